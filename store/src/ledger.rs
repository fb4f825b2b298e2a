//! The one door through which claims change: load, decide, write, tell, commit; all of it or nothing.

pub(crate) mod columns;
pub(crate) mod facts;
mod outbox_writer;
pub(crate) mod search_index;
pub(crate) mod write;

use crate::claims;
use crate::engine::{Engine, Store};
use crate::error::{ActError, Error};
use crate::people::{self, Standing};
use crate::row::RowReader;
use crate::sql::sql;
use crate::{Moment, QueueQuery, QueueView};
use domain::action::{Action, ActionKind, Event, Refusal};
use domain::claim::{Claim, StateKind};
use domain::claim_form::Field;
use domain::lifecycle::{self, Facts, records};
use domain::party::{Actor, By, ClaimId, PersonId, Reference};
use domain::view;
use facts::Reading;
use sqlx::AnyConnection;
use std::pin::Pin;
use uuid::Uuid;
use write::Change;

/// What somebody asks of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    pub actor: Actor,
    pub claim: ClaimId,
    pub action: Action,
    /// The revision that the form was drawn from; `None` where no form rests on one.
    pub seen: Option<u32>,
}

/// The claim after an action, as the actor may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acted {
    pub claim: Claim,
    /// The second claim of a draft with two activities.
    pub split: Option<Claim>,
}

/// How often a transaction is tried when others change the same rows.
const ATTEMPTS: u32 = 12;

impl Store {
    /// Begins a draft. The same person with the same `key` (the form's own) gets the same claim, however often it is sent.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`] for anybody but a partner.
    pub async fn create(&self, actor: &Actor, key: Uuid, moment: Moment) -> Result<Claim, ActError> {
        let claim = retry_on_conflict(|| Box::pin(self.try_create(actor, key, moment))).await?;
        Ok(view::claim_for(actor, &claim))
    }

    async fn try_create(&self, actor: &Actor, key: Uuid, moment: Moment) -> Result<Claim, ActError> {
        let Some(person) = actor.person() else { return Err(Refusal::NotAllowed.into()) };
        let mut tx = self.writing().await?;
        if let Some(before) = claims::created_by_key(&mut tx, person, key).await? {
            return Ok(before);
        }
        // Asked before a number is taken.
        lifecycle::create(actor, Reference::from_number(0))?;
        let reference = next_reference(&mut tx).await?;
        let events = lifecycle::create(actor, reference)?;
        let id = ClaimId((moment.new_id)());
        let change = Change::created(id, records(0, moment.now(), actor.by(), &events))?;
        write::all(&mut tx, std::slice::from_ref(&change), Some(key), None, moment).await?;
        tx.commit().await?;
        Ok(change.after)
    }

    /// Does what is asked, or says why not.
    ///
    /// # Errors
    /// The refusal; then nothing has changed. A claim that the actor may not see is refused like one that does not exist.
    pub async fn act(&self, ask: &Command, moment: Moment) -> Result<Acted, ActError> {
        let acted = retry_on_conflict(|| Box::pin(self.try_act(ask, moment))).await;
        match acted {
            Ok(acted) => Ok(Acted {
                claim: view::claim_for(&ask.actor, &acted.claim),
                split: acted.split.map(|split| view::claim_for(&ask.actor, &split)),
            }),
            // The last guard: another association holds the key, although no rival was found to be in the way.
            Err(ActError::Store(error)) if error.is_second_association() => {
                tracing::error!(claim = %ask.claim, "the database refused a second effective association");
                Err(Refusal::InArbitration.into())
            }
            Err(error) => Err(error),
        }
    }

    async fn try_act(&self, ask: &Command, moment: Moment) -> Result<Acted, ActError> {
        let now = moment.now();
        let mut tx = self.writing().await?;
        let Some(claim) = claims::load(&mut tx, ask.claim).await? else { return Err(Refusal::NotFound.into()) };
        if lifecycle::may(&ask.actor, &claim, ask.action.kind(), now) == Err(Refusal::NotFound) {
            return Err(Refusal::NotFound.into());
        }
        if lifecycle::overdue(&claim, now).is_some() && ask.actor != Actor::System {
            drop(tx);
            return Box::pin(self.act_after_tick(ask, &claim, moment)).await;
        }
        let action = facts::filled_in(&mut tx, &claim, &ask.action, now).await?;
        let reading = Reading::of(&claim, &action, now);
        // SQLite has one writer at a time.
        if self.engine() == Engine::Postgres {
            reading.hold_customer(&mut tx).await?;
            if moves_keys(ask.action.kind(), claim.state.kind()) {
                reading.lock_keys(&mut tx).await?;
            }
        }
        let mut facts = reading.facts(&mut tx).await?;
        if matches!(ask.action, Action::Submit { .. }) && claim.answers.activities.len() > 1 {
            facts.reserved = (ClaimId((moment.new_id)()), next_reference(&mut tx).await?);
        }
        let decision = lifecycle::decide(&claim, &ask.actor, &action, ask.seen, &facts)?;
        if let Action::Assign { to } = &ask.action {
            may_review(&mut tx, *to, &claim).await?;
        }

        let by = ask.actor.by();
        let mut changes = Vec::new();
        if !decision.events.is_empty() {
            changes.push(Change::of(claim.clone(), records(claim.sequence, now, by, &decision.events)));
        }
        for (id, events) in &decision.rival_events {
            changes.push(others(&facts, *id, events, ask.actor.by_for_rivals())?);
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
        if !changes.is_empty() {
            write::all(&mut tx, &changes, None, Some(&facts), moment).await?;
            tx.commit().await?;
        }
        Ok(Acted { claim: after.unwrap_or(claim), split })
    }

    /// What a deadline has decided is written down first: nobody's action waits for a worker, and none comes too late by one. But
    /// while the customer's mail is not out its window does not pass: its days begin anew.
    async fn act_after_tick(&self, command: &Command, claim: &Claim, moment: Moment) -> Result<Acted, ActError> {
        let waits = claims::consent_mail_waits(&mut *self.reading().await?, claim.id).await?;
        let untold = claim.state.kind() == StateKind::ConsentOpen && waits;
        let (actor, action) = (Actor::System, if untold { Action::RestartConsent } else { Action::Tick });
        let tick = Command { actor, claim: claim.id, action, seen: None };
        let ticked = self.try_act(&tick, moment).await?.claim;
        // The form was up to date but for that.
        let seen = command.seen.map(|seen| if seen == claim.revision { ticked.revision } else { seen });
        self.try_act(&Command { seen, ..command.clone() }, moment).await
    }

    /// The most urgent claim that nobody works on becomes this reviewer's; `None` when there is none. Two reviewers never get the same.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`] for anybody but a reviewer.
    pub async fn take_next(&self, actor: &Actor, moment: Moment) -> Result<Option<Claim>, ActError> {
        if !matches!(actor, Actor::Reviewer { .. }) {
            return Err(Refusal::NotAllowed.into());
        }
        let mut query = QueueQuery { view: QueueView::Unassigned, limit: 20, ..QueueQuery::default() };
        loop {
            let page = self.queue(actor, &query, moment.now()).await?;
            for row in &page.items {
                let ask = Command { actor: actor.clone(), claim: row.id, action: Action::StartReview, seen: None };
                match self.act(&ask, moment).await {
                    Ok(acted) => return Ok(Some(acted.claim)),
                    // Somebody else came first, or this reviewer has judged it before or belongs to a rival.
                    Err(ActError::Refused(_)) => continue,
                    Err(error) => return Err(error),
                }
            }
            match page.next {
                Some(next) => query.after = Some(next),
                None => return Ok(None),
            }
        }
    }
}

/// Tries until no other transaction is in the way.
/// Boxed, because the future of an async closure cannot be shown to be `Send`, and servers need that.
async fn retry_on_conflict<'a, T>(mut attempt: impl FnMut() -> Attempt<'a, T>) -> Result<T, ActError> {
    for _ in 0..ATTEMPTS {
        match attempt().await {
            Err(ActError::Store(error)) if error.is_conflict() => {
                tracing::debug!(%error, "another transaction came first")
            }
            done => return done,
        }
    }
    Err(Error::Contended { attempts: ATTEMPTS }.into())
}

type Attempt<'a, T> = Pin<Box<dyn Future<Output = Result<T, ActError>> + Send + 'a>>;

/// Whether the claim may take or give up keys by this: then its rivals must not move meanwhile.
fn moves_keys(action: ActionKind, state: StateKind) -> bool {
    use ActionKind as A;
    match action {
        A::Comment | A::Note | A::ViewProof | A::AddProof | A::RemoveProof => false,
        A::AddStatement | A::FinishStatement => false,
        A::Assign | A::Release | A::SaveRubric | A::AskInformation | A::AnswerRequest => false,
        A::SaveAnswers => state != StateKind::Editing,
        A::Submit | A::StartReview | A::Approve | A::Reject | A::Withdraw | A::EndAssociation | A::Dispute => true,
        A::UpholdRejection | A::DecideArbitration | A::Agree | A::Decline | A::WithdrawConsent => true,
        A::EndSubscription | A::RestartConsent | A::Tick => true,
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
fn others(facts: &Facts, id: ClaimId, events: &[Event], by: By) -> Result<Change, Error> {
    let rival = facts.rivals.iter().map(|rival| &rival.claim).find(|rival| rival.id == id);
    let rival = rival.ok_or_else(|| Error::Unknown { what: "claim", value: id.to_string() })?;
    Ok(Change::of(rival.clone(), records(rival.sequence, facts.now, by, events)))
}
