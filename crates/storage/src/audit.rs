//! The audit trail.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Result, sql, stored, to_stored};

pub mod seal;

/// A field before and after.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FieldChange {
    /// Before; none when it was not set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<serde_json::Value>,
    /// After; none when it is not set any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<serde_json::Value>,
}

/// What changed, by field.
pub type Changes = BTreeMap<String, FieldChange>;

/// One row of the trail.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Identifier.
    pub id: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// How the actor came in.
    pub actor_kind: String,
    /// Who.
    pub person_id: Option<Uuid>,
    /// With which access token.
    pub token_id: Option<Uuid>,
    /// What was asked for.
    pub operation: String,
    /// Noun of the record.
    pub record_kind: String,
    /// The record.
    pub record_id: Uuid,
    /// What people call it.
    pub record_label: String,
    /// What changed.
    pub changes: Changes,
    /// Why.
    pub reason: Option<String>,
    /// Request it came with.
    pub request_id: Option<Uuid>,
}

/// Writes a row, in the transaction of the change it tells of.
///
/// # Errors
/// When the database refuses.
pub async fn append(connection: &impl ConnectionTrait, entry: &Entry) -> Result<()> {
    sql::execute(
        connection,
        "INSERT INTO audit (id, at, actor_kind, person_id, token_id, operation, record_kind, \
         record_id, record_label, changes, reason, request_id) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        vec![
            entry.id.into(),
            entry.at.into(),
            entry.actor_kind.clone().into(),
            entry.person_id.into(),
            entry.token_id.into(),
            entry.operation.clone().into(),
            entry.record_kind.clone().into(),
            entry.record_id.into(),
            entry.record_label.clone().into(),
            to_stored("audit changes", &entry.changes)?.into(),
            entry.reason.clone().into(),
            entry.request_id.into(),
        ],
    )
    .await?;
    Ok(())
}

/// What to look for in the trail.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Noun of the record.
    pub record_kind: Option<String>,
    /// The record.
    pub record_id: Option<Uuid>,
    /// Who did it.
    pub person_id: Option<Uuid>,
    /// What was asked for.
    pub operation: Option<String>,
    /// A field that changed.
    pub changed: Option<&'static str>,
    /// Not before.
    pub since: Option<DateTime<Utc>>,
    /// Before.
    pub until: Option<DateTime<Utc>>,
}

/// A row as read, with its place in the trail and the actor's name.
#[derive(Clone, Debug)]
pub struct Read {
    /// Place in the trail.
    pub seq: i64,
    /// The row.
    pub entry: Entry,
    /// Name of the person.
    pub person_name: Option<String>,
}

#[derive(FromQueryResult)]
struct Row {
    seq: i64,
    id: Uuid,
    at: DateTime<Utc>,
    actor_kind: String,
    person_id: Option<Uuid>,
    token_id: Option<Uuid>,
    operation: String,
    record_kind: String,
    record_id: Uuid,
    record_label: String,
    changes: String,
    reason: Option<String>,
    request_id: Option<Uuid>,
    person_name: Option<String>,
}

/// Newest rows first, before the place `before`. The caller has established
/// that the actor may see them.
///
/// # Errors
/// When the database refuses.
pub async fn list(
    connection: &impl ConnectionTrait,
    filter: &Filter,
    before: Option<i64>,
    limit: u64,
) -> Result<Vec<Read>> {
    let (mut conditions, mut values) = conditions(filter);
    if let Some(before) = before {
        conditions.push("a.seq < ?");
        values.push(before.into());
    }
    values.push(limit.into());
    let query = format!(
        "SELECT a.*, p.name AS person_name FROM audit a LEFT JOIN person p ON p.id = a.person_id \
         WHERE {} ORDER BY a.seq DESC LIMIT ?",
        conditions.join(" AND ")
    );
    let rows: Vec<Row> = sql::rows(connection, &query, values).await?;
    rows.into_iter()
        .map(|row| {
            Ok(Read {
                seq: row.seq,
                person_name: row.person_name,
                entry: Entry {
                    id: row.id,
                    at: row.at,
                    actor_kind: row.actor_kind,
                    person_id: row.person_id,
                    token_id: row.token_id,
                    operation: row.operation,
                    record_kind: row.record_kind,
                    record_id: row.record_id,
                    record_label: row.record_label,
                    changes: stored("audit changes", &row.changes)?,
                    reason: row.reason,
                    request_id: row.request_id,
                },
            })
        })
        .collect()
}

/// How many rows there are.
///
/// # Errors
/// When the database refuses.
pub async fn count(connection: &impl ConnectionTrait, filter: &Filter) -> Result<u64> {
    let (conditions, values) = conditions(filter);
    let query = format!(
        "SELECT count(*) AS n FROM audit a WHERE {}",
        conditions.join(" AND ")
    );
    let count: Option<sql::Count> = sql::row(connection, &query, values).await?;
    Ok(count.map_or(0, |count| count.n.unsigned_abs()))
}

fn conditions(filter: &Filter) -> (Vec<&'static str>, Vec<Value>) {
    let mut conditions = vec!["1 = 1"];
    let mut values = Vec::new();
    let mut add = |condition, value: Option<Value>| {
        if let Some(value) = value {
            conditions.push(condition);
            values.push(value);
        }
    };
    add(
        "a.record_kind = ?",
        filter.record_kind.clone().map(Into::into),
    );
    add("a.record_id = ?", filter.record_id.map(Into::into));
    add("a.person_id = ?", filter.person_id.map(Into::into));
    add("a.operation = ?", filter.operation.clone().map(Into::into));
    // Keys stand in the changes as they are; quotes in values are escaped.
    let changed = filter
        .changed
        .map(|field| sql::contains(&format!("\"{field}\":")));
    add("a.changes LIKE ? ESCAPE '!'", changed.map(Into::into));
    add("a.at >= ?", filter.since.map(Into::into));
    add("a.at < ?", filter.until.map(Into::into));
    (conditions, values)
}
