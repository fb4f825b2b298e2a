//! Reading a table from its beginning to its end, whatever somebody has written into the column that it is read by.

use crate::error::Error;
use crate::hash::stored;
use crate::sql::{Sql, Value};
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

pub(super) struct Batches {
    select: &'static str,
    /// Unique in the table.
    column: &'static str,
    size: i64,
    last: Option<Value>,
    ended: bool,
}

impl Batches {
    pub fn new(select: &'static str, column: &'static str, size: i64) -> Self {
        Self { select, column, size, last: None, ended: false }
    }

    /// The next rows; `None` after the last.
    pub async fn next(&mut self, conn: &mut AnyConnection) -> Result<Option<Vec<AnyRow>>, Error> {
        if self.ended {
            return Ok(None);
        }
        let mut sql = Sql::new(self.select);
        if let Some(last) = &self.last {
            sql.push(" WHERE ").push(self.column).push(" > ").bind_value(last.clone());
        }
        sql.push(" ORDER BY ").push(self.column).push(" LIMIT ").bind(self.size);
        let rows = sql.all(conn).await?;
        // A value of a kind that cannot be compared does not move the reading on: SQLite stores values of any kind.
        let known =
            rows.iter().rev().filter_map(|row| key(row, self.column)).find(|key| Some(key) != self.last.as_ref());
        self.ended = (rows.len() as i64) < self.size || known.is_none();
        self.last = known;
        Ok((!rows.is_empty()).then_some(rows))
    }
}

/// The value, if it can be compared in SQL with what is stored.
fn key(row: &AnyRow, column: &str) -> Option<Value> {
    match stored(row, column.rsplit('.').next().unwrap_or(column)) {
        Value::Text(Some(text)) if !text.starts_with('\0') => Some(Value::Text(Some(text))),
        Value::Number(Some(number)) => Some(Value::Number(Some(number))),
        Value::Text(_) | Value::Number(None) => None,
    }
}
