//! Who the customer is: tenant ID and domain, which must belong together.

use crate::api::drafting::SaveCustomer;
use crate::messages::td_string;
use crate::pages::errors::page;
use crate::parts::draft::Draft;
use crate::parts::fields::{FieldProperties, input};
use crate::parts::page::{Tone, banner};
use crate::request_context::RequestContext;
use crate::text::{checks, codes};
use domain::claim_form::{Field, Step};
use domain::draft::Check;
use leptos::prelude::*;

#[component]
pub fn CustomerPage() -> impl IntoView {
    let ctx = RequestContext::new();
    page(ctx.clone(), async move {
        let draft = Draft::step(&ctx, Step::Customer).await?;
        let locale = ctx.locale();
        let answers = &draft.claim.answers;
        let malformed = checks::message(locale, Check::TenantIdMalformed, &draft.facts.policy);
        let (error, link) = draft.error(Field::TenantId);
        let tenant_id = FieldProperties::for_field(
            Field::TenantId,
            codes::field(locale, Field::TenantId),
            draft.typed("tenant_id", &answers.tenant_id),
        )
        .hint(td_string!(locale, words.field_hint.tenant_id).to_string())
        .class("guid")
        .live("tenant_id_malformed", malformed)
        .error(error)
        .error_link(link);
        let (error, link) = draft.error(Field::Domain);
        let domain = FieldProperties::for_field(
            Field::Domain,
            codes::field(locale, Field::Domain),
            draft.typed("domain", &answers.domain),
        )
        .hint(td_string!(locale, words.field_hint.domain).to_string())
        .error(error)
        .error_link(link);
        let content = view! {
            {input(locale, tenant_id)}
            {input(locale, domain)}
            <div class="row">
                <button class="button" name="then" value="check">{td_string!(locale, draft.customer.check).to_string()}</button>
            </div>
            {found(&draft)}
            <details class="explain">
                <summary>{td_string!(locale, draft.customer.where_title).to_string()}</summary>
                <p>{td_string!(locale, draft.customer.where_text).to_string()}</p>
            </details>
        };
        let form = draft.form::<SaveCustomer>(true, content);
        let title = td_string!(locale, draft.customer.title).to_string();
        Ok(draft.frame(title, Some(td_string!(locale, draft.customer.intro).to_string()), form))
    })
}

/// The tenant by name, once ID and domain belong together.
fn found(draft: &Draft) -> Option<AnyView> {
    let tenant =
        draft.facts.draft.tenant.as_ref().filter(|_| draft.refused.is_none() && draft.passes(Step::Customer))?;
    let text =
        td_string!(draft.locale(), draft.customer.found, name = &tenant.name, domain = &draft.claim.answers.domain);
    Some(banner(Tone::Success, view! { <p>{text.to_string()}</p> }).into_any())
}
