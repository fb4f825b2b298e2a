//! All claims as a table, which becomes cards on a phone.

use super::Filters;
use super::filters::sort_code;
use crate::messages::td_string;
use crate::parts::claim::{deadline_chip, state_badge, turn};
use crate::parts::icon;
use crate::request_context::RequestContext;
use crate::text::codes;
use crate::text::problem::listed;
use domain::catalog::product;
use domain::claim::Turn;
use leptos::prelude::*;
use store::{ClaimRow, SortKey};

/// What a claim is called: by the partner's choice, else after its customer.
pub fn name_of(ctx: &RequestContext, row: &ClaimRow) -> String {
    [&row.claim_name, &row.customer_name, &row.domain]
        .into_iter()
        .find(|name| !name.is_empty())
        .cloned()
        .unwrap_or_else(|| td_string!(ctx.locale(), dashboard.unnamed).to_string())
}

pub fn claims(ctx: &RequestContext, filters: &Filters, rows: Vec<ClaimRow>, none_at_all: bool) -> AnyView {
    if rows.is_empty() {
        return empty(ctx, none_at_all).into_any();
    }
    let locale = ctx.locale();
    let heading = |key: SortKey, label: String| {
        let sort = filters.sort();
        let order = (sort.key == key).then_some(if sort.descending { "descending" } else { "ascending" });
        let href = filters.with("sort", &sort_code(super::turned(sort, key)));
        view! { <th scope="col" aria-sort=order><a class="sort" href=href>{label}</a></th> }
    };
    let plain = |label: String| view! { <th scope="col">{label}</th> };
    let caption = if filters.any_set() {
        td_string!(locale, dashboard.table.caption_filtered).to_string()
    } else {
        td_string!(locale, dashboard.table.caption).to_string()
    };
    let rows: Vec<_> = rows.into_iter().map(|row| line(ctx, row)).collect();
    view! {
        <div class="card flush">
            <table class="table table-cards">
                <caption class="visually-hidden">{caption}</caption>
                <thead>
                    <tr>
                        {plain(td_string!(locale, dashboard.column.name).to_string())}
                        {heading(SortKey::Customer, td_string!(locale, dashboard.column.customer).to_string())}
                        {plain(td_string!(locale, dashboard.column.products).to_string())}
                        {plain(td_string!(locale, dashboard.column.location).to_string())}
                        {plain(td_string!(locale, dashboard.column.state).to_string())}
                        {heading(SortKey::Due, td_string!(locale, dashboard.column.due).to_string())}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn line(ctx: &RequestContext, row: ClaimRow) -> impl IntoView + use<> {
    let locale = ctx.locale();
    let activities: Vec<_> = row.activities.iter().map(|activity| codes::activity(locale, *activity)).collect();
    let products: Vec<_> =
        row.products.iter().map(|code| product(code).map_or_else(|| code.to_string(), |p| p.name.to_owned())).collect();
    let dash = || view! { <span class="muted">"–"</span> }.into_any();
    let about = |main: String, sub: String| match (main.is_empty(), sub.is_empty()) {
        (true, true) => dash(),
        (true, false) => view! { <span>{sub}</span> }.into_any(),
        (false, true) => view! { <span>{main}</span> }.into_any(),
        (false, false) => view! { <span>{main}</span><span class="sub">{sub}</span> }.into_any(),
    };
    let deadline = match row.due_at {
        Some(due_at) => deadline_chip(ctx, due_at).into_any(),
        None => dash(),
    };
    let activity = listed(locale, &activities);
    // What waits for the partner is its turn, whoever else is at work.
    let whose = if row.needs_partner_by.is_some() { Turn::Partner } else { row.turn };
    view! {
        <tr>
            <th scope="row">
                <a class="primary-link" href=format!("/claims/{}", row.reference)>{name_of(ctx, &row)}</a>
                <span class="sub">{row.reference.to_string()}</span>
            </th>
            <td data-label=td_string!(locale, dashboard.column.customer).to_string()>{about(row.customer_name, row.domain)}</td>
            <td data-label=td_string!(locale, dashboard.column.products).to_string()>{about(listed(locale, &products), activity)}</td>
            <td data-label=td_string!(locale, dashboard.column.location).to_string()>
                {about(String::new(), row.location.map(|mpn| mpn.to_string()).unwrap_or_default())}
            </td>
            <td data-label=td_string!(locale, dashboard.column.state).to_string()>
                {state_badge(ctx, row.state, row.in_arbitration)}
            </td>
            <td data-label=td_string!(locale, dashboard.column.due).to_string()>{turn(ctx, whose)}{deadline}</td>
        </tr>
    }
}

fn empty(ctx: &RequestContext, none_at_all: bool) -> impl IntoView + use<> {
    let locale = ctx.locale();
    if none_at_all {
        view! {
            <div class="empty">
                {icon("tray")}
                <h3>{td_string!(locale, dashboard.empty.title).to_string()}</h3>
                <p>{td_string!(locale, dashboard.empty.text).to_string()}</p>
                <a class="button primary" href="/claims/new">{td_string!(locale, dashboard.empty.button).to_string()}</a>
            </div>
        }
        .into_any()
    } else {
        view! {
            <div class="empty">
                {icon("search")}
                <h3>{td_string!(locale, dashboard.empty.filtered_title).to_string()}</h3>
                <p>{td_string!(locale, dashboard.empty.filtered).to_string()}</p>
                <a class="button" href="/claims">{td_string!(locale, shell.clear_all).to_string()}</a>
            </div>
        }
        .into_any()
    }
}
