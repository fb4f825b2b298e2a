//! The outbox: who is told, once, by whichever server comes first.

use crate::support::*;
use chrono::TimeDelta;
use domain::action::Action;
use domain::claim::State;
use domain::evidence::RejectionReason;
use domain::notice::{Reason, Remark, Topic};
use domain::party::Actor;
use std::collections::BTreeSet;
use store::Receiver;

on_both_engines! {
    async fn an_event_and_its_messages_are_written_together(db: &TestDatabase) {
        let claim = db.submitted(&db.fabrikam, &db.fabrikam.user, &["exchange"]).await;
        // The admin, in the application and by mail; whoever submitted it knows.
        assert_eq!(db.count("outbox").await, 2);
        let mails = db.store.outbox_due(db.now(), 10).await.unwrap();
        let said = |mail: &store::Mail| (mail.message.topic, mail.message.reference.clone());
        assert!(mails.iter().all(|mail| said(mail) == (Topic::Submitted, claim.reference.clone())));
        let told: BTreeSet<&str> = mails.iter().map(|mail| mail.address.as_str()).collect();
        assert_eq!(told, ["fabrikam-admin@desk.example"].into());
        for mail in &mails {
            db.store.outbox_sent(mail.id, db.now()).await.unwrap();
        }
        assert_eq!(db.store.outbox_due(db.now() + TimeDelta::hours(1), 10).await.unwrap(), vec![]);

        db.done(&db.reviewers[0], claim.id, Action::StartReview).await;
        db.done(&db.reviewers[0], claim.id, Action::Approve { rubric: met(), note: String::new() }).await;
        let mails = db.store.outbox_due(db.now(), 10).await.unwrap();
        let customer = mails.iter().find(|mail| mail.to == Receiver::Customer).unwrap();
        assert_eq!((customer.message.topic, customer.address.as_str()), (Topic::ConsentAsked, "kim@contoso.example"));
        assert_eq!((customer.language.as_str(), customer.zone.name()), ("sv", "Europe/Stockholm"));
        assert!(customer.message.details.due_at.is_some_and(|due| due > db.now()));
    }

    async fn a_mail_goes_to_one_of_many_servers_and_comes_back_when_that_one_dies(db: &TestDatabase) {
        for workload in WORKLOADS {
            db.submitted(&db.fabrikam, &db.fabrikam.user, &[workload]).await;
        }
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..4 {
            let (store, now) = (db.store.clone(), db.now());
            tasks.spawn(async move { store.outbox_due(now, 3).await.unwrap() });
        }
        let taken: Vec<_> = tasks.join_all().await.into_iter().flatten().collect();
        let once: BTreeSet<_> = taken.iter().map(|mail| mail.id).collect();
        assert_eq!(once.len(), taken.len(), "no mail twice");
        let rest = db.store.outbox_due(db.now(), 10).await.unwrap();
        assert_eq!(taken.len() + rest.len(), 4);
        assert!(rest.iter().all(|mail| !once.contains(&mail.id) && mail.attempts == 0));
        // Nobody said that they were sent.
        db.pass(TimeDelta::minutes(6));
        let again = db.store.outbox_due(db.now(), 10).await.unwrap();
        assert_eq!(again.len(), 4);
        assert!(again.iter().all(|mail| mail.attempts == 1));
        db.store.outbox_failed(again[0].id, "no such host", Some(db.now() + TimeDelta::minutes(30))).await.unwrap();
        db.store.outbox_failed(again[1].id, "no such person", None).await.unwrap();
        db.pass(TimeDelta::minutes(31));
        let later: BTreeSet<_> = db.store.outbox_due(db.now(), 10).await.unwrap().iter().map(|mail| mail.id).collect();
        assert!(later.contains(&again[0].id) && !later.contains(&again[1].id));
    }

    async fn a_person_reads_notifications_newest_first_and_once(db: &TestDatabase) {
        let person = person_of(&db.fabrikam.admin);
        let claim = db.submitted(&db.fabrikam, &db.fabrikam.user, &["exchange"]).await;
        db.pass(TimeDelta::minutes(1));
        db.done(&db.reviewers[0], claim.id, Action::Comment { text: "Which page?".into() }).await;
        db.pass(TimeDelta::minutes(1));
        db.done(&db.fabrikam.admin, claim.id, Action::Comment { text: "Page 2.".into() }).await;
        assert_eq!(db.store.unread(person).await.unwrap(), 2, "nobody is told of their own words");
        let page = db.store.notifications(person, None, 1).await.unwrap();
        assert_eq!((page.items[0].message.topic, &page.items[0].message.reference), (Topic::Commented, &claim.reference));
        let next = page.next.unwrap().to_string().parse().unwrap();
        let older = db.store.notifications(person, Some(&next), 1).await.unwrap();
        assert_eq!((older.items[0].message.topic, older.next), (Topic::Submitted, None));

        // Another's notification cannot be read away.
        db.store.mark_read(person_of(&db.northwind.admin), Some(page.items[0].id), db.now()).await.unwrap();
        assert_eq!(db.store.unread(person).await.unwrap(), 2);
        db.store.mark_read(person, Some(page.items[0].id), db.now()).await.unwrap();
        assert_eq!(db.store.unread(person).await.unwrap(), 1);
        db.store.mark_read(person, None, db.now()).await.unwrap();
        assert_eq!(db.store.unread(person).await.unwrap(), 0);
        let read = db.store.notifications(person, None, 10).await.unwrap();
        assert!(read.items.iter().all(|one| one.read_at.is_some()));
    }

    async fn leads_are_told_of_what_is_late_but_not_of_their_own_company(db: &TestDatabase) {
        db.store.set_reviewer_companies(person_of(&db.leads[1]), &[db.fabrikam.company], db.now()).await.unwrap();
        let claim = db.submitted(&db.fabrikam, &db.fabrikam.user, &["exchange"]).await;
        db.pass(TimeDelta::days(10));
        db.done(&Actor::System, claim.id, Action::Tick).await;
        assert_eq!(db.store.unread(person_of(&db.leads[0])).await.unwrap(), 1);
        assert_eq!(db.store.unread(person_of(&db.leads[1])).await.unwrap(), 0);
        db.assert_verified().await;
    }

    async fn a_consent_link_shows_one_claim_until_it_expires(db: &TestDatabase) {
        let claim = db.approved(&db.fabrikam, &["exchange"], &db.reviewers[0]).await;
        let tomorrow = db.now() + TimeDelta::days(1);
        db.store.add_consent_link(claim.id, "soon", Some(tomorrow), None, db.now()).await.unwrap();
        db.store.add_consent_link(claim.id, "always", None, None, db.now()).await.unwrap();
        let seen = db.store.customer_claim("soon", db.now()).await.unwrap().unwrap();
        assert_eq!(seen.id, claim.id);
        assert_eq!(db.store.customer_claim("soon", tomorrow).await.unwrap(), None);
        assert!(db.store.customer_claim("always", tomorrow).await.unwrap().is_some());
        assert_eq!(db.store.customer_claim("never", db.now()).await.unwrap(), None);
    }

    async fn both_sides_of_a_contest_are_told_the_same_due_date(db: &TestDatabase) {
        db.in_effect(&db.fabrikam, &["exchange"], &db.reviewers[0]).await;
        db.mails_go_out().await;
        db.pass(TimeDelta::days(1));
        let challenger = db.submitted(&db.northwind, &db.northwind.admin, &["exchange"]).await;
        let mails = db.store.outbox_due(db.now(), 20).await.unwrap();
        let opened: Vec<_> = mails.iter().filter(|mail| mail.message.topic == Topic::ContestOpened).collect();
        let claims: BTreeSet<_> = opened.iter().map(|mail| mail.claim).collect();
        assert_eq!(claims.len(), 2);
        let due = challenger.contest_due().map(|due| due.due_at);
        assert!(due.is_some() && opened.iter().all(|mail| mail.message.details.due_at == due), "{opened:?}");
        // Not the reviewer's: a statement is wanted until then.
        db.done(&db.reviewers[1], challenger.id, Action::StartReview).await;
        db.pass(TimeDelta::hours(1));
        let waiting = db.store.needs_you(&db.northwind.admin, 10).await.unwrap();
        assert_eq!(waiting.iter().map(|row| row.needs_partner_by).collect::<Vec<_>>(), [due]);
    }

    async fn what_a_reviewer_who_has_left_would_hear_the_leads_hear(db: &TestDatabase) {
        let claim = db.submitted(&db.fabrikam, &db.fabrikam.admin, &["exchange"]).await;
        db.done(&db.reviewers[0], claim.id, Action::StartReview).await;
        db.store.set_active(person_of(&db.reviewers[0]), false, db.now()).await.unwrap();
        db.store.set_reviewer_companies(person_of(&db.leads[1]), &[db.fabrikam.company], db.now()).await.unwrap();
        db.done(&db.fabrikam.admin, claim.id, Action::Comment { text: "Anybody there?".into() }).await;
        let unread = |actor| async move { db.store.unread(person_of(actor)).await.unwrap() };
        assert_eq!((unread(&db.leads[0]).await, unread(&db.leads[1]).await), (1, 0));
    }

    async fn a_mail_says_what_was_true_when_it_happened_whatever_comes_after(db: &TestDatabase) {
        let claim = db.submitted(&db.fabrikam, &db.fabrikam.user, &["exchange"]).await;
        db.done(&db.reviewers[0], claim.id, Action::StartReview).await;
        db.mails_go_out().await;
        let (ground, note) = (domain::evidence::ReviewGround::ProductsMissing, "Only one is named.".to_owned());
        let rejected = db.done(&db.reviewers[0], claim.id, Action::Reject { ground, rubric: met(), note }).await;
        let State::Rejected { disputable: Some(until), .. } = &rejected.state else { panic!("{rejected:?}") };
        // Before the mail goes out, the admin disputes.
        db.done(&db.fabrikam.admin, claim.id, Action::Dispute { justification: "See page 2.".into() }).await;
        let mails = db.store.outbox_due(db.now(), 20).await.unwrap();
        let told: Vec<_> = mails.iter().filter(|mail| mail.message.topic == Topic::Rejected).collect();
        assert_eq!(told.len(), 2, "the creator and the admin");
        for mail in told {
            let details = &mail.message.details;
            assert_eq!((details.remark, details.due_at), (Some(Remark::Disputable), Some(until.due_at)));
            assert_eq!(details.reason, Some(Reason::Rejected(RejectionReason::ProductsMissing)));
            let admin = mail.to == Receiver::Person(person_of(&db.fabrikam.admin));
            assert_eq!((mail.message.admin, mail.message.customer.as_str()), (admin, "Contoso 株式会社東京"));
        }
    }

    async fn whoever_submits_is_told_like_whoever_created(db: &TestDatabase) {
        let draft = db.draft(&db.fabrikam, &db.fabrikam.admin, &["exchange"]).await;
        db.done(&db.fabrikam.user, draft.id, Action::Submit { acknowledged: true }).await;
        db.done(&db.reviewers[0], draft.id, Action::Comment { text: "Which page?".into() }).await;
        assert_eq!(db.store.unread(person_of(&db.fabrikam.user)).await.unwrap(), 1, "the comment");
        assert_eq!(db.store.unread(person_of(&db.fabrikam.admin)).await.unwrap(), 2, "the submission, too");
    }

    async fn who_belongs_to_a_rival_hears_nothing_of_either_side(db: &TestDatabase) {
        db.store.set_reviewer_companies(person_of(&db.leads[1]), &[db.northwind.company], db.now()).await.unwrap();
        let held = db.in_effect(&db.fabrikam, &["exchange"], &db.reviewers[0]).await;
        db.submitted(&db.northwind, &db.northwind.admin, &["exchange"]).await;
        db.done(&db.fabrikam.admin, held.id, Action::Comment { text: "We were first.".into() }).await;
        db.pass(TimeDelta::days(30));
        for claim in [held.id] {
            db.done(&Actor::System, claim, Action::Tick).await;
        }
        let unread = |actor| async move { db.store.unread(person_of(actor)).await.unwrap() };
        assert_eq!(unread(&db.leads[1]).await, 0);
        assert!(unread(&db.leads[0]).await >= 2, "the arbitration and the comment");
    }

    async fn on_a_desk_without_a_lead_to_tell_its_admins_are_told(db: &TestDatabase) {
        let new = store::NewPerson {
            email: "admin@desk.example".into(),
            name: "Admin".into(),
            password_hash: None,
            standing: store::Standing::SystemAdmin,
            locations: vec![],
            belongs_to: vec![],
            preferences: store::Preferences {
                language: "en".into(),
                zone: domain::deadline::Zone::UTC,
                theme: store::Theme::Auto,
            },
        };
        let admin = db.store.create_person(&new, db.moment()).await.unwrap();
        db.store.set_active(person_of(&db.leads[0]), false, db.now()).await.unwrap();
        db.store.set_reviewer_companies(person_of(&db.leads[1]), &[db.fabrikam.company], db.now()).await.unwrap();
        let claim = db.submitted(&db.fabrikam, &db.fabrikam.user, &["exchange"]).await;
        db.pass(TimeDelta::days(10));
        db.done(&Actor::System, claim.id, Action::Tick).await;
        assert_eq!(db.store.unread(admin).await.unwrap(), 1);
        assert_eq!(db.store.unread(person_of(&db.leads[1])).await.unwrap(), 0);
    }

    async fn a_mail_that_was_taken_back_gets_no_link(db: &TestDatabase) {
        let claim = db.approved(&db.fabrikam, &["exchange"], &db.reviewers[0]).await;
        let mails = db.store.outbox_due(db.now(), 20).await.unwrap();
        let asked = mails.iter().find(|mail| mail.to == Receiver::Customer).unwrap();
        let add = |hash: &'static str| db.store.add_consent_link(claim.id, hash, None, Some(asked.id), db.now());
        assert!(add("first").await.unwrap());
        let behind = db.behind().await;
        sqlx::query("DELETE FROM outbox WHERE person IS NULL").execute(&behind).await.unwrap();
        behind.close().await;
        assert!(!add("second").await.unwrap());
        assert_eq!(db.store.customer_claim("second", db.now()).await.unwrap(), None);
    }
}
