//! The partner's dashboard: what needs it, everything else by keyset, and counts from counter rows.

pub(crate) mod query;

use crate::engine::Store;
use crate::error::{Error, RowError};
use crate::keyset::{Cursor, Page, Value, bounded};
use crate::ledger::columns::NEEDS_PARTNER;
use crate::row_reader::{RowReader, read_all};
use crate::search_terms::{self, Range};
use crate::sql::{NEVER, Sql, at};
use chrono::{DateTime, Utc};
use domain::catalog::{Activity, ProductCode, SolutionArea};
use domain::claim::{StateKind, Turn};
use domain::party::{Actor, ClaimId, Mpn, Reference};
use query::{Scope, conditions, dashboard_sql, ends_sql, first_few, order, scopes};
use std::collections::BTreeMap;
use strum::{EnumString, IntoStaticStr, VariantArray};

/// What to list; the default is everything, last changed first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListQuery {
    /// Empty for all states.
    pub states: Vec<StateKind>,
    pub area: Option<SolutionArea>,
    pub location: Option<Mpn>,
    /// Beginnings of words of the customer's name or domain.
    pub customer: String,
    /// Beginnings of words of anything a claim is known by.
    pub search: String,
    pub due_before: Option<DateTime<Utc>>,
    /// Only what waits for the partner: by its date, drafts last, whatever `sort` asks for.
    pub needs_you: bool,
    pub sort: Sort,
    /// From the page before; of another sort it is not heeded.
    pub after: Option<Cursor>,
    pub limit: usize,
}

impl Default for ListQuery {
    fn default() -> Self {
        Self {
            states: vec![],
            area: None,
            location: None,
            customer: String::new(),
            search: String::new(),
            due_before: None,
            needs_you: false,
            sort: Sort::default(),
            after: None,
            limit: 50,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    pub key: SortKey,
    pub descending: bool,
}

impl Default for Sort {
    fn default() -> Self {
        Self { key: SortKey::Updated, descending: true }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum SortKey {
    Updated,
    /// Claims without a deadline come last when ascending.
    Due,
    Customer,
    /// The order of references.
    Created,
}

impl SortKey {
    fn column(self) -> &'static str {
        match self {
            Self::Updated => "updated_at",
            Self::Due => "due_at",
            Self::Customer => "customer_sort",
            Self::Created => "created_at",
        }
    }
}

/// One line of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimRow {
    pub id: ClaimId,
    pub reference: Reference,
    pub claim_name: String,
    /// The tenant's name; empty while it is not known.
    pub customer_name: String,
    pub domain: String,
    pub location: Option<Mpn>,
    pub area: Option<SolutionArea>,
    pub activities: Vec<Activity>,
    pub products: Vec<ProductCode>,
    pub state: StateKind,
    pub turn: Turn,
    pub in_arbitration: bool,
    pub due_at: Option<DateTime<Utc>>,
    /// Until when the partner has something to do; `None` without such a date too.
    pub needs_partner_by: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub submitted_at: Option<DateTime<Utc>>,
    /// When anything was last changed that the partner may see.
    pub updated_at: DateTime<Utc>,
    pub(crate) customer_sort: String,
}

/// How many claims stand in each state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub by_state: BTreeMap<StateKind, u64>,
    /// Those that wait for the partner.
    pub needs_you: u64,
}

impl Counts {
    pub fn count(&self, state: StateKind) -> u64 {
        self.by_state.get(&state).copied().unwrap_or(0)
    }

    pub fn total(&self) -> u64 {
        self.by_state.values().sum()
    }
}

impl Store {
    /// One page of the claims that a partner may see; empty for anybody else.
    pub async fn dashboard(&self, actor: &Actor, query: &ListQuery) -> Result<Page<ClaimRow>, Error> {
        let Some(scopes) = scopes(actor) else { return Ok(Page { items: vec![], next: None }) };
        let mut ranges = search_terms::customer_ranges(&query.customer);
        let searched = search_terms::search_ranges(&query.search);
        // Something was typed that no word can match.
        if (ranges.is_empty() && !query.customer.trim().is_empty())
            || (searched.is_empty() && !query.search.trim().is_empty())
        {
            return Ok(Page { items: vec![], next: None });
        }
        ranges.extend(searched);
        let mut conn = self.reading().await?;
        let few = first_few(&mut conn, conditions(&scopes, query, &ranges)).await?;
        let limit = bounded(query.limit);
        let rows = dashboard_sql(&scopes, query, &ranges, few.as_ref(), limit).all(&mut conn).await?;
        let mut items = read_all(&rows, "claims", "id", claim_row)?;
        let place = |row: &ClaimRow| Cursor {
            value: match query.sort.key {
                _ if query.needs_you => Value::Number(row.needs_partner_by.map_or(NEVER, at)),
                SortKey::Updated => Value::Number(at(row.updated_at)),
                SortKey::Due => Value::Number(row.due_at.map_or(NEVER, at)),
                SortKey::Created => Value::Number(at(row.created_at)),
                SortKey::Customer => Value::Text(row.customer_sort.clone()),
            },
            id: row.id.0,
        };
        let end = match few {
            Some(_) => None,
            None => end_of_walk(&mut conn, &scopes, query, &ranges).await?,
        };
        // What stands behind the end is for the next page: a part of the list that was not looked through may have claims before it.
        if let Some(end) = &end {
            items.retain(|row| is_before(query, &place(row), end));
        }
        let page = Page::from_rows(items, limit, place);
        Ok(Page { next: page.next.or(end), ..page })
    }

    /// What waits for the partner: by deadline, drafts last.
    pub async fn needs_you(&self, actor: &Actor, limit: usize) -> Result<Vec<ClaimRow>, Error> {
        let query = ListQuery { needs_you: true, limit, ..ListQuery::default() };
        Ok(self.dashboard(actor, &query).await?.items)
    }

    /// How many claims the partner sees in each state.
    pub async fn counts(&self, actor: &Actor) -> Result<Counts, Error> {
        let Some(scopes) = scopes(actor) else { return Ok(Counts::default()) };
        let mut sql = Sql::new("SELECT bucket, CAST(SUM(n) AS BIGINT) AS n FROM counters WHERE owner = ");
        sql.bind(scopes[0].company.as_str()).push(" AND part IN (");
        sql.bind_all(scopes.iter().map(Scope::part)).push(") GROUP BY bucket");
        let mut counts = Counts::default();
        for row in &sql.all(&mut *self.reading().await?).await? {
            let row = RowReader::new("counters", "bucket", row);
            let n = row.count("n")?;
            if row.text("bucket")? == NEEDS_PARTNER {
                counts.needs_you = n;
            } else {
                counts.by_state.insert(row.parsed("bucket")?, n);
            }
        }
        Ok(counts)
    }
}

/// How far the list was looked through, where that was not to its end: as far as the part that came least far.
async fn end_of_walk(
    conn: &mut sqlx::AnyConnection,
    scopes: &[Scope],
    query: &ListQuery,
    ranges: &[Range],
) -> Result<Option<Cursor>, Error> {
    let Some(sql) = ends_sql(scopes, query, ranges) else { return Ok(None) };
    let is_text = query.sort.key == SortKey::Customer && !query.needs_you;
    let ends = read_all(&sql.all(conn).await?, "claims", "id", |row| {
        let value = if is_text { Value::Text(row.text("place")?) } else { Value::Number(row.number("place")?) };
        Ok(Cursor { value, id: row.parsed("id")? })
    })?;
    Ok(ends.into_iter().reduce(|end, other| if is_before(query, &end, &other) { end } else { other }))
}

/// Whether the list has the first place before the second, or they are the same.
fn is_before(query: &ListQuery, one: &Cursor, other: &Cursor) -> bool {
    let (_, descending) = order(query);
    let key = |place: &Cursor| match &place.value {
        Value::Number(number) => (*number, String::new(), place.id.to_string()),
        Value::Text(text) => (0, text.clone(), place.id.to_string()),
    };
    if descending { key(one) >= key(other) } else { key(one) <= key(other) }
}

fn claim_row(row: &RowReader<'_>) -> Result<ClaimRow, RowError> {
    Ok(ClaimRow {
        id: row.parsed("id")?,
        reference: row.parsed("reference")?,
        claim_name: row.text("claim_name")?,
        customer_name: row.text("customer_name")?,
        domain: row.text("domain")?,
        location: row.parsed_or_none("location")?,
        area: row.parsed_or_none("area")?,
        activities: row.list("activities")?,
        products: row.list("products")?,
        state: row.parsed("state")?,
        turn: row.parsed("turn")?,
        in_arbitration: row.flag("in_arbitration")?,
        due_at: row.instant_or_none("due_at")?,
        needs_partner_by: row.instant_or_none("needs_partner_by")?,
        created_at: row.instant("created_at")?,
        submitted_at: row.instant_or_none("submitted_at")?,
        updated_at: row.instant("updated_at")?,
        customer_sort: row.text("customer_sort")?,
    })
}
