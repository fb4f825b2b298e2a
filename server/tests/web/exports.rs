use crate::test_server::TestServer;
use axum::http::StatusCode;
use domain::claim::State;
use domain::party::Actor;

const ASTRID: &str = "astrid@fjordlight.example";

fn rows(body: &str) -> Vec<csv::StringRecord> {
    let body = body.strip_prefix('\u{feff}').expect("a mark by which spreadsheets know UTF-8");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(body.as_bytes());
    reader.records().map(Result::unwrap).collect()
}

#[tokio::test]
async fn the_export_has_all_claims_of_the_list_and_no_others() {
    let server = TestServer::open().await;
    let mut browser = server.signed_in(ASTRID).await;
    let answer = browser.get("/claims.csv").await;
    assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, "text/csv; charset=utf-8"));
    assert_eq!(answer.header("content-disposition"), "attachment; filename=\"claims.csv\"");
    let all = rows(&answer.body);
    assert_eq!(&all[0][0], "Reference");
    let mut references: Vec<_> = all[1..].iter().map(|row| row[0].to_owned()).collect();
    references.sort();
    assert_eq!(references.len(), 10);
    assert!(!references.contains(&"OR-000004".to_owned()), "Hanamori's");
    let submitted = rows(&browser.get("/claims.csv?state=submitted&after=nonsense").await.body);
    assert!(submitted.len() > 1 && submitted.len() < all.len());
    let searched = rows(&browser.get("/claims.csv?q=intune").await.body);
    assert!(searched.len() <= all.len());
}

#[tokio::test]
async fn the_export_names_tenant_subscription_contact_arbitration_and_reason_of_rejection() {
    let server = TestServer::open().await;
    let rows = rows(&server.signed_in(ASTRID).await.get("/claims.csv").await.body);
    let column =
        |name: &str| rows[0].iter().position(|cell| cell == name).unwrap_or_else(|| panic!("no column {name}"));
    let store = &server.state.app.store;
    let mut rejected = 0;
    for row in &rows[1..] {
        let claim = store.claim(&Actor::System, &row[0].parse().unwrap()).await.unwrap().unwrap();
        assert_eq!(&row[column("Tenant ID")], claim.answers.tenant_id);
        assert_eq!(&row[column("Customer contact: name")], claim.answers.customer.name);
        assert_eq!(&row[column("Customer contact: email")], claim.answers.customer.email);
        for subscription in claim.answers.subscriptions.values() {
            assert!(row[column("Subscription ID")].contains(subscription));
        }
        let contested = claim.in_arbitration();
        assert_eq!(&row[column("In arbitration")], if contested { "Yes" } else { "No" });
        let has_reason = matches!(claim.state, State::Rejected { .. } | State::Disputed { .. });
        assert_eq!(row[column("Reason for rejection")].is_empty(), !has_reason, "{row:?}");
        rejected += usize::from(has_reason);
    }
    assert!(rejected > 0, "the demonstration has a rejected claim");
}

#[tokio::test]
async fn an_export_is_in_the_readers_language() {
    let server = TestServer::open().await;
    let body = server.signed_in("haruka@hanamori.example").await.get("/claims.csv").await.body;
    let rows = rows(&body);
    assert_ne!(&rows[0][0], "Reference");
    assert!(rows[0].iter().any(|cell| cell == "却下の理由"));
    assert!(body.contains("Fabrikam 財務システム導入"));
}

#[tokio::test]
async fn a_formula_in_a_name_is_text_in_the_export() {
    let server = TestServer::open().await;
    let mut browser = server.signed_in(ASTRID).await;
    let formula = "=HYPERLINK(\"http://evil.example\")";
    browser.post("/api/comment-on-claim", &[("reference", "OR-000002"), ("comment", formula), ("back", "")]).await;
    let body = browser.get("/claims/OR-000002/history.csv?kind=comments").await.body;
    let told = rows(&body);
    assert_eq!(told.len(), 2, "{body}");
    assert!(told[1].iter().any(|cell| cell == format!("'{formula}")), "{body}");
    assert!(told.iter().all(|row| row.iter().all(|cell| !cell.starts_with(['=', '+', '-', '@']))));
}

#[tokio::test]
async fn a_history_is_exported_field_by_field() {
    let server = TestServer::open().await;
    let body = server.signed_in(ASTRID).await.get("/claims/OR-000001/history.csv?kind=changes&by=partner").await.body;
    let told = rows(&body);
    let fields: Vec<_> = told[1..].iter().map(|row| row[4].to_owned()).collect();
    assert!(fields.len() >= 3, "{body}");
    assert!(told[1..].iter().any(|row| &row[6] == "proseware.example"), "{body}");
}
