//! Answers kept for repeated requests.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult};

use crate::{Result, sql};

/// A kept answer.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Digest of the body it answered.
    pub digest: Vec<u8>,
    /// Status and headers as JSON.
    pub head: String,
    /// Body.
    pub body: Vec<u8>,
}

#[derive(FromQueryResult)]
struct Row {
    body_hash: Vec<u8>,
    headers: String,
    body: Vec<u8>,
}

#[derive(FromQueryResult)]
struct Claim {
    claimed: bool,
}

/// Claims a key until the end of the transaction; gives whether nobody else
/// holds it. SQLite's one writer never lets two requests meet.
///
/// # Errors
/// When the database refuses.
pub async fn claim(
    connection: &impl ConnectionTrait,
    caller: &str,
    route: &str,
    key: &str,
) -> Result<bool> {
    if connection.get_database_backend() == DbBackend::Sqlite {
        return Ok(true);
    }
    let claim: Option<Claim> = sql::row(
        connection,
        "SELECT pg_try_advisory_xact_lock(hashtextextended(?, 7201344)) AS claimed",
        vec![format!("{caller}\n{route}\n{key}").into()],
    )
    .await?;
    Ok(claim.is_some_and(|claim| claim.claimed))
}

/// The answer kept under a key since then.
///
/// # Errors
/// When the database refuses.
pub async fn find(
    connection: &impl ConnectionTrait,
    caller: &str,
    route: &str,
    key: &str,
    since: DateTime<Utc>,
) -> Result<Option<Kept>> {
    let row: Option<Row> = sql::row(
        connection,
        "SELECT body_hash, headers, body FROM idempotency \
         WHERE caller = ? AND route = ? AND key = ? AND created_at > ?",
        vec![caller.into(), route.into(), key.into(), since.into()],
    )
    .await?;
    Ok(row.map(|row| Kept {
        digest: row.body_hash,
        head: row.headers,
        body: row.body,
    }))
}

/// Keeps an answer, in the transaction of its effect.
///
/// # Errors
/// When the database refuses.
pub async fn keep(
    connection: &impl ConnectionTrait,
    caller: &str,
    route: &str,
    key: &str,
    status: i64,
    kept: &Kept,
    now: DateTime<Utc>,
) -> Result<()> {
    sql::execute(
        connection,
        "INSERT INTO idempotency (caller, route, key, body_hash, status, headers, body, created_at) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (caller, route, key) DO UPDATE SET \
         body_hash = excluded.body_hash, status = excluded.status, headers = excluded.headers, \
         body = excluded.body, created_at = excluded.created_at",
        vec![
            caller.into(),
            route.into(),
            key.into(),
            kept.digest.clone().into(),
            status.into(),
            kept.head.clone().into(),
            kept.body.clone().into(),
            now.into(),
        ],
    )
    .await?;
    Ok(())
}

/// Forgets what is older.
///
/// # Errors
/// When the database refuses.
pub async fn forget(connection: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<u64> {
    sql::execute(
        connection,
        "DELETE FROM idempotency WHERE created_at < ?",
        vec![before.into()],
    )
    .await
}
