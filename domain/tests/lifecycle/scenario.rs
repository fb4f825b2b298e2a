//! A scenario: some claims, their histories, a clock that tests move, and facts loaded the way a store does.

pub mod builders;
pub mod facts;
pub mod people;

use chrono::{DateTime, TimeDelta, Utc};
use domain::action::{Action, ActionKind, Event, Record, Refusal};
use domain::calendar::{Calendar, CalendarId};
use domain::catalog::ProductCode;
use domain::claim::{Claim, StateKind, Turn};
use domain::claim_form::Line;
use domain::contest::Contest;
use domain::deadline::Zone;
use domain::lifecycle::{self, ActionOutcome, BusinessClock, BusinessClocks, Decision};
use domain::party::{Actor, By, ClaimId, CompanyId, Reference, TenantId};
use domain::program::{Policy, PolicyVersion};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// What an action did to one claim, for the diagram of states.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Step {
    pub from: StateKind,
    pub action: ActionKind,
    pub to: StateKind,
    /// Whether it was an action on a rival that moved this claim.
    pub from_elsewhere: bool,
}

/// Events that followed, for the claim and for others.
#[derive(Clone, Debug, Default)]
pub struct Happened {
    pub own: Vec<Event>,
    pub rival_events: Vec<(ClaimId, Vec<Event>)>,
    pub split: Option<ClaimId>,
    pub outcome: ActionOutcome,
}

impl Happened {
    /// What happened to the claim itself.
    pub fn codes(&self) -> Vec<&'static str> {
        codes(&self.own)
    }

    /// What happened to another claim.
    pub fn to(&self, claim: ClaimId) -> Vec<&'static str> {
        let own = |(id, events): &(ClaimId, Vec<Event>)| if *id == claim { codes(events) } else { vec![] };
        self.rival_events.iter().flat_map(own).collect()
    }
}

/// Without the record of whose people are shut out, which has tests of its own.
fn codes(events: &[Event]) -> Vec<&'static str> {
    events.iter().map(Event::code).filter(|code| *code != "rival_companies_found").collect()
}

#[derive(Clone)]
pub struct Scenario {
    pub now: DateTime<Utc>,
    pub policy: Policy,
    /// All that a claim may have been submitted under.
    pub policies: Vec<Policy>,
    pub clocks: BusinessClocks,
    pub claims: BTreeMap<ClaimId, Claim>,
    pub histories: BTreeMap<ClaimId, Vec<Record>>,
    /// Subscriptions and tenants, as people.rs has them; tests change them.
    pub directory: people::Directory,
    pub steps: BTreeSet<Step>,
    ids: u128,
}

pub fn utc(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant such as 2026-11-02T09:00:00Z")
}

pub fn weekdays(zone: &str) -> BusinessClock {
    BusinessClock { calendar: Calendar::current(CalendarId::WeekendsOnly), zone: zone.parse().expect("a zone") }
}

impl Scenario {
    /// Monday 2 November 2026, 09:00; everybody counts weekdays in UTC.
    pub fn new() -> Self {
        let clock = BusinessClock { calendar: Calendar::current(CalendarId::WeekendsOnly), zone: Zone::UTC };
        Self {
            now: utc("2026-11-02T09:00:00Z"),
            policy: Policy::standard(),
            policies: Policy::built_in(),
            clocks: BusinessClocks { reviewer: clock, partner: clock, customer: clock },
            claims: BTreeMap::new(),
            histories: BTreeMap::new(),
            directory: people::directory(),
            steps: BTreeSet::new(),
            ids: 1000,
        }
    }

    pub fn under(policy: Policy) -> Self {
        Self { policy, ..Self::new() }
    }

    fn next_id(&mut self) -> Uuid {
        self.ids += 1;
        Uuid::from_u128(self.ids)
    }

    fn reference(&self) -> Reference {
        Reference::from_number(self.ids as u64)
    }

    pub fn claim(&self, id: ClaimId) -> &Claim {
        &self.claims[&id]
    }

    pub fn state(&self, id: ClaimId) -> StateKind {
        self.claims[&id].state.kind()
    }

    pub fn create(&mut self, partner: &Actor) -> ClaimId {
        let id = ClaimId(self.next_id());
        let events = lifecycle::create(partner, self.reference()).expect("partners create claims");
        self.write(id, partner.by(), &events);
        id
    }

    /// The policy that a claim was submitted under, or the current one.
    pub fn policy_of(&self, claim: &Claim) -> Policy {
        let known = |version: &PolicyVersion| self.policies.iter().find(|policy| policy.version == *version).cloned();
        claim.policy.as_ref().and_then(known).unwrap_or_else(|| self.policy.clone())
    }

    /// From now on claims are submitted under this policy.
    pub fn adopt(&mut self, policy: Policy) {
        self.policies.push(policy.clone());
        self.policy = policy;
    }

    /// Every side of every open contest says that it has nothing to add.
    pub fn all_finish(&mut self) {
        for claim in self.claims.clone().into_values() {
            let products = self.open_products(claim.id);
            if !products.is_empty() {
                self.does(&people::owner(&claim), claim.id, Action::FinishStatement { products });
            }
        }
    }

    /// The products of a claim's open contests that it may still add something about.
    pub fn open_products(&self, id: ClaimId) -> BTreeSet<ProductCode> {
        let claim = self.claim(id);
        let open = |line: &&Line| claim.contest(&line.key).is_some_and(|contest| contest.takes_statements(self.now));
        claim.lines.iter().filter(open).map(|line| line.product.clone()).collect()
    }

    /// Performs an action or returns its refusal, and checks the invariants of all claims.
    pub fn act(&mut self, actor: &Actor, id: ClaimId, action: Action) -> Result<Happened, Refusal> {
        self.act_on(actor, id, action, None)
    }

    pub fn act_on(
        &mut self,
        actor: &Actor,
        id: ClaimId,
        action: Action,
        seen: Option<u32>,
    ) -> Result<Happened, Refusal> {
        let facts = self.needed_facts(id, &action);
        let Decision { events, rival_events, split, outcome } =
            lifecycle::decide(&self.claims[&id], actor, &action, seen, &facts)?;
        let before = self.claims.clone();
        for (rival, events) in &rival_events {
            self.write(*rival, actor.by_for_rivals(), events);
        }
        self.write(id, actor.by(), &events);
        if let Some(split) = &split {
            self.write(split.id, actor.by(), &split.events);
            self.ids += 1_000_001;
        }
        for claim in before.values() {
            let (from, to) = (claim.state.kind(), self.state(claim.id));
            if claim.id == id && !events.is_empty() || from != to {
                let from_elsewhere = claim.id != id;
                self.steps.insert(Step { from, action: action.kind(), to, from_elsewhere });
            }
        }
        let changed: Vec<_> =
            rival_events.iter().map(|(rival, _)| *rival).chain([id]).chain(split.iter().map(|s| s.id)).collect();
        for id in changed {
            assert_eq!(lifecycle::replay(id, &self.histories[&id]).as_ref(), Ok(self.claim(id)), "replay is not live");
        }
        self.assert_invariants();
        Ok(Happened { own: events, rival_events, split: split.map(|split| split.id), outcome })
    }

    /// Does it; panics with the refusal.
    pub fn does(&mut self, actor: &Actor, id: ClaimId, action: Action) -> Happened {
        let kind = action.kind();
        if kind == ActionKind::DecideArbitration {
            // The days promised to both sides are a matter of their own tests.
            self.all_finish();
        }
        self.act(actor, id, action).unwrap_or_else(|refusal| panic!("{kind:?} was refused: {refusal:?}"))
    }

    /// The codes of what follows.
    pub fn codes(&mut self, actor: &Actor, id: ClaimId, action: Action) -> Vec<&'static str> {
        self.does(actor, id, action).codes()
    }

    /// Is refused, and says why.
    pub fn refused(&mut self, actor: &Actor, id: ClaimId, action: Action) -> Refusal {
        let before = (self.claims.clone(), self.histories.clone());
        let kind = action.kind();
        let refusal = match self.act(actor, id, action) {
            Err(refusal) => refusal,
            Ok(happened) => panic!("{kind:?} was not refused: {:?}", happened.codes()),
        };
        assert!(before == (self.claims.clone(), self.histories.clone()), "a refusal changes nothing");
        refusal
    }

    /// The clock of this claim strikes, as often as it has struck by `at`.
    pub fn wait_until(&mut self, id: ClaimId, at: DateTime<Utc>) -> Vec<(DateTime<Utc>, &'static str)> {
        let mut struck = vec![];
        while let Some(next) = lifecycle::next_tick_at(self.claim(id)).filter(|next| *next <= at) {
            self.now = self.now.max(next);
            let codes = self.codes(&Actor::System, id, Action::Tick);
            assert!(!codes.is_empty(), "nothing happened when the clock of {:?} struck", self.claim(id).state);
            struck.extend(codes.into_iter().map(|code| (self.now, code)));
            assert!(struck.len() < 100, "the clock strikes without end");
        }
        self.now = self.now.max(at);
        struck
    }

    pub fn pass_days(&mut self, days: i64) {
        self.now += TimeDelta::days(days);
    }

    fn write(&mut self, id: ClaimId, by: By, events: &[Event]) {
        let after = self.claims.get(&id).map_or(0, |claim| claim.sequence);
        for record in lifecycle::records(after, self.now, by, events) {
            let history = self.histories.entry(id).or_default();
            history.push(record.clone());
            match self.claims.get_mut(&id) {
                Some(claim) => lifecycle::evolve(claim, &record),
                None => {
                    let claim = lifecycle::replay(id, history).expect("a history begins with Created");
                    self.claims.insert(id, claim);
                }
            }
        }
    }

    fn one_in_effect_per_key(&self) {
        let mut held = BTreeSet::new();
        for claim in self.claims.values().filter(|claim| claim.state.kind() == StateKind::InEffect) {
            for key in claim.live_keys() {
                assert!(held.insert(key.clone()), "two associations in effect on {key}");
            }
        }
    }

    /// What always holds.
    pub fn assert_invariants(&self) {
        // All of a decision is written, or nothing: in between, a winner may stand beside the association that ends with it.
        self.one_in_effect_per_key();
        for claim in self.claims.values() {
            let open = claim.state.kind().is_open() || claim.state.kind() == StateKind::ConsentOpen;
            assert_eq!(claim.state.deadline().is_some(), open, "an open claim has a clock, and no other");
            assert!(!open || claim.state.turn() != Turn::Nobody, "it is nobody's turn in {:?}", claim.state);
            for contest in &claim.contests {
                self.assert_contest_invariants(claim, contest);
            }
            for rival in self.claims.values() {
                for key in domain::lifecycle::undecided(claim, rival) {
                    let known = claim.contest(key).is_some_and(|it| it.is_open() && it.rivals.contains(&rival.id));
                    assert!(known, "two claims compete for {key} without a contest");
                }
            }
        }
    }

    fn assert_contest_invariants(&self, claim: &Claim, contest: &Contest) {
        for winner in &contest.lost_to {
            let winner = &self.claims[winner];
            assert!(winner.is_live_on(&contest.key), "makes way for a claim that is out of the race");
            let waits = claim.state.kind().is_approved() || claim.lost_keys().next().is_some();
            assert!(waits, "makes way in {:?}", claim.state);
        }
        if !contest.is_open() {
            return;
        }
        assert!(claim.is_live_on(&contest.key), "a contest about a line that the claim does not want");
        assert!(!contest.rivals.is_empty(), "a contest against nobody");
        for rival in &contest.rivals {
            let rival = &self.claims[rival];
            let competes = domain::lifecycle::undecided(claim, rival).any(|key| *key == contest.key);
            assert!(competes, "in a contest with a claim that does not compete");
            let other = rival.contest(&contest.key).filter(|other| other.is_open() && other.rivals.contains(&claim.id));
            assert!(other.is_some(), "a contest that only one side knows of");
            assert_eq!(
                other.map(|other| &other.due),
                Some(&contest.due),
                "two sides of one contest have different days"
            );
            assert!(claim.rival_companies.contains(&rival.company), "open to people of a rival");
        }
    }
}

pub fn tenant_of(n: u128) -> TenantId {
    TenantId(Uuid::from_u128(0x7000 + n))
}

pub fn company(n: u128) -> CompanyId {
    CompanyId(Uuid::from_u128(0xC000 + n))
}
