//! What the directory says while a claim is on its way: subscriptions that end, locations, claims of colleagues, files that come later.

use crate::checks::findings;
use crate::scenario::builders::*;
use crate::scenario::facts::tells_early;
use crate::scenario::people::*;
use crate::scenario::{Scenario, utc};
use domain::action::{Action, Event, Refusal};
use domain::catalog::Activity::Usage;
use domain::claim::WaitOutcome;
use domain::claim_form::{Field, StepAnswers};
use domain::directory::SubscriptionStatus;
use domain::draft::{Check, only_claimable};
use domain::evidence::ProofKind;
use domain::lifecycle::{records, sees};
use domain::notice::{Topic, notices};
use domain::party::{Actor, ClaimId};

impl Scenario {
    fn ends(&mut self, subscription: &str, on_day: &str) {
        for s in self.directory.subscriptions.iter_mut().filter(|s| s.name == subscription) {
            s.ends_on = Some(on(on_day));
        }
    }
}

fn told(test: &Scenario, id: ClaimId, event: &Event) -> Vec<Topic> {
    let claim = test.claim(id);
    let records = records(claim.sequence, test.now, Actor::System.by(), std::slice::from_ref(event));
    notices(Some(claim), claim, &records, &tells_early(&records, false))
        .into_iter()
        .map(|notice| notice.topic)
        .collect()
}

#[test]
fn a_subscription_that_ends_while_a_draft_waits_is_not_reported_as_ready() {
    for status in [SubscriptionStatus::Ended, SubscriptionStatus::Suspended] {
        let mut test = Scenario::new();
        let id = test.draft_for(&admin(1), &[Usage], &["commerce"]);
        test.directory.set_status("commerce", status);
        test.pass_days(1);
        let happened = test.does(&Actor::System, id, Action::Tick);
        let ended = Event::WaitEnded { outcome: WaitOutcome::SubscriptionNotActive };
        assert_eq!(happened.own, std::slice::from_ref(&ended));
        assert_eq!(told(&test, id, &ended), [Topic::SubscriptionGone]);
    }
}

#[test]
fn a_subscription_whose_end_passes_while_a_draft_waits_is_not_reported_as_ready() {
    let mut test = Scenario::new();
    let id = test.draft_for(&admin(1), &[Usage], &["commerce"]);
    test.ends("commerce", "2026-11-03");
    test.pass_days(2);
    let happened = test.does(&Actor::System, id, Action::Tick);
    assert_eq!(happened.own, [Event::WaitEnded { outcome: WaitOutcome::SubscriptionNotActive }]);
}

#[test]
fn every_end_of_a_wait_has_its_own_outcome_and_message() {
    let mut test = Scenario::new();
    let id = test.draft_for(&admin(1), &[Usage], &["commerce"]);
    for (outcome, topics) in [
        (WaitOutcome::Provisioned, vec![Topic::SubscriptionReady]),
        (WaitOutcome::TimedOut, vec![Topic::SubscriptionWaitOver]),
        (WaitOutcome::ProductsChanged, vec![]),
    ] {
        assert_eq!(told(&test, id, &Event::WaitEnded { outcome }), topics);
    }
    let changed = test.does(&admin(1), id, save(subscriptions(&["sales"])));
    assert_eq!(changed.own[1], Event::WaitEnded { outcome: WaitOutcome::ProductsChanged });
    let id = test.draft_for(&admin(1), &[Usage], &["commerce"]);
    test.wait_until(id, utc("2026-12-01T00:00:00Z"));
    let last = &test.histories[&id].last().unwrap().event;
    assert_eq!(*last, Event::WaitEnded { outcome: WaitOutcome::TimedOut });
}

#[test]
fn what_has_run_out_is_ended_whatever_its_status_says() {
    let mut test = Scenario::new();
    let id = test.draft_for(&admin(1), &[Usage], &["sales"]);
    test.ends("sales", "2026-11-02");
    assert!(findings(&test, &admin(1), id).is_empty(), "its last day counts");
    test.pass_days(1);
    assert_eq!(findings(&test, &admin(1), id)[0].check, Check::SubscriptionNotActive);
    let id = test.draft_for(&admin(2), &[Usage], &["finance"]);
    test.ends("finance", "2026-11-02");
    assert!(findings(&test, &admin(2), id).is_empty(), "a grace period begins after the end");
}

#[test]
fn a_claim_whose_subscription_ended_during_the_review_is_not_approved() {
    let mut test = Scenario::new();
    let id = test.draft_for(&admin(1), &[Usage], &["sales", "finance"]);
    test.does(&admin(1), id, Action::Submit { acknowledged: true });
    test.does(&reviewer(), id, Action::StartReview);
    test.directory.set_status("sales", SubscriptionStatus::Ended);
    let products = vec![product("sales")];
    assert_eq!(test.refused(&reviewer(), id, approve()), Refusal::SubscriptionEnded { products });
    // The way on: ask the partner to take the product out.
    let mut item = item("Remove Sales: its subscription has ended.");
    item.products = [product("sales")].into();
    test.does(&reviewer(), id, Action::AskInformation { rubric: None, items: vec![item] });
    test.does(&admin(1), id, save(subscriptions(&["finance"])));
    test.does(&user(1), id, answer(&["Removed."]));
    test.does(&reviewer(), id, Action::StartReview);
    assert_eq!(test.codes(&reviewer(), id, approve()), ["approved"]);
}

#[test]
fn a_lead_does_not_award_a_line_whose_subscription_has_ended() {
    let mut test = Scenario::new();
    let ids = [admin(1), admin(2)].map(|partner| {
        let id = test.draft_for(&partner, &[Usage], &["sales"]);
        test.does(&partner, id, Action::Submit { acknowledged: true });
        id
    });
    test.does(&reviewer(), ids[1], Action::StartReview);
    test.directory.set_status("sales", SubscriptionStatus::Ended);
    for winner in ids {
        let products = vec![product("sales")];
        assert_eq!(test.refused(&lead(), ids[1], award(winner)), Refusal::SubscriptionEnded { products });
    }
}

#[test]
fn a_request_names_products_of_the_claim_only() {
    let mut test = Scenario::new();
    let id = test.under_review(&admin(1), &["exchange"]);
    let mut item = item("Correct the product.");
    item.products = [product("teams")].into();
    let asked = Action::AskInformation { rubric: None, items: vec![item] };
    assert_eq!(test.refused(&reviewer(), id, asked), Refusal::Missing { field: Field::Products });
}

#[test]
fn the_acknowledgement_is_asked_again_when_products_change() {
    let mut test = Scenario::new();
    let id = test.draft(&admin(1), &["exchange"]);
    let unsaid = |codes: &[&str]| {
        let products = codes.iter().map(|code| product(code)).collect();
        save(StepAnswers::Products { products, subscriptions: [].into(), acknowledged: false })
    };
    assert!(test.codes(&admin(1), id, unsaid(&["exchange"])).is_empty(), "nothing has changed");
    test.does(&admin(1), id, unsaid(&["exchange", "teams"]));
    assert!(!test.claim(id).answers.acknowledged);
    assert_eq!(findings(&test, &admin(1), id)[0].check, Check::AcknowledgementMissing);
    test.does(&admin(1), id, Action::Submit { acknowledged: true });

    let refusal = test.refused(&admin(1), id, unsaid(&["exchange"]));
    let Refusal::NotReady { findings } = refusal else { panic!("{refusal:?}") };
    assert_eq!(findings[0].check, Check::AcknowledgementMissing);
    test.does(&admin(1), id, save(workloads(&["exchange"])));
    assert!(test.claim(id).answers.acknowledged);
}

#[test]
fn proof_added_after_submission_is_checked_in_the_same_way() {
    let mut test = Scenario::new();
    let id = test.submitted(&admin(1), &["exchange"]);
    test.pass_days(40);
    for (signed_on, check) in [("2026-12-13", Check::ProofDateInFuture), ("2025-11-01", Check::ProofTooOld)] {
        let proof = test.proof(signed_on);
        let Refusal::NotReady { findings } = test.refused(&admin(1), id, proof) else { panic!() };
        assert_eq!(findings[0].check, check);
    }
    let proof = test.proof("2025-11-02");
    assert_eq!(test.codes(&admin(1), id, proof), ["proof_added"], "twelve months before the submission");
    let undated = test.undated(ProofKind::CustomerAcknowledgment);
    let Refusal::NotReady { findings } = test.refused(&admin(1), id, undated) else { panic!() };
    assert_eq!(findings[0].check, Check::ProofUndated);
    let undated = test.undated(ProofKind::ProjectPlan);
    assert_eq!(test.codes(&admin(1), id, undated), ["proof_added"]);
}

#[test]
fn at_least_one_acknowledgement_has_a_date() {
    let mut test = Scenario::new();
    let id = test.draft(&admin(1), &["exchange"]);
    let proof = test.claim(id).proofs[0].id;
    test.does(&admin(1), id, Action::RemoveProof { proof });
    let undated = test.undated(ProofKind::StatementOfWork);
    test.does(&admin(1), id, undated);
    let Refusal::NotReady { findings } = test.refused(&admin(1), id, Action::Submit { acknowledged: true }) else {
        panic!()
    };
    assert_eq!(findings[0].check, Check::ProofUndated);
}

#[test]
fn whoever_clears_the_location_of_a_draft_keeps_sight_of_it() {
    let mut test = Scenario::new();
    let nowhere = || save(StepAnswers::Location { location: None });
    let own = test.draft(&user(1), &["exchange"]);
    test.does(&user(1), own, nowhere());
    assert!(sees(&user(1), test.claim(own)));
    let colleagues = test.draft(&admin(1), &["exchange"]);
    assert!(sees(&user(1), test.claim(colleagues)));
    let Refusal::NotReady { findings } = test.refused(&user(1), colleagues, nowhere()) else { panic!() };
    assert_eq!(findings[0].check, Check::LocationMissing);
    test.does(&admin(1), colleagues, nowhere());
}

#[test]
fn a_line_that_a_colleague_of_another_location_has_is_told_without_the_claim() {
    let mut test = Scenario::new();
    let first = test.submitted(&admin(1), &["exchange"]);
    let second = test.draft(&user(1), &["exchange"]);
    let seen = test.claim(first).reference.clone();
    assert_eq!(findings(&test, &user(1), second)[0].claim, Some(seen.clone()));
    test.does(&admin(1), first, save(location("1002")));
    let found = findings(&test, &user(1), second);
    assert_eq!((found[0].check, found[0].claim.as_ref()), (Check::AlreadyClaimedByYou, None));
    assert_eq!(findings(&test, &admin(1), second)[0].claim, Some(seen));
}

#[test]
fn users_withdraw_only_drafts() {
    let mut test = Scenario::new();
    let draft = test.draft(&user(1), &["exchange"]);
    test.does(&user(1), draft, Action::Discard);
    let submitted = test.submitted(&user(1), &["exchange"]);
    let asked = test.action_required(&user(1), &["teams"]);
    for id in [submitted, asked] {
        assert_eq!(test.refused(&user(1), id, withdraw()), Refusal::NotAllowed);
        assert_eq!(test.codes(&admin(1), id, withdraw()), ["rejected"]);
    }
}

#[test]
fn the_one_subscription_that_can_be_claimed_is_chosen_by_itself() {
    let mut test = Scenario::new();
    test.ends("sales", "2026-11-05");
    let mut tenant = test.directory.tenants[0].clone();
    tenant.subscriptions = test.directory.subscriptions.iter().filter(|s| s.tenant == tenant.id).cloned().collect();
    let only = |code: &str, day: &str| only_claimable(&tenant, &product(code), on(day)).map(|s| s.id);
    assert_eq!(only("sales", "2026-11-05"), Some(subscription_of("sales")));
    assert_eq!(only("sales", "2026-11-06"), None, "it has run out");
    assert_eq!(only("field_service", "2026-11-05"), None, "bought through CSP");
    assert_eq!(only("commerce", "2026-11-05"), None, "not provisioned");
}
