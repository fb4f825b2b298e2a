//! Which claims' timers have something to do, and which are tried again only later because they failed.

use crate::engine::Store;
use crate::error::Error;
use crate::keyset::bounded;
use crate::row_reader::read_all;
use crate::sql::{Sql, at, on, sql};
use chrono::{DateTime, TimeDelta, Utc};
use domain::catalog::Activity;
use domain::claim::StateKind;
use domain::code::Code;
use domain::party::{ClaimId, SubscriptionId};

/// After the first failure; doubled by every further one.
const FIRST_PAUSE_SECONDS: i64 = 10;
/// So many failures and more are tried again after about 85 minutes.
const LONGEST_PAUSE_AFTER: i64 = 10;

impl Store {
    /// Claims whose clocks have something to do, longest due first: `Action::Tick` is for each of them. A consent window does not
    /// pass while the customer's mail is not out: nobody consents by silence to what it was never told.
    pub async fn due(&self, now: DateTime<Utc>, limit: usize) -> Result<Vec<ClaimId>, Error> {
        let rows = due_sql(now, limit).all(&mut *self.reading().await?).await?;
        Ok(read_all(&rows, "claims", "id", |row| row.parsed("id"))?)
    }

    /// Claims that hold or want a line of a subscription that has ended by `now`, as the import says or because their last day is over everywhere on
    /// earth: `Action::EndSubscription` is due for each.
    pub async fn ended_subscriptions(
        &self,
        now: DateTime<Utc>,
        limit: usize,
    ) -> Result<Vec<(ClaimId, SubscriptionId)>, Error> {
        let mut sql = Sql::new(
            "SELECT a.claim_id, s.id FROM (\
             SELECT id FROM subscriptions WHERE status = 'ended' UNION \
             SELECT id FROM subscriptions WHERE status IN ('active', 'not_provisioned') AND ends_on < ",
        );
        sql.bind(on((now - TimeDelta::hours(12)).date_naive()));
        sql.push(") s JOIN claim_keys a ON a.live > 0 AND a.live = 1 AND a.key IN (");
        for (position, activity) in Activity::ALL.iter().enumerate() {
            sql.push(if position == 0 { "" } else { ", " }).push("s.id || '/' || ").bind(activity.code());
        }
        sql.push(") WHERE NOT EXISTS (SELECT 1 FROM tick_failures f WHERE f.claim_id = a.claim_id AND f.next_at > ");
        sql.bind(at(now)).push(") ORDER BY a.claim_id, s.id LIMIT ").bind(bounded(limit) as i64);
        let rows = sql.all(&mut *self.reading().await?).await?;
        Ok(read_all(&rows, "subscriptions", "id", |row| Ok((row.parsed("claim_id")?, row.parsed("id")?)))?)
    }

    /// Leaves the claim out of what is due for a while, longer with every failure: it holds up no other.
    pub async fn timer_failed(&self, claim: ClaimId, now: DateTime<Utc>) -> Result<(), Error> {
        let mut tx = self.writing().await?;
        let known = sql!("SELECT claim_id, attempts FROM tick_failures WHERE claim_id = $1", claim.to_string());
        let known = read_all(&known.all(&mut tx).await?, "tick_failures", "claim_id", |row| row.count("attempts"))?;
        let before: i64 = known.first().copied().unwrap_or(0);
        let pause = FIRST_PAUSE_SECONDS << before.clamp(0, LONGEST_PAUSE_AFTER - 1);
        sql!(
            "INSERT INTO tick_failures (claim_id, attempts, next_at) VALUES ($1, $2, $3) \
             ON CONFLICT (claim_id) DO UPDATE SET attempts = excluded.attempts, next_at = excluded.next_at",
            claim.to_string(),
            before.saturating_add(1),
            at(now + TimeDelta::seconds(pause)),
        )
        .run(&mut tx)
        .await?;
        Ok(tx.commit().await?)
    }

    /// Forgets the failures of a claim.
    pub async fn timer_succeeded(&self, claim: ClaimId) -> Result<(), Error> {
        let known = sql!("SELECT claim_id FROM tick_failures WHERE claim_id = $1", claim.to_string());
        if known.first(&mut *self.reading().await?).await?.is_some() {
            let mut tx = self.writing().await?;
            sql!("DELETE FROM tick_failures WHERE claim_id = $1", claim.to_string()).run(&mut tx).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}

pub(crate) fn due_sql(now: DateTime<Utc>, limit: usize) -> Sql {
    sql!(
        "SELECT id, tick_at FROM claims WHERE tick_at IS NOT NULL AND tick_at <= $1 AND NOT (state = $2 AND EXISTS \
         (SELECT 1 FROM outbox o WHERE o.claim_id = claims.id AND o.status IN ('waiting', 'given_up') AND o.person IS NULL)) \
         AND NOT EXISTS (SELECT 1 FROM tick_failures f WHERE f.claim_id = claims.id AND f.next_at > $1) \
         ORDER BY tick_at, id LIMIT $3",
        at(now),
        StateKind::ConsentOpen.code(),
        bounded(limit) as i64,
    )
}
