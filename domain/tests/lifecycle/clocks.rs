//! What happens by itself, and when.

use crate::scenario::builders::*;
use crate::scenario::people::*;
use crate::scenario::{Scenario, utc};
use domain::action::{Action, Refusal};
use domain::calendar::{Calendar, CalendarId};
use domain::claim::StateKind;
use domain::deadline::{Length, Zone};
use domain::lifecycle::{BusinessClock, next_tick_at};
use domain::party::Actor;
use domain::program::Policy;

#[test]
fn a_claim_nobody_starts_is_escalated_once_and_waits_on() {
    let mut test = Scenario::new();
    let id = test.submitted(&admin(1), &["exchange"]);
    let struck = test.wait_until(id, utc("2027-06-01T00:00:00Z"));
    assert_eq!(struck, [(utc("2026-11-09T23:59:59.000001Z"), "escalated")]);
    assert_eq!(test.state(id), StateKind::Submitted);
    assert_eq!(next_tick_at(test.claim(id)), None);
}

#[test]
fn a_review_nobody_decides_is_escalated_and_never_decides_by_itself() {
    let mut test = Scenario::new();
    let id = test.under_review(&admin(1), &["exchange"]);
    let struck = test.wait_until(id, utc("2027-06-01T00:00:00Z"));
    assert_eq!(struck, [(utc("2026-11-09T23:59:59.000001Z"), "escalated")]);
    assert_eq!(test.state(id), StateKind::UnderReview);
}

#[test]
fn starting_a_late_claim_starts_a_clock_of_its_own() {
    let mut test = Scenario::new();
    let id = test.submitted(&admin(1), &["exchange"]);
    test.wait_until(id, utc("2026-11-11T12:00:00Z"));
    test.does(&reviewer(), id, Action::StartReview);
    assert_eq!(next_tick_at(test.claim(id)), Some(utc("2026-11-18T23:59:59.000001Z")));
}

#[test]
fn holidays_of_the_desk_do_not_count_for_the_desk() {
    let mut test = Scenario::new();
    test.clocks.reviewer = BusinessClock { calendar: Calendar::current(CalendarId::UnitedStates), zone: Zone::UTC };
    test.now = utc("2026-11-09T09:00:00Z");
    let id = test.submitted(&admin(1), &["exchange"]);
    assert_eq!(test.claim(id).state.deadline().unwrap().due_on, on("2026-11-17"), "Veterans Day is skipped");
}

#[test]
fn a_tick_before_its_time_does_nothing() {
    let mut test = Scenario::new();
    for id in [
        test.submitted(&admin(1), &["exchange"]),
        test.action_required(&admin(1), &["teams"]),
        test.consent_open(&admin(1), &["intune"]),
    ] {
        assert!(test.codes(&Actor::System, id, Action::Tick).is_empty());
    }
}

#[test]
fn nothing_strikes_where_no_clock_runs() {
    let mut test = Scenario::new();
    let draft = test.draft(&admin(1), &["exchange"]);
    let in_effect = test.in_effect(&admin(1), &["teams"]);
    let rejected = test.rejected(&admin(1), &["intune"]);
    test.pass_days(4000);
    for id in [draft, in_effect, rejected] {
        assert_eq!(next_tick_at(test.claim(id)), None);
        assert!(test.codes(&Actor::System, id, Action::Tick).is_empty());
    }
}

#[test]
fn the_clock_is_the_systems_alone() {
    let mut test = Scenario::new();
    let id = test.submitted(&admin(1), &["exchange"]);
    for actor in [admin(1), user(1), reviewer(), lead(), system_admin()] {
        assert_eq!(test.refused(&actor, id, Action::Tick), Refusal::NotAllowed);
    }
    assert_eq!(test.refused(&Actor::System, id, approve()), Refusal::NotAllowed);
}

#[test]
fn the_overall_target_pauses_while_the_partner_has_the_turn_and_enforces_nothing() {
    let mut test = Scenario::new();
    let id = test.action_required(&admin(1), &["exchange"]);
    test.now = utc("2026-11-06T09:00:00Z");
    test.does(&admin(1), id, answer(&["Here."]));
    let overall = test.claim(id).overall.clone().unwrap();
    assert_eq!(overall.due_on, on("2026-11-20"), "ten business days and the four of the partner");
    test.does(&reviewer(), id, Action::StartReview);
    test.now = utc("2027-01-04T09:00:00Z");
    test.does(&reviewer(), id, approve());
}

#[test]
fn every_deadline_explains_itself() {
    let mut test = Scenario::new();
    let id = test.submitted(&admin(1), &["exchange"]);
    let explanation = test.claim(id).state.deadline().unwrap().explain();
    assert_eq!((explanation.counted.len(), explanation.skipped.len()), (5, 2));
}

#[test]
fn in_no_ready_policy_the_target_is_before_the_last_day_to_decide() {
    let days = |length: Length| match length {
        Length::BusinessDays(days) => days,
        Length::CalendarDays(_) => panic!("the desk works by business days"),
    };
    for policy in Policy::built_in() {
        let longest = days(policy.start_review) + days(policy.decide_review);
        assert!(days(policy.overall_target) >= longest, "{}", policy.version.0);
    }
}
