//! Why a claim was rejected or ended, in words.

use super::codes;
use crate::messages::{Locale, td_string};
use domain::claim::EndReason;
use domain::evidence::RejectionReason;

/// The ground alone.
pub fn ground(locale: Locale, reason: &RejectionReason) -> String {
    match reason {
        RejectionReason::PartnerRequest { .. } => td_string!(locale, words.rejection.partner_request),
        RejectionReason::CustomerDeclined => td_string!(locale, words.rejection.customer_declined),
        RejectionReason::InsufficientProof { .. } => td_string!(locale, words.rejection.insufficient_proof),
        RejectionReason::NoCustomerConsentInProof => td_string!(locale, words.rejection.no_customer_consent_in_proof),
        RejectionReason::ProductsMissing => td_string!(locale, words.rejection.products_missing),
        RejectionReason::NoPartnerResponse => td_string!(locale, words.rejection.no_partner_response),
        RejectionReason::ProofUnavailable => td_string!(locale, words.rejection.proof_unavailable),
        RejectionReason::ArbitrationLost => td_string!(locale, words.rejection.arbitration_lost),
    }
    .to_string()
}

/// The ground, with the criteria or the partner's reason that belong to it.
pub fn rejection(locale: Locale, reason: &RejectionReason) -> String {
    let ground = ground(locale, reason);
    match reason {
        RejectionReason::InsufficientProof { criteria } => {
            with(locale, ground, codes::criteria_unmet(locale, criteria))
        }
        RejectionReason::PartnerRequest { reason } => with(locale, ground, codes::withdraw_reason(locale, *reason)),
        RejectionReason::CustomerDeclined
        | RejectionReason::NoCustomerConsentInProof
        | RejectionReason::ProductsMissing
        | RejectionReason::NoPartnerResponse
        | RejectionReason::ProofUnavailable
        | RejectionReason::ArbitrationLost => ground,
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
        EndReason::CustomerWithdrew | EndReason::Superseded | EndReason::SubscriptionEnded => ground,
    }
}

fn with(locale: Locale, ground: String, detail: String) -> String {
    td_string!(locale, shell.colon, label = ground, value = detail).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::evidence::Criterion;

    #[test]
    fn a_rejection_says_what_is_wrong_and_not_what_should_be_there() {
        let reason = RejectionReason::InsufficientProof {
            criteria: vec![Criterion::CustomerAcknowledged, Criterion::ProductsNamed],
        };
        assert_eq!(
            rejection(Locale::en, &reason),
            "The proof is not sufficient: The customer's signature or confirmation is missing; Not every product is named"
        );
        assert_eq!(rejection(Locale::zh_TW, &reason), "證明不足：缺少客戶的簽名或確認；有產品未列明");
        assert!(rejection(Locale::sv, &reason).contains("underskrift eller bekräftelse saknas"));
        assert!(rejection(Locale::ja, &reason).contains("署名または確認がない"));
    }
}
