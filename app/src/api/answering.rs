//! Answering a request for information.

use crate::form::Problem;
use crate::paths::claim_page;
use crate::request_context::RequestContext;
use crate::respond::{Accepted, Done};
use domain::action::Action;
use domain::lifecycle::ActionOutcome;
use leptos::prelude::*;

/// `answers[n]` is the answer to item `n` from 0; left empty where there is none.
#[server(prefix = "/api", endpoint = "answer-request")]
pub async fn answer_request(
    reference: String,
    revision: u32,
    #[server(default)] answers: Vec<String>,
    #[server(default)] comment: String,
) -> Result<(), Problem> {
    let ctx = RequestContext::new();
    let answered = ctx.acted(&reference, Some(revision), Action::AnswerRequest { answers, comment }).await;
    let accepted = answered.map(|acted| {
        let done = match acted.outcome {
            ActionOutcome::StaysApproved => Done::AnsweredApproved,
            ActionOutcome::AsAsked | ActionOutcome::ContestOpened => Done::Answered,
        };
        Accepted::page(claim_page(&acted.claim)).done(done)
    });
    ctx.respond(accepted).await
}
