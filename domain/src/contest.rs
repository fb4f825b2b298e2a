//! Competing claims: one effective association per key (spec section 7).

use crate::catalog::{Activity, ProductCode};
use crate::claim::Claim;
use crate::deadline::Deadline;
use crate::party::{ClaimId, SubscriptionId, TenantId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What at most one partner of record holds at a time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
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

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Won,
    Lost,
}

/// This claim's side of a contest. The rivals never see each other's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contest {
    pub opened_at: DateTime<Utc>,
    /// Until when both sides may add proof and a statement.
    pub due: Deadline,
    /// The other claims: while it is open those not decided against, then those of the decision. Only the desk may see them.
    pub rivals: Vec<ClaimId>,
    /// Winners that this association makes way for on the day theirs takes effect. Only the desk may see them.
    pub lost_to: Vec<ClaimId>,
    /// Whether this claim came to a key that another one held or had open.
    pub challenger: bool,
    pub statement: Option<String>,
    pub outcome: Option<Outcome>,
    pub escalated: bool,
}

impl Contest {
    pub fn is_open(&self) -> bool {
        self.outcome.is_none()
    }
}

/// Whether it is still to be decided which of two competing claims gets a line.
pub fn undecided(a: &Claim, b: &Claim) -> bool {
    compete(a, b) && !yields(a, b) && !yields(b, a)
}

/// Whether `loser` is to make way for `winner` when that takes effect.
pub fn yields(loser: &Claim, winner: &Claim) -> bool {
    loser.contest.as_ref().is_some_and(|contest| contest.lost_to.contains(&winner.id))
}

/// Whether two claims want a line that only one of them can have.
pub fn compete(a: &Claim, b: &Claim) -> bool {
    a.id != b.id && a.company != b.company && a.live_keys().any(|key| b.live_keys().any(|other| other == key))
}
