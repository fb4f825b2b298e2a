//! A command with a key is done once, and answered the same each time.

use crate::contests::ask;
use crate::support::*;
use domain::action::{Action, Refusal};
use domain::catalog::{Activity, SolutionArea};
use domain::claim::State;
use domain::claim_form::StepAnswers;
use domain::evidence::WithdrawReason;
use domain::lifecycle::ActionOutcome;
use domain::party::Actor;
use std::collections::BTreeSet;
use store::{ActError, Acted, Command};

fn comment(actor: &Actor, claim: domain::party::ClaimId, text: &str, key: uuid::Uuid) -> Command {
    Command { actor: actor.clone(), claim, action: Action::Comment { text: text.into() }, seen: None, key: Some(key) }
}

/// As many browsers send the same form at once; each gets the same answer.
async fn sent_64_times(db: &TestDatabase, actor: &Actor, claim: domain::party::ClaimId, action: Action) -> Acted {
    let command = Command { actor: actor.clone(), claim, action, seen: None, key: Some(new_id()) };
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..64 {
        let (store, moment, command) = (db.store.clone(), db.moment(), command.clone());
        tasks.spawn(async move { store.act(&command, moment).await.unwrap() });
    }
    let mut answers = tasks.join_all().await;
    let answer = answers.remove(0);
    assert!(answers.iter().all(|other| *other == answer));
    answer
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

    async fn a_form_that_takes_the_next_claim_64_times_at_once_takes_one(db: &TestDatabase) {
        for workload in WORKLOADS {
            db.submitted(&db.fabrikam, &db.fabrikam.admin, &[workload]).await;
        }
        let key = Some(new_id());
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..64 {
            let (store, moment, reviewer) = (db.store.clone(), db.moment(), db.reviewers[0].clone());
            tasks.spawn(async move { store.take_next(&reviewer, key, moment).await.unwrap().unwrap() });
        }
        let taken = tasks.join_all().await;
        assert!(taken.iter().all(|claim| *claim == taken[0]));
        assert_eq!(db.count("events WHERE kind = 'review_started'").await, 1);
        db.assert_verified().await;
    }

    async fn a_draft_with_two_activities_submitted_64_times_at_once_becomes_two_claims(db: &TestDatabase) {
        let draft = db.draft(&db.fabrikam, &db.fabrikam.admin, &["exchange"]).await;
        for step in [
            StepAnswers::Activity {
                area: Some(SolutionArea::BusinessApplications),
                activities: [Activity::Presales, Activity::Usage].into(),
                seller_name: String::new(),
                isv_product: String::new(),
            },
            StepAnswers::Products {
                products: [code("sales")].into(),
                subscriptions: [(code("sales"), db.subscriptions[0].to_string())].into(),
                acknowledged: true,
            },
        ] {
            db.done(&db.fabrikam.admin, draft.id, Action::SaveAnswers(step)).await;
        }
        let acted = sent_64_times(db, &db.fabrikam.admin, draft.id, Action::Submit { acknowledged: true }).await;
        assert_ne!(acted.split.unwrap().id, acted.claim.id);
        assert_eq!(db.count("claims").await, 2);
        assert_eq!(db.count("events WHERE kind = 'submitted'").await, 2);
        db.assert_verified().await;
    }

    async fn an_arbitration_decided_64_times_at_once_is_decided_once_for_each_side(db: &TestDatabase) {
        let incumbent = db.in_effect(&db.fabrikam, &["exchange"], &db.reviewers[0]).await;
        let challenger = db.submitted(&db.northwind, &db.northwind.admin, &["exchange"]).await;
        db.done(&db.reviewers[1], challenger.id, Action::StartReview).await;
        // After the days of the contest.
        let last = challenger.contest_due().unwrap().due_at;
        db.pass(last - db.now() + chrono::TimeDelta::seconds(1));
        let decide = Action::DecideArbitration { winner: challenger.id, reason: "Newer.".into() };
        let acted = sent_64_times(db, &db.leads[0], challenger.id, decide).await;
        assert!(matches!(acted.claim.state, State::ConsentOpen { .. }), "{:?}", acted.claim.state);
        for side in [incumbent.id, challenger.id] {
            let decided = format!("events WHERE kind = 'arbitration_decided' AND claim_id = '{side}'");
            assert_eq!(db.count(&decided).await, 1);
        }
        db.assert_verified().await;
    }

    async fn a_file_uploaded_64_times_at_once_is_there_once(db: &TestDatabase) {
        let draft = db.draft(&db.fabrikam, &db.fabrikam.admin, &["exchange"]).await;
        let added = proof(db.now());
        let acted = sent_64_times(db, &db.fabrikam.admin, draft.id, Action::AddProof(added.clone())).await;
        assert_eq!(acted.claim.proofs.iter().filter(|proof| proof.id == added.id).count(), 1);
        assert_eq!(acted.claim.proofs.len(), draft.proofs.len() + 1);
        assert_eq!(db.count("events WHERE kind = 'proof_added'").await as usize, acted.claim.proofs.len());
        db.assert_verified().await;
    }
}
