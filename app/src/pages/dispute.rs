//! Disputing a rejection.

use super::claim::breadcrumb_below;
use crate::api::claiming::DisputeClaim;
use crate::form::typed_or;
use crate::layout::{Width, frame};
use crate::messages::td_string;
use crate::pages::errors::page;
use crate::parts::deadline::explained;
use crate::parts::fields::{FieldProperties, text_area};
use crate::parts::page::{Tone, banner, error_at, head};
use crate::parts::post_form::PostForm;
use crate::parts::proof_list::{add_proof, proof_list};
use crate::parts::stale::refusal;
use crate::request_context::RequestContext;
use crate::text::{dates, reasons};
use domain::action::ActionKind;
use domain::claim::State;
use domain::claim_form::Field;
use domain::code::Code;
use domain::draft::own_lines;
use domain::lifecycle::may;
use leptos::prelude::*;

#[component]
pub fn DisputePage() -> impl IntoView {
    let ctx = RequestContext::new();
    page(ctx.clone(), async move {
        let claim = ctx.claim_of_path().await?;
        let back = format!("/claims/{}", claim.reference);
        let refused = ctx.refused().await?;
        let refused = refused.as_ref();
        if refused.is_none() && may(ctx.actor()?, &claim, ActionKind::Dispute, ctx.now()).is_err() {
            ctx.see_other(&back);
            return Ok(().into_any());
        }
        let facts = ctx.store(ctx.app.store.facts(ctx.actor()?, &claim, ctx.now()).await)?;
        let facts = facts.ok_or(crate::failure::Failure::NotFound)?;
        if refused.is_none() && !own_lines(&claim.lines, ctx.actor()?, &facts.draft).is_empty() {
            ctx.see_other(&back);
            return Ok(().into_any());
        }
        let summary = refusal(&ctx, &claim, refused).await?;
        let locale = ctx.locale();
        let (reason, until) = match &claim.state {
            State::Rejected { reason, disputable, .. } => {
                let reason = reasons::rejection(locale, reason);
                let text = td_string!(locale, claim.dispute.rejected_because, reason = reason).to_string();
                (Some(view! { <p>{text}</p> }), disputable.clone())
            }
            _ => (None, None),
        };
        let until = until.map(|until| {
            let due = dates::instant(locale, ctx.visitor.zone, until.due_at);
            let text = td_string!(locale, claim.dispute.until, due = due).to_string();
            view! { <p><strong>{text}</strong></p> {explained(&ctx, &until, false)} }
        });
        let label = td_string!(locale, claim.dispute.justification).to_string();
        let ask =
            FieldProperties::for_field(Field::Justification, label, typed_or(refused, Field::Justification.code(), ""))
                .hint(td_string!(locale, words.field_hint.justification).to_string())
                .error(error_at(&ctx, refused, Field::Justification));
        let proof = may(ctx.actor()?, &claim, ActionKind::AddProof, ctx.now()).is_ok().then(|| {
            view! {
                <section class="card" aria-labelledby="files">
                    <h2 id="files">{td_string!(locale, claim.proof.title).to_string()}</h2>
                    {proof_list(&ctx, &claim, |_| None)}
                    <p class="hint">{td_string!(locale, claim.dispute.add_proof).to_string()}</p>
                    {add_proof(&ctx, &claim, &facts.policy, refused)}
                </section>
            }
        });
        let title = td_string!(locale, claim.dispute.title).to_string();
        let intro = td_string!(locale, claim.dispute.intro).to_string().into_any();
        let content = view! {
            {head(&ctx, breadcrumb_below(&ctx, &claim), title.clone(), Some(intro), None)}
            {summary}
            <div class="stack tight">
                {reason}
                {until}
            </div>
            {banner(Tone::Warning, view! { <p>{td_string!(locale, claim.dispute.once).to_string()}</p> })}
            {proof}
            {PostForm::to::<DisputeClaim>(&ctx).class("form").rests_on(&claim).draw(view! {
                {text_area(locale, ask, 8)}
                <div class="form-actions">
                    <button class="button primary">{td_string!(locale, claim.dispute.submit).to_string()}</button>
                    <a class="button subtle" href=back>{td_string!(locale, claim.back_to_claim).to_string()}</a>
                </div>
            })}
        };
        Ok(frame(&ctx, title, Width::Narrow, content))
    })
}
