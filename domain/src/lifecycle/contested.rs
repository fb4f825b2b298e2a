//! What one claim's move does to the claims it competes with (spec section 7).

use super::decide::required;
use super::{Decision, Facts, evolve, records, replay, review};
use crate::action::{Event, Refusal};
use crate::claim::{Claim, Consent, EndReason, StateKind};
use crate::claim_form::Field;
use crate::contest::{Contest, LineKey, Outcome, compete, undecided, yields};
use crate::evidence::RejectionReason;
use crate::party::{Actor, By, ClaimId};
use crate::program::Policy;

/// Brings the contests of all claims in line with what `decision` leaves behind: who competes and is not decided upon is in
/// one contest; who no longer does is out of it.
pub(super) fn reconcile(claim: &Claim, by: By, decision: &mut Decision, facts: &Facts) {
    if !decision.events.iter().any(Event::is_substantive) {
        return;
    }
    let mut parties = vec![after(claim, &decision.events, by, facts)];
    if let Some(split) = &decision.split
        && let Ok(second) = replay(split.id, &records(0, facts.now, by, &split.events))
    {
        parties.push(second);
    }
    let arrived = parties.len();
    for rival in &facts.rivals {
        let events = decision.rival_events.iter().filter(|(id, _)| *id == rival.id).flat_map(|(_, events)| events);
        parties.push(after(rival, &events.cloned().collect::<Vec<_>>(), by, facts));
    }
    let reconciled =
        |position: usize, renews| reconciled(&parties[position], &parties, position < arrived, renews, facts);
    let mut settlements: Vec<_> = (0..parties.len()).map(|position| reconciled(position, false)).collect();
    // One contest may go over several lines: all who are in it have the same days.
    let left_behind = |settlements: &[Vec<Event>]| {
        let renewed: Vec<_> = settlements.iter().flatten().filter_map(opened).collect();
        (0..parties.len()).find(|position| {
            let concerned = renewed.iter().any(|contest| contest.rivals.contains(&parties[*position].id));
            concerned && !settlements[*position].iter().any(|event| opened(event).is_some())
        })
    };
    while let Some(position) = left_behind(&settlements) {
        settlements[position] = reconciled(position, true);
    }
    for (position, (party, events)) in parties.iter().zip(settlements).enumerate() {
        if events.is_empty() {
            continue;
        }
        if position == 0 {
            decision.events.extend(events);
        } else if let Some(split) = decision.split.as_mut().filter(|split| split.id == party.id) {
            split.events.extend(events);
        } else {
            decision.add_rival_events(party.id, events);
        }
    }
}

fn after(claim: &Claim, events: &[Event], by: By, facts: &Facts) -> Claim {
    let mut after = claim.clone();
    for record in records(claim.sequence, facts.now, by, events) {
        evolve(&mut after, &record);
    }
    after
}

fn opened(event: &Event) -> Option<&Contest> {
    match event {
        Event::ContestOpened { contest } => Some(contest),
        _ => None,
    }
}

/// What has to happen to the contest of one party, all parties being as the decision leaves them; `renews` where a rival's
/// contest begins anew.
fn reconciled(party: &Claim, parties: &[Claim], arrives: bool, renews: bool, facts: &Facts) -> Vec<Event> {
    let contest = party.contest.as_ref();
    let open = contest.filter(|contest| contest.is_open());
    let in_contest = |id: ClaimId| open.is_some_and(|contest| contest.rivals.contains(&id));
    let joined: Vec<_> = parties.iter().filter(|p| undecided(party, p) && !in_contest(p.id)).map(|p| p.id).collect();
    let ended = |key: &LineKey| party.lines.iter().any(|line| line.ended && line.key == *key);
    // With whether it has a line that this party had.
    let gone: Vec<_> = parties
        .iter()
        .filter(|p| !compete(party, p) && (in_contest(p.id) || yields(party, p)))
        .map(|p| (p.id, p.live_keys().any(ended)))
        .collect();
    // Out of the race there is nothing to bring in line.
    if party.live_keys().next().is_none() || (joined.is_empty() && gone.is_empty() && !renews) {
        return vec![];
    }
    let staying = |ids: &[ClaimId]| -> Vec<ClaimId> {
        ids.iter().filter(|id| gone.iter().all(|(gone, _)| gone != *id)).copied().collect()
    };
    let mut rivals = open.map(|contest| staying(&contest.rivals)).unwrap_or_default();
    let lost_to = contest.map(|contest| staying(&contest.lost_to)).unwrap_or_default();
    if !joined.is_empty() || renews {
        rivals.extend(joined);
        let opened = Contest {
            opened_at: facts.now,
            due: facts.clocks.desk.deadline(facts.now, facts.policy.contest),
            rivals,
            lost_to,
            challenger: open.map_or(arrives, |contest| contest.challenger),
            statement: contest.and_then(|contest| contest.statement.clone()),
            outcome: None,
            escalated: false,
        };
        return vec![Event::ContestOpened { contest: opened }];
    }
    // Nobody to compete with or to make way for. A winner that took its line leaves the lost contest as it is.
    let taken = open.is_none() && gone.iter().any(|(_, took)| *took);
    if rivals.is_empty() && lost_to.is_empty() && !taken {
        return vec![Event::ContestLapsed];
    }
    gone.into_iter().map(|(left, _)| Event::ContestNarrowed { left }).collect()
}

/// Whether a reviewer belongs to a company that competes with this claim: it works on neither side.
pub fn is_insider(claim: &Claim, actor: &Actor, facts: &Facts) -> bool {
    let Actor::Reviewer { belongs_to, .. } = actor else { return false };
    facts.rivals.iter().any(|rival| belongs_to.contains(&rival.company) && undecided(claim, rival))
}

/// Whether another partner has or wants a line of this claim and nobody has decided between them.
pub(super) fn is_contested(claim: &Claim, facts: &Facts) -> bool {
    facts.rivals.iter().any(|rival| undecided(claim, rival))
}

/// The association takes effect; a beaten incumbent's lines on the same keys end the same moment.
pub(super) fn take_effect(claim: &Claim, consent: Consent, facts: &Facts) -> Decision {
    let mut decision = Decision::of(vec![Event::TookEffect { consent }]);
    for rival in facts.rivals.iter().filter(|rival| yields(rival, claim)) {
        supersede(rival, claim, &mut decision);
    }
    decision
}

fn supersede(loser: &Claim, winner: &Claim, decision: &mut Decision) {
    if loser.state.kind() != StateKind::InEffect || !compete(loser, winner) {
        return;
    }
    let lost: Vec<_> = loser.live_keys().filter(|key| winner.live_keys().any(|won| won == *key)).cloned().collect();
    let reason = EndReason::Superseded;
    let event = if lost.len() == loser.live_keys().count() {
        Event::Ended { reason, note: String::new() }
    } else {
        Event::LinesEnded { keys: lost, reason }
    };
    decision.add_rival_events(loser.id, vec![event]);
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
    let rivals: Vec<&Claim> = facts.rivals.iter().filter(|rival| undecided(claim, rival)).collect();
    for rival in &rivals {
        if actor.person().is_some_and(|person| rival.reviewed_by.contains(&person)) {
            return Err(Refusal::ReviewedBefore);
        }
    }
    let parties = || std::iter::once(claim).chain(rivals.iter().copied());
    let Some(won) = parties().find(|party| party.id == winner) else {
        return Err(Refusal::NotAParty);
    };
    // The directory is loaded for the claim acted upon: a line that both want is among its own.
    let products = review::ended_products(won, facts);
    if won.state.kind().is_open() && !products.is_empty() {
        return Err(Refusal::SubscriptionEnded { products });
    }
    let mut decision = Decision::default();
    let mut beaten = vec![];
    for lost in parties().filter(|party| undecided(party, won)) {
        decision.add_rival_events(lost.id, lose(lost, won, &reason, facts));
        beaten.push(lost.id);
    }
    let more_rivals = won.contest.as_ref().is_some_and(|contest| {
        let over = |id| facts.rivals.iter().any(|rival| rival.id == id && !compete(rival, won));
        contest.is_open() && contest.rivals.iter().any(|id| !beaten.contains(id) && !over(*id))
    });
    let decided = Event::ArbitrationDecided { outcome: Outcome::Won, against: beaten.clone(), reason: reason.clone() };
    decision.add_rival_events(won.id, vec![decided]);
    // With rivals on other lines still undecided, it has won against these alone.
    if won.state.kind().is_open() && !more_rivals {
        let policy = facts.policy_of(won);
        let approved = review::approval(won.rubric.clone(), reason, &policy, facts);
        let at_once = matches!(approved, Event::Approved { closes: None, .. });
        decision.add_rival_events(won.id, vec![approved]);
        if at_once {
            // One that was beaten before and waited for this decision makes way now, too.
            let everybody = std::iter::once(claim).chain(&facts.rivals);
            for lost in everybody.filter(|party| beaten.contains(&party.id) || yields(party, won)) {
                supersede(lost, won, &mut decision);
            }
            decision.add_rival_events(won.id, vec![Event::TookEffect { consent: Consent::AnyTime }]);
        }
    }
    if let Some(own) = decision.rival_events.iter().position(|(id, _)| *id == claim.id) {
        decision.events = decision.rival_events.remove(own).1;
    }
    Ok(decision)
}

/// What a beaten claim comes to: rejected; or, in effect, it goes on until the winner's association takes its place.
fn lose(lost: &Claim, won: &Claim, reason: &str, facts: &Facts) -> Vec<Event> {
    let decided =
        Event::ArbitrationDecided { outcome: Outcome::Lost, against: vec![won.id], reason: reason.to_owned() };
    let mut events = vec![decided];
    if lost.state.kind() != StateKind::InEffect {
        // By the desk's clock for every party: a partner's own calendar or zone would tell who it is.
        let clock = &facts.clocks.desk;
        let because = RejectionReason::ArbitrationLost;
        events.extend(review::rejected(lost, because, None, reason.to_owned(), clock, facts));
    }
    events
}

impl Facts {
    /// The policy that a rival was submitted under.
    fn policy_of(&self, rival: &Claim) -> Policy {
        let own = rival.policy.as_ref().filter(|version| **version != self.policy.version);
        own.and_then(Policy::find).unwrap_or_else(|| self.policy.clone())
    }
}
