//! Who is told of an event. One notice becomes one message per person and channel in the outbox.

use crate::action::Event;
use crate::catalog::codes;
use crate::claim::{Claim, EndReason, WaitOutcome};
use crate::party::{By, PersonId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::str::FromStr;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum To {
    /// Whoever created the claim, and the company's admins.
    Partner,
    Reviewer(PersonId),
    Leads,
    /// The customer's contact, by e-mail only; carries a signed link.
    Customer,
}

/// What a message is about; each has its own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    Submitted,
    ConsentForetold,
    InformationAsked,
    AnswerReminder,
    RequestAnswered,
    Approved,
    ConsentAsked,
    TookEffect,
    ConsentConfirmed,
    Rejected,
    Disputed,
    RejectionUpheld,
    ContestOpened,
    ContestLapsed,
    ArbitrationDecided,
    Reinstated,
    LinesEnded,
    Ended,
    Escalated,
    ContestEscalated,
    Commented,
    Assigned,
    SubscriptionReady,
    SubscriptionWaitOver,
    SubscriptionGone,
}

codes!(Topic {
    Submitted = "submitted",
    ConsentForetold = "consent_foretold",
    InformationAsked = "information_asked",
    AnswerReminder = "answer_reminder",
    RequestAnswered = "request_answered",
    Approved = "approved",
    ConsentAsked = "consent_asked",
    TookEffect = "took_effect",
    ConsentConfirmed = "consent_confirmed",
    Rejected = "rejected",
    Disputed = "disputed",
    RejectionUpheld = "rejection_upheld",
    ContestOpened = "contest_opened",
    ContestLapsed = "contest_lapsed",
    ArbitrationDecided = "arbitration_decided",
    Reinstated = "reinstated",
    LinesEnded = "lines_ended",
    Ended = "ended",
    Escalated = "escalated",
    ContestEscalated = "contest_escalated",
    Commented = "commented",
    Assigned = "assigned",
    SubscriptionReady = "subscription_ready",
    SubscriptionWaitOver = "subscription_wait_over",
    SubscriptionGone = "subscription_gone",
});

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    pub to: To,
    pub topic: Topic,
}

/// The deadline that a message about the event names; `claim` is as the event left it.
pub fn due_at(claim: &Claim, event: &Event) -> Option<DateTime<Utc>> {
    match event {
        // Of the contest, not of the claim's own state: the same for all sides.
        Event::ContestOpened { due, .. } => Some(due.due_at),
        Event::InformationAsked { deadline, .. } => Some(deadline.due_at),
        Event::ContestEscalated { due_at } => Some(*due_at),
        _ => claim.state.deadline().map(|deadline| deadline.due_at),
    }
}

/// The notices of one event; `claim` is as the event left it, `tells_customer_early` the policy's choice.
pub fn notices(claim: &Claim, by: By, event: &Event, tells_customer_early: bool) -> Vec<Notice> {
    let partner = |topic| vec![Notice { to: To::Partner, topic }];
    let desk = |topic| vec![Notice { to: claim.state.reviewer().map_or(To::Leads, To::Reviewer), topic }];
    let both = |topic, customer| vec![Notice { to: To::Partner, topic }, Notice { to: To::Customer, topic: customer }];
    match event {
        Event::Submitted { .. } if tells_customer_early => both(Topic::Submitted, Topic::ConsentForetold),
        Event::Submitted { .. } => partner(Topic::Submitted),
        Event::InformationAsked { .. } => partner(Topic::InformationAsked),
        Event::Reminded { .. } => partner(Topic::AnswerReminder),
        Event::RequestAnswered { .. } => desk(Topic::RequestAnswered),
        Event::Approved { closes: Some(_), .. } => both(Topic::Approved, Topic::ConsentAsked),
        // In effect at once: the customer is told by that event, with the link to withdraw.
        Event::Approved { closes: None, .. } => vec![],
        Event::TookEffect { .. } => both(Topic::TookEffect, Topic::ConsentConfirmed),
        Event::Rejected { .. } => partner(Topic::Rejected),
        Event::Disputed { .. } => vec![Notice { to: To::Leads, topic: Topic::Disputed }],
        Event::RejectionUpheld { .. } => partner(Topic::RejectionUpheld),
        Event::ContestOpened { .. } => partner(Topic::ContestOpened),
        Event::ContestLapsed { .. } => partner(Topic::ContestLapsed),
        Event::ArbitrationDecided { .. } => partner(Topic::ArbitrationDecided),
        Event::Reinstated { .. } => partner(Topic::Reinstated),
        Event::LinesEnded { .. } => partner(Topic::LinesEnded),
        Event::Ended { reason: EndReason::PartnerEnded { .. }, .. } => both(Topic::Ended, Topic::Ended),
        Event::Ended { .. } => partner(Topic::Ended),
        Event::Escalated { .. } => vec![Notice { to: To::Leads, topic: Topic::Escalated }],
        Event::ContestEscalated { .. } => vec![Notice { to: To::Leads, topic: Topic::ContestEscalated }],
        Event::Commented { .. } => match by {
            By::Partner { .. } => desk(Topic::Commented),
            _ => partner(Topic::Commented),
        },
        Event::Assigned { to } => vec![Notice { to: To::Reviewer(*to), topic: Topic::Assigned }],
        // Whoever changes the products knows that the wait is over.
        Event::WaitEnded { .. } if by != By::System => vec![],
        Event::WaitEnded { outcome } => match outcome {
            WaitOutcome::Provisioned => partner(Topic::SubscriptionReady),
            WaitOutcome::SubscriptionNotActive => partner(Topic::SubscriptionGone),
            WaitOutcome::TimedOut => partner(Topic::SubscriptionWaitOver),
            WaitOutcome::ProductsChanged => vec![],
        },
        Event::Created { .. }
        | Event::AnswersChanged { .. }
        | Event::ProofAdded { .. }
        | Event::ProofRemoved { .. }
        | Event::WaitStarted { .. }
        | Event::WaitContinued { .. }
        | Event::ActivityNarrowed { .. }
        | Event::ContestNarrowed { .. }
        | Event::StatementAdded { .. }
        | Event::StatementFinished { .. }
        | Event::RivalCompaniesFound { .. }
        | Event::ConsentRestarted { .. }
        | Event::ReviewStarted { .. }
        | Event::Released
        | Event::RubricSaved { .. }
        | Event::Noted { .. }
        | Event::ProofViewed { .. } => vec![],
    }
}
