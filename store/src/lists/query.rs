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

/// Where a condition fits no more claims than this, the list starts from them and sorts them.
const FEW: i64 = 400;

/// So many claims are looked through for one page, where a condition has no index in the order of the list; the next page goes on.
pub(crate) const LOOKED_THROUGH: usize = 10_000;

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

    fn push_range(&self, sql: &mut Sql) {
        sql.push("company = ").bind(self.company.as_str());
        match &self.within {
            Within::Company | Within::AllOf(_) => {}
            Within::Location(mpn) => {
                sql.push(" AND location = ").bind(mpn.as_str());
            }
            Within::OwnDrafts(person) => {
                sql.push(" AND location = '' AND created_by = ").bind(person.to_string());
            }
        }
    }

    fn push_filter(&self, sql: &mut Sql) {
        if let Within::AllOf(person) = &self.within {
            let person = person.to_string();
            sql.push(" AND (EXISTS (SELECT 1 FROM person_locations l WHERE l.person = ").bind(person.as_str());
            sql.push(" AND l.mpn = location) OR (location = '' AND created_by = ").bind(person).push("))");
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

/// A condition that few claims meet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Few {
    Word {
        owner: String,
        range: Range,
    },
    Due {
        company: String,
        before: i64,
    },
    /// The claims of all locations of a person.
    Located {
        company: String,
        person: PersonId,
    },
}

impl Few {
    fn push(&self, sql: &mut Sql) {
        match self {
            Self::Word { owner, range: (from, to) } => {
                sql.push("SELECT claim_id FROM search_terms WHERE owner = ").bind(owner.as_str());
                sql.push(" AND word >= ").bind(from.as_str()).push(" AND word < ").bind(to.as_str());
            }
            Self::Due { company, before } => {
                sql.push("SELECT id AS claim_id FROM claims WHERE company = ").bind(company.as_str());
                sql.push(" AND due_at < ").bind(*before);
            }
            Self::Located { company, person } => {
                // A cross join is joined in the order in which it stands.
                sql.push("SELECT c.id AS claim_id FROM person_locations l CROSS JOIN claims c WHERE l.person = ");
                sql.bind(person.to_string()).push(" AND c.company = ").bind(company.as_str());
                sql.push(
                    " AND c.location = l.mpn UNION ALL SELECT id FROM claims WHERE location = '' AND created_by = ",
                );
                sql.bind(person.to_string()).push(" AND company = ").bind(company.as_str());
            }
        }
        sql.push(" LIMIT ").bind(FEW + 1);
    }
}

/// The first of the conditions that few claims meet.
pub(crate) async fn first_few(conn: &mut sqlx::AnyConnection, conditions: Vec<Few>) -> Result<Option<Few>, Error> {
    for condition in conditions {
        let mut sql = Sql::default();
        condition.push(&mut sql);
        if sql.all(conn).await?.len() as i64 <= FEW {
            return Ok(Some(condition));
        }
    }
    Ok(None)
}

/// The conditions of a search.
pub(crate) fn words_in(owner: &str, ranges: &[Range]) -> Vec<Few> {
    ranges.iter().map(|range| Few::Word { owner: owner.to_owned(), range: range.clone() }).collect()
}

/// The conditions of a list that few claims may meet, and that no index has in the order of the list.
pub(crate) fn conditions(scopes: &[Scope], query: &ListQuery, ranges: &[Range]) -> Vec<Few> {
    let Some(company) = scopes.first().map(|scope| scope.company.clone()) else { return vec![] };
    let mut conditions = words_in(&company, ranges);
    if let Some(before) = query.due_before.filter(|_| !is_by_due(query)) {
        conditions.push(Few::Due { company: company.clone(), before: at(before) });
    }
    for (scope, _) in branches(narrowed(scopes, query), query) {
        if let Within::AllOf(person) = scope.within {
            conditions.push(Few::Located { company: company.clone(), person });
        }
    }
    conditions
}

/// Only the order of the last change has an index for each state.
fn has_index_by_state(query: &ListQuery) -> bool {
    query.sort.key == SortKey::Updated && !query.needs_you
}

/// Whether the list comes in the order of its deadlines.
fn is_by_due(query: &ListQuery) -> bool {
    query.sort.key == SortKey::Due && !query.needs_you
}

/// Where the claims come from: the few to look at, in whatever order; else an index gives them in theirs.
pub(crate) fn push_source(sql: &mut Sql, few: Option<&Few>) {
    match few {
        Some(few) => {
            sql.push("(SELECT DISTINCT claim_id FROM (");
            few.push(sql);
            // A cross join is joined in the order in which it stands.
            sql.push(") AS part) AS found CROSS JOIN claims WHERE claims.id = found.claim_id AND ");
        }
        None => {
            sql.push("claims WHERE ");
        }
    }
}

/// The words that a claim must have besides, each looked up by the claim.
pub(crate) fn push_words(sql: &mut Sql, owner: &str, ranges: &[Range]) {
    for (from, to) in ranges {
        sql.push(" AND EXISTS (SELECT 1 FROM search_terms w WHERE w.claim_id = id AND w.owner = ").bind(owner);
        sql.push(" AND w.word >= ").bind(from.as_str()).push(" AND w.word < ").bind(to.as_str()).push(")");
    }
}

/// The list as a union of index ranges, one per scope and state, each already in order and no longer than the page.
pub(crate) fn dashboard_sql(
    scopes: &[Scope],
    query: &ListQuery,
    ranges: &[Range],
    few: Option<&Few>,
    limit: usize,
) -> Sql {
    let branches = branches(narrowed(scopes, query), query);
    let within = LOOKED_THROUGH / branches.len().max(1);
    let mut sql = Sql::default();
    match branches.as_slice() {
        // A location outside of what the person sees: no claim, by a query of the same shape.
        [] => {
            sql.push(&format!("SELECT {COLUMNS} FROM claims WHERE 1 = 0"));
        }
        [(scope, states)] => push_branch(&mut sql, (scope, states), query, ranges, few, within, limit),
        several => {
            sql.push(&format!("SELECT {COLUMNS} FROM ("));
            for (position, (scope, states)) in several.iter().enumerate() {
                sql.push(if position == 0 { "" } else { " UNION ALL " }).push("SELECT * FROM (");
                push_branch(&mut sql, (scope, states), query, ranges, few, within, limit);
                sql.push(&format!(") AS part{position}"));
            }
            sql.push(") AS listed");
            push_order(&mut sql, query, limit + 1);
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
fn branches(scopes: Vec<Scope>, query: &ListQuery) -> Vec<(Scope, &[StateKind])> {
    let by_state = has_index_by_state(query);
    let states = query.states.as_slice();
    let parts = if by_state { states.len().max(1) } else { 1 };
    let person = scopes.iter().find_map(|scope| match scope.within {
        Within::OwnDrafts(person) => Some(person),
        Within::Company | Within::Location(_) | Within::AllOf(_) => None,
    });
    match (person, scopes.first()) {
        (Some(person), Some(scope)) if scopes.len() * parts > MOST_BRANCHES || query.needs_you => {
            vec![(Scope { company: scope.company.clone(), within: Within::AllOf(person) }, states)]
        }
        _ if states.is_empty() || !by_state => scopes.into_iter().map(|scope| (scope, states)).collect(),
        _ => scopes.into_iter().flat_map(|scope| states.chunks(1).map(move |state| (scope.clone(), state))).collect(),
    }
}

fn push_branch(
    sql: &mut Sql,
    (scope, states): (&Scope, &[StateKind]),
    query: &ListQuery,
    ranges: &[Range],
    few: Option<&Few>,
    within: usize,
    limit: usize,
) {
    sql.push(&format!("SELECT {COLUMNS} FROM "));
    if few.is_none() && looks_through(scope, states, query, ranges) {
        sql.push(&format!("(SELECT {COLUMNS}, company, created_by FROM claims WHERE "));
        push_range(sql, scope, states, query);
        push_order(sql, query, within);
        sql.push(") AS looked WHERE 1 = 1");
    } else {
        push_source(sql, few);
        push_range(sql, scope, states, query);
    }
    push_filters(sql, scope, states, query, ranges);
    push_order(sql, query, limit + 1);
}

/// What one index holds in the order of the list.
fn push_range(sql: &mut Sql, scope: &Scope, states: &[StateKind], query: &ListQuery) {
    scope.push_range(sql);
    if let ([state], true) = (states, has_index_by_state(query)) {
        sql.push(" AND state = ").bind(state.code());
    }
    if query.needs_you {
        sql.push(" AND needs_partner_by IS NOT NULL");
    }
    if let Some(due_before) = query.due_before.filter(|_| is_by_due(query)) {
        sql.push(" AND due_at < ").bind(at(due_before));
    }
    push_after(sql, query);
}

/// What is looked at claim by claim.
fn push_filters(sql: &mut Sql, scope: &Scope, states: &[StateKind], query: &ListQuery, ranges: &[Range]) {
    scope.push_filter(sql);
    if !(states.is_empty() || states.len() == 1 && has_index_by_state(query)) {
        sql.push(" AND state IN (").bind_all(states.iter().map(|state| state.code())).push(")");
    }
    if let Some(area) = query.area {
        sql.push(" AND area = ").bind(area.code());
    }
    if let Some(due_before) = query.due_before.filter(|_| !is_by_due(query)) {
        sql.push(" AND due_at < ").bind(at(due_before));
    }
    push_words(sql, &scope.company, ranges);
}

/// Whether there is anything to look at claim by claim.
fn looks_through(scope: &Scope, states: &[StateKind], query: &ListQuery, ranges: &[Range]) -> bool {
    let mut filters = Sql::default();
    push_filters(&mut filters, scope, states, query, ranges);
    !filters.is_empty()
}

/// The last claim that is looked through for a page, of each branch that has so many.
pub(crate) fn ends_sql(scopes: &[Scope], query: &ListQuery, ranges: &[Range]) -> Option<Sql> {
    let branches = branches(narrowed(scopes, query), query);
    let within = LOOKED_THROUGH / branches.len().max(1);
    let (column, _) = order(query);
    let mut sql = Sql::default();
    let looked = branches.iter().filter(|(scope, states)| looks_through(scope, states, query, ranges));
    for (position, (scope, states)) in looked.enumerate() {
        sql.push(if position == 0 { "" } else { " UNION ALL " });
        sql.push(&format!("SELECT place, id FROM (SELECT {column} AS place, id FROM claims WHERE "));
        push_range(&mut sql, scope, states, query);
        push_order(&mut sql, query, 1);
        sql.push(" OFFSET ").bind(within as i64 - 1).push(&format!(") AS end{position}"));
    }
    (!sql.is_empty()).then_some(sql)
}

/// What the list is ordered by, and whether downwards.
pub(crate) fn order(query: &ListQuery) -> (&'static str, bool) {
    if query.needs_you { ("needs_partner_by", false) } else { (query.sort.key.column(), query.sort.descending) }
}

fn push_order(sql: &mut Sql, query: &ListQuery, limit: usize) {
    let (column, descending) = order(query);
    let order = if descending { "DESC" } else { "ASC" };
    sql.push(&format!(" ORDER BY {column} {order}, id {order} LIMIT ")).bind(limit as i64);
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
