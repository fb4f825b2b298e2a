//! Association, evaluation and earnings as three separate statuses.

use crate::messages::td_string;
use crate::parts::claim_summary::program;
use crate::request_context::RequestContext;
use crate::text::dates;
use domain::claim::{Claim, State};
use leptos::prelude::*;

pub fn status_facts(ctx: &RequestContext, claim: &Claim) -> impl IntoView + use<> {
    let (locale, zone) = (ctx.locale(), ctx.visitor.zone);
    let day = |at| dates::day(locale, zone.day(at));
    let association = match &claim.state {
        State::ConsentOpen { .. } => td_string!(locale, claim.truth.association_waiting).to_string(),
        State::InEffect { since, .. } => {
            td_string!(locale, claim.truth.association_since, day = day(*since)).to_string()
        }
        State::Ended { at, .. } => td_string!(locale, claim.truth.association_ended, day = day(*at)).to_string(),
        _ => td_string!(locale, claim.truth.association_none).to_string(),
    };
    let (evaluation, earnings) = match program(claim) {
        Some(_) => (
            td_string!(locale, claim.truth.evaluation_not_sent).to_string(),
            td_string!(locale, claim.truth.earnings_none).to_string(),
        ),
        None => (
            td_string!(locale, claim.truth.evaluation_no_program).to_string(),
            td_string!(locale, claim.truth.earnings_no_program).to_string(),
        ),
    };
    let one = |label: String, value: String, help: String| {
        view! { <div><dt>{label}</dt><dd><p>{value}</p><p class="muted">{help}</p></dd></div> }
    };
    view! {
        <section class="card" aria-labelledby="status-facts">
            <h2 id="status-facts">{td_string!(locale, claim.truth.title).to_string()}</h2>
            <p class="muted small-text">{td_string!(locale, claim.truth.intro).to_string()}</p>
            <dl class="status-facts">
                {one(
                    td_string!(locale, claim.truth.association).to_string(),
                    association,
                    td_string!(locale, claim.truth.association_help).to_string(),
                )}
                {one(
                    td_string!(locale, claim.truth.evaluation).to_string(),
                    evaluation,
                    td_string!(locale, claim.truth.evaluation_help).to_string(),
                )}
                {one(
                    td_string!(locale, claim.truth.earnings).to_string(),
                    earnings,
                    td_string!(locale, claim.truth.earnings_help).to_string(),
                )}
            </dl>
        </section>
    }
}
