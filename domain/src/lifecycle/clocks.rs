//! What deadlines do automatically: reminders, rejection without an answer, consent by silence, escalation.

use super::outcomes::{rejected, take_effect};
use super::{Decision, Facts};
use crate::action::Event;
use crate::claim::{Claim, Consent, EndReason, State, StateKind, WaitOutcome, Waiting};
use crate::claim_form::Answers;
use crate::deadline::Deadline;
use crate::directory::SubscriptionStatus;
use crate::evidence::RejectionReason;
use crate::party::SubscriptionId;
use chrono::{DateTime, Days, TimeDelta, Utc};

/// The next instant at which `Action::Tick` would do something; `None` where no clock runs.
pub fn next_tick_at(claim: &Claim) -> Option<DateTime<Utc>> {
    // The last instant of a deadline is still in time.
    let after = |deadline: &Deadline| deadline.due_at + TimeDelta::microseconds(1);
    let of_state = match &claim.state {
        State::Submitted { deadline, escalated, .. }
        | State::UnderReview { deadline, escalated, .. }
        | State::Disputed { deadline, escalated, .. } => (!escalated).then(|| after(deadline)),
        State::ActionRequired { deadline, reminders, .. } => {
            reminders.last().copied().or_else(|| Some(after(deadline)))
        }
        State::ConsentOpen { closes, .. } => Some(after(closes)),
        State::Editing => claim.waiting.map(|waiting| waiting.next_check_at),
        State::InEffect { .. } | State::Rejected { .. } | State::Ended { .. } => None,
    };
    let of_contests = claim.open_contests().filter(|contest| !contest.escalated).map(|contest| after(&contest.due));
    of_state.into_iter().chain(of_contests).min()
}

pub(super) fn tick(claim: &Claim, facts: &Facts) -> Decision {
    let now = facts.now;
    let mut decision = match &claim.state {
        State::Submitted { deadline, escalated, .. }
        | State::UnderReview { deadline, escalated, .. }
        | State::Disputed { deadline, escalated, .. } => {
            let escalates = !escalated && deadline.has_passed(now);
            Decision::from(
                escalates.then_some(Event::Escalated { due_at: deadline.due_at }).into_iter().collect::<Vec<_>>(),
            )
        }
        State::ActionRequired { deadline, .. } if deadline.has_passed(now) => {
            let partner = &facts.clocks.partner;
            let reason = RejectionReason::NoPartnerResponse;
            return Decision::from(vec![rejected(claim, reason, None, String::new(), &facts.policy, partner, facts)]);
        }
        State::ActionRequired { deadline, reminders, .. } => {
            let reminds = reminders.last().is_some_and(|at| *at <= now);
            Decision::from(
                reminds.then_some(Event::Reminded { due_at: deadline.due_at }).into_iter().collect::<Vec<_>>(),
            )
        }
        State::ConsentOpen { closes, .. } if closes.has_passed(now) => {
            return take_effect(claim, Consent::WindowPassed, facts);
        }
        State::Editing => Decision::from(
            claim.waiting.and_then(|waiting| wait(claim, waiting, facts)).into_iter().collect::<Vec<_>>(),
        ),
        State::ConsentOpen { .. } | State::InEffect { .. } | State::Rejected { .. } | State::Ended { .. } => {
            Decision::default()
        }
    };
    let passed = claim.open_contests().filter(|contest| !contest.escalated && contest.due.has_passed(now));
    if let Some(due_at) = passed.map(|contest| contest.due.due_at).max() {
        decision.events.push(Event::ContestEscalated { due_at });
    }
    decision
}

/// A draft's daily look at its subscription.
fn wait(claim: &Claim, waiting: Waiting, facts: &Facts) -> Option<Event> {
    if waiting.next_check_at > facts.now {
        return None;
    }
    if let Some(outcome) = wait_outcome(&claim.answers, facts) {
        return Some(Event::WaitEnded { outcome });
    }
    if waiting.until <= facts.now {
        return Some(Event::WaitEnded { outcome: WaitOutcome::TimedOut });
    }
    let next_check_at = facts.now + Days::new(1);
    Some(Event::WaitContinued { waiting: Waiting { next_check_at, ..waiting } })
}

/// What the directory says of subscriptions that a draft waits for; `None` while one of them may still be provisioned.
pub(super) fn wait_outcome(answers: &Answers, facts: &Facts) -> Option<WaitOutcome> {
    let today = facts.clocks.partner.zone.day(facts.now);
    let found = |id| facts.draft.subscriptions.iter().find(|s| s.id == id).map(|s| s.status_on(today));
    let statuses: Vec<_> = answers.products.iter().filter_map(|code| answers.subscription(code)).map(found).collect();
    let inactive =
        |status: &Option<_>| matches!(status, None | Some(SubscriptionStatus::Ended | SubscriptionStatus::Suspended));
    if statuses.iter().any(inactive) {
        Some(WaitOutcome::SubscriptionNotActive)
    } else if statuses.contains(&Some(SubscriptionStatus::NotProvisioned)) {
        None
    } else {
        Some(WaitOutcome::Provisioned)
    }
}

/// What the clock has decided by now, although no worker has come by to write it down: the deadline counts, not the worker.
pub fn overdue(claim: &Claim, now: DateTime<Utc>) -> Option<StateKind> {
    let (deadline, then) = match &claim.state {
        State::ActionRequired { deadline, .. } => (deadline, StateKind::Rejected),
        State::ConsentOpen { closes, .. } => (closes, StateKind::InEffect),
        State::Editing
        | State::Submitted { .. }
        | State::UnderReview { .. }
        | State::InEffect { .. }
        | State::Rejected { .. }
        | State::Disputed { .. }
        | State::Ended { .. } => return None,
    };
    deadline.has_passed(now).then_some(then)
}

/// The consent window counts from the notice. One that goes out on the day of the approval leaves it as it is.
pub(super) fn restart_consent(claim: &Claim, facts: &Facts) -> Decision {
    let State::ConsentOpen { closes, .. } = &claim.state else { return Decision::default() };
    let restarted = facts.policy.consent.length().map(|length| facts.clocks.customer.deadline(facts.now, length));
    let later = restarted.filter(|restarted| restarted.due_at > closes.due_at);
    Decision::from(later.map(|closes| Event::ConsentRestarted { closes }).into_iter().collect::<Vec<_>>())
}

/// Ends the line of a subscription that has ended, and the claim or the association with its last line.
pub(super) fn end_subscription(claim: &Claim, subscription: SubscriptionId) -> Decision {
    let gone: Vec<_> = claim.live_keys().filter(|key| key.subscription() == Some(subscription)).cloned().collect();
    if gone.is_empty() {
        Decision::default()
    } else if gone.len() == claim.live_keys().count() {
        Decision::from(vec![Event::Ended { reason: EndReason::SubscriptionEnded, note: String::new() }])
    } else {
        Decision::from(vec![Event::LinesEnded { keys: gone, reason: EndReason::SubscriptionEnded }])
    }
}
