//! Taking the most urgent claim that nobody works on: chosen and taken in one transaction.

use super::idempotency::{self, Answer, Begun};
use super::retry::{in_own_task, retry_on_conflict};
use super::{Command, Keyed, Performed};
use crate::Moment;
use crate::claims;
use crate::engine::{Engine, Store};
use crate::error::{ActError, Error};
use crate::queue::push_open_to;
use crate::row_reader::RowReader;
use crate::sql::Sql;
use domain::action::{Action, Refusal};
use domain::claim::Claim;
use domain::party::{Actor, ClaimId, CompanyId};
use domain::view;
use sqlx::{AnyConnection, Connection};
use uuid::Uuid;

impl Store {
    /// The most urgent claim that nobody works on becomes this reviewer's; `None` when there is none. Two reviewers never get the same.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`] for anybody but a reviewer, [`Refusal::KeyUsedBefore`].
    pub async fn take_next(&self, actor: &Actor, key: Option<Uuid>, moment: Moment) -> Result<Option<Claim>, ActError> {
        let (store, actor) = (self.clone(), actor.clone());
        in_own_task(async move {
            let taken = retry_on_conflict(|| Box::pin(store.try_take_next(&actor, key, moment))).await?;
            Ok(taken.map(|claim| view::claim_for(&actor, &claim)))
        })
        .await
    }

    async fn try_take_next(&self, actor: &Actor, key: Option<Uuid>, moment: Moment) -> Result<Option<Claim>, ActError> {
        let Actor::Reviewer { belongs_to, .. } = actor else { return Err(Refusal::NotAllowed.into()) };
        let mut tx = self.writing().await?;
        let key = match idempotency::begin(&mut tx, actor, key, &Keyed::TakeNext, moment.now()).await? {
            Begun::First(key) => key,
            Begun::Before(Answer { claim: Some(claim), .. }) => {
                return claims::at_sequence(&mut tx, actor, claim).await.map(Some);
            }
            Begun::Before(Answer { claim: None, .. }) => return Ok(None),
        };
        let mut after = None;
        loop {
            // What was locked for a claim that this reviewer may not take is given back at once.
            let mut attempt = tx.begin().await?;
            let Some((due_at, claim)) = next_unassigned(&mut attempt, self.engine(), belongs_to, after).await? else {
                return Ok(None);
            };
            let start = Command { actor: actor.clone(), claim, action: Action::StartReview, seen: None, key: None };
            match self.perform(&mut attempt, &start, None, None, moment).await {
                Ok(Performed::Done(acted, _)) => {
                    attempt.commit().await?;
                    if let Some(key) = key {
                        key.keep(&mut tx, &acted.answer()).await?;
                    }
                    tx.commit().await?;
                    return Ok(Some(acted.claim));
                }
                Ok(Performed::AfterTick(claim)) => {
                    drop(attempt);
                    drop(tx);
                    self.tick(&claim, moment).await?;
                    return Err(Error::Moved.into());
                }
                // This reviewer has judged it before, or belongs to a rival.
                Err(ActError::Refused(_)) => attempt.rollback().await?,
                Err(error) => return Err(error),
            }
            after = Some((due_at, claim));
        }
    }
}

/// The next claim in the queue that nobody has, locked until the transaction ends; others skip it meanwhile.
async fn next_unassigned(
    conn: &mut AnyConnection,
    engine: Engine,
    belongs_to: &[CompanyId],
    after: Option<(i64, ClaimId)>,
) -> Result<Option<(i64, ClaimId)>, Error> {
    let mut sql = Sql::new("SELECT id, due_at FROM claims WHERE turn = 'reviewer' AND reviewer = ''");
    push_open_to(&mut sql, belongs_to);
    if let Some((due_at, id)) = after {
        sql.push(" AND (due_at, id) > (").bind(due_at).push(", ").bind(id.to_string()).push(")");
    }
    sql.push(" ORDER BY due_at, id LIMIT 1");
    if engine == Engine::Postgres {
        sql.push(" FOR UPDATE SKIP LOCKED");
    }
    let Some(row) = sql.first(conn).await? else { return Ok(None) };
    let row = RowReader::new("claims", "id", &row);
    Ok(Some((row.number("due_at")?, row.parsed("id")?)))
}
