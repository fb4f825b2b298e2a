//! Whether the database has the schema that this program was written for.

use crate::engine::Store;
use crate::error::Error;
use crate::migrations;
use crate::row_reader::RowReader;
use crate::sql::sql;

impl Store {
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
