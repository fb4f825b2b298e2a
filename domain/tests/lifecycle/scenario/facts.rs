//! The facts of this desk: all of them, and those that an action needs.

use super::Scenario;
use domain::action::{Action, Record};
use domain::claim::Claim;
use domain::claim_form::Answers;
use domain::contest::LineKey;
use domain::directory::Subscription;
use domain::draft::{DraftFacts, OwnLine};
use domain::lifecycle::{self, Fact, Facts, Rival};
use domain::loaded::Loaded;
use domain::notice::rests_on_policy;
use domain::party::{ClaimId, Reference};
use std::collections::BTreeSet;
use uuid::Uuid;

impl Scenario {
    /// Facts as a store loads them for an action: those that it needs. To read any other panics.
    pub fn needed_facts(&self, id: ClaimId, action: &Action) -> Facts {
        let Facts { now, policy, clocks, draft, rivals, reserved } = self.facts(id, action);
        let needs = &lifecycle::needs(self.claim(id), action);
        fn only<T>(needs: &BTreeSet<Fact>, fact: Fact, value: Loaded<T>) -> Loaded<T> {
            if needs.contains(&fact) { value } else { Loaded::LEFT_OUT }
        }
        Facts {
            now,
            policy: only(needs, Fact::Policy, policy),
            clocks: only(needs, Fact::Clocks, clocks),
            draft: DraftFacts {
                locations: only(needs, Fact::Locations, draft.locations),
                tenant: only(needs, Fact::Tenant, draft.tenant),
                domain_owner: only(needs, Fact::DomainOwner, draft.domain_owner),
                subscriptions: only(needs, Fact::Subscriptions, draft.subscriptions),
                contested: only(needs, Fact::Lines, draft.contested),
                own: only(needs, Fact::Lines, draft.own),
            },
            rivals: only(needs, Fact::Rivals, rivals),
            reserved: only(needs, Fact::Reserved, reserved),
        }
    }

    /// All facts, whatever the action.
    pub fn facts(&self, id: ClaimId, action: &Action) -> Facts {
        let claim = &self.claims[&id];
        let answers = lifecycle::answers_after(claim, action);
        let wants = |other: &Claim| other.live_keys().chain(other.lost_keys()).cloned().collect::<Vec<_>>();
        let mut keys = keys(claim, &answers);
        let mut rivals: Vec<Claim> = vec![];
        // And those that want what these want, and so on.
        loop {
            let on = |other: &&Claim| other.id != id && wants(other).iter().any(|key| keys.contains(key));
            let found: Vec<Claim> = self.claims.values().filter(on).cloned().collect();
            keys.extend(found.iter().flat_map(wants));
            if found.len() == rivals.len() {
                break;
            }
            rivals = found;
        }
        let rivals: Vec<_> = rivals.into_iter().map(|claim| Rival { policy: self.policy_of(&claim), claim }).collect();
        let mut draft = self.draft_facts(claim, &answers);
        // Of the rivals' lines, too: whoever is awarded has to have active ones.
        draft.subscriptions = self.subscriptions_of(&answers, &rivals).into();
        let reserved = Uuid::from_u128(self.ids + 1_000_000);
        Facts {
            now: self.now,
            policy: self.policy_of(claim).into(),
            clocks: self.clocks.into(),
            draft,
            rivals: rivals.into(),
            reserved: (ClaimId(reserved), Reference::from_number(self.ids as u64 + 1_000_000)).into(),
        }
    }

    fn subscriptions_of(&self, answers: &Answers, rivals: &[Rival]) -> Vec<Subscription> {
        let typed = answers.products.iter().filter_map(|code| answers.subscription(code));
        let lines = rivals.iter().flat_map(|rival| &rival.claim.lines).filter_map(|line| line.key.subscription());
        let ids: BTreeSet<_> = typed.chain(lines).collect();
        self.directory.subscriptions.iter().filter(|subscription| ids.contains(&subscription.id)).cloned().collect()
    }

    fn draft_facts(&self, claim: &Claim, answers: &Answers) -> DraftFacts {
        let others = || self.claims.values().filter(|other| other.id != claim.id);
        let keys_of = |other: &Claim| other.live_keys().cloned().collect::<Vec<_>>();
        DraftFacts {
            locations: self.directory.locations.get(&claim.company).cloned().unwrap_or_default().into(),
            tenant: self.directory.tenants.iter().find(|t| Some(t.id) == answers.tenant()).cloned().into(),
            domain_owner: self.directory.owner_of(&answers.domain).into(),
            subscriptions: Loaded::LEFT_OUT,
            contested: others()
                .filter(|other| other.company != claim.company)
                .flat_map(keys_of)
                .collect::<Vec<_>>()
                .into(),
            own: others()
                .filter(|other| other.company == claim.company)
                .flat_map(|other| {
                    let (claim, location) = (&other.reference, &other.answers.location);
                    let own = |key| OwnLine { key, claim: claim.clone(), location: location.clone() };
                    keys_of(other).into_iter().map(own)
                })
                .collect::<Vec<_>>()
                .into(),
        }
    }
}

/// Keys a claim has or, with these answers, would have.
fn keys(claim: &Claim, answers: &Answers) -> BTreeSet<LineKey> {
    let wanted = answers.activities.iter().flat_map(|activity| answers.lines(*activity)).map(|line| line.key);
    claim.lines.iter().map(|line| line.key.clone()).chain(wanted).collect()
}

/// When the policy tells the customer, where that makes a difference to the notices of these records.
pub fn tells_early(records: &[Record], early: bool) -> Loaded<bool> {
    if rests_on_policy(records) { early.into() } else { Loaded::LEFT_OUT }
}
