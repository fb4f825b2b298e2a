//! A partner's claims: first those that need an action of the partner, then all of them.

mod filters;
mod needs_you;
mod table;

pub use filters::{Filters, list_query};

use crate::layout::{Width, frame};
use crate::messages::td_string;
use crate::pages::errors::page;
use crate::parts::icon;
use crate::parts::page::{head, pagination, searched_part};
use crate::request_context::RequestContext;
use crate::text::codes;
use domain::claim::StateKind;
use domain::code::Code;
use domain::party::Actor;
use leptos::prelude::*;
use store::{Counts, Sort};

/// The most that the list on top shows; its count is of all.
const FIRST: usize = 5;

#[component]
pub fn DashboardPage() -> impl IntoView {
    let ctx = RequestContext::new();
    page(ctx.clone(), async move {
        let actor = ctx.partner()?;
        let store = &ctx.app.store;
        let filters = Filters::from_request(&ctx);
        let needs_you = ctx.store(store.needs_you(actor, FIRST).await)?;
        let counts = ctx.store(store.counts(actor).await)?;
        let claims = ctx.store(store.dashboard(actor, &filters.query(&ctx)).await)?;
        let locations = match actor {
            Actor::Partner { company, .. } => ctx.store(store.locations(*company).await)?,
            _ => vec![],
        };
        let locale = ctx.locale();
        let next = claims.next.as_ref().map(|cursor| filters.with("after", &cursor.to_string()));
        let first = (!filters.after.is_empty()).then(|| filters.with("after", ""));
        let searched_part = searched_part(&ctx, claims.items.len(), next.is_some());
        let content = view! {
            {page_head(&ctx, &filters)}
            {needs_you::section(&ctx, needs_you, counts.needs_you)}
            <section aria-labelledby="all" class="stack">
                <h2 id="all">{td_string!(locale, dashboard.table.caption).to_string()}</h2>
                {states(&ctx, &filters, &counts)}
                {filters::form(&ctx, &filters, &locations)}
                {filters::chips(&ctx, &filters, &locations)}
                {table::claims(&ctx, &filters, claims.items, counts.total() == 0)}
                {searched_part}
                {pagination(&ctx, first, next)}
            </section>
        };
        Ok(frame(&ctx, td_string!(locale, dashboard.title), Width::Normal, content))
    })
}

fn page_head(ctx: &RequestContext, filters: &Filters) -> impl IntoView + use<> {
    let locale = ctx.locale();
    let company = ctx.visitor.signed_in.as_ref().and_then(|signed_in| signed_in.company.clone());
    let scoped = matches!(ctx.actor(), Ok(Actor::Partner { role, .. }) if !role.is_admin());
    let intro = if scoped {
        td_string!(locale, dashboard.intro_scoped).to_string()
    } else {
        td_string!(locale, dashboard.intro).to_string()
    };
    let export = filters.address("/claims.csv");
    let lede = view! { {company.map(|company| view! { <strong>{company}</strong> ". " })} {intro} }.into_any();
    let actions = view! {
        <a class="button" href=export download="">{icon("download")}{td_string!(locale, dashboard.export).to_string()}</a>
        <a class="button primary" href="/claims/new">{icon("plus")}{td_string!(locale, dashboard.new_claim).to_string()}</a>
    }
    .into_any();
    head(ctx, vec![], td_string!(locale, dashboard.title).to_string(), Some(lede), Some(actions))
}

/// How many claims stand in each state, each a link to them.
fn states(ctx: &RequestContext, filters: &Filters, counts: &Counts) -> impl IntoView + use<> {
    let locale = ctx.locale();
    let link = |code: &'static str, n: u64, label: String| {
        let current = (filters.state == code).then_some("true");
        view! { <a href=filters.with("state", code) aria-current=current><b>{n}</b><span>{label}</span></a> }
    };
    let all = link("", counts.total(), td_string!(locale, dashboard.counts.all).to_string());
    let each: Vec<_> = StateKind::ALL
        .iter()
        .filter(|state| counts.count(**state) > 0 || filters.state == state.code())
        .map(|state| link(state.code(), counts.count(*state), codes::state(locale, *state)))
        .collect();
    view! { <nav class="counts" aria-label=td_string!(locale, dashboard.counts.title).to_string()>{all}{each}</nav> }
}

/// The sort that a column's head leads to: itself, or the other way round.
fn turned(sort: Sort, key: store::SortKey) -> Sort {
    Sort { key, descending: if sort.key == key { !sort.descending } else { key == store::SortKey::Updated } }
}
