//! The checks themselves, in the order of the steps.

use super::{Check, CheckFinding, DraftFacts, in_scope, is_email};
use crate::catalog::{Activity, ProductCode, product};
use crate::claim_form::{Answers, Contact, Field, Line};
use crate::contest::LineKey;
use crate::directory::{Channel, SubscriptionStatus};
use crate::evidence::{Criterion, Proof};
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
            let own = own_lines(std::slice::from_ref(&line), facts);
            if !own.is_empty() {
                found.0.extend(own);
            } else if facts.contested.contains(&line.key) {
                found.of_product(Check::Contested, line_field(&line), &line.product);
            }
        }
    }
}

/// Lines that the company itself holds or has open in another claim, each with that claim.
pub fn own_lines(lines: &[Line], facts: &DraftFacts) -> Vec<CheckFinding> {
    let taken = |line: &Line| facts.own.iter().find(|(key, _)| *key == line.key).map(|(_, claim)| claim.clone());
    let found = lines.iter().filter(|line| !line.ended).filter_map(|line| Some((line, taken(line)?)));
    found
        .map(|(line, claim)| CheckFinding {
            check: Check::AlreadyClaimedByYou,
            field: line_field(line),
            product: Some(line.product.clone()),
            proof: None,
            claim: Some(claim),
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
    // In any order: before the customer is entered there is nothing to differ from.
    let customer_known = facts.tenant.is_some() || !answers.domain.is_empty();
    if customer_known && is_email(email) && answers.email_reason.is_empty() {
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
