//! What a reviewer does: start, judge by the rubric, ask, approve, reject.

use super::decide::{optional, required};
use super::{BusinessClock, Decision, Facts, contested};
use crate::action::{Event, Refusal};
use crate::catalog::ProductCode;
use crate::claim::{Claim, Consent, State};
use crate::claim_form::Field;
use crate::contest::LineKey;
use crate::directory::SubscriptionStatus;
use crate::evidence::{RejectionReason, Request, RequestItem, ReviewGround, Rubric};
use crate::party::{Actor, PersonId, SubscriptionId};
use crate::program::Policy;

pub(super) fn start(claim: &Claim, actor: &Actor, facts: &Facts) -> Result<Decision, Refusal> {
    let Some(reviewer) = actor.person() else { return Err(Refusal::NotAllowed) };
    // A dispute's clock runs from the dispute, a review's from its first start: taking it up again does not prolong it.
    let deadline = match &claim.state {
        State::Disputed { deadline, .. } | State::Submitted { deadline, released: true, .. } => deadline.clone(),
        _ => facts.clocks.desk.deadline(facts.now, facts.policy.decide_review),
    };
    Ok(Decision::of(vec![Event::ReviewStarted { reviewer, deadline }]))
}

/// Hands the claim to a reviewer; a dispute only to one who has not reviewed it.
pub(super) fn assign(claim: &Claim, to: PersonId) -> Result<Decision, Refusal> {
    if claim.state.reviewer() == Some(to) {
        return Ok(Decision::default());
    }
    if claim.reviewed_before_dispute(to) {
        return Err(Refusal::ReviewedBefore);
    }
    Ok(Decision::of(vec![Event::Assigned { to }]))
}

fn checked(rubric: &Rubric) -> Result<Rubric, Refusal> {
    let mut rubric = rubric.clone();
    for finding in rubric.0.values_mut() {
        finding.note = optional(Field::Rubric, &finding.note)?;
    }
    Ok(rubric)
}

pub(super) fn save_rubric(claim: &Claim, rubric: &Rubric) -> Result<Decision, Refusal> {
    Ok(Decision::of(rubric_saved(claim, Some(rubric))?))
}

/// The event that puts these findings on record, where they differ from those that are.
fn rubric_saved(claim: &Claim, rubric: Option<&Rubric>) -> Result<Vec<Event>, Refusal> {
    let rubric = rubric.map(checked).transpose()?.filter(|rubric| *rubric != claim.rubric);
    Ok(rubric.map(|rubric| Event::RubricSaved { rubric }).into_iter().collect())
}

pub(super) fn uphold(claim: &Claim, rubric: Option<&Rubric>, note: &str) -> Result<Decision, Refusal> {
    let mut events = rubric_saved(claim, rubric)?;
    events.push(Event::RejectionUpheld { note: required(Field::Note, note)? });
    Ok(Decision::of(events))
}

pub(super) fn ask(
    claim: &Claim,
    rubric: Option<&Rubric>,
    items: &[RequestItem],
    facts: &Facts,
) -> Result<Decision, Refusal> {
    let mut events = rubric_saved(claim, rubric)?;
    let mut asked = Vec::with_capacity(items.len());
    for item in items {
        if !item.products.is_subset(&claim.answers.products) {
            return Err(Refusal::Missing { field: Field::Products });
        }
        asked.push(RequestItem {
            criterion: item.criterion,
            products: item.products.clone(),
            what: required(Field::RequestItems, &item.what)?,
            why: required(Field::RequestItems, &item.why)?,
            example: optional(Field::RequestItems, &item.example)?,
            answer: None,
        });
    }
    if asked.is_empty() {
        return Err(Refusal::Missing { field: Field::RequestItems });
    }
    let deadline = facts.clocks.partner.deadline(facts.now, facts.policy.answer_request);
    let mut reminders: Vec<_> = facts
        .policy
        .reminders
        .iter()
        .filter_map(|days| deadline.business_days_before(*days, facts.clocks.partner.calendar))
        .filter(|at| *at > facts.now)
        .collect();
    reminders.sort_unstable_by(|a, b| b.cmp(a));
    events.push(Event::InformationAsked {
        request: Request { asked_at: facts.now, items: asked, answered_at: None },
        deadline,
        reminders,
    });
    Ok(Decision::of(events))
}

pub(super) fn approve(claim: &Claim, rubric: &Rubric, note: &str, facts: &Facts) -> Result<Decision, Refusal> {
    let rubric = checked(rubric)?;
    let missing = rubric.missing();
    if !missing.is_empty() {
        return Err(Refusal::RubricIncomplete { criteria: missing });
    }
    let not_met = rubric.not_met();
    if !not_met.is_empty() {
        return Err(Refusal::CriteriaNotMet { criteria: not_met });
    }
    let note = optional(Field::Note, note)?;
    let products = ended_products(claim, facts);
    if !products.is_empty() {
        return Err(Refusal::SubscriptionEnded { products });
    }
    // Rivals that came without a contest (two submissions at once): it opens now, rather than that one side is approved.
    if contested::is_contested(claim, facts) {
        return Ok(Decision::of(vec![Event::RubricSaved { rubric }]));
    }
    let approved = approval(rubric, note, &facts.policy, facts);
    if !matches!(approved, Event::Approved { closes: None, .. }) {
        return Ok(Decision::of(vec![approved]));
    }
    let mut decision = contested::take_effect(claim, Consent::AnyTime, facts);
    decision.events.insert(0, approved);
    Ok(decision)
}

/// Products of the claim whose subscription has ended since it was submitted, on the customer's own day.
pub(super) fn ended_products(claim: &Claim, facts: &Facts) -> Vec<ProductCode> {
    let today = facts.clocks.customer.zone.day(facts.now);
    let has_ended = |id: SubscriptionId| {
        let mut of_it = facts.draft.subscriptions.iter().filter(|subscription| subscription.id == id);
        of_it.any(|subscription| subscription.status_on(today) == SubscriptionStatus::Ended)
    };
    let ended = claim.lines.iter().filter(|line| match &line.key {
        LineKey::Subscription { subscription, .. } => !line.ended && has_ended(*subscription),
        LineKey::Workload { .. } => false,
    });
    ended.map(|line| line.product.clone()).collect()
}

/// Approval, with the time the policy gives the customer; where it opens no window, the association takes effect with it.
pub(super) fn approval(rubric: Rubric, note: String, policy: &Policy, facts: &Facts) -> Event {
    let closes = policy.consent.length().map(|length| facts.clocks.customer.deadline(facts.now, length));
    Event::Approved { rubric, note, closes }
}

pub(super) fn reject(
    claim: &Claim,
    ground: ReviewGround,
    rubric: &Rubric,
    note: &str,
    facts: &Facts,
) -> Result<Decision, Refusal> {
    let rubric = checked(rubric)?;
    let note = required(Field::Note, note)?;
    let reason = match ground {
        ReviewGround::InsufficientProof => {
            let criteria = rubric.not_met();
            if criteria.is_empty() {
                return Err(Refusal::NoCriterionNotMet);
            }
            RejectionReason::InsufficientProof { criteria }
        }
        ReviewGround::NoCustomerConsentInProof => RejectionReason::NoCustomerConsentInProof,
        ReviewGround::ProductsMissing => RejectionReason::ProductsMissing,
        ReviewGround::ProofUnavailable => RejectionReason::ProofUnavailable,
    };
    Ok(Decision::of(rejected(claim, reason, Some(rubric), note, &facts.clocks.partner, facts)))
}

/// A rejection that may be disputed by `clock`, if at all: some reasons close that way, and so does a dispute already had.
pub(super) fn rejected(
    claim: &Claim,
    reason: RejectionReason,
    rubric: Option<Rubric>,
    note: String,
    clock: &BusinessClock,
    facts: &Facts,
) -> Vec<Event> {
    let open = reason.disputable() && claim.dispute.is_none();
    let disputable = open.then(|| clock.deadline(facts.now, facts.policy.dispute_window));
    vec![Event::Rejected { reason, rubric, note, disputable }]
}
