//! What respondents answered, what they agreed on, what is aimed at. The
//! caller of every function here has found the assessment within its reach.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use docket_domain::maturity::answer::HeldStatements;
use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use uuid::Uuid;

use crate::{Result, StorageError, sql};

/// What can be said in answer to a practice.
#[derive(Clone, Debug, PartialEq)]
pub struct AnswerValues {
    /// Statements that hold.
    pub statements: HeldStatements,
    /// Whether the practice does not apply.
    pub not_applicable: bool,
    /// Why it does not apply.
    pub reason: Option<String>,
    /// Why this level.
    pub note: String,
}

/// One respondent's answer to one practice.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Key of the practice.
    pub practice: String,
    /// Who answered.
    pub respondent_id: Uuid,
    /// Their name.
    pub respondent_name: String,
    /// What they answered.
    pub values: AnswerValues,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// Version.
    pub version: i64,
}

#[derive(FromQueryResult)]
struct Row {
    practice_key: String,
    respondent_id: Uuid,
    respondent_name: String,
    statements: i64,
    not_applicable: bool,
    reason: Option<String>,
    note: String,
    updated_at: DateTime<Utc>,
    version: i64,
}

impl Row {
    fn read(self) -> Result<Answer> {
        Ok(Answer {
            practice: self.practice_key,
            respondent_id: self.respondent_id,
            respondent_name: self.respondent_name,
            values: AnswerValues {
                statements: HeldStatements::from_bits(level("statements", self.statements)?),
                not_applicable: self.not_applicable,
                reason: self.reason,
                note: self.note,
            },
            updated_at: self.updated_at,
            version: self.version,
        })
    }
}

/// Levels and sets of levels fit a byte.
fn level(what: &'static str, number: i64) -> Result<u8> {
    u8::try_from(number).map_err(|why| StorageError::Corrupt {
        what,
        why: why.to_string(),
    })
}

const SELECT: &str = "SELECT w.practice_key, w.respondent_id, p.name AS respondent_name, \
     w.statements, w.not_applicable, w.reason, w.note, w.updated_at, w.version \
     FROM assessment_answer w JOIN person p ON p.id = w.respondent_id WHERE w.assessment_id = ?";

/// Answers by practice and, within it, in the order people were made; those of
/// one respondent, or of all.
///
/// # Errors
/// When the database refuses.
pub async fn answers(
    connection: &impl ConnectionTrait,
    assessment: Uuid,
    respondent: Option<Uuid>,
) -> Result<Vec<Answer>> {
    let mut values: Vec<Value> = vec![assessment.into()];
    let whose = if let Some(respondent) = respondent {
        values.push(respondent.into());
        "AND w.respondent_id = ?"
    } else {
        ""
    };
    let query = format!("{SELECT} {whose} ORDER BY w.practice_key, p.seq");
    let rows: Vec<Row> = sql::rows(connection, &query, values).await?;
    rows.into_iter().map(Row::read).collect()
}

/// One respondent's answer to one practice.
///
/// # Errors
/// When the database refuses.
pub async fn find(
    connection: &impl ConnectionTrait,
    assessment: Uuid,
    respondent: Uuid,
    practice: &str,
) -> Result<Option<Answer>> {
    let query = format!("{SELECT} AND w.respondent_id = ? AND w.practice_key = ?");
    let values = vec![assessment.into(), respondent.into(), practice.into()];
    let row: Option<Row> = sql::row(connection, &query, values).await?;
    row.map(Row::read).transpose()
}

/// Stores a first answer. Gives whether there was none yet.
///
/// # Errors
/// When the database refuses.
pub async fn insert(
    connection: &impl ConnectionTrait,
    assessment: Uuid,
    respondent: Uuid,
    practice: &str,
    values: &AnswerValues,
    now: DateTime<Utc>,
) -> Result<bool> {
    let rows = sql::execute(
        connection,
        "INSERT INTO assessment_answer (assessment_id, respondent_id, practice_key, statements, \
         not_applicable, reason, note, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) \
         ON CONFLICT DO NOTHING",
        vec![
            assessment.into(),
            respondent.into(),
            practice.into(),
            i64::from(values.statements.bits()).into(),
            values.not_applicable.into(),
            values.reason.clone().into(),
            values.note.clone().into(),
            now.into(),
        ],
    )
    .await?;
    Ok(sql::touched(rows))
}

/// Stores a changed answer if it still has the expected version. Gives whether
/// it had.
///
/// # Errors
/// When the database refuses.
pub async fn update(
    connection: &impl ConnectionTrait,
    assessment: Uuid,
    respondent: Uuid,
    practice: &str,
    expected_version: i64,
    values: &AnswerValues,
    now: DateTime<Utc>,
) -> Result<bool> {
    let rows = sql::execute(
        connection,
        "UPDATE assessment_answer SET statements = ?, not_applicable = ?, reason = ?, note = ?, \
         version = version + 1, updated_at = ? WHERE assessment_id = ? AND respondent_id = ? \
         AND practice_key = ? AND version = ?",
        vec![
            i64::from(values.statements.bits()).into(),
            values.not_applicable.into(),
            values.reason.clone().into(),
            values.note.clone().into(),
            now.into(),
            assessment.into(),
            respondent.into(),
            practice.into(),
            expected_version.into(),
        ],
    )
    .await?;
    Ok(sql::touched(rows))
}

/// Takes an answer back if it still has the expected version. Gives whether it
/// had.
///
/// # Errors
/// When the database refuses.
pub async fn delete(
    connection: &impl ConnectionTrait,
    assessment: Uuid,
    respondent: Uuid,
    practice: &str,
    expected_version: i64,
) -> Result<bool> {
    let rows = sql::execute(
        connection,
        "DELETE FROM assessment_answer WHERE assessment_id = ? AND respondent_id = ? \
         AND practice_key = ? AND version = ?",
        vec![
            assessment.into(),
            respondent.into(),
            practice.into(),
            expected_version.into(),
        ],
    )
    .await?;
    Ok(sql::touched(rows))
}

/// What people agreed on about one practice.
#[derive(Clone, Debug, PartialEq)]
pub struct Consensus {
    /// The level; none when the practice does not apply.
    pub level: Option<u8>,
    /// Why.
    pub reason: String,
    /// Who recorded it.
    pub decided_by: Option<Uuid>,
    /// Their name.
    pub decided_by_name: Option<String>,
    /// When.
    pub decided_at: DateTime<Utc>,
}

#[derive(FromQueryResult)]
struct ConsensusRow {
    practice_key: String,
    level: Option<i64>,
    reason: String,
    decided_by: Option<Uuid>,
    decided_by_name: Option<String>,
    decided_at: DateTime<Utc>,
}

/// What people agreed on, by practice.
///
/// # Errors
/// When the database refuses.
pub async fn consensus(
    connection: &impl ConnectionTrait,
    assessment: Uuid,
) -> Result<BTreeMap<String, Consensus>> {
    let rows: Vec<ConsensusRow> = sql::rows(
        connection,
        "SELECT k.practice_key, k.level, k.reason, k.decided_by, p.name AS decided_by_name, \
         k.decided_at FROM assessment_consensus k LEFT JOIN person p ON p.id = k.decided_by \
         WHERE k.assessment_id = ?",
        vec![assessment.into()],
    )
    .await?;
    rows.into_iter()
        .map(|row| {
            let consensus = Consensus {
                level: row.level.map(|n| level("consensus", n)).transpose()?,
                reason: row.reason,
                decided_by: row.decided_by,
                decided_by_name: row.decided_by_name,
                decided_at: row.decided_at,
            };
            Ok((row.practice_key, consensus))
        })
        .collect()
}

/// Records what people agreed on about a practice, in place of what they had
/// agreed on before.
///
/// # Errors
/// When the database refuses.
pub async fn agree(
    connection: &impl ConnectionTrait,
    assessment: Uuid,
    practice: &str,
    consensus: &Consensus,
) -> Result<()> {
    sql::execute(
        connection,
        "INSERT INTO assessment_consensus (assessment_id, practice_key, level, not_applicable, \
         reason, decided_by, decided_at) VALUES (?, ?, ?, ?, ?, ?, ?) \
         ON CONFLICT (assessment_id, practice_key) DO UPDATE SET level = excluded.level, \
         not_applicable = excluded.not_applicable, reason = excluded.reason, \
         decided_by = excluded.decided_by, decided_at = excluded.decided_at",
        vec![
            assessment.into(),
            practice.into(),
            consensus.level.map(i64::from).into(),
            consensus.level.is_none().into(),
            consensus.reason.clone().into(),
            consensus.decided_by.into(),
            consensus.decided_at.into(),
        ],
    )
    .await?;
    Ok(())
}

/// Forgets what people agreed on about a practice. Gives whether they had.
///
/// # Errors
/// When the database refuses.
pub async fn disagree(
    connection: &impl ConnectionTrait,
    assessment: Uuid,
    practice: &str,
) -> Result<bool> {
    let rows = sql::execute(
        connection,
        "DELETE FROM assessment_consensus WHERE assessment_id = ? AND practice_key = ?",
        vec![assessment.into(), practice.into()],
    )
    .await?;
    Ok(sql::touched(rows))
}

#[derive(FromQueryResult)]
struct TargetRow {
    practice_key: String,
    level: i64,
}

/// The levels aimed at, by practice.
///
/// # Errors
/// When the database refuses.
pub async fn targets(
    connection: &impl ConnectionTrait,
    assessment: Uuid,
) -> Result<BTreeMap<String, u8>> {
    let rows: Vec<TargetRow> = sql::rows(
        connection,
        "SELECT practice_key, level FROM assessment_target WHERE assessment_id = ?",
        vec![assessment.into()],
    )
    .await?;
    rows.into_iter()
        .map(|row| Ok((row.practice_key, level("target", row.level)?)))
        .collect()
}

/// Replaces all levels aimed at.
///
/// # Errors
/// When the database refuses.
pub async fn replace_targets(
    connection: &impl ConnectionTrait,
    assessment: Uuid,
    targets: &BTreeMap<String, u8>,
) -> Result<()> {
    sql::execute(
        connection,
        "DELETE FROM assessment_target WHERE assessment_id = ?",
        vec![assessment.into()],
    )
    .await?;
    for (practice, level) in targets {
        sql::execute(
            connection,
            "INSERT INTO assessment_target (assessment_id, practice_key, level) VALUES (?, ?, ?)",
            vec![
                assessment.into(),
                practice.clone().into(),
                i64::from(*level).into(),
            ],
        )
        .await?;
    }
    Ok(())
}
