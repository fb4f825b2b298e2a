//! Prepared texts in the reviewer's language, to be sent as they are or changed.

use crate::messages::{Locale, td_string};
use domain::evidence::{Criterion, ReviewGround};

/// A prepared item of a request.
#[derive(Clone, Debug)]
pub struct PreparedItem {
    pub code: &'static str,
    pub criterion: Criterion,
    pub label: String,
    pub what: String,
    pub why: String,
    pub example: String,
}

/// Prepared words of a decision; `ground` is the one they belong to.
#[derive(Clone, Debug)]
pub struct PreparedNote {
    pub code: &'static str,
    pub ground: Option<ReviewGround>,
    pub label: String,
    pub text: String,
}

macro_rules! items {
    ($locale:ident: $($criterion:ident $key:ident),* $(,)?) => {
        vec![$(PreparedItem {
            code: stringify!($key),
            criterion: Criterion::$criterion,
            label: td_string!($locale, review.canned.$key.label).to_string(),
            what: td_string!($locale, review.canned.$key.what).to_string(),
            why: td_string!($locale, review.canned.$key.why).to_string(),
            example: td_string!($locale, review.canned.$key.example).to_string(),
        }),*]
    };
}

pub fn items(locale: Locale) -> Vec<PreparedItem> {
    items!(locale:
        ProofPresent proof_present_wrong_customer,
        ProofPresent proof_present_unreadable,
        ProofPresent proof_present_partner_not_named,
        CustomerAcknowledged customer_acknowledged_no_signature,
        CustomerAcknowledged customer_acknowledged_only_partner,
        CustomerAcknowledged customer_acknowledged_who_signed,
        DatesCurrent dates_current_no_date,
        DatesCurrent dates_current_too_old,
        WorkDescribed work_described_no_service,
        WorkDescribed work_described_activity_unclear,
        ProductsNamed products_named_some_missing,
        ProductsNamed products_named_suite_only,
    )
}

macro_rules! notes {
    ($locale:ident: $($ground:ident $key:ident),* $(,)?) => {
        vec![$(PreparedNote {
            code: stringify!($key),
            ground: Some(ReviewGround::$ground),
            label: td_string!($locale, review.canned_reject.$key.label).to_string(),
            text: td_string!($locale, review.canned_reject.$key.text).to_string(),
        }),*]
    };
}

pub fn rejections(locale: Locale) -> Vec<PreparedNote> {
    notes!(locale:
        InsufficientProof insufficient_proof,
        InsufficientProof insufficient_proof_quote,
        NoCustomerConsentInProof no_customer_consent_in_proof,
        ProductsMissing products_missing,
        ProofUnavailable proof_unavailable,
    )
}

pub fn approvals(locale: Locale) -> Vec<PreparedNote> {
    vec![PreparedNote {
        code: "all_met",
        ground: None,
        label: td_string!(locale, review.canned_approve.all_met.label).to_string(),
        text: td_string!(locale, review.canned_approve.all_met.text).to_string(),
    }]
}
