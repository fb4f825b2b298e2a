//! Forms that were refused, kept with the refusal so that the page can show both again.

use crate::Moment;
use crate::engine::Store;
use crate::error::Error;
use crate::row::RowReader;
use crate::sql::{at, sql};
use uuid::Uuid;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedForm {
    /// As it was sent.
    pub body: String,
    /// As the caller wrote it.
    pub refusal: String,
}

/// So many refused forms are kept at a time; the oldest give way, whoever sends many.
const MOST: i64 = 5000;

/// Stands in place of a refusal for a form that was not refused.
const UNSENT: &str = "";

impl Store {
    /// Keeps a form for the session that sent it, until [`Store::sweep`] finds it a day old.
    pub async fn keep_refused(
        &self,
        session_hash: &str,
        body: &str,
        refusal: &str,
        moment: Moment,
    ) -> Result<Uuid, Error> {
        let id = (moment.new_id)();
        let mut tx = self.writing().await?;
        sql!(
            "INSERT INTO refused_forms (id, session_hash, body, refusal, refused_at) VALUES ($1, $2, $3, $4, $5)",
            id.to_string(),
            session_hash,
            body.replace('\0', ""),
            refusal,
            at(moment.now()),
        )
        .run(&mut tx)
        .await?;
        sql!(
            "DELETE FROM refused_forms WHERE refused_at < \
             (SELECT refused_at FROM refused_forms ORDER BY refused_at DESC LIMIT 1 OFFSET $1)",
            MOST,
        )
        .run(&mut tx)
        .await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Keeps a form that is not sent for good yet, for the session that it belongs to, just as long.
    pub async fn keep_unsent(&self, session_hash: &str, body: &str, moment: Moment) -> Result<Uuid, Error> {
        self.keep_refused(session_hash, body, UNSENT, moment).await
    }

    /// The form that was kept so, for its session only.
    pub async fn unsent(&self, session_hash: &str, id: Uuid) -> Result<Option<String>, Error> {
        let kept = self.kept(session_hash, id).await?;
        Ok(kept.filter(|form| form.refusal == UNSENT).map(|form| form.body))
    }

    /// Forms sent without a session are the session's that begins in the same browser.
    pub async fn adopt_refused(&self, browser_hash: &str, session_hash: &str) -> Result<(), Error> {
        let mut tx = self.writing().await?;
        sql!("UPDATE refused_forms SET session_hash = $1 WHERE session_hash = $2", session_hash, browser_hash)
            .run(&mut tx)
            .await?;
        Ok(tx.commit().await?)
    }

    /// The form, for the session that sent it only.
    pub async fn refused(&self, session_hash: &str, id: Uuid) -> Result<Option<RefusedForm>, Error> {
        Ok(self.kept(session_hash, id).await?.filter(|form| form.refusal != UNSENT))
    }

    async fn kept(&self, session_hash: &str, id: Uuid) -> Result<Option<RefusedForm>, Error> {
        let row = sql!(
            "SELECT id, body, refusal FROM refused_forms WHERE id = $1 AND session_hash = $2",
            id.to_string(),
            session_hash,
        )
        .first(&mut *self.reading().await?)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let row = RowReader::new("refused_forms", "id", &row);
        Ok(Some(RefusedForm { body: row.text("body")?, refusal: row.text("refusal")? }))
    }
}
