//! The state panel: state, whose turn it is, the deadline with its explanation, and what happens when it passes.

use super::claim::{state_badge, turn};
use super::deadline::{due, explained};
use crate::messages::td_string;
use crate::request_context::RequestContext;
use crate::text::dates;
use domain::claim::{Claim, State};
use domain::party::Actor;
use leptos::prelude::*;

/// `actions` stands at the end of the panel: buttons and links for what the visitor may do now.
pub fn state_panel(ctx: &RequestContext, claim: &Claim, actions: Option<AnyView>) -> impl IntoView + use<> {
    let locale = ctx.locale();
    let clock = claim.state.deadline().or(match &claim.state {
        State::Rejected { disputable, .. } => disputable.as_ref().filter(|until| !until.has_passed(ctx.now())),
        _ => None,
    });
    let escalated = match &claim.state {
        State::Submitted { escalated, .. }
        | State::UnderReview { escalated, .. }
        | State::Disputed { escalated, .. } => *escalated,
        _ => false,
    };
    let for_staff = read_by_staff(ctx);
    view! {
        <section class="card claim-state" aria-labelledby="state">
            <h2 id="state" class="visually-hidden">{td_string!(locale, claim.status_heading).to_string()}</h2>
            <div class="row between">
                <span class="row">{state_badge(ctx, claim.state.kind(), claim.in_arbitration())}</span>
                {turn(ctx, claim.state.turn())}
            </div>
            <p>{means(ctx, claim)}</p>
            {clock.map(|clock| view! { {due(ctx, clock_label(ctx, &claim.state), clock)} })}
            {clock.is_none().then(|| view! { <p class="small-text muted">{td_string!(locale, claim.no_deadline).to_string()}</p> })}
            {escalated.then(|| view! { <p class="small-text">{td_string!(locale, claim.clock.overdue).to_string()}</p> })}
            <p class="small-text muted">{if for_staff { next_reviewer(ctx, claim) } else { next(ctx, claim) }}</p>
            {clock.map(|clock| explained(ctx, clock, false))}
            {overall(ctx, claim)}
            {actions.map(|actions| view! { <div class="stack tight screen-only">{actions}</div> })}
        </section>
    }
}

fn read_by_staff(ctx: &RequestContext) -> bool {
    matches!(ctx.actor(), Ok(Actor::Reviewer { .. } | Actor::SystemAdmin { .. }))
}

/// The target from submission to decision, while it still runs.
fn overall(ctx: &RequestContext, claim: &Claim) -> Option<AnyView> {
    let locale = ctx.locale();
    let target = claim.overall.as_ref().filter(|_| claim.state.kind().is_open())?;
    let label = td_string!(locale, claim.clock.overall).to_string();
    let when = if target.is_paused() {
        td_string!(locale, claim.clock.paused).to_string()
    } else {
        dates::instant(locale, ctx.visitor.zone, target.due_at)
    };
    Some(
        view! {
            <hr />
            <div class="stack tight small-text">
                <p><span class="muted">{label}</span> <br /> {when}</p>
                <p class="muted">
                    {td_string!(locale, claim.deadline.target).to_string()} " "
                    {td_string!(locale, claim.deadline.target_excludes).to_string()}
                </p>
            </div>
            {explained(ctx, target, false)}
        }
        .into_any(),
    )
}

/// What the end of the state's clock is called.
pub fn clock_label(ctx: &RequestContext, state: &State) -> String {
    let locale = ctx.locale();
    match state {
        State::Submitted { released: false, .. } => td_string!(locale, claim.clock.submitted).to_string(),
        State::Submitted { .. } | State::UnderReview { .. } => td_string!(locale, claim.clock.under_review).to_string(),
        State::ActionRequired { .. } => td_string!(locale, claim.clock.action_required).to_string(),
        State::ConsentOpen { .. } => td_string!(locale, claim.clock.consent_open).to_string(),
        State::Rejected { .. } => td_string!(locale, claim.clock.rejected).to_string(),
        State::Disputed { .. } => td_string!(locale, claim.clock.disputed).to_string(),
        State::Editing | State::InEffect { .. } | State::Ended { .. } => {
            td_string!(locale, claim.deadline_heading).to_string()
        }
    }
}

fn means(ctx: &RequestContext, claim: &Claim) -> String {
    let locale = ctx.locale();
    match &claim.state {
        State::Submitted { .. } | State::UnderReview { .. } if claim.in_arbitration() => {
            td_string!(locale, claim.means.in_arbitration).to_string()
        }
        State::Editing => td_string!(locale, claim.means.editing).to_string(),
        State::Submitted { answered: true, .. } => td_string!(locale, claim.means.submitted_answered).to_string(),
        State::Submitted { .. } => td_string!(locale, claim.means.submitted).to_string(),
        State::UnderReview { .. } => td_string!(locale, claim.means.under_review).to_string(),
        State::ActionRequired { .. } => td_string!(locale, claim.means.action_required).to_string(),
        State::ConsentOpen { .. } => td_string!(locale, claim.means.consent_open).to_string(),
        State::InEffect { .. } => td_string!(locale, claim.means.in_effect).to_string(),
        State::Rejected { .. } => td_string!(locale, claim.means.rejected).to_string(),
        State::Disputed { .. } => td_string!(locale, claim.means.disputed).to_string(),
        State::Ended { .. } => td_string!(locale, claim.means.ended).to_string(),
    }
}

/// The last instant of a dispute, where one is still possible.
fn disputable_until(ctx: &RequestContext, claim: &Claim) -> Option<String> {
    let State::Rejected { reason, disputable: Some(until), .. } = &claim.state else { return None };
    let open = reason.disputable() && claim.dispute.is_none() && !until.has_passed(ctx.now());
    open.then(|| dates::instant(ctx.locale(), ctx.visitor.zone, until.due_at))
}

fn next(ctx: &RequestContext, claim: &Claim) -> String {
    let locale = ctx.locale();
    match &claim.state {
        State::Submitted { .. } | State::UnderReview { .. } if claim.in_arbitration() => {
            td_string!(locale, claim.next.in_arbitration).to_string()
        }
        State::Editing => td_string!(locale, claim.next.editing).to_string(),
        State::Submitted { released: false, .. } => td_string!(locale, claim.next.submitted).to_string(),
        State::Submitted { .. } | State::UnderReview { .. } => td_string!(locale, claim.next.under_review).to_string(),
        State::ActionRequired { .. } => td_string!(locale, claim.next.action_required).to_string(),
        State::ConsentOpen { .. } => td_string!(locale, claim.next.consent_open).to_string(),
        State::InEffect { .. } => td_string!(locale, claim.next.in_effect).to_string(),
        State::Rejected { .. } => match disputable_until(ctx, claim) {
            Some(due) => td_string!(locale, claim.next.rejected_disputable, due = due).to_string(),
            None => td_string!(locale, claim.next.rejected_final).to_string(),
        },
        State::Disputed { .. } => td_string!(locale, claim.next.disputed).to_string(),
        State::Ended { .. } => td_string!(locale, claim.next.ended).to_string(),
    }
}

fn next_reviewer(ctx: &RequestContext, claim: &Claim) -> String {
    let locale = ctx.locale();
    match &claim.state {
        State::UnderReview { .. } if claim.in_arbitration() => {
            td_string!(locale, claim.next_reviewer.in_arbitration).to_string()
        }
        State::Editing => td_string!(locale, claim.next_reviewer.editing).to_string(),
        State::Submitted { released: false, .. } => td_string!(locale, claim.next_reviewer.submitted).to_string(),
        State::Submitted { .. } | State::UnderReview { .. } => {
            td_string!(locale, claim.next_reviewer.under_review).to_string()
        }
        State::ActionRequired { .. } => td_string!(locale, claim.next_reviewer.action_required).to_string(),
        State::ConsentOpen { .. } => td_string!(locale, claim.next_reviewer.consent_open).to_string(),
        State::InEffect { .. } => td_string!(locale, claim.next_reviewer.in_effect).to_string(),
        State::Rejected { .. } => match disputable_until(ctx, claim) {
            Some(due) => td_string!(locale, claim.next_reviewer.rejected_disputable, due = due).to_string(),
            None => td_string!(locale, claim.next_reviewer.rejected_final).to_string(),
        },
        State::Disputed { .. } => td_string!(locale, claim.next_reviewer.disputed).to_string(),
        State::Ended { .. } => td_string!(locale, claim.next_reviewer.ended).to_string(),
    }
}
