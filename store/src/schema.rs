//! Brings the database to the schema that this program was written for, and checks that it has it.

use crate::engine::{Engine, Store};
use crate::error::Error;
use crate::migrations;
use crate::row_reader::RowReader;
use crate::sql::sql;
use chrono::{DateTime, Utc};

impl Store {
    /// Brings the schema up to date and puts the ready policies in place. Any number of servers may do so at once.
    ///
    /// # Errors
    /// When a migration fails or the database does not answer.
    pub async fn migrate(&self, now: DateTime<Utc>) -> Result<(), Error> {
        let mut conn = self.writer_connection().await?;
        if self.engine() == Engine::Postgres {
            // Another server may be migrating, for as long as it takes.
            sqlx::query("SET lock_timeout = 0").execute(&mut *conn).await?;
        }
        migrations::for_engine(self.engine()).run(&mut *conn).await?;
        if self.engine() == Engine::Postgres {
            // Connections of the pool have a lock timeout.
            conn.close().await?;
        } else {
            drop(conn);
        }
        self.put_ready_policies(now).await
    }

    /// To be asked before anything but [`Store::migrate`] uses the database.
    ///
    /// # Errors
    /// [`Error::OldSchema`], [`Error::NewerSchema`].
    pub async fn check_schema(&self) -> Result<(), Error> {
        let known = migrations::for_engine(self.engine()).iter().map(|migration| migration.version).max().unwrap_or(0);
        let row = sql!("SELECT 'newest' AS name, COALESCE(MAX(version), 0) AS version FROM _sqlx_migrations");
        let found = match row.first(&mut *self.reading().await?).await {
            Ok(Some(row)) => RowReader::new("_sqlx_migrations", "name", &row).number("version")?,
            // No such table: nothing was ever migrated.
            Ok(None) | Err(Error::Database(sqlx::Error::Database(_))) => 0,
            Err(error) => return Err(error),
        };
        match found.cmp(&known) {
            std::cmp::Ordering::Less => Err(Error::OldSchema),
            std::cmp::Ordering::Equal => Ok(()),
            std::cmp::Ordering::Greater => Err(Error::NewerSchema { found, known }),
        }
    }
}
