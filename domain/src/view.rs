//! What each party may see of a claim and its history.

use crate::action::{Audience, Event, Record};
use crate::claim::{Claim, EndReason};
use crate::evidence::Rubric;
use crate::party::{Actor, By};

/// The claim as `actor` may see it: a partner learns neither who its rivals are nor findings that nobody has decided on; a customer
/// nothing of the talk between partner and desk.
pub fn claim_for(actor: &Actor, claim: &Claim) -> Claim {
    let mut seen = claim.clone();
    if is_desk(actor) {
        return seen;
    }
    for contest in &mut seen.contests {
        contest.rivals.clear();
        contest.lost_to.clear();
    }
    seen.rival_companies.clear();
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
    if is_desk(actor) {
        return Some(record.clone());
    }
    if record.event.audience() == Audience::Desk || matches!(actor, Actor::Customer { .. }) {
        return None;
    }
    let mut seen = record.clone();
    if let Event::ContestOpened { lines, .. } | Event::ArbitrationDecided { lines, .. } = &mut seen.event {
        for line in lines {
            line.rivals.clear();
        }
    }
    if may_be_caused_by_rival(&seen.event) {
        seen.by = By::System;
    }
    Some(seen)
}

/// Events that a rival's move may have brought about: whoever moved stays unnamed.
fn may_be_caused_by_rival(event: &Event) -> bool {
    match event {
        Event::ContestOpened { .. } | Event::ContestLapsed { .. } | Event::Reinstated { .. } => true,
        Event::LinesEnded { reason, .. } | Event::Ended { reason, .. } => *reason == EndReason::Superseded,
        Event::Created { .. }
        | Event::AnswersChanged { .. }
        | Event::ProofAdded { .. }
        | Event::ProofRemoved { .. }
        | Event::WaitStarted { .. }
        | Event::WaitContinued { .. }
        | Event::WaitEnded { .. }
        | Event::ActivityNarrowed { .. }
        | Event::Submitted { .. }
        | Event::ContestNarrowed { .. }
        | Event::StatementAdded { .. }
        | Event::StatementFinished { .. }
        | Event::RivalCompaniesFound { .. }
        | Event::Assigned { .. }
        | Event::ReviewStarted { .. }
        | Event::Released
        | Event::RubricSaved { .. }
        | Event::InformationAsked { .. }
        | Event::Reminded { .. }
        | Event::RequestAnswered { .. }
        | Event::Approved { .. }
        | Event::ConsentRestarted { .. }
        | Event::CustomerAnswered { .. }
        | Event::TookEffect { .. }
        | Event::Rejected { .. }
        | Event::Disputed { .. }
        | Event::RejectionUpheld { .. }
        | Event::ArbitrationDecided { .. }
        | Event::Escalated { .. }
        | Event::ContestEscalated { .. }
        | Event::Commented { .. }
        | Event::Noted { .. }
        | Event::ProofViewed { .. } => false,
    }
}

fn is_desk(actor: &Actor) -> bool {
    matches!(actor, Actor::Reviewer { .. } | Actor::DeskAdmin { .. } | Actor::System)
}
