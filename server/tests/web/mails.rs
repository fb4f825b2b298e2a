use crate::test_server::{LOCAL, TestServer};
use axum::http::StatusCode;
use domain::action::Action;
use domain::catalog::{Activity, SolutionArea};
use domain::claim::{Claim, StateKind};
use domain::claim_form::{Contact, StepAnswers};
use domain::evidence::{FileType, Proof, ProofKind, WithdrawReason};
use domain::party::{Actor, ClaimId, ProofId};
use store::Command;

const HARUKA: &str = "haruka@hanamori.example";

/// What lies in the mail folder after all that is due went out.
pub async fn mails(server: &TestServer) -> Vec<String> {
    server.state.mailer.send_due(&server.state.app).await.unwrap();
    let folder = std::fs::read_dir(server.data().join("mail")).unwrap();
    folder.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()).collect()
}

pub async fn claim(server: &TestServer, reference: &str) -> Claim {
    server.state.app.store.claim(&Actor::System, &reference.parse().unwrap()).await.unwrap().unwrap()
}

pub async fn actor(server: &TestServer, email: &str) -> Actor {
    let store = &server.state.app.store;
    let person = store.person_by_email(email).await.unwrap().unwrap();
    store.actor_of(person.id).await.unwrap().unwrap()
}

pub async fn does(server: &TestServer, actor: &Actor, claim: ClaimId, action: Action) {
    let ask = Command { actor: actor.clone(), claim, action, seen: None, key: None };
    server.state.app.store.act(&ask, server.state.app.moment()).await.unwrap();
}

/// A claim of Haruka's under review on Exchange at Contoso, which Fjordlight's OR-000008 holds together with Entra ID.
async fn challenger(server: &TestServer) -> ClaimId {
    let moment = server.state.app.moment();
    let haruka = actor(server, HARUKA).await;
    let id = server.state.app.store.create(&haruka, (moment.new_id)(), moment).await.unwrap().id;
    let held = claim(server, "OR-000008").await.answers;
    let contact = |email: &str| Contact { name: "Aiko".into(), title: "IT".into(), email: email.into() };
    let products = ["exchange".parse().unwrap()].into();
    for step in [
        StepAnswers::Location { location: Some("5201001".parse().unwrap()) },
        StepAnswers::Customer { tenant_id: held.tenant_id, domain: held.domain },
        StepAnswers::Activity {
            area: Some(SolutionArea::Microsoft365),
            activities: [Activity::Usage].into(),
            seller_name: String::new(),
            isv_product: String::new(),
        },
        StepAnswers::Products { products, subscriptions: [].into(), acknowledged: true },
        StepAnswers::Contacts {
            claim_name: "Exchange".into(),
            customer: contact("karin.dahl@contoso.example"),
            technical: Contact::default(),
            own: contact("aiko@hanamori.example"),
            email_reason: String::new(),
        },
        StepAnswers::Acknowledgement { acknowledged: true },
    ] {
        does(server, &haruka, id, Action::SaveAnswers(step)).await;
    }
    let proof = Proof {
        id: ProofId((moment.new_id)()),
        file_name: "statement of work.pdf".into(),
        file_type: FileType::Pdf,
        kind: ProofKind::StatementOfWork,
        signed_on: Some(moment.at.date_naive()),
        sha256: "0".repeat(64),
        bytes: 1,
        added_at: moment.at,
    };
    does(server, &haruka, id, Action::AddProof(proof)).await;
    does(server, &haruka, id, Action::Submit { acknowledged: true }).await;
    does(server, &actor(server, "priya@desk.example").await, id, Action::StartReview).await;
    id
}

#[tokio::test]
async fn a_mail_in_the_folder_has_its_link_in_one_line_in_every_language() {
    let server = TestServer::open().await;
    let to_customers: Vec<_> = mails(&server).await.into_iter().filter(|mail| mail.contains("/consent/")).collect();
    assert!(to_customers.iter().any(|mail| mail.contains("登録パートナー")), "one is in Japanese");
    for mail in to_customers {
        assert!(mail.contains("\r\nMIME-Version: 1.0\r\n"), "{mail}");
        let whole = |line: &str| line.rsplit_once("/consent/").is_some_and(|(_, token)| token.len() == 64);
        assert!(mail.lines().any(whole), "{mail}");
    }
}

#[tokio::test]
async fn a_customer_is_not_asked_about_a_claim_that_was_taken_back_before_the_mail_went_out() {
    let server = TestServer::open().await;
    let claim = claim(&server, "OR-000007").await;
    assert_eq!(claim.state.kind(), StateKind::ConsentOpen);
    let reason = WithdrawReason::NoLongerWithCustomer;
    let withdraw = Action::Withdraw { reason, note: String::new() };
    does(&server, &actor(&server, "astrid@fjordlight.example").await, claim.id, withdraw).await;
    let mails = mails(&server).await;
    let to_partner = |mail: &&String| mail.contains(claim.reference.as_str());
    assert!(mails.iter().any(|mail| to_partner(&mail)), "the partner is told what happened");
    let asked: Vec<_> = mails.iter().filter(|mail| mail.contains(&claim.answers.customer.email)).collect();
    assert!(asked.is_empty(), "{asked:?}");
    let mut local = server.browser();
    local.from = LOCAL;
    let health = local.get("/health").await;
    assert!(health.body.contains("\"outbox_waiting\":0"), "{}", health.body);
}

#[tokio::test]
async fn a_line_that_another_partner_has_won_is_named_with_its_reason() {
    let server = TestServer::open().await;
    let id = challenger(&server).await;
    server.later(10 * 86_400).await;
    does(
        &server,
        &actor(&server, "grace@desk.example").await,
        id,
        Action::DecideArbitration { winner: id, reason: "Its proof is the more recent one.".into() },
    )
    .await;
    does(&server, &Actor::Customer { claim: id }, id, Action::Agree).await;
    assert_eq!(claim(&server, "OR-000008").await.state.kind(), StateKind::InEffect, "with Entra ID");
    let mails = mails(&server).await;
    let told = mails.iter().find(|mail| mail.contains("has ended for some products")).unwrap();
    assert!(told.contains("\r\nProducts: Exchange\r\n"), "{told}");
    assert!(told.contains("\r\nReason: ") && !told.contains("\r\nReason: \r\n"), "{told}");
}

#[tokio::test]
async fn a_system_admin_who_is_told_in_place_of_the_leads_is_led_to_a_page_that_it_may_open() {
    let server = TestServer::open().await;
    mails(&server).await;
    // Given a desk without a lead
    server.tamper("UPDATE people SET standing = 'reviewer' WHERE standing = 'lead'").await;
    // When leads would be told
    let claim = claim(&server, "OR-000010").await;
    let dispute = Action::Dispute { justification: "The signature is on page 2.".into() };
    does(&server, &actor(&server, "astrid@fjordlight.example").await, claim.id, dispute).await;
    // Then the desk's admin is, with the page that shows the claim to it,
    let mails = mails(&server).await;
    let to_admin: Vec<_> = mails.iter().filter(|mail| mail.contains("sam@desk.example")).collect();
    let path = format!("/claims/{}", claim.reference);
    assert!(!to_admin.is_empty() && to_admin.iter().all(|mail| mail.contains(&format!("{path}\r\n"))), "{to_admin:?}");
    let mut sam = server.signed_in("sam@desk.example").await;
    assert_eq!(sam.get(&path).await.status, 200);
    assert!(sam.get("/notifications").await.body.contains(&format!("href=\"{path}\"")));
    // and the reviewers' page leads there as well.
    assert_eq!(sam.get(&format!("/queue/{}", claim.reference)).await.location(), path);
}

#[tokio::test]
async fn every_mail_names_the_support_address_once_it_is_set() {
    let without = mails(&TestServer::open().await).await;
    let server = TestServer::open().await;
    server
        .state
        .app
        .store
        .set_setting("support_address", "help@desk.example", server.state.clock.now())
        .await
        .unwrap()
        .unwrap();
    let with = mails(&server).await;
    assert!(!with.is_empty() && with.len() == without.len());
    assert!(without.iter().all(|mail| !mail.contains("help@desk.example")));
    for mail in with {
        let (_, footer) = mail.split_once("\r\n-- \r\n").unwrap();
        assert!(footer.contains("help@desk.example"), "{mail}");
    }
}

#[tokio::test]
async fn a_customer_reaches_the_help_for_customers_and_the_support_address_from_the_link_in_a_mail() {
    // Given a support address and a mail to a customer
    let server = TestServer::open().await;
    let store = &server.state.app.store;
    store.set_setting("support_address", "help@desk.example", server.state.clock.now()).await.unwrap().unwrap();
    let mails = mails(&server).await;
    let link = mails.iter().flat_map(|mail| mail.lines()).find(|line| line.contains("/consent/")).unwrap();
    let path = format!("/consent/{}", link.rsplit_once("/consent/").unwrap().1);
    // When the customer, who has no account, opens the link
    let mut browser = server.browser();
    let page = browser.get(&path).await;
    // Then the page and its footer lead to the help, which names the support address
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("href=\"/help#customers\""), "{}", page.body);
    let (_, footer) = page.body.split_once("<footer").unwrap();
    assert!(footer.contains("href=\"/help\""), "{footer}");
    let help = browser.get("/help").await.body;
    assert!(help.contains("id=\"customers\"") && help.contains("help@desk.example"), "{help}");
}
