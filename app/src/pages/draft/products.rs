//! What is claimed: workloads of the tenant, or products with a subscription each.

mod subscription;

use crate::api::drafting::SaveProducts;
use crate::messages::td_string;
use crate::pages::errors::page;
use crate::parts::draft::Draft;
use crate::parts::fields::error_text;
use crate::parts::page::{Tone, banner};
use crate::request_context::RequestContext;
use crate::text::{codes, problem::listed};
use domain::catalog::{CATALOG, Product, SolutionArea};
use domain::claim_form::{Field, Step};
use domain::code::Code;
use domain::directory::Tenant;
use leptos::prelude::*;

#[component]
pub fn ProductsPage() -> impl IntoView {
    let ctx = RequestContext::new();
    page(ctx.clone(), async move {
        let draft = Draft::step(&ctx, Step::Products).await?;
        let locale = ctx.locale();
        let ready = !draft.editing() || (draft.passes(Step::Customer) && draft.passes(Step::Activity));
        let known = draft.claim.answers.area.zip((*draft.facts.draft.tenant).clone()).filter(|_| ready);
        let Some((area, tenant)) = known else {
            let title = td_string!(locale, draft.products.title).to_string();
            let earlier = earlier(&draft);
            return Ok(draft.frame(title, None, earlier));
        };
        let by_subscription = area.claims_subscriptions();
        let (title, intro, legend) = if by_subscription {
            (
                td_string!(locale, draft.products.title).to_string(),
                td_string!(locale, draft.products.intro).to_string(),
                td_string!(locale, draft.products.legend).to_string(),
            )
        } else {
            (
                td_string!(locale, draft.products.title_workloads).to_string(),
                td_string!(locale, draft.products.intro_workloads).to_string(),
                td_string!(locale, draft.products.legend_workloads, name = &tenant.name).to_string(),
            )
        };
        let error = draft.group_error(Field::Products);
        let class = if error.is_some() { "fieldset invalid" } else { "fieldset" };
        let described = error.is_some().then_some("products-error");
        let choices = choices(&draft, area, &tenant);
        let content = view! {
            <fieldset class=class id="products" tabindex="-1" aria-describedby=described>
                <legend class="large">{legend}</legend>
                {error}
                <div class="choices">{choices}</div>
            </fieldset>
            {(!draft.editing()).then(|| acknowledge(&draft))}
        };
        let wait = draft.wait();
        let form = draft.form::<SaveProducts>(true, content);
        Ok(draft.frame(title, Some(intro), view! { {wait} {form} }))
    })
}

/// After submission only this form asks for the confirmation: it is given again when products change.
fn acknowledge(draft: &Draft) -> AnyView {
    let locale = draft.locale();
    let checked = draft.refused.as_ref().is_some_and(|refused| refused.posted.value("acknowledged").is_some());
    let error = draft.group_error(Field::Acknowledged);
    let class = if error.is_some() { "fieldset invalid" } else { "fieldset" };
    let described = error.is_some().then_some("acknowledged-error");
    view! {
        <fieldset class=class>
            <legend class="large">{td_string!(locale, draft.check.acknowledge_title).to_string()}</legend>
            <ul>
                <li>{td_string!(locale, draft.check.acknowledge_true).to_string()}</li>
                <li>{td_string!(locale, draft.check.acknowledge_knows).to_string()}</li>
            </ul>
            {error}
            <div class="choice">
                <input
                    type="checkbox"
                    id="acknowledged"
                    name="acknowledged"
                    value="yes"
                    checked=checked
                    aria-describedby=described
                />
                <label for="acknowledged">{td_string!(locale, draft.check.acknowledge).to_string()}</label>
            </div>
        </fieldset>
    }
    .into_any()
}

/// What has to come first.
fn earlier(draft: &Draft) -> impl IntoView + use<> {
    let locale = draft.locale();
    let missing = [Step::Customer, Step::Activity].into_iter().filter(|step| !draft.passes(*step));
    let links: Vec<_> = missing
        .clone()
        .map(|step| {
            let href = draft.at(&format!("edit/{}?check=1", step.code()));
            view! { <li><a href=href>{codes::step(locale, step)}</a></li> }
        })
        .collect();
    let names: Vec<_> = missing.map(|step| codes::step(locale, step)).collect();
    let content = view! {
        <p>{td_string!(locale, draft.list.first_needs, steps = listed(locale, &names)).to_string()}</p>
        <ul>{links}</ul>
    };
    banner(Tone::Info, content)
}

fn choices(draft: &Draft, area: SolutionArea, tenant: &Tenant) -> Vec<AnyView> {
    let today = draft.today();
    let chosen: Vec<String> = match &draft.refused {
        Some(refused) => refused.posted.values("products"),
        None => draft.claim.answers.products.iter().map(ToString::to_string).collect(),
    };
    let is_chosen = |code: &str| chosen.iter().any(|other| other == code);
    // What was chosen and is offered no more stays to be seen and taken away.
    let listed = CATALOG.iter().filter(|p| is_chosen(p.code) || (p.area == area && p.offered_on(today)));
    // What the customer has comes first.
    let (has, has_not): (Vec<_>, Vec<_>) = listed.partition(|product| in_tenant(product, tenant));
    has.into_iter()
        .chain(has_not)
        .map(|product| choice(draft, product, area, tenant, is_chosen(product.code)))
        .collect()
}

fn in_tenant(product: &Product, tenant: &Tenant) -> bool {
    let code = product.product_code();
    if product.area.claims_subscriptions() {
        tenant.subscriptions.iter().any(|subscription| subscription.product.as_ref() == Some(&code))
    } else {
        tenant.workloads.contains(&code)
    }
}

fn choice(draft: &Draft, product: &Product, area: SolutionArea, tenant: &Tenant, chosen: bool) -> AnyView {
    let locale = draft.locale();
    let code = product.product_code();
    let id = format!("products-{}", product.code);
    let by_subscription = area.claims_subscriptions() && product.area == area;
    let absent = !by_subscription && !in_tenant(product, tenant);
    let former: Vec<String> = product.former_names.iter().map(ToString::to_string).collect();
    let former = (!former.is_empty())
        .then(|| td_string!(locale, draft.products.formerly, names = listed(locale, &former)).to_string());
    let absent_hint = absent.then(|| td_string!(locale, draft.products.not_in_tenant).to_string());
    let hint: Vec<_> = absent_hint.into_iter().chain(former).collect();
    let (text, link) = if by_subscription { (None, None) } else { draft.product_error(&code) };
    let error = text.map(|text| view! { <span class="hint">{error_text(&id, text, link)}</span> });
    let hint_id = format!("{id}-hint");
    let described =
        error.as_ref().map(|_| format!("{id}-error {hint_id}")).or((!hint.is_empty()).then(|| hint_id.clone()));
    let hint = (!hint.is_empty()).then(|| view! { <span class="hint" id=hint_id>{hint.join(" · ")}</span> });
    let subscription = by_subscription.then(|| subscription::choice(draft, &code, tenant));
    view! {
        <div class="choice">
            <input
                type="checkbox"
                id=id.clone()
                name="products[]"
                value=product.code
                checked=chosen
                disabled=absent && !chosen
                aria-describedby=described
            />
            <label for=id>{product.name}</label>
            {hint}
            {error}
        </div>
        {subscription}
    }
    .into_any()
}
