//! The message about what a form has just done.

use super::page::{Tone, banner};
use crate::messages::td_string;
use crate::request_context::RequestContext;
use crate::respond::Done;
use domain::claim::{Claim, StateKind};
use domain::party::Reference;
use leptos::prelude::*;

/// The code in the address. `None` if a later form of the same page was refused.
pub fn code(ctx: &RequestContext) -> Option<Done> {
    ctx.query("done").parse().ok().filter(|_| ctx.query("refused").is_empty())
}

/// The banner of a claim's page. `reviewer` is the name of who works on the claim.
pub fn on_claim(ctx: &RequestContext, claim: &Claim, reviewer: Option<&str>) -> Option<AnyView> {
    let done = code(ctx)?;
    // Drawn beside the findings, in `review::decision`.
    if !agrees(done, claim) || done == Done::FindingsSaved {
        return None;
    }
    let unanswered = claim.requests.last().map_or(0, |request| request.unanswered().len());
    if matches!(done, Done::Answered | Done::AnsweredApproved) && unanswered > 0 {
        let text = td_string!(ctx.locale(), claim.done.answered_partly, count = unanswered).to_string();
        return Some(status(Tone::Warning, text));
    }
    let reviewer = match done {
        Done::Assigned => reviewer?,
        _ => "",
    };
    Some(status(Tone::Success, words(ctx, done, &claim.reference, reviewer)))
}

/// The banner of the queue, with the way back to the claim.
pub async fn in_queue(ctx: &RequestContext) -> Option<AnyView> {
    let locale = ctx.locale();
    let done = code(ctx)?;
    if done == Done::NothingToTake {
        let content = view! {
            <p class="title">{td_string!(locale, review.queue.nothing_title).to_string()}</p>
            <p>{td_string!(locale, review.queue.nothing).to_string()}</p>
        };
        return Some(view! { <div role="status">{banner(Tone::Info, content)}</div> }.into_any());
    }
    // Anybody can write such an address: it says nothing of a claim that the reader may not see, nor what is not so.
    let claim = ctx.claim(ctx.query("claim")).await.ok().filter(|claim| agrees(done, claim))?.reference;
    let open = td_string!(locale, dashboard.open_claim, reference = claim.as_str()).to_string();
    let text = words(ctx, done, &claim, "");
    let content = view! { <p>{text} " " <a href=format!("/queue/{claim}")>{open}</a></p> };
    Some(view! { <div role="status">{banner(Tone::Success, content)}</div> }.into_any())
}

/// Whether the claim is as it would be after this: it may have moved on since, or the address was made up.
fn agrees(done: Done, claim: &Claim) -> bool {
    let state = claim.state.kind();
    match done {
        Done::Answered | Done::AnsweredApproved => claim.requests.iter().any(|request| request.answered_at.is_some()),
        Done::ProofAdded => !claim.proofs.is_empty(),
        Done::Withdrawn | Done::Rejected | Done::RejectionUpheld => state == StateKind::Rejected,
        Done::AssociationEnded => state == StateKind::Ended,
        Done::Disputed => claim.dispute.is_some(),
        Done::Taken => state == StateKind::UnderReview || claim.dispute.is_some(),
        Done::Assigned => claim.state.reviewer().is_some(),
        Done::Released => claim.state.reviewer().is_none(),
        Done::InformationAsked => claim.open_request().is_some(),
        Done::Approved => state.is_approved(),
        Done::ArbitrationDecided => !claim.contests.is_empty(),
        Done::Commented | Done::ProofRemoved | Done::AnswersSaved | Done::StatementSent => true,
        Done::StatementFinished | Done::NothingToTake | Done::FindingsSaved => true,
    }
}

fn status(tone: Tone, text: String) -> AnyView {
    view! { <div role="status">{banner(tone, view! { <p>{text}</p> })}</div> }.into_any()
}

/// The one table of these messages.
pub fn words(ctx: &RequestContext, done: Done, claim: &Reference, reviewer: &str) -> String {
    let (locale, reference) = (ctx.locale(), claim.as_str());
    match done {
        Done::Answered => td_string!(locale, claim.done.answered).to_string(),
        Done::AnsweredApproved => td_string!(locale, claim.done.answered_approved).to_string(),
        Done::Commented => td_string!(locale, claim.done.comment).to_string(),
        Done::ProofAdded => td_string!(locale, claim.done.proof_added).to_string(),
        Done::ProofRemoved => td_string!(locale, claim.done.proof_removed).to_string(),
        Done::AnswersSaved => td_string!(locale, claim.done.saved).to_string(),
        Done::StatementSent => td_string!(locale, claim.done.statement).to_string(),
        Done::StatementFinished => td_string!(locale, claim.done.finished).to_string(),
        Done::Withdrawn => td_string!(locale, claim.done.withdrawn).to_string(),
        Done::AssociationEnded => td_string!(locale, claim.done.ended).to_string(),
        Done::Disputed => td_string!(locale, claim.done.disputed).to_string(),
        Done::Taken => td_string!(locale, review.queue.taken, reference = reference).to_string(),
        Done::NothingToTake => td_string!(locale, review.queue.nothing).to_string(),
        Done::Assigned => td_string!(locale, review.assign.done, reference = reference, name = reviewer).to_string(),
        Done::Released => td_string!(locale, review.release.done, reference = reference).to_string(),
        Done::FindingsSaved => td_string!(locale, review.rubric.saved).to_string(),
        Done::InformationAsked => td_string!(locale, review.ask.done, reference = reference).to_string(),
        Done::Approved => td_string!(locale, review.approve.done, reference = reference).to_string(),
        Done::Rejected => td_string!(locale, review.reject.done, reference = reference).to_string(),
        Done::RejectionUpheld => td_string!(locale, review.uphold.done, reference = reference).to_string(),
        Done::ArbitrationDecided => td_string!(locale, review.arbitration.done).to_string(),
    }
}
