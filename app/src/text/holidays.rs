//! Names of holidays in the reader's language, where the published calendars have only English ones.

use crate::messages::{Locale, td_string};

/// The name in the reader's language; as the calendar has it where there is no other.
pub fn holiday(locale: Locale, name: &str) -> String {
    if let Some(name) = name.strip_suffix(" (observed)") {
        return td_string!(locale, words.holiday.observed, name = holiday(locale, name)).to_string();
    }
    match name {
        "New Year's Day" => td_string!(locale, words.holiday.new_years_day),
        "Martin Luther King Jr. Day" => td_string!(locale, words.holiday.martin_luther_king_day),
        "Washington's Birthday" => td_string!(locale, words.holiday.washingtons_birthday),
        "Memorial Day" => td_string!(locale, words.holiday.memorial_day),
        "Juneteenth National Independence Day" => td_string!(locale, words.holiday.juneteenth),
        "Independence Day" => td_string!(locale, words.holiday.independence_day),
        "Labor Day" => td_string!(locale, words.holiday.labor_day),
        "Columbus Day" => td_string!(locale, words.holiday.columbus_day),
        "Veterans Day" => td_string!(locale, words.holiday.veterans_day),
        "Thanksgiving Day" => td_string!(locale, words.holiday.thanksgiving_day),
        "Christmas Day" => td_string!(locale, words.holiday.christmas_day),
        "Good Friday" => td_string!(locale, words.holiday.good_friday),
        "Easter Monday" => td_string!(locale, words.holiday.easter_monday),
        "May Day" => td_string!(locale, words.holiday.may_day),
        "Spring Bank Holiday" => td_string!(locale, words.holiday.spring_bank_holiday),
        "Late Summer Bank Holiday" => td_string!(locale, words.holiday.late_summer_bank_holiday),
        "Boxing Day" => td_string!(locale, words.holiday.boxing_day),
        other => return other.to_owned(),
    }
    .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::calendar::{Calendar, CalendarId, Holiday};

    #[test]
    fn every_american_and_british_holiday_has_a_japanese_name() {
        let foreign = |id| matches!(id, CalendarId::UnitedStates | CalendarId::UnitedKingdom);
        for calendar in Calendar::published().iter().filter(|calendar| foreign(calendar.id)) {
            for Holiday { name, .. } in calendar.holidays.values() {
                assert_ne!(holiday(Locale::ja, name), *name);
                assert_eq!(holiday(Locale::en, name), *name);
            }
        }
    }

    #[test]
    fn a_moved_holiday_and_an_unknown_one_are_named_too() {
        assert_eq!(holiday(Locale::zh_TW, "Veterans Day (observed)"), "退伍軍人節（補假）");
        assert_eq!(holiday(Locale::sv, "Midsummer Eve"), "Midsummer Eve");
    }
}
