//! A desk for each test: two partners, a customer, reviewers, and a clock that only the test moves.

#[path = "support/records.rs"]
mod records;

pub use self::records::directory;
use self::records::{partner, subscriptions};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::action::{Action, Refusal};
use domain::catalog::{Activity, ProductCode, SolutionArea};
use domain::claim::Claim;
use domain::claim_form::{Contact, StepAnswers};
use domain::code::Code;
use domain::deadline::Zone;
use domain::evidence::{Criterion, FileType, Finding, Proof, ProofKind, Rubric};
use domain::party::{Actor, ClaimId, CompanyId, Mpn, PersonId, ProofId, SubscriptionId, TenantId};
use domain::program::Policy;
use std::io::Write;
use std::sync::Once;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use store::{
    ActError, Acted, Command, HistoryEntry, HistoryQuery, Moment, NewPerson, Preferences, Standing, Store, Theme,
};
use uuid::Uuid;

/// Runs each test on both engines.
#[allow(unused_macros)]
macro_rules! on_both_engines {
    ($($(#[$note:meta])* async fn $name:ident($db:ident: &TestDatabase) $body:block)*) => {$(
        $(#[$note])*
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            async fn test($db: &crate::support::TestDatabase) $body

            #[test]
            fn on_sqlite() {
                crate::support::run(crate::support::Place::Sqlite, test);
            }

            #[test]
            fn on_postgres() {
                crate::support::run(crate::support::Place::Postgres, test);
            }
        }
    )*};
}
#[allow(unused_imports)]
pub(crate) use on_both_engines;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Sqlite,
    Postgres,
}

pub fn run(place: Place, test: impl AsyncFn(&TestDatabase)) {
    let server = std::env::var("TEST_POSTGRES_URL").ok().filter(|url| !url.is_empty());
    if place == Place::Postgres && server.is_none() {
        let required = ["CI", "OFRECORD_REQUIRE_POSTGRES"]
            .iter()
            .any(|name| std::env::var(name).is_ok_and(|value| value == "true" || value == "1"));
        assert!(!required, "TEST_POSTGRES_URL names no server, and PostgreSQL is required here");
        // Straight to the terminal: what a passing test prints is not shown.
        static TOLD: Once = Once::new();
        TOLD.call_once(|| {
            let _ = writeln!(
                std::io::stderr(),
                "PostgreSQL SKIPPED: TEST_POSTGRES_URL is not set (scripts/with-postgres.sh sets it)"
            );
        });
        return;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().unwrap();
    runtime.block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let server = server.unwrap_or_default();
        let name = format!("ofrecord_{}_{}", std::process::id(), serial());
        let url = match place {
            Place::Sqlite => format!("sqlite:{}", folder.path().join("desk.db").display()),
            Place::Postgres => {
                administer(&server, &format!("CREATE DATABASE {name}")).await;
                beside(&server, &name)
            }
        };
        let db = TestDatabase::open(&url).await;
        test(&db).await;
        db.store.close().await;
        if place == Place::Postgres {
            administer(&server, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
        }
    });
}

async fn administer(server: &str, statement: &str) {
    sqlx::any::install_default_drivers();
    let pool = sqlx::any::AnyPoolOptions::new().max_connections(1).connect(server).await.unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(statement.to_owned())).execute(&pool).await.unwrap();
    pool.close().await;
}

/// The address of another database on the same server.
fn beside(server: &str, name: &str) -> String {
    let (address, options) = server.split_once('?').map_or((server, String::new()), |(a, o)| (a, format!("?{o}")));
    let (host, _) = address.rsplit_once('/').unwrap();
    format!("{host}/{name}{options}")
}

fn serial() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(1);
    LAST.fetch_add(1, Ordering::Relaxed)
}

pub fn new_id() -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + u128::from(serial()))
}

/// A partner company with its people.
#[allow(dead_code)]
pub struct Partner {
    pub company: CompanyId,
    pub admin: Actor,
    /// Scoped to the first location.
    pub user: Actor,
    pub locations: Vec<Mpn>,
}

#[allow(dead_code)]
pub struct TestDatabase {
    pub store: Store,
    pub url: String,
    now: AtomicI64,
    pub fabrikam: Partner,
    pub northwind: Partner,
    pub tenant: TenantId,
    pub reviewers: Vec<Actor>,
    pub leads: Vec<Actor>,
    pub subscriptions: Vec<SubscriptionId>,
}

pub const WORKLOADS: [&str; 4] = ["exchange", "teams", "sharepoint", "intune"];

pub fn code(text: &str) -> ProductCode {
    text.parse().unwrap()
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn preferences() -> Preferences {
    Preferences { language: "en".into(), zone: Zone::UTC, theme: Theme::Auto }
}

#[allow(dead_code)]
impl TestDatabase {
    /// A Monday morning with two partners, eight reviewers, two leads and one customer.
    async fn open(url: &str) -> Self {
        let store = Store::open(url).await.unwrap();
        let start: DateTime<Utc> = "2026-11-23T09:00:00Z".parse().unwrap();
        store.migrate(start).await.unwrap();
        let moment = Moment { at: start, new_id };
        let fabrikam = partner(&store, "Fabrikam", ["1000001", "1000002"], moment).await;
        let northwind = partner(&store, "Northwind", ["2000001", "2000002"], moment).await;
        let tenant = TenantId(new_id());
        directory(&store, tenant, "Contoso.example", moment).await;
        let subscriptions = subscriptions(&store, tenant, moment).await;
        let (mut reviewers, mut leads) = (vec![], vec![]);
        for number in 0..8 {
            reviewers
                .push(person(&store, &format!("reviewer{number}"), Standing::Reviewer { lead: false }, moment).await);
        }
        for number in 0..2 {
            leads.push(person(&store, &format!("lead{number}"), Standing::Reviewer { lead: true }, moment).await);
        }
        Self {
            store,
            url: url.to_owned(),
            now: AtomicI64::new(start.timestamp_micros()),
            fabrikam,
            northwind,
            tenant,
            reviewers,
            leads,
            subscriptions,
        }
    }

    pub fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.now.load(Ordering::SeqCst)).unwrap()
    }

    pub fn moment(&self) -> Moment {
        Moment { at: self.now(), new_id }
    }

    /// As if the mail server had taken all that waits.
    pub async fn mails_go_out(&self) {
        for mail in self.store.outbox_due(self.now(), 200).await.unwrap() {
            self.store.outbox_sent(mail.id, self.now()).await.unwrap();
        }
    }

    pub fn pass(&self, time: TimeDelta) {
        self.now.fetch_add(time.num_microseconds().unwrap(), Ordering::SeqCst);
    }

    /// The whole history as the actor may see it, page by page.
    pub async fn history(&self, actor: &Actor, claim: ClaimId) -> Vec<HistoryEntry> {
        let mut query = HistoryQuery { limit: 7, ..HistoryQuery::default() };
        let mut entries = vec![];
        loop {
            let page = self.store.history(actor, claim, &query).await.unwrap();
            entries.extend(page.entries);
            let Some(newer) = page.newer else { return entries };
            query.place = newer;
        }
    }

    /// A connection beside the store's own, to see and do what the store does not offer.
    pub async fn behind(&self) -> sqlx::AnyPool {
        sqlx::any::AnyPoolOptions::new().max_connections(2).connect(&self.url).await.unwrap()
    }

    /// Adds a policy, as a later version of the program would bring it.
    pub async fn add_policy(&self, policy: &Policy) {
        let behind = self.behind().await;
        let body = serde_json::to_string(policy).unwrap();
        let add = sqlx::query("INSERT INTO policies (version, body) VALUES ($1, $2)");
        add.bind(policy.version.0.clone()).bind(body).execute(&behind).await.unwrap();
        behind.close().await;
    }

    pub async fn count(&self, of: &str) -> i64 {
        let pool = self.behind().await;
        let count = sqlx::query_scalar(sqlx::AssertSqlSafe(format!("SELECT COUNT(*) FROM {of}")));
        let count: i64 = count.fetch_one(&pool).await.unwrap();
        pool.close().await;
        count
    }

    pub async fn act(&self, actor: &Actor, claim: ClaimId, action: Action) -> Result<Acted, ActError> {
        self.store.act(&Command { actor: actor.clone(), claim, action, seen: None, key: None }, self.moment()).await
    }

    /// Does it, and gives the claim after it. An arbitration is decided after the days of the contest.
    pub async fn done(&self, actor: &Actor, claim: ClaimId, action: Action) -> Claim {
        if let Action::DecideArbitration { .. } = action {
            let contested = self.store.claim_by_id(&Actor::System, claim).await.unwrap().unwrap();
            let last = contested.open_contests().map(|contest| contest.due.due_at).max().unwrap();
            self.pass(last - self.now() + TimeDelta::seconds(1));
        }
        self.act(actor, claim, action).await.unwrap().claim
    }

    /// A complete draft for these workloads, from the partner's first location.
    pub async fn draft(&self, partner: &Partner, actor: &Actor, workloads: &[&str]) -> Claim {
        let claim = self.store.create(actor, new_id(), self.moment()).await.unwrap();
        let area = Some(SolutionArea::Microsoft365);
        let products = workloads.iter().map(|workload| code(workload)).collect();
        let steps = [
            StepAnswers::Location { location: partner.locations.first().cloned() },
            StepAnswers::Customer { tenant_id: self.tenant.to_string(), domain: "contoso.example".into() },
            StepAnswers::Activity {
                area,
                activities: [Activity::Usage].into(),
                seller_name: String::new(),
                isv_product: String::new(),
            },
            StepAnswers::Products { products, subscriptions: Default::default(), acknowledged: true },
            contacts("Mail and meetings"),
            StepAnswers::SelfCheck { criteria: Criterion::ALL.iter().copied().collect() },
            StepAnswers::Acknowledgement { acknowledged: true },
        ];
        for step in steps {
            self.done(actor, claim.id, Action::SaveAnswers(step)).await;
        }
        self.done(actor, claim.id, Action::AddProof(proof(self.now()))).await
    }

    pub async fn submitted(&self, partner: &Partner, actor: &Actor, workloads: &[&str]) -> Claim {
        let draft = self.draft(partner, actor, workloads).await;
        self.done(actor, draft.id, Action::Submit { acknowledged: true }).await
    }

    pub async fn approved(&self, partner: &Partner, workloads: &[&str], reviewer: &Actor) -> Claim {
        let claim = self.submitted(partner, &partner.admin, workloads).await;
        self.done(reviewer, claim.id, Action::StartReview).await;
        self.done(reviewer, claim.id, Action::Approve { rubric: met(), note: String::new() }).await
    }

    pub async fn in_effect(&self, partner: &Partner, workloads: &[&str], reviewer: &Actor) -> Claim {
        let claim = self.approved(partner, workloads, reviewer).await;
        self.done(&Actor::Customer { claim: claim.id }, claim.id, Action::Agree).await
    }

    pub async fn assert_verified(&self) {
        let verified = self.store.verify().await.unwrap();
        assert_eq!(verified.differences, vec![]);
    }
}

#[allow(dead_code)]
pub fn refusal(result: Result<Acted, ActError>) -> Refusal {
    match result {
        Err(ActError::Refused(refusal)) => refusal,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

#[allow(dead_code)]
pub fn person_of(actor: &Actor) -> PersonId {
    actor.person().unwrap()
}

#[allow(dead_code)]
pub fn contacts(claim_name: &str) -> StepAnswers {
    let contact =
        |name: &str, email: &str| Contact { name: name.into(), title: "Head of IT".into(), email: email.into() };
    StepAnswers::Contacts {
        claim_name: claim_name.into(),
        customer: contact("Kim Customer", "kim@contoso.example"),
        technical: Contact::default(),
        own: contact("Pat Partner", "pat@partner.example"),
        email_reason: String::new(),
    }
}

pub fn proof(now: DateTime<Utc>) -> Proof {
    Proof {
        id: ProofId(new_id()),
        file_name: "statement-of-work.pdf".into(),
        file_type: FileType::Pdf,
        kind: ProofKind::StatementOfWork,
        signed_on: Some(now.date_naive() - TimeDelta::days(30)),
        sha256: format!("{:064x}", serial()),
        bytes: 1234,
        added_at: now,
    }
}

#[allow(dead_code)]
pub fn met() -> Rubric {
    let finding = Finding { met: true, page: Some(1), note: String::new() };
    Rubric(Criterion::ALL.iter().map(|criterion| (*criterion, finding.clone())).collect())
}

pub async fn person(store: &Store, name: &str, standing: Standing, moment: Moment) -> Actor {
    let new = NewPerson {
        email: format!("{name}@desk.example"),
        name: format!("Name of {name}"),
        password_hash: None,
        standing,
        locations: vec![],
        belongs_to: vec![],
        preferences: preferences(),
    };
    let id = store.create_person(&new, moment).await.unwrap();
    store.actor_of(id).await.unwrap().unwrap()
}
