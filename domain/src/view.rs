//! What each party may see of a claim and its history.

use crate::action::{Audience, Event, Record};
use crate::claim::Claim;
use crate::evidence::Rubric;
use crate::party::{Actor, By};

/// The claim as `actor` may see it: a partner learns neither who its rivals are nor findings that nobody has decided on; a customer
/// none of the conversation between partner and reviewers.
pub fn claim_for(actor: &Actor, claim: &Claim) -> Claim {
    let mut seen = claim.clone();
    if actor.is_staff() {
        return seen;
    }
    for contest in &mut seen.contests {
        contest.rivals.clear();
        contest.lost_to.clear();
    }
    seen.rival_companies.clear();
    seen.revision = seen.public_revision;
    seen.rubric = seen.decided_rubric.clone();
    if let Actor::Customer { .. } = actor {
        seen.contests.clear();
        seen.dispute = None;
        seen.requests.clear();
        seen.rubric = Rubric::default();
        seen.decided_rubric = Rubric::default();
    }
    seen
}

/// The record as `actor` may see it; `None` where it may not. A customer sees the claim, not its history.
pub fn record_for(actor: &Actor, record: &Record) -> Option<Record> {
    if actor.is_staff() {
        return Some(record.clone());
    }
    if record.event.audience() == Audience::Staff || matches!(actor, Actor::Customer { .. }) {
        return None;
    }
    let mut seen = record.clone();
    if let Event::ContestOpened { lines, .. } | Event::ArbitrationDecided { lines, .. } = &mut seen.event {
        for line in lines {
            line.rivals.clear();
        }
    }
    if seen.event.may_follow_from_rival() {
        seen.by = By::System;
    }
    Some(seen)
}
