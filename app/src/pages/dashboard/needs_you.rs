//! Claims that need an action of the partner, by deadline.

use super::Filters;
use super::filters::NEEDS_YOU;
use crate::messages::td_string;
use crate::parts::claim::deadline_chip;
use crate::request_context::RequestContext;
use domain::claim::StateKind;
use leptos::prelude::*;
use store::ClaimRow;

/// `rows` are the first of `all`; the rest is in the list below.
pub fn section(ctx: &RequestContext, rows: Vec<ClaimRow>, all: u64) -> impl IntoView + use<> {
    let locale = ctx.locale();
    let more = all.saturating_sub(rows.len() as u64);
    let href = format!("{}#all", Filters::default().with("needs", NEEDS_YOU));
    let items: Vec<_> = rows.into_iter().map(|row| item(ctx, row)).collect();
    let body = if items.is_empty() {
        view! { <p class="muted">{td_string!(locale, dashboard.needs_you.empty).to_string()}</p> }.into_any()
    } else {
        view! { <ul class="needs-you">{items}</ul> }.into_any()
    };
    view! {
        <section aria-labelledby="needs-you" class="stack">
            <h2 id="needs-you">
                {td_string!(locale, dashboard.needs_you.title).to_string()}
                {(all > 0).then(|| view! { " " <span class="pill">{all}</span> })}
            </h2>
            {body}
            {(more > 0).then(|| view! {
                <p><a href=href>{td_string!(locale, dashboard.needs_you.more, count = more).to_string()}</a></p>
            })}
        </section>
    }
}

fn item(ctx: &RequestContext, row: ClaimRow) -> impl IntoView + use<> {
    let locale = ctx.locale();
    let reference = row.reference.to_string();
    let (what, button, to) = match row.state {
        StateKind::Editing => (
            td_string!(locale, dashboard.needs_you.finish_draft).to_string(),
            td_string!(locale, shell.go_on).to_string(),
            format!("/claims/{reference}/edit"),
        ),
        StateKind::ActionRequired => (
            td_string!(locale, dashboard.needs_you.answer_request).to_string(),
            td_string!(locale, shell.open).to_string(),
            format!("/claims/{reference}/answer"),
        ),
        // An approved claim may be asked for information as well: its page shows which.
        StateKind::ConsentOpen | StateKind::InEffect => (
            td_string!(locale, dashboard.needs_you.arbitration).to_string(),
            td_string!(locale, shell.open).to_string(),
            format!("/claims/{reference}"),
        ),
        StateKind::Submitted
        | StateKind::UnderReview
        | StateKind::Rejected
        | StateKind::Disputed
        | StateKind::Ended => (
            td_string!(locale, dashboard.needs_you.add_statement).to_string(),
            td_string!(locale, shell.open).to_string(),
            format!("/claims/{reference}"),
        ),
    };
    let deadline = match row.needs_partner_by {
        Some(due_at) => deadline_chip(ctx, due_at).into_any(),
        None => view! { <span class="deadline">{td_string!(locale, dashboard.due.none).to_string()}</span> }.into_any(),
    };
    let name = super::table::name_of(ctx, &row);
    let label = format!("{button}: {reference}");
    view! {
        <li>
            <div>
                <span class="what">{what}</span>
                <span class="about"><a href=format!("/claims/{reference}")>{reference.clone()}</a>" · "{name}</span>
            </div>
            {deadline}
            <a class="button small" href=to aria-label=label>{button}</a>
        </li>
    }
}
