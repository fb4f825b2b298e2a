//! Competing claims, told to both sides in the same words.

use crate::api::claiming::AddStatement;
use crate::form::{Refused, typed_or};
use crate::messages::td_string;
use crate::parts::deadline::{due, explained};
use crate::parts::fields::{FieldProperties, text_area};
use crate::parts::page::{Tone, banner, error_at};
use crate::parts::post_form::PostForm;
use crate::request_context::RequestContext;
use crate::text::when;
use domain::action::Event;
use domain::claim::{Claim, StateKind};
use domain::claim_form::Field;
use domain::contest::Outcome;
use leptos::prelude::*;
use store::HistoryEntry;

/// The notice with the due date, this side's statement and, after the decision, its reason.
pub fn contest(
    ctx: &RequestContext,
    claim: &Claim,
    entries: &[HistoryEntry],
    may_state: bool,
    refused: Option<&Refused>,
) -> Option<AnyView> {
    let contest = claim.contest.as_ref()?;
    let locale = ctx.locale();
    let body = match contest.outcome {
        None => {
            let until = when::instant(locale, ctx.visitor.zone, contest.due.due_at);
            let in_effect = claim.state.kind() == StateKind::InEffect;
            let passed = contest.due.has_passed(ctx.now());
            let told = view! {
                <p>{td_string!(locale, claim.contest.told, due = until).to_string()}</p>
                <p>{td_string!(locale, claim.contest.no_names).to_string()}</p>
                {in_effect.then(|| view! { <p>{td_string!(locale, claim.contest.still_in_effect).to_string()}</p> })}
            };
            view! {
                {banner(Tone::Warning, told)}
                {(!passed).then(|| due(ctx, td_string!(locale, claim.clock.contest).to_string(), &contest.due))}
                {passed.then(|| view! { <p>{td_string!(locale, claim.contest.due_passed).to_string()}</p> })}
                {explained(ctx, &contest.due, false)}
            }
            .into_any()
        }
        Some(outcome) => {
            let reason = entries.iter().rev().find_map(|entry| match &entry.record.event {
                Event::ArbitrationDecided { reason, .. } => Some(reason.clone()),
                _ => None,
            });
            let text = match outcome {
                Outcome::Won => td_string!(locale, claim.contest.won).to_string(),
                Outcome::Lost => td_string!(locale, claim.contest.lost).to_string(),
            };
            view! {
                <p>{text}</p>
                {reason.map(|reason| view! {
                    <h3>{td_string!(locale, claim.contest.reason).to_string()}</h3>
                    <p class="spoken">{reason}</p>
                })}
            }
            .into_any()
        }
    };
    let statement = match &contest.statement {
        Some(text) => view! {
            <div class="comment mine">
                <header><span class="who">{td_string!(locale, claim.contest.statement_sent).to_string()}</span></header>
                <p class="spoken">{text.clone()}</p>
            </div>
        }
        .into_any(),
        None => {
            view! { <p class="muted">{td_string!(locale, claim.contest.statement_none).to_string()}</p> }.into_any()
        }
    };
    let form = may_state.then(|| form(ctx, claim, contest.statement.is_some(), refused));
    Some(
        view! {
            <section class="card" aria-labelledby="contest">
                <h2 id="contest">{td_string!(locale, claim.contest.title).to_string()}</h2>
                {body}
                <h3>{td_string!(locale, claim.contest.statement).to_string()}</h3>
                {statement}
                {form}
            </section>
        }
        .into_any(),
    )
}

fn form(ctx: &RequestContext, claim: &Claim, again: bool, refused: Option<&Refused>) -> AnyView {
    let locale = ctx.locale();
    let typed = typed_or(refused, Field::Statement.code(), "");
    let ask =
        FieldProperties::of(Field::Statement, td_string!(locale, claim.contest.statement_label).to_string(), typed)
            .hint(td_string!(locale, words.field_hint.statement).to_string())
            .error(error_at(ctx, refused, Field::Statement));
    PostForm::to::<AddStatement>(ctx).class("form tight").rests_on(claim).draw(view! {
        {text_area(locale, ask, 4)}
        {again.then(|| view! { <p class="hint">{td_string!(locale, claim.contest.statement_replace).to_string()}</p> })}
        <div class="row"><button class="button">{td_string!(locale, claim.contest.statement_submit).to_string()}</button></div>
    })
}
