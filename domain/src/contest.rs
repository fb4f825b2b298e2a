//! Competing claims: one effective association per key. Everything here is kept per line.

use crate::catalog::{Activity, ProductCode};
use crate::code::Code;
use crate::deadline::Deadline;
use crate::party::{ClaimId, PersonId, SubscriptionId, TenantId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::fmt;
use strum::VariantNames;

/// What at most one partner of record holds at a time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, VariantNames)]
#[serde(tag = "of", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum LineKey {
    Workload { tenant: TenantId, workload: ProductCode, activity: Activity },
    Subscription { subscription: SubscriptionId, activity: Activity },
}

impl fmt::Display for LineKey {
    /// The text that the database keeps unique: `tenant/workload/activity` or `subscription/activity`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Workload { tenant, workload, activity } => write!(f, "{tenant}/{workload}/{}", activity.code()),
            Self::Subscription { subscription, activity } => write!(f, "{subscription}/{}", activity.code()),
        }
    }
}

impl LineKey {
    pub fn subscription(&self) -> Option<SubscriptionId> {
        match self {
            Self::Subscription { subscription, .. } => Some(*subscription),
            Self::Workload { .. } => None,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, VariantNames)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Outcome {
    Won,
    Lost,
}

/// This claim's side of the contest over one line. A claim has at most one for each of its lines: a new one takes the place of a
/// decided one. The sides never see each other's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contest {
    pub key: LineKey,
    pub opened_at: DateTime<Utc>,
    /// When a rival last came to it: from here the days of all sides count.
    pub renewed_at: DateTime<Utc>,
    /// Until when all sides may add proof and a statement.
    pub due: Deadline,
    /// While it is open: the claims that have not lost; then: those of the decision. Only reviewers and administrators may see them.
    pub rivals: Vec<ClaimId>,
    /// Winners of this line that have not taken effect yet. When one does, an approved claim loses this line. When none does, a rejected
    /// claim is submitted again. Only reviewers and administrators may see them.
    pub lost_to: Vec<ClaimId>,
    /// Whether this claim came to a key that another one held or had open.
    pub challenger: bool,
    pub statement: Option<Statement>,
    /// This side has said that it has nothing to add.
    pub finished: bool,
    pub outcome: Option<Outcome>,
    pub escalated: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    pub text: String,
    pub added_at: DateTime<Utc>,
    /// Who of the partner's people added it.
    pub added_by: Option<PersonId>,
}

/// One line of an event about contests, with the other claims that it is about. Only reviewers and administrators may see these.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContestLine {
    pub key: LineKey,
    pub rivals: Vec<ClaimId>,
}

impl Contest {
    pub fn is_open(&self) -> bool {
        self.outcome.is_none()
    }

    /// Whether this side may still add something.
    pub fn takes_statements(&self, now: DateTime<Utc>) -> bool {
        self.is_open() && !self.finished && !self.due.has_passed(now)
    }

    /// When a rival came after this side had made its statement, which is about other claims than those that compete now.
    pub fn joined_after_statement(&self) -> Option<DateTime<Utc>> {
        let statement = self.statement.as_ref()?;
        (statement.added_at < self.renewed_at).then_some(self.renewed_at)
    }

    /// Whether the partner has neither made a statement since the last rival came nor said that it has nothing to add.
    pub fn waits_for_partner(&self) -> bool {
        let spoke = self.statement.is_some() && self.joined_after_statement().is_none();
        self.is_open() && !self.finished && !self.escalated && !spoke
    }
}
