//! The queue as a table, which becomes cards on a phone.

use crate::messages::{Locale, td_string};
use crate::parts::claim::{deadline_chip, state_badge};
use crate::parts::icon;
use crate::request_context::RequestContext;
use crate::text::codes;
use crate::text::problem::listed;
use domain::catalog::product;
use domain::claim::StateKind;
use domain::party::Actor;
use leptos::prelude::*;
use store::{QueueQuery, QueueRow, QueueView};

pub fn view_name(locale: Locale, view: QueueView) -> String {
    match view {
        QueueView::Mine => td_string!(locale, review.view.mine),
        QueueView::Unassigned => td_string!(locale, review.view.unassigned),
        QueueView::DueToday => td_string!(locale, review.view.due_today),
        QueueView::Contested => td_string!(locale, review.view.contested),
        QueueView::Answered => td_string!(locale, review.view.answered),
        QueueView::Disputed => td_string!(locale, review.view.disputed),
        QueueView::All => td_string!(locale, review.view.all),
    }
    .to_string()
}

pub fn claims(ctx: &RequestContext, asked: &QueueQuery, rows: Vec<QueueRow>) -> AnyView {
    let locale = ctx.locale();
    if rows.is_empty() {
        return empty(ctx, asked).into_any();
    }
    let rows: Vec<_> = rows.into_iter().map(|row| line(ctx, row)).collect();
    view! {
        <div class="card flush">
            <table class="table table-cards">
                <caption class="visually-hidden">{view_name(locale, asked.view)} ". " {td_string!(locale, review.queue.intro).to_string()}</caption>
                <thead>
                    <tr>
                        <th scope="col">{td_string!(locale, dashboard.column.name).to_string()}</th>
                        <th scope="col">{td_string!(locale, review.column.customer).to_string()}</th>
                        <th scope="col">{td_string!(locale, review.column.partner).to_string()}</th>
                        <th scope="col">{td_string!(locale, review.column.products).to_string()}</th>
                        <th scope="col">{td_string!(locale, review.column.state).to_string()}</th>
                        <th scope="col">{td_string!(locale, review.column.due).to_string()}</th>
                        <th scope="col">{td_string!(locale, review.column.reviewer).to_string()}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn line(ctx: &RequestContext, row: QueueRow) -> impl IntoView + use<> {
    let locale = ctx.locale();
    let me = ctx.actor().ok().and_then(Actor::person);
    let name = [&row.claim_name, &row.customer_name].into_iter().find(|name| !name.is_empty()).cloned();
    let name = name.unwrap_or_else(|| row.reference.to_string());
    let activities: Vec<_> = row.activities.iter().map(|activity| codes::activity(locale, *activity)).collect();
    let products: Vec<_> =
        row.products.iter().map(|code| product(code).map_or_else(|| code.to_string(), |p| p.name.to_owned())).collect();
    let reviewer = match (row.reviewer, row.reviewer_name) {
        (Some(id), _) if Some(id) == me => {
            view! { <strong>{td_string!(locale, review.you).to_string()}</strong> }.into_any()
        }
        (_, Some(name)) => view! { <span>{name}</span> }.into_any(),
        _ => view! { <span class="muted">{td_string!(locale, review.unassigned).to_string()}</span> }.into_any(),
    };
    let deadline = match row.due_at {
        Some(due_at) => deadline_chip(ctx, due_at).into_any(),
        None => view! { <span class="muted">"–"</span> }.into_any(),
    };
    let answered = row.answered && row.state == StateKind::Submitted;
    view! {
        <tr>
            <th scope="row">
                <a class="primary-link" href=format!("/queue/{}", row.reference)>{name}</a>
                <span class="sub">{row.reference.to_string()}</span>
            </th>
            <td data-label=td_string!(locale, review.column.customer).to_string()><span>{row.customer_name}</span></td>
            <td data-label=td_string!(locale, review.column.partner).to_string()><span>{row.company_name}</span></td>
            <td data-label=td_string!(locale, review.column.products).to_string()>
                <span>{listed(locale, &products)}</span> <span class="sub">{listed(locale, &activities)}</span>
            </td>
            <td data-label=td_string!(locale, review.column.state).to_string()>
                <span class="row">
                    {state_badge(ctx, row.state, row.in_arbitration)}
                    {answered.then(|| view! { <span class="badge success">{td_string!(locale, review.flag.answered).to_string()}</span> })}
                </span>
            </td>
            <td data-label=td_string!(locale, review.column.due).to_string()>{deadline}</td>
            <td data-label=td_string!(locale, review.column.reviewer).to_string()>{reviewer}</td>
        </tr>
    }
}

fn empty(ctx: &RequestContext, asked: &QueueQuery) -> impl IntoView + use<> {
    let locale = ctx.locale();
    let (name, text) = match asked.search.is_empty() {
        true => ("tray", td_string!(locale, review.queue.empty).to_string()),
        false => ("search", td_string!(locale, shell.no_results).to_string()),
    };
    view! {
        <div class="card empty">
            {icon(name)} <h3>{td_string!(locale, review.queue.empty_title).to_string()}</h3> <p>{text}</p>
        </div>
    }
}
