//! A deadline and its explanation: the end, the days left, and every day that counted or did not.

use super::claim::deadline_chip;
use crate::messages::{Locale, td_string};
use crate::request_context::RequestContext;
use crate::text::dates;
use crate::text::holidays::holiday;
use chrono::NaiveDate;
use domain::calendar::{CalendarId, SkippedWhy};
use domain::deadline::{Deadline, Explanation, Length};
use leptos::prelude::*;

/// `5 business days`, `7 days`.
pub fn length(locale: Locale, length: Length) -> String {
    match length {
        Length::BusinessDays(days) => td_string!(locale, words.span.business_days, count = days).to_string(),
        Length::CalendarDays(days) => td_string!(locale, words.span.calendar_days, count = days).to_string(),
    }
}

/// What ends (`label`), when, and how much is left. Pair it with [`explained`].
pub fn due(ctx: &RequestContext, label: String, deadline: &Deadline) -> impl IntoView + use<> {
    let (locale, zone) = (ctx.locale(), ctx.visitor.zone);
    let paused = deadline.is_paused();
    let due_at = deadline.due_at;
    view! {
        <div class="stack tight">
            <p class="muted small-text">{label}</p>
            {(!paused).then(|| view! {
                <p class="due-at"><time datetime=dates::iso_timestamp(due_at)>{dates::instant(locale, zone, due_at)}</time></p>
                <p>{deadline_chip(ctx, due_at)}</p>
            })}
            {paused.then(|| view! { <p><span class="deadline paused">{super::icon("pause")}{td_string!(locale, claim.clock.paused).to_string()}</span></p> })}
        </div>
    }
}

/// How a deadline was worked out, folded: counted days, skipped days and why, pauses, zone and calendar.
pub fn explained(ctx: &RequestContext, deadline: &Deadline, open: bool) -> impl IntoView + use<> {
    let (locale, zone) = (ctx.locale(), ctx.visitor.zone);
    let told = deadline.explain();
    let window = length(locale, told.length);
    let counts = match (told.length, told.calendar) {
        (Length::CalendarDays(_), _) => td_string!(locale, claim.deadline.counts_calendar, window = window).to_string(),
        (_, CalendarId::WeekendsOnly) => {
            td_string!(locale, claim.deadline.counts_weekends, window = window).to_string()
        }
        (_, id) => {
            let calendar = calendar(locale, id);
            td_string!(locale, claim.deadline.counts_business, window = window, calendar = calendar).to_string()
        }
    };
    let pauses: Vec<_> = told
        .pauses
        .iter()
        .map(|pause| {
            let from = dates::instant(locale, zone, pause.from);
            let text = match pause.to {
                Some(to) => {
                    let to = dates::instant(locale, zone, to);
                    td_string!(locale, claim.deadline.paused, from = from, to = to).to_string()
                }
                None => td_string!(locale, claim.deadline.paused_since, from = from).to_string(),
            };
            view! { <p>{text}</p> }
        })
        .collect();
    let unknown: Vec<_> = told
        .years_not_covered
        .iter()
        .map(|year| {
            let text = td_string!(locale, claim.deadline.not_covered, year = year.to_string()).to_string();
            view! { <p>{text}</p> }
        })
        .collect();
    let ends = match told.ends_at {
        Some(at) => {
            let day = dates::weekday(locale, told.zone.day(at));
            td_string!(locale, claim.deadline.ends, day = day, zone = dates::zone(locale, told.zone)).to_string()
        }
        None => td_string!(locale, claim.deadline.end_unknown).to_string(),
    };
    let for_you = told.ends_at.filter(|_| told.zone != zone).map(|at| {
        let time = dates::instant(locale, zone, at);
        view! { <p>{td_string!(locale, claim.deadline.ends_for_you, time = time).to_string()}</p> }
    });
    let by_calendar = matches!(told.length, Length::BusinessDays(_)) && told.calendar != CalendarId::WeekendsOnly;
    let version = by_calendar.then(|| {
        let text = td_string!(locale, claim.deadline.version, version = told.calendar_version.as_str()).to_string();
        view! { <p class="muted">{text}</p> }
    });
    let started = dates::weekday(locale, told.started_on);
    view! {
        <details class="explain" open=open>
            <summary>{td_string!(locale, claim.deadline.title).to_string()}</summary>
            <div class="stack tight">
                <p>{counts}</p>
                <ol class="days">
                    <li class="skipped"><span>{td_string!(locale, claim.deadline.started, day = started).to_string()}</span></li>
                    {days(locale, &told)}
                </ol>
                {pauses}
                <p>{ends}</p>
                {for_you}
                {unknown}
                {version}
            </div>
        </details>
    }
}

pub fn calendar(locale: Locale, id: CalendarId) -> String {
    match id {
        CalendarId::Japan => td_string!(locale, words.calendar.japan),
        CalendarId::Taiwan => td_string!(locale, words.calendar.taiwan),
        CalendarId::Sweden => td_string!(locale, words.calendar.sweden),
        CalendarId::UnitedStates => td_string!(locale, words.calendar.united_states),
        CalendarId::UnitedKingdom => td_string!(locale, words.calendar.united_kingdom),
        CalendarId::WeekendsOnly => td_string!(locale, words.calendar.weekends_only),
    }
    .to_string()
}

/// What one day was.
enum Day {
    /// Its number, and whether it is a weekend day worked to make up for another.
    Counted(usize, bool),
    Skipped(SkippedWhy),
    Paused,
}

/// One line for each counted day and each run of days that did not count for the same reason.
fn days(locale: Locale, told: &Explanation) -> Vec<AnyView> {
    let mut days: Vec<(NaiveDate, Day)> = Vec::new();
    days.extend((1..).zip(&told.counted).map(|(number, day)| (day.on, Day::Counted(number, day.make_up))));
    days.extend(told.skipped.iter().map(|day| (day.on, Day::Skipped(day.why.clone()))));
    days.extend(told.paused.iter().map(|on| (*on, Day::Paused)));
    days.sort_by_key(|(on, _)| *on);
    let last = told.ends_at.map(|at| told.zone.day(at));
    let mut runs: Vec<(NaiveDate, NaiveDate, Day)> = Vec::new();
    for (on, day) in days {
        match (runs.last_mut(), &day) {
            (Some((_, to, Day::Skipped(before))), Day::Skipped(why)) if before == why && to.succ_opt() == Some(on) => {
                *to = on;
            }
            (Some((_, to, Day::Paused)), Day::Paused) if to.succ_opt() == Some(on) => *to = on,
            // Plain days in a row need no line each once they are many.
            (Some((_, to, Day::Counted(number, false))), Day::Counted(next, false))
                if told.counted.len() > MANY && to.succ_opt() == Some(on) && Some(on) != last =>
            {
                (*to, *number) = (on, *next);
            }
            _ => runs.push((on, on, day)),
        }
    }
    runs.into_iter().map(|(from, to, day)| line(locale, told, from, to, day, last)).collect()
}

/// More counted days than these are told in runs.
const MANY: usize = 14;

fn line(
    locale: Locale,
    told: &Explanation,
    from: NaiveDate,
    to: NaiveDate,
    day: Day,
    last: Option<NaiveDate>,
) -> AnyView {
    let dates = if from == to {
        dates::weekday(locale, from)
    } else {
        let (from, to) = (dates::weekday(locale, from), dates::weekday(locale, to));
        td_string!(locale, shell.dates_range, from = from, to = to).to_string()
    };
    match day {
        Day::Counted(number, make_up) => {
            let class = if Some(to) == last { "due" } else { "" };
            let what = if make_up {
                view! { <br /><span>{td_string!(locale, claim.deadline.counted_make_up, number = number).to_string()}</span> }
                    .into_any()
            } else {
                let what = td_string!(locale, claim.deadline.counted, number = number).to_string();
                view! { <span class="visually-hidden">". " {what}</span> }.into_any()
            };
            view! { <li class=class data-count=number><span>{dates}{what}</span></li> }.into_any()
        }
        Day::Skipped(SkippedWhy::Weekend) => {
            let what = td_string!(locale, claim.deadline.skipped_weekend).to_string();
            view! { <li class="skipped"><span>{dates} <br /> {what}</span></li> }.into_any()
        }
        Day::Skipped(SkippedWhy::Holiday { name, local_name }) => {
            let name = if reads(locale, told.calendar) { local_name } else { holiday(locale, &name) };
            let what = td_string!(locale, claim.deadline.skipped_holiday, name = name).to_string();
            view! { <li class="skipped"><span>{dates} <br /> {what}</span></li> }.into_any()
        }
        Day::Paused => {
            let what = td_string!(locale, claim.deadline.skipped_pause).to_string();
            view! { <li class="paused"><span>{dates} <br /> {what}</span></li> }.into_any()
        }
    }
}

/// Whether the reader's language is the one that the calendar's holidays are called in at home.
fn reads(locale: Locale, calendar: CalendarId) -> bool {
    matches!(
        (locale, calendar),
        (Locale::ja, CalendarId::Japan) | (Locale::zh_TW, CalendarId::Taiwan) | (Locale::sv, CalendarId::Sweden)
    )
}
