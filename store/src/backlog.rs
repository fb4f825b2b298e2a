//! Work that is waiting now, for monitoring.

use crate::engine::Store;
use crate::error::Error;
use crate::row_reader::RowReader;
use crate::sql::{at, sql};
use chrono::{DateTime, Utc};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Emails that are not sent yet; 1000 means 1000 or more.
    pub mails: u32,
    /// Emails that were given up because the receiving server refused them permanently; 1000 means 1000 or more.
    pub mails_given_up: u32,
    /// Since when the oldest timer of a claim is overdue; `None` if all due timers have been processed.
    pub overdue_since: Option<DateTime<Utc>>,
}

impl Store {
    /// Whether the database accepts writes now, checked by a small one.
    pub async fn check_write(&self, now: DateTime<Utc>) -> Result<(), Error> {
        let mut tx = self.writing().await?;
        let probe = sql!(
            "INSERT INTO write_probe (id, written_at) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET written_at = $1",
            at(now),
        );
        probe.run(&mut tx).await?;
        Ok(tx.commit().await?)
    }

    /// Emails to be sent, and timers that should have been processed by `now`.
    pub async fn waiting(&self, now: DateTime<Utc>) -> Result<Waiting, Error> {
        let mut conn = self.reading().await?;
        let row = sql!(
            "SELECT 'mail' AS name, \
             (SELECT COUNT(*) FROM (SELECT 1 FROM outbox WHERE next_at IS NOT NULL LIMIT 1000) AS w) AS waiting, \
             (SELECT COUNT(*) FROM (SELECT 1 FROM outbox WHERE status = 'given_up' \
              LIMIT 1000) AS g) AS given_up",
        )
        .first(&mut conn)
        .await?;
        let (mails, mails_given_up) = match &row {
            Some(row) => {
                let row = RowReader::new("outbox", "name", row);
                (row.count("waiting")?, row.count("given_up")?)
            }
            None => (0, 0),
        };
        let row = sql!(
            "SELECT id, tick_at FROM claims WHERE tick_at IS NOT NULL AND tick_at <= $1 ORDER BY tick_at, id LIMIT 1",
            at(now),
        )
        .first(&mut conn)
        .await?;
        let overdue_since = row.map(|row| RowReader::new("claims", "id", &row).instant("tick_at")).transpose()?;
        Ok(Waiting { mails, mails_given_up, overdue_since })
    }
}
