//! A claim and its states. Data only; the rules are in `lifecycle`.

use crate::catalog::ProductCode;
use crate::claim_form::{Answers, Line};
use crate::contest::{Contest, LineKey};
use crate::deadline::Deadline;
use crate::evidence::{Proof, Request, Rubric};
use crate::party::{Actor, ClaimId, CompanyId, PersonId, ProofId, Reference};
use crate::program::PolicyVersion;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use strum::VariantNames;

mod state;

pub use state::{Consent, EndReason, Phase, State, StateKind, Turn};

/// The state of one claim, computed from its events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    pub id: ClaimId,
    pub reference: Reference,
    pub company: CompanyId,
    pub created_by: PersonId,
    pub created_at: DateTime<Utc>,
    /// Number of the last event.
    pub sequence: u32,
    /// How many of the events are for everyone: a partner counts only those.
    pub public_sequence: u32,
    /// Number of the last event that changed something a form may rest on.
    pub revision: u32,
    /// The same of the events that everybody may read: what partners and customers do rests on nothing else.
    pub public_revision: u32,
    pub answers: Answers,
    /// Fixed by submission and by admins' edits after it; empty while editing.
    pub lines: Vec<Line>,
    pub proofs: Vec<Proof>,
    pub state: State,
    /// The policy it was first submitted under.
    pub policy: Option<PolicyVersion>,
    pub submitted_at: Option<DateTime<Utc>>,
    /// Whoever submitted it first; told of what happens to it like whoever created it.
    pub submitted_by: Option<PersonId>,
    /// The target from submission to decision, paused while the partner has the turn.
    pub overall: Option<Deadline>,
    /// Everybody who has reviewed it, in order.
    pub reviewed_by: Vec<PersonId>,
    /// The findings of whoever works on it now, which nobody has decided on yet.
    pub rubric: Rubric,
    /// The findings that the last decision rests on: what the partner reads.
    pub decided_rubric: Rubric,
    pub requests: Vec<Request>,
    /// The one dispute a claim may have.
    pub dispute: Option<Dispute>,
    /// At most one for each line.
    pub contests: Vec<Contest>,
    /// Companies that have competed with this claim, directly or through others: their people neither see it nor decide about it, also
    /// after the contest.
    pub rival_companies: BTreeSet<CompanyId>,
    /// A draft that waits for its subscription to be provisioned.
    pub waiting: Option<Waiting>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispute {
    pub disputed_at: DateTime<Utc>,
    pub justification: String,
    /// Whoever had reviewed the claim until then: none of them answers the dispute.
    #[serde(default)]
    pub reviewed_before: Vec<PersonId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    pub next_check_at: DateTime<Utc>,
    pub until: DateTime<Utc>,
}

/// Why a draft waits no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, VariantNames)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum WaitOutcome {
    Provisioned,
    /// The subscription has ended, is suspended or is there no more: waiting longer does not help.
    SubscriptionNotActive,
    /// Still not provisioned after all the days of the policy.
    TimedOut,
    /// The draft asks for other products or subscriptions now.
    ProductsChanged,
}

/// What a customer says by its link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, VariantNames)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum CustomerAnswer {
    Agreed,
    Declined,
    Withdrew,
}

impl Claim {
    /// Keys this claim holds or wants right now.
    pub fn live_keys(&self) -> impl Iterator<Item = &LineKey> {
        let kind = self.state.kind();
        let live = kind.is_open() || kind.is_approved();
        self.lines.iter().filter(move |line| live && !line.ended).map(|line| &line.key)
    }

    /// The revision that this actor's forms rest on.
    pub fn revision_for(&self, actor: &Actor) -> u32 {
        if actor.is_staff() { self.revision } else { self.public_revision }
    }

    pub fn proof(&self, id: ProofId) -> Option<&Proof> {
        self.proofs.iter().find(|proof| proof.id == id)
    }

    pub fn is_live_on(&self, key: &LineKey) -> bool {
        self.live_keys().any(|live| live == key)
    }

    /// Keys of a rejected claim that comes back when the winner of one of them goes before it takes effect: its lines, live once more.
    pub fn lost_keys(&self) -> impl Iterator<Item = &LineKey> {
        let waits = self.state.kind() == StateKind::Rejected && self.contests.iter().any(|c| !c.lost_to.is_empty());
        self.lines.iter().filter(move |line| waits && !line.ended).map(|line| &line.key)
    }

    /// The line of a product; a submitted claim has one for each of its products.
    pub fn line(&self, product: &ProductCode) -> Option<&Line> {
        self.lines.iter().find(|line| line.product == *product)
    }

    /// The request for information that waits for the partner.
    pub fn open_request(&self) -> Option<&Request> {
        let contested = |asked_at| self.open_contests().any(|contest| contest.opened_at <= asked_at);
        self.requests.last().filter(|request| match self.state.kind() {
            StateKind::ActionRequired => true,
            // Asked of an approved claim for a contest that goes on.
            kind => {
                kind.is_approved()
                    && request.due.is_some()
                    && request.answered_at.is_none()
                    && contested(request.asked_at)
            }
        })
    }

    /// Until when the open request is to be answered.
    pub fn request_due(&self) -> Option<&Deadline> {
        self.open_request().and_then(|request| request.due.as_ref().or(self.state.deadline()))
    }

    pub fn contest(&self, key: &LineKey) -> Option<&Contest> {
        self.contests.iter().find(|contest| contest.key == *key)
    }

    pub fn open_contests(&self) -> impl Iterator<Item = &Contest> {
        self.contests.iter().filter(|contest| contest.is_open())
    }

    pub fn in_arbitration(&self) -> bool {
        self.open_contests().next().is_some()
    }

    /// The due date of its open contests that comes first.
    pub fn contest_due(&self) -> Option<&Deadline> {
        self.open_contests().map(|contest| &contest.due).min_by_key(|due| due.due_at)
    }

    /// Whether people of one of these companies neither see this claim nor decide about it: the company claims it, or competes with it.
    pub fn is_closed_to(&self, companies: &[CompanyId]) -> bool {
        companies.iter().any(|company| *company == self.company || self.rival_companies.contains(company))
    }

    /// Whether the person reviewed the claim before it was disputed: then the dispute is for somebody else.
    pub fn reviewed_before_dispute(&self, person: PersonId) -> bool {
        let dispute = self.dispute.as_ref().filter(|_| self.state.kind() == StateKind::Disputed);
        dispute.is_some_and(|dispute| dispute.reviewed_before.contains(&person))
    }

    /// The day the most recent proof was signed.
    pub fn last_signed_on(&self) -> Option<chrono::NaiveDate> {
        self.proofs.iter().filter_map(|proof| proof.signed_on).max()
    }
}
