//! What one claim's action does to others: their subscriptions, deadlines, requests and statements count as well.

use crate::desk::people::*;
use crate::desk::words::*;
use crate::desk::{Desk, company, utc};
use domain::action::{Action, ActionKind, Refusal};
use domain::catalog::Activity::Usage;
use domain::claim::StateKind;
use domain::directory::SubscriptionStatus;
use domain::lifecycle::{allowed, overdue_rivals};
use domain::party::{Actor, ClaimId};
use domain::view::claim_for;

impl Desk {
    fn submitted_for(&mut self, partner: &Actor, codes: &[&str]) -> ClaimId {
        let id = self.draft_for(partner, &[Usage], codes);
        self.does(partner, id, Action::Submit { acknowledged: true });
        id
    }
}

#[test]
fn a_claim_with_an_ended_subscription_is_not_awarded_from_the_page_of_either_side() {
    let mut desk = Desk::open();
    let two = desk.submitted_for(&admin(1), &["sales", "finance"]);
    let one = desk.submitted_for(&admin(2), &["sales"]);
    for id in [two, one] {
        desk.does(&reviewer(), id, Action::StartReview);
    }
    desk.all_finish();
    desk.directory.set_status("finance", SubscriptionStatus::Ended);
    for page in [two, one] {
        let products = vec![product("finance")];
        assert_eq!(desk.refused(&lead(), page, award(two)), Refusal::SubscriptionEnded { products });
    }
    desk.does(&lead(), two, award(one));
}

#[test]
fn a_claim_that_its_deadline_has_rejected_is_not_awarded_from_the_page_of_its_rival() {
    let mut desk = Desk::open();
    let late = desk.under_review(&admin(1), &["exchange"]);
    let rival = desk.under_review(&admin(2), &["exchange"]);
    desk.does(&reviewer(), late, ask());
    desk.all_finish();
    desk.now = utc("2026-11-10T00:00:00Z");
    let facts = desk.facts(rival, &award(late));
    assert_eq!(
        overdue_rivals(desk.claim(rival), &award(late), &facts).map(|claim| claim.id).collect::<Vec<_>>(),
        [late]
    );
    let state = StateKind::UnderReview;
    for winner in [late, rival] {
        assert_eq!(desk.refused(&lead(), rival, award(winner)), Refusal::NotNow { state });
    }
    assert_eq!(desk.codes(&Actor::System, late, Action::Tick), ["rejected"]);
    assert_eq!(desk.refused(&lead(), rival, award(rival)), Refusal::NotNow { state });
    assert_eq!(desk.codes(&reviewer(), rival, approve()), ["approved"]);
}

#[test]
fn a_submission_opens_no_contest_with_a_claim_that_its_deadline_has_rejected() {
    let mut desk = Desk::open();
    let late = desk.action_required(&admin(1), &["exchange"]);
    desk.now = utc("2026-11-10T00:00:00Z");
    let draft = desk.draft(&admin(2), &["exchange"]);
    let submit = || Action::Submit { acknowledged: true };
    assert_eq!(desk.refused(&admin(2), draft, submit()), Refusal::NotNow { state: StateKind::Editing });
    desk.does(&Actor::System, late, Action::Tick);
    assert_eq!(desk.codes(&admin(2), draft, submit()), ["submitted"]);
}

#[test]
fn a_request_to_an_approved_side_stays_when_a_third_rival_joins() {
    let mut desk = Desk::open();
    let held = desk.in_effect(&admin(1), &["exchange"]);
    desk.under_review(&admin(2), &["exchange"]);
    desk.does(&reviewer(), held, ask());
    desk.pass_days(1);
    desk.submitted(&admin(3), &["exchange"]);
    assert!(desk.claim(held).open_request().is_some());
    assert!(allowed(&user(1), desk.claim(held), desk.now).contains(&ActionKind::AnswerRequest));
    assert_eq!(desk.codes(&user(1), held, answer(&["Here.", "Here."])), ["request_answered"]);
}

#[test]
fn the_days_of_a_request_are_kept_in_an_arbitration() {
    let mut desk = Desk::open();
    let held = desk.in_effect(&admin(1), &["exchange"]);
    let rival = desk.under_review(&admin(2), &["exchange"]);
    desk.all_finish();
    desk.does(&reviewer(), held, ask());
    let until = on("2026-11-09");
    assert_eq!(desk.refused(&lead(), rival, award(rival)), Refusal::ContestRunning { until });
    desk.clone().does(&lead(), rival, award(held));
    let mut answered = desk.clone();
    answered.does(&user(1), held, answer(&["Here.", "Here."]));
    answered.does(&lead(), rival, award(rival));
    desk.now = utc("2026-11-10T00:00:00Z");
    desk.does(&lead(), rival, award(rival));
}

#[test]
fn a_statement_made_before_a_rival_joined_is_marked_as_older() {
    let mut desk = Desk::open();
    let first = desk.submitted(&admin(1), &["exchange"]);
    let second = desk.submitted(&admin(2), &["exchange"]);
    let key = desk.claim(first).lines[0].key.clone();
    desk.does(&admin(1), first, statement(&["exchange"], "We were there first."));
    let contest = |desk: &Desk| desk.claim(first).contest(&key).unwrap().clone();
    assert_eq!(contest(&desk).joined_after_statement(), None);
    desk.pass_days(1);
    let joined = desk.now;
    desk.submitted(&admin(3), &["exchange"]);
    desk.pass_days(1);
    desk.does(&admin(2), second, withdraw());
    assert_eq!(contest(&desk).joined_after_statement(), Some(joined));
    assert!(contest(&desk).waits_for_partner());
    desk.does(&admin(1), first, statement(&["exchange"], "And still are."));
    assert_eq!(contest(&desk).joined_after_statement(), None);
}

#[test]
fn people_of_a_claim_that_may_come_back_are_shut_out_of_newcomers_to_its_other_lines() {
    let mut desk = Desk::open();
    let beaten = desk.under_review(&admin(1), &["exchange", "teams"]);
    let winner = desk.under_review(&admin(2), &["exchange"]);
    desk.does(&lead(), winner, award(winner));
    assert_eq!(desk.state(beaten), StateKind::Rejected);
    let newcomer = desk.submitted(&admin(3), &["teams"]);
    assert!(desk.claim(newcomer).is_closed_to(&[company(1)]));
    assert!(desk.claim(beaten).is_closed_to(&[company(3)]));
    desk.does(&customer(winner), winner, decline());
    assert_eq!(desk.state(beaten), StateKind::Submitted);
}

#[test]
fn what_only_the_desk_sees_makes_no_form_of_a_partner_stale() {
    let mut desk = Desk::open();
    let id = desk.under_review(&admin(1), &["exchange"]);
    let seen = |desk: &Desk, actor: &Actor| claim_for(actor, desk.claim(id)).revision;
    let (partner, desks) = (seen(&desk, &admin(1)), seen(&desk, &reviewer()));
    assert_eq!(partner, desks);
    desk.does(&reviewer(), id, Action::SaveRubric { rubric: met() });
    let now = desk.claim(id).revision;
    assert!(now > desks);
    let refused = desk.act_on(&lead(), id, assign(SECOND_REVIEWER), Some(desks));
    assert_eq!(refused.unwrap_err(), Refusal::Stale { seen: desks, now });
    desk.does(&lead(), id, assign(SECOND_REVIEWER));
    assert_eq!(seen(&desk, &admin(1)), partner);
    desk.act_on(&admin(1), id, withdraw(), Some(partner)).unwrap();
    let refused = desk.act_on(&admin(1), id, dispute(), Some(partner));
    assert_eq!(refused.unwrap_err(), Refusal::Stale { seen: partner, now: desk.claim(id).revision });
}

#[test]
fn users_add_proof_to_drafts_and_answers_only() {
    let mut desk = Desk::open();
    let asked = desk.action_required(&user(1), &["exchange"]);
    let proof = desk.proof("2026-10-01");
    assert_eq!(desk.codes(&user(1), asked, proof), ["proof_added"]);
    let submitted = desk.submitted(&user(1), &["teams"]);
    let held = desk.in_effect(&user(1), &["sharepoint"]);
    let rejected = desk.rejected(&user(1), &["intune"]);
    for id in [submitted, held, rejected] {
        let proof = desk.proof("2026-10-01");
        assert_eq!(desk.refused(&user(1), id, proof.clone()), Refusal::NotAllowed);
        assert_eq!(desk.codes(&admin(1), id, proof), ["proof_added"]);
    }
    desk.under_review(&admin(2), &["sharepoint"]);
    desk.does(&reviewer(), held, ask());
    let proof = desk.proof("2026-10-01");
    assert_eq!(desk.codes(&user(1), held, proof), ["proof_added"]);
}

#[test]
fn a_subscription_that_ends_during_the_review_takes_its_line_along() {
    let gone = |code: &str| Action::EndSubscription { subscription: subscription_of(code) };
    let mut desk = Desk::open();
    let review = desk.submitted_for(&admin(1), &["sales", "finance"]);
    desk.does(&reviewer(), review, Action::StartReview);
    let disputed = desk.clone();
    desk.directory.set_status("sales", SubscriptionStatus::Ended);
    assert_eq!(desk.codes(&Actor::System, review, gone("sales")), ["lines_ended"]);
    assert_eq!(desk.codes(&reviewer(), review, approve()), ["approved"]);
    assert_eq!(desk.codes(&Actor::System, review, gone("finance")), ["ended"]);
    assert_eq!(desk.state(review), StateKind::Ended, "it never takes effect");

    let mut desk = disputed;
    desk.does(&reviewer(), review, reject());
    desk.does(&admin(1), review, dispute());
    desk.directory.set_status("sales", SubscriptionStatus::Ended);
    desk.does(&second_reviewer(), review, Action::StartReview);
    let products = vec![product("sales")];
    assert_eq!(desk.refused(&second_reviewer(), review, approve()), Refusal::SubscriptionEnded { products });
    desk.does(&Actor::System, review, gone("sales"));
    assert_eq!(desk.codes(&second_reviewer(), review, approve()), ["approved"]);
}
