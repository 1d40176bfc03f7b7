//! Attempts by address, counted in the database so that all servers share it.

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

use crate::{Result, sql};

/// Records an attempt and gives how many there were since `since`, this one
/// included; forgets what is older.
///
/// # Errors
/// When the database refuses.
pub async fn record(
    connection: &impl ConnectionTrait,
    kind: &str,
    address: &str,
    since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<u64> {
    sql::execute(
        connection,
        "DELETE FROM attempt WHERE kind = ? AND at < ?",
        vec![kind.into(), since.into()],
    )
    .await?;
    sql::execute(
        connection,
        "INSERT INTO attempt (kind, address, at) VALUES (?, ?, ?)",
        vec![kind.into(), address.into(), now.into()],
    )
    .await?;
    let count: Option<sql::Count> = sql::row(
        connection,
        "SELECT count(*) AS n FROM attempt WHERE kind = ? AND address = ? AND at >= ?",
        vec![kind.into(), address.into(), since.into()],
    )
    .await?;
    Ok(count.map_or(0, |count| count.n.unsigned_abs()))
}
