use crate::test_server::{Answer, Browser, TestServer, owner};
use axum::body::Body;
use axum::http::{Method, StatusCode};
use domain::party::Actor;

const ASTRID: &str = "astrid@fjordlight.example";
const EDGE: &str = "----edge";

async fn upload(browser: &mut Browser, name: &str, content: &[u8], kind: &str) -> Answer {
    upload_to("OR-000001", browser, name, content, kind).await
}

async fn upload_to(reference: &str, browser: &mut Browser, name: &str, content: &[u8], kind: &str) -> Answer {
    let mut body = format!(
        "--{EDGE}\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\n{kind}\r\n\
         --{EDGE}\r\nContent-Disposition: form-data; name=\"signed_on\"\r\n\r\n\r\n\
         --{EDGE}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: application/pdf\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(content);
    body.extend_from_slice(format!("\r\n--{EDGE}--\r\n").as_bytes());
    let kind = format!("multipart/form-data; boundary={EDGE}");
    browser.send(Method::POST, &format!("/claims/{reference}/proof"), Some(&kind), Body::from(body)).await
}

async fn proofs(server: &TestServer) -> Vec<domain::evidence::Proof> {
    let claim = server.state.app.store.claim(&Actor::System, &"OR-000001".parse().unwrap()).await.unwrap();
    claim.unwrap().proofs
}

#[tokio::test]
async fn a_proof_is_added_once_and_comes_back_as_it_was() {
    let server = TestServer::open().await;
    let mut browser = server.signed_in(ASTRID).await;
    browser.headers.insert("referer", "http://127.0.0.1:3000/claims/OR-000001/edit/proof".parse().unwrap());
    let content = b"%PDF-1.4\nall of it\n%%EOF\n";
    let answer = upload(&mut browser, "Avtal \u{e5}\u{e4}\u{f6}.pdf", content, "statement_of_work").await;
    assert_eq!(
        (answer.status, answer.location()),
        (StatusCode::SEE_OTHER, "/claims/OR-000001/edit/proof?done=proof_added")
    );
    let proofs = proofs(&server).await;
    assert_eq!(proofs.len(), 1);
    assert_eq!((proofs[0].file_name.as_str(), proofs[0].bytes), ("Avtal åäö.pdf", content.len() as u64));
    let answer = browser.get(&format!("/proof/{}", proofs[0].id)).await;
    assert_eq!(answer.body.as_bytes(), content);
    assert!(answer.header("content-disposition").starts_with("attachment;"));
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    let answer = browser.get(&format!("/proof/{}?inline=1", proofs[0].id)).await;
    assert!(answer.header("content-disposition").starts_with("inline;"));
    assert_eq!(answer.header("x-frame-options"), "SAMEORIGIN");
}

#[tokio::test]
async fn a_reviewer_who_views_a_proof_is_recorded_once() {
    let server = TestServer::open().await;
    let claim = server.state.app.store.claim(&Actor::System, &"OR-000002".parse().unwrap()).await.unwrap().unwrap();
    for email in ["priya@desk.example", "sam@desk.example"] {
        let mut browser = server.signed_in(email).await;
        for _ in 0..2 {
            let answer = browser.get(&format!("/proof/{}", claim.proofs[0].id)).await;
            assert_eq!((answer.status, answer.body.len() as u64), (StatusCode::OK, claim.proofs[0].bytes), "{email}");
            assert_eq!(answer.header("content-length"), claim.proofs[0].bytes.to_string());
        }
    }
    let history = server.history("OR-000002").await;
    let looks: Vec<_> = history.iter().filter(|entry| entry.record.event.code() == "proof_viewed").collect();
    assert_eq!(looks.iter().filter_map(|entry| entry.who.clone()).collect::<Vec<_>>().len(), 2, "{looks:?}");
}

#[tokio::test]
async fn a_file_that_is_not_what_it_says_is_refused_by_name() {
    let server = TestServer::open().await;
    let mut browser = server.signed_in(ASTRID).await;
    browser.headers.insert("referer", "http://127.0.0.1:3000/claims/OR-000001/edit/proof".parse().unwrap());
    let before = kept(&server);
    for (name, content, kind) in [
        ("empty.pdf", &b""[..], "other"),
        ("program.pdf", b"MZ\x90\x00\x03\x00\x00\x00", "other"),
        ("page.html", b"<!doctype html><script>alert(1)</script>", "other"),
        ("renamed.png", b"%PDF-1.4\n%%EOF", "other"),
        ("kind.pdf", b"%PDF-1.4\n%%EOF", "nonsense"),
    ] {
        let answer = upload(&mut browser, name, content, kind).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{name}");
        let location = answer.location();
        assert!(location.starts_with("/claims/OR-000001/edit/proof?refused="), "{name}: {location}");
        let id = location.split("refused=").nth(1).unwrap().split('#').next().unwrap().parse().unwrap();
        let session = owner(&browser.cookies["ofrecord-session"]);
        let kept = server.state.app.store.refused(&session, id).await.unwrap().unwrap();
        assert!(kept.refusal.contains(name), "{}", kept.refusal);
    }
    assert!(proofs(&server).await.is_empty());
    assert_eq!(kept(&server), before);
}

#[tokio::test]
async fn a_file_that_may_not_be_added_is_not_kept_either() {
    let server = TestServer::open().await;
    let mut browser = server.signed_in(ASTRID).await;
    for number in 0..20 {
        let content = format!("%PDF-1.4\n{number}\n%%EOF");
        let answer = upload(&mut browser, "one.pdf", content.as_bytes(), "other").await;
        assert!(answer.location().ends_with("done=proof_added"), "{number}: {}", answer.location());
    }
    let before = kept(&server);
    let answer = upload(&mut browser, "one too many.pdf", b"%PDF-1.4\n20\n%%EOF", "other").await;
    assert!(answer.location().contains("refused="), "{}", answer.location());
    // Seen by a reviewer, who adds no proof.
    let mut reviewer = server.signed_in("priya@desk.example").await;
    let answer = upload_to("OR-000002", &mut reviewer, "mine.pdf", b"%PDF-1.4\nmine\n%%EOF", "other").await;
    assert!(answer.location().contains("refused="), "{}", answer.location());
    assert_eq!((proofs(&server).await.len(), kept(&server)), (20, before));
}

#[tokio::test]
async fn a_short_field_that_never_ends_is_not_held_in_memory() {
    let server = TestServer::open().await;
    let mut browser = server.signed_in(ASTRID).await;
    let endless = "x".repeat(8 * 1024 * 1024);
    let answer = upload(&mut browser, "one.pdf", b"%PDF-1.4\n%%EOF", &endless).await;
    let id = answer.location().split("refused=").nth(1).unwrap().split('#').next().unwrap().parse().unwrap();
    let session = owner(&browser.cookies["ofrecord-session"]);
    let kept = server.state.app.store.refused(&session, id).await.unwrap().unwrap();
    assert!(kept.body.len() < 1024, "{}", kept.body.len());
}

/// The number of files below the folder of proofs, half ones too.
fn kept(server: &TestServer) -> usize {
    fn below(folder: &std::path::Path) -> usize {
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries.map(|path| if path.is_dir() { below(&path) } else { 1 }).sum()
    }
    below(&server.data().join("proof"))
}
