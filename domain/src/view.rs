//! What each party may see of a claim and its history.

use crate::action::{Audience, Event, Record};
use crate::claim::Claim;
use crate::evidence::Rubric;
use crate::party::Actor;

/// The claim as `actor` may see it: a partner learns neither who its rivals are nor a rubric that is not decided on yet.
pub fn claim_for(actor: &Actor, claim: &Claim) -> Claim {
    let mut seen = claim.clone();
    if !is_desk(actor) {
        if let Some(contest) = &mut seen.contest {
            contest.rivals.clear();
        }
        if seen.state.kind().is_open() {
            seen.rubric = Rubric::default();
        }
    }
    seen
}

/// The record as `actor` may see it; `None` where it may not.
pub fn record_for(actor: &Actor, record: &Record) -> Option<Record> {
    if is_desk(actor) {
        return Some(record.clone());
    }
    if record.event.audience() == Audience::Desk {
        return None;
    }
    let mut seen = record.clone();
    if let Event::ContestOpened { contest } = &mut seen.event {
        contest.rivals.clear();
        contest.statement = None;
    }
    Some(seen)
}

fn is_desk(actor: &Actor) -> bool {
    matches!(actor, Actor::Reviewer { .. } | Actor::DeskAdmin { .. } | Actor::System)
}
