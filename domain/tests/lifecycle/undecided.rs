//! Partners never see findings, notes and requests that nobody has decided on, however the claim closes.

use crate::scenario::Scenario;
use crate::scenario::builders::*;
use crate::scenario::people::*;
use crate::views::all_that_is_read;
use chrono::TimeDelta;
use domain::action::Action;
use domain::claim::StateKind;
use domain::evidence::{Criterion, Rubric};
use domain::party::ClaimId;

const WORDS: &str = "Nobody has decided on this.";

fn undecided() -> Rubric {
    let mut rubric = not_met(&[Criterion::WorkDescribed]);
    rubric.0.values_mut().for_each(|finding| finding.note = WORDS.into());
    rubric
}

/// A claim of the first partner with findings and a note of the reviewer that nobody has decided on.
fn with_findings(test: &mut Scenario) -> ClaimId {
    let id = test.under_review(&admin(1), &["exchange"]);
    test.does(&reviewer(), id, Action::SaveRubric { rubric: undecided() });
    test.does(&reviewer(), id, note(WORDS));
    id
}

fn nobody_outside_reads_them(test: &Scenario, id: ClaimId) {
    for reader in [admin(1), user(1), customer(id)] {
        assert!(!all_that_is_read(test, &reader, id).contains(WORDS), "{reader:?} reads it in {:?}", test.state(id));
    }
    assert!(all_that_is_read(test, &reviewer(), id).contains(WORDS));
}

#[test]
fn while_the_review_goes_on_and_after_it_was_given_back() {
    let mut test = Scenario::new();
    let id = with_findings(&mut test);
    nobody_outside_reads_them(&test, id);
    test.does(&reviewer(), id, Action::Release);
    nobody_outside_reads_them(&test, id);
}

#[test]
fn after_the_partner_withdraws() {
    let mut test = Scenario::new();
    let id = with_findings(&mut test);
    test.does(&admin(1), id, withdraw());
    nobody_outside_reads_them(&test, id);
}

#[test]
fn while_the_partner_is_asked_and_after_the_rejection_by_itself() {
    let mut test = Scenario::new();
    let id = test.under_review(&admin(1), &["exchange"]);
    let Action::AskInformation { items, .. } = ask() else { panic!() };
    test.does(&reviewer(), id, Action::AskInformation { rubric: Some(undecided()), items });
    nobody_outside_reads_them(&test, id);
    let end = test.now + TimeDelta::days(30);
    test.wait_until(id, end);
    assert_eq!(test.state(id), StateKind::Rejected);
    nobody_outside_reads_them(&test, id);
    test.does(&admin(1), id, dispute());
    nobody_outside_reads_them(&test, id);
}

#[test]
fn after_an_arbitration_won_or_lost() {
    for wins in [true, false] {
        let mut test = Scenario::new();
        let id = with_findings(&mut test);
        let rival = test.submitted(&admin(2), &["exchange"]);
        test.does(&lead(), id, award(if wins { id } else { rival }));
        nobody_outside_reads_them(&test, id);
        if wins {
            test.does(&customer(id), id, Action::Agree);
            nobody_outside_reads_them(&test, id);
        }
    }
}

#[test]
fn when_an_approval_opens_a_contest_nobody_has_decided_yet() {
    let mut test = Scenario::new();
    let id = with_findings(&mut test);
    test.submitted(&admin(2), &["exchange"]);
    test.refused(&reviewer(), id, approve());
    nobody_outside_reads_them(&test, id);
}

#[test]
fn the_findings_of_a_dispute_until_it_is_decided() {
    let mut test = Scenario::new();
    let id = test.disputed(&admin(1), &["exchange"]);
    test.does(&second_reviewer(), id, Action::StartReview);
    test.does(&second_reviewer(), id, Action::SaveRubric { rubric: undecided() });
    nobody_outside_reads_them(&test, id);
    test.does(&second_reviewer(), id, Action::Release);
    test.does(&admin(1), id, withdraw());
    nobody_outside_reads_them(&test, id);
}
