//! Retries a change after a conflict with another one, and finishes a started change even if nobody waits for its result.

use crate::error::{ActError, Error};
use backon::{ExponentialBuilder, Retryable};
use std::pin::Pin;
use std::time::Duration;
use tracing::Instrument;

/// How often a transaction is tried when others change the same rows.
const ATTEMPTS: usize = 12;

/// Boxed, because the future of an async closure cannot be shown to be `Send`, and servers need that.
pub(super) type Attempt<'a, T> = Pin<Box<dyn Future<Output = Result<T, ActError>> + Send + 'a>>;

/// Tries until no other transaction is in the way, with growing and random pauses: those who met once do not meet again.
pub(super) async fn retry_on_conflict<'a, T>(attempt: impl FnMut() -> Attempt<'a, T>) -> Result<T, ActError> {
    let pauses = ExponentialBuilder::default()
        .with_min_delay(Duration::from_millis(2))
        .with_max_delay(Duration::from_millis(250))
        .with_max_times(ATTEMPTS - 1)
        .with_jitter();
    let done = attempt
        .retry(pauses)
        .when(is_conflict)
        .notify(|error, _| tracing::debug!(%error, "another transaction came first"))
        .await;
    match done {
        Err(error) if is_conflict(&error) => Err(Error::Contended { attempts: ATTEMPTS as u32 }.into()),
        done => done,
    }
}

fn is_conflict(error: &ActError) -> bool {
    matches!(error, ActError::Store(error) if error.is_conflict())
}

/// Runs in a task of its own: a caller that hangs up stops no transaction half-way, which would go back to the pool open.
pub(super) async fn in_own_task<T: Send + 'static>(
    work: impl Future<Output = Result<T, ActError>> + Send + 'static,
) -> Result<T, ActError> {
    match tokio::spawn(work.in_current_span()).await {
        Ok(done) => done,
        Err(stopped) => match stopped.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => Err(Error::Stopped.into()),
        },
    }
}
