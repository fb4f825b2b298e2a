//! `docs/lifecycle.md` is printed from the code; `UPDATE=1 cargo test -p domain` writes it again.

use crate::scenario::builders::*;
use crate::scenario::people::*;
use crate::scenario::{Scenario, company, utc};
use crate::transitions::walked;
use domain::action::{Action, ActionKind, Refusal};
use domain::claim::{State, StateKind};
use domain::code::Code;
use domain::deadline::{Length, Span};
use domain::lifecycle::{may, sees};
use domain::party::{Actor, ClaimId};
use domain::program::Policy;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

const INTRODUCTION: &str = "\
# The lifecycle of a claim

Printed from `domain::lifecycle` by its tests, which fail where this page and the code differ.
`UPDATE=1 cargo test -p domain` writes it again.
";

#[test]
fn the_page_on_the_lifecycle_says_what_the_code_does() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/lifecycle.md");
    let printed = [INTRODUCTION.to_owned(), diagram(), clocks(), lengths(), matrix(), insiders()].join("\n");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, printed).expect("the page can be written");
        return;
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == printed, "docs/lifecycle.md is out of date: UPDATE=1 cargo test -p domain");
}

fn diagram() -> String {
    let mut edges: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
    for step in walked().into_iter().filter(|step| step.from != step.to) {
        let by = if step.from_elsewhere { "rival " } else { "" };
        edges.entry((step.from, step.to)).or_default().insert(format!("{by}{}", step.action.code()));
    }
    let mut text = String::from(
        "## States\n\nEach transition is produced by a test. `tick` is a deadline that takes effect; `rival` is an action on a\n\
         competing claim. Under a policy without a consent window, approval leads directly to `in_effect`.\n\n\
         ```mermaid\nstateDiagram-v2\n    [*] --> editing: create\n",
    );
    for ((from, to), actions) in edges {
        let actions: Vec<_> = actions.into_iter().collect();
        let label = actions.join(", ");
        writeln!(text, "    {} --> {}: {label}", from.code(), to.code()).unwrap();
    }
    text.push_str("    ended --> [*]\n```\n");
    text
}

/// A claim of the first partner for each case worth a table, with what is special about it.
fn cases() -> Vec<(Scenario, ClaimId, &'static str)> {
    let mut cases: Vec<(Scenario, ClaimId, &'static str)> = vec![];
    let mut case = |name, make: fn(&mut Scenario) -> ClaimId| {
        let mut test = Scenario::new();
        let id = make(&mut test);
        cases.push((test, id, name));
    };
    case("", |test| test.draft(&user(1), &["exchange"]));
    case("", |test| test.submitted(&user(1), &["exchange"]));
    case("given to the reviewer", |test| {
        let id = test.submitted(&user(1), &["exchange"]);
        test.does(&lead(), id, assign(REVIEWER));
        id
    });
    case("", |test| test.under_review(&user(1), &["exchange"]));
    case("in arbitration", |test| {
        test.in_effect(&admin(2), &["exchange"]);
        test.under_review(&user(1), &["exchange"])
    });
    case("", |test| test.action_required(&user(1), &["exchange"]));
    case("", |test| test.consent_open(&user(1), &["exchange"]));
    case("", |test| test.in_effect(&user(1), &["exchange"]));
    case("in arbitration", |test| {
        let id = test.in_effect(&user(1), &["exchange"]);
        test.submitted(&admin(2), &["exchange"]);
        id
    });
    case("", |test| test.rejected(&user(1), &["exchange"]));
    case("declined by the customer", |test| {
        let id = test.consent_open(&user(1), &["exchange"]);
        test.does(&customer(id), id, decline());
        id
    });
    case("", |test| {
        let id = test.rejected(&user(1), &["exchange"]);
        test.does(&admin(1), id, dispute());
        id
    });
    case("taken up by another reviewer", |test| {
        let id = test.rejected(&user(1), &["exchange"]);
        test.does(&admin(1), id, dispute());
        test.does(&second_reviewer(), id, Action::StartReview);
        id
    });
    case("", |test| {
        let id = test.in_effect(&user(1), &["exchange"]);
        test.does(&admin(1), id, end());
        id
    });
    cases
}

fn matrix() -> String {
    let mut text = String::from(
        "## Who may do what\n\n\
         *Reviewer* is the one who took the claim first, *another* one who has not worked on it, nor has the *lead*. A word in\n\
         place of *yes* is the reason against it; an empty cell means that the role or the state does not include it.\n",
    );
    for (test, id, special) in cases() {
        let state = test.state(id);
        let special = if special.is_empty() { String::new() } else { format!(", {special}") };
        write!(text, "\n### `{}`{special}\n\n", state.code()).unwrap();
        text.push_str("| | User | Admin | Reviewer | Another | Lead | System admin | Customer | System |\n");
        text.push_str("|---|---|---|---|---|---|---|---|---|\n");
        let parties =
            [user(1), admin(1), reviewer(), second_reviewer(), lead(), system_admin(), customer(id), Actor::System];
        for action in ActionKind::ALL {
            let cells = parties.iter().map(|actor| match may(actor, test.claim(id), *action, test.now) {
                Ok(()) => "yes".to_owned(),
                Err(Refusal::NotFound | Refusal::NotAllowed | Refusal::NotNow { .. }) => String::new(),
                Err(refusal) => format!("`{}`", refusal.code()),
            });
            let cells: Vec<_> = cells.collect();
            if cells.iter().any(|cell| !cell.is_empty()) {
                writeln!(text, "| `{}` | {} |", action.code(), cells.join(" | ")).unwrap();
            }
        }
    }
    text
}

/// A reviewer or lead who belongs to this company.
fn insider(person_number: u128, lead: bool, of: u128) -> Actor {
    Actor::Reviewer { person: person(person_number), lead, belongs_to: vec![company(of)] }
}

/// What people of the claiming company, of a rival, and of a rival's rival may do: the claim of the first partner in each case is also
/// wanted by the second, whose other line the third wants.
fn insiders() -> String {
    let mut text = String::from(
        "## Reviewers and leads who belong to a company of the contest\n\n\
         To whoever belongs to the claiming company, to one that competes with it, or to one that competes with it through other\n\
         claims, the claim does not exist: every read is empty and every action is `not_found`, also after the contest. Here the first\n\
         and the second company meet on one line, the second and the third on another; all columns are about the first one's claim.\n\
         *Holds it* is a reviewer who had taken the claim before the contest.\n\n\
         | | Of the claiming company | Of its rival | Of its rival's rival | Of none | Rival's, holds it |\n\
         |---|---|---|---|---|---|\n",
    );
    let mut test = Scenario::new();
    let holder = insider(52, false, 2);
    let id = test.submitted(&admin(1), &["exchange"]);
    test.does(&holder, id, Action::StartReview);
    test.submitted(&admin(2), &["exchange", "teams"]);
    test.submitted(&admin(3), &["teams"]);
    let columns = [
        vec![insider(61, false, 1), insider(71, true, 1)],
        vec![insider(62, false, 2), insider(72, true, 2)],
        vec![insider(63, false, 3), insider(73, true, 3)],
        vec![insider(64, false, 4), insider(74, true, 4)],
        vec![holder],
    ];
    let mut row = |name: &str, of: &dyn Fn(&Actor) -> String| {
        let cells = columns.iter().map(|actors| {
            let mut cells: Vec<_> = actors.iter().map(of).collect();
            cells.dedup();
            cells.join("; lead: ")
        });
        let cells: Vec<_> = cells.collect();
        writeln!(text, "| {name} | {} |", cells.join(" | ")).unwrap();
    };
    row("sees it", &|actor| if sees(actor, test.claim(id)) { "yes".into() } else { "no".into() });
    for action in ActionKind::ALL {
        row(&format!("`{}`", action.code()), &|actor| match may(actor, test.claim(id), *action, test.now) {
            Ok(()) => "yes".to_owned(),
            Err(refusal) => format!("`{}`", refusal.code()),
        });
    }
    text
}

/// Whose turn it is in each state, how long, and what happens if nobody acts.
fn clocks() -> String {
    let mut text = String::from("## Whose turn, and until when\n\nUnder the policy `standard-1`.\n\n");
    text.push_str("| State | Turn | Deadline | If nobody acts |\n|---|---|---|---|\n");
    let mut seen = BTreeSet::new();
    for (mut test, id, _) in cases() {
        let claim = test.claim(id).clone();
        if !seen.insert(claim.state.kind()) {
            continue;
        }
        let clock = match &claim.state {
            State::Rejected { disputable: Some(until), .. } => format!("{} to dispute", length_text(until.length)),
            state => state.deadline().map_or(String::new(), |clock| length_text(clock.length)),
        };
        let mut struck = vec![];
        for (_, code) in test.wait_until(id, utc("2027-03-01T00:00:00Z")) {
            let code = format!("`{code}`");
            if struck.last() != Some(&code) {
                struck.push(code);
            }
        }
        let (state, turn) = (claim.state.kind().code(), claim.state.turn().code());
        writeln!(text, "| `{state}` | {turn} | {clock} | {} |", struck.join(", then ")).unwrap();
    }
    assert_eq!(seen.len(), StateKind::ALL.len());
    text
}

fn length_text(length: Length) -> String {
    match length {
        Length::BusinessDays(days) => format!("{days} business days"),
        Length::CalendarDays(days) => format!("{days} calendar days"),
    }
}

fn span_text(span: Span) -> String {
    span.length().map_or("any time".into(), length_text)
}

fn lengths() -> String {
    let mut text = String::from("## The built-in policies\n\n");
    let policies = Policy::built_in();
    let mut row = |name: &str, of: &dyn Fn(&Policy) -> String| {
        let cells: Vec<_> = policies.iter().map(of).collect();
        writeln!(text, "| {name} | {} |", cells.join(" | ")).unwrap();
    };
    row("", &|policy| format!("`{}`", policy.version));
    row("---", &|_| "---".into());
    row("Start a review", &|policy| length_text(policy.start_review));
    row("Decide a review", &|policy| length_text(policy.decide_review));
    row("Answer a request", &|policy| length_text(policy.answer_request));
    row("Reminders, business days before", &|policy| format!("{:?}", policy.reminders).replace(['[', ']'], ""));
    row("Consent", &|policy| span_text(policy.consent));
    row("Customer notified at submission", &|policy| {
        if policy.tell_customer_at_submission { "yes".into() } else { "no".into() }
    });
    row("Dispute a rejection", &|policy| length_text(policy.dispute_window));
    row("Answer a dispute", &|policy| length_text(policy.answer_dispute));
    row("Add to a contest", &|policy| length_text(policy.contest));
    row("From submission to decision", &|policy| length_text(policy.overall_target));
    row("Provisioning, checked daily", &|policy| format!("{} calendar days", policy.provisioning_wait_days));
    row("Oldest signature", &|policy| format!("{} months", policy.proof_max_age_months));
    text
}
