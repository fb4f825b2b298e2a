//! Three companies compete for several lines. Every account follows every link that it finds, and nothing that it gets, by page, file or
//! mail, contains a word that only a rival's claim contains.

use crate::mails::{actor, claim, does, mails};
use crate::pages::OF_A_CLAIM;
use crate::test_server::{Answer, Browser, PASSWORD, TestServer};
use domain::action::Action;
use domain::catalog::{Activity, Program, SolutionArea};
use domain::claim::Claim;
use domain::claim_form::{Contact, StepAnswers};
use domain::code::Code;
use domain::contest::Outcome;
use domain::deadline::Zone;
use domain::evidence::{Criterion, FileType, Finding, Proof, ProofKind, Rubric};
use domain::party::{Actor, CompanyId, PartnerRole, ProofId};
use scraper::{Html, Selector};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use store::{NewCompany, NewPerson, Preferences, Standing, Theme};

const ASTRID: &str = "astrid@fjordlight.example";
const HARUKA: &str = "haruka@hanamori.example";
const PRIYA: &str = "priya@desk.example";
const GRACE: &str = "grace@desk.example";
/// Belongs to Hanamori.
const TOMAS: &str = "tomas@desk.example";
const QUENTIN: &str = "quentin@quillmark.example";
/// Leads who belong to Quillmark and to Fjordlight.
const INGRID: &str = "ingrid@desk.example";
const LARS: &str = "lars@desk.example";
const PARTNERS: [&str; 6] =
    [ASTRID, "maja@fjordlight.example", "erik@fjordlight.example", HARUKA, "kenji@hanamori.example", QUENTIN];
/// Trey Research, about whose workloads the demo's claims do not compete.
const TENANT: &str = "1c0a7000-0000-4000-8000-00000000000b";
/// Links to one page with other filters that are followed.
const QUERIES: usize = 6;

async fn person(server: &TestServer, email: &str, name: &str, standing: Standing, belongs_to: Vec<CompanyId>) {
    let new = NewPerson {
        email: email.into(),
        name: name.into(),
        password_hash: Some(server::password::hash(PASSWORD.into(), &[]).await.unwrap()),
        standing,
        locations: vec![],
        belongs_to,
        preferences: Preferences { language: "en".into(), zone: Zone::UTC, theme: Theme::Auto },
    };
    server.state.app.store.create_person(&new, server.state.app.moment()).await.unwrap();
}

async fn company_of(server: &TestServer, email: &str) -> CompanyId {
    let Actor::Partner { company, .. } = actor(server, email).await else { panic!("{email} is no partner") };
    company
}

/// A third company, and leads who belong to a company.
async fn add_people(server: &TestServer) {
    let (store, moment) = (&server.state.app.store, server.state.app.moment());
    let new =
        NewCompany { name: "Quillmark Advisers".into(), country: "SE".into(), zone: Zone::UTC, language: "en".into() };
    let quillmark = store.create_company(&new, moment).await.unwrap();
    let mpn = "7701001".parse().unwrap();
    store.add_location(quillmark, &mpn, "Quillmark Uppsala", "Sweden", "Services", moment.at).await.unwrap();
    for program in Program::ALL {
        store.enrol(&mpn, *program, moment.at.date_naive(), moment.at).await.unwrap();
    }
    let admin = Standing::Partner { company: quillmark, role: PartnerRole::GlobalAdmin };
    person(server, QUENTIN, "Quentin Falk", admin, vec![]).await;
    let lead = Standing::Reviewer { lead: true };
    person(server, INGRID, "Ingrid Vik", lead, vec![quillmark]).await;
    person(server, LARS, "Lars Moe", lead, vec![company_of(server, ASTRID).await]).await;
}

/// A claim in review whose every text is the partner's alone.
async fn submitted(server: &TestServer, email: &str, location: &str, mark: &str, workloads: &[&str]) -> Claim {
    let (store, moment, partner) = (&server.state.app.store, server.state.app.moment(), actor(server, email).await);
    let draft = store.create(&partner, (moment.new_id)(), moment).await.unwrap();
    let contact = |role: &str| Contact {
        name: format!("{role} known to {mark}"),
        title: format!("Title known to {mark}"),
        email: format!("{role}.{mark}@trey.example"),
    };
    let products = workloads.iter().map(|workload| workload.parse().unwrap()).collect();
    for step in [
        StepAnswers::Location { location: Some(location.parse().unwrap()) },
        StepAnswers::Customer { tenant_id: TENANT.into(), domain: "trey.example".into() },
        StepAnswers::Activity {
            area: Some(SolutionArea::Microsoft365),
            activities: [Activity::Usage].into(),
            seller_name: String::new(),
            isv_product: String::new(),
        },
        StepAnswers::Products { products, subscriptions: [].into(), acknowledged: true },
        StepAnswers::Contacts {
            claim_name: format!("Claim named by {mark}"),
            customer: contact("buyer"),
            technical: contact("engineer"),
            own: contact("seller"),
            email_reason: format!("Reason given by {mark}"),
        },
        StepAnswers::SelfCheck { criteria: Criterion::ALL.iter().copied().collect() },
        StepAnswers::Acknowledgement { acknowledged: true },
    ] {
        does(server, &partner, draft.id, Action::SaveAnswers(step)).await;
    }
    let bytes = format!("%PDF-1.4 the file of {mark}");
    let blobs = server::files::BlobStore::new(server.state.config.proof_folder());
    let proof = Proof {
        id: ProofId((moment.new_id)()),
        file_name: format!("file-of-{mark}.pdf"),
        file_type: FileType::Pdf,
        kind: ProofKind::StatementOfWork,
        signed_on: Some(moment.at.date_naive()),
        sha256: blobs.put(bytes.as_bytes()).await.unwrap(),
        bytes: bytes.len() as u64,
        added_at: moment.at,
    };
    does(server, &partner, draft.id, Action::AddProof(proof)).await;
    does(server, &partner, draft.id, Action::Submit { acknowledged: true }).await;
    does(server, &partner, draft.id, Action::Comment { text: format!("Question asked by {mark}") }).await;
    let priya = actor(server, PRIYA).await;
    does(server, &priya, draft.id, Action::StartReview).await;
    does(server, &priya, draft.id, Action::Comment { text: format!("Answer written for {mark}") }).await;
    does(server, &priya, draft.id, Action::Note { text: format!("Note taken about {mark}") }).await;
    claim(server, draft.reference.as_str()).await
}

/// Fjordlight holds two lines; Hanamori claims the first, Quillmark the second and one more. Mails that were written before there was a
/// rival still wait.
async fn three_sides(server: &TestServer) -> [Claim; 3] {
    let held = submitted(server, ASTRID, "4901001", "fjordmark", &["exchange", "teams"]).await;
    let finding = Finding { met: true, page: Some(1), note: String::new() };
    let rubric = Rubric(Criterion::ALL.iter().map(|criterion| (*criterion, finding.clone())).collect());
    let approve = Action::Approve { rubric, note: "Decision about fjordmark".into() };
    does(server, &actor(server, PRIYA).await, held.id, approve).await;
    does(server, &Actor::Customer { claim: held.id }, held.id, Action::Agree).await;
    let first = submitted(server, HARUKA, "5201001", "hanamark", &["exchange"]).await;
    let second = submitted(server, QUENTIN, "7701001", "quillword", &["teams", "intune"]).await;
    let sides = [(ASTRID, &held, "fjordmark"), (HARUKA, &first, "hanamark"), (QUENTIN, &second, "quillword")];
    for (email, one, mark) in sides {
        let contested = claim(server, one.reference.as_str()).await;
        let lines = contested.lines.iter().filter(|line| contested.contest(&line.key).is_some());
        let products = lines.map(|line| line.product.clone()).collect();
        let statement = Action::AddStatement { products, text: format!("Statement made by {mark}") };
        does(server, &actor(server, email).await, one.id, statement).await;
    }
    [held, first, second]
}

/// The words by which a claim could be recognised.
struct Recognised {
    claim: Claim,
    words: BTreeSet<String>,
}

/// Texts that somebody wrote, which stand in these fields of events; a code has no space.
const WRITTEN: [&str; 11] = [
    "text",
    "note",
    "reason",
    "justification",
    "comment",
    "answer",
    "answers",
    "what",
    "why",
    "example",
    "email_reason",
];

fn texts(value: &Value, is_written: bool, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) if is_written && text.contains(' ') => {
            found.insert(text.clone());
        }
        Value::Array(values) => values.iter().for_each(|value| texts(value, is_written, found)),
        Value::Object(fields) => {
            fields.iter().for_each(|(name, value)| texts(value, WRITTEN.contains(&name.as_str()), found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Every claim, and the words of its company and of the company's people.
async fn recognised(server: &TestServer) -> Vec<Recognised> {
    let store = &server.state.app.store;
    let mut of_companies: BTreeMap<CompanyId, BTreeSet<String>> = BTreeMap::new();
    for company in store.companies().await.unwrap() {
        let locations = store.locations(company.id).await.unwrap();
        let words = of_companies.entry(company.id).or_default();
        words.extend([company.name, company.id.to_string()]);
        words.extend(locations.into_iter().map(|location| location.mpn.to_string()));
    }
    for person in store.people().await.unwrap() {
        if let Standing::Partner { company, .. } = person.standing {
            of_companies.entry(company).or_default().extend([person.name, person.email]);
        }
    }
    let mut events: Vec<store::FeedEntry> = vec![];
    loop {
        let next = store.events_after(events.last().map_or(0, |entry| entry.position), 100).await.unwrap();
        if next.is_empty() {
            break;
        }
        events.extend(next);
    }
    let mut all = vec![];
    for number in 1.. {
        let Some(claim) = store.claim(&Actor::System, &format!("OR-{number:06}").parse().unwrap()).await.unwrap()
        else {
            return all;
        };
        let answers = &claim.answers;
        let mut words = of_companies[&claim.company].clone();
        words.extend([claim.reference.to_string(), claim.id.to_string(), answers.claim_name.clone()]);
        for contact in [&answers.customer, &answers.technical, &answers.own] {
            words.extend([contact.name.clone(), contact.email.clone()]);
        }
        for proof in &claim.proofs {
            words.extend([proof.file_name.clone(), proof.id.to_string(), proof.sha256.clone()]);
        }
        for entry in events.iter().filter(|entry| entry.claim == claim.id) {
            texts(&serde_json::to_value(&entry.record.event).unwrap(), false, &mut words);
        }
        words.remove("");
        all.push(Recognised { claim, words });
    }
    all
}

/// What may not be shown to somebody who may read these claims.
fn hidden(all: &[Recognised], may_read: impl Fn(&Claim) -> bool) -> BTreeSet<String> {
    let words = |open: bool| -> BTreeSet<String> {
        all.iter().filter(|one| may_read(&one.claim) == open).flat_map(|one| one.words.iter().cloned()).collect()
    };
    words(false).difference(&words(true)).cloned().collect()
}

/// Nothing hidden is in the answer, but for what the request itself contained.
fn assert_hides(who: &str, path: &str, answer: &Answer, hidden: &BTreeSet<String>) {
    let asked = form_urlencoded::parse(path.as_bytes()).map(|(name, value)| format!("{name}={value}"));
    let asked = asked.collect::<String>();
    let headers = format!("{:?}", answer.headers);
    for word in hidden.iter().filter(|word| !asked.contains(*word)) {
        assert!(!answer.body.contains(word), "{who} reads {word:?} at {path} ({})", answer.status);
        assert!(!headers.contains(word), "{who} reads {word:?} in the headers of {path}");
    }
}

fn links(answer: &Answer) -> Vec<String> {
    if answer.status.is_redirection() {
        return vec![answer.location().to_owned()];
    }
    if !answer.header("content-type").starts_with("text/html") {
        return vec![];
    }
    let page = Html::parse_document(&answer.body);
    let mut found = vec![];
    for (selector, attribute) in
        [("a[href]", "href"), ("[src]", "src"), ("object[data]", "data"), ("form[method=get][action]", "action")]
    {
        let selector = Selector::parse(selector).unwrap();
        found.extend(page.select(&selector).filter_map(|one| one.attr(attribute)).map(str::to_owned));
    }
    found
}

/// Follows all links from these pages; gives the paths that were read.
async fn crawl(who: &str, browser: &mut Browser, from: Vec<String>, hidden: &BTreeSet<String>) -> BTreeSet<String> {
    let mut waiting = VecDeque::from(from);
    let (mut seen, mut queries) = (BTreeSet::new(), BTreeMap::<String, usize>::new());
    while let Some(link) = waiting.pop_front() {
        let link = link.split('#').next().unwrap_or_default().to_owned();
        let path = link.split('?').next().unwrap_or_default().to_owned();
        let is_asset = path.starts_with("/pkg/") || path.rsplit('/').next().is_some_and(|name| name.contains('.'));
        let is_asset = is_asset && !path.ends_with(".csv");
        // The sign-in page of the demo lists the demo's accounts with their companies.
        let is_sign_in = path == "/sign-in";
        if !path.starts_with('/') || path.starts_with("//") || is_sign_in || is_asset || seen.contains(&link) {
            continue;
        }
        if link.contains('?') {
            let count = queries.entry(path).or_default();
            *count += 1;
            if *count > QUERIES {
                continue;
            }
        }
        let answer = browser.get(&link).await;
        assert!(!answer.status.is_server_error(), "{who} {link}");
        assert_hides(who, &link, &answer, hidden);
        waiting.extend(links(&answer));
        seen.insert(link);
    }
    seen
}

/// Every page of every contested claim, also of those that this reader may not see, and a search for what is hidden.
fn starts(all: &[Recognised], hidden: &BTreeSet<String>) -> Vec<String> {
    let mut starts: Vec<String> =
        ["/", "/claims", "/claims.csv", "/queue", "/notifications", "/help"].map(Into::into).into();
    for one in all.iter().filter(|one| !one.claim.contests.is_empty()) {
        starts.extend(OF_A_CLAIM.map(|page| page.replace("{}", one.claim.reference.as_str())));
        starts.extend(one.claim.proofs.iter().map(|proof| format!("/proof/{}", proof.id)));
    }
    starts.extend(hidden.iter().filter(|word| word.contains("mark")).flat_map(|word| {
        let query = form_urlencoded::byte_serialize(word.as_bytes()).collect::<String>();
        [format!("/claims?q={query}"), format!("/claims.csv?q={query}"), format!("/queue?q={query}")]
    }));
    starts
}

async fn nobody_reads_of_a_rival(server: &TestServer) {
    let all = recognised(server).await;
    let marks = |words: &BTreeSet<String>, mark: &str| words.iter().filter(|word| word.contains(mark)).count();
    let mut readers = vec![];
    for email in PARTNERS {
        let company = company_of(server, email).await;
        readers.push((email, hidden(&all, |claim| claim.company == company)));
    }
    for (email, company) in [(TOMAS, HARUKA), (INGRID, QUENTIN), (LARS, ASTRID)] {
        let company = company_of(server, company).await;
        let words = hidden(&all, |claim| claim.submitted_at.is_some() && !claim.is_closed_to(&[company]));
        // Also of the side that competes with theirs only through another one.
        for mark in ["fjordmark", "hanamark", "quillword"] {
            assert!(marks(&words, mark) >= 8, "{email}: {mark}");
        }
        readers.push((email, words));
    }
    for (email, hidden) in &readers {
        let browser = &mut server.signed_in(email).await;
        let read = crawl(email, browser, starts(&all, hidden), hidden).await;
        assert!(read.len() > 80, "{email}: {read:?}");
    }
    // Mails, to people and to customers.
    let sent = mails(server).await;
    let mut checked = BTreeSet::new();
    for mail in &sent {
        let to = mail.lines().find(|line| line.starts_with("To:")).unwrap();
        let has = |email: &str| !email.is_empty() && to.contains(email);
        let companies: BTreeSet<_> =
            all.iter().filter(|one| has(&one.claim.answers.customer.email)).map(|one| one.claim.company).collect();
        let reader = readers.iter().find(|(email, _)| to.contains(email));
        let customers = (!companies.is_empty()).then(|| hidden(&all, |claim| companies.contains(&claim.company)));
        let Some(words) = reader.map(|(_, words)| words).or(customers.as_ref()) else { continue };
        for word in words {
            assert!(!mail.contains(word), "{to} gets {word:?} in {mail}");
        }
        checked.insert(to.to_owned());
        if let Some((_, token)) = mail.split_once("/consent/").filter(|_| reader.is_none()) {
            let token: String = token.chars().take_while(char::is_ascii_alphanumeric).collect();
            crawl(to, &mut server.browser(), vec![format!("/consent/{token}")], words).await;
        }
    }
    assert!(checked.len() >= 6, "{checked:?}");
}

#[tokio::test]
async fn nobody_reads_a_word_of_a_rivals_claim_on_any_page_or_in_any_file_or_mail() {
    let server = TestServer::open().await;
    add_people(&server).await;
    // Given three companies in open contests over two lines
    let [held, first, _] = three_sides(&server).await;
    nobody_reads_of_a_rival(&server).await;
    // When a lead has decided both
    server.later(10 * 86_400).await;
    let grace = actor(&server, GRACE).await;
    let decide = Action::DecideArbitration { winner: first.id, reason: "The proof is more recent.".into() };
    does(&server, &grace, first.id, decide).await;
    let decided = claim(&server, held.reference.as_str()).await;
    assert!(decided.contests.iter().any(|contest| contest.outcome == Some(Outcome::Lost)), "{decided:?}");
    nobody_reads_of_a_rival(&server).await;
}
