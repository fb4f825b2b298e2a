//! The answers of a claim as a summary list, with a way to change each where that is allowed.

use crate::messages::td_string;
use crate::request_context::RequestContext;
use crate::text::{codes, dates};
use domain::catalog::{ProductCode, Program, product};
use domain::claim::Claim;
use domain::claim_form::{Contact, Step};
use domain::code::Code;
use domain::contest::LineKey;
use domain::lifecycle::Facts;
use leptos::prelude::*;

/// All answers of a submitted claim. `editable` puts a link to the page of location, products and contacts, which are all that may still change.
pub fn answers(ctx: &RequestContext, claim: &Claim, facts: &Facts, editable: bool) -> impl IntoView + use<> {
    let locale = ctx.locale();
    let answers = &claim.answers;
    let change = |step: Step| {
        editable.then(|| {
            let href = format!("/claims/{}/edit/{}", claim.reference, step.code());
            let what = codes::step(locale, step);
            view! {
                <dd class="change-link">
                    <a href=href>
                        {td_string!(locale, shell.change).to_string()}
                        <span class="visually-hidden">": " {what}</span>
                    </a>
                </dd>
            }
        })
    };
    let location =
        answers.location.as_ref().map(|mpn| match facts.draft.locations.iter().find(|location| location.mpn == *mpn) {
            Some(location) => format!("{} · {mpn}", location.name),
            None => mpn.to_string(),
        });
    let customer = facts.draft.tenant.as_ref().map(|tenant| tenant.name.clone());
    let activities: Vec<_> = answers.activities.iter().map(|activity| codes::activity(locale, *activity)).collect();
    let programs: Vec<_> = answers
        .area
        .iter()
        .flat_map(|area| answers.activities.iter().map(|activity| area.program(*activity)))
        .map(|paid| match paid {
            Some(program) => codes::program(locale, program),
            None => td_string!(locale, claim.answers.pays_nothing).to_string(),
        })
        .collect();
    let field = |label: String, values: Vec<String>, class: &'static str| {
        let values: Vec<_> = values
            .into_iter()
            .filter(|value| !value.is_empty())
            .map(|value| view! { <p class=class>{value}</p> })
            .collect();
        (!values.is_empty()).then(|| view! { <div><dt>{label}</dt><dd>{values}</dd></div> })
    };
    let self_check: Vec<_> = answers.self_check.iter().map(|criterion| codes::criterion(locale, *criterion)).collect();
    view! {
        <dl class="summary-list">
            <div>
                <dt>{td_string!(locale, claim.answers.location).to_string()}</dt>
                <dd>{location.unwrap_or_else(|| td_string!(locale, shell.not_given).to_string())}</dd>
                {change(Step::Location)}
            </div>
            {field(td_string!(locale, claim.answers.customer).to_string(), customer.into_iter().chain([answers.domain.clone()]).collect(), "")}
            {field(td_string!(locale, words.field.tenant_id).to_string(), vec![answers.tenant_id.clone()], "mono")}
            {field(
                td_string!(locale, claim.answers.activity).to_string(),
                answers.area.map(|area| codes::area(locale, area)).into_iter().chain(activities).collect(),
                "",
            )}
            {field(td_string!(locale, claim.answers.program).to_string(), programs, "")}
            {field(td_string!(locale, words.field.seller_name).to_string(), vec![answers.seller_name.clone()], "")}
            {field(td_string!(locale, words.field.isv_product).to_string(), vec![answers.isv_product.clone()], "")}
            <div>
                <dt>{td_string!(locale, claim.answers.products).to_string()}</dt>
                <dd>{lines(ctx, claim, facts)}</dd>
                {change(Step::Products)}
            </div>
            {contact(td_string!(locale, draft.contacts.customer_legend).to_string(), &answers.customer, change(Step::Contacts).map(IntoAny::into_any))}
            {contact(td_string!(locale, words.field.technical_name).to_string(), &answers.technical, None)}
            {contact(td_string!(locale, draft.contacts.own_legend).to_string(), &answers.own, None)}
            {field(td_string!(locale, words.field.email_reason).to_string(), vec![answers.email_reason.clone()], "")}
            {field(td_string!(locale, claim.answers.self_check).to_string(), self_check, "")}
        </dl>
    }
}

fn contact(label: String, contact: &Contact, change: Option<AnyView>) -> Option<AnyView> {
    (!contact.is_empty() || change.is_some()).then(|| {
        let name = [contact.name.as_str(), contact.title.as_str()];
        let name: Vec<_> = name.into_iter().filter(|part| !part.is_empty()).collect();
        let email = contact.email.clone();
        view! {
            <div>
                <dt>{label}</dt>
                <dd>
                    <p>{name.join(" · ")}</p>
                    {(!email.is_empty()).then(|| view! { <p><a href=format!("mailto:{email}")>{email.clone()}</a></p> })}
                </dd>
                {change}
            </div>
        }
        .into_any()
    })
}

/// Each line by its product, with its subscription where it is one, and whether it has ended.
pub fn lines(ctx: &RequestContext, claim: &Claim, facts: &Facts) -> Vec<AnyView> {
    let locale = ctx.locale();
    if claim.lines.is_empty() {
        return claim.answers.products.iter().map(|code| view! { <p>{name(code)}</p> }.into_any()).collect();
    }
    claim
        .lines
        .iter()
        .map(|line| {
            let subscription = match &line.key {
                LineKey::Subscription { subscription, .. } => Some(*subscription),
                LineKey::Workload { .. } => None,
            };
            let known = subscription.and_then(|id| facts.draft.subscriptions.iter().find(|known| known.id == id));
            let until = known.and_then(|known| known.ends_on).map(|on| {
                td_string!(locale, draft.products.ends_on, day = dates::day(locale, on)).to_string()
            });
            view! {
                <p>
                    {name(&line.product)}
                    {line.ended.then(|| view! { " " <span class="badge neutral">{td_string!(locale, claim.answers.line_ended).to_string()}</span> })}
                </p>
                {subscription.map(|id| view! { <p class="mono small-text muted">{id.to_string()}</p> })}
                {until.map(|until| view! { <p class="small-text muted">{until}</p> })}
            }
            .into_any()
        })
        .collect()
}

/// A product by its name; one that the catalog no longer knows by its code.
pub fn name(code: &ProductCode) -> String {
    product(code).map_or_else(|| code.to_string(), |product| product.name.to_owned())
}

/// The program that pays for this claim, if one does.
pub fn program(claim: &Claim) -> Option<Program> {
    let area = claim.answers.area?;
    claim.answers.activities.iter().find_map(|activity| area.program(*activity))
}
