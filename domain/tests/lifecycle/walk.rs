//! Random walks: four partners, reviewers, insiders, leads, customers and the clock over several claims on a few lines. After every
//! step all of [`model`] holds. `OFRECORD_WALK_STEPS` walks further, `OFRECORD_WALK_SEED` elsewhere; a failure prints how to repeat it.

mod coverage;
mod model;
mod people;
mod random;
mod scripts;
mod situations;
mod step_rules;

use crate::scenario::Scenario;
use crate::scenario::builders::*;
use crate::scenario::people::{admin, subscription_of, user};
use chrono::TimeDelta;
use coverage::{SIGHTS, look_about};
use domain::action::{Action, ActionKind, Event, Refusal};
use domain::catalog::SolutionArea;
use domain::claim::Claim;
use domain::code::Code;
use domain::deadline::{Length, Span};
use domain::directory::SubscriptionStatus;
use domain::lifecycle::{may, next_tick_at, overdue, sees};
use domain::party::{Actor, ClaimId};
use domain::program::{Policy, PolicyVersion};
use model::{Model, Taken};
use random::{Chance, weight};
use scripts::SCRIPTS;
use std::collections::BTreeMap;

const STEPS: u64 = 6000;
/// After so many steps the walk begins again on an empty desk, under the next seed.
const STEPS_OF_A_DESK: u64 = 400;
const CLAIMS_OF_A_DESK: usize = 16;
/// Of so many desks in a row some begin with each of [`SCRIPTS`], and the others by chance.
const DESKS: u64 = STEPS / STEPS_OF_A_DESK;
const _: () = assert!(SCRIPTS.len() as u64 <= DESKS);

struct Walk {
    test: Scenario,
    model: Model,
    chance: Chance,
    seen: BTreeMap<&'static str, u32>,
    seed: u64,
    step: u64,
    last: String,
}

impl Drop for Walk {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let Self { seed, step, last, .. } = self;
            eprintln!(
                "Failed at step {step} after {last}. Repeat: OFRECORD_WALK_SEED={seed} OFRECORD_WALK_STEPS={STEPS_OF_A_DESK}"
            );
        }
    }
}

fn variable(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name} is a number")))
}

#[test]
fn whatever_many_people_do_to_many_claims_every_rule_holds() {
    let steps = variable("OFRECORD_WALK_STEPS").unwrap_or(STEPS);
    let first = variable("OFRECORD_WALK_SEED").unwrap_or(1);
    let mut seen: BTreeMap<&str, u32> = SIGHTS.iter().map(|sight| (*sight, 0)).collect();
    for seed in first..first + steps.div_ceil(STEPS_OF_A_DESK) {
        let mut walk = Walk::over_one_desk(seed, std::mem::take(&mut seen));
        seen = std::mem::take(&mut walk.seen);
    }
    println!("{seen:#?}");
    if steps >= STEPS {
        assert!(seen.values().all(|times| *times > 0), "the walk has not come by everything: {seen:#?}");
    }
}

#[test]
fn the_scripts_come_by_everything_whatever_the_seeds() {
    let mut seen = BTreeMap::new();
    for script in SCRIPTS {
        let mut walk = Walk::new(0, std::mem::take(&mut seen));
        script(&mut walk);
        seen = std::mem::take(&mut walk.seen);
    }
    let missing: Vec<_> = SIGHTS.iter().filter(|sight| !seen.contains_key(*sight)).collect();
    assert!(missing.is_empty(), "no script leads to {missing:?}");
}

/// All that happens on the desk of one seed.
pub fn events(seed: u64) -> Vec<Event> {
    let walk = Walk::over_one_desk(seed, BTreeMap::new());
    walk.test.histories.values().flatten().map(|record| record.event.clone()).collect()
}

#[derive(Clone, Copy)]
enum Way {
    Offered,
    Anything,
    Insider,
    TooLate,
    WinnerGoes,
    Begin,
    TimePasses,
    ClocksStrike,
    WorldChanges,
}

impl Walk {
    fn new(seed: u64, seen: BTreeMap<&'static str, u32>) -> Self {
        let (model, chance) = (Model::default(), Chance::new(seed));
        Self { test: Scenario::new(), model, chance, seen, seed, step: 0, last: String::new() }
    }

    fn over_one_desk(seed: u64, seen: BTreeMap<&'static str, u32>) -> Self {
        let mut walk = Self::new(seed, seen);
        if let Some(script) = SCRIPTS.get((seed % DESKS) as usize) {
            script(&mut walk);
        } else {
            walk.choose_places_and_policy();
        }
        while walk.step < STEPS_OF_A_DESK {
            walk.step += 1;
            walk.next();
        }
        walk
    }

    fn choose_places_and_policy(&mut self) {
        if self.chance.one_in(3) {
            self.test = Scenario::new().across_the_world();
        }
        if self.chance.one_in(2) {
            // Short contests in long consent windows: what was decided is undone again.
            let (contest, consent) = (Length::BusinessDays(1), Span::CalendarDays(30));
            let version = PolicyVersion("long-consent".into());
            self.test.adopt(Policy { version, consent, contest, ..Policy::standard() });
        }
    }

    fn next(&mut self) {
        let begun = self.test.claims.len();
        let begin = if begun < 4 { 60 } else { usize::from(begun < CLAIMS_OF_A_DESK) * 5 };
        let ways = [
            (60, Way::Offered),
            (12, Way::Anything),
            (4, Way::Insider),
            (4, Way::TooLate),
            (4, Way::WinnerGoes),
            (begin, Way::Begin),
            (8, Way::TimePasses),
            (4, Way::ClocksStrike),
            (2, Way::WorldChanges),
        ];
        match self.chance.weighted(&ways) {
            Way::Begin => self.begin(),
            _ if begun == 0 => self.begin(),
            Way::Offered => self.offered(),
            Way::Anything => self.anything(),
            Way::Insider => self.insider(),
            Way::TooLate => self.too_late(),
            Way::WinnerGoes => self.winner_goes(),
            Way::TimePasses => self.time_passes(),
            Way::ClocksStrike => self.clocks_strike(),
            Way::WorldChanges => self.world_changes(),
        }
    }

    fn some_claim(&mut self) -> ClaimId {
        let all: Vec<_> = self.test.claims.keys().copied().collect();
        *self.chance.pick(&all)
    }

    /// A draft, mostly complete.
    fn begin(&mut self) {
        let n = self.chance.below(4) as u128 + 1;
        let partner = if self.chance.one_in(3) { user(n) } else { admin(n) };
        let id = self.test.create(&partner);
        let area = if self.chance.one_in(3) { SolutionArea::BusinessApplications } else { SolutionArea::Microsoft365 };
        let products = match area {
            SolutionArea::BusinessApplications => self.chance.subscriptions(),
            SolutionArea::Microsoft365 => self.chance.workloads(),
        };
        let steps = [
            location(&format!("{n}001")),
            harbour(),
            self.chance.activity(area),
            products,
            self.chance.contacts(n),
            self_check(),
            acknowledgement(),
        ];
        for step in steps {
            if !self.chance.one_in(60) {
                self.act(&partner, id, save(step), None);
            }
        }
        let signed_on = (self.test.now - TimeDelta::days(20)).date_naive();
        let proof = self.test.proof(&signed_on.to_string());
        self.act(&partner, id, proof, None);
        if !self.chance.one_in(5) {
            self.act(&partner, id, Action::Submit { acknowledged: true }, None);
        }
    }

    /// What deadlines have decided is mostly written down before anybody acts.
    fn late_clocks_strike(&mut self) {
        let late = |claim: &&Claim| overdue(claim, self.test.now).is_some();
        let late: Vec<_> = self.test.claims.values().filter(late).map(|claim| claim.id).collect();
        for id in late {
            self.act(&Actor::System, id, Action::Tick, None);
        }
    }

    /// Somebody does what a screen offers.
    fn offered(&mut self) {
        if !self.chance.one_in(3) {
            self.late_clocks_strike();
        }
        let id = self.some_claim();
        let mut actors = people::everybody(id);
        actors.push(self.chance.fresh_lead());
        let claim = self.test.claim(id);
        let mut offers: BTreeMap<ActionKind, Vec<Actor>> = BTreeMap::new();
        for actor in &actors {
            for kind in domain::lifecycle::allowed(actor, claim, self.test.now) {
                offers.entry(kind).or_default().push(actor.clone());
            }
        }
        let kinds: Vec<(usize, ActionKind)> = offers.keys().map(|kind| (weight(*kind), *kind)).collect();
        if kinds.is_empty() {
            return;
        }
        let kind = self.chance.weighted(&kinds);
        let actor = self.chance.pick(&offers[&kind]).clone();
        let action = self.chance.action(&mut self.test, &actor, id, kind);
        self.act(&actor, id, action, Some(self.test.claim(id).revision_for(&actor)));
    }

    /// Somebody sends whatever they please.
    fn anything(&mut self) {
        let id = self.some_claim();
        let offered_by = if self.chance.one_in(4) { self.some_claim() } else { id };
        let actor = self.chance.pick(&people::everybody(offered_by)).clone();
        let kind = *self.chance.pick(ActionKind::ALL);
        let action = self.chance.action(&mut self.test, &actor, offered_by, kind);
        let seen = self.chance.one_in(4).then(|| self.test.claim(offered_by).revision_for(&actor));
        self.act(&actor, id, action, seen);
    }

    fn insider(&mut self) {
        let insider = self.chance.pick(&people::insiders()).clone();
        let held =
            |claim: &&Claim| claim.state.reviewer() == insider.person() && self.model.is_closed_to(claim, &insider);
        let held = self.test.claims.values().find(held).map(|claim| claim.id);
        let kind = if held.is_some() { ActionKind::Release } else { *self.chance.pick(ActionKind::ALL) };
        let id = held.unwrap_or_else(|| self.some_claim());
        let action = self.chance.action(&mut self.test, &insider, id, kind);
        self.act(&insider, id, action, None);
    }

    fn time_passes(&mut self) {
        let id = self.some_claim();
        let now = self.test.now;
        let dues = |claim: &Claim| [claim.state.deadline(), claim.contest_due()].map(|due| due.map(|due| due.due_at));
        let next = self.test.claims.values().flat_map(dues).flatten().filter(|due| *due >= now).min().unwrap_or(now);
        let then = match self.chance.below(9) {
            0 | 1 => next,
            2 | 3 => next + TimeDelta::microseconds(1),
            4 => next_tick_at(self.test.claim(id)).unwrap_or(now),
            _ => now + TimeDelta::hours(self.chance.below(40) as i64),
        };
        self.test.now = now.max(then);
    }

    /// The worker comes by and writes down what the clocks have decided.
    fn clocks_strike(&mut self) {
        if self.chance.one_in(4) {
            for product in self.test.directory.ended() {
                self.subscription_ended(&product);
            }
        }
        for id in self.test.claims.keys().copied().collect::<Vec<_>>() {
            for _ in 0..50 {
                let due = next_tick_at(self.test.claim(id)).is_some_and(|next| next <= self.test.now);
                let revision = self.test.claim(id).sequence;
                self.act(&Actor::System, id, Action::Tick, None);
                assert_eq!(self.test.claim(id).sequence > revision, due, "a clock strikes when it says so");
                if !due {
                    break;
                }
            }
        }
    }

    fn world_changes(&mut self) {
        use SubscriptionStatus::{Active, Ended, Suspended};
        match self.chance.below(3) {
            0 => {
                let status = *self.chance.pick(&[Active, Active, Ended, Suspended]);
                let product = self.chance.pick::<&str>(&["sales", "finance", "commerce"]);
                self.test.directory.set_status(product, status);
                if status == Ended {
                    self.award_after_the_end(product);
                }
            }
            1 => self.test.policy = self.chance.pick(&Policy::built_in()).clone(),
            _ => {
                // A policy that is not built in.
                let days = self.chance.below(9) as u16;
                let window = self.chance.below(30) as u16;
                let consent =
                    *self.chance.pick(&[Span::AnyTime, Span::CalendarDays(window), Span::BusinessDays(window)]);
                let version = PolicyVersion(format!("own-{}", self.test.policies.len()));
                let contest = Length::BusinessDays(days);
                self.test.adopt(Policy { version, consent, contest, ..Policy::standard() });
            }
        }
    }

    /// The worker tells every claim of it that has such a line.
    fn subscription_ended(&mut self, product: &str) {
        let subscription = subscription_of(product);
        let wants = |claim: &&Claim| claim.live_keys().any(|key| key.subscription() == Some(subscription));
        let concerned: Vec<_> = self.test.claims.values().filter(wants).map(|claim| claim.id).collect();
        for id in concerned {
            self.act(&Actor::System, id, Action::EndSubscription { subscription }, None);
        }
    }

    /// Does it and checks all that follows, or is refused for the reason that was given beforehand; whether it was done.
    fn act(&mut self, actor: &Actor, id: ClaimId, action: Action, seen: Option<u32>) -> bool {
        self.last = format!("{:?} by {actor:?} on {id} {seen:?}", action);
        let before = self.test.claims.clone();
        let claim = &before[&id];
        let permission = may(actor, claim, action.kind(), self.test.now);
        let closed = self.model.is_closed_to(claim, actor);
        match self.test.act_on(actor, id, action.clone(), seen) {
            Ok(happened) => {
                assert_eq!(permission, Ok(()), "done without permission");
                assert!(seen.is_none_or(|seen| seen == claim.revision_for(actor)), "done by a stale form");
                let step = Taken { before: &before, test: &self.test, actor, id, action: &action, happened: &happened };
                self.model.check(&step);
                look_about(&step, &mut self.seen);
                if closed {
                    *self.seen.entry("insider gives back").or_default() += 1;
                }
                true
            }
            Err(refusal) => {
                assert!(before == self.test.claims, "a refusal changes nothing");
                match &refusal {
                    Refusal::Stale { .. } => assert!(seen.is_some_and(|seen| seen != claim.revision_for(actor))),
                    refusal => assert!(permission.as_ref().err().is_none_or(|reason| reason == refusal)),
                }
                if !sees(actor, claim) && permission.is_err() {
                    assert_eq!(refusal, Refusal::NotFound, "what is not seen is not told of");
                }
                if let Actor::Partner { .. } = actor
                    && sees(actor, claim)
                {
                    model::nothing_of_rivals(&self.test, claim, &serde_json::to_string(&refusal).expect("JSON"));
                }
                self.refused(actor, claim.id, &action, &refusal, closed);
                false
            }
        }
    }

    fn refused(&mut self, actor: &Actor, id: ClaimId, action: &Action, refusal: &Refusal, closed: bool) {
        let claim = self.test.claim(id);
        let mut see = |sight| *self.seen.entry(sight).or_default() += 1;
        if overdue(claim, self.test.now).is_some() && matches!(refusal, Refusal::NotNow { .. }) {
            see("late action refused");
        } else if may(actor, claim, action.kind(), self.test.now).is_ok() && matches!(refusal, Refusal::NotNow { .. }) {
            see("the deadline of a rival comes first");
        }
        match (action, refusal) {
            (Action::DecideArbitration { .. }, Refusal::SubscriptionEnded { .. }) => {
                see("no award with an ended subscription");
            }
            (Action::DecideArbitration { .. }, Refusal::ContestRunning { .. }) => {
                see("no award before the days are over")
            }
            _ => {}
        }
        let Actor::Reviewer { belongs_to, .. } = actor else { return };
        if closed && claim.submitted_at.is_some() {
            see("insider refused");
            let competes = |other: &&Claim| domain::lifecycle::shared(claim, other).next().is_some();
            let direct = self.test.claims.values().filter(competes).any(|other| belongs_to.contains(&other.company));
            if claim.in_arbitration() && !direct && !belongs_to.contains(&claim.company) {
                see("insider of a third party refused");
            }
        }
    }
}
