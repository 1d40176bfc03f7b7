//! The places of demands in a plan's baseline scenario.

use chrono::{DateTime, Utc};
use docket_domain::prioritization::order::OrderKey;
use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use uuid::Uuid;

use super::Plan;
use crate::demand::within;
use crate::{Reach, Result, StorageError, sql};

/// Rows of one statement that writes many.
const CHUNK: usize = 200;

/// What the actor sees of placed demands.
#[derive(Clone, Debug)]
pub struct Sight {
    /// Demands they see.
    pub demands: Reach,
    /// Demands whose score they see.
    pub scores: Reach,
}

/// A placement as read, with what a ranked list shows of its demand.
///
/// All placements of a plan are read, whether the actor sees the demand or
/// not, because ranks and the cut line are made of all of them: `is_visible`
/// and `is_score_visible` say what may be shown.
#[derive(Clone, Debug)]
pub struct Placement {
    /// Identifier.
    pub id: Uuid,
    /// Version.
    pub version: i64,
    /// Its place.
    pub order_key: OrderKey,
    /// Why it is there.
    pub reason: Option<String>,
    /// The demand.
    pub demand_id: Uuid,
    /// The demand's number.
    pub demand_seq: i64,
    /// The demand's title.
    pub title: String,
    /// The demand's status.
    pub status: String,
    /// The status's category, as its key.
    pub status_category: String,
    /// Unit that asks.
    pub unit_id: Option<Uuid>,
    /// Its name.
    pub unit_name: Option<String>,
    /// Cost in minor units of the base currency.
    pub cost: Option<i64>,
    /// Score under the plan's framework, in billionths.
    pub score: Option<i64>,
    /// Whether the demand was deleted since.
    pub is_deleted: bool,
    /// Whether the actor sees the demand.
    pub is_visible: bool,
    /// Whether the actor sees its score.
    pub is_score_visible: bool,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    version: i64,
    order_key: Vec<u8>,
    reason: Option<String>,
    demand_id: Uuid,
    demand_seq: i64,
    title: String,
    status: String,
    status_category: String,
    unit_id: Option<Uuid>,
    unit_name: Option<String>,
    cost: Option<i64>,
    score: Option<i64>,
    is_deleted: i64,
    is_visible: i64,
    is_score_visible: i64,
}

impl Row {
    fn read(self) -> Result<Placement> {
        let order_key =
            OrderKey::from_bytes(self.order_key).map_err(|why| StorageError::Corrupt {
                what: "order key",
                why: why.to_string(),
            })?;
        Ok(Placement {
            id: self.id,
            version: self.version,
            order_key,
            reason: self.reason,
            demand_id: self.demand_id,
            demand_seq: self.demand_seq,
            title: self.title,
            status: self.status,
            status_category: self.status_category,
            unit_id: self.unit_id,
            unit_name: self.unit_name,
            cost: self.cost,
            score: self.score,
            is_deleted: self.is_deleted == 1,
            is_visible: self.is_visible == 1,
            is_score_visible: self.is_score_visible == 1,
        })
    }
}

/// All placements of a plan that the actor reaches, in order.
///
/// # Errors
/// When the database refuses.
pub async fn list(
    connection: &impl ConnectionTrait,
    plan: &Plan,
    sight: &Sight,
) -> Result<Vec<Placement>> {
    let mut values = Vec::new();
    let visible = within(&sight.demands, &mut values);
    let score_visible = within(&sight.scores, &mut values);
    values.extend([
        Value::from(plan.framework_version_id),
        Value::from(plan.scenario_id),
    ]);
    let query = format!(
        "SELECT p.id, p.version, p.order_key, p.reason, p.demand_id, d.seq AS demand_seq, \
         d.title, d.status, d.status_category, d.unit_id, u.name AS unit_name, d.cost, \
         s.value AS score, \
         CAST(CASE WHEN d.hidden_at IS NULL THEN 0 ELSE 1 END AS bigint) AS is_deleted, \
         CAST(CASE WHEN {visible} THEN 1 ELSE 0 END AS bigint) AS is_visible, \
         CAST(CASE WHEN {score_visible} THEN 1 ELSE 0 END AS bigint) AS is_score_visible \
         FROM placement p JOIN demand d ON d.id = p.demand_id \
         LEFT JOIN unit u ON u.id = d.unit_id \
         LEFT JOIN score s ON s.demand_id = d.id AND s.framework_version_id = ? \
         WHERE p.scenario_id = ? ORDER BY p.order_key, p.id"
    );
    let rows: Vec<Row> = sql::rows(connection, &query, values).await?;
    rows.into_iter().map(Row::read).collect()
}

/// Keeps others from changing the order of a plan's placements until the
/// transaction ends. On SQLite there is only one writer anyway.
///
/// # Errors
/// When the database refuses.
pub async fn lock(connection: &impl ConnectionTrait, plan: &Plan) -> Result<()> {
    let lock = sql::for_update(connection.get_database_backend());
    let query = format!("SELECT version AS n FROM scenario WHERE id = ?{lock}");
    let _: Option<sql::Count> = sql::row(connection, &query, vec![plan.scenario_id.into()]).await?;
    Ok(())
}

/// A demand that is to be placed.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Placeable {
    /// Identifier.
    pub id: Uuid,
    /// Its number.
    pub seq: i64,
    /// Its status.
    pub status: String,
    /// Version of the workflow it goes through.
    pub workflow_version_id: Uuid,
    /// Score under the plan's framework, in billionths.
    pub score: Option<i64>,
}

/// Those of the named demands that are within the reach, in no order.
///
/// # Errors
/// When the database refuses.
pub async fn placeable(
    connection: &impl ConnectionTrait,
    plan: &Plan,
    demands: &[Uuid],
    reach: &Reach,
) -> Result<Vec<Placeable>> {
    if demands.is_empty() {
        return Ok(Vec::new());
    }
    let mut values: Vec<Value> = vec![plan.framework_version_id.into()];
    values.extend(demands.iter().map(|&demand| Value::from(demand)));
    let within = within(reach, &mut values);
    let query = format!(
        "SELECT d.id, d.seq, d.status, d.workflow_version_id, s.value AS score FROM demand d \
         LEFT JOIN score s ON s.demand_id = d.id AND s.framework_version_id = ? \
         WHERE d.id IN ({}) AND d.hidden_at IS NULL AND {within}",
        sql::marks(demands.len())
    );
    sql::rows(connection, &query, values).await
}

/// Stores a new placement.
///
/// # Errors
/// When the database refuses; a duplicate when the place is taken or the
/// demand is in the plan already.
pub async fn insert(
    connection: &impl ConnectionTrait,
    plan: &Plan,
    id: Uuid,
    demand: Uuid,
    key: &OrderKey,
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<()> {
    sql::execute(
        connection,
        "INSERT INTO placement (id, scenario_id, demand_id, order_key, created_at, created_by, \
         updated_at, updated_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        vec![
            id.into(),
            plan.scenario_id.into(),
            demand.into(),
            key.as_bytes().to_vec().into(),
            now.into(),
            by.into(),
            now.into(),
            by.into(),
        ],
    )
    .await?;
    Ok(())
}

/// Stores a moved placement's new place and reason if it still has the
/// version it was read with. Gives whether it had.
///
/// # Errors
/// When the database refuses; a duplicate when the place is taken.
pub async fn move_to(
    connection: &impl ConnectionTrait,
    placement: &Placement,
    key: &OrderKey,
    reason: Option<&str>,
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let rows = sql::execute(
        connection,
        "UPDATE placement SET order_key = ?, reason = ?, version = version + 1, updated_at = ?, \
         updated_by = ? WHERE id = ? AND version = ?",
        vec![
            key.as_bytes().to_vec().into(),
            reason.into(),
            now.into(),
            by.into(),
            placement.id.into(),
            placement.version.into(),
        ],
    )
    .await?;
    Ok(sql::touched(rows))
}

/// Gives placements new places that mean the same order: nobody moved them,
/// so their versions stay. The caller holds the [`lock`].
///
/// # Errors
/// When the database refuses.
pub async fn respace(connection: &impl ConnectionTrait, keys: &[(Uuid, OrderKey)]) -> Result<()> {
    // A place is unique at every moment, so all are vacated first: no key ends
    // in a zero byte, so these are nobody's.
    let vacated = |id: &Uuid| [id.as_bytes(), &[0][..]].concat();
    write_keys(connection, keys.iter().map(|(id, _)| (*id, vacated(id)))).await?;
    let keys = keys.iter().map(|(id, key)| (*id, key.as_bytes().to_vec()));
    write_keys(connection, keys).await
}

async fn write_keys(
    connection: &impl ConnectionTrait,
    keys: impl Iterator<Item = (Uuid, Vec<u8>)>,
) -> Result<()> {
    let keys: Vec<_> = keys.collect();
    for chunk in keys.chunks(CHUNK) {
        let mut rows = "(?, ?), ".repeat(chunk.len());
        rows.truncate(rows.len() - 2);
        let values = chunk
            .iter()
            .flat_map(|(id, key)| [Value::from(*id), Value::from(key.clone())])
            .collect();
        // Both databases call the columns of VALUES column1, column2.
        let query = format!(
            "UPDATE placement SET order_key = v.column2 FROM (VALUES {rows}) AS v \
             WHERE placement.id = v.column1"
        );
        sql::execute(connection, &query, values).await?;
    }
    Ok(())
}

/// Marks placements as moved: their versions rise, and the reason of an
/// earlier move is forgotten.
///
/// # Errors
/// When the database refuses.
pub async fn touch(
    connection: &impl ConnectionTrait,
    placements: &[Uuid],
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<()> {
    for chunk in placements.chunks(CHUNK) {
        let mut values: Vec<Value> = vec![now.into(), by.into()];
        values.extend(chunk.iter().map(|&id| Value::from(id)));
        let query = format!(
            "UPDATE placement SET version = version + 1, reason = NULL, updated_at = ?, \
             updated_by = ? WHERE id IN ({})",
            sql::marks(chunk.len())
        );
        sql::execute(connection, &query, values).await?;
    }
    Ok(())
}

/// Removes a placement if it still has the expected version. Gives whether it
/// had.
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
        "DELETE FROM placement WHERE id = ? AND version = ?",
        vec![id.into(), expected_version.into()],
    )
    .await?;
    Ok(sql::touched(rows))
}
