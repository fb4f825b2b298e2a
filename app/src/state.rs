//! What the server adds to every request: the application state and the visitor.

use crate::messages::Locale;
use domain::deadline::Zone;
use domain::party::Actor;
use domain::settings::Settings;
use std::sync::Arc;
use store::{FormOwner, Moment, Store};
use strum::{EnumString, IntoStaticStr, VariantArray};

/// The store, the clock and the settings that pages need. One per process, cheap to clone.
#[derive(Clone)]
pub struct AppState {
    pub store: Store,
    /// The only source of time and of new ids.
    pub clock: Arc<dyn Fn() -> Moment + Send + Sync>,
    /// The public base URL without a trailing slash, for links in mails.
    pub public_url: Arc<str>,
    /// Accounts shown on the sign-in page; empty outside demo mode.
    pub demo_accounts: Arc<[DemoAccount]>,
}

#[derive(Clone, Debug)]
pub struct DemoAccount {
    pub email: String,
    pub password: String,
    pub name: String,
    pub company: Option<String>,
    pub actor: Actor,
}

impl AppState {
    pub fn moment(&self) -> Moment {
        (self.clock)()
    }
}

/// Who sent the request, and their language, time zone and theme.
#[derive(Clone, Debug)]
pub struct Visitor {
    pub signed_in: Option<SignedIn>,
    pub locale: Locale,
    pub zone: Zone,
    pub theme: Option<Theme>,
    /// The settings as they were when the request came in.
    pub settings: Arc<Settings>,
    /// The browser that a refused form belongs to. Never shown.
    pub browser: FormOwner,
}

#[derive(Clone, Debug)]
pub struct SignedIn {
    pub actor: Actor,
    pub name: String,
    pub email: String,
    /// A partner's company; `None` for reviewers and administrators.
    pub company: Option<String>,
    /// Notifications not read yet.
    pub unread: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Theme {
    Light,
    Dark,
}

/// The BCP 47 tag of a language, as in `<html lang>`.
pub fn tag(locale: Locale) -> &'static str {
    match locale {
        Locale::en => "en",
        Locale::ja => "ja",
        Locale::zh_TW => "zh-TW",
        Locale::sv => "sv",
    }
}

pub const LOCALES: [Locale; 4] = [Locale::en, Locale::ja, Locale::zh_TW, Locale::sv];

/// The language of a tag; `None` for one that is not supported.
pub fn locale(tag: &str) -> Option<Locale> {
    LOCALES.into_iter().find(|locale| self::tag(*locale).eq_ignore_ascii_case(tag))
}

/// The supported language with the highest weight in an `Accept-Language` header.
pub fn preferred(accept_language: &str) -> Option<Locale> {
    let mut ranges: Vec<(f32, &str)> = accept_language
        .split(',')
        .filter_map(|range| {
            let (tag, weight) = range.trim().split_once(";q=").unwrap_or((range.trim(), "1"));
            weight.trim().parse().ok().map(|weight| (weight, tag.trim()))
        })
        .collect();
    ranges.sort_by(|a, b| b.0.total_cmp(&a.0));
    ranges.into_iter().filter(|(weight, _)| *weight > 0.0).find_map(|(_, range)| {
        let range = range.to_ascii_lowercase();
        match range.split('-').next() {
            Some("en") => Some(Locale::en),
            Some("ja") => Some(Locale::ja),
            Some("sv") => Some(Locale::sv),
            // Traditional script is read in Taiwan, Hong Kong and Macao.
            Some("zh") if !range.contains("cn") && !range.contains("hans") && !range.contains("sg") => {
                Some(Locale::zh_TW)
            }
            _ => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_supported_language_with_the_highest_weight_wins() {
        assert_eq!(preferred("fr, sv;q=0.8, ja;q=0.9"), Some(Locale::ja));
        assert_eq!(preferred("zh-Hant-HK"), Some(Locale::zh_TW));
        assert_eq!(preferred("zh-CN, *;q=0.1"), None);
        assert_eq!(preferred("en;q=0, sv;q=0.1"), Some(Locale::sv));
        assert_eq!(preferred(";;;q=x"), None);
    }
}
