//! The one place that looks at a clock. Everything else is told what time it is.

use chrono::{DateTime, Utc};

/// This moment, in UTC.
#[expect(clippy::disallowed_methods, reason = "somebody has to look at the clock, and it is only here")]
pub fn now() -> DateTime<Utc> {
    Utc::now()
}
