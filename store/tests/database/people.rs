//! People, sessions, forms that were refused, and policies.

use crate::support::*;
use chrono::TimeDelta;
use domain::deadline::{Length, Zone};
use domain::party::{Actor, CompanyId, PartnerRole};
use domain::program::{Policy, PolicyVersion};
use store::{Error, FormOwner, NewPerson, NewSession, Preferences, Standing, Theme};

fn new_person(email: &str, standing: Standing) -> NewPerson {
    NewPerson {
        email: email.into(),
        name: "Aiko Sato".into(),
        password_hash: Some("$argon2id$one".into()),
        standing,
        locations: vec![],
        belongs_to: vec![],
        preferences: Preferences { language: "ja".into(), zone: "Asia/Tokyo".parse().unwrap(), theme: Theme::Dark },
    }
}

/// A browser of somebody who is not signed in.
fn owner(browser: &str) -> FormOwner {
    FormOwner { browser: browser.into(), person: None, network: "203.0.113.7".into() }
}

on_both_engines! {
    async fn an_account_is_found_by_its_address_in_any_case_and_is_one(db: &TestDatabase) {
        let new = new_person("Aiko.Sato@Example.com ", Standing::SystemAdmin);
        let id = db.store.create_person(&new, db.moment()).await.unwrap();
        let found = db.store.person_by_email(" aiko.sato@EXAMPLE.com").await.unwrap().unwrap();
        assert_eq!((found.id, found.email.as_str(), &found.preferences), (id, "aiko.sato@example.com", &new.preferences));
        let again = db.store.create_person(&new, db.moment()).await;
        assert!(matches!(again, Err(Error::Taken { what: "e-mail", .. })));
        let standing = Standing::Partner { company: CompanyId(new_id()), role: PartnerRole::GlobalAdmin };
        let nowhere = db.store.create_person(&new_person("b@example.com", standing), db.moment()).await;
        assert!(matches!(nowhere, Err(Error::Unknown { what: "company", .. })), "{nowhere:?}");

        db.store.set_password(id, "$argon2id$two", db.now()).await.unwrap();
        let preferences = Preferences { language: "sv".into(), zone: Zone::UTC, theme: Theme::Light };
        db.store.set_preferences(id, &preferences, db.now()).await.unwrap();
        let found = db.store.person(id).await.unwrap().unwrap();
        assert_eq!((found.password_hash.as_deref(), found.preferences), (Some("$argon2id$two"), preferences));
        assert_eq!(db.store.actor_of(id).await.unwrap(), Some(Actor::SystemAdmin { person: id }));
        db.store.set_active(id, false, db.now()).await.unwrap();
        assert_eq!(db.store.actor_of(id).await.unwrap(), None);
        let nobody = db.store.set_password(domain::party::PersonId(new_id()), "x", db.now()).await;
        assert!(matches!(nobody, Err(Error::Unknown { what: "person", .. })));
        assert_eq!(db.store.people().await.unwrap().len(), 15);
    }

    async fn an_actor_carries_its_scope(db: &TestDatabase) {
        let Actor::Partner { locations, role, .. } = &db.fabrikam.user else { panic!("not a partner") };
        assert_eq!((locations, *role), (&db.fabrikam.locations[..1].to_vec(), PartnerRole::IncentivesUser));
        let lead = person_of(&db.leads[0]);
        db.store.set_reviewer_companies(lead, &[db.northwind.company], db.now()).await.unwrap();
        let expected = Actor::Reviewer { person: lead, lead: true, belongs_to: vec![db.northwind.company] };
        assert_eq!(db.store.actor_of(lead).await.unwrap(), Some(expected));
        let locations = db.store.locations(db.fabrikam.company).await.unwrap();
        assert_eq!((locations.len(), locations[0].enrolments.len(), locations[0].last_used_on), (2, 3, None));
        db.draft(&db.fabrikam, &db.fabrikam.user, &["exchange"]).await;
        let locations = db.store.locations(db.fabrikam.company).await.unwrap();
        assert_eq!(locations[0].last_used_on, Some(db.now().date_naive()));
        assert_eq!(locations[1].last_used_on, None);
        let taken = db.store.add_location(db.northwind.company, &db.fabrikam.locations[0], "x", "x", "x", db.now()).await;
        assert!(matches!(taken, Err(Error::Taken { what: "MPN", .. })));
        assert_eq!(db.store.companies().await.unwrap().len(), 2);
    }

    async fn a_session_ends_when_idle_when_old_and_when_its_person_leaves(db: &TestDatabase) {
        let person = person_of(&db.fabrikam.user);
        let new = |hash: &str| NewSession {
            token_hash: hash.into(),
            person,
            idle: TimeDelta::hours(2),
            longest: TimeDelta::hours(12),
        };
        db.store.start_session(&new("one"), None, db.now()).await.unwrap();
        db.store.start_session(&new("two"), Some("one"), db.now()).await.unwrap();
        assert_eq!(db.store.session("one", db.now()).await.unwrap(), None, "the old one ended");
        for _ in 0..6 {
            db.pass(TimeDelta::minutes(100));
            let session = db.store.session("two", db.now()).await.unwrap().unwrap();
            assert_eq!((session.person.id, &session.actor), (person, &db.fabrikam.user));
            assert!(session.unnoticed);
            db.store.session_seen("two", db.now()).await.unwrap();
            assert!(!db.store.session("two", db.now()).await.unwrap().unwrap().unnoticed);
        }
        db.pass(TimeDelta::minutes(100));
        assert!(db.store.session("two", db.now()).await.unwrap().is_some());
        db.store.session_seen("two", db.now()).await.unwrap();
        db.pass(TimeDelta::minutes(100));
        assert_eq!(db.store.session("two", db.now()).await.unwrap(), None, "twelve hours are over");

        db.store.start_session(&new("three"), None, db.now()).await.unwrap();
        assert_eq!(db.store.session("three", db.now() + TimeDelta::hours(2)).await.unwrap(), None, "idle");
        db.store.end_session("three").await.unwrap();
        assert_eq!(db.store.session("three", db.now()).await.unwrap(), None);
        for hash in ["four", "five"] {
            db.store.start_session(&new(hash), None, db.now()).await.unwrap();
        }
        db.store.end_sessions_of(person, Some("five")).await.unwrap();
        assert_eq!(db.store.session("four", db.now()).await.unwrap(), None);
        db.store.set_active(person, false, db.now()).await.unwrap();
        assert_eq!(db.store.session("five", db.now()).await.unwrap(), None);
        db.store.sweep(db.now()).await.unwrap();
        assert_eq!(db.count("sessions").await, 0);
    }

    async fn failed_sign_ins_are_counted_for_the_throttle(db: &TestDatabase) {
        let (start, subject) = (db.now(), "email:x@example.com");
        for _ in 0..3 {
            db.store.add_sign_in_failure(subject, db.moment()).await.unwrap();
            db.pass(TimeDelta::minutes(5));
        }
        assert_eq!(db.store.sign_in_failures(subject, start).await.unwrap(), 3);
        assert_eq!(db.store.sign_in_failures(subject, start + TimeDelta::minutes(5)).await.unwrap(), 2);
        assert_eq!(db.store.sign_in_failures("email:y@example.com", start).await.unwrap(), 0);
        db.store.clear_sign_in_failures(subject).await.unwrap();
        assert_eq!(db.store.sign_in_failures(subject, start).await.unwrap(), 0);
    }

    async fn of_very_many_refused_forms_the_oldest_of_the_same_sender_give_way(db: &TestDatabase) {
        let person = FormOwner { person: Some(db.fabrikam.admin.person().unwrap()), ..owner("person") };
        let kept = db.store.keep_refused(&person, "note=x", "{}", db.moment()).await.unwrap();
        let behind = db.behind().await;
        sqlx::query(
            "INSERT INTO refused_forms (id, session_hash, person, network, body, refusal, refused_at) \
             WITH RECURSIVE many(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many WHERE n < 1100) \
             SELECT CAST(n AS TEXT), '', '', '10.0.0.' || CAST(n % 100 AS TEXT), '', '', n FROM many",
        )
        .execute(&behind)
        .await
        .unwrap();
        behind.close().await;
        let id = db.store.keep_refused(&owner("browser"), "note=y", "{}", db.moment()).await.unwrap();
        assert_eq!(db.count("refused_forms WHERE person = ''").await, 1000);
        assert_eq!(db.store.refused(&owner("browser"), id).await.unwrap().unwrap().body, "note=y");
        assert_eq!(db.count("refused_forms WHERE refused_at <= 100").await, 0, "the newest are left");
        for _ in 0..60 {
            db.store.keep_refused(&owner("flood"), "", "{}", db.moment()).await.unwrap();
        }
        assert_eq!(db.count("refused_forms WHERE network = '203.0.113.7'").await, 50);
        assert_eq!(db.store.refused(&person, kept).await.unwrap().unwrap().body, "note=x", "a person's stay");
        for _ in 0..120 {
            db.store.keep_refused(&person, "", "{}", db.moment()).await.unwrap();
        }
        assert_eq!(db.count("refused_forms WHERE person <> ''").await, 100);
    }

    async fn refused_forms_of_strangers_take_a_bounded_number_of_bytes(db: &TestDatabase) {
        // given: 200 networks without an account, each with one form of 64 KiB; and one of a person
        let person = FormOwner { person: Some(db.fabrikam.admin.person().unwrap()), ..owner("person") };
        let kept = db.store.keep_refused(&person, &"x".repeat(65536), "{}", db.moment()).await.unwrap();
        let mut newest = None;
        for n in 0..200 {
            let stranger = FormOwner { network: format!("10.0.0.{n}"), ..owner("flood") };
            db.pass(TimeDelta::seconds(1));
            newest = Some(db.store.keep_refused(&stranger, &"x".repeat(65536), "", db.moment()).await.unwrap());
        }
        // then: 8 MiB of the newest are left, and what the person typed
        assert_eq!(db.count("refused_forms WHERE person = ''").await, 128);
        assert!(db.store.unsent(&owner("flood"), newest.unwrap()).await.unwrap().is_some());
        assert!(db.store.refused(&person, kept).await.unwrap().is_some());
    }

    async fn a_refused_form_is_kept_for_its_own_browser(db: &TestDatabase) {
        let (mine, theirs) = (owner("mine"), owner("theirs"));
        let id = db.store.keep_refused(&mine, "claim_name=%C3%A5&x=1", "{\"refusal\":\"stale\"}", db.moment()).await.unwrap();
        let form = db.store.refused(&mine, id).await.unwrap().unwrap();
        assert_eq!((form.body.as_str(), form.refusal.as_str()), ("claim_name=%C3%A5&x=1", "{\"refusal\":\"stale\"}"));
        assert_eq!(db.store.refused(&theirs, id).await.unwrap(), None);
        assert_eq!(db.store.refused(&mine, new_id()).await.unwrap(), None);
        // Whoever signs in takes the form along.
        let person = db.fabrikam.admin.person().unwrap();
        db.store.adopt_refused("mine", "session", person).await.unwrap();
        assert!(db.store.refused(&owner("session"), id).await.unwrap().is_some());
        assert_eq!(db.count("refused_forms WHERE network <> ''").await, 0);
        db.store.sweep(db.now() + TimeDelta::days(2)).await.unwrap();
        assert_eq!(db.store.refused(&owner("session"), id).await.unwrap(), None);
    }

    async fn commands_refuse_a_schema_that_is_not_theirs(db: &TestDatabase) {
        db.store.check_schema().await.unwrap();
        let behind = db.behind().await;
        let newer = "UPDATE _sqlx_migrations SET version = 9000 WHERE version = (SELECT MAX(version) FROM _sqlx_migrations)";
        sqlx::query(newer).execute(&behind).await.unwrap();
        assert!(matches!(db.store.check_schema().await, Err(Error::NewerSchema { found: 9000, .. })));
        sqlx::query("DELETE FROM _sqlx_migrations WHERE version = 9000").execute(&behind).await.unwrap();
        assert!(matches!(db.store.check_schema().await, Err(Error::OldSchema)));
        sqlx::query("DROP TABLE _sqlx_migrations").execute(&behind).await.unwrap();
        assert!(matches!(db.store.check_schema().await, Err(Error::OldSchema)));
        behind.close().await;
    }

    async fn a_claim_keeps_the_policy_it_was_submitted_under(db: &TestDatabase) {
        let before = db.submitted(&db.fabrikam, &db.fabrikam.admin, &["exchange"]).await;
        let policy = Policy { version: PolicyVersion("quick-1".into()), start_review: Length::BusinessDays(1), ..Policy::standard() };
        db.add_policy(&policy).await;
        db.store.set_current_policy(&policy.version, db.now()).await.unwrap();
        let unknown = db.store.set_current_policy(&PolicyVersion("nowhere".into()), db.now()).await;
        assert!(matches!(unknown, Err(Error::Unknown { what: "policy", .. })));
        let after = db.submitted(&db.fabrikam, &db.fabrikam.admin, &["teams"]).await;
        assert_eq!(after.policy, Some(policy.version.clone()));
        assert!(after.state.deadline().unwrap().due_at < before.state.deadline().unwrap().due_at);
        let facts = db.store.facts(&db.fabrikam.admin, &before, db.now()).await.unwrap().unwrap();
        assert_eq!(*facts.policy, Policy::standard());
        assert_eq!(db.store.current_policy().await.unwrap(), policy);
        assert_eq!(db.store.policies().await.unwrap().len(), 6);
    }
}
