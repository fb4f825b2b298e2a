//! State, turn and deadline of a claim, drawn the same everywhere.

use super::icon;
use crate::messages::td_string;
use crate::request_context::RequestContext;
use crate::text::{codes, dates};
use chrono::{DateTime, Utc};
use domain::claim::{StateKind, Turn};
use domain::party::Actor;
use leptos::prelude::*;

/// The state as a badge.
pub fn state_badge(ctx: &RequestContext, state: StateKind, in_arbitration: bool) -> impl IntoView + use<> {
    let class = match state {
        StateKind::Editing | StateKind::Ended => "badge neutral",
        StateKind::Submitted | StateKind::UnderReview => "badge info",
        StateKind::ActionRequired => "badge severe",
        StateKind::ConsentOpen => "badge brand",
        StateKind::InEffect => "badge success",
        StateKind::Rejected => "badge danger",
        StateKind::Disputed => "badge warning",
    };
    let locale = ctx.locale();
    // Under review one badge says both; any other state has a second badge.
    let under_review = state == StateKind::UnderReview;
    let beside = in_arbitration && !under_review;
    let (class, text) = if in_arbitration && under_review {
        ("badge warning", td_string!(locale, words.state_in_arbitration).to_string())
    } else {
        (class, codes::state(locale, state))
    };
    view! {
        <span class=class>{text}</span>
        {beside.then(|| view! { " " <span class="badge warning">{td_string!(locale, words.in_arbitration).to_string()}</span> })}
    }
}

/// Whose turn it is, from the visitor's point of view.
pub fn turn(ctx: &RequestContext, turn: Turn) -> impl IntoView + use<> {
    let locale = ctx.locale();
    let yours = match ctx.visitor.signed_in.as_ref().map(|signed_in| &signed_in.actor) {
        Some(Actor::Partner { .. }) => turn == Turn::Partner,
        Some(Actor::Reviewer { .. }) => turn == Turn::Reviewer,
        _ => false,
    };
    let text = match (yours, turn) {
        (true, _) => td_string!(locale, words.turn_line.you).to_string(),
        (false, Turn::Partner) => td_string!(locale, words.turn_line.partner).to_string(),
        (false, Turn::Reviewer) => td_string!(locale, words.turn_line.reviewer).to_string(),
        (false, Turn::Customer) => td_string!(locale, words.turn_line.customer).to_string(),
        (false, Turn::Nobody) => td_string!(locale, words.turn_line.nobody).to_string(),
    };
    view! { <span class=if yours { "turn yours" } else { "turn" }>{text}</span> }
}

/// A deadline as a chip: the days left as the reader counts them, the exact instant behind it.
pub fn deadline_chip(ctx: &RequestContext, due_at: DateTime<Utc>) -> impl IntoView + use<> {
    let (locale, zone) = (ctx.locale(), ctx.visitor.zone);
    let days = (zone.day(due_at) - zone.day(ctx.now())).num_days();
    let (class, text) = if due_at < ctx.now() {
        let text = match days {
            0 => td_string!(locale, dashboard.due.overdue_today).to_string(),
            _ => td_string!(locale, dashboard.due.overdue_by, count = -days).to_string(),
        };
        ("deadline overdue", text)
    } else {
        let class = if days <= 2 { "deadline soon" } else { "deadline" };
        let text = match days {
            ..=0 => td_string!(locale, dashboard.due.today).to_string(),
            1 => td_string!(locale, dashboard.due.tomorrow).to_string(),
            _ => td_string!(locale, dashboard.due.in_days, count = days).to_string(),
        };
        (class, text)
    };
    let exact = dates::instant(locale, zone, due_at);
    view! {
        <span class=class>
            {icon("clock")}
            <time datetime=dates::iso_timestamp(due_at) title=exact>{text}</time>
        </span>
    }
}
