//! Rows that belong to no single claim: counters, numbers, the days on which locations were used, keys of commands.

use super::{Gathered, Verified};
use crate::error::{Error, RowError};
use crate::hash::{row_hash, stored};
use crate::row_reader::RowReader;
use crate::sql::{Sql, Value, sql};
use sqlx::AnyConnection;
use std::collections::BTreeMap;

/// The tables whose rows are compared claim by claim.
pub(super) const OF_CLAIMS: [&str; 6] =
    ["associations", "claim_keys", "outbox", "proof_files", "rival_companies", "search_terms"];

/// Rows of claims that are not there: no claim's comparison meets them.
pub(super) async fn of_no_claim(conn: &mut AnyConnection, table: &str, verified: &mut Verified) -> Result<(), Error> {
    let sql = Sql::new(&format!(
        "SELECT t.claim_id FROM {table} t LEFT JOIN claims c ON c.id = t.claim_id WHERE c.id IS NULL"
    ));
    for row in &sql.all(conn).await? {
        let row = RowReader::new("claims", "claim_id", row);
        verified.differs(None, format!("{table}: a row is of claim {:?}, which is not there", row.name()));
    }
    Ok(())
}

/// The counters that are not the number of claims they count.
pub(super) async fn counters(
    conn: &mut AnyConnection,
    gathered: &Gathered,
    verified: &mut Verified,
) -> Result<(), Error> {
    let rows = sql!("SELECT owner, part, bucket, n FROM counters").all(conn).await?;
    let mut due: BTreeMap<[String; 3], i64> = BTreeMap::new();
    for ((owner, part, bucket), n) in &gathered.moves {
        due.insert([owner.clone(), part.clone(), (*bucket).to_owned()], *n);
    }
    for row in &rows {
        let row = RowReader::new("counters", "owner", row);
        let read = || Ok(([row.text("owner")?, row.text("part")?, row.text("bucket")?], row.number("n")?));
        match read() {
            Ok((counter, n)) => match due.remove(&counter) {
                Some(due) if due == n => {}
                // A counter of nothing has no row.
                due => {
                    let (name, due) = (counter.join("/"), due.unwrap_or_default());
                    verified.differs(None, format!("counters.n of {name}: {n} where the events give {due}"));
                }
            },
            Err::<_, RowError>(wrong) => verified.differs(None, wrong.to_string()),
        }
    }
    for (counter, due) in due.into_iter().filter(|(_, due)| *due != 0) {
        verified.differs(None, format!("counters: {} is missing where the events give {due}", counter.join("/")));
    }
    Ok(())
}

pub(super) async fn locations_used(
    conn: &mut AnyConnection,
    gathered: &Gathered,
    verified: &mut Verified,
) -> Result<(), Error> {
    let rows = sql!("SELECT mpn, company, last_used_on FROM locations").all(conn).await?;
    for row in &rows {
        let reader = RowReader::new("locations", "mpn", row);
        let mpn = reader.name();
        let key = reader.parsed("company").ok().zip(reader.parsed("mpn").ok());
        let used = key.and_then(|key| gathered.locations_used.get(&key)).map(|(_, day)| day.clone());
        if stored(row, "last_used_on") != Value::from(used.clone()) {
            verified.differs(None, format!("locations.last_used_on of {mpn}: the events give {used:?}"));
        }
    }
    Ok(())
}

pub(super) async fn numbers(
    conn: &mut AnyConnection,
    gathered: &Gathered,
    verified: &mut Verified,
) -> Result<(), Error> {
    let rows = sql!("SELECT name, last FROM numbers").all(conn).await?;
    let found: Vec<(String, Value)> = rows
        .iter()
        .map(|row| (RowReader::new("numbers", "name", row).name().to_owned(), stored(row, "last")))
        .collect();
    let due = i64::try_from(gathered.highest_reference).unwrap_or(i64::MAX);
    if found != [("reference".to_owned(), Value::from(due))] {
        verified.differs(None, format!("numbers: {found:?} where the last reference is {due}"));
    }
    Ok(())
}

pub(super) async fn idempotency_keys(conn: &mut AnyConnection, verified: &mut Verified) -> Result<(), Error> {
    for row in &sql!("SELECT * FROM idempotency_keys").all(conn).await? {
        if stored(row, "row_hash") != Value::from(row_hash(row, &["row_hash"])) {
            let row = RowReader::new("idempotency_keys", "key", row);
            verified.differs(None, format!("idempotency_keys: {} was changed", row.name()));
        }
    }
    Ok(())
}
