//! Partners never see findings, notes and requests that nobody has decided on, however the claim closes.

use crate::desk::Desk;
use crate::desk::people::*;
use crate::desk::words::*;
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
fn with_findings(desk: &mut Desk) -> ClaimId {
    let id = desk.under_review(&admin(1), &["exchange"]);
    desk.does(&reviewer(), id, Action::SaveRubric { rubric: undecided() });
    desk.does(&reviewer(), id, note(WORDS));
    id
}

fn nobody_outside_reads_them(desk: &Desk, id: ClaimId) {
    for reader in [admin(1), user(1), customer(id)] {
        assert!(!all_that_is_read(desk, &reader, id).contains(WORDS), "{reader:?} reads it in {:?}", desk.state(id));
    }
    assert!(all_that_is_read(desk, &reviewer(), id).contains(WORDS));
}

#[test]
fn while_the_review_goes_on_and_after_it_was_given_back() {
    let mut desk = Desk::open();
    let id = with_findings(&mut desk);
    nobody_outside_reads_them(&desk, id);
    desk.does(&reviewer(), id, Action::Release);
    nobody_outside_reads_them(&desk, id);
}

#[test]
fn after_the_partner_withdraws() {
    let mut desk = Desk::open();
    let id = with_findings(&mut desk);
    desk.does(&admin(1), id, withdraw());
    nobody_outside_reads_them(&desk, id);
}

#[test]
fn while_the_partner_is_asked_and_after_the_rejection_by_itself() {
    let mut desk = Desk::open();
    let id = desk.under_review(&admin(1), &["exchange"]);
    let Action::AskInformation { items, .. } = ask() else { panic!() };
    desk.does(&reviewer(), id, Action::AskInformation { rubric: Some(undecided()), items });
    nobody_outside_reads_them(&desk, id);
    let end = desk.now + TimeDelta::days(30);
    desk.wait_until(id, end);
    assert_eq!(desk.state(id), StateKind::Rejected);
    nobody_outside_reads_them(&desk, id);
    desk.does(&admin(1), id, dispute());
    nobody_outside_reads_them(&desk, id);
}

#[test]
fn after_an_arbitration_won_or_lost() {
    for wins in [true, false] {
        let mut desk = Desk::open();
        let id = with_findings(&mut desk);
        let rival = desk.submitted(&admin(2), &["exchange"]);
        desk.does(&lead(), id, award(if wins { id } else { rival }));
        nobody_outside_reads_them(&desk, id);
        if wins {
            desk.does(&customer(id), id, Action::Agree);
            nobody_outside_reads_them(&desk, id);
        }
    }
}

#[test]
fn when_an_approval_opens_a_contest_nobody_has_decided_yet() {
    let mut desk = Desk::open();
    let id = with_findings(&mut desk);
    desk.submitted(&admin(2), &["exchange"]);
    desk.refused(&reviewer(), id, approve());
    nobody_outside_reads_them(&desk, id);
}

#[test]
fn the_findings_of_a_dispute_until_it_is_decided() {
    let mut desk = Desk::open();
    let id = desk.disputed(&admin(1), &["exchange"]);
    desk.does(&second_reviewer(), id, Action::StartReview);
    desk.does(&second_reviewer(), id, Action::SaveRubric { rubric: undecided() });
    nobody_outside_reads_them(&desk, id);
    desk.does(&second_reviewer(), id, Action::Release);
    desk.does(&admin(1), id, withdraw());
    nobody_outside_reads_them(&desk, id);
}
