//! Long histories and threads: every entry is reached by links, and no page grows with them.

use crate::test_server::{Browser, TestServer};
use axum::http::StatusCode;
use domain::action::Event;
use domain::party::{Actor, By};
use std::collections::BTreeSet;

const ASTRID: &str = "astrid@fjordlight.example";
const PRIYA: &str = "priya@desk.example";
const CLAIM: &str = "OR-000002";
const COMMENTS: usize = 5_000;
/// Bytes of a page, whatever the length of the history.
const MOST: usize = 100_000;

/// A claim with a comment of the partner's and a note of the reviewer's, again and again.
async fn long_talk(server: &TestServer) {
    let store = &server.state.app.store;
    let claim = store.claim(&Actor::System, &CLAIM.parse().unwrap()).await.unwrap().unwrap();
    let reviewer = store.people().await.unwrap().into_iter().find(|person| person.email == PRIYA).unwrap().id;
    let said = |number: usize| {
        let comment = Event::Commented { text: format!("remark-{number:05}.") };
        let note = Event::Noted { text: format!("note-{number:05}.") };
        [(By::Partner { person: claim.created_by }, comment), (By::Staff { person: reviewer }, note)]
    };
    let moment = server.state.clock.moment();
    store.seed_history(claim.id, (1..=COMMENTS).flat_map(said).collect(), moment).await.unwrap();
}

/// The texts of this kind in a page.
fn texts(body: &str, kind: &str) -> BTreeSet<String> {
    let starts = body.match_indices(kind).map(|(start, _)| &body[start..]);
    starts.map(|text| text.chars().take(kind.len() + 5).collect()).collect()
}

/// The address of the link with this text.
fn link(body: &str, text: &str) -> Option<String> {
    let before = &body[..body.find(&format!(">{text}<"))?];
    let href = &before[before.rfind("href=\"")? + 6..];
    let href = href[..href.find('"')?].replace("&amp;", "&");
    Some(href.split('#').next().unwrap().to_owned())
}

/// All that is found by following a link from page to page.
async fn followed(browser: &mut Browser, path: &str, text: &str, kind: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut next = Some(path.to_owned());
    while let Some(path) = next {
        let answer = browser.get(&path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert!(answer.body.len() < MOST, "{path} has {} bytes", answer.body.len());
        let here = texts(&answer.body, kind);
        assert!(here.is_disjoint(&found), "{path} repeats entries");
        found.extend(here);
        next = link(&answer.body, text);
    }
    found
}

#[tokio::test]
async fn five_thousand_comments_are_read_by_pages_and_all_of_them_by_links() {
    let server = TestServer::open().await;
    long_talk(&server).await;
    let all: BTreeSet<_> = (1..=COMMENTS).map(|number| format!("remark-{number:05}")).collect();
    let mut astrid = server.signed_in(ASTRID).await;

    let history = format!("/claims/{CLAIM}/history");
    assert_eq!(
        followed(&mut astrid, &format!("{history}?kind=comments&by=partner"), "Older entries", "remark-").await,
        all
    );
    // From the thread's newest page to its oldest.
    assert_eq!(followed(&mut astrid, &format!("/claims/{CLAIM}"), "Older comments", "remark-").await, all);
    // From the oldest to the newest.
    let oldest = format!("/claims/{CLAIM}?comments=oldest");
    assert_eq!(followed(&mut astrid, &oldest, "Newer comments", "remark-").await, all);

    // The export has all of them, and no note of the reviewers.
    let export = astrid.get(&format!("{history}.csv?kind=comments&page=before-3")).await;
    assert_eq!(export.status, StatusCode::OK);
    assert_eq!(texts(&export.body, "remark-"), all);
    assert!(!export.body.contains("note-0"));

    // A reviewer reads comments and notes on one page, each by pages of its own.
    let mut priya = server.signed_in(PRIYA).await;
    let review = format!("/queue/{CLAIM}");
    let page = priya.get(&review).await.body;
    assert!(page.len() < 2 * MOST, "{} bytes", page.len());
    let older = link(&page, "Older notes").unwrap();
    let page = priya.get(&older).await.body;
    assert!(page.contains("remark-05000") && !page.contains("note-05000") && page.contains("note-04980"));
    let both = link(&page, "Older comments").unwrap();
    assert!(both.contains("notes=before-") && both.contains("comments=before-"), "{both}");
}

#[tokio::test]
async fn whoever_comments_on_an_older_page_sees_the_comment() {
    let server = TestServer::open().await;
    long_talk(&server).await;
    let mut astrid = server.signed_in(ASTRID).await;
    let page = format!("/claims/{CLAIM}");
    let older = link(&astrid.get(&page).await.body, "Older comments").unwrap();
    assert!(!astrid.get(&older).await.body.contains("remark-05000"));
    let from = format!("http://127.0.0.1:3000{older}");
    astrid.headers.insert("referer", from.parse().unwrap());
    let form = [("reference", CLAIM), ("comment", "My newest comment"), ("back", "claim")];
    let answer = astrid.post("/api/comment-on-claim", &form).await;
    assert_eq!(
        (answer.status, answer.location()),
        (StatusCode::SEE_OTHER, "/claims/OR-000002?done=commented#comments")
    );
    let body = astrid.get(answer.location().split('#').next().unwrap()).await.body;
    assert!(body.contains("My newest comment") && body.contains("remark-05000"));
}

#[tokio::test]
async fn a_page_that_no_entry_is_on_leads_back_to_the_newest() {
    let server = TestServer::open().await;
    let mut astrid = server.signed_in(ASTRID).await;
    for page in ["before-1", "before-0", "after-4294967295", "oldest", "newest", "nonsense", "before-99999999999"] {
        let answer = astrid.get(&format!("/claims/{CLAIM}/history?page={page}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{page}");
        let shows_newest = !matches!(page, "before-1" | "before-0" | "after-4294967295" | "oldest");
        assert_eq!(link(&answer.body, "Newest entries").is_none(), shows_newest, "{page}");
        let answer = astrid.get(&format!("/claims/{CLAIM}?comments={page}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{page}");
    }
}
