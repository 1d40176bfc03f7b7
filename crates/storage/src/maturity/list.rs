//! Lists of assessments: filtered, sorted, paged by keyset.

use chrono::{DateTime, NaiveDate, Utc};
use docket_domain::maturity::assessment::AssessmentState;
use docket_domain::text::fold;
use sea_orm::{ConnectionTrait, Value};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::assessment::{Assessment, NOUN, SELECT};
use crate::{Reach, Result, sql};

/// What to look for.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Part of its name.
    pub text: Option<String>,
    /// In one of these states.
    pub state: Vec<AssessmentState>,
    /// Looking at one of these units, subtrees included.
    pub unit_id: Vec<Uuid>,
}

/// What a list can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Number in the key: order of insertion.
    Key,
    /// Name.
    Name,
    /// Day it speaks of.
    AssessedOn,
    /// State.
    State,
    /// Last change.
    Updated,
}

impl Sort {
    /// All of them with the names clients use.
    pub const ALL: [(&'static str, Self); 5] = [
        ("key", Self::Key),
        ("name", Self::Name),
        ("assessed_on", Self::AssessedOn),
        ("state", Self::State),
        ("updated_at", Self::Updated),
    ];

    /// None is ever NULL.
    fn column(self) -> &'static str {
        match self {
            Self::Key => "a.seq",
            Self::Name => "a.name_key",
            Self::AssessedOn => "a.assessed_on",
            Self::State => "a.state",
            Self::Updated => "a.updated_at",
        }
    }

    /// Whether rows sorted by this have such a value: a cursor may come from a
    /// list that was sorted otherwise.
    pub fn takes(self, value: &SortValue) -> bool {
        match self {
            Self::Key => matches!(value, SortValue::Number(_)),
            Self::Name | Self::State => matches!(value, SortValue::Text(_)),
            Self::AssessedOn => matches!(value, SortValue::Date(_)),
            Self::Updated => matches!(value, SortValue::Instant(_)),
        }
    }

    fn value(self, assessment: &Assessment) -> SortValue {
        match self {
            Self::Key => SortValue::Number(assessment.seq),
            Self::Name => SortValue::Text(assessment.name_key.clone()),
            Self::AssessedOn => SortValue::Date(assessment.assessed_on),
            Self::State => SortValue::Text(assessment.state.clone()),
            Self::Updated => SortValue::Instant(assessment.updated_at),
        }
    }
}

/// A value rows are sorted by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SortValue {
    /// A number.
    Number(i64),
    /// A text, compared bytewise.
    Text(String),
    /// A day.
    Date(NaiveDate),
    /// An instant.
    Instant(DateTime<Utc>),
}

impl SortValue {
    fn bound(&self) -> Value {
        match self {
            Self::Number(number) => (*number).into(),
            Self::Text(text) => text.clone().into(),
            Self::Date(date) => (*date).into(),
            Self::Instant(instant) => (*instant).into(),
        }
    }
}

/// Where a page ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct After {
    /// Value of its last row by which the list is sorted.
    pub value: SortValue,
    /// Number of its last row.
    pub seq: i64,
}

/// What page of what.
#[derive(Clone, Debug)]
pub struct Query {
    /// What to look for.
    pub filter: Filter,
    /// Sorted by; ties by number.
    pub sort: Sort,
    /// Whether the greatest comes first.
    pub descending: bool,
    /// After the end of the last page.
    pub after: Option<After>,
}

impl Query {
    /// Where a page ends that ends with this assessment.
    pub fn place(&self, last: &Assessment) -> After {
        After {
            value: self.sort.value(last),
            seq: last.seq,
        }
    }
}

/// A page of assessments within the reach.
///
/// # Errors
/// When the database refuses.
pub async fn list(
    connection: &impl ConnectionTrait,
    query: &Query,
    reach: &Reach,
    limit: u64,
) -> Result<Vec<Assessment>> {
    let mut values = Vec::new();
    let mut conditions = conditions(&query.filter, reach, &mut values);
    let column = query.sort.column();
    let (direction, than) = if query.descending {
        ("DESC", "<")
    } else {
        ("ASC", ">")
    };
    if let Some(after) = &query.after {
        let bound = after.value.bound();
        conditions.push(format!(
            "({column} {than} ? OR ({column} = ? AND a.seq {than} ?))"
        ));
        values.extend([bound.clone(), bound, after.seq.into()]);
    }
    values.push(limit.into());
    let statement = format!(
        "{SELECT} WHERE {} ORDER BY {column} {direction}, a.seq {direction} LIMIT ?",
        conditions.join(" AND ")
    );
    sql::rows(connection, &statement, values).await
}

/// How many assessments there are within the reach.
///
/// # Errors
/// When the database refuses.
pub async fn count(
    connection: &impl ConnectionTrait,
    filter: &Filter,
    reach: &Reach,
) -> Result<u64> {
    let mut values = Vec::new();
    let conditions = conditions(filter, reach, &mut values);
    let statement = format!(
        "SELECT count(*) AS n FROM assessment a WHERE {}",
        conditions.join(" AND ")
    );
    let count: Option<sql::Count> = sql::row(connection, &statement, values).await?;
    Ok(count.map_or(0, |count| count.n.unsigned_abs()))
}

fn conditions(filter: &Filter, reach: &Reach, values: &mut Vec<Value>) -> Vec<String> {
    let mut conditions = vec![
        "a.hidden_at IS NULL".to_owned(),
        reach.condition(NOUN, "a.id", "a.unit_id", values),
    ];
    if let Some(text) = &filter.text {
        conditions.push("a.name_key LIKE ? ESCAPE '!'".to_owned());
        values.push(sql::contains(&fold(text)).into());
    }
    if !filter.state.is_empty() {
        conditions.push(format!("a.state IN ({})", sql::marks(filter.state.len())));
        values.extend(filter.state.iter().map(|state| Value::from(state.key())));
    }
    if !filter.unit_id.is_empty() {
        conditions.push(format!(
            "a.unit_id IN (SELECT descendant_id FROM unit_closure WHERE ancestor_id IN ({}))",
            sql::marks(filter.unit_id.len())
        ));
        values.extend(filter.unit_id.iter().map(|&unit| Value::from(unit)));
    }
    conditions
}
