//! The states of a claim and what they have in common.

use crate::deadline::Deadline;
use crate::evidence::{RejectionReason, WithdrawReason};
use crate::party::PersonId;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray, VariantNames};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    Editing,
    Submitted {
        deadline: Deadline,
        escalated: bool,
        /// Whom a lead gave it to, or who asked for the information that has now come.
        assigned: Option<PersonId>,
        /// Came back with an answer to a request.
        answered: bool,
        /// Given back by a reviewer: the clock is the review's and goes on.
        #[serde(default)]
        released: bool,
    },
    UnderReview {
        reviewer: PersonId,
        deadline: Deadline,
        escalated: bool,
    },
    ActionRequired {
        reviewer: PersonId,
        deadline: Deadline,
        /// The reminders to come, latest first.
        reminders: Vec<DateTime<Utc>>,
    },
    ConsentOpen {
        approved_by: PersonId,
        approved_at: DateTime<Utc>,
        closes: Deadline,
    },
    InEffect {
        since: DateTime<Utc>,
        consent: Consent,
    },
    Rejected {
        reason: RejectionReason,
        at: DateTime<Utc>,
        /// Until when it may be disputed; `None` where it cannot be.
        disputable: Option<Deadline>,
    },
    Disputed {
        deadline: Deadline,
        escalated: bool,
        reviewer: Option<PersonId>,
        /// What it goes back to when the rejection stands.
        reason: RejectionReason,
    },
    Ended {
        reason: EndReason,
        at: DateTime<Utc>,
    },
}

#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum StateKind {
    Editing,
    Submitted,
    UnderReview,
    ActionRequired,
    ConsentOpen,
    InEffect,
    Rejected,
    Disputed,
    Ended,
}

/// What the states have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    Draft,
    /// Submitted and neither decided nor ended.
    Open,
    Approved,
    Closed,
}

/// How the customer's consent came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, VariantNames)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Consent {
    Agreed,
    /// The window passed without a word; doing nothing is consent.
    WindowPassed,
    /// The policy opens no window; the customer may withdraw at any time.
    AnyTime,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[serde(tag = "code", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum EndReason {
    CustomerWithdrew,
    PartnerEnded { reason: WithdrawReason },
    Superseded,
    SubscriptionEnded,
}

impl EndReason {
    pub fn code(&self) -> &'static str {
        self.into()
    }
}

/// Who has to move next.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Turn {
    Partner,
    Reviewer,
    Customer,
    Nobody,
}

impl State {
    pub fn kind(&self) -> StateKind {
        match self {
            Self::Editing => StateKind::Editing,
            Self::Submitted { .. } => StateKind::Submitted,
            Self::UnderReview { .. } => StateKind::UnderReview,
            Self::ActionRequired { .. } => StateKind::ActionRequired,
            Self::ConsentOpen { .. } => StateKind::ConsentOpen,
            Self::InEffect { .. } => StateKind::InEffect,
            Self::Rejected { .. } => StateKind::Rejected,
            Self::Disputed { .. } => StateKind::Disputed,
            Self::Ended { .. } => StateKind::Ended,
        }
    }

    pub fn turn(&self) -> Turn {
        match self {
            Self::Editing | Self::ActionRequired { .. } => Turn::Partner,
            Self::Submitted { .. } | Self::UnderReview { .. } | Self::Disputed { .. } => Turn::Reviewer,
            Self::ConsentOpen { .. } => Turn::Customer,
            Self::InEffect { .. } | Self::Rejected { .. } | Self::Ended { .. } => Turn::Nobody,
        }
    }

    /// The deadline of whoever has the turn.
    pub fn deadline(&self) -> Option<&Deadline> {
        match self {
            Self::Submitted { deadline, .. }
            | Self::UnderReview { deadline, .. }
            | Self::ActionRequired { deadline, .. }
            | Self::ConsentOpen { closes: deadline, .. }
            | Self::Disputed { deadline, .. } => Some(deadline),
            Self::Editing | Self::InEffect { .. } | Self::Rejected { .. } | Self::Ended { .. } => None,
        }
    }

    /// Why it is rejected, or was until it was disputed.
    pub fn rejection(&self) -> Option<&RejectionReason> {
        match self {
            Self::Rejected { reason, .. } | Self::Disputed { reason, .. } => Some(reason),
            Self::Editing
            | Self::Submitted { .. }
            | Self::UnderReview { .. }
            | Self::ActionRequired { .. }
            | Self::ConsentOpen { .. }
            | Self::InEffect { .. }
            | Self::Ended { .. } => None,
        }
    }

    /// The reviewer who works on it.
    pub fn reviewer(&self) -> Option<PersonId> {
        match self {
            Self::Submitted { assigned, .. } => *assigned,
            Self::UnderReview { reviewer, .. } | Self::ActionRequired { reviewer, .. } => Some(*reviewer),
            Self::Disputed { reviewer, .. } => *reviewer,
            Self::Editing
            | Self::ConsentOpen { .. }
            | Self::InEffect { .. }
            | Self::Rejected { .. }
            | Self::Ended { .. } => None,
        }
    }
}

impl StateKind {
    pub fn phase(self) -> Phase {
        match self {
            Self::Editing => Phase::Draft,
            Self::Submitted | Self::UnderReview | Self::ActionRequired | Self::Disputed => Phase::Open,
            Self::ConsentOpen | Self::InEffect => Phase::Approved,
            Self::Rejected | Self::Ended => Phase::Closed,
        }
    }

    pub fn is_open(self) -> bool {
        self.phase() == Phase::Open
    }

    pub fn is_approved(self) -> bool {
        self.phase() == Phase::Approved
    }
}
