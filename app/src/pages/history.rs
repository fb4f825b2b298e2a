//! Everything that happened to a claim.

use super::claim::{breadcrumb_below, name};
use crate::layout::{Width, frame};
use crate::messages::td_string;
use crate::pages::errors::page;
use crate::parts::icon;
use crate::parts::page::{head, pagination};
use crate::parts::stale::changed_fields;
use crate::parts::thread::paragraphs;
use crate::request_context::RequestContext;
use crate::text::{dates, history};
use domain::action::{Audience, Event};
use domain::claim::Claim;
use domain::party::{Actor, By};
use leptos::prelude::*;
use store::{HistoryEntry, HistoryFilter, HistoryKind};

/// Entries on one page.
const PAGE: usize = 50;

/// The kinds of the filter by their code in the address; the first is everything.
const KINDS: [(&str, Option<HistoryKind>); 4] = [
    ("", None),
    ("changes", Some(HistoryKind::Change)),
    ("comments", Some(HistoryKind::Comment)),
    ("actions", Some(HistoryKind::Action)),
];

const PARTIES: [&str; 4] = ["partner", "reviewer", "customer", "system"];

/// What the address asks to see.
struct Shown {
    kind: &'static str,
    by: &'static str,
    /// Only entries before this number.
    before: u32,
}

#[component]
pub fn HistoryPage() -> impl IntoView {
    let ctx = RequestContext::new();
    page(ctx.clone(), async move {
        let claim = ctx.claim_of_path().await?;
        let filter = HistoryFilter { newest_first: true, ..HistoryFilter::default() };
        let entries = ctx.store(ctx.app.store.history(ctx.actor()?, claim.id, &filter).await)?;

        let locale = ctx.locale();
        let shown = Shown {
            kind: KINDS.iter().map(|(code, _)| *code).find(|code| *code == ctx.query("kind")).unwrap_or_default(),
            by: PARTIES.into_iter().find(|code| *code == ctx.query("by")).unwrap_or_default(),
            before: ctx.query("before").parse().unwrap_or(u32::MAX),
        };
        let of_party: Vec<_> =
            entries.iter().filter(|entry| shown.by.is_empty() || side(entry.record.by) == shown.by).collect();
        let of_kind: Vec<_> = of_party.iter().copied().filter(|entry| is_of(shown.kind, entry)).collect();
        let later: Vec<_> = of_kind.iter().copied().filter(|entry| entry.record.sequence < shown.before).collect();
        let on_page = &later[..later.len().min(PAGE)];
        let older = (later.len() > PAGE).then(|| on_page.last().map(|entry| entry.record.sequence)).flatten();

        let address = |kind: &str, by: &str, before: Option<u32>| address(&claim, "history", kind, by, before);
        let first = (shown.before != u32::MAX).then(|| address(shown.kind, shown.by, None));
        let next = older.map(|before| address(shown.kind, shown.by, Some(before)));
        let export = self::address(&claim, "history.csv", shown.kind, shown.by, None);
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
                {tabs(&ctx, &claim, &of_party, &shown)}
                {party_filter(&ctx, &shown)}
            </div>
            <section class="stack" aria-labelledby="entries">
                <h2 id="entries" class="visually-hidden">{td_string!(locale, history.intro).to_string()}</h2>
                <p class="muted small-text">{td_string!(locale, history.entries, count = of_kind.len()).to_string()}</p>
                {timeline(&ctx, on_page)}
            </section>
            {pagination(&ctx, first, next)}
        };
        let title = td_string!(locale, shell.page.history, reference = claim.reference.as_str()).to_string();
        Ok(frame(&ctx, title, Width::Normal, content))
    })
}

/// The page, or the file of the same entries.
fn address(claim: &Claim, leaf: &str, kind: &str, by: &str, before: Option<u32>) -> String {
    let before = before.map(|before| before.to_string()).unwrap_or_default();
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs([("kind", kind), ("by", by), ("before", &before)].iter().filter(|(_, value)| !value.is_empty()));
    format!("/claims/{}/{leaf}?{}", claim.reference, query.finish())
}

/// The code of a side, as in the address.
fn side(by: By) -> &'static str {
    match by {
        By::Partner { .. } => "partner",
        By::Staff { .. } => "reviewer",
        By::Customer => "customer",
        By::System => "system",
    }
}

fn is_of(kind: &str, entry: &HistoryEntry) -> bool {
    let wanted = KINDS.iter().find(|(code, _)| *code == kind).and_then(|(_, kind)| *kind);
    wanted.is_none_or(|wanted| HistoryKind::from(&entry.record.event) == wanted)
}

fn tabs(ctx: &RequestContext, claim: &Claim, entries: &[&HistoryEntry], shown: &Shown) -> impl IntoView + use<> {
    let locale = ctx.locale();
    let links: Vec<_> = KINDS
        .iter()
        .map(|(code, kind)| {
            let label = match kind {
                None => td_string!(locale, history.filter.everything).to_string(),
                Some(HistoryKind::Change) => td_string!(locale, history.filter.changes).to_string(),
                Some(HistoryKind::Comment) => td_string!(locale, history.filter.comments).to_string(),
                Some(HistoryKind::Action) => td_string!(locale, history.filter.actions).to_string(),
            };
            let count = entries.iter().filter(|entry| is_of(code, entry)).count();
            let current = (*code == shown.kind).then_some("page");
            view! {
                <a href=address(claim, "history", code, shown.by, None) aria-current=current>
                    {label} " " <span class="pill">{count}</span>
                </a>
            }
        })
        .collect();
    view! { <nav class="tabs" aria-label=td_string!(locale, history.filter.title).to_string()>{links}</nav> }
}

fn party_filter(ctx: &RequestContext, shown: &Shown) -> impl IntoView + use<> {
    let locale = ctx.locale();
    let name = |code: &str| match code {
        "partner" => td_string!(locale, words.party.partner).to_string(),
        "reviewer" => td_string!(locale, words.party.reviewer).to_string(),
        "customer" => td_string!(locale, words.party.customer).to_string(),
        "system" => td_string!(locale, words.party.system).to_string(),
        _ => td_string!(locale, history.filter.anyone).to_string(),
    };
    let options: Vec<_> = [""]
        .into_iter()
        .chain(PARTIES)
        .map(|code| view! { <option value=code selected=code == shown.by>{name(code)}</option> })
        .collect();
    let kind = (!shown.kind.is_empty()).then(|| view! { <input type="hidden" name="kind" value=shown.kind /> });
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

fn timeline(ctx: &RequestContext, entries: &[&HistoryEntry]) -> AnyView {
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
    let class = format!("event {}", side(record.by));
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
        <li class=class id=format!("entry-{}", record.sequence)>
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
