//! Assessments and who is asked to answer them.

use chrono::{DateTime, NaiveDate, Utc};
use docket_domain::identity::Part;
use docket_domain::maturity::assessment::AssessmentState;
use docket_domain::text::{LocalText, fold};
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::{Reach, Result, sql, stored};

/// The noun under which people take part in assessments.
pub const NOUN: &str = "assessment";

/// An assessment as read, with the names of what it mentions.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Assessment {
    /// Order of insertion: the number in its key.
    pub seq: i64,
    /// Identifier.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// Name folded for comparing.
    pub name_key: String,
    /// Model version it is made with.
    pub model_version_id: Uuid,
    /// Key of the model.
    pub model_key: String,
    /// Version of the model's content.
    pub model_version: String,
    /// Name of the model, as JSON.
    pub model_name: String,
    /// Practices of the model version.
    pub practices: i64,
    /// How many of them have an answer or a consensus.
    pub answered: i64,
    /// People who are asked.
    pub respondents: i64,
    /// Unit it looks at.
    pub unit_id: Option<Uuid>,
    /// Its name.
    pub unit_name: Option<String>,
    /// Day it speaks of.
    pub assessed_on: NaiveDate,
    /// State, as its key.
    pub state: String,
    /// When completed.
    pub completed_at: Option<DateTime<Utc>>,
    /// By whom.
    pub completed_by: Option<Uuid>,
    /// Their name.
    pub completed_by_name: Option<String>,
    /// Hash of the content when it was completed.
    pub content_hash: Option<Vec<u8>>,
    /// When deleted.
    pub hidden_at: Option<DateTime<Utc>>,
    /// Version.
    pub version: i64,
    /// When made.
    pub created_at: DateTime<Utc>,
    /// When changed.
    pub updated_at: DateTime<Utc>,
}

impl Assessment {
    /// Whether it still takes answers.
    pub fn state(&self) -> AssessmentState {
        // The table admits no third state.
        AssessmentState::from_key(&self.state).unwrap_or(AssessmentState::Completed)
    }

    /// Name of the model in each language.
    ///
    /// # Errors
    /// When the stored name is not readable.
    pub fn model_names(&self) -> Result<LocalText> {
        stored("maturity model name", &self.model_name)
    }

    /// What can be said of it, to be changed and stored again.
    pub fn values(&self) -> AssessmentValues {
        AssessmentValues {
            name: self.name.clone(),
            model_version_id: self.model_version_id,
            unit_id: self.unit_id,
            assessed_on: self.assessed_on,
            state: self.state(),
            completed_at: self.completed_at,
            completed_by: self.completed_by,
            content_hash: self.content_hash.clone(),
            hidden_at: self.hidden_at,
        }
    }
}

/// What can be said of an assessment besides its answers.
#[derive(Clone, Debug, PartialEq)]
pub struct AssessmentValues {
    /// Name.
    pub name: String,
    /// Model version it is made with; stays what it was.
    pub model_version_id: Uuid,
    /// Unit it looks at; stays what it was.
    pub unit_id: Option<Uuid>,
    /// Day it speaks of.
    pub assessed_on: NaiveDate,
    /// Whether it still takes answers.
    pub state: AssessmentState,
    /// When completed.
    pub completed_at: Option<DateTime<Utc>>,
    /// By whom.
    pub completed_by: Option<Uuid>,
    /// Hash of the content when it was completed.
    pub content_hash: Option<Vec<u8>>,
    /// When deleted.
    pub hidden_at: Option<DateTime<Utc>>,
}

/// Columns and joins of [`Assessment`], up to WHERE.
pub(super) const SELECT: &str = "SELECT a.seq, a.id, a.name, a.name_key, a.model_version_id, \
     m.key AS model_key, v.number AS model_version, m.name AS model_name, v.practices, \
     (SELECT count(*) FROM (SELECT practice_key FROM assessment_answer WHERE assessment_id = a.id \
        UNION SELECT practice_key FROM assessment_consensus WHERE assessment_id = a.id) AS given) \
     AS answered, \
     (SELECT count(*) FROM participant p WHERE p.record_kind = 'assessment' \
        AND p.record_id = a.id AND p.part = 'respondent') AS respondents, \
     a.unit_id, u.name AS unit_name, a.assessed_on, a.state, a.completed_at, a.completed_by, \
     c.name AS completed_by_name, a.content_hash, a.hidden_at, a.version, a.created_at, \
     a.updated_at FROM assessment a \
     JOIN maturity_model_version v ON v.id = a.model_version_id \
     JOIN maturity_model m ON m.id = v.model_id \
     LEFT JOIN unit u ON u.id = a.unit_id LEFT JOIN person c ON c.id = a.completed_by";

/// Which assessment.
#[derive(Clone, Copy, Debug)]
pub enum Which {
    /// By identifier.
    Id(Uuid),
    /// By the number in its key.
    Number(i64),
}

/// One assessment within the reach; deleted ones only when asked for.
///
/// # Errors
/// When the database refuses.
pub async fn find(
    connection: &impl ConnectionTrait,
    which: Which,
    reach: &Reach,
    hidden: bool,
) -> Result<Option<Assessment>> {
    let (by, value) = match which {
        Which::Id(id) => ("a.id = ?", id.into()),
        Which::Number(seq) => ("a.seq = ?", seq.into()),
    };
    let mut values = vec![value];
    let within = reach.condition(NOUN, "a.id", "a.unit_id", &mut values);
    let shown = if hidden {
        "1 = 1"
    } else {
        "a.hidden_at IS NULL"
    };
    let query = format!("{SELECT} WHERE {by} AND {within} AND {shown}");
    sql::row(connection, &query, values).await
}

/// Whether an assessment, deleted or not, is within the reach.
///
/// # Errors
/// When the database refuses.
pub async fn is_within(connection: &impl ConnectionTrait, id: Uuid, reach: &Reach) -> Result<bool> {
    if reach.everywhere {
        return Ok(true);
    }
    let mut values = vec![id.into()];
    let within = reach.condition(NOUN, "a.id", "a.unit_id", &mut values);
    let query = format!("SELECT count(*) AS n FROM assessment a WHERE a.id = ? AND {within}");
    let found: Option<sql::Count> = sql::row(connection, &query, values).await?;
    Ok(found.is_some_and(|found| found.n > 0))
}

/// Stores a new assessment.
///
/// # Errors
/// When the database refuses.
pub async fn insert(
    connection: &impl ConnectionTrait,
    id: Uuid,
    values: &AssessmentValues,
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<()> {
    sql::execute(
        connection,
        "INSERT INTO assessment (id, name, name_key, model_version_id, unit_id, assessed_on, \
         state, completed_at, completed_by, content_hash, hidden_at, created_at, created_by, \
         updated_at, updated_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        vec![
            id.into(),
            values.name.clone().into(),
            fold(&values.name).into(),
            values.model_version_id.into(),
            values.unit_id.into(),
            values.assessed_on.into(),
            values.state.key().into(),
            values.completed_at.into(),
            values.completed_by.into(),
            values.content_hash.clone().into(),
            values.hidden_at.into(),
            now.into(),
            by.into(),
            now.into(),
            by.into(),
        ],
    )
    .await?;
    Ok(())
}

/// Stores a changed assessment if it still has the expected version. Gives
/// whether it had.
///
/// # Errors
/// When the database refuses.
pub async fn update(
    connection: &impl ConnectionTrait,
    id: Uuid,
    expected_version: i64,
    values: &AssessmentValues,
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let rows = sql::execute(
        connection,
        "UPDATE assessment SET name = ?, name_key = ?, assessed_on = ?, state = ?, \
         completed_at = ?, completed_by = ?, content_hash = ?, hidden_at = ?, \
         version = version + 1, updated_at = ?, updated_by = ? WHERE id = ? AND version = ?",
        vec![
            values.name.clone().into(),
            fold(&values.name).into(),
            values.assessed_on.into(),
            values.state.key().into(),
            values.completed_at.into(),
            values.completed_by.into(),
            values.content_hash.clone().into(),
            values.hidden_at.into(),
            now.into(),
            by.into(),
            id.into(),
            expected_version.into(),
        ],
    )
    .await?;
    Ok(sql::touched(rows))
}

/// Marks an open assessment as changed without making a new version of it.
/// Gives whether it is open; if so, nobody else completes, changes or answers
/// it before this transaction ends.
///
/// # Errors
/// When the database refuses.
pub async fn hold_open(
    connection: &impl ConnectionTrait,
    id: Uuid,
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let rows = sql::execute(
        connection,
        "UPDATE assessment SET updated_at = ?, updated_by = ? \
         WHERE id = ? AND state = 'open' AND hidden_at IS NULL",
        vec![now.into(), by.into(), id.into()],
    )
    .await?;
    Ok(sql::touched(rows))
}

/// Somebody who is asked to answer.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Respondent {
    /// Who.
    pub person_id: Uuid,
    /// Name.
    pub name: String,
    /// Practices they have answered.
    pub answered: i64,
}

/// Who is asked, by name. The caller has found the assessment within its
/// reach.
///
/// # Errors
/// When the database refuses.
pub async fn respondents(connection: &impl ConnectionTrait, id: Uuid) -> Result<Vec<Respondent>> {
    sql::rows(
        connection,
        "SELECT p.id AS person_id, p.name, \
         (SELECT count(*) FROM assessment_answer w WHERE w.assessment_id = t.record_id \
            AND w.respondent_id = p.id) AS answered \
         FROM participant t JOIN person p ON p.id = t.person_id \
         WHERE t.record_kind = ? AND t.record_id = ? AND t.part = ? ORDER BY p.name_key, p.seq",
        vec![NOUN.into(), id.into(), Part::Respondent.key().into()],
    )
    .await
}

/// Stops asking somebody.
///
/// # Errors
/// When the database refuses.
pub async fn remove_respondent(
    connection: &impl ConnectionTrait,
    id: Uuid,
    person_id: Uuid,
) -> Result<()> {
    sql::execute(
        connection,
        "DELETE FROM participant WHERE record_kind = ? AND record_id = ? AND person_id = ? \
         AND part = ?",
        vec![
            NOUN.into(),
            id.into(),
            person_id.into(),
            Part::Respondent.key().into(),
        ],
    )
    .await?;
    Ok(())
}
