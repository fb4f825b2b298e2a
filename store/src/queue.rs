//! The review queue: claims on which a reviewer has to act, most urgent first.

use crate::engine::Store;
use crate::error::{Error, RowError};
use crate::keyset::{Cursor, Page, Value, bounded};
use crate::ledger::columns::{ANSWERED, CONTESTED, DISPUTED, IN_QUEUE, MINE, REVIEWER, STAFF, UNASSIGNED};
use crate::lists::query::{Few, LOOKED_THROUGH, first_few, push_source, push_words, words_in};
use crate::row_reader::{RowReader, read_all};
use crate::search_terms::{self, Range};
use crate::settings;
use crate::sql::{NEVER, Sql, at, sql};
use chrono::{DateTime, TimeDelta, Utc};
use domain::catalog::{Activity, ProductCode, SolutionArea};
use domain::claim::StateKind;
use domain::party::{Actor, ClaimId, CompanyId, PersonId, Reference};
use strum::{EnumString, IntoStaticStr, VariantArray};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum QueueView {
    /// Everything that this reviewer works on, also while the partner has the turn.
    Mine,
    Unassigned,
    /// Due before the reviewers' day ends, and overdue.
    DueToday,
    Contested,
    /// Came back with an answer.
    Answered,
    Disputed,
    /// Every claim on which a reviewer has to act.
    #[default]
    All,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueQuery {
    pub view: QueueView,
    /// Beginnings of words of anything a claim is known by.
    pub search: String,
    pub after: Option<Cursor>,
    pub limit: usize,
}

impl Default for QueueQuery {
    fn default() -> Self {
        Self { view: QueueView::All, search: String::new(), after: None, limit: 50 }
    }
}

/// One line of the queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueRow {
    pub id: ClaimId,
    pub reference: Reference,
    pub claim_name: String,
    pub customer_name: String,
    pub company: CompanyId,
    pub company_name: String,
    pub area: Option<SolutionArea>,
    pub activities: Vec<Activity>,
    pub products: Vec<ProductCode>,
    pub state: StateKind,
    pub in_arbitration: bool,
    /// Came back with an answer.
    pub answered: bool,
    pub reviewer: Option<PersonId>,
    pub reviewer_name: Option<String>,
    pub due_at: Option<DateTime<Utc>>,
    pub submitted_at: Option<DateTime<Utc>>,
}

/// How many claims each view of the queue holds. `due_today` is counted to 1000.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QueueCounts {
    pub mine: u64,
    pub unassigned: u64,
    pub due_today: u64,
    pub contested: u64,
    pub answered: u64,
    pub disputed: u64,
    pub all: u64,
}

impl QueueCounts {
    pub fn count(&self, view: QueueView) -> u64 {
        match view {
            QueueView::Mine => self.mine,
            QueueView::Unassigned => self.unassigned,
            QueueView::DueToday => self.due_today,
            QueueView::Contested => self.contested,
            QueueView::Answered => self.answered,
            QueueView::Disputed => self.disputed,
            QueueView::All => self.all,
        }
    }
}

impl Store {
    /// One page of the queue, without the claims that are closed to the reviewer; empty for anybody but a reviewer.
    pub async fn queue(&self, actor: &Actor, query: &QueueQuery, now: DateTime<Utc>) -> Result<Page<QueueRow>, Error> {
        let Actor::Reviewer { person, belongs_to, .. } = actor else { return Ok(Page { items: vec![], next: None }) };
        let ranges = search_terms::search_ranges(&query.search);
        if ranges.is_empty() && !query.search.trim().is_empty() {
            return Ok(Page { items: vec![], next: None });
        }
        let mut conn = self.reading().await?;
        let few = first_few(&mut conn, words_in(STAFF, &ranges)).await?;
        let tonight = tonight(&mut conn, now).await?;
        let limit = bounded(query.limit);
        let asked = Asked { person: *person, belongs_to, query, ranges: &ranges, few: few.as_ref(), tonight };
        let rows = queue_sql(&asked, limit).all(&mut conn).await?;
        let items = read_all(&rows, "claims", "id", queue_row)?;
        let page = Page::from_rows(items, limit, |row| Cursor {
            value: Value::Number(row.due_at.map_or(NEVER, at)),
            id: row.id.0,
        });
        if page.next.is_some() || !asked.looks_through() {
            return Ok(page);
        }
        let ends = read_all(&end_sql(&asked).all(&mut conn).await?, "claims", "id", |row| {
            Ok(Cursor { value: Value::Number(row.number("due_at")?), id: row.parsed("id")? })
        })?;
        Ok(Page { next: ends.into_iter().next(), ..page })
    }

    /// How many claims stand in each view of this reviewer's queue.
    pub async fn queue_counts(&self, actor: &Actor, now: DateTime<Utc>) -> Result<QueueCounts, Error> {
        let mut counts = QueueCounts::default();
        let Actor::Reviewer { person, belongs_to, .. } = actor else { return Ok(counts) };
        let mut conn = self.reading().await?;
        let mut sql = Sql::new("SELECT part, bucket, n FROM counters WHERE owner = ");
        sql.bind(STAFF).push(" AND part IN (''");
        for company in belongs_to {
            sql.push(", ").bind(company.to_string());
        }
        sql.push(")");
        for row in &sql.all(&mut conn).await? {
            let row = RowReader::new("counters", "bucket", row);
            let n: u64 = row.count("n")?;
            let count = match row.text("bucket")?.as_str() {
                IN_QUEUE => &mut counts.all,
                UNASSIGNED => &mut counts.unassigned,
                CONTESTED => &mut counts.contested,
                ANSWERED => &mut counts.answered,
                DISPUTED => &mut counts.disputed,
                other => return Err(row.wrong("bucket", format!("{other:?} is not a counter")).into()),
            };
            // The companies of the reviewer come off the total, whichever row is read first.
            *count = if row.text("part")?.is_empty() { count.wrapping_add(n) } else { count.wrapping_sub(n) };
        }
        let mine = sql!(
            "SELECT bucket, n FROM counters WHERE owner = $1 AND part = $2 AND bucket = $3",
            REVIEWER,
            person.to_string(),
            MINE,
        );
        if let Some(row) = mine.first(&mut conn).await? {
            counts.mine = RowReader::new("counters", "bucket", &row).count("n")?;
        }
        without_rivals(&mut conn, *person, belongs_to, &mut counts).await?;
        let tonight = tonight(&mut conn, now).await?;
        let mut sql = Sql::new("SELECT COUNT(*) AS n FROM (SELECT 1 FROM claims WHERE turn = 'reviewer' AND due_at < ");
        sql.bind(tonight);
        push_open_to(&mut sql, belongs_to);
        sql.push(" LIMIT 1000) AS due");
        if let Some(row) = sql.first(&mut conn).await? {
            counts.due_today = RowReader::new("claims", "n", &row).count("n")?;
        }
        Ok(counts)
    }
}

/// The first instant of the reviewers' next day.
async fn tonight(conn: &mut sqlx::AnyConnection, now: DateTime<Utc>) -> Result<i64, Error> {
    let zone = settings::read(conn).await?.review_zone;
    Ok(at(zone.close(zone.day(now)) + TimeDelta::seconds(1)))
}

pub(crate) struct Asked<'a> {
    pub person: PersonId,
    pub belongs_to: &'a [CompanyId],
    pub query: &'a QueueQuery,
    pub ranges: &'a [Range],
    pub few: Option<&'a Few>,
    pub tonight: i64,
}

impl Asked<'_> {
    /// Whether claims are looked at one by one for words that none of them need have.
    fn looks_through(&self) -> bool {
        !self.ranges.is_empty() && self.few.is_none()
    }
}

const COLUMNS: &str = "id, reference, claim_name, customer_name, company, area, activities, products, state, in_arbitration, answered, \
     reviewer, due_at, submitted_at";

pub(crate) fn queue_sql(asked: &Asked<'_>, limit: usize) -> Sql {
    // The names are joined to the page, not to the queue.
    let mut sql = Sql::new(
        "SELECT q.id, q.reference, q.claim_name, q.customer_name, q.company, c.name AS company_name, q.area, q.activities, \
         q.products, q.state, q.in_arbitration, q.answered, q.reviewer, p.name AS reviewer_name, q.due_at, q.submitted_at \
         FROM (",
    );
    sql.push(&format!("SELECT {COLUMNS} FROM "));
    if asked.looks_through() {
        sql.push(&format!("(SELECT {COLUMNS} FROM claims WHERE "));
        push_view(&mut sql, asked);
        sql.push(" ORDER BY due_at, id LIMIT ").bind(LOOKED_THROUGH as i64).push(") AS looked WHERE 1 = 1");
    } else {
        push_source(&mut sql, asked.few);
        push_view(&mut sql, asked);
    }
    push_open_to(&mut sql, asked.belongs_to);
    push_words(&mut sql, STAFF, asked.ranges);
    sql.push(" ORDER BY due_at, id LIMIT ").bind(limit as i64 + 1);
    sql.push(
        ") AS q JOIN companies c ON c.id = q.company LEFT JOIN people p ON p.id = q.reviewer ORDER BY q.due_at, q.id",
    );
    sql
}

/// The last claim of the view that is looked through for a page; none where the view has fewer.
fn end_sql(asked: &Asked<'_>) -> Sql {
    let mut sql = Sql::new("SELECT id, due_at FROM claims WHERE ");
    push_view(&mut sql, asked);
    sql.push(" ORDER BY due_at, id LIMIT 1 OFFSET ").bind(LOOKED_THROUGH as i64 - 1);
    sql
}

/// What one index holds, after the page before.
fn push_view(sql: &mut Sql, asked: &Asked<'_>) {
    // Word for word the conditions of the partial indexes.
    match asked.query.view {
        QueueView::Mine => {
            sql.push("reviewer <> '' AND reviewer = ").bind(asked.person.to_string());
        }
        QueueView::Unassigned => {
            sql.push("turn = 'reviewer' AND reviewer = ''");
        }
        QueueView::DueToday => {
            sql.push("turn = 'reviewer' AND due_at < ").bind(asked.tonight);
        }
        QueueView::Contested => {
            sql.push("turn = 'reviewer' AND in_arbitration = 1");
        }
        QueueView::Answered => {
            sql.push("turn = 'reviewer' AND answered = 1");
        }
        QueueView::Disputed => {
            sql.push("turn = 'reviewer' AND state = 'disputed'");
        }
        QueueView::All => {
            sql.push("turn = 'reviewer'");
        }
    }
    if let Some(Cursor { value: Value::Number(due_at), id }) = &asked.query.after {
        sql.push(" AND (due_at, id) > (").bind(*due_at).push(", ").bind(id.to_string()).push(")");
    }
}

/// Leaves out what is closed to people of these companies: their own claims, and those that compete with them.
pub(crate) fn push_open_to(sql: &mut Sql, belongs_to: &[CompanyId]) {
    if belongs_to.is_empty() {
        return;
    }
    sql.push(" AND company NOT IN (").bind_all(belongs_to.iter().map(CompanyId::to_string));
    sql.push(") AND NOT EXISTS (SELECT 1 FROM rival_companies r WHERE r.claim_id = id AND r.company IN (");
    sql.bind_all(belongs_to.iter().map(CompanyId::to_string)).push("))");
}

/// Takes out of the counts what competes with these companies: the counters know claims by their own company only.
async fn without_rivals(
    conn: &mut sqlx::AnyConnection,
    person: PersonId,
    belongs_to: &[CompanyId],
    counts: &mut QueueCounts,
) -> Result<(), Error> {
    if belongs_to.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::new("SELECT COUNT(CASE WHEN reviewer = ");
    sql.bind(person.to_string()).push(" THEN 1 END) AS mine, COUNT(CASE WHEN turn = 'reviewer' AND company NOT IN (");
    sql.bind_all(belongs_to.iter().map(CompanyId::to_string)).push(") THEN 1 END) AS all_of_them, ");
    for (name, condition) in [
        ("unassigned", "reviewer = ''"),
        ("contested", "in_arbitration = 1"),
        ("answered", "answered = 1"),
        ("disputed", "state = 'disputed'"),
    ] {
        sql.push("COUNT(CASE WHEN turn = 'reviewer' AND company NOT IN (");
        sql.bind_all(belongs_to.iter().map(CompanyId::to_string));
        sql.push(") AND ").push(condition).push(" THEN 1 END) AS ").push(name).push(", ");
    }
    sql.push("'claims' AS name FROM claims WHERE id IN (SELECT claim_id FROM rival_companies WHERE company IN (");
    sql.bind_all(belongs_to.iter().map(CompanyId::to_string)).push(") UNION SELECT id FROM claims WHERE reviewer = ");
    sql.bind(person.to_string()).push(" AND reviewer <> '' AND company IN (");
    sql.bind_all(belongs_to.iter().map(CompanyId::to_string)).push("))");
    let Some(row) = sql.first(conn).await? else { return Ok(()) };
    let row = RowReader::new("claims", "name", &row);
    for (count, column) in [
        (&mut counts.mine, "mine"),
        (&mut counts.all, "all_of_them"),
        (&mut counts.unassigned, "unassigned"),
        (&mut counts.contested, "contested"),
        (&mut counts.answered, "answered"),
        (&mut counts.disputed, "disputed"),
    ] {
        *count = count.saturating_sub(row.count(column)?);
    }
    Ok(())
}

fn queue_row(row: &RowReader<'_>) -> Result<QueueRow, RowError> {
    Ok(QueueRow {
        id: row.parsed("id")?,
        reference: row.parsed("reference")?,
        claim_name: row.text("claim_name")?,
        customer_name: row.text("customer_name")?,
        company: row.parsed("company")?,
        company_name: row.text("company_name")?,
        area: row.parsed_or_none("area")?,
        activities: row.list("activities")?,
        products: row.list("products")?,
        state: row.parsed("state")?,
        in_arbitration: row.flag("in_arbitration")?,
        answered: row.flag("answered")?,
        reviewer: row.parsed_or_none("reviewer")?,
        reviewer_name: row.text_or_none("reviewer_name")?,
        due_at: row.instant_or_none("due_at")?,
        submitted_at: row.instant_or_none("submitted_at")?,
    })
}
