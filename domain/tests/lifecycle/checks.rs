//! The checks of a draft, each met alone.

use crate::scenario::builders::*;
use crate::scenario::people::{admin, product, subscription_of, user};
use crate::scenario::{Scenario, tenant_of, utc};
use domain::action::{Action, Refusal};
use domain::catalog::{Activity, SolutionArea};
use domain::claim_form::{Contact, Field, Step, StepAnswers};
use domain::code::Code;
use domain::draft::{self, Check, CheckFinding};
use domain::evidence::{Criterion, ProofKind};
use domain::lifecycle::Facts;
use domain::party::{Actor, ClaimId};
use std::collections::BTreeSet;

use Activity::{Presales, RevenueAssociation, Usage};
use SolutionArea::{BusinessApplications, Microsoft365};

pub fn findings(test: &Scenario, actor: &Actor, id: ClaimId) -> Vec<CheckFinding> {
    let Facts { draft: facts, policy, now, .. } = test.facts(id, &Action::Submit { acknowledged: true });
    let claim = test.claim(id);
    draft::check(&claim.answers, &claim.proofs, actor, &facts, &policy, now.date_naive())
}

fn checks(test: &Scenario, actor: &Actor, id: ClaimId) -> Vec<Check> {
    findings(test, actor, id).into_iter().map(|finding| finding.check).collect()
}

fn one_subscription(code: &str, typed: &str) -> StepAnswers {
    let (products, subscriptions) = ([product(code)].into(), [(product(code), typed.into())].into());
    StepAnswers::Products { products, subscriptions, acknowledged: true }
}

pub fn with_contacts(change: impl Fn(&mut Contact, &mut Contact, &mut Contact)) -> StepAnswers {
    let StepAnswers::Contacts { claim_name, mut customer, mut technical, mut own, email_reason } = contacts() else {
        panic!("not the contacts")
    };
    change(&mut customer, &mut technical, &mut own);
    StepAnswers::Contacts { claim_name, customer, technical, own, email_reason }
}

fn revenue_association(seller: &str, isv: &str) -> StepAnswers {
    StepAnswers::Activity {
        area: Some(BusinessApplications),
        activities: [RevenueAssociation].into(),
        seller_name: seller.into(),
        isv_product: isv.into(),
    }
}

pub fn customer_step(tenant_id: &str, domain: &str) -> StepAnswers {
    StepAnswers::Customer { tenant_id: tenant_id.into(), domain: domain.into() }
}

/// For every check the answers that, put into a complete draft, make it the only one that does not pass.
fn spoilt() -> Vec<(Check, Vec<StepAnswers>)> {
    let sales = subscription_of("sales").to_string();
    let dynamics = || activity(BusinessApplications, &[Usage]);
    let of_dynamics = |products: StepAnswers| vec![dynamics(), products];
    vec![
        (Check::LocationMissing, vec![StepAnswers::Location { location: None }]),
        (Check::LocationNotYours, vec![location("2001")]),
        (Check::LocationNotEnrolled, vec![location("1003")]),
        (Check::TenantIdMalformed, vec![customer_step("harbour", "harbour.example")]),
        (Check::TenantUnknown, vec![customer_step(&tenant_of(99).to_string(), "harbour.example")]),
        (Check::DomainMissing, vec![customer_step(&tenant_of(1).to_string(), "")]),
        (Check::DomainMalformed, vec![customer_step(&tenant_of(1).to_string(), "https://www.harbour.example/about")]),
        (Check::TenantDomainMismatch, vec![customer_step(&tenant_of(1).to_string(), "orchard.example")]),
        (Check::ActivityMissing, vec![activity(Microsoft365, &[])]),
        (Check::ActivityNotForArea, vec![activity(Microsoft365, &[Presales])]),
        (
            Check::ActivityStandsAlone,
            vec![
                StepAnswers::Activity {
                    area: Some(BusinessApplications),
                    activities: [Usage, RevenueAssociation].into(),
                    seller_name: "Seller".into(),
                    isv_product: "Product".into(),
                },
                subscriptions(&["sales"]),
            ],
        ),
        (Check::SellerMissing, vec![revenue_association("", "Product"), subscriptions(&["sales"])]),
        (Check::ProductMissing, vec![workloads(&[])]),
        (Check::ProductNotOffered, vec![workloads(&["sales"])]),
        (Check::ProductNotInTenant, vec![workloads(&["viva_engage"])]),
        (Check::SubscriptionMissing, of_dynamics(workloads(&["sales"]))),
        (Check::SubscriptionIdMalformed, of_dynamics(one_subscription("sales", "12345"))),
        (Check::SubscriptionUnknown, of_dynamics(one_subscription("sales", &tenant_of(98).to_string()))),
        (
            Check::SubscriptionOfOtherTenant,
            of_dynamics(one_subscription("sales", &subscription_of("orchard sales").to_string())),
        ),
        (
            Check::SubscriptionNotDynamics,
            of_dynamics(one_subscription("sales", &subscription_of("storage").to_string())),
        ),
        (Check::SubscriptionOfOtherProduct, of_dynamics(one_subscription("finance", &sales))),
        (Check::SubscriptionIsCsp, of_dynamics(subscriptions(&["field_service"]))),
        (Check::SubscriptionNotProvisioned, of_dynamics(subscriptions(&["commerce"]))),
        (Check::SubscriptionNotActive, of_dynamics(subscriptions(&["human_resources"]))),
        (Check::AlreadyClaimedByYou, vec![workloads(&["intune"])]),
        (Check::Contested, vec![workloads(&["sharepoint"])]),
        (Check::ContactMissing, vec![with_contacts(|customer, _, _| customer.name.clear())]),
        (Check::ContactEmailMalformed, vec![with_contacts(|_, _, own| own.email = "sales at partner".into())]),
        (
            Check::ContactEmailDomainDiffers,
            vec![with_contacts(|customer, _, _| customer.email = "buyer@elsewhere.example".into())],
        ),
        (Check::SelfCheckIncomplete, vec![StepAnswers::SelfCheck { criteria: [Criterion::ProofPresent].into() }]),
        (Check::AcknowledgementMissing, vec![StepAnswers::Acknowledgement { acknowledged: false }]),
    ]
}

#[test]
fn every_check_is_triggered_by_an_answer_that_triggers_no_other() {
    let mut met = BTreeSet::new();
    let mut given = Scenario::new();
    given.submitted(&admin(1), &["intune"]);
    given.submitted(&admin(2), &["sharepoint"]);
    let id = given.draft(&admin(1), &["exchange", "teams"]);
    for (check, steps) in spoilt() {
        let mut test = given.clone();
        for step in steps {
            test.does(&admin(1), id, save(step));
        }
        if check != Check::AcknowledgementMissing {
            test.does(&admin(1), id, save(acknowledgement()));
        }
        assert_eq!(checks(&test, &admin(1), id), [check]);
        let acknowledged = test.claim(id).answers.acknowledged;
        let submission = test.act(&admin(1), id, Action::Submit { acknowledged });
        match (check.blocks(), submission) {
            (true, Err(Refusal::NotReady { findings })) => assert_eq!(findings.len(), 1),
            (false, Ok(_)) => {}
            (_, other) => panic!("{check:?}: {other:?}"),
        }
        met.insert(check);
    }
    for (check, signed_on) in [(Check::ProofTooOld, "2025-11-01"), (Check::ProofDateInFuture, "2026-11-03")] {
        let mut test = given.clone();
        let proof = test.proof(signed_on);
        test.does(&admin(1), id, proof);
        assert_eq!(checks(&test, &admin(1), id), [check]);
        met.insert(check);
    }
    let mut test = given.clone();
    let undated = test.undated(ProofKind::CustomerAcknowledgment);
    test.does(&admin(1), id, undated);
    assert_eq!(checks(&test, &admin(1), id), [Check::ProofUndated]);
    met.insert(Check::ProofUndated);
    let proof = given.claim(id).proofs[0].id;
    given.does(&admin(1), id, Action::RemoveProof { proof });
    assert_eq!(checks(&given, &admin(1), id), [Check::ProofMissing]);
    met.insert(Check::ProofMissing);
    assert_eq!(met, Check::ALL.iter().copied().collect());
}

#[test]
fn a_complete_draft_passes_every_check() {
    let mut test = Scenario::new();
    let workloads = test.draft(&user(1), &["exchange", "teams"]);
    let subscriptions = test.draft_for(&user(1), &[Presales, Usage], &["sales", "finance"]);
    assert_eq!(checks(&test, &user(1), workloads), []);
    assert_eq!(checks(&test, &user(1), subscriptions), [], "active and in grace both pass");
}

#[test]
fn a_signature_of_twelve_months_ago_to_the_day_is_still_good() {
    let mut test = Scenario::new();
    let id = test.draft(&admin(1), &["exchange"]);
    let proof = test.proof("2025-11-02");
    test.does(&admin(1), id, proof);
    assert_eq!(checks(&test, &admin(1), id), []);
}

#[test]
fn a_signature_of_today_is_not_in_the_future_where_the_partner_is() {
    let mut test = Scenario::new().across_the_world();
    test.now = utc("2026-11-02T20:00:00Z");
    let id = test.draft(&admin(1), &["exchange"]);
    let proof = test.proof("2026-11-03");
    test.does(&admin(1), id, proof);
    assert_eq!(
        test.codes(&admin(1), id, Action::Submit { acknowledged: true }),
        ["submitted"],
        "in Tokyo it is the 3rd of November"
    );
}

#[test]
fn what_one_already_claims_is_named_with_the_claim_that_has_it() {
    let mut test = Scenario::new();
    let first = test.submitted(&admin(1), &["exchange"]);
    let second = test.draft(&admin(1), &["exchange", "teams"]);
    let found = findings(&test, &admin(1), second);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].claim.as_ref(), Some(&test.claim(first).reference));
    assert_eq!(found[0].product, Some(product("exchange")));
}

#[test]
fn a_reason_excuses_an_email_of_another_domain() {
    let mut test = Scenario::new();
    let id = test.draft(&admin(1), &["exchange"]);
    let mut step = with_contacts(|customer, _, _| customer.email = "buyer@elsewhere.example".into());
    if let StepAnswers::Contacts { email_reason, .. } = &mut step {
        *email_reason = "The group buys centrally.".into();
    }
    test.does(&admin(1), id, save(step));
    assert_eq!(checks(&test, &admin(1), id), []);
}

#[test]
fn contacts_may_come_before_the_customer() {
    let mut test = Scenario::new();
    let id = test.create(&admin(1));
    test.does(&admin(1), id, save(contacts()));
    let of_contacts: Vec<_> = checks(&test, &admin(1), id).into_iter().filter(|c| c.step() == Step::Contacts).collect();
    assert_eq!(of_contacts, [], "there is no domain yet that the address could differ from");
}

#[test]
fn every_domain_of_the_tenant_is_the_customers_own() {
    let mut test = Scenario::new();
    let id = test.draft(&admin(1), &["exchange"]);
    let step = with_contacts(|customer, _, _| customer.email = "buyer@MAIL.harbour.example".into());
    test.does(&admin(1), id, save(step));
    assert_eq!(checks(&test, &admin(1), id), []);
}

#[test]
fn a_technical_contact_needs_a_name_once_begun() {
    let mut test = Scenario::new();
    let id = test.draft(&admin(1), &["exchange"]);
    let step = with_contacts(|_, technical, _| technical.email = "it@harbour.example".into());
    test.does(&admin(1), id, save(step));
    let found = findings(&test, &admin(1), id);
    assert_eq!((found[0].check, found[0].field), (Check::ContactMissing, Field::TechnicalName));
}
