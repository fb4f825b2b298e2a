//! The start of a claim: what is needed, and the button that creates the draft.

use crate::api::drafting::CreateClaim;
use crate::layout::{Width, frame};
use crate::messages::td_string;
use crate::pages::errors::page;
use crate::parts::page::{head, refused_summary};
use crate::parts::post_form::PostForm;
use crate::request_context::RequestContext;
use leptos::prelude::*;

#[component]
pub fn StartPage() -> impl IntoView {
    let ctx = RequestContext::new();
    page(ctx.clone(), async move {
        ctx.partner()?;
        let refused = ctx.refused().await?;
        let locale = ctx.locale();
        let title = td_string!(locale, draft.new.title).to_string();
        let breadcrumb = vec![("/claims".to_owned(), td_string!(locale, shell.page.claims).to_string())];
        let intro = td_string!(locale, draft.new.intro).to_string().into_any();
        let content = view! {
            {refused_summary(&ctx, refused.as_ref())}
            {head(&ctx, breadcrumb, title.clone(), Some(intro), None)}
            <section class="card stack tight" aria-labelledby="need">
                <h2 id="need">{td_string!(locale, draft.new.need_title).to_string()}</h2>
                <ul>
                    <li>{td_string!(locale, draft.new.need_location).to_string()}</li>
                    <li>{td_string!(locale, draft.new.need_customer).to_string()}</li>
                    <li>{td_string!(locale, draft.new.need_products).to_string()}</li>
                    <li>{td_string!(locale, draft.new.need_contact).to_string()}</li>
                    <li>{td_string!(locale, draft.new.need_proof).to_string()}</li>
                </ul>
            </section>
            {PostForm::to::<CreateClaim>(&ctx).class("form").draw(view! {
                <div class="form-actions">
                    <button class="button primary">{td_string!(locale, draft.new.start).to_string()}</button>
                    <a class="button subtle" href="/claims">{td_string!(locale, shell.cancel).to_string()}</a>
                </div>
            })}
        };
        Ok(frame(&ctx, title, Width::Narrow, content))
    })
}
