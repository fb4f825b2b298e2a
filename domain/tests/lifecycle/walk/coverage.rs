//! What a walk comes by, counted: a walk that never gets somewhere proves nothing about it.

use super::model::Taken;
use domain::action::{Action, Event};
use domain::claim::{Claim, Consent, EndReason, State, StateKind};
use domain::contest::Outcome;
use domain::evidence::RejectionReason;
use std::collections::BTreeMap;

/// What the walk must have come by.
pub const SIGHTS: [&str; 28] = [
    "arbitration won",
    "arbitration lost",
    "arbitration after the days passed",
    "arbitration after all had nothing to add",
    "three sides of a contest",
    "line superseded",
    "association superseded",
    "challenger reinstated",
    "spared in its consent window",
    "rejection upheld",
    "dispute accepted",
    "product added later opens a contest",
    "insider refused",
    "insider of a third party refused",
    "rejected without an answer",
    "consent by silence",
    "line ended with its subscription",
    "late action refused",
    "insider gives back",
    "the deadline of a rival comes first",
    "no award with an ended subscription",
    "no award before the days are over",
    "three sides over several lines",
    "incumbent asked",
    "incumbent answered",
    "request kept when a third rival joins",
    "claim in review lost a line with its subscription",
    "claim ended with its subscription before it took effect",
];

/// Counts what the step came by.
pub fn look_about(step: &Taken, seen: &mut BTreeMap<&'static str, u32>) {
    let mut see = |sight| *seen.entry(sight).or_default() += 1;
    for (_, event) in step.events() {
        match event {
            Event::ArbitrationDecided { outcome: Outcome::Won, .. } => see("arbitration won"),
            Event::ArbitrationDecided { outcome: Outcome::Lost, .. } => see("arbitration lost"),
            Event::LinesEnded { reason: EndReason::Superseded, .. } => see("line superseded"),
            Event::LinesEnded { reason: EndReason::SubscriptionEnded, .. } => see("line ended with its subscription"),
            Event::Ended { reason: EndReason::Superseded, .. } => see("association superseded"),
            Event::Reinstated { .. } => see("challenger reinstated"),
            Event::RejectionUpheld { .. } => see("rejection upheld"),
            Event::Rejected { reason: RejectionReason::NoPartnerResponse, .. } => see("rejected without an answer"),
            Event::TookEffect { consent: Consent::WindowPassed } => see("consent by silence"),
            Event::ContestOpened { lines, .. } if lines.iter().any(|line| line.rivals.len() > 1) => {
                see("three sides of a contest");
                if lines.len() > 1 {
                    see("three sides over several lines");
                }
            }
            _ => {}
        }
    }
    let own = &step.before[&step.id];
    let opened = step.happened.own.iter().any(|event| matches!(event, Event::ContestOpened { .. }));
    if opened && matches!(step.action, Action::SaveAnswers(_)) {
        see("product added later opens a contest");
    }
    let approved = step.happened.own.iter().any(|event| matches!(event, Event::Approved { .. }));
    if approved && matches!(own.state, State::Disputed { .. }) {
        see("dispute accepted");
    }
    if let Action::DecideArbitration { .. } = step.action {
        let passed = own.open_contests().any(|contest| contest.due.has_passed(step.test.now));
        see(if passed { "arbitration after the days passed" } else { "arbitration after all had nothing to add" });
    }
    if own.state.kind().is_approved() {
        match step.action {
            Action::AskInformation { .. } => see("incumbent asked"),
            Action::AnswerRequest { .. } => see("incumbent answered"),
            _ => {}
        }
    }
    if !step.happened.own.is_empty() && matches!(step.action, Action::EndSubscription { .. }) {
        match (own.state.kind(), step.test.claim(step.id).state.kind()) {
            (StateKind::InEffect, _) => {}
            (_, StateKind::Ended) => see("claim ended with its subscription before it took effect"),
            (before, _) if before.is_open() => see("claim in review lost a line with its subscription"),
            _ => {}
        }
    }
    let joined: Vec<_> =
        step.events().filter(|(_, event)| matches!(event, Event::ContestOpened { .. })).map(|(id, _)| id).collect();
    for (before, after) in step.pairs() {
        let asked = |claim: &Claim| claim.state.kind().is_approved() && claim.open_request().is_some();
        if joined.contains(&before.id) && asked(before) && asked(after) {
            see("request kept when a third rival joins");
        }
        let loses = |claim: &Claim| claim.contests.iter().any(|contest| !contest.lost_to.is_empty());
        let waits = |claim: &Claim| claim.state.kind() == StateKind::ConsentOpen;
        if waits(before) && waits(after) && loses(before) && !loses(after) {
            see("spared in its consent window");
        }
    }
}
