//! The hash chains of events: one per claim, and one over all claims in the order of their positions.

use super::change::{Change, audience, party};
use crate::error::Error;
use crate::hash::Fields;
use crate::history::section::Section;
use crate::row_reader::RowReader;
use crate::sql::{Value, at, insert, json, sql};
use domain::action::{Audience, Record};
use domain::party::ClaimId;
use sqlx::AnyConnection;
use std::collections::BTreeMap;

/// An event as its row has it, but for its position.
#[derive(Clone, Debug)]
pub(crate) struct EventRow {
    pub claim: String,
    pub sequence: i64,
    pub at: i64,
    pub party: String,
    pub person: Option<String>,
    pub audience: String,
    pub section: String,
    pub kind: String,
    pub body: String,
    /// `None` for an event of the desk alone.
    pub public_sequence: Option<i64>,
}

impl EventRow {
    /// `public_before` is the number of the claim's events for everyone before this one.
    fn new(claim: ClaimId, record: &Record, public_before: u32) -> Result<Self, Error> {
        let (party, person) = party(record.by);
        let public = record.event.audience() == Audience::Everyone;
        Ok(Self {
            claim: claim.to_string(),
            sequence: record.sequence.into(),
            at: at(record.at),
            party: party.to_owned(),
            person,
            audience: audience(&record.event).to_owned(),
            section: Section::of(&record.event).code().to_owned(),
            kind: record.event.code().to_owned(),
            body: json("an event", &record.event)?,
            public_sequence: public.then(|| i64::from(public_before) + 1),
        })
    }

    /// The claim's chain: `previous` is the hash of the event before, empty for the first. Section and public number follow from the rest.
    pub fn hash(&self, previous: &str) -> String {
        Fields::default()
            .text(previous)
            .text(&self.claim)
            .number(self.sequence)
            .number(self.at)
            .text(&self.party)
            .value(&self.person.clone().into())
            .text(&self.audience)
            .text(&self.kind)
            .text(&self.body)
            .finish()
    }
}

/// The chain over all claims.
pub(crate) fn log_hash(previous: &str, position: i64, messages: i64, hash: &str) -> String {
    Fields::default().text(previous).number(position).number(messages).text(hash).finish()
}

/// The rows of a change's new events with their hashes; `previous` is the claim's hash until now.
pub(crate) fn linked(previous: &str, change: &Change) -> Result<Vec<(EventRow, String)>, Error> {
    let mut rows: Vec<(EventRow, String)> = Vec::with_capacity(change.records.len());
    let mut public = change.before.as_ref().map_or(0, |before| before.public_sequence);
    for record in &change.records {
        let row = EventRow::new(change.after.id, record, public)?;
        public += u32::from(row.public_sequence.is_some());
        let hash = row.hash(rows.last().map_or(previous, |(_, hash)| hash));
        rows.push((row, hash));
    }
    Ok(rows)
}

/// How many messages each event has, by claim and sequence.
pub(crate) type Messages = BTreeMap<(String, i64), i64>;

const COLUMNS: [&str; 14] = [
    "claim_id",
    "sequence",
    "at",
    "party",
    "person",
    "audience",
    "section",
    "kind",
    "body",
    "public_sequence",
    "position",
    "messages",
    "hash",
    "log_hash",
];

/// Appends the events under the next positions. The last step of a transaction: from here until it commits all others that append wait,
/// so that positions become visible in their order.
pub(crate) async fn append(
    conn: &mut AnyConnection,
    rows: Vec<(EventRow, String)>,
    messages: &Messages,
) -> Result<(), Error> {
    let (mut position, mut last) = take_positions(conn, "events", rows.len()).await?;
    let mut values = Vec::with_capacity(rows.len());
    for (row, hash) in rows {
        let told = messages.get(&(row.claim.clone(), row.sequence)).copied().unwrap_or(0);
        last = log_hash(&last, position, told, &hash);
        values.push([
            row.claim.into(),
            row.sequence.into(),
            row.at.into(),
            row.party.into(),
            row.person.into(),
            row.audience.into(),
            row.section.into(),
            row.kind.into(),
            row.body.into(),
            row.public_sequence.into(),
            position.into(),
            told.into(),
            hash.into(),
            Value::from(last.clone()),
        ]);
        position += 1;
    }
    insert(conn, "events", COLUMNS, values, "").await?;
    close_log(conn, "events", &last).await
}

/// The first of `count` new positions of a log, and the hash of the entry before it. Locks the log until the transaction commits.
pub(crate) async fn take_positions(
    conn: &mut AnyConnection,
    log: &'static str,
    count: usize,
) -> Result<(i64, String), Error> {
    let count = count as i64;
    let row = sql!(
        "UPDATE logs SET last_position = last_position + $1 WHERE name = $2 RETURNING name, last_position, last_hash",
        count,
        log,
    );
    let row = row.first(conn).await?.ok_or_else(|| Error::Unknown { what: "log", value: log.to_owned() })?;
    let row = RowReader::new("logs", "name", &row);
    Ok((row.number("last_position")? - count + 1, row.text("last_hash")?))
}

pub(crate) async fn close_log(conn: &mut AnyConnection, log: &'static str, hash: &str) -> Result<(), Error> {
    sql!("UPDATE logs SET last_hash = $1 WHERE name = $2", hash, log).run(conn).await?;
    Ok(())
}
