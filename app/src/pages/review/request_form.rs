//! The request for information: one item per thing, so that the partner answers item by item.

use super::{Review, cancel};
use crate::api::reviewing::{AskInformation, ChangeRequest};
use crate::form::review::{ItemForm, MOST_ITEMS, Panel};
use crate::messages::{Locale, td_string};
use crate::parts::claim_summary::name;
use crate::parts::fields::{FieldProperties, checkbox, select, text_area};
use crate::parts::icon;
use crate::parts::page::{Tone, banner, error_at};
use crate::parts::post_form::{PostForm, address, argument};
use crate::text::prepared_texts::{self, PreparedItem};
use crate::text::{codes, dates};
use domain::action::ActionKind;
use domain::claim_form::{Field, length};
use domain::code::Code;
use domain::evidence::Criterion;
use leptos::prelude::*;

/// An approved claim in arbitration has no findings to decide on; its partner may be asked all the same.
pub fn of_approved(review: &Review) -> Option<AnyView> {
    let (ctx, claim) = (&review.ctx, &review.claim);
    let locale = ctx.locale();
    if !review.may(ActionKind::AskInformation) {
        return None;
    }
    if review.panel == Panel::Ask {
        let panel = view! { <section class="decision" id="decision" aria-labelledby="decision-title">{panel(review)}</section> };
        return Some(PostForm::to::<AskInformation>(ctx).class("rubric").id("review").rests_on(claim).draw(panel));
    }
    let href = format!("/queue/{}?decide={}#decision", claim.reference, Panel::Ask.code());
    let content = view! {
        <p>{td_string!(locale, review.bar.ask_approved).to_string()}</p>
        <p><a class="button" href=href>{td_string!(locale, review.bar.ask).to_string()}</a></p>
    };
    Some(banner(Tone::Info, content).into_any())
}

pub fn panel(review: &Review) -> impl IntoView + use<> {
    let ctx = &review.ctx;
    let locale = ctx.locale();
    let due_at = review.facts.clocks.partner.deadline(ctx.now(), review.facts.policy.answer_request).due_at;
    let due = dates::instant(locale, ctx.visitor.zone, due_at);
    let prefilled = review.typed.items().is_none() && !review.claim.rubric.not_met().is_empty();
    let list = items(review);
    let only = list.len() == 1;
    let more = list.len() < MOST_ITEMS;
    let wrong = error_at(ctx, review.refused.as_ref(), Field::RequestItems).is_some();
    let canned = prepared_texts::items(locale);
    let fieldsets: Vec<_> =
        list.into_iter().enumerate().map(|(at, form)| item(review, at, form, &canned, wrong, only)).collect();
    view! {
        <h3 id="decision-title">{td_string!(locale, review.ask.title).to_string()}</h3>
        <p>{td_string!(locale, review.ask.intro, due = due).to_string()}</p>
        {review.claim.in_arbitration().then(|| view! { <p><strong>{td_string!(locale, review.ask.no_names).to_string()}</strong></p> })}
        {prefilled.then(|| view! { <p class="muted small-text">{td_string!(locale, review.ask.from_rubric).to_string()}</p> })}
        <div class="stack" id=Field::RequestItems.code() tabindex="-1">{fieldsets}</div>
        {more.then(|| view! {
            <p>
                <button class="button small" name=argument!(ChangeRequest, change) value="add" formaction={address::<ChangeRequest>()}>
                    {icon("plus")} {td_string!(locale, review.ask.add_item).to_string()}
                </button>
            </p>
        })}
        <div class="form-actions">
            <button class="button primary" formaction={address::<AskInformation>()}>{td_string!(locale, review.ask.submit).to_string()}</button>
            {cancel(review)}
        </div>
    }
}

/// As typed; else one for each criterion that is not met, with the reviewer's note as the reason; else a blank one.
fn items(review: &Review) -> Vec<ItemForm> {
    if let Some(typed) = review.typed.items() {
        return typed;
    }
    let rubric = &review.claim.rubric;
    let from_rubric: Vec<_> = rubric
        .not_met()
        .into_iter()
        .map(|criterion| ItemForm {
            criterion: criterion.code().into(),
            why: rubric.0.get(&criterion).map(|finding| finding.note.clone()).unwrap_or_default(),
            ..ItemForm::default()
        })
        .collect();
    match from_rubric.is_empty() {
        true => vec![ItemForm::default()],
        false => from_rubric,
    }
}

fn item(
    review: &Review,
    at: usize,
    form: ItemForm,
    canned: &[PreparedItem],
    wrong: bool,
    only: bool,
) -> impl IntoView + use<> {
    let locale = review.ctx.locale();
    let number = at + 1;
    let name = |part: &str| format!("items[{at}][{part}]");
    let criteria = Criterion::ALL
        .iter()
        .map(|criterion| (criterion.code().to_owned(), codes::criterion(locale, *criterion)))
        .collect();
    let field = |part: &str, label: String, value: &str, needed: bool| FieldProperties {
        id: name(part),
        error: if wrong { fault(locale, &label, value, needed) } else { None },
        label,
        value: value.to_owned(),
        limit: Some(Field::RequestItems.limit()),
        optional: (!needed).then(|| td_string!(locale, shell.optional).to_string()),
        ..FieldProperties::default()
    };
    let criterion = FieldProperties {
        id: name("criterion"),
        label: td_string!(locale, review.ask.criterion).to_string(),
        value: form.criterion.clone(),
        ..FieldProperties::default()
    };
    let what = field("what", td_string!(locale, review.ask.what).to_string(), &form.what, true)
        .hint(td_string!(locale, review.ask.what_hint).to_string());
    let why = field("why", td_string!(locale, review.ask.why).to_string(), &form.why, true);
    let example = field("example", td_string!(locale, review.ask.example).to_string(), &form.example, false);
    view! {
        <fieldset class="criterion" id=format!("item-{at}")>
            <legend>{td_string!(locale, review.ask.item, number = number).to_string()}</legend>
            {select(criterion, criteria)}
            {prepared(review, at, &form, canned)}
            {text_area(locale, what, 2)}
            {text_area(locale, why, 2)}
            {text_area(locale, example, 2)}
            {products(review, at, &form)}
            {(!only).then(|| view! {
                <p>
                    <button class="link-button" name=argument!(ChangeRequest, change) value=format!("remove-{at}") formaction={address::<ChangeRequest>()}>
                        {td_string!(locale, review.ask.remove_item, number = number).to_string()}
                    </button>
                </p>
            })}
        </fieldset>
    }
}

/// The products of the claim that the item may be about.
fn products(review: &Review, at: usize, form: &ItemForm) -> Option<AnyView> {
    let locale = review.ctx.locale();
    let claimed = review.claim.answers.products.iter();
    let live = claimed.filter(|code| review.claim.line(code).is_none_or(|line| !line.ended));
    let choices: Vec<_> = live
        .map(|code| {
            let (id, value) = (format!("item-{at}-{code}"), code.to_string());
            let checked = form.products.contains(&value);
            checkbox(id, format!("items[{at}][products][]"), value, name(code), checked)
        })
        .collect();
    let hint = format!("item-{at}-products-hint");
    let described = hint.clone();
    (!choices.is_empty()).then(|| {
        view! {
            <fieldset class="fieldset" aria-describedby=described>
                <legend>
                    {td_string!(locale, review.ask.products).to_string()}
                    " " <span class="optional">"(" {td_string!(locale, shell.optional).to_string()} ")"</span>
                </legend>
                <p class="hint" id=hint>{td_string!(locale, review.ask.products_hint).to_string()}</p>
                <div class="choices">{choices}</div>
            </fieldset>
        }
        .into_any()
    })
}

/// What is wrong with one text of an item.
fn fault(locale: Locale, label: &str, value: &str, needed: bool) -> Option<String> {
    let limit = Field::RequestItems.limit();
    match length(value) {
        0 if needed => Some(td_string!(locale, refusals.missing, field = label).to_string()),
        used if used > limit => Some(td_string!(locale, refusals.too_long, field = label, limit = limit).to_string()),
        _ => None,
    }
}

/// The prepared texts, those of the item's own criterion first.
fn prepared(review: &Review, at: usize, form: &ItemForm, canned: &[PreparedItem]) -> impl IntoView + use<> {
    let locale = review.ctx.locale();
    let own = |criterion: &Criterion| criterion.code() == form.criterion;
    let (first, rest): (Vec<Criterion>, Vec<Criterion>) = Criterion::ALL.iter().copied().partition(own);
    let groups: Vec<_> = first
        .into_iter()
        .chain(rest)
        .map(|criterion| {
            let options: Vec<_> = canned
                .iter()
                .filter(|canned| canned.criterion == criterion)
                .map(|canned| view! { <option value=canned.code>{canned.label.clone()}</option> })
                .collect();
            view! { <optgroup label=codes::criterion(locale, criterion)>{options}</optgroup> }
        })
        .collect();
    let id = format!("items[{at}][canned]");
    view! {
        <div class="field">
            <label for=id.clone()>{td_string!(locale, review.ask.canned).to_string()}</label>
            <div class="input-row">
                <select id=id.clone() name=id>
                    <option value="">{td_string!(locale, review.ask.canned_choose).to_string()}</option>
                    {groups}
                </select>
                <button class="button" name=argument!(ChangeRequest, change) value=format!("insert-{at}") formaction={address::<ChangeRequest>()}>
                    {td_string!(locale, review.ask.canned_insert).to_string()}
                    <span class="visually-hidden">{": "} {td_string!(locale, review.ask.item, number = at + 1).to_string()}</span>
                </button>
            </div>
        </div>
    }
}
