//! Solution areas, activities, programs and the products that can be claimed.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::str::FromStr;
use strum::{EnumString, IntoStaticStr, VariantArray};

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
pub enum SolutionArea {
    BusinessApplications,
    #[serde(rename = "microsoft_365")]
    #[strum(serialize = "microsoft_365")]
    Microsoft365,
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
pub enum Activity {
    Presales,
    Usage,
    RevenueAssociation,
}

/// The incentive program an activity pays through.
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
pub enum Program {
    OsaSell,
    OsuBusinessApplications,
    #[serde(rename = "osu_microsoft_365")]
    #[strum(serialize = "osu_microsoft_365")]
    OsuMicrosoft365,
}

impl SolutionArea {
    pub fn activities(self) -> &'static [Activity] {
        match self {
            Self::BusinessApplications => &[Activity::Presales, Activity::Usage, Activity::RevenueAssociation],
            Self::Microsoft365 => &[Activity::Usage],
        }
    }

    /// A claim's line is a subscription here, else a workload of the tenant.
    pub fn claims_subscriptions(self) -> bool {
        self == Self::BusinessApplications
    }

    /// The program that pays for `activity`; `None` where nothing is paid.
    pub fn program(self, activity: Activity) -> Option<Program> {
        match (self, activity) {
            (_, Activity::RevenueAssociation) => None,
            (Self::BusinessApplications, Activity::Presales) => Some(Program::OsaSell),
            (Self::BusinessApplications, Activity::Usage) => Some(Program::OsuBusinessApplications),
            (Self::Microsoft365, _) => Some(Program::OsuMicrosoft365),
        }
    }
}

/// A product or workload of the catalog, by its stable code.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProductCode(String);

impl ProductCode {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for ProductCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for ProductCode {
    type Err = ();
    /// `Err` for a code that the catalog does not know.
    fn from_str(text: &str) -> Result<Self, ()> {
        CATALOG.iter().find(|p| p.code == text).map(Product::product_code).ok_or(())
    }
}

/// One row of the catalog. Names are proper names and stay untranslated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Product {
    pub code: &'static str,
    pub name: &'static str,
    pub area: SolutionArea,
    /// First and last day (inclusive) on which the product may be claimed; `None` = no bound.
    pub from: Option<(i32, u32, u32)>,
    pub to: Option<(i32, u32, u32)>,
    pub former_names: &'static [&'static str],
}

impl Product {
    pub fn product_code(&self) -> ProductCode {
        ProductCode(self.code.to_owned())
    }

    pub fn offered_on(&self, day: NaiveDate) -> bool {
        let date = |(y, m, d)| NaiveDate::from_ymd_opt(y, m, d);
        self.from.and_then(date).is_none_or(|from| from <= day) && self.to.and_then(date).is_none_or(|to| day <= to)
    }
}

const fn workload(code: &'static str, name: &'static str, former_names: &'static [&'static str]) -> Product {
    Product { code, name, area: SolutionArea::Microsoft365, from: None, to: None, former_names }
}

const fn dynamics(code: &'static str, name: &'static str, former_names: &'static [&'static str]) -> Product {
    Product { code, name, area: SolutionArea::BusinessApplications, from: None, to: None, former_names }
}

/// The catalog as shipped.
pub const CATALOG: &[Product] = &[
    workload("exchange", "Exchange", &["Exchange Online"]),
    workload("sharepoint", "SharePoint", &["SharePoint Online"]),
    workload("teams", "Teams", &["Skype for Business"]),
    workload("intune", "Intune", &["Microsoft Endpoint Manager"]),
    workload("entra_id_p1", "Entra ID P1", &["Azure Active Directory Premium P1"]),
    workload("entra_id_p2", "Entra ID P2", &["Azure Active Directory Premium P2"]),
    workload("purview_information_protection", "Purview Information Protection", &["Azure Information Protection"]),
    workload("defender_office_365", "Defender for Office 365", &["Office 365 Advanced Threat Protection"]),
    workload("defender_endpoint", "Defender for Endpoint", &["Microsoft Defender Advanced Threat Protection"]),
    workload("defender_identity", "Defender for Identity", &["Azure Advanced Threat Protection"]),
    workload("defender_cloud_apps", "Defender for Cloud Apps", &["Microsoft Cloud App Security"]),
    workload("microsoft_365_apps", "Microsoft 365 Apps", &["Office 365 ProPlus"]),
    workload("viva_engage", "Viva Engage", &["Yammer"]),
    dynamics("sales", "Dynamics 365 Sales", &["Dynamics CRM"]),
    dynamics("customer_service", "Dynamics 365 Customer Service", &[]),
    dynamics("field_service", "Dynamics 365 Field Service", &[]),
    dynamics("finance", "Dynamics 365 Finance", &["Finance and Operations"]),
    dynamics("supply_chain", "Dynamics 365 Supply Chain Management", &["Finance and Operations"]),
    dynamics("commerce", "Dynamics 365 Commerce", &["Dynamics 365 Retail"]),
    dynamics("human_resources", "Dynamics 365 Human Resources", &["Dynamics 365 Talent"]),
    dynamics("project_operations", "Dynamics 365 Project Operations", &["Project Service Automation"]),
    dynamics("business_central", "Dynamics 365 Business Central", &["Dynamics NAV"]),
    dynamics("customer_insights", "Dynamics 365 Customer Insights", &["Dynamics 365 Marketing"]),
    dynamics("power_apps", "Power Apps", &["PowerApps"]),
    dynamics("power_automate", "Power Automate", &["Microsoft Flow"]),
];

/// The catalog row of `code`. Codes are only made from the catalog or read from storage, where an old row may name a product since removed.
pub fn product(code: &ProductCode) -> Option<&'static Product> {
    CATALOG.iter().find(|p| p.code == code.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::Code;

    #[test]
    fn every_code_of_the_catalog_stands_there_once() {
        let mut codes: Vec<_> = CATALOG.iter().map(|p| p.code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), CATALOG.len());
    }

    #[test]
    fn revenue_association_pays_nothing_and_everything_else_has_a_program() {
        for area in SolutionArea::ALL {
            for activity in area.activities() {
                assert_eq!(area.program(*activity).is_none(), *activity == Activity::RevenueAssociation);
            }
        }
    }
}
