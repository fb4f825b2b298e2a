//! What the partner says in each of the claim's contests, beside the findings.

use super::Review;
use crate::messages::td_string;
use crate::parts::thread::paragraphs;
use crate::request_context::RequestContext;
use crate::text::problem::listed;
use crate::text::{dates, history};
use domain::claim::Claim;
use domain::contest::Contest;
use leptos::prelude::*;

/// The statement of each contest, open ones first; those with the same words together.
pub fn section(review: &Review) -> Option<AnyView> {
    let locale = review.ctx.locale();
    let mut groups: Vec<Vec<&Contest>> = vec![];
    let (open, decided): (Vec<_>, Vec<_>) = review.claim.contests.iter().partition(|contest| contest.is_open());
    for contest in open.into_iter().chain(decided) {
        let same = |group: &&mut Vec<&Contest>| {
            let first = group[0];
            first.statement == contest.statement
                && first.finished == contest.finished
                && first.joined_after_statement() == contest.joined_after_statement()
                && first.is_open() == contest.is_open()
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.push(contest),
            None => groups.push(vec![contest]),
        }
    }
    let said: Vec<_> = groups.iter().map(|group| statement(review, group)).collect();
    (!said.is_empty()).then(|| {
        view! {
            <section class="card" id="statements" aria-labelledby="statements-title">
                <h2 id="statements-title">{td_string!(locale, review.screen.statements).to_string()}</h2>
                {said}
            </section>
        }
        .into_any()
    })
}

/// That the statement is about other claims than those that compete now.
pub fn older(ctx: &RequestContext, contest: &Contest) -> Option<AnyView> {
    let day = dates::day(ctx.locale(), ctx.visitor.zone.day(contest.joined_after_statement()?));
    let text = td_string!(ctx.locale(), review.arbitration.older_statement, day = day).to_string();
    Some(view! { <p class="muted small-text">{text}</p> }.into_any())
}

fn statement(review: &Review, group: &[&Contest]) -> impl IntoView + use<> {
    let (ctx, contest) = (&review.ctx, group[0]);
    let locale = ctx.locale();
    let products: Vec<_> = group.iter().map(|contest| product(&review.claim, contest)).collect();
    let text = match &contest.statement {
        Some(statement) => {
            let said: Vec<_> = paragraphs(&statement.text)
                .into_iter()
                .map(|text| view! { <p class="spoken" dir="auto">{text}</p> })
                .collect();
            let name = statement.added_by.and_then(|person| review.names.get(&person)).cloned();
            let at = statement.added_at;
            view! {
                <div class="comment">
                    <header>
                        {name.map(|name| view! { <span class="who">{name}</span> })}
                        <time datetime=dates::iso_timestamp(at)>{dates::instant(locale, ctx.visitor.zone, at)}</time>
                    </header>
                    {said}
                    {older(ctx, contest)}
                </div>
            }
            .into_any()
        }
        None => {
            view! { <p class="muted">{td_string!(locale, review.arbitration.no_statement).to_string()}</p> }.into_any()
        }
    };
    let finished = contest.finished.then(|| {
        view! { <p class="small-text">{td_string!(locale, review.screen.nothing_to_add).to_string()}</p> }
    });
    view! {
        <div class="stack tight">
            <p><strong>{listed(locale, &products)}</strong></p>
            {text}
            {finished}
        </div>
    }
}

/// What a contest is about: the product of its line.
pub fn product(claim: &Claim, contest: &Contest) -> String {
    let line = claim.lines.iter().find(|line| line.key == contest.key);
    line.map_or_else(|| history::line_key(&contest.key), |line| crate::parts::claim_summary::name(&line.product))
}
