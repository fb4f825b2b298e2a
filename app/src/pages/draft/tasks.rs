//! The task list of a draft: where each step stands, in any order.

use crate::api::drafting::DiscardDraft;
use crate::messages::td_string;
use crate::pages::errors::page;
use crate::parts::claim_summary;
use crate::parts::draft::Draft;
use crate::parts::page::{Tone, banner};
use crate::request_context::RequestContext;
use crate::text::{codes, problem::listed};
use domain::action::ActionKind;
use domain::claim_form::Step;
use domain::code::Code;
use domain::draft::{TaskStatus, tasks};
use domain::lifecycle::may;
use leptos::prelude::*;

#[component]
pub fn TasksPage() -> impl IntoView {
    let ctx = RequestContext::new();
    page(ctx.clone(), async move {
        let draft = Draft::load(&ctx).await?;
        let locale = ctx.locale();
        let title = match draft.claim.answers.claim_name.as_str() {
            "" => td_string!(locale, draft.list.heading).to_string(),
            name => name.to_owned(),
        };
        let lede = format!("{} · {}", draft.claim.reference, codes::state(locale, draft.claim.state.kind()));
        let content = if draft.editing() { draft_tasks(&draft) } else { after_submission(&draft) };
        Ok(draft.frame(title, Some(lede), content))
    })
}

fn draft_tasks(draft: &Draft) -> AnyView {
    let locale = draft.locale();
    let tasks = tasks(&draft.claim.answers, &draft.claim.proofs, &draft.findings);
    let done = tasks.iter().filter(|(_, status)| *status == TaskStatus::Done).count();
    let progress = td_string!(locale, draft.list.progress, done = done, total = tasks.len()).to_string();
    let next = tasks.iter().find(|(_, status)| matches!(status, TaskStatus::NotStarted | TaskStatus::NeedsWork));
    let next = next.map(|(step, _)| *step);
    let ready = next == Some(Step::Check);
    let next_link = next.map(|step| {
        let href = draft.at(&format!("edit/{}", step.code()));
        let label = td_string!(locale, draft.list.next, step = codes::step(locale, step)).to_string();
        view! { <p><a class="button primary" href=href>{label}</a></p> }
    });
    let total = tasks.len();
    let items: Vec<_> = tasks.iter().map(|(step, status)| task(draft, *step, *status, &tasks)).collect();
    view! {
        {draft.wait()}
        <div class="stack tight">
            <p>{td_string!(locale, draft.list.intro).to_string()}</p>
            <progress max=total value=done aria-label=progress.clone()></progress>
            <p class="muted small-text">{progress}</p>
        </div>
        {ready.then(|| banner(Tone::Success, view! { <p>{td_string!(locale, draft.list.ready).to_string()}</p> }))}
        <ol class="tasks">{items}</ol>
        {next_link}
        {discard(draft)}
    }
    .into_any()
}

fn task(draft: &Draft, step: Step, status: TaskStatus, all: &[(Step, TaskStatus)]) -> AnyView {
    let locale = draft.locale();
    let id = format!("task-{}", step.code());
    let name = codes::step(locale, step);
    let warnings = draft.findings.iter().filter(|f| !f.check.blocks() && f.check.step() == step).count();
    let started = matches!(status, TaskStatus::NeedsWork | TaskStatus::Done);
    let warned = (started && warnings > 0).then(|| {
        let text = td_string!(locale, draft.list.warnings, count = warnings).to_string();
        view! { " " <span class="badge warning">{text}</span> }
    });
    let class = match status {
        TaskStatus::CannotStartYet => "muted",
        TaskStatus::NotStarted => "badge brand",
        TaskStatus::NeedsWork => "badge danger",
        TaskStatus::Done => "",
    };
    let hint = hint(draft, step, status, all);
    let title = if status == TaskStatus::CannotStartYet {
        view! { <span class="title muted">{name}</span> }.into_any()
    } else {
        // What needs work is shown at once where the link leads.
        let check = if status == TaskStatus::NeedsWork { "?check=1" } else { "" };
        let href = draft.at(&format!("edit/{}{check}", step.code()));
        view! { <a href=href aria-describedby=id.clone()>{name}</a> }.into_any()
    };
    view! {
        <li class="task">
            {title}
            <span class="hint">{hint}</span>
            <span class="task-status" id=id><span class=class>{codes::task(locale, status)}</span>{warned}</span>
        </li>
    }
    .into_any()
}

/// What has been answered; before that what is asked for, or what has to come first.
fn hint(draft: &Draft, step: Step, status: TaskStatus, all: &[(Step, TaskStatus)]) -> String {
    let locale = draft.locale();
    if status == TaskStatus::CannotStartYet {
        let before: &[Step] = if step == Step::Products { &[Step::Customer, Step::Activity] } else { Step::ALL };
        let missing = all
            .iter()
            .filter(|(other, status)| *other != step && before.contains(other) && *status != TaskStatus::Done);
        let names: Vec<_> = missing.map(|(other, _)| codes::step(locale, *other)).collect();
        return td_string!(locale, draft.list.first_needs, steps = listed(locale, &names)).to_string();
    }
    let answered = answered(draft, step);
    if answered.is_empty() { codes::step_hint(locale, step) } else { answered }
}

fn answered(draft: &Draft, step: Step) -> String {
    let (locale, answers) = (draft.locale(), &draft.claim.answers);
    let joined = |parts: &[&str]| parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" · ");
    match step {
        Step::Location => answers.location.as_ref().map_or(String::new(), |mpn| {
            let name = draft.facts.draft.locations.iter().find(|l| l.mpn == *mpn).map_or("", |l| l.name.as_str());
            joined(&[name, mpn.as_str()])
        }),
        Step::Customer => {
            let known = draft.facts.draft.tenant.as_ref().filter(|_| draft.passes(Step::Customer));
            joined(&[known.map_or(answers.tenant_id.as_str(), |tenant| tenant.name.as_str()), &answers.domain])
        }
        Step::Activity => {
            let area = answers.area.map(|area| codes::area(locale, area)).unwrap_or_default();
            let activities: Vec<_> = answers.activities.iter().map(|a| codes::activity(locale, *a)).collect();
            joined(&[&area, &listed(locale, &activities)])
        }
        Step::Products => listed(locale, &answers.products.iter().map(claim_summary::name).collect::<Vec<_>>()),
        Step::Contacts => joined(&[&answers.customer.name, &answers.customer.email]),
        Step::Proof => match draft.claim.proofs.len() {
            0 => String::new(),
            files => td_string!(locale, shell.files, count = files).to_string(),
        },
        Step::Check => String::new(),
    }
}

fn discard(draft: &Draft) -> Option<AnyView> {
    let ctx = &draft.ctx;
    let allowed = ctx.actor().is_ok_and(|actor| may(actor, &draft.claim, ActionKind::Discard, ctx.now()).is_ok());
    let locale = draft.locale();
    allowed.then(|| {
        view! {
            <details class="explain">
                <summary>{td_string!(locale, draft.discard.link).to_string()}</summary>
                {draft.post_form::<DiscardDraft>(false).class("form tight").draw(view! {
                    <h2>{td_string!(locale, draft.discard.title).to_string()}</h2>
                    <p>{td_string!(locale, draft.discard.text).to_string()}</p>
                    <div class="form-actions">
                        <button class="button danger">{td_string!(locale, draft.discard.button).to_string()}</button>
                    </div>
                })}
            </details>
        }
        .into_any()
    })
}

/// Admins may still change some answers after submission.
fn after_submission(draft: &Draft) -> AnyView {
    let locale = draft.locale();
    let items: Vec<_> = [Step::Location, Step::Products, Step::Contacts]
        .into_iter()
        .map(|step| {
            let href = draft.at(&format!("edit/{}", step.code()));
            let hint = answered(draft, step);
            view! { <li class="task"><a href=href>{codes::step(locale, step)}</a><span class="hint">{hint}</span></li> }
        })
        .collect();
    let back = format!("/claims/{}", draft.claim.reference);
    view! {
        <p>{td_string!(locale, draft.list.after_submission).to_string()}</p>
        <ol class="tasks">{items}</ol>
        <p><a class="button" href=back>{td_string!(locale, claim.back_to_claim).to_string()}</a></p>
    }
    .into_any()
}
