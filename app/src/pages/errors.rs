//! Renders a page, or an error page if it does not exist, is not allowed, or failed.

use crate::failure::Failure;
use crate::form::SendAgain;
use crate::layout::{Width, frame};
use crate::messages::{Locale, td_string};
use crate::parts::page::support;
use crate::request_context::RequestContext;
use crate::respond::sign_in;
use crate::text::problem;
use domain::action::Refusal;
use domain::party::Actor;
use http::request::Parts;
use leptos::prelude::*;

#[component]
pub fn NotFoundPage() -> impl IntoView {
    // The server asks for this page by an address that no other has, and says why.
    let why = use_context::<Parts>().and_then(|parts| parts.extensions.get::<Failure>().cloned());
    failure_page(&RequestContext::new(), &why.unwrap_or(Failure::NotFound))
}

/// Draws a page when `load` has all of it; a failure gets its own page and status, or leads to sign-in and back.
pub fn page<F, V>(ctx: RequestContext, load: F) -> impl IntoView
where
    F: Future<Output = Result<V, Failure>> + Send + 'static,
    V: IntoView + 'static,
{
    view! {
        <Suspense>
            {Suspend::new(async move {
                match load.await {
                    Ok(view) => view.into_any(),
                    Err(Failure::NotSignedIn) => {
                        ctx.see_other(&sign_in(&ctx.path));
                        ().into_any()
                    }
                    Err(failure) => failure_page(&ctx, &failure),
                }
            })}
        </Suspense>
    }
}

/// The page that stands where another could not be drawn, with its status.
fn failure_page(ctx: &RequestContext, failure: &Failure) -> AnyView {
    ctx.status(failure.status());
    let locale = ctx.locale();
    let (title, mut text) = words(failure, locale);
    // The same for a claim that is closed to the reviewer and for one that is not there.
    if *failure == Failure::NotFound && matches!(ctx.actor(), Ok(Actor::Reviewer { .. })) {
        text = td_string!(locale, errors.not_found.text_staff).to_string();
    }
    let content = view! {
        <h1 class="page-title">{title.clone()}</h1>
        <p class="lede">{text}</p>
        {send_again(ctx)}
        {support(ctx)}
        <p><a class="button" href="/">{td_string!(locale, errors.to_start).to_string()}</a></p>
    };
    frame(ctx, title, Width::Center, content)
}

/// The form that could be neither answered nor kept, hidden in a form that sends it once more.
fn send_again(ctx: &RequestContext) -> Option<AnyView> {
    let locale = ctx.locale();
    let SendAgain { address, fields } = use_context::<Parts>()?.extensions.get::<SendAgain>()?.clone();
    let fields: Vec<_> = fields
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value autocomplete="off" /> })
        .collect();
    Some(
        view! {
            <form class="stack" method="post" action=address>
                {fields}
                <p>{td_string!(locale, errors.send_again.text).to_string()}</p>
                <p><button class="button primary">{td_string!(locale, errors.send_again.submit).to_string()}</button></p>
            </form>
        }
        .into_any(),
    )
}

fn words(failure: &Failure, locale: Locale) -> (String, String) {
    match failure {
        Failure::NotSignedIn => (
            td_string!(locale, errors.forbidden.title).to_string(),
            td_string!(locale, errors.forbidden.text).to_string(),
        ),
        Failure::Forbidden | Failure::Refused(Refusal::NotAllowed) => (
            td_string!(locale, errors.forbidden.title).to_string(),
            td_string!(locale, errors.forbidden.text).to_string(),
        ),
        Failure::NotFound | Failure::Refused(Refusal::NotFound) => (
            td_string!(locale, errors.not_found.title).to_string(),
            td_string!(locale, errors.not_found.text).to_string(),
        ),
        Failure::Refused(refusal) => {
            (td_string!(locale, shell.page.method_not_allowed).to_string(), problem::refusal(locale, refusal))
        }
        Failure::LinkGone => (
            td_string!(locale, errors.link_expired.title).to_string(),
            td_string!(locale, errors.link_expired.text).to_string(),
        ),
        Failure::Malformed(_) => (
            td_string!(locale, errors.bad_request.title).to_string(),
            td_string!(locale, errors.bad_request.text).to_string(),
        ),
        Failure::WrongMethod => (
            td_string!(locale, errors.method_not_allowed.title).to_string(),
            td_string!(locale, errors.method_not_allowed.text).to_string(),
        ),
        Failure::TooLarge => (
            td_string!(locale, errors.too_large.title).to_string(),
            td_string!(locale, errors.too_large.text).to_string(),
        ),
        Failure::TooMany => (
            td_string!(locale, errors.too_many.title).to_string(),
            td_string!(locale, errors.too_many.text).to_string(),
        ),
        Failure::Busy => (
            td_string!(locale, errors.maintenance.title).to_string(),
            td_string!(locale, errors.maintenance.text).to_string(),
        ),
        Failure::StorageFull => (
            td_string!(locale, errors.storage_full.title).to_string(),
            td_string!(locale, errors.storage_full.text).to_string(),
        ),
        Failure::FileDamaged { number } => (
            td_string!(locale, errors.file_damaged.title).to_string(),
            td_string!(locale, errors.file_damaged.text, number = number).to_string(),
        ),
        Failure::Internal { number } => (
            td_string!(locale, errors.server_error.title).to_string(),
            td_string!(locale, errors.server_error.number, number = number).to_string(),
        ),
    }
}
