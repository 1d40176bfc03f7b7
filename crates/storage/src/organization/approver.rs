//! Who approves for units what their people ask for.

use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::{Result, sql};

/// An approver of a unit.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Approver {
    /// The unit.
    pub unit_id: Uuid,
    /// Who.
    pub id: Uuid,
    /// Their name.
    pub name: String,
}

const SELECT: &str = "SELECT a.unit_id, p.id, p.name FROM unit_approver a \
     JOIN person p ON p.id = a.person_id ";

/// The approvers of all units, by name.
///
/// # Errors
/// When the database refuses.
pub async fn list(connection: &impl ConnectionTrait) -> Result<Vec<Approver>> {
    let query = format!("{SELECT} ORDER BY p.name_key, p.seq");
    sql::rows(connection, &query, vec![]).await
}

/// The approvers of a unit, by name.
///
/// # Errors
/// When the database refuses.
pub async fn of_unit(connection: &impl ConnectionTrait, unit: Uuid) -> Result<Vec<Approver>> {
    let query = format!("{SELECT} WHERE a.unit_id = ? ORDER BY p.name_key, p.seq");
    sql::rows(connection, &query, vec![unit.into()]).await
}

/// The approvers in service of a unit and of those above it, who can sign in:
/// the nearest unit first.
///
/// # Errors
/// When the database refuses.
pub async fn upwards(connection: &impl ConnectionTrait, unit: Uuid) -> Result<Vec<Approver>> {
    let query = "SELECT a.unit_id, p.id, p.name FROM unit_closure c \
                 JOIN unit_approver a ON a.unit_id = c.ancestor_id \
                 JOIN person p ON p.id = a.person_id JOIN account k ON k.person_id = p.id \
                 WHERE c.descendant_id = ? AND p.archived_at IS NULL AND k.disabled_at IS NULL \
                 ORDER BY c.depth, p.name_key, p.seq";
    sql::rows(connection, query, vec![unit.into()]).await
}

/// The units somebody approves for.
///
/// # Errors
/// When the database refuses.
pub async fn units_of(connection: &impl ConnectionTrait, person: Uuid) -> Result<Vec<Uuid>> {
    #[derive(FromQueryResult)]
    struct Row {
        unit_id: Uuid,
    }
    let query = "SELECT unit_id FROM unit_approver WHERE person_id = ? ORDER BY unit_id";
    let rows: Vec<Row> = sql::rows(connection, query, vec![person.into()]).await?;
    Ok(rows.into_iter().map(|row| row.unit_id).collect())
}

/// Puts these people in the place of a unit's approvers.
///
/// # Errors
/// When the database refuses.
pub async fn replace(connection: &impl ConnectionTrait, unit: Uuid, people: &[Uuid]) -> Result<()> {
    let delete = "DELETE FROM unit_approver WHERE unit_id = ?";
    sql::execute(connection, delete, vec![unit.into()]).await?;
    let insert = "INSERT INTO unit_approver (unit_id, person_id) VALUES (?, ?) \
                  ON CONFLICT DO NOTHING";
    for &person in people {
        sql::execute(connection, insert, vec![unit.into(), person.into()]).await?;
    }
    Ok(())
}
