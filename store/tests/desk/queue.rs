//! The review queue: whose, how urgent, how many.

use crate::support::*;
use chrono::TimeDelta;
use domain::action::Action;
use domain::claim::StateKind;
use domain::code::Code;
use domain::evidence::{Criterion, RequestItem};
use domain::party::Actor;
use store::{QueueCounts, QueueQuery, QueueRow, QueueView};

async fn view(desk: &Desk, actor: &Actor, view: QueueView) -> Vec<QueueRow> {
    let query = QueueQuery { view, ..QueueQuery::default() };
    desk.store.queue(actor, &query, desk.now()).await.unwrap().items
}

async fn assert_counts_are_those_of_the_lists(desk: &Desk, actor: &Actor) {
    let counts = desk.store.queue_counts(actor, desk.now()).await.unwrap();
    for kind in QueueView::ALL.iter().copied() {
        assert_eq!(counts.count(kind), view(desk, actor, kind).await.len() as u64, "{kind:?} of {actor:?}");
    }
}

on_both_engines! {
    async fn each_view_holds_its_claims_and_the_counters_agree(desk: &Desk) {
        let (me, other) = (&desk.reviewers[0], &desk.reviewers[1]);
        let first = desk.submitted(&desk.fabrikam, &desk.fabrikam.admin, &["exchange"]).await;
        desk.pass(TimeDelta::days(1));
        let second = desk.submitted(&desk.northwind, &desk.northwind.admin, &["teams"]).await;
        let contested = desk.submitted(&desk.northwind, &desk.northwind.admin, &["exchange"]).await;
        let answered = desk.submitted(&desk.fabrikam, &desk.fabrikam.admin, &["intune"]).await;
        desk.done(me, answered.id, Action::StartReview).await;
        let item = RequestItem {
            products: Default::default(),
            criterion: Criterion::ProductsNamed,
            what: "A page".into(),
            why: "None is named".into(),
            example: String::new(),
            answer: None,
        };
        desk.done(me, answered.id, Action::AskInformation { rubric: None, items: vec![item] }).await;
        assert_eq!(view(desk, me, QueueView::Mine).await.len(), 1, "mine also while the partner has the turn");
        assert_counts_are_those_of_the_lists(desk, me).await;
        let answer = Action::AnswerRequest { answers: vec!["Page 4".into()], comment: String::new() };
        desk.done(&desk.fabrikam.user, answered.id, answer).await;

        let ids = |rows: Vec<QueueRow>| rows.into_iter().map(|row| row.id).collect::<Vec<_>>();
        assert_eq!(ids(view(desk, me, QueueView::Mine).await), vec![answered.id]);
        assert_eq!(ids(view(desk, other, QueueView::Mine).await), vec![]);
        assert_eq!(ids(view(desk, me, QueueView::Answered).await), vec![answered.id]);
        assert_eq!(ids(view(desk, me, QueueView::Unassigned).await), vec![first.id, second.id, contested.id]);
        assert_eq!(ids(view(desk, me, QueueView::Contested).await), vec![first.id, contested.id]);
        assert_eq!(ids(view(desk, me, QueueView::All).await).len(), 4);
        let rows = view(desk, me, QueueView::Mine).await;
        assert_eq!((rows[0].company_name.as_str(), rows[0].reviewer_name.as_deref()), ("Fabrikam", Some("Name of reviewer0")));
        assert_eq!(rows[0].customer_name, "Contoso 株式会社東京");

        assert_eq!(ids(view(desk, me, QueueView::DueToday).await), vec![]);
        // Five business days of the desk, Thanksgiving left out.
        desk.pass(TimeDelta::days(7));
        assert!(ids(view(desk, me, QueueView::DueToday).await).contains(&first.id));
        for actor in [me, other, &desk.leads[0]] {
            assert_counts_are_those_of_the_lists(desk, actor).await;
        }

        // Somebody of Northwind's own sees, counts and takes none of Northwind's claims.
        desk.store.set_reviewer_companies(person_of(other), &[desk.northwind.company], desk.now()).await.unwrap();
        let other = desk.store.actor_of(person_of(other)).await.unwrap().unwrap();
        // Nor one that Northwind competes with.
        assert_eq!(ids(view(desk, &other, QueueView::Unassigned).await), vec![]);
        assert_counts_are_those_of_the_lists(desk, &other).await;
        assert_eq!(desk.store.take_next(&other, None, desk.moment()).await.unwrap(), None);
        let free = desk.submitted(&desk.fabrikam, &desk.fabrikam.admin, &["sharepoint"]).await;
        assert_eq!(desk.store.take_next(&other, None, desk.moment()).await.unwrap().unwrap().id, free.id);
        assert_eq!(desk.store.take_next(&other, None, desk.moment()).await.unwrap(), None);
        desk.assert_verified().await;
    }

    async fn a_dispute_goes_to_somebody_who_has_not_judged_the_claim(desk: &Desk) {
        let claim = desk.submitted(&desk.fabrikam, &desk.fabrikam.admin, &["exchange"]).await;
        desk.done(&desk.reviewers[0], claim.id, Action::StartReview).await;
        let ground = domain::evidence::ReviewGround::ProductsMissing;
        desk.done(&desk.reviewers[0], claim.id, Action::Reject { ground, rubric: met(), note: "None named.".into() }).await;
        desk.done(&desk.fabrikam.admin, claim.id, Action::Dispute { justification: "Page 2 names it.".into() }).await;
        assert_eq!(view(desk, &desk.reviewers[1], QueueView::Disputed).await.len(), 1);
        assert_eq!(desk.store.take_next(&desk.reviewers[0], None, desk.moment()).await.unwrap(), None);
        let taken = desk.store.take_next(&desk.reviewers[1], None, desk.moment()).await.unwrap().unwrap();
        assert_eq!((taken.id, taken.state.kind()), (claim.id, StateKind::Disputed));
        assert_counts_are_those_of_the_lists(desk, &desk.reviewers[1]).await;
        desk.assert_verified().await;
    }

    async fn nobody_but_a_reviewer_has_a_queue(desk: &Desk) {
        desk.submitted(&desk.fabrikam, &desk.fabrikam.admin, &["exchange"]).await;
        for actor in [&desk.fabrikam.admin, &Actor::System] {
            assert!(view(desk, actor, QueueView::All).await.is_empty());
            assert_eq!(desk.store.queue_counts(actor, desk.now()).await.unwrap(), QueueCounts::default());
        }
    }

    async fn the_queue_comes_page_by_page_and_most_urgent_first(desk: &Desk) {
        for workload in WORKLOADS {
            desk.pass(TimeDelta::days(1));
            desk.submitted(&desk.fabrikam, &desk.fabrikam.admin, &[workload]).await;
        }
        let mut query = QueueQuery { limit: 3, ..QueueQuery::default() };
        let page = desk.store.queue(&desk.reviewers[0], &query, desk.now()).await.unwrap();
        assert!(page.items.is_sorted_by_key(|row| row.due_at));
        query.after = page.next.clone();
        let rest = desk.store.queue(&desk.reviewers[0], &query, desk.now()).await.unwrap();
        assert_eq!((page.items.len(), rest.items.len(), rest.next), (3, 1, None));
        assert!(rest.items[0].due_at >= page.items[2].due_at);
    }
}
