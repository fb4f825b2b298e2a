//! Actions, events and refusals: the vocabulary of the workflow, without rules.

mod event;
mod refusal;

pub use event::{Audience, Event, Record};
pub use refusal::Refusal;

use crate::catalog::ProductCode;
use crate::claim_form::StepAnswers;
use crate::evidence::{Proof, RequestItem, ReviewGround, Rubric, WithdrawReason};
use crate::party::{ClaimId, PersonId, ProofId, SubscriptionId};
use chrono::DateTime;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use strum::{EnumDiscriminants, EnumString, IntoStaticStr, VariantArray};
use uuid::Uuid;

/// The command: what an actor asks of a claim that exists, with everything in it that one button does. Creation is `lifecycle::create`.
///
/// Web forms, imports and later the API only translate into it. Its JSON is tagged `action`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, EnumDiscriminants)]
#[serde(tag = "action", rename_all = "snake_case")]
#[strum_discriminants(
    name(ActionKind),
    doc = "An action without its content, for permissions, buttons and the matrix.",
    derive(PartialOrd, Ord, Hash, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray),
    serde(rename_all = "snake_case"),
    strum(serialize_all = "snake_case")
)]
pub enum Action {
    SaveAnswers(StepAnswers),
    AddProof(Proof),
    RemoveProof {
        proof: ProofId,
    },
    /// With the answer of the last step.
    Submit {
        acknowledged: bool,
    },
    Comment {
        text: String,
    },
    Note {
        text: String,
    },
    ViewProof {
        proof: ProofId,
    },
    Assign {
        to: PersonId,
    },
    StartReview,
    Release,
    SaveRubric {
        rubric: Rubric,
    },
    /// `rubric` are the findings so far; `None` leaves those on record.
    AskInformation {
        rubric: Option<Rubric>,
        items: Vec<RequestItem>,
    },
    /// One answer per item of the open request, empty where there is none, and further words.
    AnswerRequest {
        answers: Vec<String>,
        comment: String,
    },
    Approve {
        rubric: Rubric,
        note: String,
    },
    Reject {
        ground: ReviewGround,
        rubric: Rubric,
        note: String,
    },
    /// A draft alone; it stays on record.
    Discard,
    Withdraw {
        reason: WithdrawReason,
        note: String,
    },
    EndAssociation {
        reason: WithdrawReason,
        note: String,
    },
    Dispute {
        justification: String,
    },
    /// `rubric` are the findings on the dispute; `None` leaves those on record.
    UpholdRejection {
        rubric: Option<Rubric>,
        note: String,
    },
    /// For the open contests about these products.
    AddStatement {
        products: BTreeSet<ProductCode>,
        text: String,
    },
    /// Nothing to add about these products: when all sides say so, a lead may decide before the due date.
    FinishStatement {
        products: BTreeSet<ProductCode>,
    },
    DecideArbitration {
        winner: ClaimId,
        reason: String,
    },
    Agree,
    Decline {
        note: String,
    },
    WithdrawConsent {
        note: String,
    },
    EndSubscription {
        subscription: SubscriptionId,
    },
    /// The customer is told only now: its window counts from here.
    RestartConsent,
    /// The clocks: whatever is due by now.
    Tick,
}

impl Action {
    pub fn kind(&self) -> ActionKind {
        self.into()
    }

    /// The action without what is drawn anew each time that its form is sent: the same for a form that is sent again.
    pub fn as_sent(&self) -> Self {
        let mut sent = self.clone();
        if let Self::AddProof(proof) = &mut sent {
            (proof.id, proof.added_at) = (ProofId(Uuid::nil()), DateTime::UNIX_EPOCH);
        }
        sent
    }
}
