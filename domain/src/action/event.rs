//! The events of a claim. Only events are stored; the state is computed from them.

use crate::catalog::Activity;
use crate::claim::{Consent, CustomerAnswer, EndReason, WaitOutcome, Waiting};
use crate::claim_form::{Change, Line, StepAnswers};
use crate::contest::{ContestLine, LineKey, Outcome};
use crate::deadline::Deadline;
use crate::evidence::{Proof, RejectionReason, Request, Rubric};
use crate::party::{By, ClaimId, CompanyId, PersonId, ProofId, Reference};
use crate::program::PolicyVersion;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

/// What happened. Carries all that `evolve` needs: nothing is computed again on replay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[serde(tag = "event", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
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
    /// The same due date for all sides of each line.
    ContestOpened {
        lines: Vec<ContestLine>,
        due: Deadline,
        /// Whether this claim came to lines that another one held or had open.
        challenger: bool,
        /// Whether all these lines were in contests before: one more rival has come, and only the days are new.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        extends: bool,
    },
    /// No rivals are left on these lines: there is nothing to arbitrate, and no winner can take these lines.
    ContestLapsed {
        keys: Vec<LineKey>,
    },
    /// Some of the rivals are gone, or some of the winners that could take these lines from this claim.
    ContestNarrowed {
        lines: Vec<ContestLine>,
    },
    StatementAdded {
        keys: Vec<LineKey>,
        text: String,
    },
    /// This side has nothing to add on these lines.
    StatementFinished {
        keys: Vec<LineKey>,
    },
    /// From now on people of these companies neither see the claim nor decide about it.
    RivalCompaniesFound {
        companies: Vec<CompanyId>,
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
    /// `rubric` is `None` where a lead decided between claims: then no findings were decided on. `closes` is `None` where the policy
    /// opens no consent window.
    Approved {
        rubric: Option<Rubric>,
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
        /// With the claims it was decided against: those beaten, or the one that won.
        lines: Vec<ContestLine>,
        /// The winner has not taken effect yet: until it does, nothing is final for those beaten.
        pending: bool,
        reason: String,
    },
    /// The claim that had won against this one is gone before it took effect: this one is back in the queue.
    Reinstated {
        deadline: Deadline,
        overall: Option<Deadline>,
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
    /// Reviewers, lead reviewers and system administrators only; no query of a partner returns it.
    Staff,
}

impl Event {
    /// Stable word for storage.
    pub fn code(&self) -> &'static str {
        self.into()
    }

    pub fn audience(&self) -> Audience {
        self.traits().audience
    }

    /// Whether a form that was opened before this event is stale after it.
    pub fn is_substantive(&self) -> bool {
        self.traits().substantive
    }

    /// Whether a rival's move may have brought it about: whoever moved stays unnamed.
    pub fn may_follow_from_rival(&self) -> bool {
        self.traits().from_rival
    }

    /// Whether it takes an association, a part of it, or the chance of one away.
    pub fn is_loss(&self) -> bool {
        self.traits().loss
    }

    /// Whether it makes the claim newer in its partner's list: shown to it, and more than a look at a file.
    pub fn is_news(&self) -> bool {
        let Traits { audience, news, .. } = self.traits();
        audience == Audience::Everyone && news
    }

    /// The reviewer whom it names, besides the person who did it.
    pub fn whom(&self) -> Option<PersonId> {
        self.traits().whom
    }

    /// The one place where events are grouped; an event that is in no group does not compile.
    fn traits(&self) -> Traits {
        let audience = Audience::Everyone;
        let shown = Traits { audience, substantive: true, news: true, from_rival: false, loss: false, whom: None };
        let internal = Traits { audience: Audience::Staff, ..shown };
        match self {
            Self::Assigned { to } => Traits { whom: Some(*to), ..internal },
            Self::ContestNarrowed { .. } | Self::Released | Self::RubricSaved { .. } => internal,
            Self::RivalCompaniesFound { .. }
            | Self::Escalated { .. }
            | Self::ContestEscalated { .. }
            | Self::Noted { .. } => Traits { substantive: false, ..internal },
            Self::WaitContinued { .. }
            | Self::Reminded { .. }
            | Self::ConsentRestarted { .. }
            | Self::Commented { .. } => Traits { substantive: false, ..shown },
            Self::ProofViewed { .. } => Traits { substantive: false, news: false, ..shown },
            Self::ContestOpened { .. } | Self::ContestLapsed { .. } | Self::Reinstated { .. } => {
                Traits { from_rival: true, ..shown }
            }
            Self::LinesEnded { reason, .. } | Self::Ended { reason, .. } => {
                Traits { from_rival: *reason == EndReason::Superseded, loss: true, ..shown }
            }
            Self::Rejected { .. } => Traits { loss: true, ..shown },
            Self::Created { .. }
            | Self::AnswersChanged { .. }
            | Self::ProofAdded { .. }
            | Self::ProofRemoved { .. }
            | Self::WaitStarted { .. }
            | Self::WaitEnded { .. }
            | Self::ActivityNarrowed { .. }
            | Self::Submitted { .. }
            | Self::StatementAdded { .. }
            | Self::StatementFinished { .. }
            | Self::ReviewStarted { .. }
            | Self::InformationAsked { .. }
            | Self::RequestAnswered { .. }
            | Self::Approved { .. }
            | Self::CustomerAnswered { .. }
            | Self::TookEffect { .. }
            | Self::Disputed { .. }
            | Self::RejectionUpheld { .. }
            | Self::ArbitrationDecided { .. } => shown,
        }
    }
}

/// What holds for an event, whatever its content.
struct Traits {
    audience: Audience,
    substantive: bool,
    news: bool,
    from_rival: bool,
    loss: bool,
    whom: Option<PersonId>,
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
