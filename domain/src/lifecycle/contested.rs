//! What one claim's move does to the claims it competes with (spec section 7).

use super::decide::required;
use super::{Decision, Facts, evolve, records, review};
use crate::action::{Event, Refusal};
use crate::answers::Field;
use crate::claim::{Claim, Consent, EndReason, State, StateKind};
use crate::contest::{Contest, Outcome, compete};
use crate::evidence::RejectionReason;
use crate::party::{Actor, By, ClaimId};

/// Rivals on the same keys against whom nothing is decided yet.
pub(super) fn undecided_rivals<'a>(claim: &'a Claim, facts: &'a Facts) -> impl Iterator<Item = &'a Claim> {
    facts.rivals.iter().filter(|rival| compete(claim, rival) && !lost_to(rival, claim))
}

fn lost_to(loser: &Claim, winner: &Claim) -> bool {
    let decided = |claim: &Claim, outcome, other: &Claim| {
        claim.contest.as_ref().is_some_and(|c| c.outcome == Some(outcome) && c.rivals.contains(&other.id))
    };
    decided(loser, Outcome::Lost, winner) && decided(winner, Outcome::Won, loser)
}

/// Opens a contest, or brings new rivals into the open one, where the claim after `decision` competes with others.
/// Does the same for the second claim of a split draft.
pub(super) fn open(claim: &Claim, decision: &mut Decision, facts: &Facts) {
    let after = after(claim, &decision.events, facts);
    let opened = opening(&after, facts);
    if let Some((event, others)) = opened {
        decision.events.push(event);
        decision.others.extend(others);
    }
    if let Some(split) = &mut decision.split {
        let written = records(0, facts.now, By::System, &split.events);
        if let Ok(second) = super::replay(split.id, &written)
            && let Some((event, others)) = opening(&second, facts)
        {
            split.events.push(event);
            decision.others.extend(others);
        }
    }
}

fn after(claim: &Claim, events: &[Event], facts: &Facts) -> Claim {
    let mut after = claim.clone();
    for record in records(claim.sequence, facts.now, By::System, events) {
        evolve(&mut after, &record);
    }
    after
}

type Others = Vec<(ClaimId, Vec<Event>)>;

fn opening(claim: &Claim, facts: &Facts) -> Option<(Event, Others)> {
    let rivals: Vec<&Claim> = undecided_rivals(claim, facts).collect();
    let known = |contest: &Option<Contest>, rival: ClaimId| {
        contest.as_ref().is_some_and(|c| c.is_open() && c.rivals.contains(&rival))
    };
    if rivals.iter().all(|rival| known(&claim.contest, rival.id)) {
        return None;
    }
    let due = facts.clocks.desk.deadline(facts.now, facts.policy.contest);
    let entered = |side: &Claim, others: &[ClaimId], challenger: bool| {
        let before = side.contest.as_ref();
        let open = before.filter(|contest| contest.is_open());
        let mut rivals = open.map(|contest| contest.rivals.clone()).unwrap_or_default();
        rivals.extend(others.iter().filter(|id| !rivals.contains(id)).copied().collect::<Vec<_>>());
        Event::ContestOpened {
            contest: Contest {
                opened_at: facts.now,
                due: due.clone(),
                rivals,
                challenger: open.map_or(challenger, |contest| contest.challenger),
                statement: before.and_then(|contest| contest.statement.clone()),
                outcome: None,
                escalated: false,
            },
        }
    };
    let ids: Vec<ClaimId> = rivals.iter().map(|rival| rival.id).collect();
    let others = rivals
        .iter()
        .filter(|rival| !known(&rival.contest, claim.id))
        .map(|rival| (rival.id, vec![entered(rival, &[claim.id], false)]))
        .collect();
    Some((entered(claim, &ids, true), others))
}

/// The claim gives up its keys by `events`: contests that rest on it alone lapse.
pub(super) fn leave(claim: &Claim, events: Vec<Event>, facts: &Facts) -> Decision {
    let mut decision = Decision::of(events);
    for rival in &facts.rivals {
        let Some(contest) = rival.contest.as_ref().filter(|contest| contest.rivals.contains(&claim.id)) else {
            continue;
        };
        // Beaten, but the winner goes before it took effect: the incumbent stays.
        let spared = contest.outcome == Some(Outcome::Lost)
            && rival.state.kind() == StateKind::InEffect
            && claim.state.kind() != StateKind::InEffect;
        if spared || (contest.is_open() && contest.rivals.len() == 1) {
            decision.others.push((rival.id, vec![Event::ContestLapsed]));
        } else if contest.is_open() {
            decision.others.push((rival.id, vec![Event::ContestNarrowed { left: claim.id }]));
        }
    }
    decision
}

/// The association takes effect after `before`; a beaten incumbent's lines on the same keys end the same moment.
pub(super) fn take_effect(claim: &Claim, consent: Consent, mut before: Vec<Event>, facts: &Facts) -> Decision {
    before.push(Event::TookEffect { consent });
    let mut decision = Decision::of(before);
    for rival in &facts.rivals {
        if compete(claim, rival) && lost_to(rival, claim) && rival.state.kind() == StateKind::InEffect {
            decision.others.push((rival.id, vec![superseded(rival, claim)]));
        }
    }
    decision
}

fn superseded(loser: &Claim, winner: &Claim) -> Event {
    let lost: Vec<_> = loser.live_keys().filter(|key| winner.live_keys().any(|won| won == *key)).cloned().collect();
    if lost.len() == loser.live_keys().count() {
        Event::Ended { reason: EndReason::Superseded, note: String::new() }
    } else {
        Event::LinesEnded { keys: lost, reason: EndReason::Superseded }
    }
}

/// A lead decides for one of the claims; the reason is told to all of them.
pub(super) fn decide(
    claim: &Claim,
    actor: &Actor,
    winner: ClaimId,
    reason: &str,
    facts: &Facts,
) -> Result<Decision, Refusal> {
    let reason = required(Field::Reason, reason)?;
    let named = claim.contest.iter().flat_map(|contest| &contest.rivals);
    let rivals: Vec<&Claim> = named.filter_map(|id| facts.rivals.iter().find(|rival| rival.id == *id)).collect();
    for rival in &rivals {
        if actor.person().is_some_and(|person| rival.reviewed_by.contains(&person)) {
            return Err(Refusal::ReviewedBefore);
        }
        if let Actor::Reviewer { belongs_to, .. } = actor
            && belongs_to.contains(&rival.company)
        {
            return Err(Refusal::OwnCompany);
        }
    }
    let Some(won) = std::iter::once(claim).chain(rivals.iter().copied()).find(|party| party.id == winner) else {
        return Err(Refusal::NotAParty);
    };
    let mut decision = Decision::of(judged(claim, won, &reason, facts));
    for rival in rivals {
        decision.others.push((rival.id, judged(rival, won, &reason, facts)));
    }
    Ok(decision)
}

/// What the decision means for one party of the contest.
fn judged(party: &Claim, winner: &Claim, reason: &str, facts: &Facts) -> Vec<Event> {
    let kind = party.state.kind();
    let decided = |outcome| Event::ArbitrationDecided { outcome, reason: reason.to_owned() };
    if party.id == winner.id {
        let mut events = vec![decided(Outcome::Won)];
        if kind.is_open() {
            events.extend(review::approved(party, party.rubric.clone(), reason.to_owned(), facts).events);
        }
        return events;
    }
    let mut events = vec![decided(Outcome::Lost)];
    if kind == StateKind::InEffect {
        // It ends on the day the winner's comes into effect: now, where no consent window opens.
        if winner.state.kind() != StateKind::InEffect && facts.policy.consent.length().is_none() {
            events.push(superseded(party, winner));
        }
    } else if !matches!(party.state, State::Rejected { .. } | State::Ended { .. }) {
        events.extend(review::rejected(RejectionReason::ArbitrationLost, None, reason.to_owned(), facts));
    }
    events
}
