//! What becomes of files of proofs on the disk.

use crate::test_server::TestServer;
use axum::http::StatusCode;
use chrono::TimeDelta;
use domain::evidence::Proof;
use domain::party::Actor;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

const ASTRID: &str = "astrid@fjordlight.example";

async fn proof(server: &TestServer) -> (Proof, PathBuf) {
    let claim = server.state.app.store.claim(&Actor::System, &"OR-000002".parse().unwrap()).await.unwrap();
    let proof = claim.unwrap().proofs.remove(0);
    let place = server.data().join("proof").join(&proof.sha256[..2]).join(&proof.sha256);
    (proof, place)
}

#[tokio::test]
async fn a_file_that_is_not_what_was_uploaded_is_never_shown() {
    let server = TestServer::open().await;
    let (proof, place) = proof(&server).await;
    let whole = std::fs::read(&place).unwrap();
    let mut browser = server.signed_in(ASTRID).await;
    assert_eq!(browser.get(&format!("/proof/{}", proof.id)).await.status, StatusCode::OK);
    let mut changed = whole.clone();
    changed[whole.len() / 2] ^= 1;
    let elsewhere = server.data().join("elsewhere");
    std::fs::write(&elsewhere, &whole).unwrap();
    let changes: [(&str, &dyn Fn()); 6] = [
        ("changed", &|| std::fs::write(&place, &changed).unwrap()),
        ("cut", &|| std::fs::write(&place, &whole[..whole.len() / 2]).unwrap()),
        ("missing", &|| {}),
        ("a folder", &|| std::fs::create_dir(&place).unwrap()),
        // A pipe keeps whoever opens it waiting.
        ("a pipe", &|| assert!(std::process::Command::new("mkfifo").arg(&place).status().unwrap().success())),
        ("a link", &|| std::os::unix::fs::symlink(&elsewhere, &place).unwrap()),
    ];
    for (name, change) in changes {
        let _ = std::fs::remove_file(&place).or_else(|_| std::fs::remove_dir(&place));
        change();
        for suffix in ["", "?inline=1", "/pages", "/pages/1"] {
            let answer = browser.get(&format!("/proof/{}{suffix}", proof.id)).await;
            assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR, "{name}{suffix}");
            assert!(answer.body.contains("This file is damaged"), "{name}{suffix}: {}", answer.body);
            assert!(!answer.body.contains("%PDF"), "{name}{suffix}");
        }
        let files = server.state.app.store.verify().await.unwrap().files;
        let checked = server.state.files().blob_store.verify(files, server.state.clock.now()).await.unwrap();
        assert_eq!(checked.differences.len(), 1, "{name}: {checked:?}");
        assert!(checked.differences[0].contains(&proof.sha256), "{name}: {checked:?}");
    }
}

#[tokio::test]
async fn files_that_no_claim_refers_to_are_named_and_removed_after_a_day() {
    let server = TestServer::open().await;
    let (store, files, now) = (&server.state.app.store, server.state.files(), server.state.clock.now());
    let (_, place) = proof(&server).await;
    let left = files.blob_store.put(b"removed from a draft").await.unwrap();
    let strange = server.data().join("proof").join("notes.txt");
    std::fs::write(&strange, "x").unwrap();
    let checked = files.blob_store.verify(store.verify().await.unwrap().files, now).await.unwrap();
    assert!(checked.checked > 0);
    assert_eq!(checked.unreferenced.len(), 1, "{checked:?}");
    assert!(checked.unreferenced[0].ends_with(&left));
    assert_eq!(checked.differences, [format!("{} is no file of ours", strange.display())]);
    assert_eq!(files.blob_store.sweep(store, now).await.unwrap(), 0, "its claim may still be written");
    assert_eq!(files.blob_store.sweep(store, now + TimeDelta::hours(25)).await.unwrap(), 1);
    assert!(place.exists() && strange.exists(), "what claims refer to stays, and what is not ours");
    let checked = files.blob_store.verify(store.verify().await.unwrap().files, now).await.unwrap();
    assert_eq!(checked.unreferenced, Vec::<String>::new());
}

#[tokio::test]
async fn files_of_proofs_are_for_the_process_alone() {
    let server = TestServer::open().await;
    let sha256 = server.state.files().blob_store.put(b"new").await.unwrap();
    let folder = server.data().join("proof").join(&sha256[..2]);
    assert_eq!(folder.metadata().unwrap().permissions().mode() & 0o777, 0o700);
}
