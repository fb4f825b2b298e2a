//! What holds whatever anybody does: random actors and actions on claims of three partners that want the same lines.

use crate::scenario::builders::*;
use crate::scenario::people::*;
use crate::scenario::{Scenario, utc};
use crate::views::all_that_is_read;
use chrono::{DateTime, TimeDelta, Utc};
use domain::action::{Action, ActionKind, Refusal};
use domain::catalog::Activity::{Presales, Usage};
use domain::claim::StateKind;
use domain::code::Code;
use domain::lifecycle::{allowed, may, next_tick_at};
use domain::party::{Actor, ClaimId};
use domain::program::Policy;
use proptest::prelude::*;
use proptest::sample::Index;

/// Somebody tries something on one of the claims, some time later.
#[derive(Clone, Debug)]
struct Attempt {
    claim: Index,
    actor: Index,
    action: Index,
    /// Mostly people do what their screens offer; sometimes they send what they please.
    offered: bool,
    variant: Index,
    later: Later,
}

#[derive(Clone, Debug)]
enum Later {
    AtOnce,
    Hours(i64),
    /// When the clock of the claim strikes.
    ClockStrikes,
}

fn attempts() -> impl Strategy<Value = Vec<Attempt>> {
    let later = prop_oneof![
        3 => Just(Later::AtOnce),
        2 => (1..60i64).prop_map(Later::Hours),
        1 => Just(Later::ClockStrikes),
    ];
    let index = any::<Index>;
    let attempt = (index(), index(), index(), prop::bool::weighted(0.9), index(), later).prop_map(
        |(claim, actor, action, offered, variant, later)| Attempt { claim, actor, action, offered, variant, later },
    );
    prop::collection::vec(attempt, 1..90)
}

/// Claims in different stages, most of them after Exchange or Teams.
fn busy_scenario() -> Scenario {
    let mut test = Scenario::new();
    test.in_effect(&admin(1), &["exchange", "sharepoint"]);
    test.under_review(&admin(2), &["exchange", "teams"]);
    test.submitted(&admin(3), &["teams"]);
    test.rejected(&admin(3), &["exchange"]);
    test.draft(&user(1), &["teams"]);
    test.draft_for(&admin(2), &[Presales, Usage], &["sales"]);
    let dynamics = test.draft_for(&admin(3), &[Usage], &["sales", "finance"]);
    test.does(&admin(3), dynamics, Action::Submit { acknowledged: true });
    test
}

fn actors(id: ClaimId) -> Vec<Actor> {
    let mut actors =
        vec![reviewer(), second_reviewer(), lead(), second_lead(), system_admin(), customer(id), Actor::System];
    actors.extend((1..=3).flat_map(|n| [admin(n), user(n)]));
    // A lead who came after everything else, so that arbitrations go on.
    actors.extend((60..64).map(|n| Actor::Reviewer { person: person(n), lead: true, belongs_to: vec![] }));
    actors
}

fn action(test: &mut Scenario, id: ClaimId, kind: ActionKind, variant: Index) -> Action {
    use ActionKind as A;
    let claim = test.claim(id).clone();
    let rivals = claim.contests.iter().flat_map(|contest| contest.rivals.clone());
    let parties: Vec<_> = rivals.chain([id]).collect();
    let number = claim.answers.location.as_ref().map_or("1001".into(), ToString::to_string);
    let proof = claim.proofs.first().map_or(domain::party::ProofId(uuid::Uuid::nil()), |proof| proof.id);
    let steps = [
        workloads(&["exchange"]),
        workloads(&["exchange", "teams"]),
        workloads(&["teams", "sharepoint"]),
        subscriptions(&["sales"]),
        subscriptions(&["finance", "commerce"]),
        location(&number),
        contacts(),
        acknowledgement(),
        harbour(),
    ];
    match kind {
        A::SaveAnswers => save(variant.get(&steps).clone()),
        A::AddProof => test.proof("2026-09-01"),
        A::RemoveProof => Action::RemoveProof { proof },
        A::Submit => Action::Submit { acknowledged: true },
        A::Comment => comment("A comment."),
        A::Note => note("Internal note."),
        A::ViewProof => Action::ViewProof { proof },
        A::Assign => assign(variant.index(4) as u128 + 1),
        A::StartReview => Action::StartReview,
        A::Release => Action::Release,
        A::SaveRubric => Action::SaveRubric { rubric: met() },
        A::AskInformation => ask(),
        A::AnswerRequest => answer(&["Here."]),
        A::Approve => approve(),
        A::Reject => reject(),
        A::Discard => Action::Discard,
        A::Withdraw => withdraw(),
        A::EndAssociation => end(),
        A::Dispute => dispute(),
        A::UpholdRejection => uphold(),
        A::AddStatement => Action::AddStatement { products: test.open_products(id), text: "A statement.".into() },
        A::FinishStatement => Action::FinishStatement { products: test.open_products(id) },
        A::DecideArbitration => award(*variant.get(&parties)),
        A::Agree => Action::Agree,
        A::Decline => decline(),
        A::WithdrawConsent => withdraw_consent(),
        A::EndSubscription => {
            let code = *variant.get(&["sales", "finance"]);
            Action::EndSubscription { subscription: subscription_of(code) }
        }
        A::RestartConsent => Action::RestartConsent,
        A::Tick => Action::Tick,
    }
}

fn attempt(test: &mut Scenario, attempt: &Attempt) {
    let ids: Vec<_> = test.claims.keys().copied().collect();
    let id = *attempt.claim.get(&ids);
    match attempt.later {
        Later::AtOnce => {}
        Later::Hours(hours) => test.now += TimeDelta::hours(hours),
        Later::ClockStrikes => clock_strikes(test, id),
    }
    let everybody = actors(id);
    let able: Vec<_> =
        everybody.iter().filter(|actor| !allowed(actor, test.claim(id), test.now).is_empty()).cloned().collect();
    let actor = attempt.actor.get(if attempt.offered && !able.is_empty() { &able } else { &everybody }).clone();
    let offered = allowed(&actor, test.claim(id), test.now);
    let kinds = if attempt.offered && !offered.is_empty() { &offered[..] } else { ActionKind::ALL };
    let kind = *attempt.action.get(kinds);
    let action = action(test, id, kind, attempt.variant);
    let permission = may(&actor, test.claim(id), kind, test.now);
    let before = (test.claims.clone(), test.histories.clone());
    match test.act(&actor, id, action) {
        Ok(_) => assert_eq!(permission, Ok(()), "done without permission"),
        Err(refusal) => {
            assert!(before == (test.claims.clone(), test.histories.clone()), "a refusal changes nothing");
            assert!(!matches!(refusal, Refusal::Stale { .. }), "no form, nothing stale");
            assert!(permission.as_ref().err().is_none_or(|reason| *reason == refusal), "another reason than promised");
        }
    }
    for (id, claim) in &before.0 {
        if claim.state.kind() == StateKind::Ended {
            assert_eq!(test.claim(*id).state, claim.state, "ended stays ended");
        }
    }
}

/// At the very moment that a claim names, its clock does something, and then names a later one or none.
fn clock_strikes(test: &mut Scenario, id: ClaimId) {
    let Some(next) = next_tick_at(test.claim(id)) else { return };
    test.now = test.now.max(next);
    let codes = test.codes(&Actor::System, id, Action::Tick);
    assert!(!codes.is_empty(), "the clock struck for nothing in {:?}", test.claim(id).state);
    let after = next_tick_at(test.claim(id));
    assert!(after.is_none_or(|after| after > next) || !codes.contains(&"reminded"), "the clock stands still");
}

fn runs_out(test: &mut Scenario, end: DateTime<Utc>) {
    for id in test.claims.keys().copied().collect::<Vec<_>>() {
        test.wait_until(id, end);
    }
}

/// Enough to find most; `PROPTEST_CASES=5000` looks for the rest. A failure is printed small, and becomes a test of its own.
fn config() -> ProptestConfig {
    let given = std::env::var_os("PROPTEST_CASES").is_some();
    let default = ProptestConfig::default();
    let cases = if given { default.cases } else { 96 };
    ProptestConfig { cases, max_shrink_iters: 2000, failure_persistence: None, ..default }
}

proptest! {
    #![proptest_config(config())]

    /// `Scenario::act` checks at every step: replay gives what was lived, contests are mutual and among claims that compete,
    /// an open claim has a turn and a clock, and no line is in effect twice.
    #[test]
    fn whatever_is_tried_every_rule_holds(attempts in attempts(), any_time in any::<bool>()) {
        let mut test = busy_scenario();
        if any_time {
            let version = "consent-any-time-1";
            test.adopt(Policy::built_in().into_iter().find(|policy| policy.version.0 == version).unwrap());
        }
        for one in &attempts {
            attempt(&mut test, one);
        }
        runs_out(&mut test, utc("2028-01-01T00:00:00Z"));
        for claim in test.claims.values() {
            prop_assert!(next_tick_at(claim).is_none(), "a clock that never runs out");
        }
    }

    #[test]
    fn no_partner_ever_reads_of_a_rival_or_an_internal_note(attempts in attempts()) {
        let mut test = busy_scenario();
        for one in &attempts {
            attempt(&mut test, one);
        }
        for claim in test.claims.values() {
            let text = all_that_is_read(&test, &owner(claim), claim.id);
            prop_assert!(!text.contains("Internal note."));
            for other in test.claims.values().filter(|other| other.company != claim.company) {
                prop_assert!(!text.contains(&other.id.to_string()), "reads the id of a rival");
                prop_assert!(!text.contains(&other.company.to_string()), "reads the company of a rival");
                prop_assert!(!text.contains(&other.created_by.to_string()), "reads who claims for a rival");
            }
        }
    }
}
