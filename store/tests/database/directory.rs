//! Imports of the directory, and what follows when a subscription ends.

use crate::support::*;
use domain::action::Action;
use domain::catalog::{Activity, SolutionArea};
use domain::claim::{Claim, StateKind};
use domain::claim_form::StepAnswers;
use domain::directory::SubscriptionStatus;
use domain::party::{Actor, TenantId};
use store::{Command, DomainRow, Error, ListQuery, QueueQuery, TenantRow};

on_both_engines! {
    async fn a_renamed_tenant_brings_its_claims_along(db: &TestDatabase) {
        let admin = &db.fabrikam.admin;
        let claim = db.submitted(&db.fabrikam, admin, &["exchange"]).await;
        let tenant = db.store.tenant(claim.answers.tenant().unwrap()).await.unwrap().unwrap();
        let row = TenantRow {
            id: tenant.id,
            name: "Proseware Retail".into(),
            country: tenant.country,
            zone: tenant.zone.parse().unwrap(),
            language: tenant.language,
        };
        db.store.import_tenants(&[row], db.now()).await.unwrap();
        let found = |search: &str| ListQuery { search: search.to_owned(), ..ListQuery::default() };
        let listed = db.store.dashboard(admin, &found("proseware")).await.unwrap();
        assert_eq!(listed.items.iter().map(|row| row.customer_name.as_str()).collect::<Vec<_>>(), ["Proseware Retail"]);
        assert!(db.store.dashboard(admin, &found("株式会社東京")).await.unwrap().items.is_empty());
        let queue = QueueQuery { search: "proseware".into(), ..QueueQuery::default() };
        assert_eq!(db.store.queue(&db.reviewers[0], &queue, db.now()).await.unwrap().items.len(), 1);
        db.assert_verified().await;
    }

    async fn a_tenant_renamed_while_people_work_on_its_claims_has_one_name_everywhere(db: &TestDatabase) {
        let admin = &db.fabrikam.admin;
        let submitted = db.submitted(&db.fabrikam, admin, &["exchange"]).await;
        let draft = db.store.create(admin, new_id(), db.moment()).await.unwrap();
        let tenant = db.store.tenant(db.tenant).await.unwrap().unwrap();
        let customer = |tenant_id: String| StepAnswers::Customer { tenant_id, domain: "contoso.example".into() };
        for round in 0..25 {
            db.done(admin, draft.id, Action::SaveAnswers(customer(String::new()))).await;
            let asked = [
                (submitted.id, Action::Comment { text: format!("Round {round}") }),
                (draft.id, Action::SaveAnswers(customer(tenant.id.to_string()))),
            ];
            let mut tasks = tokio::task::JoinSet::new();
            for (claim, action) in asked {
                let (store, moment) = (db.store.clone(), db.moment());
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
            let (store, now) = (db.store.clone(), db.now());
            tasks.spawn(async move { assert_eq!(store.import_tenants(&[renamed], now).await.unwrap(), 1) });
            tasks.join_all().await;
            let listed = db.store.dashboard(admin, &ListQuery::default()).await.unwrap();
            let names: Vec<_> = listed.items.iter().map(|row| row.customer_name.clone()).collect();
            assert_eq!(names, vec![format!("Proseware {round}"); 2]);
        }
        db.assert_verified().await;
    }

    async fn an_import_adds_what_is_new_and_corrects_what_is_known(db: &TestDatabase) {
        let row = |number: usize, name: &str| TenantRow {
            id: TenantId(uuid::Uuid::from_u128(number as u128 + 1)),
            name: name.into(),
            country: "JP".into(),
            zone: "Asia/Tokyo".parse().unwrap(),
            language: "ja".into(),
        };
        let rows: Vec<_> = (0..1200).map(|number| row(number, "Before")).collect();
        assert_eq!(db.store.import_tenants(&rows, db.now()).await.unwrap(), 1200);
        // The same tenant twice in one file: the last row stands.
        db.store.import_tenants(&[row(7, "Between"), row(7, "After")], db.now()).await.unwrap();
        let domain = |domain: &str, number: usize, position| DomainRow {
            tenant: row(number, "").id,
            domain: domain.into(),
            position,
        };
        db.store.import_domains(&[domain("B.example", 7, 1), domain("a.example", 7, 2)], db.now()).await.unwrap();
        let tenant = db.store.tenant(row(7, "").id).await.unwrap().unwrap();
        assert_eq!((tenant.name.as_str(), tenant.domains), ("After", vec!["b.example".into(), "a.example".into()]));
        assert_eq!(db.count("tenant_domains WHERE domain = 'a.example' AND position = 2").await, 1);
        db.store.import_domains(&[domain("a.example", 8, 0)], db.now()).await.unwrap();
        assert_eq!(db.count("tenant_domains WHERE domain = 'a.example' AND position = 0").await, 1);
        let stray = db.store.import_domains(&[domain("c.example", 7, 3), domain("d.example", 9999, 0)], db.now()).await;
        assert!(matches!(stray, Err(Error::Unknown { .. })), "{stray:?}");
        assert_eq!(db.count("tenant_domains WHERE domain = 'c.example'").await, 0, "all or none");
        assert_eq!(db.store.import_workloads(&[], db.now()).await.unwrap(), 0);
        assert_eq!(db.store.tenant(TenantId(new_id())).await.unwrap(), None);
    }

    async fn a_subscription_that_ends_is_reported_with_its_claims(db: &TestDatabase) {
        let (draft, reviewer) = (on_subscription(db).await, &db.reviewers[0]);
        db.done(reviewer, draft.id, Action::Approve { rubric: met(), note: String::new() }).await;
        db.done(&Actor::Customer { claim: draft.id }, draft.id, Action::Agree).await;
        assert_eq!(db.store.ended_subscriptions(db.now(), 10).await.unwrap(), vec![]);

        let mut tenant = db.store.tenant(db.tenant).await.unwrap().unwrap();
        let mut ended = tenant.subscriptions.remove(0);
        // Run out today: not before the day is over everywhere on earth.
        ended.ends_on = Some(db.now().date_naive());
        db.store.import_subscriptions(&[ended.clone()], db.now()).await.unwrap();
        assert_eq!(db.store.ended_subscriptions(db.now(), 10).await.unwrap(), vec![]);
        let later = db.now() + chrono::TimeDelta::hours(36);
        let due = db.store.ended_subscriptions(later, 10).await.unwrap();
        assert_eq!(due, vec![(draft.id, ended.id)], "although it is still imported as active");
        ended.ends_on = None;
        ended.status = SubscriptionStatus::Ended;
        db.store.import_subscriptions(&[ended.clone()], db.now()).await.unwrap();
        let due = db.store.ended_subscriptions(db.now(), 10).await.unwrap();
        assert_eq!(due, vec![(draft.id, ended.id)]);
        let end = Action::EndSubscription { subscription: ended.id };
        assert_eq!(db.done(&Actor::System, draft.id, end).await.state.kind(), StateKind::Ended);
        assert_eq!(db.store.ended_subscriptions(db.now(), 10).await.unwrap(), vec![]);
        db.assert_verified().await;
    }

    async fn a_subscription_that_ends_is_reported_with_claims_in_review(db: &TestDatabase) {
        let claim = on_subscription(db).await;
        let mut ended = db.store.tenant(db.tenant).await.unwrap().unwrap().subscriptions.remove(0);
        ended.status = SubscriptionStatus::Ended;
        db.store.import_subscriptions(&[ended.clone()], db.now()).await.unwrap();
        let due = db.store.ended_subscriptions(db.now(), 10).await.unwrap();
        assert_eq!(due, vec![(claim.id, ended.id)]);
        let end = Action::EndSubscription { subscription: ended.id };
        assert_eq!(db.done(&Actor::System, claim.id, end).await.state.kind(), StateKind::Ended);
        assert_eq!(db.store.ended_subscriptions(db.now(), 10).await.unwrap(), vec![]);
        db.assert_verified().await;
    }

    async fn a_subdomain_is_owned_by_the_nearest_domain_above_it(db: &TestDatabase) {
        let draft = db.draft(&db.fabrikam, &db.fabrikam.admin, &["exchange"]).await;
        let owner = async |domain: &str| {
            let mut typed = draft.clone();
            typed.answers.domain = domain.into();
            let facts = db.store.facts(&db.fabrikam.admin, &typed, db.now()).await.unwrap();
            *facts.unwrap().draft.domain_owner
        };
        assert_eq!(owner("shop.contoso.example").await, Some(db.tenant));
        assert_eq!(owner("a.b.contoso.example").await, Some(db.tenant));
        assert_eq!(owner("notcontoso.example").await, None);
        assert_eq!(owner("example").await, None);
    }

    async fn the_only_subscription_of_a_product_is_filled_in(db: &TestDatabase) {
        let draft = db.draft(&db.fabrikam, &db.fabrikam.admin, &["exchange"]).await;
        let (area, activities) = (Some(SolutionArea::BusinessApplications), [Activity::Usage].into());
        let (seller_name, isv_product) = (String::new(), String::new());
        let activity = StepAnswers::Activity { area, activities, seller_name, isv_product };
        db.done(&db.fabrikam.admin, draft.id, Action::SaveAnswers(activity)).await;
        let (products, subscriptions) = ([code("sales")].into(), Default::default());
        let step = StepAnswers::Products { products, subscriptions, acknowledged: false };
        let saved = db.done(&db.fabrikam.admin, draft.id, Action::SaveAnswers(step)).await;
        let tenant = db.store.tenant(db.tenant).await.unwrap().unwrap();
        let only = domain::draft::only_claimable(&tenant, &code("sales"), db.now().date_naive());
        assert_eq!(saved.answers.subscription(&code("sales")), only.map(|subscription| subscription.id));
        assert!(only.is_some(), "the demo tenant has one subscription of Sales");
    }
}

/// A claim for a subscription, under review.
async fn on_subscription(db: &TestDatabase) -> Claim {
    let draft = db.draft(&db.fabrikam, &db.fabrikam.admin, &["exchange"]).await;
    for step in [
        StepAnswers::Activity {
            area: Some(SolutionArea::BusinessApplications),
            activities: [Activity::Usage].into(),
            seller_name: String::new(),
            isv_product: String::new(),
        },
        StepAnswers::Products {
            products: [code("sales")].into(),
            subscriptions: [(code("sales"), db.subscriptions[0].to_string())].into(),
            acknowledged: true,
        },
        StepAnswers::Acknowledgement { acknowledged: true },
    ] {
        db.done(&db.fabrikam.admin, draft.id, Action::SaveAnswers(step)).await;
    }
    db.done(&db.fabrikam.admin, draft.id, Action::Submit { acknowledged: true }).await;
    db.done(&db.reviewers[0], draft.id, Action::StartReview).await;
    draft
}
