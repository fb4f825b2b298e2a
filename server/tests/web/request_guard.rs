use crate::test_server::{Browser, TestServer};
use axum::body::Body;
use axum::http::{Method, StatusCode};
use domain::code::Code;

const ASTRID: &str = "astrid@fjordlight.example";
const FORM: &str = "application/x-www-form-urlencoded";

async fn comments(server: &TestServer, text: &str) -> usize {
    let history = server.history("OR-000002").await;
    let said = |entry: &&store::HistoryEntry| matches!(&entry.record.event, domain::action::Event::Commented { text: said } if said == text);
    history.iter().filter(said).count()
}

async fn comment(browser: &mut Browser, text: &str) -> crate::test_server::Answer {
    browser.post("/api/comment-on-claim", &[("reference", "OR-000002"), ("comment", text), ("back", "")]).await
}

#[tokio::test]
async fn a_form_without_scripts_answers_303_and_leads_on() {
    let server = TestServer::open().await;
    let mut browser = server.signed_in(ASTRID).await;
    let answer = comment(&mut browser, "by form").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(answer.location().starts_with("/claims/OR-000002") && answer.location().ends_with("#comments"));
    assert_eq!(comments(&server, "by form").await, 1);
}

#[tokio::test]
async fn a_comment_that_is_sent_twice_by_one_form_is_said_once() {
    let server = TestServer::open().await;
    let mut browser = server.signed_in(ASTRID).await;
    let page = browser.get("/claims/OR-000002").await;
    let form = page.body.split("/api/comment-on-claim").nth(1).unwrap();
    let key = form.split("name=\"key\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let key = key.to_owned();
    let form = |key: &str| {
        [("reference", "OR-000002"), ("comment", "Twice.\r\n"), ("back", "claim"), ("key", key)]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
    };
    for _ in 0..2 {
        let form = form(&key);
        let form: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let answer = browser.post("/api/comment-on-claim", &form).await;
        assert!(answer.location().ends_with("done=commented#comments"), "{}", answer.location());
    }
    assert_eq!(comments(&server, "Twice.").await, 1);
    // The same words again, from a page that shows the first ones, are said again.
    comment(&mut browser, "Twice.").await;
    assert_eq!(comments(&server, "Twice.").await, 2);
}

#[tokio::test]
async fn a_refused_form_comes_back_by_303_and_is_kept() {
    let server = TestServer::open().await;
    let mut browser = server.signed_in(ASTRID).await;
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
    let server = TestServer::open().await;
    let browser = server.signed_in(ASTRID).await;
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
        assert_eq!(comments(&server, name).await, 0, "{name}");
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
    let server = TestServer::open().await;
    let mut browser = server.signed_in(ASTRID).await;
    let answer = browser.get("/api/comment-on-claim?reference=OR-000002&comment=by+get&back=").await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(comments(&server, "by get").await, 0);
    for path in ["/sign-out", "/choose-theme?theme=dark", "/choose-language?language=sv", "/claims/OR-000002/proof"] {
        assert_eq!(browser.get(path).await.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
    }
    assert_eq!(browser.get("/api/nothing").await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.post("/api/nothing", &[]).await.status, StatusCode::NOT_FOUND);
    assert!(browser.get("/").await.location() == "/claims", "still signed in");
}

#[tokio::test]
async fn nobody_acts_without_having_signed_in() {
    let server = TestServer::open().await;
    let mut browser = server.browser();
    assert_eq!(comment(&mut browser, "nobody").await.location(), "/sign-in");
    browser.headers.insert("accept", "application/json".parse().unwrap());
    assert_eq!(comment(&mut browser, "nobody").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(comments(&server, "nobody").await, 0);
}

#[tokio::test]
async fn what_is_no_form_of_ours_is_refused_with_a_page() {
    let server = TestServer::open().await;
    let mut browser = server.signed_in(ASTRID).await;
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
    let server = TestServer::open().await;
    let mut browser = server.signed_in(ASTRID).await;
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
async fn the_clock_moves_only_where_tests_may() {
    let server = TestServer::open().await;
    let answer = server.browser().post("/test/clock", &[("advance_seconds", "60")]).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.body.parse::<chrono::DateTime<chrono::Utc>>().is_ok());
    let mut config = (*server.state.config).clone();
    config.test_clock = false;
    let state = server::state::ServerState { config: std::sync::Arc::new(config), ..server.state.clone() };
    let server = server.again(state);
    assert_eq!(server.browser().post("/test/clock", &[("advance_seconds", "60")]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_form_whose_session_has_ended_waits_behind_the_sign_in() {
    let server = TestServer::open().await;
    let mut browser = server.signed_in("astrid@fjordlight.example").await;
    server.later(9 * 3600).await;
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
    let server = TestServer::open().await;
    let (store, now) = (&server.state.app.store, server.state.app.moment().at);
    let claim = store.claim(&domain::party::Actor::System, &"OR-000007".parse().unwrap()).await.unwrap().unwrap();
    assert_eq!(claim.state.kind().code(), "consent_open");
    let token = "ab".repeat(32);
    store.add_consent_link(claim.id, &app::consent_link::hash(&token), None, None, now).await.unwrap();
    let page = app::consent_link::path(&token);
    for letters in [5_000, 12_000] {
        let mut customer = server.browser();
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
    let server = TestServer::open().await;
    let mut lead = server.signed_in("grace@desk.example").await;
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
    let server = TestServer::open().await;
    let mut reviewer = server.signed_in("priya@desk.example").await;
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

#[tokio::test]
async fn a_customers_key_never_reaches_the_log() {
    let server = TestServer::open().await;
    let (store, now) = (&server.state.app.store, server.state.app.moment().at);
    let claim = store.claim(&domain::party::Actor::System, &"OR-000007".parse().unwrap()).await.unwrap().unwrap();
    let token = "cd".repeat(32);
    store.add_consent_link(claim.id, &app::consent_link::hash(&token), None, None, now).await.unwrap();
    let page = app::consent_link::path(&token);
    let log = crate::test_server::log();
    let mut customer = server.browser();
    customer.get(&page).await;
    customer.get(&format!("{page}/nothing")).await;
    assert_eq!(customer.post(&page, &[]).await.status, StatusCode::METHOD_NOT_ALLOWED);
    customer.headers.insert("referer", format!("http://127.0.0.1:3000{page}").parse().unwrap());
    customer.post("/api/decline-consent", &[("token", &token), ("note", &"x".repeat(100_000))]).await;
    customer.post("/api/decline-consent", &[("token", &token), ("surprise", "1")]).await;
    customer.headers.insert("sec-fetch-site", "cross-site".parse().unwrap());
    for path in [page.as_str(), "/api/agree-consent"] {
        assert_eq!(customer.post(path, &[("token", &token)]).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    let log = log.text();
    assert!(log.contains("refused a request of another origin"), "{log}");
    let line = log.lines().find(|line| line.contains(&token));
    assert_eq!(line, None, "the log holds the token of a consent link");
}

#[tokio::test]
async fn a_malformed_form_that_asks_for_json_is_no_fault_of_the_server() {
    let server = TestServer::open().await;
    let mut browser = server.signed_in(ASTRID).await.with("accept", "application/json");
    for (path, form) in [
        ("/api/comment-on-claim", &[("reference", "OR-000002")][..]),
        ("/api/submit-claim", &[("reference", "OR-000001"), ("revision", "many")]),
        ("/api/comment-on-claim", &[]),
    ] {
        for referer in ["", "http://127.0.0.1:3000/claims/OR-000002"] {
            browser.headers.insert("referer", referer.parse().unwrap());
            let answer = browser.post(path, form).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path} {form:?} {}", answer.body);
            assert!(answer.body.contains("malformed"), "{path}: {}", answer.body);
        }
    }
}

#[tokio::test]
async fn strangers_push_out_nobodys_refused_forms_but_their_own() {
    let server = TestServer::open().await;
    let mut partner = server.signed_in(ASTRID).await;
    partner.headers.insert("referer", "http://127.0.0.1:3000/claims/OR-000002".parse().unwrap());
    let page = comment(&mut partner, &"Typed with care. ".repeat(1000)).await.location().to_owned();
    let mut customer = server.browser();
    customer.from = 9;
    let sign_in = customer.sign_in("me@customer.example", "wrong").await.location().to_owned();
    let (store, moment) = (&server.state.app.store, server.state.app.moment());
    let stranger = store::FormOwner { browser: "b".into(), person: None, network: "203.0.113.7".into() };
    let first = store.keep_refused(&stranger, "first", "{}", moment).await.unwrap();
    for _ in 0..120 {
        store.keep_refused(&stranger, "flood", "{}", server.state.app.moment()).await.unwrap();
    }
    assert_eq!(store.refused(&stranger, first).await.unwrap(), None, "its own give way");
    let page = partner.get(page.split('#').next().unwrap()).await;
    assert!(page.body.contains("Typed with care."));
    let page = customer.get(sign_in.split('#').next().unwrap()).await;
    assert!(page.body.contains("me@customer.example"), "another network's stays");
}
