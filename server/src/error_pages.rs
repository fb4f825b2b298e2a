//! Error pages: every response with an error status and without a page gets one in the reader's language.

use app::failure::{Failure, chain};
use app::form::SendAgain;
use app::state::Visitor;
use axum::{
    body::Body,
    extract::{Request, State},
    http::{
        HeaderMap, HeaderValue, Method, StatusCode, Uri,
        header::{ACCEPT, CONTENT_TYPE, LOCATION, REFERER},
    },
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::{any::Any, io::ErrorKind, pin::Pin, sync::Arc};

/// An answer without a page; the layer below draws the page that says why.
#[derive(Clone, Debug)]
pub struct Failed(pub Failure);

impl Failed {
    /// Logs the whole chain of causes under the number that the visitor is shown. Overload is no fault, and has no number.
    pub fn from_error(error: &(dyn std::error::Error + 'static)) -> Self {
        let mut causes = std::iter::successors(Some(error), |error| error.source());
        if causes.clone().filter_map(|cause| cause.downcast_ref::<store::Error>()).any(store::Error::is_busy) {
            tracing::warn!(error = chain(error), "the database is busy");
            return Self(Failure::Busy);
        }
        if causes.any(is_disk_full) {
            tracing::error!(error = chain(error), "the disk is full");
            return Self(Failure::StorageFull);
        }
        Self(Failure::internal(error, number()))
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Of the database, or of the folder of proofs.
fn is_disk_full(cause: &(dyn std::error::Error + 'static)) -> bool {
    let io = cause.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
    cause.downcast_ref::<store::Error>().is_some_and(store::Error::is_disk_full)
        || matches!(io, Some(ErrorKind::StorageFull | ErrorKind::QuotaExceeded))
}

fn number() -> String {
    crate::cookies::token()[..8].to_ascii_uppercase()
}

/// What a panic is answered with. The panic itself stands in the log above this line.
pub fn panic_response(_: Box<dyn Any + Send + 'static>) -> Response {
    let number = number();
    tracing::error!(number, "an answer panicked");
    Failed(Failure::Internal { number }).into_response()
}

type Drawing = Pin<Box<dyn Future<Output = Response> + Send>>;

/// Draws the page for a [`Failure`].
#[derive(Clone)]
pub struct Pages {
    draw: Arc<dyn Fn(Request) -> Drawing + Send + Sync>,
}

impl Pages {
    /// `draw` renders the pages; at an address that none of them has, the one for failures.
    pub fn new(draw: impl Fn(Request) -> Drawing + Send + Sync + 'static) -> Self {
        Self { draw: Arc::new(draw) }
    }

    /// The page; its status is still to be set.
    async fn failure(
        &self,
        headers: HeaderMap,
        visitor: Visitor,
        failure: Failure,
        again: Option<SendAgain>,
    ) -> Response {
        let mut request = Request::new(Body::empty());
        *request.method_mut() = Method::GET;
        // The address asked for may be one of a page, which is not to be drawn now.
        *request.uri_mut() = Uri::from_static("/-");
        *request.headers_mut() = headers;
        request.extensions_mut().insert(visitor);
        request.extensions_mut().insert(failure);
        if let Some(again) = again {
            request.extensions_mut().insert(again);
        }
        (self.draw)(request).await
    }
}

/// Gives every error without a page one, for readers that want HTML. Runs inside the visitor's layer.
pub async fn layer(State(pages): State<Pages>, request: Request, next: Next) -> Response {
    let wants_html = wants_html(request.headers());
    let headers = request.headers().clone();
    let visitor = request.extensions().get::<Visitor>().cloned();
    let to_function = request.uri().path().starts_with("/api/");
    let nowhere_to_go = to_function && !headers.contains_key(REFERER);
    let mut response = next.run(request).await;
    let again = response.extensions_mut().remove::<SendAgain>();
    let response = without_error_in_address(response, to_function, nowhere_to_go);
    let drawn = response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let (true, false, Some(visitor)) = (wants_html, drawn, visitor) else { return response };
    let Some(failure) = failure(&response) else { return response };
    let mut page = pages.failure(headers, visitor, failure, again).await;
    *page.status_mut() = response.status();
    // What the handler said of itself goes with it: Allow, Retry-After, cookies.
    for (name, value) in response.headers() {
        if !page.headers().contains_key(name) && !name.as_str().starts_with("content-") {
            page.headers_mut().append(name.clone(), value.clone());
        }
    }
    page
}

/// A form that no server function understands would be sent back with the error packed into the address, where no page looks.
///
/// Functions that were understood answer 303; without a page to go back to, an address with another status is all that is left of the error.
fn without_error_in_address(response: Response, to_function: bool, nowhere_to_go: bool) -> Response {
    let location = response.headers().get(LOCATION).and_then(|location| location.to_str().ok());
    let packed = location.is_some_and(|location| location.contains("__err="));
    let status = response.status();
    if location.is_some() && (status.is_client_error() || status.is_server_error()) {
        return status.into_response();
    }
    let redirected = to_function && location.is_some() && status != StatusCode::SEE_OTHER;
    if packed || (nowhere_to_go && redirected) {
        return StatusCode::BAD_REQUEST.into_response();
    }
    response
}

fn failure(response: &Response) -> Option<Failure> {
    let status = response.status();
    if let Some(Failed(failure)) = response.extensions().get::<Failed>() {
        return Some(failure.clone());
    }
    match status.as_u16() {
        404 => Some(Failure::NotFound),
        401 | 403 => Some(Failure::Forbidden),
        405 => Some(Failure::WrongMethod),
        413 => Some(Failure::TooLarge),
        429 => Some(Failure::TooMany),
        503 => Some(Failure::Busy),
        507 => Some(Failure::StorageFull),
        400..=499 => Some(Failure::Malformed(status.to_string())),
        500..=599 => {
            let number = number();
            tracing::error!(number, %status, "an answer failed without saying why");
            Some(Failure::Internal { number })
        }
        _ => None,
    }
}

fn wants_html(headers: &HeaderMap) -> bool {
    headers
        .get(ACCEPT)
        .map(HeaderValue::as_bytes)
        .is_some_and(|accept| accept.windows(9).any(|part| part == b"text/html"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::BlobError;

    #[test]
    fn a_full_disk_is_told_from_other_faults_of_the_folder_of_proofs() {
        let failed = |kind: ErrorKind| Failed::from_error(&BlobError::Folder(kind.into())).0;
        assert_eq!(failed(ErrorKind::StorageFull), Failure::StorageFull);
        assert_eq!(failed(ErrorKind::QuotaExceeded), Failure::StorageFull);
        assert!(matches!(failed(ErrorKind::PermissionDenied), Failure::Internal { .. }));
    }
}
