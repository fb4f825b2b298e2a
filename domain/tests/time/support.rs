//! Words that the tests of calendars and of deadlines share.

use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::{Calendar, CalendarId, SkippedWhy};
use domain::deadline::{Deadline, Explanation, Length, Zone};

pub fn on(date: &str) -> NaiveDate {
    date.parse().unwrap()
}

/// An instant from a local time in a zone: `at("2026-05-01 10:00", "Asia/Tokyo")`.
pub fn at(local: &str, name: &str) -> DateTime<Utc> {
    let local = chrono::NaiveDateTime::parse_from_str(local, "%Y-%m-%d %H:%M").unwrap();
    local.and_local_timezone(zone(name).0).unwrap().to_utc()
}

pub fn utc(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub fn zone(name: &str) -> Zone {
    name.parse().unwrap()
}

pub fn zone_of(id: CalendarId) -> &'static str {
    match id {
        CalendarId::Japan => "Asia/Tokyo",
        CalendarId::Taiwan => "Asia/Taipei",
        CalendarId::Sweden => "Europe/Stockholm",
        CalendarId::UnitedStates => "America/New_York",
        CalendarId::UnitedKingdom => "Europe/London",
        CalendarId::WeekendsOnly => "UTC",
    }
}

/// A deadline in the country's own zone that starts at ten in the morning.
pub fn started(id: CalendarId, day: &str, length: Length) -> Deadline {
    let start = at(&format!("{day} 10:00"), zone_of(id));
    Deadline::new(start, length, Calendar::current(id), zone(zone_of(id)))
}

pub fn counted(explanation: &Explanation) -> Vec<String> {
    explanation.counted.iter().map(|day| day.on.to_string()).collect()
}

/// `2026-05-02 weekend` or `2026-05-03 Constitution Day`.
pub fn skipped(explanation: &Explanation) -> Vec<String> {
    let line = |why: &SkippedWhy| match why {
        SkippedWhy::Weekend => "weekend".to_owned(),
        SkippedWhy::Holiday { name, .. } => name.clone(),
    };
    explanation.skipped.iter().map(|day| format!("{} {}", day.on, line(&day.why))).collect()
}
