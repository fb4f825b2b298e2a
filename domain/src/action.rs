//! The words of the workflow: what may be asked for, what happened, and why not. No rules here.

use crate::answers::{Change, Field, Line, StepAnswers};
use crate::catalog::{Activity, codes};
use crate::claim::{Consent, EndReason, StateKind, Waiting};
use crate::contest::{Contest, Outcome};
use crate::deadline::Deadline;
use crate::draft::CheckFinding;
use crate::evidence::{Criterion, Proof, RejectionReason, Request, RequestItem, ReviewGround, Rubric, WithdrawReason};
use crate::party::{By, ClaimId, CompanyId, PersonId, ProofId, Reference, SubscriptionId};
use crate::program::PolicyVersion;
use chrono::{DateTime, Utc};
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
            Self::Tick => ActionKind::Tick,
        }
    }
}

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
        provisioned: bool,
    },
    ActivityNarrowed {
        activity: Activity,
    },
    Submitted {
        lines: Vec<Line>,
        policy: PolicyVersion,
        clock: Deadline,
        overall: Deadline,
    },
    ContestOpened {
        contest: Contest,
    },
    /// The rivals are gone; nothing is left to arbitrate.
    ContestLapsed,
    /// One of several rivals is gone.
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
        clock: Deadline,
    },
    Released,
    RubricSaved {
        rubric: Rubric,
    },
    InformationAsked {
        request: Request,
        clock: Deadline,
        reminders: Vec<DateTime<Utc>>,
        overall: Option<Deadline>,
    },
    Reminded {
        due_at: DateTime<Utc>,
    },
    RequestAnswered {
        answers: Vec<Option<String>>,
        comment: String,
        clock: Deadline,
        overall: Option<Deadline>,
    },
    /// `closes` is `None` where the policy opens no consent window.
    Approved {
        rubric: Rubric,
        note: String,
        closes: Option<Deadline>,
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
        clock: Deadline,
    },
    RejectionUpheld {
        note: String,
    },
    ArbitrationDecided {
        outcome: Outcome,
        reason: String,
    },
    LinesEnded {
        keys: Vec<crate::contest::LineKey>,
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
    /// A reviewer belongs to the company that claims.
    OwnCompany,
    /// Another reviewer works on it.
    OthersReview,
    /// A dispute and an arbitration need somebody who has not reviewed the claim.
    ReviewedBefore,
    /// Undecided competing claims: only a lead's arbitration decides.
    InArbitration,
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
            Self::NotAParty => "not_a_party",
            Self::NotReady { .. } => "not_ready",
            Self::Missing { .. } => "missing",
            Self::TooLong { .. } => "too_long",
            Self::RubricIncomplete { .. } => "rubric_incomplete",
            Self::CriteriaNotMet { .. } => "criteria_not_met",
            Self::NoCriterionNotMet => "no_criterion_not_met",
            Self::TooManyFiles { .. } => "too_many_files",
            Self::Fixed { .. } => "fixed",
            Self::DisputeClosed => "dispute_closed",
            Self::NotDisputable => "not_disputable",
            Self::DisputedBefore => "disputed_before",
            Self::NoSuchProof => "no_such_proof",
        }
    }
}
