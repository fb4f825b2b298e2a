//! Claims that want the same line: both know, a lead decides, and the database is the last guard.

use crate::support::*;
use chrono::TimeDelta;
use domain::action::{Action, Refusal};
use domain::claim::{EndReason, State, StateKind};
use domain::contest::Outcome;
use domain::draft::OwnLine;
use domain::party::Actor;
use std::collections::BTreeSet;
use store::{Command, ListQuery};

/// About Exchange.
fn statement(text: &str) -> Action {
    Action::AddStatement { products: ["exchange".parse().unwrap()].into(), text: text.into() }
}

on_both_engines! {
    async fn a_beaten_incumbent_ends_when_the_winner_comes_into_effect(desk: &Desk) {
        let incumbent = desk.in_effect(&desk.fabrikam, &["exchange", "teams"], &desk.reviewers[0]).await;
        let draft = desk.draft(&desk.northwind, &desk.northwind.admin, &["exchange"]).await;
        let facts = desk.store.facts(&desk.northwind.admin, &draft, desk.now()).await.unwrap().unwrap();
        assert_eq!(facts.draft.contested.len(), 1);
        assert_eq!(facts.rivals.get().map(Vec::len), None, "a partner is shown that there is a rival, never which");

        let challenger = desk.done(&desk.northwind.admin, draft.id, Action::Submit { acknowledged: true }).await;
        assert!(challenger.in_arbitration());
        assert!(challenger.contests[0].rivals.is_empty());
        desk.done(&desk.northwind.admin, draft.id, statement("We did the work.")).await;
        desk.done(&desk.fabrikam.admin, incumbent.id, statement("We did more of it.")).await;
        // Whoever opened the contest is not named in the history of the other side.
        let history = desk.history(&desk.fabrikam.admin, incumbent.id).await;
        assert!(!format!("{history:?}").contains(&person_of(&desk.northwind.admin).to_string()));
        assert!(history.iter().any(|entry| entry.record.event.code() == "contest_opened" && entry.who.is_none()));

        desk.done(&desk.reviewers[1], draft.id, Action::StartReview).await;
        let approve = Action::Approve { rubric: met(), note: String::new() };
        assert_eq!(refusal(desk.act(&desk.reviewers[1], draft.id, approve).await), Refusal::InArbitration);
        let sides = desk.store.rivals(&desk.leads[0], &challenger_of(desk, draft.id).await).await.unwrap();
        assert_eq!(sides.iter().map(|side| side.id).collect::<Vec<_>>(), vec![incumbent.id]);

        desk.pass(TimeDelta::days(8));
        let decide = Action::DecideArbitration { winner: draft.id, reason: "The later proof names the work.".into() };
        let winner = desk.done(&desk.leads[0], draft.id, decide).await;
        assert_eq!(winner.state.kind(), StateKind::ConsentOpen);
        let beaten = desk.store.claim_by_id(&desk.leads[0], incumbent.id).await.unwrap().unwrap();
        assert_eq!(beaten.state.kind(), StateKind::InEffect);
        assert_eq!(beaten.contests[0].outcome, Some(Outcome::Lost));

        let winner = desk.done(&Actor::Customer { claim: draft.id }, draft.id, Action::Agree).await;
        assert_eq!(winner.state.kind(), StateKind::InEffect);
        // Only the line that was lost: the other goes on.
        let beaten = desk.store.claim_by_id(&desk.leads[0], incumbent.id).await.unwrap().unwrap();
        assert_eq!(beaten.state.kind(), StateKind::InEffect);
        assert_eq!(beaten.live_keys().count(), 1);
        assert_eq!(desk.count("associations WHERE ended_at IS NULL").await, 2);
        assert_eq!(desk.count("associations WHERE ended_at IS NOT NULL").await, 1);
        desk.assert_verified().await;
    }

    async fn an_incumbent_that_loses_its_only_line_is_superseded(desk: &Desk) {
        let incumbent = desk.in_effect(&desk.fabrikam, &["exchange"], &desk.reviewers[0]).await;
        let challenger = desk.submitted(&desk.northwind, &desk.northwind.admin, &["exchange"]).await;
        desk.done(&desk.reviewers[1], challenger.id, Action::StartReview).await;
        desk.pass(TimeDelta::days(8));
        let decide = Action::DecideArbitration { winner: challenger.id, reason: "Newer.".into() };
        desk.done(&desk.leads[0], challenger.id, decide).await;
        desk.done(&Actor::Customer { claim: challenger.id }, challenger.id, Action::Agree).await;
        let beaten = desk.store.claim_by_id(&desk.leads[0], incumbent.id).await.unwrap().unwrap();
        assert!(matches!(beaten.state, State::Ended { reason: EndReason::Superseded, .. }));
        assert_eq!(desk.count("associations WHERE ended_at IS NULL").await, 1);
        desk.assert_verified().await;
    }

    async fn a_rival_that_is_beaten_sets_its_other_rivals_free(desk: &Desk) {
        let first = desk.in_effect(&desk.fabrikam, &["exchange"], &desk.reviewers[0]).await;
        let between = desk.submitted(&desk.northwind, &desk.northwind.admin, &["exchange", "teams"]).await;
        let last = desk.submitted(&desk.fabrikam, &desk.fabrikam.admin, &["teams"]).await;
        assert!(last.in_arbitration());
        desk.done(&desk.reviewers[1], between.id, Action::StartReview).await;
        desk.pass(TimeDelta::days(8));
        let decide = Action::DecideArbitration { winner: first.id, reason: "Its proof names the work.".into() };
        desk.done(&desk.leads[0], between.id, decide).await;
        let after = async |id| desk.store.claim_by_id(&desk.leads[0], id).await.unwrap().unwrap();
        assert_eq!(after(between.id).await.state.kind(), StateKind::Rejected);
        assert_eq!(after(first.id).await.state.kind(), StateKind::InEffect);
        assert!(!after(last.id).await.in_arbitration());
        desk.assert_verified().await;
    }

    async fn each_line_has_its_own_contest_with_the_same_days_for_all_sides(desk: &Desk) {
        let (fabrikam, northwind) = (&desk.fabrikam, &desk.northwind);
        // Each competes with the next on one line, and the ends with each other on none.
        let chain = [
            (fabrikam, &["exchange"][..]),
            (northwind, &["exchange", "teams"]),
            (fabrikam, &["teams", "sharepoint"]),
            (northwind, &["sharepoint"]),
        ];
        for (partner, workloads) in chain {
            desk.submitted(partner, &partner.admin, workloads).await;
            desk.pass(TimeDelta::days(1));
        }
        let mut due = BTreeSet::new();
        for partner in [fabrikam, northwind] {
            for row in desk.store.dashboard(&partner.admin, &ListQuery::default()).await.unwrap().items {
                let claim = desk.store.claim(&partner.admin, &row.reference).await.unwrap().unwrap();
                due.extend(claim.contests.iter().map(|contest| (contest.key.to_string(), contest.due.due_on)));
            }
        }
        let days: BTreeSet<_> = due.iter().map(|(_, on)| *on).collect();
        assert_eq!(due.len(), 3, "one due date for each line: {due:?}");
        // The newcomers came on 24, 25 and 26 November; the 26th is a holiday.
        assert_eq!(days, ["2026-12-02", "2026-12-03"].map(day).into(), "5 business days from each newcomer");
        desk.assert_verified().await;
    }

    async fn two_claims_for_one_key_submitted_at_once_always_learn_of_each_other(desk: &Desk) {
        for workload in WORKLOADS {
            let mut tasks = tokio::task::JoinSet::new();
            for partner in [&desk.fabrikam, &desk.northwind] {
                let draft = desk.draft(partner, &partner.admin, &[workload]).await;
                let ask = Command { actor: partner.admin.clone(), claim: draft.id, action: Action::Submit { acknowledged: true }, seen: None, key: None };
                let (store, moment) = (desk.store.clone(), desk.moment());
                tasks.spawn(async move { store.act(&ask, moment).await.unwrap().claim.id });
            }
            for id in tasks.join_all().await {
                let claim = desk.store.claim_by_id(&desk.leads[0], id).await.unwrap().unwrap();
                assert!(claim.in_arbitration(), "{workload}: {}", claim.reference);
            }
        }
        assert_eq!(desk.count("claims WHERE in_arbitration = 1").await, 8);
        desk.assert_verified().await;
    }

    async fn the_database_itself_refuses_a_second_effective_association(desk: &Desk) {
        let claim = desk.approved(&desk.fabrikam, &["exchange"], &desk.reviewers[0]).await;
        let other = desk.submitted(&desk.northwind, &desk.northwind.admin, &["teams"]).await;
        // An association that no rule knows of, as a fault elsewhere might leave it.
        let behind = desk.behind().await;
        let key = claim.lines[0].key.to_string();
        let rogue = "INSERT INTO associations (claim_id, key, company, since) VALUES ($1, $2, $3, 0)";
        sqlx::query(rogue)
            .bind(other.id.to_string())
            .bind(&key)
            .bind(desk.northwind.company.to_string())
            .execute(&behind)
            .await
            .unwrap();
        let (events, messages) = (desk.count("events").await, desk.count("outbox").await);
        let refused = refusal(desk.act(&Actor::Customer { claim: claim.id }, claim.id, Action::Agree).await);
        assert_eq!(refused, Refusal::InArbitration);
        // Nothing of it was written.
        assert_eq!((desk.count("events").await, desk.count("outbox").await), (events, messages));
        let after = desk.store.claim_by_id(&desk.fabrikam.admin, claim.id).await.unwrap().unwrap();
        assert_eq!(after.state.kind(), StateKind::ConsentOpen);
        let again = sqlx::query(rogue)
            .bind(claim.id.to_string())
            .bind(&key)
            .bind(desk.fabrikam.company.to_string())
            .execute(&behind)
            .await;
        assert!(again.is_err());
        behind.close().await;
    }

    async fn a_partner_that_holds_a_line_is_told_that_it_has_it_already(desk: &Desk) {
        let held = desk.in_effect(&desk.fabrikam, &["exchange"], &desk.reviewers[0]).await;
        let draft = desk.draft(&desk.fabrikam, &desk.fabrikam.admin, &["exchange"]).await;
        let facts = desk.store.facts(&desk.fabrikam.admin, &draft, desk.now()).await.unwrap().unwrap();
        let (key, claim) = (held.lines[0].key.clone(), held.reference.clone());
        assert_eq!(*facts.draft.own, vec![OwnLine { key, claim, location: held.answers.location.clone() }]);
        let refused = refusal(desk.act(&desk.fabrikam.admin, draft.id, Action::Submit { acknowledged: true }).await);
        assert!(matches!(refused, Refusal::NotReady { findings } if findings[0].claim == Some(held.reference.clone())));
        let listed = desk.store.dashboard(&desk.fabrikam.admin, &ListQuery::default()).await.unwrap();
        assert_eq!(listed.items.len(), 2);
    }
}

async fn challenger_of(desk: &Desk, id: domain::party::ClaimId) -> domain::claim::Claim {
    desk.store.claim_by_id(&desk.leads[0], id).await.unwrap().unwrap()
}
