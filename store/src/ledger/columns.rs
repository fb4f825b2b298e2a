//! The columns of a claim's row: what queries need, drawn from the claim and from nothing else.

use crate::sql::{NEVER, Value, at};
use chrono::{DateTime, Utc};
use domain::action::Record;
use domain::claim::{Claim, State, StateKind, Turn};
use domain::code::Code;
use domain::lifecycle::next_tick_at;
use domain::party::Mpn;
use std::collections::{BTreeMap, BTreeSet};

/// All but the customer's name, which is the directory's, and `updated_at`, which is the history's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Columns {
    pub location: String,
    pub tenant: String,
    pub domain: String,
    pub claim_name: String,
    pub area: &'static str,
    pub activities: String,
    pub products: String,
    pub state: &'static str,
    pub turn: &'static str,
    pub in_arbitration: bool,
    pub answered: bool,
    pub reviewer: String,
    pub due_at: i64,
    pub needs_partner_by: Option<i64>,
    pub tick_at: Option<i64>,
    pub submitted_at: Option<i64>,
    pub sequence: u32,
    pub revision: u32,
}

impl Columns {
    pub fn new(claim: &Claim) -> Self {
        let answers = &claim.answers;
        let joined = |codes: Vec<&str>| codes.join(",");
        let due = claim.state.deadline().or(claim.contest_due());
        Self {
            location: answers.location.as_ref().map(Mpn::to_string).unwrap_or_default(),
            tenant: answers.tenant_id.clone(),
            domain: answers.domain.clone(),
            claim_name: answers.claim_name.clone(),
            area: answers.area.map_or("", |area| area.code()),
            activities: joined(answers.activities.iter().map(|activity| activity.code()).collect()),
            products: joined(answers.products.iter().map(|product| product.as_str()).collect()),
            state: claim.state.kind().code(),
            turn: claim.state.turn().code(),
            in_arbitration: claim.in_arbitration(),
            answered: matches!(claim.state, State::Submitted { answered: true, .. }),
            reviewer: claim.state.reviewer().map(|person| person.to_string()).unwrap_or_default(),
            due_at: due.map_or(NEVER, |due| at(due.due_at)),
            needs_partner_by: needs_partner_by(claim),
            tick_at: next_tick_at(claim).map(at),
            submitted_at: claim.submitted_at.map(at),
            sequence: claim.sequence,
            revision: claim.revision,
        }
    }

    /// By the names that they have in the table.
    pub fn named(self) -> Vec<(&'static str, Value)> {
        let Self {
            location,
            tenant,
            domain,
            claim_name,
            area,
            activities,
            products,
            state,
            turn,
            in_arbitration,
            answered,
            reviewer,
            due_at,
            needs_partner_by,
            tick_at,
            submitted_at,
            sequence,
            revision,
        } = self;
        vec![
            ("location", location.into()),
            ("tenant", tenant.into()),
            ("domain", domain.into()),
            ("claim_name", claim_name.into()),
            ("area", area.into()),
            ("activities", activities.into()),
            ("products", products.into()),
            ("state", state.into()),
            ("turn", turn.into()),
            ("in_arbitration", in_arbitration.into()),
            ("answered", answered.into()),
            ("reviewer", reviewer.into()),
            ("due_at", due_at.into()),
            ("needs_partner_by", needs_partner_by.into()),
            ("tick_at", tick_at.into()),
            ("submitted_at", submitted_at.into()),
            ("sequence", sequence.into()),
            ("revision", revision.into()),
        ]
    }
}

/// A request to answer, a contest to speak in while its days last, or, last of all, a draft to finish.
fn needs_partner_by(claim: &Claim) -> Option<i64> {
    let contests = claim.contests.iter().filter(|contest| contest.waits_for_partner());
    let contests = contests.map(|contest| at(contest.due.due_at));
    let request = claim.request_due().map(|due| at(due.due_at));
    let draft = (claim.state.kind() == StateKind::Editing).then_some(NEVER);
    contests.chain(request).chain(draft).min()
}

/// When the claim was last changed in its partner's eyes; `before` where none of these records changed it.
pub(crate) fn updated_at(before: DateTime<Utc>, records: &[Record]) -> DateTime<Utc> {
    records.iter().rev().find(|record| record.event.is_news()).map_or(before, |record| record.at)
}

/// A counter: owner, part and bucket.
pub(crate) type Counter = (String, String, &'static str);

/// The counters that a claim stands in.
pub(crate) fn counters(claim: &Claim) -> BTreeSet<Counter> {
    let columns = Columns::new(claim);
    let company = claim.company.to_string();
    // A draft without a location is counted for whoever created it.
    let part = match columns.location.as_str() {
        "" => claim.created_by.to_string(),
        mpn => mpn.to_owned(),
    };
    let mut counters = BTreeSet::new();
    for part in [String::new(), part] {
        counters.insert((company.clone(), part.clone(), columns.state));
        if columns.needs_partner_by.is_some() {
            counters.insert((company.clone(), part, NEEDS_PARTNER));
        }
    }
    let desks = claim.state.turn() == Turn::Reviewer;
    let of_queue = [
        (desks, IN_QUEUE),
        (desks && columns.reviewer.is_empty(), UNASSIGNED),
        (desks && columns.in_arbitration, CONTESTED),
        (desks && columns.answered, ANSWERED),
        (desks && claim.state.kind() == StateKind::Disputed, DISPUTED),
    ];
    for (_, bucket) in of_queue.into_iter().filter(|(counts, _)| *counts) {
        counters.insert((STAFF.to_owned(), String::new(), bucket));
        counters.insert((STAFF.to_owned(), company.clone(), bucket));
    }
    if !columns.reviewer.is_empty() {
        counters.insert((REVIEWER.to_owned(), columns.reviewer, MINE));
    }
    counters
}

pub(crate) const NEEDS_PARTNER: &str = "needs_partner";
pub(crate) const IN_QUEUE: &str = "in_queue";
pub(crate) const UNASSIGNED: &str = "unassigned";
pub(crate) const CONTESTED: &str = "contested";
pub(crate) const ANSWERED: &str = "answered";
pub(crate) const DISPUTED: &str = "disputed_in_queue";
pub(crate) const MINE: &str = "mine";
/// Owner of the queue's counters: for all, and by company.
pub(crate) const STAFF: &str = "staff";
/// Owner of each reviewer's counter.
pub(crate) const REVIEWER: &str = "reviewer";

/// By how much each counter moves; what stays the same is left out.
pub(crate) type Moves = BTreeMap<Counter, i64>;

/// Takes `before` out of the counters and puts `after` in.
pub(crate) fn count(moves: &mut Moves, before: Option<&Claim>, after: &Claim) {
    for counter in before.map(counters).unwrap_or_default() {
        *moves.entry(counter).or_default() -= 1;
    }
    for counter in counters(after) {
        *moves.entry(counter).or_default() += 1;
    }
}

/// The keys for which the company is partner of record by this claim.
pub(crate) fn effective_keys(claim: &Claim) -> BTreeSet<String> {
    let in_effect = claim.state.kind() == StateKind::InEffect;
    claim.lines.iter().filter(|line| in_effect && !line.ended).map(|line| line.key.to_string()).collect()
}

/// Every key of the claim's lines, and how much it stands for it: see the column `live`.
pub(crate) fn keys(claim: &Claim) -> BTreeMap<String, i64> {
    let (live, lost) = (BTreeSet::from_iter(claim.live_keys()), BTreeSet::from_iter(claim.lost_keys()));
    let stands = |key| i64::from(live.contains(key)) + 2 * i64::from(lost.contains(key));
    claim.lines.iter().map(|line| (line.key.to_string(), stands(&line.key))).collect()
}
