//! `GET /health`: whether this process can do its work, for load balancers and operators.
//!
//! Everybody gets the status; only this machine and signed-in system administrators get the details.

use crate::cookies::{self, SESSION};
use crate::network::caller;
use crate::state::ServerState;
use axum::extract::{ConnectInfo, Request};
use axum::http::header::FORWARDED;
use axum::http::{HeaderMap, StatusCode};
use axum::{Extension, Json};
use chrono::{DateTime, Utc};
use domain::party::Actor;
use rustix::fs::{StatVfsMountFlags, statvfs};
use serde::Serialize;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use store::Engine;

/// Free space below which the disk is called low, and full.
const LOW: u64 = 1 << 30;
const FULL: u64 = 16 << 20;

#[derive(Serialize)]
pub struct Health {
    /// ok or failing.
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

/// The disk of the data folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
struct Disk {
    /// ok, low, full or read_only.
    disk: &'static str,
    disk_free_bytes: u64,
}

impl Disk {
    fn read(folder: &Path) -> Option<Self> {
        let stat = statvfs(folder).ok()?;
        let free = stat.f_bavail.saturating_mul(stat.f_frsize);
        let disk = match free {
            _ if stat.f_flag.contains(StatVfsMountFlags::RDONLY) => "read_only",
            free if free < FULL => "full",
            free if free < LOW => "low",
            _ => "ok",
        };
        Some(Self { disk, disk_free_bytes: free })
    }

    fn problem(self) -> Option<&'static str> {
        match self.disk {
            "full" => Some("the disk of the data folder is full"),
            "low" => Some("the disk of the data folder is nearly full"),
            "read_only" => Some("the disk of the data folder is read-only"),
            _ => None,
        }
    }
}

/// 200 when the database can be read and written, else 503.
pub async fn health(Extension(state): Extension<ServerState>, request: Request) -> (StatusCode, Json<Health>) {
    let found = state.probe.check(&state.app.store, state.clock.now()).await;
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
    let details = may_see_details(&state, request.headers(), peer).await;
    let well = found.waiting.is_some() && found.writable;
    let disk = Disk::read(&state.config.data);
    let mut problems = found.problems;
    problems.extend(disk.and_then(Disk::problem).map(ToOwned::to_owned));
    let details = details.then(|| Details {
        version: env!("CARGO_PKG_VERSION"),
        engine: match state.app.store.engine() {
            Engine::Sqlite => "sqlite",
            Engine::Postgres => "postgres",
        },
        database: found.waiting.is_some(),
        writable: found.writable,
        disk,
        problems,
        outbox_waiting: found.waiting.map(|waiting| waiting.mails),
        outbox_given_up: found.waiting.map(|waiting| waiting.mails_given_up),
        clock_overdue_since: found.waiting.and_then(|waiting| waiting.overdue_since),
    });
    let status = if well { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(Health { status: if well { "ok" } else { "failing" }, details }))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_of_the_disk_is_said_in_words() {
        let disk = Disk::read(&std::env::temp_dir()).unwrap();
        assert!(["ok", "low", "full"].contains(&disk.disk));
        let full = Disk { disk: "full", disk_free_bytes: 0 };
        assert_eq!(full.problem(), Some("the disk of the data folder is full"));
        assert_eq!(Disk { disk: "ok", ..full }.problem(), None);
        assert_eq!(Disk::read(Path::new("/nothing/at/all")), None);
    }
}
