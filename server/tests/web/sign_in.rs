use crate::test_server::{PASSWORD, TestServer, owner};
use axum::http::StatusCode;
use std::time::{Duration, Instant};

const ASTRID: &str = "astrid@fjordlight.example";
const HOUR: i64 = 3600;

/// Whether this browser is signed in.
async fn is_known(browser: &mut crate::test_server::Browser) -> bool {
    browser.get("/").await.location() == "/claims"
}

#[tokio::test]
async fn a_session_cookie_is_out_of_reach_of_scripts_and_other_sites() {
    let server = TestServer::open().await;
    let answer = server.browser().sign_in(ASTRID, PASSWORD).await;
    let cookies = answer.set_cookies();
    let session = cookies.iter().find(|cookie| cookie.starts_with("ofrecord-session=")).unwrap();
    assert!(session.ends_with("; Path=/; Max-Age=604800; HttpOnly; SameSite=Lax"), "{session}");
    assert!(cookies.iter().all(|cookie| cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax")));
}

#[tokio::test]
async fn by_https_a_cookie_is_secure_and_bound_to_the_host() {
    let server = TestServer::with(&["--public-url", "https://desk.example"]).await;
    let mut browser = server.browser();
    let answer = browser.sign_in(ASTRID, PASSWORD).await;
    for cookie in answer.set_cookies() {
        assert!(
            cookie.starts_with("__Host-") && cookie.ends_with("; Secure") && !cookie.contains("Domain"),
            "{cookie}"
        );
    }
    assert!(is_known(&mut browser).await);
    // The same token under the plain name is nobody's.
    let token = browser.cookies.remove("__Host-ofrecord-session").unwrap();
    browser.cookies.insert("ofrecord-session".into(), token);
    assert!(!is_known(&mut browser).await);
}

#[tokio::test]
async fn an_unknown_account_and_a_wrong_password_are_answered_alike_and_as_slowly() {
    let server = TestServer::open().await;
    server
        .state
        .app
        .store
        .set_active(person(&server, "maja@fjordlight.example").await, false, server.state.clock.now())
        .await
        .unwrap();
    // The first of all makes the hash for nobody.
    server.browser().sign_in("first@nowhere.example", "whatever it is").await;
    let mut answers: Vec<(&str, Duration, String)> = [ASTRID, "nobody@nowhere.example", "maja@fjordlight.example"]
        .map(|email| (email, Duration::MAX, String::new()))
        .into();
    // In rounds, so that a machine with other work slows all of them.
    for _ in 0..5 {
        for (email, took, told) in &mut answers {
            let mut browser = server.browser();
            let start = Instant::now();
            let answer = browser.sign_in(email, "not the password").await;
            *took = start.elapsed().min(*took);
            assert_eq!(answer.status, StatusCode::SEE_OTHER);
            assert!(!answer.set_cookies().iter().any(|cookie| cookie.starts_with("ofrecord-session")));
            let page = browser.get(answer.location().split('#').next().unwrap()).await;
            let id = answer.location().split("refused=").nth(1).unwrap().split('#').next().unwrap().to_owned();
            *told = page.without_nonce().replace(&format!("value=\"{email}\""), "").replace(&id, "");
        }
    }
    let (_, fastest, told) = &answers[0];
    for (email, took, other) in &answers[1..] {
        assert_eq!(other, told, "{email}");
        let (slow, fast) = (took.max(fastest).as_secs_f64(), took.min(fastest).as_secs_f64());
        assert!(fast * 3.0 > slow, "{email}: {took:?} and {fastest:?}");
    }
}

async fn person(server: &TestServer, email: &str) -> domain::party::PersonId {
    server.state.app.store.person_by_email(email).await.unwrap().unwrap().id
}

#[tokio::test]
async fn a_refused_sign_in_keeps_the_address_and_never_the_password() {
    let server = TestServer::open().await;
    let mut browser = server.browser();
    let answer = browser
        .post(
            "/sign-in",
            &[("email", "Astrid@Fjordlight.example"), ("password", "a wrong secret"), ("next", "/claims/new")],
        )
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let (page, fragment) = answer.location().split_once('#').unwrap();
    assert!(page.starts_with("/sign-in?next=") && fragment == "problem", "{page}");
    let id = page.split("refused=").nth(1).unwrap().parse().unwrap();
    let store = &server.state.app.store;
    let kept = store.refused(&owner(&browser.cookies["ofrecord-browser"]), id).await.unwrap().unwrap();
    let posted = app::form::PostedForm::new(&kept.body);
    assert_eq!(posted.value("email").as_deref(), Some(ASTRID));
    assert_eq!(posted.value("next").as_deref(), Some("/claims/new"));
    assert_eq!(posted.value("password"), None);
    assert_eq!(kept.refusal, app::form::Problem::SignIn.to_json());
    // Another browser does not get it.
    assert_eq!(store.refused(&owner("another"), id).await.unwrap(), None);
}

#[tokio::test]
async fn too_many_failures_of_an_account_from_one_place_make_it_wait_there_only() {
    let server = TestServer::with(&["--sign-in-failures", "3"]).await;
    let mut guesser = server.browser();
    for _ in 0..3 {
        guesser.sign_in(ASTRID, "a guess, no more").await;
    }
    let answer = guesser.sign_in(ASTRID, PASSWORD).await;
    assert!(answer.location().starts_with("/sign-in?"), "{}", answer.location());
    // Nobody locks the owner out from afar, and others are not held up.
    let mut owner = server.browser();
    owner.from = 9;
    assert_eq!(owner.sign_in(ASTRID, PASSWORD).await.location(), "/");
    server.signed_in("priya@desk.example").await;
    server.later(15 * 60 + 1).await;
    assert_eq!(guesser.sign_in(ASTRID, PASSWORD).await.location(), "/");
}

#[tokio::test]
async fn an_address_that_no_account_has_is_wrong_and_counts_against_nobody() {
    let server = TestServer::open().await;
    let mut stranger = server.browser();
    stranger.from = 9;
    // As failures of this account at the place of another caller are counted.
    for email in [&format!("{ASTRID} 10.0.0.1")[..], &format!("{ASTRID}\0"), "a\tb@c.example"] {
        for _ in 0..11 {
            let answer = stranger.sign_in(email, "wrong").await;
            assert!(answer.location().contains("refused="), "{email:?}: {}", answer.status);
        }
    }
    server.signed_in(ASTRID).await;
}

#[tokio::test]
async fn ten_times_as_many_failures_from_many_places_make_an_account_wait_for_everybody() {
    let server = TestServer::with(&["--sign-in-failures", "1"]).await;
    for place in 10..20 {
        let mut guesser = server.browser();
        guesser.from = place;
        guesser.sign_in(ASTRID, "a guess, no more").await;
    }
    let mut owner = server.browser();
    owner.from = 9;
    assert!(owner.sign_in(ASTRID, PASSWORD).await.location().starts_with("/sign-in?"));
    server.later(15 * 60 + 1).await;
    assert_eq!(owner.sign_in(ASTRID, PASSWORD).await.location(), "/");
}

#[tokio::test]
async fn too_many_failures_from_one_place_make_that_place_wait() {
    let server = TestServer::with(&["--sign-in-failures-per-address", "4"]).await;
    let mut guesser = server.browser();
    for number in 0..4 {
        guesser.sign_in(&format!("nobody-{number}@nowhere.example"), "a guess, no more").await;
    }
    assert!(guesser.sign_in(ASTRID, PASSWORD).await.location().starts_with("/sign-in?"));
    let mut elsewhere = server.browser();
    elsewhere.from = 9;
    assert_eq!(elsewhere.sign_in(ASTRID, PASSWORD).await.location(), "/");
}

#[tokio::test]
async fn a_session_ends_after_eight_idle_hours() {
    let server = TestServer::open().await;
    let mut browser = server.signed_in(ASTRID).await;
    for _ in 0..2 {
        server.later(7 * HOUR).await;
        assert!(is_known(&mut browser).await);
    }
    server.later(8 * HOUR).await;
    assert!(!is_known(&mut browser).await);
}

#[tokio::test]
async fn a_session_ends_after_seven_days_whatever_is_asked() {
    let server = TestServer::open().await;
    let mut browser = server.signed_in(ASTRID).await;
    for _ in 0..23 {
        server.later(7 * HOUR).await;
        assert!(is_known(&mut browser).await);
    }
    server.later(7 * HOUR).await;
    assert!(!is_known(&mut browser).await);
}

#[tokio::test]
async fn signing_in_again_and_signing_out_make_the_old_token_worthless() {
    let server = TestServer::open().await;
    let mut browser = server.signed_in(ASTRID).await;
    let mut old = browser.clone();
    browser.sign_in(ASTRID, PASSWORD).await;
    assert!(is_known(&mut browser).await && !is_known(&mut old).await);
    let mut old = browser.clone();
    let answer = browser.post("/sign-out", &[]).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/sign-in?signed_out=1"));
    assert!(!browser.cookies.contains_key("ofrecord-session"));
    assert!(!is_known(&mut old).await);
}

#[tokio::test]
async fn a_person_who_has_left_is_out_at_once() {
    let server = TestServer::open().await;
    let mut browser = server.signed_in(ASTRID).await;
    server.state.app.store.set_active(person(&server, ASTRID).await, false, server.state.clock.now()).await.unwrap();
    assert!(!is_known(&mut browser).await);
}

#[tokio::test]
async fn sign_in_leads_back_to_the_page_asked_for_and_nowhere_else() {
    let server = TestServer::open().await;
    let answer = server.browser().get("/claims/OR-000002").await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/sign-in?next=%2Fclaims%2FOR-000002"));
    for (next, to) in [
        ("/claims?state=editing", "/claims?state=editing"),
        ("//evil.example/", "/"),
        ("https://evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("/sign-in?next=/", "/"),
        ("", "/"),
    ] {
        let form = [("email", ASTRID), ("password", PASSWORD), ("next", next)];
        assert_eq!(server.browser().post("/sign-in", &form).await.location(), to, "{next}");
    }
}

#[tokio::test]
async fn a_language_is_the_cookies_then_the_persons_then_the_browsers() {
    let server = TestServer::open().await;
    let language = |body: &str| body.split("<html lang=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let mut browser = server.browser().with("accept-language", "fr, ja;q=0.8");
    assert_eq!(language(&browser.get("/help").await.body), "ja");
    // Maja reads Swedish.
    browser.sign_in("maja@fjordlight.example", PASSWORD).await;
    assert_eq!(language(&browser.get("/help").await.body), "sv");
    browser.headers.insert("referer", "http://127.0.0.1:3000/help?x=1".parse().unwrap());
    let answer = browser.post("/choose-language", &[("language", "zh-TW")]).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/help?x=1"));
    assert_eq!(language(&browser.get("/help").await.body), "zh-TW");
    // The choice goes with the account, to browsers that have not chosen.
    let mut other = server.signed_in("maja@fjordlight.example").await;
    assert_eq!(language(&other.get("/help").await.body), "zh-TW");
    assert_eq!(browser.post("/choose-language", &[("language", "tlh")]).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_theme_is_remembered_with_the_account() {
    let server = TestServer::open().await;
    let mut browser = server.signed_in(ASTRID).await;
    assert_eq!(browser.post("/choose-theme", &[("theme", "dark")]).await.status, StatusCode::SEE_OTHER);
    assert!(browser.get("/help").await.body.contains("data-theme=\"dark\""));
    assert!(server.signed_in(ASTRID).await.get("/help").await.body.contains("data-theme=\"dark\""));
    browser.post("/choose-theme", &[("theme", "auto")]).await;
    assert!(!browser.get("/help").await.body.contains("data-theme"));
    assert_eq!(browser.post("/choose-theme", &[("theme", "<b>")]).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn failures_of_others_do_not_lock_out_a_browser_that_is_known() {
    let server = TestServer::with(&["--sign-in-failures", "2"]).await;
    let mut owner = server.signed_in(ASTRID).await;
    let known = owner.cookies["ofrecord-known-browser"].clone();
    owner.post("/sign-out", &[]).await;
    assert_eq!(owner.cookies["ofrecord-known-browser"], known, "signing out keeps it");
    for place in 10..30 {
        let mut guesser = server.browser();
        guesser.from = place;
        guesser.sign_in(ASTRID, "a guess, no more").await;
    }
    let mut stranger = server.browser();
    stranger.from = 9;
    assert!(stranger.sign_in(ASTRID, PASSWORD).await.location().starts_with("/sign-in?"), "locked out");
    // From the very network that is locked out, too.
    owner.from = 10;
    assert_eq!(owner.sign_in(ASTRID, PASSWORD).await.location(), "/");
    // It opens no other account, and its own failures count.
    let mut thief = server.browser();
    thief.cookies.insert("ofrecord-known-browser".into(), owner.cookies["ofrecord-known-browser"].clone());
    for _ in 0..2 {
        assert!(thief.sign_in(ASTRID, "a guess, no more").await.location().starts_with("/sign-in?"));
    }
    assert!(thief.sign_in(ASTRID, PASSWORD).await.location().starts_with("/sign-in?"));
}

#[tokio::test]
async fn a_known_browser_is_known_no_more_when_the_password_has_changed() {
    let server = TestServer::with(&["--sign-in-failures", "1"]).await;
    let mut owner = server.signed_in(ASTRID).await;
    let person = person(&server, ASTRID).await;
    let hash = server::password::hash("three unusual herons".into(), &[]).await.unwrap();
    server.state.app.store.set_password(person, &hash, server.state.clock.now()).await.unwrap();
    let mut guesser = server.browser();
    guesser.sign_in(ASTRID, "a guess, no more").await;
    assert!(owner.sign_in(ASTRID, "three unusual herons").await.location().starts_with("/sign-in?"));
}

#[tokio::test]
async fn a_sign_in_is_logged_with_its_account_and_never_with_what_was_typed() {
    let server = TestServer::open().await;
    let log = crate::test_server::log();
    server.signed_in(ASTRID).await;
    server.browser().sign_in(ASTRID, "a wrong secret").await;
    server.browser().sign_in("my-own-secret@nowhere.example", "another secret").await;
    let log = log.text();
    assert!(log.contains("signed in") && log.contains("a sign-in failed"), "{log}");
    assert!(log.contains(ASTRID) && log.contains("unknown"), "{log}");
    assert!(!log.contains("secret") && !log.contains(PASSWORD), "{log}");
}
