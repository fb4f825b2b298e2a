//! A rejection disputed: once, in time, and judged by somebody else.

use crate::scenario::builders::*;
use crate::scenario::people::*;
use crate::scenario::{Scenario, utc};
use domain::action::{Action, Refusal};
use domain::claim::{State, StateKind, Turn};
use domain::claim_form::Field;
use domain::draft::Check;
use domain::evidence::Rubric;
use domain::party::Actor;

#[test]
fn a_dispute_gives_the_desk_five_business_days() {
    let mut test = Scenario::new();
    let id = test.rejected(&admin(1), &["exchange"]);
    assert_eq!(test.claim(id).state.turn(), Turn::Nobody);
    assert_eq!(test.refused(&user(1), id, dispute()), Refusal::NotAllowed);
    assert_eq!(test.codes(&admin(1), id, dispute()), ["disputed"]);
    let State::Disputed { deadline, reviewer: None, escalated: false, .. } = &test.claim(id).state else { panic!() };
    assert_eq!(deadline.due_on, on("2026-11-09"));
    assert_eq!(test.claim(id).state.turn(), Turn::Reviewer);
    let struck = test.wait_until(id, utc("2026-12-31T00:00:00Z"));
    assert_eq!(struck, [(utc("2026-11-09T23:59:59.000001Z"), "escalated")]);
    assert_eq!(test.state(id), StateKind::Disputed, "it never decides by itself");
}

#[test]
fn thirty_days_and_no_longer() {
    let mut test = Scenario::new();
    let (early, late) = (test.rejected(&admin(1), &["exchange"]), test.rejected(&admin(1), &["teams"]));
    test.now = utc("2026-12-02T23:59:59Z");
    test.does(&admin(1), early, dispute());
    test.now = utc("2026-12-03T00:00:00Z");
    assert_eq!(test.refused(&admin(1), late, dispute()), Refusal::DisputeClosed);
    let proof = test.proof("2026-10-01");
    assert_eq!(test.refused(&admin(1), late, proof), Refusal::DisputeClosed);
}

#[test]
fn a_dispute_rests_on_words_or_on_new_proof() {
    let mut test = Scenario::new();
    let id = test.rejected(&admin(1), &["exchange"]);
    let silent = Action::Dispute { justification: " ".into() };
    assert_eq!(test.refused(&admin(1), id, silent.clone()), Refusal::Missing { field: Field::Justification });
    test.pass_days(1);
    let proof = test.proof("2026-10-30");
    assert_eq!(test.codes(&admin(1), id, proof), ["proof_added"]);
    assert_eq!(test.codes(&admin(1), id, silent), ["disputed"]);
    let proof = test.proof("2026-10-31");
    assert_eq!(test.codes(&admin(1), id, proof), ["proof_added"], "and more may follow");
}

#[test]
fn a_dispute_is_for_a_reviewer_who_has_not_reviewed_it() {
    let mut test = Scenario::new();
    let id = test.disputed(&admin(1), &["exchange"]);
    assert_eq!(test.refused(&reviewer(), id, Action::StartReview), Refusal::ReviewedBefore);
    assert_eq!(test.refused(&lead(), id, assign(REVIEWER)), Refusal::ReviewedBefore);
    let state = StateKind::Disputed;
    for action in [approve(), uphold()] {
        assert_eq!(test.refused(&reviewer(), id, action), Refusal::NotNow { state }, "nobody has taken it");
    }
    let clock = test.claim(id).state.deadline().cloned();
    test.pass_days(2);
    assert_eq!(test.codes(&second_reviewer(), id, Action::StartReview), ["review_started"]);
    assert_eq!(test.claim(id).state.deadline().cloned(), clock, "taking it up does not prolong it");
    assert_eq!(test.claim(id).rubric, Rubric::default(), "judged afresh");
    assert_eq!(test.refused(&second_reviewer(), id, Action::StartReview), Refusal::NotNow { state });
    assert_eq!(test.refused(&lead(), id, Action::StartReview), Refusal::OthersReview);
    for action in [approve(), uphold()] {
        assert_eq!(test.refused(&reviewer(), id, action), Refusal::OthersReview);
    }
}

#[test]
fn a_lead_gives_a_dispute_to_somebody_new_who_judges_afresh() {
    let mut test = Scenario::new();
    let id = test.disputed(&admin(1), &["exchange"]);
    test.does(&lead(), id, assign(SECOND_REVIEWER));
    assert_eq!(test.claim(id).rubric, Rubric::default());
    assert!(test.claim(id).reviewed_by.contains(&person(SECOND_REVIEWER)));
    assert_eq!(test.codes(&second_reviewer(), id, uphold()), ["rejection_upheld"]);
}

#[test]
fn a_dispute_handed_back_may_be_taken_again() {
    let mut test = Scenario::new();
    let id = test.disputed(&admin(1), &["exchange"]);
    test.does(&second_reviewer(), id, Action::StartReview);
    assert_eq!(test.codes(&second_reviewer(), id, Action::Release), ["released"]);
    assert_eq!(test.state(id), StateKind::Disputed);
    test.does(&second_reviewer(), id, Action::StartReview);
    test.does(&lead(), id, assign(LEAD));
    assert_eq!(test.claim(id).reviewed_by, [REVIEWER, SECOND_REVIEWER, LEAD].map(person));
}

#[test]
fn a_lead_who_handed_a_contested_dispute_back_has_judged_it_and_does_not_arbitrate() {
    let mut test = Scenario::new();
    let id = test.disputed(&admin(1), &["exchange"]);
    test.submitted(&admin(2), &["exchange"]);
    test.does(&lead(), id, Action::StartReview);
    test.does(&lead(), id, Action::SaveRubric { rubric: met() });
    test.does(&lead(), id, Action::Release);
    assert_eq!(test.refused(&lead(), id, award(id)), Refusal::ReviewedBefore);
    assert_eq!(test.codes(&second_lead(), id, award(id)), ["arbitration_decided", "approved"]);
}

#[test]
fn upheld_is_final() {
    let mut test = Scenario::new();
    let id = test.disputed(&admin(1), &["exchange"]);
    test.does(&second_reviewer(), id, Action::StartReview);
    let unexplained = Action::UpholdRejection { rubric: None, note: String::new() };
    assert_eq!(test.refused(&second_reviewer(), id, unexplained), Refusal::Missing { field: Field::Note });
    assert_eq!(test.codes(&second_reviewer(), id, uphold()), ["rejection_upheld"]);
    let State::Rejected { reason, disputable: None, .. } = &test.claim(id).state else { panic!() };
    assert_eq!(reason.code(), "insufficient_proof", "for the reason it was rejected for");
    assert_eq!(test.refused(&admin(1), id, dispute()), Refusal::DisputedBefore);
    let proof = test.proof("2026-10-01");
    assert_eq!(test.refused(&admin(1), id, proof), Refusal::NotNow { state: StateKind::Rejected });
}

#[test]
fn overturned_is_approved_and_the_customer_is_asked() {
    let mut test = Scenario::new();
    let id = test.disputed(&admin(1), &["exchange"]);
    test.does(&second_reviewer(), id, Action::StartReview);
    assert_eq!(test.codes(&second_reviewer(), id, approve()), ["approved"]);
    assert_eq!(test.state(id), StateKind::ConsentOpen);
    test.does(&customer(id), id, Action::Agree);
    assert_eq!(test.state(id), StateKind::InEffect);
}

#[test]
fn a_dispute_is_answered_and_neither_asked_about_nor_rejected_again() {
    let mut test = Scenario::new();
    let id = test.disputed(&admin(1), &["exchange"]);
    test.does(&second_reviewer(), id, Action::StartReview);
    let state = StateKind::Disputed;
    for action in [ask(), reject()] {
        assert_eq!(test.refused(&second_reviewer(), id, action), Refusal::NotNow { state });
    }
}

#[test]
fn no_answer_is_a_rejection_that_may_be_disputed() {
    let mut test = Scenario::new();
    let id = test.action_required(&admin(1), &["exchange"]);
    test.wait_until(id, utc("2026-11-12T00:00:00Z"));
    assert_eq!(test.codes(&admin(1), id, dispute()), ["disputed"]);
}

#[test]
fn what_the_partner_asked_for_it_cannot_dispute() {
    let mut test = Scenario::new();
    let id = test.submitted(&admin(1), &["exchange"]);
    test.does(&admin(1), id, withdraw());
    assert_eq!(test.refused(&admin(1), id, dispute()), Refusal::NotDisputable);
}

#[test]
fn a_claim_once_disputed_is_never_disputable_again_whatever_rejects_it() {
    let mut test = Scenario::new();
    let incumbent = test.in_effect(&admin(2), &["exchange"]);
    let id = test.disputed_against(&admin(1), "exchange");
    test.does(&lead(), id, Action::StartReview);
    test.does(&second_lead(), id, award(incumbent));
    let State::Rejected { disputable: None, .. } = &test.claim(id).state else { panic!() };
    assert_eq!(test.refused(&admin(1), id, dispute()), Refusal::DisputedBefore);
}

#[test]
fn a_line_claimed_anew_since_is_no_longer_there_to_dispute_about() {
    let mut test = Scenario::new();
    let first = test.rejected(&admin(1), &["exchange", "teams"]);
    let second = test.in_effect(&admin(1), &["teams"]);
    let Refusal::NotReady { findings } = test.refused(&admin(1), first, dispute()) else { panic!() };
    assert_eq!(findings[0].check, Check::AlreadyClaimedByYou);
    assert_eq!(findings[0].claim.as_ref(), Some(&test.claim(second).reference));
    test.does(&admin(1), second, end());
    test.does(&admin(1), first, dispute());
}

#[test]
fn a_dispute_can_be_taken_back() {
    let mut test = Scenario::new();
    let id = test.disputed(&admin(1), &["exchange"]);
    assert_eq!(test.codes(&admin(1), id, withdraw()), ["rejected"]);
    assert!(test.codes(&Actor::System, id, Action::Tick).is_empty());
}

impl Scenario {
    /// Rejected by a reviewer while another partner holds the line, and disputed.
    fn disputed_against(&mut self, partner: &Actor, code: &str) -> domain::party::ClaimId {
        let id = self.under_review(partner, &[code]);
        self.does(&reviewer(), id, reject());
        self.does(partner, id, dispute());
        id
    }
}
