//! What must hold after every step of a walk, by books that the test keeps by itself.

use super::people::{BY_COMPANY, insiders};
use super::step_rules::*;
use crate::scenario::facts::tells_early;
use crate::scenario::people::*;
use crate::scenario::{Happened, Scenario, company};
use chrono::{DateTime, Utc};
use domain::action::{Action, ActionKind, Event, Record, Refusal};
use domain::claim::{Claim, EndReason, State, StateKind};
use domain::code::Code;
use domain::contest::{LineKey, Outcome};
use domain::evidence::{RejectionReason, Rubric};
use domain::lifecycle::{may, sees};
use domain::notice::{To, notices};
use domain::party::{Actor, ClaimId, CompanyId};
use domain::view::{claim_for, record_for};
use std::collections::{BTreeMap, BTreeSet};

pub type Claims = BTreeMap<ClaimId, Claim>;

/// One step that was taken.
pub struct Taken<'a> {
    pub before: &'a Claims,
    pub test: &'a Scenario,
    pub actor: &'a Actor,
    pub id: ClaimId,
    pub action: &'a Action,
    pub happened: &'a Happened,
}

impl Taken<'_> {
    /// Everything that happened, to whichever claim.
    pub fn events(&self) -> impl Iterator<Item = (ClaimId, &Event)> {
        let own = self.happened.own.iter().map(|event| (self.id, event));
        own.chain(self.happened.rival_events.iter().flat_map(|(id, events)| events.iter().map(|event| (*id, event))))
    }

    pub fn changed(&self) -> BTreeSet<ClaimId> {
        let others = self.happened.rival_events.iter().map(|(id, _)| *id);
        others.chain([self.id]).chain(self.happened.split).collect()
    }

    /// The claims that it happened to, before and after.
    pub fn pairs(&self) -> impl Iterator<Item = (&Claim, &Claim)> {
        self.changed().into_iter().filter_map(|id| Some((self.before.get(&id)?, self.test.claim(id))))
    }
}

#[derive(Default)]
pub struct Model {
    /// Of each line: loser and winner of an arbitration that may still have an effect.
    arbitrated: BTreeSet<(ClaimId, ClaimId, LineKey)>,
    /// Whose people a claim is closed to.
    closed: BTreeMap<ClaimId, BTreeSet<CompanyId>>,
    /// Findings of each claim that somebody has decided on.
    decided: BTreeMap<ClaimId, BTreeSet<String>>,
}

impl Model {
    pub fn is_closed_to(&self, claim: &Claim, actor: &Actor) -> bool {
        let Actor::Reviewer { belongs_to, .. } = actor else { return false };
        let closed = self.closed.get(&claim.id);
        belongs_to.iter().any(|one| *one == claim.company || closed.is_some_and(|closed| closed.contains(one)))
    }

    pub fn check(&mut self, step: &Taken) {
        self.insiders_stayed_out(step);
        in_time(step);
        rivals_in_time(step);
        no_approval_with_an_ended_subscription(step);
        ended_stays_ended(step);
        self.superseded_only_after_arbitration(step);
        approved_under_its_own_policy(step);
        statements_stay_in_their_contest(step);
        no_company_has_a_line_twice(step.test);
        self.find_closed(step.test);
        for id in step.changed() {
            has_a_turn_and_a_clock(step.test.claim(id));
            self.insiders_see_nothing(step.test, id);
        }
        self.note_findings(step);
        for id in step.changed() {
            self.nothing_of_others_is_read(step, id);
        }
    }

    /// Whoever acts does nothing to a claim that is closed to them, but for giving back what they hold.
    fn insiders_stayed_out(&self, step: &Taken) {
        for (before, _) in step.pairs() {
            let gives_back = matches!(step.action, Action::Release);
            assert!(gives_back || !self.is_closed_to(before, step.actor), "an insider changed claim {}", before.id);
        }
    }

    fn insiders_see_nothing(&self, test: &Scenario, id: ClaimId) {
        let claim = test.claim(id);
        for insider in insiders() {
            if !self.is_closed_to(claim, &insider) {
                assert_eq!(sees(&insider, claim), claim.submitted_at.is_some(), "closed to somebody who has no part");
                continue;
            }
            assert!(!sees(&insider, claim), "an insider sees claim {id}");
            for kind in ActionKind::ALL {
                let holds = *kind == ActionKind::Release && claim.state.reviewer() == insider.person();
                let answer = may(&insider, claim, *kind, test.now);
                assert!(holds || answer == Err(Refusal::NotFound), "an insider may {kind:?} claim {id}: {answer:?}");
            }
        }
    }

    /// Who competes with whom, directly or through others, on the lines that are live now; and whom these were closed to before.
    fn find_closed(&mut self, test: &Scenario) {
        let live: Vec<(&Claim, BTreeSet<&LineKey>)> =
            test.claims.values().map(|claim| (claim, lines_that_may_compete(claim))).collect();
        let before = self.closed.clone();
        for (claim, keys) in &live {
            let mut connected = vec![(*claim, keys)];
            loop {
                let meets = |(other, wanted): &&(&Claim, BTreeSet<&LineKey>)| {
                    let competes = |(one, keys): &(&Claim, &BTreeSet<&LineKey>)| {
                        one.company != other.company && !keys.is_disjoint(wanted)
                    };
                    connected.iter().all(|(one, _)| one.id != other.id) && connected.iter().any(competes)
                };
                let Some((other, wanted)) = live.iter().find(meets) else { break };
                connected.push((other, wanted));
            }
            let closed_to = |one: &Claim| before.get(&one.id).cloned().unwrap_or_default();
            let companies = connected.iter().flat_map(|(one, _)| closed_to(one).into_iter().chain([one.company]));
            self.closed.entry(claim.id).or_default().extend(companies);
        }
        for claim in test.claims.values() {
            let mut told = claim.rival_companies.clone();
            told.insert(claim.company);
            assert_eq!(self.closed[&claim.id], told, "whom claim {} is closed to", claim.id);
        }
    }

    fn superseded_only_after_arbitration(&mut self, step: &Taken) {
        if let Action::DecideArbitration { winner, .. } = step.action {
            let winner = &step.before[winner];
            for (loser, event) in step.events() {
                if let (Event::ArbitrationDecided { outcome: Outcome::Lost, .. }, Some(loser)) =
                    (event, step.before.get(&loser))
                {
                    self.decided_between(loser, winner, step.test.now);
                }
            }
        }
        let took_effect: Vec<&Claim> = step
            .events()
            .filter(|(_, event)| matches!(event, Event::TookEffect { .. }))
            .map(|(id, _)| step.test.claim(id))
            .collect();
        for (before, after) in step.pairs() {
            let superseded: BTreeSet<&LineKey> = step
                .events()
                .filter(|(id, _)| *id == before.id)
                .flat_map(|(_, event)| match event {
                    Event::LinesEnded { keys, reason: EndReason::Superseded } => keys.iter().collect::<Vec<_>>(),
                    Event::Ended { reason: EndReason::Superseded, .. } => live_lines(before).into_iter().collect(),
                    _ => vec![],
                })
                .collect();
            for key in superseded {
                let by = |winner: &&&Claim| live_lines(winner).contains(key) && winner.company != before.company;
                let winner = took_effect.iter().find(by).expect("superseded by a claim that takes effect on that line");
                let entry = (before.id, winner.id, key.clone());
                assert!(self.arbitrated.contains(&entry), "{} took {key} from {} unarbitrated", winner.id, before.id);
            }
            for winner in &took_effect {
                let lost = self.arbitrated.iter().filter(|(loser, by, _)| *loser == after.id && *by == winner.id);
                for (_, _, key) in lost {
                    assert!(!live_lines(after).contains(key), "a beaten claim kept {key} when the winner took effect");
                }
            }
        }
        self.forget_what_has_no_effect(step);
    }

    fn decided_between(&mut self, loser: &Claim, winner: &Claim, now: DateTime<Utc>) {
        let asked = loser.request_due().map(|due| due.due_at);
        assert!(asked.is_none_or(|due| due < now), "decided before the days of a request were over");
        let mut lines = 0;
        for key in live_lines(loser).intersection(&live_lines(winner)) {
            let open = |one: &Claim, other: &Claim| {
                let contest =
                    one.contest(key).filter(|contest| contest.is_open() && contest.rivals.contains(&other.id));
                contest.map(|contest| contest.finished || contest.due.due_at < now)
            };
            if let (Some(one), Some(other)) = (open(loser, winner), open(winner, loser)) {
                assert!(one && other, "decided on {key} before the days promised were over");
                self.arbitrated.insert((loser.id, winner.id, (*key).clone()));
                lines += 1;
            }
        }
        assert!(lines > 0, "{} lost to {} on no line", loser.id, winner.id);
    }

    fn forget_what_has_no_effect(&mut self, step: &Taken) {
        let begins_anew = |id: ClaimId| {
            let anew = |event: &Event| matches!(event, Event::Disputed { .. } | Event::Reinstated { .. });
            step.events().any(|(of, event)| of == id && anew(event))
        };
        self.arbitrated.retain(|(loser, winner, key)| {
            let (loser, winner) = (step.test.claim(*loser), step.test.claim(*winner));
            let waits = match &loser.state {
                State::Rejected { reason, .. } => *reason == RejectionReason::ArbitrationLost,
                state => state.kind().is_approved() && live_lines(loser).contains(key),
            };
            waits && live_lines(winner).contains(key) && !begins_anew(loser.id)
        });
    }

    fn note_findings(&mut self, step: &Taken) {
        let findings =
            |rubric: &Rubric| rubric.0.values().flat_map(|found| findings_in(&found.note)).collect::<Vec<_>>();
        let has = |code: &str| step.happened.own.iter().any(|event| event.code() == code);
        let decided = match step.action {
            Action::Approve { rubric, .. } if has("approved") => findings(rubric),
            Action::Reject { rubric, .. } if has("rejected") => findings(rubric),
            Action::UpholdRejection { rubric: Some(rubric), .. } => findings(rubric),
            Action::UpholdRejection { rubric: None, .. } => findings(&step.before[&step.id].rubric),
            _ => return,
        };
        self.decided.entry(step.id).or_default().extend(decided);
    }

    /// Searches all that the claim's company and its customer may read for what is not theirs.
    fn nothing_of_others_is_read(&self, step: &Taken, id: ClaimId) {
        let (claim, before) = (step.test.claim(id), step.before.get(&id));
        let new = &step.test.histories[&id][before.map_or(0, |before| before.sequence as usize)..];
        let to_partner = read_by(&owner(claim), before, claim, new);
        let to_customer = read_by(&customer(id), before, claim, new);
        for text in [&to_partner, &to_customer] {
            nothing_of_rivals(step.test, claim, text);
            assert!(!text.contains("internal-note"), "an internal note is read: {text}");
        }
        let decided = self.decided.get(&id);
        for finding in findings_in(&to_partner) {
            assert!(decided.is_some_and(|decided| decided.contains(&finding)), "undecided {finding} is read");
        }
        assert_eq!(findings_in(&to_customer), [""; 0], "the customer reads findings");
        assert!(!to_customer.contains("talk "), "the customer reads the talk between partner and desk");
    }
}

/// Claim, new records and messages of one reader, as one text.
fn read_by(reader: &Actor, before: Option<&Claim>, claim: &Claim, new: &[Record]) -> String {
    let records: Vec<_> = new.iter().filter_map(|record| record_for(reader, record)).collect();
    let mine = |to: &To| match reader {
        Actor::Customer { .. } => *to == To::Customer,
        _ => *to == To::Partner,
    };
    let told: Vec<_> =
        notices(before, claim, new, &tells_early(new, true)).into_iter().filter(|notice| mine(&notice.to)).collect();
    let told: Vec<_> = told.into_iter().map(|notice| (notice.topic, notice.details)).collect();
    let json = |value| serde_json::to_string(&value).expect("JSON");
    let claim = serde_json::to_string(&claim_for(reader, claim)).expect("JSON");
    let records = serde_json::to_string(&records).expect("JSON");
    format!("{claim}{records}{}", json(told))
}

/// Neither IDs, numbers, people nor words of the other partners.
pub fn nothing_of_rivals(test: &Scenario, claim: &Claim, text: &str) {
    for n in (1..=4).filter(|n| company(*n) != claim.company) {
        let people = [person(100 * n), person(100 * n + 1)].map(|person| person.to_string());
        let locations = [1, 2, 3].map(|last| format!("\"{n}00{last}\""));
        let words = [company(n).to_string(), BY_COMPANY[n as usize - 1].into()];
        for word in people.iter().chain(&locations).chain(&words) {
            assert!(!text.contains(word), "claim {} tells {word} of a rival: {text}", claim.id);
        }
    }
    for rival in test.claims.values().filter(|other| other.company != claim.company) {
        assert!(!text.contains(&rival.id.to_string()), "claim {} tells the ID of a rival: {text}", claim.id);
        assert!(!text.contains(&format!("\"{}\"", rival.reference)), "claim {} tells a rival's number", claim.id);
    }
}

/// The lines that the claim wants or holds, by its state and lines alone.
pub fn live_lines(claim: &Claim) -> BTreeSet<&LineKey> {
    use StateKind as S;
    let live = match claim.state.kind() {
        S::Submitted | S::UnderReview | S::ActionRequired | S::Disputed | S::ConsentOpen | S::InEffect => true,
        S::Editing | S::Rejected | S::Ended => false,
    };
    claim.lines.iter().filter(|line| live && !line.ended).map(|line| &line.key).collect()
}

/// Those of a beaten claim as well, which comes back when the winner goes.
fn lines_that_may_compete(claim: &Claim) -> BTreeSet<&LineKey> {
    let comes_back =
        claim.state.kind() == StateKind::Rejected && claim.contests.iter().any(|contest| !contest.lost_to.is_empty());
    let lost = claim.lines.iter().filter(|line| comes_back && !line.ended).map(|line| &line.key);
    live_lines(claim).into_iter().chain(lost).collect()
}

fn findings_in(text: &str) -> Vec<String> {
    text.split("finding-").skip(1).map(|rest| rest.split(';').next().unwrap_or_default().to_owned()).collect()
}
