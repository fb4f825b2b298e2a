//! Messages on their way: mail to be sent by any number of servers, and notifications shown in the application.

use crate::administration::SETTINGS;
use crate::engine::Store;
use crate::error::{Error, RowError};
use crate::hash::{row_hash, values_hash};
use crate::keyset::{Cursor, Page, Value, bounded};
use crate::row_reader::{RowReader, read_all};
use crate::sql::{Sql, Value as Stored, at, insert, sql};
use chrono::{DateTime, TimeDelta, Utc};
use domain::claim_form::Contact;
use domain::deadline::Zone;
use domain::notice::{Details, Topic};
use domain::party::{ClaimId, PersonId, Reference};
use serde::{Deserialize, Serialize};
use sqlx::AnyConnection;
use sqlx::any::AnyRow;
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

/// The states of a row: a notification is shown; a mail waits until it is sent, given up, or cancelled because its receiver changed.
pub(crate) const SHOWN: &str = "shown";
pub(crate) const WAITING: &str = "waiting";
const SENT: &str = "sent";
const GIVEN_UP: &str = "given_up";
const CANCELLED: &str = "cancelled";

/// All but what is NULL in a new row and the hash.
const COLUMNS: [&str; 12] = [
    "id",
    "once",
    "claim_id",
    "sequence",
    "channel",
    "status",
    "person",
    "address",
    "payload",
    "written_at",
    "next_at",
    "attempts",
];
const NEW: [&str; 13] = {
    let mut columns = ["row_hash"; 13];
    let mut position = 0;
    while position < COLUMNS.len() {
        columns[position] = COLUMNS[position];
        position += 1;
    }
    columns
};
/// The setting with the instant before which messages are deleted by and by.
pub(crate) const PRUNED_BEFORE: &str = "messages_pruned_before";

/// Not in a row's hash: when somebody has read a notification is nobody else's business.
pub(crate) const UNHASHED: [&str; 2] = ["read_at", "row_hash"];

/// Adds rows; `COLUMNS` says of what.
pub(crate) async fn add(
    conn: &mut AnyConnection,
    rows: impl IntoIterator<Item = [Stored; COLUMNS.len()]>,
) -> Result<(), Error> {
    let absent = [("sent_at", Stored::Number(None)), ("last_error", Stored::Text(None))];
    let hashed = rows.into_iter().map(|row| {
        let columns = COLUMNS.into_iter().zip(row.clone()).chain(absent.clone());
        let hash = values_hash(columns, &UNHASHED);
        let [a, b, c, d, e, f, g, h, i, j, k, l] = row;
        [a, b, c, d, e, f, g, h, i, j, k, l, hash.into()]
    });
    insert(conn, "outbox", NEW, hashed.collect(), "").await?;
    Ok(())
}

/// Nothing that still waits goes to the customer's contact.
pub(crate) async fn cancel_for_customer(conn: &mut AnyConnection, claim: &str) -> Result<(), Error> {
    let cancel = sql!(
        "UPDATE outbox SET status = $1, next_at = NULL WHERE claim_id = $2 AND person IS NULL AND status = $3 RETURNING *",
        CANCELLED,
        claim,
        WAITING,
    );
    change(conn, cancel).await?;
    Ok(())
}

/// Runs an update that returns its rows, and brings their hashes up to date.
async fn change(conn: &mut AnyConnection, update: Sql) -> Result<Vec<AnyRow>, Error> {
    let rows = update.all(conn).await?;
    for row in &rows {
        let id = RowReader::new("outbox", "id", row).text("id")?;
        sql!("UPDATE outbox SET row_hash = $1 WHERE id = $2", row_hash(row, &UNHASHED), id).run(conn).await?;
    }
    Ok(rows)
}

/// Messages that nobody waits for are kept for so long.
const KEPT: TimeDelta = TimeDelta::days(365);

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
        let lease = sql!(
            "UPDATE outbox SET next_at = $1, attempts = attempts + 1 WHERE next_at IS NOT NULL AND next_at <= $2 AND id IN \
             (SELECT id FROM outbox WHERE next_at IS NOT NULL AND next_at <= $2 ORDER BY next_at, id LIMIT $3) RETURNING *",
            at(now + LEASE),
            at(now),
            bounded(limit) as i64,
        );
        let rows = change(&mut tx, lease).await?;
        let mut mails = read_all(&rows, "outbox", "id", mail)?;
        tx.commit().await?;
        mails.sort_by_key(|mail| (mail.written_at, mail.id));
        Ok(mails)
    }

    pub async fn outbox_sent(&self, id: Uuid, now: DateTime<Utc>) -> Result<(), Error> {
        let mut tx = self.writing().await?;
        let sent = sql!(
            "UPDATE outbox SET status = $1, sent_at = $2, next_at = NULL, last_error = NULL WHERE id = $3 RETURNING *",
            SENT,
            at(now),
            id.to_string(),
        );
        change(&mut tx, sent).await?;
        Ok(tx.commit().await?)
    }

    /// To be tried again at `next`, or given up. The error is kept for the operators.
    pub async fn outbox_failed(&self, id: Uuid, error: &str, next: Option<DateTime<Utc>>) -> Result<(), Error> {
        let mut tx = self.writing().await?;
        let failed = sql!(
            "UPDATE outbox SET status = $1, next_at = $2, last_error = $3 WHERE id = $4 AND status = $5 RETURNING *",
            if next.is_some() { WAITING } else { GIVEN_UP },
            next.map(at),
            error.chars().filter(|c| *c != '\0').take(1000).collect::<String>(),
            id.to_string(),
            WAITING,
        );
        change(&mut tx, failed).await?;
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
            "SELECT id, claim_id, payload, written_at, read_at FROM outbox WHERE channel = 'app' AND person = ",
        );
        sql.bind(person.to_string()).push(" AND ").push(OPEN_TO_RECEIVER);
        if let Some(Cursor { value: Value::Number(written_at), id }) = after {
            sql.push(" AND (written_at, id) < (").bind(*written_at).push(", ").bind(id.to_string()).push(")");
        }
        sql.push(" ORDER BY written_at DESC, id DESC LIMIT ").bind(limit as i64 + 1);
        let rows = sql.all(&mut *self.reading().await?).await?;
        let items = read_all(&rows, "outbox", "id", notification)?;
        Ok(Page::from_rows(items, limit, |one| Cursor { value: Value::Number(at(one.written_at)), id: one.id }))
    }

    /// Deletes mails that were sent or cancelled, and notifications that were read, a year after they were written.
    pub(crate) async fn prune_messages(&self, now: DateTime<Utc>) -> Result<(), Error> {
        let before = at(now - KEPT);
        let mut tx = self.writing().await?;
        let pruned = sql!(
            "DELETE FROM outbox WHERE written_at < $1 AND (status IN ('sent', 'cancelled') OR read_at IS NOT NULL)",
            before,
        );
        if pruned.run(&mut tx).await? == 0 {
            return Ok(());
        }
        // `verify` expects the messages of later events to be there.
        sql!(
            "INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            PRUNED_BEFORE,
            before.to_string(),
        )
        .run(&mut tx)
        .await?;
        self.does("messages_pruned", now).record(&mut tx, &SETTINGS, [vec![PRUNED_BEFORE.to_owned()]]).await?;
        Ok(tx.commit().await?)
    }

    /// How many notifications the person has not read; 100 stands for 100 and more.
    pub async fn unread(&self, person: PersonId) -> Result<u32, Error> {
        let mut sql = Sql::new(
            "SELECT 'unread' AS name, COUNT(*) AS unread FROM \
             (SELECT 1 FROM outbox WHERE channel = 'app' AND read_at IS NULL AND person = ",
        );
        sql.bind(person.to_string()).push(" AND ").push(OPEN_TO_RECEIVER).push(" LIMIT ").bind(MANY).push(") AS found");
        let row = sql.first(&mut *self.reading().await?).await?;
        let Some(row) = row else { return Ok(0) };
        Ok(RowReader::new("outbox", "name", &row).count("unread")?)
    }

    /// Marks one notification of this person as read, or all of them.
    pub async fn mark_read(&self, person: PersonId, which: Option<Uuid>, now: DateTime<Utc>) -> Result<(), Error> {
        let mut sql = Sql::new("UPDATE outbox SET read_at = ");
        sql.bind(at(now)).push(" WHERE channel = 'app' AND read_at IS NULL AND person = ").bind(person.to_string());
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
