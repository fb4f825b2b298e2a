//! The sides of a contest in columns: who holds, what each has said and proved, and what reviewers found.

use crate::failure::Failure;
use crate::form::review::Panel;
use crate::messages::td_string;
use crate::pages::review::rubric::finding;
use crate::pages::review::statements::{self, older};
use crate::pages::review::viewer::shown_at;
use crate::parts::claim::state_badge;
use crate::parts::thread::paragraphs;
use crate::request_context::RequestContext;
use crate::text::problem::listed;
use crate::text::{codes, dates};
use chrono::NaiveDate;
use domain::action::ActionKind;
use domain::catalog::product;
use domain::claim::{Claim, StateKind};
use domain::code::Code;
use domain::contest::Contest;
use domain::evidence::{Criterion, Proof};
use domain::lifecycle::may;
use domain::party::Actor;
use leptos::prelude::*;
use std::collections::BTreeSet;

/// One of the competing claims.
pub struct Side {
    pub claim: Claim,
    pub company: String,
}

/// All sides, whoever held or had it open first in front.
pub async fn load(ctx: &RequestContext, actor: &Actor, claim: &Claim) -> Result<Vec<Side>, Failure> {
    let store = &ctx.app.store;
    let mut claims = ctx.store(store.rivals(actor, claim).await)?;
    claims.push(claim.clone());
    claims.sort_by_key(|claim| (challenges(claim), claim.submitted_at, claim.reference.clone()));
    let mut sides = Vec::with_capacity(claims.len());
    for claim in claims {
        let company = ctx.store(store.company(claim.company).await)?.map(|company| company.name).unwrap_or_default();
        sides.push(Side { claim, company });
    }
    Ok(sides)
}

fn challenges(claim: &Claim) -> bool {
    claim.open_contests().chain(&claim.contests).next().is_some_and(|contest| contest.challenger)
}

/// One column per side.
pub fn compare(ctx: &RequestContext, actor: &Actor, sides: &[Side]) -> impl IntoView + use<> {
    let locale = ctx.locale();
    let labels: Vec<String> = sides.iter().map(|side| side.claim.reference.to_string()).collect();
    let heads: Vec<_> = sides.iter().map(|side| view! { <th scope="col">{heading(ctx, side)}</th> }).collect();
    let row = |label: String, cells: Vec<AnyView>| {
        let cells: Vec<_> = cells
            .into_iter()
            .zip(&labels)
            .map(|(cell, label)| view! { <td data-label=label.clone()><div class="stack tight">{cell}</div></td> })
            .collect();
        view! { <tr><th scope="row"><strong>{label}</strong></th>{cells}</tr> }.into_any()
    };
    let each = |cell: &dyn Fn(&Side) -> AnyView| sides.iter().map(cell).collect::<Vec<_>>();
    let disputed = in_question(sides);
    let last_signed = sides.iter().filter_map(|side| side.claim.last_signed_on()).max();
    let none = td_string!(locale, review.arbitration.no_finding).to_string();
    let mut rows = vec![
        row(td_string!(locale, review.column.state).to_string(), each(&|side| standing(ctx, actor, side))),
        row(td_string!(locale, review.arbitration.lines).to_string(), each(&|side| lines(side, &disputed))),
        row(td_string!(locale, review.arbitration.statement).to_string(), each(&|side| statement(ctx, side))),
        row(td_string!(locale, review.arbitration.proof).to_string(), each(&|side| proofs(ctx, side, last_signed))),
    ];
    rows.extend((1..).zip(Criterion::ALL).map(|(number, criterion)| {
        let label = format!("{number}. {}", codes::criterion(locale, *criterion));
        row(label, each(&|side| finding(locale, &side.claim.rubric, *criterion, none.clone())))
    }));
    view! {
        <div class="card flush">
            <table class="table table-cards">
                <caption class="visually-hidden">{td_string!(locale, review.arbitration.title).to_string()}</caption>
                <thead>
                    <tr>
                        <th scope="col"><span class="visually-hidden">{td_string!(locale, review.arbitration.criterion).to_string()}</span></th>
                        {heads}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn heading(ctx: &RequestContext, side: &Side) -> impl IntoView + use<> {
    let reference = side.claim.reference.to_string();
    let title = td_string!(ctx.locale(), review.arbitration.claim, reference = reference.as_str()).to_string();
    view! { <a class="primary-link" href=format!("/queue/{reference}")>{title}</a> <span class="sub">{side.company.clone()}</span> }
}

fn standing(ctx: &RequestContext, actor: &Actor, side: &Side) -> AnyView {
    let locale = ctx.locale();
    let place = match (challenges(&side.claim), side.claim.state.kind()) {
        (true, _) => td_string!(locale, review.arbitration.challenger).to_string(),
        (false, StateKind::InEffect) => td_string!(locale, review.arbitration.holder).to_string(),
        (false, _) => td_string!(locale, review.arbitration.first).to_string(),
    };
    let company = side.company.clone();
    let asks = may(actor, &side.claim, ActionKind::AskInformation, ctx.now()).is_ok().then(|| {
        let href = format!("/queue/{}?decide={}#decision", side.claim.reference, Panel::Ask.code());
        view! { <p><a href=href>{td_string!(locale, review.bar.ask).to_string()}</a></p> }
    });
    let asked = side.claim.request_due().map(|due| {
        let due = dates::instant(locale, ctx.visitor.zone, due.due_at);
        let (open, due) = (
            td_string!(locale, claim.request.open).to_string(),
            td_string!(locale, claim.request.due, due = due).to_string(),
        );
        view! { <p class="small-text">{open} " · " {due}</p> }
    });
    view! {
        <p>{company} " · " {place}</p>
        <p class="row">{state_badge(ctx, side.claim.state.kind(), side.claim.in_arbitration())}</p>
        {asked}
        {asks}
    }
    .into_any()
}

/// Keys that more than one of the sides wants.
fn in_question(sides: &[Side]) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    let mut twice = BTreeSet::new();
    for key in sides.iter().flat_map(|side| side.claim.lines.iter().map(|line| line.key.to_string())) {
        if !seen.insert(key.clone()) {
            twice.insert(key);
        }
    }
    twice
}

fn lines(side: &Side, disputed: &BTreeSet<String>) -> AnyView {
    let lines: Vec<_> = side
        .claim
        .lines
        .iter()
        .map(|line| {
            let name =
                product(&line.product).map_or_else(|| line.product.to_string(), |product| product.name.to_owned());
            match disputed.contains(&line.key.to_string()) {
                true => view! { <p><strong>{name}</strong></p> }.into_any(),
                false => view! { <p class="muted">{name}</p> }.into_any(),
            }
        })
        .collect();
    lines.into_any()
}

/// What the side has said about each line of its open contests, or else of those that were decided.
fn statement(ctx: &RequestContext, side: &Side) -> AnyView {
    let locale = ctx.locale();
    let open = side.claim.in_arbitration();
    let contests = side.claim.contests.iter().filter(|contest| contest.is_open() == open);
    let mut said: Vec<(&Contest, Vec<String>)> = vec![];
    for contest in contests {
        let product = statements::product(&side.claim, contest);
        let Some(statement) = &contest.statement else { continue };
        let same = |(first, _): &&mut (&Contest, _)| {
            first.statement.as_ref().is_some_and(|first| first.text == statement.text)
                && first.joined_after_statement() == contest.joined_after_statement()
        };
        match said.iter_mut().find(same) {
            Some((_, products)) => products.push(product),
            None => said.push((contest, vec![product])),
        }
    }
    if said.is_empty() {
        let none = td_string!(locale, review.arbitration.no_statement).to_string();
        return view! { <p class="muted">{none}</p> }.into_any();
    }
    let said: Vec<_> = said
        .into_iter()
        .map(|(contest, products)| {
            let text = contest.statement.as_ref().map(|statement| paragraphs(&statement.text)).unwrap_or_default();
            let text: Vec<_> = text.into_iter().map(|text| view! { <p dir="auto">{text}</p> }).collect();
            view! { <p class="muted small-text">{listed(locale, &products)}</p> {text} {older(ctx, contest)} }
        })
        .collect();
    said.into_any()
}

fn proofs(ctx: &RequestContext, side: &Side, last_signed: Option<NaiveDate>) -> AnyView {
    let locale = ctx.locale();
    let unsigned = side.claim.last_signed_on().is_none().then(|| {
        view! { <p class="muted">{td_string!(locale, review.arbitration.no_signed_proof).to_string()}</p> }
    });
    let files: Vec<_> = side.claim.proofs.iter().map(|proof| file(ctx, proof, last_signed)).collect();
    view! { <ul class="stack tight">{files}</ul> {unsigned} }.into_any()
}

fn file(ctx: &RequestContext, proof: &Proof, last_signed: Option<NaiveDate>) -> impl IntoView + use<> {
    let locale = ctx.locale();
    let recent = proof.signed_on.is_some() && proof.signed_on == last_signed;
    let signed = proof
        .signed_on
        .map(|on| td_string!(locale, review.arbitration.signed_on, day = dates::day(locale, on)).to_string());
    let href = match proof.file_type.shown_inline() {
        true => shown_at(proof),
        false => format!("/proof/{}", proof.id),
    };
    view! {
        <li>
            <a href=href>{proof.file_name.clone()}</a>
            <span class="sub">{codes::proof_kind(locale, proof.kind)} {signed.map(|signed| format!(" · {signed}"))}</span>
            {recent.then(|| view! {
                <span class="badge info">{td_string!(locale, review.arbitration.most_recent).to_string()}</span>
            })}
        </li>
    }
}
