//! Checks of every request before anything acts on it: origin, size and valid text.

use crate::logged_path::logged_path;
use crate::request_body::is_too_slow;
use crate::state::ServerState;
use app::form::{PostedForm, SendAgain};
use app::paths::referer_path;
use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{
        HeaderMap, Method, StatusCode, Uri,
        header::{CONTENT_LENGTH, CONTENT_TYPE, HOST, ORIGIN},
    },
    middleware::Next,
    response::{IntoResponse, Response},
};
use percent_encoding::percent_decode_str;
use std::time::Duration;
use tokio::time::timeout;

/// A form without files is here within this time, on any line.
const TIME_TO_SEND: Duration = Duration::from_secs(30);

/// Refuses every unsafe request that another site's page may have made.
pub async fn origin(State(state): State<ServerState>, request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if safe || is_own(request.headers(), &state.app.public_url) {
        return next.run(request).await;
    }
    tracing::warn!(
        path = logged_path(request.uri()),
        origin = ?request.headers().get(ORIGIN),
        site = ?request.headers().get("sec-fetch-site"),
        "refused a request of another origin",
    );
    StatusCode::FORBIDDEN.into_response()
}

/// The browser's own word first; older ones, and all by plain http, say the origin.
fn is_own(headers: &HeaderMap, public_url: &str) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin" || site == "none";
    }
    let Some(origin) = headers.get(ORIGIN).and_then(|origin| origin.to_str().ok()) else { return false };
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let of_origin = origin.split_once("://").map(|(_, host)| host);
    origin.eq_ignore_ascii_case(public_url) || (host.is_some() && of_origin == host)
}

/// Refuses addresses that contain a NUL or bytes that are not UTF-8.
pub async fn address(request: Request, next: Next) -> Response {
    if is_text(request.uri()) { next.run(request).await } else { StatusCode::BAD_REQUEST.into_response() }
}

fn is_text(uri: &Uri) -> bool {
    decodes_to_text(uri.path()) && decodes_to_text(uri.query().unwrap_or_default())
}

fn decodes_to_text(escaped: &str) -> bool {
    percent_decode_str(escaped).decode_utf8().is_ok_and(|text| !text.contains('\0'))
}

/// Reads the form of a `POST /api/…` whole, so that it can be kept when it is refused.
pub async fn posted(State(state): State<ServerState>, request: Request, next: Next) -> Response {
    if request.method() != Method::POST || !request.uri().path().starts_with("/api/") {
        return next.run(request).await;
    }
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("application/x-www-form-urlencoded") {
        return StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response();
    }
    let limit = state.config.max_form_bytes;
    let announced =
        request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > limit) {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    }
    let (mut parts, body) = request.into_parts();
    let bytes = match timeout(TIME_TO_SEND, to_bytes(body, limit)).await {
        Err(_) => return StatusCode::REQUEST_TIMEOUT.into_response(),
        Ok(Ok(bytes)) => bytes,
        Ok(Err(error)) => {
            tracing::debug!(%error, "a form could not be read to its end");
            let status = if is_too_slow(&error) { StatusCode::REQUEST_TIMEOUT } else { StatusCode::PAYLOAD_TOO_LARGE };
            return status.into_response();
        }
    };
    // Escaped bytes are looked at as well: `%00` and `%FF` are no text either.
    let text = std::str::from_utf8(&bytes).ok().filter(|text| decodes_to_text(text));
    let Some(text) = text else { return StatusCode::BAD_REQUEST.into_response() };
    let form = PostedForm::new(text);
    let (address, page) = (parts.uri.path().to_owned(), referer_path(&parts.headers));
    parts.extensions.insert(form.clone());
    let mut response = next.run(Request::from_parts(parts, Body::from(bytes))).await;
    // Neither answered nor kept: the page for it offers to send the form again.
    let lost = matches!(response.status(), StatusCode::SERVICE_UNAVAILABLE | StatusCode::INSUFFICIENT_STORAGE);
    if lost && let Some(again) = SendAgain::new(&address, &form, page) {
        response.extensions_mut().insert(again);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderName, HeaderValue};

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn a_form_of_another_site_is_not_ours() {
        let public = "https://desk.example";
        assert!(is_own(&headers(&[("sec-fetch-site", "same-origin")]), public));
        assert!(is_own(&headers(&[("origin", "https://desk.example")]), public));
        assert!(is_own(&headers(&[("origin", "http://10.0.0.7:3000"), ("host", "10.0.0.7:3000")]), public));
        for strange in [
            &[][..],
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-site"), ("origin", "https://desk.example")],
            &[("origin", "null"), ("host", "desk.example")],
            &[("origin", "https://evil.example"), ("host", "desk.example")],
            &[("host", "desk.example")],
        ] {
            assert!(!is_own(&headers(strange), public), "{strange:?}");
        }
    }

    #[test]
    fn an_address_is_text() {
        for (uri, text) in
            [("/claims?search=%E6%9D%B1", true), ("/claims?search=%00", false), ("/%FF", false), ("/100%", true)]
        {
            assert_eq!(is_text(&uri.parse().unwrap()), text, "{uri}");
        }
    }
}
