//! The timers: whatever is due goes through `Store::act` as people's actions do. The mails go out beside them: a slow mail server
//! holds up no timer.

use crate::files::Files;
use crate::mail::Mailer;
use app::failure::chain;
use app::state::AppState;
use domain::action::Action;
use domain::party::{Actor, ClaimId};
use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use store::{ActError, Command};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Interval, MissedTickBehavior};

/// How often the worker looks for due timers and waiting emails.
const EVERY: Duration = Duration::from_secs(5);
/// Expired sessions, refused forms and the like are deleted every so many rounds: about once an hour.
const SWEEP_EVERY: u32 = 720;
/// Files are looked through this often; they are kept for longer.
const SWEEP_FILES_EVERY: Duration = Duration::from_secs(6 * 3600);

/// Does all that is due now, once; gives how many steps claims have made. Any number of servers may do so at the same time.
///
/// # Errors
/// When the records cannot be read. A single claim that fails is logged and holds up no other.
pub async fn tick(app: &AppState) -> Result<usize, store::Error> {
    let mut claims = 0;
    // What is to take effect on a subscription that has ended ends before it.
    let mut seen = HashSet::new();
    loop {
        let ended = app.store.ended_subscriptions(app.moment().at, 100).await?;
        let fresh: Vec<_> = ended.into_iter().filter(|pair| !seen.contains(pair)).collect();
        if fresh.is_empty() {
            break;
        }
        for (claim, subscription) in fresh {
            let moved = act(app, claim, Action::EndSubscription { subscription }).await;
            record_timer_result(app, claim, moved).await;
            claims += usize::from(moved);
            seen.insert((claim, subscription));
        }
    }
    let mut seen: HashSet<ClaimId> = HashSet::new();
    loop {
        // A claim may have several things due, one after the other; one that does not move on is left for the next look.
        let due = app.store.due(app.moment().at, 100).await?;
        let fresh: Vec<_> = due.into_iter().filter(|id| !seen.contains(id)).collect();
        if fresh.is_empty() {
            break;
        }
        for claim in fresh {
            // One that is due and does not move is tried again later, as one that fails.
            let mut moved = act(app, claim, Action::Tick).await;
            record_timer_result(app, claim, moved).await;
            while moved {
                claims += 1;
                moved = act(app, claim, Action::Tick).await;
            }
            seen.insert(claim);
        }
    }
    Ok(claims)
}

/// Notes whether a claim's timer did something, so that those that fail hold up no others.
async fn record_timer_result(app: &AppState, claim: ClaimId, moved: bool) {
    let store = &app.store;
    let noted =
        if moved { store.timer_succeeded(claim).await } else { store.timer_failed(claim, app.moment().at).await };
    if let Err(error) = noted {
        tracing::error!(%claim, %error, "whether a clock failed could not be noted");
    }
}

/// Whether the claim changed.
async fn act(app: &AppState, claim: ClaimId, action: Action) -> bool {
    let before = match app.store.claim_by_id(&Actor::System, claim).await {
        Ok(Some(claim)) => claim.sequence,
        Ok(None) => return false,
        Err(error) => {
            tracing::error!(%claim, %error, "a claim with a clock cannot be read");
            return false;
        }
    };
    match app.store.act(&Command { actor: Actor::System, claim, action, seen: None, key: None }, app.moment()).await {
        Ok(acted) => acted.claim.sequence != before,
        // Another server, or a person, was quicker.
        Err(ActError::Refused(refusal)) => {
            tracing::debug!(%claim, ?refusal, "nothing to do by the clock");
            false
        }
        Err(ActError::Store(error)) => {
            tracing::error!(%claim, %error, "a clock failed");
            false
        }
    }
}

/// When each background task last began a round, for `/health`.
#[derive(Debug)]
pub struct Rounds {
    pub timers: Mutex<Instant>,
    pub mails: Mutex<Instant>,
}

impl Default for Rounds {
    fn default() -> Self {
        Self { timers: Mutex::new(Instant::now()), mails: Mutex::new(Instant::now()) }
    }
}

fn begin(round: &Mutex<Instant>) {
    *round.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
}

/// Runs a task until it ends by itself. One that panics is logged and started again.
pub async fn keep_running<F: Future<Output = ()> + Send + 'static>(name: &str, mut task: impl FnMut() -> F) {
    loop {
        // A set, so that the task ends with its keeper.
        let mut running = JoinSet::new();
        running.spawn(task());
        match running.join_next().await {
            Some(Err(error)) => tracing::error!(task = name, %error, "a background task failed and is started again"),
            Some(Ok(())) | None => return,
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Looks at the clocks again and again until the process stops.
pub async fn run(app: AppState, rounds: Arc<Rounds>) {
    let mut looks = looks();
    let mut look = 0_u32;
    loop {
        looks.tick().await;
        begin(&rounds.timers);
        match tick(&app).await {
            Ok(0) => {}
            Ok(claims) => tracing::info!(claims, "clocks"),
            Err(error) => tracing::error!(%error, "the clocks could not be looked at"),
        }
        if look.is_multiple_of(SWEEP_EVERY)
            && let Err(error) = app.store.sweep(app.moment().at).await
        {
            tracing::error!(%error, "the sweep failed");
        }
        look = look.wrapping_add(1);
    }
}

/// Removes again and again the files of proofs that no claim refers to any more.
pub async fn sweep_files(files: Files) {
    let mut looks = tokio::time::interval(SWEEP_FILES_EVERY);
    loop {
        looks.tick().await;
        match files.blob_store.sweep(&files.app.store, files.app.moment().at).await {
            Ok(0) => {}
            Ok(removed) => tracing::info!(removed, "files that no claim refers to were removed"),
            Err(error) => tracing::error!(error = chain(&error), "the folder of proofs could not be swept"),
        }
    }
}

/// Sends the mails again and again until it is `stopped`; those that it has taken by then still go out.
pub async fn send(app: AppState, mailer: Arc<Mailer>, rounds: Arc<Rounds>, mut stopped: watch::Receiver<bool>) {
    let mut looks = looks();
    while !*stopped.borrow() {
        tokio::select! {
            _ = looks.tick() => {}
            _ = stopped.changed() => break,
        }
        let mut sent = 0;
        while !*stopped.borrow() {
            begin(&rounds.mails);
            match mailer.send_some(&app).await {
                Ok(Some(some)) => sent += some,
                Ok(None) => break,
                Err(error) => {
                    tracing::error!(%error, "the outbox could not be looked at");
                    break;
                }
            }
        }
        if sent > 0 {
            tracing::info!(mails = sent, "mails");
        }
    }
}

fn looks() -> Interval {
    let mut looks = tokio::time::interval(EVERY);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    looks
}
