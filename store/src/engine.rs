//! Opening the database: which engine, which connections, how a transaction begins.

use crate::account::Account;
use crate::error::Error;
use sqlx::any::AnyPoolOptions;
use sqlx::pool::PoolConnection;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Any, AnyConnection, AnyPool, Connection, Row, Transaction};
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// The database. Cheap to clone; all clones share their connections.
#[derive(Clone, Debug)]
pub struct Store {
    engine: Engine,
    /// On SQLite a single connection, so that writers wait in line instead of failing.
    writer: AnyPool,
    /// On SQLite connections that refuse to write; on PostgreSQL the same pool.
    reader: AnyPool,
    /// On whose behalf it writes, for the administration log.
    pub(crate) account: Account,
}

/// Connections that read at the same time on SQLite.
const READERS: u32 = 6;
/// Connections to PostgreSQL.
const CONNECTIONS: u32 = 16;

/// Each statement by itself: several in one text are not portable. Caches are in KiB when negative: 64 MiB to write, 16 for each reader.
const OF_WRITER: [&str; 5] = [
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA busy_timeout = 10000",
    "PRAGMA cache_size = -65536",
];
/// A server that vanished in the middle of a transaction holds up the others for so long, and no longer.
const OF_POSTGRES: [&str; 2] = ["SET lock_timeout = '10s'", "SET idle_in_transaction_session_timeout = '30s'"];
const OF_READER: [&str; 4] =
    ["PRAGMA foreign_keys = ON", "PRAGMA busy_timeout = 10000", "PRAGMA cache_size = -16384", "PRAGMA query_only = ON"];

/// The file of an embedded database; `None` for another engine.
pub fn database_file(url: &str) -> Option<PathBuf> {
    let options = SqliteConnectOptions::from_str(url).ok().filter(|_| url.starts_with("sqlite:"))?;
    Some(options.get_filename().to_owned())
}

impl Store {
    /// Opens `sqlite:<path>` (created when it is not there) or `postgres://…`. The schema is brought up to date by [`Store::migrate`].
    ///
    /// # Errors
    /// [`Error::UnknownEngine`], [`Error::OldSqlite`], or that the database does not answer.
    pub async fn open(url: &str) -> Result<Self, Error> {
        sqlx::any::install_default_drivers();
        if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            answers(url, &OF_POSTGRES).await?;
            let options = AnyPoolOptions::new().max_connections(CONNECTIONS).acquire_timeout(Duration::from_secs(20));
            let pool = each(options, &OF_POSTGRES).connect(url).await?;
            return Ok(Self { engine: Engine::Postgres, reader: pool.clone(), writer: pool, account: Account::System });
        }
        if !url.starts_with("sqlite:") {
            return Err(Error::UnknownEngine);
        }
        answers(&with_mode(url, "rwc"), &OF_WRITER).await?;
        // The writer first: it creates the file and its journal, which readers cannot.
        let writer = sqlite_pool(1, &OF_WRITER).connect(&with_mode(url, "rwc")).await?;
        let found: String =
            sqlx::query("SELECT sqlite_version() AS version").fetch_one(&writer).await?.try_get("version")?;
        if !is_sound(&found) {
            return Err(Error::OldSqlite { found });
        }
        let reader = sqlite_pool(READERS, &OF_READER).connect(&with_mode(url, "rw")).await?;
        Ok(Self { engine: Engine::Sqlite, writer, reader, account: Account::System })
    }

    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// Waits for running transactions and closes all connections.
    pub async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
    }

    pub(crate) async fn reading(&self) -> Result<PoolConnection<Any>, Error> {
        Ok(self.reader.acquire().await?)
    }

    pub(crate) async fn writer_connection(&self) -> Result<PoolConnection<Any>, Error> {
        Ok(self.writer.acquire().await?)
    }

    /// A transaction that writes; rolled back when dropped.
    pub(crate) async fn writing(&self) -> Result<Transaction<'static, Any>, Error> {
        // A deferred transaction on SQLite may find itself unable to write after it has read.
        let begin = match self.engine {
            Engine::Sqlite => "BEGIN IMMEDIATE",
            Engine::Postgres => "BEGIN ISOLATION LEVEL READ COMMITTED",
        };
        Ok(self.writer.begin_with(begin).await?)
    }

    /// A transaction that sees one moment of the database.
    pub(crate) async fn snapshot(&self) -> Result<Transaction<'static, Any>, Error> {
        let begin = match self.engine {
            Engine::Sqlite => "BEGIN",
            Engine::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        };
        Ok(self.reader.begin_with(begin).await?)
    }
}

fn sqlite_pool(connections: u32, pragmas: &'static [&'static str]) -> AnyPoolOptions {
    let options = AnyPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(Duration::from_secs(20))
        // A file does not go away as a server does.
        .test_before_acquire(false)
        .idle_timeout(None)
        .max_lifetime(None);
    each(options, pragmas)
}

/// One connection apart from the pool, which would try again until its time is up and not say why it failed.
async fn answers(url: &str, statements: &[&'static str]) -> Result<(), Error> {
    let mut connection = AnyConnection::connect(url).await?;
    for statement in statements {
        sqlx::query(*statement).execute(&mut connection).await?;
    }
    Ok(connection.close().await?)
}

/// Every connection begins with these statements.
fn each(options: AnyPoolOptions, statements: &'static [&'static str]) -> AnyPoolOptions {
    let options = options.after_connect(move |connection, _| {
        Box::pin(async move {
            for statement in statements {
                sqlx::query(*statement).execute(&mut *connection).await?;
            }
            Ok(())
        })
    });
    // After a full disk or another fault of the file, SQLite has ended the transaction by itself and the driver has not noticed: such a
    // connection begins no other. The answer to a ping comes after the rollback of a transaction that was dropped.
    options.after_release(|connection, _| {
        Box::pin(async move {
            connection.ping().await?;
            Ok(!connection.is_in_transaction())
        })
    })
}

fn with_mode(url: &str, mode: &str) -> String {
    let separator = if url.contains('?') { '&' } else { '?' };
    if url.contains("mode=") { url.to_owned() } else { format!("{url}{separator}mode={mode}") }
}

/// 3.51.3 mended a fault that can damage databases in WAL mode.
fn is_sound(version: &str) -> bool {
    let mut numbers = version.split('.').map(|number| number.parse::<u32>().unwrap_or(0));
    let mut next = || numbers.next().unwrap_or(0);
    (next(), next(), next()) >= (3, 51, 3)
}

#[cfg(test)]
mod tests {
    use super::{Store, is_sound};
    use crate::{Moment, NewCompany};
    use domain::deadline::Zone;
    use uuid::Uuid;

    #[tokio::test]
    async fn after_a_full_disk_the_next_write_succeeds() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&format!("sqlite:{}", folder.path().join("ofrecord.db").display())).await.unwrap();
        let at = "2026-11-23T09:00:00Z".parse().unwrap();
        store.migrate(at).await.unwrap();
        let moment =
            |number| Moment { at, new_id: if number == 0 { || Uuid::from_u128(1) } else { || Uuid::from_u128(2) } };
        let company = |name: String| NewCompany { name, country: "SE".into(), zone: Zone::UTC, language: "en".into() };
        // Given a file that may not grow: the limit is the connection's own, as space is free again when it is gone.
        let mut writer = store.writer_connection().await.unwrap();
        sqlx::query("PRAGMA max_page_count = 1").execute(&mut *writer).await.unwrap();
        drop(writer);
        // When a write does not fit
        let full = store.create_company(&company("x".repeat(10_000_000)), moment(0)).await.unwrap_err();
        assert!(full.is_disk_full(), "{full:?}");
        // Then the next one does.
        store.create_company(&company("Fabrikam".into()), moment(1)).await.unwrap();
    }

    #[test]
    fn an_sqlite_that_can_damage_its_file_is_refused() {
        assert!(is_sound("3.51.3") && is_sound("3.52.0") && is_sound("4.0"));
        assert!(!is_sound("3.51.2") && !is_sound("3.46.0") && !is_sound("nonsense"));
    }
}
