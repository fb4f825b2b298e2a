//! A command that is sent again gets the answer that it got: the key is taken first and the answer written in the same transaction.
//! Only what succeeded is kept; a command that was refused may be sent again.

use crate::error::{ActError, Error};
use crate::hash::{text_hash, values_hash};
use crate::row_reader::RowReader;
use crate::sql::{Value, at, insert, json, sql};
use chrono::{DateTime, Utc};
use domain::action::Refusal;
use domain::lifecycle::ActionOutcome;
use domain::party::{Actor, ClaimId};
use serde::{Deserialize, Serialize};
use sqlx::AnyConnection;
use uuid::Uuid;

/// What a command did: enough to tell it again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Answer {
    /// `None` where there was nothing to take.
    pub claim: Option<(ClaimId, u32)>,
    /// The second claim of a draft with two activities.
    pub split: Option<(ClaimId, u32)>,
    pub outcome: ActionOutcome,
}

/// Who sends commands with a key of theirs; the system sends none.
fn sender(actor: &Actor) -> Option<String> {
    match actor {
        Actor::Partner { person, .. } | Actor::Reviewer { person, .. } | Actor::SystemAdmin { person } => {
            Some(person.to_string())
        }
        Actor::Customer { claim } => Some(format!("customer/{claim}")),
        Actor::System => None,
    }
}

/// A key that this transaction has taken.
pub(crate) struct Taken {
    sender: String,
    key: String,
    command_hash: String,
    now: DateTime<Utc>,
}

pub(crate) enum Begun {
    /// The command is to be done; with a key its answer is to be kept.
    First(Option<Taken>),
    Before(Answer),
}

/// Takes the key, waiting for whoever is just using it.
///
/// # Errors
/// [`Refusal::KeyUsedBefore`] where it was used for another command.
pub(crate) async fn begin(
    conn: &mut AnyConnection,
    actor: &Actor,
    key: Option<Uuid>,
    command: &impl Serialize,
    now: DateTime<Utc>,
) -> Result<Begun, ActError> {
    let (Some(sender), Some(key)) = (sender(actor), key) else { return Ok(Begun::First(None)) };
    let command_hash = text_hash(&json("a command", command)?);
    let taken = Taken { sender, key: key.to_string(), command_hash, now };
    let row = [
        taken.sender.as_str().into(),
        taken.key.as_str().into(),
        taken.command_hash.as_str().into(),
        "".into(),
        Value::from(at(now)),
        "".into(),
    ];
    if insert(conn, "idempotency_keys", COLUMNS, vec![row], "(sender, key) DO NOTHING").await? == 1 {
        return Ok(Begun::First(Some(taken)));
    }
    let row = sql!(
        "SELECT key, command_hash, answer FROM idempotency_keys WHERE sender = $1 AND key = $2",
        taken.sender.as_str(),
        taken.key.as_str(),
    );
    let row = row.first(conn).await?.ok_or(Error::Moved)?;
    let row = RowReader::new("idempotency_keys", "key", &row);
    if row.text("command_hash")? != taken.command_hash {
        return Err(Refusal::KeyUsedBefore.into());
    }
    Ok(Begun::Before(row.json("answer")?))
}

const COLUMNS: [&str; 6] = ["sender", "key", "command_hash", "answer", "done_at", "row_hash"];

impl Taken {
    pub async fn keep(self, conn: &mut AnyConnection, answer: &Answer) -> Result<(), Error> {
        let answer = json("an answer", answer)?;
        let columns = [
            ("sender", self.sender.as_str().into()),
            ("key", self.key.as_str().into()),
            ("command_hash", self.command_hash.into()),
            ("answer", answer.as_str().into()),
            ("done_at", Value::from(at(self.now))),
        ];
        sql!(
            "UPDATE idempotency_keys SET answer = $1, row_hash = $2 WHERE sender = $3 AND key = $4",
            answer.as_str(),
            values_hash(columns, &[]),
            self.sender,
            self.key,
        )
        .run(conn)
        .await?;
        Ok(())
    }
}
