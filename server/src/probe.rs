//! Checks whether the database can be read and written, the disks have space and the background tasks run.

use crate::config::Config;
use crate::worker::Rounds;
use app::failure::chain;
use chrono::{DateTime, Utc};
use rustix::fs::{StatVfsMountFlags, statvfs};
use serde::Serialize;
use std::path::Path;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};
use store::{Store, Waiting};
use tokio::sync::Mutex;
use tokio::task::{JoinHandle, spawn_blocking};
use tokio::time::timeout;

/// Free space below which the disk is called low, and full.
const LOW: u64 = 1 << 30;
const FULL: u64 = 16 << 20;
/// A round of the timers or of the emails that takes longer than this needs attention.
const ROUND: Duration = Duration::from_secs(300);
/// An answer is good for this long, however many ask.
const FRESH: Duration = Duration::from_secs(1);
/// A database that takes longer than this cannot be worked with.
const PATIENCE: Duration = Duration::from_secs(3);

/// The result of the last check.
#[derive(Clone, Default)]
pub struct Found {
    pub waiting: Option<Waiting>,
    pub writable: bool,
    pub problems: Vec<String>,
    pub disk: Option<Disk>,
}

/// Checks all of it once a second at most, whoever asks.
#[derive(Default)]
pub struct Probe {
    last: Mutex<Last>,
    pub rounds: Arc<Rounds>,
}

#[derive(Default)]
struct Last {
    checked: Option<(Instant, Found)>,
    /// A write that has not ended yet: no second one is begun, and it is never cut off in the middle of its transaction.
    writing: Option<JoinHandle<Result<(), store::Error>>>,
    /// A look at the disks that has not ended yet: a network file system may not answer.
    looking: Option<JoinHandle<Disks>>,
}

/// The folder of the data, and that of the proofs, which may be on another disk.
type Disks = [Option<Disk>; 2];

impl Probe {
    pub async fn check(&self, store: &Store, config: &Config, now: DateTime<Utc>) -> Found {
        let mut last = self.last.lock().await;
        if let Some((at, found)) = &last.checked
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
            last.looking.take().unwrap_or_else(|| spawn_blocking(move || folders.map(|folder| Disk::read(&folder))));
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
        last.checked = Some((Instant::now(), found.clone()));
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

/// The disk of a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Disk {
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
            "full" => Some("is full"),
            "low" => Some("is nearly full"),
            "read_only" => Some("is read-only"),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_of_the_disk_is_said_in_words() {
        let disk = Disk::read(&std::env::temp_dir()).unwrap();
        assert!(["ok", "low", "full"].contains(&disk.disk));
        let full = Disk { disk: "full", disk_free_bytes: 0 };
        assert_eq!(full.problem(), Some("is full"));
        assert_eq!(Disk { disk: "ok", ..full }.problem(), None);
        assert_eq!(Disk::read(Path::new("/nothing/at/all")), None);
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
