//! What a reviewer does: start, judge by the rubric, ask, approve, reject.

use super::fields::{optional, required};
use super::outcomes::{approval, ended_products, rejected, take_effect};
use super::{ActionOutcome, Decision, Facts, contested};
use crate::action::{Event, Refusal};
use crate::claim::{Claim, Consent, State};
use crate::claim_form::Field;
use crate::evidence::{RejectionReason, Request, RequestItem, ReviewGround, Rubric};
use crate::party::{Actor, PersonId};

pub(super) fn start(claim: &Claim, actor: &Actor, facts: &Facts) -> Result<Decision, Refusal> {
    let Some(reviewer) = actor.person() else { return Err(Refusal::NotAllowed) };
    // A dispute's clock runs from the dispute, a review's from its first start: taking it up again does not prolong it.
    let deadline = match &claim.state {
        State::Disputed { deadline, .. } | State::Submitted { deadline, released: true, .. } => deadline.clone(),
        State::Submitted { released: false, .. }
        | State::Editing
        | State::UnderReview { .. }
        | State::ActionRequired { .. }
        | State::ConsentOpen { .. }
        | State::InEffect { .. }
        | State::Rejected { .. }
        | State::Ended { .. } => facts.clocks.reviewer.deadline(facts.now, facts.policy.decide_review),
    };
    Ok(Decision::from(vec![Event::ReviewStarted { reviewer, deadline }]))
}

/// Hands the claim to a reviewer; a dispute only to one who has not reviewed it.
pub(super) fn assign(claim: &Claim, to: PersonId) -> Result<Decision, Refusal> {
    if claim.state.reviewer() == Some(to) {
        return Ok(Decision::default());
    }
    if claim.reviewed_before_dispute(to) {
        return Err(Refusal::ReviewedBefore);
    }
    Ok(Decision::from(vec![Event::Assigned { to }]))
}

fn checked(rubric: &Rubric) -> Result<Rubric, Refusal> {
    let mut rubric = rubric.clone();
    for finding in rubric.0.values_mut() {
        finding.note = optional(Field::Rubric, &finding.note)?;
    }
    Ok(rubric)
}

pub(super) fn save_rubric(claim: &Claim, rubric: &Rubric) -> Result<Decision, Refusal> {
    Ok(Decision::from(rubric_saved(claim, Some(rubric))?))
}

/// The event that puts these findings on record, where they differ from those that are.
fn rubric_saved(claim: &Claim, rubric: Option<&Rubric>) -> Result<Vec<Event>, Refusal> {
    let rubric = rubric.map(checked).transpose()?.filter(|rubric| *rubric != claim.rubric);
    Ok(rubric.map(|rubric| Event::RubricSaved { rubric }).into_iter().collect())
}

pub(super) fn uphold(claim: &Claim, rubric: Option<&Rubric>, note: &str) -> Result<Decision, Refusal> {
    let mut events = rubric_saved(claim, rubric)?;
    events.push(Event::RejectionUpheld { note: required(Field::Note, note)? });
    Ok(Decision::from(events))
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
        request: Request { asked_at: facts.now, items: asked, answered_at: None, due: None },
        deadline,
        reminders,
    });
    Ok(Decision::from(events))
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
        let events = vec![Event::RubricSaved { rubric }];
        return Ok(Decision { events, outcome: ActionOutcome::ContestOpened, ..Decision::default() });
    }
    let approved = approval(Some(rubric), note, &facts.policy, facts);
    if facts.policy.consent.length().is_some() {
        return Ok(Decision::from(vec![approved]));
    }
    let mut decision = take_effect(claim, Consent::AnyTime, facts);
    decision.events.insert(0, approved);
    Ok(decision)
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
    let event = rejected(claim, reason, Some(rubric), note, &facts.policy, &facts.clocks.partner, facts);
    Ok(Decision::from(vec![event]))
}
