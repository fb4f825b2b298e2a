//! Sign-ins and what is done to accounts stand in the administration log.

use crate::test_server::{PASSWORD, TestServer};
use store::AdministrationEntry;

const ASTRID: &str = "astrid@fjordlight.example";

async fn id(server: &TestServer, email: &str) -> String {
    server.state.app.store.person_by_email(email).await.unwrap().unwrap().id.to_string()
}

/// The entries since the demo was made; none has in it what was typed as a password.
async fn records(server: &TestServer, since: u64) -> Vec<AdministrationEntry> {
    let records = server.state.app.store.administration_after(since, 100).await.unwrap();
    for record in &records {
        assert!(!format!("{record:?}").contains("secret") && !format!("{record:?}").contains(PASSWORD), "{record:?}");
        let age = server.state.clock.now() - record.at;
        assert!(age >= chrono::TimeDelta::zero() && age < chrono::TimeDelta::minutes(2), "{record:?}");
    }
    records
}

async fn last_position(server: &TestServer) -> u64 {
    let mut last = 0;
    while let Some(record) = server.state.app.store.administration_after(last, 100).await.unwrap().last() {
        last = record.position;
    }
    last
}

fn told(records: &[AdministrationEntry]) -> Vec<(&str, &str, &str)> {
    records.iter().map(|record| (&*record.account, &*record.action, &*record.subject_key)).collect()
}

#[tokio::test]
async fn a_sign_in_and_a_sign_out_are_recorded_with_account_time_and_address() {
    let server = TestServer::open().await;
    let (before, astrid) = (last_position(&server).await, id(&server, ASTRID).await);
    let mut browser = server.signed_in(ASTRID).await;
    browser.post("/sign-out", &[]).await;
    // Without a session nobody signs out.
    browser.post("/sign-out", &[]).await;
    let records = records(&server, before).await;
    assert_eq!(told(&records), [(&*astrid, "signed_in", "10.0.0.1"), (&*astrid, "signed_out", "10.0.0.1")]);
}

#[tokio::test]
async fn a_failed_sign_in_is_recorded_with_the_account_that_was_tried_if_there_is_one() {
    let server = TestServer::open().await;
    let (before, astrid) = (last_position(&server).await, id(&server, ASTRID).await);
    server.browser().sign_in(ASTRID, "a wrong secret").await;
    // A password in the wrong field is no account.
    server.browser().sign_in("my-own-secret@nowhere.example", "another secret").await;
    let records = records(&server, before).await;
    let tried = format!("{astrid} from 10.0.0.1");
    assert_eq!(
        told(&records),
        [("system", "sign_in_failed", &*tried), ("system", "sign_in_failed", "unknown from 10.0.0.1")]
    );
}

#[tokio::test]
async fn attempts_that_are_turned_away_do_not_fill_the_log() {
    let server = TestServer::with(&["--sign-in-failures", "2"]).await;
    let before = last_position(&server).await;
    for _ in 0..6 {
        server.browser().sign_in(ASTRID, "a wrong secret").await;
    }
    assert_eq!(records(&server, before).await.len(), 2);
}

#[tokio::test]
async fn a_record_of_a_sign_in_that_is_removed_or_changed_is_missed() {
    let server = TestServer::open().await;
    server.signed_in(ASTRID).await;
    let verified = server.state.app.store.verify().await.unwrap();
    assert_eq!(verified.differences, []);
    let unguarded = match server.is_sqlite() {
        true => "DROP TRIGGER administration_is_never_deleted",
        false => "ALTER TABLE administration DISABLE TRIGGER USER",
    };
    server.tamper(unguarded).await;
    server.tamper("DELETE FROM administration WHERE action = 'signed_in'").await;
    let verified = server.state.app.store.verify().await.unwrap();
    let told: Vec<_> = verified.differences.iter().map(|difference| difference.what.as_str()).collect();
    assert!(told.len() == 1 && told[0].starts_with("logs.last_position of administration: "), "{told:?}");
}
