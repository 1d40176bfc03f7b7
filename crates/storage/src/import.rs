//! Uploaded files, and how tables with the same columns were read before.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use uuid::Uuid;

use crate::{Result, sql, stored, to_stored};

/// The noun of uploaded files.
pub const NOUN: &str = "import";

/// An uploaded file.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportFile {
    /// Identifier.
    pub id: Uuid,
    /// Who uploaded it; nobody when it was the command line.
    pub person_id: Option<Uuid>,
    /// Name of the file.
    pub name: String,
    /// The system its keys are from.
    pub source: String,
    /// The bytes.
    pub content: Vec<u8>,
    /// How far it is: `uploaded`, `importing` or `imported`.
    pub state: String,
    /// How it is to be read, where that was said.
    pub settings: Option<serde_json::Value>,
    /// What became of it so far.
    pub progress: Option<serde_json::Value>,
    /// Version.
    pub version: i64,
    /// When it was uploaded.
    pub created_at: DateTime<Utc>,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    person_id: Option<Uuid>,
    name: String,
    source: String,
    content: Vec<u8>,
    state: String,
    mapping: Option<String>,
    result: Option<String>,
    version: i64,
    created_at: DateTime<Utc>,
}

/// The condition that a file is its owner's, whose value is pushed.
fn owned(owner: Option<Uuid>, values: &mut Vec<Value>) -> &'static str {
    match owner {
        Some(owner) => {
            values.push(owner.into());
            "person_id = ?"
        }
        None => "person_id IS NULL",
    }
}

/// Stores a new file.
///
/// # Errors
/// When the database refuses.
pub async fn insert(connection: &impl ConnectionTrait, file: &ImportFile) -> Result<()> {
    sql::execute(
        connection,
        "INSERT INTO import_file (id, person_id, name, source, content, state, version, \
         created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        vec![
            file.id.into(),
            file.person_id.into(),
            file.name.clone().into(),
            file.source.clone().into(),
            file.content.clone().into(),
            file.state.clone().into(),
            file.version.into(),
            file.created_at.into(),
            file.created_at.into(),
        ],
    )
    .await?;
    Ok(())
}

/// One file of an owner.
///
/// # Errors
/// When the database refuses.
pub async fn find(
    connection: &impl ConnectionTrait,
    id: Uuid,
    owner: Option<Uuid>,
) -> Result<Option<ImportFile>> {
    let mut values = vec![id.into()];
    let owned = owned(owner, &mut values);
    let query = format!(
        "SELECT id, person_id, name, source, content, state, mapping, result, version, created_at \
         FROM import_file WHERE id = ? AND {owned}"
    );
    let row: Option<Row> = sql::row(connection, &query, values).await?;
    row.map(|row| {
        let json = |what, text: Option<String>| text.map(|text| stored(what, &text)).transpose();
        Ok(ImportFile {
            id: row.id,
            person_id: row.person_id,
            name: row.name,
            source: row.source,
            content: row.content,
            state: row.state,
            settings: json("import settings", row.mapping)?,
            progress: json("import progress", row.result)?,
            version: row.version,
            created_at: row.created_at,
        })
    })
    .transpose()
}

/// Stores how far a file is, how it is read and where its keys are from, if it still has the version
/// it was read with. Gives whether it had.
///
/// # Errors
/// When the database refuses.
pub async fn update(
    connection: &impl ConnectionTrait,
    file: &ImportFile,
    now: DateTime<Utc>,
) -> Result<bool> {
    let json = |what, value: &Option<serde_json::Value>| {
        value
            .as_ref()
            .map(|value| to_stored(what, value))
            .transpose()
    };
    let rows = sql::execute(
        connection,
        "UPDATE import_file SET source = ?, state = ?, mapping = ?, result = ?, version = version + 1, \
         updated_at = ? WHERE id = ? AND version = ?",
        vec![
            file.source.clone().into(),
            file.state.clone().into(),
            json("import settings", &file.settings)?.into(),
            json("import progress", &file.progress)?.into(),
            now.into(),
            file.id.into(),
            file.version.into(),
        ],
    )
    .await?;
    Ok(sql::touched(rows))
}

/// Removes an owner's files but the newest `keep`. Gives how many went.
///
/// # Errors
/// When the database refuses.
pub async fn purge(
    connection: &impl ConnectionTrait,
    owner: Option<Uuid>,
    keep: u64,
) -> Result<u64> {
    let mut values = Vec::new();
    let owned_here = owned(owner, &mut values);
    let owned_there = owned(owner, &mut values);
    values.push(keep.into());
    let delete = format!(
        "DELETE FROM import_file WHERE {owned_here} AND seq NOT IN \
         (SELECT seq FROM import_file WHERE {owned_there} ORDER BY seq DESC LIMIT ?)"
    );
    sql::execute(connection, &delete, values).await
}

/// How tables with these columns were read last.
///
/// # Errors
/// When the database refuses.
pub async fn mapping(
    connection: &impl ConnectionTrait,
    fingerprint: &str,
) -> Result<Option<serde_json::Value>> {
    #[derive(FromQueryResult)]
    struct Row {
        mapping: String,
    }
    let row: Option<Row> = sql::row(
        connection,
        "SELECT mapping FROM import_mapping WHERE fingerprint = ?",
        vec![fingerprint.into()],
    )
    .await?;
    row.map(|row| stored("import mapping", &row.mapping))
        .transpose()
}

/// Remembers how tables with these columns are read.
///
/// # Errors
/// When the database refuses.
pub async fn remember(
    connection: &impl ConnectionTrait,
    fingerprint: &str,
    mapping: &serde_json::Value,
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<()> {
    sql::execute(
        connection,
        "INSERT INTO import_mapping (fingerprint, mapping, updated_at, updated_by) \
         VALUES (?, ?, ?, ?) ON CONFLICT (fingerprint) DO UPDATE SET \
         mapping = excluded.mapping, updated_at = excluded.updated_at, \
         updated_by = excluded.updated_by",
        vec![
            fingerprint.into(),
            to_stored("import mapping", mapping)?.into(),
            now.into(),
            by.into(),
        ],
    )
    .await?;
    Ok(())
}
