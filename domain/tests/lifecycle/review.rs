//! The reviewer's work: taking, judging by the rubric, approving, rejecting.

use crate::scenario::builders::*;
use crate::scenario::people::*;
use crate::scenario::{Scenario, utc};
use domain::action::{Action, Event, Refusal};
use domain::claim::{State, StateKind, Turn};
use domain::claim_form::Field;
use domain::code::Code;
use domain::evidence::{Criterion, RejectionReason, ReviewGround, Rubric};
use domain::party::Actor;

#[test]
fn starting_gives_five_business_days_to_decide() {
    let mut test = Scenario::new();
    let id = test.submitted(&admin(1), &["exchange"]);
    test.now = utc("2026-11-05T15:00:00Z");
    assert_eq!(test.codes(&reviewer(), id, Action::StartReview), ["review_started"]);
    let claim = test.claim(id);
    let State::UnderReview { reviewer, deadline, escalated: false } = &claim.state else { panic!() };
    assert_eq!(*reviewer, person(REVIEWER));
    assert_eq!(deadline.due_on, on("2026-11-12"));
    assert_eq!(claim.reviewed_by, [person(REVIEWER)]);
    assert_eq!(claim.state.turn(), Turn::Reviewer);
}

#[test]
fn two_reviewers_never_get_the_same_claim() {
    let mut test = Scenario::new();
    let id = test.under_review(&admin(1), &["exchange"]);
    let state = StateKind::UnderReview;
    assert_eq!(test.refused(&second_reviewer(), id, Action::StartReview), Refusal::NotNow { state });
    for action in [approve(), reject(), ask(), Action::Release, Action::SaveRubric { rubric: met() }] {
        assert_eq!(test.refused(&second_reviewer(), id, action), Refusal::OthersReview);
    }
}

#[test]
fn a_claim_given_to_one_reviewer_is_not_anothers_to_start() {
    let mut test = Scenario::new();
    let id = test.submitted(&admin(1), &["exchange"]);
    assert_eq!(test.refused(&reviewer(), id, assign(REVIEWER)), Refusal::NotAllowed);
    assert_eq!(test.codes(&lead(), id, assign(SECOND_REVIEWER)), ["assigned"]);
    assert!(test.codes(&lead(), id, assign(SECOND_REVIEWER)).is_empty(), "it has it already");
    assert_eq!(test.refused(&reviewer(), id, Action::StartReview), Refusal::OthersReview);
    assert_eq!(test.codes(&second_reviewer(), id, Action::StartReview), ["review_started"]);
}

#[test]
fn a_lead_hands_a_review_over_and_both_have_reviewed_it() {
    let mut test = Scenario::new();
    let id = test.under_review(&admin(1), &["exchange"]);
    let clock = test.claim(id).state.deadline().cloned();
    test.does(&lead(), id, assign(SECOND_REVIEWER));
    assert_eq!(test.claim(id).state.reviewer(), Some(person(SECOND_REVIEWER)));
    assert_eq!(test.claim(id).state.deadline().cloned(), clock, "the clock runs on");
    assert_eq!(test.claim(id).reviewed_by, [person(REVIEWER), person(SECOND_REVIEWER)]);
}

#[test]
fn a_released_claim_goes_back_to_the_queue_with_its_clock() {
    let mut test = Scenario::new();
    let id = test.under_review(&admin(1), &["exchange"]);
    let clock = test.claim(id).state.deadline().cloned();
    assert_eq!(test.codes(&reviewer(), id, Action::Release), ["released"]);
    assert_eq!(test.state(id), StateKind::Submitted);
    assert_eq!(test.claim(id).state.reviewer(), None);
    assert_eq!(test.claim(id).state.deadline().cloned(), clock);
    test.does(&second_reviewer(), id, Action::StartReview);
}

#[test]
fn a_review_taken_up_again_goes_on_with_its_clock_and_stays_escalated() {
    let mut test = Scenario::new();
    let id = test.under_review(&admin(1), &["exchange"]);
    let clock = test.claim(id).state.deadline().cloned();
    test.wait_until(id, utc("2026-11-12T09:00:00Z"));
    test.does(&reviewer(), id, Action::Release);
    test.does(&second_reviewer(), id, Action::StartReview);
    let State::UnderReview { deadline: after, escalated: true, .. } = &test.claim(id).state else { panic!() };
    assert_eq!(Some(after), clock.as_ref());
}

#[test]
fn a_released_claim_is_still_one_whose_answers_came() {
    let mut test = Scenario::new();
    let id = test.action_required(&admin(1), &["exchange"]);
    test.does(&admin(1), id, answer(&["Here."]));
    test.does(&reviewer(), id, Action::StartReview);
    test.does(&reviewer(), id, Action::Release);
    let State::Submitted { answered: true, .. } = &test.claim(id).state else { panic!() };
}

#[test]
fn findings_are_kept_while_the_review_goes_on() {
    let mut test = Scenario::new();
    let id = test.under_review(&admin(1), &["exchange"]);
    let mut rubric = met();
    rubric.0.remove(&Criterion::ProductsNamed);
    assert_eq!(test.codes(&reviewer(), id, Action::SaveRubric { rubric: rubric.clone() }), ["rubric_saved"]);
    assert_eq!(test.claim(id).rubric, rubric);
    assert!(test.codes(&reviewer(), id, Action::SaveRubric { rubric }).is_empty());
}

#[test]
fn approval_needs_all_five_criteria_met() {
    let mut test = Scenario::new();
    let id = test.under_review(&admin(1), &["exchange"]);
    let approve_with = |rubric| Action::Approve { rubric, note: String::new() };
    let all = Criterion::ALL.to_vec();
    assert_eq!(
        test.refused(&reviewer(), id, approve_with(Rubric::default())),
        Refusal::RubricIncomplete { criteria: all }
    );
    let criteria = vec![Criterion::DatesCurrent, Criterion::ProductsNamed];
    assert_eq!(test.refused(&reviewer(), id, approve_with(not_met(&criteria))), Refusal::CriteriaNotMet { criteria });
    let mut rubric = met();
    rubric.0.get_mut(&Criterion::WorkDescribed).unwrap().note = "x".repeat(2001);
    assert_eq!(
        test.refused(&reviewer(), id, approve_with(rubric)),
        Refusal::TooLong { field: Field::Rubric, limit: 2000 }
    );
    assert_eq!(test.codes(&reviewer(), id, approve()), ["approved"]);
    assert_eq!(test.state(id), StateKind::ConsentOpen);
    assert_eq!(test.claim(id).rubric, met());
}

#[test]
fn a_rejection_for_insufficient_proof_names_the_criteria_that_are_not_met() {
    let mut test = Scenario::new();
    let id = test.under_review(&admin(1), &["exchange"]);
    let ground = ReviewGround::InsufficientProof;
    let note = || "See the rubric.".to_owned();
    let nothing_found = Action::Reject { ground, rubric: met(), note: note() };
    assert_eq!(test.refused(&reviewer(), id, nothing_found), Refusal::NoCriterionNotMet);
    let unexplained = Action::Reject { ground, rubric: not_met(&[Criterion::WorkDescribed]), note: " ".into() };
    assert_eq!(test.refused(&reviewer(), id, unexplained), Refusal::Missing { field: Field::Note });
    let criteria = vec![Criterion::CustomerAcknowledged, Criterion::WorkDescribed];
    test.does(&reviewer(), id, Action::Reject { ground, rubric: not_met(&criteria), note: note() });
    let State::Rejected { reason, at, disputable } = &test.claim(id).state else { panic!() };
    assert_eq!(*reason, RejectionReason::InsufficientProof { criteria });
    assert_eq!(*at, test.now);
    assert_eq!(disputable.as_ref().map(|until| until.due_on), Some(on("2026-12-02")), "30 days to dispute");
}

#[test]
fn the_other_grounds_of_a_reviewer_need_no_criterion() {
    for (ground, code) in [
        (ReviewGround::NoCustomerConsentInProof, "no_customer_consent_in_proof"),
        (ReviewGround::ProductsMissing, "products_missing"),
        (ReviewGround::ProofUnavailable, "proof_unavailable"),
    ] {
        let mut test = Scenario::new();
        let id = test.under_review(&admin(1), &["exchange"]);
        test.does(&reviewer(), id, Action::Reject { ground, rubric: Rubric::default(), note: "Why.".into() });
        let State::Rejected { reason, .. } = &test.claim(id).state else { panic!() };
        assert_eq!((reason.code(), reason.disputable()), (code, true));
    }
}

#[test]
fn the_partner_takes_its_claim_back_at_any_open_stage_and_while_consent_is_open() {
    let mut test = Scenario::new();
    let open = [
        test.submitted(&admin(1), &["exchange"]),
        test.under_review(&admin(1), &["teams"]),
        test.action_required(&admin(1), &["intune"]),
        test.disputed(&admin(1), &["sharepoint"]),
        test.consent_open(&admin(2), &["entra_id_p1"]),
    ];
    for id in open {
        let owner = owner(test.claim(id));
        assert!(test.codes(&owner, id, withdraw()).starts_with(&["rejected"]));
        let State::Rejected { reason, disputable, .. } = &test.claim(id).state else { panic!() };
        assert_eq!((reason.code(), disputable), ("partner_request", &None));
        assert!(test.claim(id).open_request().is_none(), "nothing waits for the partner any more");
    }
}

#[test]
fn a_form_drawn_before_somebody_changed_the_claim_is_stale() {
    let mut test = Scenario::new();
    let id = test.under_review(&admin(1), &["exchange"]);
    let seen = test.claim(id).revision;
    test.does(&admin(1), id, comment("Is anything missing?"));
    test.does(&reviewer(), id, note("They ask."));
    let proof = test.claim(id).proofs[0].id;
    test.does(&reviewer(), id, Action::ViewProof { proof });
    assert_eq!(test.claim(id).revision, seen, "words and looks do not disturb a form");
    test.does(&reviewer(), id, Action::SaveRubric { rubric: met() });
    let now = test.claim(id).revision;
    assert_eq!(test.act_on(&reviewer(), id, approve(), Some(seen)).unwrap_err(), Refusal::Stale { seen, now });
    test.act_on(&reviewer(), id, approve(), Some(now)).unwrap();
}

#[test]
fn a_claim_one_does_not_see_is_never_stale() {
    let mut test = Scenario::new();
    let id = test.submitted(&admin(1), &["exchange"]);
    assert_eq!(test.act_on(&admin(2), id, comment("?"), Some(0)).unwrap_err(), Refusal::NotFound);
}

#[test]
fn comments_are_trimmed_and_never_empty_and_go_on_after_the_end() {
    let mut test = Scenario::new();
    let id = test.in_effect(&admin(1), &["exchange"]);
    test.does(&admin(1), id, end());
    assert_eq!(test.refused(&admin(1), id, comment(" \n ")), Refusal::Missing { field: Field::Comment });
    let expected = Refusal::TooLong { field: Field::Comment, limit: 4000 };
    assert_eq!(test.refused(&admin(1), id, comment(&"x".repeat(4001))), expected);
    let happened = test.does(&user(1), id, comment(" two\r\nlines "));
    assert_eq!(happened.own, [Event::Commented { text: "two\nlines".into() }]);
    assert_eq!(test.codes(&second_reviewer(), id, comment("Thank you.")), ["commented"]);
    assert_eq!(test.codes(&second_reviewer(), id, note("Closed.")), ["noted"]);
}

#[test]
fn a_draft_has_nobody_to_talk_to() {
    let mut test = Scenario::new();
    let id = test.draft(&admin(1), &["exchange"]);
    assert_eq!(test.refused(&admin(1), id, comment("Hello?")), Refusal::NotNow { state: StateKind::Editing });
}

#[test]
fn who_looked_at_a_proof_is_on_record() {
    let mut test = Scenario::new();
    let id = test.under_review(&admin(1), &["exchange"]);
    let proof = test.claim(id).proofs[0].id;
    assert_eq!(test.codes(&lead(), id, Action::ViewProof { proof }), ["proof_viewed"]);
    let last = test.histories[&id].last().unwrap();
    assert_eq!(last.by, lead().by());
    let none = Action::ViewProof { proof: domain::party::ProofId(uuid::Uuid::nil()) };
    assert_eq!(test.refused(&lead(), id, none), Refusal::NoSuchProof);
}

#[test]
fn nobody_reviews_for_the_company_it_belongs_to() {
    let mut test = Scenario::new();
    let id = test.submitted(&admin(1), &["exchange"]);
    let insider = Actor::Reviewer { person: person(77), lead: true, belongs_to: vec![crate::scenario::company(1)] };
    let proof = test.claim(id).proofs[0].id;
    for action in [Action::StartReview, assign(REVIEWER), note("Mine."), Action::ViewProof { proof }] {
        assert_eq!(test.refused(&insider, id, action), Refusal::NotFound);
    }
}
