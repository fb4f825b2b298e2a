use crate::test_server::{Browser, TestServer};
use axum::http::StatusCode;
use domain::catalog::Program;
use domain::code::Code;

/// Every page there is, for a claim.
pub const OF_A_CLAIM: [&str; 20] = [
    "/claims/{}",
    "/claims/{}/history",
    "/claims/{}/history.csv",
    "/claims/{}/edit",
    "/claims/{}/edit/location",
    "/claims/{}/edit/customer",
    "/claims/{}/edit/activity",
    "/claims/{}/edit/products",
    "/claims/{}/edit/contested",
    "/claims/{}/edit/contacts",
    "/claims/{}/edit/proof",
    "/claims/{}/edit/check",
    "/claims/{}/submitted",
    "/claims/{}/answer",
    "/claims/{}/withdraw",
    "/claims/{}/end",
    "/claims/{}/dispute",
    "/queue/{}",
    "/queue/{}/arbitration",
    "/claims/{}/edit/nothing",
];
pub const OTHERS: [&str; 11] = [
    "/",
    "/sign-in",
    "/claims",
    "/claims.csv",
    "/claims/new",
    "/queue",
    "/notifications",
    "/help",
    "/consent/nonsense",
    "/consent/0000000000000000000000000000000000000000000000000000000000000000",
    "/proof/nonsense",
];
pub const EVERYBODY: [&str; 10] = [
    "astrid@fjordlight.example",
    "maja@fjordlight.example",
    "erik@fjordlight.example",
    "haruka@hanamori.example",
    "kenji@hanamori.example",
    "priya@desk.example",
    "tomas@desk.example",
    "grace@desk.example",
    "meiling@desk.example",
    "sam@desk.example",
];

/// What each page answers to each account and to a stranger: `UPDATE=1 cargo test -p server --test web pages` writes it anew.
const STATUSES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/web/pages.txt");

fn pages() -> impl Iterator<Item = String> {
    let of_claims = (1..=13).flat_map(|number| OF_A_CLAIM.map(|page| page.replace("{}", &format!("OR-{number:06}"))));
    OTHERS.into_iter().map(str::to_owned).chain(of_claims)
}

/// The status of every page, which has one heading, or leads to another page of ours.
async fn statuses(browser: &mut Browser, who: &str) -> Vec<u16> {
    let mut statuses = vec![];
    for page in pages() {
        let answer = browser.get(&page).await;
        let status = answer.status.as_u16();
        if status == 303 {
            assert!(answer.location().starts_with('/') && !answer.location().starts_with("//"), "{who} {page}");
        } else if !page.ends_with(".csv") {
            assert_eq!(answer.body.matches("<h1").count(), 1, "{who} {page}: one heading");
        }
        statuses.push(status);
    }
    statuses
}

#[tokio::test]
async fn every_page_answers_everybody_as_expected() {
    let server = TestServer::open().await;
    let mut columns = vec![];
    for email in EVERYBODY {
        columns.push((email.split('@').next().unwrap(), statuses(&mut server.signed_in(email).await, email).await));
    }
    columns.push(("stranger", statuses(&mut server.browser(), "a stranger").await));
    let cells = |cells: Vec<String>| cells.iter().map(|cell| format!("{cell:>9}")).collect::<String>();
    let mut table = format!("{:36}{}\n", "", cells(columns.iter().map(|(who, _)| (*who).to_owned()).collect()));
    for (at, page) in pages().enumerate() {
        let row = cells(columns.iter().map(|(_, statuses)| statuses[at].to_string()).collect());
        table.push_str(&format!("{:36}{row}\n", page.replace(&"0".repeat(64), "unknown")));
    }
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(STATUSES, &table).unwrap();
    }
    let expected = std::fs::read_to_string(STATUSES).unwrap_or_default();
    for (found, expected) in table.lines().zip(expected.lines()) {
        assert_eq!(found, expected);
    }
    assert_eq!(table.lines().count(), expected.lines().count());
}

#[tokio::test]
async fn every_page_answers_strangers_in_every_language() {
    let server = TestServer::open().await;
    for language in ["en", "ja", "zh-TW", "sv"] {
        let mut browser = server.browser();
        browser.headers.insert("accept-language", language.parse().unwrap());
        let statuses = statuses(&mut browser, language).await;
        assert!(statuses.iter().all(|status| matches!(status, 200 | 303 | 404 | 410)), "{language}: {statuses:?}");
        assert!(browser.get("/nothing").await.body.contains(&format!("<html lang=\"{language}\"")));
    }
}

#[tokio::test]
async fn pages_of_claims_ask_strangers_to_sign_in() {
    let server = TestServer::open().await;
    let mut browser = server.browser();
    for path in [
        "/claims",
        "/claims/new",
        "/claims/OR-000002",
        "/queue",
        "/notifications",
        "/claims.csv",
        "/claims/OR-000002/history.csv",
    ] {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
        assert!(answer.location().starts_with("/sign-in?next=%2F"), "{path}: {}", answer.location());
        assert!(!answer.body.contains("OR-000003"), "{path}");
    }
}

#[tokio::test]
async fn a_page_that_is_not_there_says_so_in_html_and_to_programs_by_status_alone() {
    let server = TestServer::open().await;
    let answer = server.browser().get("/nothing/at/all").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert!(answer.body.contains("Page not found") && answer.header("content-type").starts_with("text/html"));
    let answer = server.browser().with("accept", "application/json").get("/nothing/at/all").await;
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::NOT_FOUND, ""));
}

#[tokio::test]
async fn the_sign_in_page_names_support_and_the_location_page_links_to_the_guides_once_they_are_set() {
    let server = TestServer::open().await;
    let store = &server.state.app.store;
    let mut astrid = server.signed_in("astrid@fjordlight.example").await;
    let location = "/claims/OR-000001/edit/location";
    assert!(!server.browser().get("/sign-in").await.body.contains("help@desk.example"));
    assert!(!astrid.get(location).await.body.contains("https://guides.example/"));
    store.set_setting("support_address", "help@desk.example", server.state.clock.now()).await.unwrap().unwrap();
    for program in Program::ALL {
        let (name, address) =
            (format!("guide_{}", program.code()), format!("https://guides.example/{}", program.code()));
        store.set_setting(&name, &address, server.state.clock.now()).await.unwrap().unwrap();
    }
    assert!(server.browser().get("/sign-in").await.body.contains("href=\"mailto:help@desk.example\""));
    let page = astrid.get(location).await.body;
    assert!(page.contains("href=\"https://guides.example/"), "{page}");
}

#[tokio::test]
async fn a_refused_form_and_a_failed_automatic_save_name_support_once_it_is_set() {
    let server = TestServer::open().await;
    let link = "If this does not help, contact support: <a href=\"mailto:help@desk.example\">";
    let refused = async || {
        let mut browser = server.browser();
        let answer = browser.post("/sign-in", &[("email", "nobody@example.com"), ("password", "wrong")]).await;
        browser.get(answer.location().split('#').next().unwrap()).await.body
    };
    // given: no support address
    assert!(refused().await.contains("id=\"problem\"") && !refused().await.contains("contact support:"));
    // when: there is one
    let store = &server.state.app.store;
    store.set_setting("support_address", "help@desk.example", server.state.clock.now()).await.unwrap().unwrap();
    // then: the error summary names it, once
    let page = refused().await;
    assert_eq!(visible(&page).matches(link).count(), 1, "{page}");
    // and: the island that saves a draft by itself is told of it
    let page = server.signed_in("astrid@fjordlight.example").await.get("/claims/OR-000001/edit/location").await.body;
    assert!(page.contains("mailto:help@desk.example"), "{page}");
}

/// Without the comments that hydration needs.
fn visible(page: &str) -> String {
    page.replace("<!---->", "").replace("<!>", "")
}
