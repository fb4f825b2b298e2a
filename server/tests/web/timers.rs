//! Deadlines: what the worker does when timers fail, and what a command does that meets a deadline before the worker.

use crate::mails::{actor, claim, does, mails};
use crate::test_server::TestServer;
use chrono::TimeDelta;
use domain::action::Action;
use domain::claim::{Claim, Consent, State, StateKind};
use server::worker;

const ASTRID: &str = "astrid@fjordlight.example";
/// Longer than any consent window.
const LATER: TimeDelta = TimeDelta::days(90);

/// A claim whose consent window has passed.
async fn overdue(server: &TestServer) -> Claim {
    let claim = claim(server, "OR-000007").await;
    assert_eq!(claim.state.kind(), StateKind::ConsentOpen);
    // Not by the form of the test clock, which does all that is due.
    server.state.clock.advance(LATER);
    claim
}

async fn comment(server: &TestServer, claim: &Claim) {
    does(server, &actor(server, ASTRID).await, claim.id, Action::Comment { text: "Any news?".into() }).await;
}

#[tokio::test]
async fn a_hundred_claims_whose_timers_fail_do_not_stop_the_timers_of_others() {
    // Given a hundred claims that cannot be read and are due before all others,
    let server = TestServer::open().await;
    let (app, astrid) = (&server.state.app, actor(&server, ASTRID).await);
    mails(&server).await;
    let mut failing = vec![];
    for _ in 0..100 {
        let moment = app.moment();
        let id = app.store.create(&astrid, (moment.new_id)(), moment).await.unwrap().id;
        failing.push(format!("'{id}'"));
    }
    server.tamper(&format!("UPDATE claims SET tick_at = 1, body = '' WHERE id IN ({})", failing.join(", "))).await;
    let overdue = overdue(&server).await;
    assert_eq!(app.store.due(app.moment().at, 100).await.unwrap().len(), 100);

    // when the worker looks once,
    worker::tick(app).await.unwrap();

    // then the window of the other claim has ended, and nothing more is due for now.
    assert_eq!(claim(&server, "OR-000007").await.state.kind(), StateKind::InEffect, "{}", overdue.reference);
    assert_eq!(app.store.due(app.moment().at, 100).await.unwrap(), vec![]);
}

#[tokio::test]
async fn a_command_after_the_consent_window_lets_the_association_take_effect_first() {
    // Given a claim whose customer was asked and whose window has passed, and no worker,
    let server = TestServer::open().await;
    mails(&server).await;
    let overdue = overdue(&server).await;

    // when somebody does something to it,
    comment(&server, &overdue).await;

    // then it is in effect by silence, and stays so when the worker comes by.
    worker::tick(&server.state.app).await.unwrap();
    let after = claim(&server, "OR-000007").await;
    assert!(matches!(after.state, State::InEffect { consent: Consent::WindowPassed, .. }), "{:?}", after.state);
}

#[tokio::test]
async fn a_command_after_the_consent_window_starts_it_again_where_the_customer_was_not_told() {
    // Given the same, but the email to the customer was not sent,
    let server = TestServer::open().await;
    let overdue = overdue(&server).await;

    // when somebody does something to it,
    comment(&server, &overdue).await;

    // then the customer has the whole window again; the worker does not end it.
    worker::tick(&server.state.app).await.unwrap();
    let after = claim(&server, "OR-000007").await;
    let State::ConsentOpen { closes, .. } = &after.state else { panic!("{:?}", after.state) };
    assert!(closes.due_at > server.state.app.moment().at);
}
