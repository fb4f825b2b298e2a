//! The confirmation: the reference, and what happens when.

use crate::failure::Failure;
use crate::layout::{Width, frame};
use crate::messages::td_string;
use crate::pages::errors::page;
use crate::parts::claim_summary::program;
use crate::parts::deadline::{explained, length};
use crate::request_context::RequestContext;
use crate::text::{codes, dates};
use domain::claim::{Claim, State};
use domain::deadline::Deadline;
use domain::party::Actor;
use domain::program::Policy;
use leptos::prelude::*;

#[component]
pub fn SubmittedPage() -> impl IntoView {
    let ctx = RequestContext::new();
    page(ctx.clone(), async move {
        let actor = ctx.partner()?;
        let claim = ctx.claim_of_path().await?;
        // A draft has nothing to confirm.
        let Some(submitted_at) = claim.submitted_at else { return Err(Failure::NotFound) };
        let facts = ctx.store(ctx.app.store.facts(actor, &claim, ctx.now()).await)?.ok_or(Failure::NotFound)?;
        let second = second(&ctx, &claim).await?;
        let (locale, zone) = (ctx.locale(), ctx.visitor.zone);
        let title = td_string!(locale, draft.submitted.title).to_string();
        let second = second.map(|second| {
            let activities: Vec<_> = second.answers.activities.iter().map(|a| codes::activity(locale, *a)).collect();
            let text = td_string!(
                locale,
                draft.submitted.second_reference,
                activity = activities.join(" "),
                reference = second.reference.as_str()
            );
            view! { <p><a href=format!("/claims/{}", second.reference)>{text.to_string()}</a></p> }
        });
        let content = view! {
            <div class="confirmation stack tight">
                <h1>{title.clone()}</h1>
                <p class="lede">
                    <strong>{td_string!(locale, draft.submitted.reference, reference = claim.reference.as_str()).to_string()}</strong>
                </p>
                {second}
                {told(&ctx, &claim)}
            </div>
            <section class="stack" aria-labelledby="next">
                <h2 id="next">{td_string!(locale, draft.submitted.next_title).to_string()}</h2>
                <div class="card">
                    <ol class="steps">
                        <li class="done">
                            <span class="title">{codes::state(locale, domain::claim::StateKind::Submitted)}</span>
                            <p>{dates::instant(locale, zone, submitted_at)}</p>
                        </li>
                        {follows(&ctx, &claim, &facts.policy)}
                    </ol>
                </div>
                <div class="form-actions">
                    <a class="button primary" href=format!("/claims/{}", claim.reference)>
                        {td_string!(locale, draft.submitted.view_claim).to_string()}
                    </a>
                    <a class="button" href="/claims/new">{td_string!(locale, draft.submitted.another).to_string()}</a>
                    <a class="button subtle" href="/claims">{td_string!(locale, draft.submitted.back_to_list).to_string()}</a>
                </div>
            </section>
        };
        Ok(frame(&ctx, title, Width::Narrow, content))
    })
}

/// That a mail is on its way, to those who get one: admins and whoever made the claim.
fn told(ctx: &RequestContext, claim: &Claim) -> Option<AnyView> {
    let signed_in = ctx.signed_in().ok()?;
    let Actor::Partner { person, role, .. } = &signed_in.actor else { return None };
    (role.is_admin() || *person == claim.created_by).then(|| {
        view! { <p>{td_string!(ctx.locale(), draft.submitted.told, email = &signed_in.email).to_string()}</p> }
            .into_any()
    })
}

/// The claim that the second activity became, where the address names it and it is this partner's.
async fn second(ctx: &RequestContext, claim: &Claim) -> Result<Option<Claim>, Failure> {
    match ctx.claim(ctx.query("second")).await {
        Ok(second) if second.id != claim.id && second.submitted_at == claim.submitted_at => Ok(Some(second)),
        Ok(_) | Err(Failure::NotFound) => Ok(None),
        Err(failure) => Err(failure),
    }
}

/// What comes after submission, with the days of the claim's own clocks.
fn follows(ctx: &RequestContext, claim: &Claim, policy: &Policy) -> AnyView {
    let (locale, zone) = (ctx.locale(), ctx.visitor.zone);
    let due = |deadline: &Deadline| dates::instant(locale, zone, deadline.due_at);
    let starts = matches!(claim.state, State::Submitted { answered: false, released: false, .. });
    let start = claim.state.deadline().filter(|_| starts).map(|clock| {
        view! {
            <li aria-current="step">
                <span class="title">{td_string!(locale, draft.submitted.start_by, due = due(clock)).to_string()}</span>
                {explained(ctx, clock, false)}
            </li>
        }
    });
    let contested = claim.contest_due().map(|contest| {
        let text = td_string!(locale, draft.submitted.contested, due = due(contest)).to_string();
        view! { <li><span class="title">{text}</span></li> }
    });
    let target = claim.overall.as_ref().map(|overall| {
        view! {
            <p>{td_string!(locale, draft.submitted.target, due = due(overall)).to_string()}</p>
            {explained(ctx, overall, false)}
        }
    });
    let decide = td_string!(locale, draft.submitted.decide, window = length(locale, policy.decide_review)).to_string();
    let question =
        td_string!(locale, draft.submitted.question, window = length(locale, policy.answer_request)).to_string();
    let consent = match policy.consent.length() {
        Some(window) => td_string!(locale, draft.submitted.consent, window = length(locale, window)).to_string(),
        None => td_string!(locale, draft.submitted.consent_any_time).to_string(),
    };
    let in_effect = match program(claim) {
        Some(_) => td_string!(locale, draft.submitted.in_effect).to_string(),
        None => td_string!(locale, draft.submitted.in_effect_no_program).to_string(),
    };
    view! {
        {start}
        {contested}
        <li><span class="title">{decide}</span>{target}<p>{question}</p></li>
        <li><span class="title">{consent}</span></li>
        <li><span class="title">{in_effect}</span></li>
    }
    .into_any()
}
