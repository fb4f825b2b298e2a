//! The customer: agreeing, keeping silent, declining, changing its mind.

use crate::scenario::builders::*;
use crate::scenario::people::*;
use crate::scenario::{Scenario, utc};
use domain::action::{Action, Event, Refusal};
use domain::claim::{Consent, EndReason, State, StateKind, Turn};
use domain::evidence::{RejectionReason, WithdrawReason};
use domain::party::{Actor, ClaimId};
use domain::program::Policy;

fn consent(test: &Scenario, id: ClaimId) -> Consent {
    let State::InEffect { consent, .. } = test.claim(id).state else { panic!("{:?}", test.claim(id).state) };
    consent
}

fn ready(version: &str) -> Policy {
    Policy::built_in().into_iter().find(|policy| policy.version.0 == version).unwrap()
}

#[test]
fn approval_gives_the_customer_seven_days() {
    let mut test = Scenario::new().across_the_world();
    let id = test.consent_open(&admin(1), &["exchange"]);
    let State::ConsentOpen { approved_by, approved_at, closes } = &test.claim(id).state else { panic!() };
    assert_eq!((*approved_by, *approved_at), (person(REVIEWER), test.now));
    assert_eq!(closes.due_at, utc("2026-11-09T22:59:59Z"), "the 9th to its end in Stockholm");
    assert_eq!(test.claim(id).state.turn(), Turn::Customer);
}

#[test]
fn silence_is_consent() {
    let mut test = Scenario::new();
    let id = test.consent_open(&admin(1), &["exchange"]);
    test.now = utc("2026-11-09T23:59:59Z");
    assert!(test.codes(&Actor::System, id, Action::Tick).is_empty());
    let struck = test.wait_until(id, utc("2026-12-01T00:00:00Z"));
    assert_eq!(struck, [(utc("2026-11-09T23:59:59.000001Z"), "took_effect")]);
    assert_eq!(consent(&test, id), Consent::WindowPassed);
}

#[test]
fn agreeing_brings_the_association_into_effect_at_once() {
    let mut test = Scenario::new();
    let id = test.consent_open(&admin(1), &["exchange"]);
    assert_eq!(test.codes(&customer(id), id, Action::Agree), ["customer_answered", "took_effect"]);
    assert_eq!(consent(&test, id), Consent::Agreed);
    assert_eq!(test.claim(id).state.turn(), Turn::Nobody);
}

#[test]
fn declining_rejects_the_claim_for_good() {
    let mut test = Scenario::new();
    let id = test.consent_open(&admin(1), &["exchange"]);
    assert_eq!(test.codes(&customer(id), id, decline()), ["customer_answered", "rejected"]);
    let State::Rejected { reason, disputable, .. } = &test.claim(id).state else { panic!() };
    assert_eq!((reason, disputable), (&RejectionReason::CustomerDeclined, &None));
    assert_eq!(test.refused(&admin(1), id, dispute()), Refusal::NotDisputable);
}

#[test]
fn after_the_window_the_customer_still_withdraws_by_the_same_link() {
    let mut test = Scenario::new();
    let id = test.in_effect(&admin(1), &["exchange"]);
    test.pass_days(400);
    assert_eq!(test.codes(&customer(id), id, withdraw_consent()), ["customer_answered", "ended"]);
    let State::Ended { reason, .. } = &test.claim(id).state else { panic!() };
    assert_eq!(*reason, EndReason::CustomerWithdrew);
    let state = StateKind::Ended;
    assert_eq!(test.refused(&customer(id), id, withdraw_consent()), Refusal::NotNow { state });
}

#[test]
fn a_link_opens_its_own_claim_only() {
    let mut test = Scenario::new();
    let (one, two) = (test.consent_open(&admin(1), &["exchange"]), test.consent_open(&admin(1), &["teams"]));
    assert_eq!(test.refused(&customer(one), two, Action::Agree), Refusal::NotFound);
}

#[test]
fn consent_at_any_time_takes_effect_with_the_approval() {
    let mut test = Scenario::under(ready("consent-any-time-1"));
    let id = test.under_review(&admin(1), &["exchange"]);
    assert_eq!(test.codes(&reviewer(), id, approve()), ["approved", "took_effect"]);
    assert_eq!(consent(&test, id), Consent::AnyTime);
    test.does(&customer(id), id, withdraw_consent());
}

#[test]
fn the_short_window_counts_business_days() {
    let mut test = Scenario::under(ready("short-consent-1"));
    test.now = utc("2026-11-05T09:00:00Z");
    let id = test.consent_open(&admin(1), &["exchange"]);
    assert_eq!(test.claim(id).state.deadline().unwrap().due_on, on("2026-11-12"));
}

#[test]
fn seven_days_count_from_the_notice_when_it_goes_out_late() {
    let mut test = Scenario::new().across_the_world();
    let id = test.consent_open(&admin(1), &["exchange"]);
    assert!(test.codes(&Actor::System, id, Action::RestartConsent).is_empty(), "told on the day of the approval");
    test.now += chrono::TimeDelta::days(3);
    assert_eq!(test.codes(&Actor::System, id, Action::RestartConsent), ["consent_restarted"]);
    let State::ConsentOpen { closes, .. } = &test.claim(id).state else { panic!() };
    assert_eq!(closes.due_at, utc("2026-11-12T22:59:59Z"), "three days later than the 9th");
    test.now += chrono::TimeDelta::days(5);
    assert!(
        test.codes(&Actor::System, id, Action::Tick).is_empty(),
        "the first window has passed, not the one that counts"
    );
    test.now += chrono::TimeDelta::days(3);
    assert_eq!(test.codes(&Actor::System, id, Action::Tick), ["took_effect"]);
}

#[test]
fn a_claim_keeps_the_policy_it_was_submitted_under() {
    let mut test = Scenario::new();
    let id = test.under_review(&admin(1), &["exchange"]);
    test.policy = ready("consent-any-time-1");
    assert_eq!(test.codes(&reviewer(), id, approve()), ["approved"]);
    assert_eq!(test.state(id), StateKind::ConsentOpen);
}

#[test]
fn an_admin_ends_an_association_in_effect_and_a_user_does_not() {
    let mut test = Scenario::new();
    let id = test.in_effect(&admin(1), &["exchange"]);
    assert_eq!(test.refused(&user(1), id, end()), Refusal::NotAllowed);
    assert_eq!(test.refused(&admin(1), id, withdraw()), Refusal::NotNow { state: StateKind::InEffect });
    assert_eq!(test.codes(&admin(1), id, end()), ["ended"]);
    let State::Ended { reason, at } = &test.claim(id).state else { panic!() };
    assert_eq!(*reason, EndReason::PartnerEnded { reason: WithdrawReason::NoLongerWithCustomer });
    assert_eq!(*at, test.now);
}

#[test]
fn an_approved_claim_is_an_admins_to_take_back() {
    let mut test = Scenario::new();
    let id = test.consent_open(&admin(1), &["exchange"]);
    assert_eq!(test.refused(&user(1), id, withdraw()), Refusal::NotAllowed);
    assert_eq!(test.codes(&admin(1), id, withdraw()), ["rejected"]);
}

#[test]
fn a_subscription_that_ends_takes_its_line_along_and_the_last_one_the_association() {
    use domain::catalog::Activity::Usage;
    let mut test = Scenario::new();
    let id = test.draft_for(&admin(1), &[Usage], &["sales", "finance"]);
    let gone = |code: &str| Action::EndSubscription { subscription: subscription_of(code) };
    assert_eq!(test.refused(&Actor::System, id, gone("sales")), Refusal::NotNow { state: StateKind::Editing });
    test.does(&admin(1), id, Action::Submit { acknowledged: true });
    test.does(&reviewer(), id, Action::StartReview);
    test.does(&reviewer(), id, approve());
    test.does(&customer(id), id, Action::Agree);
    assert!(test.codes(&Actor::System, id, gone("commerce")).is_empty(), "not a line of this claim");
    assert_eq!(test.codes(&Actor::System, id, gone("sales")), ["lines_ended"]);
    assert_eq!(test.claim(id).live_keys().count(), 1);
    assert!(test.codes(&Actor::System, id, gone("sales")).is_empty(), "it has ended already");
    let happened = test.does(&Actor::System, id, gone("finance"));
    assert_eq!(happened.own, [Event::Ended { reason: EndReason::SubscriptionEnded, note: String::new() }]);
    assert_eq!(test.state(id), StateKind::Ended);
}
