//! The partners and the directory that each test begins with.

use super::{Partner, WORKLOADS, code, day, new_id, person, person_of};
use domain::catalog::Program;
use domain::code::Code;
use domain::deadline::Zone;
use domain::directory::{Channel, Subscription, SubscriptionStatus};
use domain::party::{Mpn, PartnerRole, SubscriptionId, TenantId};
use store::{DomainRow, Moment, NewCompany, Standing, Store, TenantRow, WorkloadRow};

pub async fn partner(store: &Store, name: &str, mpns: [&str; 2], moment: Moment) -> Partner {
    let new = NewCompany { name: name.into(), country: "SE".into(), zone: Zone::UTC, language: "en".into() };
    let company = store.create_company(&new, moment).await.unwrap();
    let locations: Vec<Mpn> = mpns.iter().map(|mpn| mpn.parse().unwrap()).collect();
    for mpn in &locations {
        store.add_location(company, mpn, "Office", "Europe", "Services", moment.at).await.unwrap();
        for program in Program::ALL {
            store.enrol(mpn, *program, day("2026-01-01"), moment.at).await.unwrap();
        }
    }
    let standing = |role| Standing::Partner { company, role };
    let admin = person(store, &format!("{name}-admin"), standing(PartnerRole::IncentivesAdmin), moment).await;
    let user = person(store, &format!("{name}-user"), standing(PartnerRole::IncentivesUser), moment).await;
    store.set_person_locations(person_of(&user), &locations[..1], moment.at).await.unwrap();
    let user = store.actor_of(person_of(&user)).await.unwrap().unwrap();
    Partner { company, admin, user, locations }
}

/// A customer with this domain and all workloads.
pub async fn directory(store: &Store, tenant: TenantId, domain: &str, moment: Moment) {
    let row = TenantRow {
        id: tenant,
        name: "Contoso 株式会社東京".into(),
        country: "SE".into(),
        zone: "Europe/Stockholm".parse().unwrap(),
        language: "sv".into(),
    };
    store.import_tenants(&[row], moment.at).await.unwrap();
    store.import_domains(&[DomainRow { tenant, domain: domain.into(), position: 0 }], moment.at).await.unwrap();
    let workloads: Vec<WorkloadRow> =
        WORKLOADS.iter().map(|workload| WorkloadRow { tenant, workload: code(workload) }).collect();
    store.import_workloads(&workloads, moment.at).await.unwrap();
}

pub async fn subscriptions(store: &Store, tenant: TenantId, moment: Moment) -> Vec<SubscriptionId> {
    let rows: Vec<Subscription> = ["sales", "finance"]
        .iter()
        .map(|product| Subscription {
            id: SubscriptionId(new_id()),
            tenant,
            product: Some(code(product)),
            name: format!("Subscription of {product}"),
            channel: Channel::WebDirect,
            status: SubscriptionStatus::Active,
            seats: 25,
            ends_on: None,
        })
        .collect();
    store.import_subscriptions(&rows, moment.at).await.unwrap();
    rows.into_iter().map(|row| row.id).collect()
}
