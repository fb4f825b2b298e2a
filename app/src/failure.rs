//! What can go wrong on the way to a page or an action.

use domain::action::Refusal;
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
    /// The disk of the server or of its database is full; only administrators can change that.
    #[error("storage full")]
    StorageFull,
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
            Self::StorageFull => 507,
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

/// A store error becomes a numbered failure; the number is a fresh id's last digits.
pub fn from_store_error(error: &store::Error, moment: store::Moment) -> Failure {
    if error.is_busy() {
        tracing::warn!(%error, "others were in the way");
        return Failure::Busy;
    }
    if error.is_disk_full() {
        tracing::error!(error = chain(error), "the disk of the database is full");
        return Failure::StorageFull;
    }
    let number = (moment.new_id)().simple().to_string();
    Failure::internal(error, number[number.len() - 8..].to_uppercase())
}

pub fn from_act_error(error: ActError, moment: store::Moment) -> Failure {
    match error {
        ActError::Refused(refusal) => Failure::Refused(refusal),
        ActError::Store(error) => from_store_error(&error, moment),
    }
}
