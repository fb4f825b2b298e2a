//! A database that fails, is busy or is full, as people meet it.

use crate::test_server::{Browser, PASSWORD, TestServer};
use axum::http::StatusCode;
use sqlx::{AnyConnection, Connection};

const ASTRID: &str = "astrid@fjordlight.example";
const COMMENT: [(&str, &str); 4] = [
    ("reference", "OR-000002"),
    ("comment", "Typed with care."),
    ("back", "claim"),
    ("key", "0193f3a2-5a5e-7c3e-9d52-0a6f6f1d2c3b"),
];

async fn signed_in(server: &TestServer) -> Browser {
    let mut browser = server.signed_in(ASTRID).await;
    browser.headers.insert("referer", "http://127.0.0.1:3000/claims/OR-000002".parse().unwrap());
    browser
}

#[tokio::test]
async fn a_fault_of_the_database_is_answered_with_a_number_and_no_cause() {
    let server = TestServer::open().await;
    let mut browser = signed_in(&server).await;
    server.tamper("ALTER TABLE claims RENAME TO lost").await;
    server.tamper("ALTER TABLE people RENAME TO lost_people").await;
    for answer in [browser.get("/claims").await, server.browser().sign_in(ASTRID, PASSWORD).await] {
        assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(answer.body.contains("give this number"), "{}", answer.body);
        let body = answer.body.to_lowercase();
        assert!(!body.contains("sqlx") && !body.contains("no such") && !body.contains("relation"), "{body}");
    }
}

#[tokio::test]
async fn a_server_that_stops_asks_to_come_back() {
    let server = TestServer::open().await;
    let mut browser = signed_in(&server).await;
    server.state.desk.store.close().await;
    for answer in [browser.get("/claims").await, server.browser().sign_in(ASTRID, PASSWORD).await] {
        assert_eq!((answer.status, answer.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "5"));
        assert!(answer.body.contains("not available right now"), "{}", answer.body);
        assert!(!answer.body.to_lowercase().contains("pool") && !answer.body.contains("sqlx"));
    }
}

/// Keeps everybody else from writing claims and refused forms until it is closed; reading goes on.
async fn write_lock(server: &TestServer) -> AnyConnection {
    let mut other = AnyConnection::connect(server.state.config.database().reveal()).await.unwrap();
    let locks = match server.is_sqlite() {
        true => "BEGIN IMMEDIATE",
        false => "BEGIN; LOCK TABLE claims, refused_forms IN EXCLUSIVE MODE",
    };
    sqlx::raw_sql(locks).execute(&mut other).await.unwrap();
    other
}

async fn comments(server: &TestServer) -> usize {
    let history = server.history("OR-000002").await;
    history.iter().filter(|entry| format!("{entry:?}").contains(COMMENT[1].1)).count()
}

#[tokio::test]
async fn a_form_that_meets_a_lasting_write_lock_is_answered_503_and_may_be_sent_again() {
    let server = TestServer::open().await;
    let mut browser = signed_in(&server).await;
    // Given somebody who writes for longer than anybody waits
    let lock = write_lock(&server).await;
    // When a form is sent
    let answer = browser.post("/api/comment-on-claim", &COMMENT).await;
    // Then nothing of it is written, and the sender hears when to come back,
    assert_eq!((answer.status, answer.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "5"));
    assert!(answer.body.contains("not available right now"), "{}", answer.body);
    assert_eq!(comments(&server).await, 0);
    // and the same form, sent again, does once what it says.
    lock.close().await.unwrap();
    for _ in 0..2 {
        let answer = browser.post("/api/comment-on-claim", &COMMENT).await;
        assert!(answer.location().contains("done=commented"), "{} {}", answer.status, answer.location());
        assert_eq!(comments(&server).await, 1);
    }
}

#[tokio::test]
async fn a_full_disk_is_told_in_words() {
    let server = TestServer::open().await;
    // SQLite gives this error for a file system that is really full only; store::engine has a test of it.
    if server.is_sqlite() {
        return;
    }
    let mut browser = signed_in(&server).await;
    server
        .tamper(
            "CREATE FUNCTION full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION USING ERRCODE = '53100'; END $$; \
             CREATE TRIGGER full_events BEFORE INSERT ON events EXECUTE FUNCTION full(); \
             CREATE TRIGGER full_forms BEFORE INSERT ON refused_forms EXECUTE FUNCTION full()",
        )
        .await;
    let answer = browser.post("/api/comment-on-claim", &COMMENT).await;
    assert_eq!(answer.status, StatusCode::INSUFFICIENT_STORAGE);
    assert!(answer.body.contains("Nothing can be saved at the moment"), "{}", answer.body);
    assert_eq!(comments(&server).await, 0);
}
