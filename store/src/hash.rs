//! SHA-256 over values in one canonical form: docs/decisions/0006-hash-chain.md describes it for readers without this code.

use crate::sql::Value;
use sha2::{Digest, Sha256};
use sqlx::any::AnyRow;
use sqlx::{Column, Row};

/// Fields to be hashed, in their order. Each is written with its kind and length, so that no two lists of fields look alike.
#[derive(Default)]
pub(crate) struct Fields(Sha256);

impl Fields {
    pub fn text(mut self, text: &str) -> Self {
        self.0.update(format!("t{}:", text.len()));
        self.0.update(text);
        self
    }

    pub fn number(mut self, number: i64) -> Self {
        self.0.update(format!("n{number};"));
        self
    }

    pub fn value(self, value: &Value) -> Self {
        match value {
            Value::Text(Some(text)) => self.text(text),
            Value::Number(Some(number)) => self.number(*number),
            Value::Text(None) | Value::Number(None) => self.none(),
        }
    }

    fn none(mut self) -> Self {
        self.0.update("-;");
        self
    }

    pub fn finish(self) -> String {
        hex::encode(self.0.finalize())
    }
}

/// The hash of one text by itself.
pub(crate) fn text_hash(text: &str) -> String {
    hex::encode(Sha256::digest(text))
}

/// The hash of a row: its columns by name, but for some.
pub(crate) fn row_hash(row: &AnyRow, except: &[&str]) -> String {
    let columns = row.columns().iter().map(Column::name).map(|name| (name, stored(row, name)));
    values_hash(columns, except)
}

/// The same for values that are about to be written.
pub(crate) fn values_hash<'c>(columns: impl IntoIterator<Item = (&'c str, Value)>, except: &[&str]) -> String {
    let mut columns: Vec<_> = columns.into_iter().filter(|(name, _)| !except.contains(name)).collect();
    columns.sort_by_key(|(name, _)| *name);
    columns.iter().fold(Fields::default(), |fields, (name, value)| fields.text(name).value(value)).finish()
}

/// A value of the only two kinds that the schema has; what is of another kind was not written by this crate and equals none that was.
pub(crate) fn stored(row: &AnyRow, column: &str) -> Value {
    if let Ok(number) = row.try_get::<Option<i64>, _>(column) {
        Value::Number(number)
    } else if let Ok(text) = row.try_get::<Option<String>, _>(column) {
        Value::Text(text)
    } else {
        Value::Text(Some("\0 of a kind that is not written here".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_that_join_to_the_same_text_have_different_hashes() {
        let joined = |fields: [&str; 2]| Fields::default().text(fields[0]).text(fields[1]).finish();
        assert_ne!(joined(["ab", "c"]), joined(["a", "bc"]));
        assert_ne!(joined(["", "t0:"]), joined(["t0:", ""]));
        assert_ne!(Fields::default().text("1").finish(), Fields::default().number(1).finish());
        assert_ne!(Fields::default().text("").finish(), Fields::default().value(&Value::Text(None)).finish());
    }

    #[test]
    fn the_order_of_columns_does_not_matter_but_their_names_do() {
        let (a, b) = (Value::from("x"), Value::from(1_i64));
        let hash = values_hash([("a", a.clone()), ("b", b.clone())], &[]);
        assert_eq!(hash, values_hash([("b", b.clone()), ("a", a.clone()), ("c", a.clone())], &["c"]));
        assert_ne!(hash, values_hash([("a", b), ("b", a)], &[]));
    }
}
