use crate::test_server::{Answer, TestServer};
use axum::http::StatusCode;
use domain::action::Action;
use domain::claim_form::{Contact, StepAnswers};
use domain::party::{Actor, Reference};
use store::Command;

const ASTRID: &str = "astrid@fjordlight.example";
const ERIK: &str = "erik@fjordlight.example";
const HARUKA: &str = "haruka@hanamori.example";
const PRIYA: &str = "priya@desk.example";

async fn claim(server: &TestServer, reference: &str) -> domain::claim::Claim {
    let reference: Reference = reference.parse().unwrap();
    server.state.app.store.claim(&Actor::System, &reference).await.unwrap().unwrap()
}

/// What can be told apart from outside, without what every answer has of its own.
fn seen(answer: &Answer, name: &str) -> (StatusCode, String, Vec<String>) {
    let mut headers: Vec<_> = answer
        .headers
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "content-security-policy" | "set-cookie" | "date"))
        .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap_or_default()))
        .collect();
    headers.sort();
    (answer.status, answer.without_nonce().replace(name, ""), headers)
}

#[tokio::test]
async fn another_companys_claim_answers_exactly_like_one_that_is_not_there() {
    let server = TestServer::open().await;
    // Hanamori's, under review; the number of the other was never given.
    let (theirs, nobodys) = ("OR-000004", "OR-555555");
    for email in [ASTRID, ERIK] {
        let mut browser = server.signed_in(email).await;
        for path in [
            "/claims/{}",
            "/claims/{}/history",
            "/claims/{}/history.csv",
            "/claims/{}/edit",
            "/claims/{}/edit/location",
            "/claims/{}/edit/products",
            "/claims/{}/edit/proof",
            "/claims/{}/edit/check",
            "/claims/{}/submitted",
            "/claims/{}/answer",
            "/claims/{}/dispute",
            "/claims/{}/withdraw",
            "/claims/{}/end",
            "/queue/{}",
            "/queue/{}/arbitration",
        ] {
            let one = browser.get(&path.replace("{}", theirs)).await;
            let other = browser.get(&path.replace("{}", nobodys)).await;
            assert!(matches!(one.status.as_u16(), 403 | 404), "{email} {path} {}", one.status);
            assert_eq!(seen(&one, theirs), seen(&other, nobodys), "{email} {path}");
        }
        for (path, form) in
            [("/api/comment-on-claim", vec![("comment", "hello"), ("back", "")]), ("/claims/{}/proof", vec![])]
        {
            let mut answers = vec![];
            for reference in [theirs, nobodys] {
                let form: Vec<_> = form.iter().copied().chain([("reference", reference)]).collect();
                let mut browser = browser.clone();
                browser.headers.insert("accept", "application/json".parse().unwrap());
                answers.push(seen(&browser.post(&path.replace("{}", reference), &form).await, reference));
            }
            assert_eq!(answers[0], answers[1], "{path}");
            assert!(answers[0].0.is_client_error(), "{path}");
        }
    }
}

#[tokio::test]
async fn another_companys_proof_answers_exactly_like_one_that_is_not_there() {
    let server = TestServer::open().await;
    let theirs = claim(&server, "OR-000004").await.proofs[0].id.to_string();
    let nobodys = "00000000-0000-7000-8000-00000000abcd";
    let mut own = server.signed_in(HARUKA).await;
    let answer = own.get(&format!("/proof/{theirs}")).await;
    assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, "application/pdf"));
    assert!(answer.body.starts_with("%PDF-"));
    for suffix in ["", "?inline=1", "/pages", "/pages/1"] {
        let mut browser = server.signed_in(ASTRID).await;
        let one = browser.get(&format!("/proof/{theirs}{suffix}")).await;
        let other = browser.get(&format!("/proof/{nobodys}{suffix}")).await;
        assert_eq!(one.status, StatusCode::NOT_FOUND);
        assert_eq!(seen(&one, &theirs), seen(&other, nobodys));
    }
    assert!(server.browser().get(&format!("/proof/{theirs}")).await.location().starts_with("/sign-in"));
}

#[tokio::test]
async fn a_user_of_one_location_sees_that_location_only() {
    let server = TestServer::open().await;
    let mut erik = server.signed_in(ERIK).await;
    assert_eq!(erik.get("/claims/OR-000003").await.status, StatusCode::OK);
    assert_eq!(erik.get("/claims/OR-000002").await.status, StatusCode::NOT_FOUND);
    let export = erik.get("/claims.csv").await.body;
    assert!(export.contains("OR-000003") && !export.contains("OR-000002"), "{export}");
}

#[tokio::test]
async fn reviewers_see_no_draft_and_partners_see_no_queue() {
    let server = TestServer::open().await;
    let mut priya = server.signed_in(PRIYA).await;
    for path in ["/claims/OR-000001", "/claims/OR-000001/history", "/claims/OR-000001/history.csv", "/queue/OR-000001"]
    {
        assert_eq!(priya.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let mut astrid = server.signed_in(ASTRID).await;
    for path in ["/queue", "/queue/OR-000002"] {
        assert!(matches!(astrid.get(path).await.status.as_u16(), 403 | 404), "{path}");
    }
    assert_eq!(priya.get("/claims.csv").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn internal_notes_never_reach_a_partner() {
    let server = TestServer::open().await;
    // Priya's note on Hanamori's claim.
    let note = "checking the dates";
    let mut haruka = server.signed_in(HARUKA).await;
    for path in ["/claims/OR-000004", "/claims/OR-000004/history", "/claims/OR-000004/history.csv"] {
        let answer = haruka.get(path).await;
        assert!(!answer.body.contains(note) && !answer.body.contains("Priya"), "{path}");
    }
    let export = server.signed_in(PRIYA).await.get("/claims/OR-000004/history.csv").await;
    assert!(export.body.contains(note), "{}", export.body);
}

#[tokio::test]
async fn a_rival_is_never_named() {
    let server = TestServer::open().await;
    for (email, reference, other) in [
        (ASTRID, "OR-000013", ["Hanamori", "OR-000012", "森"]),
        (HARUKA, "OR-000012", ["Fjordlight", "OR-000013", "Astrid"]),
    ] {
        let mut browser = server.signed_in(email).await;
        for path in ["/claims/{}", "/claims/{}/history", "/claims/{}/history.csv", "/notifications"] {
            let answer = browser.get(&path.replace("{}", reference)).await;
            for word in other {
                assert!(!answer.body.contains(word), "{email} reads {word} at {path}");
            }
        }
    }
}

#[tokio::test]
async fn a_script_in_a_name_is_shown_as_text() {
    let server = TestServer::open().await;
    let store = &server.state.app.store;
    let draft = claim(&server, "OR-000001").await;
    let person = store.person_by_email(ASTRID).await.unwrap().unwrap();
    let actor = store.actor_of(person.id).await.unwrap().unwrap();
    let evil = "</textarea><script>alert(1)</script>\"'><img src=x onerror=alert(1)>";
    let contact = Contact { name: evil.into(), title: evil.into(), email: "a@b.example".into() };
    let step = StepAnswers::Contacts {
        claim_name: evil.into(),
        customer: contact.clone(),
        technical: contact.clone(),
        own: contact,
        email_reason: evil.into(),
    };
    let ask = Command { actor, claim: draft.id, action: Action::SaveAnswers(step), seen: None, key: None };
    store.act(&ask, server.state.clock.moment()).await.unwrap();
    let mut browser = server.signed_in(ASTRID).await;
    browser.post("/api/comment-on-claim", &[("reference", "OR-000002"), ("comment", evil), ("back", "")]).await;
    for path in [
        "/claims",
        "/claims?q=%3C/textarea%3E%3Cscript%3Ealert(1)%3C/script%3E",
        "/claims/OR-000001",
        "/claims/OR-000001/edit",
        "/claims/OR-000001/edit/contacts",
        "/claims/OR-000001/edit/check",
        "/claims/OR-000001/history",
        "/claims/OR-000002",
        "/claims/OR-000002/history",
        "/sign-in?next=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
    ] {
        let answer = browser.get(path).await;
        assert!(!answer.body.contains("<script>alert") && !answer.body.contains("<img src=x"), "{path}");
    }
}
