//! Deadlines: changes of the clocks, the ends of the tables, pauses, reminders and what is left.

use crate::support::*;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::calendar::{Calendar, CalendarId};
use domain::deadline::{Deadline, Length, Span, Zone};

use Length::{BusinessDays, CalendarDays};

// Zones and clocks

#[test]
fn a_deadline_over_a_change_of_the_clocks_still_closes_at_the_last_second_of_the_local_day() {
    let cases = [
        (CalendarId::Sweden, "2026-03-27", BusinessDays(1), "2026-03-30T21:59:59Z"),
        (CalendarId::Sweden, "2026-10-23", BusinessDays(1), "2026-10-26T22:59:59Z"),
        (CalendarId::Sweden, "2026-03-28", CalendarDays(1), "2026-03-29T21:59:59Z"),
        (CalendarId::UnitedStates, "2026-03-06", BusinessDays(1), "2026-03-10T03:59:59Z"),
        (CalendarId::UnitedStates, "2026-10-30", BusinessDays(1), "2026-11-03T04:59:59Z"),
        (CalendarId::UnitedKingdom, "2026-03-28", CalendarDays(1), "2026-03-29T22:59:59Z"),
        (CalendarId::UnitedKingdom, "2026-10-23", BusinessDays(1), "2026-10-26T23:59:59Z"),
    ];
    for (id, start, length, due) in cases {
        assert_eq!(started(id, start, length).due_at, utc(due), "{id} from {start}");
    }
}

#[test]
fn a_close_that_the_clocks_show_twice_is_the_second_one() {
    // Cairo turns midnight of 29 October 2026 back to eleven.
    assert_eq!(zone("Africa/Cairo").close(on("2026-10-29")), utc("2026-10-29T21:59:59Z"));
}

#[test]
fn a_close_needs_no_midnight_after_it_and_a_day_left_out_closes_with_the_day_before() {
    // Santiago has no midnight on 6 September 2026; Apia had no 30 December 2011.
    assert_eq!(zone("America/Santiago").close(on("2026-09-05")), utc("2026-09-06T03:59:59Z"));
    assert_eq!(zone("Pacific/Apia").close(on("2011-12-30")), zone("Pacific/Apia").close(on("2011-12-29")));
    let start = at("2011-12-28 10:00", "Pacific/Apia");
    let calendar = Calendar::current(CalendarId::WeekendsOnly);
    let deadline = Deadline::new(start, CalendarDays(2), calendar, zone("Pacific/Apia"));
    assert_eq!((deadline.due_on, deadline.explain().counted.len()), (on("2011-12-30"), 2));
}

#[test]
fn a_leap_day_is_a_day_like_any_other() {
    assert_eq!(started(CalendarId::UnitedStates, "2028-02-28", BusinessDays(1)).due_on, on("2028-02-29"));
    assert_eq!(started(CalendarId::UnitedKingdom, "2028-02-28", CalendarDays(2)).due_on, on("2028-03-01"));
    assert_eq!(started(CalendarId::Sweden, "2027-02-26", BusinessDays(1)).due_on, on("2027-03-01"));
}

#[test]
fn an_unknown_zone_is_an_error_that_names_it_and_a_known_one_reads_back() {
    let error = serde_json::from_str::<Zone>(r#""Mars/Olympus""#).unwrap_err();
    assert!(error.to_string().contains("Mars/Olympus"), "{error}");
    assert_eq!(serde_json::to_string(&zone("Asia/Taipei")).unwrap(), r#""Asia/Taipei""#);
}

#[test]
fn a_date_beyond_the_table_is_counted_by_weekends_and_the_explanation_says_which_years() {
    let explanation = started(CalendarId::Sweden, "2030-12-27", BusinessDays(3)).explain();
    assert_eq!(counted(&explanation), ["2030-12-30", "2031-01-01", "2031-01-02"]);
    assert_eq!(explanation.years_not_covered, [2031]);
    assert!(started(CalendarId::Sweden, "2030-12-27", CalendarDays(9)).years_not_covered.is_empty());
    assert!(started(CalendarId::WeekendsOnly, "2099-12-27", BusinessDays(9)).years_not_covered.is_empty());
    let longest = started(CalendarId::Japan, "2026-11-20", BusinessDays(u16::MAX));
    assert_eq!(longest.days_left(longest.started_at), usize::from(u16::MAX));
    let last = Deadline::new(
        DateTime::<Utc>::MAX_UTC,
        BusinessDays(5),
        Calendar::current(CalendarId::UnitedStates),
        Zone::UTC,
    );
    assert_eq!(last.due_on, NaiveDate::MAX);
}

// Pauses, reminders, what is left

#[test]
fn a_paused_clock_resumes_with_the_days_that_remained() {
    // Ten business days for the desk; the partner has the turn from Tuesday to the Thursday of the week after.
    let calendar = Calendar::current(CalendarId::UnitedStates);
    let running = started(CalendarId::UnitedStates, "2026-11-09", BusinessDays(10));
    assert_eq!(running.due_on, on("2026-11-24"));
    let paused = running.paused(at("2026-11-10 15:00", "America/New_York"));
    assert_eq!(paused.explain().ends_at, None);
    assert_eq!(counted(&paused.explain()), ["2026-11-10"]);
    assert_eq!(paused.days_left(utc("2027-01-01T00:00:00Z")), 9);
    assert!(!paused.has_passed(utc("2027-01-01T00:00:00Z")));

    let back = at("2026-11-19 09:00", "America/New_York");
    let resumed = paused.resumed(back, calendar);
    let rest = Deadline::new(back, BusinessDays(9), calendar, zone("America/New_York"));
    assert_eq!((resumed.due_on, rest.due_on), (on("2026-12-03"), on("2026-12-03")));
    let explanation = resumed.explain();
    let days: Vec<_> = explanation.paused.iter().map(NaiveDate::to_string).collect();
    assert_eq!(days, ["2026-11-12", "2026-11-13", "2026-11-16", "2026-11-17", "2026-11-18", "2026-11-19"]);
    assert_eq!(explanation.counted.len(), 10);
    assert_eq!(skipped(&explanation)[0], "2026-11-11 Veterans Day");
}

#[test]
fn a_pause_within_one_day_or_after_the_end_moves_nothing() {
    let calendar = Calendar::current(CalendarId::UnitedStates);
    let running = started(CalendarId::UnitedStates, "2026-11-09", BusinessDays(3));
    let short = running.paused(at("2026-11-10 09:00", "America/New_York"));
    assert_eq!(short.resumed(at("2026-11-10 17:00", "America/New_York"), calendar).due_at, running.due_at);
    let late = running.paused(at("2026-11-20 09:00", "America/New_York"));
    assert_eq!(late.resumed(at("2026-11-25 17:00", "America/New_York"), calendar).due_at, running.due_at);
    assert_eq!(running.resumed(utc("2026-11-10T00:00:00Z"), calendar), running);
    assert_eq!(short.paused(utc("2026-11-12T00:00:00Z")), short);
}

#[test]
fn reminders_come_at_nine_local_two_and_one_business_days_before_the_last_day() {
    let calendar = Calendar::current(CalendarId::Sweden);
    let deadline = started(CalendarId::Sweden, "2026-03-25", BusinessDays(4)); // ends on Tuesday 31 March
    assert_eq!(deadline.business_days_before(2, calendar), Some(utc("2026-03-27T08:00:00Z")));
    assert_eq!(deadline.business_days_before(1, calendar), Some(utc("2026-03-30T07:00:00Z")));
    assert_eq!(deadline.business_days_before(4, calendar), None, "that is before the clock started");
    assert_eq!(deadline.paused(deadline.started_at).business_days_before(1, calendar), None);
}

#[test]
fn the_days_left_are_all_on_the_first_day_and_none_on_the_last() {
    let deadline = started(CalendarId::Japan, "2026-09-17", BusinessDays(3)); // 18, 24, 25 September
    let left = |day: &str| deadline.days_left(at(&format!("{day} 12:00"), "Asia/Tokyo"));
    assert_eq!([left("2026-09-17"), left("2026-09-18"), left("2026-09-22"), left("2026-09-24")], [3, 2, 2, 1]);
    assert_eq!([left("2026-09-25"), left("2026-10-01")], [0, 0]);
    assert!(!deadline.has_passed(deadline.due_at) && deadline.has_passed(deadline.due_at + TimeDelta::nanoseconds(1)));
}

#[test]
fn a_span_without_an_end_has_no_length_to_count() {
    assert_eq!(Span::AnyTime.length(), None);
    assert_eq!(Span::CalendarDays(7).length(), Some(CalendarDays(7)));
    assert_eq!(serde_json::to_string(&Span::BusinessDays(5)).unwrap(), r#"{"business_days":5}"#);
    assert_eq!(serde_json::to_string(&Span::AnyTime).unwrap(), r#""any_time""#);
}
