//! A page of demands, chosen in the way that is quickest for what is asked.

use sea_orm::{ConnectionTrait, DbBackend};
use uuid::Uuid;

use super::condition::conditions;
use super::order::{SortValue, beyond, from_there, ordered};
use super::{Query, is_by_key};
use crate::demand::reached::{Reached, Way};
use crate::demand::{Demand, SELECT};
use crate::{Result, search, sql};

/// Which of the demands that are looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    All,
    /// All with numbers in the span.
    Near(search::Span),
    /// All whose score is on the better side of this one, in billionths.
    Top(i64),
    Scored,
    Unscored,
}

impl Part {
    /// Whether each of them has a score.
    fn is_scored(self) -> bool {
        matches!(self, Self::Top(_) | Self::Scored)
    }

    /// Tables and conditions that a page is chosen from; the values are the
    /// framework version and, of the top, the score.
    fn source(self, descends: bool) -> &'static str {
        match self {
            Self::All | Self::Near(_) => {
                "FROM demand d LEFT JOIN unit u ON u.id = d.unit_id LEFT JOIN score s \
                 ON s.demand_id = d.id AND s.framework_version_id = ? WHERE 1 = 1"
            }
            // CROSS: SQLite takes the tables in this order.
            Self::Top(_) if descends => {
                "FROM score s CROSS JOIN demand d LEFT JOIN unit u ON u.id = d.unit_id \
                 WHERE d.id = s.demand_id AND s.framework_version_id = ? AND s.value > ?"
            }
            Self::Top(_) => {
                "FROM score s CROSS JOIN demand d LEFT JOIN unit u ON u.id = d.unit_id \
                 WHERE d.id = s.demand_id AND s.framework_version_id = ? AND s.value < ?"
            }
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
pub(super) async fn page(
    connection: &impl ConnectionTrait,
    query: &Query,
    reached: &Reached<'_>,
    part: Part,
    limit: u64,
) -> Result<Vec<Demand>> {
    let framework = query.framework.unwrap_or(Uuid::nil());
    let mut values = vec![framework.into(), framework.into()];
    if let Part::Top(score) = part {
        values.push(score.into());
    }
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
        conditions.extend(from_there(
            &query.order,
            part.is_scored(),
            after,
            &mut values,
        ));
        conditions.push(beyond(&query.order, last_descends, after, &mut values));
    }
    values.push(limit.into());
    let order = ordered(&query.order, part.is_scored(), last_descends);
    let (source, chosen_by) = match &words {
        Some(words) => (
            format!(
                "FROM {} demand d LEFT JOIN unit u ON u.id = d.unit_id LEFT JOIN score s \
                 ON s.demand_id = d.id AND s.framework_version_id = ? WHERE {}",
                words.table, words.condition
            ),
            format!("{} {direction}", words.by),
        ),
        None => (part.source(best_first(query)).to_owned(), order.clone()),
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

/// Whether the list begins with the greatest.
fn best_first(query: &Query) -> bool {
    query.order.first().is_none_or(|level| level.descending)
}

/// How many scores are gone through for a list in their order before it is
/// asked how many demands match at all.
const TOP: i64 = 1_000;

/// The score that bounds the next [`TOP`] of a list in the order of scores;
/// none where another way is quicker or there are not as many.
pub(super) async fn top(
    connection: &impl ConnectionTrait,
    query: &Query,
    reached: &Reached<'_>,
) -> Result<Option<i64>> {
    #[derive(sea_orm::FromQueryResult)]
    struct Row {
        value: i64,
    }
    let last = query.after.as_ref().and_then(|after| after.values.first());
    let last = match last {
        None => None,
        Some(SortValue::Number(last)) => Some(*last),
        Some(_) => return Ok(None),
    };
    if !reached.is_wide() || query.filter.text.is_some() {
        return Ok(None);
    }
    let (than, direction) = match best_first(query) {
        true => ("<=", "DESC"),
        false => (">=", "ASC"),
    };
    let mut values = vec![query.framework.unwrap_or(Uuid::nil()).into()];
    let beyond = match last {
        Some(last) => {
            values.push(last.into());
            format!("value {than} ?")
        }
        None => "value IS NOT NULL".to_owned(),
    };
    values.push(TOP.into());
    let statement = format!(
        "SELECT value FROM score WHERE framework_version_id = ? AND {beyond} \
         ORDER BY value {direction} LIMIT 1 OFFSET ?"
    );
    let row: Option<Row> = sql::row(connection, &statement, values).await?;
    Ok(row.map(|row| row.value))
}

#[derive(sea_orm::FromQueryResult)]
struct Seq {
    seq: i64,
}
