//! Competing claims: opened for all sides alike, decided by a lead, and never two in effect on one line.

use crate::scenario::builders::*;
use crate::scenario::people::*;
use crate::scenario::{Scenario, company, utc};
use domain::action::{Action, Event, Refusal};
use domain::claim::{EndReason, State, StateKind};
use domain::claim_form::Field;
use domain::contest::{Contest, Outcome};
use domain::deadline::Zone;
use domain::evidence::RejectionReason;
use domain::lifecycle::ActionOutcome;
use domain::party::{Actor, ClaimId};
use domain::program::Policy;

/// The claim's open contest, or else its decided one.
pub fn contest(test: &Scenario, id: ClaimId) -> &Contest {
    let claim = test.claim(id);
    claim.open_contests().chain(&claim.contests).next().expect("a contest")
}

pub fn contest_on<'d>(test: &'d Scenario, id: ClaimId, code: &str) -> &'d Contest {
    let claim = test.claim(id);
    claim.contest(&claim.line(&product(code)).expect("a line").key).expect("a contest")
}

/// An incumbent in effect and a challenger under review, both on Exchange.
pub fn incumbent_and_challenger() -> (Scenario, ClaimId, ClaimId) {
    let mut test = Scenario::new();
    let incumbent = test.in_effect(&admin(1), &["exchange"]);
    let challenger = test.under_review(&admin(2), &["exchange"]);
    (test, incumbent, challenger)
}

#[test]
fn submission_opens_the_contest_for_both_sides_with_the_same_due_date() {
    let mut test = Scenario::new();
    let incumbent = test.in_effect(&admin(1), &["exchange"]);
    let challenger = test.draft(&admin(2), &["exchange", "teams"]);
    let happened = test.does(&admin(2), challenger, Action::Submit { acknowledged: true });
    assert_eq!(happened.codes(), ["submitted", "contest_opened"]);
    assert_eq!(happened.to(incumbent), ["contest_opened"]);
    let (held, wanted) = (contest(&test, incumbent), contest(&test, challenger));
    assert_eq!((held.rivals.clone(), wanted.rivals.clone()), (vec![challenger], vec![incumbent]));
    assert_eq!((held.challenger, wanted.challenger), (false, true));
    assert_eq!(held.due, wanted.due);
    assert_eq!(held.due.due_on, on("2026-11-09"), "5 business days for both");
    assert_eq!(test.state(incumbent), StateKind::InEffect);
}

#[test]
fn claims_that_are_only_drafts_compete_with_nobody() {
    let mut test = Scenario::new();
    test.draft(&admin(1), &["exchange"]);
    let id = test.draft(&admin(2), &["exchange"]);
    assert_eq!(test.codes(&admin(2), id, Action::Submit { acknowledged: true }), ["submitted"]);
}

#[test]
fn another_workload_of_the_same_tenant_is_no_contest() {
    let mut test = Scenario::new();
    test.in_effect(&admin(1), &["exchange"]);
    let id = test.submitted(&admin(2), &["teams"]);
    assert!(!test.claim(id).in_arbitration());
}

#[test]
fn whose_rival_moved_is_not_written_into_the_history() {
    let (test, incumbent, _) = incumbent_and_challenger();
    let opened = test.histories[&incumbent].iter().find(|record| record.event.code() == "contest_opened").unwrap();
    assert_eq!(opened.by, domain::party::By::System);
}

#[test]
fn a_plain_reviewer_cannot_approve_what_is_contested_but_may_ask_and_reject() {
    let (mut test, incumbent, challenger) = incumbent_and_challenger();
    assert_eq!(test.refused(&reviewer(), challenger, approve()), Refusal::InArbitration);
    assert_eq!(test.refused(&reviewer(), challenger, award(challenger)), Refusal::NotAllowed);
    test.does(&reviewer(), challenger, ask());
    assert!(test.claim(challenger).in_arbitration());
    test.does(&admin(2), challenger, answer(&["Here."]));
    test.does(&reviewer(), challenger, Action::StartReview);
    let happened = test.does(&reviewer(), challenger, reject());
    assert_eq!(happened.to(incumbent), ["contest_lapsed"]);
    assert!(test.claim(incumbent).contests.is_empty() && test.claim(challenger).contests.is_empty());
}

#[test]
fn both_sides_add_proof_and_a_statement() {
    let (mut test, incumbent, challenger) = incumbent_and_challenger();
    for (partner, manager, id) in [(user(1), admin(1), incumbent), (user(2), admin(2), challenger)] {
        let proof = test.proof("2026-10-20");
        assert_eq!(test.codes(&manager, id, proof), ["proof_added"]);
        assert_eq!(test.codes(&partner, id, statement(&["exchange"], "We run it every day.")), ["statement_added"]);
        assert_eq!(contest(&test, id).statement.as_ref().map(|said| said.text.as_str()), Some("We run it every day."));
        assert_eq!(
            test.refused(&partner, id, statement(&["exchange"], " ")),
            Refusal::Missing { field: Field::Statement }
        );
    }
    let free = test.submitted(&admin(1), &["teams"]);
    let state = StateKind::Submitted;
    assert_eq!(test.refused(&admin(1), free, statement(&["teams"], "?")), Refusal::NotNow { state });
}

#[test]
fn after_the_due_date_neither_side_adds_anything_but_what_the_desk_asks_for() {
    let (mut test, incumbent, challenger) = incumbent_and_challenger();
    test.now = contest(&test, incumbent).due.due_at;
    test.does(&user(1), incumbent, statement(&["exchange"], "In the last second."));
    test.pass_days(1);
    for (partner, id) in [(admin(1), incumbent), (admin(2), challenger)] {
        let proof = test.proof("2026-10-20");
        assert_eq!(test.refused(&partner, id, proof), Refusal::ContestClosed);
        assert_eq!(test.refused(&partner, id, statement(&["exchange"], "Late.")), Refusal::ContestClosed);
    }
    test.does(&reviewer(), challenger, ask());
    let proof = test.proof("2026-10-20");
    assert_eq!(test.codes(&admin(2), challenger, proof), ["proof_added"]);
    assert_eq!(test.refused(&admin(2), challenger, statement(&["exchange"], "Later still.")), Refusal::ContestClosed);
}

#[test]
fn a_lead_who_reviewed_either_side_cannot_decide() {
    let mut test = Scenario::new();
    let incumbent = test.submitted(&admin(1), &["exchange"]);
    test.does(&lead(), incumbent, Action::StartReview);
    let challenger = test.submitted(&admin(2), &["exchange"]);
    test.does(&second_lead(), challenger, Action::StartReview);
    for lead in [lead(), second_lead()] {
        for id in [incumbent, challenger] {
            assert_eq!(test.refused(&lead, id, award(challenger)), Refusal::ReviewedBefore);
        }
    }
}

#[test]
fn a_lead_of_either_company_cannot_decide() {
    let (mut test, incumbent, challenger) = incumbent_and_challenger();
    for n in [1, 2] {
        let insider = Actor::Reviewer { person: person(50 + n), lead: true, belongs_to: vec![company(n)] };
        assert_eq!(test.refused(&insider, challenger, award(incumbent)), Refusal::NotFound);
    }
}

#[test]
fn a_reviewer_of_one_side_works_on_neither_until_they_no_longer_compete() {
    let (mut test, _, challenger) = incumbent_and_challenger();
    let insider = Actor::Reviewer { person: person(51), lead: false, belongs_to: vec![company(1)] };
    let proof = test.claim(challenger).proofs[0].id;
    for action in [Action::ViewProof { proof }, Action::Note { text: "Ours is better.".into() }] {
        assert_eq!(test.refused(&insider, challenger, action), Refusal::NotFound);
    }
    let free = test.submitted(&admin(2), &["teams"]);
    assert_eq!(test.codes(&insider, free, Action::StartReview), ["review_started"]);
    // Its own company wants the same after that: it can only give the claim back.
    test.submitted(&admin(1), &["teams"]);
    assert_eq!(test.refused(&insider, free, approve()), Refusal::NotFound);
    assert_eq!(test.refused(&insider, free, Action::SaveRubric { rubric: Default::default() }), Refusal::NotFound);
    assert_eq!(test.codes(&insider, free, Action::Release), ["released"]);
}

#[test]
fn a_decision_needs_a_reason_and_a_winner_of_the_contest() {
    let (mut test, _, challenger) = incumbent_and_challenger();
    let stranger = test.submitted(&admin(3), &["teams"]);
    assert_eq!(test.refused(&lead(), challenger, award(stranger)), Refusal::NotAParty);
    let unexplained = Action::DecideArbitration { winner: challenger, reason: String::new() };
    assert_eq!(test.refused(&lead(), challenger, unexplained), Refusal::Missing { field: Field::Reason });
}

#[test]
fn a_beaten_incumbent_ends_on_the_day_the_winner_takes_effect() {
    let (mut test, incumbent, challenger) = incumbent_and_challenger();
    let happened = test.does(&lead(), challenger, award(challenger));
    assert_eq!(happened.codes(), ["arbitration_decided", "approved"]);
    assert_eq!(happened.to(incumbent), ["arbitration_decided"]);
    assert_eq!((test.state(challenger), test.state(incumbent)), (StateKind::ConsentOpen, StateKind::InEffect));
    assert_eq!(contest(&test, incumbent).outcome, Some(Outcome::Lost));
    assert_eq!(contest(&test, challenger).outcome, Some(Outcome::Won));
    test.wait_until(challenger, utc("2026-11-20T00:00:00Z"));
    assert_eq!(test.state(challenger), StateKind::InEffect);
    let State::Ended { reason, at } = &test.claim(incumbent).state else { panic!() };
    assert_eq!((reason, *at), (&EndReason::Superseded, utc("2026-11-09T23:59:59.000001Z")));
}

#[test]
fn a_beaten_incumbent_with_other_lines_keeps_those() {
    let mut test = Scenario::new();
    let incumbent = test.in_effect(&admin(1), &["exchange", "teams"]);
    let challenger = test.under_review(&admin(2), &["exchange"]);
    test.does(&lead(), challenger, award(challenger));
    let happened = test.does(&customer(challenger), challenger, Action::Agree);
    assert_eq!(happened.to(incumbent), ["lines_ended"]);
    assert_eq!(test.state(incumbent), StateKind::InEffect);
    assert_eq!(test.claim(incumbent).live_keys().count(), 1);
    test.does(&admin(2), challenger, end());
    assert_eq!(test.claim(incumbent).live_keys().count(), 1, "what has ended does not come back");
}

#[test]
fn with_consent_at_any_time_the_beaten_incumbent_ends_with_the_decision() {
    let any_time = Policy::built_in().into_iter().find(|policy| policy.version.0 == "consent-any-time-1").unwrap();
    let mut test = Scenario::under(any_time);
    let incumbent = test.under_review(&admin(1), &["exchange"]);
    test.does(&reviewer(), incumbent, approve());
    let challenger = test.under_review(&admin(2), &["exchange"]);
    let happened = test.does(&lead(), challenger, award(challenger));
    assert_eq!(happened.codes(), ["arbitration_decided", "approved", "took_effect"]);
    assert_eq!(happened.to(incumbent), ["arbitration_decided", "ended"]);
}

#[test]
fn the_winner_is_approved_under_its_own_policy() {
    let mut test = Scenario::new();
    let patient = test.submitted(&admin(1), &["exchange"]);
    test.adopt(Policy::built_in().into_iter().find(|policy| policy.version.0 == "consent-any-time-1").unwrap());
    let hasty = test.under_review(&admin(2), &["exchange"]);
    test.does(&lead(), hasty, award(patient));
    assert_eq!(test.state(patient), StateKind::ConsentOpen, "its own policy gives the customer seven days");
}

#[test]
fn a_beaten_challenger_is_rejected_and_may_dispute() {
    let (mut test, incumbent, challenger) = incumbent_and_challenger();
    let happened = test.does(&lead(), challenger, award(incumbent));
    assert_eq!(happened.codes(), ["arbitration_decided", "rejected"]);
    assert_eq!(happened.to(incumbent), ["arbitration_decided"]);
    assert_eq!(test.state(incumbent), StateKind::InEffect);
    let State::Rejected { reason, disputable, .. } = &test.claim(challenger).state else { panic!() };
    assert_eq!((reason, disputable.is_some()), (&RejectionReason::ArbitrationLost, true));
    let happened = test.does(&admin(2), challenger, dispute());
    assert_eq!(happened.codes(), ["disputed", "contest_opened"], "the line is still the other's");
    assert_eq!(happened.to(incumbent), ["contest_opened"]);
    assert!(contest(&test, challenger).challenger);
}

#[test]
fn the_dispute_of_a_lost_arbitration_is_not_for_the_lead_who_decided_it() {
    let (mut test, incumbent, challenger) = incumbent_and_challenger();
    test.does(&lead(), challenger, award(incumbent));
    test.does(&admin(2), challenger, dispute());
    assert_eq!(test.refused(&lead(), challenger, Action::StartReview), Refusal::ReviewedBefore);
    assert_eq!(test.refused(&lead(), challenger, award(challenger)), Refusal::ReviewedBefore);
    test.does(&second_reviewer(), challenger, Action::StartReview);
    assert_eq!(test.refused(&second_reviewer(), challenger, approve()), Refusal::InArbitration);
    test.does(&second_lead(), challenger, award(challenger));
    test.does(&customer(challenger), challenger, Action::Agree);
    assert_eq!((test.state(challenger), test.state(incumbent)), (StateKind::InEffect, StateKind::Ended));
}

#[test]
fn upholding_the_rejection_leaves_the_line_to_the_other() {
    let (mut test, incumbent, challenger) = incumbent_and_challenger();
    test.does(&lead(), challenger, award(incumbent));
    test.does(&admin(2), challenger, dispute());
    test.does(&second_reviewer(), challenger, Action::StartReview);
    assert_eq!(test.does(&second_reviewer(), challenger, uphold()).to(incumbent), ["contest_lapsed"]);
}

#[test]
fn a_lead_who_decided_once_may_decide_about_the_winner_again() {
    let (mut test, incumbent, challenger) = incumbent_and_challenger();
    test.does(&lead(), challenger, award(incumbent));
    let next = test.under_review(&admin(3), &["exchange"]);
    test.does(&lead(), next, award(incumbent));
    assert_eq!(test.state(next), StateKind::Rejected);
}

#[test]
fn when_the_winners_customer_declines_the_beaten_incumbent_is_spared() {
    let (mut test, incumbent, challenger) = incumbent_and_challenger();
    test.does(&lead(), challenger, award(challenger));
    let happened = test.does(&customer(challenger), challenger, decline());
    assert_eq!(happened.to(incumbent), ["contest_lapsed"]);
    assert_eq!(test.state(incumbent), StateKind::InEffect);
    assert!(test.claim(incumbent).contests.is_empty());
}

#[test]
fn when_the_winner_goes_before_its_day_the_beaten_incumbent_is_spared() {
    let (mut test, incumbent, challenger) = incumbent_and_challenger();
    test.does(&lead(), challenger, award(challenger));
    assert_eq!(test.does(&admin(2), challenger, withdraw()).to(incumbent), ["contest_lapsed"]);
}

#[test]
fn when_the_incumbent_goes_the_challenger_is_free() {
    let (mut test, incumbent, challenger) = incumbent_and_challenger();
    let happened = test.does(&customer(incumbent), incumbent, withdraw_consent());
    assert_eq!(happened.to(challenger), ["contest_lapsed"]);
    assert_eq!(test.codes(&reviewer(), challenger, approve()), ["approved"]);
}

#[test]
fn products_changed_after_submission_open_and_close_contests() {
    let mut test = Scenario::new();
    let incumbent = test.in_effect(&admin(1), &["exchange"]);
    let id = test.submitted(&admin(2), &["teams"]);
    let happened = test.does(&admin(2), id, save(workloads(&["teams", "exchange"])));
    assert_eq!(happened.codes(), ["answers_changed", "contest_opened"]);
    assert_eq!(happened.to(incumbent), ["contest_opened"]);
    let happened = test.does(&admin(2), id, save(workloads(&["teams"])));
    assert_eq!(happened.codes(), ["answers_changed", "contest_lapsed"]);
    assert_eq!(happened.to(incumbent), ["contest_lapsed"]);
}

#[test]
fn an_ended_subscription_is_nothing_to_arbitrate_about() {
    use domain::catalog::Activity::Usage;
    let mut test = Scenario::new();
    let incumbent = test.draft_for(&admin(1), &[Usage], &["sales", "finance"]);
    test.does(&admin(1), incumbent, Action::Submit { acknowledged: true });
    test.does(&reviewer(), incumbent, Action::StartReview);
    test.does(&reviewer(), incumbent, approve());
    test.does(&customer(incumbent), incumbent, Action::Agree);
    let challenger = test.draft_for(&admin(2), &[Usage], &["sales"]);
    test.does(&admin(2), challenger, Action::Submit { acknowledged: true });
    let gone = Action::EndSubscription { subscription: subscription_of("sales") };
    let happened = test.does(&Actor::System, incumbent, gone);
    assert_eq!(happened.codes(), ["lines_ended"]);
    assert!(test.claim(incumbent).contests.is_empty());
    assert_eq!(happened.to(challenger), ["contest_lapsed"]);
}

#[test]
fn rivals_that_nobody_saw_coming_are_met_before_either_is_approved() {
    let (mut test, incumbent, challenger) = incumbent_and_challenger();
    // As if both had been submitted in the same moment, neither seeing the other.
    for id in [incumbent, challenger] {
        test.forget_contest(id);
    }
    let happened = test.does(&reviewer(), challenger, approve());
    assert_eq!(happened.codes(), ["rubric_saved", "contest_opened"]);
    assert_eq!(happened.outcome, ActionOutcome::ContestOpened);
    assert_eq!(happened.to(incumbent), ["contest_opened"]);
    assert_eq!(test.state(challenger), StateKind::UnderReview);
}

#[test]
fn an_undecided_contest_is_escalated_once_on_each_side() {
    let (mut test, incumbent, challenger) = incumbent_and_challenger();
    let at = utc("2026-11-09T23:59:59.000001Z");
    assert_eq!(test.wait_until(incumbent, utc("2027-01-01T00:00:00Z")), [(at, "contest_escalated")]);
    test.now = at;
    assert_eq!(
        test.wait_until(challenger, utc("2027-01-01T00:00:00Z")),
        [(at, "escalated"), (at, "contest_escalated")]
    );
}

#[test]
fn deadlines_of_a_decision_do_not_tell_where_the_other_partner_is() {
    let mut test = Scenario::new().across_the_world();
    let one = test.submitted(&admin(1), &["exchange"]);
    let two = test.under_review(&admin(2), &["exchange"]);
    test.does(&lead(), two, award(two));
    let State::Rejected { disputable: Some(until), .. } = &test.claim(one).state else { panic!() };
    assert_eq!(until.zone, Zone::UTC, "the desk's own zone");
    let opened = test.histories[&one].iter().filter_map(|record| match &record.event {
        Event::ContestOpened { due, .. } => Some(due.zone),
        _ => None,
    });
    assert_eq!(opened.collect::<Vec<_>>(), [Zone::UTC]);
}

#[test]
fn a_winner_that_still_owes_an_answer_is_approved_without_it() {
    let mut test = Scenario::new();
    let one = test.action_required(&admin(1), &["exchange"]);
    let two = test.under_review(&admin(2), &["exchange"]);
    test.does(&lead(), two, award(one));
    assert_eq!(test.state(one), StateKind::ConsentOpen);
    assert!(test.claim(one).open_request().is_none());
}

impl Scenario {
    /// Takes the contest out of a claim and its history.
    fn forget_contest(&mut self, id: ClaimId) {
        let history = self.histories.get_mut(&id).unwrap();
        history.retain(|record| !["contest_opened", "rival_companies_found"].contains(&record.event.code()));
        for (record, sequence) in history.iter_mut().zip(1..) {
            record.sequence = sequence;
        }
        self.claims.insert(id, domain::lifecycle::replay(id, history).unwrap());
    }
}
