//! Versions of what was agreed and is kept as data: forms and workflows. A
//! version is written as a draft, frozen when it is published, and retired when
//! a later one takes its place. They belong to the organisation as a whole.

use chrono::{DateTime, Utc};
use docket_domain::form::FormDefinition;
use docket_domain::text::LocalText;
use docket_domain::workflow::Workflow;
use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::{Result, sql, stored, to_stored};

/// What is agreed version by version.
pub trait Versioned: Serialize + DeserializeOwned + Sync {
    /// Its noun, which names the tables.
    const NOUN: &'static str;
}

impl Versioned for FormDefinition {
    const NOUN: &'static str = "form";
}

impl Versioned for Workflow {
    const NOUN: &'static str = "workflow";
}

/// A version of a form or a workflow.
#[derive(Clone, Debug)]
pub struct Version<T> {
    /// Identifier.
    pub id: Uuid,
    /// What it is a version of.
    pub of: Uuid,
    /// Name of that.
    pub name: LocalText,
    /// Number, from 1.
    pub number: i64,
    /// State, as its key: `draft`, `published` or `retired`.
    pub state: String,
    /// What was agreed.
    pub definition: T,
    /// When published.
    pub published_at: Option<DateTime<Utc>>,
    /// Who published it.
    pub published_by: Option<Uuid>,
    /// Their name.
    pub published_by_name: Option<String>,
    /// When a later version took its place.
    pub retired_at: Option<DateTime<Utc>>,
    /// Version of the record.
    pub version: i64,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    parent_id: Uuid,
    name: String,
    number: i64,
    state: String,
    definition: String,
    published_at: Option<DateTime<Utc>>,
    published_by: Option<Uuid>,
    published_by_name: Option<String>,
    retired_at: Option<DateTime<Utc>>,
    version: i64,
}

impl Row {
    fn read<T: Versioned>(self) -> Result<Version<T>> {
        Ok(Version {
            id: self.id,
            of: self.parent_id,
            name: stored(T::NOUN, &self.name)?,
            number: self.number,
            state: self.state,
            definition: stored(T::NOUN, &self.definition)?,
            published_at: self.published_at,
            published_by: self.published_by,
            published_by_name: self.published_by_name,
            retired_at: self.retired_at,
            version: self.version,
        })
    }
}

fn select<T: Versioned>() -> String {
    let noun = T::NOUN;
    format!(
        "SELECT v.id, v.{noun}_id AS parent_id, f.name, v.number, v.state, v.definition, \
         v.published_at, v.published_by, p.name AS published_by_name, v.retired_at, v.version \
         FROM {noun}_version v JOIN {noun} f ON f.id = v.{noun}_id \
         LEFT JOIN person p ON p.id = v.published_by WHERE "
    )
}

/// The versions of one form or workflow, or of all, the newest first.
///
/// # Errors
/// When the database refuses.
pub async fn list<T: Versioned>(
    connection: &impl ConnectionTrait,
    of: Option<Uuid>,
) -> Result<Vec<Version<T>>> {
    let (condition, values) = match of {
        Some(id) => (format!("v.{}_id = ?", T::NOUN), vec![Value::from(id)]),
        None => ("1 = 1".to_owned(), vec![]),
    };
    matching(connection, &condition, values).await
}

/// The versions that a condition on `v` holds of, the newest first.
pub(crate) async fn matching<T: Versioned>(
    connection: &impl ConnectionTrait,
    condition: &str,
    values: Vec<Value>,
) -> Result<Vec<Version<T>>> {
    let query = format!("{} {condition} ORDER BY v.number DESC, v.id", select::<T>());
    let rows: Vec<Row> = sql::rows(connection, &query, values).await?;
    rows.into_iter().map(Row::read).collect()
}

/// One version.
///
/// # Errors
/// When the database refuses.
pub async fn find<T: Versioned>(
    connection: &impl ConnectionTrait,
    id: Uuid,
) -> Result<Option<Version<T>>> {
    let query = format!("{} v.id = ?", select::<T>());
    let row: Option<Row> = sql::row(connection, &query, vec![id.into()]).await?;
    row.map(Row::read).transpose()
}

/// The published version; none while there are only drafts.
///
/// # Errors
/// When the database refuses.
pub async fn published<T: Versioned>(
    connection: &impl ConnectionTrait,
    of: Uuid,
) -> Result<Option<Version<T>>> {
    let query = format!(
        "{} v.{}_id = ? AND v.state = 'published' ORDER BY v.number DESC LIMIT 1",
        select::<T>(),
        T::NOUN
    );
    let row: Option<Row> = sql::row(connection, &query, vec![of.into()]).await?;
    row.map(Row::read).transpose()
}

/// Stores a new draft.
///
/// # Errors
/// When the database refuses; a duplicate when the number is taken.
pub async fn insert<T: Versioned>(
    connection: &impl ConnectionTrait,
    id: Uuid,
    (of, number): (Uuid, i64),
    definition: &T,
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<()> {
    let noun = T::NOUN;
    let statement = format!(
        "INSERT INTO {noun}_version (id, {noun}_id, number, state, definition, created_at, \
         created_by, updated_at, updated_by) VALUES (?, ?, ?, 'draft', ?, ?, ?, ?, ?)"
    );
    sql::execute(
        connection,
        &statement,
        vec![
            id.into(),
            of.into(),
            number.into(),
            to_stored(noun, definition)?.into(),
            now.into(),
            by.into(),
            now.into(),
            by.into(),
        ],
    )
    .await?;
    Ok(())
}

/// Replaces what a draft says if it still is a draft of the expected version.
/// Gives whether it was.
///
/// # Errors
/// When the database refuses.
pub async fn update_draft<T: Versioned>(
    connection: &impl ConnectionTrait,
    (id, expected): (Uuid, i64),
    definition: &T,
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let noun = T::NOUN;
    let statement = format!(
        "UPDATE {noun}_version SET definition = ?, version = version + 1, updated_at = ?, \
         updated_by = ? WHERE id = ? AND version = ? AND state = 'draft'"
    );
    let rows = sql::execute(
        connection,
        &statement,
        vec![
            to_stored(noun, definition)?.into(),
            now.into(),
            by.into(),
            id.into(),
            expected.into(),
        ],
    )
    .await?;
    Ok(sql::touched(rows))
}

/// Throws a draft of the expected version away: nothing was ever made with it.
/// Gives whether it was such a draft.
///
/// # Errors
/// When the database refuses.
pub async fn delete_draft<T: Versioned>(
    connection: &impl ConnectionTrait,
    (id, expected): (Uuid, i64),
) -> Result<bool> {
    let statement = format!(
        "DELETE FROM {}_version WHERE id = ? AND version = ? AND state = 'draft'",
        T::NOUN
    );
    let rows = sql::execute(connection, &statement, vec![id.into(), expected.into()]).await?;
    Ok(sql::touched(rows))
}

/// Freezes a draft of the expected version, retires the version of the same
/// form or workflow that was published before, and lets the types of demand
/// that used that one use this. Gives whether it was such a draft; nothing else
/// happens when it was not.
///
/// # Errors
/// When the database refuses.
pub async fn publish<T: Versioned>(
    connection: &impl ConnectionTrait,
    of: Uuid,
    (id, expected): (Uuid, i64),
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let noun = T::NOUN;
    let freeze = format!(
        "UPDATE {noun}_version SET state = 'published', published_at = ?, published_by = ?, \
         version = version + 1, updated_at = ?, updated_by = ? \
         WHERE id = ? AND version = ? AND state = 'draft'"
    );
    let values = vec![
        now.into(),
        by.into(),
        now.into(),
        by.into(),
        id.into(),
        expected.into(),
    ];
    if !sql::touched(sql::execute(connection, &freeze, values).await?) {
        return Ok(false);
    }
    let retire = format!(
        "UPDATE {noun}_version SET state = 'retired', retired_at = ?, version = version + 1, \
         updated_at = ?, updated_by = ? WHERE {noun}_id = ? AND state = 'published' AND id <> ?"
    );
    let values = vec![now.into(), now.into(), by.into(), of.into(), id.into()];
    sql::execute(connection, &retire, values).await?;
    let follow = format!(
        "UPDATE demand_type SET {noun}_version_id = ?, version = version + 1, updated_at = ?, \
         updated_by = ? WHERE {noun}_version_id IN (SELECT id FROM {noun}_version WHERE {noun}_id = ?)"
    );
    let values = vec![id.into(), now.into(), by.into(), of.into()];
    sql::execute(connection, &follow, values).await?;
    Ok(true)
}
