//! All writes to claims in one transaction: load, decide, write events, write notifications, commit.

pub(crate) mod chain;
pub(crate) mod change;
pub(crate) mod columns;
pub(crate) mod facts;
mod idempotency;
mod outbox_writer;
mod retry;
pub(crate) mod search_index;
mod take_next;
pub(crate) mod write;

use crate::Moment;
use crate::claims;
use crate::engine::{Engine, Store};
use crate::error::{ActError, Error};
use crate::people::{self, Standing};
use crate::row_reader::RowReader;
use crate::sql::sql;
use change::Change;
use domain::action::{Action, ActionKind, Event, Refusal};
use domain::claim::{Claim, StateKind};
use domain::claim_form::Field;
use domain::code::Code;
use domain::lifecycle::{self, ActionOutcome, Fact, Facts, records};
use domain::party::{Actor, By, ClaimId, PersonId, Reference};
use domain::view;
use facts::Reading;
use idempotency::{Answer, Begun, Taken};
use retry::{in_own_task, retry_on_conflict};
use serde::Serialize;
use sqlx::AnyConnection;
use uuid::Uuid;

/// Drawn by the server with each form.
pub type IdempotencyKey = Uuid;

/// What somebody asks of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    pub actor: Actor,
    pub claim: ClaimId,
    pub action: Action,
    /// The revision that the form was drawn from; `None` where no form rests on one.
    pub seen: Option<u32>,
    /// Of the form: sent again with it, the command gets the answer that it got. The system needs none.
    pub key: Option<IdempotencyKey>,
}

/// What a key stands for: the command without its sender.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Keyed<'c> {
    Create,
    TakeNext,
    Act { claim: ClaimId, action: &'c Action, seen: Option<u32> },
}

/// The claim after an action, as the actor may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acted {
    pub claim: Claim,
    /// The second claim of a draft with two activities.
    pub split: Option<Claim>,
    pub outcome: ActionOutcome,
}

impl Acted {
    fn answer(&self) -> Answer {
        let place = |claim: &Claim| (claim.id, claim.sequence);
        Answer { claim: Some(place(&self.claim)), split: self.split.as_ref().map(place), outcome: self.outcome }
    }

    fn seen_by(self, actor: &Actor) -> Self {
        Self {
            claim: view::claim_for(actor, &self.claim),
            split: self.split.map(|split| view::claim_for(actor, &split)),
            outcome: self.outcome,
        }
    }
}

impl Store {
    /// Begins a draft. The same person with the same `key` (the form's own) gets the same claim, however often it is sent.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`] for anybody but a partner, [`Refusal::KeyUsedBefore`].
    pub async fn create(&self, actor: &Actor, key: Uuid, moment: Moment) -> Result<Claim, ActError> {
        let (store, actor) = (self.clone(), actor.clone());
        in_own_task(async move {
            let claim = retry_on_conflict(|| Box::pin(store.try_create(&actor, key, moment))).await?;
            Ok(view::claim_for(&actor, &claim))
        })
        .await
    }

    async fn try_create(&self, actor: &Actor, key: Uuid, moment: Moment) -> Result<Claim, ActError> {
        // Asked before a number is taken.
        lifecycle::create(actor, Reference::from_number(0))?;
        let mut tx = self.writing().await?;
        let taken = match idempotency::begin(&mut tx, actor, Some(key), &Keyed::Create, moment.now()).await? {
            Begun::First(taken) => taken,
            Begun::Before(answer) => {
                let claim = answer.claim.ok_or(Refusal::KeyUsedBefore)?;
                return claims::at_sequence(&mut tx, actor, claim).await;
            }
        };
        let reference = next_reference(&mut tx).await?;
        let events = lifecycle::create(actor, reference)?;
        let id = ClaimId((moment.new_id)());
        let change = Change::created(id, records(0, moment.now(), actor.by(), &events))?;
        let act = self.does("claim_created", moment.now());
        if let Some(taken) = taken {
            let answer =
                Answer { claim: Some((id, change.after.sequence)), split: None, outcome: ActionOutcome::AsAsked };
            taken.keep(&mut tx, &answer).await?;
        }
        write::all(&mut tx, std::slice::from_ref(&change), None, &act, moment).await?;
        tx.commit().await?;
        Ok(change.after)
    }

    /// Does what is asked, or says why not. Goes on when the caller no longer waits.
    ///
    /// # Errors
    /// The refusal; then nothing has changed. A claim that the actor may not see is refused like one that does not exist.
    pub async fn act(&self, command: &Command, moment: Moment) -> Result<Acted, ActError> {
        let (store, command) = (self.clone(), command.clone());
        in_own_task(async move {
            let acted = retry_on_conflict(|| Box::pin(store.try_act(&command, command.seen, moment))).await;
            match acted {
                Ok(acted) => Ok(acted.seen_by(&command.actor)),
                Err(error) => Err(refused_by_index(error, command.claim)),
            }
        })
        .await
    }

    /// The answer that a command got when it was sent before under its key; `None` where it was not. For a caller that would refuse it
    /// now, before it is to be done.
    ///
    /// # Errors
    /// [`Refusal::KeyUsedBefore`] where the key was used for another command.
    pub async fn answer_before(&self, command: &Command, moment: Moment) -> Result<Option<Acted>, ActError> {
        let Command { actor, claim, action, seen, key } = command;
        let mut tx = self.writing().await?;
        let keyed = Keyed::Act { claim: *claim, action: &action.as_sent(), seen: *seen };
        match idempotency::begin(&mut tx, actor, *key, &keyed, moment.now()).await? {
            Begun::First(_) => Ok(None),
            Begun::Before(answer) => Ok(Some(answered(&mut tx, actor, answer).await?.seen_by(actor))),
        }
    }

    /// `seen` is the command's, but for what a tick before it has changed.
    async fn try_act(&self, command: &Command, seen: Option<u32>, moment: Moment) -> Result<Acted, ActError> {
        let Command { actor, claim, action, key, .. } = command;
        let mut tx = self.writing().await?;
        let keyed = Keyed::Act { claim: *claim, action: &action.as_sent(), seen: command.seen };
        let taken = match idempotency::begin(&mut tx, actor, *key, &keyed, moment.now()).await? {
            Begun::First(taken) => taken,
            Begun::Before(answer) => return answered(&mut tx, actor, answer).await,
        };
        match self.perform(&mut tx, command, seen, taken, moment).await? {
            Performed::Done(acted, changed) => {
                if changed {
                    tx.commit().await?;
                }
                Ok(*acted)
            }
            // What a deadline has decided is written down first: nobody's action waits for a worker, and none comes too late by one.
            Performed::AfterTick(claim) => {
                drop(tx);
                let ticked = self.tick(&claim, moment).await?;
                if ticked.sequence == claim.sequence {
                    return Err(Error::Moved.into());
                }
                // The form was up to date but for that.
                let own = claim.id == command.claim;
                let up_to_date = |seen: &u32| own && *seen == claim.revision_for(actor);
                let seen = seen.map(|seen| if up_to_date(&seen) { ticked.revision_for(actor) } else { seen });
                Box::pin(self.try_act(command, seen, moment)).await
            }
        }
    }

    /// Processes the due timers of a claim. While the email to the customer is not sent, the consent window cannot end: it starts again.
    async fn tick(&self, claim: &Claim, moment: Moment) -> Result<Claim, ActError> {
        let waits = claims::consent_mail_waits(&mut *self.reading().await?, claim.id).await?;
        let untold = claim.state.kind() == StateKind::ConsentOpen && waits;
        let action = if untold { Action::RestartConsent } else { Action::Tick };
        let tick = Command { actor: Actor::System, claim: claim.id, action, seen: None, key: None };
        Ok(Box::pin(self.try_act(&tick, None, moment)).await?.claim)
    }

    /// Loads, decides and writes within a transaction of the caller.
    async fn perform(
        &self,
        conn: &mut AnyConnection,
        command: &Command,
        seen: Option<u32>,
        taken: Option<Taken>,
        moment: Moment,
    ) -> Result<Performed, ActError> {
        let now = moment.now();
        let Command { actor, action, .. } = command;
        let Some(claim) = claims::load(conn, command.claim).await? else { return Err(Refusal::NotFound.into()) };
        if lifecycle::may(actor, &claim, action.kind(), now) == Err(Refusal::NotFound) {
            return Err(Refusal::NotFound.into());
        }
        if lifecycle::overdue(&claim, now).is_some() && !matches!(action, Action::Tick | Action::RestartConsent) {
            return Ok(Performed::AfterTick(Box::new(claim)));
        }
        let action = &facts::filled_in(conn, &claim, action, now).await?;
        let reading = Reading::new(&claim, lifecycle::answers_after(&claim, action), now);
        let needs = lifecycle::needs(&claim, action);
        // SQLite has one writer at a time.
        if self.engine() == Engine::Postgres {
            if matches!(action.kind(), ActionKind::SaveAnswers | ActionKind::Submit) {
                reading.hold_customer(conn).await?;
            }
            // What its rivals are to be must not change until this is written.
            if needs.contains(&Fact::Rivals) {
                reading.lock_keys(conn).await?;
            }
        }
        let mut facts = reading.facts(conn, &needs).await?;
        if needs.contains(&Fact::Reserved) {
            facts.reserved = (ClaimId((moment.new_id)()), next_reference(conn).await?).into();
        }
        if let Some(rival) = lifecycle::overdue_rivals(&claim, action, &facts).next() {
            return Ok(Performed::AfterTick(Box::new(rival.clone())));
        }
        let decision = lifecycle::decide(&claim, actor, action, seen, &facts)?;
        if let Action::Assign { to } = action {
            may_review(conn, *to, &claim).await?;
        }

        let by = actor.by();
        let mut changes = Vec::new();
        if !decision.events.is_empty() {
            changes.push(Change::evolved(claim.clone(), records(claim.sequence, now, by, &decision.events)));
        }
        for (id, events) in &decision.rival_events {
            changes.push(rival_change(&facts, *id, events, actor.by_for_rivals())?);
        }
        let split = match &decision.split {
            Some(split) => {
                let created = Change::created(split.id, records(0, now, by, &split.events))?;
                changes.push(created.clone());
                Some(created.after)
            }
            None => None,
        };
        let after = changes.iter().find(|change| change.after.id == claim.id).map(|change| change.after.clone());
        let acted = Acted { claim: after.unwrap_or(claim), split, outcome: decision.outcome };
        let changed = !changes.is_empty() || taken.is_some();
        if let Some(taken) = taken {
            taken.keep(conn, &acted.answer()).await?;
        }
        if !changes.is_empty() {
            let act = self.does(action.kind().code(), now);
            write::all(conn, &changes, Some(&facts), &act, moment).await?;
        }
        Ok(Performed::Done(Box::new(acted), changed))
    }
}

/// What came of a command within a transaction.
enum Performed {
    /// And whether anything was written.
    Done(Box<Acted>, bool),
    /// Nothing yet: a timer of this claim, or of one that it touches, is overdue, and comes first.
    AfterTick(Box<Claim>),
}

/// What a command that was done before has led to then, for whoever may still see it.
async fn answered(conn: &mut AnyConnection, actor: &Actor, answer: Answer) -> Result<Acted, ActError> {
    let claim = claims::at_sequence(conn, actor, answer.claim.ok_or(Refusal::KeyUsedBefore)?).await?;
    let split = match answer.split {
        Some(split) => Some(claims::at_sequence(conn, actor, split).await?),
        None => None,
    };
    Ok(Acted { claim, split, outcome: answer.outcome })
}

/// Another association holds the key, although no rival was found: the unique index refuses the second one.
fn refused_by_index(error: ActError, claim: ClaimId) -> ActError {
    match error {
        ActError::Store(error) if error.is_second_association() => {
            tracing::error!(%claim, "the database refused a second effective association");
            Refusal::InArbitration.into()
        }
        error => error,
    }
}

async fn next_reference(conn: &mut AnyConnection) -> Result<Reference, Error> {
    let row =
        sql!("UPDATE numbers SET last = last + 1 WHERE name = 'reference' RETURNING name, last").first(conn).await?;
    let row = row.ok_or_else(|| Error::Unknown { what: "number", value: "reference".to_owned() })?;
    Ok(Reference::from_number(RowReader::new("numbers", "name", &row).count("last")?))
}

/// A claim is given only to a reviewer who belongs neither to its company nor to one that competes with it.
async fn may_review(conn: &mut AnyConnection, to: PersonId, claim: &Claim) -> Result<(), ActError> {
    let person = people::find(conn, to).await?;
    if !person.is_some_and(|person| person.active && matches!(person.standing, Standing::Reviewer { .. })) {
        return Err(Refusal::Missing { field: Field::Reviewer }.into());
    }
    let belongs_to = people::companies_of(conn, to).await?;
    if !lifecycle::sees(&Actor::Reviewer { person: to, lead: false, belongs_to }, claim) {
        return Err(Refusal::OwnCompany.into());
    }
    Ok(())
}

/// What the decision means for a rival.
fn rival_change(facts: &Facts, id: ClaimId, events: &[Event], by: By) -> Result<Change, Error> {
    let rival = facts.rivals.iter().map(|rival| &rival.claim).find(|rival| rival.id == id);
    let rival = rival.ok_or_else(|| Error::Unknown { what: "claim", value: id.to_string() })?;
    Ok(Change::evolved(rival.clone(), records(rival.sequence, facts.now, by, events)))
}
