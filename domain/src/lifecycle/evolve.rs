//! What a claim is after an event. Total, and blind to anything but the event: replay gives what was lived.

use crate::action::{Event, Record};
use crate::claim::{Claim, Dispute, State, StateKind, Turn};
use crate::claim_form::Answers;
use crate::contest::{Contest, Outcome};
use crate::evidence::{RejectionReason, Rubric};
use crate::party::{By, ClaimId, PersonId};

/// A history that cannot be one: it does not begin with `Created` as number 1, or a number is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BrokenHistory {
    /// The number at which it breaks.
    pub sequence: u32,
}

/// The claim after all its records.
///
/// # Errors
/// [`BrokenHistory`] where the records are not a gapless history from `Created` on.
pub fn replay(id: ClaimId, records: &[Record]) -> Result<Claim, BrokenHistory> {
    let (first, rest) = records.split_first().ok_or(BrokenHistory { sequence: 1 })?;
    let mut claim = created(id, first).ok_or(BrokenHistory { sequence: first.sequence })?;
    for record in rest {
        if record.sequence != claim.sequence + 1 {
            return Err(BrokenHistory { sequence: record.sequence });
        }
        evolve(&mut claim, record);
    }
    Ok(claim)
}

fn created(id: ClaimId, record: &Record) -> Option<Claim> {
    let Record { sequence: 1, at, event: Event::Created { reference, company, person, .. }, .. } = record else {
        return None;
    };
    Some(Claim {
        id,
        reference: reference.clone(),
        company: *company,
        created_by: *person,
        created_at: *at,
        sequence: 1,
        revision: 1,
        answers: Answers::default(),
        lines: vec![],
        proofs: vec![],
        state: State::Editing,
        policy: None,
        submitted_at: None,
        submitted_by: None,
        overall: None,
        reviewed_by: vec![],
        rubric: Rubric::default(),
        requests: vec![],
        dispute: None,
        contest: None,
        waiting: None,
    })
}

/// Brings `claim` from before `record` to after it.
pub fn evolve(claim: &mut Claim, record: &Record) {
    let turn = claim.state.turn();
    happened(claim, record);
    // The overall target counts the desk's time only. The event that brings the turn back lets it go on.
    if turn == Turn::Reviewer && claim.state.turn() != Turn::Reviewer {
        claim.overall = claim.overall.take().map(|overall| overall.paused(record.at));
    }
}

fn happened(claim: &mut Claim, record: &Record) {
    claim.sequence = record.sequence;
    if record.event.is_substantive() {
        claim.revision = record.sequence;
    }
    match &record.event {
        Event::Created { .. } => {}
        Event::AnswersChanged { answers, lines, .. } => {
            claim.answers.apply(answers);
            if let Some(lines) = lines {
                claim.lines.clone_from(lines);
            }
        }
        Event::ProofAdded { proof } => claim.proofs.push(proof.clone()),
        Event::ProofRemoved { proof, .. } => claim.proofs.retain(|p| p.id != *proof),
        Event::WaitStarted { waiting } | Event::WaitContinued { waiting } => claim.waiting = Some(*waiting),
        Event::WaitEnded { .. } => claim.waiting = None,
        Event::ActivityNarrowed { activity } => claim.answers.activities = [*activity].into(),
        Event::Submitted { lines, policy, deadline, overall } => {
            claim.lines.clone_from(lines);
            claim.policy = Some(policy.clone());
            claim.submitted_at = Some(record.at);
            if let By::Partner { person } = record.by {
                claim.submitted_by = Some(person);
            }
            claim.overall = Some(overall.clone());
            claim.waiting = None;
            let deadline = deadline.clone();
            let (escalated, assigned) = (false, None);
            claim.state = State::Submitted { deadline, escalated, assigned, answered: false, released: false };
        }
        Event::Commented { .. } | Event::Noted { .. } | Event::ProofViewed { .. } => {}
        _ => reviewed(claim, record),
    }
}

fn reviewed(claim: &mut Claim, record: &Record) {
    match &record.event {
        Event::Assigned { to } => assign(claim, *to),
        Event::Released => {
            if let State::UnderReview { deadline, escalated, .. } = &claim.state {
                let (deadline, escalated) = (deadline.clone(), *escalated);
                let answered = claim.requests.last().is_some_and(|request| request.answered_at.is_some());
                claim.state = State::Submitted { deadline, escalated, assigned: None, answered, released: true };
            } else {
                hand_over_dispute(claim, None);
            }
        }
        Event::ReviewStarted { reviewer, deadline } => {
            if claim.state.kind() == StateKind::Disputed {
                hand_over_dispute(claim, Some(*reviewer));
            } else {
                remember(claim, *reviewer);
                let escalated = matches!(claim.state, State::Submitted { released: true, escalated: true, .. });
                claim.state = State::UnderReview { reviewer: *reviewer, deadline: deadline.clone(), escalated };
            }
        }
        Event::RubricSaved { rubric } => claim.rubric = rubric.clone(),
        Event::InformationAsked { request, deadline, reminders } => {
            claim.requests.push(request.clone());
            if let Some(reviewer) = claim.state.reviewer() {
                claim.state =
                    State::ActionRequired { reviewer, deadline: deadline.clone(), reminders: reminders.clone() };
            }
        }
        Event::Reminded { .. } => {
            if let State::ActionRequired { reminders, .. } = &mut claim.state {
                while reminders.last().is_some_and(|at| *at <= record.at) {
                    reminders.pop();
                }
            }
        }
        Event::RequestAnswered { answers, deadline, overall, .. } => {
            if let Some(request) = claim.requests.last_mut() {
                for (item, answer) in request.items.iter_mut().zip(answers) {
                    item.answer.clone_from(answer);
                }
                request.answered_at = Some(record.at);
            }
            claim.overall.clone_from(overall);
            let assigned = claim.state.reviewer();
            let deadline = deadline.clone();
            claim.state = State::Submitted { deadline, escalated: false, assigned, answered: true, released: false };
        }
        Event::Escalated { .. } => {
            if let State::Submitted { escalated, .. }
            | State::UnderReview { escalated, .. }
            | State::Disputed { escalated, .. } = &mut claim.state
            {
                *escalated = true;
            }
        }
        _ => decided(claim, record),
    }
}

fn decided(claim: &mut Claim, record: &Record) {
    match &record.event {
        Event::Approved { rubric, closes, .. } => {
            claim.rubric = rubric.clone();
            if let (Some(closes), By::Desk { person }) = (closes, record.by) {
                let (approved_by, closes) = (person, closes.clone());
                claim.state = State::ConsentOpen { approved_by, approved_at: record.at, closes };
            }
        }
        Event::ConsentRestarted { closes: later } => {
            if let State::ConsentOpen { closes, .. } = &mut claim.state {
                closes.clone_from(later);
            }
        }
        Event::TookEffect { consent } => claim.state = State::InEffect { since: record.at, consent: *consent },
        Event::Rejected { reason, rubric, disputable, .. } => {
            if let Some(rubric) = rubric {
                claim.rubric = rubric.clone();
            }
            reject(claim, record, reason.clone(), disputable.clone());
        }
        Event::Disputed { justification, deadline, overall } => {
            claim.overall.clone_from(overall);
            if let State::Rejected { reason, .. } = &claim.state {
                let reason = reason.clone();
                claim.state = State::Disputed { deadline: deadline.clone(), escalated: false, reviewer: None, reason };
            }
            claim.dispute = Some(Dispute {
                disputed_at: record.at,
                justification: justification.clone(),
                reviewed_before: claim.reviewed_by.clone(),
            });
        }
        Event::RejectionUpheld { .. } => {
            if let State::Disputed { reason, .. } = &claim.state {
                let reason = reason.clone();
                reject(claim, record, reason, None);
            }
        }
        Event::LinesEnded { keys, .. } => {
            for line in &mut claim.lines {
                line.ended |= keys.contains(&line.key);
            }
        }
        Event::Ended { reason, .. } => {
            claim.state = State::Ended { reason: reason.clone(), at: record.at };
            close_contest(claim);
        }
        _ => contested(claim, record),
    }
}

fn contested(claim: &mut Claim, record: &Record) {
    match (&record.event, &mut claim.contest) {
        (Event::ContestOpened { contest }, _) => claim.contest = Some(contest.clone()),
        (Event::ContestLapsed, _) => claim.contest = None,
        (Event::ContestNarrowed { left }, Some(contest)) => {
            contest.lost_to.retain(|winner| winner != left);
            if contest.is_open() {
                contest.rivals.retain(|rival| rival != left);
                // The rivals are gone, and what was lost before stays lost.
                if contest.rivals.is_empty() {
                    contest.outcome = Some(Outcome::Lost);
                }
            }
        }
        (Event::ContestEscalated { .. }, Some(contest)) => contest.escalated = true,
        (Event::StatementAdded { text }, Some(contest)) => contest.statement = Some(text.clone()),
        (Event::ArbitrationDecided { outcome, against, .. }, Some(contest)) => {
            let in_effect = claim.state.kind() == StateKind::InEffect;
            let lost = *outcome == Outcome::Lost;
            if lost && in_effect {
                contest.lost_to.extend(against);
            }
            // Rivals on other lines may be left to decide about; a beaten claim that is not in effect has none.
            if contest.rivals.iter().all(|rival| against.contains(rival)) || (lost && !in_effect) {
                contest.outcome = Some(*outcome);
            } else {
                contest.rivals.retain(|rival| !against.contains(rival));
            }
            // A dispute of the rejection that follows is for somebody else.
            if let (true, By::Desk { person }) = (lost && !in_effect, record.by) {
                remember(claim, person);
            }
        }
        _ => {}
    }
}

fn reject(claim: &mut Claim, record: &Record, reason: RejectionReason, disputable: Option<crate::deadline::Deadline>) {
    claim.state = State::Rejected { reason, at: record.at, disputable };
    claim.waiting = None;
    close_contest(claim);
}

/// Out of the race, an undecided contest is none.
fn close_contest(claim: &mut Claim) {
    if claim.contest.as_ref().is_some_and(Contest::is_open) {
        claim.contest = None;
    }
}

fn assign(claim: &mut Claim, to: PersonId) {
    match &mut claim.state {
        State::Submitted { assigned, .. } => *assigned = Some(to),
        State::UnderReview { reviewer, .. } => {
            *reviewer = to;
            remember(claim, to);
        }
        State::Disputed { .. } => hand_over_dispute(claim, Some(to)),
        _ => {}
    }
}

/// A dispute is judged afresh by each who takes it.
fn hand_over_dispute(claim: &mut Claim, to: Option<PersonId>) {
    let State::Disputed { reviewer, .. } = &mut claim.state else { return };
    *reviewer = to;
    claim.rubric = Rubric::default();
    if let Some(person) = to {
        remember(claim, person);
    }
}

fn remember(claim: &mut Claim, reviewer: PersonId) {
    if !claim.reviewed_by.contains(&reviewer) {
        claim.reviewed_by.push(reviewer);
    }
}
