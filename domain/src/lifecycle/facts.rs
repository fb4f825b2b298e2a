//! What a decision rests on besides the claim, and which part of it each action reads: a store loads that and no more.

use super::answers_after;
use crate::action::Action;
use crate::calendar::Calendar;
use crate::claim::{Claim, State, StateKind};
use crate::claim_form::StepAnswers;
use crate::deadline::{Deadline, Length, Zone};
use crate::draft::DraftFacts;
use crate::loaded::Loaded;
use crate::party::{ClaimId, Reference};
use crate::program::Policy;
use chrono::{DateTime, Utc};
use std::collections::BTreeSet;

/// A calendar with a zone: whose days are counted, and where they end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BusinessClock {
    pub calendar: &'static Calendar,
    pub zone: Zone,
}

impl BusinessClock {
    pub fn deadline(&self, from: DateTime<Utc>, length: Length) -> Deadline {
        Deadline::new(from, length, self.calendar, self.zone)
    }
}

/// The owner of a deadline is whoever has to act; its days are the owner's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BusinessClocks {
    pub reviewer: BusinessClock,
    pub partner: BusinessClock,
    pub customer: BusinessClock,
}

/// All that a decision rests on besides the claim itself, loaded in the same transaction.
#[derive(Clone, Debug)]
pub struct Facts {
    pub now: DateTime<Utc>,
    /// The policy the claim was submitted under, or the current one for a draft.
    pub policy: Loaded<Policy>,
    pub clocks: Loaded<BusinessClocks>,
    /// As the answers are by [`answers_after`].
    pub draft: DraftFacts,
    /// Whoever the action may touch: live claims of other companies on any key of the claim's lines or of those that [`answers_after`]
    /// would give it; all live claims on any key of these, and so on, for a rival that goes sets its own rivals free; and claims that
    /// were rejected because one of all these has won and may still take effect ([`Claim::lost_keys`]).
    pub rivals: Loaded<Vec<Rival>>,
    /// Id and reference for the second claim, should submission split the draft in two.
    pub reserved: Loaded<(ClaimId, Reference)>,
}

/// Another claim, with the policy that it was submitted under.
#[derive(Clone, Debug)]
pub struct Rival {
    pub claim: Claim,
    pub policy: Policy,
}

/// A part of [`Facts`] that is loaded by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fact {
    Policy,
    Clocks,
    Locations,
    Tenant,
    DomainOwner,
    Subscriptions,
    /// [`DraftFacts::own`] and [`DraftFacts::contested`].
    Lines,
    Rivals,
    Reserved,
}

/// What all checks of a draft read.
pub const CHECKS: [Fact; 7] =
    [Fact::Policy, Fact::Clocks, Fact::Locations, Fact::Tenant, Fact::DomainOwner, Fact::Subscriptions, Fact::Lines];
/// What is read where the claim takes or gives up lines: its contests, and those of its rivals, follow.
const MOVES: [Fact; 3] = [Fact::Policy, Fact::Clocks, Fact::Rivals];

/// The facts that [`decide`](super::decide) may read for this action, and that whoever writes its events needs.
pub fn needs(claim: &Claim, action: &Action) -> BTreeSet<Fact> {
    use Fact as F;
    let editing = claim.state.kind() == StateKind::Editing;
    let facts: Vec<Fact> = match action {
        Action::Comment { .. }
        | Action::Note { .. }
        | Action::ViewProof { .. }
        | Action::RemoveProof { .. }
        | Action::Assign { .. }
        | Action::Release
        | Action::SaveRubric { .. }
        | Action::AddStatement { .. }
        | Action::FinishStatement { .. } => vec![],
        Action::SaveAnswers(step) if editing => saved(claim, action, step),
        Action::SaveAnswers(StepAnswers::Products { .. }) => [&CHECKS[..], &MOVES].concat(),
        Action::SaveAnswers(_) => CHECKS.to_vec(),
        Action::AddProof(_) if editing => vec![F::Policy],
        Action::AddProof(_) | Action::AskInformation { .. } | Action::AnswerRequest { .. } | Action::StartReview => {
            vec![F::Policy, F::Clocks]
        }
        Action::Submit { .. } if claim.answers.activities.len() > 1 => [&CHECKS[..], &MOVES, &[F::Reserved]].concat(),
        Action::Submit { .. } => [&CHECKS[..], &MOVES].concat(),
        // A draft has no lines to give up.
        Action::Discard => vec![F::Policy, F::Clocks],
        Action::Withdraw { .. }
        | Action::EndAssociation { .. }
        | Action::Reject { .. }
        | Action::UpholdRejection { .. }
        | Action::Agree
        | Action::Decline { .. }
        | Action::WithdrawConsent { .. }
        | Action::EndSubscription { .. } => MOVES.to_vec(),
        Action::Dispute { .. } => [&MOVES[..], &[F::Lines]].concat(),
        Action::Approve { .. } | Action::DecideArbitration { .. } => [&MOVES[..], &[F::Subscriptions]].concat(),
        Action::RestartConsent => vec![F::Policy, F::Clocks],
        Action::Tick => match &claim.state {
            State::Editing => vec![F::Clocks, F::Subscriptions],
            State::ActionRequired { .. } | State::ConsentOpen { .. } => MOVES.to_vec(),
            State::Submitted { .. }
            | State::UnderReview { .. }
            | State::Disputed { .. }
            | State::InEffect { .. }
            | State::Rejected { .. }
            | State::Ended { .. } => vec![],
        },
    };
    facts.into_iter().collect()
}

/// A draft is checked when it is submitted; only one that names subscriptions may have to wait for them before.
fn saved(claim: &Claim, action: &Action, step: &StepAnswers) -> Vec<Fact> {
    let mut facts = vec![];
    if let StepAnswers::Customer { .. } = step {
        // Its name is kept with the claim, for lists and the search.
        facts.push(Fact::Tenant);
    }
    let after = answers_after(claim, action);
    if claim.waiting.is_some() || after.products.iter().any(|code| after.subscription(code).is_some()) {
        facts.extend([Fact::Policy, Fact::Clocks, Fact::Subscriptions]);
    }
    facts
}
