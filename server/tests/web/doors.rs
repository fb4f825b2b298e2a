use crate::kit::{Browser, Desk, PASSWORD};
use axum::body::Body;
use axum::http::{Method, StatusCode};

const ASTRID: &str = "astrid@fjordlight.example";
const FORM: &str = "application/x-www-form-urlencoded";

async fn comments(desk: &Desk, text: &str) -> usize {
    let store = &desk.state.desk.store;
    let claim = store.claim(&domain::party::Actor::System, &"OR-000002".parse().unwrap()).await.unwrap().unwrap();
    let history =
        store.history(&domain::party::Actor::System, claim.id, &store::HistoryFilter::default()).await.unwrap();
    let said = |entry: &&store::HistoryEntry| matches!(&entry.record.event, domain::action::Event::Commented { text: said } if said == text);
    history.iter().filter(said).count()
}

async fn comment(browser: &mut Browser, text: &str) -> crate::kit::Answer {
    browser.post("/api/comment-on-claim", &[("reference", "OR-000002"), ("comment", text), ("back", "")]).await
}

#[tokio::test]
async fn a_form_without_scripts_answers_303_and_leads_on() {
    let desk = Desk::open().await;
    let mut browser = desk.signed_in(ASTRID).await;
    let answer = comment(&mut browser, "by form").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(answer.location().starts_with("/claims/OR-000002") && answer.location().ends_with("#comments"));
    assert_eq!(comments(&desk, "by form").await, 1);
}

#[tokio::test]
async fn a_comment_that_is_sent_twice_by_one_form_is_said_once() {
    let desk = Desk::open().await;
    let mut browser = desk.signed_in(ASTRID).await;
    let page = browser.get("/claims/OR-000002").await;
    let after = page.body.split("name=\"after\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let after = after.to_owned();
    let form = |after: &str| {
        [("reference", "OR-000002"), ("comment", "Twice.\r\n"), ("back", "claim"), ("after", after)]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
    };
    for _ in 0..2 {
        let form = form(&after);
        let form: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let answer = browser.post("/api/comment-on-claim", &form).await;
        assert!(answer.location().ends_with("done=commented#comments"), "{}", answer.location());
    }
    assert_eq!(comments(&desk, "Twice.").await, 1);
    // The same words again, from a page that shows the first ones, are said again.
    comment(&mut browser, "Twice.").await;
    assert_eq!(comments(&desk, "Twice.").await, 2);
}

#[tokio::test]
async fn a_refused_form_comes_back_by_303_and_is_kept() {
    let desk = Desk::open().await;
    let mut browser = desk.signed_in(ASTRID).await;
    browser.headers.insert("referer", "http://127.0.0.1:3000/claims/OR-000002?x=1".parse().unwrap());
    let answer = comment(&mut browser, "   ").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(answer.location().starts_with("/claims/OR-000002?x=1&refused="), "{}", answer.location());
    browser.headers.insert("accept", "application/json".parse().unwrap());
    let answer = comment(&mut browser, "   ").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_form_of_another_site_does_nothing() {
    let desk = Desk::open().await;
    let browser = desk.signed_in(ASTRID).await;
    for (name, headers) in [
        ("cross-site", vec![("sec-fetch-site", "cross-site")]),
        ("same-site", vec![("sec-fetch-site", "same-site")]),
        ("an old browser", vec![("sec-fetch-site", ""), ("origin", "https://evil.example")]),
        ("a sandbox", vec![("sec-fetch-site", ""), ("origin", "null")]),
        ("says nothing", vec![("sec-fetch-site", "")]),
    ] {
        let mut browser = browser.clone();
        for (header, value) in headers {
            browser.headers.insert(header, value.parse().unwrap());
        }
        assert_eq!(comment(&mut browser, name).await.status, StatusCode::FORBIDDEN, "{name}");
        assert_eq!(comments(&desk, name).await, 0, "{name}");
        assert_eq!(browser.post("/sign-out", &[]).await.status, StatusCode::FORBIDDEN, "{name}");
        assert_eq!(browser.post("/claims/OR-000002/proof", &[]).await.status, StatusCode::FORBIDDEN, "{name}");
    }
    for origin in ["http://127.0.0.1:3000", "HTTP://127.0.0.1:3000"] {
        let mut browser = browser.clone();
        browser.headers.insert("sec-fetch-site", "".parse().unwrap());
        browser.headers.insert("origin", origin.parse().unwrap());
        assert_eq!(comment(&mut browser, origin).await.status, StatusCode::SEE_OTHER, "{origin}");
    }
}

#[tokio::test]
async fn an_action_is_never_taken_by_get() {
    let desk = Desk::open().await;
    let mut browser = desk.signed_in(ASTRID).await;
    let answer = browser.get("/api/comment-on-claim?reference=OR-000002&comment=by+get&back=").await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(comments(&desk, "by get").await, 0);
    for path in ["/sign-out", "/choose-theme?theme=dark", "/choose-language?language=sv", "/claims/OR-000002/proof"] {
        assert_eq!(browser.get(path).await.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
    }
    assert_eq!(browser.get("/api/nothing").await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.post("/api/nothing", &[]).await.status, StatusCode::NOT_FOUND);
    assert!(browser.get("/").await.location() == "/claims", "still signed in");
}

#[tokio::test]
async fn nobody_acts_without_having_signed_in() {
    let desk = Desk::open().await;
    let mut browser = desk.browser();
    assert_eq!(comment(&mut browser, "nobody").await.location(), "/sign-in");
    browser.headers.insert("accept", "application/json".parse().unwrap());
    assert_eq!(comment(&mut browser, "nobody").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(comments(&desk, "nobody").await, 0);
}

#[tokio::test]
async fn what_is_no_form_of_ours_is_refused_with_a_page() {
    let desk = Desk::open().await;
    let mut browser = desk.signed_in(ASTRID).await;
    let huge = format!("reference=OR-000002&back=&comment={}", "x".repeat(300_000));
    let endless =
        Body::from_stream(futures_util::stream::iter((0..400).map(|_| Ok::<_, std::io::Error>(vec![b'x'; 1024]))));
    for (name, kind, body, status) in [
        ("huge", FORM, Body::from(huge), StatusCode::PAYLOAD_TOO_LARGE),
        ("huge and unannounced", FORM, endless, StatusCode::PAYLOAD_TOO_LARGE),
        ("not UTF-8", FORM, Body::from(&b"reference=OR-000002&back=&comment=\xff\xfe"[..]), StatusCode::BAD_REQUEST),
        ("escaped, not UTF-8", FORM, Body::from("reference=OR-000002&back=&comment=%FF%FE"), StatusCode::BAD_REQUEST),
        ("a NUL", FORM, Body::from("reference=OR-000002&back=&comment=a%00b"), StatusCode::BAD_REQUEST),
        ("JSON", "application/json", Body::from("{}"), StatusCode::UNSUPPORTED_MEDIA_TYPE),
        ("fields missing", FORM, Body::from("reference=OR-000002"), StatusCode::BAD_REQUEST),
        ("empty", FORM, Body::empty(), StatusCode::BAD_REQUEST),
    ] {
        let answer = browser.send(Method::POST, "/api/comment-on-claim", Some(kind), body).await;
        assert_eq!(answer.status, status, "{name}");
        assert!(answer.header("content-type").starts_with("text/html"), "{name}");
        assert!(answer.body.contains("<h1") && answer.location().is_empty(), "{name}");
    }
    let long = "x".repeat(20_000);
    assert_eq!(browser.sign_in(ASTRID, &long).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    let long = "x".repeat(2_000);
    assert!(browser.sign_in(ASTRID, &long).await.location().starts_with("/sign-in?"));
}

#[tokio::test]
async fn an_address_that_is_no_text_is_refused() {
    let desk = Desk::open().await;
    let mut browser = desk.signed_in(ASTRID).await;
    for path in ["/claims?q=%00", "/claims/%00", "/claims/%FF", "/proof/%00", "/claims?after=%FF", "/consent/%00"] {
        assert_eq!(browser.get(path).await.status, StatusCode::BAD_REQUEST, "{path}");
    }
    for path in
        ["/claims/OR-1", "/claims/OR-999999", "/claims/%F0%9F%98%80", "/proof/x", "/%2e%2e/Cargo.toml", "/pkg/../x"]
    {
        assert_eq!(browser.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    // Nonsense where a choice should be shows the list as if nothing had been chosen.
    for path in ["/claims?after=nonsense", "/claims?state=x&area=y&sort=z&due=q&location=1'", "/claims?q=%27%22%25_"] {
        assert_eq!(browser.get(path).await.status, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn every_answer_says_how_browsers_may_treat_it() {
    let desk = Desk::open().await;
    let mut browser = desk.signed_in(ASTRID).await;
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
async fn the_clock_moves_only_where_tests_may() {
    let desk = Desk::open().await;
    let answer = desk.browser().post("/test/clock", &[("advance_seconds", "60")]).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.body.parse::<chrono::DateTime<chrono::Utc>>().is_ok());
    let mut config = (*desk.state.config).clone();
    config.test_clock = false;
    let state = server::state::ServerState { config: std::sync::Arc::new(config), ..desk.state.clone() };
    let desk = desk.again(state);
    assert_eq!(desk.browser().post("/test/clock", &[("advance_seconds", "60")]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn health_is_told_to_machines_in_json() {
    let desk = Desk::open().await;
    desk.later(1).await;
    let answer = desk.browser().get("/health").await;
    assert_eq!(answer.status, StatusCode::OK);
    let health: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(health["status"], "ok");
    assert_eq!(health["engine"], "sqlite");
    assert_eq!(health["database"], true);
    assert_eq!(health["outbox_waiting"], 0);
    assert_eq!(health["clock_overdue_since"], serde_json::Value::Null);
    assert!(answer.set_cookies().is_empty());
    desk.state.desk.store.close().await;
    let answer = desk.browser().get("/health").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.body.contains("\"database\":false"));
}

#[tokio::test]
async fn when_the_database_is_gone_a_page_gives_a_number_and_no_cause() {
    let desk = Desk::open().await;
    let mut browser = desk.signed_in(ASTRID).await;
    desk.state.desk.store.close().await;
    let answer = browser.get("/claims").await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(answer.body.contains("give this number"), "{}", answer.body);
    assert!(!answer.body.to_lowercase().contains("pool") && !answer.body.contains("sqlx"));
    let answer = desk.browser().sign_in(ASTRID, PASSWORD).await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
}

#[tokio::test]
async fn a_form_whose_session_has_ended_waits_behind_the_sign_in() {
    let desk = Desk::open().await;
    let mut browser = desk.signed_in("astrid@fjordlight.example").await;
    desk.later(9 * 3600).await;
    browser.headers.insert("referer", "http://127.0.0.1:3000/claims/OR-000002".parse().unwrap());
    let form = [("reference", "OR-000002"), ("comment", "Typed before lunch."), ("back", "claim")];
    let answer = browser.post("/api/comment-on-claim", &form).await;
    let next = answer.location().strip_prefix("/sign-in?next=").unwrap().to_owned();
    let next = form_urlencoded::parse(format!("n={next}").as_bytes()).next().unwrap().1.into_owned();
    assert!(next.starts_with("/claims/OR-000002?refused=") && next.ends_with("#problem"), "{next}");
    let signing = [("email", "astrid@fjordlight.example"), ("password", "of-record-demo"), ("next", next.as_str())];
    let answer = browser.post("/sign-in", &signing).await;
    assert_eq!(answer.location(), next);
    let page = browser.get(next.split('#').next().unwrap()).await;
    assert!(page.body.contains("Typed before lunch."), "what was typed is back");
    let history = browser.get("/claims/OR-000002/history.csv").await;
    assert!(!history.body.contains("Typed before lunch."), "and nothing was sent meanwhile");
}

#[tokio::test]
async fn a_customer_is_told_that_a_note_is_too_long_however_long_it_is() {
    let desk = Desk::open().await;
    let (store, now) = (&desk.state.desk.store, desk.state.desk.moment().at);
    let claim = store.claim(&domain::party::Actor::System, &"OR-000007".parse().unwrap()).await.unwrap().unwrap();
    assert_eq!(claim.state.kind().code(), "consent_open");
    let token = "ab".repeat(32);
    store.add_consent_link(claim.id, &app::link::hash(&token), None, None, now).await.unwrap();
    let page = app::link::path(&token);
    for letters in [5_000, 12_000] {
        let mut customer = desk.browser();
        customer.headers.insert("referer", format!("http://127.0.0.1:3000{page}").parse().unwrap());
        let note = "é".repeat(letters);
        let answer = customer.post("/api/decline-consent", &[("token", &token), ("note", &note)]).await;
        assert!(answer.location().starts_with(&format!("{page}?refused=")), "{letters}: {}", answer.location());
        let page = customer.get(answer.location().split('#').next().unwrap()).await;
        assert!(page.body.contains("is too long"), "{letters}: it says why");
        let form = page.body.split("<details ").find(|part| part.contains("/api/decline-consent")).unwrap();
        assert!(form.split('>').next().unwrap().contains("open"), "{letters}: at the form that was refused: {form}");
        assert_eq!(page.body.contains(&note), letters == 5_000, "{letters}: what fits is kept");
    }
}

#[tokio::test]
async fn an_arbitration_without_a_winner_says_what_is_missing() {
    let desk = Desk::open().await;
    let mut lead = desk.signed_in("grace@desk.example").await;
    lead.headers.insert("referer", "http://127.0.0.1:3000/queue/OR-000013/arbitration".parse().unwrap());
    let page = lead.get("/queue/OR-000013/arbitration").await;
    let revision =
        page.body.split("name=\"revision\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let form = [("reference", "OR-000013"), ("revision", revision), ("reason", "Newer.")];
    let answer = lead.post("/api/decide-arbitration", &form).await;
    assert!(answer.location().contains("refused="), "{}", answer.location());
    let page = lead.get(answer.location().split('#').next().unwrap()).await;
    assert!(page.body.contains("“Winning claim” is empty") && page.body.contains("id=\"winner-error\""));
    assert!(page.body.contains("Newer."), "the reason is kept");
}

#[tokio::test]
async fn saving_findings_leaves_what_is_typed_for_the_decision() {
    let desk = Desk::open().await;
    let mut reviewer = desk.signed_in("priya@desk.example").await;
    let page = reviewer.get("/queue/OR-000004?decide=ask").await;
    let revision =
        page.body.split("name=\"revision\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let form = [
        ("reference", "OR-000004"),
        ("revision", revision),
        ("panel", "ask"),
        ("rubric[dates_current][met]", "not_met"),
        ("items[0][criterion]", "dates_current"),
        ("items[0][what]", "A date on page one"),
        ("items[0][why]", "There is none."),
    ];
    let answer = reviewer.post("/api/save-rubric", &form).await;
    let to = answer.location().to_owned();
    assert!(to.contains("decide=ask") && to.contains("done=findings_saved"), "{to}");
    let page = reviewer.get(to.split('#').next().unwrap()).await;
    assert!(page.body.contains("A date on page one") && page.body.contains("There is none."));
    assert!(page.body.contains("Findings saved."));
}
