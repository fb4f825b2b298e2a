//! What is told of lines that end or are contested no more: of an association, of one that has not begun, and of a claim in review.

use crate::notices::{all_told, details};
use crate::scenario::Scenario;
use crate::scenario::builders::*;
use crate::scenario::people::*;
use domain::action::Action;
use domain::catalog::Activity::Usage;
use domain::claim::EndReason;
use domain::notice::{Details, Notice, Reason, Remark, To, Topic};
use domain::party::{Actor, ClaimId};

fn topics(told: &[Notice]) -> Vec<(To, Topic)> {
    told.iter().map(|notice| (notice.to, notice.topic)).collect()
}

fn under_review_for(test: &mut Scenario, codes: &[&str]) -> ClaimId {
    let id = test.draft_for(&admin(1), &[Usage], codes);
    test.does(&admin(1), id, Action::Submit { acknowledged: true });
    test.does(&reviewer(), id, Action::StartReview);
    id
}

fn gone(code: &str) -> Action {
    Action::EndSubscription { subscription: subscription_of(code) }
}

#[test]
fn partner_and_reviewer_hear_that_a_subscription_ended_during_the_review() {
    let mut test = Scenario::new();
    let id = under_review_for(&mut test, &["sales", "finance"]);
    let at_work = To::Reviewer(person(REVIEWER));
    let told = all_told(&mut test, &Actor::System, id, gone("sales"), false).remove(&id).unwrap();
    assert_eq!(topics(&told), [(To::Partner, Topic::ClaimLinesEnded), (at_work, Topic::ReviewLinesEnded)]);
    let reason = Some(Reason::Ended(EndReason::SubscriptionEnded));
    for notice in told {
        assert_eq!((notice.details.products, notice.details.reason), (vec![product("sales")], reason.clone()));
    }
    let told = all_told(&mut test, &Actor::System, id, gone("finance"), false).remove(&id).unwrap();
    assert_eq!(topics(&told), [(To::Partner, Topic::ClaimEnded), (at_work, Topic::ReviewClosed)]);
}

#[test]
fn a_customer_who_was_asked_hears_that_the_request_is_smaller_or_closed() {
    let mut test = Scenario::new();
    let id = under_review_for(&mut test, &["sales", "finance"]);
    test.does(&reviewer(), id, approve());
    let told = all_told(&mut test, &Actor::System, id, gone("sales"), false).remove(&id).unwrap();
    assert_eq!(topics(&told), [(To::Partner, Topic::ClaimLinesEnded), (To::Customer, Topic::RequestLinesEnded)]);
    let told = all_told(&mut test, &Actor::System, id, gone("finance"), false).remove(&id).unwrap();
    assert_eq!(topics(&told), [(To::Partner, Topic::ClaimEnded), (To::Customer, Topic::RequestClosed)]);
}

#[test]
fn a_claim_superseded_in_its_consent_window_was_never_an_association() {
    for (codes, partner, customer) in [
        (&["exchange"][..], Topic::ClaimEnded, Topic::RequestClosed),
        (&["exchange", "teams"], Topic::ClaimLinesEnded, Topic::RequestLinesEnded),
    ] {
        let mut test = Scenario::new();
        let beaten = test.consent_open(&admin(1), codes);
        let winner = test.under_review(&admin(2), &["exchange"]);
        test.all_finish();
        let told = all_told(&mut test, &lead(), winner, award(winner), false).remove(&beaten).unwrap();
        assert_eq!(topics(&told), [(To::Partner, Topic::ArbitrationLost)]);
        assert_eq!(told[0].details.remark, Some(Remark::EndsWhenReplaced));
        let agree = Action::Agree;
        let told = all_told(&mut test, &Actor::Customer { claim: winner }, winner, agree, false).remove(&beaten);
        assert_eq!(topics(&told.unwrap()), [(To::Partner, partner), (To::Customer, customer)]);
    }
}

#[test]
fn a_lapse_names_its_products_and_says_whether_the_arbitration_goes_on() {
    let mut test = Scenario::new();
    let id = test.submitted(&admin(1), &["exchange", "teams"]);
    let on_one = test.submitted(&admin(2), &["exchange"]);
    let on_other = test.submitted(&admin(3), &["teams"]);
    for (rival, partner, code, remark) in [
        (on_one, admin(2), "exchange", Remark::OtherLinesContested),
        (on_other, admin(3), "teams", Remark::ContestOver),
    ] {
        let mut told = all_told(&mut test, &partner, rival, withdraw(), false);
        let told = told.remove(&id).unwrap();
        assert_eq!(topics(&told), [(To::Partner, Topic::ContestLapsed)]);
        let Details { products, remark: said, .. } = &told[0].details;
        assert_eq!((products.as_slice(), *said), (&[product(code)][..], Some(remark)));
    }
}

#[test]
fn an_incumbent_that_just_lost_a_line_is_not_told_that_it_goes_on_as_before() {
    // Given an incumbent that has lost one of its two lines to a challenger,
    let mut test = Scenario::new();
    let incumbent = test.in_effect(&admin(1), &["exchange", "teams"]);
    let challenger = test.under_review(&admin(2), &["exchange"]);
    test.all_finish();
    let decided = all_told(&mut test, &lead(), challenger, award(challenger), false).remove(&incumbent).unwrap();
    assert_eq!(topics(&decided), [(To::Partner, Topic::ArbitrationLost)]);

    // when the challenger takes effect,
    let agreed = all_told(&mut test, &customer(challenger), challenger, Action::Agree, false).remove(&incumbent);

    // then the incumbent is told of the line that ended, and not of a contest that is over.
    let agreed = agreed.unwrap();
    assert_eq!(topics(&agreed), [(To::Partner, Topic::LinesEnded), (To::Customer, Topic::CustomerLinesEnded)]);
    assert!(agreed.iter().all(|notice| notice.details.remark != Some(Remark::ContestOver)), "{agreed:?}");
}

#[test]
fn nobody_is_told_of_a_lapse_by_its_own_edit() {
    let mut test = Scenario::new();
    let id = test.submitted(&admin(1), &["exchange", "teams"]);
    test.submitted(&admin(2), &["exchange"]);
    let told = details(&mut test, &admin(1), id, save(workloads(&["teams"])), To::Partner);
    assert!(told.iter().all(|(topic, _)| *topic != Topic::ContestLapsed), "{told:?}");
}
