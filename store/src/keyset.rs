//! Keyset paging: a page starts after the last row of the previous page.

use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

/// Some rows of a list, and where the next ones begin; `None` on the last page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    pub items: Vec<T>,
    pub next: Option<Cursor>,
}

/// The place of a row in a sorted list. Written as text that needs no escaping in a URL; of use only for the same list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub(crate) value: Value,
    pub(crate) id: Uuid,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    Number(i64),
    Text(String),
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.value {
            Value::Number(number) => write!(f, "n{number}~{}", self.id.simple()),
            Value::Text(text) => {
                f.write_str("t")?;
                text.bytes().try_for_each(|byte| write!(f, "{byte:02x}"))?;
                write!(f, "~{}", self.id.simple())
            }
        }
    }
}

impl FromStr for Cursor {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (value, id) = text.split_once('~').ok_or(())?;
        let value = match value.split_at_checked(1).ok_or(())? {
            ("n", digits) => Value::Number(digits.parse().map_err(|_| ())?),
            ("t", hex) => Value::Text(unhex(hex).ok_or(())?),
            _ => return Err(()),
        };
        Ok(Self { value, id: Uuid::parse_str(id).map_err(|_| ())? })
    }
}

fn unhex(hex: &str) -> Option<String> {
    let digits = hex.as_bytes().chunks(2);
    let bytes: Option<Vec<u8>> =
        digits.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect();
    // PostgreSQL's text holds no NUL, so no row has one.
    String::from_utf8(bytes?).ok().filter(|text| !text.contains('\0'))
}

impl<T> Page<T> {
    /// A page of at most `limit` from rows that were asked for with one more.
    pub(crate) fn from_rows(mut items: Vec<T>, limit: usize, place: impl Fn(&T) -> Cursor) -> Self {
        let more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| more).map(place);
        Self { items, next }
    }
}

/// How many rows a page may have.
pub(crate) fn bounded(limit: usize) -> usize {
    limit.clamp(1, 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_its_text_and_nonsense_is_none() {
        let id = Uuid::from_u128(7);
        for value in
            [Value::Number(-3), Value::Number(i64::MAX), Value::Text("å 東~".into()), Value::Text(String::new())]
        {
            let cursor = Cursor { value, id };
            assert_eq!(cursor.to_string().parse(), Ok(cursor));
        }
        for nonsense in [
            "",
            "n",
            "n1",
            "n1~x",
            "tzz~00000000000000000000000000000007",
            "å~",
            "t00~00000000000000000000000000000007",
        ] {
            assert_eq!(nonsense.parse::<Cursor>(), Err(()), "{nonsense}");
        }
    }
}
