//! What can go wrong in the store, and what a person may be told of it.

use domain::action::Refusal;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the address of the database is neither sqlite: nor postgres:")]
    UnknownEngine,
    #[error("SQLite {found} can damage a database in WAL mode; 3.51.3 or later is needed")]
    OldSqlite { found: String },
    #[error("the database did not answer as expected")]
    Database(#[from] sqlx::Error),
    #[error("the migrations did not run")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    #[error("the schema of the database is older than this program: run ofrecord migrate")]
    OldSchema,
    #[error("the schema of the database has version {found}, and this program knows {known}: use the newer program")]
    NewerSchema { found: i64, known: i64 },
    #[error(transparent)]
    Row(#[from] RowError),
    #[error("{what} could not be written as JSON")]
    Json { what: &'static str, source: serde_json::Error },
    /// Others kept changing the same rows; nothing was written.
    #[error("others changed the same rows {attempts} times in a row")]
    Contended { attempts: u32 },
    /// The name that has to be unique belongs to another row.
    #[error("{what} {value:?} is taken")]
    Taken { what: &'static str, value: String },
    #[error("there is no {what} {value:?}")]
    Unknown { what: &'static str, value: String },
    /// The program ends before it was done; nothing was written.
    #[error("the program ends")]
    Stopped,
    /// An update by sequence number met a row that had changed since it was read: told apart so that it is tried again.
    #[error("the claim changed while it was being written")]
    Moved,
}

/// A row that is not what it should be: which one, and where.
#[derive(Debug, thiserror::Error)]
#[error("{table}.{column} of {row}: {why}")]
pub struct RowError {
    pub table: &'static str,
    pub column: &'static str,
    /// The row's key.
    pub row: String,
    pub why: String,
}

/// Why an action on a claim did not happen.
#[derive(Debug, thiserror::Error)]
pub enum ActError {
    /// The rules say no; nothing has changed.
    #[error("refused: {}", .0.code())]
    Refused(Refusal),
    #[error(transparent)]
    Store(#[from] Error),
}

impl From<Refusal> for ActError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<sqlx::Error> for ActError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

impl From<RowError> for ActError {
    fn from(error: RowError) -> Self {
        Self::Store(error.into())
    }
}

/// The index of the schema that stands behind "one effective association per key".
const ONE_PER_KEY: &str = "associations_one_effective_per_key";

impl Error {
    /// Another transaction came first, and trying again may go well.
    pub(crate) fn is_conflict(&self) -> bool {
        match self {
            Self::Moved => true,
            // PostgreSQL: serialization failure, deadlock. SQLite: an old snapshot.
            Self::Database(sqlx::Error::Database(error)) => {
                error.code().is_some_and(|code| matches!(&*code, "40001" | "40P01" | "517"))
                    || (error.is_unique_violation() && !self.is_second_association())
            }
            _ => false,
        }
    }

    /// Overload: somebody else is in the way just now, and the same may go well in a moment.
    pub fn is_busy(&self) -> bool {
        match self {
            Self::Contended { .. } | Self::Stopped => true,
            // Io: the database went away, and its next start may be near.
            Self::Database(sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_)) => true,
            // PostgreSQL: lock_timeout, statement_timeout, too many connections, starting or stopping. SQLite: busy (in all its kinds), locked.
            Self::Database(sqlx::Error::Database(error)) => {
                error.code().is_some_and(|code| match code.parse::<u32>() {
                    Ok(code) if code < 10_000 => matches!(code & 0xff, 5 | 6),
                    _ => {
                        matches!(&*code, "55P03" | "57014" | "53300" | "57P01" | "57P02" | "57P03" | "40001" | "40P01")
                    }
                })
            }
            _ => false,
        }
    }

    /// The disk is full, or the database may not grow any further.
    pub fn is_disk_full(&self) -> bool {
        matches!(self, Self::Database(sqlx::Error::Database(error))
            if error.code().is_some_and(|code| matches!(&*code, "13" | "53100")))
    }

    /// The database refused a second effective association for one key.
    pub(crate) fn is_second_association(&self) -> bool {
        // SQLite names the column, PostgreSQL the index.
        matches!(self, Self::Database(sqlx::Error::Database(error)) if error.is_unique_violation()
            && (error.constraint() == Some(ONE_PER_KEY) || error.message().contains("associations.key")))
    }

    pub(crate) fn is_unique_violation(&self) -> bool {
        matches!(self, Self::Database(sqlx::Error::Database(error)) if error.is_unique_violation())
    }

    pub(crate) fn is_unknown_reference(&self) -> bool {
        matches!(self, Self::Database(sqlx::Error::Database(error)) if error.is_foreign_key_violation())
    }
}
