//! Units: a tree, with the PMO's partner for each.

use chrono::{DateTime, Utc};
use docket_domain::text::fold;
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::{Result, sql};

/// A unit.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Unit {
    /// Order of insertion.
    pub seq: i64,
    /// Identifier.
    pub id: Uuid,
    /// Short code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Unit above it.
    pub parent_id: Option<Uuid>,
    /// Name of the unit above it.
    pub parent_name: Option<String>,
    /// Units from the top to this one.
    pub depth: i64,
    /// Its account manager.
    pub partner_id: Option<Uuid>,
    /// Name of the account manager.
    pub partner_name: Option<String>,
    /// When archived.
    pub archived_at: Option<DateTime<Utc>>,
    /// Version.
    pub version: i64,
}

/// What can be said of a unit.
#[derive(Clone, Debug)]
pub struct UnitValues {
    /// Short code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Unit above it.
    pub parent_id: Option<Uuid>,
    /// Account manager.
    pub partner_id: Option<Uuid>,
    /// When archived.
    pub archived_at: Option<DateTime<Utc>>,
}

const SELECT: &str = "SELECT u.seq, u.id, u.code, u.name, u.parent_id, pu.name AS parent_name, \
     (SELECT max(c.depth) FROM unit_closure c WHERE c.descendant_id = u.id) AS depth, \
     u.partner_id, p.name AS partner_name, u.archived_at, u.version FROM unit u \
     LEFT JOIN unit pu ON pu.id = u.parent_id LEFT JOIN person p ON p.id = u.partner_id WHERE ";

/// All units by name.
///
/// # Errors
/// When the database refuses.
pub async fn list(connection: &impl ConnectionTrait, archived: bool) -> Result<Vec<Unit>> {
    let condition = if archived {
        "1 = 1"
    } else {
        "u.archived_at IS NULL"
    };
    sql::rows(
        connection,
        &format!("{SELECT} {condition} ORDER BY u.name_key, u.seq"),
        vec![],
    )
    .await
}

/// One unit.
///
/// # Errors
/// When the database refuses.
pub async fn find(connection: &impl ConnectionTrait, id: Uuid) -> Result<Option<Unit>> {
    sql::row(connection, &format!("{SELECT} u.id = ?"), vec![id.into()]).await
}

/// Stores a new unit.
///
/// # Errors
/// When the database refuses; a duplicate when the code is taken.
pub async fn insert(
    connection: &impl ConnectionTrait,
    id: Uuid,
    values: &UnitValues,
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<()> {
    sql::execute(
        connection,
        "INSERT INTO unit (id, code, name, name_key, parent_id, partner_id, archived_at, \
         created_at, created_by, updated_at, updated_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        vec![
            id.into(),
            values.code.clone().into(),
            values.name.clone().into(),
            fold(&values.name).into(),
            values.parent_id.into(),
            values.partner_id.into(),
            values.archived_at.into(),
            now.into(),
            by.into(),
            now.into(),
            by.into(),
        ],
    )
    .await?;
    attach(connection, id, values.parent_id).await
}

/// Stores a changed unit if it still has the expected version. Gives whether
/// it had.
///
/// # Errors
/// When the database refuses.
pub async fn update(
    connection: &impl ConnectionTrait,
    id: Uuid,
    expected_version: i64,
    values: &UnitValues,
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let rows = sql::execute(
        connection,
        "UPDATE unit SET code = ?, name = ?, name_key = ?, parent_id = ?, partner_id = ?, \
         archived_at = ?, version = version + 1, updated_at = ?, updated_by = ? \
         WHERE id = ? AND version = ?",
        vec![
            values.code.clone().into(),
            values.name.clone().into(),
            fold(&values.name).into(),
            values.parent_id.into(),
            values.partner_id.into(),
            values.archived_at.into(),
            now.into(),
            by.into(),
            id.into(),
            expected_version.into(),
        ],
    )
    .await?;
    Ok(sql::touched(rows))
}

/// Makes those who put units below others wait for each other until the
/// transaction ends: of two units that are put below each other at once, each
/// would still be free to.
///
/// # Errors
/// When the database refuses.
pub async fn queue(connection: &impl ConnectionTrait) -> Result<()> {
    sql::wait_for(connection, sql::Turn::MovingUnits).await
}

/// Whether `ancestor` is the unit itself or stands above it.
///
/// # Errors
/// When the database refuses.
pub async fn is_within(
    connection: &impl ConnectionTrait,
    unit: Uuid,
    ancestor: Uuid,
) -> Result<bool> {
    let found: Option<sql::Count> = sql::row(
        connection,
        "SELECT count(*) AS n FROM unit_closure WHERE descendant_id = ? AND ancestor_id = ?",
        vec![unit.into(), ancestor.into()],
    )
    .await?;
    Ok(found.is_some_and(|found| found.n > 0))
}

/// Moves a unit with its subtree under another parent. The caller has made
/// sure that the parent is not inside the subtree.
///
/// # Errors
/// When the database refuses.
pub async fn reattach(
    connection: &impl ConnectionTrait,
    id: Uuid,
    parent: Option<Uuid>,
) -> Result<()> {
    sql::execute(
        connection,
        "DELETE FROM unit_closure WHERE descendant_id IN \
           (SELECT descendant_id FROM unit_closure WHERE ancestor_id = ?) \
         AND ancestor_id NOT IN (SELECT descendant_id FROM unit_closure WHERE ancestor_id = ?)",
        vec![id.into(), id.into()],
    )
    .await?;
    if let Some(parent) = parent {
        sql::execute(
            connection,
            "INSERT INTO unit_closure (ancestor_id, descendant_id, depth) \
             SELECT above.ancestor_id, below.descendant_id, above.depth + below.depth + 1 \
             FROM unit_closure above CROSS JOIN unit_closure below \
             WHERE above.descendant_id = ? AND below.ancestor_id = ?",
            vec![parent.into(), id.into()],
        )
        .await?;
    }
    Ok(())
}

async fn attach(connection: &impl ConnectionTrait, id: Uuid, parent: Option<Uuid>) -> Result<()> {
    sql::execute(
        connection,
        "INSERT INTO unit_closure (ancestor_id, descendant_id, depth) VALUES (?, ?, 0)",
        vec![id.into(), id.into()],
    )
    .await?;
    if let Some(parent) = parent {
        sql::execute(
            connection,
            "INSERT INTO unit_closure (ancestor_id, descendant_id, depth) \
             SELECT ancestor_id, ?, depth + 1 FROM unit_closure WHERE descendant_id = ?",
            vec![id.into(), parent.into()],
        )
        .await?;
    }
    Ok(())
}

/// Somebody of the project office.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Partner {
    /// Who.
    pub id: Uuid,
    /// Name.
    pub name: String,
}

/// The project office's partner of a unit, or of the nearest above it that has
/// one who is in service.
///
/// # Errors
/// When the database refuses.
pub async fn partner(connection: &impl ConnectionTrait, id: Uuid) -> Result<Option<Partner>> {
    let query = "SELECT p.id, p.name FROM unit_closure c JOIN unit u ON u.id = c.ancestor_id \
                 JOIN person p ON p.id = u.partner_id WHERE c.descendant_id = ? \
                 AND p.archived_at IS NULL ORDER BY c.depth LIMIT 1";
    sql::row(connection, query, vec![id.into()]).await
}

/// Codes that begin with this.
///
/// # Errors
/// When the database refuses.
pub async fn codes(connection: &impl ConnectionTrait, beginning: &str) -> Result<Vec<String>> {
    #[derive(FromQueryResult)]
    struct Row {
        code: String,
    }
    let pattern = format!("{beginning}%");
    let rows: Vec<Row> = sql::rows(
        connection,
        "SELECT code FROM unit WHERE code LIKE ?",
        vec![pattern.into()],
    )
    .await?;
    Ok(rows.into_iter().map(|row| row.code).collect())
}

/// Whether units right below this one are in use.
///
/// # Errors
/// When the database refuses.
pub async fn has_live_children(connection: &impl ConnectionTrait, id: Uuid) -> Result<bool> {
    let count: Option<sql::Count> = sql::row(
        connection,
        "SELECT count(*) AS n FROM unit WHERE parent_id = ? AND archived_at IS NULL",
        vec![id.into()],
    )
    .await?;
    Ok(count.is_some_and(|count| count.n > 0))
}

/// The unit itself and all above it.
///
/// # Errors
/// When the database refuses.
pub async fn with_ancestors(connection: &impl ConnectionTrait, id: Uuid) -> Result<Vec<Uuid>> {
    #[derive(FromQueryResult)]
    struct Row {
        ancestor_id: Uuid,
    }
    let rows: Vec<Row> = sql::rows(
        connection,
        "SELECT ancestor_id FROM unit_closure WHERE descendant_id = ?",
        vec![id.into()],
    )
    .await?;
    Ok(rows.into_iter().map(|row| row.ancestor_id).collect())
}
