//! Why a claim was rejected or ended, in words.

use super::codes;
use super::problem::listed;
use crate::messages::{Locale, td_string};
use domain::claim::EndReason;
use domain::evidence::RejectionReason;

/// The ground, with the criteria or the partner's reason that belong to it.
pub fn rejection(locale: Locale, reason: &RejectionReason) -> String {
    let ground = match reason {
        RejectionReason::PartnerRequest { .. } => td_string!(locale, words.rejection.partner_request),
        RejectionReason::CustomerDeclined => td_string!(locale, words.rejection.customer_declined),
        RejectionReason::InsufficientProof { .. } => td_string!(locale, words.rejection.insufficient_proof),
        RejectionReason::NoCustomerConsentInProof => td_string!(locale, words.rejection.no_customer_consent_in_proof),
        RejectionReason::ProductsMissing => td_string!(locale, words.rejection.products_missing),
        RejectionReason::NoPartnerResponse => td_string!(locale, words.rejection.no_partner_response),
        RejectionReason::ProofUnavailable => td_string!(locale, words.rejection.proof_unavailable),
        RejectionReason::ArbitrationLost => td_string!(locale, words.rejection.arbitration_lost),
    }
    .to_string();
    match reason {
        RejectionReason::InsufficientProof { criteria } => {
            let names: Vec<_> = criteria.iter().map(|criterion| codes::criterion(locale, *criterion)).collect();
            with(locale, ground, listed(locale, &names))
        }
        RejectionReason::PartnerRequest { reason } => with(locale, ground, codes::withdraw_reason(locale, *reason)),
        _ => ground,
    }
}

pub fn end(locale: Locale, reason: &EndReason) -> String {
    let ground = match reason {
        EndReason::CustomerWithdrew => td_string!(locale, words.end_reason.customer_withdrew),
        EndReason::PartnerEnded { .. } => td_string!(locale, words.end_reason.partner_ended),
        EndReason::Superseded => td_string!(locale, words.end_reason.superseded),
        EndReason::SubscriptionEnded => td_string!(locale, words.end_reason.subscription_ended),
    }
    .to_string();
    match reason {
        EndReason::PartnerEnded { reason } => with(locale, ground, codes::withdraw_reason(locale, *reason)),
        _ => ground,
    }
}

fn with(locale: Locale, ground: String, detail: String) -> String {
    td_string!(locale, shell.colon, label = ground, value = detail).to_string()
}
