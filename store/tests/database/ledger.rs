//! The ledger: concurrent commands, repeated forms, stale forms, claims of other companies.

use crate::support::*;
use chrono::TimeDelta;
use domain::action::{Action, Event, Refusal};
use domain::catalog::{Activity, SolutionArea};
use domain::claim::StateKind;
use domain::claim_form::StepAnswers;
use domain::evidence::{Criterion, RequestItem};
use domain::party::{Actor, ClaimId};
use std::collections::{BTreeMap, BTreeSet};
use store::{ActError, Command, ListQuery};

on_both_engines! {
    async fn a_claim_goes_from_draft_to_effect_and_its_history_tells_all_of_it(db: &TestDatabase) {
        let claim = db.submitted(&db.fabrikam, &db.fabrikam.user, &["exchange", "teams"]).await;
        assert_eq!(claim.reference.as_str(), "OR-000001");
        let taken = db.store.take_next(&db.reviewers[0], None, db.moment()).await.unwrap().unwrap();
        assert_eq!(taken.id, claim.id);
        let approved = db.done(&db.reviewers[0], claim.id, Action::Approve { rubric: met(), note: String::new() }).await;
        assert_eq!(approved.state.kind(), StateKind::ConsentOpen);

        db.pass(TimeDelta::days(9));
        assert_eq!(db.store.due(db.now(), 10).await.unwrap(), vec![], "nobody consents who was not told");
        db.mails_go_out().await;
        let due = db.store.due(db.now(), 10).await.unwrap();
        assert_eq!(due, vec![claim.id]);
        let after = db.done(&Actor::System, claim.id, Action::Tick).await;
        assert_eq!(after.state.kind(), StateKind::InEffect);
        assert_eq!(db.store.due(db.now(), 10).await.unwrap(), vec![]);
        assert_eq!(db.count("associations WHERE ended_at IS NULL").await, 2);

        let history = db.history(&db.fabrikam.user, claim.id).await;
        let codes: Vec<&str> = history.iter().map(|entry| entry.record.event.code()).collect();
        assert_eq!(codes.first(), Some(&"created"));
        assert_eq!(&codes[codes.len() - 4..], ["submitted", "review_started", "approved", "took_effect"]);
        // A partner reads its own people's names, and nobody's of the desk.
        assert_eq!(history[0].who.as_deref(), Some("Name of Fabrikam-user"));
        assert_eq!(history[codes.len() - 2].who, None);
        let of_desk = db.history(&db.reviewers[3], claim.id).await;
        assert_eq!(of_desk[of_desk.len() - 2].who.as_deref(), Some("Name of reviewer0"));
        db.assert_verified().await;
    }

    async fn of_eight_reviewers_who_start_one_claim_at_once_one_gets_it(db: &TestDatabase) {
        let claim = db.submitted(&db.fabrikam, &db.fabrikam.admin, &["exchange"]).await;
        let mut tasks = tokio::task::JoinSet::new();
        for reviewer in db.reviewers.clone() {
            let (store, moment, id) = (db.store.clone(), db.moment(), claim.id);
            let ask = Command { actor: reviewer, claim: id, action: Action::StartReview, seen: None, key: None };
            tasks.spawn(async move { store.act(&ask, moment).await });
        }
        let results = tasks.join_all().await;
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
        for result in results.into_iter().filter(Result::is_err) {
            assert!(matches!(refusal(result), Refusal::NotNow { .. } | Refusal::OthersReview));
        }
        assert_eq!(db.count("events WHERE kind = 'review_started'").await, 1);
        db.assert_verified().await;
    }

    async fn of_eight_decisions_on_one_claim_at_once_exactly_one_stands(db: &TestDatabase) {
        let claim = db.submitted(&db.fabrikam, &db.fabrikam.admin, &["exchange"]).await;
        let claim = db.done(&db.reviewers[0], claim.id, Action::StartReview).await;
        let mut tasks = tokio::task::JoinSet::new();
        for number in 0..8 {
            let (store, moment) = (db.store.clone(), db.moment());
            let action = match number % 2 {
                0 => Action::Approve { rubric: met(), note: String::new() },
                _ => Action::Reject {
                    ground: domain::evidence::ReviewGround::ProductsMissing,
                    rubric: met(),
                    note: "No product is named.".into(),
                },
            };
            let ask = Command { actor: db.reviewers[0].clone(), claim: claim.id, action, seen: Some(claim.revision), key: None };
            tasks.spawn(async move { store.act(&ask, moment).await });
        }
        let results = tasks.join_all().await;
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
        for result in results.into_iter().filter(Result::is_err) {
            assert_eq!(refusal(result), Refusal::Stale { seen: claim.revision, now: claim.revision + 1 });
        }
        assert_eq!(db.count("events WHERE kind IN ('approved', 'rejected')").await, 1);
        db.assert_verified().await;
    }

    async fn a_form_sent_eight_times_at_once_makes_one_claim(db: &TestDatabase) {
        let key = new_id();
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let (store, moment, actor) = (db.store.clone(), db.moment(), db.fabrikam.user.clone());
            tasks.spawn(async move { store.create(&actor, key, moment).await.unwrap().id });
        }
        let made: BTreeSet<ClaimId> = tasks.join_all().await.into_iter().collect();
        assert_eq!(made.len(), 1);
        assert_eq!(db.count("claims").await, 1);
        // The key is the person's own: another's form with the same key is another claim.
        let other = db.store.create(&db.northwind.user, key, db.moment()).await.unwrap();
        assert!(!made.contains(&other.id));
        let refused = db.store.create(&db.reviewers[0], key, db.moment()).await;
        assert!(matches!(refused, Err(ActError::Refused(Refusal::NotAllowed))));
        db.assert_verified().await;
    }

    async fn many_who_work_at_once_on_claims_that_touch_each_other_all_get_an_answer(db: &TestDatabase) {
        let work = async |number: usize| {
            let partner = if number.is_multiple_of(2) { &db.fabrikam } else { &db.northwind };
            let workloads = [WORKLOADS[number % 4], WORKLOADS[(number + 1) % 4]];
            let draft = db.draft(partner, &partner.admin, &workloads).await;
            match db.act(&partner.admin, draft.id, Action::Submit { acknowledged: true }).await {
                Ok(_) | Err(ActError::Refused(Refusal::NotReady { .. })) => {}
                Err(error) => panic!("{error:?}"),
            }
            let taken = db.store.take_next(&db.reviewers[number], None, db.moment()).await.unwrap();
            if let Some(claim) = taken {
                let text = "Started.".to_owned();
                db.done(&db.reviewers[number], claim.id, Action::Comment { text }).await;
            }
        };
        tokio::join!(work(0), work(1), work(2), work(3), work(4), work(5), work(6), work(7));
        db.assert_verified().await;
        // Every two claims of different partners on one line know of each other.
        let lines = "claim_keys a JOIN claim_keys b ON a.key = b.key AND a.company < b.company AND a.live = 1 AND b.live = 1";
        let unknown = format!("{lines} JOIN claims c ON c.id = a.claim_id JOIN claims d ON d.id = b.claim_id \
            WHERE c.in_arbitration = 0 OR d.in_arbitration = 0");
        assert!(db.count(lines).await > 0);
        assert_eq!(db.count(&unknown).await, 0);
    }

    async fn a_form_drawn_before_somebody_else_changed_the_claim_is_stale(db: &TestDatabase) {
        let claim = db.draft(&db.fabrikam, &db.fabrikam.admin, &["exchange"]).await;
        db.done(&db.fabrikam.user, claim.id, Action::SaveAnswers(contacts("Another name"))).await;
        let action = Action::SaveAnswers(contacts("A third name"));
        let ask = Command { actor: db.fabrikam.admin.clone(), claim: claim.id, action, seen: Some(claim.revision), key: None };
        let refused = refusal(db.store.act(&ask, db.moment()).await);
        assert_eq!(refused, Refusal::Stale { seen: claim.revision, now: claim.revision + 1 });
        let now = db.store.claim(&db.fabrikam.admin, &claim.reference).await.unwrap().unwrap();
        assert_eq!(now.answers.claim_name, "Another name");
    }

    async fn another_company_sees_nothing_of_a_claim(db: &TestDatabase) {
        let claim = db.submitted(&db.fabrikam, &db.fabrikam.admin, &["exchange"]).await;
        for stranger in [&db.northwind.admin, &db.northwind.user] {
            assert_eq!(db.store.claim(stranger, &claim.reference).await.unwrap(), None);
            assert_eq!(db.store.claim_by_id(stranger, claim.id).await.unwrap(), None);
            assert_eq!(db.history(stranger, claim.id).await, vec![]);
            assert!(db.store.facts(stranger, &claim, db.now()).await.unwrap().is_none());
            assert_eq!(db.store.claims_of_proof(stranger, claim.proofs[0].id).await.unwrap(), vec![]);
            assert_eq!(db.store.dashboard(stranger, &ListQuery::default()).await.unwrap().items, vec![]);
            let searched = ListQuery { search: "contoso".into(), ..ListQuery::default() };
            assert_eq!(db.store.dashboard(stranger, &searched).await.unwrap().items, vec![]);
            assert_eq!(db.store.counts(stranger).await.unwrap().total(), 0);
            let text = "Hello".to_owned();
            assert_eq!(refusal(db.act(stranger, claim.id, Action::Comment { text }).await), Refusal::NotFound);
        }
        let nowhere = refusal(db.act(&db.northwind.admin, ClaimId(new_id()), Action::Submit { acknowledged: true }).await);
        assert_eq!(nowhere, Refusal::NotFound);
        let found = db.store.claims_of_proof(&db.fabrikam.user, claim.proofs[0].id).await.unwrap();
        assert_eq!(found.iter().map(|claim| claim.id).collect::<Vec<_>>(), [claim.id]);
    }

    async fn four_clocks_that_strike_at_once_have_one_effect(db: &TestDatabase) {
        let claim = db.approved(&db.fabrikam, &["exchange"], &db.reviewers[0]).await;
        db.pass(TimeDelta::days(9));
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..4 {
            let (store, moment) = (db.store.clone(), db.moment());
            let ask = Command { actor: Actor::System, claim: claim.id, action: Action::Tick, seen: None, key: None };
            tasks.spawn(async move { store.act(&ask, moment).await.unwrap().claim.state.kind() });
        }
        assert_eq!(tasks.join_all().await, vec![StateKind::InEffect; 4]);
        assert_eq!(db.count("events WHERE kind = 'took_effect'").await, 1);
        db.assert_verified().await;
    }

    async fn two_activities_chosen_at_once_become_two_claims(db: &TestDatabase) {
        let draft = db.draft(&db.fabrikam, &db.fabrikam.admin, &["exchange"]).await;
        let subscriptions: BTreeMap<_, _> = [(code("sales"), db.subscriptions[0].to_string())].into();
        for step in [
            StepAnswers::Activity {
                area: Some(SolutionArea::BusinessApplications),
                activities: [Activity::Presales, Activity::Usage].into(),
                seller_name: String::new(),
                isv_product: String::new(),
            },
            StepAnswers::Products { products: [code("sales")].into(), subscriptions, acknowledged: true },
        ] {
            db.done(&db.fabrikam.admin, draft.id, Action::SaveAnswers(step)).await;
        }
        let acted = db.act(&db.fabrikam.admin, draft.id, Action::Submit { acknowledged: true }).await.unwrap();
        let split = acted.split.unwrap();
        assert_ne!(split.reference, acted.claim.reference);
        assert_eq!(split.proofs, acted.claim.proofs);
        let seen = db.store.claim(&db.fabrikam.user, &split.reference).await.unwrap().unwrap();
        assert_eq!(seen.state.kind(), StateKind::Submitted);
        // The same file belongs to both.
        assert_eq!(db.count("proof_files").await, 2);
        let found = db.store.claims_of_proof(&db.reviewers[0], split.proofs[0].id).await.unwrap();
        let found: BTreeSet<_> = found.into_iter().map(|claim| claim.id).collect();
        assert_eq!(found, [acted.claim.id, split.id].into());
        db.assert_verified().await;
    }

    async fn a_claim_is_assigned_only_to_somebody_who_may_review_it(db: &TestDatabase) {
        let claim = db.submitted(&db.fabrikam, &db.fabrikam.admin, &["exchange"]).await;
        let assign = |to: &Actor| Action::Assign { to: person_of(to) };
        let lead = &db.leads[0];
        let to_partner = refusal(db.act(lead, claim.id, assign(&db.northwind.admin)).await);
        assert!(matches!(to_partner, Refusal::Missing { .. }));
        let own = &db.reviewers[1];
        db.store.set_reviewer_companies(person_of(own), &[db.fabrikam.company], db.now()).await.unwrap();
        assert_eq!(refusal(db.act(lead, claim.id, assign(own)).await), Refusal::OwnCompany);
        db.done(lead, claim.id, assign(&db.reviewers[2])).await;
        let names = db.store.reviewers_for(claim.id).await.unwrap();
        assert_eq!(names.len(), 9);
        let (_, name) = names.iter().find(|(person, _)| *person == person_of(&db.reviewers[2])).unwrap();
        for (reader, whom) in [(lead, Some(name.clone())), (&db.fabrikam.admin, None)] {
            let history = db.history(reader, claim.id).await;
            assert!(history.iter().all(|entry| entry.whom.is_none()) || whom.is_some(), "a partner learns no name");
            assert!(whom.is_none() || history.iter().any(|entry| entry.whom == whom), "the desk does");
        }
    }

    async fn internal_notes_reach_no_query_of_a_partner_or_a_customer(db: &TestDatabase) {
        let secret = "Zebrasecret";
        let claim = db.submitted(&db.fabrikam, &db.fabrikam.admin, &["exchange"]).await;
        db.done(&db.reviewers[0], claim.id, Action::StartReview).await;
        db.done(&db.reviewers[0], claim.id, Action::Note { text: secret.into() }).await;
        let mut rubric = met();
        if let Some(finding) = rubric.0.get_mut(&Criterion::WorkDescribed) {
            finding.note = secret.into();
        }
        db.done(&db.reviewers[0], claim.id, Action::SaveRubric { rubric }).await;

        let of_desk = db.history(&db.reviewers[0], claim.id).await;
        assert!(of_desk.iter().any(|entry| matches!(&entry.record.event, Event::Noted { text } if text == secret)));
        let customer = Actor::Customer { claim: claim.id };
        db.store.add_consent_link(claim.id, "hash", None, None, db.now()).await.unwrap();
        for actor in [&db.fabrikam.admin, &db.fabrikam.user, &customer] {
            let history = db.history(actor, claim.id).await;
            assert_eq!(history.is_empty(), actor == &customer, "a customer sees the claim, not its history");
            let seen = db.store.claim(actor, &claim.reference).await.unwrap().unwrap();
            let facts = db.store.facts(actor, &claim, db.now()).await.unwrap().unwrap();
            let search = ListQuery { search: secret.into(), ..ListQuery::default() };
            let (found, listed) = (
                db.store.dashboard(actor, &search).await.unwrap(),
                db.store.dashboard(actor, &ListQuery::default()).await.unwrap(),
            );
            assert!(found.items.is_empty());
            let everything = format!("{history:?} {seen:?} {facts:?} {listed:?}");
            assert!(!everything.contains(secret));
        }
        let seen = db.store.customer_claim("hash", db.now()).await.unwrap().unwrap();
        assert!(!format!("{seen:?}").contains(secret));
        let partner = person_of(&db.fabrikam.admin);
        let notifications = db.store.notifications(partner, None, 100).await.unwrap();
        let mails = db.store.outbox_due(db.now(), 100).await.unwrap();
        assert!(!format!("{notifications:?} {mails:?}").contains(secret));
        // Nor does the list tell that anything has happened.
        assert_eq!(db.count(&format!("partner_events WHERE body LIKE '%{secret}%'")).await, 0);
    }

    async fn a_late_answer_is_refused_although_no_worker_came_by(db: &TestDatabase) {
        let claim = db.submitted(&db.fabrikam, &db.fabrikam.admin, &["exchange"]).await;
        let reviewer = &db.reviewers[0];
        db.done(reviewer, claim.id, Action::StartReview).await;
        let item = RequestItem {
            criterion: Criterion::DatesCurrent,
            products: Default::default(),
            what: "The date".into(),
            why: "It is missing.".into(),
            example: String::new(),
            answer: None,
        };
        let asked = Action::AskInformation { rubric: Some(met()), items: vec![item] };
        let asked = db.done(reviewer, claim.id, asked).await;
        db.pass(chrono::TimeDelta::days(30));
        let answer = Action::AnswerRequest { answers: vec!["Here.".into()], comment: String::new() };
        let (actor, seen) = (db.fabrikam.admin.clone(), Some(asked.revision));
        let command = Command { actor, claim: claim.id, action: answer, seen, key: None };
        let refused = refusal(db.store.act(&command, db.moment()).await);
        assert_eq!(refused, Refusal::NotNow { state: StateKind::Rejected });
        let rejected = db.store.claim_by_id(&Actor::System, claim.id).await.unwrap().unwrap();
        assert_eq!(rejected.state.kind(), StateKind::Rejected, "the deadline has decided");
        db.done(&db.fabrikam.admin, claim.id, Action::Dispute { justification: "We were ill.".into() }).await;
        db.assert_verified().await;
    }
}
