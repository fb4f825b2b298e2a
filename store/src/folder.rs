//! Which folder of proofs belongs to these records: they are worth nothing without each other.

use crate::administration::SETTINGS;
use crate::engine::Store;
use crate::error::Error;
use crate::row::RowReader;
use crate::sql::sql;
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// The name of the setting.
const PROOF_FOLDER: &str = "proof_folder";

impl Store {
    /// The mark of the folder that holds the proofs of this desk: the first one that was ever `offered`.
    pub async fn proof_folder(&self, offered: Uuid, now: DateTime<Utc>) -> Result<Uuid, Error> {
        let mut tx = self.writing().await?;
        let offer = sql!(
            "INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
            PROOF_FOLDER,
            offered.to_string(),
        );
        if offer.run(&mut tx).await? > 0 {
            self.does("proof_folder_set", now).record(&mut tx, &SETTINGS, [vec![PROOF_FOLDER.to_owned()]]).await?;
        }
        let row = sql!("SELECT name, value FROM settings WHERE name = $1", PROOF_FOLDER).first(&mut tx).await?;
        let row = row.ok_or_else(|| Error::Unknown { what: "setting", value: PROOF_FOLDER.to_owned() })?;
        let mark = RowReader::new("settings", "name", &row).parsed("value")?;
        tx.commit().await?;
        Ok(mark)
    }
}
