//! What an event changes in the contests of a claim.

use crate::claim::Claim;
use crate::contest::{Contest, ContestLine, LineKey, Outcome};
use crate::deadline::Deadline;
use chrono::{DateTime, Utc};

/// The claim no longer competes on these lines: open contests are removed, and no winner can take these lines from it.
pub(super) fn leave_contests(claim: &mut Claim, on: impl Fn(&LineKey) -> bool) {
    claim.contests.retain(|contest| !(contest.is_open() && on(&contest.key)));
    for contest in claim.contests.iter_mut().filter(|contest| on(&contest.key)) {
        contest.lost_to.clear();
    }
}

pub(super) fn open_contests_on<'c>(claim: &'c mut Claim, keys: &[LineKey]) -> impl Iterator<Item = &'c mut Contest> {
    claim.contests.iter_mut().filter(|contest| contest.is_open() && keys.contains(&contest.key))
}

/// A new contest starts without a statement. If rivals join an open one, statements are kept and the time starts again.
pub(super) fn open_contest(claim: &mut Claim, line: &ContestLine, due: &Deadline, challenger: bool, at: DateTime<Utc>) {
    let before = claim.contests.iter().position(|contest| contest.key == line.key);
    let before = before.map(|position| claim.contests.remove(position));
    let joined = before.as_ref().filter(|contest| contest.is_open());
    claim.contests.push(Contest {
        key: line.key.clone(),
        opened_at: joined.map_or(at, |contest| contest.opened_at),
        renewed_at: at,
        due: due.clone(),
        rivals: line.rivals.clone(),
        challenger: joined.map_or(challenger, |contest| contest.challenger),
        statement: joined.and_then(|contest| contest.statement.clone()),
        lost_to: before.map(|contest| contest.lost_to).unwrap_or_default(),
        finished: false,
        outcome: None,
        escalated: false,
    });
}

pub(super) fn narrow_contest(claim: &mut Claim, gone: &ContestLine) {
    for contest in claim.contests.iter_mut().filter(|contest| contest.key == gone.key) {
        contest.lost_to.retain(|winner| !gone.rivals.contains(winner));
        if contest.is_open() {
            contest.rivals.retain(|rival| !gone.rivals.contains(rival));
            // The rivals are gone, and what was lost before stays lost.
            if contest.rivals.is_empty() {
                contest.outcome = Some(Outcome::Lost);
            }
        }
    }
}

/// A line is decided when nobody is left who wants it, or when it is lost by a claim that is rejected with it.
pub(super) fn decide_contest(claim: &mut Claim, decided: &ContestLine, outcome: Outcome, pending: bool) {
    let lost = outcome == Outcome::Lost;
    let rejected = lost && !claim.state.kind().is_approved();
    for contest in claim.contests.iter_mut().filter(|contest| contest.key == decided.key) {
        if lost && pending {
            contest.lost_to.extend(&decided.rivals);
        }
        contest.rivals.retain(|rival| !decided.rivals.contains(rival));
        if contest.rivals.is_empty() || rejected {
            contest.rivals.clone_from(&decided.rivals);
            contest.outcome = Some(outcome);
        }
    }
}
