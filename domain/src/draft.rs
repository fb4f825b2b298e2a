//! The checks of a claim before it is submitted: each has its own code, field and help (spec section 4).

use crate::answers::{Answers, Contact, Field, Step};
use crate::catalog::{Activity, ProductCode, codes, product};
use crate::contest::LineKey;
use crate::directory::{Channel, Location, Subscription, SubscriptionStatus, Tenant};
use crate::evidence::{Criterion, Proof};
use crate::party::{Actor, Mpn, ProofId, Reference, SubscriptionId, TenantId};
use crate::program::Policy;
use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};
use std::str::FromStr;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    LocationMissing,
    LocationNotYours,
    LocationNotEnrolled,
    TenantIdMalformed,
    TenantUnknown,
    DomainMissing,
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
    ProofTooOld,
    ProofDateInFuture,
    SelfCheckIncomplete,
    AcknowledgementMissing,
}

codes!(Check {
    LocationMissing = "location_missing",
    LocationNotYours = "location_not_yours",
    LocationNotEnrolled = "location_not_enrolled",
    TenantIdMalformed = "tenant_id_malformed",
    TenantUnknown = "tenant_unknown",
    DomainMissing = "domain_missing",
    TenantDomainMismatch = "tenant_domain_mismatch",
    ActivityMissing = "activity_missing",
    ActivityNotForArea = "activity_not_for_area",
    ActivityStandsAlone = "activity_stands_alone",
    SellerMissing = "seller_missing",
    ProductMissing = "product_missing",
    ProductNotOffered = "product_not_offered",
    ProductNotInTenant = "product_not_in_tenant",
    SubscriptionMissing = "subscription_missing",
    SubscriptionIdMalformed = "subscription_id_malformed",
    SubscriptionUnknown = "subscription_unknown",
    SubscriptionOfOtherTenant = "subscription_of_other_tenant",
    SubscriptionNotDynamics = "subscription_not_dynamics",
    SubscriptionOfOtherProduct = "subscription_of_other_product",
    SubscriptionIsCsp = "subscription_is_csp",
    SubscriptionNotProvisioned = "subscription_not_provisioned",
    SubscriptionNotActive = "subscription_not_active",
    AlreadyClaimedByYou = "already_claimed_by_you",
    Contested = "contested",
    ContactMissing = "contact_missing",
    ContactEmailMalformed = "contact_email_malformed",
    ContactEmailDomainDiffers = "contact_email_domain_differs",
    ProofMissing = "proof_missing",
    ProofTooOld = "proof_too_old",
    ProofDateInFuture = "proof_date_in_future",
    SelfCheckIncomplete = "self_check_incomplete",
    AcknowledgementMissing = "acknowledgement_missing",
});

impl Check {
    /// A warning is shown and does not stop the claim.
    pub fn blocks(self) -> bool {
        !matches!(self, Self::Contested | Self::SelfCheckIncomplete)
    }

    /// The step of the task list where it is mended.
    pub fn step(self) -> Step {
        match self {
            Self::LocationMissing | Self::LocationNotYours | Self::LocationNotEnrolled => Step::Location,
            Self::TenantIdMalformed | Self::TenantUnknown | Self::DomainMissing | Self::TenantDomainMismatch => {
                Step::Customer
            }
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
            Self::ProofMissing | Self::ProofTooOld | Self::ProofDateInFuture | Self::SelfCheckIncomplete => Step::Proof,
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
    /// The partner's own claim that already has the line.
    pub claim: Option<Reference>,
}

/// What the directory and the claims around it say of this draft.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftFacts {
    /// All locations of the claiming company.
    pub locations: Vec<Location>,
    /// The tenant of the ID as typed.
    pub tenant: Option<Tenant>,
    /// The tenant that owns the domain as typed.
    pub domain_owner: Option<TenantId>,
    /// Subscriptions by the IDs as typed, whosesoever they are.
    pub subscriptions: Vec<Subscription>,
    /// Keys that another company holds or has open.
    pub contested: Vec<LineKey>,
    /// Keys that this company itself holds or has open in another claim.
    pub own: Vec<(LineKey, Reference)>,
}

/// Whether `actor` may claim with this location of its company.
pub fn in_scope(actor: &Actor, mpn: &Mpn) -> bool {
    match actor {
        Actor::Partner { role, locations, .. } => role.is_admin() || locations.contains(mpn),
        _ => true,
    }
}

/// Looks like `name@host.tld`: one `@`, no white space or control characters, a dotted host; at most 254 characters.
pub fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.rsplit_once('@') else { return false };
    let plain =
        |c: char| !c.is_whitespace() && !c.is_control() && !matches!(c, '@' | ',' | ';' | '<' | '>' | '"' | '(' | ')');
    text.chars().count() <= 254
        && !name.is_empty()
        && name.len() <= 64
        && name.chars().all(plain)
        && host.contains('.')
        && is_domain(host)
}

/// A dotted host name of letters (of any script), digits and inner hyphens.
pub fn is_domain(text: &str) -> bool {
    text.len() <= 254
        && text.contains('.')
        && text.split('.').all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        })
}

/// All checks over a draft on the day `today`, in the order of the steps. Empty or only warnings: it may be submitted.
pub fn check(
    answers: &Answers,
    proofs: &[Proof],
    actor: &Actor,
    facts: &DraftFacts,
    policy: &Policy,
    today: NaiveDate,
) -> Vec<CheckFinding> {
    let mut found = Found(vec![]);
    location(answers, actor, facts, &mut found);
    customer(answers, facts, &mut found);
    activity(answers, &mut found);
    products(answers, facts, today, &mut found);
    contacts(answers, facts, &mut found);
    proof(answers, proofs, policy, today, &mut found);
    if !answers.acknowledged {
        found.at(Check::AcknowledgementMissing, Field::Acknowledged);
    }
    found.0
}

struct Found(Vec<CheckFinding>);

impl Found {
    fn at(&mut self, check: Check, field: Field) {
        self.0.push(CheckFinding { check, field, product: None, proof: None, claim: None });
    }

    fn of_product(&mut self, check: Check, field: Field, product: &ProductCode) {
        self.0.push(CheckFinding { check, field, product: Some(product.clone()), proof: None, claim: None });
    }
}

fn location(answers: &Answers, actor: &Actor, facts: &DraftFacts, found: &mut Found) {
    let Some(mpn) = &answers.location else {
        return found.at(Check::LocationMissing, Field::Location);
    };
    let Some(location) = facts.locations.iter().find(|l| l.mpn == *mpn && in_scope(actor, mpn)) else {
        return found.at(Check::LocationNotYours, Field::Location);
    };
    let programs: Vec<_> = answers
        .area
        .iter()
        .flat_map(|area| answers.activities.iter().filter_map(|activity| area.program(*activity)))
        .collect();
    let enrolled = if programs.is_empty() {
        !location.enrolments.is_empty()
    } else {
        programs.iter().all(|program| location.enrolled_in(*program))
    };
    if !enrolled {
        found.at(Check::LocationNotEnrolled, Field::Location);
    }
}

fn customer(answers: &Answers, facts: &DraftFacts, found: &mut Found) {
    let tenant = answers.tenant();
    if tenant.is_none() {
        found.at(Check::TenantIdMalformed, Field::TenantId);
    } else if facts.tenant.is_none() {
        found.at(Check::TenantUnknown, Field::TenantId);
    }
    if answers.domain.is_empty() {
        found.at(Check::DomainMissing, Field::Domain);
    } else if facts.tenant.is_some() && facts.domain_owner != tenant {
        found.at(Check::TenantDomainMismatch, Field::Domain);
    }
}

fn activity(answers: &Answers, found: &mut Found) {
    let Some(area) = answers.area else {
        return found.at(Check::ActivityMissing, Field::Area);
    };
    if answers.activities.is_empty() {
        return found.at(Check::ActivityMissing, Field::Activities);
    }
    if answers.activities.iter().any(|activity| !area.activities().contains(activity)) {
        found.at(Check::ActivityNotForArea, Field::Activities);
    }
    if answers.activities.contains(&Activity::RevenueAssociation) {
        if answers.activities.len() > 1 {
            found.at(Check::ActivityStandsAlone, Field::Activities);
        }
        for (text, field) in [(&answers.seller_name, Field::SellerName), (&answers.isv_product, Field::IsvProduct)] {
            if text.is_empty() {
                found.at(Check::SellerMissing, field);
            }
        }
    }
}

fn products(answers: &Answers, facts: &DraftFacts, today: NaiveDate, found: &mut Found) {
    let Some(area) = answers.area else { return };
    if answers.products.is_empty() {
        return found.at(Check::ProductMissing, Field::Products);
    }
    for code in &answers.products {
        if !product(code).is_some_and(|p| p.area == area && p.offered_on(today)) {
            found.of_product(Check::ProductNotOffered, Field::Products, code);
        } else if area.claims_subscriptions() {
            if let Some(check) = subscription(answers, code, facts) {
                found.of_product(check, Field::Subscriptions, code);
            }
        } else if facts.tenant.as_ref().is_some_and(|tenant| !tenant.workloads.contains(code)) {
            found.of_product(Check::ProductNotInTenant, Field::Products, code);
        }
    }
    for activity in &answers.activities {
        for line in answers.lines(*activity) {
            let field = if area.claims_subscriptions() { Field::Subscriptions } else { Field::Products };
            if let Some((_, claim)) = facts.own.iter().find(|(key, _)| *key == line.key) {
                found.of_product(Check::AlreadyClaimedByYou, field, &line.product);
                if let Some(last) = found.0.last_mut() {
                    last.claim = Some(claim.clone());
                }
            } else if facts.contested.contains(&line.key) {
                found.of_product(Check::Contested, field, &line.product);
            }
        }
    }
}

fn subscription(answers: &Answers, code: &ProductCode, facts: &DraftFacts) -> Option<Check> {
    let Some(typed) = answers.subscriptions.get(code) else { return Some(Check::SubscriptionMissing) };
    let Ok(id) = typed.parse::<SubscriptionId>() else { return Some(Check::SubscriptionIdMalformed) };
    let Some(subscription) = facts.subscriptions.iter().find(|s| s.id == id) else {
        return Some(Check::SubscriptionUnknown);
    };
    if Some(subscription.tenant) != answers.tenant() {
        return Some(Check::SubscriptionOfOtherTenant);
    }
    match &subscription.product {
        None => return Some(Check::SubscriptionNotDynamics),
        Some(other) if other != code => return Some(Check::SubscriptionOfOtherProduct),
        Some(_) => {}
    }
    if subscription.channel == Channel::Csp {
        return Some(Check::SubscriptionIsCsp);
    }
    match subscription.status {
        SubscriptionStatus::Active | SubscriptionStatus::InGrace => None,
        SubscriptionStatus::NotProvisioned => Some(Check::SubscriptionNotProvisioned),
        SubscriptionStatus::Suspended | SubscriptionStatus::Ended => Some(Check::SubscriptionNotActive),
    }
}

fn contacts(answers: &Answers, facts: &DraftFacts, found: &mut Found) {
    let Contact { name, title, email } = &answers.customer;
    for (text, field) in [
        (name, Field::CustomerName),
        (title, Field::CustomerTitle),
        (email, Field::CustomerEmail),
        (&answers.own.name, Field::OwnName),
        (&answers.own.email, Field::OwnEmail),
    ] {
        if text.is_empty() {
            found.at(Check::ContactMissing, field);
        }
    }
    if !answers.technical.is_empty() && answers.technical.name.is_empty() {
        found.at(Check::ContactMissing, Field::TechnicalName);
    }
    for (text, field) in [
        (email, Field::CustomerEmail),
        (&answers.technical.email, Field::TechnicalEmail),
        (&answers.own.email, Field::OwnEmail),
    ] {
        if !text.is_empty() && !is_email(text) {
            found.at(Check::ContactEmailMalformed, field);
        }
    }
    if is_email(email) && answers.email_reason.is_empty() {
        let host = email.rsplit_once('@').map(|(_, host)| host.to_lowercase()).unwrap_or_default();
        let known = facts.tenant.as_ref().is_some_and(|tenant| tenant.domains.contains(&host));
        if host != answers.domain && !known {
            found.at(Check::ContactEmailDomainDiffers, Field::EmailReason);
        }
    }
}

fn proof(answers: &Answers, proofs: &[Proof], policy: &Policy, today: NaiveDate, found: &mut Found) {
    if proofs.is_empty() {
        found.at(Check::ProofMissing, Field::Proof);
    }
    let oldest = today.checked_sub_months(Months::new(policy.proof_max_age_months));
    for proof in proofs {
        let check = match proof.signed_on {
            Some(signed) if signed > today => Check::ProofDateInFuture,
            Some(signed) if oldest.is_some_and(|oldest| signed < oldest) => Check::ProofTooOld,
            _ => continue,
        };
        found.at(check, Field::Proof);
        if let Some(last) = found.0.last_mut() {
            last.proof = Some(proof.id);
        }
    }
    if answers.self_check.len() < Criterion::ALL.len() {
        found.at(Check::SelfCheckIncomplete, Field::SelfCheck);
    }
}

/// Where a step of the task list stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskStatus {
    /// Needs an answer of an earlier step.
    CannotStartYet,
    NotStarted,
    /// Begun, with checks that do not pass.
    NeedsWork,
    Done,
}

codes!(TaskStatus {
    CannotStartYet = "cannot_start_yet",
    NotStarted = "not_started",
    NeedsWork = "needs_work",
    Done = "done",
});

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
        _ => true,
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
