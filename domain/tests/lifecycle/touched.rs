//! What one claim's action does to others: their subscriptions, deadlines, requests and statements count as well.

use crate::scenario::builders::*;
use crate::scenario::people::*;
use crate::scenario::{Scenario, company, utc};
use domain::action::{Action, ActionKind, Refusal};
use domain::catalog::Activity::Usage;
use domain::claim::StateKind;
use domain::directory::SubscriptionStatus;
use domain::lifecycle::{ActionOutcome, allowed, overdue_rivals};
use domain::party::{Actor, ClaimId};
use domain::view::claim_for;

impl Scenario {
    fn submitted_for(&mut self, partner: &Actor, codes: &[&str]) -> ClaimId {
        let id = self.draft_for(partner, &[Usage], codes);
        self.does(partner, id, Action::Submit { acknowledged: true });
        id
    }
}

#[test]
fn a_claim_with_an_ended_subscription_is_not_awarded_from_the_page_of_either_side() {
    let mut test = Scenario::new();
    let two = test.submitted_for(&admin(1), &["sales", "finance"]);
    let one = test.submitted_for(&admin(2), &["sales"]);
    for id in [two, one] {
        test.does(&reviewer(), id, Action::StartReview);
    }
    test.all_finish();
    test.directory.set_status("finance", SubscriptionStatus::Ended);
    for page in [two, one] {
        let products = vec![product("finance")];
        assert_eq!(test.refused(&lead(), page, award(two)), Refusal::SubscriptionEnded { products });
    }
    test.does(&lead(), two, award(one));
}

#[test]
fn a_claim_that_its_deadline_has_rejected_is_not_awarded_from_the_page_of_its_rival() {
    let mut test = Scenario::new();
    let late = test.under_review(&admin(1), &["exchange"]);
    let rival = test.under_review(&admin(2), &["exchange"]);
    test.does(&reviewer(), late, ask());
    test.all_finish();
    test.now = utc("2026-11-10T00:00:00Z");
    let facts = test.facts(rival, &award(late));
    assert_eq!(
        overdue_rivals(test.claim(rival), &award(late), &facts).map(|claim| claim.id).collect::<Vec<_>>(),
        [late]
    );
    let state = StateKind::UnderReview;
    for winner in [late, rival] {
        assert_eq!(test.refused(&lead(), rival, award(winner)), Refusal::NotNow { state });
    }
    assert_eq!(test.codes(&Actor::System, late, Action::Tick), ["rejected"]);
    assert_eq!(test.refused(&lead(), rival, award(rival)), Refusal::NotNow { state });
    assert_eq!(test.codes(&reviewer(), rival, approve()), ["approved"]);
}

#[test]
fn a_submission_opens_no_contest_with_a_claim_that_its_deadline_has_rejected() {
    let mut test = Scenario::new();
    let late = test.action_required(&admin(1), &["exchange"]);
    test.now = utc("2026-11-10T00:00:00Z");
    let draft = test.draft(&admin(2), &["exchange"]);
    let submit = || Action::Submit { acknowledged: true };
    assert_eq!(test.refused(&admin(2), draft, submit()), Refusal::NotNow { state: StateKind::Editing });
    test.does(&Actor::System, late, Action::Tick);
    assert_eq!(test.codes(&admin(2), draft, submit()), ["submitted"]);
}

#[test]
fn a_request_to_an_approved_side_stays_when_a_third_rival_joins() {
    let mut test = Scenario::new();
    let held = test.in_effect(&admin(1), &["exchange"]);
    test.under_review(&admin(2), &["exchange"]);
    test.does(&reviewer(), held, ask());
    test.pass_days(1);
    test.submitted(&admin(3), &["exchange"]);
    assert!(test.claim(held).open_request().is_some());
    assert!(allowed(&user(1), test.claim(held), test.now).contains(&ActionKind::AnswerRequest));
    let answered = test.does(&user(1), held, answer(&["Here.", "Here."]));
    assert_eq!((answered.codes(), answered.outcome), (vec!["request_answered"], ActionOutcome::StaysApproved));
}

#[test]
fn the_days_of_a_request_are_kept_in_an_arbitration() {
    let mut test = Scenario::new();
    let held = test.in_effect(&admin(1), &["exchange"]);
    let rival = test.under_review(&admin(2), &["exchange"]);
    test.all_finish();
    test.does(&reviewer(), held, ask());
    let until = on("2026-11-09");
    assert_eq!(test.refused(&lead(), rival, award(rival)), Refusal::ContestRunning { until });
    test.clone().does(&lead(), rival, award(held));
    let mut answered = test.clone();
    answered.does(&user(1), held, answer(&["Here.", "Here."]));
    answered.does(&lead(), rival, award(rival));
    test.now = utc("2026-11-10T00:00:00Z");
    test.does(&lead(), rival, award(rival));
}

#[test]
fn a_statement_made_before_a_rival_joined_is_marked_as_older() {
    let mut test = Scenario::new();
    let first = test.submitted(&admin(1), &["exchange"]);
    let second = test.submitted(&admin(2), &["exchange"]);
    let key = test.claim(first).lines[0].key.clone();
    test.does(&admin(1), first, statement(&["exchange"], "We were there first."));
    let contest = |test: &Scenario| test.claim(first).contest(&key).unwrap().clone();
    assert_eq!(contest(&test).joined_after_statement(), None);
    test.pass_days(1);
    let joined = test.now;
    test.submitted(&admin(3), &["exchange"]);
    test.pass_days(1);
    test.does(&admin(2), second, withdraw());
    assert_eq!(contest(&test).joined_after_statement(), Some(joined));
    assert!(contest(&test).waits_for_partner());
    test.does(&admin(1), first, statement(&["exchange"], "And still are."));
    assert_eq!(contest(&test).joined_after_statement(), None);
}

#[test]
fn people_of_a_claim_that_may_come_back_are_shut_out_of_newcomers_to_its_other_lines() {
    let mut test = Scenario::new();
    let beaten = test.under_review(&admin(1), &["exchange", "teams"]);
    let winner = test.under_review(&admin(2), &["exchange"]);
    test.does(&lead(), winner, award(winner));
    assert_eq!(test.state(beaten), StateKind::Rejected);
    let newcomer = test.submitted(&admin(3), &["teams"]);
    assert!(test.claim(newcomer).is_closed_to(&[company(1)]));
    assert!(test.claim(beaten).is_closed_to(&[company(3)]));
    test.does(&customer(winner), winner, decline());
    assert_eq!(test.state(beaten), StateKind::Submitted);
}

#[test]
fn what_only_the_desk_sees_makes_no_form_of_a_partner_stale() {
    let mut test = Scenario::new();
    let id = test.under_review(&admin(1), &["exchange"]);
    let seen = |test: &Scenario, actor: &Actor| claim_for(actor, test.claim(id)).revision;
    let (partner, desks) = (seen(&test, &admin(1)), seen(&test, &reviewer()));
    assert_eq!(partner, desks);
    test.does(&reviewer(), id, Action::SaveRubric { rubric: met() });
    let now = test.claim(id).revision;
    assert!(now > desks);
    let refused = test.act_on(&lead(), id, assign(SECOND_REVIEWER), Some(desks));
    assert_eq!(refused.unwrap_err(), Refusal::Stale { seen: desks, now });
    test.does(&lead(), id, assign(SECOND_REVIEWER));
    assert_eq!(seen(&test, &admin(1)), partner);
    test.act_on(&admin(1), id, withdraw(), Some(partner)).unwrap();
    let refused = test.act_on(&admin(1), id, dispute(), Some(partner));
    assert_eq!(refused.unwrap_err(), Refusal::Stale { seen: partner, now: test.claim(id).revision });
}

#[test]
fn users_add_proof_to_drafts_and_answers_only() {
    let mut test = Scenario::new();
    let asked = test.action_required(&user(1), &["exchange"]);
    let proof = test.proof("2026-10-01");
    assert_eq!(test.codes(&user(1), asked, proof), ["proof_added"]);
    let submitted = test.submitted(&user(1), &["teams"]);
    let held = test.in_effect(&user(1), &["sharepoint"]);
    let rejected = test.rejected(&user(1), &["intune"]);
    for id in [submitted, held, rejected] {
        let proof = test.proof("2026-10-01");
        assert_eq!(test.refused(&user(1), id, proof.clone()), Refusal::NotAllowed);
        assert_eq!(test.codes(&admin(1), id, proof), ["proof_added"]);
    }
    test.under_review(&admin(2), &["sharepoint"]);
    test.does(&reviewer(), held, ask());
    let proof = test.proof("2026-10-01");
    assert_eq!(test.codes(&user(1), held, proof), ["proof_added"]);
}

#[test]
fn an_ended_line_comes_back_only_when_the_partner_claims_its_active_subscription_again() {
    // Given a submitted claim that has lost a line with its subscription,
    let mut test = Scenario::new();
    let id = test.draft_for(&admin(1), &[Usage], &["sales", "finance"]);
    test.does(&admin(1), id, Action::Submit { acknowledged: true });
    test.directory.set_status("sales", SubscriptionStatus::Ended);
    test.does(&Actor::System, id, Action::EndSubscription { subscription: subscription_of("sales") });
    let live = |test: &Scenario| test.claim(id).live_keys().count();

    // when the partner saves the product again, it is refused until the subscription is active.
    let both = || save(subscriptions(&["sales", "finance"]));
    test.does(&admin(1), id, save(subscriptions(&["finance"])));
    assert!(matches!(test.refused(&admin(1), id, both()), Refusal::NotReady { .. }));
    assert_eq!(live(&test), 1);
    test.directory.set_status("sales", SubscriptionStatus::Active);
    assert_eq!(live(&test), 1, "not by itself");
    test.does(&admin(1), id, both());
    assert_eq!(live(&test), 2);
}

#[test]
fn a_subscription_that_ends_during_the_review_takes_its_line_along() {
    let gone = |code: &str| Action::EndSubscription { subscription: subscription_of(code) };
    let mut test = Scenario::new();
    let review = test.submitted_for(&admin(1), &["sales", "finance"]);
    test.does(&reviewer(), review, Action::StartReview);
    let disputed = test.clone();
    test.directory.set_status("sales", SubscriptionStatus::Ended);
    assert_eq!(test.codes(&Actor::System, review, gone("sales")), ["lines_ended"]);
    assert_eq!(test.codes(&reviewer(), review, approve()), ["approved"]);
    assert_eq!(test.codes(&Actor::System, review, gone("finance")), ["ended"]);
    assert_eq!(test.state(review), StateKind::Ended, "it never takes effect");

    let mut test = disputed;
    test.does(&reviewer(), review, reject());
    test.does(&admin(1), review, dispute());
    test.directory.set_status("sales", SubscriptionStatus::Ended);
    test.does(&second_reviewer(), review, Action::StartReview);
    let products = vec![product("sales")];
    assert_eq!(test.refused(&second_reviewer(), review, approve()), Refusal::SubscriptionEnded { products });
    test.does(&Actor::System, review, gone("sales"));
    assert_eq!(test.codes(&second_reviewer(), review, approve()), ["approved"]);
}
