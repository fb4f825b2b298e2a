//! Days and instants in the reader's language and zone. Server only: no language data and no zone tables travel to the browser.

use crate::messages::{Locale, td_string};
use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};
use chrono_tz::Tz;
use domain::deadline::Zone;
use icu_datetime::DateTimeFormatter;
use icu_datetime::fieldsets::{YMD, YMDE, YMDT};
use icu_datetime::input::{Date, DateTime as IsoDateTime, Time};
use icu_datetime::options::TimePrecision;
use icu_locale_core::locale;
use std::cell::OnceCell;

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

/// The formatters of one language. Building one reads much data, so each thread keeps them.
struct Formatters {
    day: DateTimeFormatter<YMD>,
    weekday: DateTimeFormatter<YMDE>,
    instant: DateTimeFormatter<YMDT>,
}

impl Formatters {
    fn new(reader: Locale) -> Option<Self> {
        let locale = language(reader);
        let minutes = YMDT::medium().with_time_precision(TimePrecision::Minute);
        Some(Self {
            day: DateTimeFormatter::try_new(locale.clone().into(), YMD::medium()).ok()?,
            weekday: DateTimeFormatter::try_new(locale.clone().into(), YMDE::medium()).ok()?,
            instant: DateTimeFormatter::try_new(locale.into(), minutes).ok()?,
        })
    }
}

/// What `write` makes with the formatters of the reader's language; `None` where the day is outside of their range.
fn formatted(reader: Locale, write: impl FnOnce(&Formatters) -> Option<String>) -> Option<String> {
    thread_local! {
        static KEPT: [OnceCell<Option<Formatters>>; 4] = const { [const { OnceCell::new() }; 4] };
    }
    let place = match reader {
        Locale::en => 0,
        Locale::ja => 1,
        Locale::zh_TW => 2,
        Locale::sv => 3,
    };
    KEPT.with(|kept| kept[place].get_or_init(|| Formatters::new(reader)).as_ref().and_then(write))
}

/// `24 Nov 2026`. A day outside of the formatter's range is written as in ISO 8601.
pub fn day(reader: Locale, on: NaiveDate) -> String {
    formatted(reader, |formatters| Some(formatters.day.format(&iso(on)?).to_string())).unwrap_or_else(|| on.to_string())
}

/// `Tue, 24 Nov 2026`.
pub fn weekday(reader: Locale, on: NaiveDate) -> String {
    formatted(reader, |formatters| Some(formatters.weekday.format(&iso(on)?).to_string()))
        .unwrap_or_else(|| on.to_string())
}

/// `24 Nov 2026, 17:00` in the zone, to the minute.
pub fn instant(reader: Locale, zone: Zone, at: DateTime<Utc>) -> String {
    let local = at.with_timezone(&zone.0).naive_local();
    formatted(reader, |formatters| {
        let date = iso(local.date())?;
        let time = Time::try_new(local.hour() as u8, local.minute() as u8, 0, 0).ok()?;
        Some(formatters.instant.format(&IsoDateTime { date, time }).to_string())
    })
    .unwrap_or_else(|| local.format("%Y-%m-%d %H:%M").to_string())
}

/// `24 Nov 2026, 17:00 (UK time)`: for readers who may be elsewhere, such as a customer who opens a link.
pub fn instant_in_zone(reader: Locale, zone: Zone, at: DateTime<Utc>) -> String {
    let (time, name) = (instant(reader, zone, at), self::zone(reader, zone));
    td_string!(reader, words.zone.with_time, time = time, zone = name).to_string()
}

/// `UK time`. A zone without a name in the texts is called by its IANA name.
pub fn zone(reader: Locale, zone: Zone) -> String {
    match zone.0 {
        Tz::UTC | Tz::Etc__UTC => td_string!(reader, words.zone.utc).to_string(),
        Tz::Europe__London => td_string!(reader, words.zone.united_kingdom).to_string(),
        Tz::Asia__Tokyo => td_string!(reader, words.zone.japan).to_string(),
        Tz::Asia__Taipei => td_string!(reader, words.zone.taiwan).to_string(),
        Tz::Europe__Stockholm => td_string!(reader, words.zone.sweden).to_string(),
        Tz::America__New_York => td_string!(reader, words.zone.us_eastern).to_string(),
        Tz::America__Chicago => td_string!(reader, words.zone.us_central).to_string(),
        Tz::America__Denver => td_string!(reader, words.zone.us_mountain).to_string(),
        Tz::America__Los_Angeles => td_string!(reader, words.zone.us_pacific).to_string(),
        other => td_string!(reader, words.zone.other, name = other.name()).to_string(),
    }
}

/// `17:00` in the zone; the same in every language.
pub fn time(zone: Zone, at: DateTime<Utc>) -> String {
    at.with_timezone(&zone.0).format("%H:%M").to_string()
}

/// The `datetime` attribute of `<time>`: an instant in UTC.
pub fn iso_timestamp(at: DateTime<Utc>) -> String {
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
    fn a_time_zone_is_named_in_words() {
        let at = "2026-11-24T15:59:59Z".parse().unwrap();
        let london = Zone(chrono_tz::Europe::London);
        assert_eq!(instant_in_zone(Locale::en, london, at), "24 Nov 2026, 15:59 (UK time)");
        assert_eq!(zone(Locale::ja, Zone(chrono_tz::Asia::Tokyo)), "日本時間");
        assert_eq!(zone(Locale::zh_TW, Zone(chrono_tz::Asia::Taipei)), "台北時間");
        assert_eq!(zone(Locale::sv, Zone(chrono_tz::Europe::Stockholm)), "svensk tid");
        assert_eq!(zone(Locale::en, Zone(chrono_tz::Europe::Paris)), "time zone Europe/Paris");
    }

    #[test]
    fn sizes_are_short() {
        assert_eq!(size(512), "512 B");
        assert_eq!(size(2048), "2.0 KB");
        assert_eq!(size(25 * 1024 * 1024), "25 MB");
    }
}
