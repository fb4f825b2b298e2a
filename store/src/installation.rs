//! What belongs to a database and is chosen once by the first server that opens it: its folder of proofs and its signing key.

use crate::administration::SETTINGS;
use crate::engine::Store;
use crate::error::Error;
use crate::row_reader::RowReader;
use crate::sql::sql;
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// The names of the settings.
const PROOF_FOLDER: &str = "proof_folder";
const SIGNING_KEY: &str = "signing_key";

impl Store {
    /// The ID of the folder that holds the proof files of this database: the first one that was ever `offered`.
    pub async fn proof_folder(&self, offered: Uuid, now: DateTime<Utc>) -> Result<Uuid, Error> {
        let value = self.first_offered(PROOF_FOLDER, &offered.to_string(), now).await?;
        value.parse().map_err(|_| Error::Unknown { what: "proof folder", value })
    }

    /// The key by which all servers of this database sign what browsers keep: the first one that was ever `offered`.
    pub async fn signing_key(&self, offered: &str, now: DateTime<Utc>) -> Result<String, Error> {
        self.first_offered(SIGNING_KEY, offered, now).await
    }

    async fn first_offered(&self, name: &str, offered: &str, now: DateTime<Utc>) -> Result<String, Error> {
        let mut tx = self.writing().await?;
        let offer =
            sql!("INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING", name, offered,);
        if offer.run(&mut tx).await? > 0 {
            self.does("setting_chosen", now).record(&mut tx, &SETTINGS, [vec![name.to_owned()]]).await?;
        }
        let row = sql!("SELECT name, value FROM settings WHERE name = $1", name).first(&mut tx).await?;
        let row = row.ok_or_else(|| Error::Unknown { what: "setting", value: name.to_owned() })?;
        let value = RowReader::new("settings", "name", &row).text("value")?;
        tx.commit().await?;
        Ok(value)
    }
}
