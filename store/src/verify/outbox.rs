//! The messages of one claim: as they were written, and as many as each event had.

use crate::error::Error;
use crate::hash::{row_hash, stored};
use crate::outbox::UNHASHED;
use crate::row_reader::RowReader;
use crate::sql::{Value, sql};
use domain::party::ClaimId;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use std::collections::BTreeMap;

pub(super) async fn compare(
    conn: &mut AnyConnection,
    claim: ClaimId,
    events: &[AnyRow],
    pruned_before: i64,
    found: &mut Vec<String>,
) -> Result<(), Error> {
    let rows = sql!("SELECT * FROM outbox WHERE claim_id = $1 ORDER BY id", claim.to_string()).all(conn).await?;
    let mut written: BTreeMap<i64, i64> = BTreeMap::new();
    for row in &rows {
        let reader = RowReader::new("outbox", "id", row);
        if stored(row, "row_hash") != Value::from(row_hash(row, &UNHASHED)) {
            found.push(format!("outbox: {} was changed", reader.name()));
        }
        *written.entry(reader.number("sequence").unwrap_or_default()).or_default() += 1;
    }
    for event in events {
        let reader = RowReader::new("events", "claim_id", event);
        // What cannot be read breaks the chain of events, too, and is named there.
        let numbers = (reader.number("sequence"), reader.number("messages"), reader.number("at"));
        let (Ok(sequence), Ok(due), Ok(at)) = numbers else { continue };
        let stand = written.remove(&sequence).unwrap_or_default();
        if stand > due || (stand < due && at >= pruned_before) {
            found.push(format!("outbox: {stand} messages of event {sequence} where {due} were written"));
        }
    }
    found.extend(
        written.into_keys().map(|sequence| format!("outbox: a message of event {sequence}, which is not there")),
    );
    Ok(())
}
