//! Inserts many rows for tests and benchmarks.

use crate::Moment;
use crate::claims;
use crate::engine::{Engine, Store};
use crate::error::Error;
use crate::ledger::change::Change;
use crate::ledger::columns::{IN_QUEUE, MINE, NEEDS_PARTNER, REVIEWER, STAFF, UNASSIGNED};
use crate::ledger::write;
use crate::sql::{NEVER, Sql, at, json};
use chrono::{DateTime, Utc};
use domain::action::{Event, Record};
use domain::lifecycle::replay;
use domain::party::{By, ClaimId, CompanyId, Mpn, PersonId, Reference};
use uuid::Uuid;

/// Claims of one company, spread over all states.
#[derive(Clone, Debug)]
pub struct Crowd {
    pub company: CompanyId,
    pub created_by: PersonId,
    pub reviewer: PersonId,
    pub location: Mpn,
    /// The numbers of the claims: of several crowds, no two the same.
    pub numbers: std::ops::Range<u32>,
}

/// Of twenty claims: this many drafts, submitted, under review, with the partner, with the customer; the others are in effect, but for the
/// last two, which are rejected and ended.
const STATE: &str = "CASE i % 20 WHEN 0 THEN 'editing' WHEN 1 THEN 'submitted' WHEN 2 THEN 'submitted' WHEN 3 THEN 'under_review' \
     WHEN 4 THEN 'action_required' WHEN 5 THEN 'consent_open' WHEN 18 THEN 'rejected' WHEN 19 THEN 'ended' ELSE 'in_effect' END";

impl Store {
    /// Inserts the claims with their search terms and counters. They have no events, so `verify` reports them.
    pub async fn insert_crowd(&self, crowd: &Crowd, now: DateTime<Utc>) -> Result<(), Error> {
        let mut tx = self.writing().await?;
        claims(crowd, now)?.run(&mut tx).await?;
        for (owner, condition) in [(crowd.company.to_string(), "1 = 1"), (STAFF.to_owned(), "submitted_at IS NOT NULL")]
        {
            for word in ["'claim'", "substr(claim_name, 7)"] {
                let mut sql = Sql::new("INSERT INTO search_terms (owner, word, claim_id) SELECT ");
                sql.bind(owner.as_str()).push(&format!(", {word}, id FROM claims WHERE {condition} AND company = "));
                sql.bind(crowd.company.to_string()).push(" ON CONFLICT (owner, word, claim_id) DO NOTHING");
                sql.run(&mut tx).await?;
            }
        }
        let company = crowd.company.to_string();
        let counters = [
            (company.as_str(), String::new(), "state".to_owned(), "1 = 1"),
            (company.as_str(), crowd.location.to_string(), "state".to_owned(), "1 = 1"),
            (company.as_str(), String::new(), format!("'{NEEDS_PARTNER}'"), "needs_partner_by IS NOT NULL"),
            (
                company.as_str(),
                crowd.location.to_string(),
                format!("'{NEEDS_PARTNER}'"),
                "needs_partner_by IS NOT NULL",
            ),
            (STAFF, String::new(), format!("'{IN_QUEUE}'"), "turn = 'reviewer'"),
            (STAFF, company.clone(), format!("'{IN_QUEUE}'"), "turn = 'reviewer'"),
            (STAFF, String::new(), format!("'{UNASSIGNED}'"), "turn = 'reviewer' AND reviewer = ''"),
            (STAFF, company.clone(), format!("'{UNASSIGNED}'"), "turn = 'reviewer' AND reviewer = ''"),
            (REVIEWER, crowd.reviewer.to_string(), format!("'{MINE}'"), "reviewer <> ''"),
        ];
        for (owner, part, bucket, condition) in counters {
            let mut sql = Sql::new("INSERT INTO counters (owner, part, bucket, n) SELECT ");
            sql.bind(owner)
                .push(", ")
                .bind(part)
                .push(&format!(", {bucket}, COUNT(*) FROM claims WHERE {condition} AND company = "));
            sql.bind(company.as_str()).push(if bucket == "state" { " GROUP BY state" } else { "" });
            sql.push(" ON CONFLICT (owner, part, bucket) DO UPDATE SET n = counters.n + excluded.n");
            sql.run(&mut tx).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Appends events to a claim as one command would, with all that follows from them.
    pub async fn seed_history(&self, id: ClaimId, events: Vec<(By, Event)>, moment: Moment) -> Result<(), Error> {
        let mut tx = self.writing().await?;
        let claim = claims::load(&mut tx, id).await?;
        let claim = claim.ok_or_else(|| Error::Unknown { what: "claim", value: id.to_string() })?;
        let numbered = (claim.sequence + 1..).zip(events);
        let records = numbered.map(|(sequence, (by, event))| Record { sequence, at: moment.now(), by, event });
        let change = Change::evolved(claim, records.collect());
        let act = self.does("history_seeded", moment.now());
        write::all(&mut tx, &[change], None, &act, moment).await?;
        Ok(tx.commit().await?)
    }

    /// Lets the engine look at how the rows are spread, as it does by itself in time.
    pub async fn analyse(&self) -> Result<(), Error> {
        let mut conn = self.writer_connection().await?;
        Sql::new("ANALYZE").run(&mut conn).await?;
        if self.engine() == Engine::Sqlite {
            Sql::new("PRAGMA wal_checkpoint(TRUNCATE)").all(&mut conn).await?;
        }
        Ok(())
    }
}

/// The rows are made by the engine itself: thousands a second from one statement.
fn claims(crowd: &Crowd, now: DateTime<Utc>) -> Result<Sql, Error> {
    // Stand in the body once; the statement puts those of each claim in their place.
    let (id, reference) = (ClaimId(Uuid::max()), Reference::from_number(999_999_999));
    let created = Event::Created {
        reference: reference.clone(),
        company: crowd.company,
        person: crowd.created_by,
        split_from: None,
    };
    let first = Record { sequence: 1, at: now, by: By::Partner { person: crowd.created_by }, event: created };
    let body = match replay(id, &[first]) {
        Ok(claim) => json("a claim", &claim)?,
        Err(_) => return Err(Error::Unknown { what: "event", value: "created".to_owned() }),
    };
    let mut sql = Sql::new("WITH RECURSIVE n (i) AS (SELECT CAST(");
    sql.bind(i64::from(crowd.numbers.start)).push(" AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ");
    sql.bind(i64::from(crowd.numbers.end)).push(&format!("), s AS (SELECT i, {STATE} AS state, "));
    sql.push("'00000000-0000-7000-8000-' || CAST(100000000000 + i AS TEXT) AS id, 'OR-' || CAST(100000000 + i AS TEXT) AS reference, ");
    sql.push("CAST(").bind(at(now)).push(" AS BIGINT) AS now FROM n) ");
    sql.push(
        "INSERT INTO claims (id, reference, created_by, company, location, tenant, domain, customer_name, customer_sort, \
         claim_name, area, activities, products, state, turn, in_arbitration, answered, reviewer, due_at, needs_partner_by, \
         tick_at, created_at, submitted_at, updated_at, sequence, revision, body, body_hash, last_hash) SELECT id, reference, ",
    );
    sql.bind(crowd.created_by.to_string()).push(", ").bind(crowd.company.to_string()).push(", ");
    sql.bind(crowd.location.as_str());
    sql.push(
        ", '', 'customer' || CAST(i % 5000 AS TEXT) || '.example', 'Customer ' || CAST(i % 5000 AS TEXT), \
         'customer ' || CAST(i % 5000 AS TEXT), 'Claim ' || CAST(i AS TEXT), 'microsoft_365', 'usage', 'exchange,teams', state, \
         CASE WHEN state IN ('editing', 'action_required') THEN 'partner' WHEN state IN ('submitted', 'under_review') \
         THEN 'reviewer' WHEN state = 'consent_open' THEN 'customer' ELSE 'nobody' END, 0, 0, \
         CASE WHEN state IN ('under_review', 'action_required') THEN ",
    );
    sql.bind(crowd.reviewer.to_string()).push(" ELSE '' END, ");
    let due = "now + (i * 7919) % 1000003 * 1000000";
    let open = "state IN ('submitted', 'under_review', 'action_required', 'consent_open')";
    sql.push(&format!("CASE WHEN {open} THEN {due} ELSE {NEVER} END, "));
    sql.push(&format!("CASE state WHEN 'action_required' THEN {due} WHEN 'editing' THEN {NEVER} END, "));
    sql.push(&format!("CASE WHEN {open} THEN {due} END, now - i * 1000000, "));
    sql.push("CASE WHEN state <> 'editing' THEN now - i * 1000000 END, now - (i * 7907) % 1000003 * 1000000, 1, 1, ");
    sql.push("REPLACE(REPLACE(").bind(body).push(", ").bind(id.to_string()).push(", id), ").bind(reference.to_string());
    sql.push(", reference), '', '' FROM s");
    Ok(sql)
}
