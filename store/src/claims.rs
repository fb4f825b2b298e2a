//! Reads one claim, its rivals and its files. To those who must not see it, it does not exist.

use crate::engine::Store;
use crate::error::{ActError, Error, RowError};
use crate::history::section::Section;
use crate::ledger::change::audience;
use crate::lists::ClaimRow;
use crate::row_reader::{RowReader, read_all};
use crate::sql::{Sql, sql};
use domain::action::{Event, Record, Refusal};
use domain::claim::Claim;
use domain::contest::Contest;
use domain::lifecycle::{replay, sees};
use domain::party::{Actor, By, ClaimId, ProofId, Reference};
use domain::view;
use sqlx::AnyConnection;
use std::collections::{BTreeMap, BTreeSet};

impl Store {
    /// The claim as this actor may see it.
    pub async fn claim(&self, actor: &Actor, reference: &Reference) -> Result<Option<Claim>, Error> {
        let rows = sql!("SELECT id, body FROM claims WHERE reference = $1", reference.as_str())
            .all(&mut *self.reading().await?)
            .await?;
        Ok(bodies(&rows)?.pop().filter(|claim| sees(actor, claim)).map(|claim| view::claim_for(actor, &claim)))
    }

    /// The claim as this actor may see it.
    pub async fn claim_by_id(&self, actor: &Actor, id: ClaimId) -> Result<Option<Claim>, Error> {
        let claim = load(&mut *self.reading().await?, id).await?;
        Ok(claim.filter(|claim| sees(actor, claim)).map(|claim| view::claim_for(actor, &claim)))
    }

    /// The claims of a list as this actor may see them, by id.
    pub async fn claims_of_rows(&self, actor: &Actor, rows: &[ClaimRow]) -> Result<BTreeMap<ClaimId, Claim>, Error> {
        let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
        let claims = load_all(&mut *self.reading().await?, &ids).await?;
        let seen = claims.iter().filter(|claim| sees(actor, claim));
        Ok(seen.map(|claim| (claim.id, view::claim_for(actor, claim))).collect())
    }

    /// The rivals in the claim's contests, for reviewers; nothing for anybody else.
    pub async fn rivals(&self, actor: &Actor, claim: &Claim) -> Result<Vec<Claim>, Error> {
        if !matches!(actor, Actor::Reviewer { .. } | Actor::System) {
            return Ok(vec![]);
        }
        let mut conn = self.reading().await?;
        let stored = load(&mut conn, claim.id).await?.filter(|claim| sees(actor, claim));
        let contests = stored.map(|claim| claim.contests).unwrap_or_default();
        // While something is undecided, that; then what was decided.
        let open = contests.iter().any(Contest::is_open);
        let shown = contests.iter().filter(|contest| contest.is_open() == open);
        let ids: BTreeSet<ClaimId> = shown.flat_map(|contest| contest.rivals.iter().copied()).collect();
        let rivals = load_all(&mut conn, &Vec::from_iter(ids)).await?;
        Ok(rivals.into_iter().filter(|rival| sees(actor, rival)).collect())
    }

    /// The claims that a file belongs to, of those that the actor may see: a draft that was split left the same file with both.
    pub async fn claims_of_proof(&self, actor: &Actor, proof: ProofId) -> Result<Vec<Claim>, Error> {
        let mut conn = self.reading().await?;
        let rows = sql!("SELECT claim_id FROM proof_files WHERE proof_id = $1 ORDER BY claim_id", proof.to_string())
            .all(&mut conn)
            .await?;
        let ids = read_all(&rows, "proof_files", "claim_id", |row| row.parsed("claim_id"))?;
        let claims = load_all(&mut conn, &ids).await?;
        let seen = claims.iter().filter(|claim| sees(actor, claim) && claim.proof(proof).is_some());
        Ok(seen.map(|claim| view::claim_for(actor, claim)).collect())
    }

    /// Whether a claim refers to the file with this content.
    pub async fn is_proof_file(&self, sha256: &str) -> Result<bool, Error> {
        let row = sql!("SELECT proof_id FROM proof_files WHERE sha256 = $1 LIMIT 1", sha256);
        Ok(row.first(&mut *self.reading().await?).await?.is_some())
    }
}

/// Whether a mail to the claim's customer is not out yet.
pub(crate) async fn consent_mail_waits(conn: &mut AnyConnection, claim: ClaimId) -> Result<bool, Error> {
    let row = sql!(
        "SELECT claim_id FROM outbox WHERE claim_id = $1 AND status IN ('waiting', 'given_up') AND person IS NULL LIMIT 1",
        claim.to_string(),
    );
    Ok(row.first(conn).await?.is_some())
}

fn bodies(rows: &[sqlx::any::AnyRow]) -> Result<Vec<Claim>, RowError> {
    read_all(rows, "claims", "id", |row| row.json("body"))
}

pub(crate) async fn load(conn: &mut AnyConnection, id: ClaimId) -> Result<Option<Claim>, Error> {
    Ok(load_all(conn, &[id]).await?.pop())
}

/// Those of the claims that exist, by id.
pub(crate) async fn load_all(conn: &mut AnyConnection, ids: &[ClaimId]) -> Result<Vec<Claim>, Error> {
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let mut sql = Sql::new("SELECT id, body FROM claims WHERE id IN (");
    sql.bind_all(ids.iter().map(ClaimId::to_string)).push(") ORDER BY id");
    Ok(bodies(&sql.all(conn).await?)?)
}

/// The claim as it was after an event, for whoever may still see it.
pub(crate) async fn at_sequence(
    conn: &mut AnyConnection,
    actor: &Actor,
    (id, sequence): (ClaimId, u32),
) -> Result<Claim, ActError> {
    let now = load(conn, id).await?.filter(|claim| sees(actor, claim)).ok_or(Refusal::NotFound)?;
    if now.sequence == sequence {
        return Ok(now);
    }
    let mut then = records(conn, id).await?;
    then.retain(|record| record.sequence <= sequence);
    let broken = |at: u32| Error::Unknown { what: "event", value: format!("{id}/{at}") };
    Ok(replay(id, &then).map_err(|broke| broken(broke.sequence))?)
}

/// The whole history, for replay.
pub(crate) async fn records(conn: &mut AnyConnection, id: ClaimId) -> Result<Vec<Record>, Error> {
    let rows = sql!(
        "SELECT claim_id, sequence, at, party, person, audience, section, kind, body FROM events WHERE claim_id = $1 ORDER BY sequence",
        id.to_string(),
    )
    .all(conn)
    .await?;
    Ok(read_all(&rows, "events", "claim_id", record)?)
}

pub(crate) fn record(row: &RowReader<'_>) -> Result<Record, RowError> {
    let by = match row.text("party")?.as_str() {
        "partner" => By::Partner { person: row.parsed("person")? },
        "staff" => By::Staff { person: row.parsed("person")? },
        "customer" => By::Customer,
        "system" => By::System,
        other => return Err(row.wrong("party", format!("{other:?} is no party"))),
    };
    let event: Event = row.json("body")?;
    // What queries go by must be what the event says.
    let section = Section::of(&event).code();
    for (column, stands) in [("kind", event.code()), ("audience", audience(&event)), ("section", section)] {
        let found = row.text(column)?;
        if found != stands {
            return Err(row.wrong(column, format!("{found:?} where the event is {stands:?}")));
        }
    }
    Ok(Record { sequence: row.count("sequence")?, at: row.instant("at")?, by, event })
}
