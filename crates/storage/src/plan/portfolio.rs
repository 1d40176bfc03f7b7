//! Portfolios.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use uuid::Uuid;

use crate::{Reach, Result, sql};

/// The noun under which people take part in portfolios.
pub const NOUN: &str = "portfolio";

/// A portfolio.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Portfolio {
    /// Identifier.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// Unit it belongs to; none for the whole organisation.
    pub unit_id: Option<Uuid>,
    /// Name of the unit.
    pub unit_name: Option<String>,
    /// Version.
    pub version: i64,
}

const SELECT: &str = "SELECT pf.id, pf.name, pf.unit_id, u.name AS unit_name, pf.version \
     FROM portfolio pf LEFT JOIN unit u ON u.id = pf.unit_id WHERE ";

/// All portfolios within the reach, in the order they were made.
///
/// # Errors
/// When the database refuses.
pub async fn list(connection: &impl ConnectionTrait, reach: &Reach) -> Result<Vec<Portfolio>> {
    let mut values = Vec::new();
    let within = reach.condition(NOUN, "pf.id", "pf.unit_id", &mut values);
    let query = format!("{SELECT} {within} ORDER BY pf.seq");
    sql::rows(connection, &query, values).await
}

/// One portfolio within the reach.
///
/// # Errors
/// When the database refuses.
pub async fn find(
    connection: &impl ConnectionTrait,
    id: Uuid,
    reach: &Reach,
) -> Result<Option<Portfolio>> {
    let mut values: Vec<Value> = vec![id.into()];
    let within = reach.condition(NOUN, "pf.id", "pf.unit_id", &mut values);
    let query = format!("{SELECT} pf.id = ? AND {within}");
    sql::row(connection, &query, values).await
}

/// The organisation's own portfolio within the reach: of those without a unit,
/// the oldest.
///
/// # Errors
/// When the database refuses.
pub async fn find_own(
    connection: &impl ConnectionTrait,
    reach: &Reach,
) -> Result<Option<Portfolio>> {
    let mut values = Vec::new();
    let within = reach.condition(NOUN, "pf.id", "pf.unit_id", &mut values);
    let query = format!("{SELECT} pf.unit_id IS NULL AND {within} ORDER BY pf.seq LIMIT 1");
    sql::row(connection, &query, values).await
}

/// Stores a new portfolio.
///
/// # Errors
/// When the database refuses.
pub async fn insert(
    connection: &impl ConnectionTrait,
    id: Uuid,
    name: &str,
    unit: Option<Uuid>,
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<()> {
    sql::execute(
        connection,
        "INSERT INTO portfolio (id, name, unit_id, created_at, created_by, updated_at, updated_by) \
         VALUES (?, ?, ?, ?, ?, ?, ?)",
        vec![
            id.into(),
            name.into(),
            unit.into(),
            now.into(),
            by.into(),
            now.into(),
            by.into(),
        ],
    )
    .await?;
    Ok(())
}
