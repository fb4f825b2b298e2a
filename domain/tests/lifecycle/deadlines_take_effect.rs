//! A deadline decides at its last second, whether or not a worker has come by; and what goes on when the turn comes back.

use crate::scenario::builders::*;
use crate::scenario::people::*;
use crate::scenario::{Scenario, utc};
use domain::action::{Action, ActionKind, Refusal};
use domain::claim::StateKind;
use domain::lifecycle::{allowed, overdue};
use domain::party::Actor;

#[test]
fn an_answer_after_the_last_second_is_late_although_no_worker_came_by() {
    let mut test = Scenario::new();
    let id = test.action_required(&admin(1), &["exchange"]);
    test.now = utc("2026-11-09T23:59:59Z");
    assert_eq!(overdue(test.claim(id), test.now), None);
    assert!(allowed(&user(1), test.claim(id), test.now).contains(&ActionKind::AnswerRequest));
    test.now = utc("2026-11-10T00:00:00Z");
    let state = StateKind::Rejected;
    assert_eq!(overdue(test.claim(id), test.now), Some(state));
    let proof = test.proof("2026-10-01");
    for action in [answer(&["Here.", "Here."]), withdraw(), save(location("1002")), proof] {
        assert_eq!(test.refused(&admin(1), id, action), Refusal::NotNow { state });
    }
    assert!(!allowed(&user(1), test.claim(id), test.now).contains(&ActionKind::AnswerRequest));
    test.does(&admin(1), id, comment("We were too late."));
    assert_eq!(test.codes(&Actor::System, id, Action::Tick), ["rejected"]);
    assert_eq!(test.codes(&admin(1), id, dispute()), ["disputed"]);
}

#[test]
fn after_its_window_a_customer_neither_agrees_nor_declines_and_may_withdraw() {
    let mut test = Scenario::new();
    let id = test.consent_open(&admin(1), &["exchange"]);
    test.now = utc("2026-11-09T23:59:59Z");
    assert!(allowed(&customer(id), test.claim(id), test.now).contains(&ActionKind::Decline));
    test.now = utc("2026-11-10T00:00:00Z");
    let state = StateKind::InEffect;
    for action in [Action::Agree, decline()] {
        assert_eq!(test.refused(&customer(id), id, action), Refusal::NotNow { state });
    }
    assert_eq!(test.refused(&admin(1), id, withdraw()), Refusal::NotNow { state });
    assert_eq!(test.codes(&Actor::System, id, Action::Tick), ["took_effect"]);
    assert_eq!(test.codes(&customer(id), id, withdraw_consent()), ["customer_answered", "ended"]);
}

#[test]
fn a_late_notice_still_gives_the_customer_its_days() {
    let mut test = Scenario::new();
    let id = test.consent_open(&admin(1), &["exchange"]);
    test.now = utc("2026-11-10T00:00:00Z");
    assert_eq!(test.codes(&Actor::System, id, Action::RestartConsent), ["consent_restarted"]);
    assert_eq!(overdue(test.claim(id), test.now), None);
    test.does(&customer(id), id, decline());
}

#[test]
fn a_late_review_decides_all_the_same() {
    let mut test = Scenario::new();
    let id = test.under_review(&admin(1), &["exchange"]);
    test.pass_days(300);
    assert_eq!(test.codes(&reviewer(), id, approve()), ["approved"]);
}

#[test]
fn the_overall_target_goes_on_after_silence_and_a_dispute() {
    let mut test = Scenario::new();
    let id = test.action_required(&admin(1), &["exchange"]);
    assert!(test.claim(id).overall.as_ref().unwrap().is_paused());
    test.wait_until(id, utc("2026-11-16T09:00:00Z"));
    assert!(test.claim(id).overall.as_ref().unwrap().is_paused(), "the desk has no turn");
    test.does(&admin(1), id, dispute());
    let overall = test.claim(id).overall.clone().unwrap();
    assert!(!overall.is_paused());
    assert_eq!(overall.due_on, on("2026-11-30"), "ten business days of the desk, none of which has passed");
}

#[test]
fn the_overall_target_stands_still_once_it_is_decided() {
    let mut test = Scenario::new();
    let rejected = test.under_review(&admin(1), &["exchange"]);
    let approved = test.under_review(&admin(1), &["teams"]);
    test.pass_days(2);
    test.does(&reviewer(), rejected, reject());
    test.does(&reviewer(), approved, approve());
    for id in [rejected, approved] {
        assert!(test.claim(id).overall.as_ref().unwrap().is_paused());
    }
    test.pass_days(5);
    test.does(&admin(1), rejected, dispute());
    let overall = test.claim(rejected).overall.clone().unwrap();
    assert_eq!(overall.due_on, on("2026-11-19"), "two of ten days had passed on Wednesday the 4th");
}
