//! Why an action did not happen.

use crate::catalog::ProductCode;
use crate::claim::StateKind;
use crate::claim_form::Field;
use crate::draft::CheckFinding;
use crate::evidence::Criterion;
use serde::{Deserialize, Serialize};

/// Why an action did not happen, with the facts a person needs to mend it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "refusal", rename_all = "snake_case")]
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
    /// The days in which both sides of a contest may add something are over.
    ContestClosed,
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
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::NotAllowed => "not_allowed",
            Self::NotNow { .. } => "not_now",
            Self::Stale { .. } => "stale",
            Self::OwnCompany => "own_company",
            Self::OthersReview => "others_review",
            Self::ReviewedBefore => "reviewed_before",
            Self::InArbitration => "in_arbitration",
            Self::ContestClosed => "contest_closed",
            Self::NotAParty => "not_a_party",
            Self::NotReady { .. } => "not_ready",
            Self::Missing { .. } => "missing",
            Self::TooLong { .. } => "too_long",
            Self::RubricIncomplete { .. } => "rubric_incomplete",
            Self::CriteriaNotMet { .. } => "criteria_not_met",
            Self::NoCriterionNotMet => "no_criterion_not_met",
            Self::SubscriptionEnded { .. } => "subscription_ended",
            Self::TooManyFiles { .. } => "too_many_files",
            Self::Fixed { .. } => "fixed",
            Self::DisputeClosed => "dispute_closed",
            Self::NotDisputable => "not_disputable",
            Self::DisputedBefore => "disputed_before",
            Self::NoSuchProof => "no_such_proof",
            Self::KeyUsedBefore => "key_used_before",
        }
    }
}
