//! A deadline decides at its last second, whether or not a worker has come by; and what goes on when the turn comes back.

use crate::desk::people::*;
use crate::desk::words::*;
use crate::desk::{Desk, utc};
use domain::action::{Action, ActionKind, Refusal};
use domain::claim::StateKind;
use domain::lifecycle::{allowed, overdue};
use domain::party::Actor;

#[test]
fn an_answer_after_the_last_second_is_late_although_no_worker_came_by() {
    let mut desk = Desk::open();
    let id = desk.action_required(&admin(1), &["exchange"]);
    desk.now = utc("2026-11-09T23:59:59Z");
    assert_eq!(overdue(desk.claim(id), desk.now), None);
    assert!(allowed(&user(1), desk.claim(id), desk.now).contains(&ActionKind::AnswerRequest));
    desk.now = utc("2026-11-10T00:00:00Z");
    let state = StateKind::Rejected;
    assert_eq!(overdue(desk.claim(id), desk.now), Some(state));
    let proof = desk.proof("2026-10-01");
    for action in [answer(&["Here.", "Here."]), withdraw(), save(location("1002")), proof] {
        assert_eq!(desk.refused(&admin(1), id, action), Refusal::NotNow { state });
    }
    assert!(!allowed(&user(1), desk.claim(id), desk.now).contains(&ActionKind::AnswerRequest));
    desk.does(&admin(1), id, comment("We were too late."));
    assert_eq!(desk.codes(&Actor::System, id, Action::Tick), ["rejected"]);
    assert_eq!(desk.codes(&admin(1), id, dispute()), ["disputed"]);
}

#[test]
fn after_its_window_a_customer_neither_agrees_nor_declines_and_may_withdraw() {
    let mut desk = Desk::open();
    let id = desk.consent_open(&admin(1), &["exchange"]);
    desk.now = utc("2026-11-09T23:59:59Z");
    assert!(allowed(&customer(id), desk.claim(id), desk.now).contains(&ActionKind::Decline));
    desk.now = utc("2026-11-10T00:00:00Z");
    let state = StateKind::InEffect;
    for action in [Action::Agree, decline()] {
        assert_eq!(desk.refused(&customer(id), id, action), Refusal::NotNow { state });
    }
    assert_eq!(desk.refused(&admin(1), id, withdraw()), Refusal::NotNow { state });
    assert_eq!(desk.codes(&Actor::System, id, Action::Tick), ["took_effect"]);
    assert_eq!(desk.codes(&customer(id), id, withdraw_consent()), ["customer_answered", "ended"]);
}

#[test]
fn a_late_notice_still_gives_the_customer_its_days() {
    let mut desk = Desk::open();
    let id = desk.consent_open(&admin(1), &["exchange"]);
    desk.now = utc("2026-11-10T00:00:00Z");
    assert_eq!(desk.codes(&Actor::System, id, Action::RestartConsent), ["consent_restarted"]);
    assert_eq!(overdue(desk.claim(id), desk.now), None);
    desk.does(&customer(id), id, decline());
}

#[test]
fn a_late_review_decides_all_the_same() {
    let mut desk = Desk::open();
    let id = desk.under_review(&admin(1), &["exchange"]);
    desk.pass_days(300);
    assert_eq!(desk.codes(&reviewer(), id, approve()), ["approved"]);
}

#[test]
fn the_overall_target_goes_on_after_silence_and_a_dispute() {
    let mut desk = Desk::open();
    let id = desk.action_required(&admin(1), &["exchange"]);
    assert!(desk.claim(id).overall.as_ref().unwrap().is_paused());
    desk.wait_until(id, utc("2026-11-16T09:00:00Z"));
    assert!(desk.claim(id).overall.as_ref().unwrap().is_paused(), "the desk has no turn");
    desk.does(&admin(1), id, dispute());
    let overall = desk.claim(id).overall.clone().unwrap();
    assert!(!overall.is_paused());
    assert_eq!(overall.due_on, on("2026-11-30"), "ten business days of the desk, none of which has passed");
}

#[test]
fn the_overall_target_stands_still_once_it_is_decided() {
    let mut desk = Desk::open();
    let rejected = desk.under_review(&admin(1), &["exchange"]);
    let approved = desk.under_review(&admin(1), &["teams"]);
    desk.pass_days(2);
    desk.does(&reviewer(), rejected, reject());
    desk.does(&reviewer(), approved, approve());
    for id in [rejected, approved] {
        assert!(desk.claim(id).overall.as_ref().unwrap().is_paused());
    }
    desk.pass_days(5);
    desk.does(&admin(1), rejected, dispute());
    let overall = desk.claim(rejected).overall.clone().unwrap();
    assert_eq!(overall.due_on, on("2026-11-19"), "two of ten days had passed on Wednesday the 4th");
}
