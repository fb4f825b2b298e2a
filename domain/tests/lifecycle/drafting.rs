//! A draft: what it keeps, what it is checked for, what its submission sets going.

use crate::desk::people::{admin, desk_admin, mpn, product, subscription_of, user};
use crate::desk::words::*;
use crate::desk::{Desk, tenant_of, utc};
use domain::action::{Action, Event, Refusal};
use domain::answers::{Contact, Field, Step, StepAnswers};
use domain::catalog::{Activity, SolutionArea};
use domain::claim::{State, StateKind, Turn};
use domain::directory::SubscriptionStatus;
use domain::draft::{self, Check, CheckFinding, TaskStatus};
use domain::evidence::Criterion;
use domain::lifecycle::{self, Facts};
use domain::party::{Actor, ClaimId};
use std::collections::BTreeSet;

use Activity::{Presales, RevenueAssociation, Usage};
use SolutionArea::{BusinessApplications, Microsoft365};

fn findings(desk: &Desk, actor: &Actor, id: ClaimId) -> Vec<CheckFinding> {
    let Facts { draft: facts, policy, now, .. } = desk.facts(id, &Action::Submit);
    let claim = desk.claim(id);
    draft::check(&claim.answers, &claim.proofs, actor, &facts, &policy, now.date_naive())
}

fn checks(desk: &Desk, actor: &Actor, id: ClaimId) -> Vec<Check> {
    findings(desk, actor, id).into_iter().map(|finding| finding.check).collect()
}

fn one_subscription(code: &str, typed: &str) -> StepAnswers {
    StepAnswers::Products { products: [product(code)].into(), subscriptions: [(product(code), typed.into())].into() }
}

fn with_contacts(change: impl Fn(&mut Contact, &mut Contact, &mut Contact)) -> StepAnswers {
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

fn customer_step(tenant_id: &str, domain: &str) -> StepAnswers {
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
    let mut given = Desk::open();
    given.submitted(&admin(1), &["intune"]);
    given.submitted(&admin(2), &["sharepoint"]);
    let id = given.draft(&admin(1), &["exchange", "teams"]);
    for (check, steps) in spoilt() {
        let mut desk = given.clone();
        for step in steps {
            desk.does(&admin(1), id, save(step));
        }
        assert_eq!(checks(&desk, &admin(1), id), [check]);
        let submission = desk.act(&admin(1), id, Action::Submit);
        match (check.blocks(), submission) {
            (true, Err(Refusal::NotReady { findings })) => assert_eq!(findings.len(), 1),
            (false, Ok(_)) => {}
            (_, other) => panic!("{check:?}: {other:?}"),
        }
        met.insert(check);
    }
    for (check, signed_on) in [(Check::ProofTooOld, "2025-11-01"), (Check::ProofDateInFuture, "2026-11-03")] {
        let mut desk = given.clone();
        let proof = desk.proof(signed_on);
        desk.does(&admin(1), id, proof);
        assert_eq!(checks(&desk, &admin(1), id), [check]);
        met.insert(check);
    }
    let proof = given.claim(id).proofs[0].id;
    given.does(&admin(1), id, Action::RemoveProof { proof });
    assert_eq!(checks(&given, &admin(1), id), [Check::ProofMissing]);
    met.insert(Check::ProofMissing);
    assert_eq!(met, Check::ALL.iter().copied().collect());
}

#[test]
fn a_complete_draft_passes_every_check() {
    let mut desk = Desk::open();
    let workloads = desk.draft(&user(1), &["exchange", "teams"]);
    let subscriptions = desk.draft_for(&user(1), &[Presales, Usage], &["sales", "finance"]);
    assert_eq!(checks(&desk, &user(1), workloads), []);
    assert_eq!(checks(&desk, &user(1), subscriptions), [], "active and in grace both pass");
}

#[test]
fn a_signature_of_twelve_months_ago_to_the_day_is_still_good() {
    let mut desk = Desk::open();
    let id = desk.draft(&admin(1), &["exchange"]);
    let proof = desk.proof("2025-11-02");
    desk.does(&admin(1), id, proof);
    assert_eq!(checks(&desk, &admin(1), id), []);
}

#[test]
fn a_signature_of_today_is_not_in_the_future_where_the_partner_is() {
    let mut desk = Desk::open().across_the_world();
    desk.now = utc("2026-11-02T20:00:00Z");
    let id = desk.draft(&admin(1), &["exchange"]);
    let proof = desk.proof("2026-11-03");
    desk.does(&admin(1), id, proof);
    assert_eq!(desk.codes(&admin(1), id, Action::Submit), ["submitted"], "in Tokyo it is the 3rd of November");
}

#[test]
fn what_one_already_claims_is_named_with_the_claim_that_has_it() {
    let mut desk = Desk::open();
    let first = desk.submitted(&admin(1), &["exchange"]);
    let second = desk.draft(&admin(1), &["exchange", "teams"]);
    let found = findings(&desk, &admin(1), second);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].claim.as_ref(), Some(&desk.claim(first).reference));
    assert_eq!(found[0].product, Some(product("exchange")));
}

#[test]
fn a_reason_excuses_an_email_of_another_domain() {
    let mut desk = Desk::open();
    let id = desk.draft(&admin(1), &["exchange"]);
    let mut step = with_contacts(|customer, _, _| customer.email = "buyer@elsewhere.example".into());
    if let StepAnswers::Contacts { email_reason, .. } = &mut step {
        *email_reason = "The group buys centrally.".into();
    }
    desk.does(&admin(1), id, save(step));
    assert_eq!(checks(&desk, &admin(1), id), []);
}

#[test]
fn every_domain_of_the_tenant_is_the_customers_own() {
    let mut desk = Desk::open();
    let id = desk.draft(&admin(1), &["exchange"]);
    let step = with_contacts(|customer, _, _| customer.email = "buyer@MAIL.harbour.example".into());
    desk.does(&admin(1), id, save(step));
    assert_eq!(checks(&desk, &admin(1), id), []);
}

#[test]
fn a_technical_contact_needs_a_name_once_begun() {
    let mut desk = Desk::open();
    let id = desk.draft(&admin(1), &["exchange"]);
    let step = with_contacts(|_, technical, _| technical.email = "it@harbour.example".into());
    desk.does(&admin(1), id, save(step));
    let found = findings(&desk, &admin(1), id);
    assert_eq!((found[0].check, found[0].field), (Check::ContactMissing, Field::TechnicalName));
}

#[test]
fn a_new_draft_has_its_tasks_before_it() {
    let mut desk = Desk::open();
    let id = desk.create(&admin(1));
    let claim = desk.claim(id);
    assert_eq!((claim.state.turn(), claim.state.clock()), (Turn::Partner, None));
    let tasks = draft::tasks(&claim.answers, &claim.proofs, &findings(&desk, &admin(1), id));
    let waits = [Step::Products, Step::Check];
    for (step, status) in tasks {
        let expected = if waits.contains(&step) { TaskStatus::CannotStartYet } else { TaskStatus::NotStarted };
        assert_eq!(status, expected, "{step:?}");
    }
}

#[test]
fn tasks_tell_begun_from_done() {
    let mut desk = Desk::open();
    let id = desk.draft(&admin(1), &["exchange"]);
    desk.does(&admin(1), id, save(customer_step("harbour", "harbour.example")));
    let claim = desk.claim(id);
    let tasks = draft::tasks(&claim.answers, &claim.proofs, &findings(&desk, &admin(1), id));
    let status = |wanted| tasks.iter().find(|(step, _)| *step == wanted).map(|(_, status)| *status);
    assert_eq!(status(Step::Location), Some(TaskStatus::Done));
    assert_eq!(status(Step::Customer), Some(TaskStatus::NeedsWork));
    assert_eq!(status(Step::Products), Some(TaskStatus::CannotStartYet), "a product needs its tenant");
    assert_eq!(status(Step::Check), Some(TaskStatus::CannotStartYet));
}

#[test]
fn saving_notes_each_field_before_and_after_and_the_same_again_is_nothing() {
    let mut desk = Desk::open();
    let id = desk.create(&admin(1));
    let happened = desk.does(&admin(1), id, save(customer_step(" ABC ", "Harbour.example")));
    let [Event::AnswersChanged { changes, .. }] = &happened.own[..] else { panic!("{happened:?}") };
    let texts: Vec<_> = changes.iter().map(|c| (c.field, c.before.as_str(), c.after.as_str())).collect();
    assert_eq!(texts, [(Field::TenantId, "", "abc"), (Field::Domain, "", "harbour.example")]);
    assert!(desk.codes(&admin(1), id, save(customer_step("abc", "harbour.example"))).is_empty());
}

#[test]
fn another_solution_area_empties_the_products() {
    let mut desk = Desk::open();
    let id = desk.draft(&admin(1), &["exchange"]);
    desk.does(&admin(1), id, save(activity(BusinessApplications, &[Usage])));
    assert!(desk.claim(id).answers.products.is_empty());
}

#[test]
fn only_partners_create_claims() {
    let reference = desk_reference();
    assert_eq!(lifecycle::create(&desk_admin(), reference.clone()), Err(Refusal::NotAllowed));
    assert_eq!(lifecycle::create(&Actor::System, reference), Err(Refusal::NotAllowed));
}

fn desk_reference() -> domain::party::Reference {
    domain::party::Reference::from_number(7)
}

#[test]
fn submission_starts_two_clocks_and_keeps_the_policy() {
    let mut desk = Desk::open();
    let id = desk.submitted(&user(1), &["exchange", "teams"]);
    let claim = desk.claim(id);
    assert_eq!(claim.policy, Some(desk.policy.version.clone()));
    assert_eq!(claim.submitted_at, Some(desk.now));
    assert_eq!(claim.lines.len(), 2);
    let State::Submitted { clock, escalated: false, assigned: None, answered: false } = &claim.state else {
        panic!("{:?}", claim.state)
    };
    assert_eq!(clock.due_on, on("2026-11-09"), "5 business days to start");
    assert_eq!(claim.overall.as_ref().map(|overall| overall.due_on), Some(on("2026-11-16")), "10 to a decision");
    assert_eq!(claim.state.turn(), Turn::Reviewer);
}

#[test]
fn an_incentives_user_cannot_save_a_location_it_would_lose_sight_of() {
    let mut desk = Desk::open();
    let id = desk.draft(&user(1), &["exchange"]);
    let Refusal::NotReady { findings } = desk.refused(&user(1), id, save(location("1002"))) else { panic!() };
    assert_eq!(findings[0].check, Check::LocationNotYours);
    desk.does(&admin(1), id, save(location("1002")));
    assert_eq!(desk.refused(&user(1), id, Action::Submit), Refusal::NotFound);
}

#[test]
fn a_draft_can_be_thrown_away_and_is_never_seen_by_the_desk() {
    let mut desk = Desk::open();
    let id = desk.draft(&user(1), &["exchange"]);
    assert_eq!(desk.codes(&user(1), id, withdraw()), ["rejected"]);
    assert!(!lifecycle::sees(&crate::desk::people::lead(), desk.claim(id)));
    assert_eq!(desk.refused(&admin(1), id, dispute()), Refusal::NotDisputable);
}

#[test]
fn a_draft_waits_seven_days_for_its_subscription() {
    let mut desk = Desk::open();
    let id = desk.draft_for(&admin(1), &[Usage], &["sales"]);
    assert_eq!(desk.codes(&admin(1), id, save(subscriptions(&["commerce"]))), ["answers_changed", "wait_started"]);
    assert_eq!(desk.claim(id).waiting.map(|w| w.until), Some(utc("2026-11-09T09:00:00Z")));
    let struck = desk.wait_until(id, utc("2026-12-01T00:00:00Z"));
    let codes: Vec<_> = struck.iter().map(|(_, code)| *code).collect();
    assert_eq!(codes[..6], ["wait_continued"; 6]);
    assert_eq!(struck[6..], [(utc("2026-11-09T09:00:00Z"), "wait_ended")]);
    assert_eq!(desk.state(id), StateKind::Editing);
    assert_eq!(desk.claim(id).waiting, None);
}

#[test]
fn a_draft_stops_waiting_when_its_subscription_is_there() {
    let mut desk = Desk::open();
    let id = desk.draft_for(&admin(1), &[Usage], &["commerce"]);
    desk.pass_days(1);
    assert_eq!(desk.codes(&Actor::System, id, Action::Tick), ["wait_continued"]);
    desk.directory.set_status("commerce", SubscriptionStatus::Active);
    desk.pass_days(1);
    let happened = desk.does(&Actor::System, id, Action::Tick);
    assert_eq!(happened.own, [Event::WaitEnded { provisioned: true }]);
    assert_eq!(desk.codes(&admin(1), id, Action::Submit), ["submitted"]);
}

#[test]
fn a_draft_stops_waiting_when_it_no_longer_needs_the_subscription() {
    let mut desk = Desk::open();
    let id = desk.draft_for(&admin(1), &[Usage], &["commerce"]);
    assert_eq!(desk.codes(&admin(1), id, save(subscriptions(&["sales"]))), ["answers_changed", "wait_ended"]);
    assert_eq!(lifecycle::next_tick_at(desk.claim(id)), None);
}

#[test]
fn after_submission_admins_change_location_products_and_contacts_and_nothing_else() {
    let mut desk = Desk::open();
    for id in [desk.submitted(&user(1), &["exchange"]), desk.action_required(&user(1), &["teams"])] {
        assert_eq!(desk.refused(&user(1), id, save(location("1001"))), Refusal::NotAllowed);
        let contacts = with_contacts(|customer, _, _| customer.title = "Director".into());
        assert_eq!(desk.codes(&admin(1), id, save(contacts)), ["answers_changed"]);
        let tenant = save(customer_step(&tenant_of(2).to_string(), "orchard.example"));
        assert_eq!(desk.refused(&admin(1), id, tenant), Refusal::Fixed { field: Field::TenantId });
        let area = save(activity(BusinessApplications, &[Usage]));
        assert_eq!(desk.refused(&admin(1), id, area), Refusal::Fixed { field: Field::Area });
        let unsaid = save(StepAnswers::Acknowledgement { acknowledged: false });
        assert_eq!(desk.refused(&admin(1), id, unsaid), Refusal::Fixed { field: Field::Acknowledged });
        let proof = desk.proof("2026-10-01");
        assert_eq!(desk.codes(&user(1), id, proof), ["proof_added"]);
        let proof = desk.claim(id).proofs[0].id;
        let remove = Action::RemoveProof { proof };
        let state = desk.state(id);
        assert_eq!(desk.refused(&admin(1), id, remove), Refusal::NotNow { state });
        assert_eq!(desk.codes(&admin(1), id, save(location("1002"))), ["answers_changed"]);
        assert_eq!(desk.refused(&user(1), id, comment("?")), Refusal::NotFound, "no longer its location");
    }
}

#[test]
fn new_products_after_submission_are_new_lines_and_must_pass_the_same_checks() {
    let mut desk = Desk::open();
    let id = desk.submitted(&admin(1), &["exchange"]);
    desk.does(&admin(1), id, save(workloads(&["exchange", "teams"])));
    assert_eq!(desk.claim(id).lines.len(), 2);
    let Refusal::NotReady { findings } = desk.refused(&admin(1), id, save(workloads(&["viva_engage"]))) else {
        panic!()
    };
    assert_eq!(findings[0].check, Check::ProductNotInTenant);
    let Refusal::NotReady { findings } = desk.refused(&admin(1), id, save(location("1003"))) else { panic!() };
    assert_eq!(findings[0].check, Check::LocationNotEnrolled);
}

#[test]
fn while_reviewed_or_decided_answers_stay_as_they_are() {
    let mut desk = Desk::open();
    let under_review = desk.under_review(&admin(1), &["exchange"]);
    let in_effect = desk.in_effect(&admin(1), &["teams"]);
    for id in [under_review, in_effect] {
        let state = desk.state(id);
        assert_eq!(desk.refused(&admin(1), id, save(location("1002"))), Refusal::NotNow { state });
    }
    let proof = desk.proof("2026-10-01");
    assert_eq!(desk.refused(&admin(1), under_review, proof.clone()), Refusal::NotNow { state: StateKind::UnderReview });
    assert_eq!(desk.codes(&admin(1), in_effect, proof), ["proof_added"]);
}

#[test]
fn a_claim_takes_twenty_files() {
    let mut desk = Desk::open();
    let id = desk.draft(&admin(1), &["exchange"]);
    for _ in 1..20 {
        let proof = desk.proof("2026-10-01");
        desk.does(&admin(1), id, proof);
    }
    let proof = desk.proof("2026-10-01");
    assert_eq!(desk.refused(&admin(1), id, proof), Refusal::TooManyFiles { limit: 20 });
}

#[test]
fn a_file_needs_a_name_and_a_text_has_its_limit() {
    let mut desk = Desk::open();
    let id = desk.draft(&admin(1), &["exchange"]);
    let Action::AddProof(mut proof) = desk.proof("2026-10-01") else { panic!() };
    proof.file_name = "  ".into();
    assert_eq!(desk.refused(&admin(1), id, Action::AddProof(proof)), Refusal::Missing { field: Field::FileName });
    let long = with_contacts(|customer, _, _| customer.name = "x".repeat(121));
    let expected = Refusal::TooLong { field: Field::CustomerName, limit: 120 };
    assert_eq!(desk.refused(&admin(1), id, save(long)), expected);
    let missing = Action::RemoveProof { proof: domain::party::ProofId(uuid::Uuid::nil()) };
    assert_eq!(desk.refused(&admin(1), id, missing), Refusal::NoSuchProof);
}

#[test]
fn a_location_is_four_to_ten_digits() {
    assert_eq!(mpn(" 1001 ").as_str(), "1001");
    for wrong in ["", "123", "12345678901", "12a4"] {
        assert!(wrong.parse::<domain::party::Mpn>().is_err(), "{wrong}");
    }
}
