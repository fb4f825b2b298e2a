//! A command with a key is done once, and answered the same each time.

use crate::contests::ask;
use crate::support::*;
use domain::action::{Action, Refusal};
use domain::claim_form::StepAnswers;
use domain::evidence::WithdrawReason;
use domain::lifecycle::ActionOutcome;
use domain::party::Actor;
use std::collections::BTreeSet;
use store::{ActError, Command};

fn comment(actor: &Actor, claim: domain::party::ClaimId, text: &str, key: uuid::Uuid) -> Command {
    Command { actor: actor.clone(), claim, action: Action::Comment { text: text.into() }, seen: None, key: Some(key) }
}

on_both_engines! {
    async fn the_same_command_sent_64_times_at_once_has_one_effect_and_64_same_answers(db: &TestDatabase) {
        let claim = db.submitted(&db.fabrikam, &db.fabrikam.admin, &["exchange"]).await;
        let command = comment(&db.fabrikam.admin, claim.id, "Once.", new_id());
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..64 {
            let (store, moment, command) = (db.store.clone(), db.moment(), command.clone());
            tasks.spawn(async move { store.act(&command, moment).await.unwrap() });
        }
        let answers = tasks.join_all().await;
        assert!(answers.iter().all(|answer| *answer == answers[0]));
        assert_eq!(answers[0].claim.sequence, claim.sequence + 1);
        assert_eq!(db.count("events WHERE kind = 'commented'").await, 1);
        // Later, too, although the claim has moved on.
        db.act(&db.fabrikam.admin, claim.id, Action::Comment { text: "Another.".into() }).await.unwrap();
        assert_eq!(db.store.act(&command, db.moment()).await.unwrap(), answers[0]);
        db.assert_verified().await;
    }

    async fn another_command_under_a_key_is_refused(db: &TestDatabase) {
        let claim = db.submitted(&db.fabrikam, &db.fabrikam.admin, &["exchange"]).await;
        let key = new_id();
        db.store.act(&comment(&db.fabrikam.admin, claim.id, "One.", key), db.moment()).await.unwrap();
        let other = db.store.act(&comment(&db.fabrikam.admin, claim.id, "Two.", key), db.moment()).await;
        assert_eq!(refusal(other), Refusal::KeyUsedBefore);
        let mut seen = comment(&db.fabrikam.admin, claim.id, "One.", key);
        seen.seen = Some(claim.revision);
        assert_eq!(refusal(db.store.act(&seen, db.moment()).await), Refusal::KeyUsedBefore);
        let created = db.store.create(&db.fabrikam.admin, key, db.moment()).await;
        assert!(matches!(created, Err(ActError::Refused(Refusal::KeyUsedBefore))));
        // A key is its sender's own.
        db.store.act(&comment(&db.fabrikam.user, claim.id, "Two.", key), db.moment()).await.unwrap();
        db.store.act(&comment(&db.reviewers[0], claim.id, "Three.", key), db.moment()).await.unwrap();
        assert_eq!(db.count("events WHERE kind = 'commented'").await, 3);
    }

    async fn a_command_that_was_refused_may_be_sent_again(db: &TestDatabase) {
        let claim = db.submitted(&db.fabrikam, &db.fabrikam.admin, &["exchange"]).await;
        let approve = Command {
            actor: db.reviewers[0].clone(),
            claim: claim.id,
            action: Action::Approve { rubric: met(), note: String::new() },
            seen: None,
            key: Some(new_id()),
        };
        refusal(db.store.act(&approve, db.moment()).await);
        db.done(&db.reviewers[0], claim.id, Action::StartReview).await;
        let approved = db.store.act(&approve, db.moment()).await.unwrap();
        assert_eq!(db.store.act(&approve, db.moment()).await.unwrap(), approved);
        assert_eq!(db.count("events WHERE kind = 'approved'").await, 1);
    }

    async fn a_command_that_changes_nothing_is_answered_again_as_it_was(db: &TestDatabase) {
        let draft = db.draft(&db.fabrikam, &db.fabrikam.admin, &["exchange"]).await;
        let same = Command {
            actor: db.fabrikam.admin.clone(),
            claim: draft.id,
            action: Action::SaveAnswers(StepAnswers::Location { location: draft.answers.location.clone() }),
            seen: Some(draft.revision),
            key: Some(new_id()),
        };
        let first = db.store.act(&same, db.moment()).await.unwrap();
        assert_eq!(first.claim, draft);
        db.done(&db.fabrikam.admin, draft.id, Action::SaveAnswers(contacts("Another name"))).await;
        assert_eq!(db.store.act(&same, db.moment()).await.unwrap(), first, "not stale: it was done before");
        db.assert_verified().await;
    }

    async fn a_form_sent_again_is_told_the_same_outcome(db: &TestDatabase) {
        // Given an association in a contest that a reviewer has asked about,
        let incumbent = db.in_effect(&db.fabrikam, &["exchange"], &db.reviewers[0]).await;
        db.submitted(&db.northwind, &db.northwind.admin, &["exchange"]).await;
        db.done(&db.leads[0], incumbent.id, ask()).await;
        let answer = Command {
            actor: db.fabrikam.admin.clone(),
            claim: incumbent.id,
            action: Action::AnswerRequest { answers: vec!["Here.".into()], comment: String::new() },
            seen: None,
            key: Some(new_id()),
        };
        // when it is answered, and the form sent again after the association has ended,
        let first = db.store.act(&answer, db.moment()).await.unwrap();
        let end = Action::EndAssociation { reason: WithdrawReason::Other, note: String::new() };
        db.done(&db.fabrikam.admin, incumbent.id, end).await;
        let again = db.store.act(&answer, db.moment()).await.unwrap();
        // then both are told that the claim stays approved.
        assert_eq!((first.outcome, again), (ActionOutcome::StaysApproved, first));
    }

    async fn whoever_may_not_see_the_claim_any_more_gets_no_answer_again(db: &TestDatabase) {
        let claim = db.submitted(&db.fabrikam, &db.fabrikam.user, &["exchange"]).await;
        let mut command = comment(&db.fabrikam.user, claim.id, "Mine.", new_id());
        db.store.act(&command, db.moment()).await.unwrap();
        if let Actor::Partner { locations, .. } = &mut command.actor {
            locations.clear();
        }
        assert_eq!(refusal(db.store.act(&command, db.moment()).await), Refusal::NotFound);
    }

    async fn a_form_that_takes_the_next_claim_takes_one_however_often_it_is_sent(db: &TestDatabase) {
        for workload in WORKLOADS {
            db.submitted(&db.fabrikam, &db.fabrikam.admin, &[workload]).await;
        }
        let key = Some(new_id());
        let mut taken = BTreeSet::new();
        for _ in 0..3 {
            taken.insert(db.store.take_next(&db.reviewers[0], key, db.moment()).await.unwrap().unwrap().id);
        }
        assert_eq!(taken.len(), 1);
        assert_eq!(db.count("events WHERE kind = 'review_started'").await, 1);
    }
}
