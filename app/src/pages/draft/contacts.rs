//! People at the customer and in the partner's company, and the claim's name.

use crate::api::drafting::SaveContacts;
use crate::messages::td_string;
use crate::pages::errors::page;
use crate::parts::draft::Draft;
use crate::parts::fields::{FieldProperties, input, text_area};
use crate::request_context::RequestContext;
use crate::text::problem::sentences;
use crate::text::{checks, codes};
use domain::catalog::SolutionArea;
use domain::claim_form::{Field, Step};
use domain::code::Code;
use domain::draft::Check;
use leptos::prelude::*;

#[component]
pub fn ContactsPage() -> impl IntoView {
    let ctx = RequestContext::new();
    page(ctx.clone(), async move {
        let draft = Draft::step(&ctx, Step::Contacts).await?;
        let locale = ctx.locale();
        let answers = &draft.claim.answers;
        let optional = td_string!(locale, shell.optional).to_string();
        let name = td_string!(locale, draft.contacts.name).to_string();
        let title_label = td_string!(locale, draft.contacts.title_label).to_string();
        let email_label = td_string!(locale, draft.contacts.email).to_string();
        let malformed = checks::message(locale, Check::ContactEmailMalformed, &draft.facts.policy);
        let ask = |field: Field, label: &String, saved: &str| {
            let (error, link) = draft.error(field);
            FieldProperties::for_field(field, label.clone(), draft.typed(field.code(), saved))
                .error(error)
                .error_link(link)
        };
        let email = |field: Field, saved: &str| {
            ask(field, &email_label, saved).kind("email").live("contact_email_malformed", malformed.clone())
        };
        let claim_name = ask(Field::ClaimName, &codes::field(locale, Field::ClaimName), &answers.claim_name)
            .hint(td_string!(locale, words.field_hint.claim_name).to_string())
            .optional(optional.clone());
        let customer_email = email(Field::CustomerEmail, &answers.customer.email)
            .hint(td_string!(locale, words.field_hint.customer_email).to_string());
        let technical = (answers.area == Some(SolutionArea::BusinessApplications) || !answers.technical.is_empty()).then(|| {
            view! {
                <fieldset class="fieldset">
                    <legend class="large">{td_string!(locale, draft.contacts.technical_legend).to_string()}</legend>
                    <p class="hint">{td_string!(locale, draft.contacts.technical_hint).to_string()}</p>
                    <div class="stack">
                        {input(locale, ask(Field::TechnicalName, &name, &answers.technical.name))}
                        {input(locale, ask(Field::TechnicalTitle, &title_label, &answers.technical.title).optional(optional.clone()))}
                        {input(locale, email(Field::TechnicalEmail, &answers.technical.email).optional(optional.clone()))}
                    </div>
                </fieldset>
            }
        });
        // Whoever fills it in is most often the one to be asked.
        let signed_in = ctx.signed_in()?;
        let (own_name, own_email) = if answers.own.is_empty() {
            (signed_in.name.as_str(), signed_in.email.as_str())
        } else {
            (answers.own.name.as_str(), answers.own.email.as_str())
        };
        let content = view! {
            <fieldset class="fieldset">
                <legend class="large">{td_string!(locale, draft.contacts.claim_legend).to_string()}</legend>
                {input(locale, claim_name)}
            </fieldset>
            <fieldset class="fieldset">
                <legend class="large">{td_string!(locale, draft.contacts.customer_legend).to_string()}</legend>
                <p class="hint">{td_string!(locale, draft.contacts.customer_hint).to_string()}</p>
                <div class="stack">
                    {input(locale, ask(Field::CustomerName, &name, &answers.customer.name))}
                    {input(locale, ask(Field::CustomerTitle, &title_label, &answers.customer.title))}
                    {input(locale, customer_email)}
                    {reason(&draft)}
                </div>
            </fieldset>
            {technical}
            <fieldset class="fieldset">
                <legend class="large">{td_string!(locale, draft.contacts.own_legend).to_string()}</legend>
                <p class="hint">{td_string!(locale, draft.contacts.own_hint).to_string()}</p>
                <div class="stack">
                    {input(locale, ask(Field::OwnName, &name, own_name).autocomplete("name"))}
                    {input(locale, email(Field::OwnEmail, own_email).autocomplete("email"))}
                </div>
            </fieldset>
        };
        let form = draft.form::<SaveContacts>(true, content);
        let title = td_string!(locale, draft.contacts.title).to_string();
        Ok(draft.frame(title, Some(td_string!(locale, draft.contacts.intro).to_string()), form))
    })
}

/// Asked only where the customer's address is not of the customer's domain.
fn reason(draft: &Draft) -> Option<AnyView> {
    let locale = draft.locale();
    let differs = |finding: &domain::draft::CheckFinding| finding.check == Check::ContactEmailDomainDiffers;
    let value = draft.typed("email_reason", &draft.claim.answers.email_reason);
    let (error, link) = draft.error(Field::EmailReason);
    if value.is_empty() && error.is_none() && !draft.findings.iter().any(differs) {
        return None;
    }
    let hint = sentences(
        locale,
        &[
            td_string!(locale, draft.contacts.reason_shown).to_string(),
            td_string!(locale, words.field_hint.email_reason).to_string(),
        ],
    );
    let ask = FieldProperties::for_field(Field::EmailReason, codes::field(locale, Field::EmailReason), value);
    Some(text_area(locale, ask.hint(hint).error(error).error_link(link), 3).into_any())
}
