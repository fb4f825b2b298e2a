//! Checks whether the database can be read and written.

use app::failure::chain;
use chrono::{DateTime, Utc};
use std::time::{Duration, Instant};
use store::{Store, Waiting};
use tokio::sync::Mutex;
use tokio::task::JoinHandle;
use tokio::time::timeout;

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
}

/// Checks the database once a second at most, whoever asks.
#[derive(Default)]
pub struct Probe {
    last: Mutex<Last>,
}

#[derive(Default)]
struct Last {
    checked: Option<(Instant, Found)>,
    /// A write that has not ended yet: no second one is begun, and it is never cut off in the middle of its transaction.
    writing: Option<JoinHandle<Result<(), store::Error>>>,
}

impl Probe {
    pub async fn check(&self, store: &Store, now: DateTime<Utc>) -> Found {
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
        for problem in &found.problems {
            tracing::error!(problem, "not healthy");
        }
        last.checked = Some((Instant::now(), found.clone()));
        found
    }
}
