//! The outcomes of decisions: approval, rejection, an association that takes effect or is superseded.

use super::competing::{shared, yields};
use super::{BusinessClock, Decision, Facts};
use crate::action::Event;
use crate::catalog::ProductCode;
use crate::claim::{Claim, Consent, EndReason};
use crate::contest::LineKey;
use crate::directory::SubscriptionStatus;
use crate::evidence::{RejectionReason, Rubric};
use crate::party::SubscriptionId;
use crate::program::Policy;

/// Approval, with the time the policy gives the customer; where it opens no window, the association takes effect with it.
pub(super) fn approval(rubric: Option<Rubric>, note: String, policy: &Policy, facts: &Facts) -> Event {
    let closes = policy.consent.length().map(|length| facts.clocks.customer.deadline(facts.now, length));
    Event::Approved { rubric, note, closes }
}

/// A rejection that may be disputed by `clock`, if at all: some reasons close that way, and so does a dispute already had.
pub(super) fn rejected(
    claim: &Claim,
    reason: RejectionReason,
    rubric: Option<Rubric>,
    note: String,
    policy: &Policy,
    clock: &BusinessClock,
    facts: &Facts,
) -> Event {
    let open = reason.disputable() && claim.dispute.is_none();
    let disputable = open.then(|| clock.deadline(facts.now, policy.dispute_window));
    Event::Rejected { reason, rubric, note, disputable }
}

/// The association takes effect; the lines that others have lost to it end the same moment.
pub(super) fn take_effect(claim: &Claim, consent: Consent, facts: &Facts) -> Decision {
    let mut decision = Decision::from(vec![Event::TookEffect { consent }]);
    for rival in facts.rivals.iter() {
        let lost = shared(&rival.claim, claim).filter(|key| yields(&rival.claim, claim, key)).cloned().collect();
        if let Some(event) = superseded(&rival.claim, lost) {
            decision.add_rival_events(rival.claim.id, vec![event]);
        }
    }
    decision
}

/// These lines end, and the claim with its last one.
pub(super) fn superseded(loser: &Claim, lost: Vec<LineKey>) -> Option<Event> {
    if !loser.state.kind().is_approved() || lost.is_empty() {
        return None;
    }
    let reason = EndReason::Superseded;
    Some(if lost.len() == loser.live_keys().count() {
        Event::Ended { reason, note: String::new() }
    } else {
        Event::LinesEnded { keys: lost, reason }
    })
}

/// Products of the claim whose subscription has ended since it was submitted, on the customer's own day. The subscriptions of all parties
/// are among the facts.
pub(super) fn ended_products(claim: &Claim, facts: &Facts) -> Vec<ProductCode> {
    let today = facts.clocks.customer.zone.day(facts.now);
    let has_ended = |id: SubscriptionId| {
        let mut of_it = facts.draft.subscriptions.iter().filter(|subscription| subscription.id == id);
        of_it.any(|subscription| subscription.status_on(today) == SubscriptionStatus::Ended)
    };
    let ended = claim.lines.iter().filter(|line| !line.ended && line.key.subscription().is_some_and(has_ended));
    ended.map(|line| line.product.clone()).collect()
}
