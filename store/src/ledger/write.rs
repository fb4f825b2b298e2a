//! Writing what was decided: rows first, by the sequence they were read with, so that whoever came first is met before anything else;
//! the events last, because whoever appends waits for this transaction from there on.

use super::chain::{self, EventRow};
use super::change::Change;
use super::columns::{Columns, Moves, count, effective_keys, keys, updated_at};
use super::outbox_writer;
use super::search_index::{self, Names};
use crate::Moment;
use crate::administration::{Act, CONSENT_LINKS};
use crate::error::Error;
use crate::hash::text_hash;
use crate::outbox;
use crate::row_reader::{RowReader, read_all};
use crate::sql::{CHUNK, Sql, Value, at, insert, json, on, sql};
use chrono::{DateTime, Utc};
use domain::action::Event;
use domain::claim::Claim;
use domain::claim_form::StepAnswers;
use domain::lifecycle::Facts;
use sqlx::AnyConnection;

/// Writes all changes. `facts` are those of the first claim; a draft that begins has none.
pub(crate) async fn all(
    conn: &mut AnyConnection,
    changes: &[Change],
    facts: Option<&Facts>,
    act: &Act,
    moment: Moment,
) -> Result<(), Error> {
    // Always in the same order, so that two transactions do not wait for each other.
    let mut ordered: Vec<&Change> = changes.iter().collect();
    ordered.sort_by_key(|change| change.after.id);

    let mut moves = Moves::new();
    let mut events = Vec::new();
    for change in &ordered {
        let names = write_row(conn, change, facts, &mut events).await?;
        write_keys(conn, change).await?;
        write_rival_companies(conn, change).await?;
        write_proofs(conn, change).await?;
        search_index::write_words(conn, change, &names).await?;
        mark_location_used(conn, change, moment.now()).await?;
        count(&mut moves, change.before.as_ref(), &change.after);
    }
    // A beaten association ends before the winner's begins: the database knows only one at a time.
    for change in &ordered {
        end_associations(conn, change, moment.now()).await?;
    }
    for change in &ordered {
        begin_associations(conn, change, moment.now()).await?;
    }
    move_counters(conn, moves).await?;
    for change in &ordered {
        end_links_of_another_contact(conn, change, act).await?;
    }
    let messages = outbox_writer::write(conn, changes, facts, moment).await?;
    chain::append(conn, events, &messages).await
}

/// Writes the claim's row and links its new events to its chain.
async fn write_row(
    conn: &mut AnyConnection,
    change: &Change,
    facts: Option<&Facts>,
    events: &mut Vec<(EventRow, String)>,
) -> Result<Names, Error> {
    let claim = &change.after;
    let (before, updated_before, mut last_hash) = match &change.before {
        None => (String::new(), claim.created_at, String::new()),
        Some(_) => {
            let row =
                sql!("SELECT id, customer_name, updated_at, last_hash FROM claims WHERE id = $1", claim.id.to_string());
            let row = row.first(conn).await?.ok_or(Error::Moved)?;
            let row = RowReader::new("claims", "id", &row);
            (row.text("customer_name")?, row.instant("updated_at")?, row.text("last_hash")?)
        }
    };
    let after = match &change.before {
        Some(earlier) if earlier.answers.tenant_id == claim.answers.tenant_id => before.clone(),
        _ => {
            let tenant = facts.and_then(|facts| facts.draft.tenant.as_ref());
            let tenant = tenant.filter(|tenant| Some(tenant.id) == claim.answers.tenant());
            tenant.map(|tenant| tenant.name.clone()).unwrap_or_default()
        }
    };
    let linked = chain::linked(&last_hash, change)?;
    if let Some((_, hash)) = linked.last() {
        last_hash.clone_from(hash);
    }
    events.extend(linked);

    let body = json("a claim", claim)?;
    let mut row = Columns::new(claim).named();
    row.extend([
        ("updated_at", at(updated_at(updated_before, &change.records)).into()),
        ("body_hash", text_hash(&body).into()),
        ("body", body.into()),
        ("last_hash", last_hash.into()),
    ]);
    // Renaming a customer writes the name, too: nobody else does without need.
    if before != after || change.before.is_none() {
        row.extend([("customer_name", after.as_str().into()), ("customer_sort", after.to_lowercase().into())]);
    }
    match &change.before {
        None => {
            row.extend(identity(claim));
            let (columns, values): (Vec<_>, Vec<_>) = row.into_iter().unzip();
            let mut insert = Sql::new(&format!("INSERT INTO claims ({}) VALUES (", columns.join(", ")));
            insert.bind_values(values).push(")");
            insert.run(conn).await?;
        }
        Some(read) => {
            let mut update = Sql::new("UPDATE claims SET ");
            for (position, (column, value)) in row.into_iter().enumerate() {
                update.push(if position == 0 { "" } else { ", " }).push(column).push(" = ").bind_value(value);
            }
            update.push(" WHERE id = ").bind(claim.id.to_string());
            update.push(" AND sequence = ").bind(i64::from(read.sequence));
            if update.run(conn).await? != 1 {
                return Err(Error::Moved);
            }
        }
    }
    Ok(Names { before, after })
}

/// The columns that never change.
pub(crate) fn identity(claim: &Claim) -> [(&'static str, Value); 5] {
    [
        ("id", claim.id.to_string().into()),
        ("reference", claim.reference.as_str().into()),
        ("created_by", claim.created_by.to_string().into()),
        ("company", claim.company.to_string().into()),
        ("created_at", at(claim.created_at).into()),
    ]
}

async fn write_keys(conn: &mut AnyConnection, change: &Change) -> Result<(), Error> {
    let before = change.before.as_ref().map(keys).unwrap_or_default();
    let after = keys(&change.after);
    let (id, company) = (change.after.id.to_string(), change.after.company.to_string());
    for key in before.keys().filter(|key| !after.contains_key(*key)) {
        sql!("DELETE FROM claim_keys WHERE claim_id = $1 AND key = $2", id.as_str(), key.as_str()).run(conn).await?;
    }
    let changed = after.iter().filter(|(key, live)| before.get(*key) != Some(*live));
    let rows = changed
        .map(|(key, live)| [id.as_str().into(), key.as_str().into(), company.as_str().into(), Value::from(*live)])
        .collect();
    let conflict = "(claim_id, key) DO UPDATE SET live = excluded.live";
    insert(conn, "claim_keys", ["claim_id", "key", "company", "live"], rows, conflict).await?;
    Ok(())
}

/// Companies are only ever added.
async fn write_rival_companies(conn: &mut AnyConnection, change: &Change) -> Result<(), Error> {
    let before = change.before.as_ref().map(|claim| &claim.rival_companies);
    let new =
        change.after.rival_companies.iter().filter(|company| !before.is_some_and(|known| known.contains(company)));
    for company in new {
        let id = change.after.id.to_string();
        sql!("INSERT INTO rival_companies (claim_id, company) VALUES ($1, $2)", id, company.to_string())
            .run(conn)
            .await?;
    }
    Ok(())
}

async fn write_proofs(conn: &mut AnyConnection, change: &Change) -> Result<(), Error> {
    let before = change.before.as_ref().map(|claim| claim.proofs.as_slice()).unwrap_or_default();
    let id = change.after.id.to_string();
    for gone in before.iter().filter(|proof| change.after.proof(proof.id).is_none()) {
        sql!("DELETE FROM proof_files WHERE proof_id = $1 AND claim_id = $2", gone.id.to_string(), id.as_str())
            .run(conn)
            .await?;
    }
    let mut rows = Vec::new();
    for new in change.after.proofs.iter().filter(|proof| before.iter().all(|known| known.id != proof.id)) {
        rows.push([new.id.to_string().into(), id.as_str().into(), Value::from(new.sha256.as_str())]);
    }
    insert(conn, "proof_files", ["proof_id", "claim_id", "sha256"], rows, "").await?;
    Ok(())
}

async fn mark_location_used(conn: &mut AnyConnection, change: &Change, now: DateTime<Utc>) -> Result<(), Error> {
    for record in &change.records {
        if let Event::AnswersChanged { answers: StepAnswers::Location { location: Some(mpn) }, .. } = &record.event {
            sql!(
                "UPDATE locations SET last_used_on = $1 WHERE mpn = $2 AND company = $3",
                on(now.date_naive()),
                mpn.as_str(),
                change.after.company.to_string(),
            )
            .run(conn)
            .await?;
        }
    }
    Ok(())
}

/// A link that went to an address which is no longer the customer's opens nothing any more, and none is sent there.
async fn end_links_of_another_contact(conn: &mut AnyConnection, change: &Change, act: &Act) -> Result<(), Error> {
    let email = |claim: &Claim| claim.answers.customer.email.to_lowercase();
    if change.before.as_ref().is_some_and(|before| email(before) != email(&change.after)) {
        let id = change.after.id.to_string();
        // The mails first: one that is just being sent has its link by then.
        outbox::cancel_for_customer(conn, &id).await?;
        let ended = sql!("DELETE FROM consent_links WHERE claim_id = $1 RETURNING token_hash", id.as_str());
        let ended = read_all(&ended.all(conn).await?, "consent_links", "token_hash", |row| row.text("token_hash"))?;
        act.record(conn, &CONSENT_LINKS, ended.into_iter().map(|token| vec![token])).await?;
    }
    Ok(())
}

async fn end_associations(conn: &mut AnyConnection, change: &Change, now: DateTime<Utc>) -> Result<(), Error> {
    let before = change.before.as_ref().map(effective_keys).unwrap_or_default();
    for key in before.difference(&effective_keys(&change.after)) {
        sql!(
            "UPDATE associations SET ended_at = $1 WHERE claim_id = $2 AND key = $3 AND ended_at IS NULL",
            at(now),
            change.after.id.to_string(),
            key.as_str(),
        )
        .run(conn)
        .await?;
    }
    Ok(())
}

async fn begin_associations(conn: &mut AnyConnection, change: &Change, now: DateTime<Utc>) -> Result<(), Error> {
    let before = change.before.as_ref().map(effective_keys).unwrap_or_default();
    let (id, company) = (change.after.id.to_string(), change.after.company.to_string());
    let begun = effective_keys(&change.after);
    let rows = begun.difference(&before);
    let rows = rows.map(|key| [id.as_str().into(), key.as_str().into(), company.as_str().into(), at(now).into()]);
    insert(conn, "associations", ["claim_id", "key", "company", "since"], rows.collect(), "").await?;
    Ok(())
}

/// In the order of their keys, as in every transaction. A counter of nothing has no row, so that every row can be compared with the events.
async fn move_counters(conn: &mut AnyConnection, moves: Moves) -> Result<(), Error> {
    let moved: Vec<_> = moves.into_iter().filter(|(_, by)| *by != 0).collect();
    let lowered: Vec<[Value; 3]> = moved
        .iter()
        .filter(|(_, by)| *by < 0)
        .map(|((owner, part, bucket), _)| [owner.as_str().into(), part.as_str().into(), Value::from(*bucket)])
        .collect();
    let rows = moved.into_iter();
    let rows = rows.map(|((owner, part, bucket), by)| [owner.into(), part.into(), bucket.into(), by.into()]).collect();
    let conflict = "(owner, part, bucket) DO UPDATE SET n = counters.n + excluded.n";
    insert(conn, "counters", ["owner", "part", "bucket", "n"], rows, conflict).await?;
    for chunk in lowered.chunks(CHUNK) {
        let mut delete = Sql::new("DELETE FROM counters WHERE n = 0 AND (owner, part, bucket) IN (VALUES ");
        for (position, counter) in chunk.iter().enumerate() {
            delete.push(if position == 0 { "(" } else { ", (" }).bind_values(counter.clone()).push(")");
        }
        delete.push(")");
        delete.run(conn).await?;
    }
    Ok(())
}
