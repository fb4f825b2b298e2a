//! The checks of a draft in words.

use crate::messages::{Locale, td_string};
use domain::draft::{Check, CheckFinding};
use domain::program::Policy;

/// A check in a few words.
pub fn title(locale: Locale, check: Check) -> String {
    match check {
        Check::LocationMissing => td_string!(locale, checks.location_missing.title).to_string(),
        Check::LocationNotYours => td_string!(locale, checks.location_not_yours.title).to_string(),
        Check::LocationNotEnrolled => td_string!(locale, checks.location_not_enrolled.title).to_string(),
        Check::TenantIdMalformed => td_string!(locale, checks.tenant_id_malformed.title).to_string(),
        Check::TenantUnknown => td_string!(locale, checks.tenant_unknown.title).to_string(),
        Check::DomainMissing => td_string!(locale, checks.domain_missing.title).to_string(),
        Check::DomainMalformed => td_string!(locale, checks.domain_malformed.title).to_string(),
        Check::TenantDomainMismatch => td_string!(locale, checks.tenant_domain_mismatch.title).to_string(),
        Check::ActivityMissing => td_string!(locale, checks.activity_missing.title).to_string(),
        Check::ActivityNotForArea => td_string!(locale, checks.activity_not_for_area.title).to_string(),
        Check::ActivityStandsAlone => td_string!(locale, checks.activity_stands_alone.title).to_string(),
        Check::SellerMissing => td_string!(locale, checks.seller_missing.title).to_string(),
        Check::ProductMissing => td_string!(locale, checks.product_missing.title).to_string(),
        Check::ProductNotOffered => td_string!(locale, checks.product_not_offered.title).to_string(),
        Check::ProductNotInTenant => td_string!(locale, checks.product_not_in_tenant.title).to_string(),
        Check::SubscriptionMissing => td_string!(locale, checks.subscription_missing.title).to_string(),
        Check::SubscriptionIdMalformed => td_string!(locale, checks.subscription_id_malformed.title).to_string(),
        Check::SubscriptionUnknown => td_string!(locale, checks.subscription_unknown.title).to_string(),
        Check::SubscriptionOfOtherTenant => td_string!(locale, checks.subscription_of_other_tenant.title).to_string(),
        Check::SubscriptionNotDynamics => td_string!(locale, checks.subscription_not_dynamics.title).to_string(),
        Check::SubscriptionOfOtherProduct => td_string!(locale, checks.subscription_of_other_product.title).to_string(),
        Check::SubscriptionIsCsp => td_string!(locale, checks.subscription_is_csp.title).to_string(),
        Check::SubscriptionNotProvisioned => td_string!(locale, checks.subscription_not_provisioned.title).to_string(),
        Check::SubscriptionNotActive => td_string!(locale, checks.subscription_not_active.title).to_string(),
        Check::AlreadyClaimedByYou => td_string!(locale, checks.already_claimed_by_you.title).to_string(),
        Check::Contested => td_string!(locale, checks.contested.title).to_string(),
        Check::ContactMissing => td_string!(locale, checks.contact_missing.title).to_string(),
        Check::ContactEmailMalformed => td_string!(locale, checks.contact_email_malformed.title).to_string(),
        Check::ContactEmailDomainDiffers => td_string!(locale, checks.contact_email_domain_differs.title).to_string(),
        Check::ProofMissing => td_string!(locale, checks.proof_missing.title).to_string(),
        Check::ProofUndated => td_string!(locale, checks.proof_undated.title).to_string(),
        Check::ProofTooOld => td_string!(locale, checks.proof_too_old.title).to_string(),
        Check::ProofDateInFuture => td_string!(locale, checks.proof_date_in_future.title).to_string(),
        Check::SelfCheckIncomplete => td_string!(locale, checks.self_check_incomplete.title).to_string(),
        Check::AcknowledgementMissing => td_string!(locale, checks.acknowledgement_missing.title).to_string(),
    }
}

/// What is wrong at a field, and what to do.
pub fn message(locale: Locale, check: Check, policy: &Policy) -> String {
    match check {
        Check::LocationMissing => td_string!(locale, checks.location_missing.message).to_string(),
        Check::LocationNotYours => td_string!(locale, checks.location_not_yours.message).to_string(),
        Check::LocationNotEnrolled => td_string!(locale, checks.location_not_enrolled.message).to_string(),
        Check::TenantIdMalformed => td_string!(locale, checks.tenant_id_malformed.message).to_string(),
        Check::TenantUnknown => td_string!(locale, checks.tenant_unknown.message).to_string(),
        Check::DomainMissing => td_string!(locale, checks.domain_missing.message).to_string(),
        Check::DomainMalformed => td_string!(locale, checks.domain_malformed.message).to_string(),
        Check::TenantDomainMismatch => td_string!(locale, checks.tenant_domain_mismatch.message).to_string(),
        Check::ActivityMissing => td_string!(locale, checks.activity_missing.message).to_string(),
        Check::ActivityNotForArea => td_string!(locale, checks.activity_not_for_area.message).to_string(),
        Check::ActivityStandsAlone => td_string!(locale, checks.activity_stands_alone.message).to_string(),
        Check::SellerMissing => td_string!(locale, checks.seller_missing.message).to_string(),
        Check::ProductMissing => td_string!(locale, checks.product_missing.message).to_string(),
        Check::ProductNotOffered => td_string!(locale, checks.product_not_offered.message).to_string(),
        Check::ProductNotInTenant => td_string!(locale, checks.product_not_in_tenant.message).to_string(),
        Check::SubscriptionMissing => td_string!(locale, checks.subscription_missing.message).to_string(),
        Check::SubscriptionIdMalformed => td_string!(locale, checks.subscription_id_malformed.message).to_string(),
        Check::SubscriptionUnknown => td_string!(locale, checks.subscription_unknown.message).to_string(),
        Check::SubscriptionOfOtherTenant => td_string!(locale, checks.subscription_of_other_tenant.message).to_string(),
        Check::SubscriptionNotDynamics => td_string!(locale, checks.subscription_not_dynamics.message).to_string(),
        Check::SubscriptionOfOtherProduct => {
            td_string!(locale, checks.subscription_of_other_product.message).to_string()
        }
        Check::SubscriptionIsCsp => td_string!(locale, checks.subscription_is_csp.message).to_string(),
        Check::SubscriptionNotProvisioned => {
            td_string!(locale, checks.subscription_not_provisioned.message, days = policy.provisioning_wait_days)
                .to_string()
        }
        Check::SubscriptionNotActive => td_string!(locale, checks.subscription_not_active.message).to_string(),
        Check::AlreadyClaimedByYou => td_string!(locale, checks.already_claimed_by_you.message).to_string(),
        Check::Contested => td_string!(locale, checks.contested.message).to_string(),
        Check::ContactMissing => td_string!(locale, checks.contact_missing.message).to_string(),
        Check::ContactEmailMalformed => td_string!(locale, checks.contact_email_malformed.message).to_string(),
        Check::ContactEmailDomainDiffers => td_string!(locale, checks.contact_email_domain_differs.message).to_string(),
        Check::ProofMissing => td_string!(locale, checks.proof_missing.message).to_string(),
        Check::ProofUndated => td_string!(locale, checks.proof_undated.message).to_string(),
        Check::ProofTooOld => {
            td_string!(locale, checks.proof_too_old.message, months = policy.proof_max_age_months).to_string()
        }
        Check::ProofDateInFuture => td_string!(locale, checks.proof_date_in_future.message).to_string(),
        Check::SelfCheckIncomplete => td_string!(locale, checks.self_check_incomplete.message).to_string(),
        Check::AcknowledgementMissing => td_string!(locale, checks.acknowledgement_missing.message).to_string(),
    }
}

/// What is wrong by this finding, and what to do: as [`message`], with what the finding knows besides.
pub fn finding(locale: Locale, finding: &CheckFinding, policy: &Policy) -> String {
    let message = match (finding.check, &finding.claim) {
        (Check::AlreadyClaimedByYou, None) => {
            td_string!(locale, checks.already_claimed_by_you.message_other_location).to_string()
        }
        (check, _) => message(locale, check, policy),
    };
    match &finding.suggestion {
        Some(suggestion) => {
            td_string!(locale, checks.suggestion, message = message, suggestion = suggestion).to_string()
        }
        None => message,
    }
}

/// What a check means and how to solve it.
pub fn help(locale: Locale, check: Check, policy: &Policy) -> String {
    match check {
        Check::LocationMissing => td_string!(locale, checks.location_missing.help).to_string(),
        Check::LocationNotYours => td_string!(locale, checks.location_not_yours.help).to_string(),
        Check::LocationNotEnrolled => td_string!(locale, checks.location_not_enrolled.help).to_string(),
        Check::TenantIdMalformed => td_string!(locale, checks.tenant_id_malformed.help).to_string(),
        Check::TenantUnknown => td_string!(locale, checks.tenant_unknown.help).to_string(),
        Check::DomainMissing => td_string!(locale, checks.domain_missing.help).to_string(),
        Check::DomainMalformed => td_string!(locale, checks.domain_malformed.help).to_string(),
        Check::TenantDomainMismatch => td_string!(locale, checks.tenant_domain_mismatch.help).to_string(),
        Check::ActivityMissing => td_string!(locale, checks.activity_missing.help).to_string(),
        Check::ActivityNotForArea => td_string!(locale, checks.activity_not_for_area.help).to_string(),
        Check::ActivityStandsAlone => td_string!(locale, checks.activity_stands_alone.help).to_string(),
        Check::SellerMissing => td_string!(locale, checks.seller_missing.help).to_string(),
        Check::ProductMissing => td_string!(locale, checks.product_missing.help).to_string(),
        Check::ProductNotOffered => td_string!(locale, checks.product_not_offered.help).to_string(),
        Check::ProductNotInTenant => td_string!(locale, checks.product_not_in_tenant.help).to_string(),
        Check::SubscriptionMissing => td_string!(locale, checks.subscription_missing.help).to_string(),
        Check::SubscriptionIdMalformed => td_string!(locale, checks.subscription_id_malformed.help).to_string(),
        Check::SubscriptionUnknown => td_string!(locale, checks.subscription_unknown.help).to_string(),
        Check::SubscriptionOfOtherTenant => td_string!(locale, checks.subscription_of_other_tenant.help).to_string(),
        Check::SubscriptionNotDynamics => td_string!(locale, checks.subscription_not_dynamics.help).to_string(),
        Check::SubscriptionOfOtherProduct => td_string!(locale, checks.subscription_of_other_product.help).to_string(),
        Check::SubscriptionIsCsp => td_string!(locale, checks.subscription_is_csp.help).to_string(),
        Check::SubscriptionNotProvisioned => {
            td_string!(locale, checks.subscription_not_provisioned.help, days = policy.provisioning_wait_days)
                .to_string()
        }
        Check::SubscriptionNotActive => td_string!(locale, checks.subscription_not_active.help).to_string(),
        Check::AlreadyClaimedByYou => td_string!(locale, checks.already_claimed_by_you.help).to_string(),
        Check::Contested => td_string!(locale, checks.contested.help).to_string(),
        Check::ContactMissing => td_string!(locale, checks.contact_missing.help).to_string(),
        Check::ContactEmailMalformed => td_string!(locale, checks.contact_email_malformed.help).to_string(),
        Check::ContactEmailDomainDiffers => td_string!(locale, checks.contact_email_domain_differs.help).to_string(),
        Check::ProofMissing => td_string!(locale, checks.proof_missing.help).to_string(),
        Check::ProofUndated => td_string!(locale, checks.proof_undated.help).to_string(),
        Check::ProofTooOld => {
            td_string!(locale, checks.proof_too_old.help, months = policy.proof_max_age_months).to_string()
        }
        Check::ProofDateInFuture => td_string!(locale, checks.proof_date_in_future.help).to_string(),
        Check::SelfCheckIncomplete => td_string!(locale, checks.self_check_incomplete.help).to_string(),
        Check::AcknowledgementMissing => td_string!(locale, checks.acknowledgement_missing.help).to_string(),
    }
}
