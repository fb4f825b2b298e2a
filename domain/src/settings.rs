//! Settings that the operators change at run time; each has a name and a check.

use crate::calendar::CalendarId;
use crate::catalog::Program;
use crate::code::Code;
use crate::deadline::Zone;
use crate::draft::is_email;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// How people reach support: an email address or a web address.
    pub support_address: Option<String>,
    /// The address of each program's guide with its eligibility rules.
    pub guides: BTreeMap<Program, String>,
    /// The business days of the reviewers: the country whose holidays do not count, and the time zone.
    pub review_calendar: CalendarId,
    pub review_zone: Zone,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            support_address: None,
            guides: BTreeMap::new(),
            review_calendar: CalendarId::UnitedStates,
            review_zone: Zone::UTC,
        }
    }
}

/// Why a setting is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InvalidSetting {
    /// There is no setting of this name.
    Unknown { name: String },
    /// What the value has to be.
    Value { expected: &'static str },
}

impl fmt::Display for InvalidSetting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { name } => {
                write!(f, "there is no setting {name:?}; there are {}", Settings::names().join(", "))
            }
            Self::Value { expected } => write!(f, "the value must be {expected}"),
        }
    }
}

impl std::error::Error for InvalidSetting {}

const SUPPORT_ADDRESS: &str = "support_address";
const REVIEW_CALENDAR: &str = "review_calendar";
const REVIEW_ZONE: &str = "review_zone";
/// Followed by the program's code.
const GUIDE: &str = "guide_";
/// The longest address that every browser and mail program accepts.
const LONGEST: usize = 500;

impl Settings {
    /// The names of all settings.
    pub fn names() -> Vec<String> {
        let guides = Program::ALL.iter().map(|program| format!("{GUIDE}{}", program.code()));
        [SUPPORT_ADDRESS, REVIEW_CALENDAR, REVIEW_ZONE].map(String::from).into_iter().chain(guides).collect()
    }

    /// Every setting by its name; empty where nothing is set.
    pub fn values(&self) -> Vec<(String, String)> {
        let value = |name: &str| match name {
            SUPPORT_ADDRESS => self.support_address.clone().unwrap_or_default(),
            REVIEW_CALENDAR => self.review_calendar.to_string(),
            REVIEW_ZONE => self.review_zone.to_string(),
            guide => program(guide).and_then(|program| self.guides.get(&program).cloned()).unwrap_or_default(),
        };
        Self::names().into_iter().map(|name| (name.clone(), value(&name))).collect()
    }

    /// Sets one; an empty value resets it to its default.
    ///
    /// # Errors
    /// [`InvalidSetting`]; then nothing has changed.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), InvalidSetting> {
        let value = value.trim();
        let given = (!value.is_empty()).then_some(value);
        let wrong = |expected| InvalidSetting::Value { expected };
        match name {
            SUPPORT_ADDRESS => {
                let right = |address: &&str| is_email(address) || is_web_address(address);
                if given.is_some_and(|address| !right(&address)) {
                    return Err(wrong("an email address or a web address that begins with https://"));
                }
                self.support_address = given.map(str::to_owned);
            }
            REVIEW_CALENDAR => {
                self.review_calendar = match given {
                    Some(code) => code.parse().map_err(|_| wrong("JP, TW, SE, US, GB or none"))?,
                    None => Self::default().review_calendar,
                };
            }
            REVIEW_ZONE => {
                self.review_zone = match given {
                    Some(zone) => zone.parse().map_err(|_| wrong("a time zone, for example Europe/Stockholm"))?,
                    None => Self::default().review_zone,
                };
            }
            guide => {
                let program = program(guide).ok_or_else(|| InvalidSetting::Unknown { name: guide.to_owned() })?;
                match given {
                    Some(address) if !is_web_address(address) => {
                        return Err(wrong("a web address that begins with https://"));
                    }
                    Some(address) => self.guides.insert(program, address.to_owned()),
                    None => self.guides.remove(&program),
                };
            }
        }
        Ok(())
    }

    /// The support address as a link leads to it.
    pub fn support_link(&self) -> Option<String> {
        let address = self.support_address.as_ref()?;
        Some(if is_email(address) { format!("mailto:{address}") } else { address.clone() })
    }
}

fn program(name: &str) -> Option<Program> {
    name.strip_prefix(GUIDE)?.parse().ok()
}

/// An address that a link may lead to: over https, with a host, without spaces or quotes.
fn is_web_address(text: &str) -> bool {
    let safe = |c: char| !c.is_whitespace() && !c.is_control() && !matches!(c, '"' | '\'' | '<' | '>' | '\\' | '@');
    let host = |rest: &str| rest.split(['/', '?', '#', ':']).next().is_some_and(crate::directory::is_domain);
    text.len() <= LONGEST && text.strip_prefix("https://").is_some_and(|rest| host(rest) && rest.chars().all(safe))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_is_listed_and_taken_back() {
        let mut settings = Settings::default();
        let given = [
            ("support_address", "help@desk.example"),
            ("review_calendar", "SE"),
            ("review_zone", "Europe/Stockholm"),
            ("guide_osa_sell", "https://guides.example/osa?lang=en"),
        ];
        for (name, value) in given {
            settings.set(name, value).unwrap();
            assert!(settings.values().contains(&(name.to_owned(), value.to_owned())), "{name}");
        }
        assert_eq!(settings.support_link().as_deref(), Some("mailto:help@desk.example"));
        for (name, _) in settings.values() {
            settings.set(&name, " ").unwrap();
        }
        assert_eq!(settings, Settings::default());
    }

    #[test]
    fn what_is_not_valid_is_refused_and_changes_nothing() {
        for (name, value) in [
            ("support_address", "call us"),
            ("support_address", "javascript:alert(1)"),
            ("support_address", "http://desk.example"),
            ("review_calendar", "Sweden"),
            ("review_zone", "Stockholm"),
            ("guide_osa_sell", "help@desk.example"),
            ("guide_osa_sell", "https://user@desk.example/\""),
            ("guide_unknown", "https://desk.example"),
            ("current_policy", "standard-1"),
        ] {
            let mut settings = Settings::default();
            assert!(settings.set(name, value).is_err(), "{name} = {value}");
            assert_eq!(settings, Settings::default());
        }
    }
}
