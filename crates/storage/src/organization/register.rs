//! Registers: categories and strategic objectives.

use chrono::{DateTime, Utc};
use docket_domain::text::LocalText;
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::{Result, sql, stored, to_stored};

/// Which register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Register {
    /// Categories of demands.
    Category,
    /// Strategic objectives.
    StrategicObjective,
}

impl Register {
    /// The table, which is also the noun of its records.
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Category => "category",
            Self::StrategicObjective => "strategic_objective",
        }
    }
}

/// An entry of a register.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Identifier.
    pub id: Uuid,
    /// Stable key.
    pub key: String,
    /// Name.
    pub name: LocalText,
    /// When archived.
    pub archived_at: Option<DateTime<Utc>>,
    /// Version.
    pub version: i64,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    key: String,
    name: String,
    archived_at: Option<DateTime<Utc>>,
    version: i64,
}

impl Row {
    fn read(self) -> Result<Entry> {
        Ok(Entry {
            id: self.id,
            key: self.key,
            name: stored("register entry", &self.name)?,
            archived_at: self.archived_at,
            version: self.version,
        })
    }
}

/// All entries, in the order they were made.
///
/// # Errors
/// When the database refuses.
pub async fn list(connection: &impl ConnectionTrait, register: Register) -> Result<Vec<Entry>> {
    let query = format!(
        "SELECT id, key, name, archived_at, version FROM {} ORDER BY seq",
        register.noun()
    );
    let rows: Vec<Row> = sql::rows(connection, &query, vec![]).await?;
    rows.into_iter().map(Row::read).collect()
}

/// One entry.
///
/// # Errors
/// When the database refuses.
pub async fn find(
    connection: &impl ConnectionTrait,
    register: Register,
    id: Uuid,
) -> Result<Option<Entry>> {
    let query = format!(
        "SELECT id, key, name, archived_at, version FROM {} WHERE id = ?",
        register.noun()
    );
    let row: Option<Row> = sql::row(connection, &query, vec![id.into()]).await?;
    row.map(Row::read).transpose()
}

/// Stores a new entry.
///
/// # Errors
/// When the database refuses; a duplicate when the key is taken.
pub async fn insert(
    connection: &impl ConnectionTrait,
    register: Register,
    entry: &Entry,
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<()> {
    let insert = format!(
        "INSERT INTO {} (id, key, name, archived_at, created_at, created_by, updated_at, \
         updated_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        register.noun()
    );
    let values = vec![
        entry.id.into(),
        entry.key.clone().into(),
        to_stored("register entry", &entry.name)?.into(),
        entry.archived_at.into(),
        now.into(),
        by.into(),
        now.into(),
        by.into(),
    ];
    sql::execute(connection, &insert, values).await?;
    Ok(())
}

/// Stores a changed entry if it still has the expected version.
///
/// # Errors
/// When the database refuses.
pub async fn update(
    connection: &impl ConnectionTrait,
    register: Register,
    entry: &Entry,
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let update = format!(
        "UPDATE {} SET name = ?, archived_at = ?, version = version + 1, updated_at = ?, \
         updated_by = ? WHERE id = ? AND version = ?",
        register.noun()
    );
    let values = vec![
        to_stored("register entry", &entry.name)?.into(),
        entry.archived_at.into(),
        now.into(),
        by.into(),
        entry.id.into(),
        entry.version.into(),
    ];
    Ok(sql::touched(
        sql::execute(connection, &update, values).await?,
    ))
}
