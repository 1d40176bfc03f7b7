//! The days of demands that wait, and what is told of them.

use chrono::{DateTime, NaiveDate, Utc};
use docket_domain::triage::{Nudge, Schedule, WaitsFor};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use uuid::Uuid;

use super::within;
use crate::{Reach, Result, sql};

/// What a demand's status means for those who wait: found out when it comes
/// into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Whom it waits for.
    pub waits_for: WaitsFor,
    /// Its days.
    pub schedule: Schedule,
}

/// A demand of which it is not known whom it waits for.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Unscheduled {
    /// Identifier.
    pub id: Uuid,
    /// Workflow version it goes through.
    pub workflow_version_id: Uuid,
    /// Status.
    pub status: String,
    /// Since when.
    pub status_since: DateTime<Utc>,
}

/// Demands of which it is not known whom they wait for: those of before there
/// were target days.
///
/// # Errors
/// When the database refuses.
pub async fn unscheduled(
    connection: &impl ConnectionTrait,
    limit: u64,
) -> Result<Vec<Unscheduled>> {
    let query = "SELECT id, workflow_version_id, status, status_since FROM demand \
                 WHERE waits_for IS NULL ORDER BY seq LIMIT ?";
    sql::rows(connection, query, vec![limit.into()]).await
}

/// Notes whom a demand waits for, where that is not known and it did not move
/// meanwhile. Its version stays: nobody changed it.
///
/// # Errors
/// When the database refuses.
pub async fn schedule(
    connection: &impl ConnectionTrait,
    demand: &Unscheduled,
    waiting: Waiting,
) -> Result<()> {
    let (nudge_on, nudge) = waiting.schedule.nudge.unzip();
    let update = "UPDATE demand SET waits_for = ?, due_on = ?, nudge = ?, nudge_on = ? \
                  WHERE id = ? AND waits_for IS NULL AND status = ?";
    let values = vec![
        waiting.waits_for.key().into(),
        waiting.schedule.due_on.into(),
        nudge.map(Nudge::key).into(),
        nudge_on.into(),
        demand.id.into(),
        demand.status.clone().into(),
    ];
    sql::execute(connection, update, values).await?;
    Ok(())
}

/// A demand of which something is to be told.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Due {
    /// Number.
    pub seq: i64,
    /// Identifier.
    pub id: Uuid,
    /// Title.
    pub title: String,
    /// Unit that asks.
    pub unit_id: Option<Uuid>,
    /// Who looks after it.
    pub owner_id: Option<Uuid>,
    /// Team that has it.
    pub team_id: Option<Uuid>,
    /// Workflow version it goes through.
    pub workflow_version_id: Uuid,
    /// Status.
    pub status: String,
    /// Whom it waits for, as its key.
    pub waits_for: Option<String>,
    /// The day on which it should have left its status.
    pub due_on: NaiveDate,
    /// What is told, as its key.
    pub nudge: String,
    /// The day on which that is told.
    pub nudge_on: NaiveDate,
}

/// Demands of which something is to be told by a day, the longest waiting
/// first. Those that were put off are told of when they come back. No other
/// server takes the same until the transaction ends.
///
/// # Errors
/// When the database refuses.
pub async fn due(
    connection: &impl ConnectionTrait,
    today: NaiveDate,
    limit: u64,
) -> Result<Vec<Due>> {
    let skip = sql::skip_locked(connection.get_database_backend());
    let query = format!(
        "SELECT d.seq, d.id, d.title, d.unit_id, d.owner_id, d.team_id, d.workflow_version_id, \
         d.status, d.waits_for, d.due_on, d.nudge, d.nudge_on FROM demand d \
         WHERE d.nudge_on IS NOT NULL AND d.nudge_on <= ? AND d.due_on IS NOT NULL \
         AND d.nudge IS NOT NULL AND d.hidden_at IS NULL \
         AND (d.snoozed_until IS NULL OR d.snoozed_until <= ?) \
         ORDER BY d.nudge_on, d.seq LIMIT ?{skip}"
    );
    let values = vec![today.into(), today.into(), limit.into()];
    sql::rows(connection, &query, values).await
}

/// Notes what is told of a demand next, and when.
///
/// # Errors
/// When the database refuses.
pub async fn set_nudge(
    connection: &impl ConnectionTrait,
    id: Uuid,
    next: Option<(NaiveDate, Nudge)>,
) -> Result<()> {
    let (nudge_on, nudge) = next.unzip();
    let update = "UPDATE demand SET nudge = ?, nudge_on = ? WHERE id = ?";
    let values = vec![nudge.map(Nudge::key).into(), nudge_on.into(), id.into()];
    sql::execute(connection, update, values).await?;
    Ok(())
}

/// Brings a demand back that was put off.
///
/// # Errors
/// When the database refuses.
pub async fn wake(connection: &impl ConnectionTrait, id: Uuid) -> Result<()> {
    let update = "UPDATE demand SET snoozed_until = NULL, version = version + 1 WHERE id = ?";
    sql::execute(connection, update, vec![id.into()]).await?;
    Ok(())
}

/// How many demands of a unit are in a status.
#[derive(Clone, Debug, FromQueryResult)]
pub struct StatusCount {
    /// Workflow version they go through.
    pub workflow_version_id: Uuid,
    /// Status.
    pub status: String,
    /// How many.
    pub demands: i64,
    /// How many of them are past their target day.
    pub overdue: i64,
}

/// How many demands of a unit, and of those below it, are in which status, as
/// far as the reach goes.
///
/// # Errors
/// When the database refuses.
pub async fn status_counts(
    connection: &impl ConnectionTrait,
    unit: Uuid,
    reach: &Reach,
    today: NaiveDate,
) -> Result<Vec<StatusCount>> {
    let mut values: Vec<Value> = vec![today.into(), unit.into()];
    let within = within(reach, &mut values);
    let query = format!(
        "SELECT d.workflow_version_id, d.status, count(*) AS demands, \
         count(CASE WHEN d.due_on < ? THEN 1 END) AS overdue FROM demand d \
         WHERE d.unit_id IN (SELECT descendant_id FROM unit_closure WHERE ancestor_id = ?) \
         AND d.hidden_at IS NULL AND {within} GROUP BY d.workflow_version_id, d.status"
    );
    sql::rows(connection, &query, values).await
}
