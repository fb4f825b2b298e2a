//! What a reviewer does: start, judge by the rubric, ask, approve, reject.

use super::decide::{optional, required};
use super::{Decision, Facts, contested};
use crate::action::{Event, Refusal};
use crate::answers::Field;
use crate::claim::{Claim, Consent, StateKind};
use crate::evidence::{RejectionReason, Request, RequestItem, ReviewGround, Rubric};
use crate::party::Actor;

pub(super) fn start(claim: &Claim, actor: &Actor, facts: &Facts) -> Result<Decision, Refusal> {
    let Some(reviewer) = actor.person() else { return Err(Refusal::NotAllowed) };
    let length = match claim.state.kind() {
        StateKind::Disputed => facts.policy.answer_dispute,
        _ => facts.policy.decide_review,
    };
    // A dispute's clock runs from the dispute: taking it up does not prolong it.
    let clock = match (claim.state.kind(), claim.state.clock()) {
        (StateKind::Disputed, Some(clock)) => clock.clone(),
        _ => facts.clocks.desk.deadline(facts.now, length),
    };
    let mut decision = Decision::of(vec![Event::ReviewStarted { reviewer, clock }]);
    contested::open(claim, &mut decision, facts);
    Ok(decision)
}

fn checked(rubric: &Rubric) -> Result<Rubric, Refusal> {
    let mut rubric = rubric.clone();
    for finding in rubric.0.values_mut() {
        finding.note = optional(Field::Rubric, &finding.note)?;
    }
    Ok(rubric)
}

pub(super) fn save_rubric(claim: &Claim, rubric: &Rubric) -> Result<Decision, Refusal> {
    let rubric = checked(rubric)?;
    if rubric == claim.rubric {
        return Ok(Decision::default());
    }
    Ok(Decision::of(vec![Event::RubricSaved { rubric }]))
}

pub(super) fn ask(claim: &Claim, items: &[RequestItem], facts: &Facts) -> Result<Decision, Refusal> {
    let mut asked = Vec::with_capacity(items.len());
    for item in items {
        asked.push(RequestItem {
            criterion: item.criterion,
            what: required(Field::RequestItems, &item.what)?,
            why: required(Field::RequestItems, &item.why)?,
            example: optional(Field::RequestItems, &item.example)?,
            answer: None,
        });
    }
    if asked.is_empty() {
        return Err(Refusal::Missing { field: Field::RequestItems });
    }
    let clock = facts.clocks.partner.deadline(facts.now, facts.policy.answer_request);
    let mut reminders: Vec<_> = facts
        .policy
        .reminders
        .iter()
        .filter_map(|days| clock.business_days_before(*days, facts.clocks.partner.calendar))
        .filter(|at| *at > facts.now)
        .collect();
    reminders.sort_unstable_by(|a, b| b.cmp(a));
    Ok(Decision::of(vec![Event::InformationAsked {
        request: Request { asked_at: facts.now, items: asked, answered_at: None },
        clock,
        reminders,
        overall: claim.overall.as_ref().map(|overall| overall.paused(facts.now)),
    }]))
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
    // Rivals that came without a contest (two submissions at once): open it now rather than decide for one side.
    if contested::undecided_rivals(claim, facts).next().is_some() {
        let mut decision = Decision::of(vec![Event::RubricSaved { rubric }]);
        contested::open(claim, &mut decision, facts);
        return Ok(decision);
    }
    Ok(approved(claim, rubric, note, facts))
}

/// Approval, and at once effect where the policy opens no consent window.
pub(super) fn approved(claim: &Claim, rubric: Rubric, note: String, facts: &Facts) -> Decision {
    let closes = facts.policy.consent.length().map(|length| facts.clocks.customer.deadline(facts.now, length));
    let at_once = closes.is_none();
    let approved = Event::Approved { rubric, note, closes };
    if at_once {
        contested::take_effect(claim, Consent::AnyTime, vec![approved], facts)
    } else {
        Decision::of(vec![approved])
    }
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
    Ok(contested::leave(claim, rejected(reason, Some(rubric), note, facts), facts))
}

pub(super) fn rejected(reason: RejectionReason, rubric: Option<Rubric>, note: String, facts: &Facts) -> Vec<Event> {
    let disputable = reason.disputable().then(|| facts.clocks.partner.deadline(facts.now, facts.policy.dispute_window));
    vec![Event::Rejected { reason, rubric, note, disputable }]
}
