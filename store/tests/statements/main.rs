//! How many statements each command sends to the database: a budget, so that none reads what its decision does not rest on.

#[path = "../database/support.rs"]
mod support;

use domain::action::{Action, Refusal};
use domain::claim_form::StepAnswers;
use domain::code::Code;
use domain::evidence::{Criterion, RequestItem};
use domain::party::{Actor, ClaimId, TenantId};
use std::collections::BTreeSet;
use std::sync::{Mutex, Once};
use store::{ActError, Command, Engine, Standing};
use support::*;
use tracing::field::{Field, Visit};
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

/// Both tests in turn: the statements of all threads are kept together.
static IN_TURN: Mutex<()> = Mutex::new(());
static SENT: Mutex<Vec<String>> = Mutex::new(vec![]);

/// Keeps what the driver logs: one line per statement.
struct Statements;

impl<S: tracing::Subscriber> Layer<S> for Statements {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        let mut summary = Summary::default();
        event.record(&mut summary);
        // One driver logs the end of a transaction, the other one does not.
        if summary.0 != "COMMIT" {
            SENT.lock().unwrap().push(summary.0);
        }
    }
}

/// The first words of a statement.
#[derive(Default)]
struct Summary(String);

impl Visit for Summary {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "summary" {
            self.0 = value.to_owned();
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
}

fn count_on(place: Place, test: impl AsyncFn(&TestDatabase)) {
    static LISTENS: Once = Once::new();
    LISTENS.call_once(|| {
        let statements = Statements.with_filter(filter_fn(|line| line.target() == "sqlx::query"));
        tracing_subscriber::registry().with(statements).init();
    });
    let _turn = IN_TURN.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    support::run(place, test);
}

#[test]
fn no_command_sends_more_statements_than_its_budget_on_sqlite() {
    count_on(Place::Sqlite, commands);
}

#[test]
fn no_command_sends_more_statements_than_its_budget_on_postgres() {
    count_on(Place::Postgres, commands);
}

#[test]
fn of_64_reviewers_who_take_the_next_claim_at_once_each_gets_one_on_sqlite() {
    count_on(Place::Sqlite, takes);
}

#[test]
fn of_64_reviewers_who_take_the_next_claim_at_once_each_gets_one_on_postgres() {
    count_on(Place::Postgres, takes);
}

async fn commands(db: &TestDatabase) {
    // Given a claim in a contest, and a draft.
    let (partner, reviewer, lead) = (&db.fabrikam, &db.reviewers[0], &db.leads[0]);
    db.in_effect(&db.northwind, &["exchange"], &db.reviewers[7]).await;
    let contested = db.submitted(partner, &partner.admin, &["exchange"]).await;
    let claim = db.draft(partner, &partner.user, &["teams"]).await;
    let customer = Actor::Customer { claim: claim.id };
    let item = RequestItem {
        products: Default::default(),
        criterion: Criterion::ProductsNamed,
        what: "A page".into(),
        why: "None is named".into(),
        example: String::new(),
        answer: None,
    };
    let text = "Page 4 names it.".to_owned();
    let answer = Action::AnswerRequest { answers: vec![text.clone()], comment: text.clone() };
    // When each command is sent once, with a key, then it stays within its budget.
    for (actor, of, action, budget) in [
        (&partner.user, &claim, Action::SaveAnswers(contacts("Another name")), 10),
        (&partner.user, &claim, Action::Submit { acknowledged: true }, 27),
        (&partner.user, &claim, Action::Comment { text: text.clone() }, 11),
        (reviewer, &contested, Action::Comment { text: text.clone() }, 11),
        (reviewer, &contested, Action::Note { text: text.clone() }, 8),
        (reviewer, &contested, Action::ViewProof { proof: contested.proofs[0].id }, 8),
        (lead, &contested, Action::Assign { to: person_of(reviewer) }, 15),
        (reviewer, &contested, Action::StartReview, 13),
        (reviewer, &contested, Action::SaveRubric { rubric: met() }, 8),
        (&partner.admin, &contested, Action::AddProof(proof(db.now())), 12),
        (reviewer, &claim, Action::StartReview, 13),
        (reviewer, &claim, Action::Release, 10),
        (reviewer, &claim, Action::StartReview, 13),
        (reviewer, &claim, Action::AskInformation { rubric: None, items: vec![item] }, 16),
        (&partner.user, &claim, answer, 16),
        (reviewer, &claim, Action::StartReview, 13),
        (reviewer, &claim, Action::Approve { rubric: met(), note: String::new() }, 17),
        (&customer, &claim, Action::Agree, 18),
    ] {
        let kind = action.kind();
        let command = Command { actor: actor.clone(), claim: of.id, action, seen: None, key: Some(new_id()) };
        SENT.lock().unwrap().clear();
        db.store.act(&command, db.moment()).await.unwrap_or_else(|error| panic!("{kind:?}: {error:?}"));
        assert_within(db, kind.code(), budget);
    }
    db.submitted(partner, &partner.admin, &["sharepoint"]).await;
    SENT.lock().unwrap().clear();
    db.store.take_next(reviewer, Some(new_id()), db.moment()).await.unwrap().unwrap();
    assert_within(db, "take the next", TAKE);
}

/// What taking the next claim may cost.
const TAKE: usize = 14;

async fn takes(db: &TestDatabase) {
    // Given 64 claims that nobody has: of each line of eight customers one by each of two partners.
    for number in 0..8 {
        let (tenant, domain) = (TenantId(new_id()), format!("customer{number}.example"));
        directory(&db.store, tenant, &domain, db.moment()).await;
        for (partner, workload) in
            [&db.fabrikam, &db.northwind].into_iter().flat_map(|partner| WORKLOADS.map(|one| (partner, one)))
        {
            let draft = db.draft(partner, &partner.admin, &[workload]).await;
            let customer = StepAnswers::Customer { tenant_id: tenant.to_string(), domain: domain.clone() };
            let StepAnswers::Contacts { claim_name, customer: contact, technical, own, .. } = contacts("Mail") else {
                panic!()
            };
            let email_reason = "The parent company.".to_owned();
            let contacts = StepAnswers::Contacts { claim_name, customer: contact, technical, own, email_reason };
            for step in [customer, contacts] {
                db.done(&partner.admin, draft.id, Action::SaveAnswers(step)).await;
            }
            db.done(&partner.admin, draft.id, Action::Submit { acknowledged: true }).await;
        }
    }
    // When 64 reviewers take the next claim at once,
    let mut reviewers = vec![];
    for number in 0..64 {
        reviewers.push(
            person(&db.store, &format!("one-of-64-{number}"), Standing::Reviewer { lead: false }, db.moment()).await,
        );
    }
    SENT.lock().unwrap().clear();
    let mut tasks = tokio::task::JoinSet::new();
    for reviewer in reviewers {
        let (store, moment) = (db.store.clone(), db.moment());
        tasks.spawn(async move { store.take_next(&reviewer, Some(new_id()), moment).await.unwrap().unwrap().id });
    }
    let taken: BTreeSet<ClaimId> = tasks.join_all().await.into_iter().collect();
    // then each has one of its own, at the cost of 64 transactions: nobody had to begin anew.
    assert_eq!(taken.len(), 64);
    assert_within(db, "64 times take the next", 64 * TAKE);
    assert_eq!(db.store.take_next(&db.leads[0], None, db.moment()).await.unwrap(), None);
    let refused = db.store.take_next(&db.fabrikam.admin, None, db.moment()).await;
    assert!(matches!(refused, Err(ActError::Refused(Refusal::NotAllowed))));
    db.assert_verified().await;
}

fn assert_within(db: &TestDatabase, what: &str, budget: usize) {
    // A lock on the keys of the lines, another one on the customer's name, or a savepoint.
    let locks = if db.store.engine() == Engine::Postgres { 2 * budget / TAKE.min(budget) } else { 0 };
    // A copy: a test that fails with the lock would stop the others.
    let sent = SENT.lock().unwrap().clone();
    assert!(!sent.is_empty(), "the driver logs no statements");
    assert!(sent.len() <= budget + locks, "{what}: {} statements for {budget}:\n{}", sent.len(), sent.join("\n"));
}
