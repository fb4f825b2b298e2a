//! How an action on one claim changes the claims that it competes with, line by line.

use super::competing::{shared, undecided, yields};
use super::evolve::apply;
use super::fields::required;
use super::outcomes::{approval, ended_products, rejected, superseded};
use super::{Decision, Facts, Rival, records, replay};
use crate::action::{Event, Refusal};
use crate::catalog::ProductCode;
use crate::claim::{Claim, Consent, StateKind};
use crate::claim_form::Field;
use crate::contest::{Contest, ContestLine, LineKey, Outcome};
use crate::evidence::RejectionReason;
use crate::party::{Actor, By, ClaimId, CompanyId};
use crate::program::Policy;
use std::collections::BTreeSet;

/// A claim as the decision leaves it, with the events that follow for it.
struct Party {
    claim: Claim,
    policy: Policy,
    /// Whether it comes to its lines by this decision.
    arrives: bool,
    follows: Vec<Event>,
}

impl Party {
    fn new(claim: Claim, policy: &Policy, arrives: bool) -> Self {
        Self { claim, policy: policy.clone(), arrives, follows: vec![] }
    }

    fn add(&mut self, event: Event, facts: &Facts) {
        apply(&mut self.claim, std::slice::from_ref(&event), By::System, facts.now);
        self.follows.push(event);
    }
}

/// Brings the contests of all claims in line with what `decision` leaves behind.
pub(super) fn reconcile(claim: &Claim, by: By, decision: &mut Decision, facts: &Facts) {
    if !decision.events.iter().any(Event::is_substantive) {
        return;
    }
    let mut parties = parties_after(claim, by, decision, facts);
    reinstate_beaten(&mut parties, facts);
    open_and_close(&mut parties, facts);
    find_rival_companies(&mut parties, facts);
    for Party { claim: party, follows, .. } in parties {
        if follows.is_empty() {
            continue;
        }
        if party.id == claim.id {
            decision.events.extend(follows);
        } else if let Some(split) = decision.split.as_mut().filter(|split| split.id == party.id) {
            split.events.extend(follows);
        } else {
            decision.add_rival_events(party.id, follows);
        }
    }
}

fn parties_after(claim: &Claim, by: By, decision: &Decision, facts: &Facts) -> Vec<Party> {
    let mut own = claim.clone();
    apply(&mut own, &decision.events, by, facts.now);
    let mut parties = vec![Party::new(own, &facts.policy, true)];
    if let Some(split) = &decision.split
        && let Ok(second) = replay(split.id, &records(0, facts.now, by, &split.events))
    {
        parties.push(Party::new(second, &facts.policy, true));
    }
    for Rival { claim, policy } in facts.rivals.iter() {
        let mut after = claim.clone();
        if let Some((_, events)) = decision.rival_events.iter().find(|(id, _)| *id == claim.id) {
            apply(&mut after, events, by, facts.now);
        }
        parties.push(Party::new(after, policy, false));
    }
    parties
}

/// A claim that was rejected because another one won comes back when that one goes before it took effect.
fn reinstate_beaten(parties: &mut [Party], facts: &Facts) {
    for position in 0..parties.len() {
        let Party { claim, policy, .. } = &parties[position];
        let beaten = claim.state.rejection() == Some(&RejectionReason::ArbitrationLost);
        if !beaten || claim.state.kind() != StateKind::Rejected {
            continue;
        }
        let lost =
            || claim.contests.iter().flat_map(|contest| contest.lost_to.iter().map(|winner| (&contest.key, *winner)));
        let fates: Vec<Fate> = lost().map(|(key, winner)| fate(parties, winner, key)).collect();
        let for_good = fates.contains(&Fate::TookEffect);
        if fates.is_empty() || (fates.contains(&Fate::Waits) && !for_good) {
            continue;
        }
        // Where the company has claimed a line anew since, the old claim stays as it is.
        let of_company = parties.iter().map(|party| &party.claim).filter(|other| other.company == claim.company);
        let anew = of_company
            .filter(|other| other.id != claim.id)
            .any(|other| claim.lines.iter().any(|line| !line.ended && other.is_live_on(&line.key)));
        let reviewer = &facts.clocks.reviewer;
        let stays = for_good || anew;
        let event = if stays {
            let lines = lost().map(|(key, winner)| ContestLine { key: key.clone(), rivals: vec![winner] });
            Event::ContestNarrowed { lines: lines.collect() }
        } else {
            Event::Reinstated {
                deadline: reviewer.deadline(facts.now, policy.start_review),
                overall: claim.overall.as_ref().map(|overall| overall.resumed(facts.now, reviewer.calendar)),
            }
        };
        let party = &mut parties[position];
        party.arrives |= !stays;
        party.add(event, facts);
    }
}

/// What has become of a claim that won a line.
#[derive(PartialEq)]
enum Fate {
    /// It may still take effect.
    Waits,
    /// It took effect, or made way for another that did.
    TookEffect,
    Gone,
}

fn fate(parties: &[Party], winner: ClaimId, key: &LineKey) -> Fate {
    let Some(winner) = parties.iter().map(|party| &party.claim).find(|claim| claim.id == winner) else {
        return Fate::Gone;
    };
    let ended = winner.lines.iter().any(|line| line.key == *key && line.ended);
    if ended || matches!(winner.state.kind(), StateKind::InEffect | StateKind::Ended) {
        Fate::TookEffect
    } else if winner.is_live_on(key) {
        Fate::Waits
    } else {
        Fate::Gone
    }
}

/// Of each line: whoever wants it and is not decided upon is in one contest, with the same days for all; whoever no longer does is
/// out of it.
fn open_and_close(parties: &mut [Party], facts: &Facts) {
    let claims: Vec<Claim> = parties.iter().map(|party| party.claim.clone()).collect();
    let rivals_on = |claim: &Claim, key: &LineKey| -> Vec<ClaimId> {
        let rivals = claims.iter().filter(|other| undecided(claim, other).any(|line| line == key));
        let ids: BTreeSet<ClaimId> = rivals.map(|rival| rival.id).collect();
        ids.into_iter().collect()
    };
    // Where a rival has come, the days of all on that line begin anew.
    let renewed: BTreeSet<&LineKey> = claims
        .iter()
        .flat_map(|claim| claim.live_keys().map(move |key| (claim, key)))
        .filter(|(claim, key)| {
            let known = open_rivals(claim, key);
            rivals_on(claim, key).iter().any(|rival| !known.contains(rival))
        })
        .map(|(_, key)| key)
        .collect();
    let due = facts.clocks.reviewer.deadline(facts.now, facts.policy.contest);
    for (party, claim) in parties.iter_mut().zip(&claims) {
        let (mut opened, mut lapsed, mut narrowed) = (vec![], vec![], vec![]);
        for key in claim.live_keys() {
            let rivals = rivals_on(claim, key);
            let gone: Vec<ClaimId> = claim.contest(key).map_or(vec![], |contest| {
                let rivals_gone = open_rivals(claim, key).iter().filter(|rival| !rivals.contains(rival));
                let standing =
                    |winner: &ClaimId| claims.iter().any(|other| other.id == *winner && other.is_live_on(key));
                rivals_gone.chain(contest.lost_to.iter().filter(|winner| !standing(winner))).copied().collect()
            });
            let makes_way = claims.iter().any(|winner| winner.is_live_on(key) && yields(claim, winner, key));
            if !rivals.is_empty() && renewed.contains(key) {
                opened.push(ContestLine { key: key.clone(), rivals });
            } else if !gone.is_empty() && rivals.is_empty() && !makes_way {
                lapsed.push(key.clone());
                continue;
            }
            if !gone.is_empty() {
                narrowed.push(ContestLine { key: key.clone(), rivals: gone });
            }
        }
        // Lines that the claim has given up.
        lapsed.extend(claim.open_contests().map(|contest| contest.key.clone()).filter(|key| !claim.is_live_on(key)));
        if !lapsed.is_empty() {
            party.add(Event::ContestLapsed { keys: lapsed }, facts);
        }
        if !opened.is_empty() {
            let extends = opened.iter().all(|line| claim.contest(&line.key).is_some_and(Contest::is_open));
            let (due, challenger) = (due.clone(), party.arrives);
            party.add(Event::ContestOpened { lines: opened, due, challenger, extends }, facts);
        }
        // After those who come: a contest whose rivals are exchanged at once goes on, with what was said in it.
        if !narrowed.is_empty() {
            party.add(Event::ContestNarrowed { lines: narrowed }, facts);
        }
    }
}

fn open_rivals<'c>(claim: &'c Claim, key: &LineKey) -> &'c [ClaimId] {
    claim.contest(key).filter(|contest| contest.is_open()).map_or(&[], |contest| &contest.rivals)
}

/// Whoever belongs to a company that competes with a claim, directly or through others, is closed out of it from here on. So is whoever
/// one of these was closed to before: a decision about one of them touches them all.
fn find_rival_companies(parties: &mut [Party], facts: &Facts) {
    let claims: Vec<Claim> = parties.iter().map(|party| party.claim.clone()).collect();
    for (position, party) in parties.iter_mut().enumerate() {
        let mut connected = vec![position];
        let mut next = 0;
        while let Some(one) = connected.get(next).copied() {
            next += 1;
            let competing = (0..claims.len()).filter(|other| may_compete(&claims[one], &claims[*other]));
            let new: Vec<usize> = competing.filter(|other| !connected.contains(other)).collect();
            connected.extend(new);
        }
        let closed_to =
            |other: &Claim| other.rival_companies.iter().copied().chain([other.company]).collect::<Vec<_>>();
        let companies: BTreeSet<CompanyId> =
            connected.into_iter().flat_map(|other| closed_to(&claims[other])).collect();
        let new: Vec<CompanyId> =
            companies.into_iter().filter(|company| !party.claim.is_closed_to(&[*company])).collect();
        if !new.is_empty() {
            party.add(Event::RivalCompaniesFound { companies: new }, facts);
        }
    }
}

/// Whether two claims compete for a line, or will if one that was beaten comes back.
fn may_compete(a: &Claim, b: &Claim) -> bool {
    let wants = |claim: &Claim| claim.live_keys().chain(claim.lost_keys()).cloned().collect::<BTreeSet<_>>();
    a.id != b.id && a.company != b.company && !wants(a).is_disjoint(&wants(b))
}

/// The open contests of these products that this side may still add something to.
fn contested_lines(claim: &Claim, products: &BTreeSet<ProductCode>, facts: &Facts) -> Result<Vec<LineKey>, Refusal> {
    if products.is_empty() {
        return Err(Refusal::Missing { field: Field::Products });
    }
    let contest = |product| claim.line(product).and_then(|line| claim.contest(&line.key));
    let open = |product| contest(product).filter(|contest| contest.takes_statements(facts.now));
    products
        .iter()
        .map(|product| open(product).map(|contest| contest.key.clone()).ok_or(Refusal::ContestClosed))
        .collect()
}

pub(super) fn add_statement(
    claim: &Claim,
    products: &BTreeSet<ProductCode>,
    text: &str,
    facts: &Facts,
) -> Result<Decision, Refusal> {
    let text = required(Field::Statement, text)?;
    Ok(Decision::from(vec![Event::StatementAdded { keys: contested_lines(claim, products, facts)?, text }]))
}

pub(super) fn finish_statement(
    claim: &Claim,
    products: &BTreeSet<ProductCode>,
    facts: &Facts,
) -> Result<Decision, Refusal> {
    Ok(Decision::from(vec![Event::StatementFinished { keys: contested_lines(claim, products, facts)? }]))
}

/// A lead decides for one of the claims, against all that compete with it; the reason is told to all of them.
pub(super) fn decide(
    claim: &Claim,
    actor: &Actor,
    winner: ClaimId,
    reason: &str,
    facts: &Facts,
) -> Result<Decision, Refusal> {
    let reason = required(Field::Reason, reason)?;
    let rivals = || facts.rivals.iter().map(|rival| (&rival.claim, &rival.policy));
    let compete = |a: &Claim, b: &Claim| undecided(a, b).next().is_some();
    let parties: Vec<(&Claim, &Policy)> =
        std::iter::once((claim, &*facts.policy)).chain(rivals().filter(|(rival, _)| compete(claim, rival))).collect();
    if let Some(person) = actor.person()
        && parties.iter().any(|(party, _)| party.reviewed_by.contains(&person))
    {
        return Err(Refusal::ReviewedBefore);
    }
    let Some((won, policy)) = parties.iter().copied().find(|(party, _)| party.id == winner) else {
        return Err(Refusal::NotAParty);
    };
    let products = ended_products(won, facts);
    if won.state.kind().is_open() && !products.is_empty() {
        return Err(Refusal::SubscriptionEnded { products });
    }
    let beaten: Vec<(&Claim, &Policy)> = parties.into_iter().filter(|(party, _)| compete(party, won)).collect();
    // The days promised to all sides are kept, unless they have nothing to add; those of a request to one that loses, until it is answered.
    let running =
        beaten.iter().flat_map(|(lost, _)| undecided(lost, won).flat_map(|key| [lost.contest(key), won.contest(key)]));
    let running = running.flatten().filter(|contest| contest.takes_statements(facts.now));
    let asked = beaten.iter().filter_map(|(lost, _)| lost.request_due());
    let asked = asked.filter(|due| !due.has_passed(facts.now)).map(|due| due.due_on);
    if let Some(until) = running.map(|contest| contest.due.due_on).chain(asked).max() {
        return Err(Refusal::ContestRunning { until });
    }

    let mut decision = Decision::default();
    let lines = undecided_lines(won, beaten.iter().map(|(lost, _)| *lost));
    decision.add_rival_events(
        won.id,
        vec![Event::ArbitrationDecided {
            outcome: Outcome::Won,
            lines,
            pending: is_pending(won),
            reason: reason.clone(),
        }],
    );
    for (lost, policy) in &beaten {
        decision.add_rival_events(lost.id, lose(lost, won, &reason, policy, facts));
    }
    // With rivals on other lines still undecided, it has won against these alone.
    let others_left =
        rivals().any(|(rival, _)| compete(rival, won) && beaten.iter().all(|(lost, _)| lost.id != rival.id));
    if won.state.kind().is_open() && !others_left {
        let approved = approval(None, reason, policy, facts);
        let at_once = policy.consent.length().is_none();
        decision.add_rival_events(won.id, vec![approved]);
        if at_once {
            // One that was beaten before and waited for this decision makes way now, too.
            for lost in rivals().map(|(rival, _)| rival).chain([claim]) {
                let now = beaten.iter().any(|(beaten, _)| beaten.id == lost.id);
                let lines = shared(lost, won).filter(|key| now || yields(lost, won, key));
                if let Some(event) = superseded(lost, lines.cloned().collect()) {
                    decision.add_rival_events(lost.id, vec![event]);
                }
            }
            decision.add_rival_events(won.id, vec![Event::TookEffect { consent: Consent::AnyTime }]);
        }
    }
    if let Some(own) = decision.rival_events.iter().position(|(id, _)| *id == claim.id) {
        decision.events = decision.rival_events.remove(own).1;
    }
    Ok(decision)
}

/// The lines that are undecided between a claim and others, each with those that want it.
fn undecided_lines<'c>(claim: &Claim, others: impl Iterator<Item = &'c Claim> + Clone) -> Vec<ContestLine> {
    let with = |key: &LineKey| -> Vec<ClaimId> {
        others.clone().filter(|other| undecided(claim, other).any(|line| line == key)).map(|other| other.id).collect()
    };
    let lines = claim.live_keys().map(|key| ContestLine { key: key.clone(), rivals: with(key) });
    lines.filter(|line| !line.rivals.is_empty()).collect()
}

/// What a beaten claim comes to: rejected; or, once approved, it goes on until the winner's association takes its place.
fn lose(lost: &Claim, won: &Claim, reason: &str, policy: &Policy, facts: &Facts) -> Vec<Event> {
    let lines = undecided_lines(lost, std::iter::once(won));
    let (outcome, pending) = (Outcome::Lost, is_pending(won));
    let mut events = vec![Event::ArbitrationDecided { outcome, lines, pending, reason: reason.to_owned() }];
    if !lost.state.kind().is_approved() {
        // By the reviewers' clock for every party: a partner's own calendar or zone would reveal who it is.
        let clock = &facts.clocks.reviewer;
        let because = RejectionReason::ArbitrationLost;
        events.push(rejected(lost, because, None, reason.to_owned(), policy, clock, facts));
    }
    events
}

fn is_pending(won: &Claim) -> bool {
    won.state.kind() != StateKind::InEffect
}

/// Whether another partner has or wants a line of this claim and nobody has decided between them.
pub(super) fn is_contested(claim: &Claim, facts: &Facts) -> bool {
    facts.rivals.iter().any(|rival| undecided(claim, &rival.claim).next().is_some())
}
