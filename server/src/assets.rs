//! The site's own files: wasm, script, style and whatever lies in `public/`. Inside the binary in a release, read from
//! `target/site` while developing. `cargo xtask site` writes them, with a `.br` and a `.gz` beside each where it pays.

use axum::{
    body::Body,
    extract::Path,
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY},
    },
    response::{IntoResponse, Response},
};
use rust_embed::{EmbeddedFile, RustEmbed};
use sha2::{Digest, Sha256};

/// The folder may be missing: then the site has no style and no wasm, and still works.
#[derive(RustEmbed)]
#[folder = "../target/site"]
#[allow_missing = true]
struct Site;

/// A year, and never asked for again: the address changes with the content.
const FOREVER: &str = "public, max-age=31536000, immutable";
/// Kept, but asked about before every use.
const REVALIDATE: &str = "no-cache";
/// Files with a fixed address, such as the icon.
const SHORT: &str = "public, max-age=3600";

/// Names all files of the site and their content in 16 hexadecimal digits.
pub fn fingerprint() -> String {
    let mut names: Vec<_> = Site::iter().filter(|name| !is_packed(name)).collect();
    names.sort();
    let mut hash = Sha256::new();
    for name in names {
        if let Some(file) = Site::get(&name) {
            hash.update(name.as_bytes());
            hash.update(file.metadata.sha256_hash());
        }
    }
    hex::encode(&hash.finalize()[..8])
}

/// `/pkg/{fingerprint}/{file}`. An older fingerprint gets today's file, which it may not keep.
pub async fn package(
    current: String,
    Path((fingerprint, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let cache = if fingerprint == current && !cfg!(debug_assertions) { FOREVER } else { REVALIDATE };
    serve(&format!("pkg/{file}"), &headers, cache).unwrap_or_else(|| StatusCode::NOT_FOUND.into_response())
}

/// `/pkg/{file}`, the addresses that cargo-leptos uses while it watches.
pub async fn unhashed_package(Path(file): Path<String>, headers: HeaderMap) -> Response {
    serve(&format!("pkg/{file}"), &headers, REVALIDATE).unwrap_or_else(|| StatusCode::NOT_FOUND.into_response())
}

/// A file of `public/` by its path from the root, if there is one.
pub fn public(path: &str, headers: &HeaderMap) -> Option<Response> {
    let name = path.trim_start_matches('/');
    if name.is_empty() || name.starts_with("pkg/") {
        return None;
    }
    serve(name, headers, if cfg!(debug_assertions) { REVALIDATE } else { SHORT })
}

fn serve(name: &str, headers: &HeaderMap, cache: &'static str) -> Option<Response> {
    if is_packed(name) {
        return None;
    }
    let plain = Site::get(name)?;
    let (file, encoding) = packed(name, &plain, headers);
    let etag = format!("\"{}\"", hex::encode(&file.as_ref().unwrap_or(&plain).metadata.sha256_hash()[..16]));

    let known = headers.get(IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let known = known.is_some_and(|tags| tags.split(',').any(|tag| tag.trim() == etag));
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let mut response = Body::from(file.unwrap_or(plain).data).into_response();
        let content_type = mime_guess::from_path(name).first_or_octet_stream();
        let content_type = match content_type.type_() {
            mime_guess::mime::TEXT => format!("{content_type}; charset=utf-8"),
            _ => content_type.to_string(),
        };
        let content_type = HeaderValue::try_from(content_type);
        response
            .headers_mut()
            .insert(CONTENT_TYPE, content_type.unwrap_or(HeaderValue::from_static("application/octet-stream")));
        if let Some(encoding) = encoding {
            response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        response
    };
    let sent = response.headers_mut();
    sent.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
    sent.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
    if let Ok(etag) = HeaderValue::try_from(etag) {
        sent.insert(ETAG, etag);
    }
    Some(response)
}

/// The smallest form that the browser takes and that is not older than the file itself.
fn packed(name: &str, plain: &EmbeddedFile, headers: &HeaderMap) -> (Option<EmbeddedFile>, Option<&'static str>) {
    for (encoding, extension) in [("br", "br"), ("gzip", "gz")] {
        if !accepts(headers, encoding) {
            continue;
        }
        if let Some(file) = Site::get(&format!("{name}.{extension}"))
            && file.metadata.last_modified() >= plain.metadata.last_modified()
        {
            return (Some(file), Some(encoding));
        }
    }
    (None, None)
}

fn is_packed(name: &str) -> bool {
    name.ends_with(".br") || name.ends_with(".gz")
}

/// Whether `Accept-Encoding` names this encoding without a quality of zero.
fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    headers
        .get_all(ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|item| {
            let mut parts = item.split(';').map(str::trim);
            let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(encoding));
            let quality = parts.find_map(|part| part.strip_prefix("q=")).unwrap_or("1");
            named && quality.parse::<f32>().is_ok_and(|quality| quality > 0.0)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asking(encodings: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static(encodings))])
    }

    #[test]
    fn an_encoding_is_taken_only_when_named_and_not_refused() {
        assert!(accepts(&asking("gzip, deflate, br"), "br"));
        assert!(accepts(&asking("BR;q=0.5"), "br"));
        assert!(!accepts(&asking("gzip, br;q=0"), "br"));
        assert!(!accepts(&asking("brotli"), "br"));
        assert!(!accepts(&HeaderMap::new(), "gzip"));
    }

    #[test]
    fn nothing_outside_the_site_is_served() {
        for path in ["/../Cargo.toml", "/..%2fCargo.toml", "//etc/passwd", "/", "/pkg/ofrecord.css"] {
            assert!(public(path, &HeaderMap::new()).is_none(), "{path}");
        }
    }
}
