//! Lists as rows of cells, for export: the same words as on the pages, instants as `2026-11-24 17:00` in the reader's zone.

use super::codes;
use super::history::{self, sentence, texts, who};
use super::problem::listed;
use super::reasons::rejection;
use crate::messages::{Locale, td_string};
use chrono::{DateTime, Utc};
use domain::action::Event;
use domain::catalog::product;
use domain::claim::{Claim, State};
use domain::claim_form::Field;
use domain::deadline::Zone;
use store::{ClaimRow, HistoryEntry};

/// The first row of an export of claims.
pub fn claim_columns(locale: Locale) -> Vec<String> {
    [
        td_string!(locale, dashboard.column.reference).to_string(),
        td_string!(locale, dashboard.column.name).to_string(),
        td_string!(locale, dashboard.column.customer).to_string(),
        td_string!(locale, dashboard.column.domain).to_string(),
        codes::field(locale, Field::TenantId),
        codes::field(locale, Field::CustomerName),
        codes::field(locale, Field::CustomerEmail),
        td_string!(locale, dashboard.column.area).to_string(),
        td_string!(locale, dashboard.column.activity).to_string(),
        td_string!(locale, dashboard.column.products).to_string(),
        codes::field(locale, Field::Subscriptions),
        td_string!(locale, dashboard.column.location).to_string(),
        td_string!(locale, dashboard.column.state).to_string(),
        td_string!(locale, words.in_arbitration).to_string(),
        td_string!(locale, dashboard.column.rejection).to_string(),
        td_string!(locale, dashboard.column.turn).to_string(),
        td_string!(locale, dashboard.column.due).to_string(),
        td_string!(locale, dashboard.column.created).to_string(),
        td_string!(locale, dashboard.column.submitted).to_string(),
        td_string!(locale, dashboard.column.changed).to_string(),
    ]
    .into()
}

/// A claim under [`claim_columns`].
pub fn claim_cells(locale: Locale, zone: Zone, row: &ClaimRow, claim: &Claim) -> Vec<String> {
    let answers = &claim.answers;
    let activities: Vec<_> = row.activities.iter().map(|activity| codes::activity(locale, *activity)).collect();
    let products: Vec<_> = row
        .products
        .iter()
        .map(|code| product(code).map_or_else(|| code.to_string(), |product| product.name.to_owned()))
        .collect();
    let subscriptions: Vec<_> = answers.subscriptions.values().cloned().collect();
    let in_arbitration = match row.in_arbitration {
        true => td_string!(locale, shell.yes).to_string(),
        false => td_string!(locale, shell.no).to_string(),
    };
    let rejection = match &claim.state {
        State::Rejected { reason, .. } | State::Disputed { reason, .. } => rejection(locale, reason),
        State::Editing
        | State::Submitted { .. }
        | State::UnderReview { .. }
        | State::ActionRequired { .. }
        | State::ConsentOpen { .. }
        | State::InEffect { .. }
        | State::Ended { .. } => String::new(),
    };
    vec![
        row.reference.to_string(),
        row.claim_name.clone(),
        row.customer_name.clone(),
        row.domain.clone(),
        answers.tenant_id.clone(),
        answers.customer.name.clone(),
        answers.customer.email.clone(),
        row.area.map(|area| codes::area(locale, area)).unwrap_or_default(),
        listed(locale, &activities),
        listed(locale, &products),
        listed(locale, &subscriptions),
        row.location.as_ref().map(ToString::to_string).unwrap_or_default(),
        codes::state(locale, row.state),
        in_arbitration,
        rejection,
        codes::turn(locale, row.turn),
        row.due_at.map(|at| instant(zone, at)).unwrap_or_default(),
        instant(zone, row.created_at),
        row.submitted_at.map(|at| instant(zone, at)).unwrap_or_default(),
        instant(zone, row.updated_at),
    ]
}

/// The first row of an export of a history.
pub fn history_columns(locale: Locale) -> Vec<String> {
    [
        td_string!(locale, history.column.number).to_string(),
        td_string!(locale, history.column.when).to_string(),
        td_string!(locale, history.column.who).to_string(),
        td_string!(locale, history.column.what).to_string(),
        td_string!(locale, history.column.field).to_string(),
        td_string!(locale, history.column.before).to_string(),
        td_string!(locale, history.column.after).to_string(),
    ]
    .into()
}

/// What happened, under [`history_columns`]: a row for each field that changed and each text that was written, at least one.
pub fn history_rows(locale: Locale, zone: Zone, entry: &HistoryEntry) -> Vec<Vec<String>> {
    let record = &entry.record;
    let row = |field: String, before: String, after: String| {
        vec![
            entry.number.to_string(),
            instant(zone, record.at),
            who(locale, entry),
            sentence(locale, zone, entry),
            field,
            before,
            after,
        ]
    };
    let mut rows = vec![];
    if let Event::AnswersChanged { changes, .. } = &record.event {
        rows.extend(changes.iter().map(|change| {
            let value = |text: &str| history::value(locale, change, text);
            row(codes::field(locale, change.field), value(&change.before), value(&change.after))
        }));
    }
    rows.extend(texts(locale, zone, &record.event).into_iter().map(|(label, text)| row(label, String::new(), text)));
    if rows.is_empty() {
        rows.push(row(String::new(), String::new(), String::new()));
    }
    rows
}

fn instant(zone: Zone, at: DateTime<Utc>) -> String {
    at.with_timezone(&zone.0).format("%Y-%m-%d %H:%M").to_string()
}
