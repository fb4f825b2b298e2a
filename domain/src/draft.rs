//! A draft: the checks it must pass, each with its own code, field and help, and the status of its tasks.

mod checks;

pub use checks::{
    check, check_subscription, filled_in, only_claimable, own_lines, proof_findings, serves, waits_for_subscription,
};

use crate::catalog::ProductCode;
use crate::claim_form::{Answers, Field, Step};
use crate::code::Code;
use crate::contest::LineKey;
use crate::directory::{Location, Subscription, Tenant, is_domain};
use crate::evidence::Proof;
use crate::loaded::Loaded;
use crate::party::{Actor, Mpn, ProofId, Reference, TenantId};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Check {
    LocationMissing,
    LocationNotYours,
    LocationNotEnrolled,
    TenantIdMalformed,
    TenantUnknown,
    DomainMissing,
    DomainMalformed,
    TenantDomainMismatch,
    ActivityMissing,
    ActivityNotForArea,
    ActivityStandsAlone,
    SellerMissing,
    ProductMissing,
    ProductNotOffered,
    ProductNotInTenant,
    SubscriptionMissing,
    SubscriptionIdMalformed,
    SubscriptionUnknown,
    SubscriptionOfOtherTenant,
    SubscriptionNotDynamics,
    SubscriptionOfOtherProduct,
    SubscriptionIsCsp,
    SubscriptionNotProvisioned,
    SubscriptionNotActive,
    AlreadyClaimedByYou,
    Contested,
    ContactMissing,
    ContactEmailMalformed,
    ContactEmailDomainDiffers,
    ProofMissing,
    ProofUndated,
    ProofTooOld,
    ProofDateInFuture,
    SelfCheckIncomplete,
    AcknowledgementMissing,
}

impl Check {
    /// A warning is shown and does not stop the claim.
    pub fn blocks(self) -> bool {
        !matches!(self, Self::Contested | Self::SelfCheckIncomplete)
    }

    /// The step of the task list where it is mended.
    pub fn step(self) -> Step {
        match self {
            Self::LocationMissing | Self::LocationNotYours | Self::LocationNotEnrolled => Step::Location,
            Self::TenantIdMalformed
            | Self::TenantUnknown
            | Self::DomainMissing
            | Self::DomainMalformed
            | Self::TenantDomainMismatch => Step::Customer,
            Self::ActivityMissing | Self::ActivityNotForArea | Self::ActivityStandsAlone | Self::SellerMissing => {
                Step::Activity
            }
            Self::ProductMissing
            | Self::ProductNotOffered
            | Self::ProductNotInTenant
            | Self::SubscriptionMissing
            | Self::SubscriptionIdMalformed
            | Self::SubscriptionUnknown
            | Self::SubscriptionOfOtherTenant
            | Self::SubscriptionNotDynamics
            | Self::SubscriptionOfOtherProduct
            | Self::SubscriptionIsCsp
            | Self::SubscriptionNotProvisioned
            | Self::SubscriptionNotActive
            | Self::AlreadyClaimedByYou
            | Self::Contested => Step::Products,
            Self::ContactMissing | Self::ContactEmailMalformed | Self::ContactEmailDomainDiffers => Step::Contacts,
            Self::ProofMissing
            | Self::ProofUndated
            | Self::ProofTooOld
            | Self::ProofDateInFuture
            | Self::SelfCheckIncomplete => Step::Proof,
            Self::AcknowledgementMissing => Step::Check,
        }
    }
}

/// One check that did not pass, at its field, with what names the culprit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckFinding {
    pub check: Check,
    pub field: Field,
    pub product: Option<ProductCode>,
    pub proof: Option<ProofId>,
    /// The partner's own claim that already has the line; `None` where this person may not see it.
    pub claim: Option<Reference>,
    /// What to write instead.
    pub suggestion: Option<String>,
}

impl CheckFinding {
    pub fn new(check: Check, field: Field) -> Self {
        Self { check, field, product: None, proof: None, claim: None, suggestion: None }
    }
}

/// A line that the company itself holds or has open in another claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnLine {
    pub key: LineKey,
    pub claim: Reference,
    pub location: Option<Mpn>,
}

/// What the directory and the claims around it say of this draft.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftFacts {
    /// All locations of the claiming company.
    pub locations: Loaded<Vec<Location>>,
    /// The tenant of the ID as typed.
    pub tenant: Loaded<Option<Tenant>>,
    /// The tenant that owns the domain as typed, or the nearest one above it.
    pub domain_owner: Loaded<Option<TenantId>>,
    /// Subscriptions by the IDs as typed, whosesoever they are.
    pub subscriptions: Loaded<Vec<Subscription>>,
    /// Keys that another company holds or has open.
    pub contested: Loaded<Vec<LineKey>>,
    /// Keys that this company itself holds or has open in another claim.
    pub own: Loaded<Vec<OwnLine>>,
}

/// Whether `actor` may claim with this location of its company.
pub fn in_scope(actor: &Actor, mpn: &Mpn) -> bool {
    match actor {
        Actor::Partner { role, locations, .. } => role.is_admin() || locations.contains(mpn),
        Actor::Reviewer { .. } | Actor::SystemAdmin { .. } | Actor::Customer { .. } | Actor::System => true,
    }
}

/// Looks like `name@host.tld`: a name of the characters that need no quoting (RFC 5322 `atext`, RFC 6531 for other scripts), a dotted
/// host; at most 254 characters.
pub fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.rsplit_once('@') else { return false };
    let plain = |c: char| match c {
        '.' => true,
        c if c.is_ascii() => c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c),
        c => !c.is_whitespace() && !c.is_control(),
    };
    text.chars().count() <= 254
        && !name.is_empty()
        && name.len() <= 64
        && name.chars().all(plain)
        // Mail servers take no empty part.
        && name.split('.').all(|part| !part.is_empty())
        && host.contains('.')
        && is_domain(host)
}

/// Where a step of the task list stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum TaskStatus {
    /// Needs an answer of an earlier step.
    CannotStartYet,
    NotStarted,
    /// Begun, with checks that do not pass.
    NeedsWork,
    Done,
}

/// The status of each step, in order, from the findings of `check`.
pub fn tasks(answers: &Answers, proofs: &[Proof], findings: &[CheckFinding]) -> Vec<(Step, TaskStatus)> {
    let passes = |step: Step| !findings.iter().any(|f| f.check.blocks() && f.check.step() == step);
    let started = |step: Step| match step {
        Step::Location => answers.location.is_some(),
        Step::Customer => !answers.tenant_id.is_empty() || !answers.domain.is_empty(),
        Step::Activity => answers.area.is_some() || !answers.activities.is_empty(),
        Step::Products => !answers.products.is_empty(),
        Step::Contacts => !answers.customer.is_empty() || !answers.claim_name.is_empty(),
        Step::Proof => !proofs.is_empty() || !answers.self_check.is_empty(),
        Step::Check => answers.acknowledged,
    };
    let ready = |step: Step| match step {
        Step::Products => passes(Step::Customer) && passes(Step::Activity),
        Step::Check => Step::ALL.iter().filter(|s| **s != Step::Check).all(|s| passes(*s)),
        Step::Location | Step::Customer | Step::Activity | Step::Contacts | Step::Proof => true,
    };
    Step::ALL
        .iter()
        .map(|step| {
            let status = match (ready(*step), started(*step), passes(*step)) {
                (false, _, _) => TaskStatus::CannotStartYet,
                (true, false, _) => TaskStatus::NotStarted,
                (true, true, false) => TaskStatus::NeedsWork,
                (true, true, true) => TaskStatus::Done,
            };
            (*step, status)
        })
        .collect()
}
