//! Every check of a draft, found by its code: messages elsewhere link to `#<code>`.

use crate::messages::{Locale, td_string};
use crate::text::{checks, codes};
use domain::code::Code;
use domain::draft::Check;
use domain::program::Policy;
use leptos::prelude::*;

/// `guides`: name and address of the programs' own pages.
pub fn all(locale: Locale, policy: &Policy, guides: &[(String, String)]) -> AnyView {
    let articles: Vec<_> = Check::ALL.iter().map(|check| article(locale, *check, policy, guides)).collect();
    view! {
        <div class="prose"><p>{td_string!(locale, help.checks.intro).to_string()}</p></div>
        <div>{articles}</div>
    }
    .into_any()
}

fn article(locale: Locale, check: Check, policy: &Policy, guides: &[(String, String)]) -> impl IntoView + use<> {
    let enrol = (check == Check::LocationNotEnrolled).then(|| {
        let links = guides.iter().map(|(name, address)| {
            view! { " " <a href=address.clone() rel="noopener">{name.clone()}</a> }
        });
        links.collect::<Vec<_>>()
    });
    let (class, severity) = match check.blocks() {
        true => ("badge danger", td_string!(locale, help.checks.blocks).to_string()),
        false => ("badge warning", td_string!(locale, help.checks.warns).to_string()),
    };
    let step = codes::step(locale, check.step());
    view! {
        <article class="check" id=check.code()>
            <h3>{checks::title(locale, check)}</h3>
            <p class="row small-text">
                <span class=class>{severity}</span>
                <code>{check.code()}</code>
                <span class="muted">{td_string!(locale, help.checks.solve_at, step = step).to_string()}</span>
            </p>
            <p>{checks::message(locale, check, policy)}</p>
            <p class="muted">{checks::help(locale, check, policy)} {enrol}</p>
        </article>
    }
}
