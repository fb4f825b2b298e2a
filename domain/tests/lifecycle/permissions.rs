//! Who sees a claim, who may do what, and the reasons against it.

use crate::scenario::builders::*;
use crate::scenario::people::*;
use crate::scenario::{Scenario, company};
use domain::action::{Action, ActionKind, Refusal};
use domain::claim::StateKind;
use domain::code::Code;
use domain::lifecycle::{allowed, may, sees};
use domain::party::{Actor, PartnerRole, Party};
use domain::program::Policy;
use std::collections::BTreeSet;

#[test]
fn a_partner_never_sees_anothers_claim() {
    let mut test = Scenario::new();
    let id = test.submitted(&admin(1), &["exchange"]);
    for stranger in [admin(2), user(2)] {
        assert!(!sees(&stranger, test.claim(id)));
        for kind in ActionKind::ALL {
            assert_eq!(may(&stranger, test.claim(id), *kind, test.now), Err(Refusal::NotFound), "{kind:?}");
        }
    }
}

#[test]
fn an_incentives_user_sees_the_claims_of_its_locations_and_its_own_beginnings() {
    let mut test = Scenario::new();
    let begun_by_admin = test.create(&admin(1));
    let begun_by_user = test.create(&user(1));
    assert!(!sees(&user(1), test.claim(begun_by_admin)), "no location yet");
    assert!(sees(&user(1), test.claim(begun_by_user)));
    test.does(&admin(1), begun_by_admin, save(location("1001")));
    test.does(&admin(1), begun_by_user, save(location("1002")));
    assert!(sees(&user(1), test.claim(begun_by_admin)));
    assert!(!sees(&user(1), test.claim(begun_by_user)));
    for role in PartnerRole::ALL.iter().copied().filter(|role| role.is_admin()) {
        let admin = Actor::Partner { person: person(9), company: company(1), role, locations: vec![] };
        assert!(sees(&admin, test.claim(begun_by_admin)) && sees(&admin, test.claim(begun_by_user)), "{role:?}");
    }
}

#[test]
fn the_desk_sees_a_claim_from_its_submission_on() {
    let mut test = Scenario::new();
    let id = test.draft(&admin(1), &["exchange"]);
    for actor in [reviewer(), lead(), system_admin()] {
        assert!(!sees(&actor, test.claim(id)));
    }
    test.does(&admin(1), id, Action::Submit { acknowledged: true });
    for actor in [reviewer(), lead(), system_admin()] {
        assert!(sees(&actor, test.claim(id)));
    }
}

#[test]
fn a_system_admin_looks_at_proof_and_decides_no_claim() {
    let mut test = Scenario::new();
    let id = test.under_review(&admin(1), &["exchange"]);
    assert_eq!(system_admin().party(), Party::SystemAdmin);
    assert_eq!(allowed(&system_admin(), test.claim(id), test.now), [ActionKind::ViewProof]);
}

#[test]
fn buttons_are_what_is_allowed() {
    use ActionKind as A;
    let mut test = Scenario::new();
    let draft = test.draft(&user(1), &["exchange"]);
    let expected = [A::SaveAnswers, A::AddProof, A::RemoveProof, A::Submit, A::ViewProof, A::Discard];
    assert_eq!(allowed(&user(1), test.claim(draft), test.now), expected);
    let open = test.consent_open(&admin(1), &["teams"]);
    assert_eq!(allowed(&customer(open), test.claim(open), test.now), [A::Agree, A::Decline]);
}

#[test]
fn a_reviewer_edits_nothing_and_a_partner_judges_nothing() {
    let mut test = Scenario::new();
    let id = test.under_review(&admin(1), &["exchange"]);
    for action in
        [save(location("1002")), Action::Submit { acknowledged: true }, withdraw(), dispute(), end(), Action::Agree]
    {
        assert_eq!(test.refused(&lead(), id, action), Refusal::NotAllowed);
    }
    for action in [approve(), reject(), ask(), note("?"), Action::StartReview, uphold(), award(id), assign(1)] {
        assert_eq!(test.refused(&admin(1), id, action), Refusal::NotAllowed);
    }
}

/// A claim in each state, for what holds in all of them.
fn one_in_each_state(test: &mut Scenario) -> Vec<domain::party::ClaimId> {
    let ended = test.in_effect(&admin(1), &["intune"]);
    test.does(&admin(1), ended, end());
    vec![
        test.draft(&admin(1), &["exchange"]),
        test.submitted(&admin(1), &["exchange"]),
        test.under_review(&admin(1), &["teams"]),
        test.action_required(&admin(1), &["sharepoint"]),
        test.consent_open(&admin(1), &["intune"]),
        test.in_effect(&admin(2), &["entra_id_p1"]),
        test.rejected(&admin(3), &["defender_identity"]),
        test.disputed(&admin(3), &["microsoft_365_apps"]),
        ended,
    ]
}

#[test]
fn what_may_says_no_to_decide_refuses_for_the_same_reason() {
    let mut test = Scenario::new();
    let claims = one_in_each_state(&mut test);
    let kinds: BTreeSet<StateKind> = claims.iter().map(|id| test.state(*id)).collect();
    assert_eq!(kinds.len(), StateKind::ALL.len());
    for id in claims {
        let actors =
            [owner(test.claim(id)), user(1), reviewer(), second_reviewer(), lead(), system_admin(), customer(id)];
        for actor in actors.iter().chain([&Actor::System]) {
            for action in all_actions(&mut test, id) {
                let permission = may(actor, test.claim(id), action.kind(), test.now);
                let result = test.clone().act(actor, id, action.clone());
                if let Err(refusal) = permission {
                    assert_eq!(result.unwrap_err(), refusal, "{action:?}");
                }
            }
        }
    }
}

pub fn all_actions(test: &mut Scenario, id: domain::party::ClaimId) -> Vec<Action> {
    let proof = test.claim(id).proofs[0].id;
    let added = test.proof("2026-10-01");
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
        Action::Discard,
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
    let mut test = Scenario::new();
    let id = test.in_effect(&admin(1), &["exchange"]);
    test.does(&admin(1), id, end());
    for actor in [admin(1), user(1), reviewer(), lead(), customer(id), Actor::System] {
        for action in all_actions(&mut test, id) {
            let _ = test.act(&actor, id, action);
            assert_eq!(test.state(id), StateKind::Ended);
        }
    }
}

#[test]
fn every_ready_policy_is_found_by_its_version() {
    for policy in Policy::built_in() {
        assert_eq!(Policy::find(&policy.version), Some(policy));
    }
}
