//! What stands below proof and rubric: the claim itself, requests and answers, the talk, the desk's own notes, and where the claim stands.

use super::Screen;
use crate::form::typed_or;
use crate::messages::td_string;
use crate::parts::claim_summary::answers;
use crate::parts::fields::{FieldProperties, hidden, select, text_area};
use crate::parts::page::error_at;
use crate::parts::state::state_panel;
use crate::parts::thread::{Talk, comment_form, paragraphs, thread};
use crate::text::problem::listed;
use crate::text::{codes, reasons, when};
use domain::action::ActionKind;
use domain::claim::State;
use domain::claim_form::Field;
use domain::evidence::{Request, RequestItem};
use leptos::prelude::*;

pub fn sections(screen: &Screen) -> impl IntoView + use<> {
    let (ctx, claim) = (&screen.ctx, &screen.claim);
    let locale = ctx.locale();
    let actions = actions(screen);
    view! {
        <div class="split aside-first">
            <div class="stack loose">
                {dispute(screen)}
                {requests(screen)}
                <section class="stack" aria-labelledby="facts-title">
                    <h2 id="facts-title">{td_string!(locale, review.screen.facts).to_string()}</h2>
                    <div class="card">{answers(ctx, claim, &screen.facts, false)}</div>
                </section>
                <section class="stack" id="comments" aria-labelledby="comments-title">
                    <h2 id="comments-title">{td_string!(locale, claim.comments.title).to_string()}</h2>
                    <p class="muted">{td_string!(locale, claim.comments.intro).to_string()}</p>
                    {thread(ctx, &screen.entries, Talk::Comments)}
                    {screen.may(ActionKind::Comment).then(|| comment_form(ctx, claim, screen.refused.as_ref(), "queue"))}
                </section>
                {notes(screen)}
            </div>
            <aside class="aside">
                {state_panel(ctx, claim, actions)}
            </aside>
        </div>
    }
}

fn dispute(screen: &Screen) -> Option<AnyView> {
    let (ctx, claim) = (&screen.ctx, &screen.claim);
    let locale = ctx.locale();
    let dispute = claim.dispute.as_ref()?;
    let said: Vec<_> =
        paragraphs(&dispute.justification).into_iter().map(|text| view! { <p dir="auto">{text}</p> }).collect();
    // What the dispute is about, until it is decided.
    let rejected = match &claim.state {
        State::Disputed { reason, .. } => Some(reasons::rejection(locale, reason)),
        _ => None,
    };
    let at = dispute.disputed_at;
    Some(
        view! {
            <section class="stack" aria-labelledby="dispute-title">
                <h2 id="dispute-title">{td_string!(locale, review.uphold.justification).to_string()}</h2>
                <div class="card stack tight">
                    {rejected.map(|text| view! { <p><strong>{text}</strong></p> })}
                    {said}
                    <p class="muted small-text">
                        <time datetime=when::machine(at)>{when::instant(locale, ctx.visitor.zone, at)}</time>
                    </p>
                </div>
            </section>
        }
        .into_any(),
    )
}

/// All requests with their answers, the latest first.
fn requests(screen: &Screen) -> Option<AnyView> {
    let locale = screen.ctx.locale();
    if screen.claim.requests.is_empty() {
        return None;
    }
    let all = screen.claim.requests.iter().enumerate().rev();
    let requests: Vec<_> = all.map(|(at, asked)| request(screen, at + 1, asked)).collect();
    Some(
        view! {
            <section class="stack" id="requests" aria-labelledby="requests-title">
                <h2 id="requests-title">{td_string!(locale, review.screen.earlier_requests).to_string()}</h2>
                {requests}
            </section>
        }
        .into_any(),
    )
}

fn request(screen: &Screen, number: usize, asked: &Request) -> AnyView {
    let (ctx, zone) = (&screen.ctx, screen.ctx.visitor.zone);
    let locale = ctx.locale();
    let total = asked.items.len();
    let done = total - asked.unanswered().len();
    let day = |at| when::day(locale, zone.day(at));
    let answered = match asked.answered_at {
        Some(at) => td_string!(locale, claim.request.answered_on, day = day(at)).to_string(),
        None if screen.claim.open_request().is_some() => td_string!(locale, claim.request.open).to_string(),
        None => td_string!(locale, claim.request.unanswered).to_string(),
    };
    let items: Vec<_> = (1..).zip(&asked.items).map(|(number, item)| request_item(screen, number, item)).collect();
    view! {
        <article class="card">
            <header class="section-head">
                <h3>{td_string!(locale, claim.request.title_number, number = number).to_string()}</h3>
                <p class="muted small-text">
                    {td_string!(locale, claim.request.asked_on, day = day(asked.asked_at)).to_string()} " · " {answered}
                    {asked.answered_at.map(|_| view! {
                        " · " {td_string!(locale, claim.request.answered_of, done = done, total = total).to_string()}
                    })}
                </p>
            </header>
            <dl class="summary-list">{items}</dl>
        </article>
    }
    .into_any()
}

fn request_item(screen: &Screen, number: usize, item: &RequestItem) -> AnyView {
    let locale = screen.ctx.locale();
    let criterion = codes::criterion(locale, item.criterion);
    let answer = match &item.answer {
        Some(answer) => view! { <p>{answer.clone()}</p> }.into_any(),
        None => {
            let text = td_string!(locale, claim.request.unanswered).to_string();
            view! { <p><span class="badge warning">{text}</span></p> }.into_any()
        }
    };
    view! {
        <div>
            <dt>{td_string!(locale, claim.request.item, number = number, criterion = criterion).to_string()}</dt>
            <dd>
                <p>{item.what.clone()}</p>
                <p class="muted small-text">{item.why.clone()}</p>
                <p class="label">{td_string!(locale, claim.request.answer).to_string()}</p>
                {answer}
            </dd>
        </div>
    }
    .into_any()
}

/// Seen by the desk alone: this page is the only one that draws them.
fn notes(screen: &Screen) -> impl IntoView + use<> {
    let (ctx, claim) = (&screen.ctx, &screen.claim);
    let locale = ctx.locale();
    let refused = screen.refused.as_ref().filter(|_| screen.refused_note());
    let ask = FieldProperties {
        id: "internal_note".into(),
        label: td_string!(locale, claim.notes.label).to_string(),
        value: refused.and_then(|refused| refused.posted.value("internal_note")).unwrap_or_default(),
        error: error_at(ctx, refused, Field::Note),
        limit: Some(Field::Note.limit()),
        ..FieldProperties::default()
    };
    let form = screen.may(ActionKind::Note).then(|| {
        view! {
            <form class="form tight" method="post" action="/api/note-on-claim">
                {hidden("reference", claim.reference.to_string())}
                {hidden("key", (ctx.moment.new_id)())}
                {text_area(locale, ask, 3)}
                <div class="row"><button class="button">{td_string!(locale, claim.notes.submit).to_string()}</button></div>
            </form>
        }
    });
    view! {
        <section class="stack" id="notes" aria-labelledby="notes-title">
            <h2 id="notes-title">{td_string!(locale, claim.notes.title).to_string()}</h2>
            <p class="muted">{td_string!(locale, claim.notes.intro).to_string()}</p>
            {thread(ctx, &screen.entries, Talk::Notes)}
            {form}
        </section>
    }
}

/// Who works on it, and the moves that are no decision.
fn actions(screen: &Screen) -> Option<AnyView> {
    let (ctx, claim) = (&screen.ctx, &screen.claim);
    let locale = ctx.locale();
    let reviewer = claim.state.reviewer();
    let me = ctx.actor().ok().and_then(domain::party::Actor::person);
    let name = match reviewer {
        Some(id) if Some(id) == me => td_string!(locale, review.you).to_string(),
        Some(id) => screen.names.get(&id).cloned().unwrap_or_default(),
        None => td_string!(locale, review.unassigned).to_string(),
    };
    let earlier: Vec<_> = claim
        .reviewed_by
        .iter()
        .filter(|id| Some(**id) != reviewer)
        .filter_map(|id| screen.names.get(id).cloned())
        .collect();
    Some(
        view! {
            <dl class="summary-list narrow">
                <div><dt>{td_string!(locale, claim.reviewer).to_string()}</dt><dd>{name}</dd></div>
                {(!earlier.is_empty()).then(|| view! {
                    <div>
                        <dt>{td_string!(locale, review.screen.earlier_reviewers).to_string()}</dt>
                        <dd>{listed(locale, &earlier)}</dd>
                    </div>
                })}
            </dl>
            {assign(screen)}
            {screen.may(ActionKind::Release).then(|| view! {
                <form class="stack tight" method="post" action="/api/release-claim">
                    {hidden("reference", claim.reference.to_string())}
                    {hidden("revision", claim.revision)}
                    <button class="button">{td_string!(locale, review.release.title).to_string()}</button>
                    <p class="muted small-text">{td_string!(locale, review.release.text).to_string()}</p>
                </form>
            })}
        }
        .into_any(),
    )
}

fn assign(screen: &Screen) -> Option<AnyView> {
    let (ctx, claim) = (&screen.ctx, &screen.claim);
    let locale = ctx.locale();
    if !screen.may(ActionKind::Assign) {
        return None;
    }
    let options: Vec<_> = screen
        .reviewers
        .iter()
        .filter(|(id, _)| Some(*id) != claim.state.reviewer() && !claim.reviewed_before_dispute(*id))
        .map(|(id, name)| (id.to_string(), name.clone()))
        .collect();
    if options.is_empty() {
        let text = td_string!(locale, review.assign.nobody).to_string();
        return Some(view! { <p class="muted small-text">{text}</p> }.into_any());
    }
    let options =
        std::iter::once((String::new(), td_string!(locale, shell.choose_one).to_string())).chain(options).collect();
    let ask = FieldProperties {
        id: Field::Reviewer.code().into(),
        label: td_string!(locale, review.assign.label).to_string(),
        value: typed_or(screen.refused.as_ref(), Field::Reviewer.code(), ""),
        error: error_at(ctx, screen.refused.as_ref(), Field::Reviewer),
        ..FieldProperties::default()
    };
    Some(
        view! {
            <form class="form tight" method="post" action="/api/assign-claim">
                {hidden("reference", claim.reference.to_string())}
                {hidden("revision", claim.revision)}
                {select(ask, options)}
                <button class="button">{td_string!(locale, review.assign.submit).to_string()}</button>
            </form>
        }
        .into_any(),
    )
}
