//! What reviewers and leads do: take, start, judge by the rubric, decide.
//!
//! The rubric and the decision are one form: each button posts all of it to an action of its own, so nothing typed is ever left behind.

use super::claiming::say;
use crate::failure::Failure;
use crate::form::Problem;
use crate::pages::review::form::{Findings, ItemForm, findings, items_of};
use crate::pages::review::{change, form};
use crate::paths::without_news;
use crate::request_context::RequestContext;
use domain::action::{Action, Refusal};
use domain::claim::Claim;
use domain::claim_form::Field;
use domain::evidence::{ReviewGround, Rubric};
use leptos::prelude::*;

/// The most urgent claim that nobody has; says so in the queue when there is none.
#[server(prefix = "/api", endpoint = "take-next")]
pub async fn take_next() -> Result<(), Failure> {
    let ctx = RequestContext::new();
    let taken = async {
        let actor = ctx.reviewer()?;
        ctx.desk.store.take_next(actor, ctx.moment).await.map_err(|error| crate::failure::of_act(error, ctx.moment))
    };
    let to = taken.await.map(|claim| match claim {
        Some(claim) => screen(&claim, "done=taken"),
        None => "/queue?done=nothing".into(),
    });
    ctx.respond(to).await
}

#[server(prefix = "/api", endpoint = "start-review")]
pub async fn start_review(reference: String, revision: u32) -> Result<(), Failure> {
    let ctx = RequestContext::new();
    let done = ctx.act(&reference, Some(revision), Action::StartReview).await;
    ctx.respond(done.map(|claim| screen(&claim, "done=taken"))).await
}

#[server(prefix = "/api", endpoint = "release-claim")]
pub async fn release_claim(reference: String, revision: u32) -> Result<(), Failure> {
    let ctx = RequestContext::new();
    let done = ctx.act(&reference, Some(revision), Action::Release).await;
    ctx.respond(done.map(|claim| queue("released", &claim))).await
}

#[server(prefix = "/api", endpoint = "assign-claim")]
pub async fn assign_claim(reference: String, revision: u32, reviewer: String) -> Result<(), Failure> {
    let ctx = RequestContext::new();
    let done = match reviewer.parse() {
        Ok(to) => ctx.act(&reference, Some(revision), Action::Assign { to }).await,
        Err(_) => Err(Refusal::Missing { field: Field::Reviewer }.into()),
    };
    ctx.respond(done.map(|claim| screen(&claim, "done=assigned"))).await
}

#[server(prefix = "/api", endpoint = "note-on-claim")]
pub async fn note_on_claim(
    reference: String,
    internal_note: String,
    #[server(default)] after: Option<u32>,
) -> Result<(), Failure> {
    let ctx = RequestContext::new();
    let done = say(&ctx, &reference, after, Action::Note { text: internal_note }).await;
    // What is decided meanwhile, and not sent, stands in the address of the page.
    let page = |claim: &Claim| without_news(&ctx.as_left(screen(claim, "")));
    ctx.respond(done.map(|claim| format!("{}#notes", page(&claim)))).await
}

/// Keeps the findings; `then` names the panel to go on in: `ask`, `reject` or `uphold`. What was typed for the decision goes along.
#[server(prefix = "/api", endpoint = "save-rubric")]
pub async fn save_rubric(
    reference: String,
    revision: u32,
    #[server(default)] rubric: Findings,
    #[server(default)] then: String,
) -> Result<(), Failure> {
    let ctx = RequestContext::new();
    let saved = async {
        let claim = saved(&ctx, &reference, revision, &rubric).await?;
        let posted = ctx.posted();
        let kept = ctx.desk.store.keep_refused(&ctx.visitor.browser, posted.raw(), "", ctx.moment).await;
        let id = ctx.store(kept)?;
        let (panel, done) = match form::panel(&then) {
            Some(panel) => (panel, ""),
            None => (posted.value("panel").and_then(|code| form::panel(&code)).unwrap_or_default(), "&done=saved"),
        };
        Ok(screen(&claim, &format!("decide={}&kept={id}{done}#decision", panel.code())))
    };
    let to = saved.await;
    finish(&ctx, &reference, to).await
}

/// Puts in a prepared text, adds or removes an item of the request, and comes back with all that was typed. Changes nothing of the claim.
#[server(prefix = "/api", endpoint = "change-request")]
pub async fn change_request(reference: String, change: String) -> Result<(), Failure> {
    let ctx = RequestContext::new();
    let kept = async {
        let claim = ctx.claim(&reference).await?;
        let changed = change::apply(ctx.locale(), ctx.posted(), &change);
        let kept = ctx.desk.store.keep_refused(&ctx.visitor.browser, changed.body.raw(), "", ctx.moment).await;
        let id = ctx.store(kept)?;
        Ok(screen(&claim, &format!("decide={}&kept={id}#{}", changed.panel.code(), changed.anchor)))
    };
    let to = kept.await;
    ctx.respond(to).await
}

#[server(prefix = "/api", endpoint = "ask-information")]
pub async fn ask_information(
    reference: String,
    revision: u32,
    #[server(default)] rubric: Findings,
    #[server(default)] items: Vec<ItemForm>,
) -> Result<(), Failure> {
    let ctx = RequestContext::new();
    let asked = async {
        let action = Action::AskInformation { rubric: found(&rubric)?, items: items_of(&items) };
        Ok(ctx.act(&reference, Some(revision), action).await?)
    };
    let to = asked.await.map(|claim| queue("asked", &claim));
    finish(&ctx, &reference, to).await
}

#[server(prefix = "/api", endpoint = "approve-claim")]
pub async fn approve_claim(
    reference: String,
    revision: u32,
    #[server(default)] rubric: Findings,
    #[server(default)] note: String,
) -> Result<(), Failure> {
    let ctx = RequestContext::new();
    let approved = async {
        let rubric = findings(&rubric)?;
        Ok(ctx.act(&reference, Some(revision), Action::Approve { rubric, note }).await?)
    };
    let to = approved.await.map(|claim| match claim.state.kind().is_approved() {
        true => queue("approved", &claim),
        // A competing claim came meanwhile: only an arbitration decides now.
        false => screen(&claim, ""),
    });
    finish(&ctx, &reference, to).await
}

#[server(prefix = "/api", endpoint = "reject-claim")]
pub async fn reject_claim(
    reference: String,
    revision: u32,
    #[server(default)] rubric: Findings,
    #[server(default)] reason: String,
    #[server(default)] note: String,
) -> Result<(), Failure> {
    let ctx = RequestContext::new();
    let rejected = async {
        let rubric = findings(&rubric)?;
        let ground: ReviewGround =
            reason.parse().map_err(|()| Failure::from(Refusal::Missing { field: Field::Reason }))?;
        Ok(ctx.act(&reference, Some(revision), Action::Reject { ground, rubric, note }).await?)
    };
    let to = rejected.await.map(|claim| queue("rejected", &claim));
    finish(&ctx, &reference, to).await
}

#[server(prefix = "/api", endpoint = "uphold-rejection")]
pub async fn uphold_rejection(
    reference: String,
    revision: u32,
    #[server(default)] rubric: Findings,
    #[server(default)] note: String,
) -> Result<(), Failure> {
    let ctx = RequestContext::new();
    let upheld = async {
        let action = Action::UpholdRejection { rubric: found(&rubric)?, note };
        Ok(ctx.act(&reference, Some(revision), action).await?)
    };
    let to = upheld.await.map(|claim| queue("upheld", &claim));
    finish(&ctx, &reference, to).await
}

/// A lead decides for the claim with the reference `winner`.
#[server(prefix = "/api", endpoint = "decide-arbitration")]
pub async fn decide_arbitration(
    reference: String,
    revision: u32,
    #[server(default)] winner: String,
    #[server(default)] reason: String,
) -> Result<(), Failure> {
    let ctx = RequestContext::new();
    let decided = async {
        let winner = match winner.as_str() {
            "" => return Err(Refusal::Missing { field: Field::Winner }.into()),
            winner => ctx.claim(winner).await?.id,
        };
        ctx.act(&reference, Some(revision), Action::DecideArbitration { winner, reason }).await
    };
    let to = decided.await.map(|claim| queue("decided", &claim));
    ctx.respond(to).await
}

/// The claim with these findings; a form without findings leaves those on record, and rests on the claim as it showed it.
async fn saved(ctx: &RequestContext, reference: &str, revision: u32, rubric: &Findings) -> Result<Claim, Problem> {
    let Some(rubric) = found(rubric)? else {
        let claim = ctx.claim(reference).await?;
        let (seen, now) = (revision, claim.revision);
        return if seen == now { Ok(claim) } else { Err(Failure::from(Refusal::Stale { seen, now }).into()) };
    };
    Ok(ctx.act(reference, Some(revision), Action::SaveRubric { rubric }).await?)
}

/// The findings of a form; `None` for a form without any.
fn found(rubric: &Findings) -> Result<Option<Rubric>, Problem> {
    Ok(Some(findings(rubric)?).filter(|rubric| !rubric.0.is_empty()))
}

/// As [`RequestContext::respond`], for problems that lie in the form itself too.
async fn finish(ctx: &RequestContext, reference: &str, outcome: Result<String, Problem>) -> Result<(), Failure> {
    match outcome {
        Ok(to) => ctx.respond(Ok(to)).await,
        Err(Problem::Failed { failure }) => ctx.respond(Err(failure)).await,
        Err(problem) => {
            let claim = ctx.claim(reference).await?;
            let posted = ctx.posted();
            let kept =
                ctx.desk.store.keep_refused(&ctx.visitor.browser, posted.raw(), &problem.to_json(), ctx.moment).await;
            let id = ctx.store(kept)?;
            let panel = posted.value("panel").and_then(|code| form::panel(&code));
            let panel = panel.map(|panel| format!("decide={}&", panel.code())).unwrap_or_default();
            ctx.respond(Ok(screen(&claim, &format!("{panel}refused={id}#problem")))).await
        }
    }
}

/// The review screen; `query` may end in a fragment.
fn screen(claim: &Claim, query: &str) -> String {
    match query {
        "" => format!("/queue/{}", claim.reference),
        query => format!("/queue/{}?{query}", claim.reference),
    }
}

/// Back to the queue, which says what was done with which claim.
fn queue(done: &str, claim: &Claim) -> String {
    format!("/queue?done={done}&claim={}", claim.reference)
}
