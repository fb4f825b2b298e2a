//! What happened to a claim, read by pages: however long the history is, no read visits more than a few rows per entry shown.

#[cfg(test)]
mod plans;
mod query;
pub(crate) mod section;

pub use query::{HistoryList, HistoryQuery, Place, Side};

use crate::claims;
use crate::engine::Store;
use crate::error::Error;
use crate::keyset::bounded;
use crate::row_reader::{RowReader, read_all};
use crate::sql::{Sql, sql};
use chrono::{DateTime, Utc};
use domain::action::{Event, Record};
use domain::lifecycle::sees;
use domain::party::{Actor, By, ClaimId, PersonId, ProofId};
use domain::view;
use section::{Branch, Section, branches};
use sqlx::AnyConnection;
use std::collections::{BTreeSet, HashMap};

/// Decisions of one claim that are read, and views of its files that are searched; no claim that people work on has more.
const DECISIONS: usize = 50;
const VIEWS: usize = 500;

const COLUMNS: &str = "claim_id, sequence, at, party, person, audience, section, kind, body, public_sequence";

/// Some entries of a history in the order in which they happened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HistoryPage {
    pub entries: Vec<HistoryEntry>,
    /// Where the next older page lies, if there is one.
    pub older: Option<Place>,
    /// Where the next newer page lies, if there is one.
    pub newer: Option<Place>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryEntry {
    /// From 1 without gaps among the entries that the reader may see: it tells nothing of others.
    pub number: u32,
    pub record: Record,
    /// The name of the person who did it. `None` for the customer and the system, and for the desk's people when a partner asks.
    pub who: Option<String>,
    /// The name of the person whom an assignment names; with the same exception.
    pub whom: Option<String>,
}

/// When somebody opened a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProofView {
    pub proof: ProofId,
    pub at: DateTime<Utc>,
}

impl Store {
    /// A page of what happened to the claim, as far as this actor may know; nothing for a claim that it may not see.
    pub async fn history(&self, actor: &Actor, id: ClaimId, query: &HistoryQuery) -> Result<HistoryPage, Error> {
        let mut tx = self.snapshot().await?;
        match Reader::new(&mut tx, actor, id).await? {
            Some(reader) => reader.page(&mut tx, query).await,
            None => Ok(HistoryPage::default()),
        }
    }

    /// The decisions about the claim, oldest first, as far as this actor may know.
    pub async fn decisions(&self, actor: &Actor, id: ClaimId) -> Result<Vec<HistoryEntry>, Error> {
        let mut tx = self.snapshot().await?;
        let Some(reader) = Reader::new(&mut tx, actor, id).await? else { return Ok(vec![]) };
        let range = Range { newest_first: true, ..Range::of_sequences(0, i64::MAX) };
        let decisions = |section: Section| section.is_decision();
        let mut entries = reader.entries(&mut tx, Some(&reader.branches_of(decisions)), range, DECISIONS).await?;
        entries.reverse();
        Ok(entries)
    }

    /// What a form may rest on and has changed after `revision`, oldest first.
    pub async fn changes_since(
        &self,
        actor: &Actor,
        id: ClaimId,
        revision: u32,
        limit: usize,
    ) -> Result<Vec<HistoryEntry>, Error> {
        let mut tx = self.snapshot().await?;
        let Some(reader) = Reader::new(&mut tx, actor, id).await? else { return Ok(vec![]) };
        let range = Range::of_sequences(revision.into(), i64::MAX);
        let substantive = |section: Section| section.may_be_substantive();
        let mut entries = reader.entries(&mut tx, Some(&reader.branches_of(substantive)), range, limit).await?;
        entries.retain(|entry| entry.record.event.is_substantive());
        Ok(entries)
    }

    /// The files of the claim that this actor has opened, the latest first.
    pub async fn proof_views(&self, actor: &Actor, id: ClaimId) -> Result<Vec<ProofView>, Error> {
        let mut tx = self.snapshot().await?;
        let (Some(reader), Some(person)) = (Reader::new(&mut tx, actor, id).await?, actor.person()) else {
            return Ok(vec![]);
        };
        let range = Range { newest_first: true, ..Range::of_sequences(0, i64::MAX) };
        let mut sql = Sql::new("SELECT * FROM (");
        let branch = (Section::ProofView, Side::of(actor.by()).party());
        reader.push_range(&mut sql, Some(branch), range, VIEWS);
        sql.push(") AS views WHERE person = ").bind(person.to_string()).push(" ORDER BY sequence DESC");
        let records = read_all(&sql.all(&mut tx).await?, "events", "claim_id", claims::record)?;
        let views = records.into_iter().filter_map(|record| match record.event {
            Event::ProofViewed { proof, .. } => Some(ProofView { proof, at: record.at }),
            _ => None,
        });
        Ok(views.collect())
    }
}

/// Who reads which claim's history: the desk all of it by the numbers of events, partners what is for everyone by numbers of their own.
struct Reader<'a> {
    actor: &'a Actor,
    claim: String,
    of_staff: bool,
}

/// Entries between two numbers of a column, without these.
#[derive(Clone, Copy)]
struct Range {
    column: &'static str,
    after: i64,
    before: i64,
    newest_first: bool,
}

impl Range {
    fn of_sequences(after: i64, before: i64) -> Self {
        Self { column: "sequence", after, before, newest_first: false }
    }
}

impl<'a> Reader<'a> {
    /// `None` where the actor may see nothing of it. A customer sees the claim, not its history.
    async fn new(conn: &mut AnyConnection, actor: &'a Actor, id: ClaimId) -> Result<Option<Self>, Error> {
        let customer = matches!(actor, Actor::Customer { .. });
        let seen = !customer && claims::load(conn, id).await?.is_some_and(|claim| sees(actor, &claim));
        Ok(seen.then(|| Self { actor, claim: id.to_string(), of_staff: actor.is_staff() }))
    }

    async fn page(&self, conn: &mut AnyConnection, query: &HistoryQuery) -> Result<HistoryPage, Error> {
        let limit = bounded(query.limit);
        let (branches, mut range) = self.list(query);
        let branches = branches.as_deref();
        let beyond = match query.place {
            Place::Oldest | Place::Newest => None,
            Place::Before(number) => {
                range.before = self.place(conn, number, range.column, true).await?;
                Some(Range { after: range.before.saturating_sub(1), before: i64::MAX, ..range })
            }
            Place::After(number) => {
                range.after = self.place(conn, number, range.column, false).await?;
                Some(Range { after: 0, before: range.after.saturating_add(1), ..range })
            }
        };
        range.newest_first = matches!(query.place, Place::Newest | Place::Before(_));
        let mut entries = self.entries(conn, branches, range, limit + 1).await?;
        let further = entries.len() > limit;
        entries.truncate(limit);
        let behind = match beyond {
            Some(beyond) => !self.entries(conn, branches, beyond, 1).await?.is_empty(),
            None => false,
        };
        let (is_older, is_newer) = if range.newest_first { (further, behind) } else { (behind, further) };
        if range.newest_first {
            entries.reverse();
        }
        let (first, last) = (entries.first().map(|entry| entry.number), entries.last().map(|entry| entry.number));
        let older = is_older.then(|| first.map_or(Place::Newest, Place::Before));
        let newer = is_newer.then(|| last.map_or(Place::Oldest, Place::After));
        Ok(HistoryPage { entries, older, newer })
    }

    /// The parts of the list and what they are read by; no parts for the whole history, which needs none.
    fn list(&self, query: &HistoryQuery) -> (Option<Vec<Branch>>, Range) {
        let all = Range::of_sequences(0, i64::MAX);
        match (query.list, query.side) {
            (HistoryList::Everything, None) => (None, Range { column: self.number(), ..all }),
            (list, side) => (Some(branches(list, side, self.of_staff)), all),
        }
    }

    /// The column by which this reader counts entries.
    fn number(&self) -> &'static str {
        if self.of_staff { "sequence" } else { "public_sequence" }
    }

    /// A number of the reader's as the bound of a range of `column`.
    async fn place(
        &self,
        conn: &mut AnyConnection,
        number: u32,
        column: &'static str,
        before: bool,
    ) -> Result<i64, Error> {
        if column == self.number() {
            return Ok(number.into());
        }
        let text = match before {
            true => {
                "SELECT claim_id, sequence FROM partner_events WHERE claim_id = $1 AND public_sequence >= $2 \
                 ORDER BY public_sequence LIMIT 1"
            }
            false => {
                "SELECT claim_id, sequence FROM partner_events WHERE claim_id = $1 AND public_sequence <= $2 \
                 ORDER BY public_sequence DESC LIMIT 1"
            }
        };
        let row = sql!(text, self.claim.as_str(), i64::from(number)).first(conn).await?;
        match row {
            Some(row) => Ok(RowReader::new("events", "claim_id", &row).number("sequence")?),
            None => Ok(if before { i64::MAX } else { 0 }),
        }
    }

    fn branches_of(&self, wanted: impl Fn(Section) -> bool) -> Vec<Branch> {
        let mut all = branches(HistoryList::Everything, None, self.of_staff);
        all.retain(|(section, _)| wanted(*section));
        all
    }

    /// The first entries of a range, as far as the reader may know, with names.
    async fn entries(
        &self,
        conn: &mut AnyConnection,
        branches: Option<&[Branch]>,
        range: Range,
        limit: usize,
    ) -> Result<Vec<HistoryEntry>, Error> {
        let Some(sql) = self.range_sql(branches, range, limit) else { return Ok(vec![]) };
        let rows = sql.all(conn).await?;
        let numbered = |row: &RowReader<'_>| Ok((row.count::<u32>(self.number())?, claims::record(row)?));
        let records = read_all(&rows, "events", "claim_id", numbered)?;
        let names = names(conn, records.iter().map(|(_, record)| record)).await?;
        let seen = records.iter().filter_map(|(number, record)| Some((number, view::record_for(self.actor, record)?)));
        Ok(seen
            .map(|(number, record)| HistoryEntry {
                number: *number,
                who: self.who(record.by, &names),
                whom: record.event.whom().filter(|_| self.of_staff).and_then(|person| names.get(&person).cloned()),
                record,
            })
            .collect())
    }

    /// One walk along the numbers, or a union of ranges of the index by sections, each no longer than the page.
    fn range_sql(&self, branches: Option<&[Branch]>, range: Range, limit: usize) -> Option<Sql> {
        let mut sql = Sql::default();
        match branches {
            None => self.push_range(&mut sql, None, range, limit),
            Some([]) => return None,
            Some([branch]) => self.push_range(&mut sql, Some(*branch), range, limit),
            Some(several) => {
                sql.push(&format!("SELECT {COLUMNS} FROM ("));
                for (position, branch) in several.iter().enumerate() {
                    sql.push(if position == 0 { "" } else { " UNION ALL " }).push("SELECT * FROM (");
                    self.push_range(&mut sql, Some(*branch), range, limit);
                    sql.push(&format!(") AS part{position}"));
                }
                sql.push(") AS listed");
                push_order(&mut sql, range, limit);
            }
        }
        Some(sql)
    }

    fn push_range(&self, sql: &mut Sql, branch: Option<Branch>, range: Range, limit: usize) {
        // No query of a partner reads the table itself.
        let table = if self.of_staff { "events" } else { "partner_events" };
        sql.push(&format!("SELECT {COLUMNS} FROM {table} WHERE claim_id = ")).bind(self.claim.as_str());
        if let Some((section, party)) = branch {
            sql.push(" AND section = ").bind(section.code()).push(" AND party = ").bind(party);
        }
        sql.push(&format!(" AND {} > ", range.column)).bind(range.after);
        sql.push(&format!(" AND {} < ", range.column)).bind(range.before);
        push_order(sql, range, limit);
    }

    fn who(&self, by: By, names: &HashMap<PersonId, String>) -> Option<String> {
        match by {
            By::Staff { person } if self.of_staff => names.get(&person).cloned(),
            By::Partner { person } => names.get(&person).cloned(),
            By::Staff { .. } | By::Customer | By::System => None,
        }
    }
}

fn push_order(sql: &mut Sql, range: Range, limit: usize) {
    let direction = if range.newest_first { " DESC" } else { "" };
    sql.push(&format!(" ORDER BY {}{direction} LIMIT ", range.column)).bind(limit as i64);
}

async fn names<'r>(
    conn: &mut AnyConnection,
    records: impl Iterator<Item = &'r Record>,
) -> Result<HashMap<PersonId, String>, Error> {
    let people: BTreeSet<PersonId> = records
        .flat_map(|record| {
            let who = match record.by {
                By::Partner { person } | By::Staff { person } => Some(person),
                By::Customer | By::System => None,
            };
            who.into_iter().chain(record.event.whom())
        })
        .collect();
    if people.is_empty() {
        return Ok(HashMap::new());
    }
    let mut sql = Sql::new("SELECT id, name FROM people WHERE id IN (");
    sql.bind_all(people.iter().map(PersonId::to_string)).push(")");
    let named = read_all(&sql.all(conn).await?, "people", "id", |row| Ok((row.parsed("id")?, row.text("name")?)))?;
    Ok(named.into_iter().collect())
}

/// The newest page of a list, and how many index ranges it is read from.
#[cfg(test)]
pub(crate) fn newest_sql(actor: &Actor, id: ClaimId, query: &HistoryQuery) -> (Sql, usize) {
    let reader = Reader { actor, claim: id.to_string(), of_staff: actor.is_staff() };
    let (branches, range) = reader.list(query);
    let range = Range { newest_first: true, ..range };
    let ranges = branches.as_ref().map_or(1, Vec::len);
    (reader.range_sql(branches.as_deref(), range, query.limit + 1).unwrap_or_default(), ranges)
}
