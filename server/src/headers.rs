//! Security and caching headers of every response.

use axum::extract::Request;
use axum::http::{
    Extensions, HeaderMap, HeaderName, HeaderValue, StatusCode, Version,
    header::{
        ACCEPT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, RETRY_AFTER,
        STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
    },
};
use axum::middleware::Next;
use axum::response::Response;
use leptos::nonce::use_nonce;
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{And, Predicate, SizeAbove};

/// The headers that are the same on every answer, for a `SetResponseHeader` layer each; a handler's own value wins.
pub const ALWAYS: [(HeaderName, &str); 6] = [
    (CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "DENY"),
    (REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
];

/// Where people reach the application by https, their browsers never use plain http again.
pub const HTTPS_ONLY: (HeaderName, &str) = (STRICT_TRANSPORT_SECURITY, "max-age=31536000");

/// Answers below this size do not get smaller.
const SMALLEST: u64 = 512;
/// Nearly as small as the best level, in a tenth of its time.
const LEVEL: CompressionLevel = CompressionLevel::Precise(4);

type IsText = fn(StatusCode, Version, &HeaderMap, &Extensions) -> bool;

/// Compresses pages, exports and JSON. Proof, streams of events and the site's own files, which are compressed when they are built, go
/// out as they are.
pub fn compression() -> CompressionLayer<And<SizeAbove, IsText>> {
    let predicate = SizeAbove::new(SMALLEST).and(is_text as IsText);
    CompressionLayer::new().quality(LEVEL).compress_when(predicate)
}

fn is_text(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    let kind = headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
    [&b"text/html"[..], b"text/csv", b"application/json"].iter().any(|text| kind.starts_with(text))
}

/// Does not compress a customer's page or the answer to a form: they can contain a secret, and the size of a compressed page
/// reveals something of its content (BREACH).
pub async fn nothing_secret_is_compressed(mut request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if path.starts_with(app::consent_link::PREFIX) || path.starts_with("/api/") {
        request.headers_mut().remove(ACCEPT_ENCODING);
    }
    next.run(request).await
}

/// Says when to come back, wherever a request is turned away for now.
pub async fn retry_after(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let seconds = match response.status() {
        StatusCode::SERVICE_UNAVAILABLE => "5",
        StatusCode::TOO_MANY_REQUESTS => "60",
        _ => return response,
    };
    response.headers_mut().entry(RETRY_AFTER).or_insert(HeaderValue::from_static(seconds));
    response
}

/// Lets the page being drawn run its own scripts and nobody else's. To be called in the context of every page.
pub fn allow_own_scripts() {
    let (Some(nonce), Some(response)) = (use_nonce(), use_context::<ResponseOptions>()) else {
        return;
    };
    if let Ok(policy) = HeaderValue::try_from(page_policy(&nonce, reload_enabled())) {
        response.insert_header(CONTENT_SECURITY_POLICY, policy);
    }
}

/// Whether cargo-leptos runs this process and reloads its pages.
pub fn reload_enabled() -> bool {
    cfg!(debug_assertions) && std::env::var_os("LEPTOS_WATCH").is_some()
}

fn page_policy(nonce: &str, watching: bool) -> String {
    // The reload script of cargo-leptos listens on a port of its own.
    let connect = if watching { "'self' ws:" } else { "'self'" };
    format!(
        "default-src 'self'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data:; connect-src {connect}; object-src 'none'; base-uri 'none'; \
         form-action 'self'; frame-ancestors 'none'"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_trusts_its_nonce_and_nothing_inline() {
        let policy = page_policy("abc", false);
        assert!(policy.contains("'nonce-abc' 'wasm-unsafe-eval'"));
        assert!(!policy.contains("unsafe-inline"));
        assert!(!policy.contains("ws:"));
    }
}
