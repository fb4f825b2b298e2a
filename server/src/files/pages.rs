//! `GET /proof/{id}/pages` and `/proof/{id}/pages/{number}`: a PDF in the viewer beside the rubric, page by page.

use super::{Files, plain, seen_proof};
use app::desk::Visitor;
use app::failure::Failure;
use app::pages::proof_pages;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use domain::evidence::FileType;
use leptos::config::LeptosOptions;

pub async fn all(
    State(files): State<Files>,
    Extension(visitor): Extension<Visitor>,
    Extension(options): Extension<LeptosOptions>,
    Path(id): Path<String>,
) -> Response {
    let proof = match seen_proof(&files, &visitor, &id).await {
        Ok(proof) if proof.file_type == FileType::Pdf => proof,
        Ok(_) => return plain(&Failure::NotFound),
        Err(failure) => return plain(&failure),
    };
    let pages = match files.drawings.pages(&files.shelf.place(&proof.sha256)).await {
        Ok(pages) => Some(pages),
        Err(error) => {
            tracing::info!(proof = %proof.id, %error, "a PDF is not drawn");
            None
        }
    };
    let style = format!("/{}/{}.css", options.site_pkg_dir, options.output_name);
    framed(Html(proof_pages::document(&visitor, &style, &proof, pages)).into_response())
}

pub async fn one(
    State(files): State<Files>,
    Extension(visitor): Extension<Visitor>,
    Path((id, number)): Path<(String, u32)>,
) -> Response {
    let proof = match seen_proof(&files, &visitor, &id).await {
        Ok(proof) if proof.file_type == FileType::Pdf => proof,
        Ok(_) => return plain(&Failure::NotFound),
        Err(failure) => return plain(&failure),
    };
    match files.drawings.page(&files.shelf.place(&proof.sha256), number).await {
        Ok(png) => {
            let mut response = png.into_response();
            response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("image/png"));
            framed(response)
        }
        Err(error) => {
            tracing::info!(proof = %proof.id, number, %error, "a page is not drawn");
            plain(&Failure::NotFound)
        }
    }
}

/// For the desk's own viewer only, which runs nothing.
fn framed(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'self'"),
    );
    response
}
