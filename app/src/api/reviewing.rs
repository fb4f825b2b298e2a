//! What reviewers and leads do: take, start, save findings, decide.
//!
//! Findings and decision are one form: each button posts all of it to its own function, so that nothing typed is lost.

use crate::failure::Failure;
use crate::form::review::{Findings, ItemForm, Panel, findings, items_of};
use crate::form::{Problem, without_scripts};
use crate::paths::{NOTES, review_page, with_page};
use crate::request_context::RequestContext;
use crate::respond::{Accepted, Done};
use domain::action::{Action, Refusal};
use domain::claim::Claim;
use domain::claim_form::Field;
use domain::code::Code;
use domain::evidence::{ReviewGround, Rubric};
use domain::lifecycle::ActionOutcome;
use leptos::prelude::*;

/// Takes the most urgent unassigned claim.
#[server(prefix = "/api", endpoint = "take-next")]
pub async fn take_next() -> Result<(), Problem> {
    let ctx = RequestContext::new();
    let taken = async {
        let actor = ctx.reviewer()?;
        ctx.app
            .store
            .take_next(actor, ctx.posted().key()?, ctx.moment)
            .await
            .map_err(|error| crate::failure::from_act_error(error, ctx.moment))
    };
    let taken = taken.await.map(|claim| match claim {
        Some(claim) => on_review_page(&claim, Done::Taken),
        None => Accepted::page("/queue").done(Done::NothingToTake),
    });
    ctx.respond(taken).await
}

#[server(prefix = "/api", endpoint = "start-review")]
pub async fn start_review(reference: String, revision: u32) -> Result<(), Problem> {
    let ctx = RequestContext::new();
    let started = ctx.act(&reference, Some(revision), Action::StartReview).await;
    ctx.respond(started.map(|claim| on_review_page(&claim, Done::Taken))).await
}

#[server(prefix = "/api", endpoint = "release-claim")]
pub async fn release_claim(reference: String, revision: u32) -> Result<(), Problem> {
    let ctx = RequestContext::new();
    let released = ctx.act(&reference, Some(revision), Action::Release).await;
    ctx.respond(released.map(|claim| in_queue(&claim, Done::Released))).await
}

#[server(prefix = "/api", endpoint = "assign-claim")]
pub async fn assign_claim(
    reference: String,
    revision: u32,
    #[server(default)] reviewer: String,
) -> Result<(), Problem> {
    let ctx = RequestContext::new();
    let assigned = match reviewer.parse() {
        Ok(to) => ctx.act(&reference, Some(revision), Action::Assign { to }).await,
        Err(_) => Err(Refusal::Missing { field: Field::Reviewer }.into()),
    };
    ctx.respond(assigned.map(|claim| on_review_page(&claim, Done::Assigned))).await
}

#[server(prefix = "/api", endpoint = "note-on-claim")]
pub async fn note_on_claim(reference: String, internal_note: String) -> Result<(), Problem> {
    let ctx = RequestContext::new();
    let noted = ctx.act(&reference, None, Action::Note { text: internal_note }).await;
    // The address names what was typed for the decision and not sent yet.
    let page = |claim: &Claim| with_page(&ctx.with_typed_text(review_page(claim)), NOTES, None);
    ctx.respond(noted.map(|claim| Accepted::page(page(&claim)).at(NOTES))).await
}

/// Saves the findings. `then` is the panel to open; what was typed for the decision is kept.
#[server(prefix = "/api", endpoint = "save-rubric")]
pub async fn save_rubric(
    reference: String,
    revision: u32,
    #[server(default)] rubric: Findings,
    #[server(default)] panel: String,
    #[server(default)] then: String,
) -> Result<(), Problem> {
    let ctx = RequestContext::new();
    let saved = async {
        let claim = saved(&ctx, &reference, revision, &rubric).await?;
        let kept = ctx.keep_unsent(&ctx.posted()).await?;
        let next: Option<Panel> = then.parse().ok();
        let page = |panel: Panel| Accepted::page(with_panel(&claim, panel, &kept));
        let accepted = match next {
            Some(next) => page(next),
            None => page(panel.parse().unwrap_or_default()).done(Done::FindingsSaved),
        };
        Ok::<_, Problem>(accepted.at("decision"))
    };
    let saved = saved.await;
    ctx.respond(saved).await
}

/// Inserts a prepared text, or adds or removes an item of the request, and redraws the form. The claim does not change.
#[server(prefix = "/api", endpoint = "change-request")]
pub async fn change_request(
    reference: String,
    change: String,
    #[server(default)] canned: String,
) -> Result<(), Problem> {
    let ctx = RequestContext::new();
    let changed = async {
        let claim = ctx.claim(&reference).await?;
        let changed = without_scripts::apply(ctx.locale(), ctx.posted(), &change, &canned);
        let kept = ctx.keep_unsent(&changed.body).await?;
        Ok::<_, Failure>(Accepted::page(with_panel(&claim, changed.panel, &kept)).at(&changed.anchor))
    };
    let changed = changed.await;
    ctx.respond(changed).await
}

#[server(prefix = "/api", endpoint = "ask-information")]
pub async fn ask_information(
    reference: String,
    revision: u32,
    #[server(default)] rubric: Findings,
    #[server(default)] items: Vec<ItemForm>,
) -> Result<(), Problem> {
    let ctx = RequestContext::new();
    let asked = async {
        let action = Action::AskInformation { rubric: found(&rubric)?, items: items_of(&items)? };
        Ok::<_, Problem>(ctx.act(&reference, Some(revision), action).await?)
    };
    let asked = asked.await;
    ctx.respond(asked.map(|claim| in_queue(&claim, Done::InformationAsked))).await
}

#[server(prefix = "/api", endpoint = "approve-claim")]
pub async fn approve_claim(
    reference: String,
    revision: u32,
    #[server(default)] rubric: Findings,
    #[server(default)] note: String,
) -> Result<(), Problem> {
    let ctx = RequestContext::new();
    let approved = async {
        let rubric = findings(&rubric)?;
        Ok::<_, Problem>(ctx.acted(&reference, Some(revision), Action::Approve { rubric, note }).await?)
    };
    let approved = approved.await.map(|acted| match acted.outcome {
        ActionOutcome::ContestOpened => Accepted::page(review_page(&acted.claim)),
        ActionOutcome::AsAsked | ActionOutcome::StaysApproved => in_queue(&acted.claim, Done::Approved),
    });
    ctx.respond(approved).await
}

#[server(prefix = "/api", endpoint = "reject-claim")]
pub async fn reject_claim(
    reference: String,
    revision: u32,
    #[server(default)] rubric: Findings,
    #[server(default)] reason: String,
    #[server(default)] note: String,
) -> Result<(), Problem> {
    let ctx = RequestContext::new();
    let rejected = async {
        let rubric = findings(&rubric)?;
        let ground: ReviewGround = reason.parse().map_err(|_| Refusal::Missing { field: Field::Reason })?;
        Ok::<_, Problem>(ctx.act(&reference, Some(revision), Action::Reject { ground, rubric, note }).await?)
    };
    let rejected = rejected.await;
    ctx.respond(rejected.map(|claim| in_queue(&claim, Done::Rejected))).await
}

#[server(prefix = "/api", endpoint = "uphold-rejection")]
pub async fn uphold_rejection(
    reference: String,
    revision: u32,
    #[server(default)] rubric: Findings,
    #[server(default)] note: String,
) -> Result<(), Problem> {
    let ctx = RequestContext::new();
    let upheld = async {
        let action = Action::UpholdRejection { rubric: found(&rubric)?, note };
        Ok::<_, Problem>(ctx.act(&reference, Some(revision), action).await?)
    };
    let upheld = upheld.await;
    ctx.respond(upheld.map(|claim| in_queue(&claim, Done::RejectionUpheld))).await
}

/// A lead decides an arbitration for the claim with the reference `winner`.
#[server(prefix = "/api", endpoint = "decide-arbitration")]
pub async fn decide_arbitration(
    reference: String,
    revision: u32,
    #[server(default)] winner: String,
    #[server(default)] reason: String,
) -> Result<(), Problem> {
    let ctx = RequestContext::new();
    let decided = async {
        let winner = match winner.as_str() {
            "" => return Err(Refusal::Missing { field: Field::Winner }.into()),
            winner => ctx.claim(winner).await?.id,
        };
        ctx.act(&reference, Some(revision), Action::DecideArbitration { winner, reason }).await
    };
    let decided = decided.await;
    ctx.respond(decided.map(|claim| in_queue(&claim, Done::ArbitrationDecided))).await
}

/// Saves the findings of the form. A form without any changes nothing, but is refused all the same if it is stale.
async fn saved(ctx: &RequestContext, reference: &str, revision: u32, rubric: &Findings) -> Result<Claim, Problem> {
    let Some(rubric) = found(rubric)? else {
        let claim = ctx.claim(reference).await?;
        let (seen, now) = (revision, claim.revision);
        return if seen == now { Ok(claim) } else { Err(Refusal::Stale { seen, now }.into()) };
    };
    Ok(ctx.act(reference, Some(revision), Action::SaveRubric { rubric }).await?)
}

/// The findings of a form; `None` for a form without any.
fn found(rubric: &Findings) -> Result<Option<Rubric>, Problem> {
    Ok(Some(findings(rubric)?).filter(|rubric| !rubric.0.is_empty()))
}

fn on_review_page(claim: &Claim, done: Done) -> Accepted {
    Accepted::page(review_page(claim)).done(done)
}

/// The review page with an open panel and the form that was kept.
fn with_panel(claim: &Claim, panel: Panel, kept: &impl ToString) -> String {
    format!("{}?decide={}&kept={}", review_page(claim), panel.code(), kept.to_string())
}

/// The queue, with a message about the claim.
fn in_queue(claim: &Claim, done: Done) -> Accepted {
    Accepted::page(format!("/queue?claim={}", claim.reference)).done(done)
}
