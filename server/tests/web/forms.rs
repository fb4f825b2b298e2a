//! Every form of every page, posted as it was drawn.

use crate::pages::{EVERYBODY, OF_A_CLAIM, OTHERS};
use crate::test_server::{Answer, Browser, TestServer, owner};
use app::api::{answering, claiming, consenting, drafting, reading, reviewing};
use axum::body::Body;
use axum::http::{Method, StatusCode};
use domain::action::{Action, ActionKind};
use domain::code::Code;
use domain::evidence::Proof;
use domain::party::{Actor, ProofId};
use leptos::server_fn::ServerFn;
use scraper::{ElementRef, Html, Selector};
use serde_aux::serde_introspection::serde_introspect;
use std::collections::{BTreeMap, BTreeSet};
use store::Command;

const EDGE: &str = "----edge";

/// The names of the arguments of each server function, by its address.
fn functions() -> BTreeMap<&'static str, BTreeSet<&'static str>> {
    macro_rules! arguments_by_path {
        ($($function:ty),* $(,)?) => {
            BTreeMap::from([$((<$function>::PATH, serde_introspect::<$function>().iter().copied().collect())),*])
        };
    }
    arguments_by_path![
        answering::AnswerRequest,
        claiming::AddStatement,
        claiming::CommentOnClaim,
        claiming::DisputeClaim,
        claiming::EndAssociation,
        claiming::FinishStatement,
        claiming::WithdrawClaim,
        consenting::AgreeConsent,
        consenting::DeclineConsent,
        consenting::WithdrawConsent,
        drafting::CreateClaim,
        drafting::DiscardDraft,
        drafting::RemoveProof,
        drafting::SaveActivity,
        drafting::SaveContacts,
        drafting::SaveCustomer,
        drafting::SaveLocation,
        drafting::SaveProducts,
        drafting::SaveSelfCheck,
        drafting::SubmitClaim,
        reading::MarkRead,
        reviewing::ApproveClaim,
        reviewing::AskInformation,
        reviewing::AssignClaim,
        reviewing::ChangeRequest,
        reviewing::DecideArbitration,
        reviewing::NoteOnClaim,
        reviewing::RejectClaim,
        reviewing::ReleaseClaim,
        reviewing::SaveRubric,
        reviewing::StartReview,
        reviewing::TakeNext,
        reviewing::UpholdRejection,
    ]
}

/// What performs an action.
enum Means {
    /// Server functions, by their addresses.
    Forms(Vec<&'static str>),
    /// A handler of the server, by the last part of its address.
    Handler(&'static str),
    /// A link to a file.
    Link,
    /// A background job.
    Job,
}

fn means(action: ActionKind) -> Means {
    use ActionKind as A;
    macro_rules! forms {
        ($($function:ty),*) => { Means::Forms(vec![$(<$function>::PATH),*]) };
    }
    match action {
        A::SaveAnswers => forms![
            drafting::SaveLocation,
            drafting::SaveCustomer,
            drafting::SaveActivity,
            drafting::SaveProducts,
            drafting::SaveContacts,
            drafting::SaveSelfCheck
        ],
        A::AddProof => Means::Handler("/proof"),
        A::RemoveProof => forms![drafting::RemoveProof],
        A::Submit => forms![drafting::SubmitClaim],
        A::Comment => forms![claiming::CommentOnClaim],
        A::Note => forms![reviewing::NoteOnClaim],
        A::ViewProof => Means::Link,
        A::Assign => forms![reviewing::AssignClaim],
        A::StartReview => forms![reviewing::StartReview, reviewing::TakeNext],
        A::Release => forms![reviewing::ReleaseClaim],
        A::SaveRubric => forms![reviewing::SaveRubric],
        A::AskInformation => forms![reviewing::AskInformation],
        A::AnswerRequest => forms![answering::AnswerRequest],
        A::Approve => forms![reviewing::ApproveClaim],
        A::Reject => forms![reviewing::RejectClaim],
        A::Discard => forms![drafting::DiscardDraft],
        A::Withdraw => forms![claiming::WithdrawClaim],
        A::EndAssociation => forms![claiming::EndAssociation],
        A::Dispute => forms![claiming::DisputeClaim],
        A::UpholdRejection => forms![reviewing::UpholdRejection],
        A::AddStatement => forms![claiming::AddStatement],
        A::FinishStatement => forms![claiming::FinishStatement],
        A::DecideArbitration => forms![reviewing::DecideArbitration],
        A::Agree => forms![consenting::AgreeConsent],
        A::Decline => forms![consenting::DeclineConsent],
        A::WithdrawConsent => forms![consenting::WithdrawConsent],
        A::Tick | A::EndSubscription | A::RestartConsent => Means::Job,
    }
}

/// That each of these functions has a form on a page is tested below.
#[test]
fn every_action_has_a_form_a_link_or_a_job() {
    for action in ActionKind::ALL {
        match means(*action) {
            Means::Forms(paths) => {
                assert!(!paths.is_empty() && paths.iter().all(|path| functions().contains_key(path)), "{action:?}");
            }
            Means::Handler(end) => assert!(handlers().contains_key(end), "{action:?}"),
            Means::Link | Means::Job => {}
        }
    }
}

/// What the server's own handlers read of a form, by the last part of its address.
fn handlers() -> BTreeMap<&'static str, BTreeSet<&'static str>> {
    BTreeMap::from([
        ("/sign-in", BTreeSet::from(["email", "password", "next"])),
        ("/sign-out", BTreeSet::new()),
        ("/choose-language", BTreeSet::from(["language"])),
        ("/choose-theme", BTreeSet::from(["theme"])),
        ("/proof", BTreeSet::from(["reference", "revision", "kind", "signed_on", "file"])),
    ])
}

/// What an address reads; `None` for one that nothing answers.
fn read_at(address: &str) -> Option<BTreeSet<&'static str>> {
    let handlers = handlers();
    let own = handlers.iter().find(|(end, _)| address.ends_with(**end)).map(|(_, names)| names.clone());
    functions().get(address).cloned().or(own)
}

/// One way to send a form: by one of its buttons, or by Enter.
struct Sending {
    page: String,
    address: String,
    multipart: bool,
    fields: Vec<(String, String)>,
    /// All addresses that the buttons of this form post to.
    addresses: BTreeSet<String>,
}

impl Sending {
    /// Names without what stands in brackets: `rubric[dates_current][met]` is part of `rubric`.
    fn names(&self) -> BTreeSet<&str> {
        self.fields.iter().map(|(name, _)| name.split('[').next().unwrap()).collect()
    }

    async fn post(&self, browser: &mut Browser) -> Answer {
        browser.headers.insert("referer", format!("http://127.0.0.1:3000{}", self.page).parse().unwrap());
        if !self.multipart {
            let fields: Vec<_> = self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            return browser.post(&self.address, &fields).await;
        }
        let part = |(name, value): &(String, String)| match name.as_str() {
            "file" => format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\"\r\n\r\n\r\n"),
            name => format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"),
        };
        let body: String = self.fields.iter().map(part).chain([format!("--{EDGE}--\r\n")]).collect();
        let kind = format!("multipart/form-data; boundary={EDGE}");
        browser.send(Method::POST, &self.address, Some(&kind), Body::from(body)).await
    }
}

/// All ways to send the forms of a page.
fn sendings(page: &str, html: &str) -> Vec<Sending> {
    let document = Html::parse_document(html);
    let forms = Selector::parse("form[method=post]").unwrap();
    let controls = Selector::parse("input, select, textarea").unwrap();
    let buttons = Selector::parse("button").unwrap();
    let mut found = vec![];
    for form in document.select(&forms) {
        let action = form.attr("action").unwrap_or_default();
        let fields: Vec<_> = form.select(&controls).filter_map(field).collect();
        let address = |button: ElementRef| button.attr("formaction").unwrap_or(action).to_owned();
        let addresses: BTreeSet<_> = form.select(&buttons).map(address).collect();
        assert!(!addresses.is_empty(), "{page}: a form without a button posts to {action:?}");
        for button in form.select(&buttons) {
            let pressed =
                button.attr("name").map(|name| (name.to_owned(), button.attr("value").unwrap_or_default().to_owned()));
            found.push(Sending {
                page: page.to_owned(),
                address: address(button),
                multipart: form.attr("enctype").is_some(),
                fields: fields.iter().cloned().chain(pressed).collect(),
                addresses: addresses.clone(),
            });
        }
    }
    found
}

/// What a control adds to its form as it stands.
fn field(control: ElementRef) -> Option<(String, String)> {
    let name = control.attr("name")?.to_owned();
    let kind = control.attr("type").unwrap_or_default();
    if control.attr("disabled").is_some() || (matches!(kind, "checkbox" | "radio") && control.attr("checked").is_none())
    {
        return None;
    }
    let value = match control.value().name() {
        "textarea" => control.text().collect(),
        "select" => {
            let chosen = Selector::parse("option[selected], option").unwrap();
            let options: Vec<_> = control.select(&chosen).collect();
            let option = options.iter().find(|option| option.attr("selected").is_some()).or(options.first())?;
            option.attr("value").unwrap_or_default().to_owned()
        }
        _ => control.attr("value").unwrap_or_default().to_owned(),
    };
    Some((name, value))
}

/// Sends one form, which has to be understood: it leads on, or comes back with a reason that is none of a malformed form.
async fn understood(server: &TestServer, browser: &mut Browser, who: &str, sending: &Sending) {
    let (page, address) = (&sending.page, &sending.address);
    let mut known = BTreeSet::from([app::form::KEY]);
    for address in &sending.addresses {
        known.extend(read_at(address).unwrap_or_else(|| panic!("{who} {page}: nothing answers {address}")));
    }
    let unknown: Vec<_> = sending.names().into_iter().filter(|name| !known.contains(name)).collect();
    assert!(unknown.is_empty(), "{who} {page}: {address} reads no {unknown:?}");
    let answer = sending.post(browser).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{who} {page}: {address}: {}", answer.body);
    let location = answer.location();
    if let Some(id) = location.split("refused=").nth(1) {
        let id = id.split(['#', '&']).next().unwrap().parse().unwrap();
        let session = browser.cookies.get("ofrecord-session").or(browser.cookies.get("ofrecord-browser")).unwrap();
        let kept = server.state.app.store.refused(&owner(session), id).await.unwrap().unwrap();
        assert!(!kept.refusal.contains("\"malformed\""), "{who} {page}: {address}: {}", kept.refusal);
        assert!(!kept.refusal.contains("\"internal\""), "{who} {page}: {address}: {}", kept.refusal);
    }
}

/// Sends each kind of form that the pages draw for one visitor; gives their addresses.
async fn send_all(
    server: &TestServer,
    browser: &mut Browser,
    who: &str,
    pages: impl Iterator<Item = String>,
) -> BTreeSet<String> {
    let mut kinds = BTreeMap::new();
    for page in pages {
        let answer = browser.get(&page).await;
        if answer.status == StatusCode::OK && answer.header("content-type").starts_with("text/html") {
            for sending in sendings(&page, &answer.body) {
                let names: Vec<_> = sending.names().into_iter().map(str::to_owned).collect();
                kinds.entry((sending.address.clone(), names)).or_insert(sending);
            }
        }
    }
    let (last, kinds): (Vec<_>, Vec<_>) = kinds.into_values().partition(|sending| sending.address == "/sign-out");
    for sending in kinds.iter().chain(&last) {
        understood(server, browser, who, sending).await;
    }
    kinds.iter().chain(&last).map(|sending| sending.address.clone()).collect()
}

fn pages_of_everybody() -> impl Iterator<Item = String> {
    let panels = ["/queue/{}?decide=ask", "/queue/{}?decide=reject", "/queue/{}?decide=uphold"];
    let of_claims = (1..=13).flat_map(move |number| {
        OF_A_CLAIM.into_iter().chain(panels).map(move |page| page.replace("{}", &format!("OR-{number:06}")))
    });
    OTHERS.into_iter().map(str::to_owned).chain(of_claims)
}

#[tokio::test]
async fn every_form_of_every_page_is_understood_and_every_server_function_has_one() {
    let server = TestServer::open().await;
    let store = &server.state.app.store;
    let claim = async |number: u32| {
        let reference = format!("OR-{number:06}").parse().unwrap();
        store.claim(&Actor::System, &reference).await.unwrap().unwrap()
    };
    // A draft with a file.
    let person = store.person_by_email(EVERYBODY[0]).await.unwrap().unwrap();
    let actor = store.actor_of(person.id).await.unwrap().unwrap();
    let proof = Proof { id: ProofId((server.state.app.moment().new_id)()), ..claim(2).await.proofs[0].clone() };
    let action = Action::AddProof(proof);
    let command = Command { actor, claim: claim(1).await.id, action, seen: None, key: None };
    store.act(&command, server.state.app.moment()).await.unwrap();

    let mut posted = send_all(&server, &mut server.browser(), "a stranger", pages_of_everybody()).await;
    // Twice: what a reviewer takes in the first round is decided in the second.
    for email in EVERYBODY.into_iter().chain(EVERYBODY) {
        let mut browser = server.signed_in(email).await;
        posted.extend(send_all(&server, &mut browser, email, pages_of_everybody()).await);
    }
    for number in 1..=13 {
        let token = format!("{number:064}");
        let now = server.state.app.moment().at;
        store
            .add_consent_link(claim(number).await.id, &app::consent_link::hash(&token), None, None, now)
            .await
            .unwrap();
        let page = std::iter::once(app::consent_link::path(&token));
        posted.extend(send_all(&server, &mut server.browser(), "a customer", page).await);
    }
    let functions = functions();
    let without: Vec<_> = functions.keys().filter(|path| !posted.contains(**path)).collect();
    assert!(without.is_empty(), "no page has a form for {without:?}");
    let registered: BTreeSet<_> = leptos::server_fn::axum::server_fn_paths().map(|(path, _)| path).collect();
    assert_eq!(registered, functions.keys().copied().collect(), "a server function is missing in the list above");
}
