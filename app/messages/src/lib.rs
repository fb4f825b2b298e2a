//! Every sentence for people, made by `build.rs` from `locales/<language>/<namespace>.json`:
//! `td_string!(locale, shell.save)`, `td_string!(locale, history.entries, count = 3)`.

#![allow(clippy::all, missing_docs, reason = "generated code is not written by our rules")]

include!(concat!(env!("OUT_DIR"), "/messages.rs"));

pub use i18n::*;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_takes_the_form_of_its_language() {
        let entries = |locale: Locale, count: usize| td_string!(locale, history.entries, count = count).to_string();
        assert_eq!(entries(Locale::en, 1), "1 entry");
        assert_eq!(entries(Locale::en, 2), "2 entries");
        assert!(entries(Locale::ja, 1).contains('1') && entries(Locale::zh_TW, 3).contains('3'));
    }
}
