//! Messages on their way: mail to be sent by any number of servers, and notifications shown in the application.

use crate::engine::Store;
use crate::error::{Error, RowError};
use crate::page::{Cursor, Page, Value, bounded};
use crate::row::{RowReader, read_all};
use crate::sql::{Sql, at, sql};
use chrono::{DateTime, TimeDelta, Utc};
use domain::claim_form::Contact;
use domain::deadline::Zone;
use domain::notice::{Details, Topic};
use domain::party::{ClaimId, PersonId, Reference};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a message says: what was true when the event happened, as far as its receiver may know it. Words come later, from this alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    pub topic: Topic,
    pub reference: Reference,
    /// The event it tells of.
    pub sequence: u32,
    pub claim_name: String,
    /// The customer's name, or its domain where the directory does not know it.
    pub customer: String,
    pub tenant_id: String,
    /// The company that made the claim.
    pub partner: String,
    /// Whom a customer may ask at the partner.
    pub contact: Contact,
    /// The receiver is an admin of the claim's company.
    pub admin: bool,
    pub details: Details,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Payload {
    #[serde(flatten)]
    pub message: Message,
    /// The receiver's.
    pub name: String,
    pub language: String,
    pub zone: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receiver {
    Person(PersonId),
    /// The customer's contact; a mail to it carries a signed link.
    Customer,
}

/// A mail to be sent, leased to whoever asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    pub id: Uuid,
    pub to: Receiver,
    pub address: String,
    /// The receiver's.
    pub name: String,
    /// BCP 47 tag of the receiver's language.
    pub language: String,
    pub zone: Zone,
    pub claim: ClaimId,
    pub message: Message,
    pub written_at: DateTime<Utc>,
    /// How often it was tried before.
    pub attempts: u32,
}

/// A message shown in the application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    pub id: Uuid,
    pub claim: ClaimId,
    pub message: Message,
    pub written_at: DateTime<Utc>,
    pub read_at: Option<DateTime<Utc>>,
}

/// A mail that was taken and neither sent nor failed within this time is anybody's again.
const LEASE: TimeDelta = TimeDelta::minutes(5);

/// Unread notifications are counted this far.
const MANY: i64 = 100;

/// What was told before the claim was closed to a person is not shown any more.
const OPEN_TO_RECEIVER: &str = "NOT EXISTS (SELECT 1 FROM reviewer_companies r WHERE r.person = outbox.person AND (EXISTS \
    (SELECT 1 FROM rival_companies x WHERE x.claim_id = outbox.claim_id AND x.company = r.company) OR EXISTS \
    (SELECT 1 FROM claims c WHERE c.id = outbox.claim_id AND c.company = r.company)))";

impl Store {
    /// Takes mails that are due, oldest first: nobody else gets them for five minutes.
    pub async fn outbox_due(&self, now: DateTime<Utc>, limit: usize) -> Result<Vec<Mail>, Error> {
        let mut tx = self.writing().await?;
        // The condition stands twice: on PostgreSQL a row that another server took meanwhile is looked at again.
        let rows = sql!(
            "UPDATE outbox SET next_at = $1, attempts = attempts + 1 WHERE next_at IS NOT NULL AND next_at <= $2 AND id IN \
             (SELECT id FROM outbox WHERE next_at IS NOT NULL AND next_at <= $2 ORDER BY next_at, id LIMIT $3) \
             RETURNING id, claim_id, person, address, payload, written_at, attempts",
            at(now + LEASE),
            at(now),
            bounded(limit) as i64,
        )
        .all(&mut tx)
        .await?;
        let mut mails = read_all(&rows, "outbox", "id", mail)?;
        tx.commit().await?;
        mails.sort_by_key(|mail| (mail.written_at, mail.id));
        Ok(mails)
    }

    pub async fn outbox_sent(&self, id: Uuid, now: DateTime<Utc>) -> Result<(), Error> {
        let mut tx = self.writing().await?;
        sql!(
            "UPDATE outbox SET sent_at = $1, next_at = NULL, last_error = NULL WHERE id = $2",
            at(now),
            id.to_string(),
        )
        .run(&mut tx)
        .await?;
        Ok(tx.commit().await?)
    }

    /// To be tried again at `next`, or given up. The error is kept for whoever looks after the desk.
    pub async fn outbox_failed(&self, id: Uuid, error: &str, next: Option<DateTime<Utc>>) -> Result<(), Error> {
        let mut tx = self.writing().await?;
        sql!(
            "UPDATE outbox SET next_at = $1, last_error = $2 WHERE id = $3 AND sent_at IS NULL",
            next.map(at),
            error.chars().filter(|c| *c != '\0').take(1000).collect::<String>(),
            id.to_string(),
        )
        .run(&mut tx)
        .await?;
        Ok(tx.commit().await?)
    }

    /// A person's notifications, newest first.
    pub async fn notifications(
        &self,
        person: PersonId,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<Notification>, Error> {
        let limit = bounded(limit);
        let mut sql = Sql::new(
            "SELECT id, claim_id, payload, written_at, read_at FROM outbox WHERE channel = 'desk' AND person = ",
        );
        sql.bind(person.to_string()).push(" AND ").push(OPEN_TO_RECEIVER);
        if let Some(Cursor { value: Value::Number(written_at), id }) = after {
            sql.push(" AND (written_at, id) < (").bind(*written_at).push(", ").bind(id.to_string()).push(")");
        }
        sql.push(" ORDER BY written_at DESC, id DESC LIMIT ").bind(limit as i64 + 1);
        let rows = sql.all(&mut *self.reading().await?).await?;
        let items = read_all(&rows, "outbox", "id", notification)?;
        Ok(Page::of(items, limit, |one| Cursor { value: Value::Number(at(one.written_at)), id: one.id }))
    }

    /// How many notifications the person has not read; 100 stands for 100 and more.
    pub async fn unread(&self, person: PersonId) -> Result<u32, Error> {
        let mut sql = Sql::new(
            "SELECT 'unread' AS name, COUNT(*) AS unread FROM \
             (SELECT 1 FROM outbox WHERE channel = 'desk' AND read_at IS NULL AND person = ",
        );
        sql.bind(person.to_string()).push(" AND ").push(OPEN_TO_RECEIVER).push(" LIMIT ").bind(MANY).push(") AS found");
        let row = sql.first(&mut *self.reading().await?).await?;
        let Some(row) = row else { return Ok(0) };
        Ok(RowReader::new("outbox", "name", &row).count("unread")?)
    }

    /// Marks one notification of this person as read, or all of them.
    pub async fn mark_read(&self, person: PersonId, which: Option<Uuid>, now: DateTime<Utc>) -> Result<(), Error> {
        let mut sql = Sql::new("UPDATE outbox SET read_at = ");
        sql.bind(at(now)).push(" WHERE channel = 'desk' AND read_at IS NULL AND person = ").bind(person.to_string());
        if let Some(id) = which {
            sql.push(" AND id = ").bind(id.to_string());
        }
        let mut tx = self.writing().await?;
        sql.run(&mut tx).await?;
        Ok(tx.commit().await?)
    }
}

fn id(row: &RowReader<'_>) -> Result<Uuid, RowError> {
    row.parsed("id")
}

fn mail(row: &RowReader<'_>) -> Result<Mail, RowError> {
    let Payload { message, name, language, zone } = row.json("payload")?;
    Ok(Mail {
        id: id(row)?,
        to: row.parsed_or_none("person")?.map_or(Receiver::Customer, Receiver::Person),
        address: row.text("address")?,
        name,
        language,
        zone: zone.parse().map_err(|unknown| row.wrong("payload", unknown))?,
        claim: row.parsed("claim_id")?,
        message,
        written_at: row.instant("written_at")?,
        attempts: row.count::<u32>("attempts")?.saturating_sub(1),
    })
}

fn notification(row: &RowReader<'_>) -> Result<Notification, RowError> {
    let Payload { message, .. } = row.json("payload")?;
    Ok(Notification {
        id: id(row)?,
        claim: row.parsed("claim_id")?,
        message,
        written_at: row.instant("written_at")?,
        read_at: row.instant_or_none("read_at")?,
    })
}
