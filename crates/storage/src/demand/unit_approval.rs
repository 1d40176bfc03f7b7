//! What became of asking the approvers of units before demands are handed in.

use chrono::{DateTime, Utc};
use docket_domain::identity::Part;
use docket_domain::intake::UnitApproval;
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::NOUN;
use crate::{Result, sql};

/// What became of asking for a demand.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Asked {
    /// How it stands, as its key.
    pub state: String,
    /// When they were asked.
    pub asked_at: DateTime<Utc>,
    /// When it was decided.
    pub decided_at: Option<DateTime<Utc>>,
    /// Who decided.
    pub decided_by: Option<Uuid>,
    /// Their name.
    pub decided_by_name: Option<String>,
    /// Why it was returned.
    pub reason: Option<String>,
}

impl Asked {
    /// How it stands.
    pub fn state(&self) -> Option<UnitApproval> {
        UnitApproval::from_key(&self.state)
    }

    /// Whether it waits for an approver.
    pub fn is_waiting(&self) -> bool {
        self.state() == Some(UnitApproval::Waiting)
    }
}

/// What became of asking for a demand; none where nobody was asked. The caller
/// has found the demand within its reach, or holds its secret link.
///
/// # Errors
/// When the database refuses.
pub async fn find(connection: &impl ConnectionTrait, demand: Uuid) -> Result<Option<Asked>> {
    let query = "SELECT a.state, a.asked_at, a.decided_at, a.decided_by, \
                 p.name AS decided_by_name, a.reason FROM unit_approval a \
                 LEFT JOIN person p ON p.id = a.decided_by WHERE a.demand_id = ?";
    sql::row(connection, query, vec![demand.into()]).await
}

/// Begins to ask for a demand, or notes that nobody is there to be asked.
///
/// # Errors
/// When the database refuses.
pub async fn ask(
    connection: &impl ConnectionTrait,
    demand: Uuid,
    state: UnitApproval,
    now: DateTime<Utc>,
) -> Result<()> {
    forget(connection, demand).await?;
    let insert = "INSERT INTO unit_approval (demand_id, state, asked_at) VALUES (?, ?, ?)";
    let values = vec![demand.into(), state.key().into(), now.into()];
    sql::execute(connection, insert, values).await?;
    Ok(())
}

/// Notes what became of a demand that waits. Gives whether it waited until now.
///
/// # Errors
/// When the database refuses.
pub async fn decide(
    connection: &impl ConnectionTrait,
    demand: Uuid,
    next: UnitApproval,
    by: Option<Uuid>,
    reason: Option<&str>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let update = "UPDATE unit_approval SET state = ?, decided_at = ?, decided_by = ?, reason = ? \
                  WHERE demand_id = ? AND state IN (?, ?)";
    // What was returned is decided once more only by taking it back for good.
    let also = match next {
        UnitApproval::Withdrawn => UnitApproval::Returned,
        _ => UnitApproval::Waiting,
    };
    let values = vec![
        next.key().into(),
        now.into(),
        by.into(),
        reason.map(str::to_owned).into(),
        demand.into(),
        UnitApproval::Waiting.key().into(),
        also.key().into(),
    ];
    Ok(sql::touched(
        sql::execute(connection, update, values).await?,
    ))
}

/// Forgets that anybody was asked.
///
/// # Errors
/// When the database refuses.
pub async fn forget(connection: &impl ConnectionTrait, demand: Uuid) -> Result<()> {
    let delete = "DELETE FROM unit_approval WHERE demand_id = ?";
    sql::execute(connection, delete, vec![demand.into()]).await?;
    Ok(())
}

/// Counts a change of a demand, if it still has the expected version. Gives
/// whether it had.
///
/// # Errors
/// When the database refuses.
pub async fn touch(
    connection: &impl ConnectionTrait,
    demand: Uuid,
    expected_version: i64,
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let update = "UPDATE demand SET version = version + 1, updated_at = ?, updated_by = ? \
                  WHERE id = ? AND version = ?";
    let values = vec![
        now.into(),
        by.into(),
        demand.into(),
        expected_version.into(),
    ];
    Ok(sql::touched(
        sql::execute(connection, update, values).await?,
    ))
}

/// Demands that wait for an approver, of a unit and of those below it.
///
/// # Errors
/// When the database refuses.
pub async fn waiting_in(connection: &impl ConnectionTrait, unit: Uuid) -> Result<Vec<Uuid>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
    }
    let query = "SELECT d.id FROM unit_approval a JOIN demand d ON d.id = a.demand_id \
                 WHERE a.state = ? AND d.hidden_at IS NULL AND d.unit_id IN \
                 (SELECT descendant_id FROM unit_closure WHERE ancestor_id = ?) ORDER BY d.seq";
    let values = vec![UnitApproval::Waiting.key().into(), unit.into()];
    let rows: Vec<Row> = sql::rows(connection, query, values).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// A demand that waits for somebody.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Awaited {
    /// Its number.
    pub seq: i64,
    /// Identifier.
    pub id: Uuid,
    /// Title.
    pub title: String,
    /// Unit that asks.
    pub unit_id: Option<Uuid>,
    /// Its name.
    pub unit_name: Option<String>,
    /// Name of who asked for it, or submitted it without an account.
    pub asked_by: Option<String>,
    /// Since when it waits.
    pub asked_at: DateTime<Utc>,
}

/// What waits for a person as approver, the oldest first.
///
/// # Errors
/// When the database refuses.
pub async fn awaiting(
    connection: &impl ConnectionTrait,
    person: Uuid,
    limit: u64,
) -> Result<Vec<Awaited>> {
    let query = "SELECT d.seq, d.id, d.title, d.unit_id, u.name AS unit_name, \
                 COALESCE(r.name, s.name) AS asked_by, a.asked_at \
                 FROM participant t JOIN unit_approval a ON a.demand_id = t.record_id \
                 JOIN demand d ON d.id = a.demand_id LEFT JOIN unit u ON u.id = d.unit_id \
                 LEFT JOIN person r ON r.id = d.requester_id \
                 LEFT JOIN submission s ON s.demand_id = d.id \
                 WHERE t.person_id = ? AND t.record_kind = ? AND t.part = ? AND a.state = ? \
                 AND d.hidden_at IS NULL ORDER BY a.asked_at, d.seq LIMIT ?";
    let values = vec![
        person.into(),
        NOUN.into(),
        Part::Approver.key().into(),
        UnitApproval::Waiting.key().into(),
        limit.into(),
    ];
    sql::rows(connection, query, values).await
}
