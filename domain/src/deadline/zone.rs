//! The zone that a day belongs to: when a day ends there, whatever its clocks do.

use std::fmt;
use std::str::FromStr;

use chrono::{
    DateTime, FixedOffset, MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone, Utc,
};
use chrono_tz::{GapInfo, Tz};
use serde::{Deserialize, Serialize};

/// A time zone; written as its IANA name, `Asia/Tokyo`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone(pub Tz);

/// The IANA table has no zone of this name (names are case-sensitive).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnknownZone {
    pub name: String,
}

impl Zone {
    pub const UTC: Zone = Zone(Tz::UTC);

    /// The IANA name.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// The date that the clocks of this zone show at an instant.
    pub fn day(self, at: DateTime<Utc>) -> NaiveDate {
        let utc = at.naive_utc();
        let offset = self.0.offset_from_utc_datetime(&utc).fix();
        utc.checked_add_offset(offset).unwrap_or(utc).date()
    }

    /// 23:59:59 of a day. Where the clocks show it twice, the second; where they jump over it, the last second before
    /// the jump: a day that a zone left out altogether closes with the day before.
    pub fn close(self, on: NaiveDate) -> DateTime<Utc> {
        let local = on.and_time(LAST_SECOND);
        match self.0.offset_from_local_datetime(&local) {
            MappedLocalTime::Single(offset) | MappedLocalTime::Ambiguous(_, offset) => instant(local, offset.fix()),
            MappedLocalTime::None => match GapInfo::new(&local, &self.0).and_then(|gap| gap.begin) {
                Some((jump, before)) => instant(jump, before.fix()) - TimeDelta::seconds(1),
                None => local.and_utc(),
            },
        }
    }

    /// 09:00 of a day. Where the clocks show it twice, the first; where they jump over it, the moment after the jump.
    pub fn at_nine(self, on: NaiveDate) -> DateTime<Utc> {
        let local = on.and_time(NINE);
        match self.0.offset_from_local_datetime(&local) {
            MappedLocalTime::Single(offset) | MappedLocalTime::Ambiguous(offset, _) => instant(local, offset.fix()),
            MappedLocalTime::None => match GapInfo::new(&local, &self.0).and_then(|gap| gap.end) {
                Some(after) => after.to_utc(),
                None => local.and_utc(),
            },
        }
    }
}

const LAST_SECOND: NaiveTime = NaiveTime::from_hms_opt(23, 59, 59).expect("a time of the day");
const NINE: NaiveTime = NaiveTime::from_hms_opt(9, 0, 0).expect("a time of the day");

/// A local time as an instant; at the very ends of what chrono can hold, the same figures in UTC.
fn instant(local: NaiveDateTime, offset: FixedOffset) -> DateTime<Utc> {
    local.checked_sub_offset(offset).unwrap_or(local).and_utc()
}

impl FromStr for Zone {
    type Err = UnknownZone;

    fn from_str(name: &str) -> Result<Zone, UnknownZone> {
        name.parse().map(Zone).map_err(|_| UnknownZone { name: name.to_owned() })
    }
}

impl TryFrom<String> for Zone {
    type Error = UnknownZone;

    fn try_from(name: String) -> Result<Zone, UnknownZone> {
        name.parse()
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> String {
        zone.name().to_owned()
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for UnknownZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no time zone is named {:?}", self.name)
    }
}

impl std::error::Error for UnknownZone {}
