//! The partner's dashboard: what needs it, everything else by keyset, and counts from counter rows.

use crate::engine::Store;
use crate::error::{Error, RowError};
use crate::ledger::columns::NEEDS_PARTNER;
use crate::page::{Cursor, Page, Value, bounded};
use crate::row::{Suspect, read_all};
use crate::sql::{NEVER, Sql, at};
use crate::words::{self, Range};
use chrono::{DateTime, Utc};
use domain::catalog::{Activity, ProductCode, SolutionArea};
use domain::claim::{StateKind, Turn};
use domain::party::{Actor, ClaimId, Mpn, PersonId, Reference};
use std::collections::BTreeMap;

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

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SortKey {
    Updated,
    /// Claims without a deadline come last when ascending.
    Due,
    Customer,
    /// The order of references.
    Created,
}

impl SortKey {
    pub const ALL: [Self; 4] = [Self::Updated, Self::Due, Self::Customer, Self::Created];

    /// Stable word for URLs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Updated => "updated",
            Self::Due => "due",
            Self::Customer => "customer",
            Self::Created => "created",
        }
    }

    fn column(self) -> &'static str {
        match self {
            Self::Updated => "updated_at",
            Self::Due => "due_at",
            Self::Customer => "customer_sort",
            Self::Created => "created_at",
        }
    }
}

impl std::str::FromStr for SortKey {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|key| key.code() == text).ok_or(())
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
    pub fn of(&self, state: StateKind) -> u64 {
        self.by_state.get(&state).copied().unwrap_or(0)
    }

    pub fn total(&self) -> u64 {
        self.by_state.values().sum()
    }
}

/// A search whose first word fits no more claims than this starts from them, else from the list.
const FEW: i64 = 400;

const COLUMNS: &str = "id, reference, claim_name, customer_name, customer_sort, domain, location, area, activities, products, state, \
     turn, in_arbitration, due_at, needs_partner_by, created_at, submitted_at, updated_at";

impl Store {
    /// One page of the claims that a partner may see; empty for anybody else.
    pub async fn dashboard(&self, actor: &Actor, query: &ListQuery) -> Result<Page<ClaimRow>, Error> {
        let Some(scopes) = scopes(actor) else { return Ok(Page { items: vec![], next: None }) };
        let mut ranges = words::of_customer(&query.customer);
        let searched = words::search(&query.search);
        // Something was typed that no word can match.
        if (ranges.is_empty() && !query.customer.trim().is_empty())
            || (searched.is_empty() && !query.search.trim().is_empty())
        {
            return Ok(Page { items: vec![], next: None });
        }
        ranges.extend(searched);
        let mut conn = self.reading().await?;
        let few = match ranges.first() {
            Some(range) => matches_few(&mut conn, &scopes[0].company, range).await?,
            None => false,
        };
        let limit = bounded(query.limit);
        let rows = dashboard_sql(&scopes, query, &ranges, few, limit).all(&mut conn).await?;
        let items = read_all(&rows, "claims", "id", claim_row)?;
        Ok(Page::of(items, limit, |row| Cursor {
            value: match query.sort.key {
                SortKey::Updated => Value::Number(at(row.updated_at)),
                SortKey::Due => Value::Number(row.due_at.map_or(NEVER, at)),
                SortKey::Created => Value::Number(at(row.created_at)),
                SortKey::Customer => Value::Text(row.customer_sort.clone()),
            },
            id: row.id.0,
        }))
    }

    /// What waits for the partner: by deadline, drafts last.
    pub async fn needs_you(&self, actor: &Actor, limit: usize) -> Result<Vec<ClaimRow>, Error> {
        let Some(scopes) = scopes(actor) else { return Ok(vec![]) };
        let rows = needs_you_sql(&scopes, bounded(limit)).all(&mut *self.reading().await?).await?;
        Ok(read_all(&rows, "claims", "id", claim_row)?)
    }

    /// How many claims the partner sees in each state.
    pub async fn counts(&self, actor: &Actor) -> Result<Counts, Error> {
        let Some(scopes) = scopes(actor) else { return Ok(Counts::default()) };
        let mut sql = Sql::new("SELECT bucket, CAST(SUM(n) AS BIGINT) AS n FROM counters WHERE owner = ");
        sql.bind(scopes[0].company.as_str()).push(" AND part IN (");
        sql.bind_all(scopes.iter().map(Scope::part)).push(") GROUP BY bucket");
        let mut counts = Counts::default();
        for row in &sql.all(&mut *self.reading().await?).await? {
            let row = Suspect::new("counters", "bucket", row);
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

/// A part of a company's claims that one index range holds.
#[derive(Clone, Debug)]
pub(crate) struct Scope {
    pub company: String,
    within: Within,
}

#[derive(Clone, Debug)]
enum Within {
    Company,
    Location(String),
    /// Drafts that have no location yet, of whoever created them.
    OwnDrafts(PersonId),
}

impl Scope {
    fn part(&self) -> String {
        match &self.within {
            Within::Company => String::new(),
            Within::Location(mpn) => mpn.clone(),
            Within::OwnDrafts(person) => person.to_string(),
        }
    }

    fn push(&self, sql: &mut Sql) {
        sql.push("company = ").bind(self.company.as_str());
        match &self.within {
            Within::Company => {}
            Within::Location(mpn) => {
                sql.push(" AND location = ").bind(mpn.as_str());
            }
            Within::OwnDrafts(person) => {
                sql.push(" AND location = '' AND created_by = ").bind(person.to_string());
            }
        }
    }
}

/// What a partner sees: the company, or its own locations one by one, each with an index range of its own. Mirrors `lifecycle::sees`.
pub(crate) fn scopes(actor: &Actor) -> Option<Vec<Scope>> {
    let Actor::Partner { person, company, role, locations } = actor else { return None };
    let company = company.to_string();
    let scope = |within| Scope { company: company.clone(), within };
    if role.is_admin() {
        return Some(vec![scope(Within::Company)]);
    }
    let mut mpns: Vec<&Mpn> = locations.iter().collect();
    mpns.sort_unstable();
    mpns.dedup();
    let mut scopes: Vec<Scope> = mpns.into_iter().map(|mpn| scope(Within::Location(mpn.to_string()))).collect();
    scopes.push(scope(Within::OwnDrafts(*person)));
    Some(scopes)
}

/// Whether few of the owner's claims have a word in this range.
pub(crate) async fn matches_few(conn: &mut sqlx::AnyConnection, owner: &str, range: &Range) -> Result<bool, Error> {
    let mut sql = Sql::new("SELECT claim_id FROM claim_words WHERE owner = ");
    sql.bind(owner).push(" AND word >= ").bind(range.0.as_str()).push(" AND word < ").bind(range.1.as_str());
    sql.push(" LIMIT ").bind(FEW + 1);
    Ok(sql.all(conn).await?.len() as i64 <= FEW)
}

/// Each range a word that the claim must have. A rare first word gives the claims to look at; a common one is asked of each claim in turn.
pub(crate) fn push_words(sql: &mut Sql, owner: &str, ranges: &[Range], few: bool) {
    for (position, (from, to)) in ranges.iter().enumerate() {
        if position == 0 && few {
            sql.push(" AND id IN (SELECT claim_id FROM claim_words WHERE owner = ").bind(owner);
        } else {
            sql.push(" AND EXISTS (SELECT 1 FROM claim_words w WHERE w.claim_id = claims.id AND w.owner = ")
                .bind(owner);
        }
        sql.push(" AND word >= ").bind(from.as_str()).push(" AND word < ").bind(to.as_str()).push(")");
    }
}

/// The list as a union of index ranges, one per scope and state, each already in order and no longer than the page.
pub(crate) fn dashboard_sql(scopes: &[Scope], query: &ListQuery, ranges: &[Range], few: bool, limit: usize) -> Sql {
    let (column, descending) = (query.sort.key.column(), query.sort.descending);
    let order = if descending { "DESC" } else { "ASC" };
    let narrowed: Vec<Scope> = match &query.location {
        Some(mpn) => scopes
            .iter()
            .filter_map(|scope| match &scope.within {
                Within::Company => Some(Scope { within: Within::Location(mpn.to_string()), ..scope.clone() }),
                Within::Location(own) => (own == mpn.as_str()).then(|| scope.clone()),
                Within::OwnDrafts(_) => None,
            })
            .collect(),
        None => scopes.to_vec(),
    };
    let states: Vec<Option<StateKind>> =
        if query.states.is_empty() { vec![None] } else { query.states.iter().copied().map(Some).collect() };
    let mut sql = Sql::new(&format!("SELECT {COLUMNS} FROM ("));
    let mut branches = 0;
    for scope in &narrowed {
        for state in &states {
            sql.push(if branches == 0 { "" } else { " UNION ALL " });
            branches += 1;
            sql.push(&format!("SELECT * FROM (SELECT {COLUMNS} FROM claims WHERE "));
            scope.push(&mut sql);
            if let Some(state) = state {
                sql.push(" AND state = ").bind(state.code());
            }
            if let Some(area) = query.area {
                sql.push(" AND area = ").bind(area.code());
            }
            if let Some(due_before) = query.due_before {
                sql.push(" AND due_at < ").bind(at(due_before));
            }
            push_words(&mut sql, &scope.company, ranges, few);
            push_after(&mut sql, column, query);
            sql.push(&format!(" ORDER BY {column} {order}, id {order} LIMIT ")).bind(limit as i64 + 1);
            sql.push(&format!(") AS part{branches}"));
        }
    }
    if branches == 0 {
        // A location outside of what the person sees: no claim, by a query of the same shape.
        sql.push(&format!("SELECT {COLUMNS} FROM claims WHERE 1 = 0"));
    }
    sql.push(&format!(") AS listed ORDER BY {column} {order}, id {order} LIMIT ")).bind(limit as i64 + 1);
    sql
}

fn push_after(sql: &mut Sql, column: &str, query: &ListQuery) {
    let Some(Cursor { value, id }) = &query.after else { return };
    let fits = matches!(value, Value::Text(_)) == (query.sort.key == SortKey::Customer);
    if !fits {
        return;
    }
    sql.push(&format!(" AND ({column}, id) {} (", if query.sort.descending { "<" } else { ">" }));
    match value {
        Value::Number(number) => sql.bind(*number),
        Value::Text(text) => sql.bind(text.as_str()),
    };
    sql.push(", ").bind(id.to_string()).push(")");
}

pub(crate) fn needs_you_sql(scopes: &[Scope], limit: usize) -> Sql {
    let mut sql = Sql::new(&format!("SELECT {COLUMNS} FROM ("));
    for (position, scope) in scopes.iter().enumerate() {
        sql.push(if position == 0 { "" } else { " UNION ALL " });
        sql.push(&format!("SELECT * FROM (SELECT {COLUMNS} FROM claims WHERE needs_partner_by IS NOT NULL AND "));
        scope.push(&mut sql);
        sql.push(" ORDER BY needs_partner_by, id LIMIT ").bind(limit as i64).push(&format!(") AS part{position}"));
    }
    sql.push(") AS listed ORDER BY needs_partner_by, id LIMIT ").bind(limit as i64);
    sql
}

fn claim_row(row: &Suspect<'_>) -> Result<ClaimRow, RowError> {
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
        created_at: row.instant("created_at")?,
        submitted_at: row.instant_or_none("submitted_at")?,
        updated_at: row.instant("updated_at")?,
        customer_sort: row.text("customer_sort")?,
    })
}
