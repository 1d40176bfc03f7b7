//! Roles, and who holds them where.

use chrono::{DateTime, Utc};
use docket_domain::identity::Permission;
use docket_domain::text::LocalText;
use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use uuid::Uuid;

use crate::{Result, sql, stored, to_stored};

/// A role.
#[derive(Clone, Debug)]
pub struct Role {
    /// Identifier.
    pub id: Uuid,
    /// Stable key.
    pub key: String,
    /// Name.
    pub name: LocalText,
    /// Whether it shipped.
    pub shipped: bool,
    /// What it allows.
    pub permissions: Vec<Permission>,
    /// People who hold it.
    pub holders: i64,
    /// Version.
    pub version: i64,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    key: String,
    name: String,
    shipped: bool,
    version: i64,
    holders: i64,
}

#[derive(FromQueryResult)]
struct PermissionRow {
    role_id: Uuid,
    permission: String,
}

/// All roles, in the order they were made.
///
/// # Errors
/// When the database refuses.
pub async fn list(connection: &impl ConnectionTrait) -> Result<Vec<Role>> {
    let rows: Vec<Row> = sql::rows(
        connection,
        "SELECT r.id, r.key, r.name, r.shipped, r.version, \
         (SELECT count(DISTINCT person_id) FROM role_grant g WHERE g.role_id = r.id) AS holders \
         FROM role r ORDER BY r.seq",
        vec![],
    )
    .await?;
    let permissions: Vec<PermissionRow> = sql::rows(
        connection,
        "SELECT role_id, permission FROM role_permission",
        vec![],
    )
    .await?;
    rows.into_iter()
        .map(|row| {
            let mut held = permissions
                .iter()
                .filter(|p| p.role_id == row.id)
                .map(|p| super::permission(&p.permission))
                .collect::<Result<Vec<_>>>()?;
            held.sort();
            Ok(Role {
                id: row.id,
                key: row.key,
                name: stored("role name", &row.name)?,
                shipped: row.shipped,
                permissions: held,
                holders: row.holders,
                version: row.version,
            })
        })
        .collect()
}

/// One role.
///
/// # Errors
/// When the database refuses.
pub async fn find(connection: &impl ConnectionTrait, id: Uuid) -> Result<Option<Role>> {
    Ok(list(connection)
        .await?
        .into_iter()
        .find(|role| role.id == id))
}

/// Stores a new role.
///
/// # Errors
/// When the database refuses; a duplicate when the key is taken.
pub async fn insert(
    connection: &impl ConnectionTrait,
    role: &Role,
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<()> {
    sql::execute(
        connection,
        "INSERT INTO role (id, key, name, shipped, created_at, created_by, updated_at, updated_by) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        vec![
            role.id.into(),
            role.key.clone().into(),
            to_stored("role name", &role.name)?.into(),
            role.shipped.into(),
            now.into(),
            by.into(),
            now.into(),
            by.into(),
        ],
    )
    .await?;
    set_permissions(connection, role.id, &role.permissions).await
}

/// Stores a changed role if it still has the expected version.
///
/// # Errors
/// When the database refuses.
pub async fn update(
    connection: &impl ConnectionTrait,
    role: &Role,
    expected_version: i64,
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let rows = sql::execute(
        connection,
        "UPDATE role SET name = ?, version = version + 1, updated_at = ?, updated_by = ? \
         WHERE id = ? AND version = ?",
        vec![
            to_stored("role name", &role.name)?.into(),
            now.into(),
            by.into(),
            role.id.into(),
            expected_version.into(),
        ],
    )
    .await?;
    if !sql::touched(rows) {
        return Ok(false);
    }
    set_permissions(connection, role.id, &role.permissions).await?;
    Ok(true)
}

async fn set_permissions(
    connection: &impl ConnectionTrait,
    role_id: Uuid,
    permissions: &[Permission],
) -> Result<()> {
    let id = vec![role_id.into()];
    sql::execute(
        connection,
        "DELETE FROM role_permission WHERE role_id = ?",
        id,
    )
    .await?;
    for permission in permissions {
        sql::execute(
            connection,
            "INSERT INTO role_permission (role_id, permission) VALUES (?, ?) \
             ON CONFLICT DO NOTHING",
            vec![role_id.into(), permission.key().into()],
        )
        .await?;
    }
    Ok(())
}

/// Removes a role that nobody holds, if it still has the expected version.
///
/// # Errors
/// When the database refuses.
pub async fn delete(
    connection: &impl ConnectionTrait,
    id: Uuid,
    expected_version: i64,
) -> Result<bool> {
    let rows = sql::execute(
        connection,
        "DELETE FROM role WHERE id = ? AND version = ?",
        vec![id.into(), expected_version.into()],
    )
    .await?;
    Ok(sql::touched(rows))
}

/// A role given to a person.
#[derive(Clone, Debug)]
pub struct Grant {
    /// Identifier.
    pub id: Uuid,
    /// The person.
    pub person_id: Uuid,
    /// The role.
    pub role_id: Uuid,
    /// Name of the role.
    pub role_name: LocalText,
    /// Unit it reaches; none: everything.
    pub unit_id: Option<Uuid>,
    /// Name of the unit.
    pub unit_name: Option<String>,
    /// When it was given.
    pub created_at: DateTime<Utc>,
}

#[derive(FromQueryResult)]
struct GrantRow {
    id: Uuid,
    person_id: Uuid,
    role_id: Uuid,
    role_name: String,
    unit_id: Option<Uuid>,
    unit_name: Option<String>,
    created_at: DateTime<Utc>,
}

/// The roles a person holds.
///
/// # Errors
/// When the database refuses.
pub async fn grants(connection: &impl ConnectionTrait, person_id: Uuid) -> Result<Vec<Grant>> {
    let rows: Vec<GrantRow> = sql::rows(
        connection,
        "SELECT g.id, g.person_id, g.role_id, r.name AS role_name, g.unit_id, \
         u.name AS unit_name, g.created_at FROM role_grant g JOIN role r ON r.id = g.role_id \
         LEFT JOIN unit u ON u.id = g.unit_id WHERE g.person_id = ? ORDER BY g.seq",
        vec![person_id.into()],
    )
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Grant {
                id: row.id,
                person_id: row.person_id,
                role_id: row.role_id,
                role_name: stored("role name", &row.role_name)?,
                unit_id: row.unit_id,
                unit_name: row.unit_name,
                created_at: row.created_at,
            })
        })
        .collect()
}

/// Gives a role to a person.
///
/// # Errors
/// When the database refuses; a duplicate when the person holds it there.
pub async fn grant(
    connection: &impl ConnectionTrait,
    id: Uuid,
    person_id: Uuid,
    role_id: Uuid,
    unit_id: Option<Uuid>,
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<()> {
    sql::execute(
        connection,
        "INSERT INTO role_grant (id, person_id, role_id, unit_id, created_at, created_by) \
         VALUES (?, ?, ?, ?, ?, ?)",
        vec![
            id.into(),
            person_id.into(),
            role_id.into(),
            unit_id.into(),
            now.into(),
            by.into(),
        ],
    )
    .await?;
    Ok(())
}

/// Takes a role from a person. Gives whether it was held.
///
/// # Errors
/// When the database refuses.
pub async fn revoke(connection: &impl ConnectionTrait, id: Uuid, person_id: Uuid) -> Result<bool> {
    let rows = sql::execute(
        connection,
        "DELETE FROM role_grant WHERE id = ? AND person_id = ?",
        vec![id.into(), person_id.into()],
    )
    .await?;
    Ok(sql::touched(rows))
}

/// People who hold a permission everywhere and can sign in.
///
/// # Errors
/// When the database refuses.
pub async fn holders_everywhere(
    connection: &impl ConnectionTrait,
    permission: Permission,
) -> Result<Vec<Uuid>> {
    #[derive(FromQueryResult)]
    struct Holder {
        id: Uuid,
    }
    let rows: Vec<Holder> = sql::rows(
        connection,
        "SELECT DISTINCT p.id FROM person p JOIN account a ON a.person_id = p.id \
         JOIN role_grant g ON g.person_id = p.id AND g.unit_id IS NULL \
         JOIN role_permission rp ON rp.role_id = g.role_id \
         WHERE rp.permission = ? AND p.archived_at IS NULL AND a.disabled_at IS NULL \
         AND a.password_hash IS NOT NULL",
        vec![permission.key().into()],
    )
    .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// People who hold a permission on one of these units or everywhere, and can
/// act; of the roles with these keys only, where there are any.
///
/// # Errors
/// When the database refuses.
pub async fn holders(
    connection: &impl ConnectionTrait,
    permission: Permission,
    units: &[Uuid],
    roles: &[String],
) -> Result<Vec<Uuid>> {
    #[derive(FromQueryResult)]
    struct Holder {
        id: Uuid,
    }
    let mut values = vec![permission.key().into()];
    let place = granted("g", units, &mut values);
    let narrowed = match roles.is_empty() {
        true => String::new(),
        false => {
            let there = granted("h", units, &mut values);
            values.extend(roles.iter().map(|role| Value::from(role.clone())));
            format!(
                " AND EXISTS (SELECT 1 FROM role_grant h JOIN role r ON r.id = h.role_id \
                 WHERE h.person_id = p.id AND {there} AND r.key IN ({}))",
                sql::marks(roles.len())
            )
        }
    };
    let query = format!(
        "SELECT DISTINCT p.id FROM person p LEFT JOIN account a ON a.person_id = p.id \
         JOIN role_grant g ON g.person_id = p.id \
         JOIN role_permission rp ON rp.role_id = g.role_id WHERE rp.permission = ? AND {place} \
         AND p.archived_at IS NULL AND a.disabled_at IS NULL{narrowed}"
    );
    let rows: Vec<Holder> = sql::rows(connection, &query, values).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// The keys of the roles that a person holds on one of these units, or
/// everywhere.
///
/// # Errors
/// When the database refuses.
pub async fn keys_held(
    connection: &impl ConnectionTrait,
    person_id: Uuid,
    units: &[Uuid],
) -> Result<Vec<String>> {
    #[derive(FromQueryResult)]
    struct Held {
        key: String,
    }
    let mut values = vec![person_id.into()];
    let place = granted("g", units, &mut values);
    let query = format!(
        "SELECT DISTINCT r.key FROM role_grant g JOIN role r ON r.id = g.role_id \
         WHERE g.person_id = ? AND {place}"
    );
    let rows: Vec<Held> = sql::rows(connection, &query, values).await?;
    Ok(rows.into_iter().map(|row| row.key).collect())
}

/// The condition that a grant, by its alias, is for one of these units or for
/// everything; its values are pushed in order.
fn granted(alias: &str, units: &[Uuid], values: &mut Vec<Value>) -> String {
    if units.is_empty() {
        return format!("{alias}.unit_id IS NULL");
    }
    values.extend(units.iter().map(|&unit| Value::from(unit)));
    let marks = sql::marks(units.len());
    format!("({alias}.unit_id IS NULL OR {alias}.unit_id IN ({marks}))")
}
