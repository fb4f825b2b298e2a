//! Reviewers and leads who belong to a company that claims, or competes for, the same line: to them the claim does not exist.

use crate::desk::people::*;
use crate::desk::words::*;
use crate::desk::{Desk, company};
use crate::permissions::all_actions;
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
fn does_not_exist_for(desk: &mut Desk, actor: &Actor, id: ClaimId) {
    assert!(!sees(actor, desk.claim(id)));
    assert_eq!(allowed(actor, desk.claim(id), desk.now), []);
    for action in all_actions(desk, id) {
        assert_eq!(may(actor, desk.claim(id), action.kind(), desk.now), Err(Refusal::NotFound), "{action:?}");
        assert_eq!(desk.refused(actor, id, action.clone()), Refusal::NotFound, "{action:?}");
        // A stale form tells no more.
        let stale = desk.act_on(actor, id, action, Some(0)).expect_err("not theirs");
        assert_eq!(stale, Refusal::NotFound);
    }
}

#[test]
fn for_people_of_the_claiming_company_its_claim_does_not_exist_in_any_state() {
    let mut desk = Desk::open();
    let claims = [
        desk.draft(&admin(1), &["exchange"]),
        desk.submitted(&admin(1), &["exchange"]),
        desk.under_review(&admin(1), &["teams"]),
        desk.action_required(&admin(1), &["sharepoint"]),
        desk.consent_open(&admin(1), &["intune"]),
        desk.in_effect(&admin(1), &["entra_id_p1"]),
        desk.rejected(&admin(1), &["defender_identity"]),
        desk.disputed(&admin(1), &["microsoft_365_apps"]),
    ];
    for id in claims {
        for actor in both_of(1) {
            does_not_exist_for(&mut desk, &actor, id);
        }
    }
}

#[test]
fn for_people_of_a_rival_the_claim_does_not_exist() {
    let mut desk = Desk::open();
    let incumbent = desk.in_effect(&admin(1), &["exchange"]);
    let challenger = desk.under_review(&admin(2), &["exchange"]);
    for id in [incumbent, challenger] {
        for actor in both_of(1).into_iter().chain(both_of(2)) {
            does_not_exist_for(&mut desk, &actor, id);
        }
    }
}

/// One and two meet on Exchange, two and three on Teams; the first is what a lead of three would decide about.
fn a_chain_of_three() -> (Desk, [ClaimId; 3]) {
    let mut desk = Desk::open();
    let one = desk.under_review(&admin(1), &["exchange"]);
    let two = desk.submitted(&admin(2), &["exchange", "teams"]);
    let three = desk.submitted(&admin(3), &["teams"]);
    (desk, [one, two, three])
}

#[test]
fn for_people_who_compete_through_a_third_claim_it_does_not_exist_either() {
    let (mut desk, claims) = a_chain_of_three();
    for id in claims {
        for actor in both_of(3).into_iter().chain(both_of(1)) {
            does_not_exist_for(&mut desk, &actor, id);
        }
    }
}

#[test]
fn whoever_came_together_once_stays_closed_out_when_the_third_claim_goes() {
    let (mut desk, [one, two, _]) = a_chain_of_three();
    desk.does(&admin(2), two, withdraw());
    assert!(!desk.claim(one).in_arbitration());
    for actor in both_of(3).into_iter().chain(both_of(2)) {
        does_not_exist_for(&mut desk, &actor, one);
    }
}

#[test]
fn a_newcomer_is_closed_to_all_whom_its_rival_is_closed_to() {
    let mut desk = Desk::open();
    let one = desk.under_review(&admin(1), &["exchange"]);
    let gone = desk.submitted(&admin(3), &["exchange"]);
    desk.does(&admin(3), gone, withdraw());
    let newcomer = desk.under_review(&admin(2), &["exchange"]);
    // Else a lead of the third company would decide about the first one's claim by the newcomer's.
    for actor in both_of(3) {
        does_not_exist_for(&mut desk, &actor, one);
        does_not_exist_for(&mut desk, &actor, newcomer);
    }
}

#[test]
fn people_of_a_company_without_a_part_in_it_review_and_decide() {
    let (mut desk, [one, ..]) = a_chain_of_three();
    let [reviewer, lead] = both_of(4);
    assert!(sees(&reviewer, desk.claim(one)) && sees(&lead, desk.claim(one)));
    desk.does(&lead, one, award(one));
    assert_eq!(desk.state(one), StateKind::ConsentOpen);
}

#[test]
fn one_of_several_companies_closes_the_claim() {
    let mut desk = Desk::open();
    let id = desk.submitted(&admin(1), &["exchange"]);
    let of_two = Actor::Reviewer { person: person(70), lead: true, belongs_to: vec![company(4), company(1)] };
    does_not_exist_for(&mut desk, &of_two, id);
}

#[test]
fn each_who_holds_a_claim_that_was_closed_to_them_gives_it_back_and_does_nothing_else() {
    for actor in both_of(1) {
        let mut desk = Desk::open();
        let id = desk.submitted(&admin(2), &["teams"]);
        desk.does(&actor, id, Action::StartReview);
        desk.submitted(&admin(1), &["teams"]);
        assert_eq!(allowed(&actor, desk.claim(id), desk.now), [ActionKind::Release]);
        for action in all_actions(&mut desk, id).into_iter().filter(|action| action.kind() != ActionKind::Release) {
            assert_eq!(desk.refused(&actor, id, action.clone()), Refusal::NotFound, "{action:?}");
        }
        assert_eq!(desk.codes(&actor, id, Action::Release), ["released"]);
        does_not_exist_for(&mut desk, &actor, id);
    }
}

#[test]
fn a_dispute_is_given_back_alike() {
    let mut desk = Desk::open();
    let [actor, _] = both_of(1);
    let id = desk.disputed(&admin(2), &["teams"]);
    desk.does(&actor, id, Action::StartReview);
    desk.submitted(&admin(1), &["teams"]);
    assert_eq!(allowed(&actor, desk.claim(id), desk.now), [ActionKind::Release]);
    desk.does(&actor, id, Action::Release);
    assert_eq!(desk.claim(id).state.reviewer(), None);
}

#[test]
fn what_was_only_assigned_to_an_insider_does_not_tell_its_state() {
    let mut desk = Desk::open();
    let [actor, _] = both_of(1);
    let id = desk.submitted(&admin(2), &["teams"]);
    desk.does(&lead(), id, Action::Assign { to: actor.person().unwrap() });
    desk.submitted(&admin(1), &["teams"]);
    does_not_exist_for(&mut desk, &actor, id);
    desk.does(&lead(), id, assign(REVIEWER));
    desk.does(&reviewer(), id, Action::StartReview);
}

#[test]
fn an_insider_whose_request_waits_for_the_partner_does_not_read_the_answer() {
    let mut desk = Desk::open();
    let [actor, _] = both_of(1);
    let id = desk.submitted(&admin(2), &["teams"]);
    desk.does(&actor, id, Action::StartReview);
    desk.does(&actor, id, ask());
    desk.submitted(&admin(1), &["teams"]);
    does_not_exist_for(&mut desk, &actor, id);
    desk.does(&admin(2), id, answer(&["Here."]));
    does_not_exist_for(&mut desk, &actor, id);
}
