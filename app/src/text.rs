//! Codes, instants and numbers as text in the reader's language. The sentences themselves are all in `locales/`.

pub mod activities;
pub mod checks;
pub mod codes;
pub mod dates;
pub mod export_rows;
pub mod history;
pub mod holidays;
pub mod mail;
pub mod prepared_texts;
pub mod problem;
pub mod reasons;

use crate::messages::{Locale, td_string};
use domain::party::{Actor, PartnerRole};

/// The role of a person.
pub fn role(locale: Locale, actor: &Actor) -> String {
    match actor {
        Actor::Partner { role, .. } => match role {
            PartnerRole::IncentivesUser => td_string!(locale, words.role.incentives_user),
            PartnerRole::IncentivesAdmin => td_string!(locale, words.role.incentives_admin),
            PartnerRole::BillingAdmin => td_string!(locale, words.role.billing_admin),
            PartnerRole::GlobalAdmin => td_string!(locale, words.role.global_admin),
        },
        Actor::Reviewer { lead: true, .. } => td_string!(locale, words.role.lead),
        Actor::Reviewer { .. } => td_string!(locale, words.role.reviewer),
        Actor::SystemAdmin { .. } => td_string!(locale, words.role.system_admin),
        Actor::Customer { .. } => td_string!(locale, words.party.customer),
        Actor::System => td_string!(locale, words.party.system),
    }
    .to_string()
}
