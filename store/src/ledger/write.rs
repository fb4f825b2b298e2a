//! Writing what was decided: rows first, by the sequence they were read with, so that whoever came first is met before anything else.

use super::columns::{Columns, Moves, count, effective_keys, keys, updated_at};
use super::outbox_writer;
use super::search_index::{self, Names};
use crate::Moment;
use crate::error::Error;
use crate::row::RowReader;
use crate::sql::{Fixed, Sql, at, json, on, sql};
use chrono::{DateTime, Utc};
use domain::action::{Audience, Event, Record};
use domain::claim::Claim;
use domain::claim_form::StepAnswers;
use domain::lifecycle::{Facts, evolve, replay};
use domain::party::{By, ClaimId};
use sqlx::AnyConnection;
use uuid::Uuid;

/// A claim before and after its new records.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    /// `None` for a claim that begins.
    pub before: Option<Claim>,
    pub after: Claim,
    pub records: Vec<Record>,
}

impl Change {
    pub fn of(before: Claim, records: Vec<Record>) -> Self {
        let mut after = before.clone();
        records.iter().for_each(|record| evolve(&mut after, record));
        Self { before: Some(before), after, records }
    }

    pub fn created(id: ClaimId, records: Vec<Record>) -> Result<Self, Error> {
        let after = replay(id, &records)
            .map_err(|broken| Error::Unknown { what: "event", value: format!("{id}/{}", broken.sequence) })?;
        Ok(Self { before: None, after, records })
    }
}

/// Writes all changes. `facts` are those of the first claim; a draft that begins has none.
pub(crate) async fn all(
    conn: &mut AnyConnection,
    changes: &[Change],
    creation_key: Option<Uuid>,
    facts: Option<&Facts>,
    moment: Moment,
) -> Result<(), Error> {
    // Always in the same order, so that two transactions do not wait for each other.
    let mut ordered: Vec<&Change> = changes.iter().collect();
    ordered.sort_by_key(|change| change.after.id);

    let mut moves = Moves::new();
    for change in &ordered {
        let names = write_row(conn, change, creation_key, facts).await?;
        append(conn, change.after.id, &change.records).await?;
        write_keys(conn, change).await?;
        write_rival_companies(conn, change).await?;
        write_proofs(conn, change).await?;
        search_index::write_words(conn, change, &names).await?;
        mark_location_used(conn, change, moment.now()).await?;
        end_links_of_another_contact(conn, change).await?;
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
    outbox_writer::write(conn, changes, facts, moment).await
}

async fn write_row(
    conn: &mut AnyConnection,
    change: &Change,
    creation_key: Option<Uuid>,
    facts: Option<&Facts>,
) -> Result<Names, Error> {
    let claim = &change.after;
    let id = claim.id.to_string();
    let (before, updated_before) = match &change.before {
        None => (String::new(), claim.created_at),
        Some(_) => {
            let row = sql!("SELECT id, customer_name, updated_at FROM claims WHERE id = $1", id.as_str());
            let row = row.first(conn).await?.ok_or(Error::Moved)?;
            let row = RowReader::new("claims", "id", &row);
            (row.text("customer_name")?, row.instant("updated_at")?)
        }
    };
    let tenant = facts.and_then(|facts| facts.draft.tenant.as_ref());
    let after = match (tenant.filter(|tenant| Some(tenant.id) == claim.answers.tenant()), &change.before) {
        (Some(tenant), _) => tenant.name.clone(),
        (None, Some(earlier)) if earlier.answers.tenant_id == claim.answers.tenant_id => before.clone(),
        (None, _) => String::new(),
    };
    let values = Values {
        columns: Columns::of(claim),
        customer_name: &after,
        updated_at: at(updated_at(updated_before, &change.records)),
    };
    match &change.before {
        None => {
            let mut insert = values.bound(INSERT, claim)?;
            insert.value(id);
            insert.value(claim.reference.as_str());
            insert.value(creation_key.map(|key| key.to_string()));
            insert.value(claim.created_by.to_string());
            insert.value(claim.company.to_string());
            insert.value(at(claim.created_at));
            insert.into_sql().run(conn).await?;
        }
        Some(read) => {
            let mut update = values.bound(UPDATE, claim)?;
            update.value(id);
            update.value(i64::from(read.sequence));
            if update.into_sql().run(conn).await? != 1 {
                return Err(Error::Moved);
            }
        }
    }
    Ok(Names { before, after })
}

const INSERT: &str = "INSERT INTO claims (location, tenant, domain, customer_name, customer_sort, claim_name, area, activities, \
    products, state, turn, in_arbitration, answered, reviewer, due_at, needs_partner_by, tick_at, submitted_at, updated_at, \
    sequence, revision, body, id, reference, creation_key, created_by, company, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, \
    $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28)";

const UPDATE: &str = "UPDATE claims SET location = $1, tenant = $2, domain = $3, customer_name = $4, customer_sort = $5, \
    claim_name = $6, area = $7, activities = $8, products = $9, state = $10, turn = $11, in_arbitration = $12, answered = $13, \
    reviewer = $14, due_at = $15, needs_partner_by = $16, tick_at = $17, submitted_at = $18, updated_at = $19, sequence = $20, \
    revision = $21, body = $22 WHERE id = $23 AND sequence = $24";

/// What an insert and an update both begin with.
struct Values<'n> {
    columns: Columns,
    customer_name: &'n str,
    updated_at: i64,
}

impl Values<'_> {
    fn bound(self, text: &'static str, claim: &Claim) -> Result<Fixed, Error> {
        let Columns {
            location,
            tenant,
            domain,
            claim_name,
            area,
            activities,
            products,
            state,
            turn,
            in_arbitration,
            answered,
            reviewer,
            due_at,
            needs_partner_by,
            tick_at,
            submitted_at,
            sequence,
            revision,
        } = self.columns;
        let mut sql = Fixed::new(text);
        sql.value(location);
        sql.value(tenant);
        sql.value(domain);
        sql.value(self.customer_name);
        sql.value(self.customer_name.to_lowercase());
        sql.value(claim_name);
        sql.value(area);
        sql.value(activities);
        sql.value(products);
        sql.value(state);
        sql.value(turn);
        sql.value(i64::from(in_arbitration));
        sql.value(i64::from(answered));
        sql.value(reviewer);
        sql.value(due_at);
        sql.value(needs_partner_by);
        sql.value(tick_at);
        sql.value(submitted_at);
        sql.value(self.updated_at);
        sql.value(i64::from(sequence));
        sql.value(i64::from(revision));
        sql.value(json("a claim", claim)?);
        Ok(sql)
    }
}

/// How a party is written into an event's row.
pub(crate) fn party(by: By) -> (&'static str, Option<String>) {
    match by {
        By::Partner { person } => ("partner", Some(person.to_string())),
        By::Desk { person } => ("desk", Some(person.to_string())),
        By::Customer => ("customer", None),
        By::System => ("system", None),
    }
}

/// How an audience is written into an event's row.
pub(crate) fn audience(event: &Event) -> &'static str {
    match event.audience() {
        Audience::Everyone => "everyone",
        Audience::Desk => "desk",
    }
}

async fn append(conn: &mut AnyConnection, claim: ClaimId, records: &[Record]) -> Result<(), Error> {
    let mut sql = Sql::new("INSERT INTO events (claim_id, sequence, at, party, person, audience, kind, body) VALUES ");
    for (position, record) in records.iter().enumerate() {
        let (party, person) = party(record.by);
        sql.push(if position == 0 { "(" } else { ", (" }).bind(claim.to_string()).push(", ");
        sql.bind(i64::from(record.sequence)).push(", ").bind(at(record.at)).push(", ").bind(party).push(", ");
        sql.bind(person).push(", ").bind(audience(&record.event)).push(", ").bind(record.event.code()).push(", ");
        sql.bind(json("an event", &record.event)?).push(")");
    }
    sql.run(conn).await?;
    Ok(())
}

async fn write_keys(conn: &mut AnyConnection, change: &Change) -> Result<(), Error> {
    let before = change.before.as_ref().map(keys).unwrap_or_default();
    let after = keys(&change.after);
    let (id, company) = (change.after.id.to_string(), change.after.company.to_string());
    for key in before.keys().filter(|key| !after.contains_key(*key)) {
        sql!("DELETE FROM claim_keys WHERE claim_id = $1 AND key = $2", id.as_str(), key.as_str()).run(conn).await?;
    }
    for (key, live) in after.iter().filter(|(key, live)| before.get(*key) != Some(*live)) {
        sql!(
            "INSERT INTO claim_keys (claim_id, key, company, live) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (claim_id, key) DO UPDATE SET live = excluded.live",
            id.as_str(),
            key.as_str(),
            company.as_str(),
            *live,
        )
        .run(conn)
        .await?;
    }
    Ok(())
}

/// Companies are only ever added.
async fn write_rival_companies(conn: &mut AnyConnection, change: &Change) -> Result<(), Error> {
    let before = change.before.as_ref().map(|claim| &claim.rival_companies);
    let new = change.after.rival_companies.iter().filter(|company| !before.is_some_and(|known| known.contains(company)));
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
    for new in change.after.proofs.iter().filter(|proof| before.iter().all(|known| known.id != proof.id)) {
        sql!(
            "INSERT INTO proof_files (proof_id, claim_id, sha256) VALUES ($1, $2, $3)",
            new.id.to_string(),
            id.as_str(),
            new.sha256.as_str(),
        )
        .run(conn)
        .await?;
    }
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
async fn end_links_of_another_contact(conn: &mut AnyConnection, change: &Change) -> Result<(), Error> {
    let email = |claim: &Claim| claim.answers.customer.email.to_lowercase();
    if change.before.as_ref().is_some_and(|before| email(before) != email(&change.after)) {
        let id = change.after.id.to_string();
        // The mails first: one that is just being sent has its link by then.
        sql!(
            "DELETE FROM outbox WHERE claim_id = $1 AND channel = 'mail' AND person IS NULL AND sent_at IS NULL",
            id.as_str(),
        )
        .run(conn)
        .await?;
        sql!("DELETE FROM consent_links WHERE claim_id = $1", id.as_str()).run(conn).await?;
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
    for key in effective_keys(&change.after).difference(&before) {
        sql!(
            "INSERT INTO associations (claim_id, key, company, since) VALUES ($1, $2, $3, $4)",
            change.after.id.to_string(),
            key.as_str(),
            change.after.company.to_string(),
            at(now),
        )
        .run(conn)
        .await?;
    }
    Ok(())
}

/// In the order of their keys, as in every transaction.
async fn move_counters(conn: &mut AnyConnection, moves: Moves) -> Result<(), Error> {
    for ((owner, part, bucket), by) in moves.into_iter().filter(|(_, by)| *by != 0) {
        sql!(
            "INSERT INTO counters (owner, part, bucket, n) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (owner, part, bucket) DO UPDATE SET n = counters.n + excluded.n",
            owner,
            part,
            bucket,
            by,
        )
        .run(conn)
        .await?;
    }
    Ok(())
}
