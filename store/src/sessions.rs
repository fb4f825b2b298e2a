//! Sessions by the hash of their token, and failed sign-ins for the throttle. The token itself is never here.

use crate::Moment;
use crate::engine::Store;
use crate::error::Error;
use crate::people::{self, Person};
use crate::row_reader::RowReader;
use crate::sql::{at, sql};
use chrono::{DateTime, TimeDelta, Utc};
use domain::party::{Actor, PersonId};

/// A session to begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSession {
    /// Of the token in the cookie.
    pub token_hash: String,
    pub person: PersonId,
    /// Ends when nothing is asked for this long.
    pub idle: TimeDelta,
    /// Ends after this long whatever is asked.
    pub longest: TimeDelta,
}

/// Whoever holds the cookie of a session that has not ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub person: Person,
    pub actor: Actor,
    pub started_at: DateTime<Utc>,
    /// When it ends whatever is asked.
    pub expires_at: DateTime<Utc>,
    /// Whether it is time for [`Store::session_seen`].
    pub unnoticed: bool,
}

/// A request this soon after the last one is not written down: it would make every page a write.
const UNNOTICED: TimeDelta = TimeDelta::minutes(1);

impl Store {
    /// Begins a session. Sign-in and every change of rights begin a new one (`instead_of`, the hash of the old token, ends).
    pub async fn start_session(
        &self,
        new: &NewSession,
        instead_of: Option<&str>,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let mut tx = self.writing().await?;
        if let Some(old) = instead_of {
            sql!("DELETE FROM sessions WHERE token_hash = $1", old).run(&mut tx).await?;
        }
        sql!(
            "INSERT INTO sessions (token_hash, person, started_at, seen_at, idle, expires_at) VALUES ($1, $2, $3, $3, $4, $5)",
            new.token_hash.as_str(),
            new.person.to_string(),
            at(now),
            new.idle.num_microseconds().unwrap_or(i64::MAX),
            at(now + new.longest),
        )
        .run(&mut tx)
        .await?;
        Ok(tx.commit().await?)
    }

    /// Who this is; `None` when the session has ended, was never there, or the person has left.
    pub async fn session(&self, token_hash: &str, now: DateTime<Utc>) -> Result<Option<Session>, Error> {
        let mut conn = self.reading().await?;
        let row = sql!(
            "SELECT token_hash, person, started_at, seen_at, idle, expires_at FROM sessions WHERE token_hash = $1",
            token_hash,
        )
        .first(&mut conn)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let row = RowReader::new("sessions", "token_hash", &row);
        let (seen_at, expires_at) = (row.instant("seen_at")?, row.instant("expires_at")?);
        if now >= expires_at || now - seen_at >= TimeDelta::microseconds(row.number("idle")?) {
            return Ok(None);
        }
        let found = people::find(&mut conn, row.parsed("person")?).await?;
        let Some(person) = found.filter(|person| person.active) else { return Ok(None) };
        let actor = people::actor(&mut conn, &person).await?;
        let unnoticed = now - seen_at >= UNNOTICED;
        Ok(Some(Session { person, actor, started_at: row.instant("started_at")?, expires_at, unnoticed }))
    }

    /// Notes that the session is in use. Apart from [`Store::session`], so that a page does not depend on a write.
    pub async fn session_seen(&self, token_hash: &str, now: DateTime<Utc>) -> Result<(), Error> {
        let mut tx = self.writing().await?;
        sql!("UPDATE sessions SET seen_at = $1 WHERE token_hash = $2 AND seen_at < $1", at(now), token_hash)
            .run(&mut tx)
            .await?;
        Ok(tx.commit().await?)
    }

    pub async fn end_session(&self, token_hash: &str) -> Result<(), Error> {
        let mut tx = self.writing().await?;
        sql!("DELETE FROM sessions WHERE token_hash = $1", token_hash).run(&mut tx).await?;
        Ok(tx.commit().await?)
    }

    /// Ends all sessions of a person, but for one (say, the one that changed the password).
    pub async fn end_sessions_of(&self, person: PersonId, but: Option<&str>) -> Result<(), Error> {
        let mut tx = self.writing().await?;
        sql!(
            "DELETE FROM sessions WHERE person = $1 AND token_hash <> $2",
            person.to_string(),
            but.unwrap_or_default()
        )
        .run(&mut tx)
        .await?;
        Ok(tx.commit().await?)
    }

    /// Remembers a failed sign-in of a subject: an e-mail address or a network address, as the throttle names it.
    pub async fn add_sign_in_failure(&self, subject: &str, moment: Moment) -> Result<(), Error> {
        let mut tx = self.writing().await?;
        sql!(
            "INSERT INTO sign_in_failures (id, subject, failed_at) VALUES ($1, $2, $3)",
            (moment.new_id)().to_string(),
            subject,
            at(moment.now()),
        )
        .run(&mut tx)
        .await?;
        Ok(tx.commit().await?)
    }

    /// How often the subject has failed since then; counts to 1000.
    pub async fn sign_in_failures(&self, subject: &str, since: DateTime<Utc>) -> Result<u32, Error> {
        let row = sql!(
            "SELECT $1 AS subject, COUNT(*) AS failures FROM \
             (SELECT 1 FROM sign_in_failures WHERE subject = $1 AND failed_at >= $2 LIMIT 1000) AS found",
            subject,
            at(since),
        )
        .first(&mut *self.reading().await?)
        .await?;
        let Some(row) = row else { return Ok(0) };
        Ok(RowReader::new("sign_in_failures", "subject", &row).count("failures")?)
    }

    /// Forgets the failures of a subject that has signed in.
    pub async fn clear_sign_in_failures(&self, subject: &str) -> Result<(), Error> {
        let mut tx = self.writing().await?;
        sql!("DELETE FROM sign_in_failures WHERE subject = $1", subject).run(&mut tx).await?;
        Ok(tx.commit().await?)
    }

    /// Deletes what has had its time: sessions that have ended; sign-in failures and refused forms after a day; idempotency keys after a
    /// week; sent mails and read notifications after a year.
    pub async fn sweep(&self, now: DateTime<Utc>) -> Result<(), Error> {
        let yesterday = at(now - TimeDelta::days(1));
        let mut tx = self.writing().await?;
        sql!("DELETE FROM sessions WHERE expires_at <= $1", at(now)).run(&mut tx).await?;
        sql!("DELETE FROM sign_in_failures WHERE failed_at < $1", yesterday).run(&mut tx).await?;
        sql!("DELETE FROM refused_forms WHERE refused_at < $1", yesterday).run(&mut tx).await?;
        sql!("DELETE FROM idempotency_keys WHERE done_at < $1", at(now - TimeDelta::days(7))).run(&mut tx).await?;
        tx.commit().await?;
        self.prune_messages(now).await
    }
}
