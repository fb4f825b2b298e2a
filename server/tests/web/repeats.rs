//! A form that is sent again with its key gets the answer that it got; another form under that key is refused.

use crate::test_server::{Answer, Browser, TestServer};
use axum::body::Body;
use axum::http::{Method, StatusCode};
use domain::claim::Claim;
use domain::party::Actor;
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::Uuid;

const ASTRID: &str = "astrid@fjordlight.example";
const EDGE: &str = "----edge";

/// What a sender can tell answers apart by.
fn told(answer: &Answer) -> (StatusCode, String, String) {
    let body = if answer.status == StatusCode::SEE_OTHER { String::new() } else { answer.body.clone() };
    (answer.status, answer.location().to_owned(), body)
}

fn programs(browser: &Browser) -> Browser {
    browser.clone().with("accept", "application/json")
}

/// Sends a form with a new key twice as a browser and twice as a program, and then another one under the same key.
async fn repeated(browser: &mut Browser, path: &str, form: &[(&str, &str)], other: &[(&str, &str)]) -> Answer {
    let key = new_key();
    let with_key = [form, &[("key", key.as_str())]].concat();
    let first = browser.post(path, &with_key).await;
    assert_eq!(first.status, StatusCode::SEE_OTHER, "{path}: {}", first.body);
    assert!(!first.location().contains("refused="), "{path}: {}", first.location());
    let mut program = programs(browser);
    assert_eq!(told(&browser.post(path, &with_key).await), told(&first), "{path}");
    let as_program = program.post(path, &with_key).await;
    assert_eq!(as_program.status, StatusCode::OK, "{path}: {}", as_program.body);
    assert_eq!(told(&program.post(path, &with_key).await), told(&as_program), "{path}");
    if !other.is_empty() {
        let other = [other, &[("key", key.as_str())]].concat();
        let refused = program.post(path, &other).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}: {}", refused.body);
        assert!(refused.body.contains("key_used_before"), "{path}: {}", refused.body);
        let refused = browser.post(path, &other).await;
        assert!(refused.location().contains("refused="), "{path}: {}", refused.location());
    }
    first
}

async fn claim(server: &TestServer, reference: &str) -> Claim {
    server.state.app.store.claim(&Actor::System, &reference.parse().unwrap()).await.unwrap().unwrap()
}

async fn draft(server: &TestServer, browser: &mut Browser) -> Claim {
    let created = repeated(browser, "/api/create-claim", &[], &[]).await;
    claim(server, created.location().split('/').nth(2).unwrap()).await
}

async fn upload(browser: &mut Browser, claim: &Claim, key: &str, revision: u32, content: &str) -> Answer {
    let mut body = String::new();
    for (name, value) in
        [("revision", revision.to_string().as_str()), ("key", key), ("kind", "other"), ("signed_on", "")]
    {
        body += &format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    }
    body += &format!(
        "--{EDGE}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n%PDF-1.4\n{content}\n%%EOF\r\n--{EDGE}--\r\n"
    );
    let kind = format!("multipart/form-data; boundary={EDGE}");
    browser.send(Method::POST, &format!("/claims/{}/proof", claim.reference), Some(&kind), Body::from(body)).await
}

#[tokio::test]
async fn forms_of_a_partner_are_answered_the_same_when_they_are_sent_again() {
    let server = TestServer::open().await;
    let mut astrid = server.signed_in(ASTRID).await;
    let comment = |text| [("reference", "OR-000002"), ("comment", text), ("back", "claim")];
    repeated(&mut astrid, "/api/comment-on-claim", &comment("Once."), &comment("Twice.")).await;
    let draft = draft(&server, &mut astrid).await;
    let (reference, revision) = (draft.reference.to_string(), draft.revision.to_string());
    let contacts = |name| {
        [("reference", reference.as_str()), ("revision", revision.as_str()), ("claim_name", name), ("then", "list")]
    };
    repeated(&mut astrid, "/api/save-contacts", &contacts("One"), &contacts("Two")).await;
    let revision = claim(&server, &reference).await.revision.to_string();
    let discard = [("reference", reference.as_str()), ("revision", revision.as_str())];
    repeated(&mut astrid, "/api/discard-draft", &discard, &[("reference", &reference), ("revision", "1000")]).await;
    let key = new_key();
    let other =
        astrid.post("/api/discard-draft", &[("reference", "OR-000002"), ("revision", "1"), ("key", &key)]).await;
    assert!(other.location().contains("refused="), "only a draft is discarded");
}

#[tokio::test]
async fn forms_of_a_reviewer_are_answered_the_same_when_they_are_sent_again() {
    let server = TestServer::open().await;
    let mut priya = server.signed_in("priya@desk.example").await;
    let taken = repeated(&mut priya, "/api/take-next", &[], &[]).await;
    let reference = taken.location().split(['/', '?']).nth(2).unwrap().to_owned();
    let note = |text| [("reference", reference.as_str()), ("internal_note", text)];
    repeated(&mut priya, "/api/note-on-claim", &note("Once."), &note("Twice.")).await;
    let revision = claim(&server, &reference).await.revision.to_string();
    let rubric = |met| {
        [
            ("reference", reference.as_str()),
            ("revision", revision.as_str()),
            ("rubric[proof_present][met]", met),
            ("note", "Typed."),
        ]
    };
    let saved = repeated(&mut priya, "/api/save-rubric", &rubric("met"), &rubric("not_met")).await;
    assert!(saved.location().contains("kept="), "{}", saved.location());
    let revision = claim(&server, &reference).await.revision.to_string();
    let change = [("reference", reference.as_str()), ("change", "add")];
    repeated(&mut priya, "/api/change-request", &change, &[]).await;
    let release = |revision| [("reference", reference.as_str()), ("revision", revision)];
    repeated(&mut priya, "/api/release-claim", &release(&revision), &release("1000")).await;
}

#[tokio::test]
async fn a_file_that_is_sent_again_with_its_key_is_added_once() {
    let server = TestServer::open().await;
    let mut astrid = server.signed_in(ASTRID).await;
    let draft = draft(&server, &mut astrid).await;
    let key = new_key();
    let first = upload(&mut astrid, &draft, &key, draft.revision, "one").await;
    assert!(first.location().contains("done=proof_added"), "{}", first.location());
    assert_eq!(told(&upload(&mut astrid, &draft, &key, draft.revision, "one").await), told(&first));
    let mut program = programs(&astrid);
    assert_eq!(upload(&mut program, &draft, &key, draft.revision, "one").await.status, StatusCode::OK);
    let other = upload(&mut program, &draft, &key, draft.revision, "two").await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", other.body);
    // At once, too.
    let (key, revision) = (new_key(), claim(&server, draft.reference.as_str()).await.revision);
    let uploads = (0..16).map(|_| {
        let (mut browser, draft, key) = (astrid.clone(), draft.clone(), key.clone());
        async move { told(&upload(&mut browser, &draft, &key, revision, "three").await) }
    });
    let told: Vec<_> = tokio::task::JoinSet::from_iter(uploads).join_all().await;
    assert!(told.iter().all(|answer| *answer == told[0] && answer.1.contains("done=proof_added")), "{told:?}");
    assert_eq!(claim(&server, draft.reference.as_str()).await.proofs.len(), 2);
}

#[tokio::test]
async fn a_form_that_a_program_sends_many_times_at_once_gets_one_answer() {
    let server = TestServer::open().await;
    let mut astrid = server.signed_in(ASTRID).await;
    let draft = draft(&server, &mut astrid).await;
    let key = new_key();
    let sent = (0..64).map(|_| {
        let (mut program, reference, revision, key) =
            (programs(&astrid), draft.reference.to_string(), draft.revision.to_string(), key.clone());
        async move {
            let form =
                [("reference", reference.as_str()), ("revision", &revision), ("claim_name", "Same"), ("key", &key)];
            told(&program.post("/api/save-contacts", &form).await)
        }
    });
    let told: Vec<_> = tokio::task::JoinSet::from_iter(sent).join_all().await;
    assert!(told.iter().all(|answer| answer.0 == StatusCode::OK && *answer == told[0]), "{told:?}");
}

#[tokio::test]
async fn an_address_tells_nothing_of_a_claim_that_is_not_so() {
    let server = TestServer::open().await;
    let mut priya = server.signed_in("priya@desk.example").await;
    for claim in ["OR-000001", "OR-000002", "OR-999999"] {
        let page = priya.get(&format!("/queue?claim={claim}&done=rejected")).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(!page.body.contains(&format!("{claim} has been")), "{claim}");
    }
}

/// A key that no form has had.
fn new_key() -> String {
    static KEYS: AtomicU64 = AtomicU64::new(1);
    Uuid::from_u64_pair(1, KEYS.fetch_add(1, Ordering::Relaxed)).to_string()
}
