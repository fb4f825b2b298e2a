//! Every way from state to state, walked: what the diagram in `docs/lifecycle.md` is drawn from.

use crate::scenario::builders::*;
use crate::scenario::people::*;
use crate::scenario::{Scenario, Step, utc};
use domain::action::{Action, ActionKind};
use domain::claim::StateKind;
use domain::code::Code;
use domain::party::{Actor, ClaimId};
use std::collections::BTreeSet;

/// From the draft into each state that leads on.
const STATIONS: [fn(&mut Scenario) -> ClaimId; 9] = [
    |test| test.draft(&admin(1), &["exchange"]),
    |test| test.submitted(&admin(1), &["exchange"]),
    |test| test.under_review(&admin(1), &["exchange"]),
    |test| test.action_required(&admin(1), &["exchange"]),
    |test| test.consent_open(&admin(1), &["exchange"]),
    |test| test.in_effect(&admin(1), &["exchange"]),
    |test| test.rejected(&admin(1), &["exchange"]),
    |test| {
        let id = test.disputed(&admin(1), &["exchange"]);
        test.does(&second_reviewer(), id, Action::StartReview);
        id
    },
    |test| test.dynamics_in_effect(&admin(1)),
];

/// All steps that any action of anybody leads to from any state, alone and against a rival.
pub fn walked() -> BTreeSet<Step> {
    let mut steps = BTreeSet::new();
    for station in STATIONS {
        let mut test = Scenario::new();
        let id = station(&mut test);
        walk_on(&test, id, &mut steps);
        walk_with_rival(&test, id, &mut steps);
        test.wait_until(id, utc("2027-03-01T00:00:00Z"));
        steps.extend(test.steps);
    }
    steps
}

fn walk_on(test: &Scenario, id: ClaimId, steps: &mut BTreeSet<Step>) {
    let everybody = [admin(1), reviewer(), second_reviewer(), lead(), customer(id), Actor::System];
    let answers = save(location("1002"));
    let ended = Action::EndSubscription { subscription: subscription_of("sales") };
    let actions = [
        answers,
        Action::Submit { acknowledged: true },
        assign(LEAD),
        Action::StartReview,
        Action::Release,
        ask(),
        answer(&["Here."]),
    ]
    .into_iter()
    .chain([approve(), reject(), Action::Discard, withdraw(), end(), dispute(), uphold(), Action::Agree, decline()])
    .chain([withdraw_consent(), ended]);
    for action in actions {
        for actor in &everybody {
            let mut test = test.clone();
            // A refusal is no step.
            if test.act(actor, id, action.clone()).is_ok() {
                steps.extend(test.steps);
            }
        }
    }
}

fn walk_with_rival(test: &Scenario, id: ClaimId, steps: &mut BTreeSet<Step>) {
    let mut test = test.clone();
    let rival = test.under_review(&admin(2), &["exchange"]);
    for winner in [id, rival] {
        let mut decided = test.clone();
        if decided.act(&second_lead(), rival, award(winner)).is_err() {
            continue;
        }
        steps.extend(decided.steps.clone());
        // Before the customer's window is over, and after it.
        let mut agreed = decided.clone();
        if agreed.act(&customer(winner), winner, Action::Agree).is_ok() {
            steps.extend(agreed.steps);
        }
        decided.wait_until(winner, utc("2027-03-01T00:00:00Z"));
        steps.extend(decided.steps);
    }
}

impl Scenario {
    /// An association on a subscription of Dynamics 365.
    fn dynamics_in_effect(&mut self, partner: &Actor) -> ClaimId {
        let id = self.draft_for(partner, &[domain::catalog::Activity::Usage], &["sales"]);
        self.does(partner, id, Action::Submit { acknowledged: true });
        self.does(&reviewer(), id, Action::StartReview);
        self.does(&reviewer(), id, approve());
        self.does(&customer(id), id, Action::Agree);
        id
    }
}

#[test]
fn the_walk_reaches_every_state_and_leaves_all_but_the_last() {
    let walked = walked();
    let reached: BTreeSet<_> = walked.iter().map(|step| step.to).chain([StateKind::Editing]).collect();
    assert_eq!(reached.len(), StateKind::ALL.len());
    let left: BTreeSet<_> = walked.iter().filter(|step| step.from != step.to).map(|step| step.from).collect();
    let last: Vec<_> = StateKind::ALL.iter().filter(|state| !left.contains(state)).collect();
    assert_eq!(last, [&StateKind::Ended]);
}

#[test]
fn the_only_way_into_effect_is_by_consent() {
    for step in walked().into_iter().filter(|step| step.to == StateKind::InEffect && step.from != step.to) {
        assert_eq!(step.from, StateKind::ConsentOpen);
        assert!([ActionKind::Agree, ActionKind::Tick].contains(&step.action), "{step:?}");
    }
}
