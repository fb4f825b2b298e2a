//! The words of the workflow: what may be asked for, what happened, and why not. No rules here.

mod event;
mod refusal;

pub use event::{Audience, Event, Record};
pub use refusal::Refusal;

use crate::catalog::codes;
use crate::claim_form::StepAnswers;
use crate::evidence::{Proof, RequestItem, ReviewGround, Rubric, WithdrawReason};
use crate::party::{ClaimId, PersonId, ProofId, SubscriptionId};
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// What an actor asks of a claim that exists. Creation is `lifecycle::create`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    SaveAnswers(StepAnswers),
    AddProof(Proof),
    RemoveProof {
        proof: ProofId,
    },
    Submit,
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
    AskInformation {
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
    UpholdRejection {
        note: String,
    },
    AddStatement {
        text: String,
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

/// An action without its content, for permissions, buttons and the matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActionKind {
    SaveAnswers,
    AddProof,
    RemoveProof,
    Submit,
    Comment,
    Note,
    ViewProof,
    Assign,
    StartReview,
    Release,
    SaveRubric,
    AskInformation,
    AnswerRequest,
    Approve,
    Reject,
    Withdraw,
    EndAssociation,
    Dispute,
    UpholdRejection,
    AddStatement,
    DecideArbitration,
    Agree,
    Decline,
    WithdrawConsent,
    EndSubscription,
    RestartConsent,
    Tick,
}

codes!(ActionKind {
    SaveAnswers = "save_answers",
    AddProof = "add_proof",
    RemoveProof = "remove_proof",
    Submit = "submit",
    Comment = "comment",
    Note = "note",
    ViewProof = "view_proof",
    Assign = "assign",
    StartReview = "start_review",
    Release = "release",
    SaveRubric = "save_rubric",
    AskInformation = "ask_information",
    AnswerRequest = "answer_request",
    Approve = "approve",
    Reject = "reject",
    Withdraw = "withdraw",
    EndAssociation = "end_association",
    Dispute = "dispute",
    UpholdRejection = "uphold_rejection",
    AddStatement = "add_statement",
    DecideArbitration = "decide_arbitration",
    Agree = "agree",
    Decline = "decline",
    WithdrawConsent = "withdraw_consent",
    EndSubscription = "end_subscription",
    RestartConsent = "restart_consent",
    Tick = "tick",
});

impl Action {
    pub fn kind(&self) -> ActionKind {
        match self {
            Self::SaveAnswers(_) => ActionKind::SaveAnswers,
            Self::AddProof(_) => ActionKind::AddProof,
            Self::RemoveProof { .. } => ActionKind::RemoveProof,
            Self::Submit => ActionKind::Submit,
            Self::Comment { .. } => ActionKind::Comment,
            Self::Note { .. } => ActionKind::Note,
            Self::ViewProof { .. } => ActionKind::ViewProof,
            Self::Assign { .. } => ActionKind::Assign,
            Self::StartReview => ActionKind::StartReview,
            Self::Release => ActionKind::Release,
            Self::SaveRubric { .. } => ActionKind::SaveRubric,
            Self::AskInformation { .. } => ActionKind::AskInformation,
            Self::AnswerRequest { .. } => ActionKind::AnswerRequest,
            Self::Approve { .. } => ActionKind::Approve,
            Self::Reject { .. } => ActionKind::Reject,
            Self::Withdraw { .. } => ActionKind::Withdraw,
            Self::EndAssociation { .. } => ActionKind::EndAssociation,
            Self::Dispute { .. } => ActionKind::Dispute,
            Self::UpholdRejection { .. } => ActionKind::UpholdRejection,
            Self::AddStatement { .. } => ActionKind::AddStatement,
            Self::DecideArbitration { .. } => ActionKind::DecideArbitration,
            Self::Agree => ActionKind::Agree,
            Self::Decline { .. } => ActionKind::Decline,
            Self::WithdrawConsent { .. } => ActionKind::WithdrawConsent,
            Self::EndSubscription { .. } => ActionKind::EndSubscription,
            Self::RestartConsent => ActionKind::RestartConsent,
            Self::Tick => ActionKind::Tick,
        }
    }
}
