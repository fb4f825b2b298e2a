//! Posted forms, and refused forms, which are drawn again with what was typed.

pub mod review;
pub mod without_scripts;

use crate::failure::Failure;
use crate::paths::same_site;
use domain::action::Refusal;
use domain::claim_form::Field;
use domain::upload::UploadRefusal;
use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use uuid::Uuid;

pub use crate::islands::KEY;

/// The hidden field with the page of a form that is sent again from an error page.
pub const PAGE: &str = "referer_path";

/// Bytes of a form that an error page offers to send again.
const SENT_AGAIN: usize = 256 * 1024;

/// A form that was neither answered nor kept: the page that says so holds it, to be sent again with the same key.
#[derive(Clone, Debug)]
pub struct SendAgain {
    /// The path that it was posted to.
    pub address: String,
    pub fields: Vec<(String, String)>,
}

impl SendAgain {
    /// `page` is where the form came from. `None` for a form that is too large.
    pub fn new(address: &str, form: &PostedForm, page: Option<String>) -> Option<Self> {
        if form.raw().len() > SENT_AGAIN {
            return None;
        }
        let page = form.page().or(page);
        let pairs = form_urlencoded::parse(form.raw().as_bytes()).into_owned();
        let mut fields: Vec<_> = pairs.filter(|(name, _)| !matches!(name.as_str(), PAGE | "password")).collect();
        fields.extend(page.map(|page| (PAGE.to_owned(), page)));
        Some(Self { address: address.to_owned(), fields })
    }
}

/// The URL-encoded body of a posted form. A middleware of the server keeps it before a server function reads it.
#[derive(Clone, Debug, Default)]
pub struct PostedForm(Arc<str>);

impl PostedForm {
    pub fn new(body: &str) -> Self {
        Self(body.into())
    }

    pub fn raw(&self) -> &str {
        &self.0
    }

    /// The body without these fields.
    pub fn without(&self, names: &[&str]) -> String {
        let pairs = form_urlencoded::parse(self.0.as_bytes()).filter(|(key, _)| !names.contains(&&**key));
        form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
    }

    /// The first value of a field.
    pub fn value(&self, name: &str) -> Option<String> {
        form_urlencoded::parse(self.0.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }

    /// The page of a form that is sent again from an error page.
    pub fn page(&self) -> Option<String> {
        self.value(PAGE).map(|page| same_site(&page).to_owned())
    }

    /// The key that the form was drawn with; `None` for one that was made without a page.
    ///
    /// # Errors
    /// `Malformed` for anything but a UUID.
    pub fn key(&self) -> Result<Option<Uuid>, Failure> {
        let key = self.value(KEY).map(|key| key.parse());
        key.transpose().map_err(|_| Failure::Malformed(format!("{KEY}: not a UUID")))
    }

    /// All values of a field that may stand several times, `name` or `name[]`.
    pub fn values(&self, name: &str) -> Vec<String> {
        form_urlencoded::parse(self.0.as_bytes())
            .filter(|(key, _)| key.strip_suffix("[]").unwrap_or(key) == name)
            .map(|(_, value)| value.into_owned())
            .collect()
    }
}

/// Why a form was refused. A file that was refused is named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("a form was refused")]
#[serde(tag = "problem", rename_all = "snake_case")]
pub enum Problem {
    Failed {
        failure: Failure,
    },
    File {
        name: String,
        why: UploadRefusal,
    },
    /// A page number of the proof that is not a whole number from 1.
    Page,
    SignIn,
    /// Too many attempts; minutes until the next may be made.
    SignInThrottled {
        minutes: u32,
    },
}

impl Problem {
    /// Serializing an enum of strings and numbers cannot fail; an empty text would read as no problem.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The status for a program.
    pub fn status(&self) -> u16 {
        match self {
            Self::Failed { failure } => failure.status(),
            Self::File { why: UploadRefusal::TooLarge { .. }, .. } => 413,
            Self::File { .. } | Self::Page => 422,
            Self::SignIn => 401,
            Self::SignInThrottled { .. } => 429,
        }
    }

    /// The field at fault, for the link of the error summary.
    pub fn field(&self) -> Option<Field> {
        match self {
            Self::Failed { failure: Failure::Refused(refusal) } => match refusal {
                Refusal::Missing { field } | Refusal::TooLong { field, .. } | Refusal::Fixed { field } => Some(*field),
                Refusal::RubricIncomplete { .. } | Refusal::CriteriaNotMet { .. } | Refusal::NoCriterionNotMet => {
                    Some(Field::Rubric)
                }
                Refusal::TooManyFiles { .. } => Some(Field::Proof),
                _ => None,
            },
            Self::File { .. } => Some(Field::Proof),
            Self::Page => Some(Field::Rubric),
            Self::Failed { .. } | Self::SignIn | Self::SignInThrottled { .. } => None,
        }
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        Self::Failed { failure }
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Failure::from(refusal).into()
    }
}

impl FromServerFnError for Problem {
    type Encoder = JsonEncoding;

    /// A form that no server function understands, or a fault of the framework. Nothing of ours ran: the status is set here.
    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        let failure = match error {
            ServerFnErrorErr::Args(text)
            | ServerFnErrorErr::MissingArg(text)
            | ServerFnErrorErr::Deserialization(text) => Failure::Malformed(text),
            other => {
                tracing::error!(error = %other, "a server function failed");
                Failure::Internal { number: "-".into() }
            }
        };
        if let Some(response) = leptos::prelude::use_context::<leptos_axum::ResponseOptions>()
            && let Ok(status) = http::StatusCode::from_u16(failure.status())
        {
            response.set_status(status);
        }
        failure.into()
    }
}

/// A refused form, back on its page.
#[derive(Clone, Debug)]
pub struct Refused {
    pub posted: PostedForm,
    pub problem: Problem,
}

impl Refused {
    /// `None` if what was kept cannot be read: the page is then drawn without it.
    pub fn from_kept(body: &str, problem: &str) -> Option<Self> {
        match serde_json::from_str(problem) {
            Ok(problem) => Some(Self { posted: PostedForm::new(body), problem }),
            Err(error) => {
                tracing::error!(%error, "a kept form cannot be read");
                None
            }
        }
    }
}

/// What a field shows: what was just typed and refused, else what is on record.
pub fn typed_or(refused: Option<&Refused>, name: &str, saved: &str) -> String {
    refused.and_then(|refused| refused.posted.value(name)).unwrap_or_else(|| saved.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_stands_before_what_is_on_record() {
        let posted = PostedForm::new("note=caf%C3%A9&products%5B%5D=teams&products[]=intune");
        let refused = Refused { posted, problem: Problem::SignIn };
        assert_eq!(typed_or(Some(&refused), "note", "saved"), "café");
        assert_eq!(typed_or(Some(&refused), "other", "saved"), "saved");
        assert_eq!(refused.posted.values("products"), ["teams", "intune"]);
    }

    #[test]
    fn a_form_is_sent_again_with_all_it_had_and_its_page_but_never_with_a_password() {
        let form = PostedForm::new("key=k&a[]=1&a[]=2&text=%3Cb%3E%0D%0A&password=secret");
        let again = SendAgain::new("/api/x", &form, Some("/claims/OR-000001".into())).unwrap();
        let named = |fields: &[(String, String)]| {
            fields.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>()
        };
        let all = ["key=k", "a[]=1", "a[]=2", "text=<b>\r\n", "referer_path=/claims/OR-000001"];
        assert_eq!(named(&again.fields), all);
        // A second time it keeps the page that it first came from.
        let mut body = form_urlencoded::Serializer::new(String::new());
        let form = PostedForm::new(&body.extend_pairs(&again.fields).finish());
        assert_eq!(named(&SendAgain::new("/api/x", &form, Some("/api/x".into())).unwrap().fields), all);
        assert_eq!(PostedForm::new("referer_path=https://evil.example").page().as_deref(), Some("/"));
        assert!(SendAgain::new("/api/x", &PostedForm::new(&"a".repeat(SENT_AGAIN + 1)), None).is_none());
    }

    #[test]
    fn a_problem_survives_being_kept() {
        let problem = Problem::from(Failure::Refused(Refusal::Missing { field: Field::Comment }));
        let kept = Refused::from_kept("", &problem.to_json()).unwrap();
        assert_eq!(kept.problem, problem);
        assert_eq!(kept.problem.field(), Some(Field::Comment));
        let problem = Problem::from(Failure::Malformed("products".into()));
        assert_eq!(Refused::from_kept("", &problem.to_json()).unwrap().problem, problem);
    }
}
