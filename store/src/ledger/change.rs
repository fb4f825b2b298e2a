//! A claim before and after an action, and how its events are written into rows.

use crate::error::Error;
use domain::action::{Audience, Event, Record};
use domain::claim::Claim;
use domain::lifecycle::{evolve, replay};
use domain::party::{By, ClaimId};

/// A claim before and after its new records.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    /// `None` for a claim that begins.
    pub before: Option<Claim>,
    pub after: Claim,
    pub records: Vec<Record>,
}

impl Change {
    pub fn evolved(before: Claim, records: Vec<Record>) -> Self {
        let mut after = before.clone();
        records.iter().for_each(|record| evolve(&mut after, record));
        Self { before: Some(before), after, records }
    }

    pub fn created(id: ClaimId, records: Vec<Record>) -> Result<Self, Error> {
        let after = replay(id, &records)
            .map_err(|broken| Error::Unknown { what: "event", value: format!("{id}/{}", broken.sequence) })?;
        Ok(Self { before: None, after, records })
    }
}

/// How a party is written into an event's row.
pub(crate) fn party(by: By) -> (&'static str, Option<String>) {
    match by {
        By::Partner { person } => ("partner", Some(person.to_string())),
        By::Staff { person } => ("staff", Some(person.to_string())),
        By::Customer => ("customer", None),
        By::System => ("system", None),
    }
}

/// The audience of an event that partners may read, as its row has it.
pub(crate) const PUBLIC: &str = "everyone";

/// How an audience is written into an event's row.
pub(crate) fn audience(event: &Event) -> &'static str {
    match event.audience() {
        Audience::Everyone => PUBLIC,
        Audience::Staff => "staff",
    }
}
