//! Frameworks and their versions. They belong to the organisation as a whole:
//! whoever may see scores may see what they are made with.

use chrono::{DateTime, Utc};
use docket_domain::prioritization::framework::FrameworkDefinition;
use docket_domain::text::LocalText;
use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use uuid::Uuid;

use crate::{Result, sql, stored, to_stored};

/// The noun of frameworks.
pub const NOUN: &str = "framework";

/// A framework.
#[derive(Clone, Debug)]
pub struct Framework {
    /// Identifier.
    pub id: Uuid,
    /// Stable key.
    pub key: String,
    /// Name.
    pub name: LocalText,
    /// Version.
    pub version: i64,
}

/// A version of a framework.
#[derive(Clone, Debug)]
pub struct FrameworkVersion {
    /// Identifier.
    pub id: Uuid,
    /// The framework.
    pub framework_id: Uuid,
    /// Name of the framework.
    pub framework_name: LocalText,
    /// Number, from 1.
    pub number: i64,
    /// State, as its key: `draft`, `agreed` or `retired`.
    pub state: String,
    /// What it asks.
    pub definition: FrameworkDefinition,
    /// When agreed.
    pub agreed_at: Option<DateTime<Utc>>,
    /// Who agreed it.
    pub agreed_by: Option<Uuid>,
    /// Their name.
    pub agreed_by_name: Option<String>,
    /// Version of the record.
    pub version: i64,
}

#[derive(FromQueryResult)]
struct FrameworkRow {
    id: Uuid,
    key: String,
    name: String,
    version: i64,
}

impl FrameworkRow {
    fn read(self) -> Result<Framework> {
        Ok(Framework {
            id: self.id,
            key: self.key,
            name: stored("framework name", &self.name)?,
            version: self.version,
        })
    }
}

#[derive(FromQueryResult)]
struct VersionRow {
    id: Uuid,
    framework_id: Uuid,
    framework_name: String,
    number: i64,
    state: String,
    definition: String,
    agreed_at: Option<DateTime<Utc>>,
    agreed_by: Option<Uuid>,
    agreed_by_name: Option<String>,
    version: i64,
}

impl VersionRow {
    fn read(self) -> Result<FrameworkVersion> {
        Ok(FrameworkVersion {
            id: self.id,
            framework_id: self.framework_id,
            framework_name: stored("framework name", &self.framework_name)?,
            number: self.number,
            state: self.state,
            definition: stored("framework definition", &self.definition)?,
            agreed_at: self.agreed_at,
            agreed_by: self.agreed_by,
            agreed_by_name: self.agreed_by_name,
            version: self.version,
        })
    }
}

const VERSION: &str = "SELECT v.id, v.framework_id, f.name AS framework_name, v.number, v.state, \
     v.definition, v.agreed_at, v.agreed_by, p.name AS agreed_by_name, v.version \
     FROM framework_version v JOIN framework f ON f.id = v.framework_id \
     LEFT JOIN person p ON p.id = v.agreed_by WHERE ";

/// Which of the agreed versions counts: the one agreed last.
const CURRENT: &str = "v.state = 'agreed' ORDER BY v.agreed_at DESC, v.id DESC LIMIT 1";

/// All frameworks, in the order they were made.
///
/// # Errors
/// When the database refuses.
pub async fn list(connection: &impl ConnectionTrait) -> Result<Vec<Framework>> {
    let rows: Vec<FrameworkRow> = sql::rows(
        connection,
        "SELECT id, key, name, version FROM framework ORDER BY seq",
        vec![],
    )
    .await?;
    rows.into_iter().map(FrameworkRow::read).collect()
}

/// One framework.
///
/// # Errors
/// When the database refuses.
pub async fn find(connection: &impl ConnectionTrait, id: Uuid) -> Result<Option<Framework>> {
    let row: Option<FrameworkRow> = sql::row(
        connection,
        "SELECT id, key, name, version FROM framework WHERE id = ?",
        vec![id.into()],
    )
    .await?;
    row.map(FrameworkRow::read).transpose()
}

/// Stores a new framework, without versions.
///
/// # Errors
/// When the database refuses; a duplicate when the key is taken.
pub async fn insert(
    connection: &impl ConnectionTrait,
    id: Uuid,
    key: &str,
    name: &LocalText,
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<()> {
    sql::execute(
        connection,
        "INSERT INTO framework (id, key, name, created_at, created_by, updated_at, updated_by) \
         VALUES (?, ?, ?, ?, ?, ?, ?)",
        vec![
            id.into(),
            key.into(),
            to_stored("framework name", name)?.into(),
            now.into(),
            by.into(),
            now.into(),
            by.into(),
        ],
    )
    .await?;
    Ok(())
}

/// The versions of one framework, or of all, the newest first.
///
/// # Errors
/// When the database refuses.
pub async fn versions(
    connection: &impl ConnectionTrait,
    framework: Option<Uuid>,
) -> Result<Vec<FrameworkVersion>> {
    let (condition, values) = match framework {
        Some(id) => ("v.framework_id = ?", vec![Value::from(id)]),
        None => ("1 = 1", vec![]),
    };
    let query = format!("{VERSION} {condition} ORDER BY v.number DESC, v.id");
    let rows: Vec<VersionRow> = sql::rows(connection, &query, values).await?;
    rows.into_iter().map(VersionRow::read).collect()
}

/// One version.
///
/// # Errors
/// When the database refuses.
pub async fn version(
    connection: &impl ConnectionTrait,
    id: Uuid,
) -> Result<Option<FrameworkVersion>> {
    let query = format!("{VERSION} v.id = ?");
    let row: Option<VersionRow> = sql::row(connection, &query, vec![id.into()]).await?;
    row.map(VersionRow::read).transpose()
}

/// The version the organisation scores with: of those that are agreed, the one
/// agreed last.
///
/// # Errors
/// When the database refuses.
pub async fn current_framework_version(
    connection: &impl ConnectionTrait,
) -> Result<Option<FrameworkVersion>> {
    let row: Option<VersionRow> =
        sql::row(connection, &format!("{VERSION} {CURRENT}"), vec![]).await?;
    row.map(VersionRow::read).transpose()
}

#[derive(FromQueryResult)]
struct IdRow {
    id: Uuid,
}

/// The id of [`current_framework_version`].
///
/// # Errors
/// When the database refuses.
pub async fn current_framework_version_id(
    connection: &impl ConnectionTrait,
) -> Result<Option<Uuid>> {
    let query = format!("SELECT v.id FROM framework_version v WHERE {CURRENT}");
    let row: Option<IdRow> = sql::row(connection, &query, vec![]).await?;
    Ok(row.map(|row| row.id))
}

/// Stores a new draft.
///
/// # Errors
/// When the database refuses; a duplicate when the number is taken.
pub async fn insert_version(
    connection: &impl ConnectionTrait,
    id: Uuid,
    framework: Uuid,
    number: i64,
    definition: &FrameworkDefinition,
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<()> {
    sql::execute(
        connection,
        "INSERT INTO framework_version (id, framework_id, number, state, definition, created_at, \
         created_by, updated_at, updated_by) VALUES (?, ?, ?, 'draft', ?, ?, ?, ?, ?)",
        vec![
            id.into(),
            framework.into(),
            number.into(),
            to_stored("framework definition", definition)?.into(),
            now.into(),
            by.into(),
            now.into(),
            by.into(),
        ],
    )
    .await?;
    Ok(())
}

/// Replaces what a draft asks if it still is a draft of the expected version.
/// Gives whether it was.
///
/// # Errors
/// When the database refuses.
pub async fn update_draft(
    connection: &impl ConnectionTrait,
    id: Uuid,
    expected_version: i64,
    definition: &FrameworkDefinition,
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let rows = sql::execute(
        connection,
        "UPDATE framework_version SET definition = ?, version = version + 1, updated_at = ?, \
         updated_by = ? WHERE id = ? AND version = ? AND state = 'draft'",
        vec![
            to_stored("framework definition", definition)?.into(),
            now.into(),
            by.into(),
            id.into(),
            expected_version.into(),
        ],
    )
    .await?;
    Ok(sql::touched(rows))
}

/// Freezes a draft of the expected version and retires the version of the
/// same framework that was agreed before. Gives whether it was such a draft;
/// nothing is retired when it was not.
///
/// # Errors
/// When the database refuses.
pub async fn agree(
    connection: &impl ConnectionTrait,
    framework: Uuid,
    id: Uuid,
    expected_version: i64,
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let rows = sql::execute(
        connection,
        "UPDATE framework_version SET state = 'agreed', agreed_at = ?, agreed_by = ?, \
         version = version + 1, updated_at = ?, updated_by = ? \
         WHERE id = ? AND version = ? AND state = 'draft'",
        vec![
            now.into(),
            by.into(),
            now.into(),
            by.into(),
            id.into(),
            expected_version.into(),
        ],
    )
    .await?;
    if !sql::touched(rows) {
        return Ok(false);
    }
    sql::execute(
        connection,
        "UPDATE framework_version SET state = 'retired', version = version + 1, updated_at = ?, \
         updated_by = ? WHERE framework_id = ? AND state = 'agreed' AND id <> ?",
        vec![now.into(), by.into(), framework.into(), id.into()],
    )
    .await?;
    Ok(true)
}
