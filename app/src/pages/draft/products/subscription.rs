//! The subscription of one product: the tenant's own to choose from, and room for another ID.

use crate::messages::{Locale, td_string};
use crate::parts::claim_summary;
use crate::parts::draft::Draft;
use crate::parts::fields::{FieldProperties, error_text, input, radio};
use crate::text::{checks, codes, dates};
use domain::catalog::ProductCode;
use domain::claim_form::Field;
use domain::directory::{Channel, Subscription, SubscriptionStatus, Tenant};
use domain::draft::{Check, check_subscription, only_claimable};
use leptos::prelude::*;

/// The choice that means an ID typed beside it.
const OTHER: &str = "other";

/// Stands below the tick box of its product; the style hides it until that is ticked.
pub fn choice(draft: &Draft, code: &ProductCode, tenant: &Tenant) -> AnyView {
    let locale = draft.locale();
    let id = format!("subscriptions-{}", code.as_str());
    let legend = td_string!(locale, draft.products.subscription_for, product = claim_summary::name(code)).to_string();
    let mut own: Vec<&Subscription> =
        tenant.subscriptions.iter().filter(|s| s.product.as_ref() == Some(code)).collect();
    let today = draft.today();
    own.sort_by_key(|subscription| check_subscription(subscription, code, today).is_some());
    let value = value(draft, code, tenant);
    let (error, link) = draft.product_error(code);
    let class = if error.is_some() { "fieldset invalid" } else { "fieldset" };
    let described = error.is_some().then(|| format!("{id}-error"));
    let error = error.map(|error| error_text(&id, error, link));
    let listed = own.iter().any(|subscription| subscription.id.to_string() == value);
    let other = !value.is_empty() && !listed;
    let hint = match (own.is_empty(), only_claimable(tenant, code, draft.today())) {
        (true, _) => Some(td_string!(locale, draft.products.none_found).to_string()),
        (false, Some(only)) if only.id.to_string() == value => {
            Some(td_string!(locale, draft.products.only_one).to_string())
        }
        _ => None,
    };
    let name = format!("subscriptions[{}]", code.as_str());
    let content = if own.is_empty() {
        typed(draft, name, value).into_any()
    } else {
        let options: Vec<_> = own.iter().map(|subscription| option(draft, code, &name, subscription, &value)).collect();
        let label = td_string!(locale, draft.products.enter_id).to_string();
        let field = typed(draft, format!("others[{}]", code.as_str()), if other { value } else { String::new() });
        view! {
            <div class="choices">
                {options}
                {radio(format!("{id}-{OTHER}"), name, OTHER.into(), label, other)}
                <div class="reveal">{field}</div>
            </div>
        }
        .into_any()
    };
    view! {
        <div class="reveal">
            <fieldset class=class id=id tabindex="-1" aria-describedby=described>
                <legend>{legend}</legend>
                {hint.map(|hint| view! { <p class="hint">{hint}</p> })}
                {error}
                {content}
            </fieldset>
        </div>
    }
    .into_any()
}

/// The ID as typed, else as saved, else the only one there is.
fn value(draft: &Draft, code: &ProductCode, tenant: &Tenant) -> String {
    if let Some(refused) = &draft.refused {
        let posted = |name: &str| refused.posted.value(&format!("{name}[{}]", code.as_str())).unwrap_or_default();
        return match posted("subscriptions").as_str() {
            OTHER => posted("others"),
            id => id.to_owned(),
        };
    }
    match draft.claim.answers.subscriptions.get(code) {
        Some(saved) => saved.clone(),
        None => only_claimable(tenant, code, draft.today()).map(|only| only.id.to_string()).unwrap_or_default(),
    }
}

fn typed(draft: &Draft, name: String, value: String) -> impl IntoView + use<> {
    let locale = draft.locale();
    let malformed = checks::message(locale, Check::SubscriptionIdMalformed, &draft.facts.policy);
    let label = codes::field(locale, Field::Subscriptions);
    let ask = FieldProperties {
        id: name,
        label,
        value,
        limit: Some(Field::Subscriptions.limit()),
        ..FieldProperties::default()
    };
    let hint = td_string!(locale, words.field_hint.subscriptions).to_string();
    input(locale, ask.class("guid").hint(hint).live("subscription_id_malformed", malformed))
}

fn option(draft: &Draft, code: &ProductCode, name: &str, subscription: &Subscription, chosen: &str) -> AnyView {
    let locale = draft.locale();
    let value = subscription.id.to_string();
    let id = format!("subscriptions-{}-{value}", code.as_str());
    let checked = value == chosen;
    let today = draft.today();
    // What cannot be claimed is shown with the reason, not hidden; what is not provisioned yet can wait in the draft.
    let wrong = check_subscription(subscription, code, today).filter(|why| *why != Check::SubscriptionNotProvisioned);
    let disabled = !checked && wrong.is_some();
    let why = wrong.map(|check| checks::message(locale, check, &draft.facts.policy));
    let label =
        td_string!(locale, draft.products.option, name = &subscription.name, seats = subscription.seats).to_string();
    let ends = match subscription.ends_on {
        Some(day) => td_string!(locale, draft.products.ends_on, day = dates::day(locale, day)).to_string(),
        None => td_string!(locale, draft.products.no_end).to_string(),
    };
    let fact = |label: String, value: String| td_string!(locale, shell.colon, label = label, value = value).to_string();
    let facts = [
        fact(td_string!(locale, draft.products.status).to_string(), status(locale, subscription.status_on(today))),
        fact(td_string!(locale, draft.products.channel).to_string(), channel(locale, subscription.channel)),
        ends,
    ]
    .join(" · ");
    let hint = format!("{id}-hint");
    view! {
        <div class="choice">
            <input
                type="radio"
                id=id.clone()
                name=name.to_owned()
                value=value.clone()
                checked=checked
                disabled=disabled
                aria-describedby=hint.clone()
            />
            <label for=id>{label}</label>
            <span class="hint" id=hint>
                <span class="mono">{value}</span> " · " {facts} {why.map(|why| view! { <br /> {why} })}
            </span>
        </div>
    }
    .into_any()
}

fn status(locale: Locale, status: SubscriptionStatus) -> String {
    match status {
        SubscriptionStatus::NotProvisioned => td_string!(locale, words.subscription_status.not_provisioned),
        SubscriptionStatus::Active => td_string!(locale, words.subscription_status.active),
        SubscriptionStatus::InGrace => td_string!(locale, words.subscription_status.in_grace),
        SubscriptionStatus::Suspended => td_string!(locale, words.subscription_status.suspended),
        SubscriptionStatus::Ended => td_string!(locale, words.subscription_status.ended),
    }
    .to_string()
}

fn channel(locale: Locale, channel: Channel) -> String {
    match channel {
        Channel::VolumeLicensing => td_string!(locale, words.channel.volume_licensing),
        Channel::WebDirect => td_string!(locale, words.channel.web_direct),
        Channel::Csp => td_string!(locale, words.channel.csp),
    }
    .to_string()
}
