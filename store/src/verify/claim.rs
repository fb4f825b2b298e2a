//! One claim: its chain, its replay, and every row that is drawn from it.

use super::{ExpectedFile, Gathered, Verified, outbox};
use crate::claims;
use crate::error::Error;
use crate::hash::{stored, text_hash};
use crate::ledger::chain::EventRow;
use crate::ledger::change::PUBLIC;
use crate::ledger::columns::{Columns, STAFF, effective_keys, keys, updated_at};
use crate::ledger::write::identity;
use crate::row_reader::RowReader;
use crate::search_terms;
use crate::sql::{Value, at, on, sql};
use domain::action::{Event, Record};
use domain::claim::Claim;
use domain::claim_form::StepAnswers;
use domain::lifecycle::{evolve, replay};
use domain::party::{ClaimId, Reference};
use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use std::collections::{BTreeMap, BTreeSet};

/// The claim as its events give it; `None` where they give none, which is a difference.
pub(super) async fn compare(
    conn: &mut AnyConnection,
    row: &AnyRow,
    verified: &mut Verified,
    gathered: &mut Gathered,
) -> Result<Option<Claim>, Error> {
    let reader = RowReader::new("claims", "id", row);
    let reference: Option<Reference> = reader.parsed("reference").ok();
    let Ok(id) = reader.parsed::<ClaimId>("id") else {
        verified.differs(reference.as_ref(), format!("claims.id: {:?} is no id", reader.name()));
        return Ok(None);
    };
    let mut found = Vec::new();
    let mut replayed = None;
    match history(conn, row, id, &mut found).await {
        Ok(None) => {}
        Ok(Some((claim, records, events))) => {
            let read = drawn(conn, row, (&claim, &records, &events), gathered, &mut found).await;
            gather(&claim, &records, &events, verified, gathered);
            replayed = Some(claim);
            verified.compared("claims", read)?;
        }
        Err(error) => verified.compared("events", Err(error))?,
    }
    let reference = replayed.as_ref().map(|claim| claim.reference.clone()).or(reference);
    found.into_iter().for_each(|what| verified.differs(reference.as_ref(), what));
    Ok(replayed)
}

type History = (Claim, Vec<Record>, Vec<AnyRow>);

/// The claim as its events give it, with them.
async fn history(
    conn: &mut AnyConnection,
    row: &AnyRow,
    id: ClaimId,
    found: &mut Vec<String>,
) -> Result<Option<History>, Error> {
    let events = sql!("SELECT * FROM events WHERE claim_id = $1 ORDER BY sequence", id.to_string()).all(conn).await?;
    let Some(records) = chain(row, &events, found) else { return Ok(None) };
    // Events that nobody wrote may hold instants that no calendar can add a day to.
    let replayed = std::panic::catch_unwind(|| {
        replay(id, &records).inspect(|claim| {
            Columns::new(claim);
        })
    });
    match replayed {
        Ok(Ok(claim)) => return Ok(Some((claim, records, events))),
        Ok(Err(broken)) => found.push(format!("events: the history breaks at number {}", broken.sequence)),
        Err(_) => found.push("events: the history cannot be replayed".to_owned()),
    }
    Ok(None)
}

/// Compares everything that is drawn from the claim.
async fn drawn(
    conn: &mut AnyConnection,
    row: &AnyRow,
    (claim, records, events): (&Claim, &[Record], &[AnyRow]),
    gathered: &Gathered,
    found: &mut Vec<String>,
) -> Result<(), Error> {
    columns(row, claim, records, gathered, found);
    keys_and_files(conn, claim, found).await?;
    associations(conn, claim, records, found).await?;
    terms(conn, claim, gathered, found).await?;
    outbox::compare(conn, claim.id, events, gathered.pruned_before, found).await
}

/// The events, if all can be read; each hash is of what stands before it.
fn chain(claim: &AnyRow, events: &[AnyRow], found: &mut Vec<String>) -> Option<Vec<Record>> {
    let (mut previous, mut public) = (String::new(), 0);
    let mut records = Some(Vec::with_capacity(events.len()));
    for event in events {
        let reader = RowReader::new("events", "claim_id", event);
        match event_row(&reader) {
            Ok((row, hash)) => {
                if row.hash(&previous) != hash {
                    found.push(format!("events: number {} was changed, added or moved", row.sequence));
                }
                previous = hash;
                public += i64::from(row.audience == PUBLIC);
                if row.public_sequence != (row.audience == PUBLIC).then_some(public) {
                    found.push(format!("events.public_sequence: number {} has another one", row.sequence));
                }
            }
            Err(wrong) => found.push(wrong.to_string()),
        }
        match claims::record(&reader) {
            Ok(record) => records.iter_mut().for_each(|records| records.push(record.clone())),
            Err(wrong) => {
                found.push(wrong.to_string());
                records = None;
            }
        }
    }
    if stored(claim, "last_hash") != Value::from(previous) {
        found.push("claims.last_hash: is not the hash of the last event".to_owned());
    }
    records
}

fn event_row(row: &RowReader<'_>) -> Result<(EventRow, String), Error> {
    let event = EventRow {
        claim: row.text("claim_id")?,
        sequence: row.number("sequence")?,
        at: row.number("at")?,
        party: row.text("party")?,
        person: row.text_or_none("person")?,
        audience: row.text("audience")?,
        section: row.text("section")?,
        kind: row.text("kind")?,
        body: row.text("body")?,
        public_sequence: row.number_or_none("public_sequence")?,
    };
    Ok((event, row.text("hash")?))
}

/// The columns of the row that are not what the claim gives.
fn columns(row: &AnyRow, claim: &Claim, records: &[Record], gathered: &Gathered, found: &mut Vec<String>) {
    // The name is the directory's.
    let customer = claim.answers.tenant().and_then(|tenant| gathered.tenants.get(&tenant)).cloned().unwrap_or_default();
    let mut due = Columns::new(claim).named();
    due.extend(identity(claim));
    due.extend([
        ("customer_sort", customer.to_lowercase().into()),
        ("customer_name", customer.into()),
        ("updated_at", at(updated_at(claim.created_at, records)).into()),
    ]);
    for (column, due) in due {
        let stands = stored(row, column);
        if stands != due {
            found.push(format!("claims.{column}: {} where the events give {}", shown(&stands), shown(&due)));
        }
    }
    let reader = RowReader::new("claims", "id", row);
    match (reader.text("body"), reader.json::<Claim>("body")) {
        (Ok(text), Ok(body)) if body == *claim => {
            if stored(row, "body_hash") != Value::from(text_hash(&text)) {
                found.push("claims.body: was written by somebody else".to_owned());
            }
        }
        (Ok(_), Ok(_)) => found.push("claims.body: is not what the events give".to_owned()),
        (Err(wrong), _) | (_, Err(wrong)) => found.push(wrong.to_string()),
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Text(Some(text)) => format!("{text:?}"),
        Value::Number(Some(number)) => number.to_string(),
        Value::Text(None) | Value::Number(None) => "NULL".to_owned(),
    }
}

/// Compares rows as texts, one for each.
fn same_rows(table: &str, stands: BTreeSet<String>, due: BTreeSet<String>, found: &mut Vec<String>) {
    found.extend(stands.difference(&due).map(|row| format!("{table}: {row} is not what the events give")));
    found.extend(due.difference(&stands).map(|row| format!("{table}: {row} is missing")));
}

/// The row's columns, joined.
fn joined(row: &AnyRow, columns: &[&str]) -> String {
    columns.iter().map(|column| shown(&stored(row, column))).collect::<Vec<_>>().join(" ")
}

fn line(values: impl IntoIterator<Item = Value>) -> String {
    values.into_iter().map(|value| shown(&value)).collect::<Vec<_>>().join(" ")
}

async fn keys_and_files(conn: &mut AnyConnection, claim: &Claim, found: &mut Vec<String>) -> Result<(), Error> {
    let id = claim.id.to_string();
    let rows = sql!("SELECT key, company, live FROM claim_keys WHERE claim_id = $1", id.as_str()).all(conn).await?;
    let stands = rows.iter().map(|row| joined(row, &["key", "company", "live"])).collect();
    let company = claim.company.to_string();
    let due = keys(claim).into_iter().map(|(key, live)| line([key.into(), company.as_str().into(), live.into()]));
    same_rows("claim_keys", stands, due.collect(), found);

    let rows = sql!("SELECT company FROM rival_companies WHERE claim_id = $1", id.as_str()).all(conn).await?;
    let stands = rows.iter().map(|row| joined(row, &["company"])).collect();
    let due = claim.rival_companies.iter().map(|company| line([company.to_string().into()]));
    same_rows("rival_companies", stands, due.collect(), found);

    let rows = sql!("SELECT proof_id, sha256 FROM proof_files WHERE claim_id = $1", id.as_str()).all(conn).await?;
    let stands = rows.iter().map(|row| joined(row, &["proof_id", "sha256"])).collect();
    let due = claim.proofs.iter().map(|proof| line([proof.id.to_string().into(), proof.sha256.as_str().into()]));
    same_rows("proof_files", stands, due.collect(), found);
    Ok(())
}

/// Since when and until when each key was held, event by event.
async fn associations(
    conn: &mut AnyConnection,
    claim: &Claim,
    records: &[Record],
    found: &mut Vec<String>,
) -> Result<(), Error> {
    let rows = sql!("SELECT key, company, since, ended_at FROM associations WHERE claim_id = $1", claim.id.to_string());
    let columns = ["key", "company", "since", "ended_at"];
    let stands = rows.all(conn).await?.iter().map(|row| joined(row, &columns)).collect();
    let mut held: BTreeMap<String, (i64, Option<i64>)> = BTreeMap::new();
    if let Some((first, rest)) = records.split_first()
        && let Ok(mut then) = replay(claim.id, std::slice::from_ref(first))
    {
        for record in rest {
            let before = effective_keys(&then);
            evolve(&mut then, record);
            let after = effective_keys(&then);
            for key in after.difference(&before) {
                held.insert(key.clone(), (at(record.at), None));
            }
            for key in before.difference(&after) {
                held.entry(key.clone()).and_modify(|(_, ended)| *ended = Some(at(record.at)));
            }
        }
    }
    let company = claim.company.to_string();
    let due = held
        .into_iter()
        .map(|(key, (since, ended))| line([key.into(), company.as_str().into(), since.into(), ended.into()]));
    same_rows("associations", stands, due.collect(), found);
    Ok(())
}

async fn terms(
    conn: &mut AnyConnection,
    claim: &Claim,
    gathered: &Gathered,
    found: &mut Vec<String>,
) -> Result<(), Error> {
    let rows = sql!("SELECT owner, word FROM search_terms WHERE claim_id = $1", claim.id.to_string()).all(conn).await?;
    let stands = rows.iter().map(|row| joined(row, &["owner", "word"])).collect();
    let customer = claim.answers.tenant().and_then(|tenant| gathered.tenants.get(&tenant));
    let own = search_terms::claim_terms(claim, customer.map(String::as_str).unwrap_or_default());
    let company = claim.company.to_string();
    let mut due: BTreeSet<String> =
        own.iter().map(|word| line([company.as_str().into(), word.as_str().into()])).collect();
    if claim.submitted_at.is_some() {
        let of_company = gathered.companies.get(&claim.company).map(|name| search_terms::words(name));
        let of_staff = own.into_iter().chain(of_company.unwrap_or_default());
        due.extend(of_staff.map(|word| line([STAFF.into(), word.into()])));
    }
    let rows = rows_missing(&due, &stands);
    if let Some(row) = rows {
        found.push(format!("search_terms: {row}"));
    }
    Ok(())
}

/// One word for all that may be wrong with the words of a claim: there are many of them.
fn rows_missing(due: &BTreeSet<String>, stands: &BTreeSet<String>) -> Option<String> {
    let missing = due.difference(stands).next().map(|row| format!("{row} is missing"));
    missing.or_else(|| stands.difference(due).next().map(|row| format!("{row} is not what the claim gives")))
}

fn gather(claim: &Claim, records: &[Record], events: &[AnyRow], verified: &mut Verified, gathered: &mut Gathered) {
    for proof in &claim.proofs {
        verified.files.entry(proof.sha256.clone()).or_insert_with(|| ExpectedFile {
            bytes: proof.bytes,
            claim: claim.reference.clone(),
            file_name: proof.file_name.clone(),
        });
    }
    for (record, row) in records.iter().zip(events) {
        if let Event::AnswersChanged { answers: StepAnswers::Location { location: Some(mpn) }, .. } = &record.event {
            let Value::Number(Some(position)) = stored(row, "position") else { continue };
            let used = (position, on(record.at.date_naive()));
            let last = gathered.locations_used.entry((claim.company, mpn.clone())).or_insert_with(|| used.clone());
            if last.0 < position {
                *last = used;
            }
        }
    }
    let digits = claim.reference.as_str().trim_start_matches(|c: char| !c.is_ascii_digit());
    gathered.highest_reference = gathered.highest_reference.max(digits.parse().unwrap_or_default());
}
