use crate::test_server::TestServer;
use domain::code::Code;
use domain::draft::Check;
use std::collections::BTreeSet;

const REJECTIONS: [&str; 8] = [
    "partner_request",
    "customer_declined",
    "insufficient_proof",
    "no_customer_consent_in_proof",
    "products_missing",
    "no_partner_response",
    "proof_unavailable",
    "arbitration_lost",
];

fn values<'b>(body: &'b str, before: &str) -> Vec<&'b str> {
    body.split(before).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[tokio::test]
async fn the_help_has_an_anchor_for_every_check_and_every_reason_of_rejection() {
    let server = TestServer::open().await;
    for language in ["en", "ja", "sv", "zh-TW"] {
        let body = server.browser().with("accept-language", language).get("/help").await.body;
        let anchors = values(&body, " id=\"");
        let known: BTreeSet<_> = anchors.iter().copied().collect();
        assert_eq!(anchors.len(), known.len(), "{language}: an id is there twice");
        for check in Check::ALL {
            assert!(known.contains(check.code()), "{language}: no anchor for {}", check.code());
        }
        for code in REJECTIONS {
            assert!(known.contains(format!("rejection-{code}").as_str()), "{language}: no anchor for {code}");
        }
        for target in values(&body, "href=\"#") {
            assert!(known.contains(target), "{language}: #{target} leads nowhere");
        }
        assert_eq!(
            body.matches("<table").count(),
            body.matches("<caption").count(),
            "{language}: a table has no caption"
        );
        assert!(body.matches("<table").count() >= 5);
    }
}

#[tokio::test]
async fn a_customer_reads_where_the_links_of_genuine_mails_begin() {
    let server = TestServer::open().await;
    let body = server.browser().get("/help").await.body;
    let (_, customers) = body.split_once("id=\"customers\"").unwrap();
    let section = customers.split("</section>").next().unwrap();
    assert!(section.contains("http://127.0.0.1:3000"), "{section}");
}
