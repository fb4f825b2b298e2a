//! Days that count, and where they end.

mod calendars;
mod deadlines;
mod support;
