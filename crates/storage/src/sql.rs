//! Statements written by hand, the same for both databases.

use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, Statement, Value};

use crate::Result;

/// A statement with `?` for each value, whatever the database calls it.
pub(crate) fn statement(backend: DbBackend, sql: &str, values: Vec<Value>) -> Statement {
    if backend == DbBackend::Sqlite {
        return Statement::from_sql_and_values(backend, sql, values);
    }
    let mut numbered = String::with_capacity(sql.len() + values.len() * 2);
    let mut number = 0;
    for c in sql.chars() {
        if c == '?' {
            number += 1;
            numbered.push('$');
            numbered.push_str(&number.to_string());
        } else {
            numbered.push(c);
        }
    }
    Statement::from_sql_and_values(backend, numbered, values)
}

/// All rows of a query.
pub(crate) async fn rows<T: FromQueryResult>(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: Vec<Value>,
) -> Result<Vec<T>> {
    let statement = statement(connection.get_database_backend(), sql, values);
    Ok(T::find_by_statement(statement).all(connection).await?)
}

/// The first row of a query.
pub(crate) async fn row<T: FromQueryResult>(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: Vec<Value>,
) -> Result<Option<T>> {
    let statement = statement(connection.get_database_backend(), sql, values);
    Ok(T::find_by_statement(statement).one(connection).await?)
}

/// Runs a statement; gives how many rows it touched.
pub(crate) async fn execute(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: Vec<Value>,
) -> Result<u64> {
    let statement = statement(connection.get_database_backend(), sql, values);
    Ok(connection.execute_raw(statement).await?.rows_affected())
}

/// `?, ?, ?` for a list of values.
pub(crate) fn marks(count: usize) -> String {
    let mut marks = "?, ".repeat(count);
    marks.truncate(marks.len().saturating_sub(2));
    marks
}

/// What keeps the rows of a SELECT from others until the transaction ends:
/// nothing on SQLite, which has one writer.
pub(crate) fn for_update(backend: DbBackend) -> &'static str {
    if backend == DbBackend::Sqlite {
        ""
    } else {
        " FOR UPDATE"
    }
}

/// As [`for_update`], of the rows that nobody else keeps at the moment.
pub(crate) fn skip_locked(backend: DbBackend) -> &'static str {
    if backend == DbBackend::Sqlite {
        ""
    } else {
        " FOR UPDATE SKIP LOCKED"
    }
}

/// What is done one at a time whichever server does it: each has its lock on
/// PostgreSQL, held until the transaction ends. SQLite has one writer.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Turn {
    /// Giving events their place in the published order.
    Publishing = 7_201_343,
    /// Sealing the audit trail.
    Sealing = 7_201_345,
    /// Adding links with a direction.
    Linking = 7_201_347,
    /// Putting units below others.
    MovingUnits = 7_201_349,
}

/// Waits until it is one's turn.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn wait_for(connection: &impl ConnectionTrait, turn: Turn) -> Result<()> {
    if connection.get_database_backend() == DbBackend::Postgres {
        let lock = "SELECT 1::bigint AS n FROM (SELECT pg_advisory_xact_lock(?)) AS held";
        let _: Option<Count> = row(connection, lock, vec![(turn as i64).into()]).await?;
    }
    Ok(())
}

/// A count.
#[derive(FromQueryResult)]
pub(crate) struct Count {
    pub(crate) n: i64,
}

/// Turns a number of touched rows into whether the expected version was there.
pub(crate) fn touched(rows: u64) -> bool {
    rows > 0
}

/// A LIKE pattern (escape `!`) for text that contains this.
pub(crate) fn contains(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for c in text.chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// The type of a point in time, for values whose type nothing else says.
pub(crate) fn instant(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Sqlite => "TEXT",
        _ => "timestamptz",
    }
}
