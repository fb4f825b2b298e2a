//! Everything that happened to a claim.

use super::claim::{breadcrumb_below, name};
use crate::layout::{Width, frame};
use crate::messages::td_string;
use crate::pages::errors::page;
use crate::parts::icon;
use crate::parts::page::{head, page_links};
use crate::parts::stale::changed_fields;
use crate::parts::thread::paragraphs;
use crate::request_context::RequestContext;
use crate::text::{dates, history};
use domain::action::{Audience, Event};
use domain::claim::Claim;
use domain::party::Actor;
use leptos::prelude::*;
use store::{HistoryEntry, HistoryList, HistoryQuery, Place, Side};

/// Entries on one page.
const PAGE: usize = 50;

/// The lists of the filter; the first is everything.
const LISTS: [HistoryList; 4] =
    [HistoryList::Everything, HistoryList::Changes, HistoryList::Comments, HistoryList::Actions];

/// What the address asks to see: `kind`, `by` and `page`.
struct Shown {
    list: HistoryList,
    side: Option<Side>,
    place: Place,
}

#[component]
pub fn HistoryPage() -> impl IntoView {
    let ctx = RequestContext::new();
    page(ctx.clone(), async move {
        let claim = ctx.claim_of_path().await?;
        let shown = Shown {
            list: ctx.query("kind").parse().ok().filter(|list| LISTS.contains(list)).unwrap_or(LISTS[0]),
            side: ctx.query("by").parse().ok(),
            place: ctx.query("page").parse().unwrap_or(Place::Newest),
        };
        let query = HistoryQuery { list: shown.list, side: shown.side, place: shown.place, limit: PAGE };
        let mut read = ctx.store(ctx.app.store.history(ctx.actor()?, claim.id, &query).await)?;
        read.entries.reverse();

        let locale = ctx.locale();
        let at = |place: Place| address(&claim, "history", shown.list, shown.side, Some(place));
        let newest = (shown.place != Place::Newest).then(|| address(&claim, "history", shown.list, shown.side, None));
        let pages = [
            (newest, td_string!(locale, history.newest).to_string(), None),
            (read.newer.map(at), td_string!(locale, history.newer).to_string(), Some("prev")),
            (read.older.map(at), td_string!(locale, history.older).to_string(), Some("next")),
        ];
        let export = address(&claim, "history.csv", shown.list, shown.side, None);
        let title = td_string!(locale, history.title).to_string();
        let actions = view! {
            <a class="button" href=export>{icon("download")}{td_string!(locale, history.export).to_string()}</a>
        };
        let mut back = breadcrumb_below(&ctx, &claim);
        if matches!(ctx.actor()?, Actor::Reviewer { .. }) {
            back = vec![
                ("/queue".into(), td_string!(locale, shell.nav.queue).to_string()),
                (format!("/queue/{}", claim.reference), claim.reference.to_string()),
            ];
        }
        let intro = view! { {name(&ctx, &claim)} };
        let content = view! {
            {head(&ctx, back, title, Some(intro.into_any()), Some(actions.into_any()))}
            <div class="stack">
                {tabs(&ctx, &claim, &shown)}
                {party_filter(&ctx, &shown)}
            </div>
            <section class="stack" aria-labelledby="entries">
                <h2 id="entries" class="visually-hidden">{td_string!(locale, history.intro).to_string()}</h2>
                {timeline(&ctx, &read.entries)}
            </section>
            {page_links(&ctx, pages.into())}
        };
        let title = td_string!(locale, shell.page.history, reference = claim.reference.as_str()).to_string();
        Ok(frame(&ctx, title, Width::Normal, content))
    })
}

/// The page, or the file of the same entries.
fn address(claim: &Claim, leaf: &str, list: HistoryList, side: Option<Side>, place: Option<Place>) -> String {
    let (by, page) = (side.map(|side| side.to_string()), place.map(|place| place.to_string()));
    let parts = [("kind", list.to_string()), ("by", by.unwrap_or_default()), ("page", page.unwrap_or_default())];
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(parts.iter().filter(|(_, value)| !value.is_empty()));
    format!("/claims/{}/{leaf}?{}", claim.reference, query.finish())
}

fn tabs(ctx: &RequestContext, claim: &Claim, shown: &Shown) -> impl IntoView + use<> {
    let locale = ctx.locale();
    let link = |list: HistoryList, label: String| {
        let current = (list == shown.list).then_some("page");
        view! { <a href=address(claim, "history", list, shown.side, None) aria-current=current>{label}</a> }
    };
    let links = [
        link(HistoryList::Everything, td_string!(locale, history.filter.everything).to_string()),
        link(HistoryList::Changes, td_string!(locale, history.filter.changes).to_string()),
        link(HistoryList::Comments, td_string!(locale, history.filter.comments).to_string()),
        link(HistoryList::Actions, td_string!(locale, history.filter.actions).to_string()),
    ];
    view! { <nav class="tabs" aria-label=td_string!(locale, history.filter.title).to_string()>{links}</nav> }
}

fn party_filter(ctx: &RequestContext, shown: &Shown) -> impl IntoView + use<> {
    let locale = ctx.locale();
    let name = |side: Option<Side>| match side {
        Some(Side::Partner) => td_string!(locale, words.party.partner).to_string(),
        Some(Side::Reviewer) => td_string!(locale, words.party.reviewer).to_string(),
        Some(Side::Customer) => td_string!(locale, words.party.customer).to_string(),
        Some(Side::System) => td_string!(locale, words.party.system).to_string(),
        None => td_string!(locale, history.filter.anyone).to_string(),
    };
    let options: Vec<_> = [None]
        .into_iter()
        .chain([Side::Partner, Side::Reviewer, Side::Customer, Side::System].map(Some))
        .map(|side| {
            let code = side.map(|side| side.to_string()).unwrap_or_default();
            view! { <option value=code selected=side == shown.side>{name(side)}</option> }
        })
        .collect();
    let kind = (shown.list != HistoryList::Everything)
        .then(|| view! { <input type="hidden" name="kind" value=shown.list.to_string() /> });
    view! {
        <form method="get">
            {kind}
            <div class="field width-20">
                <label for="by">{td_string!(locale, history.filter.party).to_string()}</label>
                <div class="input-row">
                    <select id="by" name="by" data-submits="">{options}</select>
                    <button class="button">{td_string!(locale, history.filter.apply).to_string()}</button>
                </div>
            </div>
        </form>
    }
}

fn timeline(ctx: &RequestContext, entries: &[HistoryEntry]) -> AnyView {
    let (locale, zone) = (ctx.locale(), ctx.visitor.zone);
    if entries.is_empty() {
        return view! { <p class="empty">{td_string!(locale, history.empty).to_string()}</p> }.into_any();
    }
    let mut items = Vec::new();
    let mut day = None;
    for entry in entries {
        let on = zone.day(entry.record.at);
        if day != Some(on) {
            day = Some(on);
            items.push(view! { <li class="day">{dates::weekday(locale, on)}</li> }.into_any());
        }
        items.push(item(ctx, entry));
    }
    view! { <ol class="timeline">{items}</ol> }.into_any()
}

fn item(ctx: &RequestContext, entry: &HistoryEntry) -> AnyView {
    let (locale, zone) = (ctx.locale(), ctx.visitor.zone);
    let record = &entry.record;
    let class = format!("event {}", Side::of(record.by));
    let internal = record.event.audience() == Audience::Staff;
    let changes = match &record.event {
        Event::AnswersChanged { changes, .. } => Some(changed_fields(ctx, changes)),
        _ => None,
    };
    let texts: Vec<_> = history::texts(locale, zone, &record.event)
        .into_iter()
        .map(|(label, text)| {
            let paragraphs =
                paragraphs(&text).into_iter().map(|text| view! { <p class="spoken" dir="auto">{text}</p> });
            let paragraphs: Vec<_> = paragraphs.collect();
            match label.as_str() {
                "" => view! { <div class="stack tight">{paragraphs}</div> }.into_any(),
                _ => view! { <div><p class="muted small-text">{label}</p>{paragraphs}</div> }.into_any(),
            }
        })
        .collect();
    view! {
        <li class=class id=format!("entry-{}", entry.number)>
            <div class="event-head">
                <h3>{history::sentence(locale, zone, entry)}</h3>
                <span class="who">
                    {history::party(locale, record.by)} " · "
                    <time datetime=dates::iso_timestamp(record.at)>{dates::time(zone, record.at)}</time>
                </span>
                {internal.then(|| view! { <span class="badge warning">{td_string!(locale, history.internal).to_string()}</span> })}
            </div>
            {texts}
            {changes}
        </li>
    }
    .into_any()
}
