//! Parts of many pages: head, error summary, banners, paging.

use super::icon;
use crate::form::Refused;
use crate::messages::td_string;
use crate::request_context::RequestContext;
use crate::text::problem::problem;
use domain::claim_form::Field;
use domain::code::Code;
use leptos::prelude::*;

/// The breadcrumb: (address, label), outermost first.
pub type Breadcrumb = Vec<(String, String)>;

/// The head of a page: breadcrumb, title, lede, and actions at the top right.
pub fn head(
    ctx: &RequestContext,
    breadcrumb: Breadcrumb,
    title: String,
    lede: Option<AnyView>,
    actions: Option<AnyView>,
) -> impl IntoView + use<> {
    let label = td_string!(ctx.locale(), shell.nav.breadcrumb).to_string();
    let breadcrumb = (!breadcrumb.is_empty()).then(|| {
        let steps: Vec<_> =
            breadcrumb.into_iter().map(|(href, label)| view! { <li><a href=href>{label}</a></li> }).collect();
        view! { <nav class="breadcrumb" aria-label=label><ol>{steps}</ol></nav> }
    });
    view! {
        <header class="page-header">
            {breadcrumb}
            <div class="stack tight">
                <h1 class="page-title">{title}</h1>
                {lede.map(|lede| view! { <p class="lede">{lede}</p> })}
            </div>
            {actions.map(|actions| view! { <div class="page-actions">{actions}</div> })}
        </header>
    }
}

/// All problems of a form on top of its page, each a link to its field's id.
pub fn error_summary(ctx: &RequestContext, problems: Vec<(String, String)>) -> impl IntoView + use<> {
    let heading = td_string!(ctx.locale(), shell.problem_heading).to_string();
    (!problems.is_empty()).then(|| {
        let items: Vec<_> = problems
            .into_iter()
            .map(|(id, text)| match id.as_str() {
                "" => view! { <li>{text}</li> }.into_any(),
                _ if id.starts_with('/') => view! { <li><a href=id>{text}</a></li> }.into_any(),
                _ => view! { <li><a href=format!("#{id}")>{text}</a></li> }.into_any(),
            })
            .collect();
        view! {
            <div class="error-summary" id="problem" role="alert" tabindex="-1" aria-labelledby="problem-title">
                <h2 id="problem-title">{heading}</h2>
                <ul>{items}</ul>
                {support(ctx)}
            </div>
        }
    })
}

/// Whom to turn to, where it is set.
pub fn support(ctx: &RequestContext) -> Option<AnyView> {
    let settings = &ctx.visitor.settings;
    let (address, href) = settings.support_address.clone().zip(settings.support_link())?;
    let label = td_string!(ctx.locale(), errors.support).to_string();
    Some(view! { <p>{label} " " <a href=href>{address}</a></p> }.into_any())
}

/// The error summary of a refused form. Empty without one.
pub fn refused_summary(ctx: &RequestContext, refused: Option<&Refused>) -> impl IntoView + use<> {
    let problems = refused.map(|refused| {
        let id = refused.problem.field().map_or(String::new(), |field| field.code().to_owned());
        (id, problem(ctx.locale(), &refused.problem))
    });
    error_summary(ctx, problems.into_iter().collect())
}

/// What is wrong at this field, in the form that was refused.
pub fn error_at(ctx: &RequestContext, refused: Option<&Refused>, field: Field) -> Option<String> {
    refused
        .filter(|refused| refused.problem.field() == Some(field))
        .map(|refused| problem(ctx.locale(), &refused.problem))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Info,
    Success,
    Warning,
    Danger,
}

pub fn banner(tone: Tone, content: impl IntoView + 'static) -> impl IntoView {
    let (class, name) = match tone {
        Tone::Info => ("banner info", "info"),
        Tone::Success => ("banner success", "check-circle"),
        Tone::Warning => ("banner warning", "alert"),
        Tone::Danger => ("banner danger", "error"),
    };
    view! { <div class=class>{icon(name)}<div>{content.into_any()}</div></div> }
}

/// Where a page is not full although there is a next one: the store looks through so many claims for a page, and no more.
pub fn searched_part(ctx: &RequestContext, shown: usize, next: bool) -> Option<impl IntoView + use<>> {
    let locale = ctx.locale();
    let full = store::ListQuery::default().limit;
    (next && shown < full).then(|| view! { <p>{td_string!(locale, shell.pagination.searched_part).to_string()}</p> })
}

/// The first page and the next one, by keyset; nothing where all stands on one page.
pub fn pagination(ctx: &RequestContext, first: Option<String>, next: Option<String>) -> impl IntoView + use<> {
    let locale = ctx.locale();
    let links = vec![
        (first, td_string!(locale, shell.pagination.first).to_string(), None),
        (next, td_string!(locale, shell.pagination.next).to_string(), Some("next")),
    ];
    page_links(ctx, links)
}

/// The address of a page, if there is one, with its text and its relation to the page shown.
pub type PageLink = (Option<String>, String, Option<&'static str>);

/// Links to other pages of a list; nothing where all stands on one page.
pub fn page_links(ctx: &RequestContext, links: Vec<PageLink>) -> Option<AnyView> {
    let label = td_string!(ctx.locale(), shell.pagination.label).to_string();
    let links = buttons(links);
    (!links.is_empty()).then(|| view! { <nav class="pagination" aria-label=label>{links}</nav> }.into_any())
}

/// The same for a list that is only a part of its page.
pub fn part_links(links: Vec<PageLink>) -> Option<AnyView> {
    let links = buttons(links);
    (!links.is_empty()).then(|| view! { <p class="row">{links}</p> }.into_any())
}

fn buttons(links: Vec<PageLink>) -> Vec<AnyView> {
    let button =
        |(href, text, rel): PageLink| Some(view! { <a class="button" href=href? rel=rel>{text}</a> }.into_any());
    links.into_iter().filter_map(button).collect()
}
