//! IDs and domain names: one canonical form of each, whatever was typed.

use crate::checks::{customer_step, findings};
use crate::scenario::builders::*;
use crate::scenario::people::{admin, product, subscription_of};
use crate::scenario::{Scenario, tenant_of};
use domain::action::{Action, Event};
use domain::catalog::Activity::Usage;
use domain::claim_form::{Field, StepAnswers};
use domain::directory::{domain_in, domains_above};
use domain::draft::Check;
use domain::party::{SubscriptionId, TenantId};

fn spellings(id: &str) -> Vec<String> {
    let full_width = |text: &str| text.chars().map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap()).collect();
    vec![
        format!("{{{id}}}"),
        format!("({id})"),
        format!("\"{id}\""),
        id.replace('-', ""),
        format!("{{{}}}", id.replace('-', "")),
        format!("urn:uuid:{id}"),
        format!("URN:UUID:{}", id.to_uppercase()),
        id.to_uppercase(),
        format!("  {id}\u{a0}"),
        id.replace('-', " - "),
        id.replace('-', "\u{2011}"),
        id.replace('-', "\u{2013}"),
        format!("\u{feff}{id}\u{200b}"),
        full_width(id),
        full_width(&id.to_uppercase()),
    ]
}

#[test]
fn every_spelling_of_a_tenant_id_is_kept_in_one_form() {
    let id = tenant_of(1).to_string();
    for typed in spellings(&id) {
        let mut test = Scenario::new();
        let claim = test.create(&admin(1));
        let happened = test.does(&admin(1), claim, save(customer_step(&typed, "harbour.example")));
        let [Event::AnswersChanged { answers, changes, .. }] = &happened.own[..] else { panic!("{happened:?}") };
        assert_eq!((changes[0].field, changes[0].after.as_str()), (Field::TenantId, id.as_str()), "{typed:?}");
        assert_eq!(*answers, customer_step(&id, "harbour.example"), "{typed:?}");
        assert_eq!(test.claim(claim).answers.tenant_id, id, "{typed:?}");
        assert_eq!(typed.parse(), Ok(tenant_of(1)), "an import reads it alike");
    }
}

#[test]
fn every_spelling_of_a_subscription_id_is_the_same_line() {
    let id = subscription_of("sales").to_string();
    for typed in spellings(&id) {
        let mut test = Scenario::new();
        let claim = test.draft_for(&admin(1), &[Usage], &["finance"]);
        let (products, subscriptions) = ([product("sales")].into(), [(product("sales"), typed.clone())].into());
        test.does(&admin(1), claim, save(StepAnswers::Products { products, subscriptions, acknowledged: true }));
        assert_eq!(test.claim(claim).answers.subscriptions[&product("sales")], id, "{typed:?}");
        test.does(&admin(1), claim, Action::Submit { acknowledged: true });
        assert_eq!(test.claim(claim).lines[0].key.to_string(), format!("{id}/usage"), "{typed:?}");
    }
}

#[test]
fn the_same_id_in_another_spelling_is_no_change() {
    let mut test = Scenario::new();
    let id = test.draft(&admin(1), &["exchange"]);
    for typed in spellings(&tenant_of(1).to_string()) {
        assert!(test.codes(&admin(1), id, save(customer_step(&typed, "Harbour.Example."))).is_empty(), "{typed:?}");
    }
}

#[test]
fn what_is_no_id_stays_as_typed_and_is_told() {
    for typed in ["harbour", "1c0a7000", "1c0a7000-0000-4000-8000-00000000000g", "{}", "https://1c0a7000.example"] {
        assert!(typed.parse::<TenantId>().is_err() && typed.parse::<SubscriptionId>().is_err(), "{typed:?}");
        let mut test = Scenario::new();
        let id = test.draft(&admin(1), &["exchange"]);
        test.does(&admin(1), id, save(customer_step(typed, "harbour.example")));
        assert_eq!(test.claim(id).answers.tenant_id, typed);
        assert_eq!(findings(&test, &admin(1), id)[0].check, Check::TenantIdMalformed);
    }
}

#[test]
fn a_web_or_mail_address_is_told_with_the_domain_in_it() {
    for (typed, suggestion) in [
        ("https://www.harbour.example/about?x=1", Some("harbour.example")),
        ("HTTP://Harbour.example", Some("harbour.example")),
        ("buyer@harbour.example", Some("harbour.example")),
        ("mailto:buyer@harbour.example", Some("harbour.example")),
        ("harbour.example/", Some("harbour.example")),
        ("harbour.example:443", Some("harbour.example")),
        ("https://", None),
        ("harbour", None),
        ("our web site", None),
    ] {
        let mut test = Scenario::new();
        let id = test.draft(&admin(1), &["exchange"]);
        test.does(&admin(1), id, save(customer_step(&tenant_of(1).to_string(), typed)));
        let found = findings(&test, &admin(1), id);
        assert_eq!(found[0].check, Check::DomainMalformed, "{typed:?}");
        assert_eq!(found[0].suggestion.as_deref(), suggestion, "{typed:?}");
        assert_eq!(domain_in(typed).as_deref(), suggestion);
    }
}

#[test]
fn a_subdomain_belongs_to_whoever_owns_the_domain() {
    let mut test = Scenario::new();
    let id = test.draft(&admin(1), &["exchange"]);
    test.does(&admin(1), id, save(customer_step(&tenant_of(1).to_string(), "shop.harbour.example")));
    assert!(findings(&test, &admin(1), id).is_empty());
    for foreign in ["notharbour.example", "shop.orchard.example", "example"] {
        test.does(&admin(1), id, save(customer_step(&tenant_of(1).to_string(), foreign)));
        assert!(!findings(&test, &admin(1), id).is_empty(), "{foreign}");
    }
    assert_eq!(Vec::from_iter(domains_above("a.b.example")), ["a.b.example", "b.example"]);
}

#[test]
fn a_contact_of_a_subdomain_needs_no_reason() {
    let mut test = Scenario::new();
    let id = test.draft(&admin(1), &["exchange"]);
    let contacts = crate::checks::with_contacts(|customer, _, _| customer.email = "buyer@it.harbour.example".into());
    test.does(&admin(1), id, save(contacts));
    assert!(findings(&test, &admin(1), id).is_empty());
}
