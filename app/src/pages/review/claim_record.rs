//! The claim below proof and rubric: its data, requests and answers, comments, internal notes, and its status.

use super::Review;
use crate::api::reviewing::{AssignClaim, NoteOnClaim, ReleaseClaim};
use crate::form::typed_or;
use crate::messages::td_string;
use crate::parts::claim_summary::answers;
use crate::parts::fields::{FieldProperties, hidden, select, text_area};
use crate::parts::page::error_at;
use crate::parts::post_form::{PostForm, argument};
use crate::parts::request::products;
use crate::parts::state::state_panel;
use crate::parts::thread::{comment_form, paragraphs};
use crate::text::problem::listed;
use crate::text::{codes, dates, reasons};
use domain::action::ActionKind;
use domain::claim::State;
use domain::claim_form::Field;
use domain::code::Code;
use domain::evidence::{Request, RequestItem};
use leptos::prelude::*;

pub fn sections(review: &Review) -> impl IntoView + use<> {
    let (ctx, claim) = (&review.ctx, &review.claim);
    let locale = ctx.locale();
    let actions = actions(review);
    view! {
        <div class="split aside-first">
            <div class="stack loose">
                {dispute(review)}
                {requests(review)}
                <section class="stack" aria-labelledby="facts-title">
                    <h2 id="facts-title">{td_string!(locale, review.screen.facts).to_string()}</h2>
                    <div class="card">{answers(ctx, claim, &review.facts, false)}</div>
                </section>
                <section class="stack" id="comments" aria-labelledby="comments-title">
                    <h2 id="comments-title">{td_string!(locale, claim.comments.title).to_string()}</h2>
                    <p class="muted">{td_string!(locale, claim.comments.intro).to_string()}</p>
                    {review.comments.draw(ctx)}
                    {review.may(ActionKind::Comment).then(|| comment_form(ctx, claim, review.refused.as_ref(), "queue"))}
                </section>
                {notes(review)}
            </div>
            <aside class="aside">
                {state_panel(ctx, claim, actions)}
            </aside>
        </div>
    }
}

fn dispute(review: &Review) -> Option<AnyView> {
    let (ctx, claim) = (&review.ctx, &review.claim);
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
                        <time datetime=dates::iso_timestamp(at)>{dates::instant(locale, ctx.visitor.zone, at)}</time>
                    </p>
                </div>
            </section>
        }
        .into_any(),
    )
}

/// All requests with their answers, the latest first.
fn requests(review: &Review) -> Option<AnyView> {
    let locale = review.ctx.locale();
    if review.claim.requests.is_empty() {
        return None;
    }
    let all = review.claim.requests.iter().enumerate().rev();
    let requests: Vec<_> = all.map(|(at, asked)| request(review, at + 1, asked)).collect();
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

fn request(review: &Review, number: usize, asked: &Request) -> AnyView {
    let (ctx, zone) = (&review.ctx, review.ctx.visitor.zone);
    let locale = ctx.locale();
    let total = asked.items.len();
    let done = total - asked.unanswered().len();
    let day = |at| dates::day(locale, zone.day(at));
    let answered = match asked.answered_at {
        Some(at) => td_string!(locale, claim.request.answered_on, day = day(at)).to_string(),
        None if review.claim.open_request().is_some() => td_string!(locale, claim.request.open).to_string(),
        None => td_string!(locale, claim.request.unanswered).to_string(),
    };
    let items: Vec<_> = (1..).zip(&asked.items).map(|(number, item)| request_item(review, number, item)).collect();
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

fn request_item(review: &Review, number: usize, item: &RequestItem) -> AnyView {
    let locale = review.ctx.locale();
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
                {products(locale, item)}
                <p class="label">{td_string!(locale, claim.request.answer).to_string()}</p>
                {answer}
            </dd>
        </div>
    }
    .into_any()
}

/// Only this page shows internal notes.
fn notes(review: &Review) -> impl IntoView + use<> {
    let (ctx, claim) = (&review.ctx, &review.claim);
    let locale = ctx.locale();
    let refused = review.refused.as_ref().filter(|_| review.refused_note());
    let ask = FieldProperties {
        id: argument!(NoteOnClaim, internal_note).into(),
        label: td_string!(locale, claim.notes.label).to_string(),
        value: refused
            .and_then(|refused| refused.posted.value(argument!(NoteOnClaim, internal_note)))
            .unwrap_or_default(),
        error: error_at(ctx, refused, Field::Note),
        limit: Some(Field::Note.limit()),
        ..FieldProperties::default()
    };
    let form = review.may(ActionKind::Note).then(|| {
        PostForm::to::<NoteOnClaim>(ctx).class("form tight").draw(view! {
            {hidden(argument!(NoteOnClaim, reference), claim.reference.to_string())}
            {text_area(locale, ask, 3)}
            <div class="row"><button class="button">{td_string!(locale, claim.notes.submit).to_string()}</button></div>
        })
    });
    view! {
        <section class="stack" id="notes" aria-labelledby="notes-title">
            <h2 id="notes-title">{td_string!(locale, claim.notes.title).to_string()}</h2>
            <p class="muted">{td_string!(locale, claim.notes.intro).to_string()}</p>
            {review.notes.draw(ctx)}
            {form}
        </section>
    }
}

/// Who works on it, and the moves that are no decision.
fn actions(review: &Review) -> Option<AnyView> {
    let (ctx, claim) = (&review.ctx, &review.claim);
    let locale = ctx.locale();
    let reviewer = claim.state.reviewer();
    let me = ctx.actor().ok().and_then(domain::party::Actor::person);
    let name = match reviewer {
        Some(id) if Some(id) == me => td_string!(locale, review.you).to_string(),
        Some(id) => review.names.get(&id).cloned().unwrap_or_default(),
        None => td_string!(locale, review.unassigned).to_string(),
    };
    let earlier: Vec<_> = claim
        .reviewed_by
        .iter()
        .filter(|id| Some(**id) != reviewer)
        .filter_map(|id| review.names.get(id).cloned())
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
            {assign(review)}
            {review.may(ActionKind::Release).then(|| {
                PostForm::to::<ReleaseClaim>(ctx).class("stack tight").rests_on(claim).draw(view! {
                    <button class="button">{td_string!(locale, review.release.title).to_string()}</button>
                    <p class="muted small-text">{td_string!(locale, review.release.text).to_string()}</p>
                })
            })}
        }
        .into_any(),
    )
}

fn assign(review: &Review) -> Option<AnyView> {
    let (ctx, claim) = (&review.ctx, &review.claim);
    let locale = ctx.locale();
    if !review.may(ActionKind::Assign) {
        return None;
    }
    let options: Vec<_> = review
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
        value: typed_or(review.refused.as_ref(), Field::Reviewer.code(), ""),
        error: error_at(ctx, review.refused.as_ref(), Field::Reviewer),
        ..FieldProperties::default()
    };
    Some(PostForm::to::<AssignClaim>(ctx).class("form tight").rests_on(claim).draw(view! {
        {select(ask, options)}
        <button class="button">{td_string!(locale, review.assign.submit).to_string()}</button>
    }))
}
