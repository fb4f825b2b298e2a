//! The review page: proof beside the rubric, and the decision that follows from it.

mod claim_record;
mod decision;
mod request_form;
pub(crate) mod rubric;
pub(crate) mod statements;
mod unsent_text;
pub(crate) mod viewer;

use crate::api::reviewing::{NoteOnClaim, StartReview};
use crate::failure::Failure;
use crate::form::Refused;
use crate::form::review::Panel;
use crate::layout::{Width, frame};
use crate::messages::td_string;
use crate::pages::errors::page;
use crate::parts::claim::{deadline_chip, state_badge};
use crate::parts::done;
use crate::parts::icon;
use crate::parts::page::{Tone, banner};
use crate::parts::post_form::{PostForm, argument};
use crate::parts::thread::{Talk, Thread};
use crate::request_context::RequestContext;
use crate::text::codes;
use crate::text::problem::{listed, sentences};
use domain::action::{ActionKind, Refusal};
use domain::catalog::product;
use domain::claim::{Claim, State, StateKind};
use domain::lifecycle::{Facts, allowed, may};
use domain::party::{Actor, PersonId, ProofId};
use leptos::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use unsent_text::Typed;

/// All that the page is drawn from.
pub(crate) struct Review {
    pub ctx: RequestContext,
    pub claim: Claim,
    pub facts: Facts,
    pub company: String,
    pub comments: Thread,
    pub notes: Thread,
    /// Files that the visitor has opened.
    pub opened: BTreeSet<ProofId>,
    pub can: Vec<ActionKind>,
    pub refused: Option<Refused>,
    pub typed: Typed,
    pub panel: Panel,
    /// Whom a lead may give the claim to.
    pub reviewers: Vec<(PersonId, String)>,
    /// Names of those who review it or have reviewed it, and of whoever made a statement.
    pub names: BTreeMap<PersonId, String>,
}

impl Review {
    async fn load(ctx: RequestContext) -> Result<Self, Failure> {
        let actor = ctx.reviewer()?.clone();
        let claim = ctx.claim_of_path().await?;
        let store = &ctx.app.store;
        let facts = ctx.store(store.facts(&actor, &claim, ctx.now()).await)?.ok_or(Failure::NotFound)?;
        let company = ctx.store(store.company(claim.company).await)?.map(|company| company.name).unwrap_or_default();
        let comments = Thread::load(&ctx, &claim, Talk::Comments).await?;
        let notes = Thread::load(&ctx, &claim, Talk::Notes).await?;
        let opened = ctx.store(store.proof_views(&actor, claim.id).await)?.iter().map(|view| view.proof).collect();
        let can = allowed(&actor, &claim, ctx.now());
        let reviewers = match can.contains(&ActionKind::Assign) {
            true => ctx.store(store.reviewers_for(claim.id).await)?,
            false => vec![],
        };
        let mut names = BTreeMap::new();
        let authors = claim.contests.iter().filter_map(|contest| contest.statement.as_ref()?.added_by);
        for id in claim.reviewed_by.iter().copied().chain(claim.state.reviewer()).chain(authors) {
            if let Some(person) = ctx.store(store.person(id).await)? {
                names.insert(id, person.name);
            }
        }
        let refused = ctx.refused().await?;
        let typed = Typed::load(&ctx, refused.as_ref()).await?;
        let asked_for = ctx.query("decide").parse().unwrap_or_default();
        let panel = match asked_for {
            Panel::Ask if can.contains(&ActionKind::AskInformation) => Panel::Ask,
            Panel::Reject if can.contains(&ActionKind::Reject) => Panel::Reject,
            Panel::Uphold if can.contains(&ActionKind::UpholdRejection) => Panel::Uphold,
            _ => Panel::Approve,
        };
        Ok(Self { ctx, claim, facts, company, comments, notes, opened, can, refused, typed, panel, reviewers, names })
    }

    pub fn may(&self, action: ActionKind) -> bool {
        self.can.contains(&action)
    }

    /// The name of who works on it.
    fn reviewer_name(&self) -> Option<&str> {
        self.names.get(&self.claim.state.reviewer()?).map(String::as_str)
    }

    pub fn is_lead(&self) -> bool {
        matches!(self.ctx.actor(), Ok(Actor::Reviewer { lead: true, .. }))
    }

    /// Whether the refused form is the one for internal notes.
    pub fn refused_note(&self) -> bool {
        self.refused
            .as_ref()
            .is_some_and(|refused| refused.posted.value(argument!(NoteOnClaim, internal_note)).is_some())
    }
}

#[component]
pub fn ReviewPage() -> impl IntoView {
    let ctx = RequestContext::new();
    page(ctx.clone(), async move {
        // A system administrator reviews nothing, but reads every submitted claim.
        if let Actor::SystemAdmin { .. } = ctx.actor()? {
            ctx.see_other(&format!("/claims/{}", ctx.param("reference")));
            return Ok(().into_any());
        }
        let review = Review::load(ctx.clone()).await?;
        let problem = problem(&review).await?;
        let chosen = ctx.query("proof").parse().ok();
        let content = view! {
            {page_head(&review)}
            {problem}
            {done::on_claim(&ctx, &review.claim, review.reviewer_name())}
            <div class="two-pane">
                {viewer::pane(&review, chosen)}
                <section class="pane stack" aria-labelledby="rubric-title">
                    {standing(&review)}
                    {statements::section(&review)}
                    {match review.may(ActionKind::SaveRubric) {
                        true => rubric::editable(&review, decision::section(&review).into_any()),
                        false => view! { {request_form::of_approved(&review)} {rubric::read_only(&review)} }.into_any(),
                    }}
                </section>
            </div>
            {claim_record::sections(&review)}
        };
        let title =
            td_string!(ctx.locale(), shell.page.review, reference = review.claim.reference.as_str()).to_string();
        Ok(frame(&ctx, title, Width::Wide, content))
    })
}

/// Why a form was refused; an internal note's own problem leads to its own field.
async fn problem(review: &Review) -> Result<AnyView, Failure> {
    match &review.refused {
        Some(refused) if review.refused_note() => {
            let text = crate::text::problem::problem(review.ctx.locale(), &refused.problem);
            Ok(crate::parts::page::error_summary(
                &review.ctx,
                vec![(argument!(NoteOnClaim, internal_note).into(), text)],
            )
            .into_any())
        }
        refused => crate::parts::stale::refusal(&review.ctx, &review.claim, refused.as_ref()).await,
    }
}

fn page_head(review: &Review) -> impl IntoView + use<> {
    let (ctx, claim) = (&review.ctx, &review.claim);
    let locale = ctx.locale();
    let reference = claim.reference.to_string();
    let name = match claim.answers.claim_name.as_str() {
        "" => td_string!(locale, claim.unnamed).to_string(),
        name => name.to_owned(),
    };
    let activities: Vec<_> =
        claim.answers.activities.iter().map(|activity| codes::activity(locale, *activity)).collect();
    let products: Vec<_> = claim
        .answers
        .products
        .iter()
        .map(|code| product(code).map_or_else(|| code.to_string(), |product| product.name.to_owned()))
        .collect();
    let customer = review.facts.draft.tenant.as_ref().map(|tenant| tenant.name.clone());
    let about: Vec<_> = [
        Some(review.company.clone()),
        customer,
        claim.answers.area.map(|area| codes::area(locale, area)),
        Some(listed(locale, &activities)),
        Some(listed(locale, &products)),
    ]
    .into_iter()
    .flatten()
    .filter(|part| !part.is_empty())
    .collect();
    view! {
        <header class="page-header">
            <nav class="breadcrumb" aria-label=td_string!(locale, shell.nav.breadcrumb).to_string()>
                <ol><li><a href="/queue">{td_string!(locale, review.queue.title).to_string()}</a></li></ol>
            </nav>
            <div class="stack tight">
                <div class="row">
                    {state_badge(ctx, claim.state.kind(), claim.in_arbitration())}
                    {claim.state.deadline().filter(|clock| !clock.is_paused()).map(|clock| deadline_chip(ctx, clock.due_at))}
                </div>
                <h1 class="page-title">{name}</h1>
                <p class="lede"><span class="mono">{reference.clone()}</span> " · " {about.join(" · ")}</p>
            </div>
            <div class="page-actions">
                <a class="button" href=format!("/claims/{reference}/history")>
                    {icon("history")} {td_string!(locale, claim.history).to_string()}
                </a>
            </div>
        </header>
    }
}

/// Whether the visitor can work on it, and if not, why; the button to start.
fn standing(review: &Review) -> Option<AnyView> {
    let (ctx, claim) = (&review.ctx, &review.claim);
    let locale = ctx.locale();
    let actor = ctx.actor().ok()?;
    if review.may(ActionKind::SaveRubric) {
        return None;
    }
    if review.may(ActionKind::StartReview) {
        let (text, start) = match &claim.state {
            State::Submitted { answered: true, .. } => {
                let answered = claim.requests.last().map(|request| {
                    let total = request.items.len();
                    let done = total - request.unanswered().len();
                    td_string!(locale, claim.request.answered_of, done = done, total = total).to_string()
                });
                let text = td_string!(locale, review.screen.answered).to_string();
                let text = sentences(locale, &[text, answered.unwrap_or_default()]);
                (text, td_string!(locale, review.screen.go_on).to_string())
            }
            _ => (
                td_string!(locale, review.screen.not_started).to_string(),
                td_string!(locale, review.screen.start).to_string(),
            ),
        };
        return Some(
            view! {
                <div class="card">
                    <p>{text}</p>
                    {PostForm::to::<StartReview>(ctx).rests_on(claim).draw(view! {
                        <button class="button primary">{start}</button>
                    })}
                </div>
            }
            .into_any(),
        );
    }
    if claim.in_arbitration() && review.is_lead() {
        return Some(arbitrate(review).into_any());
    }
    let text = match may(actor, claim, ActionKind::StartReview, ctx.now()) {
        Err(Refusal::ReviewedBefore) => td_string!(locale, review.screen.reviewed_before).to_string(),
        Err(Refusal::OthersReview) => td_string!(locale, review.screen.not_yours).to_string(),
        _ if claim.state.kind() == StateKind::UnderReview => td_string!(locale, review.screen.not_yours).to_string(),
        _ => return None,
    };
    Some(banner(Tone::Info, view! { <p>{text}</p> }).into_any())
}

/// Where a lead decides between competing claims.
fn arbitrate(review: &Review) -> impl IntoView + use<> {
    let locale = review.ctx.locale();
    let href = format!("/queue/{}/arbitration", review.claim.reference);
    let content = view! {
        <p>{td_string!(locale, review.bar.in_arbitration).to_string()}</p>
        <p><a class="button" href=href>{td_string!(locale, review.bar.arbitrate).to_string()}</a></p>
    };
    banner(Tone::Warning, content)
}

/// Back to the first view: the findings are saved, what stands in this panel is left.
fn cancel(review: &Review) -> impl IntoView + use<> {
    let href = format!("/queue/{}#decision", review.claim.reference);
    view! { <a class="button subtle" href=href>{td_string!(review.ctx.locale(), shell.cancel).to_string()}</a> }
}
