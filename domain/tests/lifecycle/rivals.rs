//! Three rivals and more: who comes later, who goes, and what was decided before.

use crate::contests::{contest, incumbent_and_challenger};
use crate::desk::Desk;
use crate::desk::people::*;
use crate::desk::words::*;
use domain::action::Action;
use domain::claim::StateKind;
use domain::contest::Outcome;
use domain::party::ClaimId;

/// Three open claims of three partners on Exchange; the last under review.
fn three_rivals() -> (Desk, [ClaimId; 3]) {
    let mut desk = Desk::open();
    let one = desk.submitted(&admin(1), &["exchange"]);
    desk.pass_days(1);
    let two = desk.submitted(&admin(2), &["exchange"]);
    desk.pass_days(1);
    let three = desk.under_review(&admin(3), &["exchange"]);
    (desk, [one, two, three])
}

#[test]
fn three_rivals_share_one_contest_and_the_latest_due_date() {
    let (desk, [one, two, three]) = three_rivals();
    assert_eq!(contest(&desk, one).rivals, [two, three]);
    assert_eq!(contest(&desk, two).rivals, [one, three]);
    assert_eq!(contest(&desk, three).rivals, [one, two]);
    for id in [one, two, three] {
        assert_eq!(contest(&desk, id).due.due_on, on("2026-11-11"));
    }
    let challengers = [one, two, three].map(|id| contest(&desk, id).challenger);
    assert_eq!(challengers, [false, true, true]);
}

#[test]
fn of_three_rivals_one_wins_and_two_are_rejected() {
    let (mut desk, [one, two, three]) = three_rivals();
    let happened = desk.does(&lead(), three, award(two));
    assert_eq!(happened.codes(), ["arbitration_decided", "rejected"]);
    assert_eq!(happened.to(one), ["arbitration_decided", "rejected"]);
    assert_eq!(happened.to(two), ["arbitration_decided", "approved"]);
    let states = [one, two, three].map(|id| desk.state(id));
    assert_eq!(states, [StateKind::Rejected, StateKind::ConsentOpen, StateKind::Rejected]);
}

#[test]
fn a_rival_that_goes_leaves_the_other_two_in_their_contest_and_the_last_one_free() {
    let (mut desk, [one, two, three]) = three_rivals();
    let happened = desk.does(&admin(1), one, withdraw());
    assert_eq!((happened.to(two), happened.to(three)), (vec!["contest_narrowed"], vec!["contest_narrowed"]));
    assert_eq!(contest(&desk, two).rivals, [three]);
    let happened = desk.does(&admin(2), two, withdraw());
    assert_eq!(happened.to(three), ["contest_lapsed"]);
    assert_eq!(desk.codes(&reviewer(), three, approve()), ["approved"]);
}

#[test]
fn a_newcomer_does_not_make_forgotten_what_was_decided_before() {
    let (mut desk, incumbent, challenger) = incumbent_and_challenger();
    desk.does(&lead(), challenger, award(challenger));
    let newcomer = desk.submitted(&admin(3), &["exchange"]);
    assert_eq!(contest(&desk, newcomer).rivals.len(), 2);
    let happened = desk.does(&customer(challenger), challenger, Action::Agree);
    assert_eq!(happened.to(incumbent), ["ended"], "it lost to the challenger, whoever else has come");
    assert_eq!(happened.to(newcomer), ["contest_narrowed"]);
    assert_eq!(contest(&desk, newcomer).rivals, [challenger]);
}

#[test]
fn a_newcomer_that_wins_takes_the_place_of_both() {
    let (mut desk, incumbent, challenger) = incumbent_and_challenger();
    desk.does(&lead(), challenger, award(challenger));
    let newcomer = desk.under_review(&admin(3), &["exchange"]);
    desk.does(&second_lead(), newcomer, award(newcomer));
    assert_eq!((desk.state(incumbent), desk.state(challenger)), (StateKind::InEffect, StateKind::Rejected));
    desk.does(&customer(newcomer), newcomer, Action::Agree);
    assert_eq!((desk.state(incumbent), desk.state(newcomer)), (StateKind::Ended, StateKind::InEffect));
}

#[test]
fn a_newcomer_that_goes_leaves_the_earlier_decision_as_it_was() {
    let (mut desk, incumbent, challenger) = incumbent_and_challenger();
    desk.does(&lead(), challenger, award(challenger));
    let newcomer = desk.submitted(&admin(3), &["exchange"]);
    desk.does(&admin(3), newcomer, withdraw());
    assert_eq!(contest(&desk, incumbent).outcome, Some(Outcome::Lost));
    desk.does(&customer(challenger), challenger, decline());
    assert_eq!((desk.state(incumbent), &desk.claim(incumbent).contest), (StateKind::InEffect, &None));
}

#[test]
fn a_claim_with_two_lines_must_beat_the_rivals_on_both() {
    let mut desk = Desk::open();
    let on_exchange = desk.under_review(&admin(1), &["exchange"]);
    let on_teams = desk.under_review(&admin(2), &["teams"]);
    let on_both = desk.submitted(&admin(3), &["exchange", "teams"]);
    let happened = desk.does(&lead(), on_exchange, award(on_both));
    assert_eq!(happened.to(on_both), ["arbitration_decided"], "won against one, not yet against the other");
    assert_eq!(desk.state(on_exchange), StateKind::Rejected);
    assert_eq!(contest(&desk, on_both).rivals, [on_teams]);
    let happened = desk.does(&second_lead(), on_teams, award(on_both));
    assert_eq!(happened.to(on_both), ["arbitration_decided", "approved"]);
}

#[test]
fn a_decision_touches_only_those_who_compete_with_the_winner() {
    let mut desk = Desk::open();
    let on_exchange = desk.submitted(&admin(1), &["exchange"]);
    let on_teams = desk.submitted(&admin(2), &["teams"]);
    let on_both = desk.under_review(&admin(3), &["exchange", "teams"]);
    let happened = desk.does(&lead(), on_both, award(on_exchange));
    assert_eq!(happened.codes(), ["arbitration_decided", "rejected"]);
    assert_eq!(happened.to(on_exchange), ["arbitration_decided", "approved"]);
    assert_eq!(happened.to(on_teams), ["contest_lapsed"], "its only rival is gone");
    assert_eq!(desk.state(on_teams), StateKind::Submitted);
}

#[test]
fn a_beaten_claim_frees_rivals_that_were_no_party_of_the_decision() {
    let mut desk = Desk::open();
    let on_exchange = desk.under_review(&admin(1), &["exchange"]);
    let on_both = desk.submitted(&admin(3), &["exchange", "teams"]);
    let on_teams = desk.submitted(&admin(2), &["teams"]);
    let happened = desk.does(&lead(), on_exchange, award(on_exchange));
    assert_eq!(happened.to(on_both), ["arbitration_decided", "rejected"]);
    assert_eq!(happened.to(on_teams), ["contest_lapsed"]);
}

#[test]
fn an_incumbent_is_spared_when_the_winner_falls_to_a_rival_on_another_line() {
    let mut desk = Desk::open();
    let incumbent = desk.in_effect(&admin(1), &["exchange"]);
    let winner = desk.under_review(&admin(2), &["exchange", "teams"]);
    desk.does(&lead(), winner, award(winner));
    let newcomer = desk.under_review(&admin(3), &["teams"]);
    let happened = desk.does(&second_lead(), newcomer, award(newcomer));
    assert_eq!(happened.to(winner), ["arbitration_decided", "rejected"]);
    assert_eq!(happened.to(incumbent), ["contest_lapsed"]);
    assert_eq!(desk.state(incumbent), StateKind::InEffect);
}

#[test]
fn all_sides_of_a_contest_over_several_lines_have_the_same_days() {
    let mut desk = Desk::open();
    let held = desk.in_effect(&admin(1), &["exchange"]);
    let between = desk.submitted(&admin(2), &["exchange", "teams"]);
    desk.pass_days(1);
    let newcomer = desk.draft(&admin(3), &["teams"]);
    let happened = desk.does(&admin(3), newcomer, Action::Submit { acknowledged: true });
    assert_eq!((happened.to(between), happened.to(held)), (vec!["contest_opened"], vec!["contest_opened"]));
    assert_eq!(contest(&desk, held).rivals, [between], "it competes with the newcomer for nothing");
    let due = [held, between, newcomer].map(|id| contest(&desk, id).due.due_on);
    assert_eq!(due, [on("2026-11-10"); 3]);
}

#[test]
fn an_incumbent_is_spared_when_the_winner_gives_the_line_up() {
    let mut desk = Desk::open();
    let incumbent = desk.in_effect(&admin(1), &["exchange"]);
    let winner = desk.submitted(&admin(2), &["exchange", "teams"]);
    let third = desk.under_review(&admin(3), &["exchange"]);
    let on_teams = desk.submitted(&admin(1), &["teams"]);
    desk.does(&lead(), third, award(winner));
    assert_eq!(contest(&desk, incumbent).lost_to, [winner]);
    let happened = desk.does(&admin(2), winner, save(workloads(&["teams"])));
    assert_eq!(happened.to(incumbent), ["contest_lapsed"]);
    assert_eq!((desk.state(incumbent), &desk.claim(incumbent).contest), (StateKind::InEffect, &None));
    assert_eq!(contest(&desk, on_teams).rivals, [winner]);
}
