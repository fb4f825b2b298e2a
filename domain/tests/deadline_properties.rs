//! What holds of every deadline, whatever the calendar, the zone and the hour.

use std::collections::BTreeSet;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use domain::calendar::{Calendar, CalendarId};
use domain::code::Code;
use domain::deadline::{Deadline, Length, Zone};
use proptest::prelude::*;

fn calendars() -> impl Strategy<Value = &'static Calendar> {
    prop::sample::select(CalendarId::ALL).prop_map(Calendar::current)
}

/// The zones of the supported countries, and those with half hours, early dates and jumps over midnight.
fn zones() -> impl Strategy<Value = Zone> {
    let names = [
        "UTC",
        "Asia/Tokyo",
        "Asia/Taipei",
        "Europe/Stockholm",
        "Europe/London",
        "America/New_York",
        "Asia/Kathmandu",
        "Australia/Lord_Howe",
        "America/St_Johns",
        "America/Santiago",
        "America/Havana",
        "Africa/Cairo",
        "Asia/Beirut",
        "Pacific/Kiritimati",
        "Pacific/Pago_Pago",
    ];
    prop::sample::select(names.to_vec()).prop_map(|name| name.parse().unwrap())
}

/// To the microsecond, from 2023 (before the tables) to 2032 (after them).
fn instants() -> impl Strategy<Value = DateTime<Utc>> {
    (1_672_531_200_000_000..1_956_528_000_000_000_i64)
        .prop_map(|micros| DateTime::from_timestamp_micros(micros).unwrap())
}

fn lengths() -> impl Strategy<Value = Length> {
    prop_oneof![(1..40_u16).prop_map(Length::BusinessDays), (1..40_u16).prop_map(Length::CalendarDays)]
}

fn days(length: Length) -> u16 {
    match length {
        Length::BusinessDays(days) | Length::CalendarDays(days) => days,
    }
}

fn resized(length: Length, days: u16) -> Length {
    match length {
        Length::BusinessDays(_) => Length::BusinessDays(days),
        Length::CalendarDays(_) => Length::CalendarDays(days),
    }
}

/// Pauses and resumes after the given whole minutes, one after the other.
fn with_pauses(deadline: Deadline, minutes: &[(u32, u32)], calendar: &Calendar) -> Deadline {
    let mut now = deadline.started_at;
    minutes.iter().fold(deadline, |deadline, (running, paused)| {
        let from = now + TimeDelta::minutes((*running).into());
        now = from + TimeDelta::minutes((*paused).into());
        deadline.paused(from).resumed(now, calendar)
    })
}

fn pauses() -> impl Strategy<Value = Vec<(u32, u32)>> {
    prop::collection::vec((0..20_000_u32, 0..20_000_u32), 0..4)
}

proptest! {
    #[test]
    fn a_deadline_never_ends_on_a_day_that_does_not_count(
        calendar in calendars(), zone in zones(), start in instants(), length in lengths(), pauses in pauses(),
    ) {
        let deadline = with_pauses(Deadline::new(start, length, calendar, zone), &pauses, calendar);
        prop_assert_eq!(deadline.explain().counted.last().map(|day| day.on), Some(deadline.due_on));
        if let Length::BusinessDays(_) = length {
            prop_assert!(calendar.is_business_day(deadline.due_on));
        }
        let nought = Deadline::new(start, Length::BusinessDays(0), calendar, zone);
        prop_assert!(calendar.is_business_day(nought.due_on));
    }

    #[test]
    fn counted_skipped_and_paused_days_are_all_the_days_between_and_no_day_twice(
        calendar in calendars(), zone in zones(), start in instants(), length in lengths(), pauses in pauses(),
    ) {
        let deadline = with_pauses(Deadline::new(start, length, calendar, zone), &pauses, calendar);
        let explanation = deadline.explain();
        let mut all: Vec<NaiveDate> = explanation.counted.iter().map(|day| day.on).collect();
        all.extend(explanation.skipped.iter().map(|day| day.on));
        all.extend(&explanation.paused);
        let between: BTreeSet<_> =
            explanation.started_on.iter_days().skip(1).take_while(|day| *day <= deadline.due_on).collect();
        prop_assert_eq!(all.len(), between.len());
        prop_assert_eq!(all.into_iter().collect::<BTreeSet<_>>(), between);
        prop_assert_eq!(explanation.counted.len(), usize::from(days(length)));
    }

    #[test]
    fn more_days_end_later(calendar in calendars(), zone in zones(), start in instants(), length in lengths()) {
        let longer = resized(length, days(length) + 1);
        let ends = |length| Deadline::new(start, length, calendar, zone).due_at;
        prop_assert!(ends(length) < ends(longer));
        prop_assert!(ends(resized(length, 0)) <= ends(resized(length, 1)));
        prop_assert!(start < ends(length));
    }

    #[test]
    fn a_later_start_never_ends_sooner(
        calendar in calendars(), zone in zones(), one in instants(), minutes in 0..30_000_i64, length in lengths(),
    ) {
        let ends = |start| Deadline::new(start, length, calendar, zone).due_at;
        prop_assert!(ends(one) <= ends(one + TimeDelta::minutes(minutes)));
    }

    #[test]
    fn a_resumed_clock_ends_as_a_new_one_would_over_the_days_that_were_left(
        calendar in calendars(), zone in zones(), start in instants(), length in lengths(),
        running in 0..60_000_i64, paused in 0..60_000_i64,
    ) {
        let from = start + TimeDelta::minutes(running);
        let to = from + TimeDelta::minutes(paused);
        let deadline = Deadline::new(start, length, calendar, zone);
        let stopped = deadline.paused(from);
        let left = u16::try_from(stopped.days_left(to)).unwrap();
        prop_assert_eq!(usize::from(left), stopped.days_left(from));
        let resumed = stopped.resumed(to, calendar);
        prop_assert!(resumed.due_at >= deadline.due_at);
        // On the day of the resumption itself nothing has been used up.
        prop_assert_eq!(resumed.days_left(to), usize::from(left));
        if left > 0 {
            prop_assert_eq!(resumed.due_at, Deadline::new(to, resized(length, left), calendar, zone).due_at);
        } else {
            prop_assert_eq!(resumed.due_at, deadline.due_at);
        }
    }

    #[test]
    fn a_reminder_comes_at_nine_on_a_business_day_with_as_many_business_days_up_to_the_end(
        calendar in calendars(), zone in zones(), start in instants(), length in lengths(), before in 1..5_u16,
    ) {
        let deadline = Deadline::new(start, length, calendar, zone);
        if let Some(at) = deadline.business_days_before(before, calendar) {
            let day = zone.day(at);
            prop_assert!(at > start && at < deadline.due_at && calendar.is_business_day(day));
            let after = day.iter_days().skip(1).take_while(|day| *day < deadline.due_on);
            let between = after.filter(|day| calendar.is_business_day(*day)).count();
            prop_assert_eq!(between + 1, usize::from(before));
        }
    }

    #[test]
    fn a_day_closes_on_itself_and_one_second_later_is_the_next_day(zone in zones(), start in instants()) {
        let day = zone.day(start);
        let close = zone.close(day);
        prop_assert!(start < close + TimeDelta::seconds(1));
        prop_assert_eq!(zone.day(close), day);
        prop_assert_eq!(Some(zone.day(close + TimeDelta::seconds(1))), day.checked_add_days(Days::new(1)));
    }

    #[test]
    fn a_deadline_reads_back_as_it_was_written(
        calendar in calendars(), zone in zones(), start in instants(), length in lengths(), pauses in pauses(),
    ) {
        let deadline = with_pauses(Deadline::new(start, length, calendar, zone), &pauses, calendar).paused(start);
        let text = serde_json::to_string(&deadline).unwrap();
        prop_assert_eq!(serde_json::from_str::<Deadline>(&text).unwrap(), deadline);
    }
}
