//! Rows that belong to no single claim: counters, numbers, the days on which locations were used, keys of commands.

use super::{Gathered, Verified};
use crate::error::Error;
use crate::hash::{row_hash, stored};
use crate::row_reader::{RowReader, read_all};
use crate::sql::{Value, sql};
use sqlx::AnyConnection;
use std::collections::{BTreeMap, BTreeSet};

/// The counters that are not the number of claims they count.
pub(super) async fn counters(
    conn: &mut AnyConnection,
    gathered: &Gathered,
    verified: &mut Verified,
) -> Result<(), Error> {
    let rows = sql!("SELECT owner, part, bucket, n FROM counters WHERE n <> 0").all(conn).await?;
    let found: BTreeMap<(String, String, String), i64> = read_all(&rows, "counters", "owner", |row| {
        Ok(((row.text("owner")?, row.text("part")?, row.text("bucket")?), row.number("n")?))
    })?
    .into_iter()
    .collect();
    let moves = gathered.moves.iter();
    let stands: BTreeMap<(String, String, String), i64> =
        moves.map(|((owner, part, bucket), n)| ((owner.clone(), part.clone(), (*bucket).to_owned()), *n)).collect();
    let all: BTreeSet<_> = found.keys().chain(stands.keys()).collect();
    for counter in all {
        let (found, stands) = (found.get(counter).unwrap_or(&0), stands.get(counter).unwrap_or(&0));
        if found != stands {
            let (owner, part, bucket) = counter;
            let what = format!("counters.n of {owner}/{part}/{bucket}: {found} where the events give {stands}");
            verified.differs(None, what);
        }
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
        let mpn = reader.text("mpn")?;
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
    let found = read_all(&rows, "numbers", "name", |row| Ok((row.text("name")?, row.number("last")?)))?;
    let due = i64::try_from(gathered.highest_reference).unwrap_or(i64::MAX);
    if found != [("reference".to_owned(), due)] {
        verified.differs(None, format!("numbers: {found:?} where the last reference is {due}"));
    }
    Ok(())
}

pub(super) async fn idempotency_keys(conn: &mut AnyConnection, verified: &mut Verified) -> Result<(), Error> {
    for row in &sql!("SELECT * FROM idempotency_keys").all(conn).await? {
        if stored(row, "row_hash") != Value::from(row_hash(row, &["row_hash"])) {
            let key = RowReader::new("idempotency_keys", "key", row).text("key")?;
            verified.differs(None, format!("idempotency_keys: {key} was changed"));
        }
    }
    Ok(())
}
