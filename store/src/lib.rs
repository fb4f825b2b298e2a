//! All SQL of the application: one text per query for SQLite and PostgreSQL.
//!
//! Claims change through [`Store::act`] alone (with [`Store::create`] before it and [`Store::take_next`] around it): it loads the facts,
//! lets `domain` decide, and writes events, row, associations, counters and messages in one transaction. Everything else reads, or keeps
//! what is not a claim: people, companies, the directory, sessions.

mod account;
mod administration;
mod backlog;
pub mod bulk_test_data;
mod claims;
mod clocks;
mod companies;
mod consent;
mod directory;
mod engine;
mod error;
mod feed;
mod forms;
mod hash;
mod history;
mod installation;
mod keyset;
mod ledger;
mod lists;
mod migrations;
mod outbox;
mod people;
#[cfg(test)]
mod plans;
mod policies;
mod queue;
mod row_reader;
mod schema;
mod search_terms;
mod sessions;
mod settings;
mod sql;
mod timers;
mod verify;

pub use account::Account;
pub use administration::AdministrationEntry;
pub use backlog::Waiting;
pub use companies::{Company, NewCompany};
pub use directory::{DomainRow, TenantRow, WorkloadRow};
pub use engine::{Engine, Store, database_file};
pub use error::{ActError, Error, RowError};
pub use feed::FeedEntry;
pub use forms::{FormOwner, RefusedForm};
pub use history::{HistoryEntry, HistoryList, HistoryPage, HistoryQuery, Place, ProofView, Side};
pub use keyset::{Cursor, Page};
pub use ledger::{Acted, Command, IdempotencyKey};
pub use lists::{ClaimRow, Counts, ListQuery, Sort, SortKey};
pub use outbox::{Mail, Message, Notification, Receiver};
pub use people::{NewPerson, Person, Preferences, Standing, Theme};
pub use queue::{QueueCounts, QueueQuery, QueueRow, QueueView};
pub use sessions::{NewSession, Session};
pub use verify::{Difference, ExpectedFile, LogEnd, Verified};

use chrono::{DateTime, SubsecRound, Utc};
use uuid::Uuid;

/// Time and randomness, which come from outside.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    pub at: DateTime<Utc>,
    /// Makes a new id, sortable by time.
    pub new_id: fn() -> Uuid,
}

impl Moment {
    /// The instant as the database keeps it: whole microseconds.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.at.trunc_subsecs(6)
    }
}

#[cfg(test)]
extern crate self as store;
