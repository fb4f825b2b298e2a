//! What can go wrong on the way to a page or an action, and what a person sees of it.

use crate::frame::{Width, frame};
use crate::messages::{Locale, td_string};
use crate::request_context::RequestContext;
use domain::action::Refusal;
use leptos::prelude::*;
use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use leptos_axum::ResponseOptions;
use serde::{Deserialize, Serialize};
use store::ActError;

/// Why there is no page, or why an action did not happen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "failure", content = "detail", rename_all = "snake_case")]
pub enum Failure {
    #[error("not signed in")]
    NotSignedIn,
    /// Not there, or not this visitor's to see.
    #[error("not found")]
    NotFound,
    /// Signed in, but this page is for another role.
    #[error("forbidden")]
    Forbidden,
    #[error("refused: {0:?}")]
    Refused(Refusal),
    #[error("a consent link that has expired or never was")]
    LinkGone,
    /// A form that is not one of ours.
    #[error("malformed: {0}")]
    Malformed(String),
    #[error("not by this method")]
    WrongMethod,
    #[error("too large")]
    TooLarge,
    #[error("too many requests")]
    TooMany,
    /// Given up for now; the same may go well in a moment.
    #[error("busy")]
    Busy,
    /// A file that is not what was uploaded, or is gone; logged with this number.
    #[error("a damaged file, number {number}")]
    FileDamaged { number: String },
    /// Logged with this number; the visitor sees the number only.
    #[error("internal, number {number}")]
    Internal { number: String },
}

impl Failure {
    /// Logs the whole chain of causes once and keeps a number to find it by.
    pub fn internal(error: &(dyn std::error::Error + 'static), number: String) -> Self {
        tracing::error!(number, error = chain(error), "an answer failed");
        Self::Internal { number }
    }

    pub fn status(&self) -> u16 {
        match self {
            Self::NotSignedIn => 401,
            Self::NotFound => 404,
            Self::Forbidden => 403,
            Self::Refused(Refusal::NotFound) => 404,
            Self::Refused(Refusal::NotAllowed) => 403,
            Self::Refused(Refusal::Stale { .. }) => 409,
            Self::Refused(_) => 422,
            Self::LinkGone => 410,
            Self::Malformed(_) => 400,
            Self::WrongMethod => 405,
            Self::TooLarge => 413,
            Self::TooMany => 429,
            Self::Busy => 503,
            Self::FileDamaged { .. } | Self::Internal { .. } => 500,
        }
    }
}

/// An error with all its causes, for the log.
pub fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |error| error.source());
    causes.fold(error.to_string(), |chain, cause| format!("{chain}: {cause}"))
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl FromServerFnError for Failure {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Args(text)
            | ServerFnErrorErr::MissingArg(text)
            | ServerFnErrorErr::Deserialization(text) => {
                let failure = Self::Malformed(text);
                // Every `Err` of a server function is a 500 unless a status is set.
                if let Some(response) = use_context::<ResponseOptions>()
                    && let Ok(status) = http::StatusCode::from_u16(failure.status())
                {
                    response.set_status(status);
                }
                failure
            }
            other => {
                tracing::error!(error = %other, "a server function failed");
                Self::Internal { number: "-".into() }
            }
        }
    }
}

/// A store error becomes a numbered failure; the number is a fresh id's last digits.
pub fn of_store(error: &store::Error, moment: store::Moment) -> Failure {
    if error.is_busy() {
        tracing::warn!(%error, "others were in the way");
        return Failure::Busy;
    }
    let number = (moment.new_id)().simple().to_string();
    Failure::internal(error, number[number.len() - 8..].to_uppercase())
}

pub fn of_act(error: ActError, moment: store::Moment) -> Failure {
    match error {
        ActError::Refused(refusal) => Failure::Refused(refusal),
        ActError::Store(error) => of_store(&error, moment),
    }
}

/// The page that stands where another could not be drawn, with its status.
pub fn failure_page(ctx: &RequestContext, failure: &Failure) -> AnyView {
    ctx.status(failure.status());
    let locale = ctx.locale();
    let (title, text) = words(failure, locale);
    let content = view! {
        <h1 class="page-title">{title.clone()}</h1>
        <p class="lede">{text}</p>
        <p><a class="button" href="/">{td_string!(locale, errors.to_start).to_string()}</a></p>
    };
    frame(ctx, title, Width::Center, content)
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
        Failure::Refused(refusal) => (
            td_string!(locale, shell.page.method_not_allowed).to_string(),
            crate::text::problem::refusal(locale, refusal),
        ),
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
