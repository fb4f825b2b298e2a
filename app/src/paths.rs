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
    with_news(page, Some(("done", done)))
}

/// `page` without the message of an earlier form.
pub fn without_news(page: &str) -> String {
    with_news(page, None)
}

/// `page` with the refused form that was kept under `id`, in place of the message of an earlier form, at the error summary.
pub fn with_refused(page: &str, id: &impl ToString) -> String {
    format!("{}#problem", with_news(page, Some(("refused", &id.to_string()))))
}

fn with_news(page: &str, news: Option<(&str, &str)>) -> String {
    let (path, query) = page.split_once('?').unwrap_or((page, ""));
    let mut kept = form_urlencoded::Serializer::new(String::new());
    kept.extend_pairs(
        form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| !matches!(&**name, "refused" | "done")),
    );
    kept.extend_pairs(news);
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
        assert_eq!(without_news("/queue/OR-000001?decide=ask&done=taken"), "/queue/OR-000001?decide=ask");
        assert_eq!(without_news("/queue/OR-000001?done=taken"), "/queue/OR-000001");
    }
}
