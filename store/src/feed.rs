//! All events of all claims in one order, for feeds.

use crate::claims;
use crate::engine::Store;
use crate::error::Error;
use crate::keyset::bounded;
use crate::row_reader::read_all;
use crate::sql::sql;
use domain::action::Record;
use domain::party::ClaimId;

/// An event with its place among all events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedEntry {
    pub position: u64,
    pub claim: ClaimId,
    pub record: Record,
}

impl Store {
    /// Events after a position, in their order. A reader that goes on from the last position it has got misses none: positions become
    /// visible in their order and without gaps. Not narrowed to what an actor may see.
    pub async fn events_after(&self, position: u64, limit: usize) -> Result<Vec<FeedEntry>, Error> {
        let rows = sql!(
            "SELECT claim_id, sequence, at, party, person, audience, section, kind, body, position FROM events WHERE position > $1 \
             ORDER BY position LIMIT $2",
            i64::try_from(position).unwrap_or(i64::MAX),
            bounded(limit) as i64,
        )
        .all(&mut *self.reading().await?)
        .await?;
        Ok(read_all(&rows, "events", "claim_id", |row| {
            Ok(FeedEntry {
                position: row.count("position")?,
                claim: row.parsed("claim_id")?,
                record: claims::record(row)?,
            })
        })?)
    }
}
