//! The logs that are numbered over all claims: every position there, each hash of what stands before it, none missing at the end.

use super::{LogEnd, Verified};
use crate::administration::{self, RECORDED};
use crate::error::Error;
use crate::hash::stored;
use crate::ledger::chain::log_hash;
use crate::row_reader::RowReader;
use crate::sql::{Value, sql};
use domain::party::Reference;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use std::collections::BTreeMap;

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
        (position != before + 1)
            .then(|| format!("{}: nothing stands at position {}, before {position}", self.log, before + 1))
    }

    /// Compares the end with what is kept of it.
    async fn end(self, conn: &mut AnyConnection) -> Result<Option<String>, Error> {
        let row = sql!("SELECT name, last_position, last_hash FROM logs WHERE name = $1", self.log).first(conn).await?;
        let Some(row) = row else { return Ok(Some(format!("logs: there is no row {}", self.log))) };
        let row = RowReader::new("logs", "name", &row);
        let (position, hash) = (row.number("last_position")?, row.text("last_hash")?);
        let (log, last) = (self.log, self.position);
        Ok(match position == last {
            true => {
                (hash != self.hash).then(|| format!("logs.last_hash of {log}: is not the hash at position {position}"))
            }
            false => Some(format!("logs.last_position of {log}: {position} where the last entry has {last}")),
        })
    }
}

/// The chain over all claims.
pub(super) async fn events(conn: &mut AnyConnection, verified: &mut Verified) -> Result<(), Error> {
    let mut walk = Walk::new("events");
    loop {
        let rows = sql!(
            "SELECT e.claim_id, e.sequence, e.position, e.messages, e.hash, e.log_hash, c.reference FROM events e \
             LEFT JOIN claims c ON c.id = e.claim_id WHERE e.position > $1 ORDER BY e.position LIMIT $2",
            walk.position,
            BATCH,
        )
        .all(conn)
        .await?;
        for row in &rows {
            let row = RowReader::new("events", "claim_id", row);
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
            verified.events += 1;
        }
        if (rows.len() as i64) < BATCH {
            break;
        }
    }
    verified.logs.push(LogEnd { log: walk.log, position: walk.position, hash: walk.hash.clone() });
    if let Some(what) = walk.end(conn).await? {
        verified.differs(None, what);
    }
    Ok(())
}

/// The chain of the administration log, and every row that it follows.
pub(super) async fn administration(conn: &mut AnyConnection, verified: &mut Verified) -> Result<(), Error> {
    let mut walk = Walk::new("administration");
    // The hash of each row by table and key, as the log has it last.
    let mut logged: BTreeMap<(String, String), Option<String>> = BTreeMap::new();
    loop {
        let rows =
            sql!("SELECT * FROM administration WHERE position > $1 ORDER BY position LIMIT $2", walk.position, BATCH)
                .all(conn)
                .await?;
        for row in &rows {
            let (position, found) = (number(row, "position"), text(row, "hash"));
            let columns = administration::COLUMNS.iter().take(administration::COLUMNS.len() - 1);
            let entry: Vec<Value> = columns.map(|column| stored(row, column)).collect();
            let due = administration::entry_hash(&walk.hash, &entry);
            if let Some(missing) = walk.step(position, found.clone()) {
                verified.differs(None, missing);
            }
            if found != due {
                verified.differs(None, format!("administration: position {position} was changed, added or moved"));
            }
            let hash = match stored(row, "row_hash") {
                Value::Text(hash) => hash,
                Value::Number(_) => None,
            };
            logged.insert((text(row, "subject"), text(row, "subject_key")), hash);
        }
        if (rows.len() as i64) < BATCH {
            break;
        }
    }
    verified.logs.push(LogEnd { log: walk.log, position: walk.position, hash: walk.hash.clone() });
    if let Some(what) = walk.end(conn).await? {
        verified.differs(None, what);
    }
    for table in RECORDED {
        let found = table.hashes(conn).await?;
        let name = table.table;
        for (key, hash) in &found {
            match logged.get(&(name.to_owned(), key.clone())) {
                Some(Some(due)) if due == hash => {}
                Some(Some(_)) => verified.differs(None, format!("{name}: {key} was changed")),
                Some(None) | None => verified.differs(None, format!("{name}: {key} was added")),
            }
        }
        let gone = logged
            .iter()
            .filter(|((subject, key), hash)| subject == name && hash.is_some() && !found.contains_key(key));
        for ((_, key), _) in gone {
            verified.differs(None, format!("{name}: {key} was removed"));
        }
    }
    Ok(())
}

fn text(row: &AnyRow, column: &str) -> String {
    match stored(row, column) {
        Value::Text(text) => text.unwrap_or_default(),
        Value::Number(number) => number.map(|number| number.to_string()).unwrap_or_default(),
    }
}

fn number(row: &AnyRow, column: &str) -> i64 {
    match stored(row, column) {
        Value::Number(Some(number)) => number,
        Value::Number(None) | Value::Text(_) => 0,
    }
}
