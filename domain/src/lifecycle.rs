//! The whole workflow: [`may`] an actor do this now, what follows when it does ([`decide`]), and what the claim is after ([`evolve`]).
//!
//! The server guards with these functions and the screens draw their buttons with them; the matrix in `docs/lifecycle.md` is printed
//! from [`may`] by a test.

mod clocks;
mod competing;
mod contested;
mod decide;
mod evolve;
mod facts;
mod fields;
mod may;
mod outcomes;
mod partner;
mod review;

pub use clocks::{next_tick_at, overdue};
pub use competing::{shared, undecided};
pub use decide::{create, decide, overdue_rivals};
pub use evolve::{evolve, replay};
pub use facts::{BusinessClock, BusinessClocks, CHECKS, Fact, Facts, Rival, needs};
pub use may::{allowed, may, sees};
pub use partner::{findings, takes_file};

use crate::action::{Action, Event, Record};
use crate::claim::Claim;
use crate::claim_form::Answers;
use crate::party::ClaimId;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What follows from an action. All of it is written, or nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decision {
    /// For the claim acted upon, in order.
    pub events: Vec<Event>,
    /// For its rivals, and theirs; each is attributed to the acting party. One decision may end an association here and begin
    /// another on the same line: whoever keeps lines unique ends first.
    pub rival_events: Vec<(ClaimId, Vec<Event>)>,
    /// The second claim of a draft with two activities.
    pub split: Option<Split>,
    pub outcome: ActionOutcome,
}

/// What an action has come to, where that is not what its name says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActionOutcome {
    #[default]
    AsAsked,
    /// Instead of an approval: a competing claim was found. The findings are on record, and only an arbitration decides now.
    ContestOpened,
    /// The answer to a request about a claim that was approved before.
    StaysApproved,
}

/// A claim that comes to be by another claim's submission: its id and first events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    pub id: ClaimId,
    pub events: Vec<Event>,
}

impl From<Vec<Event>> for Decision {
    /// For the claim acted upon alone.
    fn from(events: Vec<Event>) -> Self {
        Self { events, ..Self::default() }
    }
}

impl Decision {
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
