//! `GET /proof/{id}/pages` and `/proof/{id}/pages/{number}`: a PDF in the viewer beside the rubric, page by page.

use super::drawing::{Turn, Wanted};
use super::{DrawingError, Files, framed, plain, seen_proof, whole};
use app::failure::Failure;
use app::pages::proof_pages;
use app::state::Visitor;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use domain::evidence::{FileType, Proof};
use leptos::config::LeptosOptions;

/// The pages load the application's style sheet and their own images, and run no scripts.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'self'";

pub async fn all(
    State(files): State<Files>,
    Extension(visitor): Extension<Visitor>,
    Extension(options): Extension<LeptosOptions>,
    Path(id): Path<String>,
) -> Response {
    let (proof, turn) = match seen_pdf(&files, &visitor, &id).await {
        Ok(seen) => seen,
        Err(failure) => return plain(failure, &format!("/proof/{id}/pages")),
    };
    let file = files.blob_store.place(&proof.sha256);
    let pages = match files.drawings.pages(&turn, Wanted { sha256: &proof.sha256, file: &file }).await {
        Ok(pages) => Some(pages),
        Err(error) => {
            tracing::info!(proof = %proof.id, %error, "a PDF is not drawn");
            None
        }
    };
    let style = format!("/{}/{}.css", options.site_pkg_dir, options.output_name);
    framed(Html(proof_pages::document(&visitor, &style, &proof, pages)).into_response(), POLICY)
}

pub async fn one(
    State(files): State<Files>,
    Extension(visitor): Extension<Visitor>,
    Path((id, number)): Path<(String, u32)>,
) -> Response {
    let (proof, turn) = match seen_pdf(&files, &visitor, &id).await {
        Ok(seen) => seen,
        Err(failure) => return plain(failure, &format!("/proof/{id}/pages")),
    };
    let file = files.blob_store.place(&proof.sha256);
    match files.drawings.page(&turn, Wanted { sha256: &proof.sha256, file: &file }, number).await {
        Ok(png) => {
            let mut response = png.into_response();
            response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("image/png"));
            framed(response, POLICY)
        }
        Err(error) => {
            tracing::info!(proof = %proof.id, number, %error, "a page is not drawn");
            // Too much to do at this moment is not the same as no such page.
            plain(if matches!(error, DrawingError::Busy(_)) { Failure::Busy } else { Failure::NotFound }, "/")
        }
    }
}

/// The proof, whose file is as it was uploaded, and the turn of the person who looks at it.
async fn seen_pdf(files: &Files, visitor: &Visitor, id: &str) -> Result<(Proof, Turn), Failure> {
    let proof = seen_proof(files, visitor, id).await?;
    let person = visitor.signed_in.as_ref().and_then(|signed_in| signed_in.actor.person());
    let person = person.filter(|_| proof.file_type == FileType::Pdf).ok_or(Failure::NotFound)?;
    // All of the file is read to compare it: for each person once at a time.
    let turn = files.drawings.turn(person).await.map_err(|_| Failure::Busy)?;
    whole(files, &proof).await?;
    Ok((proof, turn))
}
