//! Two activities chosen at once become two claims.

use crate::scenario::Scenario;
use crate::scenario::builders::*;
use crate::scenario::people::{admin, customer, reviewer, second_reviewer, user};
use domain::action::{Action, Event};
use domain::catalog::Activity::{Presales, RevenueAssociation, Usage};
use domain::claim::StateKind;
use domain::contest::LineKey;

#[test]
fn presales_and_usage_together_give_two_claims_with_the_same_answers_and_proof() {
    let mut test = Scenario::new();
    let first = test.draft_for(&user(1), &[Presales, Usage], &["sales", "finance"]);
    let happened = test.does(&user(1), first, Action::Submit { acknowledged: true });
    assert_eq!(happened.codes(), ["activity_narrowed", "submitted"]);
    let second = happened.split.expect("a second claim");
    let (one, two) = (test.claim(first), test.claim(second));
    assert_eq!((one.state.kind(), two.state.kind()), (StateKind::Submitted, StateKind::Submitted));
    assert_ne!(one.reference, two.reference);
    assert_eq!((one.company, one.created_by), (two.company, two.created_by));
    assert_eq!(one.proofs, two.proofs);
    for (claim, of) in [(one, Presales), (two, Usage)] {
        assert_eq!(claim.answers.activities, [of].into());
        assert_eq!(claim.lines.len(), 2);
        for line in &claim.lines {
            assert!(matches!(&line.key, LineKey::Subscription { activity, .. } if *activity == of));
        }
    }
    let mut answers = two.answers.clone();
    answers.activities = one.answers.activities.clone();
    assert_eq!(answers, one.answers, "nothing but the activity differs");
    let Event::Created { split_from, .. } = &test.histories[&second][0].event else { panic!() };
    assert_eq!(*split_from, Some(first));
}

#[test]
fn the_two_claims_go_their_own_ways() {
    let mut test = Scenario::new();
    let first = test.draft_for(&admin(1), &[Presales, Usage], &["sales"]);
    let second = test.does(&admin(1), first, Action::Submit { acknowledged: true }).split.expect("a second claim");
    test.does(&reviewer(), first, Action::StartReview);
    test.does(&reviewer(), first, reject());
    test.does(&second_reviewer(), second, Action::StartReview);
    test.does(&second_reviewer(), second, approve());
    test.does(&customer(second), second, Action::Agree);
    assert_eq!((test.state(first), test.state(second)), (StateKind::Rejected, StateKind::InEffect));
}

#[test]
fn each_of_the_two_meets_the_rivals_of_its_own_activity() {
    let mut test = Scenario::new();
    let rival = test.draft_for(&admin(2), &[Usage], &["sales"]);
    test.does(&admin(2), rival, Action::Submit { acknowledged: true });
    let first = test.draft_for(&admin(1), &[Presales, Usage], &["sales"]);
    let happened = test.does(&admin(1), first, Action::Submit { acknowledged: true });
    let second = happened.split.expect("a second claim");
    assert_eq!(happened.to(rival), ["contest_opened"]);
    assert!(!test.claim(first).in_arbitration(), "nobody else claims presales");
    assert!(test.claim(second).in_arbitration());
    assert_eq!(test.claim(rival).contests.iter().map(|c| c.rivals.clone()).collect::<Vec<_>>(), [vec![second]]);
}

#[test]
fn revenue_association_is_a_claim_of_one() {
    let mut test = Scenario::new();
    let id = test.draft_for(&admin(1), &[Usage], &["sales"]);
    let step = domain::claim_form::StepAnswers::Activity {
        area: Some(domain::catalog::SolutionArea::BusinessApplications),
        activities: [RevenueAssociation].into(),
        seller_name: "Seller".into(),
        isv_product: "Product".into(),
    };
    test.does(&admin(1), id, save(step));
    let happened = test.does(&admin(1), id, Action::Submit { acknowledged: true });
    assert_eq!((happened.codes(), happened.split), (vec!["submitted"], None));
}
