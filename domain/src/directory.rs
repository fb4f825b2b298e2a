//! Imported data about partners' locations and customers' tenants: facts for the checks, loaded by the store.

use crate::catalog::{ProductCode, Program};
use crate::party::{Mpn, SubscriptionId, TenantId};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Location {
    pub mpn: Mpn,
    pub name: String,
    pub region: String,
    pub partner_type: String,
    pub enrolments: Vec<Enrolment>,
    /// The day a claim was last created with it.
    pub last_used_on: Option<NaiveDate>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolment {
    pub program: Program,
    pub enrolled_on: NaiveDate,
}

impl Location {
    pub fn enrolled_in(&self, program: Program) -> bool {
        self.enrolments.iter().any(|enrolment| enrolment.program == program)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tenant {
    pub id: TenantId,
    pub name: String,
    /// Lower-case domain names; the first is the one shown.
    pub domains: Vec<String>,
    /// Workloads of Microsoft 365 that the tenant has.
    pub workloads: Vec<ProductCode>,
    pub subscriptions: Vec<Subscription>,
    /// ISO 3166 country code, for the customer's calendar.
    pub country: String,
    /// IANA zone name.
    pub zone: String,
    /// BCP 47 tag of the language the customer is written to in.
    pub language: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    pub id: SubscriptionId,
    pub tenant: TenantId,
    /// `None` for a subscription of a product outside Dynamics 365 and the Power Platform.
    pub product: Option<ProductCode>,
    pub name: String,
    pub channel: Channel,
    pub status: SubscriptionStatus,
    pub seats: u32,
    pub ends_on: Option<NaiveDate>,
}

impl Tenant {
    /// Whether a host name is one of the tenant's domains or lies within one.
    pub fn owns(&self, host: &str) -> bool {
        self.domains.iter().any(|domain| domains_above(host).any(|above| above == domain))
    }
}

impl Subscription {
    /// The status on a day. Imports may be late: what has run out is not active any more. A grace period begins after the end.
    pub fn status_on(&self, today: NaiveDate) -> SubscriptionStatus {
        let run_out = self.ends_on.is_some_and(|last| last < today);
        match self.status {
            SubscriptionStatus::Active | SubscriptionStatus::NotProvisioned if run_out => SubscriptionStatus::Ended,
            status => status,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Channel {
    VolumeLicensing,
    WebDirect,
    Csp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum SubscriptionStatus {
    NotProvisioned,
    Active,
    InGrace,
    Suspended,
    Ended,
}

/// A dotted host name of letters (of any script), digits and inner hyphens.
pub fn is_domain(text: &str) -> bool {
    text.len() <= 254
        && text.contains('.')
        && text.split('.').all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        })
}

/// A host name, the name above it, and so on down to two labels: a subdomain belongs to whoever owns the domain.
pub fn domains_above(host: &str) -> impl Iterator<Item = &str> {
    let names = std::iter::successors(Some(host), |name| name.split_once('.').map(|(_, above)| above));
    names.take_while(|name| name.contains('.'))
}

/// The domain name within what looks like a web address, an e-mail address or a host with a port; `None` where there is none.
pub fn domain_in(typed: &str) -> Option<String> {
    let rest = typed.split_once("://").map_or(typed, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default().split(':').next().unwrap_or_default();
    let host = host.trim().trim_matches('.').to_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    is_domain(host).then(|| host.to_owned())
}
