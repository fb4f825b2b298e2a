//! The page of a claim for its partner: state, requests, contest, proof and comments.

mod contest;
mod outcome;
pub mod requests;
mod status_facts;

use crate::layout::{Width, frame};
use crate::messages::td_string;
use crate::pages::errors::page;
use crate::parts::claim_summary::answers;
use crate::parts::done;
use crate::parts::draft::further;
use crate::parts::icon;
use crate::parts::page::{Breadcrumb, head};
use crate::parts::proof_list::{add_proof, proof_list};
use crate::parts::stale::refusal;
use crate::parts::state::state_panel;
use crate::parts::thread::{Talk, Thread, comment_form};
use crate::request_context::RequestContext;
use crate::text::{checks, codes};
use domain::action::ActionKind;
use domain::claim::{Claim, StateKind};
use domain::draft::{CheckFinding, own_lines};
use domain::lifecycle::{Facts, allowed};
use domain::party::Actor;
use leptos::prelude::*;

#[component]
pub fn ClaimPage() -> impl IntoView {
    let ctx = RequestContext::new();
    page(ctx.clone(), async move {
        let claim = ctx.claim_of_path().await?;
        let actor = ctx.actor()?.clone();
        if matches!(actor, Actor::Reviewer { .. }) {
            ctx.see_other(&format!("/queue/{}", claim.reference));
            return Ok(().into_any());
        }
        if claim.state.kind() == StateKind::Editing {
            ctx.see_other(&format!("/claims/{}/edit", claim.reference));
            return Ok(().into_any());
        }
        let facts = ctx.store(ctx.app.store.facts(&actor, &claim, ctx.now()).await)?;
        let facts = facts.ok_or(crate::failure::Failure::NotFound)?;
        let decisions = ctx.store(ctx.app.store.decisions(&actor, claim.id).await)?;
        let comments = Thread::load(&ctx, &claim, Talk::Comments).await?;
        let refused = ctx.refused().await?;
        let summary = refusal(&ctx, &claim, refused.as_ref()).await?;

        let locale = ctx.locale();
        let mut may = allowed(&actor, &claim, ctx.now());
        // A line that was claimed anew since is nothing to dispute about.
        let anew = own_lines(&claim.lines, &actor, &facts.draft).into_iter().next();
        let anew = anew.filter(|_| may.contains(&ActionKind::Dispute));
        may.retain(|action| *action != ActionKind::Dispute || anew.is_none());
        let anew = anew.map(|finding| claimed_anew(&ctx, &facts, &finding));
        let can = |action| may.contains(&action);
        let history_button = view! {
            <a class="button" href=format!("/claims/{}/history", claim.reference)>
                {icon("history")}{td_string!(locale, claim.history).to_string()}
            </a>
        };
        let proof_form = can(ActionKind::AddProof).then(|| add_proof(&ctx, &claim, &facts.policy, refused.as_ref()));
        let title = name(&ctx, &claim);
        let content = view! {
            {head(&ctx, breadcrumb(&ctx), title.clone(), Some(lede(&ctx, &claim)), Some(history_button.into_any()))}
            {done::on_claim(&ctx, &claim, None)}
            {summary}
            <div class="split aside-first">
                <div class="stack loose">
                    {requests::requests(&ctx, &claim, &may)}
                    {contest::contests(&ctx, &claim, &decisions, can(ActionKind::AddStatement), refused.as_ref())}
                    {outcome::outcome(&ctx, &claim, &decisions, can(ActionKind::Dispute), anew)}
                    <section class="card" aria-labelledby="answers">
                        <h2 id="answers">{td_string!(locale, claim.answers.title).to_string()}</h2>
                        {answers(&ctx, &claim, &facts, can(ActionKind::SaveAnswers))}
                    </section>
                    <section class="card" aria-labelledby="files">
                        <div class="section-head">
                            <h2 id="files">{td_string!(locale, claim.proof.title).to_string()}</h2>
                            <p class="muted small-text">{td_string!(locale, shell.files, count = claim.proofs.len()).to_string()}</p>
                        </div>
                        {proof_list(&ctx, &claim, |_| None)}
                        <p class="muted small-text">{td_string!(locale, claim.proof.views_recorded).to_string()}</p>
                        {proof_form}
                    </section>
                    <section class="stack" aria-labelledby="comments">
                        <h2 id="comments">{td_string!(locale, claim.comments.title).to_string()}</h2>
                        <p class="muted small-text">{td_string!(locale, claim.comments.intro).to_string()}</p>
                        {comments.draw(&ctx)}
                        {can(ActionKind::Comment).then(|| comment_form(&ctx, &claim, refused.as_ref(), "claim"))}
                    </section>
                </div>
                <aside class="aside" aria-label=td_string!(locale, claim.status_heading).to_string()>
                    {state_panel(&ctx, &claim, actions(&ctx, &claim, &may))}
                    {status_facts::status_facts(&ctx, &claim)}
                </aside>
            </div>
        };
        Ok(frame(&ctx, title, Width::Normal, content))
    })
}

/// That the company claims the same in another claim, with the way there.
fn claimed_anew(ctx: &RequestContext, facts: &Facts, finding: &CheckFinding) -> AnyView {
    let (href, label) = further(ctx.locale(), finding);
    let text = checks::message(ctx.locale(), finding.check, &facts.policy);
    view! { <p>{text} " " <a href=href>{label}</a></p> }.into_any()
}

/// What the partner called the claim.
pub fn name(ctx: &RequestContext, claim: &Claim) -> String {
    match claim.answers.claim_name.as_str() {
        "" => td_string!(ctx.locale(), claim.unnamed).to_string(),
        name => name.to_owned(),
    }
}

/// The way back from a claim's own page.
pub fn breadcrumb(ctx: &RequestContext) -> Breadcrumb {
    vec![("/claims".into(), td_string!(ctx.locale(), claim.back_to_list).to_string())]
}

/// The way back from a page below the claim.
pub fn breadcrumb_below(ctx: &RequestContext, claim: &Claim) -> Breadcrumb {
    let mut breadcrumb = breadcrumb(ctx);
    breadcrumb.push((format!("/claims/{}", claim.reference), claim.reference.to_string()));
    breadcrumb
}

/// Reference, area and activities in one line.
pub fn lede(ctx: &RequestContext, claim: &Claim) -> AnyView {
    let locale = ctx.locale();
    let area = claim.answers.area.map(|area| codes::area(locale, area));
    let activities = claim.answers.activities.iter().map(|activity| codes::activity(locale, *activity));
    let about: Vec<_> = area.into_iter().chain(activities).collect();
    view! { <span class="mono">{claim.reference.to_string()}</span> " · " {about.join(" · ")} }.into_any()
}

/// Links to the pages of what may be done now and has no form here.
fn actions(ctx: &RequestContext, claim: &Claim, may: &[ActionKind]) -> Option<AnyView> {
    let locale = ctx.locale();
    let link = |class: &'static str, page: &str, label: String| {
        view! { <a class=class href=format!("/claims/{}/{page}", claim.reference)>{label}</a> }.into_any()
    };
    let links: Vec<_> = may
        .iter()
        .filter_map(|action| match action {
            ActionKind::AnswerRequest => {
                Some(link("button primary", "answer", td_string!(locale, claim.request.go_answer).to_string()))
            }
            ActionKind::Dispute => {
                Some(link("button primary", "dispute", td_string!(locale, claim.dispute.title).to_string()))
            }
            ActionKind::Withdraw => {
                Some(link("button danger", "withdraw", td_string!(locale, claim.withdraw.link).to_string()))
            }
            ActionKind::EndAssociation => {
                Some(link("button danger", "end", td_string!(locale, claim.end.link).to_string()))
            }
            _ => None,
        })
        .collect();
    (!links.is_empty()).then(|| links.into_any())
}
