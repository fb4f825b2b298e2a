//! A rejection disputed: once, in time, and judged by somebody else.

use crate::desk::people::*;
use crate::desk::words::*;
use crate::desk::{Desk, utc};
use domain::action::{Action, Refusal};
use domain::claim::{State, StateKind, Turn};
use domain::claim_form::Field;
use domain::draft::Check;
use domain::evidence::Rubric;
use domain::party::Actor;

#[test]
fn a_dispute_gives_the_desk_five_business_days() {
    let mut desk = Desk::open();
    let id = desk.rejected(&admin(1), &["exchange"]);
    assert_eq!(desk.claim(id).state.turn(), Turn::Nobody);
    assert_eq!(desk.refused(&user(1), id, dispute()), Refusal::NotAllowed);
    assert_eq!(desk.codes(&admin(1), id, dispute()), ["disputed"]);
    let State::Disputed { deadline, reviewer: None, escalated: false, .. } = &desk.claim(id).state else { panic!() };
    assert_eq!(deadline.due_on, on("2026-11-09"));
    assert_eq!(desk.claim(id).state.turn(), Turn::Reviewer);
    let struck = desk.wait_until(id, utc("2026-12-31T00:00:00Z"));
    assert_eq!(struck, [(utc("2026-11-09T23:59:59.000001Z"), "escalated")]);
    assert_eq!(desk.state(id), StateKind::Disputed, "it never decides by itself");
}

#[test]
fn thirty_days_and_no_longer() {
    let mut desk = Desk::open();
    let (early, late) = (desk.rejected(&admin(1), &["exchange"]), desk.rejected(&admin(1), &["teams"]));
    desk.now = utc("2026-12-02T23:59:59Z");
    desk.does(&admin(1), early, dispute());
    desk.now = utc("2026-12-03T00:00:00Z");
    assert_eq!(desk.refused(&admin(1), late, dispute()), Refusal::DisputeClosed);
    let proof = desk.proof("2026-10-01");
    assert_eq!(desk.refused(&admin(1), late, proof), Refusal::DisputeClosed);
}

#[test]
fn a_dispute_rests_on_words_or_on_new_proof() {
    let mut desk = Desk::open();
    let id = desk.rejected(&admin(1), &["exchange"]);
    let silent = Action::Dispute { justification: " ".into() };
    assert_eq!(desk.refused(&admin(1), id, silent.clone()), Refusal::Missing { field: Field::Justification });
    desk.pass_days(1);
    let proof = desk.proof("2026-10-30");
    assert_eq!(desk.codes(&admin(1), id, proof), ["proof_added"]);
    assert_eq!(desk.codes(&admin(1), id, silent), ["disputed"]);
    let proof = desk.proof("2026-10-31");
    assert_eq!(desk.codes(&admin(1), id, proof), ["proof_added"], "and more may follow");
}

#[test]
fn a_dispute_is_for_a_reviewer_who_has_not_reviewed_it() {
    let mut desk = Desk::open();
    let id = desk.disputed(&admin(1), &["exchange"]);
    assert_eq!(desk.refused(&reviewer(), id, Action::StartReview), Refusal::ReviewedBefore);
    assert_eq!(desk.refused(&lead(), id, assign(REVIEWER)), Refusal::ReviewedBefore);
    let state = StateKind::Disputed;
    for action in [approve(), uphold()] {
        assert_eq!(desk.refused(&reviewer(), id, action), Refusal::NotNow { state }, "nobody has taken it");
    }
    let clock = desk.claim(id).state.deadline().cloned();
    desk.pass_days(2);
    assert_eq!(desk.codes(&second_reviewer(), id, Action::StartReview), ["review_started"]);
    assert_eq!(desk.claim(id).state.deadline().cloned(), clock, "taking it up does not prolong it");
    assert_eq!(desk.claim(id).rubric, Rubric::default(), "judged afresh");
    assert_eq!(desk.refused(&second_reviewer(), id, Action::StartReview), Refusal::NotNow { state });
    assert_eq!(desk.refused(&lead(), id, Action::StartReview), Refusal::OthersReview);
    for action in [approve(), uphold()] {
        assert_eq!(desk.refused(&reviewer(), id, action), Refusal::OthersReview);
    }
}

#[test]
fn a_lead_gives_a_dispute_to_somebody_new_who_judges_afresh() {
    let mut desk = Desk::open();
    let id = desk.disputed(&admin(1), &["exchange"]);
    desk.does(&lead(), id, assign(SECOND_REVIEWER));
    assert_eq!(desk.claim(id).rubric, Rubric::default());
    assert!(desk.claim(id).reviewed_by.contains(&person(SECOND_REVIEWER)));
    assert_eq!(desk.codes(&second_reviewer(), id, uphold()), ["rejection_upheld"]);
}

#[test]
fn a_dispute_handed_back_may_be_taken_again() {
    let mut desk = Desk::open();
    let id = desk.disputed(&admin(1), &["exchange"]);
    desk.does(&second_reviewer(), id, Action::StartReview);
    assert_eq!(desk.codes(&second_reviewer(), id, Action::Release), ["released"]);
    assert_eq!(desk.state(id), StateKind::Disputed);
    desk.does(&second_reviewer(), id, Action::StartReview);
    desk.does(&lead(), id, assign(LEAD));
    assert_eq!(desk.claim(id).reviewed_by, [REVIEWER, SECOND_REVIEWER, LEAD].map(person));
}

#[test]
fn a_lead_who_handed_a_contested_dispute_back_has_judged_it_and_does_not_arbitrate() {
    let mut desk = Desk::open();
    let id = desk.disputed(&admin(1), &["exchange"]);
    desk.submitted(&admin(2), &["exchange"]);
    desk.does(&lead(), id, Action::StartReview);
    desk.does(&lead(), id, Action::SaveRubric { rubric: met() });
    desk.does(&lead(), id, Action::Release);
    assert_eq!(desk.refused(&lead(), id, award(id)), Refusal::ReviewedBefore);
    assert_eq!(desk.codes(&second_lead(), id, award(id)), ["arbitration_decided", "approved"]);
}

#[test]
fn upheld_is_final() {
    let mut desk = Desk::open();
    let id = desk.disputed(&admin(1), &["exchange"]);
    desk.does(&second_reviewer(), id, Action::StartReview);
    let unexplained = Action::UpholdRejection { rubric: None, note: String::new() };
    assert_eq!(desk.refused(&second_reviewer(), id, unexplained), Refusal::Missing { field: Field::Note });
    assert_eq!(desk.codes(&second_reviewer(), id, uphold()), ["rejection_upheld"]);
    let State::Rejected { reason, disputable: None, .. } = &desk.claim(id).state else { panic!() };
    assert_eq!(reason.code(), "insufficient_proof", "for the reason it was rejected for");
    assert_eq!(desk.refused(&admin(1), id, dispute()), Refusal::DisputedBefore);
    let proof = desk.proof("2026-10-01");
    assert_eq!(desk.refused(&admin(1), id, proof), Refusal::NotNow { state: StateKind::Rejected });
}

#[test]
fn overturned_is_approved_and_the_customer_is_asked() {
    let mut desk = Desk::open();
    let id = desk.disputed(&admin(1), &["exchange"]);
    desk.does(&second_reviewer(), id, Action::StartReview);
    assert_eq!(desk.codes(&second_reviewer(), id, approve()), ["approved"]);
    assert_eq!(desk.state(id), StateKind::ConsentOpen);
    desk.does(&customer(id), id, Action::Agree);
    assert_eq!(desk.state(id), StateKind::InEffect);
}

#[test]
fn a_dispute_is_answered_and_neither_asked_about_nor_rejected_again() {
    let mut desk = Desk::open();
    let id = desk.disputed(&admin(1), &["exchange"]);
    desk.does(&second_reviewer(), id, Action::StartReview);
    let state = StateKind::Disputed;
    for action in [ask(), reject()] {
        assert_eq!(desk.refused(&second_reviewer(), id, action), Refusal::NotNow { state });
    }
}

#[test]
fn no_answer_is_a_rejection_that_may_be_disputed() {
    let mut desk = Desk::open();
    let id = desk.action_required(&admin(1), &["exchange"]);
    desk.wait_until(id, utc("2026-11-12T00:00:00Z"));
    assert_eq!(desk.codes(&admin(1), id, dispute()), ["disputed"]);
}

#[test]
fn what_the_partner_asked_for_it_cannot_dispute() {
    let mut desk = Desk::open();
    let id = desk.submitted(&admin(1), &["exchange"]);
    desk.does(&admin(1), id, withdraw());
    assert_eq!(desk.refused(&admin(1), id, dispute()), Refusal::NotDisputable);
}

#[test]
fn a_claim_once_disputed_is_never_disputable_again_whatever_rejects_it() {
    let mut desk = Desk::open();
    let incumbent = desk.in_effect(&admin(2), &["exchange"]);
    let id = desk.disputed_against(&admin(1), "exchange");
    desk.does(&lead(), id, Action::StartReview);
    desk.does(&second_lead(), id, award(incumbent));
    let State::Rejected { disputable: None, .. } = &desk.claim(id).state else { panic!() };
    assert_eq!(desk.refused(&admin(1), id, dispute()), Refusal::DisputedBefore);
}

#[test]
fn a_line_claimed_anew_since_is_no_longer_there_to_dispute_about() {
    let mut desk = Desk::open();
    let first = desk.rejected(&admin(1), &["exchange", "teams"]);
    let second = desk.in_effect(&admin(1), &["teams"]);
    let Refusal::NotReady { findings } = desk.refused(&admin(1), first, dispute()) else { panic!() };
    assert_eq!(findings[0].check, Check::AlreadyClaimedByYou);
    assert_eq!(findings[0].claim.as_ref(), Some(&desk.claim(second).reference));
    desk.does(&admin(1), second, end());
    desk.does(&admin(1), first, dispute());
}

#[test]
fn a_dispute_can_be_taken_back() {
    let mut desk = Desk::open();
    let id = desk.disputed(&admin(1), &["exchange"]);
    assert_eq!(desk.codes(&admin(1), id, withdraw()), ["rejected"]);
    assert!(desk.codes(&Actor::System, id, Action::Tick).is_empty());
}

impl Desk {
    /// Rejected by a reviewer while another partner holds the line, and disputed.
    fn disputed_against(&mut self, partner: &Actor, code: &str) -> domain::party::ClaimId {
        let id = self.under_review(partner, &[code]);
        self.does(&reviewer(), id, reject());
        self.does(partner, id, dispute());
        id
    }
}
