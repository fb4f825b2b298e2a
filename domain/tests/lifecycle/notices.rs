//! Who is told of what.

use crate::scenario::Scenario;
use crate::scenario::builders::*;
use crate::scenario::facts::tells_early;
use crate::scenario::people::*;
use domain::action::Action;
use domain::claim::EndReason;
use domain::evidence::RejectionReason;
use domain::notice::{Details, Notice, Reason, Remark, To, Topic, notices};
use domain::party::{Actor, ClaimId};
use domain::program::Policy;
use std::collections::BTreeMap;

/// The notices of what an action did, to this claim and to others.
pub fn all_told(
    test: &mut Scenario,
    actor: &Actor,
    id: ClaimId,
    action: Action,
    early: bool,
) -> BTreeMap<ClaimId, Vec<Notice>> {
    let before = test.claims.clone();
    test.does(actor, id, action);
    let notices_of = |id: &ClaimId| {
        let earlier = before.get(id);
        let known = earlier.map_or(0, |claim| claim.sequence as usize);
        let new = &test.histories[id][known..];
        notices(earlier, test.claim(*id), new, &tells_early(new, early))
    };
    test.claims.keys().map(|id| (*id, notices_of(id))).collect()
}

fn told_early(test: &mut Scenario, actor: &Actor, id: ClaimId, action: Action, early: bool) -> Vec<(To, Topic)> {
    let told = all_told(test, actor, id, action, early).remove(&id).unwrap_or_default();
    told.into_iter().map(|notice| (notice.to, notice.topic)).collect()
}

/// The notices of what an action did to the claim itself.
fn told(test: &mut Scenario, actor: &Actor, id: ClaimId, action: Action) -> Vec<(To, Topic)> {
    told_early(test, actor, id, action, false)
}

/// What this receiver is told of the claim by the action.
pub fn details(test: &mut Scenario, actor: &Actor, id: ClaimId, action: Action, to: To) -> Vec<(Topic, Details)> {
    let told = all_told(test, actor, id, action, false).remove(&id).unwrap_or_default();
    told.into_iter().filter(|notice| notice.to == to).map(|notice| (notice.topic, notice.details)).collect()
}

#[test]
fn the_customer_is_told_on_approval_and_asked_and_gets_a_receipt_for_each_answer() {
    let mut test = Scenario::new();
    let id = test.under_review(&admin(1), &["exchange"]);
    let expected = [(To::Partner, Topic::Approved), (To::Customer, Topic::ConsentAsked)];
    assert_eq!(told(&mut test, &reviewer(), id, approve()), expected);
    let expected = [(To::Partner, Topic::TookEffect), (To::Customer, Topic::ConsentConfirmed)];
    assert_eq!(told(&mut test, &customer(id), id, Action::Agree), expected);
    let expected = [(To::Partner, Topic::Ended), (To::Customer, Topic::ConsentWithdrawn)];
    assert_eq!(told(&mut test, &customer(id), id, withdraw_consent()), expected);
    let declined = test.consent_open(&admin(1), &["teams"]);
    let expected = [(To::Partner, Topic::Rejected), (To::Customer, Topic::ConsentDeclined)];
    assert_eq!(told(&mut test, &customer(declined), declined, decline()), expected);
}

#[test]
fn the_customer_is_told_how_its_consent_came_about() {
    let mut test = Scenario::new();
    let (agreed, silent) = (test.consent_open(&admin(1), &["exchange"]), test.consent_open(&admin(1), &["teams"]));
    let remark = |told: Vec<(Topic, Details)>| told.first().and_then(|(_, details)| details.remark);
    let told = details(&mut test, &customer(agreed), agreed, Action::Agree, To::Customer);
    assert_eq!(remark(told), Some(Remark::Agreed));
    test.pass_days(8);
    let told = details(&mut test, &Actor::System, silent, Action::Tick, To::Customer);
    assert_eq!(remark(told), Some(Remark::WindowPassed));
    let policy = Policy::built_in().into_iter().find(|policy| policy.consent.length().is_none()).unwrap();
    let mut test = Scenario::under(policy);
    let id = test.under_review(&admin(1), &["exchange"]);
    let told = details(&mut test, &reviewer(), id, approve(), To::Customer);
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(remark(told), Some(Remark::AnyTime));
}

#[test]
fn the_customer_hears_that_a_request_it_received_is_gone() {
    let mut test = Scenario::new();
    let id = test.consent_open(&admin(1), &["exchange"]);
    let expected = [(To::Partner, Topic::Rejected), (To::Customer, Topic::RequestClosed)];
    assert_eq!(told(&mut test, &admin(1), id, withdraw()), expected);
    // Nobody had told it of this one.
    let id = test.submitted(&admin(1), &["exchange"]);
    assert_eq!(told(&mut test, &admin(1), id, withdraw()), [(To::Partner, Topic::Rejected)]);
    let id = test.submitted(&admin(1), &["exchange"]);
    assert_eq!(told_early(&mut test, &admin(1), id, withdraw(), true), expected);
}

#[test]
fn the_customer_hears_that_its_partner_of_record_has_ended_or_was_superseded() {
    let mut test = Scenario::new();
    let id = test.in_effect(&admin(1), &["exchange"]);
    let expected = [(To::Partner, Topic::Ended), (To::Customer, Topic::CustomerEnded)];
    assert_eq!(told(&mut test, &admin(1), id, end()), expected);

    let incumbent = test.in_effect(&admin(1), &["exchange", "teams"]);
    let challenger = test.under_review(&admin(2), &["exchange"]);
    test.does(&lead(), challenger, award(challenger));
    let told = all_told(&mut test, &customer(challenger), challenger, Action::Agree, false);
    let lost = Details {
        products: vec![product("exchange")],
        reason: Some(Reason::Ended(EndReason::Superseded)),
        ..Details::default()
    };
    let sent: Vec<_> = told[&incumbent].iter().map(|one| (one.to, one.topic, one.details.clone())).collect();
    let expected = [(To::Partner, Topic::LinesEnded, lost.clone()), (To::Customer, Topic::CustomerLinesEnded, lost)];
    assert_eq!(sent, expected);
}

#[test]
fn the_customer_is_told_at_submission_where_the_policy_says_so_and_so_is_a_corrected_contact() {
    let mut test = Scenario::new();
    let (one, two) = (test.draft(&admin(1), &["exchange"]), test.draft(&admin(1), &["teams"]));
    assert_eq!(
        told(&mut test, &admin(1), one, Action::Submit { acknowledged: true }),
        [(To::Partner, Topic::Submitted)]
    );
    let expected = [(To::Partner, Topic::Submitted), (To::Customer, Topic::ConsentForetold)];
    assert_eq!(told_early(&mut test, &admin(1), two, Action::Submit { acknowledged: true }, true), expected);

    let corrected = |email: &str| {
        let domain::claim_form::StepAnswers::Contacts { claim_name, mut customer, technical, own, email_reason } =
            contacts()
        else {
            panic!("not the contacts")
        };
        customer.email = email.into();
        save(domain::claim_form::StepAnswers::Contacts { claim_name, customer, technical, own, email_reason })
    };
    let expected = [(To::Customer, Topic::ConsentForetold)];
    assert_eq!(told_early(&mut test, &admin(1), two, corrected("new@harbour.example"), true), expected);
    assert_eq!(told(&mut test, &admin(1), one, corrected("new@harbour.example")), []);
}

#[test]
fn the_partner_hears_when_the_days_of_consent_begin_again() {
    let mut test = Scenario::new();
    let id = test.consent_open(&admin(1), &["exchange"]);
    test.pass_days(2);
    let told = details(&mut test, &Actor::System, id, Action::RestartConsent, To::Partner);
    let closes = test.claim(id).state.deadline().map(|closes| closes.due_at);
    assert_eq!(
        told.iter().map(|(topic, details)| (*topic, details.due_at)).collect::<Vec<_>>(),
        [(Topic::ConsentRestarted, closes)]
    );
}

#[test]
fn a_rejection_says_what_was_true_when_it_happened() {
    let mut test = Scenario::new();
    let id = test.under_review(&admin(1), &["exchange"]);
    let told = details(&mut test, &reviewer(), id, reject(), To::Partner);
    let (topic, details) = &told[0];
    assert_eq!((*topic, details.remark), (Topic::Rejected, Some(Remark::Disputable)));
    assert!(details.due_at.is_some());
    let reason = RejectionReason::InsufficientProof { criteria: vec![domain::evidence::Criterion::WorkDescribed] };
    assert_eq!(details.reason, Some(Reason::Rejected(reason)));

    let id = test.submitted(&admin(1), &["teams"]);
    let told = self::details(&mut test, &admin(1), id, withdraw(), To::Partner);
    assert_eq!((told[0].1.remark, told[0].1.due_at), (Some(Remark::NotDisputable), None));
}

#[test]
fn an_association_goes_to_evaluation_only_where_a_program_pays() {
    use domain::catalog::{Activity, SolutionArea};
    let mut test = Scenario::new();
    for (kind, remark) in [(Activity::Usage, Some(Remark::Evaluated)), (Activity::RevenueAssociation, None)] {
        let id = test.draft_for(&admin(1), &[kind], &["sales"]);
        let domain::claim_form::StepAnswers::Activity { area, activities, .. } =
            activity(SolutionArea::BusinessApplications, &[kind])
        else {
            panic!("not the activity")
        };
        let (seller_name, isv_product) = ("Ada".to_owned(), "Harbour planner".to_owned());
        test.does(
            &admin(1),
            id,
            save(domain::claim_form::StepAnswers::Activity { area, activities, seller_name, isv_product }),
        );
        test.does(&admin(1), id, Action::Submit { acknowledged: true });
        test.does(&reviewer(), id, Action::StartReview);
        test.does(&reviewer(), id, approve());
        let told = details(&mut test, &customer(id), id, Action::Agree, To::Partner);
        assert_eq!((told[0].0, told[0].1.remark), (Topic::TookEffect, remark));
    }
}

#[test]
fn a_request_and_its_answer_go_back_and_forth() {
    let mut test = Scenario::new();
    let id = test.under_review(&admin(1), &["exchange"]);
    assert_eq!(told(&mut test, &reviewer(), id, ask()), [(To::Partner, Topic::InformationAsked)]);
    test.now = crate::scenario::utc("2026-11-05T09:00:00Z");
    assert_eq!(told(&mut test, &Actor::System, id, Action::Tick), [(To::Partner, Topic::AnswerReminder)]);
    let expected = [(To::Reviewer(person(REVIEWER)), Topic::RequestAnswered)];
    assert_eq!(told(&mut test, &admin(1), id, answer(&["Here."])), expected);
}

#[test]
fn an_approved_claim_that_is_asked_for_its_arbitration_is_told_the_day_of_the_request_and_of_no_rejection() {
    for in_effect in [true, false] {
        let mut test = Scenario::new();
        let incumbent = match in_effect {
            true => test.in_effect(&admin(1), &["exchange"]),
            false => test.consent_open(&admin(1), &["exchange"]),
        };
        test.under_review(&admin(2), &["exchange"]);
        let asked = details(&mut test, &lead(), incumbent, ask(), To::Partner);
        let due = test.claim(incumbent).request_due().unwrap().due_at;
        assert_eq!((asked[0].0, asked[0].1.due_at), (Topic::ContestInformationAsked, Some(due)));
        let expected = [(To::Leads, Topic::ContestRequestAnswered)];
        assert_eq!(told(&mut test, &admin(1), incumbent, answer(&["Here."])), expected);
    }
}

#[test]
fn a_comment_goes_to_the_other_side_and_an_internal_note_to_nobody() {
    let mut test = Scenario::new();
    let id = test.submitted(&admin(1), &["exchange"]);
    assert_eq!(told(&mut test, &admin(1), id, comment("?")), [(To::Leads, Topic::Commented)]);
    test.does(&reviewer(), id, Action::StartReview);
    let expected = [(To::Reviewer(person(REVIEWER)), Topic::Commented)];
    assert_eq!(told(&mut test, &admin(1), id, comment("?")), expected);
    assert_eq!(told(&mut test, &reviewer(), id, comment("!")), [(To::Partner, Topic::Commented)]);
    assert_eq!(told(&mut test, &reviewer(), id, note("!")), []);
}

#[test]
fn both_sides_of_a_contest_are_told_the_same_and_the_leads_once() {
    let mut test = Scenario::new();
    let one = test.submitted(&admin(1), &["exchange"]);
    let two = test.draft(&admin(2), &["exchange"]);
    let told = all_told(&mut test, &admin(2), two, Action::Submit { acknowledged: true }, false);
    let opened = |id: ClaimId| told[&id].iter().find(|one| one.topic == Topic::ContestOpened).cloned().unwrap();
    assert_eq!(opened(one).details.due_at, opened(two).details.due_at);
    let leads: Vec<_> = told.values().flatten().filter(|one| one.to == To::Leads).map(|one| one.topic).collect();
    assert_eq!(leads, [Topic::ArbitrationBegun]);

    let three = test.draft(&admin(3), &["exchange"]);
    let told = all_told(&mut test, &admin(3), three, Action::Submit { acknowledged: true }, false);
    let topics = |id: ClaimId| told[&id].iter().map(|one| (one.to, one.topic)).collect::<Vec<_>>();
    assert_eq!(topics(one), [(To::Partner, Topic::ContestExtended)]);
    assert_eq!(topics(two), [(To::Partner, Topic::ContestExtended)]);
    let expected =
        [(To::Partner, Topic::Submitted), (To::Partner, Topic::ContestOpened), (To::Leads, Topic::ArbitrationBegun)];
    assert_eq!(topics(three), expected);
}

#[test]
fn each_side_is_told_once_how_an_arbitration_ended_and_what_follows() {
    let mut test = Scenario::new();
    let incumbent = test.in_effect(&admin(1), &["exchange"]);
    let challenger = test.under_review(&admin(2), &["exchange"]);
    let lost = test.clone();

    let told = all_told(&mut test, &lead(), challenger, award(challenger), false);
    let sent = |id: ClaimId| told[&id].iter().map(|n| (n.to, n.topic, n.details.remark)).collect::<Vec<_>>();
    assert_eq!(sent(incumbent), [(To::Partner, Topic::ArbitrationLost, Some(Remark::StaysUntilReplaced))]);
    let expected = [
        (To::Partner, Topic::ArbitrationWon, Some(Remark::ConsentFollows)),
        (To::Reviewer(person(REVIEWER)), Topic::ReviewDecided, None),
        (To::Customer, Topic::ConsentAsked, None),
    ];
    assert_eq!(sent(challenger), expected);

    let mut test = lost;
    let told = all_told(&mut test, &lead(), challenger, award(incumbent), false);
    let sent = |id: ClaimId| told[&id].iter().map(|n| (n.to, n.topic, n.details.remark)).collect::<Vec<_>>();
    assert_eq!(sent(incumbent), [(To::Partner, Topic::ArbitrationWon, Some(Remark::StaysInEffect))]);
    let expected = [
        (To::Partner, Topic::ArbitrationLost, Some(Remark::Disputable)),
        (To::Reviewer(person(REVIEWER)), Topic::ReviewDecided, None),
    ];
    assert_eq!(sent(challenger), expected);
}

#[test]
fn the_reviewer_at_work_hears_that_the_claim_is_withdrawn_unanswered_or_given_to_somebody_else() {
    let mut test = Scenario::new();
    let at_work = To::Reviewer(person(REVIEWER));
    let id = test.under_review(&admin(1), &["exchange"]);
    assert!(told(&mut test, &admin(1), id, withdraw()).contains(&(at_work, Topic::ReviewClosed)));
    let id = test.under_review(&admin(1), &["exchange"]);
    let expected = [(To::Reviewer(person(SECOND_REVIEWER)), Topic::Assigned), (at_work, Topic::Reassigned)];
    assert_eq!(told(&mut test, &lead(), id, assign(SECOND_REVIEWER)), expected);
    let id = test.action_required(&admin(1), &["teams"]);
    test.pass_days(30);
    assert!(told(&mut test, &Actor::System, id, Action::Tick).contains(&(at_work, Topic::ReviewClosed)));
    // Nobody works on it.
    let id = test.submitted(&admin(1), &["teams"]);
    assert_eq!(told(&mut test, &admin(1), id, withdraw()), [(To::Partner, Topic::Rejected)]);
}

#[test]
fn leads_hear_of_disputes_and_of_what_is_late() {
    let mut test = Scenario::new();
    let id = test.rejected(&admin(1), &["exchange"]);
    assert_eq!(told(&mut test, &admin(1), id, dispute()), [(To::Leads, Topic::Disputed)]);
    test.pass_days(30);
    assert_eq!(told(&mut test, &Actor::System, id, Action::Tick), [(To::Leads, Topic::Escalated)]);
    let expected = [(To::Reviewer(person(SECOND_REVIEWER)), Topic::Assigned)];
    assert_eq!(told(&mut test, &lead(), id, assign(SECOND_REVIEWER)), expected);
}

#[test]
fn the_end_of_a_wait_is_news_only_to_who_did_not_end_it() {
    use domain::catalog::Activity::Usage;
    let mut test = Scenario::new();
    let changed = test.draft_for(&admin(1), &[Usage], &["commerce"]);
    assert_eq!(told(&mut test, &admin(1), changed, save(subscriptions(&["sales"]))), []);
    let waited = test.draft_for(&admin(1), &[Usage], &["commerce"]);
    test.pass_days(8);
    let expected = [(To::Partner, Topic::SubscriptionWaitOver)];
    assert_eq!(told(&mut test, &Actor::System, waited, Action::Tick), expected);
}

#[test]
fn the_answer_of_a_customer_is_recorded_with_the_contact_whose_link_it_came_by() {
    let mut test = Scenario::new();
    let id = test.consent_open(&admin(1), &["exchange"]);
    let email = test.claim(id).answers.customer.email.clone();
    test.does(&customer(id), id, Action::Agree);
    let recorded = test.histories[&id].iter().find_map(|record| match &record.event {
        domain::action::Event::CustomerAnswered { answer, email, .. } => Some((*answer, email.clone())),
        _ => None,
    });
    assert_eq!(recorded, Some((domain::claim::CustomerAnswer::Agreed, email)));
}
