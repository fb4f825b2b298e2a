//! The administration log: who changed which row that no event of a claim explains, with a hash of the row as it is since then.

use crate::account::Account;
use crate::engine::Store;
use crate::error::Error;
use crate::hash::{Fields, row_hash, stored};
use crate::ledger::chain::{close_log, take_positions};
use crate::row_reader::{RowReader, read_all};
use crate::sql::{CHUNK, Sql, Value, at, insert, sql};
use chrono::{DateTime, Utc};
use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use std::collections::{BTreeMap, BTreeSet};

/// One line of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdministrationEntry {
    pub position: u64,
    pub at: DateTime<Utc>,
    /// A person's id, `command_line` or `system`.
    pub account: String,
    pub action: String,
    pub subject: String,
    pub subject_key: String,
}

/// A table whose rows the log follows.
pub(crate) struct Recorded {
    pub table: &'static str,
    pub key: &'static [&'static str],
    /// Columns that are compared with the events of claims instead.
    pub except: &'static [&'static str],
}

const fn recorded(table: &'static str, key: &'static [&'static str]) -> Recorded {
    Recorded { table, key, except: &[] }
}

pub(crate) const COMPANIES: Recorded = recorded("companies", &["id"]);
pub(crate) const LOCATIONS: Recorded = Recorded { except: &["last_used_on"], ..recorded("locations", &["mpn"]) };
pub(crate) const ENROLMENTS: Recorded = recorded("enrolments", &["mpn", "program"]);
pub(crate) const PEOPLE: Recorded = recorded("people", &["id"]);
pub(crate) const PERSON_LOCATIONS: Recorded = recorded("person_locations", &["person", "mpn"]);
pub(crate) const REVIEWER_COMPANIES: Recorded = recorded("reviewer_companies", &["person", "company"]);
pub(crate) const TENANTS: Recorded = recorded("tenants", &["id"]);
pub(crate) const TENANT_DOMAINS: Recorded = recorded("tenant_domains", &["domain"]);
pub(crate) const TENANT_WORKLOADS: Recorded = recorded("tenant_workloads", &["tenant", "workload"]);
pub(crate) const SUBSCRIPTIONS: Recorded = recorded("subscriptions", &["id"]);
pub(crate) const POLICIES: Recorded = recorded("policies", &["version"]);
pub(crate) const SETTINGS: Recorded = recorded("settings", &["name"]);
pub(crate) const CONSENT_LINKS: Recorded = recorded("consent_links", &["token_hash"]);

pub(crate) const RECORDED: [&Recorded; 13] = [
    &COMPANIES,
    &LOCATIONS,
    &ENROLMENTS,
    &PEOPLE,
    &PERSON_LOCATIONS,
    &REVIEWER_COMPANIES,
    &TENANTS,
    &TENANT_DOMAINS,
    &TENANT_WORKLOADS,
    &SUBSCRIPTIONS,
    &POLICIES,
    &SETTINGS,
    &CONSENT_LINKS,
];

impl Recorded {
    fn key_of(&self, row: &AnyRow) -> String {
        let text = |column| match stored(row, column) {
            Value::Text(text) => text.unwrap_or_default(),
            Value::Number(number) => number.map(|number| number.to_string()).unwrap_or_default(),
        };
        self.key.iter().map(|column| text(*column)).collect::<Vec<_>>().join("/")
    }

    /// The key and the hash of each row that there is.
    pub async fn hashes(&self, conn: &mut AnyConnection) -> Result<Vec<(String, String)>, Error> {
        let rows = Sql::new(&format!("SELECT * FROM {}", self.table)).all(conn).await?;
        Ok(rows.iter().map(|row| (self.key_of(row), row_hash(row, self.except))).collect())
    }

    /// The same of those rows that have one of the keys.
    pub async fn hashes_of(
        &self,
        conn: &mut AnyConnection,
        keys: &[Vec<String>],
    ) -> Result<BTreeMap<String, String>, Error> {
        let mut found = BTreeMap::new();
        for chunk in keys.chunks(CHUNK) {
            let mut sql =
                Sql::new(&format!("SELECT * FROM {} WHERE ({}) IN (VALUES ", self.table, self.key.join(", ")));
            for (position, key) in chunk.iter().enumerate() {
                sql.push(if position == 0 { "(" } else { ", (" }).bind_all(key.iter().map(String::as_str)).push(")");
            }
            sql.push(")");
            let rows = sql.all(conn).await?;
            found.extend(rows.iter().map(|row| (self.key_of(row), row_hash(row, self.except))));
        }
        Ok(found)
    }
}

/// What somebody does now, for the log.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Act {
    account: Account,
    action: &'static str,
    at: DateTime<Utc>,
}

impl Act {
    pub fn new(account: Account, action: &'static str, at: DateTime<Utc>) -> Self {
        Self { account, action, at }
    }

    /// Notes that these rows, named by their keys, have changed: as they are now, or that they are gone. To be called after the change
    /// and late in its transaction: others who write to the log wait from here until it commits.
    pub async fn record(
        &self,
        conn: &mut AnyConnection,
        table: &Recorded,
        keys: impl IntoIterator<Item = Vec<String>>,
    ) -> Result<(), Error> {
        let keys: Vec<Vec<String>> = BTreeSet::from_iter(keys).into_iter().collect();
        let found = table.hashes_of(conn, &keys).await?;
        let subjects = keys.iter().map(|key| key.join("/")).map(|key| {
            let hash = found.get(&key).cloned();
            (key, hash)
        });
        self.append(conn, table.table, subjects.collect()).await
    }

    pub async fn append(
        &self,
        conn: &mut AnyConnection,
        subject: &str,
        keys: Vec<(String, Option<String>)>,
    ) -> Result<(), Error> {
        if keys.is_empty() {
            return Ok(());
        }
        let (mut position, mut last) = take_positions(conn, "administration", keys.len()).await?;
        let mut rows = Vec::with_capacity(keys.len());
        for (key, row_hash) in keys {
            let entry = [
                Value::from(position),
                at(self.at).into(),
                self.account.to_string().into(),
                self.action.into(),
                subject.into(),
                key.into(),
                row_hash.into(),
            ];
            last = entry_hash(&last, &entry);
            let [position_value, at, account, action, subject, key, row_hash] = entry;
            rows.push([position_value, at, account, action, subject, key, row_hash, last.clone().into()]);
            position += 1;
        }
        insert(conn, "administration", COLUMNS, rows, "").await?;
        close_log(conn, "administration", &last).await
    }
}

pub(crate) const COLUMNS: [&str; 8] =
    ["position", "at", "account", "action", "subject", "subject_key", "row_hash", "hash"];

/// The chain of the log: the previous entry's hash and the entry.
pub(crate) fn entry_hash(previous: &str, entry: &[Value]) -> String {
    entry.iter().fold(Fields::default().text(previous), Fields::value).finish()
}

impl Store {
    /// The same store, writing on this account's behalf.
    pub fn acting_for(&self, account: Account) -> Self {
        let mut store = self.clone();
        store.account = account;
        store
    }

    pub(crate) fn does(&self, action: &'static str, now: DateTime<Utc>) -> Act {
        Act::new(self.account, action, now)
    }

    /// Notes something that changes no recorded row, as a sign-in: what was done, and to whom or from where.
    pub async fn note_administration(
        &self,
        action: &'static str,
        subject: &str,
        subject_key: &str,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let mut tx = self.writing().await?;
        self.does(action, now).append(&mut tx, subject, vec![(subject_key.replace('\0', ""), None)]).await?;
        Ok(tx.commit().await?)
    }

    /// The log after a position, oldest first.
    pub async fn administration_after(&self, position: u64, limit: usize) -> Result<Vec<AdministrationEntry>, Error> {
        let rows = sql!(
            "SELECT position, at, account, action, subject, subject_key FROM administration WHERE position > $1 \
             ORDER BY position LIMIT $2",
            i64::try_from(position).unwrap_or(i64::MAX),
            crate::keyset::bounded(limit) as i64,
        )
        .all(&mut *self.reading().await?)
        .await?;
        Ok(read_all(&rows, "administration", "subject_key", |row: &RowReader<'_>| {
            Ok(AdministrationEntry {
                position: row.count("position")?,
                at: row.instant("at")?,
                account: row.text("account")?,
                action: row.text("action")?,
                subject: row.text("subject")?,
                subject_key: row.text("subject_key")?,
            })
        })?)
    }
}
