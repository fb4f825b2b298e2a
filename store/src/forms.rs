//! Forms that were refused, kept with the refusal so that the page can show both again.

use crate::Moment;
use crate::engine::Store;
use crate::error::Error;
use crate::hash::Fields;
use crate::row_reader::RowReader;
use crate::sql::{at, sql};
use domain::party::PersonId;
use uuid::Uuid;

/// Whose form it is: what it is found by, and whose limit it counts against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormOwner {
    /// The hash of the session's token; before sign-in the hash of a random cookie of the browser.
    pub browser: String,
    /// Who is signed in.
    pub person: Option<PersonId>,
    /// The network address of whoever is not signed in.
    pub network: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedForm {
    /// As it was sent.
    pub body: String,
    /// As the caller wrote it.
    pub refusal: String,
}

/// Refused forms that are kept of one person, of one network without an account, and of all networks together: the oldest of the same kind
/// give way, so that nobody pushes out what somebody else has typed.
const OF_PERSON: i64 = 100;
const OF_NETWORK: i64 = 50;
const OF_STRANGERS: i64 = 1000;
/// What those of all networks together may take: anybody can send forms of 64 KiB.
const BYTES_OF_STRANGERS: i64 = 8 << 20;

/// Stands in place of a refusal for a form that was not refused.
const UNSENT: &str = "";

/// One id for the same form of the same browser, which nobody else can tell beforehand.
fn of_form(owner: &FormOwner, key: Uuid, body: &str) -> Uuid {
    let hash = Fields::default().text(&owner.browser).text(&key.to_string()).text(body).finish();
    let digits = hash.get(..32).and_then(|digits| u128::from_str_radix(digits, 16).ok());
    uuid::Builder::from_custom_bytes(digits.unwrap_or_default().to_be_bytes()).into_uuid()
}

impl Store {
    /// Keeps a form for the session that sent it, until [`Store::sweep`] finds it a day old.
    pub async fn keep_refused(
        &self,
        owner: &FormOwner,
        body: &str,
        refusal: &str,
        moment: Moment,
    ) -> Result<Uuid, Error> {
        self.keep((moment.new_id)(), owner, body, refusal, moment).await
    }

    async fn keep(
        &self,
        id: Uuid,
        owner: &FormOwner,
        body: &str,
        refusal: &str,
        moment: Moment,
    ) -> Result<Uuid, Error> {
        let person = owner.person.map(|person| person.to_string()).unwrap_or_default();
        let network = if person.is_empty() { owner.network.as_str() } else { "" };
        let mut tx = self.writing().await?;
        sql!(
            "INSERT INTO refused_forms (id, session_hash, person, network, body, refusal, refused_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING",
            id.to_string(),
            owner.browser.as_str(),
            person.as_str(),
            network,
            body.replace('\0', ""),
            refusal,
            at(moment.now()),
        )
        .run(&mut tx)
        .await?;
        let of_one = if person.is_empty() { OF_NETWORK } else { OF_PERSON };
        sql!(
            "DELETE FROM refused_forms WHERE id IN (SELECT id FROM refused_forms WHERE person = $1 AND network = $2 \
             ORDER BY refused_at DESC, id DESC LIMIT 1000 OFFSET $3)",
            person.as_str(),
            network,
            of_one,
        )
        .run(&mut tx)
        .await?;
        if person.is_empty() {
            sql!(
                "DELETE FROM refused_forms WHERE id IN (SELECT id FROM (SELECT id, ROW_NUMBER() OVER newest AS place, \
                 SUM(OCTET_LENGTH(body) + OCTET_LENGTH(refusal)) OVER newest AS bytes FROM refused_forms \
                 WHERE person = '' WINDOW newest AS (ORDER BY refused_at DESC, id DESC)) AS kept \
                 WHERE place > $1 OR bytes > $2)",
                OF_STRANGERS,
                BYTES_OF_STRANGERS,
            )
            .run(&mut tx)
            .await?;
        }
        tx.commit().await?;
        Ok(id)
    }

    /// Keeps a form that is not sent for good yet, just as long. Sent again with its key it is found under the same id.
    pub async fn keep_unsent(
        &self,
        owner: &FormOwner,
        body: &str,
        key: Option<Uuid>,
        moment: Moment,
    ) -> Result<Uuid, Error> {
        let id = match key {
            Some(key) => of_form(owner, key, body),
            None => (moment.new_id)(),
        };
        self.keep(id, owner, body, UNSENT, moment).await
    }

    /// The form that was kept so, for its browser only.
    pub async fn unsent(&self, owner: &FormOwner, id: Uuid) -> Result<Option<String>, Error> {
        let kept = self.kept(owner, id).await?;
        Ok(kept.filter(|form| form.refusal == UNSENT).map(|form| form.body))
    }

    /// Forms sent without a session are the session's that begins in the same browser, and count as the person's from then on.
    pub async fn adopt_refused(&self, browser_hash: &str, session_hash: &str, person: PersonId) -> Result<(), Error> {
        let mut tx = self.writing().await?;
        sql!(
            "UPDATE refused_forms SET session_hash = $1, person = $2, network = '' WHERE session_hash = $3 AND person = ''",
            session_hash,
            person.to_string(),
            browser_hash,
        )
        .run(&mut tx)
        .await?;
        Ok(tx.commit().await?)
    }

    /// The form, for the browser that sent it only.
    pub async fn refused(&self, owner: &FormOwner, id: Uuid) -> Result<Option<RefusedForm>, Error> {
        Ok(self.kept(owner, id).await?.filter(|form| form.refusal != UNSENT))
    }

    async fn kept(&self, owner: &FormOwner, id: Uuid) -> Result<Option<RefusedForm>, Error> {
        let row = sql!(
            "SELECT id, body, refusal FROM refused_forms WHERE id = $1 AND session_hash = $2",
            id.to_string(),
            owner.browser.as_str(),
        )
        .first(&mut *self.reading().await?)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let row = RowReader::new("refused_forms", "id", &row);
        Ok(Some(RefusedForm { body: row.text("body")?, refusal: row.text("refusal")? }))
    }
}
