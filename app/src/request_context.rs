//! The context of one request: application state, visitor, address and posted form.

use crate::failure::{Failure, from_act_error, from_store_error};
use crate::form::{PostedForm, Problem, Refused};
use crate::messages::Locale;
use crate::paths::referer_path;
use crate::respond::{Accepted, Answer, Submission};
use crate::state::{AppState, SignedIn, Visitor};
use chrono::{DateTime, Utc};
use domain::action::Action;
use domain::claim::Claim;
use domain::party::{Actor, Reference};
use http::request::Parts;
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use std::collections::HashMap;
use store::{Acted, Command, Moment};
use uuid::Uuid;

/// Everything of one request. Pages and server functions create it first and move it into their future.
#[derive(Clone)]
pub struct RequestContext {
    pub app: AppState,
    pub visitor: Visitor,
    /// The one time and source of ids for this request.
    pub moment: Moment,
    /// The path asked for, without the query.
    pub path: String,
    /// The query as sent, without `?`.
    pub query_text: String,
    query: HashMap<String, String>,
    params: HashMap<String, String>,
    parts: Parts,
    response: ResponseOptions,
}

impl RequestContext {
    /// # Panics
    /// Outside a request: the server provides all of it in one closure.
    pub fn new() -> Self {
        let parts: Parts = expect_context();
        let app: AppState = expect_context();
        let visitor = parts.extensions.get::<Visitor>().cloned().expect("the visitor layer runs before every page");
        let params = use_context::<ArcMemo<leptos_router::params::ParamsMap>>()
            .map(|params| params.get_untracked().into_iter().map(|(name, value)| (name.into_owned(), value)).collect())
            .unwrap_or_default();
        Self {
            moment: app.moment(),
            app,
            visitor,
            path: parts.uri.path().to_owned(),
            query_text: parts.uri.query().unwrap_or_default().to_owned(),
            query: form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes()).into_owned().collect(),
            params,
            parts,
            response: expect_context(),
        }
    }

    pub fn locale(&self) -> Locale {
        self.visitor.locale
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.moment.at
    }

    /// A value of the address's query; empty when absent.
    pub fn query(&self, name: &str) -> &str {
        self.query.get(name).map_or("", String::as_str)
    }

    /// A part of the address's path; empty when absent.
    pub fn param(&self, name: &str) -> &str {
        self.params.get(name).map_or("", String::as_str)
    }

    /// # Errors
    /// `NotSignedIn`.
    pub fn signed_in(&self) -> Result<&SignedIn, Failure> {
        self.visitor.signed_in.as_ref().ok_or(Failure::NotSignedIn)
    }

    /// # Errors
    /// `NotSignedIn`.
    pub fn actor(&self) -> Result<&Actor, Failure> {
        self.signed_in().map(|signed_in| &signed_in.actor)
    }

    /// # Errors
    /// `NotSignedIn`, or `Forbidden` for anybody who is no partner.
    pub fn partner(&self) -> Result<&Actor, Failure> {
        self.actor().and_then(|actor| match actor {
            Actor::Partner { .. } => Ok(actor),
            _ => Err(Failure::Forbidden),
        })
    }

    /// # Errors
    /// `NotSignedIn`, or `Forbidden` for anybody who is no reviewer.
    pub fn reviewer(&self) -> Result<&Actor, Failure> {
        self.actor().and_then(|actor| match actor {
            Actor::Reviewer { .. } => Ok(actor),
            _ => Err(Failure::Forbidden),
        })
    }

    /// The claim that the address or the form names, as this visitor may see it.
    ///
    /// # Errors
    /// `NotSignedIn`; `NotFound` for one that is not there, malformed or another company's.
    pub async fn claim(&self, reference: &str) -> Result<Claim, Failure> {
        let actor = self.actor()?;
        let reference: Reference = reference.parse().map_err(|()| Failure::NotFound)?;
        self.store(self.app.store.claim(actor, &reference).await)?.ok_or(Failure::NotFound)
    }

    /// The claim of the address's `{reference}`.
    ///
    /// # Errors
    /// As [`RequestContext::claim`].
    pub async fn claim_of_path(&self) -> Result<Claim, Failure> {
        self.claim(self.param("reference")).await
    }

    /// # Errors
    /// The store's, logged and numbered.
    pub fn store<T>(&self, result: Result<T, store::Error>) -> Result<T, Failure> {
        result.map_err(|error| from_store_error(&error, self.moment))
    }

    /// Does `action` to the claim.
    ///
    /// `revision` is the one the form was drawn from, `None` where nothing of the claim is rested upon.
    ///
    /// # Errors
    /// The refusal, or `NotSignedIn`.
    pub async fn act(&self, reference: &str, revision: Option<u32>, action: Action) -> Result<Claim, Failure> {
        self.acted(reference, revision, action).await.map(|acted| acted.claim)
    }

    /// As [`RequestContext::act`], with all that came of it.
    ///
    /// # Errors
    /// As [`RequestContext::act`].
    pub async fn acted(&self, reference: &str, revision: Option<u32>, action: Action) -> Result<Acted, Failure> {
        let claim = self.claim(reference).await?;
        let key = self.posted().key()?;
        let command = Command { actor: self.actor()?.clone(), claim: claim.id, action, seen: revision, key };
        self.app.store.act(&command, self.moment).await.map_err(|error| from_act_error(error, self.moment))
    }

    /// The claim that a customer's link opens, as the customer may see it.
    ///
    /// # Errors
    /// `LinkGone` for a link that was never given out or has expired.
    pub async fn claim_of_link(&self, token: &str) -> Result<Claim, Failure> {
        let claim = self.app.store.customer_claim(&crate::consent_link::hash(token), self.now()).await;
        self.store(claim)?.ok_or(Failure::LinkGone)
    }

    /// Does `action` for the customer who holds the link: no account, the token is the key.
    ///
    /// # Errors
    /// The refusal, or `LinkGone`.
    pub async fn act_by_link(&self, token: &str, action: Action) -> Result<Claim, Failure> {
        let claim = self.claim_of_link(token).await?;
        // What the customer answers to does not rest on a revision: tenant, partner and activity never change.
        let key = self.posted().key()?;
        let ask = Command { actor: Actor::Customer { claim: claim.id }, claim: claim.id, action, seen: None, key };
        let acted = self.app.store.act(&ask, self.moment).await.map_err(|error| from_act_error(error, self.moment))?;
        Ok(acted.claim)
    }

    /// Answers a posted form: see [`crate::respond`].
    ///
    /// # Errors
    /// The problem, where the answer is no page.
    pub async fn respond<T: Default>(&self, outcome: Result<Accepted<T>, impl Into<Problem>>) -> Result<T, Problem> {
        let submission = Submission {
            state: &self.app,
            visitor: &self.visitor,
            headers: &self.parts.headers,
            form: self.posted(),
            page: None,
            moment: self.moment,
        };
        match submission.answer(outcome.map_err(Into::into)).await {
            Answer::SeeOther { to, value } => {
                self.see_other(&to);
                Ok(value)
            }
            Answer::Value(value) => Ok(value),
            Answer::Status(problem) => {
                self.status(problem.status());
                Err(problem)
            }
        }
    }

    /// `page` as the form stood on it, with what its address told; just `page` where the form came from elsewhere.
    pub fn with_typed_text(&self, page: String) -> String {
        let from = self.posted().page().or_else(|| referer_path(&self.parts.headers));
        from.filter(|from| from.split('?').next() == Some(&page)).unwrap_or(page)
    }

    /// The form as it was posted.
    pub fn posted(&self) -> PostedForm {
        self.parts.extensions.get::<PostedForm>().cloned().unwrap_or_default()
    }

    /// The form that was just refused, when the address names one of this browser's.
    pub async fn refused(&self) -> Result<Option<Refused>, Failure> {
        let Ok(id) = self.query("refused").parse() else { return Ok(None) };
        let kept = self.store(self.app.store.refused(&self.visitor.browser, id).await)?;
        Ok(kept.and_then(|kept| Refused::from_kept(&kept.body, &kept.refusal)))
    }

    /// Keeps what was typed and is not sent for good, for the page that the form comes back to.
    ///
    /// # Errors
    /// The store's.
    pub async fn keep_unsent(&self, form: &PostedForm) -> Result<Uuid, Failure> {
        let key = self.posted().key()?;
        self.store(self.app.store.keep_unsent(&self.visitor.browser, form.raw(), key, self.moment).await)
    }

    /// What was kept so, when the address names it.
    ///
    /// # Errors
    /// The store's.
    pub async fn unsent(&self) -> Result<Option<PostedForm>, Failure> {
        let Ok(id) = self.query("kept").parse() else { return Ok(None) };
        let kept = self.store(self.app.store.unsent(&self.visitor.browser, id).await)?;
        Ok(kept.map(|body| PostedForm::new(&body)))
    }

    /// Sets the status of the answer.
    pub fn status(&self, code: u16) {
        if let Ok(status) = http::StatusCode::from_u16(code) {
            self.response.set_status(status);
        }
    }

    /// Redirects the browser to another page.
    pub fn see_other(&self, to: &str) {
        if let Ok(location) = http::HeaderValue::from_str(to) {
            self.response.set_status(http::StatusCode::SEE_OTHER);
            self.response.insert_header(http::header::LOCATION, location);
        }
    }
}

impl Default for RequestContext {
    fn default() -> Self {
        Self::new()
    }
}
