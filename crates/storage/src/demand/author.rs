//! Who writes a demand together with whoever asked for it.

use std::collections::BTreeSet;

use docket_domain::identity::Part;
use docket_domain::text::fold;
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::NOUN;
use crate::{Result, sql};

/// Somebody who writes a demand, or could.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Author {
    /// Who.
    pub id: Uuid,
    /// Name.
    pub name: String,
}

/// The co-authors of a demand, in the order they came.
///
/// # Errors
/// When the database refuses.
pub async fn list(connection: &impl ConnectionTrait, demand: Uuid) -> Result<Vec<Author>> {
    let query = "SELECT p.id, p.name FROM participant t JOIN person p ON p.id = t.person_id \
                 WHERE t.record_kind = ? AND t.record_id = ? AND t.part = ? \
                 ORDER BY t.created_at, p.seq";
    let part = Part::CoAuthor.key();
    sql::rows(
        connection,
        query,
        vec![NOUN.into(), demand.into(), part.into()],
    )
    .await
}

/// Keeps that somebody wrote a demand once: what they asked for stays their own.
///
/// # Errors
/// When the database refuses.
pub async fn remember(connection: &impl ConnectionTrait, demand: Uuid, person: Uuid) -> Result<()> {
    let insert = "INSERT INTO former_author (demand_id, person_id) VALUES (?, ?) \
                  ON CONFLICT DO NOTHING";
    sql::execute(connection, insert, vec![demand.into(), person.into()]).await?;
    Ok(())
}

/// Everybody who writes a demand or did once: who asked for it, and its
/// co-authors of now and before.
///
/// # Errors
/// When the database refuses.
pub async fn ever(connection: &impl ConnectionTrait, demand: Uuid) -> Result<BTreeSet<Uuid>> {
    #[derive(FromQueryResult)]
    struct Row {
        person_id: Uuid,
    }
    let query = "SELECT person_id FROM participant WHERE record_kind = ? AND record_id = ? \
                 AND part IN (?, ?) UNION SELECT person_id FROM former_author \
                 WHERE demand_id = ? UNION SELECT requester_id AS person_id FROM demand \
                 WHERE id = ? AND requester_id IS NOT NULL";
    let values = vec![
        NOUN.into(),
        demand.into(),
        Part::Requester.key().into(),
        Part::CoAuthor.key().into(),
        demand.into(),
        demand.into(),
    ];
    let rows: Vec<Row> = sql::rows(connection, query, values).await?;
    Ok(rows.into_iter().map(|row| row.person_id).collect())
}

/// People in service who belong to a unit or to one below it, by name; with
/// words, those whose names contain them.
///
/// # Errors
/// When the database refuses.
pub async fn of_unit(
    connection: &impl ConnectionTrait,
    unit: Uuid,
    words: &str,
    limit: u64,
) -> Result<Vec<Author>> {
    let query = "SELECT p.id, p.name FROM person p JOIN account a ON a.person_id = p.id \
                 WHERE p.unit_id IN (SELECT descendant_id FROM unit_closure \
                 WHERE ancestor_id = ?) AND p.archived_at IS NULL AND a.disabled_at IS NULL \
                 AND p.kind = 'person' AND p.name_key LIKE ? ESCAPE '!' \
                 ORDER BY p.name_key, p.seq LIMIT ?";
    let words = sql::contains(&fold(words));
    sql::rows(
        connection,
        query,
        vec![unit.into(), words.into(), limit.into()],
    )
    .await
}
