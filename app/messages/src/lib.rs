//! Every sentence for people, made by `build.rs` from `locales/<language>/<namespace>.json`:
//! `td_string!(locale, shell.save)`, `td_string!(locale, dashboard.due.in_days, count = 3)`.

#![allow(clippy::all, missing_docs, reason = "generated code is not written by our rules")]

include!(concat!(env!("OUT_DIR"), "/messages.rs"));

pub use i18n::*;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_takes_the_form_of_its_language() {
        let days = |locale: Locale, count: usize| td_string!(locale, dashboard.due.in_days, count = count).to_string();
        assert_eq!(days(Locale::en, 1), "Due in 1 day");
        assert_eq!(days(Locale::en, 2), "Due in 2 days");
        assert!(days(Locale::ja, 1).contains('1') && days(Locale::zh_TW, 3).contains('3'));
    }
}
