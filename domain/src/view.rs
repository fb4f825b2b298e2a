//! What each party may see of a claim and its history.

use crate::action::{Audience, Event, Record};
use crate::claim::{Claim, EndReason};
use crate::evidence::Rubric;
use crate::party::{Actor, By};

/// The claim as `actor` may see it: a partner learns neither who its rivals are nor a rubric that is not decided on yet; a
/// customer nothing of the talk between partner and desk.
pub fn claim_for(actor: &Actor, claim: &Claim) -> Claim {
    let mut seen = claim.clone();
    if is_desk(actor) {
        return seen;
    }
    if let Some(contest) = &mut seen.contest {
        contest.rivals.clear();
        contest.lost_to.clear();
    }
    if seen.state.kind().is_open() {
        seen.rubric = Rubric::default();
    }
    if let Actor::Customer { .. } = actor {
        seen.contest = None;
        seen.dispute = None;
        seen.requests.clear();
        seen.rubric = Rubric::default();
    }
    seen
}

/// The record as `actor` may see it; `None` where it may not. A customer sees the claim, not its history.
pub fn record_for(actor: &Actor, record: &Record) -> Option<Record> {
    if is_desk(actor) {
        return Some(record.clone());
    }
    if record.event.audience() == Audience::Desk || matches!(actor, Actor::Customer { .. }) {
        return None;
    }
    let mut seen = record.clone();
    match &mut seen.event {
        Event::ContestOpened { contest } => {
            contest.rivals.clear();
            contest.lost_to.clear();
            contest.statement = None;
        }
        Event::ArbitrationDecided { against, .. } => against.clear(),
        _ => {}
    }
    if of_rivals(&seen.event) {
        seen.by = By::System;
    }
    Some(seen)
}

/// Events that a rival's move may have brought about: whoever moved stays unnamed.
fn of_rivals(event: &Event) -> bool {
    matches!(
        event,
        Event::ContestOpened { .. }
            | Event::ContestLapsed
            | Event::LinesEnded { reason: EndReason::Superseded, .. }
            | Event::Ended { reason: EndReason::Superseded, .. }
    )
}

fn is_desk(actor: &Actor) -> bool {
    matches!(actor, Actor::Reviewer { .. } | Actor::DeskAdmin { .. } | Actor::System)
}
