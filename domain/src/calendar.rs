//! Business-day calendars: which days nobody is expected to work on, as versioned data.
//!
//! The tables under `data/calendars` are written by `scripts/calendars.py` and compiled in. A published version is
//! never changed and never removed, because running deadlines name the version that they were counted with.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};
use strum::{Display, EnumString, IntoStaticStr, VariantArray};

/// Every published file, of one id from the oldest version to the newest.
const FILES: [&str; 6] = [
    include_str!("../data/calendars/jp-2026-11.json"),
    include_str!("../data/calendars/tw-2026-11.json"),
    include_str!("../data/calendars/se-2026-11.json"),
    include_str!("../data/calendars/us-2026-11.json"),
    include_str!("../data/calendars/gb-2026-11.json"),
    include_str!("../data/calendars/none-1.json"),
];

static PUBLISHED: LazyLock<Vec<Calendar>> = LazyLock::new(|| {
    let read = |text: &&str| serde_json::from_str(text).expect("a test reads every committed calendar");
    FILES.iter().map(read).collect()
});

/// Names a calendar; written as the ISO 3166-1 code of its country, or `none`.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    Display,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
pub enum CalendarId {
    /// Japan: national holidays, and the bank holidays of 31 December and 2 and 3 January.
    #[serde(rename = "JP")]
    #[strum(serialize = "JP")]
    Japan,
    /// Taiwan: the government's work calendar with its make-up working Saturdays.
    #[serde(rename = "TW")]
    #[strum(serialize = "TW")]
    Taiwan,
    /// Sweden: public holidays, and Midsummer Eve, Christmas Eve and New Year's Eve, which the law on annual leave
    /// treats as such.
    #[serde(rename = "SE")]
    #[strum(serialize = "SE")]
    Sweden,
    /// United States: federal holidays and the days on which they are observed.
    #[serde(rename = "US")]
    #[strum(serialize = "US")]
    UnitedStates,
    /// United Kingdom: the bank holidays of England with their substitute days.
    #[serde(rename = "GB")]
    #[strum(serialize = "GB")]
    UnitedKingdom,
    /// Every other country: weekends only.
    #[serde(rename = "none")]
    #[strum(serialize = "none")]
    WeekendsOnly,
}

impl CalendarId {
    /// The calendar of a country by its upper-case ISO 3166-1 code; weekends only where there is none.
    pub fn for_country(code: &str) -> CalendarId {
        code.parse().unwrap_or(CalendarId::WeekendsOnly)
    }
}

/// One version of one calendar. Saturday and Sunday are the weekend in all of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    pub id: CalendarId,
    /// The month of publication, `2026-11`; `1` for weekends only, which never changes.
    pub version: String,
    /// Where the table comes from and what was chosen from there.
    pub source: String,
    /// The years whose holidays are in the table; `None` when there are no holidays to know.
    pub covers: Option<Years>,
    pub holidays: BTreeMap<NaiveDate, Holiday>,
    /// Weekend days that are worked to make up for a day off; never also a holiday.
    pub working_weekend_days: BTreeSet<NaiveDate>,
}

/// Calendar years, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Years {
    pub first: i32,
    pub last: i32,
}

/// A holiday as its source names it: data to be shown as given, not translated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holiday {
    pub name: String,
    /// In the first language of the country; the same as `name` where that is English.
    pub local_name: String,
}

/// Why a day is no business day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SkippedWhy {
    Weekend,
    Holiday { name: String, local_name: String },
}

impl Calendar {
    /// All published versions of all calendars; of one id, from the oldest to the newest.
    pub fn published() -> &'static [Calendar] {
        &PUBLISHED
    }

    /// The newest version, for a clock that starts now.
    pub fn current(id: CalendarId) -> &'static Calendar {
        let newest = PUBLISHED.iter().rfind(|calendar| calendar.id == id);
        newest.expect("a test finds a published calendar for every id")
    }

    /// The very version that a deadline names; `None` when it was never published.
    pub fn find(id: CalendarId, version: &str) -> Option<&'static Calendar> {
        PUBLISHED.iter().find(|calendar| calendar.id == id && calendar.version == version)
    }

    /// Why this day is no business day, or `None` when it is one. A holiday on a weekend is named as the holiday.
    /// Outside of the years covered only weekends are known; [`Calendar::covers`] says so.
    pub fn why_skipped(&self, on: NaiveDate) -> Option<SkippedWhy> {
        if let Some(Holiday { name, local_name }) = self.holidays.get(&on) {
            return Some(SkippedWhy::Holiday { name: name.clone(), local_name: local_name.clone() });
        }
        (is_weekend(on) && !self.working_weekend_days.contains(&on)).then_some(SkippedWhy::Weekend)
    }

    pub fn is_business_day(&self, on: NaiveDate) -> bool {
        !self.holidays.contains_key(&on) && (!is_weekend(on) || self.working_weekend_days.contains(&on))
    }

    /// Whether the holidays of this day's year are known.
    pub fn covers(&self, on: NaiveDate) -> bool {
        self.covers.is_none_or(|years| (years.first..=years.last).contains(&on.year()))
    }
}

/// Saturday or Sunday.
pub(crate) fn is_weekend(on: NaiveDate) -> bool {
    matches!(on.weekday(), Weekday::Sat | Weekday::Sun)
}
