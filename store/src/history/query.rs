//! What a page of a history is asked for by.

use std::fmt;
use std::str::FromStr;
use strum::{Display, EnumIter, EnumString};

/// Which entries of a history to read; the default is the oldest of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HistoryQuery {
    pub list: HistoryList,
    /// Only what this side has brought about.
    pub side: Option<Side>,
    pub place: Place,
    pub limit: usize,
}

impl Default for HistoryQuery {
    fn default() -> Self {
        Self { list: HistoryList::Everything, side: None, place: Place::Oldest, limit: 50 }
    }
}

/// A part of a history, with its code in addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Display, EnumString, EnumIter)]
#[strum(serialize_all = "snake_case")]
pub enum HistoryList {
    #[strum(serialize = "")]
    Everything,
    /// Answers and files that are not what they were.
    Changes,
    /// Words of one side to the other, or of the desk to itself.
    Comments,
    /// Everything that moves the claim.
    Actions,
    /// Comments of both sides, also those that came with an answer, requests for information, and notices about competing claims.
    Thread,
    /// Internal notes; the desk's alone.
    Notes,
}

/// Who did it, with its code in addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Display, EnumString, EnumIter)]
#[strum(serialize_all = "snake_case")]
pub enum Side {
    Partner,
    Reviewer,
    Customer,
    System,
}

/// Where a page lies: by the number of an entry, which need not be of the list itself. Written as text for addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Oldest,
    Newest,
    Before(u32),
    After(u32),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Oldest => f.write_str("oldest"),
            Self::Newest => f.write_str("newest"),
            Self::Before(number) => write!(f, "before-{number}"),
            Self::After(number) => write!(f, "after-{number}"),
        }
    }
}

impl FromStr for Place {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text.split_once('-') {
            None if text == "oldest" => Ok(Self::Oldest),
            None if text == "newest" => Ok(Self::Newest),
            Some(("before", number)) => number.parse().map(Self::Before).map_err(|_| ()),
            Some(("after", number)) => number.parse().map(Self::After).map_err(|_| ()),
            _ => Err(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_survives_its_text_and_nonsense_is_none() {
        for place in [Place::Oldest, Place::Newest, Place::Before(0), Place::After(u32::MAX)] {
            assert_eq!(place.to_string().parse(), Ok(place));
        }
        for nonsense in ["", "before", "before-", "before--1", "after-4294967296", "7", "oldest-1"] {
            assert_eq!(nonsense.parse::<Place>(), Err(()), "{nonsense}");
        }
    }
}
