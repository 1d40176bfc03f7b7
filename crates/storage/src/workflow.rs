//! Workflows, and the demands that go through their versions. Workflows belong
//! to the organisation as a whole.

use chrono::{DateTime, Utc};
use docket_domain::text::LocalText;
use docket_domain::workflow::Workflow;
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::demand::within;
use crate::version::{Version, matching};
use crate::{Reach, Result, sql, stored, to_stored};

/// The noun of workflows.
pub const NOUN: &str = "workflow";

/// A version of a workflow.
pub type WorkflowVersion = Version<Workflow>;

/// A workflow, apart from what its versions say.
#[derive(Clone, Debug)]
pub struct NamedWorkflow {
    /// Identifier.
    pub id: Uuid,
    /// Stable key.
    pub key: String,
    /// Name.
    pub name: LocalText,
    /// Version of the workflow's own columns.
    pub version: i64,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    key: String,
    name: String,
    version: i64,
}

impl Row {
    fn read(self) -> Result<NamedWorkflow> {
        Ok(NamedWorkflow {
            id: self.id,
            key: self.key,
            name: stored("workflow name", &self.name)?,
            version: self.version,
        })
    }
}

/// All workflows, in the order they were made.
///
/// # Errors
/// When the database refuses.
pub async fn list(connection: &impl ConnectionTrait) -> Result<Vec<NamedWorkflow>> {
    let query = "SELECT id, key, name, version FROM workflow ORDER BY seq";
    let rows: Vec<Row> = sql::rows(connection, query, vec![]).await?;
    rows.into_iter().map(Row::read).collect()
}

/// One workflow.
///
/// # Errors
/// When the database refuses.
pub async fn find(connection: &impl ConnectionTrait, id: Uuid) -> Result<Option<NamedWorkflow>> {
    let query = "SELECT id, key, name, version FROM workflow WHERE id = ?";
    let row: Option<Row> = sql::row(connection, query, vec![id.into()]).await?;
    row.map(Row::read).transpose()
}

/// Stores a new workflow, without versions.
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
        "INSERT INTO workflow (id, key, name, created_at, created_by, updated_at, updated_by) \
         VALUES (?, ?, ?, ?, ?, ?, ?)",
        vec![
            id.into(),
            key.into(),
            to_stored("workflow name", name)?.into(),
            now.into(),
            by.into(),
            now.into(),
            by.into(),
        ],
    )
    .await?;
    Ok(())
}

/// Stores the changed name of a workflow if it still has the expected version.
/// Gives whether it had.
///
/// # Errors
/// When the database refuses.
pub async fn update(
    connection: &impl ConnectionTrait,
    workflow: &NamedWorkflow,
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let rows = sql::execute(
        connection,
        "UPDATE workflow SET name = ?, version = version + 1, updated_at = ?, updated_by = ? \
         WHERE id = ? AND version = ?",
        vec![
            to_stored("workflow name", &workflow.name)?.into(),
            now.into(),
            by.into(),
            workflow.id.into(),
            workflow.version.into(),
        ],
    )
    .await?;
    Ok(sql::touched(rows))
}

/// The versions that demands go through: those in use, and earlier ones as long
/// as there are demands that kept them.
///
/// # Errors
/// When the database refuses.
pub async fn in_force(connection: &impl ConnectionTrait) -> Result<Vec<WorkflowVersion>> {
    let condition = "(v.state = 'published' OR (v.state = 'retired' \
         AND EXISTS (SELECT 1 FROM demand d WHERE d.workflow_version_id = v.id)))";
    matching(connection, condition, vec![]).await
}

/// How many demands are in a status of a version.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Whereabouts {
    /// The version.
    pub version_id: Uuid,
    /// The status, by its key.
    pub status: String,
    /// How many demands within the reach.
    pub demands: i64,
}

/// How many demands within the reach, deleted ones apart, are in which status
/// of which version of a workflow.
///
/// # Errors
/// When the database refuses.
pub async fn whereabouts(
    connection: &impl ConnectionTrait,
    workflow: Uuid,
    reach: &Reach,
) -> Result<Vec<Whereabouts>> {
    let mut values = vec![workflow.into()];
    let within = within(reach, &mut values);
    let query = format!(
        "SELECT d.workflow_version_id AS version_id, d.status, COUNT(*) AS demands FROM demand d \
         WHERE d.workflow_version_id IN (SELECT id FROM workflow_version WHERE workflow_id = ?) \
         AND d.hidden_at IS NULL AND {within} GROUP BY d.workflow_version_id, d.status"
    );
    sql::rows(connection, &query, values).await
}

/// A demand by its number.
#[derive(Clone, Copy, Debug, FromQueryResult)]
pub struct Numbered {
    /// Its number.
    pub seq: i64,
    /// Identifier.
    pub id: Uuid,
}

/// The demands within the reach that go through a version, deleted ones apart,
/// in the order of their numbers after this one. They are kept from others
/// until the transaction ends.
///
/// # Errors
/// When the database refuses.
pub async fn hold_demands(
    connection: &impl ConnectionTrait,
    version: Uuid,
    reach: &Reach,
    after: i64,
    limit: u64,
) -> Result<Vec<Numbered>> {
    let mut values = vec![version.into(), after.into()];
    let within = within(reach, &mut values);
    let lock = sql::for_update(connection.get_database_backend());
    let query = format!(
        "SELECT d.seq, d.id FROM demand d WHERE d.workflow_version_id = ? AND d.seq > ? \
         AND d.hidden_at IS NULL AND {within} ORDER BY d.seq LIMIT {limit} {lock}"
    );
    sql::rows(connection, &query, values).await
}

/// How many demands within the reach go through a version, deleted ones apart,
/// with a number after this one.
///
/// # Errors
/// When the database refuses.
pub async fn remaining(
    connection: &impl ConnectionTrait,
    version: Uuid,
    reach: &Reach,
    after: i64,
) -> Result<i64> {
    let mut values = vec![version.into(), after.into()];
    let within = within(reach, &mut values);
    let query = format!(
        "SELECT COUNT(*) AS n FROM demand d WHERE d.workflow_version_id = ? AND d.seq > ? \
         AND d.hidden_at IS NULL AND {within}"
    );
    let count: Option<sql::Count> = sql::row(connection, &query, values).await?;
    Ok(count.map_or(0, |count| count.n))
}
