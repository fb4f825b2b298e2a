//! Tells the partner, before it adds proof, that another partner holds or claims the same. Nobody is named.

use crate::messages::td_string;
use crate::pages::errors::page;
use crate::parts::claim_summary;
use crate::parts::deadline::length;
use crate::parts::draft::Draft;
use crate::request_context::RequestContext;
use domain::catalog::ProductCode;
use domain::claim_form::Step;
use domain::draft::Check;
use leptos::prelude::*;

#[component]
pub fn ContestedPage() -> impl IntoView {
    let ctx = RequestContext::new();
    page(ctx.clone(), async move {
        let draft = Draft::step(&ctx, Step::Products).await?;
        let locale = ctx.locale();
        let contested = draft.findings.iter().filter(|finding| finding.check == Check::Contested);
        let mut products: Vec<ProductCode> = contested.filter_map(|finding| finding.product.clone()).collect();
        products.dedup();
        let go_on = draft.at("edit/contacts");
        if products.is_empty() {
            // Nothing competes any more, or nothing ever did.
            ctx.see_other(&go_on);
        }
        let items: Vec<_> =
            products.iter().map(|code| view! { <li><strong>{claim_summary::name(code)}</strong></li> }).collect();
        let window = length(locale, draft.facts.policy.contest);
        let content = view! {
            <div class="card stack tight">
                <p>{td_string!(locale, draft.contested.intro).to_string()}</p>
                <ul>{items}</ul>
            </div>
            <section class="stack tight" aria-labelledby="means">
                <h2 id="means">{td_string!(locale, draft.contested.means_title).to_string()}</h2>
                <ul>
                    <li>{td_string!(locale, draft.contested.means_one_partner).to_string()}</li>
                    <li>{td_string!(locale, draft.contested.means_arbitration).to_string()}</li>
                    <li>{td_string!(locale, draft.contested.means_chance).to_string()}</li>
                    <li>{td_string!(locale, draft.contested.means_time, window = window).to_string()}</li>
                </ul>
            </section>
            <div class="form-actions">
                <a class="button primary" href=go_on>{td_string!(locale, draft.contested.go_on).to_string()}</a>
                <a class="button" href=draft.at("edit/products")>{td_string!(locale, draft.contested.change).to_string()}</a>
            </div>
        };
        Ok(draft.frame(td_string!(locale, draft.contested.title).to_string(), None, content))
    })
}
