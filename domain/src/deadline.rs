//! Deadlines that explain themselves: which days counted, which were skipped and why, when the clock was paused.
//!
//! The rules, all in the zone of the clock's owner:
//! - The day of the start does not count. The first day that can count is the one after it.
//! - A deadline closes at 23:59:59 of its last day. An answer at that second is in time, a later instant is late.
//! - Business days skip weekends and holidays; a make-up working Saturday counts. Calendar days skip nothing.
//! - A day belongs to the side that had the turn when the day began. So a clock paused on one day and resumed on
//!   another still counts the day of the pause, and does not count the days after it up to and including the day of
//!   the resumption, just as the day of the start does not count. Paused and resumed on one day changes nothing.
//! - A calendar that changes never shortens a running deadline.

mod zone;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

pub use self::zone::{UnknownZone, Zone};
pub use crate::calendar::SkippedWhy;
use crate::calendar::{Calendar, CalendarId, is_weekend};

/// How long a policy gives, where a policy may also give no end at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Span {
    BusinessDays(u16),
    CalendarDays(u16),
    /// No clock runs: there is no [`Deadline`], and what this means is the caller's to say.
    AnyTime,
}

impl Span {
    /// What a clock can count; `None` for [`Span::AnyTime`].
    pub fn length(self) -> Option<Length> {
        match self {
            Span::BusinessDays(days) => Some(Length::BusinessDays(days)),
            Span::CalendarDays(days) => Some(Length::CalendarDays(days)),
            Span::AnyTime => None,
        }
    }
}

/// How long a deadline runs. Nought closes with the day of the start, or, in business days, with the first business
/// day from there on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Length {
    BusinessDays(u16),
    CalendarDays(u16),
}

/// A clock, counted to its end. Plain data: after it was made it needs no calendar to be read or explained.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    pub started_at: DateTime<Utc>,
    /// The close of `due_on`. While the clock is paused: the end that it had when the pause began.
    pub due_at: DateTime<Utc>,
    /// The last day, in `zone`.
    pub due_on: NaiveDate,
    pub length: Length,
    pub calendar: CalendarId,
    pub calendar_version: String,
    pub zone: Zone,
    /// The days between the start and `due_on` that are no business days, in order; none for calendar days.
    pub skipped: Vec<Skipped>,
    /// In order; only the last can be open.
    pub pauses: Vec<Pause>,
    /// Years of counted days whose holidays the calendar did not know: only their weekends were skipped.
    pub years_not_covered: Vec<i32>,
}

/// A day that did not count, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    pub on: NaiveDate,
    pub why: SkippedWhy,
}

/// The time in which the other side had the turn; open without `to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    pub from: DateTime<Utc>,
    pub to: Option<DateTime<Utc>>,
}

/// Every day of a deadline, accounted for: `counted`, `skipped` and `paused` share no day, and together are all days
/// after the day of the start up to the last day, or, while the clock is paused, up to the day of the pause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    pub started_at: DateTime<Utc>,
    /// The day of the start, in `zone`: it does not count.
    pub started_on: NaiveDate,
    /// `None` while the clock is paused, as the end is then not known.
    pub ends_at: Option<DateTime<Utc>>,
    pub length: Length,
    pub counted: Vec<Counted>,
    pub skipped: Vec<Skipped>,
    /// Days that would have counted, had the other side not had the turn.
    pub paused: Vec<NaiveDate>,
    pub pauses: Vec<Pause>,
    pub zone: Zone,
    pub calendar: CalendarId,
    pub calendar_version: String,
    /// See [`Deadline::years_not_covered`].
    pub years_not_covered: Vec<i32>,
}

/// A day that counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    pub on: NaiveDate,
    /// A weekend day that the calendar makes a working day.
    pub make_up: bool,
}

impl Deadline {
    pub fn new(started_at: DateTime<Utc>, length: Length, calendar: &Calendar, zone: Zone) -> Deadline {
        Deadline::count(started_at, length, calendar, zone, Vec::new())
    }

    /// Pauses the clock; already paused, it stays so from its first moment. An `at` before the start or before the
    /// last resumption is taken as that moment.
    #[must_use]
    pub fn paused(&self, at: DateTime<Utc>) -> Deadline {
        let mut deadline = self.clone();
        if !self.is_paused() {
            let not_before = self.pauses.last().and_then(|pause| pause.to).unwrap_or(self.started_at);
            deadline.pauses.push(Pause { from: at.max(not_before), to: None });
        }
        deadline
    }

    /// Lets a paused clock run on with the days that remained; a running clock stays as it is. An `at` before the
    /// pause is taken as its beginning. Given another calendar than the deadline names, it is counted with both
    /// (the named one as far as it is published) and the later end stands.
    #[must_use]
    pub fn resumed(&self, at: DateTime<Utc>, calendar: &Calendar) -> Deadline {
        let mut pauses = self.pauses.clone();
        match pauses.last_mut() {
            Some(pause) if pause.to.is_none() => pause.to = Some(at.max(pause.from)),
            _ => return self.clone(),
        }
        let own = Calendar::find(self.calendar, &self.calendar_version).unwrap_or(calendar);
        let count = |with| Deadline::count(self.started_at, self.length, with, self.zone, pauses.clone());
        count(own).or_later(count(calendar))
    }

    pub fn is_paused(&self) -> bool {
        self.pauses.last().is_some_and(|pause| pause.to.is_none())
    }

    /// Whether the clock has run out: never while it is paused.
    pub fn has_passed(&self, now: DateTime<Utc>) -> bool {
        !self.is_paused() && now > self.due_at
    }

    /// 09:00 in the deadline's zone on the `days`-th business day before the last day, for a reminder. `None` when
    /// that is not after the start, or while the clock is paused.
    pub fn business_days_before(&self, days: u16, calendar: &Calendar) -> Option<DateTime<Utc>> {
        let mut on = self.due_on;
        for _ in 0..days {
            on = on.pred_opt()?;
            while !calendar.is_business_day(on) {
                on = on.pred_opt()?;
            }
        }
        let at = self.zone.at_nine(on);
        (at > self.started_at && !self.is_paused()).then_some(at)
    }

    /// How many days still count after today: all of them on the day of the start, 0 on the last day and after it.
    /// While the clock is paused, the number that it will resume with.
    pub fn days_left(&self, now: DateTime<Utc>) -> usize {
        let moment = match self.pauses.last() {
            Some(Pause { from, to: None }) => now.min(*from),
            _ => now,
        };
        let today = self.zone.day(moment);
        let pauses = pauses_in_days(&self.pauses, self.zone);
        self.days_until(self.due_on).filter(|&on| on > today && !self.is_skipped(on) && !is_within(&pauses, on)).count()
    }

    pub fn explain(&self) -> Explanation {
        let pauses = pauses_in_days(&self.pauses, self.zone);
        let (last, ends_at) = match self.pauses.last() {
            Some(Pause { from, to: None }) => (self.zone.day(*from).min(self.due_on), None),
            _ => (self.due_on, Some(self.due_at)),
        };
        let (paused, counted): (Vec<_>, Vec<_>) =
            self.days_until(last).filter(|&on| !self.is_skipped(on)).partition(|&on| is_within(&pauses, on));
        let in_business_days = matches!(self.length, Length::BusinessDays(_));
        let counted = counted.into_iter().map(|on| Counted { on, make_up: in_business_days && is_weekend(on) });
        Explanation {
            started_at: self.started_at,
            started_on: self.zone.day(self.started_at),
            ends_at,
            length: self.length,
            counted: counted.collect(),
            skipped: self.skipped.iter().filter(|skipped| skipped.on <= last).cloned().collect(),
            paused,
            pauses: self.pauses.clone(),
            zone: self.zone,
            calendar: self.calendar,
            calendar_version: self.calendar_version.clone(),
            years_not_covered: self.years_not_covered.clone(),
        }
    }

    /// An open pause moves nothing: it counts once it has an end.
    fn count(
        started_at: DateTime<Utc>,
        length: Length,
        calendar: &Calendar,
        zone: Zone,
        pauses: Vec<Pause>,
    ) -> Deadline {
        let paused = pauses_in_days(&pauses, zone);
        let mut on = zone.day(started_at);
        let (mut left, in_business_days) = match length {
            Length::BusinessDays(0) if !calendar.is_business_day(on) => (1, true),
            Length::BusinessDays(days) => (days, true),
            Length::CalendarDays(days) => (days, false),
        };
        let mut skipped = Vec::new();
        let mut years_not_covered = Vec::new();
        while left > 0 {
            let Some(next) = on.succ_opt() else { break };
            on = next;
            if in_business_days {
                let year = on.year();
                if !calendar.covers(on) && years_not_covered.last() != Some(&year) {
                    years_not_covered.push(year);
                }
                if let Some(why) = calendar.why_skipped(on) {
                    skipped.push(Skipped { on, why });
                    continue;
                }
            }
            if !is_within(&paused, on) {
                left -= 1;
            }
        }
        Deadline {
            started_at,
            due_at: zone.close(on),
            due_on: on,
            length,
            calendar: calendar.id,
            calendar_version: calendar.version.clone(),
            zone,
            skipped,
            pauses,
            years_not_covered,
        }
    }

    fn or_later(self, again: Deadline) -> Deadline {
        if again.due_at >= self.due_at { again } else { self }
    }

    /// The days after the day of the start up to and including `last`.
    fn days_until(&self, last: NaiveDate) -> impl Iterator<Item = NaiveDate> {
        let started_on = self.zone.day(self.started_at);
        started_on.iter_days().skip(1).take_while(move |&on| on <= last)
    }

    fn is_skipped(&self, on: NaiveDate) -> bool {
        self.skipped.binary_search_by_key(&on, |skipped| skipped.on).is_ok()
    }
}

/// Of each closed pause, the day that it began on (which still counts) and the day that it ended on (which does not).
fn pauses_in_days(pauses: &[Pause], zone: Zone) -> Vec<(NaiveDate, NaiveDate)> {
    pauses.iter().filter_map(|pause| Some((zone.day(pause.from), zone.day(pause.to?)))).collect()
}

fn is_within(pauses: &[(NaiveDate, NaiveDate)], on: NaiveDate) -> bool {
    pauses.iter().any(|&(from, to)| from < on && on <= to)
}
