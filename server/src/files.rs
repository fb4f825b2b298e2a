//! Proof of execution: uploads, which are counted and checked while they arrive, and downloads for those who can see the claim.

mod blob_store;
mod drawing;
mod file_type;
mod pages;

pub use blob_store::{BlobStore, Checked, Error as BlobError};
pub use drawing::{Drawings, Error as DrawingError, drawn};

use crate::error_pages::Failed;
use crate::form_answer::answer;
use app::failure::{Failure, from_act_error, from_store_error};
use app::form::{KEY, PostedForm, Problem};
use app::paths::referer_path;
use app::respond::{Accepted, Done, Submission, sign_in};
use app::state::{AppState, Visitor};
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Multipart, Path, Query, State, multipart::MultipartError};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use chrono::TimeDelta;
use domain::action::{Action, ActionKind, Refusal};
use domain::claim::Claim;
use domain::evidence::Proof;
use domain::lifecycle::{Facts, decide, may};
use domain::party::{Actor, ProofId, Reference};
use domain::upload::{Upload, UploadedFile};
use std::collections::HashMap;
use store::{ActError, Command, IdempotencyKey};
use tokio::fs::File;
use tokio::time::timeout;
use tokio_util::io::ReaderStream;

/// Nothing of a longer upload is read, whatever the policy allows.
const MOST: usize = 256 * 1024 * 1024;
/// Fetching the same file again within this time is the same look at it.
const ONE_LOOK: TimeDelta = TimeDelta::minutes(30);

/// The application's state and where its files are kept.
#[derive(Clone)]
pub struct Files {
    pub app: AppState,
    pub blob_store: BlobStore,
    pub drawings: Drawings,
}

/// `POST /claims/{reference}/proof`, `GET /proof/{id}` and its pages.
pub fn routes<S: Clone + Send + Sync + 'static>(files: Files) -> Router<S> {
    Router::new()
        .route("/claims/{reference}/proof", post(upload))
        .route("/proof/{id}", get(download))
        .route("/proof/{id}/pages", get(pages::all))
        .route("/proof/{id}/pages/{number}", get(pages::one))
        // The upload counts by itself long before: a file that is too large is refused by name and not by a cut connection.
        .layer(DefaultBodyLimit::max(MOST))
        .with_state(files)
}

/// What an upload form carried besides the file.
#[derive(Default)]
struct Sent {
    revision: Option<u32>,
    kind: String,
    signed_on: String,
    key: Option<IdempotencyKey>,
    file: Option<blob_store::Received>,
}

async fn upload(
    State(files): State<Files>,
    Extension(visitor): Extension<Visitor>,
    Path(reference): Path<String>,
    headers: HeaderMap,
    form: Multipart,
) -> Response {
    let claim = match seen_claim(&files.app, &visitor, &reference).await {
        Ok(claim) => claim,
        Err(failure) => return plain(failure, &referer_path(&headers).unwrap_or_else(|| "/".into())),
    };
    let back = referer_path(&headers).unwrap_or_else(|| format!("/claims/{}", claim.reference));
    let mut sent = Sent::default();
    let outcome = match facts_for_proof(&files.app, &visitor, &claim).await {
        Ok(facts) => match receive(&files, form, facts.policy.max_file_bytes, &mut sent).await {
            Ok(()) => add(&files, &visitor, &claim, &sent, &facts).await,
            Err(problem) => Err(problem),
        },
        // Read to its end, so that the browser hears the answer, and nothing of it is kept.
        Err(failure) => receive(&files, form, 0, &mut sent).await.and(Err(failure.into())),
    };
    // A file must be chosen again, as browsers have it.
    let chosen = [("kind", &sent.kind), ("signed_on", &sent.signed_on)];
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(chosen).finish();
    let submission = Submission {
        state: &files.app,
        visitor: &visitor,
        headers: &headers,
        form: PostedForm::new(&body),
        page: Some(back.clone()),
        moment: files.app.moment(),
    };
    answer(submission, outcome.map(|()| Accepted::page(back).done(Done::ProofAdded))).await
}

/// Reads the form part by part; the file goes to the disk as it comes.
async fn receive(files: &Files, mut form: Multipart, limit: u64, sent: &mut Sent) -> Result<(), Problem> {
    let malformed = |error: MultipartError| Problem::from(Failure::Malformed(error.body_text()));
    let failed = |error: BlobError| match error {
        BlobError::Upload(error) => malformed(error),
        BlobError::Silent(_) => Problem::from(Failure::Busy),
        error => Problem::from(Failed::from_error(&error).0),
    };
    while let Some(part) = timeout(blob_store::PATIENCE, form.next_field())
        .await
        .map_err(|silent| failed(silent.into()))?
        .map_err(malformed)?
    {
        match part.name().unwrap_or_default() {
            "file" if sent.file.is_none() => {
                let name = blob_store::plain_name(part.file_name().unwrap_or_default());
                sent.file = Some(files.blob_store.receive(part, name, limit).await.map_err(failed)?);
            }
            name @ ("revision" | "kind" | "signed_on" | KEY) => {
                let name = name.to_owned();
                let text = blob_store::short_text(part).await.map_err(failed)?;
                match name.as_str() {
                    "revision" => sent.revision = text.parse().ok(),
                    "kind" => sent.kind = text,
                    KEY => {
                        let key = text.parse().map_err(|_| Failure::Malformed(format!("{KEY}: not a UUID")))?;
                        sent.key = Some(key);
                    }
                    _ => sent.signed_on = text,
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// What a proof that is added now rests on.
///
/// # Errors
/// `NotFound`, and `Refused` for whoever is no partner.
async fn facts_for_proof(app: &AppState, visitor: &Visitor, claim: &Claim) -> Result<Facts, Failure> {
    let (actor, moment) = (actor(visitor)?, app.moment());
    // A partner's form may have been sent before: whether the claim takes one more file is asked when it has been read.
    if let Err(refusal @ (Refusal::NotFound | Refusal::NotAllowed)) = may(actor, claim, ActionKind::AddProof, moment.at)
    {
        return Err(refusal.into());
    }
    let facts = app.store.facts(actor, claim, moment.at).await.map_err(|error| from_store_error(&error, moment))?;
    facts.ok_or(Failure::NotFound)
}

async fn add(files: &Files, visitor: &Visitor, claim: &Claim, sent: &Sent, facts: &Facts) -> Result<(), Problem> {
    let moment = files.app.moment();
    let file = sent.file.as_ref().map(|file| UploadedFile {
        name: &file.name,
        bytes: file.bytes,
        file_type: file_type::detected(&file.head, file.is_text),
        sha256: &file.sha256,
    });
    let upload = Upload { file, kind: &sent.kind, signed_on: &sent.signed_on };
    let proof = upload.proof(&facts.policy, ProofId((moment.new_id)()), moment.at);
    let name = sent.file.as_ref().map(|file| file.name.clone()).unwrap_or_default();
    let proof = proof.map_err(|why| Problem::File { name, why })?;
    let actor = actor(visitor)?.clone();
    let action = Action::AddProof(proof);
    let command = Command { actor, claim: claim.id, action, seen: sent.revision, key: sent.key };
    // Asked beforehand: what is refused is not kept. But what this very form has added gets the same answer again.
    if let Err(refusal) = decide(claim, &command.actor, &command.action, sent.revision, facts) {
        let before = files.app.store.answer_before(&command, moment).await;
        let before = before.map_err(|error| from_act_error(error, moment))?;
        return before.map(|_| ()).ok_or_else(|| refusal.into());
    }
    // The bytes first: a proof on record always has its file.
    if let Some(file) = &sent.file {
        file.keep().await.map_err(|error| Problem::from(Failed::from_error(&error).0))?;
    }
    files.app.store.act(&command, moment).await.map_err(|error| from_act_error(error, moment))?;
    Ok(())
}

async fn download(
    State(files): State<Files>,
    Extension(visitor): Extension<Visitor>,
    Path(id): Path<String>,
    Query(query): Query<HashMap<String, String>>,
) -> Response {
    let read = async {
        let proof = seen_proof(&files, &visitor, &id).await?;
        let (file, bytes) = whole(&files, &proof).await?;
        Ok((proof, file, bytes))
    };
    match read.await {
        Ok((proof, file, bytes)) => {
            let inline = query.contains_key("inline") && proof.file_type.shown_inline();
            file_response(&proof, file, bytes, inline)
        }
        Err(failure) => plain(failure, &format!("/proof/{id}")),
    }
}

/// The file of a proof, as it was uploaded.
///
/// # Errors
/// `FileDamaged` where it is not, logged with the number that the reader is shown.
async fn whole(files: &Files, proof: &Proof) -> Result<(File, u64), Failure> {
    files.blob_store.open(&proof.sha256).await.map_err(|error| {
        let failure = Failed::from_error(&error).0;
        match (error, failure) {
            (BlobError::Missing(_) | BlobError::Damaged(_), Failure::Internal { number }) => {
                Failure::FileDamaged { number }
            }
            (_, failure) => failure,
        }
    })
}

/// The file's proof, after the record in each of its claims that it was looked at.
async fn seen_proof(files: &Files, visitor: &Visitor, id: &str) -> Result<Proof, Failure> {
    let moment = files.app.moment();
    let actor = actor(visitor)?;
    let id: ProofId = id.parse().map_err(|_| Failure::NotFound)?;
    let claims = files.app.store.claims_of_proof(actor, id).await.map_err(|error| from_store_error(&error, moment))?;
    let (mut seen, mut refused) = (None, Failure::NotFound);
    for claim in claims {
        if !viewed_lately(files, actor, &claim, id).await? {
            let viewed = Action::ViewProof { proof: id };
            let ask = Command { actor: actor.clone(), claim: claim.id, action: viewed, seen: None, key: None };
            match files.app.store.act(&ask, moment).await {
                Ok(_) => {}
                // Another claim with this file may be open to them.
                Err(error @ ActError::Refused(_)) => {
                    refused = from_act_error(error, moment);
                    continue;
                }
                Err(error) => return Err(from_act_error(error, moment)),
            }
        }
        seen = seen.or_else(|| claim.proof(id).cloned());
    }
    seen.ok_or(refused)
}

/// Whether this person's look at the file is on record already and not long ago: the review screen fetches the file each time it is
/// drawn, and that is one look.
async fn viewed_lately(files: &Files, actor: &Actor, claim: &Claim, id: ProofId) -> Result<bool, Failure> {
    let moment = files.app.moment();
    let views = files.app.store.proof_views(actor, claim.id).await.map_err(|error| from_store_error(&error, moment))?;
    Ok(views.iter().any(|view| view.proof == id && view.at > moment.at - ONE_LOOK))
}

fn file_response(proof: &Proof, file: File, bytes: u64, inline: bool) -> Response {
    let plain: String = proof
        .file_name
        .chars()
        .map(|c| if c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '%') { c } else { '_' })
        .collect();
    let encoded: String =
        form_urlencoded::byte_serialize(proof.file_name.as_bytes()).collect::<String>().replace('+', "%20");
    let how = if inline { "inline" } else { "attachment" };
    let disposition = format!("{how}; filename=\"{plain}\"; filename*=UTF-8''{encoded}");
    let media = match proof.file_type.media_type() {
        "text/plain" => "text/plain; charset=utf-8",
        media => media,
    };
    // Piece by piece, as the line takes it.
    let mut response = Body::from_stream(ReaderStream::new(file)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(bytes));
    if let Ok(disposition) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    framed(response, "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'")
}

/// Shown only inside the application's own pages, kept by nobody, and able to do what `policy` says and no more.
fn framed(mut response: Response, policy: &'static str) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    response
}

fn actor(visitor: &Visitor) -> Result<&Actor, Failure> {
    visitor.signed_in.as_ref().map(|signed_in| &signed_in.actor).ok_or(Failure::NotSignedIn)
}

async fn seen_claim(app: &AppState, visitor: &Visitor, reference: &str) -> Result<Claim, Failure> {
    let actor = actor(visitor)?;
    let reference: Reference = reference.parse().map_err(|()| Failure::NotFound)?;
    let claim = app.store.claim(actor, &reference).await.map_err(|error| from_store_error(&error, app.moment()))?;
    claim.ok_or(Failure::NotFound)
}

/// An answer without a page: to sign-in and from there to `next`, or to the page that says the same as for an address that does not exist.
fn plain(failure: Failure, next: &str) -> Response {
    match failure {
        Failure::NotSignedIn => Redirect::to(&sign_in(next)).into_response(),
        failure => Failed(failure).into_response(),
    }
}
