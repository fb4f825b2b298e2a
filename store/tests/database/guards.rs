//! What the database and the ledger refuse.

use crate::support::*;
use domain::action::{Action, Refusal};
use domain::calendar::CalendarId;
use domain::settings::Settings;
use store::{Engine, Error, Store};

on_both_engines! {
    async fn events_can_be_neither_changed_nor_deleted(db: &TestDatabase) {
        db.submitted(&db.fabrikam, &db.fabrikam.admin, &["exchange"]).await;
        let events = db.count("events").await;
        let behind = db.behind().await;
        let mut statements = vec!["UPDATE events SET body = '{}'", "DELETE FROM events WHERE sequence = 1"];
        if db.store.engine() == Engine::Postgres {
            statements.push("TRUNCATE events");
        }
        for statement in statements {
            let error = sqlx::query(statement).execute(&behind).await.unwrap_err();
            assert!(error.to_string().contains("events are append-only"), "{error}");
        }
        behind.close().await;
        assert_eq!(db.count("events").await, events);
        db.assert_verified().await;
    }

    async fn a_refusal_writes_nothing(db: &TestDatabase) {
        let claim = db.submitted(&db.fabrikam, &db.fabrikam.admin, &["exchange"]).await;
        let before = (db.count("events").await, db.count("outbox").await);
        let refused = refusal(db.act(&db.fabrikam.user, claim.id, Action::Comment { text: "  ".into() }).await);
        assert!(matches!(refused, Refusal::Missing { .. }));
        refusal(db.act(&db.reviewers[0], claim.id, Action::Approve { rubric: met(), note: String::new() }).await);
        assert_eq!((db.count("events").await, db.count("outbox").await), before);
    }

    async fn a_row_that_is_not_what_it_should_be_is_named(db: &TestDatabase) {
        let claim = db.submitted(&db.fabrikam, &db.fabrikam.admin, &["exchange"]).await;
        let behind = db.behind().await;
        sqlx::query("UPDATE claims SET state = 'on_the_moon', body = 'no JSON'").execute(&behind).await.unwrap();
        behind.close().await;
        let error = db.store.claim(&db.fabrikam.admin, &claim.reference).await.unwrap_err();
        assert!(error.to_string().starts_with(&format!("claims.body of {}: ", claim.id)), "{error}");
        let error = db.store.dashboard(&db.fabrikam.admin, &Default::default()).await.unwrap_err();
        assert!(error.to_string().contains("\"on_the_moon\" is not one of its words"), "{error}");
        let verified = db.store.verify().await.unwrap();
        let what: Vec<&str> = verified.differences.iter().map(|difference| difference.what.as_str()).collect();
        assert_eq!(what.len(), 2, "{what:?}");
        assert_eq!(what[0], "claims.state: \"on_the_moon\" where the events give \"submitted\"");
        assert_eq!(verified.differences[0].claim, Some(claim.reference));
    }

    async fn verification_finds_a_counter_and_a_key_that_are_off(db: &TestDatabase) {
        db.in_effect(&db.fabrikam, &["exchange"], &db.reviewers[0]).await;
        db.assert_verified().await;
        let behind = db.behind().await;
        sqlx::query("UPDATE counters SET n = n + 1 WHERE bucket = 'in_effect' AND part = ''").execute(&behind).await.unwrap();
        sqlx::query("UPDATE claim_keys SET live = 0").execute(&behind).await.unwrap();
        sqlx::query("UPDATE associations SET ended_at = 1").execute(&behind).await.unwrap();
        behind.close().await;
        let verified = db.store.verify().await.unwrap();
        let what: Vec<&str> = verified.differences.iter().map(|difference| difference.what.as_str()).collect();
        assert_eq!(what.len(), 5, "{what:?}");
        assert!(what[..2].iter().all(|what| what.starts_with("claim_keys: ")));
        assert!(what[2..4].iter().all(|what| what.starts_with("associations: ")));
        assert!(what[4].starts_with("counters.n of ") && what[4].ends_with("/in_effect: 2 where the events give 1"));
    }

    async fn settings_are_kept_and_what_is_not_valid_is_not(db: &TestDatabase) {
        assert_eq!(db.store.settings().await.unwrap(), Settings::default());
        db.store.set_setting("support_address", " help@desk.example ", db.now()).await.unwrap().unwrap();
        db.store.set_setting("review_zone", "Asia/Tokyo", db.now()).await.unwrap().unwrap();
        db.store.set_setting("review_calendar", "JP", db.now()).await.unwrap().unwrap();
        assert!(db.store.set_setting("review_zone", "Tokyo", db.now()).await.unwrap().is_err());
        assert!(db.store.set_setting("current_policy", "standard-1", db.now()).await.unwrap().is_err());
        let settings = db.store.settings().await.unwrap();
        assert_eq!(settings.support_address.as_deref(), Some("help@desk.example"));
        // The desk's deadlines count its days and end in its zone.
        let claim = db.submitted(&db.fabrikam, &db.fabrikam.admin, &["exchange"]).await;
        let deadline = claim.state.deadline().unwrap();
        assert_eq!((deadline.zone, deadline.calendar), (settings.review_zone, CalendarId::Japan));
        db.store.set_setting("review_zone", "", db.now()).await.unwrap().unwrap();
        assert_eq!(db.store.settings().await.unwrap().review_zone, Settings::default().review_zone);
        db.assert_verified().await;
    }

    async fn migrating_again_changes_nothing(db: &TestDatabase) {
        let claim = db.submitted(&db.fabrikam, &db.fabrikam.admin, &["exchange"]).await;
        db.store.migrate(db.now()).await.unwrap();
        assert!(db.store.claim(&db.fabrikam.admin, &claim.reference).await.unwrap().is_some());
    }

    async fn readers_of_the_store_do_not_wait_for_a_writer(db: &TestDatabase) {
        let claim = db.submitted(&db.fabrikam, &db.fabrikam.admin, &["exchange"]).await;
        let behind = db.behind().await;
        let mut tx = behind.begin().await.unwrap();
        sqlx::query("UPDATE claims SET claim_name = 'not yet'").execute(&mut *tx).await.unwrap();
        let seen = db.store.claim(&db.fabrikam.admin, &claim.reference).await.unwrap();
        assert_eq!(seen, Some(claim));
        tx.rollback().await.unwrap();
        behind.close().await;
    }
}

#[tokio::test]
async fn an_address_of_another_engine_is_refused() {
    assert!(matches!(Store::open("mysql://localhost/desk").await, Err(Error::UnknownEngine)));
    assert!(matches!(Store::open("").await, Err(Error::UnknownEngine)));
}
