//! What lists of demands are sorted by, and where a page goes on.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::Value;

use crate::demand::Demand;

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
    /// The day on which it should have left its status.
    Due,
}

impl Sort {
    /// All of them with the names clients use.
    pub const ALL: [(&'static str, Self); 9] = [
        ("key", Self::Key),
        ("title", Self::Title),
        ("status", Self::Status),
        ("status_since", Self::StatusSince),
        ("unit", Self::Unit),
        ("score", Self::Score),
        ("cost", Self::Cost),
        ("updated_at", Self::Updated),
        ("due_on", Self::Due),
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
            Self::Due => "d.due_on",
        }
    }

    fn is_nullable(self) -> bool {
        matches!(self, Self::Unit | Self::Score | Self::Cost | Self::Due)
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
            Self::Due => demand.due_on.map_or(SortValue::None, SortValue::Day),
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
    /// A day.
    Day(NaiveDate),
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

/// What rows are sorted by; `all_scored` says that each of them has a score.
pub(super) fn ordered(levels: &[Order], all_scored: bool, last_descends: bool) -> String {
    let mut order = String::new();
    for level in levels.iter().filter(|level| level.by != Sort::Key) {
        let direction = if level.descending { "DESC" } else { "ASC" };
        // Where there are only scores, PostgreSQL's index of them is in order
        // as long as nothing is said of those without.
        let only_scores = all_scored && level.by == Sort::Score;
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

/// The condition that a row is not before the cursor by its first level. It
/// says nothing that [`beyond`] does not, but in a form for which the databases
/// begin in the middle of an index.
pub(super) fn from_there(
    order: &[Order],
    all_scored: bool,
    after: &After,
    values: &mut Vec<Value>,
) -> Option<String> {
    let (level, value) = order.first().zip(after.values.first())?;
    let has_no_nulls = !level.by.is_nullable() || (all_scored && level.by == Sort::Score);
    if level.by == Sort::Key || !has_no_nulls {
        return None;
    }
    values.push(bound(value)?);
    let than = if level.descending { "<=" } else { ">=" };
    Some(format!("{} {than} ?", level.by.column()))
}

/// The condition that a row comes after the cursor: greater at some level and
/// equal at all levels before it. Nothing comes last at every level.
pub(super) fn beyond(
    order: &[Order],
    seq_descends: bool,
    after: &After,
    values: &mut Vec<Value>,
) -> String {
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
        SortValue::Day(day) => Some((*day).into()),
    }
}
