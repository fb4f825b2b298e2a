//! Addresses for redirects, which never leave this site, and the paths of pages.

use domain::claim::Claim;
use domain::party::{Actor, Reference};
use http::{HeaderMap, Uri, header::REFERER};

/// No address of this site is longer.
const LONGEST: usize = 2048;

/// The path and query if it stays on this site, else the start page.
pub fn same_site(path: &str) -> &str {
    let plain = path.len() <= LONGEST && path.chars().all(|c| c.is_ascii_graphic() && c != '\\');
    // Two slashes name another host; some browsers read a backslash as a slash.
    if plain && path.starts_with('/') && !path.starts_with("//") && path.parse::<Uri>().is_ok() { path } else { "/" }
}

/// Path and query of the page with the form, from the Referer header.
pub fn referer_path(headers: &HeaderMap) -> Option<String> {
    let uri: Uri = headers.get(REFERER)?.to_str().ok()?.parse().ok()?;
    // An error page that stands at the address of a server function is no page to come back to.
    let page = uri.path_and_query().filter(|path| !path.path().starts_with("/api/"))?;
    Some(same_site(page.as_str()).to_owned())
}

/// A claim's page for its partner.
pub fn claim_page(claim: &Claim) -> String {
    format!("/claims/{}", claim.reference)
}

/// A claim's page for reviewers.
pub fn review_page(claim: &Claim) -> String {
    format!("/queue/{}", claim.reference)
}

/// The page of a claim for the receiver of a message: system administrators read claims, but do not review them.
pub fn page_for(actor: Option<&Actor>, reference: &Reference) -> String {
    match actor {
        Some(Actor::Reviewer { .. }) => format!("/queue/{reference}"),
        Some(Actor::Partner { .. } | Actor::SystemAdmin { .. } | Actor::Customer { .. } | Actor::System) | None => {
            format!("/claims/{reference}")
        }
    }
}

/// `page` with the message `done`, in place of the message of an earlier form.
pub fn with_done(page: &str, done: &str) -> String {
    with_news(page, Some((DONE, done)))
}

/// `page` with the refused form that was kept under `id`, in place of the message of an earlier form, at the error summary.
pub fn with_refused(page: &str, id: &impl ToString) -> String {
    format!("{}#problem", with_news(page, Some((REFUSED, &id.to_string()))))
}

/// The threads of a claim: the ids of their sections, and the names of their pages in addresses.
pub const COMMENTS: &str = "comments";
pub const NOTES: &str = "notes";

/// `page` with another page of the list that `name` stands for, or its first; without the message of an earlier form.
pub fn with_page(page: &str, name: &str, place: Option<&str>) -> String {
    with_query(page, &[name, REFUSED, DONE], place.map(|place| (name, place)))
}

const REFUSED: &str = "refused";
const DONE: &str = "done";

fn with_news(page: &str, news: Option<(&str, &str)>) -> String {
    with_query(page, &[REFUSED, DONE], news)
}

/// `page` without these parts of its query, and with another.
fn with_query(page: &str, without: &[&str], with: Option<(&str, &str)>) -> String {
    let (path, query) = page.split_once('?').unwrap_or((page, ""));
    let mut kept = form_urlencoded::Serializer::new(String::new());
    kept.extend_pairs(form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| !without.contains(&&**name)));
    kept.extend_pairs(with);
    match kept.finish().as_str() {
        "" => path.to_owned(),
        query => format!("{path}?{query}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn a_browser_is_never_sent_to_another_site() {
        for stays in ["/", "/claims?state=editing", "/claims/OR-000001#comments"] {
            assert_eq!(same_site(stays), stays);
        }
        for leaves in [
            "",
            "claims",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/a\r\nSet-Cookie: x",
            "javascript:alert(1)",
            "/\t/evil.example",
        ] {
            assert_eq!(same_site(leaves), "/", "{leaves:?}");
        }
    }

    #[test]
    fn a_referer_gives_its_path_only() {
        let from =
            |referer: &'static str| referer_path(&HeaderMap::from_iter([(REFERER, HeaderValue::from_static(referer))]));
        assert_eq!(from("https://desk.example/claims?sort=due").as_deref(), Some("/claims?sort=due"));
        assert_eq!(from("https://desk.example//evil.example").as_deref(), Some("/"));
        assert_eq!(from("https://desk.example/api/comment-on-claim"), None);
        assert_eq!(referer_path(&HeaderMap::new()), None);
    }

    #[test]
    fn a_page_tells_the_news_of_its_latest_form_only() {
        assert_eq!(with_refused("/claims/OR-000001", &"b"), "/claims/OR-000001?refused=b#problem");
        assert_eq!(with_refused("/queue?view=mine&refused=a", &"b"), "/queue?view=mine&refused=b#problem");
        assert_eq!(with_refused("/claims/OR-000001?done=comment", &"b"), "/claims/OR-000001?refused=b#problem");
        assert_eq!(with_done("/claims/OR-000001?refused=a", "proof_added"), "/claims/OR-000001?done=proof_added");
    }
    #[test]
    fn another_page_of_one_list_keeps_the_others() {
        let review = "/queue/OR-000001?proof=a&comments=before-9&done=comment";
        let older = "/queue/OR-000001?proof=a&comments=before-5";
        assert_eq!(with_page(review, "comments", Some("before-5")), older);
        assert_eq!(with_page(older, "comments", None), "/queue/OR-000001?proof=a");
        assert_eq!(with_page("/claims/OR-000001?", "comments", None), "/claims/OR-000001");
    }
}
