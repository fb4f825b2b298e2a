//! Who is told of what.

use crate::desk::Desk;
use crate::desk::people::*;
use crate::desk::words::*;
use domain::action::Action;
use domain::notice::{Notice, To, Topic, notices};
use domain::party::{Actor, ClaimId};

/// The notices of what an action did to the claim itself.
fn told(desk: &mut Desk, actor: &Actor, id: ClaimId, action: Action) -> Vec<(To, Topic)> {
    told_early(desk, actor, id, action, false)
}

fn told_early(desk: &mut Desk, actor: &Actor, id: ClaimId, action: Action, early: bool) -> Vec<(To, Topic)> {
    let happened = desk.does(actor, id, action);
    let of = |event| notices(desk.claim(id), actor.by(), event, early);
    happened.own.iter().flat_map(of).map(|Notice { to, topic }| (to, topic)).collect()
}

#[test]
fn the_customer_is_told_on_approval_and_asked() {
    let mut desk = Desk::open();
    let id = desk.under_review(&admin(1), &["exchange"]);
    let expected = [(To::Partner, Topic::Approved), (To::Customer, Topic::ConsentAsked)];
    assert_eq!(told(&mut desk, &reviewer(), id, approve()), expected);
    let expected = [(To::Partner, Topic::TookEffect), (To::Customer, Topic::ConsentConfirmed)];
    assert_eq!(told(&mut desk, &customer(id), id, Action::Agree), expected);
    let expected = [(To::Partner, Topic::Ended), (To::Customer, Topic::Ended)];
    assert_eq!(told(&mut desk, &admin(1), id, end()), expected);
}

#[test]
fn the_customer_is_told_at_submission_where_the_policy_says_so() {
    let mut desk = Desk::open();
    let (one, two) = (desk.draft(&admin(1), &["exchange"]), desk.draft(&admin(1), &["teams"]));
    assert_eq!(
        told(&mut desk, &admin(1), one, Action::Submit { acknowledged: true }),
        [(To::Partner, Topic::Submitted)]
    );
    let expected = [(To::Partner, Topic::Submitted), (To::Customer, Topic::ConsentForetold)];
    assert_eq!(told_early(&mut desk, &admin(1), two, Action::Submit { acknowledged: true }, true), expected);
}

#[test]
fn a_request_and_its_answer_go_back_and_forth() {
    let mut desk = Desk::open();
    let id = desk.under_review(&admin(1), &["exchange"]);
    assert_eq!(told(&mut desk, &reviewer(), id, ask()), [(To::Partner, Topic::InformationAsked)]);
    desk.now = crate::desk::utc("2026-11-05T09:00:00Z");
    assert_eq!(told(&mut desk, &Actor::System, id, Action::Tick), [(To::Partner, Topic::AnswerReminder)]);
    let expected = [(To::Reviewer(person(REVIEWER)), Topic::RequestAnswered)];
    assert_eq!(told(&mut desk, &admin(1), id, answer(&["Here."])), expected);
}

#[test]
fn a_comment_goes_to_the_other_side_and_an_internal_note_to_nobody() {
    let mut desk = Desk::open();
    let id = desk.submitted(&admin(1), &["exchange"]);
    assert_eq!(told(&mut desk, &admin(1), id, comment("?")), [(To::Leads, Topic::Commented)]);
    desk.does(&reviewer(), id, Action::StartReview);
    let expected = [(To::Reviewer(person(REVIEWER)), Topic::Commented)];
    assert_eq!(told(&mut desk, &admin(1), id, comment("?")), expected);
    assert_eq!(told(&mut desk, &reviewer(), id, comment("!")), [(To::Partner, Topic::Commented)]);
    assert_eq!(told(&mut desk, &reviewer(), id, note("!")), []);
}

#[test]
fn both_sides_of_a_contest_are_told_the_same() {
    let mut desk = Desk::open();
    let one = desk.submitted(&admin(1), &["exchange"]);
    let two = desk.draft(&admin(2), &["exchange"]);
    let happened = desk.does(&admin(2), two, Action::Submit { acknowledged: true });
    for (claim, events) in [(one, &happened.rival_events[0].1), (two, &happened.own)] {
        let event = events.iter().find(|event| event.code() == "contest_opened").unwrap();
        let expected = [Notice { to: To::Partner, topic: Topic::ContestOpened }];
        assert_eq!(notices(desk.claim(claim), admin(2).by_for_rivals(), event, false), expected);
    }
}

#[test]
fn leads_hear_of_disputes_and_of_what_is_late() {
    let mut desk = Desk::open();
    let id = desk.rejected(&admin(1), &["exchange"]);
    assert_eq!(told(&mut desk, &admin(1), id, dispute()), [(To::Leads, Topic::Disputed)]);
    desk.pass_days(30);
    assert_eq!(told(&mut desk, &Actor::System, id, Action::Tick), [(To::Leads, Topic::Escalated)]);
    let expected = [(To::Reviewer(person(SECOND_REVIEWER)), Topic::Assigned)];
    assert_eq!(told(&mut desk, &lead(), id, assign(SECOND_REVIEWER)), expected);
}

#[test]
fn the_end_of_a_wait_is_news_only_to_who_did_not_end_it() {
    use domain::catalog::Activity::Usage;
    let mut desk = Desk::open();
    let changed = desk.draft_for(&admin(1), &[Usage], &["commerce"]);
    assert_eq!(told(&mut desk, &admin(1), changed, save(subscriptions(&["sales"]))), []);
    let waited = desk.draft_for(&admin(1), &[Usage], &["commerce"]);
    desk.pass_days(8);
    let expected = [(To::Partner, Topic::SubscriptionWaitOver)];
    assert_eq!(told(&mut desk, &Actor::System, waited, Action::Tick), expected);
}
