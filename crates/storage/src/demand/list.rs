//! Lists of demands: filtered, sorted, paged by keyset.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ConnectionTrait, DbBackend, Value};
use uuid::Uuid;

use self::page::{Part, page, top};
use super::Demand;
use super::past::Past;
use super::reached::{MANY, Reached, Way};
use crate::{Reach, Result, search, sql};

mod condition;
mod order;
mod page;

pub(super) use condition::conditions;
pub use order::{After, Order, Sort, SortValue};

/// What to look for.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Words it must contain, by their beginnings.
    pub text: Option<String>,
    /// In one of these statuses.
    pub status: Vec<String>,
    /// In one of these categories of status.
    pub status_category: Vec<String>,
    /// Asked for by one of these units, subtrees included.
    pub unit_id: Vec<Uuid>,
    /// Of one of these categories.
    pub category_id: Vec<Uuid>,
    /// Serving one of these objectives.
    pub objective_id: Vec<Uuid>,
    /// Looked after by one of these people.
    pub owner_id: Vec<Uuid>,
    /// Looked after by nobody; with people, by them or by nobody.
    pub unowned: bool,
    /// One of these teams has them.
    pub team_id: Vec<Uuid>,
    /// No team has them; with teams, one of them or none.
    pub unteamed: bool,
    /// Somebody or their teams have them.
    pub responsible: Option<Responsible>,
    /// Whom they wait for: keys.
    pub waits_for: Vec<String>,
    /// They should have left their status on this day or later.
    pub due_from: Option<NaiveDate>,
    /// They should have left their status by this day.
    pub due_to: Option<NaiveDate>,
    /// Put off beyond this day, or not.
    pub snoozed: Option<(bool, NaiveDate)>,
    /// None at all.
    pub nothing: bool,
    /// Asked for by one of these people.
    pub requester_id: Vec<Uuid>,
    /// Imported from here.
    pub external_source: Option<String>,
    /// Under this key.
    pub external_key: Option<String>,
    /// Score at least, in billionths.
    pub score_from: Option<i64>,
    /// Score at most, in billionths.
    pub score_to: Option<i64>,
    /// Cost at least, in minor units.
    pub cost_from: Option<i64>,
    /// Cost at most, in minor units.
    pub cost_to: Option<i64>,
    /// Made at this instant or later.
    pub created_from: Option<DateTime<Utc>>,
    /// Made before this instant.
    pub created_to: Option<DateTime<Utc>>,
    /// What their past was.
    pub past: Past,
}

/// Somebody who triages, with their teams.
#[derive(Clone, Debug)]
pub struct Responsible {
    /// Who.
    pub person: Uuid,
    /// Teams whose demands are theirs as long as nobody took them.
    pub teams: Vec<Uuid>,
}

/// What page of what.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// What to look for.
    pub filter: Filter,
    /// Sorted by, most important first; ties by number, in the direction of
    /// the last level.
    pub order: Vec<Order>,
    /// After the end of the last page.
    pub after: Option<After>,
    /// Framework version whose score is shown and sorted by.
    pub framework: Option<Uuid>,
}

/// A page of demands within the reach.
///
/// # Errors
/// When the database refuses.
pub async fn list(
    connection: &impl ConnectionTrait,
    query: &Query,
    reach: &Reach,
    limit: u64,
) -> Result<Vec<Demand>> {
    let reached = Reached::new(connection, reach).await?;
    if let Some(span) = near(connection, query).await? {
        let found = page(connection, query, &reached, Part::Near(span), limit).await?;
        if found.len() as u64 == limit {
            return Ok(found);
        }
    }
    let is_by_score = matches!(query.order.first(), Some(order) if order.by == Sort::Score);
    if is_by_score && let Some(score) = top(connection, query, &reached).await? {
        let found = page(connection, query, &reached, Part::Top(score), limit).await?;
        if found.len() as u64 == limit {
            return Ok(found);
        }
    }
    if !is_by_score || !is_wide(connection, query, &reached).await? {
        return page(connection, query, &reached, Part::All, limit).await;
    }
    // Many demands in the order of their scores: those with a score are found
    // in that order, and the others come after them.
    let mut found = Vec::new();
    let last_score = query.after.as_ref().and_then(|after| after.values.first());
    if last_score != Some(&SortValue::None) {
        found = page(connection, query, &reached, Part::Scored, limit).await?;
    }
    let missing = limit.saturating_sub(found.len() as u64);
    if missing > 0 {
        found.extend(page(connection, query, &reached, Part::Unscored, missing).await?);
    }
    Ok(found)
}

/// How many demands are looked at one by one for words that many may have.
const NEAR: i64 = 2_000;

/// The numbers that come first in a list by number, where looking at each of
/// them for words is worth it: words that many demands have fill a page there,
/// before PostgreSQL would have collected everything that matches.
async fn near(connection: &impl ConnectionTrait, query: &Query) -> Result<Option<search::Span>> {
    let is_sqlite = connection.get_database_backend() == DbBackend::Sqlite;
    if is_sqlite || query.filter.text.is_none() || !is_by_key(query) {
        return Ok(None);
    }
    let descends = query.order.last().is_none_or(|order| order.descending);
    let last = query.after.as_ref().map(|after| after.seq);
    if !descends {
        let low = last.unwrap_or(0);
        return Ok(Some((low, low.saturating_add(NEAR))));
    }
    let high = match last {
        Some(last) => last.saturating_sub(1),
        None => {
            let newest = "SELECT coalesce(max(seq), 0) AS n FROM demand";
            let newest: Option<sql::Count> = sql::row(connection, newest, vec![]).await?;
            newest.map_or(0, |newest| newest.n)
        }
    };
    Ok(Some((high.saturating_sub(NEAR), high)))
}

/// Whether a list is in the order of numbers.
fn is_by_key(query: &Query) -> bool {
    query.order.iter().all(|level| level.by == Sort::Key)
}

/// Whether more demands match than are quickly sorted.
async fn is_wide(
    connection: &impl ConnectionTrait,
    query: &Query,
    reached: &Reached<'_>,
) -> Result<bool> {
    let most = MANY.unsigned_abs();
    Ok(counted(connection, query, reached, Way::Sorted, Some(most)).await? >= most)
}

/// How many demands there are within the reach.
///
/// # Errors
/// When the database refuses.
pub async fn count(connection: &impl ConnectionTrait, query: &Query, reach: &Reach) -> Result<u64> {
    let reached = Reached::new(connection, reach).await?;
    counted(connection, query, &reached, Way::Numbers, None).await
}

/// How many demands there are within the reach, counted no further than this.
///
/// # Errors
/// When the database refuses.
pub async fn count_up_to(
    connection: &impl ConnectionTrait,
    query: &Query,
    reach: &Reach,
    most: u64,
) -> Result<u64> {
    let reached = Reached::new(connection, reach).await?;
    counted(connection, query, &reached, Way::Numbers, Some(most)).await
}

/// Counts demands, without joining what is not asked for.
async fn counted(
    connection: &impl ConnectionTrait,
    query: &Query,
    reached: &Reached<'_>,
    way: Way,
    most: Option<u64>,
) -> Result<u64> {
    let filter = &query.filter;
    let mut values: Vec<Value> = Vec::new();
    let mut source = "FROM demand d".to_owned();
    if filter.score_from.is_some() || filter.score_to.is_some() {
        source.push_str(" JOIN score s ON s.demand_id = d.id AND s.framework_version_id = ?");
        values.push(query.framework.unwrap_or(Uuid::nil()).into());
    }
    let conditions = conditions(connection, filter, reached, way, &mut values).join(" AND ");
    let statement = match most {
        None => format!("SELECT count(*) AS n {source} WHERE {conditions}"),
        Some(most) => {
            values.push(most.into());
            format!(
                "SELECT count(*) AS n FROM (SELECT 1 AS one {source} WHERE {conditions} LIMIT ?) \
                 AS found"
            )
        }
    };
    let count: Option<sql::Count> = sql::row(connection, &statement, values).await?;
    Ok(count.map_or(0, |count| count.n.unsigned_abs()))
}

/// Keys of the fields that have an answer or a kept text in any demand within
/// the reach, in order.
///
/// # Errors
/// When the database refuses.
pub async fn field_keys(
    connection: &impl ConnectionTrait,
    query: &Query,
    reach: &Reach,
) -> Result<Vec<String>> {
    #[derive(sea_orm::FromQueryResult)]
    struct Row {
        field_key: String,
    }
    let reached = Reached::new(connection, reach).await?;
    let mut values = vec![query.framework.unwrap_or(Uuid::nil()).into()];
    let conditions = conditions(
        connection,
        &query.filter,
        &reached,
        Way::Numbers,
        &mut values,
    );
    let statement = format!(
        "SELECT DISTINCT v.field_key FROM field_value v JOIN demand d ON d.id = v.demand_id \
         LEFT JOIN score s ON s.demand_id = d.id AND s.framework_version_id = ? \
         WHERE {} ORDER BY v.field_key",
        conditions.join(" AND ")
    );
    let rows: Vec<Row> = sql::rows(connection, &statement, values).await?;
    Ok(rows.into_iter().map(|row| row.field_key).collect())
}
