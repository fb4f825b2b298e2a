//! The customer's signed links, by the hash of their token.

use crate::administration::CONSENT_LINKS;
use crate::claims;
use crate::engine::Store;
use crate::error::Error;
use crate::row_reader::RowReader;
use crate::sql::{at, sql};
use chrono::{DateTime, Utc};
use domain::claim::Claim;
use domain::party::{Actor, ClaimId};
use domain::view;
use uuid::Uuid;

impl Store {
    /// A link to this one claim; without `expires_at` it works as long as the claim lives, for a withdrawal later. `false`, and no
    /// link, where `mail`, which is to carry it, is not to be sent any more.
    pub async fn add_consent_link(
        &self,
        claim: ClaimId,
        token_hash: &str,
        expires_at: Option<DateTime<Utc>>,
        mail: Option<Uuid>,
        now: DateTime<Utc>,
    ) -> Result<bool, Error> {
        let mut tx = self.writing().await?;
        if let Some(mail) = mail {
            // Held until the link is there: whoever takes the mail back then finds the link, too.
            let waits =
                sql!("UPDATE outbox SET attempts = attempts WHERE id = $1 AND status = 'waiting'", mail.to_string());
            if waits.run(&mut tx).await? == 0 {
                return Ok(false);
            }
        }
        sql!(
            "INSERT INTO consent_links (token_hash, claim_id, created_at, expires_at) VALUES ($1, $2, $3, $4)",
            token_hash,
            claim.to_string(),
            at(now),
            expires_at.map(at),
        )
        .run(&mut tx)
        .await?;
        self.does("consent_link_added", now).record(&mut tx, &CONSENT_LINKS, [vec![token_hash.to_owned()]]).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Whether the customer of this claim has been given a link.
    pub async fn has_consent_link(&self, claim: ClaimId) -> Result<bool, Error> {
        let found = sql!("SELECT token_hash FROM consent_links WHERE claim_id = $1 LIMIT 1", claim.to_string())
            .first(&mut *self.reading().await?)
            .await?;
        Ok(found.is_some())
    }

    /// The claim as its customer may see it; `None` for a link that was never given out or has expired.
    pub async fn customer_claim(&self, token_hash: &str, now: DateTime<Utc>) -> Result<Option<Claim>, Error> {
        let mut conn = self.reading().await?;
        let row = sql!("SELECT token_hash, claim_id, expires_at FROM consent_links WHERE token_hash = $1", token_hash)
            .first(&mut conn)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let row = RowReader::new("consent_links", "token_hash", &row);
        if row.instant_or_none("expires_at")?.is_some_and(|expires| now >= expires) {
            return Ok(None);
        }
        let id = row.parsed("claim_id")?;
        let claim = claims::load(&mut conn, id).await?;
        Ok(claim.map(|claim| view::claim_for(&Actor::Customer { claim: id }, &claim)))
    }
}
