//! What the desk knows of partners' locations and customers' tenants: facts for the checks, loaded by the store.

use crate::catalog::{ProductCode, Program, codes};
use crate::party::{Mpn, SubscriptionId, TenantId};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

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

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    VolumeLicensing,
    WebDirect,
    Csp,
}

codes!(Channel { VolumeLicensing = "volume_licensing", WebDirect = "web_direct", Csp = "csp" });

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubscriptionStatus {
    NotProvisioned,
    Active,
    InGrace,
    Suspended,
    Ended,
}

codes!(SubscriptionStatus {
    NotProvisioned = "not_provisioned",
    Active = "active",
    InGrace = "in_grace",
    Suspended = "suspended",
    Ended = "ended",
});
