//! Addresses that a request names and a browser is sent to: never one of somebody else's.

use axum::http::{HeaderMap, Uri, header::REFERER};

/// The path and query, when it stays at this desk; else the start page.
pub fn same_site(path: &str) -> &str {
    let plain = path.chars().all(|c| c.is_ascii_graphic() && c != '\\');
    // Two slashes name another host; so does a back slash, to some browsers.
    if plain && path.starts_with('/') && !path.starts_with("//") && path.parse::<Uri>().is_ok() { path } else { "/" }
}

/// Path and query of the page that a form stood on; the start page when the browser does not say.
pub fn came_from(headers: &HeaderMap) -> String {
    let referer = headers.get(REFERER).and_then(|value| value.to_str().ok());
    let uri: Option<Uri> = referer.and_then(|referer| referer.parse().ok());
    let path = uri.and_then(|uri| uri.path_and_query().map(ToString::to_string)).unwrap_or_default();
    same_site(&path).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

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
            |referer: &'static str| came_from(&HeaderMap::from_iter([(REFERER, HeaderValue::from_static(referer))]));
        assert_eq!(from("https://desk.example/claims?sort=due"), "/claims?sort=due");
        assert_eq!(from("https://desk.example//evil.example"), "/");
        assert_eq!(came_from(&HeaderMap::new()), "/");
    }
}
