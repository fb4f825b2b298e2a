//! Competing claims, shown to all partners concerned with the same text.

use crate::api::claiming::{AddStatement, FinishStatement};
use crate::form::{Refused, typed_or};
use crate::messages::td_string;
use crate::parts::deadline::{due, explained};
use crate::parts::fields::{FieldProperties, hidden, text_area};
use crate::parts::page::{Tone, banner, error_at};
use crate::parts::post_form::{PostForm, argument};
use crate::request_context::RequestContext;
use crate::text::dates;
use crate::text::problem::listed;
use domain::action::Event;
use domain::catalog::product;
use domain::claim::{Claim, StateKind};
use domain::claim_form::Field;
use domain::code::Code;
use domain::contest::{Contest, ContestLine, Outcome};
use leptos::prelude::*;
use store::HistoryEntry;

/// The contests of the claim: those that opened together on one card, with the notice, this side's statement and, after the
/// decision, its reason.
pub fn contests(
    ctx: &RequestContext,
    claim: &Claim,
    decisions: &[HistoryEntry],
    may_state: bool,
    refused: Option<&Refused>,
) -> Vec<AnyView> {
    let mut groups: Vec<Vec<&Contest>> = vec![];
    for contest in &claim.contests {
        let together = |group: &&mut Vec<&Contest>| {
            let first = group[0];
            let same_statement = first.statement == contest.statement && first.finished == contest.finished;
            first.renewed_at == contest.renewed_at && first.outcome == contest.outcome && same_statement
        };
        match groups.iter_mut().find(together) {
            Some(group) => group.push(contest),
            None => groups.push(vec![contest]),
        }
    }
    groups
        .iter()
        .enumerate()
        .map(|(number, group)| card(ctx, claim, decisions, number, group, may_state, refused))
        .collect()
}

fn card(
    ctx: &RequestContext,
    claim: &Claim,
    decisions: &[HistoryEntry],
    number: usize,
    group: &[&Contest],
    may_state: bool,
    refused: Option<&Refused>,
) -> AnyView {
    let contest = group[0];
    let locale = ctx.locale();
    let lines: Vec<_> = claim.lines.iter().filter(|line| group.iter().any(|one| one.key == line.key)).collect();
    let codes: Vec<_> = lines.iter().map(|line| line.product.to_string()).collect();
    let names: Vec<_> = lines
        .iter()
        .map(|line| product(&line.product).map_or_else(|| line.product.to_string(), |product| product.name.to_owned()))
        .collect();
    let body = match contest.outcome {
        None => {
            let until = dates::instant(locale, ctx.visitor.zone, contest.due.due_at);
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
            let of_this = |line: &ContestLine| line.key == contest.key;
            let reason = decisions.iter().rev().find_map(|entry| match &entry.record.event {
                Event::ArbitrationDecided { lines, reason, .. } if lines.iter().any(of_this) => Some(reason.clone()),
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
        Some(statement) => view! {
            <div class="comment mine">
                <header><span class="who">{td_string!(locale, claim.contest.statement_sent).to_string()}</span></header>
                <p class="spoken">{statement.text.clone()}</p>
            </div>
        }
        .into_any(),
        None => {
            view! { <p class="muted">{td_string!(locale, claim.contest.statement_none).to_string()}</p> }.into_any()
        }
    };
    let open = may_state && contest.takes_statements(ctx.now());
    let codes = codes.join(",");
    // Of several forms the refused one keeps what was typed.
    let refused = refused.filter(|refused| refused.posted.value("products").is_none_or(|sent| sent == codes));
    let form = open.then(|| form(ctx, claim, codes, contest.statement.is_some(), refused));
    let finished = (contest.is_open() && contest.finished)
        .then(|| view! { <p>{td_string!(locale, claim.contest.finished).to_string()}</p> });
    let id = if number == 0 { "contest".to_owned() } else { format!("contest-{number}") };
    let heading = id.clone();
    view! {
        <section class="card" aria-labelledby=heading>
            <h2 id=id>{td_string!(locale, claim.contest.title).to_string()}</h2>
            <p><strong>{td_string!(locale, claim.contest.products).to_string()}</strong> " " {listed(locale, &names)}</p>
            {body}
            <h3>{td_string!(locale, claim.contest.statement).to_string()}</h3>
            {statement}
            {finished}
            {form}
        </section>
    }
    .into_any()
}

fn form(ctx: &RequestContext, claim: &Claim, products: String, again: bool, refused: Option<&Refused>) -> AnyView {
    let locale = ctx.locale();
    let typed = typed_or(refused, Field::Statement.code(), "");
    let ask = FieldProperties::for_field(
        Field::Statement,
        td_string!(locale, claim.contest.statement_label).to_string(),
        typed,
    )
    .hint(td_string!(locale, words.field_hint.statement).to_string())
    .error(error_at(ctx, refused, Field::Statement));
    let statement = PostForm::to::<AddStatement>(ctx).class("form tight").rests_on(claim).draw(view! {
        {hidden(argument!(AddStatement, products), products.clone())}
        {text_area(locale, ask, 4)}
        {again.then(|| view! { <p class="hint">{td_string!(locale, claim.contest.statement_replace).to_string()}</p> })}
        <div class="row"><button class="button">{td_string!(locale, claim.contest.statement_submit).to_string()}</button></div>
    });
    let finish = PostForm::to::<FinishStatement>(ctx).class("form tight").rests_on(claim).draw(view! {
        {hidden(argument!(FinishStatement, products), products)}
        <p class="hint">{td_string!(locale, claim.contest.finish_hint).to_string()}</p>
        <div class="row"><button class="button">{td_string!(locale, claim.contest.finish).to_string()}</button></div>
    });
    view! { {statement} {finish} }.into_any()
}
