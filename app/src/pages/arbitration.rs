//! Competing claims side by side, criterion by criterion, and a lead's decision between them.

mod sides;

use crate::api::reviewing::DecideArbitration;
use crate::failure::Failure;
use crate::form::Refused;
use crate::layout::{Width, frame};
use crate::messages::td_string;
use crate::pages::errors::page;
use crate::parts::fields::{FieldProperties, error_text, radio, text_area};
use crate::parts::page::{Tone, banner, error_at, head};
use crate::parts::post_form::PostForm;
use crate::parts::stale;
use crate::request_context::RequestContext;
use crate::text::problem::listed;
use crate::text::{codes, dates};
use domain::action::ActionKind;
use domain::claim::Claim;
use domain::claim_form::Field;
use domain::code::Code;
use domain::contest::Outcome;
use domain::evidence::Criterion;
use domain::lifecycle::may;
use domain::party::Actor;
use leptos::prelude::*;
use sides::Side;

#[component]
pub fn ArbitrationPage() -> impl IntoView {
    let ctx = RequestContext::new();
    page(ctx.clone(), async move {
        let actor = ctx.reviewer()?.clone();
        if !matches!(actor, Actor::Reviewer { lead: true, .. }) {
            return Err(Failure::Forbidden);
        }
        let claim = ctx.claim_of_path().await?;
        let sides = sides::load(&ctx, &actor, &claim).await?;
        let refused = ctx.refused().await?;
        let problem = stale::refusal(&ctx, &claim, refused.as_ref()).await?;
        let locale = ctx.locale();
        let title = td_string!(locale, shell.page.arbitration, reference = claim.reference.as_str()).to_string();
        let lede = td_string!(locale, review.arbitration.intro).to_string().into_any();
        let breadcrumb = vec![
            ("/queue".to_owned(), td_string!(locale, review.queue.title).to_string()),
            (format!("/queue/{}", claim.reference), claim.reference.to_string()),
        ];
        let body = match last_outcome(&claim) {
            _ if sides.len() < 2 => {
                banner(Tone::Info, view! { <p>{td_string!(locale, review.arbitration.none).to_string()}</p> })
                    .into_any()
            }
            Some(outcome) => view! {
                {banner(Tone::Success, view! { <p>{decided(&ctx, outcome)}</p> })}
                {sides::compare(&ctx, &actor, &sides)}
            }
            .into_any(),
            None => view! {
                {due(&ctx, &claim)}
                {sides::compare(&ctx, &actor, &sides)}
                {decision(&ctx, &actor, &claim, &sides, refused.as_ref())}
            }
            .into_any(),
        };
        let content = view! {
            {head(&ctx, breadcrumb, title.clone(), Some(lede), None)}
            {problem}
            {body}
        };
        Ok(frame(&ctx, title, Width::Wide, content))
    })
}

/// How the contests of the claim went, where none is open.
fn last_outcome(claim: &Claim) -> Option<Outcome> {
    if claim.in_arbitration() { None } else { claim.contests.last().and_then(|contest| contest.outcome) }
}

fn decided(ctx: &RequestContext, outcome: Outcome) -> String {
    match outcome {
        Outcome::Won => td_string!(ctx.locale(), words.outcome.won).to_string(),
        Outcome::Lost => td_string!(ctx.locale(), words.outcome.lost).to_string(),
    }
}

/// Until when both sides may add something, at the latest.
fn due(ctx: &RequestContext, claim: &Claim) -> Option<AnyView> {
    let locale = ctx.locale();
    let due = claim.open_contests().map(|contest| &contest.due).max_by_key(|due| due.due_at)?;
    let until = dates::instant(locale, ctx.visitor.zone, due.due_at);
    let open = !due.has_passed(ctx.now());
    let said = match open {
        true => td_string!(locale, review.arbitration.not_yet).to_string(),
        false => td_string!(locale, review.arbitration.passed).to_string(),
    };
    let content = view! {
        <p>{td_string!(locale, review.arbitration.due, due = until).to_string()}</p>
        <p class=open.then_some("title")>{said}</p>
    };
    Some(banner(if open { Tone::Warning } else { Tone::Info }, content).into_any())
}

/// What no reviewer has found met of a claim that is not approved yet: a lead who decides for it all the same has to say why.
fn not_found_met(ctx: &RequestContext, side: &Side) -> Option<AnyView> {
    let locale = ctx.locale();
    let claim = &side.claim;
    let met = |criterion: &Criterion| claim.rubric.0.get(criterion).is_some_and(|finding| finding.met);
    let open: Vec<_> =
        Criterion::ALL.iter().filter(|criterion| !met(criterion)).map(|one| codes::criterion(locale, *one)).collect();
    if open.is_empty() || !claim.state.kind().is_open() {
        return None;
    }
    let criteria = listed(locale, &open);
    let reference = claim.reference.as_str();
    let text =
        td_string!(locale, review.arbitration.not_found_met, reference = reference, criteria = criteria).to_string();
    Some(view! { <p class="hint">{text}</p> }.into_any())
}

/// The form of the decision, where it may be made on the claim of this page: here stand all that would be beaten with it.
fn decision(ctx: &RequestContext, actor: &Actor, claim: &Claim, sides: &[Side], refused: Option<&Refused>) -> AnyView {
    let locale = ctx.locale();
    if sides.iter().any(|side| actor.person().is_some_and(|me| side.claim.reviewed_by.contains(&me))) {
        let text = td_string!(locale, review.arbitration.not_you).to_string();
        return banner(Tone::Info, view! { <p>{text}</p> }).into_any();
    }
    let decidable = |claim: &Claim| may(actor, claim, ActionKind::DecideArbitration, ctx.now()).is_ok();
    if !decidable(claim) {
        let there: Vec<_> =
            sides.iter().filter(|side| decidable(&side.claim)).map(|side| elsewhere(ctx, side)).collect();
        let text = match there.is_empty() {
            true => td_string!(locale, review.arbitration.not_ready).to_string(),
            false => td_string!(locale, review.arbitration.elsewhere).to_string(),
        };
        return banner(Tone::Info, view! { <p>{text}</p> {there} }).into_any();
    }
    let typed = |name: &str| refused.and_then(|refused| refused.posted.value(name)).unwrap_or_default();
    let winner = typed("winner");
    let winners: Vec<_> = sides
        .iter()
        .map(|side| {
            let reference = side.claim.reference.to_string();
            let label = td_string!(
                locale,
                review.arbitration.winner_choose,
                reference = reference.as_str(),
                partner = side.company.as_str()
            )
            .to_string();
            let checked = winner == reference;
            radio(format!("winner-{reference}"), "winner".into(), reference, label, checked)
        })
        .collect();
    let open_criteria: Vec<_> = sides.iter().filter_map(|side| not_found_met(ctx, side)).collect();
    let missing = error_at(ctx, refused, Field::Winner);
    let fieldset = if missing.is_some() { "fieldset invalid" } else { "fieldset" };
    let described = [missing.as_ref().map(|_| "winner-error"), (!open_criteria.is_empty()).then_some("winner-hint")];
    let described = described.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let reason = FieldProperties::for_field(
        Field::Reason,
        td_string!(locale, review.arbitration.reason).to_string(),
        typed("reason"),
    )
    .error(error_at(ctx, refused, Field::Reason));
    view! {
        <section class="decision" aria-labelledby="decision-title">
            <h2 id="decision-title">{td_string!(locale, review.bar.title).to_string()}</h2>
            {PostForm::to::<DecideArbitration>(ctx).class("form").rests_on(claim).draw(view! {
                <fieldset class=fieldset id=Field::Winner.code() tabindex="-1" aria-describedby=(!described.is_empty()).then_some(described)>
                    <legend>{td_string!(locale, review.arbitration.winner).to_string()}</legend>
                    {missing.map(|text| error_text(Field::Winner.code(), text, None))}
                    <div class="choices">{winners}</div>
                    {(!open_criteria.is_empty()).then(|| view! { <div id="winner-hint">{open_criteria}</div> })}
                </fieldset>
                {text_area(locale, reason, 5)}
                <div class="prose small-text">
                    <p><strong>{td_string!(locale, review.arbitration.consequence_title).to_string()}</strong></p>
                    <ul>
                        <li>{td_string!(locale, review.arbitration.consequence_winner).to_string()}</li>
                        <li>{td_string!(locale, review.arbitration.consequence_holder).to_string()}</li>
                        <li>{td_string!(locale, review.arbitration.consequence_challenger).to_string()}</li>
                    </ul>
                </div>
                <div class="form-actions">
                    <button class="button primary">{td_string!(locale, review.arbitration.submit).to_string()}</button>
                </div>
            })}
        </section>
    }
    .into_any()
}

fn elsewhere(ctx: &RequestContext, side: &Side) -> impl IntoView + use<> {
    let reference = side.claim.reference.as_str();
    let label = td_string!(ctx.locale(), shell.page.arbitration, reference = reference).to_string();
    view! { <p><a href=format!("/queue/{reference}/arbitration")>{label}</a></p> }
}
