//! One text for both engines: values are bound as `$1`, `$2`, … in the order in which they are written.

use crate::error::Error;
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::any::{AnyArguments, AnyRow};
use sqlx::{AnyConnection, Arguments, AssertSqlSafe, Encode, Type};
use std::fmt::Write;

/// A statement in the making. Only text of this crate goes in by [`Sql::push`]; whatever comes from outside is bound.
#[derive(Default)]
pub(crate) struct Sql {
    text: String,
    arguments: AnyArguments,
    unbound: Option<sqlx::error::BoxDynError>,
}

impl Sql {
    pub fn new(text: &str) -> Self {
        Self { text: text.to_owned(), ..Self::default() }
    }

    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    pub fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    pub fn bind<'t, T: Encode<'t, sqlx::Any> + Type<sqlx::Any>>(&mut self, value: T) -> &mut Self {
        if let Err(error) = self.arguments.add(value) {
            self.unbound.get_or_insert(error);
        }
        // Writing to a String does not fail.
        let _ = write!(self.text, "${}", self.arguments.len());
        self
    }

    /// `$1, $2, …` for all values.
    pub fn bind_all<'t, T: Encode<'t, sqlx::Any> + Type<sqlx::Any>>(
        &mut self,
        values: impl IntoIterator<Item = T>,
    ) -> &mut Self {
        for (position, value) in values.into_iter().enumerate() {
            self.push(if position == 0 { "" } else { ", " }).bind(value);
        }
        self
    }

    pub fn bind_value(&mut self, value: Value) -> &mut Self {
        match value {
            Value::Text(text) => self.bind(text),
            Value::Number(number) => self.bind(number),
        }
    }

    /// `$1, $2, …` for all values.
    pub fn bind_values(&mut self, values: impl IntoIterator<Item = Value>) -> &mut Self {
        for (position, value) in values.into_iter().enumerate() {
            self.push(if position == 0 { "" } else { ", " }).bind_value(value);
        }
        self
    }

    #[cfg(test)]
    pub fn explained(mut self, prefix: &str) -> Self {
        self.text.insert_str(0, prefix);
        self
    }

    fn query(self) -> Result<sqlx::query::Query<'static, sqlx::Any, AnyArguments>, Error> {
        match self.unbound {
            Some(error) => Err(sqlx::Error::Encode(error).into()),
            None => Ok(sqlx::query_with(AssertSqlSafe(self.text), self.arguments)),
        }
    }

    pub async fn all(self, conn: &mut AnyConnection) -> Result<Vec<AnyRow>, Error> {
        Ok(self.query()?.fetch_all(conn).await?)
    }

    pub async fn first(self, conn: &mut AnyConnection) -> Result<Option<AnyRow>, Error> {
        Ok(self.query()?.fetch_optional(conn).await?)
    }

    /// The number of rows written.
    pub async fn run(self, conn: &mut AnyConnection) -> Result<u64, Error> {
        Ok(self.query()?.execute(conn).await?.rows_affected())
    }
}

/// Binds every value of a fixed text: `sql!("… $1 … $2", a, b)`.
macro_rules! sql {
    ($text:expr $(, $value:expr)* $(,)?) => {{
        #[allow(unused_mut)]
        let mut statement = $crate::sql::Fixed::new($text);
        $(statement.value($value);)*
        statement.into_sql()
    }};
}
pub(crate) use sql;

/// A statement whose placeholders are already in its text.
pub(crate) struct Fixed(Sql);

impl Fixed {
    pub fn new(text: &'static str) -> Self {
        Self(Sql::new(text))
    }

    pub fn value<'t, T: Encode<'t, sqlx::Any> + Type<sqlx::Any>>(&mut self, value: T) {
        if let Err(error) = self.0.arguments.add(value) {
            self.0.unbound.get_or_insert(error);
        }
    }

    pub fn into_sql(self) -> Sql {
        self.0
    }
}

/// An instant as the schema keeps it: microseconds since 1970.
pub(crate) fn at(instant: DateTime<Utc>) -> i64 {
    instant.timestamp_micros()
}

/// A day as the schema keeps it.
pub(crate) fn on(day: NaiveDate) -> String {
    day.format("%Y-%m-%d").to_string()
}

/// In place of an instant that there is none of, where rows are sorted by it: after all others.
pub(crate) const NEVER: i64 = i64::MAX;

/// A value whose kind is known only while the program runs. A kind goes with NULL, too: PostgreSQL asks for it.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Text(Option<String>),
    Number(Option<i64>),
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Text(Some(one)), Self::Text(Some(other))) => one == other,
            (Self::Number(Some(one)), Self::Number(Some(other))) => one == other,
            // A NULL that is read has lost its kind.
            (Self::Text(None) | Self::Number(None), Self::Text(None) | Self::Number(None)) => true,
            _ => false,
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(Some(text.to_owned()))
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(Some(text))
    }
}

impl From<Option<String>> for Value {
    fn from(text: Option<String>) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(Some(number))
    }
}

impl From<Option<i64>> for Value {
    fn from(number: Option<i64>) -> Self {
        Self::Number(number)
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Number(Some(number.into()))
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Number(Some(flag.into()))
    }
}

/// Rows per statement: engines limit the values of one.
pub(crate) const CHUNK: usize = 500;

/// Inserts any number of rows of named columns; `conflict` is what follows `ON CONFLICT`, or empty. Gives the number of rows written.
pub(crate) async fn insert<const N: usize>(
    conn: &mut AnyConnection,
    table: &'static str,
    columns: [&'static str; N],
    rows: Vec<[Value; N]>,
    conflict: &'static str,
) -> Result<u64, Error> {
    let mut written = 0;
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let mut sql = Sql::new(&format!("INSERT INTO {table} ({}) VALUES ", columns.join(", ")));
        for (position, row) in rows.by_ref().take(CHUNK).enumerate() {
            sql.push(if position == 0 { "(" } else { ", (" }).bind_values(row).push(")");
        }
        if !conflict.is_empty() {
            sql.push(" ON CONFLICT ").push(conflict);
        }
        written += sql.run(conn).await?;
    }
    Ok(written)
}

pub(crate) fn json<T: serde::Serialize>(what: &'static str, value: &T) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|source| Error::Json { what, source })
}
