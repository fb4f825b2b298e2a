//! Imports of the directory, and what follows when a subscription ends.

use crate::support::*;
use domain::action::Action;
use domain::catalog::{Activity, SolutionArea};
use domain::claim::StateKind;
use domain::claim_form::StepAnswers;
use domain::directory::SubscriptionStatus;
use domain::party::{Actor, TenantId};
use store::{Command, DomainRow, Error, ListQuery, QueueQuery, TenantRow};

on_both_engines! {
    async fn a_renamed_tenant_brings_its_claims_along(desk: &Desk) {
        let admin = &desk.fabrikam.admin;
        let claim = desk.submitted(&desk.fabrikam, admin, &["exchange"]).await;
        let tenant = desk.store.tenant(claim.answers.tenant().unwrap()).await.unwrap().unwrap();
        let row = TenantRow {
            id: tenant.id,
            name: "Proseware Retail".into(),
            country: tenant.country,
            zone: tenant.zone.parse().unwrap(),
            language: tenant.language,
        };
        desk.store.import_tenants(&[row], desk.now()).await.unwrap();
        let found = |search: &str| ListQuery { search: search.to_owned(), ..ListQuery::default() };
        let listed = desk.store.dashboard(admin, &found("proseware")).await.unwrap();
        assert_eq!(listed.items.iter().map(|row| row.customer_name.as_str()).collect::<Vec<_>>(), ["Proseware Retail"]);
        assert!(desk.store.dashboard(admin, &found("株式会社東京")).await.unwrap().items.is_empty());
        let queue = QueueQuery { search: "proseware".into(), ..QueueQuery::default() };
        assert_eq!(desk.store.queue(&desk.reviewers[0], &queue, desk.now()).await.unwrap().items.len(), 1);
        desk.assert_verified().await;
    }

    async fn a_tenant_renamed_while_people_work_on_its_claims_has_one_name_everywhere(desk: &Desk) {
        let admin = &desk.fabrikam.admin;
        let submitted = desk.submitted(&desk.fabrikam, admin, &["exchange"]).await;
        let draft = desk.store.create(admin, new_id(), desk.moment()).await.unwrap();
        let tenant = desk.store.tenant(desk.tenant).await.unwrap().unwrap();
        let customer = |tenant_id: String| StepAnswers::Customer { tenant_id, domain: "contoso.example".into() };
        for round in 0..25 {
            desk.done(admin, draft.id, Action::SaveAnswers(customer(String::new()))).await;
            let asked = [
                (submitted.id, Action::Comment { text: format!("Round {round}") }),
                (draft.id, Action::SaveAnswers(customer(tenant.id.to_string()))),
            ];
            let mut tasks = tokio::task::JoinSet::new();
            for (claim, action) in asked {
                let (store, moment) = (desk.store.clone(), desk.moment());
                let ask = Command { actor: admin.clone(), claim, action, seen: None, key: None };
                tasks.spawn(async move { store.act(&ask, moment).await.map(|_| ()).unwrap() });
            }
            let renamed = TenantRow {
                id: tenant.id,
                name: format!("Proseware {round}"),
                country: tenant.country.clone(),
                zone: tenant.zone.parse().unwrap(),
                language: tenant.language.clone(),
            };
            let (store, now) = (desk.store.clone(), desk.now());
            tasks.spawn(async move { assert_eq!(store.import_tenants(&[renamed], now).await.unwrap(), 1) });
            tasks.join_all().await;
            let listed = desk.store.dashboard(admin, &ListQuery::default()).await.unwrap();
            let names: Vec<_> = listed.items.iter().map(|row| row.customer_name.clone()).collect();
            assert_eq!(names, vec![format!("Proseware {round}"); 2]);
        }
        desk.assert_verified().await;
    }

    async fn an_import_adds_what_is_new_and_corrects_what_is_known(desk: &Desk) {
        let row = |number: usize, name: &str| TenantRow {
            id: TenantId(uuid::Uuid::from_u128(number as u128 + 1)),
            name: name.into(),
            country: "JP".into(),
            zone: "Asia/Tokyo".parse().unwrap(),
            language: "ja".into(),
        };
        let rows: Vec<_> = (0..1200).map(|number| row(number, "Before")).collect();
        assert_eq!(desk.store.import_tenants(&rows, desk.now()).await.unwrap(), 1200);
        // The same tenant twice in one file: the last row stands.
        desk.store.import_tenants(&[row(7, "Between"), row(7, "After")], desk.now()).await.unwrap();
        let domain = |domain: &str, number: usize, position| DomainRow {
            tenant: row(number, "").id,
            domain: domain.into(),
            position,
        };
        desk.store.import_domains(&[domain("B.example", 7, 1), domain("a.example", 7, 2)], desk.now()).await.unwrap();
        let tenant = desk.store.tenant(row(7, "").id).await.unwrap().unwrap();
        assert_eq!((tenant.name.as_str(), tenant.domains), ("After", vec!["b.example".into(), "a.example".into()]));
        assert_eq!(desk.count("tenant_domains WHERE domain = 'a.example' AND position = 2").await, 1);
        desk.store.import_domains(&[domain("a.example", 8, 0)], desk.now()).await.unwrap();
        assert_eq!(desk.count("tenant_domains WHERE domain = 'a.example' AND position = 0").await, 1);
        let stray = desk.store.import_domains(&[domain("c.example", 7, 3), domain("d.example", 9999, 0)], desk.now()).await;
        assert!(matches!(stray, Err(Error::Unknown { .. })), "{stray:?}");
        assert_eq!(desk.count("tenant_domains WHERE domain = 'c.example'").await, 0, "all or none");
        assert_eq!(desk.store.import_workloads(&[], desk.now()).await.unwrap(), 0);
        assert_eq!(desk.store.tenant(TenantId(new_id())).await.unwrap(), None);
    }

    async fn a_subscription_that_ends_is_reported_with_its_claims(desk: &Desk) {
        let draft = desk.draft(&desk.fabrikam, &desk.fabrikam.admin, &["exchange"]).await;
        for step in [
            StepAnswers::Activity {
                area: Some(SolutionArea::BusinessApplications),
                activities: [Activity::Usage].into(),
                seller_name: String::new(),
                isv_product: String::new(),
            },
            StepAnswers::Products {
                products: [code("sales")].into(),
                subscriptions: [(code("sales"), desk.subscriptions[0].to_string())].into(),
                acknowledged: true,
            },
            StepAnswers::Acknowledgement { acknowledged: true },
        ] {
            desk.done(&desk.fabrikam.admin, draft.id, Action::SaveAnswers(step)).await;
        }
        let reviewer = &desk.reviewers[0];
        desk.done(&desk.fabrikam.admin, draft.id, Action::Submit { acknowledged: true }).await;
        desk.done(reviewer, draft.id, Action::StartReview).await;
        desk.done(reviewer, draft.id, Action::Approve { rubric: met(), note: String::new() }).await;
        desk.done(&Actor::Customer { claim: draft.id }, draft.id, Action::Agree).await;
        assert_eq!(desk.store.ended_subscriptions(desk.now(), 10).await.unwrap(), vec![]);

        let mut tenant = desk.store.tenant(desk.tenant).await.unwrap().unwrap();
        let mut ended = tenant.subscriptions.remove(0);
        // Run out today: not before the day is over everywhere on earth.
        ended.ends_on = Some(desk.now().date_naive());
        desk.store.import_subscriptions(&[ended.clone()], desk.now()).await.unwrap();
        assert_eq!(desk.store.ended_subscriptions(desk.now(), 10).await.unwrap(), vec![]);
        let later = desk.now() + chrono::TimeDelta::hours(36);
        let due = desk.store.ended_subscriptions(later, 10).await.unwrap();
        assert_eq!(due, vec![(draft.id, ended.id)], "although it is still imported as active");
        ended.ends_on = None;
        ended.status = SubscriptionStatus::Ended;
        desk.store.import_subscriptions(&[ended.clone()], desk.now()).await.unwrap();
        let due = desk.store.ended_subscriptions(desk.now(), 10).await.unwrap();
        assert_eq!(due, vec![(draft.id, ended.id)]);
        let end = Action::EndSubscription { subscription: ended.id };
        assert_eq!(desk.done(&Actor::System, draft.id, end).await.state.kind(), StateKind::Ended);
        assert_eq!(desk.store.ended_subscriptions(desk.now(), 10).await.unwrap(), vec![]);
        desk.assert_verified().await;
    }

    async fn a_subdomain_is_owned_by_the_nearest_domain_above_it(desk: &Desk) {
        let draft = desk.draft(&desk.fabrikam, &desk.fabrikam.admin, &["exchange"]).await;
        let owner = async |domain: &str| {
            let mut typed = draft.clone();
            typed.answers.domain = domain.into();
            let facts = desk.store.facts(&desk.fabrikam.admin, &typed, desk.now()).await.unwrap();
            *facts.unwrap().draft.domain_owner
        };
        assert_eq!(owner("shop.contoso.example").await, Some(desk.tenant));
        assert_eq!(owner("a.b.contoso.example").await, Some(desk.tenant));
        assert_eq!(owner("notcontoso.example").await, None);
        assert_eq!(owner("example").await, None);
    }

    async fn the_only_subscription_of_a_product_is_filled_in(desk: &Desk) {
        let draft = desk.draft(&desk.fabrikam, &desk.fabrikam.admin, &["exchange"]).await;
        let (area, activities) = (Some(SolutionArea::BusinessApplications), [Activity::Usage].into());
        let (seller_name, isv_product) = (String::new(), String::new());
        let activity = StepAnswers::Activity { area, activities, seller_name, isv_product };
        desk.done(&desk.fabrikam.admin, draft.id, Action::SaveAnswers(activity)).await;
        let (products, subscriptions) = ([code("sales")].into(), Default::default());
        let step = StepAnswers::Products { products, subscriptions, acknowledged: false };
        let saved = desk.done(&desk.fabrikam.admin, draft.id, Action::SaveAnswers(step)).await;
        let tenant = desk.store.tenant(desk.tenant).await.unwrap().unwrap();
        let only = domain::draft::only_claimable(&tenant, &code("sales"), desk.now().date_naive());
        assert_eq!(saved.answers.subscription(&code("sales")), only.map(|subscription| subscription.id));
        assert!(only.is_some(), "the demo tenant has one subscription of Sales");
    }
}
