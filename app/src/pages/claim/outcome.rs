//! What was decided, why, and what can be done about it.

use crate::messages::td_string;
use crate::request_context::RequestContext;
use crate::text::{codes, dates, history, problem::sentences, reasons};
use domain::action::Event;
use domain::claim::{Claim, Consent, State};
use domain::code::Code;
use domain::evidence::{Criterion, RejectionReason, Rubric};
use leptos::prelude::*;
use store::HistoryEntry;

/// The decision in force, the dispute against it, or the end of the association; nothing while all is open.
/// `instead` stands where a dispute would be offered.
pub fn outcome(
    ctx: &RequestContext,
    claim: &Claim,
    decisions: &[HistoryEntry],
    may_dispute: bool,
    instead: Option<AnyView>,
) -> Option<AnyView> {
    let (locale, zone) = (ctx.locale(), ctx.visitor.zone);
    let day = |at| dates::day(locale, zone.day(at));
    let body = match &claim.state {
        State::Rejected { reason, at, .. } => {
            let on = td_string!(locale, claim.decision.rejected_on, day = day(*at)).to_string();
            let dispute = may_dispute.then(|| {
                let href = format!("/claims/{}/dispute", claim.reference);
                view! { <p class="row"><a class="button" href=href>{td_string!(locale, claim.dispute.title).to_string()}</a></p> }
            });
            let how = if may_dispute { history::dispute_help(locale, reason) } else { String::new() };
            let help = sentences(locale, &[history::rejection_help(locale, reason), how]);
            view! {
                <p class="muted small-text">{on}</p>
                {rejected(ctx, claim, reason, decisions)}
                <p>{help}</p>
                {dispute}
                {instead}
            }
            .into_any()
        }
        State::Disputed { reason, .. } => rejected(ctx, claim, reason, decisions),
        State::ConsentOpen { approved_at, .. } => {
            let on = td_string!(locale, claim.decision.approved_on, day = day(*approved_at)).to_string();
            view! { <p>{on}</p> {noted(ctx, &claim.decided_rubric, &[])} {note(ctx, decisions)} }.into_any()
        }
        State::InEffect { consent, .. } => {
            let how = match consent {
                Consent::Agreed => td_string!(locale, words.consent.agreed).to_string(),
                Consent::WindowPassed => td_string!(locale, words.consent.window_passed).to_string(),
                Consent::AnyTime => td_string!(locale, words.consent.any_time).to_string(),
            };
            let label = td_string!(locale, claim.decision.consent_how).to_string();
            view! {
                <dl class="summary-list"><div><dt>{label}</dt><dd>{how}</dd></div></dl>
                {noted(ctx, &claim.decided_rubric, &[])}
                {note(ctx, decisions)}
            }
            .into_any()
        }
        State::Ended { reason, at } => {
            let on = td_string!(locale, claim.truth.association_ended, day = day(*at)).to_string();
            view! { <p>{on}</p> <p>{reasons::end(locale, reason)}</p> {note(ctx, decisions)} }.into_any()
        }
        State::Editing | State::Submitted { .. } | State::UnderReview { .. } | State::ActionRequired { .. } => {
            return None;
        }
    };
    // A dispute may rest on new proof alone.
    let disputed = claim.dispute.as_ref().filter(|dispute| !dispute.justification.is_empty());
    let dispute = disputed.map(|dispute| {
        view! {
            <h3>{td_string!(locale, claim.dispute.text_title).to_string()}</h3>
            <div class="comment">
                <header><time datetime=dates::iso_timestamp(dispute.disputed_at)>{dates::instant(locale, zone, dispute.disputed_at)}</time></header>
                <p class="spoken">{dispute.justification.clone()}</p>
            </div>
        }
    });
    Some(
        view! {
            <section class="card" aria-labelledby="decision">
                <h2 id="decision">{td_string!(locale, claim.decision.title).to_string()}</h2>
                {body}
                {dispute}
            </section>
        }
        .into_any(),
    )
}

fn rejected(ctx: &RequestContext, claim: &Claim, reason: &RejectionReason, decisions: &[HistoryEntry]) -> AnyView {
    let (locale, rubric) = (ctx.locale(), &claim.decided_rubric);
    let criteria = match reason {
        RejectionReason::InsufficientProof { criteria } => criteria.as_slice(),
        _ => &[],
    };
    let findings: Vec<_> =
        criteria.iter().map(|one| finding(ctx, rubric, *one, codes::criterion_unmet(ctx.locale(), *one))).collect();
    // The criteria stand in a list of their own below.
    let ground = match reason {
        RejectionReason::InsufficientProof { .. } => td_string!(locale, words.rejection.insufficient_proof).to_string(),
        reason => reasons::rejection(locale, reason),
    };
    view! {
        <dl class="summary-list">
            <div><dt>{td_string!(locale, claim.decision.rejected_because).to_string()}</dt><dd>{ground}</dd></div>
        </dl>
        {(!findings.is_empty()).then(|| view! {
            <h3>{td_string!(locale, claim.decision.criteria_not_met).to_string()}</h3>
            <ul class="list">{findings}</ul>
        })}
        {noted(ctx, rubric, criteria)}
        {note(ctx, decisions)}
    }
    .into_any()
}

/// One finding under `title`: the criterion's name, or what is wrong.
fn finding(ctx: &RequestContext, rubric: &Rubric, criterion: Criterion, title: String) -> impl IntoView + use<> {
    let locale = ctx.locale();
    let finding = rubric.0.get(&criterion);
    let page = finding.and_then(|finding| finding.page);
    let page = page.map(|page| td_string!(locale, claim.decision.page, number = page).to_string());
    let note = finding.map(|finding| finding.note.clone()).filter(|note| !note.is_empty());
    view! {
        <li>
            <strong>{title}</strong>
            {page.map(|page| view! { <p class="muted small-text">{page}</p> })}
            {note.map(|note| view! { <p class="spoken">{note}</p> })}
        </li>
    }
}

/// What the reviewer noted on the other criteria.
fn noted(ctx: &RequestContext, rubric: &Rubric, listed: &[Criterion]) -> Option<AnyView> {
    let noted = |criterion: &&Criterion| {
        rubric.0.get(criterion).is_some_and(|finding| !finding.note.is_empty()) && !listed.contains(criterion)
    };
    let items: Vec<_> = Criterion::ALL
        .iter()
        .filter(noted)
        .map(|one| finding(ctx, rubric, *one, codes::criterion(ctx.locale(), *one)))
        .collect();
    if items.is_empty() {
        return None;
    }
    let title = td_string!(ctx.locale(), claim.decision.noted).to_string();
    Some(view! { <h3>{title}</h3> <ul class="list">{items}</ul> }.into_any())
}

/// The words that came with the last decision.
fn note(ctx: &RequestContext, decisions: &[HistoryEntry]) -> Option<AnyView> {
    let locale = ctx.locale();
    let note = decisions.iter().rev().find_map(|entry| match &entry.record.event {
        Event::Rejected { note, .. }
        | Event::Approved { note, .. }
        | Event::RejectionUpheld { note }
        | Event::Ended { note, .. } => Some((entry, note.clone())),
        _ => None,
    });
    let (entry, text) = note.filter(|(_, text)| !text.is_empty())?;
    let (who, at) = (history::who(locale, entry), entry.record.at);
    Some(
        view! {
            <div class="comment">
                <header>
                    <span class="who">{who}</span>
                    <time datetime=dates::iso_timestamp(at)>{dates::instant(locale, ctx.visitor.zone, at)}</time>
                </header>
                <p class="spoken">{text}</p>
            </div>
        }
        .into_any(),
    )
}
