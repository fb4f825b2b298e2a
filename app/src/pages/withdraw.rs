//! Withdrawing a claim and ending an association.

use super::claim::breadcrumb_below;
use crate::api::claiming::{EndAssociation, WithdrawClaim};
use crate::failure::Failure;
use crate::form::typed_or;
use crate::layout::{Width, frame};
use crate::messages::td_string;
use crate::pages::errors::page;
use crate::parts::fields::{FieldProperties, radio, text_area};
use crate::parts::page::{Tone, banner, error_at, head};
use crate::parts::post_form::PostForm;
use crate::parts::stale::refusal;
use crate::request_context::RequestContext;
use crate::text::codes;
use domain::action::ActionKind;
use domain::claim::StateKind;
use domain::claim_form::Field;
use domain::code::Code;
use domain::evidence::WithdrawReason;
use domain::lifecycle::may;
use leptos::prelude::*;

#[component]
pub fn WithdrawPage() -> impl IntoView {
    let ctx = RequestContext::new();
    page(ctx.clone(), async move {
        let locale = ctx.locale();
        let words = Words {
            action: ActionKind::Withdraw,
            form: PostForm::to::<WithdrawClaim>(&ctx),
            title: td_string!(locale, claim.withdraw.title).to_string(),
            intro: td_string!(locale, claim.withdraw.intro).to_string(),
            consent_open: Some(td_string!(locale, claim.withdraw.consent_open).to_string()),
            reason: td_string!(locale, claim.withdraw.reason).to_string(),
            note: td_string!(locale, claim.withdraw.note).to_string(),
            submit: td_string!(locale, claim.withdraw.submit).to_string(),
        };
        ask(ctx, words).await
    })
}

#[component]
pub fn EndPage() -> impl IntoView {
    let ctx = RequestContext::new();
    page(ctx.clone(), async move {
        let locale = ctx.locale();
        let words = Words {
            action: ActionKind::EndAssociation,
            form: PostForm::to::<EndAssociation>(&ctx),
            title: td_string!(locale, claim.end.title).to_string(),
            intro: td_string!(locale, claim.end.intro).to_string(),
            consent_open: None,
            reason: td_string!(locale, claim.end.reason).to_string(),
            note: td_string!(locale, claim.end.note).to_string(),
            submit: td_string!(locale, claim.end.submit).to_string(),
        };
        ask(ctx, words).await
    })
}

/// What sets the two pages apart.
struct Words {
    action: ActionKind,
    form: PostForm,
    title: String,
    intro: String,
    /// Said in addition while the customer may still decline.
    consent_open: Option<String>,
    reason: String,
    note: String,
    submit: String,
}

async fn ask(ctx: RequestContext, words: Words) -> Result<AnyView, Failure> {
    let claim = ctx.claim_of_path().await?;
    let back = format!("/claims/{}", claim.reference);
    let refused = ctx.refused().await?;
    let refused = refused.as_ref();
    if refused.is_none() && may(ctx.actor()?, &claim, words.action, ctx.now()).is_err() {
        ctx.see_other(&back);
        return Ok(().into_any());
    }
    let summary = refusal(&ctx, &claim, refused).await?;
    let locale = ctx.locale();
    let chosen = typed_or(refused, "reason", "");
    let error = error_at(&ctx, refused, Field::Reason);
    let choices: Vec<_> = WithdrawReason::ALL
        .iter()
        .map(|reason| {
            let code = reason.code();
            let id = format!("reason-{code}");
            radio(id, "reason".into(), code.into(), codes::withdraw_reason(locale, *reason), chosen == code)
        })
        .collect();
    let note = FieldProperties::for_field(Field::Note, words.note, typed_or(refused, "note", ""))
        .optional(td_string!(locale, shell.optional).to_string())
        .error(error_at(&ctx, refused, Field::Note));
    let consent_open = words.consent_open.filter(|_| claim.state.kind() == StateKind::ConsentOpen);
    let consequences = view! {
        <p>{words.intro}</p>
        {consent_open.map(|text| view! { <p>{text}</p> })}
    };
    let lede = super::claim::name(&ctx, &claim).into_any();
    let class = if error.is_some() { "fieldset invalid" } else { "fieldset" };
    let described = error.is_some().then_some("reason-error");
    let content = view! {
        {head(&ctx, breadcrumb_below(&ctx, &claim), words.title.clone(), Some(lede), None)}
        {summary}
        {banner(Tone::Warning, consequences)}
        {words.form.class("form").rests_on(&claim).draw(view! {
            <fieldset class=class id="reason" tabindex="-1" aria-describedby=described>
                <legend>{words.reason}</legend>
                {error.map(|error| view! { <span class="error-text" id="reason-error">{error}</span> })}
                <div class="choices">{choices}</div>
            </fieldset>
            {text_area(locale, note, 3)}
            <div class="form-actions">
                <button class="button danger">{words.submit}</button>
                <a class="button subtle" href=back>{td_string!(locale, claim.back_to_claim).to_string()}</a>
            </div>
        })}
    };
    Ok(frame(&ctx, words.title, Width::Narrow, content))
}
