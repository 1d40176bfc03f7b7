//! What was agreed and is kept as data: fields, types of demand.

use chrono::{DateTime, Utc};
use docket_domain::field::{FieldCatalogue, FieldDefinition};
use docket_domain::text::LocalText;
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::{Result, sql, stored, to_stored};

/// A field of the catalogue.
#[derive(Clone, Debug)]
pub struct Field {
    /// Identifier.
    pub id: Uuid,
    /// What it is.
    pub definition: FieldDefinition,
    /// Whether it shipped.
    pub shipped: bool,
    /// When archived.
    pub archived_at: Option<DateTime<Utc>>,
    /// Version.
    pub version: i64,
}

#[derive(FromQueryResult)]
struct FieldRow {
    id: Uuid,
    definition: String,
    shipped: bool,
    archived_at: Option<DateTime<Utc>>,
    version: i64,
}

/// All fields, in the order they were made.
///
/// # Errors
/// When the database refuses.
pub async fn fields(connection: &impl ConnectionTrait) -> Result<Vec<Field>> {
    let rows: Vec<FieldRow> = sql::rows(
        connection,
        "SELECT id, definition, shipped, archived_at, version FROM field ORDER BY seq",
        vec![],
    )
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Field {
                id: row.id,
                definition: stored("field definition", &row.definition)?,
                shipped: row.shipped,
                archived_at: row.archived_at,
                version: row.version,
            })
        })
        .collect()
}

/// The catalogue, archived fields included: values of theirs may still be
/// stored.
///
/// # Errors
/// When the database refuses.
pub async fn catalogue(connection: &impl ConnectionTrait) -> Result<FieldCatalogue> {
    let mut catalogue = FieldCatalogue::default();
    for field in fields(connection).await? {
        catalogue.insert(field.definition);
    }
    Ok(catalogue)
}

/// Stores a new field.
///
/// # Errors
/// When the database refuses; a duplicate when the key is taken.
pub async fn insert_field(
    connection: &impl ConnectionTrait,
    field: &Field,
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<()> {
    sql::execute(
        connection,
        "INSERT INTO field (id, key, kind, definition, shipped, created_at, created_by, \
         updated_at, updated_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        vec![
            field.id.into(),
            field.definition.key.as_str().into(),
            field.definition.kind.as_str().into(),
            to_stored("field definition", &field.definition)?.into(),
            field.shipped.into(),
            now.into(),
            by.into(),
            now.into(),
            by.into(),
        ],
    )
    .await?;
    Ok(())
}

/// A type of demand.
#[derive(Clone, Debug)]
pub struct DemandType {
    /// Identifier.
    pub id: Uuid,
    /// Stable key.
    pub key: String,
    /// Name.
    pub name: LocalText,
    /// Its workflow version.
    pub workflow_version_id: Uuid,
    /// Its form version.
    pub form_version_id: Uuid,
    /// When it was taken out of use.
    pub archived_at: Option<DateTime<Utc>>,
    /// Version of the record.
    pub version: i64,
}

#[derive(FromQueryResult)]
struct DemandTypeRow {
    id: Uuid,
    key: String,
    name: String,
    workflow_version_id: Uuid,
    form_version_id: Uuid,
    archived_at: Option<DateTime<Utc>>,
    version: i64,
}

/// The types that are in use, in the order they were made.
///
/// # Errors
/// When the database refuses.
pub async fn demand_types(connection: &impl ConnectionTrait) -> Result<Vec<DemandType>> {
    let mut types = all_demand_types(connection).await?;
    types.retain(|demand_type| demand_type.archived_at.is_none());
    Ok(types)
}

/// Every type, those out of use included, in the order they were made.
///
/// # Errors
/// When the database refuses.
pub async fn all_demand_types(connection: &impl ConnectionTrait) -> Result<Vec<DemandType>> {
    let rows: Vec<DemandTypeRow> = sql::rows(
        connection,
        "SELECT id, key, name, workflow_version_id, form_version_id, archived_at, version \
         FROM demand_type ORDER BY seq",
        vec![],
    )
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(DemandType {
                id: row.id,
                key: row.key,
                name: stored("demand type name", &row.name)?,
                workflow_version_id: row.workflow_version_id,
                form_version_id: row.form_version_id,
                archived_at: row.archived_at,
                version: row.version,
            })
        })
        .collect()
}

/// Changes name, form, workflow and use of a type; false when somebody else changed it.
///
/// # Errors
/// When the database refuses.
pub async fn update_demand_type(
    connection: &impl ConnectionTrait,
    demand_type: &DemandType,
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let changed = sql::execute(
        connection,
        "UPDATE demand_type SET name = ?, form_version_id = ?, workflow_version_id = ?, \
         archived_at = ?, version = version + 1, updated_at = ?, updated_by = ? WHERE id = ? AND version = ?",
        vec![
            to_stored("demand type name", &demand_type.name)?.into(),
            demand_type.form_version_id.into(),
            demand_type.workflow_version_id.into(),
            demand_type.archived_at.into(),
            now.into(),
            by.into(),
            demand_type.id.into(),
            demand_type.version.into(),
        ],
    )
    .await?;
    Ok(sql::touched(changed))
}

/// Stores a new type.
///
/// # Errors
/// When the database refuses; a duplicate when the key is taken.
pub async fn insert_demand_type(
    connection: &impl ConnectionTrait,
    demand_type: &DemandType,
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<()> {
    sql::execute(
        connection,
        "INSERT INTO demand_type (id, key, name, workflow_version_id, form_version_id, \
         created_at, created_by, updated_at, updated_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        vec![
            demand_type.id.into(),
            demand_type.key.clone().into(),
            to_stored("demand type name", &demand_type.name)?.into(),
            demand_type.workflow_version_id.into(),
            demand_type.form_version_id.into(),
            now.into(),
            by.into(),
            now.into(),
            by.into(),
        ],
    )
    .await?;
    Ok(())
}
