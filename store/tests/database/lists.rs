//! The dashboard: what is seen, in which order, page by page.

use crate::support::*;
use chrono::TimeDelta;
use domain::action::Action;
use domain::claim::{StateKind, Turn};
use domain::claim_form::StepAnswers;
use domain::code::Code;
use domain::evidence::{Criterion, RequestItem};
use domain::party::{Actor, Mpn};
use store::{ClaimRow, ListQuery, Sort, SortKey};

async fn all_pages(db: &TestDatabase, actor: &Actor, query: &ListQuery) -> Vec<ClaimRow> {
    let (mut query, mut rows) = (query.clone(), vec![]);
    loop {
        let page = db.store.dashboard(actor, &query).await.unwrap();
        assert!(page.items.len() <= query.limit);
        rows.extend(page.items);
        match page.next {
            // As it goes through a URL.
            Some(next) => query.after = Some(next.to_string().parse().unwrap()),
            None => return rows,
        }
    }
}

on_both_engines! {
    async fn pages_of_every_order_hold_every_claim_once(db: &TestDatabase) {
        for number in 0..7 {
            db.pass(TimeDelta::minutes(number % 3));
            let claim = db.store.create(&db.fabrikam.admin, new_id(), db.moment()).await.unwrap();
            if number % 2 == 0 {
                let step = StepAnswers::Customer { tenant_id: db.tenant.to_string(), domain: String::new() };
                db.done(&db.fabrikam.admin, claim.id, Action::SaveAnswers(step)).await;
            }
        }
        db.submitted(&db.fabrikam, &db.fabrikam.admin, &["exchange"]).await;
        for key in SortKey::ALL.iter().copied() {
            for descending in [true, false] {
                let query = ListQuery { sort: Sort { key, descending }, limit: 3, ..ListQuery::default() };
                let rows = all_pages(db, &db.fabrikam.admin, &query).await;
                let mut ids: Vec<_> = rows.iter().map(|row| row.id).collect();
                let ordered = rows.is_sorted_by(|a, b| {
                    let (a, b) = if descending { (b, a) } else { (a, b) };
                    match key {
                        SortKey::Updated => a.updated_at <= b.updated_at,
                        SortKey::Created => a.created_at <= b.created_at,
                        SortKey::Customer => a.customer_name.to_lowercase() <= b.customer_name.to_lowercase(),
                        SortKey::Due => a.due_at.map_or(i64::MAX, |at| at.timestamp()) <= b.due_at.map_or(i64::MAX, |at| at.timestamp()),
                    }
                });
                assert!(ordered, "{key:?} {descending}");
                ids.sort_unstable();
                ids.dedup();
                assert_eq!(ids.len(), 8);
                assert_eq!(rows.len(), 8);
            }
        }
        // A place in a list of another order is not heeded.
        let by_name = ListQuery { sort: Sort { key: SortKey::Customer, descending: false }, limit: 2, ..ListQuery::default() };
        let page = db.store.dashboard(&db.fabrikam.admin, &by_name).await.unwrap();
        let mixed = ListQuery { after: page.next, ..ListQuery::default() };
        assert_eq!(db.store.dashboard(&db.fabrikam.admin, &mixed).await.unwrap().items.len(), 8);
    }

    async fn a_person_scoped_to_locations_sees_and_counts_only_theirs(db: &TestDatabase) {
        let partner = &db.fabrikam;
        let shared = db.submitted(partner, &partner.admin, &["exchange"]).await;
        let elsewhere = db.submitted(partner, &partner.admin, &["teams"]).await;
        let move_to = Action::SaveAnswers(StepAnswers::Location { location: Some(partner.locations[1].clone()) });
        db.done(&partner.admin, elsewhere.id, move_to).await;
        let own = db.store.create(&partner.user, new_id(), db.moment()).await.unwrap();
        db.store.create(&partner.admin, new_id(), db.moment()).await.unwrap();

        let rows = all_pages(db, &partner.user, &ListQuery { limit: 1, ..ListQuery::default() }).await;
        let mut seen: Vec<_> = rows.iter().map(|row| row.id).collect();
        seen.sort_unstable();
        assert_eq!(seen, vec![shared.id, own.id]);
        let counts = db.store.counts(&partner.user).await.unwrap();
        assert_eq!((counts.total(), counts.count(StateKind::Submitted), counts.count(StateKind::Editing)), (2, 1, 1));
        assert_eq!(counts.needs_you, 1);
        let counts = db.store.counts(&partner.admin).await.unwrap();
        assert_eq!((counts.total(), counts.count(StateKind::Submitted), counts.needs_you), (4, 2, 2));

        let at = |mpn: &Mpn| ListQuery { location: Some(mpn.clone()), ..ListQuery::default() };
        for (actor, mpn, expected) in [
            (&partner.admin, &partner.locations[1], vec![elsewhere.id]),
            (&partner.admin, &partner.locations[0], vec![shared.id]),
            (&partner.user, &partner.locations[0], vec![shared.id]),
            (&partner.user, &partner.locations[1], vec![]),
        ] {
            let rows = db.store.dashboard(actor, &at(mpn)).await.unwrap().items;
            assert_eq!(rows.iter().map(|row| row.id).collect::<Vec<_>>(), expected);
        }
        for nobody in [&db.reviewers[0], &Actor::Customer { claim: shared.id }] {
            assert!(db.store.dashboard(nobody, &ListQuery::default()).await.unwrap().items.is_empty());
        }
        // Every claim of the list is one that the person may open.
        for row in rows {
            assert!(db.store.claim(&partner.user, &row.reference).await.unwrap().is_some());
        }
        db.assert_verified().await;
    }

    async fn a_person_scoped_to_520_locations_gets_every_list(db: &TestDatabase) {
        // Given a user scoped to 520 locations, the claim of one of them, an own draft, and claims of others.
        let partner = &db.fabrikam;
        let mut locations: Vec<Mpn> = (0..519).map(|number| format!("{}", 3_000_000 + number).parse().unwrap()).collect();
        for mpn in &locations {
            db.store.add_location(partner.company, mpn, "Office", "Europe", "Services", db.now()).await.unwrap();
        }
        locations.push(partner.locations[0].clone());
        let user = person_of(&partner.user);
        db.store.set_person_locations(user, &locations, db.now()).await.unwrap();
        let user = db.store.actor_of(user).await.unwrap().unwrap();
        let shared = db.submitted(partner, &partner.admin, &["exchange"]).await;
        let elsewhere = db.submitted(partner, &partner.admin, &["teams"]).await;
        let move_to = Action::SaveAnswers(StepAnswers::Location { location: Some(partner.locations[1].clone()) });
        db.done(&partner.admin, elsewhere.id, move_to).await;
        db.pass(TimeDelta::minutes(1));
        let own = db.store.create(&user, new_id(), db.moment()).await.unwrap();
        db.store.create(&partner.admin, new_id(), db.moment()).await.unwrap();
        db.submitted(&db.northwind, &db.northwind.admin, &["sharepoint"]).await;

        // When it lists, searches, filters and counts, then it gets exactly what it may see.
        let ids = async |query: ListQuery| -> Vec<_> {
            all_pages(db, &user, &query).await.iter().map(|row| row.id).collect()
        };
        for key in SortKey::ALL.iter().copied() {
            for limit in [1, 1000] {
                let mut seen = ids(ListQuery { sort: Sort { key, descending: true }, limit, ..ListQuery::default() }).await;
                seen.sort_unstable();
                assert_eq!(seen, vec![shared.id, own.id], "{key:?}, {limit} a page");
            }
        }
        let submitted = ListQuery { states: vec![StateKind::Submitted], ..ListQuery::default() };
        assert_eq!(ids(submitted).await, vec![shared.id]);
        let every_state = ListQuery { states: StateKind::ALL.to_vec(), ..ListQuery::default() };
        assert_eq!(ids(every_state.clone()).await, vec![own.id, shared.id]);
        for text in ["contoso", "exchange"] {
            assert_eq!(ids(ListQuery { search: text.into(), ..every_state.clone() }).await, vec![shared.id]);
        }
        assert_eq!(ids(ListQuery { customer: "cont".into(), ..ListQuery::default() }).await, vec![shared.id]);
        for (mpn, expected) in [(&locations[519], vec![shared.id]), (&locations[0], vec![]), (&partner.locations[1], vec![])] {
            assert_eq!(ids(ListQuery { location: Some(mpn.clone()), ..every_state.clone() }).await, expected);
        }
        let needs_you = db.store.needs_you(&user, 10).await.unwrap();
        assert_eq!(needs_you.iter().map(|row| row.id).collect::<Vec<_>>(), vec![own.id]);
        let counts = db.store.counts(&user).await.unwrap();
        assert_eq!((counts.total(), counts.count(StateKind::Submitted), counts.needs_you), (2, 1, 1));
        for row in all_pages(db, &user, &every_state).await {
            assert!(db.store.claim(&user, &row.reference).await.unwrap().is_some());
        }
    }

    async fn a_claim_is_found_by_what_it_is_known_by(db: &TestDatabase) {
        let partner = &db.fabrikam;
        let claim = db.submitted(partner, &partner.admin, &["exchange"]).await;
        let rename = Action::SaveAnswers(contacts("Quarterly Påsk rollout"));
        db.done(&partner.admin, claim.id, rename).await;
        let found = async |query: ListQuery| {
            let rows = db.store.dashboard(&partner.user, &query).await.unwrap().items;
            rows.iter().any(|row| row.id == claim.id)
        };
        let search = |text: &str| ListQuery { search: text.into(), ..ListQuery::default() };
        let customer = |text: &str| ListQuery { customer: text.into(), ..ListQuery::default() };
        for text in ["contoso", "CONT", "東京", "株式会社", "påsk quart", "or-000001", "1", "kim@contoso.example", "exch", "1000001", &db.tenant.to_string()] {
            assert!(found(search(text)).await, "{text}");
        }
        for text in ["fabrikam", "ontoso", "mail meetings", "exchange fabrikam", "---", "京東"] {
            assert!(!found(search(text)).await, "{text}");
        }
        assert!(found(customer("conto")).await && found(customer("東京")).await);
        assert!(!found(customer("exchange")).await, "a product is not the customer");
        let both = ListQuery { states: vec![StateKind::Submitted, StateKind::Editing], ..search("contoso") };
        assert!(found(both).await);
        let other_state = ListQuery { states: vec![StateKind::Rejected], ..search("contoso") };
        assert!(!found(other_state).await);
        // The desk finds it by the partner's name too.
        let query = store::QueueQuery { search: "fabri".into(), ..Default::default() };
        assert_eq!(db.store.queue(&db.reviewers[0], &query, db.now()).await.unwrap().items.len(), 1);
    }

    async fn what_needs_the_partner_comes_by_deadline_and_drafts_last(db: &TestDatabase) {
        let partner = &db.fabrikam;
        let draft = db.store.create(&partner.admin, new_id(), db.moment()).await.unwrap();
        let asked = db.submitted(partner, &partner.admin, &["exchange"]).await;
        db.done(&db.reviewers[0], asked.id, Action::StartReview).await;
        let item = RequestItem {
            products: Default::default(),
            criterion: Criterion::ProductsNamed,
            what: "A page".into(),
            why: "None is named".into(),
            example: String::new(),
            answer: None,
        };
        db.done(&db.reviewers[0], asked.id, Action::AskInformation { rubric: None, items: vec![item] }).await;
        db.submitted(partner, &partner.admin, &["teams"]).await;
        let rows = db.store.needs_you(&partner.admin, 10).await.unwrap();
        assert_eq!(rows.iter().map(|row| row.id).collect::<Vec<_>>(), vec![asked.id, draft.id]);
        assert_eq!((rows[0].turn, rows[0].state), (Turn::Partner, StateKind::ActionRequired));
        assert!(rows[0].due_at.is_some() && rows[1].due_at.is_none());
        assert_eq!(db.store.needs_you(&partner.user, 10).await.unwrap().len(), 1);
        assert_eq!(db.store.counts(&partner.admin).await.unwrap().needs_you, 2);
        let due = ListQuery { due_before: rows[0].due_at, ..ListQuery::default() };
        assert!(all_pages(db, &partner.admin, &due).await.iter().all(|row| row.due_at < rows[0].due_at));
    }

    async fn what_the_partner_may_not_know_does_not_make_a_claim_newer(db: &TestDatabase) {
        let claim = db.submitted(&db.fabrikam, &db.fabrikam.admin, &["exchange"]).await;
        let updated = async || {
            db.store.dashboard(&db.fabrikam.admin, &ListQuery::default()).await.unwrap().items[0].updated_at
        };
        let before = updated().await;
        db.pass(TimeDelta::hours(1));
        db.done(&db.reviewers[0], claim.id, Action::Note { text: "Look at page 3.".into() }).await;
        db.done(&db.reviewers[0], claim.id, Action::ViewProof { proof: claim.proofs[0].id }).await;
        assert_eq!(updated().await, before);
        db.done(&db.reviewers[0], claim.id, Action::StartReview).await;
        assert_eq!(updated().await, db.now());
    }
}
