//! Lists of demands: filtered, sorted, paged by keyset.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbBackend, Value};
use uuid::Uuid;

use super::reached::{MANY, Reached, Way};
use super::{Demand, SELECT};
use crate::{Reach, Result, search, sql};

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
}

/// What a list can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Number in the key: order of insertion.
    Key,
    /// Title.
    Title,
    /// Status.
    Status,
    /// Since when it is in its status.
    StatusSince,
    /// Unit.
    Unit,
    /// Score.
    Score,
    /// Cost.
    Cost,
    /// Last change.
    Updated,
}

impl Sort {
    /// All of them with the names clients use.
    pub const ALL: [(&'static str, Self); 8] = [
        ("key", Self::Key),
        ("title", Self::Title),
        ("status", Self::Status),
        ("status_since", Self::StatusSince),
        ("unit", Self::Unit),
        ("score", Self::Score),
        ("cost", Self::Cost),
        ("updated_at", Self::Updated),
    ];

    fn column(self) -> &'static str {
        match self {
            Self::Key => "d.seq",
            Self::Title => "d.title_key",
            Self::Status => "d.status",
            Self::StatusSince => "d.status_since",
            Self::Unit => "u.name_key",
            Self::Score => "s.value",
            Self::Cost => "d.cost",
            Self::Updated => "d.updated_at",
        }
    }

    fn is_nullable(self) -> bool {
        matches!(self, Self::Unit | Self::Score | Self::Cost)
    }

    /// The value of a row, for the cursor.
    pub fn value(self, demand: &Demand) -> SortValue {
        match self {
            Self::Key => SortValue::Number(demand.seq),
            Self::Title => SortValue::Text(demand.title_key.clone()),
            Self::Status => SortValue::Text(demand.status.clone()),
            Self::StatusSince => SortValue::Instant(demand.status_since),
            Self::Unit => demand
                .unit_key
                .clone()
                .map_or(SortValue::None, SortValue::Text),
            Self::Score => demand.score.map_or(SortValue::None, SortValue::Number),
            Self::Cost => demand.cost.map_or(SortValue::None, SortValue::Number),
            Self::Updated => SortValue::Instant(demand.updated_at),
        }
    }
}

/// A value rows are sorted by.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub enum SortValue {
    /// Nothing: comes last, whatever the direction.
    None,
    /// A number.
    Number(i64),
    /// A folded text, compared bytewise.
    Text(String),
    /// An instant.
    Instant(DateTime<Utc>),
}

/// One level of sorting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// By what.
    pub by: Sort,
    /// Whether the greatest comes first.
    pub descending: bool,
}

/// Where the last page ended.
#[derive(Clone, Debug)]
pub struct After {
    /// Value of its last row, for each level of sorting.
    pub values: Vec<SortValue>,
    /// Number of its last row.
    pub seq: i64,
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
        Some(last) => last - 1,
        None => {
            let newest = "SELECT coalesce(max(seq), 0) AS n FROM demand";
            let newest: Option<sql::Count> = sql::row(connection, newest, vec![]).await?;
            newest.map_or(0, |newest| newest.n)
        }
    };
    Ok(Some((high - NEAR, high)))
}

/// Whether a list is in the order of numbers.
fn is_by_key(query: &Query) -> bool {
    query.order.iter().all(|level| level.by == Sort::Key)
}

/// Which of the demands that are looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    All,
    /// All with numbers in the span.
    Near(search::Span),
    Scored,
    Unscored,
}

impl Part {
    /// Tables and conditions that a page is chosen from; the value is the
    /// framework version.
    fn source(self) -> &'static str {
        match self {
            Self::All | Self::Near(_) => {
                "FROM demand d LEFT JOIN unit u ON u.id = d.unit_id LEFT JOIN score s \
                 ON s.demand_id = d.id AND s.framework_version_id = ? WHERE 1 = 1"
            }
            // CROSS: SQLite takes the tables in this order.
            Self::Scored => {
                "FROM score s CROSS JOIN demand d LEFT JOIN unit u ON u.id = d.unit_id \
                 WHERE d.id = s.demand_id AND s.value IS NOT NULL AND s.framework_version_id = ?"
            }
            Self::Unscored => {
                "FROM demand d LEFT JOIN unit u ON u.id = d.unit_id LEFT JOIN score s \
                 ON s.demand_id = d.id AND s.framework_version_id = ? WHERE s.value IS NULL"
            }
        }
    }
}

/// The page is chosen first, by what it is chosen and sorted by, and then
/// joined with the names of what its few rows mention.
async fn page(
    connection: &impl ConnectionTrait,
    query: &Query,
    reached: &Reached<'_>,
    part: Part,
    limit: u64,
) -> Result<Vec<Demand>> {
    let framework = query.framework.unwrap_or(Uuid::nil());
    let mut values = vec![framework.into(), framework.into()];
    let mut filter = query.filter.clone();
    let span = match part {
        Part::Near(span) => Some(span),
        _ => None,
    };
    let is_by_key = is_by_key(query) && matches!(part, Part::All | Part::Near(_));
    let backend = connection.get_database_backend();
    let words = filter
        .text
        .take_if(|_| is_by_key)
        .and_then(|text| search::in_order(backend, &text, span, &mut values));
    if words.is_none() {
        filter.text.clone_from(&query.filter.text);
    }
    let way = match is_by_key && words.is_none() {
        true => Way::Numbers,
        false => Way::Sorted,
    };
    let mut conditions = conditions(connection, &filter, reached, way, &mut values);
    let last_descends = query.order.last().is_none_or(|order| order.descending);
    let direction = if last_descends { "DESC" } else { "ASC" };
    if let Some(after) = &query.after {
        if let Some(words) = &words {
            let than = if last_descends { "<" } else { ">" };
            conditions.push(format!("{} {than} ?", words.by));
            values.push(after.seq.into());
        }
        conditions.extend(from_there(&query.order, part, after, &mut values));
        conditions.push(beyond(&query.order, last_descends, after, &mut values));
    }
    values.push(limit.into());
    let order = ordered(&query.order, part, last_descends);
    let (source, chosen_by) = match &words {
        Some(words) => (
            format!(
                "FROM {} demand d LEFT JOIN unit u ON u.id = d.unit_id LEFT JOIN score s \
                 ON s.demand_id = d.id AND s.framework_version_id = ? WHERE {}",
                words.table, words.condition
            ),
            format!("{} {direction}", words.by),
        ),
        None => (part.source().to_owned(), order.clone()),
    };
    let chosen = format!(
        "SELECT d.seq {source} AND {} ORDER BY {chosen_by} LIMIT ?",
        conditions.join(" AND ")
    );
    if backend == DbBackend::Sqlite {
        let statement = format!("{SELECT} WHERE d.seq IN ({chosen}) ORDER BY {order}");
        return sql::rows(connection, &statement, values).await;
    }
    // PostgreSQL plans a statement with so many tables anew each time when it
    // holds a choice that depends on values; apart from it, its plan is kept.
    let chosen: Vec<Seq> = sql::rows(connection, &chosen, values.split_off(1)).await?;
    let chosen: Vec<String> = chosen.iter().map(|row| row.seq.to_string()).collect();
    values.push(chosen.join(",").into());
    let among = "d.seq = ANY(string_to_array(?, ',')::bigint[])";
    let statement = format!("{SELECT} WHERE {among} ORDER BY {order}");
    sql::rows(connection, &statement, values).await
}

#[derive(sea_orm::FromQueryResult)]
struct Seq {
    seq: i64,
}

fn ordered(levels: &[Order], part: Part, last_descends: bool) -> String {
    let mut order = String::new();
    for level in levels.iter().filter(|level| level.by != Sort::Key) {
        let direction = if level.descending { "DESC" } else { "ASC" };
        // Where there are only scores, PostgreSQL's index of them is in order
        // as long as nothing is said of those without.
        let only_scores = part == Part::Scored && level.by == Sort::Score;
        let nulls = if level.by.is_nullable() && !only_scores {
            " NULLS LAST"
        } else {
            ""
        };
        order.push_str(&format!("{} {direction}{nulls}, ", level.by.column()));
    }
    let direction = if last_descends { "DESC" } else { "ASC" };
    order.push_str(&format!("d.seq {direction}"));
    order
}

/// Whether more demands match than are quickly sorted.
async fn is_wide(
    connection: &impl ConnectionTrait,
    query: &Query,
    reached: &Reached<'_>,
) -> Result<bool> {
    let mut values = vec![query.framework.unwrap_or(Uuid::nil()).into()];
    let conditions = conditions(connection, &query.filter, reached, Way::Sorted, &mut values);
    values.push(MANY.into());
    let statement = format!(
        "SELECT count(*) AS n FROM (SELECT 1 AS one {} AND {} LIMIT ?) AS found",
        Part::All.source(),
        conditions.join(" AND ")
    );
    let found: Option<sql::Count> = sql::row(connection, &statement, values).await?;
    Ok(found.is_some_and(|found| found.n >= MANY))
}

/// How many demands there are within the reach.
///
/// # Errors
/// When the database refuses.
pub async fn count(connection: &impl ConnectionTrait, query: &Query, reach: &Reach) -> Result<u64> {
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
        "SELECT count(*) AS n FROM demand d \
         LEFT JOIN score s ON s.demand_id = d.id AND s.framework_version_id = ? WHERE {}",
        conditions.join(" AND ")
    );
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

fn conditions(
    connection: &impl ConnectionTrait,
    filter: &Filter,
    reached: &Reached<'_>,
    way: Way,
    values: &mut Vec<Value>,
) -> Vec<String> {
    let mut conditions = vec!["d.hidden_at IS NULL".to_owned()];
    reached.conditions(way, &mut conditions, values);
    if let Some(text) = &filter.text {
        conditions.extend(search::condition(
            connection.get_database_backend(),
            text,
            values,
        ));
    }
    let mut among = |column: &str, wanted: Vec<Value>| {
        if !wanted.is_empty() {
            conditions.push(format!("{column} IN ({})", sql::marks(wanted.len())));
            values.extend(wanted);
        }
    };
    let ids = |ids: &[Uuid]| ids.iter().map(|&id| id.into()).collect::<Vec<Value>>();
    let keys = |keys: &[String]| {
        keys.iter()
            .map(|key| key.clone().into())
            .collect::<Vec<Value>>()
    };
    among("d.status", keys(&filter.status));
    among("d.status_category", keys(&filter.status_category));
    among("d.category_id", ids(&filter.category_id));
    among("d.objective_id", ids(&filter.objective_id));
    among("d.owner_id", ids(&filter.owner_id));
    among("d.requester_id", ids(&filter.requester_id));
    if !filter.unit_id.is_empty() {
        conditions.push(format!(
            "d.unit_id IN (SELECT descendant_id FROM unit_closure WHERE ancestor_id IN ({}))",
            sql::marks(filter.unit_id.len())
        ));
        values.extend(ids(&filter.unit_id));
    }
    let mut compare = |condition: &str, value: Option<Value>| {
        if let Some(value) = value {
            conditions.push(condition.to_owned());
            values.push(value);
        }
    };
    compare(
        "d.external_source = ?",
        filter.external_source.clone().map(Into::into),
    );
    compare(
        "d.external_key = ?",
        filter.external_key.clone().map(Into::into),
    );
    compare("s.value >= ?", filter.score_from.map(Into::into));
    compare("s.value <= ?", filter.score_to.map(Into::into));
    compare("d.cost >= ?", filter.cost_from.map(Into::into));
    compare("d.cost <= ?", filter.cost_to.map(Into::into));
    compare("d.created_at >= ?", filter.created_from.map(Into::into));
    compare("d.created_at < ?", filter.created_to.map(Into::into));
    conditions
}

/// The condition that a row is not before the cursor by its first level. It
/// says nothing that [`beyond`] does not, but in a form for which the databases
/// begin in the middle of an index.
fn from_there(
    order: &[Order],
    part: Part,
    after: &After,
    values: &mut Vec<Value>,
) -> Option<String> {
    let (level, value) = order.first().zip(after.values.first())?;
    let has_no_nulls = !level.by.is_nullable() || part == Part::Scored;
    if level.by == Sort::Key || !has_no_nulls {
        return None;
    }
    values.push(bound(value)?);
    let than = if level.descending { "<=" } else { ">=" };
    Some(format!("{} {than} ?", level.by.column()))
}

/// The condition that a row comes after the cursor: greater at some level and
/// equal at all levels before it. Nothing comes last at every level.
fn beyond(order: &[Order], seq_descends: bool, after: &After, values: &mut Vec<Value>) -> String {
    let mut equal: Vec<String> = Vec::new();
    let mut equal_values: Vec<Value> = Vec::new();
    let mut any = Vec::new();
    for (level, value) in order
        .iter()
        .zip(&after.values)
        .filter(|(level, _)| level.by != Sort::Key)
    {
        let column = level.by.column();
        let than = if level.descending { "<" } else { ">" };
        if let Some(bound) = bound(value) {
            let nulls = if level.by.is_nullable() {
                format!(" OR {column} IS NULL")
            } else {
                String::new()
            };
            any.push(conjunction(&equal, &format!("({column} {than} ?{nulls})")));
            values.extend(equal_values.iter().cloned());
            values.push(bound.clone());
            equal.push(format!("{column} = ?"));
            equal_values.push(bound);
        } else {
            equal.push(format!("{column} IS NULL"));
        }
    }
    let than = if seq_descends { "<" } else { ">" };
    any.push(conjunction(&equal, &format!("d.seq {than} ?")));
    values.extend(equal_values);
    values.push(after.seq.into());
    format!("({})", any.join(" OR "))
}

fn conjunction(equal: &[String], last: &str) -> String {
    let mut all = equal.join(" AND ");
    if !all.is_empty() {
        all.push_str(" AND ");
    }
    format!("({all}{last})")
}

fn bound(value: &SortValue) -> Option<Value> {
    match value {
        SortValue::None => None,
        SortValue::Number(number) => Some((*number).into()),
        SortValue::Text(text) => Some(text.clone().into()),
        SortValue::Instant(instant) => Some((*instant).into()),
    }
}
