//! Reviewers and leads who belong to a company that claims, or competes for, the same line: to them the claim does not exist.

use crate::permissions::all_actions;
use crate::scenario::builders::*;
use crate::scenario::people::*;
use crate::scenario::{Scenario, company};
use domain::action::{Action, ActionKind, Refusal};
use domain::claim::StateKind;
use domain::lifecycle::{allowed, may, sees};
use domain::party::{Actor, ClaimId};

fn insider(person_number: u128, lead: bool, of: u128) -> Actor {
    Actor::Reviewer { person: person(person_number), lead, belongs_to: vec![company(of)] }
}

/// A reviewer and a lead of this company who have nothing to do with any claim yet.
fn both_of(n: u128) -> [Actor; 2] {
    [insider(50 + n, false, n), insider(60 + n, true, n)]
}

/// All actions are refused alike, and nothing of the claim is told.
fn does_not_exist_for(test: &mut Scenario, actor: &Actor, id: ClaimId) {
    assert!(!sees(actor, test.claim(id)));
    assert_eq!(allowed(actor, test.claim(id), test.now), []);
    for action in all_actions(test, id) {
        assert_eq!(may(actor, test.claim(id), action.kind(), test.now), Err(Refusal::NotFound), "{action:?}");
        assert_eq!(test.refused(actor, id, action.clone()), Refusal::NotFound, "{action:?}");
        // A stale form tells no more.
        let stale = test.act_on(actor, id, action, Some(0)).expect_err("not theirs");
        assert_eq!(stale, Refusal::NotFound);
    }
}

#[test]
fn for_people_of_the_claiming_company_its_claim_does_not_exist_in_any_state() {
    let mut test = Scenario::new();
    let claims = [
        test.draft(&admin(1), &["exchange"]),
        test.submitted(&admin(1), &["exchange"]),
        test.under_review(&admin(1), &["teams"]),
        test.action_required(&admin(1), &["sharepoint"]),
        test.consent_open(&admin(1), &["intune"]),
        test.in_effect(&admin(1), &["entra_id_p1"]),
        test.rejected(&admin(1), &["defender_identity"]),
        test.disputed(&admin(1), &["microsoft_365_apps"]),
    ];
    for id in claims {
        for actor in both_of(1) {
            does_not_exist_for(&mut test, &actor, id);
        }
    }
}

#[test]
fn for_people_of_a_rival_the_claim_does_not_exist() {
    let mut test = Scenario::new();
    let incumbent = test.in_effect(&admin(1), &["exchange"]);
    let challenger = test.under_review(&admin(2), &["exchange"]);
    for id in [incumbent, challenger] {
        for actor in both_of(1).into_iter().chain(both_of(2)) {
            does_not_exist_for(&mut test, &actor, id);
        }
    }
}

/// One and two meet on Exchange, two and three on Teams; the first is what a lead of three would decide about.
fn a_chain_of_three() -> (Scenario, [ClaimId; 3]) {
    let mut test = Scenario::new();
    let one = test.under_review(&admin(1), &["exchange"]);
    let two = test.submitted(&admin(2), &["exchange", "teams"]);
    let three = test.submitted(&admin(3), &["teams"]);
    (test, [one, two, three])
}

#[test]
fn for_people_who_compete_through_a_third_claim_it_does_not_exist_either() {
    let (mut test, claims) = a_chain_of_three();
    for id in claims {
        for actor in both_of(3).into_iter().chain(both_of(1)) {
            does_not_exist_for(&mut test, &actor, id);
        }
    }
}

#[test]
fn whoever_came_together_once_stays_closed_out_when_the_third_claim_goes() {
    let (mut test, [one, two, _]) = a_chain_of_three();
    test.does(&admin(2), two, withdraw());
    assert!(!test.claim(one).in_arbitration());
    for actor in both_of(3).into_iter().chain(both_of(2)) {
        does_not_exist_for(&mut test, &actor, one);
    }
}

#[test]
fn a_newcomer_is_closed_to_all_whom_its_rival_is_closed_to() {
    let mut test = Scenario::new();
    let one = test.under_review(&admin(1), &["exchange"]);
    let gone = test.submitted(&admin(3), &["exchange"]);
    test.does(&admin(3), gone, withdraw());
    let newcomer = test.under_review(&admin(2), &["exchange"]);
    // Else a lead of the third company would decide about the first one's claim by the newcomer's.
    for actor in both_of(3) {
        does_not_exist_for(&mut test, &actor, one);
        does_not_exist_for(&mut test, &actor, newcomer);
    }
}

#[test]
fn people_of_a_company_without_a_part_in_it_review_and_decide() {
    let (mut test, [one, ..]) = a_chain_of_three();
    let [reviewer, lead] = both_of(4);
    assert!(sees(&reviewer, test.claim(one)) && sees(&lead, test.claim(one)));
    test.does(&lead, one, award(one));
    assert_eq!(test.state(one), StateKind::ConsentOpen);
}

#[test]
fn one_of_several_companies_closes_the_claim() {
    let mut test = Scenario::new();
    let id = test.submitted(&admin(1), &["exchange"]);
    let of_two = Actor::Reviewer { person: person(70), lead: true, belongs_to: vec![company(4), company(1)] };
    does_not_exist_for(&mut test, &of_two, id);
}

#[test]
fn each_who_holds_a_claim_that_was_closed_to_them_gives_it_back_and_does_nothing_else() {
    for actor in both_of(1) {
        let mut test = Scenario::new();
        let id = test.submitted(&admin(2), &["teams"]);
        test.does(&actor, id, Action::StartReview);
        test.submitted(&admin(1), &["teams"]);
        assert_eq!(allowed(&actor, test.claim(id), test.now), [ActionKind::Release]);
        for action in all_actions(&mut test, id).into_iter().filter(|action| action.kind() != ActionKind::Release) {
            assert_eq!(test.refused(&actor, id, action.clone()), Refusal::NotFound, "{action:?}");
        }
        assert_eq!(test.codes(&actor, id, Action::Release), ["released"]);
        does_not_exist_for(&mut test, &actor, id);
    }
}

#[test]
fn a_dispute_is_given_back_alike() {
    let mut test = Scenario::new();
    let [actor, _] = both_of(1);
    let id = test.disputed(&admin(2), &["teams"]);
    test.does(&actor, id, Action::StartReview);
    test.submitted(&admin(1), &["teams"]);
    assert_eq!(allowed(&actor, test.claim(id), test.now), [ActionKind::Release]);
    test.does(&actor, id, Action::Release);
    assert_eq!(test.claim(id).state.reviewer(), None);
}

#[test]
fn what_was_only_assigned_to_an_insider_does_not_tell_its_state() {
    let mut test = Scenario::new();
    let [actor, _] = both_of(1);
    let id = test.submitted(&admin(2), &["teams"]);
    test.does(&lead(), id, Action::Assign { to: actor.person().unwrap() });
    test.submitted(&admin(1), &["teams"]);
    does_not_exist_for(&mut test, &actor, id);
    test.does(&lead(), id, assign(REVIEWER));
    test.does(&reviewer(), id, Action::StartReview);
}

#[test]
fn an_insider_whose_request_waits_for_the_partner_does_not_read_the_answer() {
    let mut test = Scenario::new();
    let [actor, _] = both_of(1);
    let id = test.submitted(&admin(2), &["teams"]);
    test.does(&actor, id, Action::StartReview);
    test.does(&actor, id, ask());
    test.submitted(&admin(1), &["teams"]);
    does_not_exist_for(&mut test, &actor, id);
    test.does(&admin(2), id, answer(&["Here."]));
    does_not_exist_for(&mut test, &actor, id);
}
