//! What may still be changed after submission, and files at any time.

use crate::checks::{customer_step, with_contacts};
use crate::scenario::builders::*;
use crate::scenario::people::{admin, mpn, user};
use crate::scenario::{Scenario, tenant_of};
use domain::action::{Action, Refusal};
use domain::catalog::Activity::Usage;
use domain::catalog::SolutionArea::BusinessApplications;
use domain::claim::StateKind;
use domain::claim_form::{Field, StepAnswers};
use domain::draft::Check;

#[test]
fn after_submission_admins_change_location_products_and_contacts_and_nothing_else() {
    let mut test = Scenario::new();
    for id in [test.submitted(&user(1), &["exchange"]), test.action_required(&user(1), &["teams"])] {
        assert_eq!(test.refused(&user(1), id, save(location("1001"))), Refusal::NotAllowed);
        let contacts = with_contacts(|customer, _, _| customer.title = "Director".into());
        assert_eq!(test.codes(&admin(1), id, save(contacts)), ["answers_changed"]);
        let tenant = save(customer_step(&tenant_of(2).to_string(), "orchard.example"));
        assert_eq!(test.refused(&admin(1), id, tenant), Refusal::Fixed { field: Field::TenantId });
        let area = save(activity(BusinessApplications, &[Usage]));
        assert_eq!(test.refused(&admin(1), id, area), Refusal::Fixed { field: Field::Area });
        let unsaid = save(StepAnswers::Acknowledgement { acknowledged: false });
        assert_eq!(test.refused(&admin(1), id, unsaid), Refusal::Fixed { field: Field::Acknowledged });
        let proof = test.proof("2026-10-01");
        assert_eq!(test.codes(&admin(1), id, proof), ["proof_added"]);
        let proof = test.claim(id).proofs[0].id;
        let remove = Action::RemoveProof { proof };
        let state = test.state(id);
        assert_eq!(test.refused(&admin(1), id, remove), Refusal::NotNow { state });
        assert_eq!(test.codes(&admin(1), id, save(location("1002"))), ["answers_changed"]);
        assert_eq!(test.refused(&user(1), id, comment("?")), Refusal::NotFound, "no longer its location");
    }
}

#[test]
fn new_products_after_submission_are_new_lines_and_must_pass_the_same_checks() {
    let mut test = Scenario::new();
    let id = test.submitted(&admin(1), &["exchange"]);
    test.does(&admin(1), id, save(workloads(&["exchange", "teams"])));
    assert_eq!(test.claim(id).lines.len(), 2);
    let Refusal::NotReady { findings } = test.refused(&admin(1), id, save(workloads(&["viva_engage"]))) else {
        panic!()
    };
    assert_eq!(findings[0].check, Check::ProductNotInTenant);
    let Refusal::NotReady { findings } = test.refused(&admin(1), id, save(location("1003"))) else { panic!() };
    assert_eq!(findings[0].check, Check::LocationNotEnrolled);
}

#[test]
fn while_reviewed_or_decided_answers_stay_as_they_are() {
    let mut test = Scenario::new();
    let under_review = test.under_review(&admin(1), &["exchange"]);
    let in_effect = test.in_effect(&admin(1), &["teams"]);
    for id in [under_review, in_effect] {
        let state = test.state(id);
        assert_eq!(test.refused(&admin(1), id, save(location("1002"))), Refusal::NotNow { state });
    }
    let proof = test.proof("2026-10-01");
    assert_eq!(test.refused(&admin(1), under_review, proof.clone()), Refusal::NotNow { state: StateKind::UnderReview });
    assert_eq!(test.codes(&admin(1), in_effect, proof), ["proof_added"]);
}

#[test]
fn a_claim_takes_twenty_files() {
    let mut test = Scenario::new();
    let id = test.draft(&admin(1), &["exchange"]);
    for _ in 1..20 {
        let proof = test.proof("2026-10-01");
        test.does(&admin(1), id, proof);
    }
    let proof = test.proof("2026-10-01");
    assert_eq!(test.refused(&admin(1), id, proof), Refusal::TooManyFiles { limit: 20 });
}

#[test]
fn a_file_needs_a_name_and_a_text_has_its_limit() {
    let mut test = Scenario::new();
    let id = test.draft(&admin(1), &["exchange"]);
    let Action::AddProof(mut proof) = test.proof("2026-10-01") else { panic!() };
    proof.file_name = "  ".into();
    assert_eq!(test.refused(&admin(1), id, Action::AddProof(proof)), Refusal::Missing { field: Field::FileName });
    let long = with_contacts(|customer, _, _| customer.name = "x".repeat(121));
    let expected = Refusal::TooLong { field: Field::CustomerName, limit: 120 };
    assert_eq!(test.refused(&admin(1), id, save(long)), expected);
    let missing = Action::RemoveProof { proof: domain::party::ProofId(uuid::Uuid::nil()) };
    assert_eq!(test.refused(&admin(1), id, missing), Refusal::NoSuchProof);
}

#[test]
fn a_location_is_four_to_ten_digits() {
    assert_eq!(mpn(" 1001 ").as_str(), "1001");
    for wrong in ["", "123", "12345678901", "12a4"] {
        assert!(wrong.parse::<domain::party::Mpn>().is_err(), "{wrong}");
    }
}
