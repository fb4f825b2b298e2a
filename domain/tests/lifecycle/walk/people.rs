//! Who takes part in a walk.

use crate::scenario::company;
use crate::scenario::people::*;
use domain::party::{Actor, ClaimId};

/// How everything that people of a company type is told from what others type.
pub const BY_COMPANY: [&str; 4] = ["by-company-1;", "by-company-2;", "by-company-3;", "by-company-4;"];

/// Reviewers and leads who belong to partners.
pub fn insiders() -> Vec<Actor> {
    let insider = |n, lead, companies: &[u128]| {
        let belongs_to = companies.iter().map(|n| company(*n)).collect();
        Actor::Reviewer { person: person(n), lead, belongs_to }
    };
    vec![
        insider(11, false, &[1]),
        insider(12, true, &[2]),
        insider(13, true, &[3]),
        insider(14, false, &[4]),
        insider(15, true, &[1, 4]),
    ]
}

pub fn fresh_lead(n: u128) -> Actor {
    Actor::Reviewer { person: person(60 + n), lead: true, belongs_to: vec![] }
}

/// Everybody, with the customer of this claim.
pub fn everybody(id: ClaimId) -> Vec<Actor> {
    let mut all =
        vec![reviewer(), second_reviewer(), lead(), second_lead(), system_admin(), customer(id), Actor::System];
    all.extend((1..=4).flat_map(|n| [admin(n), user(n)]));
    all.extend(insiders());
    all
}
