//! The state of a claim after an event. It depends only on the state before and the event, so that replay gives the same state.

mod contests;

use self::contests::{decide_contest, leave_contests, narrow_contest, open_contest, open_contests_on};
use super::records;
use crate::action::{Audience, Event, Record};
use crate::claim::{Claim, Dispute, State, StateKind, Turn};
use crate::claim_form::Answers;
use crate::contest::{Outcome, Statement};
use crate::deadline::Deadline;
use crate::evidence::{RejectionReason, Rubric};
use crate::party::{By, ClaimId, PersonId};
use chrono::{DateTime, Utc};

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
        public_sequence: 1,
        revision: 1,
        public_revision: 1,
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
        decided_rubric: Rubric::default(),
        requests: vec![],
        dispute: None,
        contests: vec![],
        rival_companies: [].into(),
        waiting: None,
    })
}

/// Brings `claim` to where these events leave it.
pub(super) fn apply(claim: &mut Claim, events: &[Event], by: By, now: DateTime<Utc>) {
    for record in records(claim.sequence, now, by, events) {
        evolve(claim, &record);
    }
}

/// Brings `claim` from before `record` to after it.
pub fn evolve(claim: &mut Claim, record: &Record) {
    let turn = claim.state.turn();
    happened(claim, record);
    // The overall target counts only the time in which the reviewer has to act. The event that brings the turn back resumes it.
    if turn == Turn::Reviewer && claim.state.turn() != Turn::Reviewer {
        claim.overall = claim.overall.take().map(|overall| overall.paused(record.at));
    }
}

fn happened(claim: &mut Claim, record: &Record) {
    claim.sequence = record.sequence;
    if record.event.audience() == Audience::Everyone {
        claim.public_sequence += 1;
    }
    if record.event.is_substantive() {
        claim.revision = record.sequence;
        if record.event.audience() == Audience::Everyone {
            claim.public_revision = record.sequence;
        }
    }
    match &record.event {
        Event::Created { .. }
        | Event::Commented { .. }
        | Event::Noted { .. }
        | Event::CustomerAnswered { .. }
        | Event::ProofViewed { .. } => {}
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
            claim.state = submitted(deadline);
        }
        Event::Assigned { to } => assign(claim, *to),
        Event::Released => release(claim),
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
            let mut request = request.clone();
            if let State::UnderReview { reviewer, .. } = claim.state {
                claim.state =
                    State::ActionRequired { reviewer, deadline: deadline.clone(), reminders: reminders.clone() };
            } else {
                request.due = Some(deadline.clone());
            }
            claim.requests.push(request);
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
            if let State::ActionRequired { reviewer, .. } = claim.state {
                claim.overall.clone_from(overall);
                let (deadline, assigned) = (deadline.clone(), Some(reviewer));
                claim.state =
                    State::Submitted { deadline, escalated: false, assigned, answered: true, released: false };
            }
        }
        Event::Escalated { .. } => {
            if let State::Submitted { escalated, .. }
            | State::UnderReview { escalated, .. }
            | State::Disputed { escalated, .. } = &mut claim.state
            {
                *escalated = true;
            }
        }
        Event::Approved { rubric, closes, .. } => {
            // A lead decides between claims, and on no findings.
            claim.decided_rubric = Rubric::default();
            decide_on(claim, rubric.as_ref());
            if let (Some(closes), By::Staff { person }) = (closes, record.by) {
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
            decide_on(claim, rubric.as_ref());
            reject(claim, record.at, reason.clone(), disputable.clone());
        }
        Event::Disputed { justification, deadline, overall } => {
            claim.overall.clone_from(overall);
            dispute(claim, record.at, justification, deadline);
        }
        Event::RejectionUpheld { .. } => {
            if let State::Disputed { reason, .. } = &claim.state {
                let (reason, rubric) = (reason.clone(), claim.rubric.clone());
                decide_on(claim, Some(&rubric).filter(|rubric| !rubric.0.is_empty()));
                reject(claim, record.at, reason, None);
            }
        }
        Event::LinesEnded { keys, .. } => {
            for line in &mut claim.lines {
                line.ended |= keys.contains(&line.key);
            }
            leave_contests(claim, |key| keys.contains(key));
        }
        Event::Ended { reason, .. } => {
            claim.state = State::Ended { reason: reason.clone(), at: record.at };
            leave_contests(claim, |_| true);
        }
        Event::ContestOpened { lines, due, challenger, .. } => {
            for line in lines {
                open_contest(claim, line, due, *challenger, record.at);
            }
        }
        Event::ContestLapsed { keys } => claim.contests.retain(|contest| !keys.contains(&contest.key)),
        Event::ContestNarrowed { lines } => {
            for line in lines {
                narrow_contest(claim, line);
            }
        }
        Event::ContestEscalated { due_at } => {
            for contest in claim.contests.iter_mut().filter(|contest| contest.due.due_at <= *due_at) {
                contest.escalated = true;
            }
        }
        Event::StatementAdded { keys, text } => {
            let added_by = match record.by {
                By::Partner { person } | By::Staff { person } => Some(person),
                By::Customer | By::System => None,
            };
            for contest in open_contests_on(claim, keys) {
                contest.statement = Some(Statement { text: text.clone(), added_at: record.at, added_by });
            }
        }
        Event::StatementFinished { keys } => {
            for contest in open_contests_on(claim, keys) {
                contest.finished = true;
            }
        }
        Event::ArbitrationDecided { outcome, lines, pending, .. } => {
            let lost = *outcome == Outcome::Lost;
            for line in lines {
                decide_contest(claim, line, *outcome, *pending);
            }
            // A dispute of the rejection that follows is for somebody else.
            if let (true, By::Staff { person }) = (lost && !claim.state.kind().is_approved(), record.by) {
                remember(claim, person);
            }
        }
        Event::Reinstated { deadline, overall } => {
            claim.overall.clone_from(overall);
            claim.state = submitted(deadline);
            claim.contests.retain(|contest| contest.outcome != Some(Outcome::Lost));
        }
        Event::RivalCompaniesFound { companies } => claim.rival_companies.extend(companies),
    }
}

fn submitted(deadline: &Deadline) -> State {
    let deadline = deadline.clone();
    State::Submitted { deadline, escalated: false, assigned: None, answered: false, released: false }
}

/// Findings that somebody has decided on are the partner's to read.
fn decide_on(claim: &mut Claim, rubric: Option<&Rubric>) {
    if let Some(rubric) = rubric {
        claim.rubric = rubric.clone();
        claim.decided_rubric = rubric.clone();
    }
}

fn release(claim: &mut Claim) {
    if let State::UnderReview { deadline, escalated, .. } = &claim.state {
        let (deadline, escalated) = (deadline.clone(), *escalated);
        let answered = claim.requests.last().is_some_and(|request| request.answered_at.is_some());
        claim.state = State::Submitted { deadline, escalated, assigned: None, answered, released: true };
    } else {
        hand_over_dispute(claim, None);
    }
}

fn reject(claim: &mut Claim, at: DateTime<Utc>, reason: RejectionReason, disputable: Option<Deadline>) {
    let beaten = reason == RejectionReason::ArbitrationLost;
    claim.state = State::Rejected { reason, at, disputable };
    claim.waiting = None;
    if beaten {
        claim.contests.retain(|contest| !contest.is_open());
    } else {
        leave_contests(claim, |_| true);
    }
}

fn dispute(claim: &mut Claim, at: DateTime<Utc>, justification: &str, deadline: &Deadline) {
    if let State::Rejected { reason, .. } = &claim.state {
        let reason = reason.clone();
        claim.state = State::Disputed { deadline: deadline.clone(), escalated: false, reviewer: None, reason };
    }
    // What it has lost it wants anew.
    for contest in &mut claim.contests {
        contest.lost_to.clear();
    }
    claim.dispute = Some(Dispute {
        disputed_at: at,
        justification: justification.to_owned(),
        reviewed_before: claim.reviewed_by.clone(),
    });
}

fn assign(claim: &mut Claim, to: PersonId) {
    match &mut claim.state {
        State::Submitted { assigned, .. } => *assigned = Some(to),
        State::UnderReview { reviewer, .. } => {
            *reviewer = to;
            remember(claim, to);
        }
        State::Disputed { .. } => hand_over_dispute(claim, Some(to)),
        State::Editing
        | State::ActionRequired { .. }
        | State::ConsentOpen { .. }
        | State::InEffect { .. }
        | State::Rejected { .. }
        | State::Ended { .. } => {}
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
