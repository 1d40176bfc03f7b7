//! Demands on shortlists, in their order.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use uuid::Uuid;

use crate::demand::within;
use crate::{Reach, Result, sql};

/// A demand on a shortlist, as read.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Entry {
    /// Identifier.
    pub id: Uuid,
    /// The demand.
    pub demand_id: Uuid,
    /// Its number.
    pub demand_seq: i64,
    /// Its title.
    pub title: String,
    /// Unit that asks.
    pub unit_id: Option<Uuid>,
    /// Its name.
    pub unit_name: Option<String>,
    /// Status.
    pub status: String,
    /// The status's category, as its key.
    pub status_category: String,
    /// Workflow version the demand goes through.
    pub workflow_version_id: Uuid,
    /// Score under the framework asked for, in billionths.
    pub score: Option<i64>,
    /// What to prepare.
    pub note: String,
    /// Version.
    pub version: i64,
}

async fn select(
    connection: &impl ConnectionTrait,
    framework: Option<Uuid>,
    reach: &Reach,
    condition: &str,
    values: Vec<Value>,
) -> Result<Vec<Entry>> {
    let mut all = vec![framework.unwrap_or(Uuid::nil()).into()];
    let within = within(reach, &mut all);
    all.extend(values);
    let query = format!(
        "SELECT e.id, e.demand_id, d.seq AS demand_seq, d.title, d.unit_id, u.name AS unit_name, \
         d.status, d.status_category, d.workflow_version_id, s.value AS score, e.note, e.version \
         FROM shortlist_entry e JOIN demand d ON d.id = e.demand_id \
         LEFT JOIN unit u ON u.id = d.unit_id \
         LEFT JOIN score s ON s.demand_id = d.id AND s.framework_version_id = ? \
         WHERE d.hidden_at IS NULL AND {within} AND {condition} ORDER BY e.place, e.seq"
    );
    sql::rows(connection, &query, all).await
}

/// The demands on a shortlist within the reach, in their order, with the scores
/// of a framework version.
///
/// # Errors
/// When the database refuses.
pub async fn list(
    connection: &impl ConnectionTrait,
    shortlist_id: Uuid,
    framework: Option<Uuid>,
    reach: &Reach,
) -> Result<Vec<Entry>> {
    let values = vec![shortlist_id.into()];
    select(connection, framework, reach, "e.shortlist_id = ?", values).await
}

/// One demand on a shortlist, within the reach.
///
/// # Errors
/// When the database refuses.
pub async fn find(
    connection: &impl ConnectionTrait,
    (shortlist_id, id): (Uuid, Uuid),
    framework: Option<Uuid>,
    reach: &Reach,
) -> Result<Option<Entry>> {
    let condition = "e.shortlist_id = ? AND e.id = ?";
    let values = vec![shortlist_id.into(), id.into()];
    let found = select(connection, framework, reach, condition, values).await?;
    Ok(found.into_iter().next())
}

/// Where a demand stands on a shortlist.
#[derive(Clone, Copy, Debug, FromQueryResult)]
pub struct Place {
    /// The entry.
    pub id: Uuid,
    /// The demand.
    pub demand_id: Uuid,
}

/// All entries of a shortlist in their order, those of demands beyond anybody's
/// reach included.
///
/// # Errors
/// When the database refuses.
pub async fn places(connection: &impl ConnectionTrait, shortlist_id: Uuid) -> Result<Vec<Place>> {
    let query = "SELECT id, demand_id FROM shortlist_entry WHERE shortlist_id = ? \
                 ORDER BY place, seq";
    sql::rows(connection, query, vec![shortlist_id.into()]).await
}

/// How many demands are on a shortlist, those beyond anybody's reach included;
/// deleted ones are not there.
///
/// # Errors
/// When the database refuses.
pub async fn count(connection: &impl ConnectionTrait, shortlist_id: Uuid) -> Result<u64> {
    let query = "SELECT count(*) AS n FROM shortlist_entry e JOIN demand d ON d.id = e.demand_id \
                 WHERE e.shortlist_id = ? AND d.hidden_at IS NULL";
    let count: Option<sql::Count> = sql::row(connection, query, vec![shortlist_id.into()]).await?;
    Ok(count.map_or(0, |count| count.n.unsigned_abs()))
}

/// Puts a demand at the end of a shortlist.
///
/// # Errors
/// When the database refuses; a duplicate when it is on it already.
pub async fn insert(
    connection: &impl ConnectionTrait,
    (shortlist_id, demand_id): (Uuid, Uuid),
    note: &str,
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<()> {
    sql::execute(
        connection,
        "INSERT INTO shortlist_entry (id, shortlist_id, demand_id, place, note, created_at, \
         created_by) VALUES (?, ?, ?, (SELECT coalesce(max(o.place), 0) + 1 \
         FROM shortlist_entry o WHERE o.shortlist_id = ?), ?, ?, ?)",
        vec![
            Uuid::now_v7().into(),
            shortlist_id.into(),
            demand_id.into(),
            shortlist_id.into(),
            note.to_owned().into(),
            now.into(),
            by.into(),
        ],
    )
    .await?;
    Ok(())
}

/// Puts the entries of a shortlist into this order.
///
/// # Errors
/// When the database refuses.
pub async fn arrange(connection: &impl ConnectionTrait, order: &[Uuid]) -> Result<()> {
    for (id, place) in order.iter().zip(1_i64..) {
        let update = "UPDATE shortlist_entry SET place = ? WHERE id = ? AND place <> ?";
        let values = vec![place.into(), (*id).into(), place.into()];
        sql::execute(connection, update, values).await?;
    }
    Ok(())
}

/// Stores another note if the entry still has the expected version. Gives
/// whether it had.
///
/// # Errors
/// When the database refuses.
pub async fn update(
    connection: &impl ConnectionTrait,
    (id, expected): (Uuid, i64),
    note: &str,
) -> Result<bool> {
    let update = "UPDATE shortlist_entry SET note = ?, version = version + 1 \
                  WHERE id = ? AND version = ?";
    let values = vec![note.to_owned().into(), id.into(), expected.into()];
    Ok(sql::touched(
        sql::execute(connection, update, values).await?,
    ))
}

/// Takes a demand off a shortlist if its entry still has the expected version.
/// Gives whether it had.
///
/// # Errors
/// When the database refuses.
pub async fn delete(
    connection: &impl ConnectionTrait,
    (id, expected): (Uuid, i64),
) -> Result<bool> {
    let delete = "DELETE FROM shortlist_entry WHERE id = ? AND version = ?";
    let values = vec![id.into(), expected.into()];
    Ok(sql::touched(
        sql::execute(connection, delete, values).await?,
    ))
}
