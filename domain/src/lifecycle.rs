//! The whole workflow: [`may`] an actor do this now, what follows when it does ([`decide`]), and what the claim is after ([`evolve`]).
//!
//! The server guards with these functions and the screens draw their buttons with them; the matrix in `docs/lifecycle.md` is printed
//! from [`may`] by a test.

mod clocks;
mod competing;
mod contested;
mod decide;
mod evolve;
mod fields;
mod may;
mod outcomes;
mod partner;
mod review;

pub use clocks::{next_tick_at, overdue};
pub use competing::{shared, undecided};
pub use decide::{create, decide};
pub use evolve::{evolve, replay};
pub use may::{allowed, may, sees};
pub use partner::{findings, takes_file};

use crate::action::{Action, Event, Record};
use crate::calendar::Calendar;
use crate::claim::Claim;
use crate::claim_form::Answers;
use crate::deadline::{Deadline, Length, Zone};
use crate::draft::DraftFacts;
use crate::party::{ClaimId, Reference};
use crate::program::Policy;
use chrono::{DateTime, Utc};

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
    pub desk: BusinessClock,
    pub partner: BusinessClock,
    pub customer: BusinessClock,
}

/// All that a decision rests on besides the claim itself, loaded in the same transaction.
#[derive(Clone, Debug)]
pub struct Facts {
    pub now: DateTime<Utc>,
    /// The policy the claim was submitted under, or the current one for a draft.
    pub policy: Policy,
    pub clocks: BusinessClocks,
    /// As the answers are by [`answers_after`].
    pub draft: DraftFacts,
    /// Whoever the action may touch: live claims of other companies on any key of the claim's lines or of those that [`answers_after`]
    /// would give it; all live claims on any key of these, and so on, for a rival that goes sets its own rivals free; and claims that
    /// were rejected because one of all these has won and may still take effect ([`Claim::lost_keys`]).
    pub rivals: Vec<Rival>,
    /// Id and reference for the second claim, should submission split the draft in two.
    pub reserved: (ClaimId, Reference),
}

/// Another claim, with the policy that it was submitted under.
#[derive(Clone, Debug)]
pub struct Rival {
    pub claim: Claim,
    pub policy: Policy,
}

/// What follows from an action. All of it is written, or nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decision {
    /// For the claim acted upon, in order.
    pub events: Vec<Event>,
    /// For its rivals, and theirs; written by `Actor::by_elsewhere`. One decision may end an association here and begin
    /// another on the same line: whoever keeps lines unique ends first.
    pub rival_events: Vec<(ClaimId, Vec<Event>)>,
    /// The second claim of a draft with two activities.
    pub split: Option<Split>,
}

/// A claim that comes to be by another claim's submission: its id and first events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    pub id: ClaimId,
    pub events: Vec<Event>,
}

impl Decision {
    fn of(events: Vec<Event>) -> Self {
        Self { events, ..Self::default() }
    }

    /// More events for a claim other than the one acted upon.
    fn add_rival_events(&mut self, claim: ClaimId, events: Vec<Event>) {
        match self.rival_events.iter_mut().find(|(id, _)| *id == claim) {
            Some((_, before)) => before.extend(events),
            None => self.rival_events.push((claim, events)),
        }
    }
}

/// The claim's answers as `action` would leave them: what facts are to be loaded for.
pub fn answers_after(claim: &Claim, action: &Action) -> Answers {
    let mut answers = claim.answers.clone();
    if let Action::SaveAnswers(step) = action {
        answers.apply(step);
    }
    answers
}

/// Numbers `events` from `after` and dates them: the records to store and to `evolve` by.
pub fn records(after: u32, at: DateTime<Utc>, by: crate::party::By, events: &[Event]) -> Vec<Record> {
    (after + 1..).zip(events).map(|(sequence, event)| Record { sequence, at, by, event: event.clone() }).collect()
}
