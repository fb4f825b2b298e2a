use crate::test_server::{Answer, LOCAL, TestServer};
use axum::http::StatusCode;
use serde_json::Value;

async fn health(server: &TestServer, from: u8) -> (Answer, Value) {
    let mut browser = server.browser();
    browser.from = from;
    let answer = browser.get("/health").await;
    let told = serde_json::from_str(&answer.body).unwrap();
    (answer, told)
}

#[tokio::test]
async fn health_is_told_to_machines_in_json() {
    let server = TestServer::open().await;
    server.later(1).await;
    let (answer, told) = health(&server, LOCAL).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!((&told["status"], &told["database"], &told["writable"]), (&"ok".into(), &true.into(), &true.into()));
    assert_eq!(told["engine"], if server.is_sqlite() { "sqlite" } else { "postgres" });
    assert_eq!(told["outbox_waiting"], 0);
    assert_eq!(told["clock_overdue_since"], Value::Null);
    assert!(told["disk_free_bytes"].as_u64().is_some() && told["problems"].is_array(), "{told}");
    assert!(answer.set_cookies().is_empty());
}

#[tokio::test]
async fn strangers_hear_only_whether_all_is_well() {
    let server = TestServer::open().await;
    let (_, told) = health(&server, 9).await;
    assert_eq!(told, serde_json::json!({ "status": "ok" }));
    // Through a proxy that the settings do not know of, everybody seems to be local.
    let mut browser = server.browser().with("x-forwarded-for", "203.0.113.7");
    browser.from = LOCAL;
    assert_eq!(browser.get("/health").await.body, r#"{"status":"ok"}"#);
    for (email, details) in
        [("sam@desk.example", true), ("grace@desk.example", false), ("astrid@fjordlight.example", false)]
    {
        let told: Value = serde_json::from_str(&server.signed_in(email).await.get("/health").await.body).unwrap();
        assert_eq!(told.get("version").is_some(), details, "{email}");
    }
}

#[tokio::test]
async fn a_database_that_takes_no_writes_is_not_healthy_and_says_why() {
    let server = TestServer::open().await;
    if !server.is_sqlite() {
        return;
    }
    server
        .tamper("CREATE TRIGGER full BEFORE INSERT ON write_probe BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END")
        .await;
    let (answer, told) = health(&server, LOCAL).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.header("retry-after"), "5");
    assert_eq!(
        (&told["status"], &told["database"], &told["writable"]),
        (&"failing".into(), &true.into(), &false.into())
    );
    assert!(told["problems"].to_string().contains("database or disk is full"), "{told}");
    // The answer of this second is everybody's.
    let (answer, told) = health(&server, 9).await;
    assert_eq!((answer.status, told), (StatusCode::SERVICE_UNAVAILABLE, serde_json::json!({ "status": "failing" })));
}

#[tokio::test]
async fn a_database_that_is_gone_is_not_healthy() {
    let server = TestServer::open().await;
    server.state.app.store.close().await;
    let (answer, told) = health(&server, LOCAL).await;
    assert_eq!((answer.status, &told["database"]), (StatusCode::SERVICE_UNAVAILABLE, &false.into()));
}

#[tokio::test]
async fn a_page_is_drawn_although_nobody_can_note_that_its_session_is_in_use() {
    let server = TestServer::open().await;
    if !server.is_sqlite() {
        return;
    }
    let mut browser = server.signed_in("astrid@fjordlight.example").await;
    server
        .tamper(
            "CREATE TRIGGER full BEFORE UPDATE ON sessions BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END",
        )
        .await;
    server.state.clock.advance(chrono::TimeDelta::minutes(5));
    let answer = browser.get("/claims").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.body.contains("OR-000002"));
}
