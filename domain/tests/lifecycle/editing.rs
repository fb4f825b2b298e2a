//! What may still be changed after submission, and files at any time.

use crate::checks::{customer_step, with_contacts};
use crate::desk::people::{admin, mpn, user};
use crate::desk::words::*;
use crate::desk::{Desk, tenant_of};
use domain::action::{Action, Refusal};
use domain::catalog::Activity::Usage;
use domain::catalog::SolutionArea::BusinessApplications;
use domain::claim::StateKind;
use domain::claim_form::{Field, StepAnswers};
use domain::draft::Check;

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
        assert_eq!(desk.codes(&admin(1), id, proof), ["proof_added"]);
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
