//! What the log says of an address.

use axum::http::Uri;

/// The path without secrets: a customer's path contains a key, and is cut off before it.
pub fn logged_path(uri: &Uri) -> &str {
    let path = uri.path();
    if path.starts_with(app::consent_link::PREFIX) { app::consent_link::PREFIX } else { path }
}
