//! Proof that nothing was lost: every claim replayed from its events and compared with all that is drawn from it.

use crate::claims;
use crate::engine::Store;
use crate::error::{Error, RowError};
use crate::ledger::columns::{Columns, Moves, count, effective_keys, keys, updated_at};
use crate::row::{RowReader, read_all};
use crate::sql::{at, sql};
use domain::claim::Claim;
use domain::lifecycle::replay;
use domain::party::{ClaimId, CompanyId, Reference};
use sqlx::AnyConnection;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    pub claims: u64,
    pub events: u64,
    pub differences: Vec<Difference>,
}

/// Something stored that is not what the events say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// `None` where it is no single claim's.
    pub claim: Option<Reference>,
    /// For whoever looks after the desk: table, column, what stands there and what should.
    pub what: String,
}

/// Claims read at a time.
const BATCH: i64 = 200;

impl Store {
    /// Replays every claim, in one view of the database; others may go on working.
    pub async fn verify(&self) -> Result<Verified, Error> {
        let mut tx = self.snapshot().await?;
        let mut verified = Verified::default();
        let mut moves = Moves::new();
        let mut last = String::new();
        loop {
            let rows = sql!("SELECT * FROM claims WHERE id > $1 ORDER BY id LIMIT $2", last.as_str(), BATCH)
                .all(&mut tx)
                .await?;
            for row in &rows {
                let row = RowReader::new("claims", "id", row);
                last = row.text("id")?;
                verified.claims += 1;
                one(&mut tx, &row, &mut verified, &mut moves).await?;
            }
            if (rows.len() as i64) < BATCH {
                break;
            }
        }
        counted(&mut tx, moves, &mut verified).await?;
        Ok(verified)
    }
}

async fn one(
    conn: &mut AnyConnection,
    row: &RowReader<'_>,
    verified: &mut Verified,
    moves: &mut Moves,
) -> Result<(), Error> {
    let id: ClaimId = row.parsed("id")?;
    let reference: Reference = row.parsed("reference")?;
    let mut differs = |what: String| verified.differences.push(Difference { claim: Some(reference.clone()), what });
    let records = match claims::records(conn, id).await {
        Ok(records) => records,
        Err(Error::Row(wrong)) => {
            differs(wrong.to_string());
            return Ok(());
        }
        Err(error) => return Err(error),
    };
    let replayed = match replay(id, &records) {
        Ok(replayed) => replayed,
        Err(broken) => {
            differs(format!("events: the history breaks at number {}", broken.sequence));
            return Ok(());
        }
    };
    match row.json::<Claim>("body") {
        Ok(body) if body == replayed => {}
        Ok(_) => differs("claims.body: is not what the events give".to_owned()),
        Err(wrong) => differs(wrong.to_string()),
    }
    match columns(row, &replayed, at(updated_at(replayed.created_at, &records))) {
        Ok(wrong) => wrong.into_iter().for_each(&mut differs),
        Err(wrong) => differs(wrong.to_string()),
    }
    for what in around(conn, &replayed).await? {
        differs(what);
    }
    verified.events += records.len() as u64;
    count(moves, None, &replayed);
    Ok(())
}

/// The columns of the row that are not what the claim gives.
fn columns(row: &RowReader<'_>, claim: &Claim, updated_at: i64) -> Result<Vec<String>, RowError> {
    let due = Columns::of(claim);
    let texts = [
        ("reference", claim.reference.to_string()),
        ("created_by", claim.created_by.to_string()),
        ("company", claim.company.to_string()),
        ("location", due.location),
        ("tenant", due.tenant),
        ("domain", due.domain),
        ("claim_name", due.claim_name),
        ("area", due.area.to_owned()),
        ("activities", due.activities),
        ("products", due.products),
        ("state", due.state.to_owned()),
        ("turn", due.turn.to_owned()),
        ("reviewer", due.reviewer),
        ("customer_sort", row.text("customer_name")?.to_lowercase()),
    ];
    let numbers = [
        ("in_arbitration", Some(i64::from(due.in_arbitration))),
        ("answered", Some(i64::from(due.answered))),
        ("due_at", Some(due.due_at)),
        ("needs_partner_by", due.needs_partner_by),
        ("tick_at", due.tick_at),
        ("created_at", Some(at(claim.created_at))),
        ("submitted_at", due.submitted_at),
        ("updated_at", Some(updated_at)),
        ("sequence", Some(i64::from(due.sequence))),
        ("revision", Some(i64::from(due.revision))),
    ];
    let mut wrong = Vec::new();
    for (column, stands) in texts {
        let found = row.text(column)?;
        if found != stands {
            wrong.push(format!("claims.{column}: {found:?} where the events give {stands:?}"));
        }
    }
    for (column, stands) in numbers {
        let found = row.number_or_none(column)?;
        if found != stands {
            wrong.push(format!("claims.{column}: {found:?} where the events give {stands:?}"));
        }
    }
    Ok(wrong)
}

/// Keys, associations and files.
async fn around(conn: &mut AnyConnection, claim: &Claim) -> Result<Vec<String>, Error> {
    let id = claim.id.to_string();
    let mut wrong = Vec::new();
    let rows = sql!("SELECT key, live FROM claim_keys WHERE claim_id = $1", id.as_str()).all(conn).await?;
    let found: BTreeMap<String, i64> =
        read_all(&rows, "claim_keys", "key", |row| Ok((row.text("key")?, row.number("live")?)))?.into_iter().collect();
    if found != keys(claim) {
        wrong.push(format!("claim_keys: {found:?} where the events give {:?}", keys(claim)));
    }
    let rows = sql!("SELECT company FROM rival_companies WHERE claim_id = $1", id.as_str()).all(conn).await?;
    let found: BTreeSet<CompanyId> =
        read_all(&rows, "rival_companies", "company", |row| row.parsed("company"))?.into_iter().collect();
    if found != claim.rival_companies {
        wrong.push(format!("rival_companies: {found:?} where the events give {:?}", claim.rival_companies));
    }
    let rows = sql!("SELECT key FROM associations WHERE claim_id = $1 AND ended_at IS NULL", id.as_str());
    let found: BTreeSet<String> =
        read_all(&rows.all(conn).await?, "associations", "key", |row| row.text("key"))?.into_iter().collect();
    if found != effective_keys(claim) {
        wrong.push(format!("associations: {found:?} where the events give {:?}", effective_keys(claim)));
    }
    let rows = sql!("SELECT proof_id, sha256 FROM proof_files WHERE claim_id = $1", id.as_str()).all(conn).await?;
    let found: BTreeSet<(String, String)> =
        read_all(&rows, "proof_files", "proof_id", |row| Ok((row.text("proof_id")?, row.text("sha256")?)))?
            .into_iter()
            .collect();
    let held: BTreeSet<(String, String)> =
        claim.proofs.iter().map(|proof| (proof.id.to_string(), proof.sha256.clone())).collect();
    if found != held {
        wrong.push(format!("proof_files: {found:?} where the events give {held:?}"));
    }
    Ok(wrong)
}

/// The counters that are not the number of claims they count.
async fn counted(conn: &mut AnyConnection, moves: Moves, verified: &mut Verified) -> Result<(), Error> {
    let rows = sql!("SELECT owner, part, bucket, n FROM counters WHERE n <> 0").all(conn).await?;
    let found: BTreeMap<(String, String, String), i64> = read_all(&rows, "counters", "owner", |row| {
        Ok(((row.text("owner")?, row.text("part")?, row.text("bucket")?), row.number("n")?))
    })?
    .into_iter()
    .collect();
    let stands: BTreeMap<(String, String, String), i64> =
        moves.into_iter().map(|((owner, part, bucket), n)| ((owner, part, bucket.to_owned()), n)).collect();
    let all: BTreeSet<_> = found.keys().chain(stands.keys()).collect();
    for counter in all {
        let (found, stands) = (found.get(counter).unwrap_or(&0), stands.get(counter).unwrap_or(&0));
        if found != stands {
            let (owner, part, bucket) = counter;
            let what = format!("counters.n of {owner}/{part}/{bucket}: {found} where the events give {stands}");
            verified.differences.push(Difference { claim: None, what });
        }
    }
    Ok(())
}
