//! What happened to a claim: the only thing that is ever written, and all that is ever read back.

use crate::catalog::Activity;
use crate::claim::{Consent, CustomerAnswer, EndReason, WaitOutcome, Waiting};
use crate::claim_form::{Change, Line, StepAnswers};
use crate::contest::{Contest, LineKey, Outcome};
use crate::deadline::Deadline;
use crate::evidence::{Proof, RejectionReason, Request, Rubric};
use crate::party::{By, ClaimId, CompanyId, PersonId, ProofId, Reference};
use crate::program::PolicyVersion;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What happened. Carries all that `evolve` needs: nothing is computed again on replay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    Created {
        reference: Reference,
        company: CompanyId,
        person: PersonId,
        /// The claim it was split from, when two activities were chosen at once.
        split_from: Option<ClaimId>,
    },
    AnswersChanged {
        answers: StepAnswers,
        changes: Vec<Change>,
        lines: Option<Vec<Line>>,
    },
    ProofAdded {
        proof: Proof,
    },
    ProofRemoved {
        proof: ProofId,
        file_name: String,
    },
    WaitStarted {
        waiting: Waiting,
    },
    WaitContinued {
        waiting: Waiting,
    },
    WaitEnded {
        outcome: WaitOutcome,
    },
    ActivityNarrowed {
        activity: Activity,
    },
    Submitted {
        lines: Vec<Line>,
        policy: PolicyVersion,
        deadline: Deadline,
        overall: Deadline,
    },
    ContestOpened {
        contest: Contest,
    },
    /// The rivals are gone: nothing is left to arbitrate, or to make way for.
    ContestLapsed,
    /// One of several rivals is gone, or the winner that this claim was to make way for.
    ContestNarrowed {
        left: ClaimId,
    },
    StatementAdded {
        text: String,
    },
    Assigned {
        to: PersonId,
    },
    ReviewStarted {
        reviewer: PersonId,
        deadline: Deadline,
    },
    Released,
    RubricSaved {
        rubric: Rubric,
    },
    InformationAsked {
        request: Request,
        deadline: Deadline,
        reminders: Vec<DateTime<Utc>>,
    },
    Reminded {
        due_at: DateTime<Utc>,
    },
    RequestAnswered {
        answers: Vec<Option<String>>,
        comment: String,
        deadline: Deadline,
        overall: Option<Deadline>,
    },
    /// `closes` is `None` where the policy opens no consent window.
    Approved {
        rubric: Rubric,
        note: String,
        closes: Option<Deadline>,
    },
    /// The notice went out on a later day than the approval: seven days from the notice are seven days from here.
    ConsentRestarted {
        closes: Deadline,
    },
    /// What the customer answered, and which contact's link it was answered by.
    CustomerAnswered {
        answer: CustomerAnswer,
        name: String,
        email: String,
    },
    TookEffect {
        consent: Consent,
    },
    Rejected {
        reason: RejectionReason,
        rubric: Option<Rubric>,
        note: String,
        disputable: Option<Deadline>,
    },
    Disputed {
        justification: String,
        deadline: Deadline,
        overall: Option<Deadline>,
    },
    RejectionUpheld {
        note: String,
    },
    ArbitrationDecided {
        outcome: Outcome,
        /// The claims it was decided against: those beaten, or the one that won. Only the desk may see them.
        against: Vec<ClaimId>,
        reason: String,
    },
    LinesEnded {
        keys: Vec<LineKey>,
        reason: EndReason,
    },
    Ended {
        reason: EndReason,
        note: String,
    },
    Escalated {
        due_at: DateTime<Utc>,
    },
    ContestEscalated {
        due_at: DateTime<Utc>,
    },
    Commented {
        text: String,
    },
    Noted {
        text: String,
    },
    ProofViewed {
        proof: ProofId,
        file_name: String,
    },
}

/// Who may read an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    Everyone,
    /// Reviewers and leads only; no query of a partner reaches it.
    Desk,
}

impl Event {
    pub fn code(&self) -> &'static str {
        match self {
            Self::Created { .. } => "created",
            Self::AnswersChanged { .. } => "answers_changed",
            Self::ProofAdded { .. } => "proof_added",
            Self::ProofRemoved { .. } => "proof_removed",
            Self::WaitStarted { .. } => "wait_started",
            Self::WaitContinued { .. } => "wait_continued",
            Self::WaitEnded { .. } => "wait_ended",
            Self::ActivityNarrowed { .. } => "activity_narrowed",
            Self::Submitted { .. } => "submitted",
            Self::ContestOpened { .. } => "contest_opened",
            Self::ContestLapsed => "contest_lapsed",
            Self::ContestNarrowed { .. } => "contest_narrowed",
            Self::StatementAdded { .. } => "statement_added",
            Self::Assigned { .. } => "assigned",
            Self::ReviewStarted { .. } => "review_started",
            Self::Released => "released",
            Self::RubricSaved { .. } => "rubric_saved",
            Self::InformationAsked { .. } => "information_asked",
            Self::Reminded { .. } => "reminded",
            Self::RequestAnswered { .. } => "request_answered",
            Self::Approved { .. } => "approved",
            Self::ConsentRestarted { .. } => "consent_restarted",
            Self::CustomerAnswered { .. } => "customer_answered",
            Self::TookEffect { .. } => "took_effect",
            Self::Rejected { .. } => "rejected",
            Self::Disputed { .. } => "disputed",
            Self::RejectionUpheld { .. } => "rejection_upheld",
            Self::ArbitrationDecided { .. } => "arbitration_decided",
            Self::LinesEnded { .. } => "lines_ended",
            Self::Ended { .. } => "ended",
            Self::Escalated { .. } => "escalated",
            Self::ContestEscalated { .. } => "contest_escalated",
            Self::Commented { .. } => "commented",
            Self::Noted { .. } => "noted",
            Self::ProofViewed { .. } => "proof_viewed",
        }
    }

    pub fn audience(&self) -> Audience {
        match self {
            Self::Noted { .. }
            | Self::RubricSaved { .. }
            | Self::Assigned { .. }
            | Self::Released
            | Self::Escalated { .. }
            | Self::ContestEscalated { .. }
            | Self::ContestNarrowed { .. } => Audience::Desk,
            _ => Audience::Everyone,
        }
    }

    /// Whether a form that was opened before this event is stale after it.
    pub fn is_substantive(&self) -> bool {
        !matches!(
            self,
            Self::Commented { .. }
                | Self::Noted { .. }
                | Self::ProofViewed { .. }
                | Self::Reminded { .. }
                | Self::Escalated { .. }
                | Self::ContestEscalated { .. }
                | Self::WaitContinued { .. }
                | Self::ConsentRestarted { .. }
        )
    }
}

/// An event with its place in the claim's history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// From 1, without gaps, per claim.
    pub sequence: u32,
    pub at: DateTime<Utc>,
    pub by: By,
    pub event: Event,
}
