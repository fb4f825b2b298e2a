//! A database that fails, is busy or is full, as people meet it.

use crate::test_server::{Answer, Browser, PASSWORD, TestServer};
use axum::http::StatusCode;
use scraper::{Html, Selector};
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
    server.state.app.store.close().await;
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

/// Sends the form that an error page holds, as its button does: from the address of the error page.
async fn send_again(browser: &mut Browser, answer: &Answer) -> Answer {
    let (address, fields) = {
        let page = Html::parse_document(&answer.body);
        let form = page.select(&Selector::parse("main form[method=post]").unwrap()).next();
        let form = form.unwrap_or_else(|| panic!("nothing to send again: {}", answer.body));
        let button = form.select(&Selector::parse("button").unwrap()).next().unwrap();
        assert_eq!(button.text().collect::<String>(), "Send again");
        let hidden = Selector::parse("input[type=hidden]").unwrap();
        let value = |name: &str, field: scraper::ElementRef| field.attr(name).unwrap_or_default().to_owned();
        let fields: Vec<_> = form.select(&hidden).map(|field| (value("name", field), value("value", field))).collect();
        (form.attr("action").unwrap().to_owned(), fields)
    };
    browser.headers.insert("referer", format!("http://127.0.0.1:3000{address}").parse().unwrap());
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.post(&address, &fields).await
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
    // and the same form, sent again from the error page, does once what it says, and leads to the page that it first came from.
    lock.close().await.unwrap();
    for _ in 0..2 {
        let answer = send_again(&mut browser, &answer).await;
        assert_eq!(answer.location(), "/claims/OR-000002?done=commented#comments", "{}", answer.status);
        assert_eq!(comments(&server).await, 1);
    }
}

#[tokio::test]
async fn a_form_that_is_refused_when_it_is_sent_again_comes_back_to_its_page() {
    let server = TestServer::open().await;
    let mut browser = signed_in(&server).await;
    let lock = write_lock(&server).await;
    let empty = [COMMENT[0], ("comment", " "), COMMENT[2], COMMENT[3]];
    let answer = browser.post("/api/comment-on-claim", &empty).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    // Twice in vain: the page that it came from is still known.
    let answer = send_again(&mut browser, &answer).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    lock.close().await.unwrap();
    let answer = send_again(&mut browser, &answer).await;
    assert!(answer.location().starts_with("/claims/OR-000002?refused="), "{} {}", answer.status, answer.location());
    assert!(browser.get(answer.location().split('#').next().unwrap()).await.body.contains("id=\"problem\""));
}

#[tokio::test]
async fn an_error_page_holds_the_form_as_text_in_every_language_and_nothing_of_a_sign_in() {
    let server = TestServer::open().await;
    let mut browser = signed_in(&server).await;
    // Given a server that cannot even look up who sends
    server.state.app.store.close().await;
    let evil = "\"><script>alert(1)</script>\r\n</form>";
    let form = [COMMENT[0], ("comment", evil), ("list[]", "a"), ("list[]", "b"), COMMENT[3]];
    for (language, button) in
        [("en", "Send again"), ("ja", "もう一度送信"), ("sv", "Skicka igen"), ("zh-TW", "再傳送一次")]
    {
        browser.headers.insert("accept-language", language.parse().unwrap());
        // When a form is sent
        let answer = browser.post("/api/comment-on-claim", &form).await;
        // Then the page holds all of it, escaped.
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{language}");
        assert!(answer.body.contains(button) && !answer.body.contains("<script>alert"), "{}", answer.body);
        let page = Html::parse_document(&answer.body);
        let hidden = Selector::parse("main form[action=\"/api/comment-on-claim\"] > input[type=hidden]").unwrap();
        let fields: Vec<_> =
            page.select(&hidden).map(|one| (one.attr("name").unwrap(), one.attr("value").unwrap())).collect();
        // A parser reads every end of a line as one character; a browser posts it as two again.
        let read = evil.replace("\r\n", "\n");
        let expected =
            [form[0], ("comment", read.as_str()), form[2], form[3], form[4], ("referer_path", "/claims/OR-000002")];
        assert_eq!(fields, expected, "{language}");
    }
    // A program gets the status, and a sign-in is typed anew.
    let mut program = browser.clone().with("accept", "application/json");
    assert!(!program.post("/api/comment-on-claim", &form).await.body.contains("script"));
    let answer = server.browser().sign_in(ASTRID, PASSWORD).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(!answer.body.contains(PASSWORD) && !answer.body.contains("Send again"), "{}", answer.body);
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
    // When there is space again, the page sends what it holds.
    server.tamper("DROP TRIGGER full_events ON events; DROP TRIGGER full_forms ON refused_forms").await;
    let answer = send_again(&mut browser, &answer).await;
    assert_eq!(answer.location(), "/claims/OR-000002?done=commented#comments", "{}", answer.status);
    assert_eq!(comments(&server).await, 1);
}
