//! `GET /health`: whether this process can do its work, for load balancers and operators.
//!
//! Everybody gets the status; only this machine and signed-in system administrators get the details.

use crate::cookies::{self, SESSION};
use crate::network::caller;
use crate::probe::Disk;
use crate::state::ServerState;
use axum::extract::{ConnectInfo, Request};
use axum::http::header::FORWARDED;
use axum::http::{HeaderMap, StatusCode};
use axum::{Extension, Json};
use chrono::{DateTime, Utc};
use domain::party::Actor;
use serde::Serialize;
use std::net::{IpAddr, SocketAddr};
use store::Engine;

#[derive(Serialize)]
pub struct Health {
    /// ok, degraded or failing.
    status: &'static str,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    details: Option<Details>,
}

#[derive(Serialize)]
struct Details {
    version: &'static str,
    engine: &'static str,
    /// Whether the database answers.
    database: bool,
    /// Whether the database takes a write.
    writable: bool,
    #[serde(flatten)]
    disk: Option<Disk>,
    /// What is wrong, in words.
    problems: Vec<String>,
    /// Emails that are not sent yet; 1000 means 1000 or more.
    outbox_waiting: Option<u32>,
    /// Emails that were given up, so that somebody was not notified; 1000 means 1000 or more.
    outbox_given_up: Option<u32>,
    /// Since when the oldest timer of a claim is overdue; none if all due timers have been processed.
    clock_overdue_since: Option<DateTime<Utc>>,
}

/// 200 when the database can be read and written, else 503. Degraded when something else needs attention: a disk, timers, emails.
pub async fn health(Extension(state): Extension<ServerState>, request: Request) -> (StatusCode, Json<Health>) {
    let found = state.probe.check(&state.app.store, &state.config, state.clock.now()).await;
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
    let details = may_see_details(&state, request.headers(), peer).await;
    let (well, has_problems) = (found.waiting.is_some() && found.writable, !found.problems.is_empty());
    let details = details.then(|| Details {
        version: env!("CARGO_PKG_VERSION"),
        engine: match state.app.store.engine() {
            Engine::Sqlite => "sqlite",
            Engine::Postgres => "postgres",
        },
        database: found.waiting.is_some(),
        writable: found.writable,
        disk: found.disk,
        problems: found.problems,
        outbox_waiting: found.waiting.map(|waiting| waiting.mails),
        outbox_given_up: found.waiting.map(|waiting| waiting.mails_given_up),
        clock_overdue_since: found.waiting.and_then(|waiting| waiting.overdue_since),
    });
    let (code, status) = match (well, has_problems) {
        (true, false) => (StatusCode::OK, "ok"),
        // Pages are still served, so a load balancer goes on sending requests.
        (true, true) => (StatusCode::OK, "degraded"),
        (false, _) => (StatusCode::SERVICE_UNAVAILABLE, "failing"),
    };
    (code, Json(Health { status, details }))
}

async fn may_see_details(state: &ServerState, headers: &HeaderMap, peer: Option<IpAddr>) -> bool {
    // A proxy on this machine that was not told of (OFRECORD_PROXIES) makes nobody local.
    let proxied = headers.contains_key("x-forwarded-for") || headers.contains_key(FORWARDED);
    let local = caller(headers, peer, state.config.proxies).is_some_and(|address| address.to_canonical().is_loopback());
    if local && (!proxied || state.config.proxies > 0) {
        return true;
    }
    let Some(token) = cookies::read(headers, SESSION, state.is_secure()) else { return false };
    let session = state.app.store.session(&cookies::hash(token), state.clock.now()).await;
    matches!(session, Ok(Some(session)) if matches!(session.actor, Actor::SystemAdmin { .. }))
}
