//! The review queue: claims on which a reviewer has to act, most urgent first.

mod table;

use crate::api::reviewing::TakeNext;
use crate::layout::{Width, frame};
use crate::messages::td_string;
use crate::pages::errors::page;
use crate::parts::page::{head, pagination, refused_summary, searched_part};
use crate::parts::post_form::PostForm;
use crate::parts::{done, icon};
use crate::request_context::RequestContext;
use domain::code::Code;
use leptos::prelude::*;
use store::{QueueCounts, QueueQuery, QueueView};

/// As shown: everything first, then the parts of it.
const TABS: [QueueView; 7] = [
    QueueView::All,
    QueueView::Mine,
    QueueView::Unassigned,
    QueueView::DueToday,
    QueueView::Contested,
    QueueView::Answered,
    QueueView::Disputed,
];

/// No search is longer, in characters.
const LONGEST_SEARCH: usize = 100;

const PAGE: usize = 50;

#[component]
pub fn QueuePage() -> impl IntoView {
    let ctx = RequestContext::new();
    page(ctx.clone(), async move {
        let actor = ctx.reviewer()?;
        let store = &ctx.app.store;
        let asked = QueueQuery {
            view: ctx.query("view").parse().unwrap_or_default(),
            search: ctx.query("q").chars().take(LONGEST_SEARCH).collect(),
            after: ctx.query("after").parse().ok(),
            limit: PAGE,
        };
        let counts = ctx.store(store.queue_counts(actor, ctx.now()).await)?;
        let rows = ctx.store(store.queue(actor, &asked, ctx.now()).await)?;
        let refused = ctx.refused().await?;
        let locale = ctx.locale();
        let done = done::in_queue(&ctx).await;
        let first = asked.after.is_some().then(|| address(asked.view, &asked.search, ""));
        let next = rows.next.as_ref().map(|cursor| address(asked.view, &asked.search, &cursor.to_string()));
        let title = td_string!(locale, review.queue.title).to_string();
        let lede = td_string!(locale, review.queue.intro).to_string().into_any();
        let searched_part = searched_part(&ctx, rows.items.len(), next.is_some());
        let content = view! {
            {head(&ctx, vec![], title.clone(), Some(lede), Some(take_next(&ctx)))}
            {refused_summary(&ctx, refused.as_ref())}
            {done}
            {tabs(&ctx, asked.view, &counts)}
            <section class="stack" aria-labelledby="list">
                <h2 id="list" class="visually-hidden">{table::view_name(locale, asked.view)}</h2>
                {search(&ctx, &asked)}
                {table::claims(&ctx, &asked, rows.items)}
                {searched_part}
                {pagination(&ctx, first, next)}
            </section>
        };
        Ok(frame(&ctx, title, Width::Wide, content))
    })
}

/// The queue as asked for; what is left to its default does not stand in the address.
fn address(view: QueueView, search: &str, after: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    if view != QueueView::default() {
        query.append_pair("view", view.code());
    }
    for (name, value) in [("q", search), ("after", after)] {
        if !value.is_empty() {
            query.append_pair(name, value);
        }
    }
    match query.finish().as_str() {
        "" => "/queue".into(),
        query => format!("/queue?{query}"),
    }
}

fn take_next(ctx: &RequestContext) -> AnyView {
    let locale = ctx.locale();
    PostForm::to::<TakeNext>(ctx).draw(view! {
        <button class="button primary" aria-describedby="take-next-hint">
            {td_string!(locale, review.queue.take_next).to_string()} {icon("arrow-right")}
        </button>
        <span class="visually-hidden" id="take-next-hint">{td_string!(locale, review.queue.take_next_hint).to_string()}</span>
    })
}

fn tabs(ctx: &RequestContext, current: QueueView, counts: &QueueCounts) -> impl IntoView + use<> {
    let locale = ctx.locale();
    let links: Vec<_> = TABS
        .into_iter()
        .map(|view| {
            let n = counts.count(view);
            let pill = if view == QueueView::DueToday && n > 0 { "pill alert" } else { "pill" };
            view! {
                <a href=address(view, "", "") aria-current=(view == current).then_some("page")>
                    {table::view_name(locale, view)} " " <span class=pill>{n}</span>
                </a>
            }
        })
        .collect();
    view! { <nav class="tabs" aria-label=td_string!(locale, review.queue.views).to_string()>{links}</nav> }
}

fn search(ctx: &RequestContext, asked: &QueueQuery) -> impl IntoView + use<> {
    let locale = ctx.locale();
    let view = (asked.view != QueueView::default())
        .then(|| view! { <input type="hidden" name="view" value=asked.view.code() /> });
    let clear = (!asked.search.is_empty()).then(|| {
        view! { <a class="button subtle" href=address(asked.view, "", "")>{td_string!(locale, shell.clear).to_string()}</a> }
    });
    view! {
        <form class="filters" method="get" action="/queue" role="search">
            {view}
            <div class="field search">
                <label for="q">{td_string!(locale, review.queue.search).to_string()}</label>
                <span class="hint" id="q-hint">{td_string!(locale, review.queue.search_hint).to_string()}</span>
                <input
                    id="q"
                    name="q"
                    type="search"
                    maxlength=LONGEST_SEARCH
                    value=asked.search.clone()
                    aria-describedby="q-hint"
                />
            </div>
            <button class="button">{icon("search")} {td_string!(locale, shell.search).to_string()}</button>
            {clear}
        </form>
    }
}
