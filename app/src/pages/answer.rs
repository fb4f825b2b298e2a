//! Answering a request for information, item by item.

use super::claim::breadcrumb_below;
use super::claim::requests::{item_products, products_page};
use crate::api::answering::AnswerRequest;
use crate::form::typed_or;
use crate::layout::{Width, frame};
use crate::messages::td_string;
use crate::pages::errors::page;
use crate::parts::claim::deadline_chip;
use crate::parts::done;
use crate::parts::fields::{FieldProperties, text_area};
use crate::parts::icon;
use crate::parts::page::{Tone, banner, error_at, head};
use crate::parts::post_form::{PostForm, argument};
use crate::parts::proof_list::{add_proof, proof_list};
use crate::parts::stale::refusal;
use crate::request_context::RequestContext;
use crate::text::{codes, dates};
use domain::action::ActionKind;
use domain::claim_form::{Field, length};
use domain::code::Code;
use domain::evidence::RequestItem;
use domain::lifecycle::{allowed, may};
use leptos::prelude::*;

#[component]
pub fn AnswerPage() -> impl IntoView {
    let ctx = RequestContext::new();
    page(ctx.clone(), async move {
        let claim = ctx.claim_of_path().await?;
        let actor = ctx.actor()?.clone();
        let refused = ctx.refused().await?;
        let refused = refused.as_ref();
        // Answered by a colleague meanwhile: what was typed still has to be shown.
        let request = claim
            .requests
            .last()
            .filter(|_| refused.is_some() || may(&actor, &claim, ActionKind::AnswerRequest, ctx.now()).is_ok());
        let Some(request) = request else {
            ctx.see_other(&format!("/claims/{}", claim.reference));
            return Ok(().into_any());
        };
        let facts = ctx.store(ctx.app.store.facts(&actor, &claim, ctx.now()).await)?;
        let facts = facts.ok_or(crate::failure::Failure::NotFound)?;
        let summary = refusal(&ctx, &claim, refused).await?;

        let locale = ctx.locale();
        // A claim that is approved stays so, whether its partner answers or not.
        let approved = claim.state.kind().is_approved();
        let may_edit = allowed(&actor, &claim, ctx.now()).contains(&ActionKind::SaveAnswers);
        let clock = claim.request_due();
        let due = clock.map(|clock| {
            let due = dates::instant(locale, ctx.visitor.zone, clock.due_at);
            let text = match approved {
                true => td_string!(locale, claim.answer.due_approved, due = due).to_string(),
                false => td_string!(locale, claim.answer.due, due = due).to_string(),
            };
            view! {
                <div class="stack tight">
                    <p>{deadline_chip(&ctx, clock.due_at)}</p>
                    <p><strong>{text}</strong></p>
                </div>
            }
        });
        let wrong = error_at(&ctx, refused, Field::Answer);
        let items: Vec<_> = request
            .items
            .iter()
            .enumerate()
            .map(|(position, item)| {
                let name = format!("{}[{position}]", argument!(AnswerRequest, answers));
                let typed = typed_or(refused, &name, item.answer.as_deref().unwrap_or_default());
                let too_long = length(&typed) > Field::Answer.limit();
                let ask = FieldProperties {
                    id: name,
                    label: td_string!(locale, claim.answer.your_answer).to_string(),
                    limit: Some(Field::Answer.limit()),
                    error: wrong.clone().filter(|_| too_long || (position == 0 && typed.is_empty())),
                    value: typed,
                    ..FieldProperties::default()
                };
                self::item(&ctx, position + 1, item, may_edit.then(|| products_page(&claim)), ask)
            })
            .collect();
        let comment = FieldProperties::for_field(
            Field::Comment,
            td_string!(locale, claim.answer.comment).to_string(),
            typed_or(refused, Field::Comment.code(), ""),
        )
        .optional(td_string!(locale, shell.optional).to_string())
        .error(error_at(&ctx, refused, Field::Comment));
        let proof = allowed(&actor, &claim, ctx.now()).contains(&ActionKind::AddProof).then(|| {
            view! {
                <section class="card" aria-labelledby="files">
                    <h2 id="files">{td_string!(locale, claim.proof.title).to_string()}</h2>
                    {proof_list(&ctx, &claim, |_| None)}
                    <p class="hint">{td_string!(locale, claim.answer.add_proof_hint).to_string()}</p>
                    {add_proof(&ctx, &claim, &facts.policy, refused)}
                </section>
            }
        });
        let title = td_string!(locale, claim.answer.title).to_string();
        let (intro, submit) = match approved {
            true => (
                td_string!(locale, claim.answer.intro_approved).to_string(),
                td_string!(locale, claim.answer.submit_approved).to_string(),
            ),
            false => (
                td_string!(locale, claim.answer.intro).to_string(),
                td_string!(locale, claim.answer.submit).to_string(),
            ),
        };
        let back = format!("/claims/{}", claim.reference);
        let content = view! {
            {head(&ctx, breadcrumb_below(&ctx, &claim), title.clone(), Some(intro.into_any()), None)}
            {summary}
            {done::on_claim(&ctx, &claim, None)}
            {due}
            {proof}
            {PostForm::to::<AnswerRequest>(&ctx).class("form").rests_on(&claim).draw(view! {
                <div class="stack" id="answer" tabindex="-1">{items}</div>
                {text_area(locale, comment, 3)}
                {banner(Tone::Info, view! {
                    <p>{td_string!(locale, claim.answer.partial).to_string()}</p>
                    {(!approved).then(|| view! { <p>{td_string!(locale, claim.answer.edit_answers).to_string()}</p> })}
                })}
                <div class="form-actions">
                    <button class="button primary">{icon("arrow-right")}{submit}</button>
                    <a class="button subtle" href=back>{td_string!(locale, claim.back_to_claim).to_string()}</a>
                </div>
            })}
        };
        Ok(frame(&ctx, title, Width::Narrow, content))
    })
}

fn item(
    ctx: &RequestContext,
    number: usize,
    item: &RequestItem,
    products: Option<String>,
    ask: FieldProperties,
) -> impl IntoView + use<> {
    let locale = ctx.locale();
    let criterion = codes::criterion(locale, item.criterion);
    let title = td_string!(locale, claim.request.item, number = number, criterion = criterion).to_string();
    let labelled = |label: String, text: &str| {
        (!text.is_empty()).then(|| {
            let text = td_string!(locale, shell.colon, label = label, value = text).to_string();
            view! { <p class="hint spoken">{text}</p> }
        })
    };
    view! {
        <fieldset class="card fieldset">
            <legend class="visually-hidden">{title.clone()}</legend>
            <h2>{title}</h2>
            <p class="spoken">{item.what.clone()}</p>
            {labelled(td_string!(locale, claim.request.why).to_string(), &item.why)}
            {labelled(td_string!(locale, claim.request.example).to_string(), &item.example)}
            {item_products(ctx, item, products)}
            {text_area(locale, ask, 3)}
        </fieldset>
    }
}
