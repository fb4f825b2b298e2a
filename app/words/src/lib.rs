//! Every sentence for people, made by `build.rs` from `locales/<language>/<namespace>.json`:
//! `td_string!(locale, home.title)`, `td_string!(locale, home.greeting, name = "Kerstin")`.

#![allow(clippy::all, missing_docs, reason = "generated code is not written by our rules")]

include!(concat!(env!("OUT_DIR"), "/words.rs"));

pub use i18n::*;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_takes_the_form_of_its_language() {
        assert_eq!(td_string!(Locale::en, home.claims, count = 1), "1 claim");
        assert_eq!(td_string!(Locale::en, home.claims, count = 2), "2 claims");
        assert_eq!(td_string!(Locale::ja, home.claims, count = 1), "請求 1 件");
        assert_eq!(td_string!(Locale::zh_TW, home.claims, count = 3), "3 件申請");
    }
}
