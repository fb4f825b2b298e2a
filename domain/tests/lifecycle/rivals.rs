//! Three rivals and more: who comes later, who goes, and what was decided before.

use crate::contests::{contest, contest_on, incumbent_and_challenger};
use crate::scenario::builders::*;
use crate::scenario::people::*;
use crate::scenario::{Scenario, utc};
use domain::action::{Action, Event, Refusal};
use domain::claim::{State, StateKind};
use domain::claim_form::Field;
use domain::contest::Outcome;
use domain::deadline::{Length, Span};
use domain::party::ClaimId;
use domain::program::{Policy, PolicyVersion};

/// Three open claims of three partners on Exchange; the last under review.
fn three_rivals() -> (Scenario, [ClaimId; 3]) {
    let mut test = Scenario::new();
    let one = test.submitted(&admin(1), &["exchange"]);
    test.pass_days(1);
    let two = test.submitted(&admin(2), &["exchange"]);
    test.pass_days(1);
    let three = test.under_review(&admin(3), &["exchange"]);
    (test, [one, two, three])
}

#[test]
fn three_rivals_share_one_contest_and_the_latest_due_date() {
    let (test, [one, two, three]) = three_rivals();
    assert_eq!(contest(&test, one).rivals, [two, three]);
    assert_eq!(contest(&test, two).rivals, [one, three]);
    assert_eq!(contest(&test, three).rivals, [one, two]);
    for id in [one, two, three] {
        assert_eq!(contest(&test, id).due.due_on, on("2026-11-11"));
    }
    let challengers = [one, two, three].map(|id| contest(&test, id).challenger);
    assert_eq!(challengers, [false, true, true]);
    // Each reads once that it competes, and after that only of the new days.
    let extends = |id: ClaimId| -> Vec<bool> {
        let events = test.histories[&id].iter().map(|record| &record.event);
        events
            .filter_map(|event| if let Event::ContestOpened { extends, .. } = event { Some(*extends) } else { None })
            .collect()
    };
    assert_eq!([one, two, three].map(extends), [vec![false, true], vec![false, true], vec![false]]);
}

#[test]
fn of_three_rivals_one_wins_and_two_are_rejected() {
    let (mut test, [one, two, three]) = three_rivals();
    let happened = test.does(&lead(), three, award(two));
    assert_eq!(happened.codes(), ["arbitration_decided", "rejected"]);
    assert_eq!(happened.to(one), ["arbitration_decided", "rejected"]);
    assert_eq!(happened.to(two), ["arbitration_decided", "approved"]);
    let states = [one, two, three].map(|id| test.state(id));
    assert_eq!(states, [StateKind::Rejected, StateKind::ConsentOpen, StateKind::Rejected]);
}

#[test]
fn a_rival_that_goes_leaves_the_other_two_in_their_contest_and_the_last_one_free() {
    let (mut test, [one, two, three]) = three_rivals();
    let happened = test.does(&admin(1), one, withdraw());
    assert_eq!((happened.to(two), happened.to(three)), (vec!["contest_narrowed"], vec!["contest_narrowed"]));
    assert_eq!(contest(&test, two).rivals, [three]);
    let happened = test.does(&admin(2), two, withdraw());
    assert_eq!(happened.to(three), ["contest_lapsed"]);
    assert_eq!(test.codes(&reviewer(), three, approve()), ["approved"]);
}

#[test]
fn a_newcomer_does_not_make_forgotten_what_was_decided_before() {
    let (mut test, incumbent, challenger) = incumbent_and_challenger();
    test.does(&lead(), challenger, award(challenger));
    let newcomer = test.submitted(&admin(3), &["exchange"]);
    assert_eq!(contest(&test, newcomer).rivals.len(), 2);
    let happened = test.does(&customer(challenger), challenger, Action::Agree);
    assert_eq!(happened.to(incumbent), ["ended"], "it lost to the challenger, whoever else has come");
    assert_eq!(happened.to(newcomer), ["contest_narrowed"]);
    assert_eq!(contest(&test, newcomer).rivals, [challenger]);
}

#[test]
fn a_newcomer_that_wins_takes_the_place_of_both() {
    let (mut test, incumbent, challenger) = incumbent_and_challenger();
    test.does(&lead(), challenger, award(challenger));
    let newcomer = test.under_review(&admin(3), &["exchange"]);
    test.does(&second_lead(), newcomer, award(newcomer));
    assert_eq!((test.state(incumbent), test.state(challenger)), (StateKind::InEffect, StateKind::ConsentOpen));
    let happened = test.does(&customer(newcomer), newcomer, Action::Agree);
    assert_eq!((happened.to(incumbent), happened.to(challenger)), (vec!["ended"], vec!["ended"]));
    assert_eq!(test.state(newcomer), StateKind::InEffect);
}

#[test]
fn a_newcomer_that_goes_leaves_the_earlier_decision_as_it_was() {
    let (mut test, incumbent, challenger) = incumbent_and_challenger();
    test.does(&lead(), challenger, award(challenger));
    let newcomer = test.submitted(&admin(3), &["exchange"]);
    test.does(&admin(3), newcomer, withdraw());
    assert_eq!(contest(&test, incumbent).outcome, Some(Outcome::Lost));
    test.does(&customer(challenger), challenger, decline());
    assert_eq!((test.state(incumbent), test.claim(incumbent).contests.len()), (StateKind::InEffect, 0));
}

#[test]
fn a_claim_with_two_lines_must_beat_the_rivals_on_both() {
    let mut test = Scenario::new();
    let on_exchange = test.under_review(&admin(1), &["exchange"]);
    let on_teams = test.under_review(&admin(2), &["teams"]);
    let on_both = test.submitted(&admin(3), &["exchange", "teams"]);
    let happened = test.does(&lead(), on_exchange, award(on_both));
    assert_eq!(happened.to(on_both), ["arbitration_decided"], "won against one, not yet against the other");
    assert_eq!(test.state(on_exchange), StateKind::Rejected);
    assert_eq!(contest(&test, on_both).rivals, [on_teams]);
    let happened = test.does(&second_lead(), on_teams, award(on_both));
    assert_eq!(happened.to(on_both), ["arbitration_decided", "approved"]);
}

#[test]
fn a_decision_touches_only_those_who_compete_with_the_winner() {
    let mut test = Scenario::new();
    let on_exchange = test.submitted(&admin(1), &["exchange"]);
    let on_teams = test.submitted(&admin(2), &["teams"]);
    let on_both = test.under_review(&admin(3), &["exchange", "teams"]);
    let happened = test.does(&lead(), on_both, award(on_exchange));
    assert_eq!(happened.codes(), ["arbitration_decided", "rejected"]);
    assert_eq!(happened.to(on_exchange), ["arbitration_decided", "approved"]);
    assert_eq!(happened.to(on_teams), ["contest_lapsed"], "its only rival is gone");
    assert_eq!(test.state(on_teams), StateKind::Submitted);
}

#[test]
fn a_beaten_claim_frees_rivals_that_were_no_party_of_the_decision() {
    let mut test = Scenario::new();
    let on_exchange = test.under_review(&admin(1), &["exchange"]);
    let on_both = test.submitted(&admin(3), &["exchange", "teams"]);
    let on_teams = test.submitted(&admin(2), &["teams"]);
    let happened = test.does(&lead(), on_exchange, award(on_exchange));
    assert_eq!(happened.to(on_both), ["arbitration_decided", "rejected"]);
    assert_eq!(happened.to(on_teams), ["contest_lapsed"]);
}

#[test]
fn a_winner_in_its_consent_window_that_loses_another_line_keeps_what_it_won() {
    let mut test = Scenario::new();
    let incumbent = test.in_effect(&admin(1), &["exchange"]);
    let winner = test.under_review(&admin(2), &["exchange", "teams"]);
    test.does(&lead(), winner, award(winner));
    let newcomer = test.under_review(&admin(3), &["teams"]);
    let happened = test.does(&second_lead(), newcomer, award(newcomer));
    assert_eq!(happened.to(winner), ["arbitration_decided"]);
    assert!(happened.to(incumbent).is_empty());
    assert_eq!(test.does(&customer(newcomer), newcomer, Action::Agree).to(winner), ["lines_ended"]);
    assert_eq!(test.does(&customer(winner), winner, Action::Agree).to(incumbent), ["ended"]);
}

#[test]
fn each_line_has_its_own_contest_and_its_own_days() {
    let mut test = Scenario::new();
    let held = test.in_effect(&admin(1), &["exchange"]);
    let between = test.submitted(&admin(2), &["exchange", "teams"]);
    test.pass_days(1);
    let newcomer = test.draft(&admin(3), &["teams"]);
    let happened = test.does(&admin(3), newcomer, Action::Submit { acknowledged: true });
    assert_eq!(happened.to(between), ["contest_opened"]);
    assert_eq!(happened.to(held), [""; 0], "it competes with the newcomer for nothing");
    assert_eq!(contest_on(&test, between, "exchange").due, contest(&test, held).due);
    assert_eq!(contest_on(&test, between, "teams").due, contest(&test, newcomer).due);
    let due = [held, newcomer].map(|id| contest(&test, id).due.due_on);
    assert_eq!(due, [on("2026-11-09"), on("2026-11-10")]);
}

#[test]
fn an_incumbent_is_spared_when_the_winner_gives_the_line_up() {
    let mut test = Scenario::new();
    let incumbent = test.in_effect(&admin(1), &["exchange"]);
    let winner = test.submitted(&admin(2), &["exchange", "teams"]);
    let third = test.under_review(&admin(3), &["exchange"]);
    let on_teams = test.submitted(&admin(1), &["teams"]);
    test.does(&lead(), third, award(winner));
    assert_eq!(contest(&test, incumbent).lost_to, [winner]);
    assert_eq!(test.state(third), StateKind::Rejected);
    let happened = test.does(&admin(2), winner, save(workloads(&["teams"])));
    assert_eq!(happened.to(incumbent), ["contest_opened", "contest_narrowed"]);
    assert_eq!(happened.to(third), ["reinstated", "contest_opened"], "nobody who has won stands against it now");
    assert_eq!((test.state(incumbent), contest(&test, incumbent).rivals.clone()), (StateKind::InEffect, vec![third]));
    assert_eq!(contest(&test, on_teams).rivals, [winner]);
}

#[test]
fn no_line_is_taken_without_an_arbitration_about_it() {
    // given: company 1 holds Exchange and Teams; company 2 won Exchange, while SharePoint is still contested
    let mut test = Scenario::new();
    let incumbent = test.in_effect(&admin(1), &["exchange", "teams"]);
    let claim = test.submitted(&admin(2), &["exchange", "sharepoint"]);
    let on_sharepoint = test.submitted(&admin(3), &["sharepoint"]);
    let third = test.under_review(&admin(4), &["exchange"]);
    test.does(&lead(), third, award(claim));
    assert_eq!(test.state(claim), StateKind::Submitted, "SharePoint is undecided");
    // when: it adds Teams
    test.pass_days(2);
    let happened = test.does(&admin(2), claim, save(workloads(&["exchange", "sharepoint", "teams"])));
    // then: a contest about Teams alone, with its own days and nothing said yet
    assert_eq!(happened.to(incumbent), ["contest_opened"]);
    let opened = contest_on(&test, incumbent, "teams");
    assert_eq!((opened.rivals.clone(), &opened.statement), (vec![claim], &None));
    assert_eq!(opened.due, contest_on(&test, claim, "teams").due);
    assert_eq!(contest_on(&test, incumbent, "exchange").lost_to, [claim]);
    // and: when SharePoint's rival goes, nobody but a lead approves
    test.does(&admin(3), on_sharepoint, withdraw());
    test.does(&reviewer(), claim, Action::StartReview);
    assert_eq!(test.refused(&reviewer(), claim, approve()), Refusal::InArbitration);
    test.does(&second_lead(), claim, award(incumbent));
    assert_eq!(test.state(incumbent), StateKind::InEffect);
}

#[test]
fn a_statement_of_a_decided_contest_does_not_count_in_a_new_one() {
    let (mut test, incumbent, challenger) = incumbent_and_challenger();
    test.does(&admin(1), incumbent, statement(&["exchange"], "Against the second."));
    test.does(&lead(), challenger, award(incumbent));
    test.under_review(&admin(3), &["exchange"]);
    let fresh = contest(&test, incumbent);
    assert!(fresh.statement.is_none() && fresh.waits_for_partner());
}

#[test]
fn a_rival_that_joins_leaves_what_was_said_and_asks_for_more() {
    let (mut test, incumbent, _) = incumbent_and_challenger();
    test.does(&admin(1), incumbent, statement(&["exchange"], "We hold it."));
    test.does(&admin(1), incumbent, finish(&["exchange"]));
    assert!(!contest(&test, incumbent).waits_for_partner());
    test.pass_days(1);
    test.submitted(&admin(3), &["exchange"]);
    let joined = contest(&test, incumbent);
    assert_eq!(joined.statement.as_ref().map(|said| said.text.as_str()), Some("We hold it."));
    assert!(joined.waits_for_partner() && !joined.finished);
}

#[test]
fn a_statement_is_made_about_open_contests_only() {
    let (mut test, incumbent, _) = incumbent_and_challenger();
    assert_eq!(test.refused(&admin(1), incumbent, statement(&["teams"], "?")), Refusal::ContestClosed);
    assert_eq!(test.refused(&admin(1), incumbent, statement(&[], "?")), Refusal::Missing { field: Field::Products });
    test.does(&admin(1), incumbent, finish(&["exchange"]));
    for action in [statement(&["exchange"], "More."), finish(&["exchange"])] {
        assert_eq!(test.refused(&admin(1), incumbent, action), Refusal::ContestClosed);
    }
}

#[test]
fn the_days_promised_to_both_sides_are_kept_unless_both_have_nothing_to_add() {
    let (mut test, incumbent, challenger) = incumbent_and_challenger();
    let due = contest(&test, incumbent).due.clone();
    let until = due.due_on;
    assert_eq!(test.refused(&lead(), challenger, award(challenger)), Refusal::ContestRunning { until });
    test.does(&user(1), incumbent, finish(&["exchange"]));
    assert_eq!(test.refused(&lead(), challenger, award(challenger)), Refusal::ContestRunning { until });
    let mut early = test.clone();
    early.does(&user(2), challenger, finish(&["exchange"]));
    assert!(early.act(&lead(), challenger, award(challenger)).is_ok());
    test.now = due.due_at + chrono::TimeDelta::seconds(1);
    assert!(test.act(&lead(), challenger, award(challenger)).is_ok());
}

#[test]
fn a_beaten_challenger_comes_back_when_the_winners_customer_declines() {
    let (mut test, [one, two, three]) = three_rivals();
    test.does(&lead(), three, award(two));
    let happened = test.does(&customer(two), two, decline());
    for beaten in [one, three] {
        assert_eq!(happened.to(beaten), ["reinstated", "contest_opened"]);
        assert_eq!(test.state(beaten), StateKind::Submitted);
    }
    assert_eq!(contest(&test, one).rivals, [three]);
}

#[test]
fn a_beaten_challenger_stays_rejected_once_the_winner_has_taken_effect() {
    let (mut test, [one, two, three]) = three_rivals();
    test.does(&lead(), three, award(two));
    let happened = test.does(&customer(two), two, Action::Agree);
    assert_eq!((happened.to(one), happened.to(three)), (vec!["contest_narrowed"], vec!["contest_narrowed"]));
    assert!(test.does(&customer(two), two, withdraw_consent()).rival_events.is_empty());
    assert_eq!(test.state(one), StateKind::Rejected);
}

#[test]
fn a_beaten_challenger_stays_rejected_when_its_company_has_claimed_the_line_anew() {
    let (mut test, [one, two, three]) = three_rivals();
    test.does(&lead(), three, award(two));
    let anew = test.submitted(&admin(1), &["exchange"]);
    let happened = test.does(&customer(two), two, decline());
    assert_eq!(happened.to(one), ["contest_narrowed"]);
    assert_eq!((test.state(one), test.state(anew)), (StateKind::Rejected, StateKind::Submitted));
    assert_eq!(happened.to(three), ["reinstated", "contest_opened"]);
}

#[test]
fn a_claim_that_comes_back_meets_whoever_wants_its_other_lines() {
    let mut test = Scenario::new();
    let beaten = test.submitted(&admin(1), &["exchange", "teams"]);
    let winner = test.under_review(&admin(2), &["exchange"]);
    test.does(&lead(), winner, award(winner));
    let on_teams = test.in_effect(&admin(3), &["teams"]);
    let happened = test.does(&customer(winner), winner, decline());
    assert_eq!(happened.to(beaten), ["reinstated", "contest_opened"]);
    assert_eq!(happened.to(on_teams), ["contest_opened"]);
    assert_eq!(contest_on(&test, beaten, "teams").rivals, [on_teams]);
}

#[test]
fn a_statement_stays_when_one_rival_leaves_and_another_comes_back_at_once() {
    let (mut test, [one, two, three]) = three_rivals();
    test.does(&lead(), three, award(two));
    let newcomer = test.submitted(&admin(4), &["exchange"]);
    test.does(&admin(4), newcomer, statement(&["exchange"], "We helped."));
    test.pass_days(1);
    let happened = test.does(&customer(two), two, decline());
    assert_eq!(happened.to(newcomer), ["contest_opened", "contest_narrowed"]);
    let contest = contest(&test, newcomer);
    assert_eq!(contest.rivals, [one, three]);
    assert_eq!(contest.statement.as_ref().unwrap().text, "We helped.");
    assert!(contest.joined_after_statement().is_some(), "the lead reads that others came afterwards");
}

#[test]
fn an_approved_claim_that_is_beaten_goes_on_until_the_winner_takes_effect() {
    let mut test = Scenario::new();
    let first = test.consent_open(&admin(1), &["exchange"]);
    let winner = test.under_review(&admin(2), &["exchange"]);
    let happened = test.does(&lead(), winner, award(winner));
    assert_eq!((happened.to(first), test.state(first)), (vec!["arbitration_decided"], StateKind::ConsentOpen));
    let mut declined = test.clone();
    assert_eq!(declined.does(&customer(winner), winner, decline()).to(first), ["contest_lapsed"]);
    assert_eq!(declined.codes(&customer(first), first, Action::Agree), ["customer_answered", "took_effect"]);
    assert_eq!(test.does(&customer(winner), winner, Action::Agree).to(first), ["ended"]);
}

#[test]
fn an_incumbent_is_asked_for_information_and_stays_in_effect() {
    let (mut test, incumbent, challenger) = incumbent_and_challenger();
    assert_eq!(test.codes(&lead(), incumbent, ask()), ["information_asked"]);
    assert_eq!(test.state(incumbent), StateKind::InEffect);
    assert_eq!(test.claim(incumbent).request_due().unwrap().due_on, on("2026-11-09"));
    let state = StateKind::InEffect;
    assert_eq!(test.refused(&lead(), incumbent, ask()), Refusal::NotNow { state }, "one request at a time");
    let mut unanswered = test.clone();
    unanswered.wait_until(incumbent, utc("2027-01-01T00:00:00Z"));
    assert_eq!(unanswered.state(incumbent), StateKind::InEffect, "nothing happens by itself");
    assert_eq!(test.codes(&user(1), incumbent, answer(&["Here.", "Here."])), ["request_answered"]);
    assert_eq!((test.state(incumbent), test.claim(incumbent).open_request()), (StateKind::InEffect, None));
    let free = test.in_effect(&admin(3), &["teams"]);
    assert_eq!(test.refused(&lead(), free, ask()), Refusal::NotNow { state });
    test.does(&lead(), challenger, award(incumbent));
}

#[test]
fn the_winner_is_approved_under_a_policy_that_is_not_among_the_ready_ones() {
    let mut test = Scenario::new();
    let own = Policy {
        version: PolicyVersion("own-3".into()),
        consent: Span::CalendarDays(20),
        dispute_window: Length::CalendarDays(50),
        ..Policy::standard()
    };
    test.adopt(own);
    let patient = test.submitted(&admin(1), &["exchange"]);
    let beaten = test.submitted(&admin(3), &["exchange"]);
    test.adopt(Policy::standard());
    let hasty = test.under_review(&admin(2), &["exchange"]);
    test.does(&lead(), hasty, award(patient));
    assert_eq!(test.claim(patient).state.deadline().unwrap().length, Length::CalendarDays(20));
    let State::Rejected { disputable: Some(until), .. } = &test.claim(beaten).state else { panic!() };
    assert_eq!(until.length, Length::CalendarDays(50));
}
