use crate::test_server::{Browser, TestServer};
use axum::http::StatusCode;

/// Every page there is, for a claim.
const OF_A_CLAIM: [&str; 20] = [
    "/claims/{}",
    "/claims/{}/history",
    "/claims/{}/history.csv",
    "/claims/{}/edit",
    "/claims/{}/edit/location",
    "/claims/{}/edit/customer",
    "/claims/{}/edit/activity",
    "/claims/{}/edit/products",
    "/claims/{}/edit/contested",
    "/claims/{}/edit/contacts",
    "/claims/{}/edit/proof",
    "/claims/{}/edit/check",
    "/claims/{}/submitted",
    "/claims/{}/answer",
    "/claims/{}/withdraw",
    "/claims/{}/end",
    "/claims/{}/dispute",
    "/queue/{}",
    "/queue/{}/arbitration",
    "/claims/{}/edit/nothing",
];
const OTHERS: [&str; 11] = [
    "/",
    "/sign-in",
    "/claims",
    "/claims.csv",
    "/claims/new",
    "/queue",
    "/notifications",
    "/help",
    "/consent/nonsense",
    "/consent/0000000000000000000000000000000000000000000000000000000000000000",
    "/proof/nonsense",
];
const EVERYBODY: [&str; 10] = [
    "astrid@fjordlight.example",
    "maja@fjordlight.example",
    "erik@fjordlight.example",
    "haruka@hanamori.example",
    "kenji@hanamori.example",
    "priya@desk.example",
    "tomas@desk.example",
    "grace@desk.example",
    "meiling@desk.example",
    "sam@desk.example",
];

async fn walk(browser: &mut Browser, who: &str) {
    for path in OTHERS {
        answers(browser, who, path).await;
    }
    for number in 1..=13 {
        for path in OF_A_CLAIM {
            answers(browser, who, &path.replace("{}", &format!("OR-{number:06}"))).await;
        }
    }
}

async fn answers(browser: &mut Browser, who: &str, path: &str) {
    let answer = browser.get(path).await;
    let status = answer.status.as_u16();
    assert!(matches!(status, 200 | 303 | 403 | 404 | 410 | 422), "{who} {path}: {status}");
    if status != 303 && !path.ends_with(".csv") {
        assert_eq!(answer.body.matches("<h1").count(), 1, "{who} {path}: one heading");
    }
    if status == 303 {
        assert!(answer.location().starts_with('/') && !answer.location().starts_with("//"), "{who} {path}");
    }
}

#[tokio::test]
async fn every_page_answers_partners_without_an_error() {
    let server = TestServer::open().await;
    for email in &EVERYBODY[..5] {
        walk(&mut server.signed_in(email).await, email).await;
    }
}

#[tokio::test]
async fn every_page_answers_the_desk_without_an_error() {
    let server = TestServer::open().await;
    for email in &EVERYBODY[5..] {
        walk(&mut server.signed_in(email).await, email).await;
    }
}

#[tokio::test]
async fn every_page_answers_strangers_in_every_language() {
    let server = TestServer::open().await;
    for language in ["en", "ja", "zh-TW", "sv"] {
        let mut browser = server.browser();
        browser.headers.insert("accept-language", language.parse().unwrap());
        walk(&mut browser, language).await;
        assert!(browser.get("/nothing").await.body.contains(&format!("<html lang=\"{language}\"")));
    }
}

#[tokio::test]
async fn pages_of_claims_ask_strangers_to_sign_in() {
    let server = TestServer::open().await;
    let mut browser = server.browser();
    for path in [
        "/claims",
        "/claims/new",
        "/claims/OR-000002",
        "/queue",
        "/notifications",
        "/claims.csv",
        "/claims/OR-000002/history.csv",
    ] {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
        assert!(answer.location().starts_with("/sign-in?next=%2F"), "{path}: {}", answer.location());
        assert!(!answer.body.contains("OR-000003"), "{path}");
    }
}

#[tokio::test]
async fn a_page_that_is_not_there_says_so_in_html_and_to_programs_by_status_alone() {
    let server = TestServer::open().await;
    let answer = server.browser().get("/nothing/at/all").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert!(answer.body.contains("Page not found") && answer.header("content-type").starts_with("text/html"));
    let answer = server.browser().with("accept", "application/json").get("/nothing/at/all").await;
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::NOT_FOUND, ""));
}
