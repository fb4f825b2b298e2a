//! Claims that want the same line: both know, a lead decides, and the database is the last guard.

use crate::support::*;
use chrono::TimeDelta;
use domain::action::{Action, Refusal};
use domain::claim::{EndReason, State, StateKind};
use domain::contest::Outcome;
use domain::draft::OwnLine;
use domain::evidence::{Criterion, RejectionReason, RequestItem};
use domain::party::Actor;
use std::collections::BTreeSet;
use store::{Command, ListQuery};

/// About Exchange.
fn statement(text: &str) -> Action {
    Action::AddStatement { products: ["exchange".parse().unwrap()].into(), text: text.into() }
}

on_both_engines! {
    async fn a_beaten_incumbent_ends_when_the_winner_comes_into_effect(db: &TestDatabase) {
        let incumbent = db.in_effect(&db.fabrikam, &["exchange", "teams"], &db.reviewers[0]).await;
        let draft = db.draft(&db.northwind, &db.northwind.admin, &["exchange"]).await;
        let facts = db.store.facts(&db.northwind.admin, &draft, db.now()).await.unwrap().unwrap();
        assert_eq!(facts.draft.contested.len(), 1);
        assert_eq!(facts.rivals.get().map(Vec::len), None, "a partner is shown that there is a rival, never which");

        let challenger = db.done(&db.northwind.admin, draft.id, Action::Submit { acknowledged: true }).await;
        assert!(challenger.in_arbitration());
        assert!(challenger.contests[0].rivals.is_empty());
        db.done(&db.northwind.admin, draft.id, statement("We did the work.")).await;
        db.done(&db.fabrikam.admin, incumbent.id, statement("We did more of it.")).await;
        // Whoever opened the contest is not named in the history of the other side.
        let history = db.history(&db.fabrikam.admin, incumbent.id).await;
        assert!(!format!("{history:?}").contains(&person_of(&db.northwind.admin).to_string()));
        assert!(history.iter().any(|entry| entry.record.event.code() == "contest_opened" && entry.who.is_none()));

        db.done(&db.reviewers[1], draft.id, Action::StartReview).await;
        let approve = Action::Approve { rubric: met(), note: String::new() };
        assert_eq!(refusal(db.act(&db.reviewers[1], draft.id, approve).await), Refusal::InArbitration);
        let sides = db.store.rivals(&db.leads[0], &challenger_of(db, draft.id).await).await.unwrap();
        assert_eq!(sides.iter().map(|side| side.id).collect::<Vec<_>>(), vec![incumbent.id]);

        db.pass(TimeDelta::days(8));
        let decide = Action::DecideArbitration { winner: draft.id, reason: "The later proof names the work.".into() };
        let winner = db.done(&db.leads[0], draft.id, decide).await;
        assert_eq!(winner.state.kind(), StateKind::ConsentOpen);
        let beaten = db.store.claim_by_id(&db.leads[0], incumbent.id).await.unwrap().unwrap();
        assert_eq!(beaten.state.kind(), StateKind::InEffect);
        assert_eq!(beaten.contests[0].outcome, Some(Outcome::Lost));

        let winner = db.done(&Actor::Customer { claim: draft.id }, draft.id, Action::Agree).await;
        assert_eq!(winner.state.kind(), StateKind::InEffect);
        // Only the line that was lost: the other goes on.
        let beaten = db.store.claim_by_id(&db.leads[0], incumbent.id).await.unwrap().unwrap();
        assert_eq!(beaten.state.kind(), StateKind::InEffect);
        assert_eq!(beaten.live_keys().count(), 1);
        assert_eq!(db.count("associations WHERE ended_at IS NULL").await, 2);
        assert_eq!(db.count("associations WHERE ended_at IS NOT NULL").await, 1);
        db.assert_verified().await;
    }

    async fn an_incumbent_that_loses_its_only_line_is_superseded(db: &TestDatabase) {
        let incumbent = db.in_effect(&db.fabrikam, &["exchange"], &db.reviewers[0]).await;
        let challenger = db.submitted(&db.northwind, &db.northwind.admin, &["exchange"]).await;
        db.done(&db.reviewers[1], challenger.id, Action::StartReview).await;
        db.pass(TimeDelta::days(8));
        let decide = Action::DecideArbitration { winner: challenger.id, reason: "Newer.".into() };
        db.done(&db.leads[0], challenger.id, decide).await;
        db.done(&Actor::Customer { claim: challenger.id }, challenger.id, Action::Agree).await;
        let beaten = db.store.claim_by_id(&db.leads[0], incumbent.id).await.unwrap().unwrap();
        assert!(matches!(beaten.state, State::Ended { reason: EndReason::Superseded, .. }));
        assert_eq!(db.count("associations WHERE ended_at IS NULL").await, 1);
        db.assert_verified().await;
    }

    async fn a_rival_that_is_beaten_sets_its_other_rivals_free(db: &TestDatabase) {
        let first = db.in_effect(&db.fabrikam, &["exchange"], &db.reviewers[0]).await;
        let between = db.submitted(&db.northwind, &db.northwind.admin, &["exchange", "teams"]).await;
        let last = db.submitted(&db.fabrikam, &db.fabrikam.admin, &["teams"]).await;
        assert!(last.in_arbitration());
        db.done(&db.reviewers[1], between.id, Action::StartReview).await;
        db.pass(TimeDelta::days(8));
        let decide = Action::DecideArbitration { winner: first.id, reason: "Its proof names the work.".into() };
        db.done(&db.leads[0], between.id, decide).await;
        let after = async |id| db.store.claim_by_id(&db.leads[0], id).await.unwrap().unwrap();
        assert_eq!(after(between.id).await.state.kind(), StateKind::Rejected);
        assert_eq!(after(first.id).await.state.kind(), StateKind::InEffect);
        assert!(!after(last.id).await.in_arbitration());
        db.assert_verified().await;
    }

    async fn each_line_has_its_own_contest_with_the_same_days_for_all_sides(db: &TestDatabase) {
        let (fabrikam, northwind) = (&db.fabrikam, &db.northwind);
        // Each competes with the next on one line, and the ends with each other on none.
        let chain = [
            (fabrikam, &["exchange"][..]),
            (northwind, &["exchange", "teams"]),
            (fabrikam, &["teams", "sharepoint"]),
            (northwind, &["sharepoint"]),
        ];
        for (partner, workloads) in chain {
            db.submitted(partner, &partner.admin, workloads).await;
            db.pass(TimeDelta::days(1));
        }
        let mut due = BTreeSet::new();
        for partner in [fabrikam, northwind] {
            for row in db.store.dashboard(&partner.admin, &ListQuery::default()).await.unwrap().items {
                let claim = db.store.claim(&partner.admin, &row.reference).await.unwrap().unwrap();
                due.extend(claim.contests.iter().map(|contest| (contest.key.to_string(), contest.due.due_on)));
            }
        }
        let days: BTreeSet<_> = due.iter().map(|(_, on)| *on).collect();
        assert_eq!(due.len(), 3, "one due date for each line: {due:?}");
        // The newcomers came on 24, 25 and 26 November; the 26th is a holiday.
        assert_eq!(days, ["2026-12-02", "2026-12-03"].map(day).into(), "5 business days from each newcomer");
        db.assert_verified().await;
    }

    async fn two_claims_for_one_key_submitted_at_once_always_learn_of_each_other(db: &TestDatabase) {
        for workload in WORKLOADS {
            let mut tasks = tokio::task::JoinSet::new();
            for partner in [&db.fabrikam, &db.northwind] {
                let draft = db.draft(partner, &partner.admin, &[workload]).await;
                let ask = Command { actor: partner.admin.clone(), claim: draft.id, action: Action::Submit { acknowledged: true }, seen: None, key: None };
                let (store, moment) = (db.store.clone(), db.moment());
                tasks.spawn(async move { store.act(&ask, moment).await.unwrap().claim.id });
            }
            for id in tasks.join_all().await {
                let claim = db.store.claim_by_id(&db.leads[0], id).await.unwrap().unwrap();
                assert!(claim.in_arbitration(), "{workload}: {}", claim.reference);
            }
        }
        assert_eq!(db.count("claims WHERE in_arbitration = 1").await, 8);
        db.assert_verified().await;
    }

    async fn the_database_itself_refuses_a_second_effective_association(db: &TestDatabase) {
        let claim = db.approved(&db.fabrikam, &["exchange"], &db.reviewers[0]).await;
        let other = db.submitted(&db.northwind, &db.northwind.admin, &["teams"]).await;
        // An association that no rule knows of, as a fault elsewhere might leave it.
        let behind = db.behind().await;
        let key = claim.lines[0].key.to_string();
        let rogue = "INSERT INTO associations (claim_id, key, company, since) VALUES ($1, $2, $3, 0)";
        sqlx::query(rogue)
            .bind(other.id.to_string())
            .bind(&key)
            .bind(db.northwind.company.to_string())
            .execute(&behind)
            .await
            .unwrap();
        let (events, messages) = (db.count("events").await, db.count("outbox").await);
        let refused = refusal(db.act(&Actor::Customer { claim: claim.id }, claim.id, Action::Agree).await);
        assert_eq!(refused, Refusal::InArbitration);
        // Nothing of it was written.
        assert_eq!((db.count("events").await, db.count("outbox").await), (events, messages));
        let after = db.store.claim_by_id(&db.fabrikam.admin, claim.id).await.unwrap().unwrap();
        assert_eq!(after.state.kind(), StateKind::ConsentOpen);
        let again = sqlx::query(rogue)
            .bind(claim.id.to_string())
            .bind(&key)
            .bind(db.fabrikam.company.to_string())
            .execute(&behind)
            .await;
        assert!(again.is_err());
        behind.close().await;
    }

    async fn a_partner_that_holds_a_line_is_told_that_it_has_it_already(db: &TestDatabase) {
        let held = db.in_effect(&db.fabrikam, &["exchange"], &db.reviewers[0]).await;
        let draft = db.draft(&db.fabrikam, &db.fabrikam.admin, &["exchange"]).await;
        let facts = db.store.facts(&db.fabrikam.admin, &draft, db.now()).await.unwrap().unwrap();
        let (key, claim) = (held.lines[0].key.clone(), held.reference.clone());
        assert_eq!(*facts.draft.own, vec![OwnLine { key, claim, location: held.answers.location.clone() }]);
        let refused = refusal(db.act(&db.fabrikam.admin, draft.id, Action::Submit { acknowledged: true }).await);
        assert!(matches!(refused, Refusal::NotReady { findings } if findings[0].claim == Some(held.reference.clone())));
        let listed = db.store.dashboard(&db.fabrikam.admin, &ListQuery::default()).await.unwrap();
        assert_eq!(listed.items.len(), 2);
    }

    async fn the_deadline_of_a_rival_is_written_down_before_an_action_that_touches_it(db: &TestDatabase) {
        let late = db.submitted(&db.fabrikam, &db.fabrikam.admin, &["exchange"]).await;
        db.done(&db.reviewers[0], late.id, Action::StartReview).await;
        db.done(&db.reviewers[0], late.id, ask()).await;
        let draft = db.draft(&db.northwind, &db.northwind.admin, &["exchange"]).await;
        db.pass(TimeDelta::days(30));
        // No worker has come by.
        let submitted = db.done(&db.northwind.admin, draft.id, Action::Submit { acknowledged: true }).await;
        assert!(!submitted.in_arbitration());
        let late = db.store.claim_by_id(&db.leads[0], late.id).await.unwrap().unwrap();
        assert!(matches!(late.state, State::Rejected { reason: RejectionReason::NoPartnerResponse, .. }));
        db.assert_verified().await;
    }
}

async fn challenger_of(db: &TestDatabase, id: domain::party::ClaimId) -> domain::claim::Claim {
    db.store.claim_by_id(&db.leads[0], id).await.unwrap().unwrap()
}

pub fn ask() -> Action {
    let item = RequestItem {
        criterion: Criterion::CustomerAcknowledged,
        products: [].into(),
        what: "The signature".into(),
        why: "It is missing.".into(),
        example: String::new(),
        answer: None,
    };
    Action::AskInformation { rubric: None, items: vec![item] }
}
