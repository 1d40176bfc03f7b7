//! Seals over the audit trail: hashes that chain its rows.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult};

use super::Row;
use crate::{Result, sql};

/// A stretch of the trail under one hash, which covers the hash before it.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Seal {
    /// First row of the stretch.
    pub first_audit_seq: i64,
    /// Last row of the stretch.
    pub last_audit_seq: i64,
    /// Hash of the stretch before it; empty for the first.
    pub previous_hash: Vec<u8>,
    /// Hash over the one before and all rows of the stretch.
    pub hash: Vec<u8>,
    /// When.
    pub sealed_at: DateTime<Utc>,
}

/// A row of the trail as it is sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealable {
    /// Place in the trail.
    pub seq: i64,
    /// Everything that is stored of it, as one text.
    pub text: String,
}

/// Keeps other sealers out until the transaction ends, and gives the last row
/// before which nothing will be written any more: what is being written
/// elsewhere at this moment has a place already and is waited for.
///
/// # Errors
/// When the database refuses, or others write for longer than a moment.
pub async fn settled(connection: &impl ConnectionTrait) -> Result<i64> {
    sql::wait_for(connection, sql::Turn::Sealing).await?;
    if connection.get_database_backend() == DbBackend::Postgres {
        sql::execute(connection, "SET LOCAL lock_timeout = '2s'", vec![]).await?;
        sql::execute(connection, "LOCK TABLE audit IN SHARE MODE", vec![]).await?;
    }
    let last: Option<sql::Count> = sql::row(
        connection,
        "SELECT coalesce(max(seq), 0) AS n FROM audit",
        vec![],
    )
    .await?;
    Ok(last.map_or(0, |last| last.n))
}

/// The newest seal.
///
/// # Errors
/// When the database refuses.
pub async fn newest(connection: &impl ConnectionTrait) -> Result<Option<Seal>> {
    sql::row(
        connection,
        "SELECT first_audit_seq, last_audit_seq, previous_hash, hash, sealed_at FROM audit_seal \
         ORDER BY last_audit_seq DESC LIMIT 1",
        vec![],
    )
    .await
}

/// Seals behind a row of the trail, oldest first.
///
/// # Errors
/// When the database refuses.
pub async fn after(connection: &impl ConnectionTrait, seq: i64, limit: u64) -> Result<Vec<Seal>> {
    sql::rows(
        connection,
        "SELECT first_audit_seq, last_audit_seq, previous_hash, hash, sealed_at FROM audit_seal \
         WHERE last_audit_seq > ? ORDER BY last_audit_seq LIMIT ?",
        vec![seq.into(), limit.into()],
    )
    .await
}

/// Rows of the trail behind one place and up to another, oldest first.
///
/// # Errors
/// When the database refuses.
pub async fn rows(
    connection: &impl ConnectionTrait,
    behind: i64,
    until: i64,
    limit: u64,
) -> Result<Vec<Sealable>> {
    let rows: Vec<Row> = sql::rows(
        connection,
        "SELECT audit.*, CAST(NULL AS text) AS person_name FROM audit \
         WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?",
        vec![behind.into(), until.into(), limit.into()],
    )
    .await?;
    let sealable = rows.into_iter().map(|row| {
        let stored = serde_json::json!([
            row.seq,
            row.id,
            row.at.timestamp_micros(),
            row.actor_kind,
            row.person_id,
            row.token_id,
            row.operation,
            row.record_kind,
            row.record_id,
            row.record_label,
            row.changes,
            row.reason,
            row.request_id,
        ]);
        Sealable {
            seq: row.seq,
            text: stored.to_string(),
        }
    });
    Ok(sealable.collect())
}

/// How many rows of the trail are behind a place.
///
/// # Errors
/// When the database refuses.
pub async fn count_behind(connection: &impl ConnectionTrait, seq: i64) -> Result<u64> {
    let count: Option<sql::Count> = sql::row(
        connection,
        "SELECT count(*) AS n FROM audit WHERE seq > ?",
        vec![seq.into()],
    )
    .await?;
    Ok(count.map_or(0, |count| count.n.unsigned_abs()))
}

/// Adds a seal to the chain.
///
/// # Errors
/// When the database refuses.
pub async fn append(connection: &impl ConnectionTrait, seal: &Seal) -> Result<()> {
    sql::execute(
        connection,
        "INSERT INTO audit_seal (first_audit_seq, last_audit_seq, previous_hash, hash, sealed_at) \
         VALUES (?, ?, ?, ?, ?)",
        vec![
            seal.first_audit_seq.into(),
            seal.last_audit_seq.into(),
            seal.previous_hash.clone().into(),
            seal.hash.clone().into(),
            seal.sealed_at.into(),
        ],
    )
    .await?;
    Ok(())
}
