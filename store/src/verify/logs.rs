//! The logs that are numbered over all claims: every position there, each hash of what stands before it, none missing at the end.

use super::batches::Batches;
use super::{LogEnd, Verified};
use crate::administration::{self, RECORDED};
use crate::error::{Error, RowError};
use crate::hash::stored;
use crate::ledger::chain::log_hash;
use crate::row_reader::RowReader;
use crate::sql::{Value, sql};
use domain::party::Reference;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use std::collections::{BTreeMap, BTreeSet};

const BATCH: i64 = 1000;

/// Where a log has come to.
struct Walk {
    log: &'static str,
    position: i64,
    hash: String,
}

impl Walk {
    fn new(log: &'static str) -> Self {
        Self { log, position: 0, hash: String::new() }
    }

    /// Goes on to an entry; says what is missing before it.
    fn step(&mut self, position: i64, hash: String) -> Option<String> {
        let before = std::mem::replace(&mut self.position, position);
        self.hash = hash;
        let next = before.saturating_add(1);
        (position != next || position < 1).then(|| match position {
            ..1 => format!("{}: position {position} stands before the first", self.log),
            _ => format!("{}: nothing stands at position {next}, before {position}", self.log),
        })
    }

    fn ended(self, verified: &mut Verified) {
        verified.logs.push(LogEnd { log: self.log, position: self.position, hash: self.hash });
    }
}

/// The chain over all claims.
pub(super) async fn events(conn: &mut AnyConnection, verified: &mut Verified) -> Result<(), Error> {
    let mut walk = Walk::new("events");
    let mut batches = Batches::new(
        "SELECT e.claim_id, e.sequence, e.position, e.messages, e.hash, e.log_hash, c.reference FROM events e \
         LEFT JOIN claims c ON c.id = e.claim_id",
        "e.position",
        BATCH,
    );
    while let Some(rows) = batches.next(conn).await? {
        for row in &rows {
            verified.events += 1;
            if let Err(wrong) = event(&RowReader::new("events", "claim_id", row), &mut walk, verified) {
                verified.differs(None, wrong.to_string());
            }
        }
    }
    walk.ended(verified);
    Ok(())
}

fn event(row: &RowReader<'_>, walk: &mut Walk, verified: &mut Verified) -> Result<(), RowError> {
    let reference: Option<Reference> = row.parsed_or_none("reference").unwrap_or_default();
    let (position, sequence) = (row.number("position")?, row.number("sequence")?);
    let due = log_hash(&walk.hash, position, row.number("messages")?, &row.text("hash")?);
    let found = row.text("log_hash")?;
    if let Some(missing) = walk.step(position, found.clone()) {
        verified.differs(None, missing);
    }
    if found != due {
        let what = format!("events: number {sequence} at position {position} was changed, added or moved");
        verified.differs(reference.as_ref(), what);
    }
    if row.text_or_none("reference")?.is_none() {
        let claim = row.text("claim_id")?;
        verified.differs(None, format!("events: position {position} is of claim {claim}, which is gone"));
    }
    Ok(())
}

/// What is kept of the end of each log, and nothing else.
pub(super) async fn ends(conn: &mut AnyConnection, verified: &mut Verified) -> Result<(), Error> {
    let rows = sql!("SELECT name, last_position, last_hash FROM logs").all(conn).await?;
    let mut missing: BTreeMap<&str, LogEnd> = verified.logs.iter().map(|end| (end.log, end.clone())).collect();
    for row in &rows {
        let row = RowReader::new("logs", "name", row);
        let Some(LogEnd { log, position: last, hash: last_hash }) = missing.remove(row.name()) else {
            verified.differs(None, format!("logs: there is no log {}", row.name()));
            continue;
        };
        match (row.number("last_position"), row.text("last_hash")) {
            (Ok(position), Ok(_)) if position != last => {
                let what = format!("logs.last_position of {log}: {position} where the last entry has {last}");
                verified.differs(None, what);
            }
            (Ok(position), Ok(hash)) if hash != last_hash => {
                verified.differs(None, format!("logs.last_hash of {log}: is not the hash at position {position}"));
            }
            (Ok(_), Ok(_)) => {}
            (Err(wrong), _) | (_, Err(wrong)) => verified.differs(None, wrong.to_string()),
        }
    }
    for log in missing.into_keys() {
        verified.differs(None, format!("logs: there is no row {log}"));
    }
    Ok(())
}

/// The chain of the administration log, and every row that it follows.
pub(super) async fn administration(conn: &mut AnyConnection, verified: &mut Verified) -> Result<(), Error> {
    let mut walk = Walk::new("administration");
    // The hash of each row by table and key, as the log has it last.
    let mut logged: BTreeMap<(String, String), Option<String>> = BTreeMap::new();
    let mut batches = Batches::new("SELECT * FROM administration", "position", BATCH);
    while let Some(rows) = batches.next(conn).await? {
        for row in &rows {
            if let Err(wrong) = entry(row, &mut walk, &mut logged, verified) {
                verified.differs(None, wrong.to_string());
            }
        }
    }
    walk.ended(verified);
    for table in RECORDED {
        let name = table.table;
        let rows = match table.hashes(conn).await {
            Ok(rows) => rows,
            Err(error) => {
                verified.compared(name, Err(error))?;
                continue;
            }
        };
        // Every row for itself: a second one under the same key does not hide behind the first.
        for (key, hash) in &rows {
            match logged.get(&(name.to_owned(), key.clone())) {
                Some(Some(due)) if due == hash => {}
                Some(Some(_)) => verified.differs(None, format!("{name}: {key} was changed")),
                Some(None) | None => verified.differs(None, format!("{name}: {key} was added")),
            }
        }
        let found: BTreeSet<&String> = rows.iter().map(|(key, _)| key).collect();
        let gone =
            logged.iter().filter(|((subject, key), hash)| subject == name && hash.is_some() && !found.contains(key));
        for ((_, key), _) in gone {
            verified.differs(None, format!("{name}: {key} was removed"));
        }
    }
    Ok(())
}

fn entry(
    row: &AnyRow,
    walk: &mut Walk,
    logged: &mut BTreeMap<(String, String), Option<String>>,
    verified: &mut Verified,
) -> Result<(), RowError> {
    let columns = administration::COLUMNS.iter().take(administration::COLUMNS.len() - 1);
    let values: Vec<Value> = columns.map(|column| stored(row, column)).collect();
    let row = RowReader::new("administration", "subject_key", row);
    let (position, found) = (row.number("position")?, row.text("hash")?);
    let due = administration::entry_hash(&walk.hash, &values);
    if let Some(missing) = walk.step(position, found.clone()) {
        verified.differs(None, missing);
    }
    if found != due {
        verified.differs(None, format!("administration: position {position} was changed, added or moved"));
    }
    logged.insert((row.text("subject")?, row.text("subject_key")?), row.text_or_none("row_hash")?);
    Ok(())
}
