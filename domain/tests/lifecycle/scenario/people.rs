//! Who works with the desk in the tests, and what the directory knows.

use super::{Scenario, company, tenant_of};
use chrono::NaiveDate;
use domain::catalog::{ProductCode, Program};
use domain::claim::Claim;
use domain::code::Code;
use domain::directory::{Channel, Enrolment, Location, Subscription, SubscriptionStatus, Tenant};
use domain::party::{Actor, ClaimId, CompanyId, Mpn, PartnerRole, PersonId, SubscriptionId, TenantId};
use std::collections::BTreeMap;
use uuid::Uuid;

pub fn person(n: u128) -> PersonId {
    PersonId(Uuid::from_u128(0x9000 + n))
}

pub fn mpn(text: &str) -> Mpn {
    text.parse().expect("4 to 10 digits")
}

/// The admin of a partner, by the number of its company; its locations are `n001` and `n002` with n the number.
pub fn admin(n: u128) -> Actor {
    let (person, company) = (person(100 * n), company(n));
    Actor::Partner { person, company, role: PartnerRole::IncentivesAdmin, locations: vec![] }
}

/// An incentives user of a partner, scoped to its first location.
pub fn user(n: u128) -> Actor {
    let (person, company) = (person(100 * n + 1), company(n));
    Actor::Partner { person, company, role: PartnerRole::IncentivesUser, locations: vec![mpn(&format!("{n}001"))] }
}

pub const REVIEWER: u128 = 1;
pub const SECOND_REVIEWER: u128 = 2;
pub const LEAD: u128 = 3;
pub const SECOND_LEAD: u128 = 4;

fn desk_person(n: u128, lead: bool) -> Actor {
    Actor::Reviewer { person: person(n), lead, belongs_to: vec![] }
}

pub fn reviewer() -> Actor {
    desk_person(REVIEWER, false)
}

pub fn second_reviewer() -> Actor {
    desk_person(SECOND_REVIEWER, false)
}

pub fn lead() -> Actor {
    desk_person(LEAD, true)
}

pub fn second_lead() -> Actor {
    desk_person(SECOND_LEAD, true)
}

pub fn system_admin() -> Actor {
    Actor::SystemAdmin { person: person(5) }
}

pub fn customer(claim: ClaimId) -> Actor {
    Actor::Customer { claim }
}

/// Somebody of the claim's company who sees it whatever its location.
pub fn owner(claim: &Claim) -> Actor {
    let role = PartnerRole::GlobalAdmin;
    Actor::Partner { person: claim.created_by, company: claim.company, role, locations: vec![] }
}

#[derive(Clone)]
pub struct Directory {
    pub tenants: Vec<Tenant>,
    pub subscriptions: Vec<Subscription>,
    pub locations: BTreeMap<CompanyId, Vec<Location>>,
}

impl Directory {
    pub fn owner_of(&self, domain: &str) -> Option<TenantId> {
        self.tenants.iter().find(|tenant| tenant.owns(domain)).map(|tenant| tenant.id)
    }

    /// The names of subscriptions that have ended.
    pub fn ended(&self) -> Vec<String> {
        let ended = self.subscriptions.iter().filter(|one| one.status == SubscriptionStatus::Ended);
        ended.map(|one| one.name.clone()).collect()
    }

    pub fn set_status(&mut self, product: &str, status: SubscriptionStatus) {
        for subscription in self.subscriptions.iter_mut().filter(|s| s.name == product) {
            subscription.status = status;
        }
    }
}

pub fn product(code: &str) -> ProductCode {
    code.parse().expect("a product of the catalog")
}

/// The subscription of the first tenant for a product, by the product's code.
pub fn subscription_of(code: &str) -> SubscriptionId {
    let directory = directory();
    directory.subscriptions.iter().find(|s| s.name == code).expect("a subscription of that name").id
}

/// Two tenants: `harbour.example` with all the test needs, `orchard.example` with one subscription.
pub fn directory() -> Directory {
    let tenant = |n, domain: &str, workloads: &[&str]| Tenant {
        id: tenant_of(n),
        name: domain.to_owned(),
        domains: vec![domain.to_owned(), format!("mail.{domain}")],
        workloads: workloads.iter().map(|code| product(code)).collect(),
        subscriptions: vec![],
        country: "SE".into(),
        zone: "Europe/Stockholm".into(),
        language: "sv".into(),
    };
    let subscription = |n: u128, tenant, name: &str, of: Option<&str>, channel, status| Subscription {
        id: SubscriptionId(Uuid::from_u128(0x5000 + n)),
        tenant: tenant_of(tenant),
        product: of.map(product),
        name: name.to_owned(),
        channel,
        status,
        seats: 50,
        ends_on: None,
    };
    use Channel::{Csp, VolumeLicensing, WebDirect};
    use SubscriptionStatus::{Active, Ended, InGrace, NotProvisioned};
    let enrolled_on = NaiveDate::from_ymd_opt(2026, 1, 1).expect("a date");
    let location = |n: u128, last: u128, programs: &[Program]| Location {
        mpn: mpn(&format!("{n}00{last}")),
        name: format!("Office {last}"),
        region: "Europe".into(),
        partner_type: "Service partner".into(),
        enrolments: programs.iter().map(|program| Enrolment { program: *program, enrolled_on }).collect(),
        last_used_on: None,
    };
    let three = (1..=4).map(|n| {
        let places = vec![location(n, 1, Program::ALL), location(n, 2, Program::ALL), location(n, 3, &[])];
        (company(n), places)
    });
    Directory {
        tenants: vec![
            tenant(
                1,
                "harbour.example",
                &[
                    "exchange",
                    "teams",
                    "sharepoint",
                    "intune",
                    "entra_id_p1",
                    "defender_identity",
                    "microsoft_365_apps",
                ],
            ),
            tenant(2, "orchard.example", &["exchange"]),
        ],
        subscriptions: vec![
            subscription(1, 1, "sales", Some("sales"), VolumeLicensing, Active),
            subscription(2, 1, "finance", Some("finance"), WebDirect, InGrace),
            subscription(3, 1, "commerce", Some("commerce"), VolumeLicensing, NotProvisioned),
            subscription(4, 1, "field_service", Some("field_service"), Csp, Active),
            subscription(5, 1, "human_resources", Some("human_resources"), VolumeLicensing, Ended),
            subscription(6, 1, "storage", None, VolumeLicensing, Active),
            subscription(7, 2, "orchard sales", Some("sales"), VolumeLicensing, Active),
        ],
        locations: three.collect(),
    }
}

impl Scenario {
    /// Business clocks in three countries: reviewers in UTC, partner in Tokyo, customer in Stockholm.
    pub fn across_the_world(mut self) -> Self {
        self.clocks.partner = super::weekdays("Asia/Tokyo");
        self.clocks.customer = super::weekdays("Europe/Stockholm");
        self
    }
}
