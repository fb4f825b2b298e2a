//! A command carries everything that its button does, and is the same after a way over the wire.

use crate::permissions::all_actions;
use crate::scenario::Scenario;
use crate::scenario::builders::*;
use crate::scenario::people::*;
use domain::action::{Action, ActionKind, Refusal};
use domain::claim_form::Field;
use domain::code::Code;
use domain::draft::Check;
use domain::evidence::Criterion;

#[test]
fn every_action_survives_json_under_its_own_code() {
    let mut test = Scenario::new();
    let id = test.in_effect(&admin(1), &["exchange"]);
    for action in all_actions(&mut test, id) {
        let json = serde_json::to_value(&action).unwrap();
        assert_eq!(json["action"], action.kind().code());
        assert_eq!(serde_json::from_value::<Action>(json).unwrap(), action);
    }
    for kind in ActionKind::ALL {
        assert_eq!(kind.code().parse(), Ok(*kind));
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.code());
    }
}

#[test]
fn submitting_keeps_the_acknowledgement_that_comes_with_it() {
    let mut test = Scenario::new();
    let id = test.draft(&admin(1), &["exchange"]);
    let acknowledged = |yes| domain::claim_form::StepAnswers::Acknowledgement { acknowledged: yes };
    test.does(&admin(1), id, save(acknowledged(false)));
    let Refusal::NotReady { findings } = test.refused(&admin(1), id, Action::Submit { acknowledged: false }) else {
        panic!()
    };
    assert_eq!(findings[0].check, Check::AcknowledgementMissing);
    let submitted = test.codes(&admin(1), id, Action::Submit { acknowledged: true });
    assert_eq!(submitted, ["answers_changed", "submitted"]);
    assert!(test.claim(id).answers.acknowledged);
}

#[test]
fn an_acknowledgement_that_is_taken_back_with_the_submission_stops_it() {
    let mut test = Scenario::new();
    let id = test.draft(&admin(1), &["exchange"]);
    assert!(test.claim(id).answers.acknowledged);
    let refusal = test.refused(&admin(1), id, Action::Submit { acknowledged: false });
    assert!(matches!(refusal, Refusal::NotReady { .. }), "{refusal:?}");
}

#[test]
fn asking_for_information_puts_the_findings_on_record_too() {
    let mut test = Scenario::new();
    let id = test.under_review(&admin(1), &["exchange"]);
    let rubric = Some(not_met(&[Criterion::CustomerAcknowledged]));
    let without_items = Action::AskInformation { rubric: rubric.clone(), items: vec![] };
    assert_eq!(test.refused(&reviewer(), id, without_items), Refusal::Missing { field: Field::RequestItems });
    let asked = Action::AskInformation { rubric: rubric.clone(), items: vec![item("The signature")] };
    assert_eq!(test.codes(&reviewer(), id, asked), ["rubric_saved", "information_asked"]);
    assert_eq!(Some(&test.claim(id).rubric), rubric.as_ref());
}

#[test]
fn findings_that_are_on_record_already_are_not_put_there_again() {
    let mut test = Scenario::new();
    let id = test.under_review(&admin(1), &["exchange"]);
    test.does(&reviewer(), id, Action::SaveRubric { rubric: met() });
    let asked = Action::AskInformation { rubric: Some(met()), items: vec![item("The signature")] };
    assert_eq!(test.codes(&reviewer(), id, asked), ["information_asked"]);
}

#[test]
fn upholding_a_rejection_puts_the_findings_on_record_too() {
    let mut test = Scenario::new();
    let id = test.disputed(&admin(1), &["exchange"]);
    test.does(&second_reviewer(), id, Action::StartReview);
    let rubric = Some(not_met(&[Criterion::WorkDescribed]));
    let unexplained = Action::UpholdRejection { rubric: rubric.clone(), note: " ".into() };
    assert_eq!(test.refused(&second_reviewer(), id, unexplained), Refusal::Missing { field: Field::Note });
    let upheld = Action::UpholdRejection { rubric: rubric.clone(), note: "Page 3 is about another customer.".into() };
    assert_eq!(test.codes(&second_reviewer(), id, upheld), ["rubric_saved", "rejection_upheld"]);
    assert_eq!(Some(&test.claim(id).rubric), rubric.as_ref());
}

#[test]
fn a_text_too_long_among_the_findings_refuses_the_whole_command() {
    let mut test = Scenario::new();
    let id = test.under_review(&admin(1), &["exchange"]);
    let mut rubric = met();
    if let Some(finding) = rubric.0.get_mut(&Criterion::DatesCurrent) {
        finding.note = "x".repeat(Field::Rubric.limit() + 1);
    }
    let asked = Action::AskInformation { rubric: Some(rubric), items: vec![item("The signature")] };
    let limit = Field::Rubric.limit() as u32;
    assert_eq!(test.refused(&reviewer(), id, asked), Refusal::TooLong { field: Field::Rubric, limit });
}
