//! Requests for information, also to both sides of a contest, and what a reviewer reads of a partner's statements.

use crate::test_server::{Answer, Browser, TestServer};
use axum::http::StatusCode;
use domain::action::Action;
use domain::claim::{Claim, StateKind};
use domain::code::Code;
use domain::evidence::{Criterion, Finding, Rubric};
use domain::party::Actor;
use scraper::{ElementRef, Html, Selector};

/// Under review by Priya, of Hanamori.
const REVIEWED: &str = "OR-000004";
/// Hanamori's, in effect, in a contest with Fjordlight's, which Priya reviews.
const INCUMBENT: &str = "OR-000012";
const CHALLENGER: &str = "OR-000013";
const ASTRID: &str = "astrid@fjordlight.example";
const KENJI: &str = "kenji@hanamori.example";
const PRIYA: &str = "priya@desk.example";
const GRACE: &str = "grace@desk.example";
/// Belongs to Hanamori.
const TOMAS: &str = "tomas@desk.example";

async fn claim(server: &TestServer, reference: &str) -> Claim {
    server.state.app.store.claim(&Actor::System, &reference.parse().unwrap()).await.unwrap().unwrap()
}

fn all<'a>(page: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    page.select(&Selector::parse(selector).unwrap()).collect()
}

/// The hidden fields of the page's form that has a button to `address`.
fn hidden(answer: &Answer, address: &str) -> Vec<(String, String)> {
    let page = Html::parse_document(&answer.body);
    let buttons = Selector::parse(&format!("[formaction=\"{address}\"]")).unwrap();
    let posts = |form: &ElementRef| form.attr("action") == Some(address) || form.select(&buttons).next().is_some();
    let form = all(&page, "form").into_iter().find(posts).unwrap_or_else(|| panic!("no form to {address}"));
    let fields = Selector::parse("input[type=hidden]").unwrap();
    let value = |field: ElementRef, name: &str| field.attr(name).unwrap_or_default().to_owned();
    form.select(&fields).map(|field| (value(field, "name"), value(field, "value"))).collect()
}

/// Posts the form of the page `from` as a browser does, with what is typed into it.
async fn send(browser: &mut Browser, from: &str, address: &str, typed: &[(&str, &str)]) -> Answer {
    let page = browser.get(from).await;
    assert_eq!(page.status, StatusCode::OK, "{from}");
    let hidden = hidden(&page, address);
    let fields: Vec<_> =
        hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).chain(typed.iter().copied()).collect();
    browser.headers.insert("referer", format!("http://127.0.0.1:3000{from}").parse().unwrap());
    browser.post(address, &fields).await
}

/// The values of the checked boxes with this name.
fn checked(answer: &Answer, name: &str) -> Vec<String> {
    let page = Html::parse_document(&answer.body);
    let boxes = all(&page, &format!("input[type=checkbox][name=\"{name}\"][checked]"));
    boxes.into_iter().filter_map(|one| one.attr("value")).map(str::to_owned).collect()
}

#[tokio::test]
async fn a_request_names_products_to_remove_or_correct_and_the_partner_is_led_to_them() {
    let server = TestServer::open().await;
    let mut priya = server.signed_in(PRIYA).await;
    let panel = format!("/queue/{REVIEWED}?decide=ask");
    let product = claim(&server, REVIEWED).await.answers.products.into_iter().next().unwrap().to_string();
    let name = domain::catalog::product(&product.parse().unwrap()).unwrap().name;
    // Given an item that names a product and lacks the reason,
    let typed = [
        ("items[0][criterion]", "products_named"),
        ("items[0][what]", "Remove what the proof does not name."),
        ("items[0][why]", ""),
        ("items[0][products][]", product.as_str()),
    ];
    let refused = send(&mut priya, &panel, "/api/ask-information", &typed).await;
    // then it comes back with the product ticked,
    let again = refused.location().split('#').next().unwrap().to_owned();
    assert_eq!(checked(&priya.get(&again).await, "items[0][products][]"), [product.as_str()]);
    // also after another item was added.
    let added = send(&mut priya, &again, "/api/change-request", &[&typed[..], &[("change", "add")]].concat()).await;
    let kept = added.location().split('#').next().unwrap().to_owned();
    let page = priya.get(&kept).await;
    assert_eq!(checked(&page, "items[0][products][]"), [product.as_str()]);
    assert!(page.body.contains("items[1][products][]") && checked(&page, "items[1][products][]").is_empty());
    // When it is complete,
    let complete = [typed[0], typed[1], ("items[0][why]", "The order form lists another product."), typed[3]];
    let asked = send(&mut priya, &kept, "/api/ask-information", &complete).await;
    assert!(asked.location().contains("done=information_asked"), "{}", asked.location());
    // then it is stored with the product,
    let stored = claim(&server, REVIEWED).await.requests.pop().unwrap().items;
    assert_eq!(stored[0].products.iter().map(ToString::to_string).collect::<Vec<_>>(), [product.as_str()]);
    // and everybody reads which product it is about; an admin is led to where products are changed.
    let mut kenji = server.signed_in(KENJI).await;
    let about = format!("Products concerned: {name}");
    let products = format!("href=\"/claims/{REVIEWED}/edit/products\"");
    for page in ["/claims/{}", "/claims/{}/answer"] {
        let page = kenji.get(&page.replace("{}", REVIEWED)).await;
        assert!(page.body.contains(&about) && page.body.contains(&products), "{}", page.body);
    }
    for page in ["/claims/{}/history", "/claims/{}/history.csv"] {
        assert!(kenji.get(&page.replace("{}", REVIEWED)).await.body.contains(&about), "{page}");
    }
    assert!(priya.get(&format!("/queue/{REVIEWED}")).await.body.contains(&about));
    assert_eq!(kenji.get(&format!("/claims/{REVIEWED}/edit/products")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn both_sides_of_a_contest_are_asked_and_neither_learns_of_the_other() {
    let server = TestServer::open().await;
    let mut grace = server.signed_in(GRACE).await;
    let panel = format!("/queue/{INCUMBENT}?decide=ask");
    // Given a lead who compares both sides: the incumbent can be asked from there and from its own page.
    let arbitration = grace.get(&format!("/queue/{INCUMBENT}/arbitration")).await;
    assert!(arbitration.body.contains(&format!("href=\"{panel}#decision\"")), "{}", arbitration.body);
    assert!(grace.get(&format!("/queue/{INCUMBENT}")).await.body.contains(&format!("href=\"{panel}#decision\"")));
    // When an incomplete request is sent, what was typed stays;
    let what = "The usage of last quarter.";
    let refused = send(&mut grace, &panel, "/api/ask-information", &[("items[0][what]", what)]).await;
    let again = refused.location().split('#').next().unwrap().to_owned();
    assert!(again.contains("decide=ask") && grace.get(&again).await.body.contains(what));
    // when it is complete, the partner is asked and stays in effect.
    let typed = [("items[0][what]", what), ("items[0][why]", "Both sides name the same period.")];
    let asked = send(&mut grace, &again, "/api/ask-information", &typed).await;
    assert!(asked.location().contains("done=information_asked"), "{}", asked.location());
    let incumbent = claim(&server, INCUMBENT).await;
    assert_eq!(incumbent.state.kind(), StateKind::InEffect);
    let page = grace.get(&format!("/queue/{INCUMBENT}/arbitration")).await;
    assert!(page.body.contains("Waiting for an answer") && !page.body.contains(&format!("href=\"{panel}#decision\"")));
    // The partner is told, in time and without a threat,
    let mut kenji = server.signed_in(KENJI).await;
    assert!(kenji.get("/notifications").await.body.contains("information is needed from you for the arbitration"));
    let form = format!("/claims/{INCUMBENT}/answer");
    let page = kenji.get(&form).await;
    assert!(page.body.contains(what) && page.body.contains("Your answer counts in the arbitration."), "{}", page.body);
    assert!(!page.body.contains("rejected") && !page.body.contains("resubmit"), "{}", page.body);
    assert!(kenji.get("/claims").await.body.contains(&format!("/claims/{INCUMBENT}")));
    // and answers.
    let answer = send(&mut kenji, &form, "/api/answer-request", &[("answers[0]", "412 people.")]).await;
    assert_eq!(answer.location(), format!("/claims/{INCUMBENT}?done=answered_approved"));
    assert!(kenji.get(answer.location()).await.body.contains("Your answer was sent."));
    let incumbent = claim(&server, INCUMBENT).await;
    assert_eq!((incumbent.state.kind(), incumbent.open_request()), (StateKind::InEffect, None));
    assert!(grace.get(&format!("/queue/{INCUMBENT}")).await.body.contains("412 people."));
    // Whoever belongs to the rival reads nothing of it, and neither side learns of the other.
    assert_eq!(server.signed_in(TOMAS).await.get(&panel).await.status, StatusCode::NOT_FOUND);
    for (email, own, others) in
        [(KENJI, INCUMBENT, ["Fjordlight", CHALLENGER]), (ASTRID, CHALLENGER, ["Hanamori", "412 people."])]
    {
        let mut browser = server.signed_in(email).await;
        for page in
            ["/claims/{}", "/claims/{}/history", "/claims/{}/history.csv", "/claims/{}/answer", "/notifications"]
        {
            let body = browser.get(&page.replace("{}", own)).await.body;
            assert!(others.iter().all(|other| !body.contains(other)), "{email} {page}: {body}");
        }
    }
}

#[tokio::test]
async fn a_reviewer_reads_the_partners_statement_beside_the_findings_with_its_author_and_time() {
    let server = TestServer::open().await;
    let stated = claim(&server, CHALLENGER).await.contests[0].statement.clone().unwrap();
    let statement = |answer: &Answer| {
        let page = Html::parse_document(&answer.body);
        let sections = all(&page, "section.pane > #statements");
        sections.into_iter().next().map(|section| section.text().collect::<String>())
    };
    for email in [PRIYA, GRACE] {
        let page = server.signed_in(email).await.get(&format!("/queue/{CHALLENGER}")).await;
        let section = statement(&page).unwrap();
        assert!(section.contains(&stated.text) && section.contains("Astrid") && section.contains("Sales"), "{section}");
        let page = server.signed_in(email).await.get(&format!("/queue/{INCUMBENT}")).await;
        let section = statement(&page).unwrap();
        assert!(section.contains("No statement") && !section.contains(&stated.text), "{section}");
    }
    // A claim without a contest has no such section, and an insider has no such page.
    let mut priya = server.signed_in(PRIYA).await;
    assert_eq!(statement(&priya.get(&format!("/queue/{REVIEWED}")).await), None);
    for reference in [INCUMBENT, CHALLENGER] {
        let page = server.signed_in(TOMAS).await.get(&format!("/queue/{reference}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
        assert!(page.body.contains("no claims that concern a company they belong to"), "{}", page.body);
    }
}

#[tokio::test]
async fn the_partner_reads_the_findings_that_its_rejection_was_upheld_on() {
    let server = TestServer::open().await;
    let mut disputed = None;
    for number in 1..=20 {
        let one = claim(&server, &format!("OR-{number:06}")).await;
        if one.state.kind() == StateKind::Disputed {
            disputed = Some(one);
            break;
        }
    }
    let disputed = disputed.expect("a disputed claim in the demo");
    let lead = crate::mails::actor(&server, GRACE).await;
    let finding = |criterion: &Criterion| {
        (*criterion, Finding { met: false, page: Some(4), note: "Found when the dispute was answered.".into() })
    };
    let rubric = Some(Rubric(Criterion::ALL.iter().map(finding).collect()));
    crate::mails::does(&server, &lead, disputed.id, Action::StartReview).await;
    let uphold = Action::UpholdRejection { rubric, note: "It stays rejected.".into() };
    crate::mails::does(&server, &lead, disputed.id, uphold).await;
    let page = server.signed_in(ASTRID).await.get(&format!("/claims/{}", disputed.reference)).await;
    let html = Html::parse_document(&page.body);
    let decision = all(&html, "section[aria-labelledby=decision]").remove(0).text().collect::<String>();
    assert!(decision.contains("Found when the dispute was answered."), "{decision}");
}
