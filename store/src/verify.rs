//! Proof that nothing was lost, added, changed or reordered outside of the application: hash chains are recomputed, every claim is
//! replayed from its events, and all that is drawn from events is compared with the replay. docs/decisions/0006-hash-chain.md says what
//! is covered.

mod batches;
mod claim;
mod logs;
mod outbox;
mod rows;

use crate::engine::Store;
use crate::error::Error;
use crate::ledger::columns::{Moves, count};
use crate::row_reader::{RowReader, read_all};
use crate::sql::sql;
use batches::Batches;
use domain::party::{CompanyId, Mpn, Reference, TenantId};
use sqlx::AnyConnection;
use std::collections::BTreeMap;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    pub claims: u64,
    pub events: u64,
    /// The ends of the logs as they were walked. Kept outside of the database, they show when a log is cut off or an older backup stands.
    pub logs: Vec<LogEnd>,
    pub differences: Vec<Difference>,
    /// The files that claims hold, by SHA-256: to be compared with those that are kept.
    pub files: BTreeMap<String, ExpectedFile>,
}

/// The last entry of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEnd {
    pub log: &'static str,
    pub position: i64,
    pub hash: String,
}

/// A file as the events of a claim describe it; of several claims with the same file, one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectedFile {
    pub bytes: u64,
    pub claim: Reference,
    pub file_name: String,
}

/// Something stored that is not what the events or the administration log say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// `None` where it is no single claim's.
    pub claim: Option<Reference>,
    /// For administrators: table, column, what stands there and what should.
    pub what: String,
}

impl Verified {
    /// What cannot be read is a difference as well, and everything else is still compared. Only a database that does not answer ends the
    /// verification.
    fn compared(&mut self, part: &str, read: Result<(), Error>) -> Result<(), Error> {
        match read {
            Err(error) if error.is_busy() => Err(error),
            Err(error) => {
                self.differs(None, format!("{part}: {}", with_causes(&error)));
                Ok(())
            }
            Ok(()) => Ok(()),
        }
    }

    fn differs(&mut self, claim: Option<&Reference>, what: impl Into<String>) {
        self.differences.push(Difference { claim: claim.cloned(), what: what.into() });
    }
}

/// What is gathered over all claims, to be compared with rows that belong to none.
#[derive(Default)]
struct Gathered {
    moves: Moves,
    /// The position and the day of the last event of a company that chose a location.
    locations_used: BTreeMap<(CompanyId, Mpn), (i64, String)>,
    highest_reference: u64,
    /// Messages of events before this are deleted by and by.
    pruned_before: i64,
    tenants: BTreeMap<TenantId, String>,
    companies: BTreeMap<CompanyId, String>,
}

/// Claims read at a time.
const BATCH: i64 = 200;

impl Store {
    /// Verifies everything in one view of the database; others may go on working.
    pub async fn verify(&self) -> Result<Verified, Error> {
        let mut tx = self.snapshot().await?;
        let mut verified = Verified::default();
        let read = logs::events(&mut tx, &mut verified).await;
        verified.compared("events", read)?;
        let read = logs::administration(&mut tx, &mut verified).await;
        verified.compared("administration", read)?;
        let read = logs::ends(&mut tx, &mut verified).await;
        verified.compared("logs", read)?;
        let mut gathered = Gathered::default();
        let read = directory(&mut tx, &mut gathered).await;
        verified.compared("tenants, companies, settings", read)?;
        let read = claims(&mut tx, &mut verified, &mut gathered).await;
        verified.compared("claims", read)?;
        for table in rows::OF_CLAIMS {
            let read = rows::of_no_claim(&mut tx, table, &mut verified).await;
            verified.compared(table, read)?;
        }
        let read = rows::counters(&mut tx, &gathered, &mut verified).await;
        verified.compared("counters", read)?;
        let read = rows::locations_used(&mut tx, &gathered, &mut verified).await;
        verified.compared("locations", read)?;
        let read = rows::numbers(&mut tx, &gathered, &mut verified).await;
        verified.compared("numbers", read)?;
        let read = rows::idempotency_keys(&mut tx, &mut verified).await;
        verified.compared("idempotency_keys", read)?;
        Ok(verified)
    }
}

async fn claims(conn: &mut AnyConnection, verified: &mut Verified, gathered: &mut Gathered) -> Result<(), Error> {
    let mut batches = Batches::new("SELECT * FROM claims", "id", BATCH);
    while let Some(rows) = batches.next(conn).await? {
        for row in &rows {
            verified.claims += 1;
            if let Some(replayed) = claim::compare(conn, row, verified, gathered).await? {
                count(&mut gathered.moves, None, &replayed);
            }
        }
    }
    Ok(())
}

fn with_causes(error: &Error) -> String {
    let causes = std::iter::successors(std::error::Error::source(error), |error| error.source());
    std::iter::once(error.to_string()).chain(causes.map(ToString::to_string)).collect::<Vec<_>>().join(": ")
}

/// What claims are compared with besides their events.
async fn directory(conn: &mut AnyConnection, gathered: &mut Gathered) -> Result<(), Error> {
    let tenants = sql!("SELECT id, name FROM tenants").all(conn).await?;
    let companies = sql!("SELECT id, name FROM companies").all(conn).await?;
    // A row that cannot be read has been named by its hash already.
    let tenants = tenants.iter().map(|row| RowReader::new("tenants", "id", row));
    let companies = companies.iter().map(|row| RowReader::new("companies", "id", row));
    gathered.tenants = tenants.filter_map(|row| Some((row.parsed("id").ok()?, row.text("name").ok()?))).collect();
    gathered.companies = companies.filter_map(|row| Some((row.parsed("id").ok()?, row.text("name").ok()?))).collect();
    let pruned =
        sql!("SELECT name, value FROM settings WHERE name = $1", crate::outbox::PRUNED_BEFORE).all(conn).await?;
    let pruned = read_all(&pruned, "settings", "name", |row| row.parsed::<i64>("value")).unwrap_or_default();
    gathered.pruned_before = pruned.first().copied().unwrap_or_default();
    Ok(())
}
