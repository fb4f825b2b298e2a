//! A partner's actions on a submitted claim, and comments.

use crate::failure::Failure;
use crate::form::Problem;
use crate::paths::{COMMENTS, claim_page, review_page, with_page};
use crate::request_context::RequestContext;
use crate::respond::{Accepted, Done};
use domain::action::{Action, Refusal};
use domain::catalog::ProductCode;
use domain::claim::Claim;
use domain::claim_form::Field;
use domain::evidence::WithdrawReason;
use leptos::prelude::*;
use std::collections::BTreeSet;

#[server(prefix = "/api", endpoint = "comment-on-claim")]
pub async fn comment_on_claim(reference: String, comment: String, back: String) -> Result<(), Problem> {
    let ctx = RequestContext::new();
    let done = ctx.act(&reference, None, Action::Comment { text: comment }).await;
    let page = |claim: &Claim| match back.as_str() {
        "queue" => review_page(claim),
        _ => claim_page(claim),
    };
    // The newest page of the thread, which has the comment.
    let newest = |claim: &Claim| with_page(&ctx.with_typed_text(page(claim)), COMMENTS, None);
    ctx.respond(done.map(|claim| Accepted::page(newest(&claim)).done(Done::Commented).at(COMMENTS))).await
}

#[server(prefix = "/api", endpoint = "add-statement")]
pub async fn add_statement(
    reference: String,
    revision: u32,
    products: String,
    statement: String,
) -> Result<(), Problem> {
    let ctx = RequestContext::new();
    let action = Action::AddStatement { products: products_of(&products), text: statement };
    let done = ctx.act(&reference, Some(revision), action).await;
    ctx.respond(done.map(|claim| Accepted::page(claim_page(&claim)).done(Done::StatementSent))).await
}

#[server(prefix = "/api", endpoint = "finish-statement")]
pub async fn finish_statement(reference: String, revision: u32, products: String) -> Result<(), Problem> {
    let ctx = RequestContext::new();
    let action = Action::FinishStatement { products: products_of(&products) };
    let done = ctx.act(&reference, Some(revision), action).await;
    ctx.respond(done.map(|claim| Accepted::page(claim_page(&claim)).done(Done::StatementFinished))).await
}

/// Codes of products, separated by commas, as a hidden field carries them.
fn products_of(codes: &str) -> BTreeSet<ProductCode> {
    codes.split(',').filter_map(|code| code.parse().ok()).collect()
}

#[server(prefix = "/api", endpoint = "withdraw-claim")]
pub async fn withdraw_claim(
    reference: String,
    revision: u32,
    #[server(default)] reason: String,
    #[server(default)] note: String,
) -> Result<(), Problem> {
    let ctx = RequestContext::new();
    let done = match chosen(&reason) {
        Ok(reason) => ctx.act(&reference, Some(revision), Action::Withdraw { reason, note }).await,
        Err(failure) => Err(failure),
    };
    ctx.respond(done.map(|claim| Accepted::page(claim_page(&claim)).done(Done::Withdrawn))).await
}

#[server(prefix = "/api", endpoint = "end-association")]
pub async fn end_association(
    reference: String,
    revision: u32,
    #[server(default)] reason: String,
    #[server(default)] note: String,
) -> Result<(), Problem> {
    let ctx = RequestContext::new();
    let done = match chosen(&reason) {
        Ok(reason) => ctx.act(&reference, Some(revision), Action::EndAssociation { reason, note }).await,
        Err(failure) => Err(failure),
    };
    ctx.respond(done.map(|claim| Accepted::page(claim_page(&claim)).done(Done::AssociationEnded))).await
}

#[server(prefix = "/api", endpoint = "dispute-claim")]
pub async fn dispute_claim(
    reference: String,
    revision: u32,
    #[server(default)] justification: String,
) -> Result<(), Problem> {
    let ctx = RequestContext::new();
    let done = ctx.act(&reference, Some(revision), Action::Dispute { justification }).await;
    ctx.respond(done.map(|claim| Accepted::page(claim_page(&claim)).done(Done::Disputed))).await
}

fn chosen(reason: &str) -> Result<WithdrawReason, Failure> {
    reason.parse().map_err(|_| Refusal::Missing { field: Field::Reason }.into())
}
