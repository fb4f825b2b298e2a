//! Claim, actor, action and facts in; events or a refusal out.

use super::clocks::overdue;
use super::fields::{optional, required};
use super::may::rests_on_state;
use super::{Decision, Fact, Facts, clocks, contested, may, needs, outcomes, partner, review};
use crate::action::{Action, Event, Refusal};
use crate::claim::{Claim, Consent, CustomerAnswer, EndReason};
use crate::claim_form::Field;
use crate::evidence::{RejectionReason, WithdrawReason};
use crate::party::{Actor, Reference};

/// The first event of a new claim.
///
/// # Errors
/// `NotAllowed` for anybody but a partner.
pub fn create(actor: &Actor, reference: Reference) -> Result<Vec<Event>, Refusal> {
    match actor {
        Actor::Partner { person, company, .. } => {
            Ok(vec![Event::Created { reference, company: *company, person: *person, split_from: None }])
        }
        Actor::Reviewer { .. } | Actor::SystemAdmin { .. } | Actor::Customer { .. } | Actor::System => {
            Err(Refusal::NotAllowed)
        }
    }
}

/// Claims that the action may touch and whose deadline has decided already, the earliest first: their timers come before it.
pub fn overdue_rivals<'f>(claim: &Claim, action: &Action, facts: &'f Facts) -> impl Iterator<Item = &'f Claim> {
    let moves_rivals = needs(claim, action).contains(&Fact::Rivals) && rests_on_state(action.kind());
    let rivals = facts.rivals.get().filter(|_| moves_rivals).into_iter().flatten();
    let mut late: Vec<&Claim> = rivals.map(|rival| &rival.claim).collect();
    late.retain(|claim| overdue(claim, facts.now).is_some());
    late.sort_by_key(|claim| claim.state.deadline().map(|deadline| deadline.due_at));
    late.into_iter()
}

/// What follows when `actor` does `action` to `claim`.
///
/// `seen` is the claim's revision that the actor's form was drawn from; `None` where no form rests on it (a comment, the clock).
/// An action that changes nothing gives no events. Of `facts` only those that [`needs`] names are read.
///
/// # Errors
/// The reason against it; then nothing has changed.
pub fn decide(
    claim: &Claim,
    actor: &Actor,
    action: &Action,
    seen: Option<u32>,
    facts: &Facts,
) -> Result<Decision, Refusal> {
    let permission = may::may(actor, claim, action.kind(), facts.now);
    let now = claim.revision_for(actor);
    if let Some(seen) = seen
        && seen != now
        && permission != Err(Refusal::NotFound)
    {
        return Err(Refusal::Stale { seen, now });
    }
    permission?;
    // What a deadline has decided for a rival is written down first. The refusal tells nothing of it.
    if overdue_rivals(claim, action, facts).next().is_some() {
        return Err(Refusal::NotNow { state: claim.state.kind() });
    }
    let mut decision = act(claim, actor, action, facts)?;
    if needs(claim, action).contains(&Fact::Rivals) {
        contested::reconcile(claim, actor.by(), &mut decision, facts);
    }
    Ok(decision)
}

fn act(claim: &Claim, actor: &Actor, action: &Action, facts: &Facts) -> Result<Decision, Refusal> {
    let ended = |reason, note: &str| {
        let note = optional(Field::Note, note)?;
        Ok(Decision::from(vec![Event::Ended { reason, note }]))
    };
    let rejected = |reason, note: &str| {
        let note = optional(Field::Note, note)?;
        Ok(Decision::from(vec![outcomes::rejected(
            claim,
            reason,
            None,
            note,
            &facts.policy,
            &facts.clocks.partner,
            facts,
        )]))
    };
    match action {
        Action::SaveAnswers(step) => partner::save(claim, actor, step, facts),
        Action::AddProof(proof) => partner::add_proof(claim, proof, facts),
        Action::RemoveProof { proof } => partner::remove_proof(claim, *proof),
        Action::Submit { acknowledged } => partner::submit(claim, actor, *acknowledged, facts),
        Action::AnswerRequest { answers, comment } => partner::answer(claim, answers, comment, facts),
        Action::Dispute { justification } => partner::dispute(claim, actor, justification, facts),
        Action::AddStatement { products, text } => contested::add_statement(claim, products, text, facts),
        Action::FinishStatement { products } => contested::finish_statement(claim, products, facts),
        Action::Discard => rejected(RejectionReason::PartnerRequest { reason: WithdrawReason::Other }, ""),
        Action::Withdraw { reason, note } => rejected(RejectionReason::PartnerRequest { reason: *reason }, note),
        Action::EndAssociation { reason, note } => ended(EndReason::PartnerEnded { reason: *reason }, note),

        Action::Comment { text } => {
            Ok(Decision::from(vec![Event::Commented { text: required(Field::Comment, text)? }]))
        }
        Action::Note { text } => Ok(Decision::from(vec![Event::Noted { text: required(Field::Note, text)? }])),
        Action::ViewProof { proof } => {
            let proof = claim.proof(*proof).ok_or(Refusal::NoSuchProof)?;
            Ok(Decision::from(vec![Event::ProofViewed { proof: proof.id, file_name: proof.file_name.clone() }]))
        }

        Action::Assign { to } => review::assign(claim, *to),
        Action::StartReview => review::start(claim, actor, facts),
        Action::Release => Ok(Decision::from(vec![Event::Released])),
        Action::SaveRubric { rubric } => review::save_rubric(claim, rubric),
        Action::AskInformation { rubric, items } => review::ask(claim, rubric.as_ref(), items, facts),
        Action::Approve { rubric, note } => review::approve(claim, rubric, note, facts),
        Action::Reject { ground, rubric, note } => review::reject(claim, *ground, rubric, note, facts),
        Action::UpholdRejection { rubric, note } => review::uphold(claim, rubric.as_ref(), note),
        Action::DecideArbitration { winner, reason } => contested::decide(claim, actor, *winner, reason, facts),

        Action::Agree => {
            Ok(answered(claim, CustomerAnswer::Agreed, outcomes::take_effect(claim, Consent::Agreed, facts)))
        }
        Action::Decline { note } => {
            Ok(answered(claim, CustomerAnswer::Declined, rejected(RejectionReason::CustomerDeclined, note)?))
        }
        Action::WithdrawConsent { note } => {
            Ok(answered(claim, CustomerAnswer::Withdrew, ended(EndReason::CustomerWithdrew, note)?))
        }
        Action::EndSubscription { subscription } => Ok(clocks::end_subscription(claim, *subscription)),
        Action::RestartConsent => Ok(clocks::restart_consent(claim, facts)),
        Action::Tick => Ok(clocks::tick(claim, facts)),
    }
}

/// What follows from a customer's answer, after the record of whose link it was given by.
fn answered(claim: &Claim, answer: CustomerAnswer, mut decision: Decision) -> Decision {
    let contact = &claim.answers.customer;
    let event = Event::CustomerAnswered { answer, name: contact.name.clone(), email: contact.email.clone() };
    decision.events.insert(0, event);
    decision
}
