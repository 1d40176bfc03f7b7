//! The answers of assessors to a framework version, and the scores they give.

use chrono::{DateTime, Utc};
use docket_domain::prioritization::framework::Answers;
use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use uuid::Uuid;

use crate::demand::within;
use crate::{Reach, Result, sql, stored, to_stored};

/// One assessor's answers for a demand.
#[derive(Clone, Debug, PartialEq)]
pub struct Scoring {
    /// The framework version they answer.
    pub framework_version_id: Uuid,
    /// The demand.
    pub demand_id: Uuid,
    /// Who answered.
    pub assessor_id: Uuid,
    /// Their name.
    pub assessor_name: String,
    /// Answers by criterion.
    pub answers: Answers,
    /// Why.
    pub note: String,
    /// Version.
    pub version: i64,
    /// When first given.
    pub created_at: DateTime<Utc>,
    /// When last changed.
    pub updated_at: DateTime<Utc>,
}

#[derive(FromQueryResult)]
struct Row {
    framework_version_id: Uuid,
    demand_id: Uuid,
    assessor_id: Uuid,
    assessor_name: String,
    answers: String,
    note: String,
    version: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

/// All answers for a demand within the reach, the earliest assessor first.
///
/// # Errors
/// When the database refuses.
pub async fn list(
    connection: &impl ConnectionTrait,
    framework_version: Uuid,
    demand: Uuid,
    reach: &Reach,
) -> Result<Vec<Scoring>> {
    let mut values: Vec<Value> = vec![framework_version.into(), demand.into()];
    let within = within(reach, &mut values);
    let query = format!(
        "SELECT s.framework_version_id, s.demand_id, s.assessor_id, p.name AS assessor_name, \
         s.answers, s.note, s.version, s.created_at, s.updated_at \
         FROM scoring s JOIN demand d ON d.id = s.demand_id JOIN person p ON p.id = s.assessor_id \
         WHERE s.framework_version_id = ? AND s.demand_id = ? AND {within} \
         ORDER BY s.created_at, s.assessor_id"
    );
    let rows: Vec<Row> = sql::rows(connection, &query, values).await?;
    rows.into_iter()
        .map(|row| {
            Ok(Scoring {
                framework_version_id: row.framework_version_id,
                demand_id: row.demand_id,
                assessor_id: row.assessor_id,
                assessor_name: row.assessor_name,
                answers: stored("scoring", &row.answers)?,
                note: row.note,
                version: row.version,
                created_at: row.created_at,
                updated_at: row.updated_at,
            })
        })
        .collect()
}

/// Whose answers for what.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// The framework version.
    pub framework_version: Uuid,
    /// The demand.
    pub demand: Uuid,
    /// The assessor.
    pub assessor: Uuid,
}

/// Stores an assessor's first answers.
///
/// # Errors
/// When the database refuses; a duplicate when there are some.
pub async fn insert(
    connection: &impl ConnectionTrait,
    key: Key,
    answers: &Answers,
    note: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    sql::execute(
        connection,
        "INSERT INTO scoring (framework_version_id, demand_id, assessor_id, answers, note, \
         created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        vec![
            key.framework_version.into(),
            key.demand.into(),
            key.assessor.into(),
            to_stored("scoring", answers)?.into(),
            note.into(),
            now.into(),
            now.into(),
        ],
    )
    .await?;
    Ok(())
}

/// Replaces an assessor's answers if they still have the expected version.
/// Gives whether they had.
///
/// # Errors
/// When the database refuses.
pub async fn update(
    connection: &impl ConnectionTrait,
    key: Key,
    expected_version: i64,
    answers: &Answers,
    note: &str,
    now: DateTime<Utc>,
) -> Result<bool> {
    let rows = sql::execute(
        connection,
        "UPDATE scoring SET answers = ?, note = ?, version = version + 1, updated_at = ? \
         WHERE framework_version_id = ? AND demand_id = ? AND assessor_id = ? AND version = ?",
        vec![
            to_stored("scoring", answers)?.into(),
            note.into(),
            now.into(),
            key.framework_version.into(),
            key.demand.into(),
            key.assessor.into(),
            expected_version.into(),
        ],
    )
    .await?;
    Ok(sql::touched(rows))
}

/// Removes an assessor's answers if they still have the expected version.
/// Gives whether they had.
///
/// # Errors
/// When the database refuses.
pub async fn delete(
    connection: &impl ConnectionTrait,
    key: Key,
    expected_version: i64,
) -> Result<bool> {
    let rows = sql::execute(
        connection,
        "DELETE FROM scoring WHERE framework_version_id = ? AND demand_id = ? \
         AND assessor_id = ? AND version = ?",
        vec![
            key.framework_version.into(),
            key.demand.into(),
            key.assessor.into(),
            expected_version.into(),
        ],
    )
    .await?;
    Ok(sql::touched(rows))
}

/// Keeps others from changing a demand's answers until the transaction ends,
/// so that the score stored with the last change is made of all of them.
///
/// # Errors
/// When the database refuses.
pub async fn lock(connection: &impl ConnectionTrait, demand: Uuid) -> Result<()> {
    let lock = sql::for_update(connection.get_database_backend());
    let query = format!("SELECT seq AS n FROM demand WHERE id = ?{lock}");
    let _: Option<sql::Count> = sql::row(connection, &query, vec![demand.into()]).await?;
    Ok(())
}

/// A computed score, in billionths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Score {
    /// The score; none while answers are missing.
    pub value: Option<i64>,
    /// The score of the least favourable answers.
    pub lowest: Option<i64>,
    /// The score of the most favourable answers.
    pub highest: Option<i64>,
    /// People who answered.
    pub assessors: i64,
}

/// Stores a demand's score in place of an earlier one.
///
/// # Errors
/// When the database refuses.
pub async fn store_score(
    connection: &impl ConnectionTrait,
    framework_version: Uuid,
    demand: Uuid,
    score: Score,
    now: DateTime<Utc>,
) -> Result<()> {
    sql::execute(
        connection,
        "INSERT INTO score (framework_version_id, demand_id, value, lowest, highest, assessors, \
         computed_at) VALUES (?, ?, ?, ?, ?, ?, ?) \
         ON CONFLICT (framework_version_id, demand_id) DO UPDATE SET value = excluded.value, \
         lowest = excluded.lowest, highest = excluded.highest, assessors = excluded.assessors, \
         computed_at = excluded.computed_at",
        vec![
            framework_version.into(),
            demand.into(),
            score.value.into(),
            score.lowest.into(),
            score.highest.into(),
            score.assessors.into(),
            now.into(),
        ],
    )
    .await?;
    Ok(())
}
