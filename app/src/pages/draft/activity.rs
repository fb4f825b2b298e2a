//! What the partner did: solution area, then activity, each with what it means, pays and needs.

use super::location::where_to_enrol;
use crate::api::drafting::SaveActivity;
use crate::messages::{Locale, td_string};
use crate::pages::errors::page;
use crate::parts::draft::Draft;
use crate::parts::fields::{FieldProperties, input};
use crate::parts::page::{Tone, banner};
use crate::request_context::RequestContext;
use crate::text::{activities, checks, codes, problem::sentences};
use domain::catalog::{Activity, SolutionArea};
use domain::claim_form::{Field, Step};
use domain::code::Code;
use domain::draft::{Check, serves};
use leptos::prelude::*;

#[component]
pub fn ActivityPage() -> impl IntoView {
    let ctx = RequestContext::new();
    page(ctx.clone(), async move {
        let draft = Draft::step(&ctx, Step::Activity).await?;
        let locale = ctx.locale();
        let chosen = draft.typed("area", draft.claim.answers.area.map_or("", SolutionArea::code));
        let areas: Vec<_> = SolutionArea::ALL.iter().map(|area| area_choice(&draft, *area, &chosen)).collect();
        let error = draft.group_error(Field::Area);
        let class = if error.is_some() { "fieldset invalid" } else { "fieldset" };
        let described = error.is_some().then_some("area-error");
        let changes = (!draft.claim.answers.products.is_empty()).then(|| {
            banner(Tone::Warning, view! { <p>{td_string!(locale, draft.activity.area_changed).to_string()}</p> })
        });
        let content = view! {
            {changes}
            <fieldset class=class id="area" tabindex="-1" aria-describedby=described>
                <legend class="large">{td_string!(locale, draft.activity.area_legend).to_string()}</legend>
                {error}
                <div class="choices">{areas}</div>
            </fieldset>
        };
        let form = draft.form::<SaveActivity>(true, content);
        let title = td_string!(locale, draft.activity.title).to_string();
        Ok(draft.frame(title, Some(td_string!(locale, draft.activity.intro).to_string()), form))
    })
}

/// One area, and below it the activities it has; the style hides them until the area is chosen.
fn area_choice(draft: &Draft, area: SolutionArea, chosen: &str) -> AnyView {
    let locale = draft.locale();
    let checked = area.code() == chosen;
    let id = format!("area-{}", area.code());
    let business = area == SolutionArea::BusinessApplications;
    let cards: Vec<_> = area.activities().iter().map(|activity| card(draft, area, *activity)).collect();
    let hint = business.then(|| {
        sentences(
            locale,
            &[
                td_string!(locale, draft.activity.two_claims).to_string(),
                td_string!(locale, draft.activity.stands_alone).to_string(),
            ],
        )
    });
    let error = checked.then(|| draft.group_error(Field::Activities)).flatten();
    let class = if error.is_some() { "fieldset invalid" } else { "fieldset" };
    // The error summary leads to the activities of the chosen area.
    let group = checked.then_some("activities");
    let described = error.is_some().then_some("activities-error");
    view! {
        <div class="choice">
            <input type="radio" id=id.clone() name="area" value=area.code() checked=checked />
            <label for=id>{codes::area(locale, area)}</label>
        </div>
        <div class="reveal stack">
            <fieldset class=class id=group tabindex="-1" aria-describedby=described>
                <legend>{td_string!(locale, draft.activity.legend).to_string()}</legend>
                {error}
                {hint.map(|hint| view! { <p class="hint">{hint}</p> })}
                <div class="choice-cards">{cards}</div>
            </fieldset>
            {business.then(|| not_by_csp(locale))}
        </div>
    }
    .into_any()
}

fn not_by_csp(locale: Locale) -> impl IntoView {
    let help = format!("/help#{}", Check::SubscriptionIsCsp.code());
    let content = view! {
        <p>
            {td_string!(locale, draft.activity.no_csp).to_string()} " "
            <a href=help>{td_string!(locale, checks.more_help).to_string()}</a>
        </p>
    };
    banner(Tone::Info, content)
}

fn card(draft: &Draft, area: SolutionArea, activity: Activity) -> AnyView {
    let locale = draft.locale();
    let value = format!("{}/{}", area.code(), activity.code());
    let answers = &draft.claim.answers;
    let checked = match &draft.refused {
        Some(refused) => refused.posted.values("activities").contains(&value),
        None if answers.area == Some(area) => answers.activities.contains(&activity),
        // Where there is only one, nobody has to choose it.
        None => area.activities().len() == 1,
    };
    let paid = draft.facts.policy.pays(area, activity);
    let badge = if paid {
        view! { <span class="badge success">{td_string!(locale, draft.activity.paid).to_string()}</span> }.into_any()
    } else {
        view! { <span class="badge neutral">{td_string!(locale, draft.activity.pays_nothing).to_string()}</span> }
            .into_any()
    };
    let (means, pays, needs) = activities::explained(locale, area, activity, paid);
    let chosen = answers.location.as_ref();
    let location = draft.facts.draft.locations.iter().find(|location| Some(&location.mpn) == chosen);
    let unfit = location.filter(|location| !serves(location, area, activity)).map(|_| {
        let text = checks::message(locale, Check::LocationNotEnrolled, &draft.facts.policy);
        let title = checks::title(locale, Check::LocationNotEnrolled);
        let links = where_to_enrol(draft, area.program(activity).as_slice());
        view! { <span class="text"><span class="badge warning">{title}</span> " " {text} {links}</span> }
    });
    let more = (activity == Activity::RevenueAssociation).then(|| seller(draft));
    view! {
        <label class="choice-card">
            <input type="checkbox" name="activities[]" value=value checked=checked />
            <span class="title">{codes::activity(locale, activity)} {badge}</span>
            <span class="text">{means}</span>
            <span class="text">{pays}</span>
            <span class="text">{needs}</span>
            {unfit}
        </label>
        {more}
    }
    .into_any()
}

fn seller(draft: &Draft) -> impl IntoView + use<> {
    let locale = draft.locale();
    let answers = &draft.claim.answers;
    let ask = |field: Field, saved: &str, hint: String| {
        let (error, link) = draft.error(field);
        let ask =
            FieldProperties::for_field(field, codes::field(locale, field), draft.typed(field.code(), saved)).hint(hint);
        input(locale, ask.error(error).error_link(link))
    };
    view! {
        <fieldset class="reveal fieldset stack">
            <legend>{td_string!(locale, draft.activity.revenue_legend).to_string()}</legend>
            {ask(Field::SellerName, &answers.seller_name, td_string!(locale, words.field_hint.seller_name).to_string())}
            {ask(Field::IsvProduct, &answers.isv_product, td_string!(locale, words.field_hint.isv_product).to_string())}
        </fieldset>
    }
}
