//! Situations that chance alone seldom comes to.

use super::Walk;
use crate::scenario::people::{customer, owner, subscription_of};
use domain::action::{Action, ActionKind};
use domain::claim::{Claim, StateKind};
use domain::lifecycle::overdue;
use domain::party::ClaimId;

impl Walk {
    /// Somebody acts after a deadline, before the worker has come by: on the claim itself, or a lead on one that competes with it.
    pub fn too_late(&mut self) {
        let late = |claim: &&Claim| overdue(claim, self.test.now).is_some();
        let Some(claim) = self.test.claims.values().find(late).cloned() else { return };
        let rival =
            claim.open_contests().flat_map(|contest| &contest.rivals).find(|id| self.is_in_review(**id)).copied();
        if let Some(rival) = rival.filter(|_| self.chance.one_in(2)) {
            self.award(rival, rival);
            return;
        }
        let (actor, kinds): (_, &[ActionKind]) = match claim.state.kind() {
            StateKind::ConsentOpen => (customer(claim.id), &[ActionKind::Agree, ActionKind::Decline]),
            _ => (owner(&claim), &[ActionKind::AnswerRequest, ActionKind::SaveAnswers, ActionKind::Withdraw]),
        };
        let kind = *self.chance.pick(kinds);
        let action = self.chance.action(&mut self.test, &actor, claim.id, kind);
        self.act(&actor, claim.id, action, None);
    }

    /// A claim that has won an arbitration goes before it takes effect.
    pub fn winner_goes(&mut self) {
        let winners = self.test.claims.values().flat_map(|claim| &claim.contests).flat_map(|contest| &contest.lost_to);
        let winners: Vec<ClaimId> = winners.copied().collect();
        if !winners.is_empty() {
            let winner = *self.chance.pick(&winners);
            self.act(&customer(winner), winner, Action::Decline { note: "No".into() }, None);
        }
    }

    /// A lead awards a claim after its subscription has ended, before the worker has come by.
    pub fn award_after_the_end(&mut self, product: &str) {
        let ended = Some(subscription_of(product));
        let contested = |claim: &&Claim| {
            let on_it = claim.live_keys().any(|key| key.subscription() == ended);
            on_it && claim.in_arbitration() && self.is_in_review(claim.id)
        };
        if let Some(id) = self.test.claims.values().find(contested).map(|claim| claim.id) {
            self.award(id, id);
        }
    }

    fn is_in_review(&self, id: ClaimId) -> bool {
        matches!(self.test.state(id), StateKind::UnderReview | StateKind::Disputed)
    }

    fn award(&mut self, id: ClaimId, winner: ClaimId) {
        let lead = self.chance.fresh_lead();
        self.act(&lead, id, Action::DecideArbitration { winner, reason: "The more recent proof".into() }, None);
    }
}
