//! The reasons why an action is refused.

use crate::catalog::ProductCode;
use crate::claim::StateKind;
use crate::claim_form::Field;
use crate::draft::CheckFinding;
use crate::evidence::Criterion;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

/// Why an action did not happen, with the facts a person needs to mend it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr)]
#[serde(tag = "refusal", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Refusal {
    /// There is no such claim, or it is not this actor's to see: the two answer alike.
    NotFound,
    /// The role does not include it.
    NotAllowed,
    /// Not in this state.
    NotNow {
        state: StateKind,
    },
    /// Somebody changed the claim since the form was opened.
    Stale {
        seen: u32,
        now: u32,
    },
    /// A reviewer belongs to a company that claims, or competes for, the same line.
    OwnCompany,
    /// Another reviewer works on it.
    OthersReview,
    /// A dispute and an arbitration need somebody who has not reviewed the claim.
    ReviewedBefore,
    /// Undecided competing claims: only a lead's arbitration decides.
    InArbitration,
    /// The days in which both sides of a contest may add something are over, or this side has said that it has nothing to add.
    ContestClosed,
    /// The days promised to the sides of a contest last until then, and not all have said that they have nothing to add.
    ContestRunning {
        until: NaiveDate,
    },
    /// The winner named is not a party of the contest.
    NotAParty,
    /// The draft is not complete; blocking findings only.
    NotReady {
        findings: Vec<CheckFinding>,
    },
    Missing {
        field: Field,
    },
    TooLong {
        field: Field,
        limit: u32,
    },
    RubricIncomplete {
        criteria: Vec<Criterion>,
    },
    /// Approval with criteria that are not met.
    CriteriaNotMet {
        criteria: Vec<Criterion>,
    },
    /// Insufficient proof without a criterion that is not met.
    NoCriterionNotMet,
    /// Approval of a line whose subscription has ended during the review.
    SubscriptionEnded {
        products: Vec<ProductCode>,
    },
    TooManyFiles {
        limit: u32,
    },
    /// This answer never changes after submission.
    Fixed {
        field: Field,
    },
    DisputeClosed,
    /// Rejected at the customer's or the partner's own wish.
    NotDisputable,
    /// A claim is disputed once.
    DisputedBefore,
    NoSuchProof,
    /// The form's key was used for something else before.
    KeyUsedBefore,
}

impl Refusal {
    /// Stable word for logs and interfaces.
    pub fn code(&self) -> &'static str {
        self.into()
    }
}
