//! What is looked up: statuses, deadlines of the current policy, terms.

use crate::messages::{Locale, td_string};
use crate::parts::deadline::length;
use crate::text::codes;
use domain::claim::{StateKind, Turn};
use domain::code::Code;
use domain::deadline::Span;
use domain::program::Policy;
use leptos::prelude::*;

/// A table of the help. On narrow screens each row is a card, so every cell carries the head of its column.
pub(super) struct Row<const N: usize> {
    /// What messages elsewhere link to.
    pub id: Option<String>,
    pub cells: [String; N],
}

impl<const N: usize> From<[String; N]> for Row<N> {
    fn from(cells: [String; N]) -> Self {
        Self { id: None, cells }
    }
}

pub(super) fn table<const N: usize>(caption: String, heads: [String; N], rows: Vec<Row<N>>) -> AnyView {
    let columns: Vec<_> = heads.iter().map(|head| view! { <th scope="col">{head.clone()}</th> }).collect();
    let rows: Vec<_> = rows
        .into_iter()
        .map(|row| {
            let mut cells = heads.iter().cloned().zip(row.cells);
            let name = cells.next().map(|(_, name)| view! { <th scope="row"><strong>{name}</strong></th> });
            let rest: Vec<_> =
                cells.map(|(head, text)| view! { <td data-label=head><span>{text}</span></td> }).collect();
            view! { <tr id=row.id>{name}{rest}</tr> }
        })
        .collect();
    view! {
        <div class="card flush">
            <table class="table table-cards">
                <caption class="visually-hidden">{caption}</caption>
                <thead><tr>{columns}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

pub fn states(locale: Locale) -> AnyView {
    let rows = StateKind::ALL
        .iter()
        .map(|state| [codes::state(locale, *state), means(locale, *state), codes::turn(locale, turn(*state))].into())
        .collect();
    let heads = [
        td_string!(locale, help.states.column_state).to_string(),
        td_string!(locale, help.states.column_means).to_string(),
        td_string!(locale, help.states.column_turn).to_string(),
    ];
    view! {
        <div class="prose"><p>{td_string!(locale, help.states.intro).to_string()}</p></div>
        {table(td_string!(locale, help.states.title).to_string(), heads, rows)}
    }
    .into_any()
}

fn means(locale: Locale, state: StateKind) -> String {
    match state {
        StateKind::Editing => td_string!(locale, claim.means.editing),
        StateKind::Submitted => td_string!(locale, claim.means.submitted),
        StateKind::UnderReview => td_string!(locale, claim.means.under_review),
        StateKind::ActionRequired => td_string!(locale, claim.means.action_required),
        StateKind::ConsentOpen => td_string!(locale, claim.means.consent_open),
        StateKind::InEffect => td_string!(locale, claim.means.in_effect),
        StateKind::Rejected => td_string!(locale, claim.means.rejected),
        StateKind::Disputed => td_string!(locale, claim.means.disputed),
        StateKind::Ended => td_string!(locale, claim.means.ended),
    }
    .to_string()
}

fn turn(state: StateKind) -> Turn {
    match state {
        StateKind::Editing | StateKind::ActionRequired => Turn::Partner,
        StateKind::Submitted | StateKind::UnderReview | StateKind::Disputed => Turn::Reviewer,
        StateKind::ConsentOpen => Turn::Customer,
        StateKind::InEffect | StateKind::Rejected | StateKind::Ended => Turn::Nobody,
    }
}

pub fn deadlines(locale: Locale, policy: &Policy) -> AnyView {
    macro_rules! row {
        ($what:ident, $then:ident, $how_long:expr) => {
            [
                td_string!(locale, help.deadlines.$what).to_string(),
                $how_long,
                td_string!(locale, help.deadlines.$then).to_string(),
            ]
            .into()
        };
    }
    let consent = match policy.consent {
        Span::BusinessDays(days) => length(locale, domain::deadline::Length::BusinessDays(days)),
        Span::CalendarDays(days) => length(locale, domain::deadline::Length::CalendarDays(days)),
        Span::AnyTime => td_string!(locale, words.consent.any_time).to_string(),
    };
    let rows = vec![
        row!(start_review, start_review_then, length(locale, policy.start_review)),
        row!(decide, decide_then, length(locale, policy.decide_review)),
        row!(answer, answer_then, length(locale, policy.answer_request)),
        row!(consent, consent_then, consent),
        row!(dispute_window, dispute_window_then, length(locale, policy.dispute_window)),
        row!(dispute, dispute_then, length(locale, policy.answer_dispute)),
        row!(contest, contest_then, length(locale, policy.contest)),
        row!(overall, overall_then, length(locale, policy.overall_target)),
    ];
    let heads = [
        td_string!(locale, help.deadlines.column_what).to_string(),
        td_string!(locale, help.deadlines.column_how_long).to_string(),
        td_string!(locale, help.deadlines.column_then).to_string(),
    ];
    view! {
        <div class="prose">
            <p>{td_string!(locale, help.deadlines.p1).to_string()}</p>
            <p>{td_string!(locale, help.deadlines.p2).to_string()}</p>
            <p>{td_string!(locale, help.deadlines.p3).to_string()}</p>
            <p>{td_string!(locale, help.deadlines.p4).to_string()}</p>
        </div>
        {table(td_string!(locale, help.deadlines.title).to_string(), heads, rows)}
    }
    .into_any()
}

pub fn glossary(locale: Locale) -> AnyView {
    macro_rules! words {
        ($($key:ident $means:ident),* $(,)?) => {
            vec![$((
                td_string!(locale, help.glossary.$key).to_string(),
                td_string!(locale, help.glossary.$means).to_string(),
            )),*]
        };
    }
    let words: Vec<(String, String)> = words![
        cpor cpor_means,
        partner_of_record partner_of_record_means,
        claim claim_means,
        association association_means,
        line line_means,
        proof proof_means,
        statement_of_work statement_of_work_means,
        acknowledgment acknowledgment_means,
        tenant tenant_means,
        subscription subscription_means,
        location location_means,
        area area_means,
        activity activity_means,
        workload workload_means,
        contest contest_means,
        arbitration arbitration_means,
        dispute dispute_means,
        consent_window consent_window_means,
        decline decline_means,
        business_day business_day_means,
        monthly_active_users monthly_active_users_means,
        sold_seats sold_seats_means,
    ];
    let words: Vec<_> =
        words.into_iter().map(|(word, means)| view! { <div><dt>{word}</dt><dd>{means}</dd></div> }).collect();
    view! {
        <div class="prose"><p>{td_string!(locale, help.glossary.intro).to_string()}</p></div>
        <dl class="summary-list">{words}</dl>
    }
    .into_any()
}
