//! Calendars, and deadlines counted with them, by the days that have caught people out.

use crate::support::*;
use chrono::TimeDelta;
use domain::calendar::{Calendar, CalendarId, SkippedWhy};
use domain::code::Code;
use domain::deadline::{Deadline, Length};

use Length::BusinessDays;

// The committed tables

#[test]
fn every_id_has_a_current_calendar_and_every_version_is_found_by_its_name() {
    for id in CalendarId::ALL.iter().copied() {
        assert_eq!(Calendar::current(id).id, id);
        assert_eq!(serde_json::to_value(id).unwrap(), id.code());
        assert_eq!(CalendarId::for_country(id.code()), id);
    }
    for calendar in Calendar::published() {
        assert_eq!(Calendar::find(calendar.id, &calendar.version), Some(calendar));
    }
    assert_eq!(Calendar::find(CalendarId::Japan, "1999-01"), None);
    assert_eq!(CalendarId::for_country("DE"), CalendarId::WeekendsOnly);
}

#[test]
fn versions_of_one_calendar_are_listed_from_the_oldest_to_the_newest() {
    for id in CalendarId::ALL.iter().copied() {
        let of_id = Calendar::published().iter().filter(|calendar| calendar.id == id);
        let versions: Vec<_> = of_id.map(|calendar| &calendar.version).collect();
        assert!(versions.is_sorted_by(|a, b| a < b), "{id}: {versions:?}");
    }
}

#[test]
fn every_table_fills_the_years_that_it_covers_and_names_its_days() {
    for calendar in Calendar::published() {
        assert!(!calendar.source.is_empty());
        let Some(years) = calendar.covers else {
            assert!(calendar.holidays.is_empty());
            continue;
        };
        for year in years.first..=years.last {
            let next = on(&format!("{year}-01-01"))..on(&format!("{}-01-01", year + 1));
            assert!(calendar.holidays.range(next).count() >= 8, "{} {year}", calendar.id);
        }
        for (day, holiday) in &calendar.holidays {
            assert!(calendar.covers(*day), "{} {day}", calendar.id);
            assert!(!holiday.name.is_empty() && !holiday.local_name.is_empty(), "{} {day}", calendar.id);
        }
        for day in &calendar.working_weekend_days {
            assert!(calendar.is_business_day(*day), "{} {day} is a weekend day worked", calendar.id);
        }
    }
}

// Japan

#[test]
fn golden_week_2026_is_skipped_day_by_day_with_the_substitute_holiday() {
    let explanation = started(CalendarId::Japan, "2026-04-30", BusinessDays(3)).explain();
    assert_eq!(counted(&explanation), ["2026-05-01", "2026-05-07", "2026-05-08"]);
    let expected = [
        "2026-05-02 weekend",
        "2026-05-03 Constitution Day",
        "2026-05-04 Greenery Day",
        "2026-05-05 Children's Day",
        "2026-05-06 Substitute Holiday",
    ];
    assert_eq!(skipped(&explanation), expected);
    assert_eq!(explanation.ends_at, Some(utc("2026-05-08T14:59:59Z")));
    assert_eq!(explanation.calendar_version, "2026-11");
    let SkippedWhy::Holiday { local_name, .. } = &explanation.skipped[4].why else { panic!() };
    assert_eq!(local_name, "振替休日");
}

#[test]
fn silver_week_2026_has_the_citizens_holiday_between_two_others() {
    let deadline = started(CalendarId::Japan, "2026-09-18", BusinessDays(1));
    assert_eq!(deadline.due_on, on("2026-09-24"));
    let citizens = Calendar::current(CalendarId::Japan).why_skipped(on("2026-09-22"));
    let name = "National Holiday".to_owned();
    assert_eq!(citizens, Some(SkippedWhy::Holiday { name, local_name: "国民の休日".to_owned() }));
}

#[test]
fn the_japanese_year_end_is_skipped_with_its_bank_holidays() {
    let explanation = started(CalendarId::Japan, "2026-12-30", BusinessDays(1)).explain();
    assert_eq!(counted(&explanation), ["2027-01-04"]);
    let expected =
        ["2026-12-31 Bank Holiday", "2027-01-01 New Year's Day", "2027-01-02 Bank Holiday", "2027-01-03 Bank Holiday"];
    assert_eq!(skipped(&explanation), expected);
}

#[test]
fn the_day_of_the_start_is_the_owners_day_and_not_the_day_in_utc() {
    let start = utc("2026-05-07T15:30:00Z"); // half past midnight of 8 May in Tokyo
    let deadline = Deadline::new(start, BusinessDays(1), Calendar::current(CalendarId::Japan), zone("Asia/Tokyo"));
    assert_eq!(deadline.explain().started_on, on("2026-05-08"));
    assert_eq!(deadline.due_on, on("2026-05-11"));
}

// Taiwan

#[test]
fn a_make_up_saturday_in_taiwan_counts_and_is_marked() {
    let explanation = started(CalendarId::Taiwan, "2024-02-07", BusinessDays(4)).explain();
    assert_eq!(counted(&explanation), ["2024-02-15", "2024-02-16", "2024-02-17", "2024-02-19"]);
    let make_up: Vec<_> = explanation.counted.iter().filter(|day| day.make_up).map(|day| day.on).collect();
    assert_eq!(make_up, [on("2024-02-17")]);
    assert_eq!(explanation.skipped.len(), 8); // 8 to 14 February and Sunday the 18th

    let deadline = started(CalendarId::Taiwan, "2025-02-07", BusinessDays(1));
    assert_eq!(deadline.due_on, on("2025-02-08"));
    let day_off = Calendar::current(CalendarId::Taiwan).why_skipped(on("2025-01-27"));
    assert!(matches!(day_off, Some(SkippedWhy::Holiday { name, .. }) if name.contains("2025-02-08")));
}

#[test]
fn taiwan_has_the_holidays_that_became_law_in_the_middle_of_2025() {
    let calendar = Calendar::current(CalendarId::Taiwan);
    for day in ["2025-09-28", "2025-09-29", "2025-10-24", "2025-10-25", "2025-12-25"] {
        assert!(matches!(calendar.why_skipped(on(day)), Some(SkippedWhy::Holiday { .. })), "{day}");
    }
    for day in ["2024-09-27", "2024-10-25", "2024-12-25"] {
        assert!(calendar.is_business_day(on(day)), "{day}");
    }
    assert!(!calendar.is_business_day(on("2026-05-01")), "Labour Day is for everybody since 2026");
}

#[test]
fn a_calendar_that_changes_mid_year_lengthens_a_running_deadline_and_never_shortens_it() {
    let changed = Calendar::current(CalendarId::Taiwan);
    let mut before = changed.clone();
    before.version = "2025-01".to_owned();
    for day in ["2025-09-28", "2025-09-29", "2025-10-24", "2025-10-25", "2025-12-25"] {
        before.holidays.remove(&on(day));
    }
    let start = at("2025-09-26 10:00", "Asia/Taipei");
    let running = Deadline::new(start, BusinessDays(1), &before, zone("Asia/Taipei"));
    assert_eq!(running.due_on, on("2025-09-29"));

    let longer = running.paused(start).resumed(start + TimeDelta::hours(1), changed);
    assert_eq!((longer.due_on, longer.calendar_version.as_str()), (on("2025-09-30"), "2026-11"));

    let resumed = longer.paused(start).resumed(start + TimeDelta::hours(1), &before);
    assert_eq!((resumed.due_on, resumed.calendar_version.as_str()), (on("2025-09-30"), "2026-11"));
}

// Sweden, the United States, the United Kingdom

#[test]
fn midsummer_eve_and_the_eves_of_christmas_and_new_year_are_no_business_days_in_sweden() {
    let explanation = started(CalendarId::Sweden, "2026-06-18", BusinessDays(1)).explain();
    assert_eq!(counted(&explanation), ["2026-06-22"]);
    assert_eq!(skipped(&explanation), ["2026-06-19 Midsummer Eve", "2026-06-20 Midsummer Day", "2026-06-21 weekend"]);
    let calendar = Calendar::current(CalendarId::Sweden);
    assert!(!calendar.is_business_day(on("2026-12-24")) && !calendar.is_business_day(on("2026-12-31")));
    assert!(calendar.is_business_day(on("2026-04-30")), "Walpurgis Night is only a short day");
}

#[test]
fn thanksgiving_is_skipped_and_the_friday_after_it_counts() {
    let explanation = started(CalendarId::UnitedStates, "2026-11-25", BusinessDays(1)).explain();
    assert_eq!(counted(&explanation), ["2026-11-27"]);
    assert_eq!(skipped(&explanation), ["2026-11-26 Thanksgiving Day"]);
}

#[test]
fn federal_holidays_on_a_weekend_are_observed_on_the_nearest_weekday() {
    let calendar = Calendar::current(CalendarId::UnitedStates);
    for observed in ["2026-07-03", "2027-07-05", "2027-12-24", "2027-12-31", "2028-11-10"] {
        assert!(!calendar.is_business_day(on(observed)), "{observed}");
    }
    assert!(calendar.is_business_day(on("2028-01-03")), "1 January 2028 was observed the Friday before");
}

#[test]
fn substitute_days_are_skipped_in_the_united_kingdom() {
    let explanation = started(CalendarId::UnitedKingdom, "2027-12-24", BusinessDays(1)).explain();
    assert_eq!(counted(&explanation), ["2027-12-29"]);
    let expected = [
        "2027-12-25 Christmas Day",
        "2027-12-26 Boxing Day",
        "2027-12-27 Christmas Day (observed)",
        "2027-12-28 Boxing Day (observed)",
    ];
    assert_eq!(skipped(&explanation), expected);
    for day in ["2026-04-06", "2026-08-31", "2026-12-28", "2028-01-03"] {
        assert!(!Calendar::current(CalendarId::UnitedKingdom).is_business_day(on(day)), "{day}");
    }
}
