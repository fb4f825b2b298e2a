//! Three rivals and more: who comes later, who goes, and what was decided before.

use crate::contests::{contest, contest_on, incumbent_and_challenger};
use crate::desk::people::*;
use crate::desk::words::*;
use crate::desk::{Desk, utc};
use domain::action::{Action, Event, Refusal};
use domain::claim::{State, StateKind};
use domain::claim_form::Field;
use domain::contest::Outcome;
use domain::deadline::{Length, Span};
use domain::party::ClaimId;
use domain::program::{Policy, PolicyVersion};

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
    // Each reads once that it competes, and after that only of the new days.
    let extends = |id: ClaimId| -> Vec<bool> {
        let events = desk.histories[&id].iter().map(|record| &record.event);
        events
            .filter_map(|event| if let Event::ContestOpened { extends, .. } = event { Some(*extends) } else { None })
            .collect()
    };
    assert_eq!([one, two, three].map(extends), [vec![false, true], vec![false, true], vec![false]]);
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
    assert_eq!((desk.state(incumbent), desk.state(challenger)), (StateKind::InEffect, StateKind::ConsentOpen));
    let happened = desk.does(&customer(newcomer), newcomer, Action::Agree);
    assert_eq!((happened.to(incumbent), happened.to(challenger)), (vec!["ended"], vec!["ended"]));
    assert_eq!(desk.state(newcomer), StateKind::InEffect);
}

#[test]
fn a_newcomer_that_goes_leaves_the_earlier_decision_as_it_was() {
    let (mut desk, incumbent, challenger) = incumbent_and_challenger();
    desk.does(&lead(), challenger, award(challenger));
    let newcomer = desk.submitted(&admin(3), &["exchange"]);
    desk.does(&admin(3), newcomer, withdraw());
    assert_eq!(contest(&desk, incumbent).outcome, Some(Outcome::Lost));
    desk.does(&customer(challenger), challenger, decline());
    assert_eq!((desk.state(incumbent), desk.claim(incumbent).contests.len()), (StateKind::InEffect, 0));
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
fn a_winner_in_its_consent_window_that_loses_another_line_keeps_what_it_won() {
    let mut desk = Desk::open();
    let incumbent = desk.in_effect(&admin(1), &["exchange"]);
    let winner = desk.under_review(&admin(2), &["exchange", "teams"]);
    desk.does(&lead(), winner, award(winner));
    let newcomer = desk.under_review(&admin(3), &["teams"]);
    let happened = desk.does(&second_lead(), newcomer, award(newcomer));
    assert_eq!(happened.to(winner), ["arbitration_decided"]);
    assert!(happened.to(incumbent).is_empty());
    assert_eq!(desk.does(&customer(newcomer), newcomer, Action::Agree).to(winner), ["lines_ended"]);
    assert_eq!(desk.does(&customer(winner), winner, Action::Agree).to(incumbent), ["ended"]);
}

#[test]
fn each_line_has_its_own_contest_and_its_own_days() {
    let mut desk = Desk::open();
    let held = desk.in_effect(&admin(1), &["exchange"]);
    let between = desk.submitted(&admin(2), &["exchange", "teams"]);
    desk.pass_days(1);
    let newcomer = desk.draft(&admin(3), &["teams"]);
    let happened = desk.does(&admin(3), newcomer, Action::Submit { acknowledged: true });
    assert_eq!(happened.to(between), ["contest_opened"]);
    assert_eq!(happened.to(held), [""; 0], "it competes with the newcomer for nothing");
    assert_eq!(contest_on(&desk, between, "exchange").due, contest(&desk, held).due);
    assert_eq!(contest_on(&desk, between, "teams").due, contest(&desk, newcomer).due);
    let due = [held, newcomer].map(|id| contest(&desk, id).due.due_on);
    assert_eq!(due, [on("2026-11-09"), on("2026-11-10")]);
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
    assert_eq!(desk.state(third), StateKind::Rejected);
    let happened = desk.does(&admin(2), winner, save(workloads(&["teams"])));
    assert_eq!(happened.to(incumbent), ["contest_narrowed", "contest_opened"]);
    assert_eq!(happened.to(third), ["reinstated", "contest_opened"], "nobody who has won stands against it now");
    assert_eq!((desk.state(incumbent), contest(&desk, incumbent).rivals.clone()), (StateKind::InEffect, vec![third]));
    assert_eq!(contest(&desk, on_teams).rivals, [winner]);
}

#[test]
fn no_line_is_taken_without_an_arbitration_about_it() {
    // given: company 1 holds Exchange and Teams; company 2 won Exchange, while SharePoint is still contested
    let mut desk = Desk::open();
    let incumbent = desk.in_effect(&admin(1), &["exchange", "teams"]);
    let claim = desk.submitted(&admin(2), &["exchange", "sharepoint"]);
    let on_sharepoint = desk.submitted(&admin(3), &["sharepoint"]);
    let third = desk.under_review(&admin(4), &["exchange"]);
    desk.does(&lead(), third, award(claim));
    assert_eq!(desk.state(claim), StateKind::Submitted, "SharePoint is undecided");
    // when: it adds Teams
    desk.pass_days(2);
    let happened = desk.does(&admin(2), claim, save(workloads(&["exchange", "sharepoint", "teams"])));
    // then: a contest about Teams alone, with its own days and nothing said yet
    assert_eq!(happened.to(incumbent), ["contest_opened"]);
    let opened = contest_on(&desk, incumbent, "teams");
    assert_eq!((opened.rivals.clone(), &opened.statement), (vec![claim], &None));
    assert_eq!(opened.due, contest_on(&desk, claim, "teams").due);
    assert_eq!(contest_on(&desk, incumbent, "exchange").lost_to, [claim]);
    // and: when SharePoint's rival goes, nobody but a lead approves
    desk.does(&admin(3), on_sharepoint, withdraw());
    desk.does(&reviewer(), claim, Action::StartReview);
    assert_eq!(desk.refused(&reviewer(), claim, approve()), Refusal::InArbitration);
    desk.does(&second_lead(), claim, award(incumbent));
    assert_eq!(desk.state(incumbent), StateKind::InEffect);
}

#[test]
fn a_statement_of_a_decided_contest_does_not_count_in_a_new_one() {
    let (mut desk, incumbent, challenger) = incumbent_and_challenger();
    desk.does(&admin(1), incumbent, statement(&["exchange"], "Against the second."));
    desk.does(&lead(), challenger, award(incumbent));
    desk.under_review(&admin(3), &["exchange"]);
    let fresh = contest(&desk, incumbent);
    assert!(fresh.statement.is_none() && fresh.waits_for_partner());
}

#[test]
fn a_rival_that_joins_leaves_what_was_said_and_asks_for_more() {
    let (mut desk, incumbent, _) = incumbent_and_challenger();
    desk.does(&admin(1), incumbent, statement(&["exchange"], "We hold it."));
    desk.does(&admin(1), incumbent, finish(&["exchange"]));
    assert!(!contest(&desk, incumbent).waits_for_partner());
    desk.pass_days(1);
    desk.submitted(&admin(3), &["exchange"]);
    let joined = contest(&desk, incumbent);
    assert_eq!(joined.statement.as_ref().map(|said| said.text.as_str()), Some("We hold it."));
    assert!(joined.waits_for_partner() && !joined.finished);
}

#[test]
fn a_statement_is_made_about_open_contests_only() {
    let (mut desk, incumbent, _) = incumbent_and_challenger();
    assert_eq!(desk.refused(&admin(1), incumbent, statement(&["teams"], "?")), Refusal::ContestClosed);
    assert_eq!(desk.refused(&admin(1), incumbent, statement(&[], "?")), Refusal::Missing { field: Field::Products });
    desk.does(&admin(1), incumbent, finish(&["exchange"]));
    for action in [statement(&["exchange"], "More."), finish(&["exchange"])] {
        assert_eq!(desk.refused(&admin(1), incumbent, action), Refusal::ContestClosed);
    }
}

#[test]
fn the_days_promised_to_both_sides_are_kept_unless_both_have_nothing_to_add() {
    let (mut desk, incumbent, challenger) = incumbent_and_challenger();
    let due = contest(&desk, incumbent).due.clone();
    let until = due.due_on;
    assert_eq!(desk.refused(&lead(), challenger, award(challenger)), Refusal::ContestRunning { until });
    desk.does(&user(1), incumbent, finish(&["exchange"]));
    assert_eq!(desk.refused(&lead(), challenger, award(challenger)), Refusal::ContestRunning { until });
    let mut early = desk.clone();
    early.does(&user(2), challenger, finish(&["exchange"]));
    assert!(early.act(&lead(), challenger, award(challenger)).is_ok());
    desk.now = due.due_at + chrono::TimeDelta::seconds(1);
    assert!(desk.act(&lead(), challenger, award(challenger)).is_ok());
}

#[test]
fn a_beaten_challenger_comes_back_when_the_winners_customer_declines() {
    let (mut desk, [one, two, three]) = three_rivals();
    desk.does(&lead(), three, award(two));
    let happened = desk.does(&customer(two), two, decline());
    for beaten in [one, three] {
        assert_eq!(happened.to(beaten), ["reinstated", "contest_opened"]);
        assert_eq!(desk.state(beaten), StateKind::Submitted);
    }
    assert_eq!(contest(&desk, one).rivals, [three]);
}

#[test]
fn a_beaten_challenger_stays_rejected_once_the_winner_has_taken_effect() {
    let (mut desk, [one, two, three]) = three_rivals();
    desk.does(&lead(), three, award(two));
    let happened = desk.does(&customer(two), two, Action::Agree);
    assert_eq!((happened.to(one), happened.to(three)), (vec!["contest_narrowed"], vec!["contest_narrowed"]));
    assert!(desk.does(&customer(two), two, withdraw_consent()).rival_events.is_empty());
    assert_eq!(desk.state(one), StateKind::Rejected);
}

#[test]
fn a_beaten_challenger_stays_rejected_when_its_company_has_claimed_the_line_anew() {
    let (mut desk, [one, two, three]) = three_rivals();
    desk.does(&lead(), three, award(two));
    let anew = desk.submitted(&admin(1), &["exchange"]);
    let happened = desk.does(&customer(two), two, decline());
    assert_eq!(happened.to(one), ["contest_narrowed"]);
    assert_eq!((desk.state(one), desk.state(anew)), (StateKind::Rejected, StateKind::Submitted));
    assert_eq!(happened.to(three), ["reinstated", "contest_opened"]);
}

#[test]
fn a_claim_that_comes_back_meets_whoever_wants_its_other_lines() {
    let mut desk = Desk::open();
    let beaten = desk.submitted(&admin(1), &["exchange", "teams"]);
    let winner = desk.under_review(&admin(2), &["exchange"]);
    desk.does(&lead(), winner, award(winner));
    let on_teams = desk.in_effect(&admin(3), &["teams"]);
    let happened = desk.does(&customer(winner), winner, decline());
    assert_eq!(happened.to(beaten), ["reinstated", "contest_opened"]);
    assert_eq!(happened.to(on_teams), ["contest_opened"]);
    assert_eq!(contest_on(&desk, beaten, "teams").rivals, [on_teams]);
}

#[test]
fn an_approved_claim_that_is_beaten_goes_on_until_the_winner_takes_effect() {
    let mut desk = Desk::open();
    let first = desk.consent_open(&admin(1), &["exchange"]);
    let winner = desk.under_review(&admin(2), &["exchange"]);
    let happened = desk.does(&lead(), winner, award(winner));
    assert_eq!((happened.to(first), desk.state(first)), (vec!["arbitration_decided"], StateKind::ConsentOpen));
    let mut declined = desk.clone();
    assert_eq!(declined.does(&customer(winner), winner, decline()).to(first), ["contest_lapsed"]);
    assert_eq!(declined.codes(&customer(first), first, Action::Agree), ["customer_answered", "took_effect"]);
    assert_eq!(desk.does(&customer(winner), winner, Action::Agree).to(first), ["ended"]);
}

#[test]
fn an_incumbent_is_asked_for_information_and_stays_in_effect() {
    let (mut desk, incumbent, challenger) = incumbent_and_challenger();
    assert_eq!(desk.codes(&lead(), incumbent, ask()), ["information_asked"]);
    assert_eq!(desk.state(incumbent), StateKind::InEffect);
    assert_eq!(desk.claim(incumbent).request_due().unwrap().due_on, on("2026-11-09"));
    let state = StateKind::InEffect;
    assert_eq!(desk.refused(&lead(), incumbent, ask()), Refusal::NotNow { state }, "one request at a time");
    let mut unanswered = desk.clone();
    unanswered.wait_until(incumbent, utc("2027-01-01T00:00:00Z"));
    assert_eq!(unanswered.state(incumbent), StateKind::InEffect, "nothing happens by itself");
    assert_eq!(desk.codes(&user(1), incumbent, answer(&["Here.", "Here."])), ["request_answered"]);
    assert_eq!((desk.state(incumbent), desk.claim(incumbent).open_request()), (StateKind::InEffect, None));
    let free = desk.in_effect(&admin(3), &["teams"]);
    assert_eq!(desk.refused(&lead(), free, ask()), Refusal::NotNow { state });
    desk.does(&lead(), challenger, award(incumbent));
}

#[test]
fn the_winner_is_approved_under_a_policy_that_is_not_among_the_ready_ones() {
    let mut desk = Desk::open();
    let own = Policy {
        version: PolicyVersion("own-3".into()),
        consent: Span::CalendarDays(20),
        dispute_window: Length::CalendarDays(50),
        ..Policy::standard()
    };
    desk.adopt(own);
    let patient = desk.submitted(&admin(1), &["exchange"]);
    let beaten = desk.submitted(&admin(3), &["exchange"]);
    desk.adopt(Policy::standard());
    let hasty = desk.under_review(&admin(2), &["exchange"]);
    desk.does(&lead(), hasty, award(patient));
    assert_eq!(desk.claim(patient).state.deadline().unwrap().length, Length::CalendarDays(20));
    let State::Rejected { disputable: Some(until), .. } = &desk.claim(beaten).state else { panic!() };
    assert_eq!(until.length, Length::CalendarDays(50));
}
