//! Proof of execution: files, the five criteria, the rubric and the reasons for rejection.

use crate::catalog::ProductCode;
use crate::code::Code;
use crate::deadline::Deadline;
use crate::party::ProofId;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use strum::{EnumString, IntoStaticStr, VariantArray, VariantNames};

/// The one list used three times: self-check, rubric, itemised request.
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
pub enum Criterion {
    ProofPresent,
    CustomerAcknowledged,
    DatesCurrent,
    WorkDescribed,
    ProductsNamed,
}

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
pub enum ProofKind {
    StatementOfWork,
    CustomerAcknowledgment,
    PurchaseOrder,
    ProjectPlan,
    Other,
}

/// The accepted file types. Which one a file is gets read from its content, never from its name.
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
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum FileType {
    Pdf,
    Png,
    Jpeg,
    Tiff,
    Docx,
    Xlsx,
    Pptx,
    Eml,
    Txt,
}

impl FileType {
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Tiff => "image/tiff",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Pptx => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            Self::Eml => "message/rfc822",
            Self::Txt => "text/plain",
        }
    }

    /// Endings a file of this type may carry, lower case, without the dot.
    pub fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Png => &["png"],
            Self::Jpeg => &["jpg", "jpeg"],
            Self::Tiff => &["tif", "tiff"],
            Self::Docx => &["docx"],
            Self::Xlsx => &["xlsx"],
            Self::Pptx => &["pptx"],
            Self::Eml => &["eml"],
            Self::Txt => &["txt"],
        }
    }

    /// The type of a file whose content is of this type, where the ending of its name agrees. An e-mail may be called a text: it is one.
    pub fn named(self, name: &str) -> Option<Self> {
        let ending = name.rsplit_once('.')?.1.to_lowercase();
        if self.endings().contains(&ending.as_str()) {
            return Some(self);
        }
        (self == Self::Eml && ending == "txt").then_some(Self::Txt)
    }

    /// Browsers show these safely inside a page.
    pub fn shown_inline(self) -> bool {
        matches!(self, Self::Pdf | Self::Png | Self::Jpeg | Self::Txt)
    }
}

/// One uploaded file. Its bytes lie under `sha256` and never change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    pub id: ProofId,
    /// As the partner named it, without folders; at most 200 characters.
    pub file_name: String,
    pub file_type: FileType,
    pub kind: ProofKind,
    /// The day the customer signed; `None` where the file carries no signature.
    pub signed_on: Option<NaiveDate>,
    /// 64 lower-case hex digits.
    pub sha256: String,
    pub bytes: u64,
    pub added_at: DateTime<Utc>,
}

/// What a reviewer found on one criterion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    pub met: bool,
    /// The page of the proof it was found on, if one was named.
    pub page: Option<u32>,
    pub note: String,
}

/// A reviewer's findings so far. Complete when all five criteria have one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rubric(pub BTreeMap<Criterion, Finding>);

impl Rubric {
    pub fn missing(&self) -> Vec<Criterion> {
        Criterion::ALL.iter().copied().filter(|c| !self.0.contains_key(c)).collect()
    }

    pub fn not_met(&self) -> Vec<Criterion> {
        self.0.iter().filter(|(_, finding)| !finding.met).map(|(criterion, _)| *criterion).collect()
    }
}

/// One thing a reviewer asks the partner for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestItem {
    pub criterion: Criterion,
    /// Products of the claim that it is about, for example those to be removed or corrected.
    pub products: BTreeSet<ProductCode>,
    pub what: String,
    pub why: String,
    pub example: String,
    /// The partner's words on this item; `None` while unanswered.
    pub answer: Option<String>,
}

/// An itemised request for information.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    pub asked_at: DateTime<Utc>,
    pub items: Vec<RequestItem>,
    pub answered_at: Option<DateTime<Utc>>,
    /// For a request that leaves the claim in its state: until when an answer is asked for. Nothing happens by itself after it.
    pub due: Option<Deadline>,
}

impl Request {
    /// Positions (from 0) of items that have no answer.
    pub fn unanswered(&self) -> Vec<usize> {
        self.items.iter().enumerate().filter(|(_, item)| item.answer.is_none()).map(|(n, _)| n).collect()
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[serde(tag = "code", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum RejectionReason {
    PartnerRequest { reason: WithdrawReason },
    CustomerDeclined,
    InsufficientProof { criteria: Vec<Criterion> },
    NoCustomerConsentInProof,
    ProductsMissing,
    NoPartnerResponse,
    ProofUnavailable,
    ArbitrationLost,
}

impl RejectionReason {
    pub fn code(&self) -> &'static str {
        self.into()
    }

    /// Neither what the customer declined nor what the partner asked for can be disputed.
    pub fn disputable(&self) -> bool {
        match self {
            Self::PartnerRequest { .. } | Self::CustomerDeclined => false,
            Self::InsufficientProof { .. }
            | Self::NoCustomerConsentInProof
            | Self::ProductsMissing
            | Self::NoPartnerResponse
            | Self::ProofUnavailable
            | Self::ArbitrationLost => true,
        }
    }

    /// Whether a reviewer or a lead decided it.
    pub fn is_by_reviewer(&self) -> bool {
        match self {
            Self::PartnerRequest { .. } | Self::CustomerDeclined | Self::NoPartnerResponse => false,
            Self::InsufficientProof { .. }
            | Self::NoCustomerConsentInProof
            | Self::ProductsMissing
            | Self::ProofUnavailable
            | Self::ArbitrationLost => true,
        }
    }
}

/// The grounds a reviewer may choose from; the rest are the customer's, the partner's, a lead's or the clock's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ReviewGround {
    InsufficientProof,
    NoCustomerConsentInProof,
    ProductsMissing,
    ProofUnavailable,
}

/// Why a partner takes its own claim back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum WithdrawReason {
    WrongLocation,
    WrongActivity,
    NoLongerWithCustomer,
    Other,
}
