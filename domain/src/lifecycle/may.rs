//! Who may do what, and when.

use super::overdue;
use crate::action::{ActionKind, Refusal};
use crate::claim::{Claim, State, StateKind};
use crate::code::Code;
use crate::draft::in_scope;
use crate::party::{Actor, Party};
use chrono::{DateTime, Utc};

/// Whether this claim exists for this actor. What it does not see, it is told nothing of.
pub fn sees(actor: &Actor, claim: &Claim) -> bool {
    match actor {
        Actor::Partner { person, company, role, .. } => {
            *company == claim.company
                && (role.is_admin()
                    || match &claim.answers.location {
                        Some(mpn) => in_scope(actor, mpn),
                        None => *person == claim.created_by,
                    })
        }
        // A draft is the partner's own until it is submitted. A claim is closed to people of its company and of those that compete with it.
        Actor::Reviewer { belongs_to, .. } => claim.submitted_at.is_some() && !claim.is_closed_to(belongs_to),
        Actor::SystemAdmin { .. } => claim.submitted_at.is_some(),
        Actor::Customer { claim: id } => *id == claim.id,
        Actor::System => true,
    }
}

/// Whether `actor` may do `action` to `claim` at `now`, whatever its content.
///
/// # Errors
/// The first reason against it, sight before role before state.
pub fn may(actor: &Actor, claim: &Claim, action: ActionKind, now: DateTime<Utc>) -> Result<(), Refusal> {
    // Whoever held a claim before it was closed to them can still give it back.
    let holds = actor.person().is_some_and(|person| claim.state.reviewer() == Some(person));
    let gives_back = action == ActionKind::Release && holds && in_state(claim, action);
    if !sees(actor, claim) && !gives_back {
        return Err(Refusal::NotFound);
    }
    let state = claim.state.kind();
    if !in_role(actor.party(), action, claim) {
        return Err(Refusal::NotAllowed);
    }
    if !in_state(claim, action) {
        return Err(Refusal::NotNow { state });
    }
    // A deadline decides by itself at its last second. What rests on the state waits until the decision is written down.
    if let Some(state) = overdue(claim, now)
        && rests_on_state(action)
    {
        return Err(Refusal::NotNow { state });
    }
    in_person(actor, claim, action, now)
}

/// The actions an actor may take now, for buttons.
pub fn allowed(actor: &Actor, claim: &Claim, now: DateTime<Utc>) -> Vec<ActionKind> {
    ActionKind::ALL.iter().copied().filter(|action| may(actor, claim, *action, now).is_ok()).collect()
}

fn in_role(party: Party, action: ActionKind, claim: &Claim) -> bool {
    use ActionKind as A;
    use Party as P;
    let editing = claim.state.kind() == StateKind::Editing;
    match action {
        // Managing a claim once it is submitted is for admins.
        A::SaveAnswers => party == P::PartnerAdmin || (party == P::PartnerUser && editing),
        // A user adds proof later only where an answer is asked for.
        A::AddProof => {
            party == P::PartnerAdmin || (party == P::PartnerUser && (editing || claim.open_request().is_some()))
        }
        A::Submit | A::Discard | A::RemoveProof | A::AnswerRequest | A::AddStatement | A::FinishStatement => {
            matches!(party, P::PartnerUser | P::PartnerAdmin)
        }
        A::Withdraw | A::EndAssociation | A::Dispute => party == P::PartnerAdmin,
        A::Comment => matches!(party, P::PartnerUser | P::PartnerAdmin | P::Reviewer | P::Lead),
        A::ViewProof => matches!(party, P::PartnerUser | P::PartnerAdmin | P::Reviewer | P::Lead | P::SystemAdmin),
        A::Note
        | A::StartReview
        | A::Release
        | A::SaveRubric
        | A::AskInformation
        | A::Approve
        | A::Reject
        | A::UpholdRejection => matches!(party, P::Reviewer | P::Lead),
        A::Assign | A::DecideArbitration => party == P::Lead,
        A::Agree | A::Decline | A::WithdrawConsent => party == P::Customer,
        A::Tick | A::EndSubscription | A::RestartConsent => party == P::System,
    }
}

fn in_state(claim: &Claim, action: ActionKind) -> bool {
    use ActionKind as A;
    use StateKind as S;
    let state = claim.state.kind();
    match action {
        A::SaveAnswers => matches!(state, S::Editing | S::Submitted | S::ActionRequired),
        A::AddProof => {
            matches!(state, S::Editing | S::Submitted | S::ActionRequired | S::ConsentOpen | S::InEffect | S::Disputed)
                || claim.in_arbitration()
                // New proof for the dispute to come.
                || matches!(claim.state, State::Rejected { disputable: Some(_), .. })
        }
        A::RemoveProof | A::Submit | A::Discard => state == S::Editing,
        // Reviewers do not see drafts, so nobody could answer.
        A::Comment | A::Note => claim.submitted_at.is_some(),
        A::ViewProof | A::Tick => true,
        A::Assign => matches!(state, S::Submitted | S::UnderReview | S::Disputed),
        A::StartReview => matches!(state, S::Submitted | S::Disputed),
        A::Release => matches!(state, S::UnderReview | S::Disputed),
        A::SaveRubric | A::Approve => matches!(state, S::UnderReview | S::Disputed),
        A::Reject => state == S::UnderReview,
        // Both sides of a contest may be asked; one that is approved stays so meanwhile.
        A::AskInformation => {
            state == S::UnderReview || (state.is_approved() && claim.in_arbitration() && claim.open_request().is_none())
        }
        A::AnswerRequest => claim.open_request().is_some(),
        A::Withdraw => state.is_open() || state == S::ConsentOpen,
        A::EndAssociation | A::WithdrawConsent => state == S::InEffect,
        A::EndSubscription => state.is_open() || state.is_approved(),
        A::Dispute => state == S::Rejected,
        A::UpholdRejection => state == S::Disputed,
        A::AddStatement | A::FinishStatement => claim.in_arbitration(),
        A::DecideArbitration => matches!(state, S::UnderReview | S::Disputed) && claim.in_arbitration(),
        A::Agree | A::Decline | A::RestartConsent => state == S::ConsentOpen,
    }
}

/// Whether what the clock has decided matters for the action: not for what is only said or looked at.
pub(super) fn rests_on_state(action: ActionKind) -> bool {
    use ActionKind as A;
    match action {
        A::Comment | A::Note | A::ViewProof => false,
        // The clocks themselves write it down.
        A::Tick | A::RestartConsent => false,
        A::SaveAnswers | A::AddProof | A::RemoveProof | A::Submit | A::AnswerRequest | A::Withdraw | A::Discard => true,
        A::EndAssociation | A::Dispute | A::AddStatement | A::FinishStatement => true,
        A::Assign | A::StartReview | A::Release | A::SaveRubric | A::AskInformation | A::Approve | A::Reject => true,
        A::UpholdRejection | A::DecideArbitration | A::Agree | A::Decline | A::WithdrawConsent => true,
        A::EndSubscription => true,
    }
}

fn in_person(actor: &Actor, claim: &Claim, action: ActionKind, now: DateTime<Utc>) -> Result<(), Refusal> {
    use ActionKind as A;
    let Some(person) = actor.person() else { return Ok(()) };
    let state = claim.state.kind();
    let holds = || match claim.state.reviewer() {
        None => Err(Refusal::NotNow { state }),
        Some(other) if other != person => Err(Refusal::OthersReview),
        Some(_) => Ok(()),
    };
    match action {
        A::StartReview => match claim.state.reviewer() {
            Some(other) if other != person => Err(Refusal::OthersReview),
            Some(_) if state == StateKind::Disputed => Err(Refusal::NotNow { state }),
            None if claim.reviewed_before_dispute(person) => Err(Refusal::ReviewedBefore),
            Some(_) | None => Ok(()),
        },
        A::Release | A::SaveRubric | A::Reject | A::UpholdRejection => holds(),
        A::Approve if claim.in_arbitration() => holds().and(Err(Refusal::InArbitration)),
        A::Approve => holds(),
        A::AskInformation if state.is_approved() => Ok(()),
        A::AskInformation => holds(),
        // All partners have the same days. Proof that a reviewer asks for can come later.
        A::AddStatement | A::FinishStatement if contests_closed(claim, now) => Err(Refusal::ContestClosed),
        A::AddProof if contests_closed(claim, now) && claim.open_request().is_none() => Err(Refusal::ContestClosed),
        A::DecideArbitration if claim.reviewed_by.contains(&person) => Err(Refusal::ReviewedBefore),
        A::Dispute | A::AddProof => {
            let State::Rejected { reason, disputable, .. } = &claim.state else { return Ok(()) };
            if !reason.disputable() {
                Err(Refusal::NotDisputable)
            } else if claim.dispute.is_some() {
                Err(Refusal::DisputedBefore)
            } else if disputable.as_ref().is_none_or(|until| until.has_passed(now)) {
                Err(Refusal::DisputeClosed)
            } else {
                Ok(())
            }
        }
        A::SaveAnswers
        | A::RemoveProof
        | A::Submit
        | A::Comment
        | A::Note
        | A::ViewProof
        | A::Assign
        | A::AnswerRequest
        | A::Discard
        | A::Withdraw
        | A::EndAssociation
        | A::AddStatement
        | A::FinishStatement
        | A::DecideArbitration
        | A::Agree
        | A::Decline
        | A::WithdrawConsent
        | A::EndSubscription
        | A::RestartConsent
        | A::Tick => Ok(()),
    }
}

/// Whether the claim is in contests, and its side may add nothing to any of them.
fn contests_closed(claim: &Claim, now: DateTime<Utc>) -> bool {
    claim.in_arbitration() && !claim.open_contests().any(|contest| contest.takes_statements(now))
}
