use crate::test_server::TestServer;
use axum::http::StatusCode;

const ASTRID: &str = "astrid@fjordlight.example";

#[tokio::test]
async fn every_answer_says_how_browsers_may_treat_it() {
    let server = TestServer::open().await;
    let mut browser = server.signed_in(ASTRID).await;
    for path in ["/claims", "/nothing", "/claims.csv", "/health", "/api/nothing", "/", "/claims/OR-000002/history.csv"]
    {
        let answer = browser.get(path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{path}");
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("frame-ancestors 'none'") && policy.contains("base-uri 'none'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{path}: {policy}");
        if path != "/health" {
            assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        }
    }
    let page = browser.get("/claims").await;
    let policy = page.header("content-security-policy").to_owned();
    let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap().to_owned();
    for script in page.body.split("<script").skip(1) {
        let tag = script.split('>').next().unwrap();
        assert!(tag.contains(&format!("nonce=\"{nonce}\"")), "{tag}");
    }
    assert_ne!(browser.get("/claims").await.header("content-security-policy"), policy);
}

#[tokio::test]
async fn pages_are_compressed_but_for_those_of_customers() {
    let server = TestServer::open().await;
    let mut browser = server.signed_in(ASTRID).await;
    let plain = browser.get("/claims").await.body.len();
    for (accepted, encoding) in [("gzip", "gzip"), ("gzip, br", "br"), ("identity", ""), ("", "")] {
        browser.headers.insert("accept-encoding", accepted.parse().unwrap());
        let answer = browser.get("/claims").await;
        assert_eq!((answer.status, answer.header("content-encoding")), (StatusCode::OK, encoding), "{accepted}");
        assert_eq!(encoding.is_empty(), answer.bytes == plain, "{accepted}: {}", answer.bytes);
        assert!(answer.bytes * 3 < plain || encoding.is_empty(), "{accepted}: {} of {plain}", answer.bytes);
        assert!(encoding.is_empty() || answer.header("vary").to_lowercase().contains("accept-encoding"));
    }
    browser.headers.insert("accept-encoding", "gzip, br".parse().unwrap());
    assert_eq!(browser.get("/claims.csv").await.header("content-encoding"), "br");
    assert_eq!(browser.get(&app::consent_link::path(&"00".repeat(32))).await.header("content-encoding"), "");
    let claim = server.state.app.store.claim(&domain::party::Actor::System, &"OR-000002".parse().unwrap()).await;
    let proof = claim.unwrap().unwrap().proofs[0].id;
    assert_eq!(browser.get(&format!("/proof/{proof}")).await.header("content-encoding"), "", "as it was uploaded");
}

#[tokio::test]
async fn browsers_that_came_by_https_are_told_to_stay_with_it() {
    let secure = TestServer::with(&["--public-url", "https://desk.example"]).await;
    for path in ["/", "/sign-in", "/health", "/nothing"] {
        let told = secure.browser().get(path).await.header("strict-transport-security").to_owned();
        assert_eq!(told, "max-age=31536000", "{path}");
    }
    let plain = TestServer::open().await;
    assert_eq!(plain.browser().get("/sign-in").await.header("strict-transport-security"), "");
}

#[tokio::test]
async fn the_nonce_stands_only_where_browsers_hide_it() {
    let server = TestServer::open().await;
    let page = server.browser().get("/sign-in").await;
    let policy = page.header("content-security-policy");
    let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap();
    let all = page.body.matches(nonce).count();
    assert!(all > 0);
    assert_eq!(all, page.body.matches(&format!("nonce=\"{nonce}\"")).count(), "{}", page.body);
    assert!(page.body.contains("crossorigin=\"anonymous\""));
}
