//! Who may do what, and when: the table of spec sections 2 and 5.

use super::overdue;
use crate::action::{ActionKind, Refusal};
use crate::claim::{Claim, State, StateKind};
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
        // A draft is the partner's own until it is submitted. What the desk says of a claim is not for the claiming company's people.
        Actor::Reviewer { belongs_to, .. } => claim.submitted_at.is_some() && !belongs_to.contains(&claim.company),
        Actor::DeskAdmin { .. } => claim.submitted_at.is_some(),
        Actor::Customer { claim: id } => *id == claim.id,
        Actor::System => true,
    }
}

/// Whether `actor` may do `action` to `claim` at `now`, whatever its content.
///
/// # Errors
/// The first reason against it, sight before role before state.
pub fn may(actor: &Actor, claim: &Claim, action: ActionKind, now: DateTime<Utc>) -> Result<(), Refusal> {
    if !sees(actor, claim) {
        return Err(Refusal::NotFound);
    }
    let state = claim.state.kind();
    if !in_role(actor.party(), action, state) {
        return Err(Refusal::NotAllowed);
    }
    if !in_state(claim, action) {
        return Err(Refusal::NotNow { state });
    }
    // A deadline decides by itself at its last second. What rests on the state waits until the decision is written down.
    if let Some(state) = overdue(claim, now)
        && actor.party() != Party::System
        && !matches!(action, ActionKind::Comment | ActionKind::Note | ActionKind::ViewProof)
    {
        return Err(Refusal::NotNow { state });
    }
    in_person(actor, claim, action, now)
}

/// The actions an actor may take now, for buttons.
pub fn allowed(actor: &Actor, claim: &Claim, now: DateTime<Utc>) -> Vec<ActionKind> {
    ActionKind::ALL.iter().copied().filter(|action| may(actor, claim, *action, now).is_ok()).collect()
}

fn in_role(party: Party, action: ActionKind, state: StateKind) -> bool {
    use ActionKind as A;
    match party {
        Party::PartnerUser => match action {
            A::Submit
            | A::AddProof
            | A::RemoveProof
            | A::Comment
            | A::ViewProof
            | A::AnswerRequest
            | A::AddStatement => true,
            A::SaveAnswers => state == StateKind::Editing,
            // Managing a claim once it is submitted is for admins.
            A::Withdraw => state == StateKind::Editing,
            _ => false,
        },
        Party::PartnerAdmin => matches!(
            action,
            A::SaveAnswers
                | A::AddProof
                | A::RemoveProof
                | A::Submit
                | A::Comment
                | A::ViewProof
                | A::AnswerRequest
                | A::AddStatement
                | A::Withdraw
                | A::EndAssociation
                | A::Dispute
        ),
        Party::Reviewer | Party::Lead => match action {
            A::Comment
            | A::Note
            | A::ViewProof
            | A::StartReview
            | A::Release
            | A::SaveRubric
            | A::AskInformation
            | A::Approve
            | A::Reject
            | A::UpholdRejection => true,
            A::Assign | A::DecideArbitration => party == Party::Lead,
            _ => false,
        },
        Party::DeskAdmin => action == A::ViewProof,
        Party::Customer => matches!(action, A::Agree | A::Decline | A::WithdrawConsent),
        Party::System => matches!(action, A::Tick | A::EndSubscription | A::RestartConsent),
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
        A::RemoveProof | A::Submit => state == S::Editing,
        // A conversation needs somebody to hear it: no reviewer ever knows of a draft.
        A::Comment | A::Note => claim.submitted_at.is_some(),
        A::ViewProof | A::Tick => true,
        A::Assign => matches!(state, S::Submitted | S::UnderReview | S::Disputed),
        A::StartReview => matches!(state, S::Submitted | S::Disputed),
        A::Release => matches!(state, S::UnderReview | S::Disputed),
        A::SaveRubric | A::Approve => matches!(state, S::UnderReview | S::Disputed),
        A::AskInformation | A::Reject => state == S::UnderReview,
        A::AnswerRequest => state == S::ActionRequired,
        A::Withdraw => state == S::Editing || state.is_open() || state == S::ConsentOpen,
        A::EndAssociation | A::WithdrawConsent | A::EndSubscription => state == S::InEffect,
        A::Dispute => state == S::Rejected,
        A::UpholdRejection => state == S::Disputed,
        A::AddStatement => claim.in_arbitration(),
        A::DecideArbitration => matches!(state, S::UnderReview | S::Disputed) && claim.in_arbitration(),
        A::Agree | A::Decline | A::RestartConsent => state == S::ConsentOpen,
    }
}

fn in_person(actor: &Actor, claim: &Claim, action: ActionKind, now: DateTime<Utc>) -> Result<(), Refusal> {
    use ActionKind as A;
    let Some(person) = actor.person() else { return Ok(()) };
    let reviewer = claim.state.reviewer();
    match action {
        A::StartReview => {
            let state = claim.state.kind();
            match reviewer {
                Some(other) if other != person => Err(Refusal::OthersReview),
                Some(_) if state == StateKind::Disputed => Err(Refusal::NotNow { state }),
                None if claim.reviewed_before_dispute(person) => Err(Refusal::ReviewedBefore),
                _ => Ok(()),
            }
        }
        A::Release | A::SaveRubric | A::AskInformation | A::Approve | A::Reject | A::UpholdRejection => {
            match reviewer {
                None => return Err(Refusal::NotNow { state: claim.state.kind() }),
                Some(other) if other != person => return Err(Refusal::OthersReview),
                Some(_) => {}
            }
            if action == A::Approve && claim.in_arbitration() {
                return Err(Refusal::InArbitration);
            }
            Ok(())
        }
        // All sides have the same days; proof that the desk itself asks for may come later.
        A::AddStatement if contest_closed(claim, now) => Err(Refusal::ContestClosed),
        A::AddProof if contest_closed(claim, now) && claim.open_request().is_none() => Err(Refusal::ContestClosed),
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
        _ => Ok(()),
    }
}

fn contest_closed(claim: &Claim, now: DateTime<Utc>) -> bool {
    claim.contest.as_ref().is_some_and(|contest| contest.is_open() && contest.due.has_passed(now))
}
