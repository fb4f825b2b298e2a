//! `GET /health`: whether this process can do its work, for load balancers and whoever is on call.
//!
//! Everybody may ask whether it can; the details are for this machine and for administrators who are signed in.

use crate::config::Config;
use crate::cookies::{self, SESSION};
use crate::network::caller;
use crate::state::ServerState;
use crate::worker::Rounds;
use app::failure::chain;
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
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};
use store::{Engine, Store, Waiting};
use tokio::sync::Mutex;
use tokio::task::{JoinHandle, spawn_blocking};
use tokio::time::timeout;

/// An answer is good for this long, however many ask.
const FRESH: Duration = Duration::from_secs(1);
/// A database that takes longer than this cannot be worked with.
const PATIENCE: Duration = Duration::from_secs(3);
/// A round of the timers or of the mails that takes longer than this needs somebody's attention.
const ROUND: Duration = Duration::from_secs(300);
/// Free space below which the disk is called low, and full.
const LOW: u64 = 1 << 30;
const FULL: u64 = 16 << 20;

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
    /// Mails not sent yet; 1000 stands for 1000 and more.
    outbox_waiting: Option<u32>,
    /// Mails that were given up: somebody was not told; 1000 stands for 1000 and more.
    outbox_given_up: Option<u32>,
    /// Since when the oldest timer of a claim is overdue; none when all have been heard.
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
    fn of(folder: &Path) -> Option<Self> {
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
            "full" => Some("is full"),
            "low" => Some("is nearly full"),
            "read_only" => Some("is read-only"),
            _ => None,
        }
    }
}

/// What the last look found.
#[derive(Clone, Default)]
struct Found {
    waiting: Option<Waiting>,
    writable: bool,
    problems: Vec<String>,
    disk: Option<Disk>,
}

/// Looks at the database and the disks once a second at most, whoever asks.
#[derive(Default)]
pub struct Probe {
    last: Mutex<Last>,
    pub rounds: Arc<Rounds>,
}

#[derive(Default)]
struct Last {
    looked: Option<(Instant, Found)>,
    /// A write that has not ended yet: no second one is begun, and it is never cut off in the middle of its transaction.
    writing: Option<JoinHandle<Result<(), store::Error>>>,
    /// A look at the disks that has not ended yet: a network file system may not answer.
    looking: Option<JoinHandle<Disks>>,
}

/// The folder of the data, and that of the proofs, which may be on another disk.
type Disks = [Option<Disk>; 2];

impl Probe {
    async fn look(&self, store: &Store, config: &Config, now: DateTime<Utc>) -> Found {
        let mut last = self.last.lock().await;
        if let Some((at, found)) = &last.looked
            && at.elapsed() < FRESH
        {
            return found.clone();
        }
        let mut found = Found::default();
        match timeout(PATIENCE, store.waiting(now)).await {
            Ok(Ok(waiting)) => found.waiting = Some(waiting),
            Ok(Err(error)) => found.problems.push(format!("the database cannot be read: {}", chain(&error))),
            Err(_) => found.problems.push("the database does not answer in time".to_owned()),
        }
        let writer = store.clone();
        let mut writing =
            last.writing.take().unwrap_or_else(|| tokio::spawn(async move { writer.check_write(now).await }));
        match timeout(PATIENCE, &mut writing).await {
            Ok(Ok(Ok(()))) => found.writable = true,
            Ok(Ok(Err(error))) => found.problems.push(format!("the database cannot be written: {}", chain(&error))),
            Ok(Err(error)) => found.problems.push(format!("the database cannot be written: {error}")),
            Err(_) => {
                found.problems.push("the database takes no writes: another one has not ended".to_owned());
                last.writing = Some(writing);
            }
        }
        let folders = [config.data().to_owned(), config.proof_folder()];
        let mut looking =
            last.looking.take().unwrap_or_else(|| spawn_blocking(move || folders.map(|folder| Disk::of(&folder))));
        match timeout(PATIENCE, &mut looking).await {
            Ok(Ok([data, proof])) => {
                found.disk = data;
                let problem =
                    |disk: Option<Disk>, folder| Some(format!("the disk of the {folder} {}", disk?.problem()?));
                found.problems.extend(problem(data, "data folder"));
                found.problems.extend(problem(proof, "proof folder"));
            }
            Ok(Err(error)) => found.problems.push(format!("the disks cannot be looked at: {error}")),
            Err(_) => {
                found.problems.push("the disk of the data folder or of the proof folder does not answer".to_owned());
                last.looking = Some(looking);
            }
        }
        found.problems.extend(stalled(&self.rounds));
        for problem in &found.problems {
            tracing::error!(problem, "not healthy");
        }
        last.looked = Some((Instant::now(), found.clone()));
        found
    }
}

/// Background tasks whose last round began too long ago.
fn stalled(rounds: &Rounds) -> Vec<String> {
    let rounds = [(&rounds.timers, "deadlines"), (&rounds.mails, "mails")];
    let since = rounds.map(|(round, what)| (round.lock().unwrap_or_else(PoisonError::into_inner).elapsed(), what));
    let stalled = since.into_iter().filter(|(since, _)| *since > ROUND);
    stalled.map(|(since, what)| format!("{what} have not been looked at for {} s", since.as_secs())).collect()
}

/// 200 when the database can be read and written, else 503. Degraded when something else needs somebody's attention: a disk, timers, mails.
pub async fn health(Extension(state): Extension<ServerState>, request: Request) -> (StatusCode, Json<Health>) {
    let found = state.probe.look(&state.desk.store, &state.config, state.clock.now()).await;
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
    let details = may_see_details(&state, request.headers(), peer).await;
    let (well, has_problems) = (found.waiting.is_some() && found.writable, !found.problems.is_empty());
    let details = details.then(|| Details {
        version: env!("CARGO_PKG_VERSION"),
        engine: match state.desk.store.engine() {
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
    let session = state.desk.store.session(&cookies::hash(token), state.clock.now()).await;
    matches!(session, Ok(Some(session)) if matches!(session.actor, Actor::DeskAdmin { .. }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_of_the_disk_is_said_in_words() {
        let disk = Disk::of(&std::env::temp_dir()).unwrap();
        assert!(["ok", "low", "full"].contains(&disk.disk));
        let full = Disk { disk: "full", disk_free_bytes: 0 };
        assert_eq!(full.problem(), Some("is full"));
        assert_eq!(Disk { disk: "ok", ..full }.problem(), None);
        assert_eq!(Disk::of(Path::new("/nothing/at/all")), None);
    }

    #[test]
    fn a_round_that_takes_too_long_is_a_problem() {
        let rounds = Rounds::default();
        assert!(stalled(&rounds).is_empty());
        *rounds.mails.lock().unwrap() = Instant::now().checked_sub(2 * ROUND).unwrap();
        let problems = stalled(&rounds);
        assert!(problems.len() == 1 && problems[0].starts_with("mails have not been looked at for"), "{problems:?}");
    }
}
