//! What a partner, and for comments the desk too, does on a claim's page.

use crate::failure::Failure;
use crate::paths::with_done;
use crate::request_context::RequestContext;
use domain::action::{Action, Refusal};
use domain::claim::Claim;
use domain::claim_form::Field;
use domain::evidence::WithdrawReason;
use leptos::prelude::*;

#[server(prefix = "/api", endpoint = "comment-on-claim")]
pub async fn comment_on_claim(reference: String, comment: String, back: String) -> Result<(), Failure> {
    let ctx = RequestContext::new();
    let done = ctx.act(&reference, None, Action::Comment { text: comment }).await;
    let page = |claim: &Claim| with_done(&ctx.as_left(own_page(&back, claim)), "comment");
    ctx.respond(done.map(|claim| format!("{}#comments", page(&claim)))).await
}

#[server(prefix = "/api", endpoint = "add-statement")]
pub async fn add_statement(reference: String, revision: u32, statement: String) -> Result<(), Failure> {
    let ctx = RequestContext::new();
    let done = ctx.act(&reference, Some(revision), Action::AddStatement { text: statement }).await;
    ctx.respond(done.map(|claim| format!("/claims/{}?done=statement", claim.reference))).await
}

#[server(prefix = "/api", endpoint = "withdraw-claim")]
pub async fn withdraw_claim(
    reference: String,
    revision: u32,
    #[server(default)] reason: String,
    #[server(default)] note: String,
) -> Result<(), Failure> {
    let ctx = RequestContext::new();
    let done = match chosen(&reason) {
        Ok(reason) => ctx.act(&reference, Some(revision), Action::Withdraw { reason, note }).await,
        Err(failure) => Err(failure),
    };
    ctx.respond(done.map(|claim| format!("/claims/{}?done=withdrawn", claim.reference))).await
}

#[server(prefix = "/api", endpoint = "end-association")]
pub async fn end_association(
    reference: String,
    revision: u32,
    #[server(default)] reason: String,
    #[server(default)] note: String,
) -> Result<(), Failure> {
    let ctx = RequestContext::new();
    let done = match chosen(&reason) {
        Ok(reason) => ctx.act(&reference, Some(revision), Action::EndAssociation { reason, note }).await,
        Err(failure) => Err(failure),
    };
    ctx.respond(done.map(|claim| format!("/claims/{}?done=ended", claim.reference))).await
}

#[server(prefix = "/api", endpoint = "dispute-claim")]
pub async fn dispute_claim(
    reference: String,
    revision: u32,
    #[server(default)] justification: String,
) -> Result<(), Failure> {
    let ctx = RequestContext::new();
    let done = ctx.act(&reference, Some(revision), Action::Dispute { justification }).await;
    ctx.respond(done.map(|claim| format!("/claims/{}?done=disputed", claim.reference))).await
}

fn chosen(reason: &str) -> Result<WithdrawReason, Failure> {
    reason.parse().map_err(|()| Refusal::Missing { field: Field::Reason }.into())
}

/// The page of the claim that the form stood on: the review screen for the desk, else the claim page.
pub fn own_page(back: &str, claim: &Claim) -> String {
    match back {
        "queue" => format!("/queue/{}", claim.reference),
        _ => format!("/claims/{}", claim.reference),
    }
}
