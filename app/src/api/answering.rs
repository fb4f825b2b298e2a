//! Answering a request for information.

use crate::failure::Failure;
use crate::request_context::RequestContext;
use domain::action::Action;
use leptos::prelude::*;

/// `answers[n]` is the answer to item `n` from 0; left empty where there is none.
#[server(prefix = "/api", endpoint = "answer-request")]
pub async fn answer_request(
    reference: String,
    revision: u32,
    #[server(default)] answers: Vec<String>,
    #[server(default)] comment: String,
) -> Result<(), Failure> {
    let ctx = RequestContext::new();
    let done = ctx.act(&reference, Some(revision), Action::AnswerRequest { answers, comment }).await;
    ctx.respond(done.map(|claim| format!("/claims/{}?done=answered", claim.reference))).await
}
