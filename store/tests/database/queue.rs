//! The review queue: whose, how urgent, how many.

use crate::support::*;
use chrono::TimeDelta;
use domain::action::Action;
use domain::claim::StateKind;
use domain::code::Code;
use domain::evidence::{Criterion, RequestItem};
use domain::party::Actor;
use store::{QueueCounts, QueueQuery, QueueRow, QueueView};

async fn view(db: &TestDatabase, actor: &Actor, view: QueueView) -> Vec<QueueRow> {
    let query = QueueQuery { view, ..QueueQuery::default() };
    db.store.queue(actor, &query, db.now()).await.unwrap().items
}

async fn assert_counts_are_those_of_the_lists(db: &TestDatabase, actor: &Actor) {
    let counts = db.store.queue_counts(actor, db.now()).await.unwrap();
    for kind in QueueView::ALL.iter().copied() {
        assert_eq!(counts.count(kind), view(db, actor, kind).await.len() as u64, "{kind:?} of {actor:?}");
    }
}

on_both_engines! {
    async fn each_view_holds_its_claims_and_the_counters_agree(db: &TestDatabase) {
        let (me, other) = (&db.reviewers[0], &db.reviewers[1]);
        let first = db.submitted(&db.fabrikam, &db.fabrikam.admin, &["exchange"]).await;
        db.pass(TimeDelta::days(1));
        let second = db.submitted(&db.northwind, &db.northwind.admin, &["teams"]).await;
        let contested = db.submitted(&db.northwind, &db.northwind.admin, &["exchange"]).await;
        let answered = db.submitted(&db.fabrikam, &db.fabrikam.admin, &["intune"]).await;
        db.done(me, answered.id, Action::StartReview).await;
        let item = RequestItem {
            products: Default::default(),
            criterion: Criterion::ProductsNamed,
            what: "A page".into(),
            why: "None is named".into(),
            example: String::new(),
            answer: None,
        };
        db.done(me, answered.id, Action::AskInformation { rubric: None, items: vec![item] }).await;
        assert_eq!(view(db, me, QueueView::Mine).await.len(), 1, "mine also while the partner has the turn");
        assert_counts_are_those_of_the_lists(db, me).await;
        let answer = Action::AnswerRequest { answers: vec!["Page 4".into()], comment: String::new() };
        db.done(&db.fabrikam.user, answered.id, answer).await;

        let ids = |rows: Vec<QueueRow>| rows.into_iter().map(|row| row.id).collect::<Vec<_>>();
        assert_eq!(ids(view(db, me, QueueView::Mine).await), vec![answered.id]);
        assert_eq!(ids(view(db, other, QueueView::Mine).await), vec![]);
        assert_eq!(ids(view(db, me, QueueView::Answered).await), vec![answered.id]);
        assert_eq!(ids(view(db, me, QueueView::Unassigned).await), vec![first.id, second.id, contested.id]);
        assert_eq!(ids(view(db, me, QueueView::Contested).await), vec![first.id, contested.id]);
        assert_eq!(ids(view(db, me, QueueView::All).await).len(), 4);
        let rows = view(db, me, QueueView::Mine).await;
        assert_eq!((rows[0].company_name.as_str(), rows[0].reviewer_name.as_deref()), ("Fabrikam", Some("Name of reviewer0")));
        assert_eq!(rows[0].customer_name, "Contoso 株式会社東京");

        assert_eq!(ids(view(db, me, QueueView::DueToday).await), vec![]);
        // Five business days of the desk, Thanksgiving left out.
        db.pass(TimeDelta::days(7));
        assert!(ids(view(db, me, QueueView::DueToday).await).contains(&first.id));
        for actor in [me, other, &db.leads[0]] {
            assert_counts_are_those_of_the_lists(db, actor).await;
        }

        // Somebody of Northwind's own sees, counts and takes none of Northwind's claims.
        db.store.set_reviewer_companies(person_of(other), &[db.northwind.company], db.now()).await.unwrap();
        let other = db.store.actor_of(person_of(other)).await.unwrap().unwrap();
        // Nor one that Northwind competes with.
        assert_eq!(ids(view(db, &other, QueueView::Unassigned).await), vec![]);
        assert_counts_are_those_of_the_lists(db, &other).await;
        assert_eq!(db.store.take_next(&other, None, db.moment()).await.unwrap(), None);
        let free = db.submitted(&db.fabrikam, &db.fabrikam.admin, &["sharepoint"]).await;
        assert_eq!(db.store.take_next(&other, None, db.moment()).await.unwrap().unwrap().id, free.id);
        assert_eq!(db.store.take_next(&other, None, db.moment()).await.unwrap(), None);
        db.assert_verified().await;
    }

    async fn a_dispute_goes_to_somebody_who_has_not_judged_the_claim(db: &TestDatabase) {
        let claim = db.submitted(&db.fabrikam, &db.fabrikam.admin, &["exchange"]).await;
        db.done(&db.reviewers[0], claim.id, Action::StartReview).await;
        let ground = domain::evidence::ReviewGround::ProductsMissing;
        db.done(&db.reviewers[0], claim.id, Action::Reject { ground, rubric: met(), note: "None named.".into() }).await;
        db.done(&db.fabrikam.admin, claim.id, Action::Dispute { justification: "Page 2 names it.".into() }).await;
        assert_eq!(view(db, &db.reviewers[1], QueueView::Disputed).await.len(), 1);
        assert_eq!(db.store.take_next(&db.reviewers[0], None, db.moment()).await.unwrap(), None);
        let taken = db.store.take_next(&db.reviewers[1], None, db.moment()).await.unwrap().unwrap();
        assert_eq!((taken.id, taken.state.kind()), (claim.id, StateKind::Disputed));
        assert_counts_are_those_of_the_lists(db, &db.reviewers[1]).await;
        db.assert_verified().await;
    }

    async fn nobody_but_a_reviewer_has_a_queue(db: &TestDatabase) {
        db.submitted(&db.fabrikam, &db.fabrikam.admin, &["exchange"]).await;
        for actor in [&db.fabrikam.admin, &Actor::System] {
            assert!(view(db, actor, QueueView::All).await.is_empty());
            assert_eq!(db.store.queue_counts(actor, db.now()).await.unwrap(), QueueCounts::default());
        }
    }

    async fn the_queue_comes_page_by_page_and_most_urgent_first(db: &TestDatabase) {
        for workload in WORKLOADS {
            db.pass(TimeDelta::days(1));
            db.submitted(&db.fabrikam, &db.fabrikam.admin, &[workload]).await;
        }
        let mut query = QueueQuery { limit: 3, ..QueueQuery::default() };
        let page = db.store.queue(&db.reviewers[0], &query, db.now()).await.unwrap();
        assert!(page.items.is_sorted_by_key(|row| row.due_at));
        query.after = page.next.clone();
        let rest = db.store.queue(&db.reviewers[0], &query, db.now()).await.unwrap();
        assert_eq!((page.items.len(), rest.items.len(), rest.next), (3, 1, None));
        assert!(rest.items[0].due_at >= page.items[2].due_at);
    }
}
