//! Every form by every role.

use crate::test_server::TestServer;

const ASTRID: &str = "astrid@fjordlight.example";

/// Every field of every form, with values that a claim of another state, company or role would take.
fn all_fields(reference: &str) -> Vec<(&str, &str)> {
    vec![
        ("reference", reference),
        ("revision", "1"),
        ("acknowledged", "true"),
        ("comment", "x"),
        ("internal_note", "x"),
        ("note", "x"),
        ("reason", "no_longer_with_customer"),
        ("back", ""),
        ("then", ""),
        ("token", "0000"),
        ("key", "00000000-0000-7000-8000-00000000abcd"),
        ("winner", "00000000-0000-7000-8000-00000000abcd"),
        ("reviewer", "00000000-0000-7000-8000-00000000abcd"),
        ("proof", "00000000-0000-7000-8000-00000000abcd"),
        ("location", "4901001"),
        ("argument", "x"),
        ("statement", "x"),
    ]
}

#[tokio::test]
async fn no_role_gets_an_answer_from_a_form_of_another_role() {
    let server = TestServer::open().await;
    let paths: Vec<_> = leptos::server_fn::axum::server_fn_paths().map(|(path, _)| path).collect();
    assert!(paths.len() > 20, "{paths:?}");
    // Reading one's own notifications is everybody's.
    let mine = |path: &str| path.contains("notification") || path.contains("read");
    let reviewers_only = ["take-next", "start-review", "release-claim", "assign-claim", "note-on-claim", "save-rubric"];
    for path in paths {
        for reference in ["OR-000002", "OR-000003", "OR-000008"] {
            let form = all_fields(reference);
            let json = |browser: crate::test_server::Browser| browser.with("accept", "application/json");
            let mut stranger = json(server.browser());
            let answer = stranger.post(path, &form).await;
            assert!(answer.status.is_client_error(), "a stranger at {path}: {} {}", answer.status, answer.body);
            if !mine(path) {
                let mut admin = json(server.signed_in("sam@desk.example").await);
                let answer = admin.post(path, &form).await;
                assert!(
                    answer.status.is_client_error(),
                    "an administrator at {path}: {} {}",
                    answer.status,
                    answer.body
                );
            }
            let mut other = json(server.signed_in("haruka@hanamori.example").await);
            if !mine(path) && !path.contains("start-claim") && !path.contains("create") {
                let answer = other.post(path, &form).await;
                assert!(
                    answer.status.is_client_error(),
                    "another company at {path}: {} {}",
                    answer.status,
                    answer.body
                );
            }
            if reviewers_only.iter().any(|name| path.ends_with(name)) {
                let answer = json(server.signed_in(ASTRID).await).post(path, &form).await;
                assert!(answer.status.is_client_error(), "a partner at {path}: {} {}", answer.status, answer.body);
            }
        }
    }
}
