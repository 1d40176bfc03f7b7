//! Demands that were merged into others, as duplicates of them.
//!
//! Nothing of a demand moves when it is merged: what belongs to it - voices,
//! comments, those who take part - is read together with what belongs to the
//! one that stays, as long as it is merged. So taking a merge apart leaves
//! everything as it was. Only the right to read the one that stays is written
//! down, because lists are searched by it; it follows from what is merged.

use chrono::{DateTime, NaiveDate, Utc};
use docket_domain::identity::Part;
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::{Demand, DemandValues, NOUN};
use crate::{Result, sql};

/// How a demand stood before it was merged.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Before {
    /// Status.
    pub status: String,
    /// Category of the status.
    pub status_category: String,
    /// Since when.
    pub status_since: DateTime<Utc>,
    /// When it was decided.
    pub decided_at: Option<DateTime<Utc>>,
    /// Why.
    pub decision_reason: Option<String>,
    /// Until when it was put off.
    pub snoozed_until: Option<NaiveDate>,
}

impl Before {
    /// Gives a demand the standing it had.
    pub fn restore(self, values: &mut DemandValues) {
        values.status = self.status;
        values.status_category = self.status_category;
        values.status_since = self.status_since;
        values.decided_at = self.decided_at;
        values.decision_reason = self.decision_reason;
        values.snoozed_until = self.snoozed_until;
        values.duplicate_of_id = None;
    }
}

/// The start of a statement that names everything merged into some demands,
/// however often; `root` is the demand that stays, `id` each of them, itself
/// included. The values are those demands. What is joined with it is joined by
/// CROSS: SQLite takes the tables in this order, and would else go through all
/// demands in theirs.
pub(crate) fn families(demands: usize) -> String {
    format!(
        "WITH RECURSIVE family(root, id) AS (SELECT seed.id, seed.id FROM demand seed \
         WHERE seed.id IN ({}) UNION SELECT f.root, d.id FROM family f CROSS JOIN demand d \
         WHERE d.duplicate_of_id = f.id AND d.hidden_at IS NULL)",
        sql::marks(demands)
    )
}

/// A demand of a family.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Member {
    /// Identifier.
    pub id: Uuid,
    /// Number.
    pub seq: i64,
    /// Title.
    pub title: String,
}

/// A demand and everything that was merged into it, itself the first.
///
/// # Errors
/// When the database refuses.
pub async fn family(connection: &impl ConnectionTrait, demand_id: Uuid) -> Result<Vec<Member>> {
    let statement = format!(
        "{} SELECT d.id, d.seq, d.title FROM family f CROSS JOIN demand d WHERE d.id = f.id \
         ORDER BY CASE WHEN d.id = ? THEN 0 ELSE 1 END, d.seq",
        families(1)
    );
    sql::rows(
        connection,
        &statement,
        vec![demand_id.into(), demand_id.into()],
    )
    .await
}

/// Remembers how a demand stands before it is merged.
///
/// # Errors
/// When the database refuses.
pub async fn remember(
    connection: &impl ConnectionTrait,
    demand: &Demand,
    now: DateTime<Utc>,
) -> Result<()> {
    forget(connection, demand.id).await?;
    sql::execute(
        connection,
        "INSERT INTO demand_merge (demand_id, status, status_category, status_since, decided_at, \
         decision_reason, snoozed_until, merged_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        vec![
            demand.id.into(),
            demand.status.clone().into(),
            demand.status_category.clone().into(),
            demand.status_since.into(),
            demand.decided_at.into(),
            demand.decision_reason.clone().into(),
            demand.snoozed_until.into(),
            now.into(),
        ],
    )
    .await?;
    Ok(())
}

/// How a demand stood before it was merged; none where it was not, or where
/// that was not remembered.
///
/// # Errors
/// When the database refuses.
pub async fn before(connection: &impl ConnectionTrait, id: Uuid) -> Result<Option<Before>> {
    sql::row(
        connection,
        "SELECT status, status_category, status_since, decided_at, decision_reason, \
         snoozed_until FROM demand_merge WHERE demand_id = ?",
        vec![id.into()],
    )
    .await
}

/// Gives the status that a demand had before it was merged another name, as
/// when the demand goes on with another version of its workflow.
///
/// # Errors
/// When the database refuses.
pub async fn rename_status(
    connection: &impl ConnectionTrait,
    id: Uuid,
    status: &str,
    category: &str,
) -> Result<()> {
    sql::execute(
        connection,
        "UPDATE demand_merge SET status = ?, status_category = ? WHERE demand_id = ?",
        vec![status.into(), category.into(), id.into()],
    )
    .await?;
    Ok(())
}

/// Forgets how a demand stood.
///
/// # Errors
/// When the database refuses.
pub async fn forget(connection: &impl ConnectionTrait, id: Uuid) -> Result<()> {
    let statement = "DELETE FROM demand_merge WHERE demand_id = ?";
    sql::execute(connection, statement, vec![id.into()]).await?;
    Ok(())
}

/// Holds demands until the transaction ends, so that what is found out about
/// them stays true; in one order, so that no two wait for each other.
///
/// # Errors
/// When the database refuses.
pub async fn hold(connection: &impl ConnectionTrait, demands: &[Uuid]) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Row {}
    let lock = sql::for_update(connection.get_database_backend());
    let marks = sql::marks(demands.len());
    let statement = format!("SELECT id FROM demand WHERE id IN ({marks}) ORDER BY id {lock}");
    let values = demands.iter().map(|&id| id.into()).collect();
    let _: Vec<Row> = sql::rows(connection, &statement, values).await?;
    Ok(())
}

/// Lets those who take part in what is merged into a demand read it, and those
/// no longer who did for that reason alone; then the same of what it is merged
/// into itself.
///
/// # Errors
/// When the database refuses.
pub async fn settle(
    connection: &impl ConnectionTrait,
    survivor: Uuid,
    now: DateTime<Utc>,
) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Next {
        duplicate_of_id: Option<Uuid>,
    }
    let mut next = Some(survivor);
    let mut seen = Vec::new();
    while let Some(id) = next.filter(|id| !seen.contains(id)) {
        seen.push(id);
        hold(connection, &[id]).await?;
        let delete = "DELETE FROM participant WHERE record_kind = ? AND record_id = ? AND part = ?";
        let merged = Part::Merged.key();
        sql::execute(
            connection,
            delete,
            vec![NOUN.into(), id.into(), merged.into()],
        )
        .await?;
        let insert = format!(
            "{} INSERT INTO participant (record_kind, record_id, person_id, part, created_at) \
             SELECT DISTINCT p.record_kind, f.root, p.person_id, '{merged}', CAST(? AS {}) \
             FROM family f CROSS JOIN participant p \
             WHERE p.record_id = f.id AND p.record_kind = ? AND f.id <> f.root AND p.part <> '{merged}' \
             ON CONFLICT DO NOTHING",
            families(1),
            sql::instant(connection.get_database_backend()),
        );
        sql::execute(
            connection,
            &insert,
            vec![id.into(), now.into(), NOUN.into()],
        )
        .await?;
        let above = "SELECT duplicate_of_id FROM demand WHERE id = ?";
        let above: Option<Next> = sql::row(connection, above, vec![id.into()]).await?;
        next = above.and_then(|above| above.duplicate_of_id);
    }
    Ok(())
}

/// A demand that was merged into another.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Merged {
    /// Its number.
    pub seq: i64,
    /// Identifier.
    pub id: Uuid,
    /// Title.
    pub title: String,
}

/// The demands that were merged into one and are within reach, in the order of
/// their numbers.
///
/// # Errors
/// When the database refuses.
pub async fn list(
    connection: &impl ConnectionTrait,
    id: Uuid,
    reach: &crate::Reach,
) -> Result<Vec<Merged>> {
    let mut values = vec![id.into()];
    let within = super::within(reach, &mut values);
    let statement = format!(
        "{} SELECT d.seq, d.id, d.title FROM family f CROSS JOIN demand d \
         WHERE d.id = f.id AND f.id <> f.root AND {within} ORDER BY d.seq",
        families(1)
    );
    sql::rows(connection, &statement, values).await
}
