//! The only place that reads the system clock. All other code gets the time as a parameter.

use chrono::{DateTime, TimeDelta, Utc};
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};
use store::Moment;
use uuid::Uuid;

/// This moment, in UTC.
#[expect(clippy::disallowed_methods, reason = "somebody has to look at the clock, and it is only here")]
fn utc() -> DateTime<Utc> {
    Utc::now()
}

#[expect(clippy::disallowed_methods, reason = "ids sort by the time at which they were made, and it is only here")]
fn new_id() -> Uuid {
    Uuid::now_v7()
}

/// The process's clock. Runs with the real one; a test may move it ahead.
#[derive(Clone, Debug, Default)]
pub struct TimeSource {
    /// Microseconds.
    ahead: Arc<AtomicI64>,
}

impl TimeSource {
    pub fn now(&self) -> DateTime<Utc> {
        utc() + TimeDelta::microseconds(self.ahead.load(Ordering::SeqCst))
    }

    pub fn moment(&self) -> Moment {
        Moment { at: self.now(), new_id }
    }

    /// Moves the clock ahead of the real one, never back.
    pub fn advance(&self, by: TimeDelta) {
        let by = by.num_microseconds().unwrap_or(0).max(0);
        self.ahead.fetch_add(by, Ordering::SeqCst);
    }
}

/// The same ids at another time: for what is said to have happened before.
pub fn at(at: DateTime<Utc>) -> Moment {
    Moment { at, new_id }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_moves_the_clock_ahead_and_never_back() {
        let clock = TimeSource::default();
        let before = clock.now();
        clock.advance(TimeDelta::days(7));
        clock.advance(TimeDelta::days(-3));
        let after = clock.moment().at;
        assert!(after - before >= TimeDelta::days(7) && after - before < TimeDelta::days(8));
    }
}
