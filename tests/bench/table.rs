//! Rows in bulk, the same for both databases.

use sea_orm::{ConnectionTrait, DbErr, Statement, Value};

/// Rows of one statement: few enough for either database's limit of values,
/// always as many, so that the statement is prepared once.
const ROWS: usize = 200;

/// Rows of one table that wait to be written.
pub struct Table {
    into: &'static str,
    row: &'static str,
    values: Vec<Value>,
}

impl Table {
    /// Rows to be inserted `into` a table and its columns; `row` has a `?` for
    /// each value.
    pub fn new(into: &'static str, row: &'static str) -> Self {
        Self {
            into,
            row,
            values: Vec::new(),
        }
    }

    /// Adds a row.
    pub fn push(&mut self, row: impl IntoIterator<Item = Value>) {
        self.values.extend(row);
    }

    /// Writes the rows.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn write(&mut self, connection: &impl ConnectionTrait) -> Result<(), DbErr> {
        let backend = connection.get_database_backend();
        let columns = self.row.matches('?').count();
        for values in std::mem::take(&mut self.values).chunks(ROWS * columns) {
            let mut sql = format!("INSERT INTO {} VALUES ", self.into);
            let rows = vec![self.row; values.len() / columns].join(", ");
            let mut number = 0;
            for c in rows.chars() {
                if c == '?' && backend == sea_orm::DbBackend::Postgres {
                    number += 1;
                    sql.push_str(&format!("${number}"));
                } else {
                    sql.push(c);
                }
            }
            let statement = Statement::from_sql_and_values(backend, sql, values.to_vec());
            connection.execute_raw(statement).await?;
        }
        Ok(())
    }
}
