//! Rules about what a single step may do.

use super::model::{Taken, live_lines};
use crate::scenario::Scenario;
use crate::scenario::people::*;
use domain::action::{Action, ActionKind, Event};
use domain::claim::{Claim, State, StateKind};
use domain::claim_form::StepAnswers;
use domain::lifecycle::next_tick_at;
use std::collections::BTreeSet;

/// A deadline that has passed refuses the late action, whether or not the clock has been written down.
pub fn in_time(step: &Taken) {
    let (claim, now) = (&step.before[&step.id], step.test.now);
    let due = match (step.action.kind(), &claim.state) {
        (ActionKind::AnswerRequest | ActionKind::SaveAnswers, State::ActionRequired { deadline, .. }) => deadline,
        (ActionKind::Agree | ActionKind::Decline | ActionKind::Withdraw, State::ConsentOpen { closes, .. }) => closes,
        (ActionKind::Dispute, State::Rejected { disputable: Some(until), .. }) => until,
        (ActionKind::Dispute, State::Rejected { disputable: None, .. }) => panic!("disputed what is not disputable"),
        (ActionKind::AddStatement | ActionKind::FinishStatement, _) => {
            let (Action::AddStatement { products, .. } | Action::FinishStatement { products }) = step.action else {
                unreachable!()
            };
            for product in products {
                let contest = claim.line(product).and_then(|line| claim.contest(&line.key));
                let due = &contest.expect("a contest about the product").due;
                assert!(now <= due.due_at, "a statement after {}", due.due_at);
            }
            return;
        }
        _ => return,
    };
    assert!(now <= due.due_at, "{:?} after {}", step.action.kind(), due.due_at);
}

/// Nobody's action touches a rival whose deadline has decided before it.
pub fn rivals_in_time(step: &Taken) {
    let now = step.test.now;
    for (before, _) in step.pairs().filter(|(before, _)| before.id != step.id && *step.action != Action::Tick) {
        if let State::ActionRequired { deadline, .. } | State::ConsentOpen { closes: deadline, .. } = &before.state {
            assert!(now <= deadline.due_at, "{:?} touched rival {} too late", step.action.kind(), before.id);
        }
    }
}

pub fn no_approval_with_an_ended_subscription(step: &Taken) {
    let ended: Vec<_> = step.test.directory.ended().iter().map(|name| subscription_of(name)).collect();
    for (id, _) in step.events().filter(|(_, event)| matches!(event, Event::Approved { .. })) {
        let lines = step.test.claim(id).lines.iter().filter(|line| !line.ended);
        let on_ended = lines.filter_map(|line| line.key.subscription()).find(|id| ended.contains(id));
        assert_eq!(on_ended, None, "{id} was approved with a subscription that has ended");
    }
}

pub fn ended_stays_ended(step: &Taken) {
    for (before, after) in step.pairs() {
        if before.state.kind() == StateKind::Ended {
            assert_eq!(before.state, after.state, "ended stays ended");
        }
        for line in before.lines.iter().filter(|line| line.ended) {
            // Only its own partner may drop it, or claim it again while nothing is decided and its subscription is active again.
            let corrects = matches!(step.action, Action::SaveAnswers(StepAnswers::Products { .. }));
            assert!(after.lines.contains(line) || (corrects && after.id == step.id), "an ended line comes back");
            let ended =
                step.test.directory.ended().iter().any(|name| line.key.subscription() == Some(subscription_of(name)));
            assert!(!ended || !live_lines(after).contains(&line.key), "a line comes back without its subscription");
        }
    }
}

pub fn has_a_turn_and_a_clock(claim: &Claim) {
    let open = claim.state.kind().is_open() || claim.state.kind() == StateKind::ConsentOpen;
    let deadline = claim.state.deadline();
    assert!(!open || next_tick_at(claim).is_some() || deadline.is_some(), "no clock in {:?}", claim.state);
    if let (State::ActionRequired { .. } | State::ConsentOpen { .. }, Some(deadline)) = (&claim.state, deadline) {
        assert!(next_tick_at(claim).is_some() && !deadline.is_paused(), "it would wait for ever");
    }
}

pub fn approved_under_its_own_policy(step: &Taken) {
    for (id, event) in step.events() {
        if let Event::Approved { closes, .. } = event {
            let policy = step.test.policy_of(&step.before[&id]);
            let length = closes.as_ref().map(|closes| closes.length);
            assert_eq!(length, policy.consent.length(), "approved under another policy than {}", policy.version);
        }
    }
}

/// A contest that begins knows no words of an earlier one, and nobody speaks but its own side.
pub fn statements_stay_in_their_contest(step: &Taken) {
    let spoke = matches!(step.action, Action::AddStatement { .. });
    for (before, after) in step.pairs() {
        for contest in after.open_contests() {
            let earlier = before.contest(&contest.key).filter(|earlier| earlier.is_open());
            let kept = earlier.and_then(|earlier| earlier.statement.as_ref());
            let now = contest.statement.as_ref();
            // Decided, and begun anew in the same step by a claim that came back: then nothing is kept.
            let decided = step.events().any(|(id, event)| match event {
                Event::ArbitrationDecided { lines, .. } => {
                    id == after.id && lines.iter().any(|line| line.key == contest.key)
                }
                _ => false,
            });
            let kept = kept.filter(|_| !(decided && contest.opened_at == step.test.now));
            assert!(now == kept || (spoke && after.id == step.id && earlier.is_some()), "words of another contest");
        }
    }
}

pub fn no_company_has_a_line_twice(test: &Scenario) {
    let mut held = BTreeSet::new();
    for claim in test.claims.values() {
        for key in live_lines(claim) {
            assert!(held.insert((claim.company, key)), "a company claims {key} twice");
        }
    }
}
