//! Before a claim: what is needed, and the button that makes the draft.

use crate::frame::{Width, frame};
use crate::messages::td_string;
use crate::parts::fields::hidden;
use crate::parts::page::{head, refused_summary};
use crate::request_context::{RequestContext, page};
use leptos::prelude::*;

#[component]
pub fn StartPage() -> impl IntoView {
    let ctx = RequestContext::new();
    page(ctx.clone(), async move {
        ctx.partner()?;
        let refused = ctx.refused().await?;
        let locale = ctx.locale();
        let title = td_string!(locale, draft.new.title).to_string();
        let trail = vec![("/claims".to_owned(), td_string!(locale, shell.page.claims).to_string())];
        let intro = td_string!(locale, draft.new.intro).to_string().into_any();
        // However often this page's form is sent, it makes one claim.
        let key = (ctx.moment.new_id)();
        let content = view! {
            {refused_summary(&ctx, refused.as_ref())}
            {head(&ctx, trail, title.clone(), Some(intro), None)}
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
            <form class="form" method="post" action="/api/create-claim" autocomplete="off">
                {hidden("key", key)}
                <div class="form-actions">
                    <button class="button primary">{td_string!(locale, draft.new.start).to_string()}</button>
                    <a class="button subtle" href="/claims">{td_string!(locale, shell.cancel).to_string()}</a>
                </div>
            </form>
        };
        Ok(frame(&ctx, title, Width::Narrow, content))
    })
}
