//! Who agreed that a demand takes a step. What somebody agreed to counts for
//! the stay in a status in which they did, which is named by when it began.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::Demand;
use crate::{Result, sql};

/// That somebody agreed.
#[derive(Clone, Debug, FromQueryResult)]
pub struct GivenApproval {
    /// Key of the step.
    pub transition: String,
    /// Who.
    pub person_id: Uuid,
    /// Their name.
    pub person_name: String,
    /// When.
    pub given_at: DateTime<Utc>,
}

/// Who agreed to which step in the demand's present stay, in the order they
/// did. The caller has found the demand within its reach.
///
/// # Errors
/// When the database refuses.
pub async fn list(
    connection: &impl ConnectionTrait,
    demand: &Demand,
) -> Result<Vec<GivenApproval>> {
    sql::rows(
        connection,
        "SELECT a.transition, a.person_id, p.name AS person_name, a.given_at \
         FROM demand_approval a JOIN person p ON p.id = a.person_id \
         WHERE a.demand_id = ? AND a.status_since = ? ORDER BY a.given_at, a.person_id",
        vec![demand.id.into(), demand.status_since.into()],
    )
    .await
}

/// Keeps that somebody agrees. Gives whether they did not before.
///
/// # Errors
/// When the database refuses.
pub async fn give(
    connection: &impl ConnectionTrait,
    demand: &Demand,
    transition: &str,
    person: Uuid,
    now: DateTime<Utc>,
) -> Result<bool> {
    let rows = sql::execute(
        connection,
        "INSERT INTO demand_approval (demand_id, transition, status_since, person_id, given_at) \
         VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        vec![
            demand.id.into(),
            transition.into(),
            demand.status_since.into(),
            person.into(),
            now.into(),
        ],
    )
    .await?;
    Ok(sql::touched(rows))
}

/// Forgets that somebody agreed. Gives whether they had.
///
/// # Errors
/// When the database refuses.
pub async fn take_back(
    connection: &impl ConnectionTrait,
    demand: &Demand,
    transition: &str,
    person: Uuid,
) -> Result<bool> {
    let rows = sql::execute(
        connection,
        "DELETE FROM demand_approval WHERE demand_id = ? AND transition = ? \
         AND status_since = ? AND person_id = ?",
        vec![
            demand.id.into(),
            transition.into(),
            demand.status_since.into(),
            person.into(),
        ],
    )
    .await?;
    Ok(sql::touched(rows))
}
