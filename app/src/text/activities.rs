//! What an activity means, pays and needs: on its card in a draft and in the help.

use crate::messages::{Locale, td_string};
use domain::catalog::{Activity, SolutionArea};

/// What an activity means, what it pays and what it needs. `paid`: as the policy says.
pub fn explained(locale: Locale, area: SolutionArea, activity: Activity, paid: bool) -> (String, String, String) {
    use SolutionArea::{BusinessApplications, Microsoft365};
    match (area, activity) {
        (BusinessApplications, Activity::Presales) => (
            td_string!(locale, words.activity_means.business_applications_presales).to_string(),
            td_string!(locale, words.activity_pays.business_applications_presales).to_string(),
            td_string!(locale, words.activity_needs.business_applications_presales).to_string(),
        ),
        (BusinessApplications, Activity::Usage) => (
            td_string!(locale, words.activity_means.business_applications_usage).to_string(),
            if paid {
                td_string!(locale, words.activity_pays.business_applications_usage).to_string()
            } else {
                td_string!(locale, words.activity_pays.business_applications_usage_unpaid).to_string()
            },
            td_string!(locale, words.activity_needs.business_applications_usage).to_string(),
        ),
        (BusinessApplications, Activity::RevenueAssociation) => (
            td_string!(locale, words.activity_means.business_applications_revenue_association).to_string(),
            td_string!(locale, words.activity_pays.business_applications_revenue_association).to_string(),
            td_string!(locale, words.activity_needs.business_applications_revenue_association).to_string(),
        ),
        (Microsoft365, _) => (
            td_string!(locale, words.activity_means.microsoft_365_usage).to_string(),
            td_string!(locale, words.activity_pays.microsoft_365_usage).to_string(),
            td_string!(locale, words.activity_needs.microsoft_365_usage).to_string(),
        ),
    }
}
