//! People, accounts, roles, sessions, access tokens and one-time links.

pub mod access_token;
pub mod account;
pub mod attempt;
pub mod link;
pub mod person;
pub mod role;
pub mod session;

use chrono::{DateTime, Utc};
use docket_domain::identity::{Part, Permission};
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::{Result, StorageError, sql};

/// A person or service account as the one who acts: read on every request, so
/// that taking a right away works on the next one.
#[derive(Clone, Debug)]
pub struct Acting {
    /// The person.
    pub person_id: Uuid,
    /// Name.
    pub name: String,
    /// Language.
    pub language: String,
    /// Whether it is a service account.
    pub is_service: bool,
    /// Every permission with the unit it was granted on; none: everywhere.
    pub grants: Vec<(Permission, Option<Uuid>)>,
}

#[derive(FromQueryResult)]
struct ActingRow {
    person_id: Uuid,
    name: String,
    language: String,
    kind: String,
    permission: Option<String>,
    unit_id: Option<Uuid>,
}

const GRANTS: &str = "FROM person p \
     LEFT JOIN account a ON a.person_id = p.id \
     LEFT JOIN role_grant g ON g.person_id = p.id \
     LEFT JOIN role_permission rp ON rp.role_id = g.role_id \
     WHERE p.archived_at IS NULL AND a.disabled_at IS NULL AND p.id =";

/// The one who acts in a session that is neither ended nor revoked.
///
/// # Errors
/// When the database refuses.
pub async fn acting_in_session(
    connection: &impl ConnectionTrait,
    session_id: Uuid,
    now: DateTime<Utc>,
) -> Result<Option<Acting>> {
    let query = format!(
        "SELECT p.id AS person_id, p.name, p.language, p.kind, rp.permission, g.unit_id {GRANTS} \
         (SELECT person_id FROM session WHERE id = ? AND revoked_at IS NULL AND expires_at > ?)"
    );
    acting(sql::rows(connection, &query, vec![session_id.into(), now.into()]).await?)
}

/// The one who acts as this person, if the person may act at all.
///
/// # Errors
/// When the database refuses.
pub async fn acting_as(
    connection: &impl ConnectionTrait,
    person_id: Uuid,
) -> Result<Option<Acting>> {
    let query = format!(
        "SELECT p.id AS person_id, p.name, p.language, p.kind, rp.permission, g.unit_id {GRANTS} ?"
    );
    acting(sql::rows(connection, &query, vec![person_id.into()]).await?)
}

fn acting(rows: Vec<ActingRow>) -> Result<Option<Acting>> {
    let Some(first) = rows.first() else {
        return Ok(None);
    };
    let mut acting = Acting {
        person_id: first.person_id,
        name: first.name.clone(),
        language: first.language.clone(),
        is_service: first.kind == "service",
        grants: Vec::with_capacity(rows.len()),
    };
    for row in &rows {
        let Some(key) = &row.permission else { continue };
        acting.grants.push((permission(key)?, row.unit_id));
    }
    Ok(Some(acting))
}

fn permission(key: &str) -> Result<Permission> {
    Permission::from_key(key).ok_or_else(|| StorageError::Corrupt {
        what: "permission",
        why: format!("\"{key}\" is not one this version knows"),
    })
}

/// Every right that a person's roles give, with the unit it is for: also
/// while the account is disabled, because it may come back.
///
/// # Errors
/// When the database refuses, or a permission is unknown.
pub async fn rights(
    connection: &impl ConnectionTrait,
    person_id: Uuid,
) -> Result<Vec<(Permission, Option<Uuid>)>> {
    #[derive(FromQueryResult)]
    struct Row {
        permission: String,
        unit_id: Option<Uuid>,
    }
    let rows: Vec<Row> = sql::rows(
        connection,
        "SELECT rp.permission, g.unit_id FROM role_grant g \
         JOIN role_permission rp ON rp.role_id = g.role_id WHERE g.person_id = ?",
        vec![person_id.into()],
    )
    .await?;
    rows.into_iter()
        .map(|row| Ok((permission(&row.permission)?, row.unit_id)))
        .collect()
}

/// Makes a person take part in a record.
///
/// # Errors
/// When the database refuses.
pub async fn take_part(
    connection: &impl ConnectionTrait,
    record_kind: &str,
    record_id: Uuid,
    person_id: Uuid,
    part: Part,
    now: DateTime<Utc>,
) -> Result<()> {
    sql::execute(
        connection,
        "INSERT INTO participant (record_kind, record_id, person_id, part, created_at) \
         VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        vec![
            record_kind.into(),
            record_id.into(),
            person_id.into(),
            part.key().into(),
            now.into(),
        ],
    )
    .await?;
    Ok(())
}

/// Makes a person take no longer a part in a record.
///
/// # Errors
/// When the database refuses.
pub async fn leave(
    connection: &impl ConnectionTrait,
    record_kind: &str,
    record_id: Uuid,
    person_id: Uuid,
    part: Part,
) -> Result<()> {
    let delete = "DELETE FROM participant WHERE record_kind = ? AND record_id = ? \
                  AND person_id = ? AND part = ?";
    let values = vec![
        record_kind.into(),
        record_id.into(),
        person_id.into(),
        part.key().into(),
    ];
    sql::execute(connection, delete, values).await?;
    Ok(())
}

/// The parts a person takes in a record.
///
/// # Errors
/// When the database refuses.
pub async fn parts(
    connection: &impl ConnectionTrait,
    record_kind: &str,
    record_id: Uuid,
    person_id: Uuid,
) -> Result<Vec<String>> {
    #[derive(FromQueryResult)]
    struct Row {
        part: String,
    }
    let rows: Vec<Row> = sql::rows(
        connection,
        "SELECT part FROM participant WHERE record_kind = ? AND record_id = ? AND person_id = ?",
        vec![record_kind.into(), record_id.into(), person_id.into()],
    )
    .await?;
    Ok(rows.into_iter().map(|row| row.part).collect())
}

/// Somebody who takes part in a record.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Participant {
    /// Who.
    pub person_id: Uuid,
    /// As what: the key of a part.
    pub part: String,
}

/// Those who take part in a record.
///
/// # Errors
/// When the database refuses.
pub async fn participants(
    connection: &impl ConnectionTrait,
    record_kind: &str,
    record_id: Uuid,
) -> Result<Vec<Participant>> {
    let query = "SELECT person_id, part FROM participant WHERE record_kind = ? AND record_id = ? \
                 ORDER BY person_id, part";
    let values = vec![record_kind.into(), record_id.into()];
    sql::rows(connection, query, values).await
}

/// A secret of this installation by name, made from `fresh` when it is new;
/// all servers share it.
///
/// # Errors
/// When the database refuses.
pub async fn secret(
    connection: &impl ConnectionTrait,
    name: &str,
    fresh: Vec<u8>,
    now: DateTime<Utc>,
) -> Result<Vec<u8>> {
    #[derive(FromQueryResult)]
    struct Row {
        value: Vec<u8>,
    }
    sql::execute(
        connection,
        "INSERT INTO secret (name, value, created_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        vec![name.into(), fresh.clone().into(), now.into()],
    )
    .await?;
    let row: Option<Row> = sql::row(
        connection,
        "SELECT value FROM secret WHERE name = ?",
        vec![name.into()],
    )
    .await?;
    Ok(row.map_or(fresh, |row| row.value))
}
