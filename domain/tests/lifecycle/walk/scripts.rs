//! How some walks begin: fixed steps to every situation that the walk must have come by, so that no seed decides whether it does.

use super::Walk;
use super::people::insiders;
use crate::scenario::builders::*;
use crate::scenario::people::*;
use chrono::TimeDelta;
use domain::action::Action;
use domain::catalog::{Activity, SolutionArea};
use domain::claim_form::StepAnswers;
use domain::directory::SubscriptionStatus;
use domain::lifecycle::next_tick_at;
use domain::party::{Actor, ClaimId};

pub const SCRIPTS: [fn(&mut Walk); 9] = [
    a_line_is_superseded,
    an_association_is_superseded,
    the_winner_of_three_goes,
    disputes_and_a_late_answer,
    a_product_is_added,
    reviewers_belong_to_rivals,
    a_rival_is_late,
    a_subscription_ends,
    an_incumbent_is_asked,
];

fn a_line_is_superseded(walk: &mut Walk) {
    let incumbent = walk.in_effect(1, workloads(&["exchange", "teams"]));
    let challenger = walk.under_review(2, workloads(&["exchange"]));
    walk.act(&lead(), challenger, award(challenger), None);
    walk.all_finish();
    walk.done(&lead(), challenger, award(challenger));
    walk.done(&customer(challenger), challenger, Action::Agree);
    assert_eq!(walk.test.claim(incumbent).live_keys().count(), 1);
}

fn an_association_is_superseded(walk: &mut Walk) {
    walk.in_effect(1, workloads(&["exchange"]));
    let challenger = walk.under_review(2, workloads(&["exchange"]));
    walk.pass_contest(challenger);
    walk.done(&lead(), challenger, award(challenger));
    walk.pass_deadline(challenger);
    walk.tick(challenger);
}

fn the_winner_of_three_goes(walk: &mut Walk) {
    let both = || workloads(&["exchange", "teams"]);
    let approved = walk.under_review(1, both());
    walk.done(&reviewer(), approved, approve());
    let winner = walk.under_review(2, both());
    walk.submitted(3, both());
    walk.all_finish();
    walk.done(&lead(), winner, award(winner));
    walk.done(&customer(winner), winner, decline());
}

fn disputes_and_a_late_answer(walk: &mut Walk) {
    for (n, code, decision) in [(1, "exchange", uphold()), (2, "teams", approve())] {
        let id = walk.under_review(n, workloads(&[code]));
        walk.done(&reviewer(), id, reject());
        walk.done(&admin(n), id, dispute());
        walk.done(&second_reviewer(), id, Action::StartReview);
        walk.done(&second_reviewer(), id, decision);
    }
    let late = walk.under_review(3, workloads(&["sharepoint"]));
    walk.done(&reviewer(), late, ask());
    walk.pass_deadline(late);
    walk.act(&admin(3), late, answer(&["Here.", "And here."]), None);
    walk.tick(late);
}

fn a_product_is_added(walk: &mut Walk) {
    walk.in_effect(1, workloads(&["exchange"]));
    let id = walk.submitted(2, workloads(&["teams"]));
    walk.done(&admin(2), id, save(workloads(&["exchange", "teams"])));
}

fn reviewers_belong_to_rivals(walk: &mut Walk) {
    let of_four = insiders().into_iter().find(|insider| insider.person() == Some(person(14))).expect("an insider");
    let held = walk.submitted(3, workloads(&["sharepoint"]));
    walk.done(&of_four, held, Action::StartReview);
    walk.submitted(4, workloads(&["sharepoint"]));
    walk.act(&of_four, held, Action::Release, None);
    // The company of the reviewer competes with the second claim only, and that one with the first.
    let first = walk.submitted(1, workloads(&["exchange"]));
    walk.submitted(2, workloads(&["exchange", "teams"]));
    walk.submitted(4, workloads(&["teams"]));
    walk.act(&of_four, first, note("Ours is better."), None);
}

fn a_rival_is_late(walk: &mut Walk) {
    let late = walk.under_review(1, workloads(&["exchange"]));
    walk.done(&reviewer(), late, ask());
    let rival = walk.under_review(2, workloads(&["exchange"]));
    walk.pass_deadline(late);
    walk.act(&lead(), rival, award(rival), None);
}

fn a_subscription_ends(walk: &mut Walk) {
    let other = walk.submitted(1, subscriptions(&["sales", "finance"]));
    let id = walk.under_review(2, subscriptions(&["sales"]));
    walk.all_finish();
    walk.test.directory.set_status("sales", SubscriptionStatus::Ended);
    walk.act(&lead(), id, award(id), None);
    walk.subscription_ended("sales");
    assert_eq!(walk.test.claim(other).live_keys().count(), 1);
}

fn an_incumbent_is_asked(walk: &mut Walk) {
    let incumbent = walk.in_effect(1, workloads(&["exchange"]));
    walk.under_review(2, workloads(&["exchange"]));
    walk.done(&reviewer(), incumbent, ask());
    walk.submitted(3, workloads(&["exchange"]));
    walk.done(&admin(1), incumbent, answer(&["Here.", "And here."]));
}

impl Walk {
    fn done(&mut self, actor: &Actor, id: ClaimId, action: Action) {
        assert!(self.act(actor, id, action, None), "refused: {}", self.last);
    }

    fn submitted(&mut self, n: u128, products: StepAnswers) -> ClaimId {
        let partner = admin(n);
        let id = self.test.create(&partner);
        let area = match &products {
            StepAnswers::Products { subscriptions, .. } if subscriptions.is_empty() => SolutionArea::Microsoft365,
            _ => SolutionArea::BusinessApplications,
        };
        let place = location(&format!("{n}001"));
        let activity = activity(area, &[Activity::Usage]);
        for step in [place, harbour(), activity, products, contacts(), self_check(), acknowledgement()] {
            self.done(&partner, id, save(step));
        }
        let proof = self.test.proof("2026-09-01");
        self.done(&partner, id, proof);
        self.done(&partner, id, Action::Submit { acknowledged: true });
        id
    }

    fn under_review(&mut self, n: u128, products: StepAnswers) -> ClaimId {
        let id = self.submitted(n, products);
        self.done(&reviewer(), id, Action::StartReview);
        id
    }

    fn in_effect(&mut self, n: u128, products: StepAnswers) -> ClaimId {
        let id = self.under_review(n, products);
        self.done(&reviewer(), id, approve());
        self.done(&customer(id), id, Action::Agree);
        id
    }

    /// Every side of every open contest has nothing to add.
    fn all_finish(&mut self) {
        for claim in self.test.claims.clone().into_values() {
            let products = self.test.open_products(claim.id);
            if !products.is_empty() {
                self.done(&owner(&claim), claim.id, Action::FinishStatement { products });
            }
        }
    }

    fn pass_contest(&mut self, id: ClaimId) {
        let due = self.test.claim(id).contest_due().expect("a contest").due_at;
        self.test.now = due + TimeDelta::microseconds(1);
    }

    fn pass_deadline(&mut self, id: ClaimId) {
        let due = self.test.claim(id).state.deadline().expect("a deadline").due_at;
        self.test.now = due + TimeDelta::microseconds(1);
    }

    fn tick(&mut self, id: ClaimId) {
        while next_tick_at(self.test.claim(id)).is_some_and(|next| next <= self.test.now) {
            self.done(&Actor::System, id, Action::Tick);
        }
    }
}
