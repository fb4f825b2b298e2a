//! The SQL of lists: every branch follows one index in the order of the list, and is cut to a page.

use super::{ListQuery, SortKey};
use crate::error::Error;
use crate::keyset::{Cursor, Value};
use crate::search_terms::Range;
use crate::sql::{Sql, at};
use domain::claim::StateKind;
use domain::code::Code;
use domain::party::{Actor, Mpn, PersonId};

/// A list of more index ranges than this is one walk through the company's claims instead. SQLite takes no more than 500 in a union.
const MOST_BRANCHES: usize = 100;

/// A search whose first word fits no more claims than this starts from them, else from the list.
const FEW: i64 = 400;

const COLUMNS: &str = "id, reference, claim_name, customer_name, customer_sort, domain, location, area, activities, products, state, \
     turn, in_arbitration, due_at, needs_partner_by, created_at, submitted_at, updated_at";

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
    /// All locations of the person, and its own drafts without one.
    AllOf(PersonId),
}

impl Scope {
    pub fn part(&self) -> String {
        match &self.within {
            Within::Company => String::new(),
            Within::Location(mpn) => mpn.clone(),
            Within::OwnDrafts(person) | Within::AllOf(person) => person.to_string(),
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
            Within::AllOf(person) => {
                let person = person.to_string();
                sql.push(" AND (EXISTS (SELECT 1 FROM person_locations l WHERE l.person = ").bind(person.as_str());
                sql.push(" AND l.mpn = claims.location) OR (location = '' AND created_by = ").bind(person).push("))");
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
    let mut sql = Sql::new("SELECT claim_id FROM search_terms WHERE owner = ");
    sql.bind(owner).push(" AND word >= ").bind(range.0.as_str()).push(" AND word < ").bind(range.1.as_str());
    sql.push(" LIMIT ").bind(FEW + 1);
    Ok(sql.all(conn).await?.len() as i64 <= FEW)
}

/// Where the claims come from: a rare first word gives the few to look at, in whatever order; else an index gives them in theirs.
pub(crate) fn push_source(sql: &mut Sql, owner: &str, ranges: &[Range], few: bool) {
    match ranges.first() {
        Some((from, to)) if few => {
            sql.push("(SELECT DISTINCT claim_id FROM search_terms WHERE owner = ").bind(owner);
            sql.push(" AND word >= ").bind(from.as_str()).push(" AND word < ").bind(to.as_str());
            // A cross join is joined in the order in which it stands.
            sql.push(" LIMIT ")
                .bind(FEW + 1)
                .push(") AS found CROSS JOIN claims WHERE claims.id = found.claim_id AND ");
        }
        _ => {
            sql.push("claims WHERE ");
        }
    }
}

/// The words that a claim must have besides, each looked up by the claim.
pub(crate) fn push_words(sql: &mut Sql, owner: &str, ranges: &[Range], few: bool) {
    for (from, to) in ranges.iter().skip(usize::from(few)) {
        sql.push(" AND EXISTS (SELECT 1 FROM search_terms w WHERE w.claim_id = claims.id AND w.owner = ").bind(owner);
        sql.push(" AND w.word >= ").bind(from.as_str()).push(" AND w.word < ").bind(to.as_str()).push(")");
    }
}

/// The list as a union of index ranges, one per scope and state, each already in order and no longer than the page.
pub(crate) fn dashboard_sql(scopes: &[Scope], query: &ListQuery, ranges: &[Range], few: bool, limit: usize) -> Sql {
    let branches = branches(narrowed(scopes, query), &query.states);
    let mut sql = Sql::default();
    match branches.as_slice() {
        // A location outside of what the person sees: no claim, by a query of the same shape.
        [] => {
            sql.push(&format!("SELECT {COLUMNS} FROM claims WHERE 1 = 0"));
        }
        [(scope, states)] => push_branch(&mut sql, scope, states, query, ranges, few, limit),
        several => {
            sql.push(&format!("SELECT {COLUMNS} FROM ("));
            for (position, (scope, states)) in several.iter().enumerate() {
                sql.push(if position == 0 { "" } else { " UNION ALL " }).push("SELECT * FROM (");
                push_branch(&mut sql, scope, states, query, ranges, few, limit);
                sql.push(&format!(") AS part{position}"));
            }
            sql.push(") AS listed");
            push_order(&mut sql, query, limit);
        }
    }
    sql
}

/// The parts of the scopes that lie in the location that is asked for.
fn narrowed(scopes: &[Scope], query: &ListQuery) -> Vec<Scope> {
    let Some(mpn) = &query.location else { return scopes.to_vec() };
    let narrow = |scope: &Scope| match &scope.within {
        Within::Company => Some(Scope { within: Within::Location(mpn.to_string()), ..scope.clone() }),
        Within::Location(own) => (own == mpn.as_str()).then(|| scope.clone()),
        Within::OwnDrafts(_) | Within::AllOf(_) => None,
    };
    scopes.iter().filter_map(narrow).collect()
}

/// One branch for each scope and state, or a single one for them all when they are many.
fn branches(scopes: Vec<Scope>, states: &[StateKind]) -> Vec<(Scope, &[StateKind])> {
    let person = scopes.iter().find_map(|scope| match scope.within {
        Within::OwnDrafts(person) => Some(person),
        Within::Company | Within::Location(_) | Within::AllOf(_) => None,
    });
    match (person, scopes.first()) {
        (Some(person), Some(scope)) if scopes.len() * states.len().max(1) > MOST_BRANCHES => {
            vec![(Scope { company: scope.company.clone(), within: Within::AllOf(person) }, states)]
        }
        _ if states.is_empty() => scopes.into_iter().map(|scope| (scope, states)).collect(),
        _ => scopes.into_iter().flat_map(|scope| states.chunks(1).map(move |state| (scope.clone(), state))).collect(),
    }
}

fn push_branch(
    sql: &mut Sql,
    scope: &Scope,
    states: &[StateKind],
    query: &ListQuery,
    ranges: &[Range],
    few: bool,
    limit: usize,
) {
    sql.push(&format!("SELECT {COLUMNS} FROM "));
    push_source(sql, &scope.company, ranges, few);
    scope.push(sql);
    match states {
        [] => {}
        [state] => {
            sql.push(" AND state = ").bind(state.code());
        }
        several => {
            sql.push(" AND state IN (").bind_all(several.iter().map(|state| state.code())).push(")");
        }
    }
    if let Some(area) = query.area {
        sql.push(" AND area = ").bind(area.code());
    }
    if query.needs_you {
        sql.push(" AND needs_partner_by IS NOT NULL");
    }
    if let Some(due_before) = query.due_before {
        sql.push(" AND due_at < ").bind(at(due_before));
    }
    push_words(sql, &scope.company, ranges, few);
    push_after(sql, query);
    push_order(sql, query, limit);
}

/// What the list is ordered by, and whether downwards.
fn order(query: &ListQuery) -> (&'static str, bool) {
    if query.needs_you { ("needs_partner_by", false) } else { (query.sort.key.column(), query.sort.descending) }
}

fn push_order(sql: &mut Sql, query: &ListQuery, limit: usize) {
    let (column, descending) = order(query);
    let order = if descending { "DESC" } else { "ASC" };
    sql.push(&format!(" ORDER BY {column} {order}, id {order} LIMIT ")).bind(limit as i64 + 1);
}

fn push_after(sql: &mut Sql, query: &ListQuery) {
    let Some(Cursor { value, id }) = &query.after else { return };
    let fits = matches!(value, Value::Text(_)) == (query.sort.key == SortKey::Customer && !query.needs_you);
    if !fits {
        return;
    }
    let (column, descending) = order(query);
    let further = if descending { "<" } else { ">" };
    sql.push(&format!(" AND ({column}, id) {further} ("));
    match value {
        Value::Number(number) => sql.bind(*number),
        Value::Text(text) => sql.bind(text.as_str()),
    };
    sql.push(", ").bind(id.to_string()).push(")");
}
