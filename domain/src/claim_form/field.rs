//! The fields a person fills in, their length limits, and the form in which a typed text is kept.

use crate::directory::is_domain;
use serde::{Deserialize, Serialize};
use std::str::FromStr;
use strum::{EnumString, IntoStaticStr, VariantArray};

/// Every field a person fills in, each with its length limit.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Field {
    Location,
    TenantId,
    Domain,
    Area,
    Activities,
    SellerName,
    IsvProduct,
    Products,
    Subscriptions,
    ClaimName,
    CustomerName,
    CustomerTitle,
    CustomerEmail,
    TechnicalName,
    TechnicalTitle,
    TechnicalEmail,
    OwnName,
    OwnEmail,
    EmailReason,
    Proof,
    FileName,
    SelfCheck,
    Acknowledged,
    Comment,
    Note,
    Reason,
    Justification,
    Statement,
    RequestItems,
    Answer,
    Rubric,
    Reviewer,
    Winner,
}

impl Field {
    /// The most characters (Unicode scalar values) this field takes.
    pub fn limit(self) -> usize {
        match self {
            Self::Comment | Self::Note | Self::Justification | Self::Statement | Self::Answer => 4000,
            Self::Reason | Self::RequestItems | Self::Rubric => 2000,
            Self::EmailReason => 500,
            Self::CustomerEmail | Self::TechnicalEmail | Self::OwnEmail | Self::Domain => 254,
            Self::FileName => 200,
            Self::TenantId | Self::Subscriptions => 64,
            _ => 120,
        }
    }
}

/// A text as it is kept: nothing around it, one kind of line end.
pub fn normalise_text(text: &str) -> String {
    text.trim().replace("\r\n", "\n")
}

/// A text of one line as it is kept: it cannot pretend to be several where it is quoted, as in a mail.
pub fn normalise_line(text: &str) -> String {
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    text.split(breaks).map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// An ID in its one canonical form, whatever spelling was typed; what is no ID stays as it was typed.
pub(super) fn tidy_id<T: FromStr + ToString>(typed: &str) -> String {
    let typed = normalise_line(typed).to_ascii_lowercase();
    typed.parse::<T>().map_or(typed, |id| id.to_string())
}

/// A domain name in lower case, without the root's dot; what is no domain name stays as it was typed.
pub(super) fn tidy_domain(typed: &str) -> String {
    let typed = normalise_line(typed).to_lowercase();
    let name = typed.trim_end_matches('.');
    if is_domain(name) { name.to_owned() } else { typed }
}

/// Characters of a text that count against a field's limit.
pub fn length(text: &str) -> usize {
    normalise_text(text).chars().count()
}
