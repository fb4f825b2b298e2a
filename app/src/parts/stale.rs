//! A stale form: shows what changed since the page was loaded, above the typed text.

use super::page::{Tone, banner, refused_summary};
use crate::failure::Failure;
use crate::form::{Problem, Refused};
use crate::messages::td_string;
use crate::request_context::RequestContext;
use crate::text::{dates, history};
use domain::action::{Event, Refusal};
use domain::claim::Claim;
use domain::claim_form::Change;
use leptos::prelude::*;
use store::HistoryEntry;

/// Changes that are listed; the history has them all.
const CHANGES: usize = 50;

/// Why the form of a page was refused, and for a stale form what changed since it was drawn. Takes the place of `refused_summary`.
///
/// # Errors
/// The store's.
pub async fn refusal(ctx: &RequestContext, claim: &Claim, refused: Option<&Refused>) -> Result<AnyView, Failure> {
    let seen = match refused.map(|refused| &refused.problem) {
        Some(Problem::Failed { failure: Failure::Refused(Refusal::Stale { seen, .. }) }) => *seen,
        _ => return Ok(refused_summary(ctx, refused).into_any()),
    };
    let locale = ctx.locale();
    let entries = ctx.app.store.changes_since(ctx.actor()?, claim.id, seen, CHANGES).await;
    let since: Vec<_> = ctx.store(entries)?.iter().map(|entry| change(ctx, entry)).collect();
    let history = format!("/claims/{}/history", claim.reference);
    let content = view! {
        <div class="stack tight">
            <p class="title">{td_string!(locale, claim.stale.title).to_string()}</p>
            <p>{td_string!(locale, claim.stale.text).to_string()}</p>
            {(!since.is_empty()).then(|| view! {
                <h2 class="small-text">{td_string!(locale, claim.stale.changes).to_string()}</h2>
                <ul class="stack tight">{since}</ul>
                <p><a href=history>{td_string!(locale, claim.history).to_string()}</a></p>
            })}
        </div>
    };
    Ok(view! { <div id="problem" role="alert" tabindex="-1">{banner(Tone::Warning, content)}</div> }.into_any())
}

fn change(ctx: &RequestContext, entry: &HistoryEntry) -> impl IntoView + use<> {
    let (locale, zone) = (ctx.locale(), ctx.visitor.zone);
    let at = entry.record.at;
    let changes = match &entry.record.event {
        Event::AnswersChanged { changes, .. } => Some(changed_fields(ctx, changes)),
        _ => None,
    };
    view! {
        <li>
            {history::sentence(locale, zone, entry)} " "
            <time class="muted small-text" datetime=dates::iso_timestamp(at)>{dates::instant(locale, zone, at)}</time>
            {changes}
        </li>
    }
}

/// Field by field before and after, with labels and codes in the reader's language.
pub fn changed_fields(ctx: &RequestContext, changes: &[Change]) -> impl IntoView + use<> {
    let locale = ctx.locale();
    let side = |class: &'static str, label: String, text: String| {
        if text.is_empty() {
            return view! { <dd class="muted">{label}</dd> }.into_any();
        }
        let text = match class {
            "before" => view! { <del>{text}</del> }.into_any(),
            _ => view! { <ins>{text}</ins> }.into_any(),
        };
        view! { <dd><span class="visually-hidden">{label} ": "</span>{text}</dd> }.into_any()
    };
    let rows: Vec<_> = changes
        .iter()
        .map(|change| {
            let before = history::value(locale, change, &change.before);
            let after = history::value(locale, change, &change.after);
            let before_label = if before.is_empty() {
                td_string!(locale, history.not_answered).to_string()
            } else {
                td_string!(locale, history.column.before).to_string()
            };
            let after_label = if after.is_empty() {
                td_string!(locale, history.removed).to_string()
            } else {
                td_string!(locale, history.column.after).to_string()
            };
            view! {
                <div>
                    <dt>{crate::text::codes::field(locale, change.field)}</dt>
                    {side("before", before_label, before)}
                    {side("after", after_label, after)}
                </div>
            }
        })
        .collect();
    view! { <dl class="change">{rows}</dl> }
}
