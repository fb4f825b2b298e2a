use crate::kit::{Answer, Browser, Desk};
use axum::body::Body;
use axum::http::{Method, StatusCode};
use domain::party::Actor;

const ASTRID: &str = "astrid@fjordlight.example";
const EDGE: &str = "----edge";

async fn upload(browser: &mut Browser, name: &str, content: &[u8], kind: &str) -> Answer {
    let mut body = format!(
        "--{EDGE}\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\n{kind}\r\n\
         --{EDGE}\r\nContent-Disposition: form-data; name=\"signed_on\"\r\n\r\n\r\n\
         --{EDGE}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: application/pdf\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(content);
    body.extend_from_slice(format!("\r\n--{EDGE}--\r\n").as_bytes());
    let kind = format!("multipart/form-data; boundary={EDGE}");
    browser.send(Method::POST, "/claims/OR-000001/proof", Some(&kind), Body::from(body)).await
}

async fn proofs(desk: &Desk) -> Vec<domain::evidence::Proof> {
    let claim = desk.room.desk.store.claim(&Actor::System, &"OR-000001".parse().unwrap()).await.unwrap();
    claim.unwrap().proofs
}

#[tokio::test]
async fn a_proof_is_added_once_and_comes_back_as_it_was() {
    let desk = Desk::open().await;
    let mut browser = desk.signed_in(ASTRID).await;
    browser.headers.insert("referer", "http://127.0.0.1:3000/claims/OR-000001/edit/proof".parse().unwrap());
    let content = b"%PDF-1.4\nall of it\n%%EOF\n";
    let answer = upload(&mut browser, "Avtal \u{e5}\u{e4}\u{f6}.pdf", content, "statement_of_work").await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/claims/OR-000001/edit/proof"));
    let proofs = proofs(&desk).await;
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
async fn a_file_that_is_not_what_it_says_is_refused_by_name() {
    let desk = Desk::open().await;
    let mut browser = desk.signed_in(ASTRID).await;
    browser.headers.insert("referer", "http://127.0.0.1:3000/claims/OR-000001/edit/proof".parse().unwrap());
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
        let session = server::cookies::hash(&browser.cookies["ofrecord-session"]);
        let kept = desk.room.desk.store.refused(&session, id).await.unwrap().unwrap();
        assert!(kept.refusal.contains(name), "{}", kept.refusal);
    }
    assert!(proofs(&desk).await.is_empty());
    let left: Vec<_> =
        std::fs::read_dir(desk.data().join("proof")).unwrap().flatten().map(|entry| entry.path()).collect();
    assert!(!left.iter().any(|path| path.extension().is_some_and(|extension| extension == "half")), "{left:?}");
}
