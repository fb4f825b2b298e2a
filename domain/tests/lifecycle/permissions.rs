//! Who sees a claim, who may do what, and the reasons against it.

use crate::desk::people::*;
use crate::desk::words::*;
use crate::desk::{Desk, company};
use domain::action::{Action, ActionKind, Refusal};
use domain::claim::StateKind;
use domain::code::Code;
use domain::lifecycle::{allowed, may, sees};
use domain::party::{Actor, PartnerRole, Party};
use domain::program::Policy;
use std::collections::BTreeSet;

#[test]
fn a_partner_never_sees_anothers_claim() {
    let mut desk = Desk::open();
    let id = desk.submitted(&admin(1), &["exchange"]);
    for stranger in [admin(2), user(2)] {
        assert!(!sees(&stranger, desk.claim(id)));
        for kind in ActionKind::ALL {
            assert_eq!(may(&stranger, desk.claim(id), *kind, desk.now), Err(Refusal::NotFound), "{kind:?}");
        }
    }
}

#[test]
fn an_incentives_user_sees_the_claims_of_its_locations_and_its_own_beginnings() {
    let mut desk = Desk::open();
    let begun_by_admin = desk.create(&admin(1));
    let begun_by_user = desk.create(&user(1));
    assert!(!sees(&user(1), desk.claim(begun_by_admin)), "no location yet");
    assert!(sees(&user(1), desk.claim(begun_by_user)));
    desk.does(&admin(1), begun_by_admin, save(location("1001")));
    desk.does(&admin(1), begun_by_user, save(location("1002")));
    assert!(sees(&user(1), desk.claim(begun_by_admin)));
    assert!(!sees(&user(1), desk.claim(begun_by_user)));
    for role in PartnerRole::ALL.iter().copied().filter(|role| role.is_admin()) {
        let admin = Actor::Partner { person: person(9), company: company(1), role, locations: vec![] };
        assert!(sees(&admin, desk.claim(begun_by_admin)) && sees(&admin, desk.claim(begun_by_user)), "{role:?}");
    }
}

#[test]
fn the_desk_sees_a_claim_from_its_submission_on() {
    let mut desk = Desk::open();
    let id = desk.draft(&admin(1), &["exchange"]);
    for actor in [reviewer(), lead(), system_admin()] {
        assert!(!sees(&actor, desk.claim(id)));
    }
    desk.does(&admin(1), id, Action::Submit { acknowledged: true });
    for actor in [reviewer(), lead(), system_admin()] {
        assert!(sees(&actor, desk.claim(id)));
    }
}

#[test]
fn a_system_admin_looks_at_proof_and_decides_no_claim() {
    let mut desk = Desk::open();
    let id = desk.under_review(&admin(1), &["exchange"]);
    assert_eq!(system_admin().party(), Party::SystemAdmin);
    assert_eq!(allowed(&system_admin(), desk.claim(id), desk.now), [ActionKind::ViewProof]);
}

#[test]
fn buttons_are_what_is_allowed() {
    use ActionKind as A;
    let mut desk = Desk::open();
    let draft = desk.draft(&user(1), &["exchange"]);
    let expected = [A::SaveAnswers, A::AddProof, A::RemoveProof, A::Submit, A::ViewProof, A::Withdraw];
    assert_eq!(allowed(&user(1), desk.claim(draft), desk.now), expected);
    let open = desk.consent_open(&admin(1), &["teams"]);
    assert_eq!(allowed(&customer(open), desk.claim(open), desk.now), [A::Agree, A::Decline]);
}

#[test]
fn a_reviewer_edits_nothing_and_a_partner_judges_nothing() {
    let mut desk = Desk::open();
    let id = desk.under_review(&admin(1), &["exchange"]);
    for action in
        [save(location("1002")), Action::Submit { acknowledged: true }, withdraw(), dispute(), end(), Action::Agree]
    {
        assert_eq!(desk.refused(&lead(), id, action), Refusal::NotAllowed);
    }
    for action in [approve(), reject(), ask(), note("?"), Action::StartReview, uphold(), award(id), assign(1)] {
        assert_eq!(desk.refused(&admin(1), id, action), Refusal::NotAllowed);
    }
}

/// A claim in each state, for what holds in all of them.
fn one_in_each_state(desk: &mut Desk) -> Vec<domain::party::ClaimId> {
    let ended = desk.in_effect(&admin(1), &["intune"]);
    desk.does(&admin(1), ended, end());
    vec![
        desk.draft(&admin(1), &["exchange"]),
        desk.submitted(&admin(1), &["exchange"]),
        desk.under_review(&admin(1), &["teams"]),
        desk.action_required(&admin(1), &["sharepoint"]),
        desk.consent_open(&admin(1), &["intune"]),
        desk.in_effect(&admin(2), &["entra_id_p1"]),
        desk.rejected(&admin(3), &["defender_identity"]),
        desk.disputed(&admin(3), &["microsoft_365_apps"]),
        ended,
    ]
}

#[test]
fn what_may_says_no_to_decide_refuses_for_the_same_reason() {
    let mut desk = Desk::open();
    let claims = one_in_each_state(&mut desk);
    let kinds: BTreeSet<StateKind> = claims.iter().map(|id| desk.state(*id)).collect();
    assert_eq!(kinds.len(), StateKind::ALL.len());
    for id in claims {
        let actors =
            [owner(desk.claim(id)), user(1), reviewer(), second_reviewer(), lead(), system_admin(), customer(id)];
        for actor in actors.iter().chain([&Actor::System]) {
            for action in all_actions(&mut desk, id) {
                let permission = may(actor, desk.claim(id), action.kind(), desk.now);
                let result = desk.clone().act(actor, id, action.clone());
                if let Err(refusal) = permission {
                    assert_eq!(result.unwrap_err(), refusal, "{action:?}");
                }
            }
        }
    }
}

pub fn all_actions(desk: &mut Desk, id: domain::party::ClaimId) -> Vec<Action> {
    let proof = desk.claim(id).proofs[0].id;
    let added = desk.proof("2026-10-01");
    let actions = vec![
        save(location("1002")),
        added,
        Action::RemoveProof { proof },
        Action::Submit { acknowledged: true },
        comment("Hello."),
        note("Hello."),
        Action::ViewProof { proof },
        assign(LEAD),
        Action::StartReview,
        Action::Release,
        Action::SaveRubric { rubric: met() },
        ask(),
        answer(&["Here."]),
        approve(),
        reject(),
        withdraw(),
        end(),
        dispute(),
        uphold(),
        statement(&["exchange"], "Ours."),
        finish(&["exchange"]),
        award(id),
        Action::Agree,
        decline(),
        withdraw_consent(),
        Action::EndSubscription { subscription: subscription_of("sales") },
        Action::RestartConsent,
        Action::Tick,
    ];
    let kinds: Vec<_> = actions.iter().map(Action::kind).collect();
    assert_eq!(kinds, ActionKind::ALL, "every action, in order");
    actions
}

#[test]
fn ended_stays_ended() {
    let mut desk = Desk::open();
    let id = desk.in_effect(&admin(1), &["exchange"]);
    desk.does(&admin(1), id, end());
    for actor in [admin(1), user(1), reviewer(), lead(), customer(id), Actor::System] {
        for action in all_actions(&mut desk, id) {
            let _ = desk.act(&actor, id, action);
            assert_eq!(desk.state(id), StateKind::Ended);
        }
    }
}

#[test]
fn every_ready_policy_is_found_by_its_version() {
    for policy in Policy::built_in() {
        assert_eq!(Policy::find(&policy.version), Some(policy));
    }
}
