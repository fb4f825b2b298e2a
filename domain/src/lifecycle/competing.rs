//! Which lines two claims compete for, and which of these are still to be decided.

use crate::claim::Claim;
use crate::contest::LineKey;

/// Whether `loser` is to make way for `winner` on this line when that takes effect.
pub fn yields(loser: &Claim, winner: &Claim, key: &LineKey) -> bool {
    loser.contest(key).is_some_and(|contest| contest.lost_to.contains(&winner.id))
}

/// The lines that both claims want and only one of them can have.
pub fn shared<'c>(a: &'c Claim, b: &'c Claim) -> impl Iterator<Item = &'c LineKey> {
    let rivals = a.id != b.id && a.company != b.company;
    a.live_keys().filter(move |key| rivals && b.is_live_on(key))
}

/// The lines of which it is still to be decided which of the two claims gets them.
pub fn undecided<'c>(a: &'c Claim, b: &'c Claim) -> impl Iterator<Item = &'c LineKey> {
    shared(a, b).filter(|key| !yields(a, b, key) && !yields(b, a, key))
}
