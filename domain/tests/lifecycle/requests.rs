//! Asking the partner for information, and what comes back.

use crate::scenario::builders::*;
use crate::scenario::people::*;
use crate::scenario::{Scenario, utc};
use domain::action::{Action, Event, Refusal};
use domain::claim::{State, StateKind, Turn};
use domain::claim_form::Field;
use domain::evidence::RejectionReason;
use domain::party::Actor;

#[test]
fn asking_gives_the_partner_five_business_days_and_stops_the_overall_clock() {
    let mut test = Scenario::new();
    let id = test.under_review(&admin(1), &["exchange"]);
    assert_eq!(test.codes(&reviewer(), id, ask()), ["information_asked"]);
    let claim = test.claim(id);
    let State::ActionRequired { reviewer, deadline, .. } = &claim.state else { panic!() };
    assert_eq!((*reviewer, deadline.due_on), (person(REVIEWER), on("2026-11-09")));
    assert_eq!(claim.state.turn(), Turn::Partner);
    assert!(claim.overall.as_ref().unwrap().is_paused(), "the partner's time does not count");
    assert_eq!(claim.open_request().map(|request| request.items.len()), Some(2));
}

#[test]
fn a_request_names_what_and_why() {
    let mut test = Scenario::new();
    let id = test.under_review(&admin(1), &["exchange"]);
    let empty = Action::AskInformation { rubric: None, items: vec![] };
    let mut nameless = item("");
    nameless.example = "An example".into();
    let mut unexplained = item("The signature");
    unexplained.why = " ".into();
    for items in [vec![], vec![nameless], vec![item("The date"), unexplained]] {
        let refusal = test.refused(&reviewer(), id, Action::AskInformation { rubric: None, items });
        assert_eq!(refusal, Refusal::Missing { field: Field::RequestItems });
    }
    assert_eq!(test.refused(&reviewer(), id, empty), Refusal::Missing { field: Field::RequestItems });
}

#[test]
fn a_request_never_comes_with_its_answer() {
    let mut test = Scenario::new();
    let id = test.under_review(&admin(1), &["exchange"]);
    let mut answered = item("The signature");
    answered.answer = Some("Here.".into());
    test.does(&reviewer(), id, Action::AskInformation { rubric: None, items: vec![answered] });
    assert_eq!(test.claim(id).open_request().unwrap().unanswered(), [0]);
}

#[test]
fn the_partner_is_reminded_two_and_one_business_days_before_and_then_rejected() {
    let mut test = Scenario::new();
    test.now = utc("2026-11-04T09:00:00Z");
    let id = test.action_required(&admin(1), &["exchange"]);
    let struck = test.wait_until(id, utc("2027-01-01T00:00:00Z"));
    assert_eq!(
        struck,
        [
            (utc("2026-11-09T09:00:00Z"), "reminded"),
            (utc("2026-11-10T09:00:00Z"), "reminded"),
            (utc("2026-11-11T23:59:59.000001Z"), "rejected"),
        ]
    );
    let State::Rejected { reason, disputable, .. } = &test.claim(id).state else { panic!() };
    assert_eq!(*reason, RejectionReason::NoPartnerResponse);
    assert!(disputable.is_some());
}

#[test]
fn reminders_skip_weekends_and_come_in_the_partners_morning() {
    let mut test = Scenario::new().across_the_world();
    let id = test.action_required(&admin(1), &["exchange"]);
    let struck = test.wait_until(id, utc("2026-11-09T12:00:00Z"));
    assert_eq!(
        struck,
        [(utc("2026-11-05T00:00:00Z"), "reminded"), (utc("2026-11-06T00:00:00Z"), "reminded")],
        "due on Monday the 9th in Tokyo: Thursday and Friday at nine there"
    );
    let struck = test.wait_until(id, utc("2026-11-09T16:00:00Z"));
    assert_eq!(struck, [(utc("2026-11-09T14:59:59.000001Z"), "rejected")]);
}

#[test]
fn an_answer_in_the_last_second_is_in_time() {
    let mut test = Scenario::new();
    let id = test.action_required(&admin(1), &["exchange"]);
    test.now = utc("2026-11-09T23:59:59Z");
    assert!(!test.codes(&Actor::System, id, Action::Tick).contains(&"rejected"));
    assert_eq!(test.codes(&user(1), id, answer(&["Here.", "Here."])), ["request_answered"]);
}

#[test]
fn missed_reminders_are_sent_once() {
    let mut test = Scenario::new();
    let id = test.action_required(&admin(1), &["exchange"]);
    test.now = utc("2026-11-08T12:00:00Z");
    assert_eq!(test.codes(&Actor::System, id, Action::Tick), ["reminded"]);
    assert!(test.codes(&Actor::System, id, Action::Tick).is_empty());
}

#[test]
fn answering_submits_the_claim_again_to_whoever_asked() {
    let mut test = Scenario::new();
    let id = test.action_required(&admin(1), &["exchange"]);
    test.now = utc("2026-11-04T09:00:00Z");
    assert_eq!(test.codes(&user(1), id, answer(&["It is on page 2.", "2 October."])), ["request_answered"]);
    let claim = test.claim(id);
    let State::Submitted { deadline, assigned, answered: true, escalated: false, released: false } = &claim.state
    else {
        panic!()
    };
    assert_eq!((*assigned, deadline.due_on), (Some(person(REVIEWER)), on("2026-11-11")));
    let overall = claim.overall.as_ref().unwrap();
    assert!(!overall.is_paused());
    assert_eq!(overall.due_on, on("2026-11-18"), "two days later than without the request");
    assert!(claim.open_request().is_none());
    assert_eq!(claim.requests[0].unanswered(), [0; 0]);
    assert_eq!(test.refused(&second_reviewer(), id, Action::StartReview), Refusal::OthersReview);
    assert_eq!(test.codes(&reviewer(), id, Action::StartReview), ["review_started"]);
}

#[test]
fn what_was_asked_and_not_answered_is_said() {
    let mut test = Scenario::new();
    let id = test.action_required(&admin(1), &["exchange"]);
    let happened = test.does(&admin(1), id, answer(&["", " Here. "]));
    let Event::RequestAnswered { answers, .. } = &happened.own[0] else { panic!() };
    assert_eq!(*answers, [None, Some("Here.".to_owned())]);
    assert_eq!(test.claim(id).requests[0].unanswered(), [0]);
}

#[test]
fn an_answer_of_nothing_is_none_but_a_word_why_not_is_one() {
    let mut test = Scenario::new();
    let id = test.action_required(&admin(1), &["exchange"]);
    assert_eq!(test.refused(&admin(1), id, answer(&["", " "])), Refusal::Missing { field: Field::Answer });
    assert_eq!(test.refused(&admin(1), id, answer(&[])), Refusal::Missing { field: Field::Answer });
    let why_not = Action::AnswerRequest { answers: vec![], comment: "The customer is away.".into() };
    assert_eq!(test.codes(&admin(1), id, why_not), ["request_answered"]);
    assert_eq!(test.claim(id).requests[0].unanswered(), [0, 1]);
}

#[test]
fn only_who_was_asked_answers_and_only_then() {
    let mut test = Scenario::new();
    let id = test.action_required(&admin(1), &["exchange"]);
    assert_eq!(test.refused(&reviewer(), id, answer(&["Here."])), Refusal::NotAllowed);
    test.does(&admin(1), id, answer(&["Here."]));
    let state = StateKind::Submitted;
    assert_eq!(test.refused(&admin(1), id, answer(&["Again."])), Refusal::NotNow { state });
}

#[test]
fn a_claim_can_be_asked_about_again() {
    let mut test = Scenario::new();
    let id = test.action_required(&admin(1), &["exchange"]);
    test.does(&admin(1), id, answer(&["Here."]));
    test.does(&reviewer(), id, Action::StartReview);
    test.does(&reviewer(), id, ask());
    assert_eq!(test.claim(id).requests.len(), 2);
    assert_eq!(test.claim(id).open_request().unwrap().unanswered(), [0, 1]);
}

#[test]
fn a_policy_of_fourteen_days_gives_fourteen_days() {
    let policy = domain::program::Policy::built_in().into_iter().find(|p| p.version.0 == "long-answer-1").unwrap();
    let mut test = Scenario::under(policy);
    let id = test.action_required(&admin(1), &["exchange"]);
    let State::ActionRequired { deadline, reminders, .. } = &test.claim(id).state else { panic!() };
    assert_eq!(deadline.due_on, on("2026-11-20"));
    assert_eq!(*reminders, [utc("2026-11-19T09:00:00Z"), utc("2026-11-18T09:00:00Z")]);
}
