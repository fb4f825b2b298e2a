//! Reads columns of a row; an error names table, column and key.

use crate::error::RowError;
use crate::sql::NEVER;
use chrono::{DateTime, NaiveDate, Utc};
use serde::de::DeserializeOwned;
use sqlx::any::AnyRow;
use sqlx::{Any, Decode, Row, Type};
use std::fmt::Display;
use std::str::FromStr;

/// Reads the columns of one row.
pub(crate) struct RowReader<'r> {
    table: &'static str,
    key: String,
    row: &'r AnyRow,
}

impl<'r> RowReader<'r> {
    /// `key` is the column that names the row, for the error.
    pub fn new(table: &'static str, key: &'static str, row: &'r AnyRow) -> Self {
        let named = row.try_get::<String, _>(key).unwrap_or_else(|_| format!("a row without {key}"));
        Self { table, key: named, row }
    }

    /// What the row is named by in an error.
    pub fn name(&self) -> &str {
        &self.key
    }

    pub fn wrong(&self, column: &'static str, why: impl Display) -> RowError {
        RowError { table: self.table, column, row: self.key.clone(), why: why.to_string() }
    }

    fn get<T: Decode<'r, Any> + Type<Any>>(&self, column: &'static str) -> Result<T, RowError> {
        self.row.try_get(column).map_err(|error| self.wrong(column, error))
    }

    pub fn text(&self, column: &'static str) -> Result<String, RowError> {
        self.get(column)
    }

    pub fn text_or_none(&self, column: &'static str) -> Result<Option<String>, RowError> {
        self.get(column)
    }

    pub fn number(&self, column: &'static str) -> Result<i64, RowError> {
        self.get(column)
    }

    pub fn number_or_none(&self, column: &'static str) -> Result<Option<i64>, RowError> {
        self.get(column)
    }

    /// A number that is never negative and fits.
    pub fn count<T: TryFrom<i64>>(&self, column: &'static str) -> Result<T, RowError> {
        let number = self.number(column)?;
        T::try_from(number).map_err(|_| self.wrong(column, format!("{number} is out of range")))
    }

    pub fn flag(&self, column: &'static str) -> Result<bool, RowError> {
        match self.number(column)? {
            0 => Ok(false),
            1 => Ok(true),
            other => Err(self.wrong(column, format!("{other} is neither 0 nor 1"))),
        }
    }

    pub fn instant(&self, column: &'static str) -> Result<DateTime<Utc>, RowError> {
        let micros = self.number(column)?;
        DateTime::from_timestamp_micros(micros).ok_or_else(|| self.wrong(column, format!("{micros} is no instant")))
    }

    /// `None` for NULL and for the instant that never comes.
    pub fn instant_or_none(&self, column: &'static str) -> Result<Option<DateTime<Utc>>, RowError> {
        match self.get::<Option<i64>>(column)? {
            None | Some(NEVER) => Ok(None),
            Some(_) => self.instant(column).map(Some),
        }
    }

    pub fn day(&self, column: &'static str) -> Result<NaiveDate, RowError> {
        self.parsed(column)
    }

    /// A column that holds the stable word of a type.
    pub fn parsed<T: FromStr>(&self, column: &'static str) -> Result<T, RowError> {
        let text = self.text(column)?;
        text.parse().map_err(|_| self.wrong(column, format!("{text:?} is not one of its words")))
    }

    /// `None` for NULL and for the empty text.
    pub fn parsed_or_none<T: FromStr>(&self, column: &'static str) -> Result<Option<T>, RowError> {
        match self.text_or_none(column)?.as_deref() {
            None | Some("") => Ok(None),
            Some(_) => self.parsed(column).map(Some),
        }
    }

    /// Words joined by commas.
    pub fn list<T: FromStr>(&self, column: &'static str) -> Result<Vec<T>, RowError> {
        let text = self.text(column)?;
        let words = text.split(',').filter(|word| !word.is_empty());
        words
            .map(|word| word.parse().map_err(|_| self.wrong(column, format!("{word:?} is not one of its words"))))
            .collect()
    }

    pub fn json<T: DeserializeOwned>(&self, column: &'static str) -> Result<T, RowError> {
        serde_json::from_str(&self.text(column)?).map_err(|error| self.wrong(column, error))
    }
}

/// Reads all rows of a query.
pub(crate) fn read_all<T>(
    rows: &[AnyRow],
    table: &'static str,
    key: &'static str,
    read: impl Fn(&RowReader<'_>) -> Result<T, RowError>,
) -> Result<Vec<T>, RowError> {
    rows.iter().map(|row| read(&RowReader::new(table, key, row))).collect()
}
