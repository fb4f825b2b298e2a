//! Days and instants in the reader's language and zone. Server only: no language data and no zone tables travel to the browser.

use crate::messages::Locale;
use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};
use domain::deadline::Zone;
use icu_datetime::DateTimeFormatter;
use icu_datetime::fieldsets::{YMD, YMDE, YMDT};
use icu_datetime::input::{Date, DateTime as IsoDateTime, Time};
use icu_datetime::options::TimePrecision;
use icu_locale_core::locale;

fn language(reader: Locale) -> icu_locale_core::Locale {
    match reader {
        // Day before month and a 24-hour clock: unambiguous for readers of English in every country.
        Locale::en => locale!("en-GB"),
        Locale::ja => locale!("ja"),
        // Its own clock of twelve hours names parts of the day that the formatter cannot write.
        Locale::zh_TW => locale!("zh-TW-u-hc-h23"),
        Locale::sv => locale!("sv"),
    }
}

fn iso(on: NaiveDate) -> Option<Date<icu_calendar::Iso>> {
    Date::try_new_iso(on.year(), on.month() as u8, on.day() as u8).ok()
}

/// `24 Nov 2026`. A day outside of the formatter's range is written as in ISO 8601.
pub fn day(reader: Locale, on: NaiveDate) -> String {
    let formatter = DateTimeFormatter::try_new(language(reader).into(), YMD::medium());
    match (formatter, iso(on)) {
        (Ok(formatter), Some(on)) => formatter.format(&on).to_string(),
        _ => on.to_string(),
    }
}

/// `Tue, 24 Nov 2026`.
pub fn weekday(reader: Locale, on: NaiveDate) -> String {
    let formatter = DateTimeFormatter::try_new(language(reader).into(), YMDE::medium());
    match (formatter, iso(on)) {
        (Ok(formatter), Some(on)) => formatter.format(&on).to_string(),
        _ => on.to_string(),
    }
}

/// `24 Nov 2026, 17:00` in the zone, to the minute.
pub fn instant(reader: Locale, zone: Zone, at: DateTime<Utc>) -> String {
    let local = at.with_timezone(&zone.0).naive_local();
    let fields = YMDT::medium().with_time_precision(TimePrecision::Minute);
    let formatter = DateTimeFormatter::try_new(language(reader).into(), fields);
    let time = Time::try_new(local.hour() as u8, local.minute() as u8, 0, 0);
    match (formatter, iso(local.date()), time) {
        (Ok(formatter), Some(date), Ok(time)) => formatter.format(&IsoDateTime { date, time }).to_string(),
        _ => local.format("%Y-%m-%d %H:%M").to_string(),
    }
}

/// `17:00` in the zone; the same in every language of the desk.
pub fn time(zone: Zone, at: DateTime<Utc>) -> String {
    at.with_timezone(&zone.0).format("%H:%M").to_string()
}

/// The `datetime` attribute of `<time>`: an instant in UTC.
pub fn machine(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// A size as a person reads it: whole bytes, then KB and MB with one decimal where it is under ten. Units stay in Latin letters.
pub fn size(bytes: u64) -> String {
    const STEP: f64 = 1024.0;
    let (value, unit) = match bytes {
        0..1024 => return format!("{bytes} B"),
        1024..1_048_576 => (bytes as f64 / STEP, "KB"),
        _ => (bytes as f64 / STEP / STEP, "MB"),
    };
    if value < 10.0 { format!("{value:.1} {unit}") } else { format!("{value:.0} {unit}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_instant_reads_in_each_language_and_zone() {
        let at = "2026-11-24T15:59:59Z".parse().unwrap();
        let tokyo = Zone(chrono_tz::Asia::Tokyo);
        let stockholm = Zone(chrono_tz::Europe::Stockholm);
        assert_eq!(instant(Locale::en, stockholm, at), "24 Nov 2026, 16:59");
        assert_eq!(instant(Locale::sv, stockholm, at), "24 nov. 2026 16:59");
        assert_eq!(instant(Locale::ja, tokyo, at), "2026/11/25 0:59");
        let taipei = Zone(chrono_tz::Asia::Taipei);
        assert_eq!(instant(Locale::zh_TW, taipei, at), "2026年11月24日 23:59");
        assert_eq!(weekday(Locale::en, NaiveDate::from_ymd_opt(2026, 11, 24).unwrap()), "Tue, 24 Nov 2026");
    }

    #[test]
    fn sizes_are_short() {
        assert_eq!(size(512), "512 B");
        assert_eq!(size(2048), "2.0 KB");
        assert_eq!(size(25 * 1024 * 1024), "25 MB");
    }
}
