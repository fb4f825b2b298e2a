//! What people run into on their way through the pages.

use crate::mails::{actor, claim, does};
use crate::test_server::{Answer, TestServer};
use app::messages::Locale;
use app::text::checks;
use domain::action::Action;
use domain::catalog::{Activity, SolutionArea};
use domain::claim::StateKind;
use domain::claim_form::StepAnswers;
use domain::draft::Check;
use domain::program::Policy;
use scraper::{Html, Selector};
use std::collections::BTreeSet;

const ASTRID: &str = "astrid@fjordlight.example";
const PRIYA: &str = "priya@desk.example";
const DRAFT: &str = "OR-000001";

/// The attribute of all elements that fit.
fn every(answer: &Answer, selector: &str, attribute: &str) -> Vec<String> {
    let (page, selector) = (Html::parse_document(&answer.body), Selector::parse(selector).unwrap());
    page.select(&selector).filter_map(|one| one.attr(attribute).map(str::to_owned)).collect()
}

/// The message of a check, as markup.
fn said(check: Check) -> String {
    let message = checks::message(Locale::en, check, &Policy::standard());
    message.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

async fn saves(server: &TestServer, steps: impl IntoIterator<Item = StepAnswers>) {
    let (astrid, draft) = (actor(server, ASTRID).await, claim(server, DRAFT).await);
    for step in steps {
        does(server, &astrid, draft.id, Action::SaveAnswers(step)).await;
    }
}

fn business_usage() -> StepAnswers {
    StepAnswers::Activity {
        area: Some(SolutionArea::BusinessApplications),
        activities: [Activity::Usage].into(),
        seller_name: String::new(),
        isv_product: String::new(),
    }
}

#[tokio::test]
async fn everything_that_needs_a_partner_is_reached_from_the_few_that_are_shown() {
    let server = TestServer::open().await;
    let mut astrid = server.signed_in(ASTRID).await;
    for number in 0..7 {
        let key = format!("0193f3a2-5a5e-7c3e-9d52-0a6f6f1d2c{number:02}");
        astrid.post("/api/create-claim", &[("key", key.as_str())]).await;
    }
    let page = astrid.get("/claims").await;
    let shown = every(&page, ".needs-you > li .about > a", "href");
    assert_eq!(shown.len(), 5);
    let rest = every(&page, "section[aria-labelledby=needs-you] > p > a", "href");
    let all = every(&astrid.get(rest[0].split('#').next().unwrap()).await, "table a", "href");
    let mut claims: BTreeSet<_> = all.iter().filter(|href| href.starts_with("/claims/OR-")).collect();
    claims.retain(|href| !href.contains('?'));
    assert!(claims.len() >= 8 && shown.iter().all(|href| claims.contains(href)), "{shown:?} {claims:?}");
}

#[tokio::test]
async fn agreeing_and_declining_take_the_same_buttons() {
    let server = TestServer::open().await;
    let asked = claim(&server, "OR-000007").await;
    let token = "7".repeat(64);
    let now = server.state.app.moment().at;
    server.state.app.store.add_consent_link(asked.id, &app::consent_link::hash(&token), None, None, now).await.unwrap();
    let page = server.browser().get(&app::consent_link::path(&token)).await;
    for button in ["details.confirm > summary", "details.confirm form button"] {
        let classes = every(&page, button, "class");
        assert!(classes.len() == 2 && classes[0] == classes[1], "{button}: {classes:?}");
    }
}

#[tokio::test]
async fn a_receipt_of_the_customer_says_the_time_and_whose_it_is() {
    for (action, said) in
        [(Action::Agree, "You agreed on "), (Action::Decline { note: String::new() }, "You declined on ")]
    {
        let server = TestServer::open().await;
        let asked = claim(&server, "OR-000007").await;
        let token = "7".repeat(64);
        let moment = server.state.app.moment();
        server
            .state
            .app
            .store
            .add_consent_link(asked.id, &app::consent_link::hash(&token), None, None, moment.at)
            .await
            .unwrap();
        does(&server, &domain::party::Actor::Customer { claim: asked.id }, asked.id, action).await;
        let page = server.browser().get(&app::consent_link::path(&token)).await.body;
        let receipt = page.split(said).nth(1).unwrap_or_else(|| panic!("no {said}: {page}"));
        let receipt = receipt.split("</p>").next().unwrap();
        assert!(receipt.contains(':') && receipt.contains("UK time"), "{receipt}");
    }
}

#[tokio::test]
async fn a_subscription_that_cannot_be_chosen_has_its_reason_beside_it() {
    let server = TestServer::open().await;
    let tenant = "1c0a7000-0000-4000-8000-000000000007".to_owned();
    let customer = StepAnswers::Customer { tenant_id: tenant, domain: "tailspin.example".into() };
    let location = StepAnswers::Location { location: Some("4901001".parse().unwrap()) };
    saves(&server, [location, customer, business_usage()]).await;
    let page = server.signed_in(ASTRID).await.get(&format!("/claims/{DRAFT}/edit/products")).await;
    let disabled = every(&page, "input[type=radio][disabled]", "aria-describedby");
    assert_eq!(disabled.len(), 1);
    let document = Html::parse_document(&page.body);
    let hint = document.select(&Selector::parse(&format!("[id=\"{}\"]", disabled[0])).unwrap()).next().unwrap();
    assert!(hint.inner_html().contains(&said(Check::SubscriptionIsCsp)), "{}", hint.inner_html());
}

#[tokio::test]
async fn a_location_that_does_not_serve_an_activity_is_told_where_either_is_chosen() {
    let server = TestServer::open().await;
    // Göteborg is enrolled for Microsoft 365 alone.
    let location = StepAnswers::Location { location: Some("4901002".parse().unwrap()) };
    saves(&server, [location, business_usage()]).await;
    let mut astrid = server.signed_in(ASTRID).await;
    let activity = astrid.get(&format!("/claims/{DRAFT}/edit/activity")).await.body;
    assert!(activity.contains(&said(Check::LocationNotEnrolled)), "{activity}");
    assert!(astrid.get(&format!("/claims/{DRAFT}/edit/location")).await.body.contains("which the activity needs."));
}

#[tokio::test]
async fn whoever_lacks_an_enrolment_is_led_to_the_guide_of_the_program_or_told_whom_to_ask() {
    // Given a location that is not enrolled for the activity,
    let server = TestServer::open().await;
    let location = StepAnswers::Location { location: Some("4901002".parse().unwrap()) };
    saves(&server, [location, business_usage()]).await;
    let mut astrid = server.signed_in(ASTRID).await;
    let pages = ["activity", "location?check=1", "check"];

    // then each page with the message says whom to ask while no guide is set,
    for page in pages {
        let body = astrid.get(&format!("/claims/{DRAFT}/edit/{page}")).await.body;
        assert!(body.contains("An admin of your company can enrol locations"), "{page}: {body}");
    }

    // and links to the guide once it is set.
    let (name, address) = ("guide_osu_business_applications", "https://guides.example/business");
    let store = &server.state.app.store;
    store.set_setting(name, address, server.state.clock.now()).await.unwrap().unwrap();
    for page in pages.map(|page| format!("/claims/{DRAFT}/edit/{page}")).iter().chain([&"/help".to_owned()]) {
        let body = astrid.get(page).await.body;
        assert!(body.contains(&format!("href=\"{address}\"")), "{page}: {body}");
    }
}

#[tokio::test]
async fn a_reviewer_is_told_which_proof_is_not_opened_yet_before_approving() {
    let server = TestServer::open().await;
    let priya = actor(&server, PRIYA).await;
    let mut submitted = None;
    for number in 1..=13 {
        let claim = claim(&server, &format!("OR-{number:06}")).await;
        let fits = claim.state.kind() == StateKind::Submitted && !claim.in_arbitration() && !claim.proofs.is_empty();
        submitted = submitted.or(Some(claim).filter(|claim| fits && claim.state.reviewer().is_none()));
    }
    let submitted = submitted.unwrap();
    does(&server, &priya, submitted.id, Action::StartReview).await;
    let mut browser = server.signed_in(PRIYA).await;
    let page = format!("/queue/{}", submitted.reference);
    let warning = "You have not opened all proof yet";
    assert!(browser.get(&page).await.body.contains(warning));
    for proof in &submitted.proofs {
        browser.get(&format!("/proof/{}", proof.id)).await;
    }
    assert!(!browser.get(&page).await.body.contains(warning));
}
