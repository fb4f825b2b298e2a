//! Who is told of what happened to a claim, and what was true at that moment. One notice becomes one message per person and channel
//! in the outbox; its words are chosen later, from the notice alone.

mod topic;

pub use topic::{Remark, To, Topic};

use crate::action::{Event, Record};
use crate::catalog::ProductCode;
use crate::claim::{Claim, Consent, EndReason, State, StateKind, WaitOutcome};
use crate::contest::{LineKey, Outcome};
use crate::deadline::Deadline;
use crate::evidence::RejectionReason;
use crate::lifecycle::{evolve, replay};
use crate::loaded::Loaded;
use crate::party::By;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Why a claim was rejected or an association ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", content = "reason", rename_all = "snake_case")]
pub enum Reason {
    Rejected(RejectionReason),
    Ended(EndReason),
}

/// What was true when it happened, as far as the message says it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    /// The products it is about: those that ended, or all that the claim had.
    pub products: Vec<ProductCode>,
    pub due_at: Option<DateTime<Utc>>,
    pub reason: Option<Reason>,
    pub remark: Option<Remark>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The event that it tells of.
    pub sequence: u32,
    pub to: To,
    pub topic: Topic,
    pub details: Details,
}

/// The notices of one change of a claim: `before` is `None` for a claim that begins, `after` is the claim with all `records`.
/// `tells_customer_early` is the policy's choice, read only where [`rests_on_policy`]. Nobody is told the same thing twice in one change.
pub fn notices(
    before: Option<&Claim>,
    after: &Claim,
    records: &[Record],
    tells_customer_early: &Loaded<bool>,
) -> Vec<Notice> {
    let mut claim = match before {
        Some(before) => before.clone(),
        None => replay(after.id, records.get(..1).unwrap_or_default()).unwrap_or_else(|_| after.clone()),
    };
    let mut notices = vec![];
    for record in records {
        let before = claim.clone();
        if record.sequence > claim.sequence {
            evolve(&mut claim, record);
        }
        let step = Step { before: &before, after: &claim, end: after, record, records, early: tells_customer_early };
        step.notices(&mut notices);
    }
    notices
}

/// Whether the policy's choice of when to tell the customer makes a difference to the notices of these records.
pub fn rests_on_policy(records: &[Record]) -> bool {
    records.iter().any(|record| {
        matches!(record.event, Event::Submitted { .. } | Event::AnswersChanged { .. }) || record.event.is_loss()
    })
}

/// One event with the claim before and after it, all events of the same change, and the claim at the end of it.
struct Step<'a> {
    before: &'a Claim,
    after: &'a Claim,
    end: &'a Claim,
    record: &'a Record,
    records: &'a [Record],
    early: &'a Loaded<bool>,
}

impl Step<'_> {
    fn notices(&self, notices: &mut Vec<Notice>) {
        let mut tell = |to: To, topic: Topic, details: Details| {
            notices.push(Notice { sequence: self.record.sequence, to, topic, details });
        };
        let plain = || self.details(None);
        let due = || self.details(self.after.state.deadline().map(|deadline| deadline.due_at));
        let at_work = self.before.state.reviewer();
        let reviewer = at_work.map_or(To::Leads, To::Reviewer);
        match &self.record.event {
            Event::Submitted { .. } => {
                tell(To::Partner, Topic::Submitted, due());
                if **self.early {
                    tell(To::Customer, Topic::ConsentForetold, plain());
                }
            }
            // A contact that was put right has not heard what the first one was told at submission.
            Event::AnswersChanged { .. } => {
                let email = |claim: &Claim| claim.answers.customer.email.to_lowercase();
                if **self.early && self.before.submitted_at.is_some() && email(self.before) != email(self.after) {
                    tell(To::Customer, Topic::ConsentForetold, plain());
                }
            }
            // An approved claim is asked for its arbitration: its own deadline, if it has one, is the customer's.
            Event::InformationAsked { deadline, .. } => {
                let contested = self.before.state.kind().is_approved();
                let topic = if contested { Topic::ContestInformationAsked } else { Topic::InformationAsked };
                tell(To::Partner, topic, self.details(Some(deadline.due_at)));
            }
            Event::Reminded { .. } => tell(To::Partner, Topic::AnswerReminder, due()),
            Event::RequestAnswered { .. } if self.before.state.kind().is_approved() => {
                tell(reviewer, Topic::ContestRequestAnswered, plain());
            }
            Event::RequestAnswered { .. } => tell(reviewer, Topic::RequestAnswered, due()),
            // Without a window it is in effect at once, and the customer is told by that event, with the link to withdraw.
            Event::Approved { closes: None, .. } => {}
            Event::Approved { closes: Some(_), .. } => {
                if !self.has(|event| matches!(event, Event::ArbitrationDecided { .. })) {
                    tell(To::Partner, Topic::Approved, due());
                }
                tell(To::Customer, Topic::ConsentAsked, due());
            }
            Event::ConsentRestarted { .. } => tell(To::Partner, Topic::ConsentRestarted, due()),
            Event::TookEffect { consent } => {
                if !self.has(|event| matches!(event, Event::ArbitrationDecided { .. })) {
                    tell(To::Partner, Topic::TookEffect, self.evaluated());
                }
                let remark = match consent {
                    Consent::Agreed => Remark::Agreed,
                    Consent::WindowPassed => Remark::WindowPassed,
                    Consent::AnyTime => Remark::AnyTime,
                };
                tell(To::Customer, Topic::ConsentConfirmed, Details { remark: Some(remark), ..plain() });
            }
            Event::Rejected { reason, disputable, .. } => {
                let rejected = self.rejected(reason, disputable.as_ref());
                // What an arbitration decided is told together with its decision.
                if *reason != RejectionReason::ArbitrationLost {
                    tell(To::Partner, Topic::Rejected, rejected.clone());
                }
                let closed = Details { remark: None, ..rejected };
                if *reason == RejectionReason::CustomerDeclined {
                    tell(To::Customer, Topic::ConsentDeclined, plain());
                } else if self.customer_heard() {
                    tell(To::Customer, Topic::RequestClosed, closed.clone());
                }
                if let Some(reviewer) = at_work.filter(|_| !reason.is_by_reviewer()) {
                    tell(To::Reviewer(reviewer), Topic::ReviewClosed, closed);
                }
            }
            Event::Disputed { .. } => tell(To::Leads, Topic::Disputed, due()),
            Event::RejectionUpheld { .. } => {
                let reason = self.before.state.rejection().cloned().map(Reason::Rejected);
                tell(To::Partner, Topic::RejectionUpheld, Details { reason, ..plain() });
            }
            Event::ContestOpened { lines, due, challenger, extends } => {
                // Of the contest, not of the claim's own state: the same for all sides.
                let keys: Vec<_> = lines.iter().map(|line| line.key.clone()).collect();
                let due = || Details { products: self.products(&keys), ..self.details(Some(due.due_at)) };
                if *extends {
                    tell(To::Partner, Topic::ContestExtended, due());
                } else {
                    tell(To::Partner, Topic::ContestOpened, due());
                    // One message for the lead reviewers, whatever the number of partners.
                    if *challenger {
                        tell(To::Leads, Topic::ArbitrationBegun, due());
                    }
                }
            }
            // Nobody is told of a line that it has given up or lost.
            Event::ContestLapsed { keys } => {
                let left: Vec<_> = keys.iter().filter(|key| self.end.is_live_on(key)).cloned().collect();
                let goes_on = self.end.in_arbitration();
                let remark = Some(if goes_on { Remark::OtherLinesContested } else { Remark::ContestOver });
                if !left.is_empty() {
                    tell(
                        To::Partner,
                        Topic::ContestLapsed,
                        Details { products: self.products(&left), remark, ..plain() },
                    );
                }
            }
            Event::Reinstated { .. } => tell(To::Partner, Topic::Reinstated, due()),
            Event::ArbitrationDecided { outcome, .. } => {
                match outcome {
                    Outcome::Won => tell(To::Partner, Topic::ArbitrationWon, self.won()),
                    Outcome::Lost => tell(To::Partner, Topic::ArbitrationLost, self.lost()),
                }
                if let Some(reviewer) = at_work {
                    tell(To::Reviewer(reviewer), Topic::ReviewDecided, plain());
                }
            }
            Event::LinesEnded { keys, reason } => {
                let ended = || Details {
                    products: self.products(keys),
                    reason: Some(Reason::Ended(reason.clone())),
                    ..Details::default()
                };
                if self.before.state.kind() == StateKind::InEffect {
                    tell(To::Partner, Topic::LinesEnded, ended());
                    tell(To::Customer, Topic::CustomerLinesEnded, ended());
                    return;
                }
                tell(To::Partner, Topic::ClaimLinesEnded, ended());
                if self.customer_heard() {
                    tell(To::Customer, Topic::RequestLinesEnded, ended());
                }
                if let Some(reviewer) = at_work {
                    tell(To::Reviewer(reviewer), Topic::ReviewLinesEnded, ended());
                }
            }
            Event::Ended { reason, .. } => {
                let ended = || Details { reason: Some(Reason::Ended(reason.clone())), ..plain() };
                if self.before.state.kind() == StateKind::InEffect {
                    let topic = match reason {
                        EndReason::CustomerWithdrew => Topic::ConsentWithdrawn,
                        EndReason::PartnerEnded { .. } | EndReason::Superseded | EndReason::SubscriptionEnded => {
                            Topic::CustomerEnded
                        }
                    };
                    tell(To::Partner, Topic::Ended, ended());
                    tell(To::Customer, topic, ended());
                    return;
                }
                tell(To::Partner, Topic::ClaimEnded, ended());
                if self.customer_heard() {
                    tell(To::Customer, Topic::RequestClosed, ended());
                }
                if let Some(reviewer) = at_work {
                    tell(To::Reviewer(reviewer), Topic::ReviewClosed, ended());
                }
            }
            Event::Escalated { due_at } => tell(To::Leads, Topic::Escalated, self.details(Some(*due_at))),
            Event::ContestEscalated { due_at } => tell(To::Leads, Topic::ContestEscalated, self.details(Some(*due_at))),
            Event::Commented { .. } => match self.record.by {
                By::Partner { .. } => tell(reviewer, Topic::Commented, plain()),
                By::Staff { .. } | By::Customer | By::System => tell(To::Partner, Topic::Commented, plain()),
            },
            Event::Assigned { to } => {
                tell(To::Reviewer(*to), Topic::Assigned, due());
                if let Some(before) = at_work.filter(|before| before != to) {
                    tell(To::Reviewer(before), Topic::Reassigned, plain());
                }
            }
            // Whoever changes the products knows that the wait is over.
            Event::WaitEnded { .. } if self.record.by != By::System => {}
            Event::WaitEnded { outcome } => match outcome {
                WaitOutcome::Provisioned => tell(To::Partner, Topic::SubscriptionReady, plain()),
                WaitOutcome::SubscriptionNotActive => tell(To::Partner, Topic::SubscriptionGone, plain()),
                WaitOutcome::TimedOut => tell(To::Partner, Topic::SubscriptionWaitOver, plain()),
                WaitOutcome::ProductsChanged => {}
            },
            Event::Created { .. }
            | Event::CustomerAnswered { .. }
            | Event::ProofAdded { .. }
            | Event::ProofRemoved { .. }
            | Event::WaitStarted { .. }
            | Event::WaitContinued { .. }
            | Event::ActivityNarrowed { .. }
            | Event::ContestNarrowed { .. }
            | Event::StatementAdded { .. }
            | Event::StatementFinished { .. }
            | Event::RivalCompaniesFound { .. }
            | Event::ReviewStarted { .. }
            | Event::Released
            | Event::RubricSaved { .. }
            | Event::Noted { .. }
            | Event::ProofViewed { .. } => {}
        }
    }

    /// Whether the customer has heard of a claim that has not taken effect.
    fn customer_heard(&self) -> bool {
        let state = self.before.state.kind();
        state == StateKind::ConsentOpen || (state != StateKind::Editing && **self.early)
    }

    /// Whether such an event is part of the same change.
    fn has(&self, is_such: impl Fn(&Event) -> bool) -> bool {
        self.records.iter().any(|record| is_such(&record.event))
    }

    fn details(&self, due_at: Option<DateTime<Utc>>) -> Details {
        let lines: Vec<_> = self.before.lines.iter().chain(&self.after.lines).filter(|line| !line.ended).collect();
        let mut products: Vec<_> = match lines.is_empty() {
            true => self.after.answers.products.iter().cloned().collect(),
            false => lines.into_iter().map(|line| line.product.clone()).collect(),
        };
        products.sort();
        products.dedup();
        Details { products, due_at, ..Details::default() }
    }

    fn products(&self, keys: &[LineKey]) -> Vec<ProductCode> {
        let lines = self.after.lines.iter().filter(|line| keys.contains(&line.key));
        lines.map(|line| line.product.clone()).collect()
    }

    /// In effect, with a remark where an incentive program evaluates it.
    fn evaluated(&self) -> Details {
        let answers = &self.after.answers;
        let program =
            answers.area.is_some_and(|area| answers.activities.iter().any(|one| area.program(*one).is_some()));
        Details { remark: program.then_some(Remark::Evaluated), ..self.details(None) }
    }

    fn rejected(&self, reason: &RejectionReason, disputable: Option<&Deadline>) -> Details {
        let remark = if disputable.is_some() { Remark::Disputable } else { Remark::NotDisputable };
        Details {
            reason: Some(Reason::Rejected(reason.clone())),
            remark: Some(remark),
            ..self.details(disputable.map(|until| until.due_at))
        }
    }

    /// What an arbitration that was won leads to.
    fn won(&self) -> Details {
        let details = |remark, due_at| Details { remark: Some(remark), ..self.details(due_at) };
        let newly_approved = !self.before.state.kind().is_approved();
        match &self.end.state {
            State::ConsentOpen { closes, .. } if newly_approved => details(Remark::ConsentFollows, Some(closes.due_at)),
            State::InEffect { .. } if newly_approved => details(Remark::InEffectNow, None),
            _ if self.after.in_arbitration() => details(Remark::OthersUndecided, None),
            State::InEffect { .. } => details(Remark::StaysInEffect, None),
            State::Editing
            | State::Submitted { .. }
            | State::UnderReview { .. }
            | State::ActionRequired { .. }
            | State::ConsentOpen { .. }
            | State::Rejected { .. }
            | State::Disputed { .. }
            | State::Ended { .. } => self.details(None),
        }
    }

    /// What an arbitration that was lost leads to.
    fn lost(&self) -> Details {
        if let State::Rejected { reason, disputable, .. } = &self.end.state {
            return self.rejected(reason, disputable.as_ref());
        }
        let in_effect = self.end.state.kind() == StateKind::InEffect;
        let remark = if in_effect { Remark::StaysUntilReplaced } else { Remark::EndsWhenReplaced };
        let remark = (!self.has(Event::is_loss)).then_some(remark);
        Details { remark, ..self.details(None) }
    }
}
