//! The settings: one row each, checked by the domain when written and when read.

use crate::administration::SETTINGS;
use crate::engine::Store;
use crate::error::Error;
use crate::row_reader::{RowReader, read_all};
use crate::sql::{Sql, sql};
use chrono::{DateTime, Utc};
use domain::settings::{InvalidSetting, Settings};
use sqlx::AnyConnection;

impl Store {
    pub async fn settings(&self) -> Result<Settings, Error> {
        read(&mut *self.reading().await?).await
    }

    /// Sets one; an empty value resets it to its default. Deadlines that are already running keep their days.
    ///
    /// # Errors
    /// [`InvalidSetting`] inside for a name or a value that is none; then nothing has changed.
    pub async fn set_setting(
        &self,
        name: &str,
        value: &str,
        now: DateTime<Utc>,
    ) -> Result<Result<(), InvalidSetting>, Error> {
        let mut tx = self.writing().await?;
        let mut settings = read(&mut tx).await?;
        if let Err(invalid) = settings.set(name, value) {
            return Ok(Err(invalid));
        }
        sql!(
            "INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            name,
            value.trim(),
        )
        .run(&mut tx)
        .await?;
        self.does("setting_set", now).record(&mut tx, &SETTINGS, [vec![name.to_owned()]]).await?;
        tx.commit().await?;
        Ok(Ok(()))
    }
}

pub(crate) async fn read(conn: &mut AnyConnection) -> Result<Settings, Error> {
    let mut sql = Sql::new("SELECT name, value FROM settings WHERE name IN (");
    sql.bind_all(Settings::names()).push(")");
    let rows = sql.all(conn).await?;
    let mut settings = Settings::default();
    for (row, (name, value)) in
        rows.iter().zip(read_all(&rows, "settings", "name", |row| Ok((row.text("name")?, row.text("value")?)))?)
    {
        let wrong = |_| RowReader::new("settings", "name", row).wrong("value", "is not valid");
        settings.set(&name, &value).map_err(wrong)?;
    }
    Ok(settings)
}
