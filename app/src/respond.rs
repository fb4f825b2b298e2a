//! The one answer to a posted form, for server functions and for the server's own handlers alike.
//!
//! A browser gets 303: to the next page, or back to the page with the form, which shows why it was refused and
//! what was typed. A program that accepts no HTML gets a status and JSON.

use crate::failure::Failure;
use crate::form::{PAGE, PostedForm, Problem};
use crate::paths::{referer_path, with_done, with_refused};
use crate::state::{AppState, Visitor};
use domain::code::Code;
use http::HeaderMap;
use store::Moment;
use strum::{EnumString, IntoStaticStr, VariantArray};

/// Bytes of a refused form that are kept for a visitor without an account: every text within its limit fits.
const KEPT_WITHOUT_ACCOUNT: usize = 64 * 1024;

/// What a form has just done, in the address of the next page (`?done=<code>`). `parts::done` has the texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Done {
    Answered,
    /// For an approved claim, which stays approved.
    AnsweredApproved,
    Commented,
    ProofAdded,
    ProofRemoved,
    AnswersSaved,
    StatementSent,
    StatementFinished,
    Withdrawn,
    AssociationEnded,
    Disputed,
    Taken,
    NothingToTake,
    Assigned,
    Released,
    FindingsSaved,
    InformationAsked,
    Approved,
    Rejected,
    RejectionUpheld,
    ArbitrationDecided,
}

/// The answer to a form that was accepted: the next page for a browser, `value` for a program.
#[derive(Clone, Debug)]
pub struct Accepted<T = ()> {
    to: String,
    value: T,
}

impl Accepted {
    pub fn page(path: impl Into<String>) -> Self {
        Self { to: path.into(), value: () }
    }

    /// The page shows once what was done.
    pub fn done(self, done: Done) -> Self {
        Self { to: with_done(&self.to, done.code()), ..self }
    }

    /// Scrolls the page to the element with this id.
    pub fn at(self, id: &str) -> Self {
        Self { to: format!("{}#{id}", self.to), ..self }
    }

    pub fn with_value<T>(self, value: T) -> Accepted<T> {
        Accepted { to: self.to, value }
    }
}

/// A posted form that is to be answered.
pub struct Submission<'a> {
    pub state: &'a AppState,
    pub visitor: &'a Visitor,
    pub headers: &'a HeaderMap,
    /// What is kept if it is refused.
    pub form: PostedForm,
    /// The page with the form; `None` for the one in the Referer header.
    pub page: Option<String>,
    pub moment: Moment,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer<T> {
    /// For browsers.
    SeeOther { to: String, value: T },
    /// For programs.
    Value(T),
    /// With the problem's own status: for programs, and where not even the refused form can be kept.
    Status(Problem),
}

impl Submission<'_> {
    pub async fn answer<T: Default>(self, outcome: Result<Accepted<T>, Problem>) -> Answer<T> {
        match (outcome, accepts_html(self.headers)) {
            (Ok(Accepted { to, value }), true) => Answer::SeeOther { to, value },
            (Ok(Accepted { value, .. }), false) => Answer::Value(value),
            (Err(problem), false) => Answer::Status(problem),
            (Err(problem), true) => match self.back_to_form(&problem).await {
                Ok(to) => Answer::SeeOther { to, value: T::default() },
                Err(failure) => Answer::Status(failure.into()),
            },
        }
    }

    /// The page with the form, which shows what was typed and why it was refused; after sign-in if the visitor is not signed in.
    async fn back_to_form(&self, problem: &Problem) -> Result<String, Failure> {
        let page = self.page.clone().or_else(|| self.form.page()).or_else(|| referer_path(self.headers));
        let page = page.unwrap_or_else(|| "/".into());
        let signs_in = matches!(problem, Problem::Failed { failure: Failure::NotSignedIn });
        // Without a page to come back to, the form would not be shown again.
        if signs_in && page == "/" {
            return Ok("/sign-in".into());
        }
        // The page itself shows that its link or claim is gone.
        if matches!(problem, Problem::Failed { failure: Failure::LinkGone | Failure::NotFound }) {
            return Ok(page);
        }
        let back = with_refused(&page, &self.keep(problem).await?);
        Ok(if signs_in { sign_in(&back) } else { back })
    }

    async fn keep(&self, problem: &Problem) -> Result<impl ToString, Failure> {
        // Visitors without an account cannot fill the database: a text far beyond its limit is refused but not kept.
        let too_long = self.visitor.signed_in.is_none() && self.form.raw().len() > KEPT_WITHOUT_ACCOUNT;
        // The customer's token stands in the address already.
        let body = if too_long { String::new() } else { self.form.without(&["token", PAGE]) };
        let kept = self.state.store.keep_refused(&self.visitor.browser, &body, &problem.to_json(), self.moment).await;
        kept.map_err(|error| crate::failure::from_store_error(&error, self.moment))
    }
}

/// The sign-in page that leads on to `next`.
pub fn sign_in(next: &str) -> String {
    let next: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
    format!("/sign-in?next={next}")
}

pub fn accepts_html(headers: &HeaderMap) -> bool {
    let accept = headers.get(http::header::ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_none_or(|accept| accept.contains("text/html") || accept.contains("*/*"))
}
