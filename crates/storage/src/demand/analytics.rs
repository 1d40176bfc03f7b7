//! Figures about demands: counted by the conditions that their list is searched
//! by, so that a figure and its list are of the same demands.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use uuid::Uuid;

use super::list::{self, Filter};
use super::past::Span;
use super::reached::{Reached, Way};
use crate::{Reach, Result, sql};

/// What demands are counted by, beside where they stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// When they were handed in.
    Submitted,
    /// When they were last decided, delivered or closed.
    Decided,
    /// Since when they are in their status.
    InStatus,
}

impl Moment {
    fn column(self) -> &'static str {
        match self {
            Self::Submitted => "d.submitted_at",
            Self::Decided => "d.decided_at",
            Self::InStatus => "d.status_since",
        }
    }
}

/// What demands belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Belonging {
    /// The unit that asks.
    Unit,
    /// Category.
    Category,
}

impl Belonging {
    fn column(self) -> &'static str {
        match self {
            Self::Unit => "d.unit_id",
            Self::Category => "d.category_id",
        }
    }
}

/// Where demands stand that are counted together.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Standing {
    /// Workflow version they go through.
    pub workflow_version_id: Uuid,
    /// Status.
    pub status: String,
    /// Whether they are merged into others: 1, or 0.
    pub is_merged: i64,
    /// How many.
    pub demands: i64,
}

/// Demands of one stretch of time.
#[derive(Clone, Debug, FromQueryResult)]
pub struct InPart {
    /// Which stretch, from 0.
    pub part: i64,
    /// Where they stand.
    #[sea_orm(nested)]
    pub standing: Standing,
}

/// Demands of one unit or category.
#[derive(Clone, Debug, FromQueryResult)]
pub struct OfOne {
    /// The unit or category, if they have one.
    pub of: Option<Uuid>,
    /// Where they stand.
    #[sea_orm(nested)]
    pub standing: Standing,
}

/// Demands within the reach by stretches of time, which these instants divide:
/// what is before the first of them is the stretch 0.
///
/// # Errors
/// When the database refuses.
pub async fn by_moment(
    connection: &impl ConnectionTrait,
    (filter, reach): (&Filter, &Reach),
    moment: Moment,
    bounds: &[DateTime<Utc>],
) -> Result<Vec<InPart>> {
    let mut values: Vec<Value> = bounds.iter().map(|&bound| bound.into()).collect();
    let column = moment.column();
    let whens: String = (0..bounds.len())
        .map(|part| format!("WHEN {column} < ? THEN {part} "))
        .collect();
    let part = match bounds.is_empty() {
        true => "CAST(0 AS bigint)".to_owned(),
        false => format!("CAST(CASE {whens}ELSE {} END AS bigint)", bounds.len()),
    };
    let conditions = conditions(connection, (filter, reach), &mut values).await?;
    sql::rows(connection, &grouped("part", &part, &conditions), values).await
}

/// Demands within the reach by what they belong to.
///
/// # Errors
/// When the database refuses.
pub async fn by_belonging(
    connection: &impl ConnectionTrait,
    (filter, reach): (&Filter, &Reach),
    belonging: Belonging,
) -> Result<Vec<OfOne>> {
    let mut values = Vec::new();
    let conditions = conditions(connection, (filter, reach), &mut values).await?;
    let query = grouped("of", belonging.column(), &conditions);
    sql::rows(connection, &query, values).await
}

async fn conditions(
    connection: &impl ConnectionTrait,
    (filter, reach): (&Filter, &Reach),
    values: &mut Vec<Value>,
) -> Result<String> {
    let reached = Reached::new(connection, reach).await?;
    let conditions = list::conditions(connection, filter, &reached, Way::Numbers, values);
    Ok(conditions.join(" AND "))
}

/// Counts demands by one thing and where they stand. The thing is found out
/// first: PostgreSQL does not take expressions with values for the same.
fn grouped(name: &str, thing: &str, conditions: &str) -> String {
    format!(
        "SELECT c.\"{name}\", c.workflow_version_id, c.status, c.is_merged, count(*) AS demands \
         FROM (SELECT {thing} AS \"{name}\", d.workflow_version_id, d.status, \
         CAST(CASE WHEN d.duplicate_of_id IS NULL THEN 0 ELSE 1 END AS bigint) AS is_merged FROM demand d WHERE {conditions}) AS c \
         GROUP BY c.\"{name}\", c.workflow_version_id, c.status, c.is_merged"
    )
}

/// Stays in a status.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Stays {
    /// The status.
    pub status: String,
    /// How many stays.
    pub stays: i64,
    /// Of how many demands.
    pub demands: i64,
}

/// Stays that ended in a span, of demands within the reach, by status.
///
/// # Errors
/// When the database refuses.
pub async fn stays(
    connection: &impl ConnectionTrait,
    scope: (&Filter, &Reach),
    ended: Span,
) -> Result<Vec<Stays>> {
    let mut values = Vec::new();
    let source = ended_stays(connection, scope, ended, &mut values).await?;
    let query = format!(
        "SELECT stay.status, count(*) AS stays, count(DISTINCT stay.demand_id) AS demands \
         {source} GROUP BY stay.status"
    );
    sql::rows(connection, &query, values).await
}

/// How long a stay took.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Placed {
    /// The status.
    pub status: String,
    /// Its place among the stays in that status, the shortest is 1.
    pub place: i64,
    /// Seconds.
    pub seconds: i64,
}

/// The stays at these places among those in a status that [`stays`] counts.
///
/// # Errors
/// When the database refuses.
pub async fn placed(
    connection: &impl ConnectionTrait,
    scope: (&Filter, &Reach),
    ended: Span,
    wanted: &[(String, u64)],
) -> Result<Vec<Placed>> {
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let mut values = Vec::new();
    let source = ended_stays(connection, scope, ended, &mut values).await?;
    let mut any = Vec::new();
    for (status, place) in wanted {
        any.push("(p.status = ? AND p.place = ?)");
        values.push(status.clone().into());
        values.push(i64::try_from(*place).unwrap_or(i64::MAX).into());
    }
    let query = format!(
        "SELECT p.status, p.place, p.seconds FROM (SELECT stay.status, stay.seconds, \
         row_number() OVER (PARTITION BY stay.status ORDER BY stay.seconds) AS place {source}) AS p \
         WHERE {}",
        any.join(" OR ")
    );
    sql::rows(connection, &query, values).await
}

async fn ended_stays(
    connection: &impl ConnectionTrait,
    scope: (&Filter, &Reach),
    ended: Span,
    values: &mut Vec<Value>,
) -> Result<String> {
    let mut of_stay = vec![conditions(connection, scope, values).await?];
    ended.conditions("stay.ended_at", &mut of_stay, values);
    Ok(format!(
        "FROM demand_stay stay JOIN demand d ON d.id = stay.demand_id WHERE {}",
        of_stay.join(" AND ")
    ))
}
