//! The checks themselves, in the order of the steps.

use super::{Check, CheckFinding, DraftFacts, in_scope, is_email};
use crate::catalog::{Activity, ProductCode, SolutionArea, product};
use crate::claim_form::{Answers, Contact, Field, Line, StepAnswers};
use crate::code::Code;
use crate::contest::LineKey;
use crate::directory::{
    Channel, Location, Subscription, SubscriptionStatus, Tenant, domain_in, domains_above, is_domain,
};
use crate::evidence::{Criterion, Proof, ProofKind};
use crate::party::{Actor, SubscriptionId};
use crate::program::Policy;
use chrono::{Months, NaiveDate};

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
    products(answers, actor, facts, today, &mut found);
    contacts(answers, facts, &mut found);
    found.0.extend(proof_findings(proofs, policy, today, today));
    if answers.self_check.len() < Criterion::ALL.len() {
        found.add(Check::SelfCheckIncomplete, Field::SelfCheck);
    }
    if !answers.acknowledged {
        found.add(Check::AcknowledgementMissing, Field::Acknowledged);
    }
    found.0
}

struct Found(Vec<CheckFinding>);

impl Found {
    fn add(&mut self, check: Check, field: Field) {
        self.0.push(CheckFinding::new(check, field));
    }

    fn add_for_product(&mut self, check: Check, field: Field, product: &ProductCode) {
        self.0.push(CheckFinding { product: Some(product.clone()), ..CheckFinding::new(check, field) });
    }
}

fn location(answers: &Answers, actor: &Actor, facts: &DraftFacts, found: &mut Found) {
    let Some(mpn) = &answers.location else {
        return found.add(Check::LocationMissing, Field::Location);
    };
    let Some(location) = facts.locations.iter().find(|l| l.mpn == *mpn && in_scope(actor, mpn)) else {
        return found.add(Check::LocationNotYours, Field::Location);
    };
    let enrolled = match answers.area {
        Some(area) => answers.activities.iter().all(|activity| serves(location, area, *activity)),
        None => true,
    };
    if !enrolled || location.enrolments.is_empty() {
        found.add(Check::LocationNotEnrolled, Field::Location);
    }
}

/// Whether a location is enrolled in what an activity needs: the program that pays for it, or any where nothing is paid.
pub fn serves(location: &Location, area: SolutionArea, activity: Activity) -> bool {
    match area.program(activity) {
        Some(program) => location.enrolled_in(program),
        None => !location.enrolments.is_empty(),
    }
}

fn customer(answers: &Answers, facts: &DraftFacts, found: &mut Found) {
    let tenant = answers.tenant();
    if tenant.is_none() {
        found.add(Check::TenantIdMalformed, Field::TenantId);
    } else if facts.tenant.is_none() {
        found.add(Check::TenantUnknown, Field::TenantId);
    }
    if answers.domain.is_empty() {
        found.add(Check::DomainMissing, Field::Domain);
    } else if !is_domain(&answers.domain) {
        let suggestion = domain_in(&answers.domain);
        found.0.push(CheckFinding { suggestion, ..CheckFinding::new(Check::DomainMalformed, Field::Domain) });
    } else if facts.tenant.is_some() && *facts.domain_owner != tenant {
        found.add(Check::TenantDomainMismatch, Field::Domain);
    }
}

fn activity(answers: &Answers, found: &mut Found) {
    let Some(area) = answers.area else {
        return found.add(Check::ActivityMissing, Field::Area);
    };
    if answers.activities.is_empty() {
        return found.add(Check::ActivityMissing, Field::Activities);
    }
    if answers.activities.iter().any(|activity| !area.activities().contains(activity)) {
        found.add(Check::ActivityNotForArea, Field::Activities);
    }
    if answers.activities.contains(&Activity::RevenueAssociation) {
        if answers.activities.len() > 1 {
            found.add(Check::ActivityStandsAlone, Field::Activities);
        }
        for (text, field) in [(&answers.seller_name, Field::SellerName), (&answers.isv_product, Field::IsvProduct)] {
            if text.is_empty() {
                found.add(Check::SellerMissing, field);
            }
        }
    }
}

fn products(answers: &Answers, actor: &Actor, facts: &DraftFacts, today: NaiveDate, found: &mut Found) {
    let Some(area) = answers.area else { return };
    if answers.products.is_empty() {
        return found.add(Check::ProductMissing, Field::Products);
    }
    for code in &answers.products {
        if !is_offered(code, area, today) {
            found.add_for_product(Check::ProductNotOffered, Field::Products, code);
        } else if area.claims_subscriptions() {
            if let Some(check) = subscription(answers, code, facts, today) {
                found.add_for_product(check, Field::Subscriptions, code);
            }
        } else if facts.tenant.as_ref().is_some_and(|tenant| !tenant.workloads.contains(code)) {
            found.add_for_product(Check::ProductNotInTenant, Field::Products, code);
        }
    }
    for activity in &answers.activities {
        for line in answers.lines(*activity) {
            let own = own_lines(std::slice::from_ref(&line), actor, facts);
            if !own.is_empty() {
                found.0.extend(own);
            } else if facts.contested.contains(&line.key) {
                found.add_for_product(Check::Contested, line_field(&line), &line.product);
            }
        }
    }
}

fn is_offered(code: &ProductCode, area: SolutionArea, today: NaiveDate) -> bool {
    product(code).is_some_and(|product| product.area == area && product.offered_on(today))
}

/// Whether a subscription of the draft is not provisioned yet and stands in its way. Of the facts it reads the subscriptions.
pub fn waits_for_subscription(answers: &Answers, facts: &DraftFacts, today: NaiveDate) -> bool {
    let Some(area) = answers.area.filter(|area| area.claims_subscriptions()) else { return false };
    let waits = |code| subscription(answers, code, facts, today) == Some(Check::SubscriptionNotProvisioned);
    answers.products.iter().any(|code| is_offered(code, area, today) && waits(code))
}

/// Lines that the company itself holds or has open in another claim, each with that claim where `actor` may see it.
pub fn own_lines(lines: &[Line], actor: &Actor, facts: &DraftFacts) -> Vec<CheckFinding> {
    let taken = |line: &Line| facts.own.iter().find(|own| own.key == line.key);
    let found = lines.iter().filter(|line| !line.ended).filter_map(|line| Some((line, taken(line)?)));
    found
        .map(|(line, own)| CheckFinding {
            product: Some(line.product.clone()),
            claim: own.location.as_ref().is_some_and(|mpn| in_scope(actor, mpn)).then(|| own.claim.clone()),
            ..CheckFinding::new(Check::AlreadyClaimedByYou, line_field(line))
        })
        .collect()
}

/// Where a person corrects a line.
fn line_field(line: &Line) -> Field {
    match line.key {
        LineKey::Subscription { .. } => Field::Subscriptions,
        LineKey::Workload { .. } => Field::Products,
    }
}

fn subscription(answers: &Answers, code: &ProductCode, facts: &DraftFacts, today: NaiveDate) -> Option<Check> {
    let Some(typed) = answers.subscriptions.get(code) else { return Some(Check::SubscriptionMissing) };
    let Ok(id) = typed.parse::<SubscriptionId>() else { return Some(Check::SubscriptionIdMalformed) };
    let Some(subscription) = facts.subscriptions.iter().find(|s| s.id == id) else {
        return Some(Check::SubscriptionUnknown);
    };
    if Some(subscription.tenant) != answers.tenant() {
        return Some(Check::SubscriptionOfOtherTenant);
    }
    check_subscription(subscription, code, today)
}

/// Why a subscription cannot stand for a product on the day `today`; `None` where it can.
pub fn check_subscription(subscription: &Subscription, code: &ProductCode, today: NaiveDate) -> Option<Check> {
    match &subscription.product {
        None => return Some(Check::SubscriptionNotDynamics),
        Some(other) if other != code => return Some(Check::SubscriptionOfOtherProduct),
        Some(_) => {}
    }
    if subscription.channel == Channel::Csp {
        return Some(Check::SubscriptionIsCsp);
    }
    match subscription.status_on(today) {
        SubscriptionStatus::Active | SubscriptionStatus::InGrace => None,
        SubscriptionStatus::NotProvisioned => Some(Check::SubscriptionNotProvisioned),
        SubscriptionStatus::Suspended | SubscriptionStatus::Ended => Some(Check::SubscriptionNotActive),
    }
}

/// The tenant's subscription of the product, where there is exactly one that can be claimed: nobody has to choose it.
pub fn only_claimable<'t>(tenant: &'t Tenant, code: &ProductCode, today: NaiveDate) -> Option<&'t Subscription> {
    let mut found = tenant.subscriptions.iter().filter(|s| check_subscription(s, code, today).is_none());
    found.next().filter(|_| found.next().is_none())
}

/// The answers of the products' step, with the subscriptions that nobody has to choose.
pub fn filled_in(step: &StepAnswers, answers: &Answers, tenant: &Tenant, today: NaiveDate) -> StepAnswers {
    let mut step = step.clone();
    if let StepAnswers::Products { products, subscriptions, .. } = &mut step
        && answers.area.is_some_and(SolutionArea::claims_subscriptions)
    {
        for code in products.iter() {
            if subscriptions.get(code).is_none_or(|typed| typed.trim().is_empty())
                && let Some(only) = only_claimable(tenant, code, today)
            {
                subscriptions.insert(code.clone(), only.id.to_string());
            }
        }
    }
    step
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
            found.add(Check::ContactMissing, field);
        }
    }
    if !answers.technical.is_empty() && answers.technical.name.is_empty() {
        found.add(Check::ContactMissing, Field::TechnicalName);
    }
    for (text, field) in [
        (email, Field::CustomerEmail),
        (&answers.technical.email, Field::TechnicalEmail),
        (&answers.own.email, Field::OwnEmail),
    ] {
        if !text.is_empty() && !is_email(text) {
            found.add(Check::ContactEmailMalformed, field);
        }
    }
    // In any order: before the customer is entered there is nothing to differ from.
    let customer_known = facts.tenant.is_some() || !answers.domain.is_empty();
    if customer_known && is_email(email) && answers.email_reason.is_empty() {
        let host = email.rsplit_once('@').map(|(_, host)| host.to_lowercase()).unwrap_or_default();
        let known = facts.tenant.as_ref().is_some_and(|tenant| tenant.owns(&host));
        let within = domains_above(&host).any(|above| above == answers.domain);
        if !within && !known {
            found.add(Check::ContactEmailDomainDiffers, Field::EmailReason);
        }
    }
}

/// What is wrong with the files of proof of a claim that was, or would be, submitted on the day `submitted_on`.
pub fn proof_findings(
    proofs: &[Proof],
    policy: &Policy,
    today: NaiveDate,
    submitted_on: NaiveDate,
) -> Vec<CheckFinding> {
    if proofs.is_empty() {
        return vec![CheckFinding::new(Check::ProofMissing, Field::Proof)];
    }
    let mut found = vec![];
    // The customer's own acknowledgement where there is one, else any file that the customer signed.
    let acknowledges = |proof: &&Proof| proof.kind == ProofKind::CustomerAcknowledgment;
    let none = !proofs.iter().any(|proof| acknowledges(&proof));
    if !proofs.iter().any(|proof| (none || acknowledges(&proof)) && proof.signed_on.is_some()) {
        found.push(CheckFinding::new(Check::ProofUndated, Field::Proof));
    }
    let oldest = submitted_on.checked_sub_months(Months::new(policy.proof_max_age_months));
    for proof in proofs {
        let check = match proof.signed_on {
            Some(signed) if signed > today => Check::ProofDateInFuture,
            Some(signed) if oldest.is_some_and(|oldest| signed < oldest) => Check::ProofTooOld,
            _ => continue,
        };
        found.push(CheckFinding { proof: Some(proof.id), ..CheckFinding::new(check, Field::Proof) });
    }
    found
}
