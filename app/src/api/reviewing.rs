//! What reviewers and leads do: take, start, judge by the rubric, decide.
//!
//! The rubric and the decision are one form: each button posts all of it to an action of its own, so nothing typed is ever left behind.

use super::claiming::say;
use crate::failure::Failure;
use crate::form::Problem;
use crate::here::Here;
use crate::pages::review::form::{Findings, ItemForm, findings, items_of};
use crate::pages::review::{change, form};
use crate::paths::without_news;
use domain::action::{Action, Refusal};
use domain::answers::Field;
use domain::claim::Claim;
use domain::evidence::ReviewGround;
use leptos::prelude::*;

/// The most urgent claim that nobody has; says so in the queue when there is none.
#[server(prefix = "/api", endpoint = "take-next")]
pub async fn take_next() -> Result<(), Failure> {
    let here = Here::new();
    let taken = async {
        let actor = here.reviewer()?;
        here.desk.store.take_next(actor, here.moment).await.map_err(|error| crate::failure::of_act(error, here.moment))
    };
    let to = taken.await.map(|claim| match claim {
        Some(claim) => screen(&claim, "done=taken"),
        None => "/queue?done=nothing".into(),
    });
    here.settle(to).await
}

#[server(prefix = "/api", endpoint = "start-review")]
pub async fn start_review(reference: String, revision: u32) -> Result<(), Failure> {
    let here = Here::new();
    let done = here.act(&reference, Some(revision), Action::StartReview).await;
    here.settle(done.map(|claim| screen(&claim, "done=taken"))).await
}

#[server(prefix = "/api", endpoint = "release-claim")]
pub async fn release_claim(reference: String, revision: u32) -> Result<(), Failure> {
    let here = Here::new();
    let done = here.act(&reference, Some(revision), Action::Release).await;
    here.settle(done.map(|claim| queue("released", &claim))).await
}

#[server(prefix = "/api", endpoint = "assign-claim")]
pub async fn assign_claim(reference: String, revision: u32, reviewer: String) -> Result<(), Failure> {
    let here = Here::new();
    let done = match reviewer.parse() {
        Ok(to) => here.act(&reference, Some(revision), Action::Assign { to }).await,
        Err(_) => Err(Refusal::Missing { field: Field::Reviewer }.into()),
    };
    here.settle(done.map(|claim| screen(&claim, "done=assigned"))).await
}

#[server(prefix = "/api", endpoint = "note-on-claim")]
pub async fn note_on_claim(
    reference: String,
    internal_note: String,
    #[server(default)] after: Option<u32>,
) -> Result<(), Failure> {
    let here = Here::new();
    let done = say(&here, &reference, after, Action::Note { text: internal_note }).await;
    // What is decided meanwhile, and not sent, stands in the address of the page.
    let page = |claim: &Claim| without_news(&here.as_left(screen(claim, "")));
    here.settle(done.map(|claim| format!("{}#notes", page(&claim)))).await
}

/// Keeps the findings; `then` names the panel to go on in: `ask`, `reject` or `uphold`. What was typed for the decision goes along.
#[server(prefix = "/api", endpoint = "save-rubric")]
pub async fn save_rubric(
    reference: String,
    revision: u32,
    #[server(default)] rubric: Findings,
    #[server(default)] then: String,
) -> Result<(), Failure> {
    let here = Here::new();
    let saved = async {
        let claim = saved(&here, &reference, revision, &rubric).await?;
        let posted = here.posted();
        let kept = here.desk.store.keep_refused(&here.visitor.browser, posted.raw(), "", here.moment).await;
        let id = here.store(kept)?;
        let (panel, done) = match form::panel(&then) {
            Some(panel) => (panel, ""),
            None => (posted.value("panel").and_then(|code| form::panel(&code)).unwrap_or_default(), "&done=saved"),
        };
        Ok(screen(&claim, &format!("decide={}&kept={id}{done}#decision", panel.code())))
    };
    let to = saved.await;
    finish(&here, &reference, to).await
}

/// Puts in a prepared text, adds or removes an item of the request, and comes back with all that was typed. Changes nothing of the claim.
#[server(prefix = "/api", endpoint = "change-request")]
pub async fn change_request(reference: String, change: String) -> Result<(), Failure> {
    let here = Here::new();
    let kept = async {
        let claim = here.claim(&reference).await?;
        let changed = change::apply(here.locale(), here.posted(), &change);
        let kept = here.desk.store.keep_refused(&here.visitor.browser, changed.body.raw(), "", here.moment).await;
        let id = here.store(kept)?;
        Ok(screen(&claim, &format!("decide={}&kept={id}#{}", changed.panel.code(), changed.anchor)))
    };
    let to = kept.await;
    here.settle(to).await
}

#[server(prefix = "/api", endpoint = "ask-information")]
pub async fn ask_information(
    reference: String,
    revision: u32,
    #[server(default)] rubric: Findings,
    #[server(default)] items: Vec<ItemForm>,
) -> Result<(), Failure> {
    let here = Here::new();
    let asked = async {
        let claim = saved(&here, &reference, revision, &rubric).await?;
        let action = Action::AskInformation { items: items_of(&items) };
        Ok(here.act(&reference, Some(claim.revision), action).await?)
    };
    let to = asked.await.map(|claim| queue("asked", &claim));
    finish(&here, &reference, to).await
}

#[server(prefix = "/api", endpoint = "approve-claim")]
pub async fn approve_claim(
    reference: String,
    revision: u32,
    #[server(default)] rubric: Findings,
    #[server(default)] note: String,
) -> Result<(), Failure> {
    let here = Here::new();
    let approved = async {
        let rubric = findings(&rubric)?;
        Ok(here.act(&reference, Some(revision), Action::Approve { rubric, note }).await?)
    };
    let to = approved.await.map(|claim| match claim.state.kind().is_approved() {
        true => queue("approved", &claim),
        // A competing claim came meanwhile: only an arbitration decides now.
        false => screen(&claim, ""),
    });
    finish(&here, &reference, to).await
}

#[server(prefix = "/api", endpoint = "reject-claim")]
pub async fn reject_claim(
    reference: String,
    revision: u32,
    #[server(default)] rubric: Findings,
    #[server(default)] reason: String,
    #[server(default)] note: String,
) -> Result<(), Failure> {
    let here = Here::new();
    let rejected = async {
        let rubric = findings(&rubric)?;
        let ground: ReviewGround =
            reason.parse().map_err(|()| Failure::from(Refusal::Missing { field: Field::Reason }))?;
        Ok(here.act(&reference, Some(revision), Action::Reject { ground, rubric, note }).await?)
    };
    let to = rejected.await.map(|claim| queue("rejected", &claim));
    finish(&here, &reference, to).await
}

#[server(prefix = "/api", endpoint = "uphold-rejection")]
pub async fn uphold_rejection(
    reference: String,
    revision: u32,
    #[server(default)] rubric: Findings,
    #[server(default)] note: String,
) -> Result<(), Failure> {
    let here = Here::new();
    let upheld = async {
        let claim = saved(&here, &reference, revision, &rubric).await?;
        Ok(here.act(&reference, Some(claim.revision), Action::UpholdRejection { note }).await?)
    };
    let to = upheld.await.map(|claim| queue("upheld", &claim));
    finish(&here, &reference, to).await
}

/// A lead decides for the claim with the reference `winner`.
#[server(prefix = "/api", endpoint = "decide-arbitration")]
pub async fn decide_arbitration(
    reference: String,
    revision: u32,
    #[server(default)] winner: String,
    #[server(default)] reason: String,
) -> Result<(), Failure> {
    let here = Here::new();
    let decided = async {
        let winner = match winner.as_str() {
            "" => return Err(Refusal::Missing { field: Field::Winner }.into()),
            winner => here.claim(winner).await?.id,
        };
        here.act(&reference, Some(revision), Action::DecideArbitration { winner, reason }).await
    };
    let to = decided.await.map(|claim| queue("decided", &claim));
    here.settle(to).await
}

/// The claim with these findings; a form without findings leaves those on record, and rests on the claim as it showed it.
async fn saved(here: &Here, reference: &str, revision: u32, rubric: &Findings) -> Result<Claim, Problem> {
    let rubric = findings(rubric)?;
    if rubric.0.is_empty() {
        let claim = here.claim(reference).await?;
        let (seen, now) = (revision, claim.revision);
        return if seen == now { Ok(claim) } else { Err(Failure::from(Refusal::Stale { seen, now }).into()) };
    }
    Ok(here.act(reference, Some(revision), Action::SaveRubric { rubric }).await?)
}

/// As [`Here::settle`], for problems that lie in the form itself too.
async fn finish(here: &Here, reference: &str, outcome: Result<String, Problem>) -> Result<(), Failure> {
    match outcome {
        Ok(to) => here.settle(Ok(to)).await,
        Err(Problem::Failed { failure }) => here.settle(Err(failure)).await,
        Err(problem) => {
            let claim = here.claim(reference).await?;
            let posted = here.posted();
            let kept = here
                .desk
                .store
                .keep_refused(&here.visitor.browser, posted.raw(), &problem.to_json(), here.moment)
                .await;
            let id = here.store(kept)?;
            let panel = posted.value("panel").and_then(|code| form::panel(&code));
            let panel = panel.map(|panel| format!("decide={}&", panel.code())).unwrap_or_default();
            here.settle(Ok(screen(&claim, &format!("{panel}refused={id}#problem")))).await
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
