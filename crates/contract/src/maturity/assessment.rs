//! Assessments: who answers what, by when, aiming at which levels.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use docket_domain::identity::Permission;
use docket_domain::maturity::assessment::AssessmentState;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::model::MaturityModelReference;
use crate::organization::Reference;

/// An assessment in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AssessmentSummary {
    /// Identifier.
    pub id: Uuid,
    /// Key people see.
    #[cfg_attr(feature = "openapi", schema(example = "ASM-7"))]
    pub key: String,
    /// Name.
    #[cfg_attr(feature = "openapi", schema(example = "PMO maturity 2026"))]
    pub name: String,
    /// Model version it is made with.
    pub model: MaturityModelReference,
    /// Unit it looks at; none: the whole organisation.
    pub unit: Option<Reference>,
    /// Day it speaks of.
    pub assessed_on: NaiveDate,
    /// Whether it still takes answers.
    pub state: AssessmentState,
    /// How many practices the model has.
    #[cfg_attr(feature = "openapi", schema(example = 36))]
    pub practices: i64,
    /// How many of them somebody has answered.
    #[cfg_attr(feature = "openapi", schema(example = 21))]
    pub answered: i64,
    /// How many people are asked.
    #[cfg_attr(feature = "openapi", schema(example = 8))]
    pub respondents: i64,
    /// When it was completed.
    pub completed_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// Version, as in the `ETag`. Answers have versions of their own.
    pub version: i64,
}

/// An assessment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AssessmentView {
    /// What lists show of it.
    #[serde(flatten)]
    pub base: AssessmentSummary,
    /// Who is asked. All of them for those who may read the assessment, else
    /// only the caller.
    pub respondents_asked: Vec<RespondentView>,
    /// Levels that were agreed by talking, by practice key; for those who may
    /// read the assessment.
    pub consensus: BTreeMap<String, ConsensusView>,
    /// Who completed it.
    pub completed_by: Option<Reference>,
    /// SHA-256 over model, answers, consensus and targets as they were
    /// frozen, in hexadecimal.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")
    )]
    pub content_hash: Option<String>,
    /// What the caller may do with it.
    pub standing: AssessmentStanding,
}

/// What the caller may do with an assessment: the client enables by it what
/// the server would allow.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AssessmentStanding {
    /// Permissions whose reach includes the assessment.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>, example = json!(["assessment.read", "assessment.answer"])))]
    pub permissions: BTreeSet<Permission>,
    /// Whether the caller is asked to answer.
    #[cfg_attr(feature = "openapi", schema(example = true))]
    pub is_respondent: bool,
}

/// Somebody who is asked to answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RespondentView {
    /// Who.
    pub person: Reference,
    /// How many practices they have answered.
    #[cfg_attr(feature = "openapi", schema(example = 21))]
    pub answered: i64,
}

/// Starting an assessment.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateAssessment {
    /// Name, at most 200 characters.
    #[cfg_attr(feature = "openapi", schema(example = "PMO maturity 2026"))]
    pub name: String,
    /// Version of the model; the newest published one when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model_version_id: Option<Uuid>,
    /// Unit it looks at; the whole organisation when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_id: Option<Uuid>,
    /// Day it speaks of.
    #[cfg_attr(feature = "openapi", schema(example = "2026-11-02"))]
    pub assessed_on: NaiveDate,
    /// Levels aimed at, by practice key.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = json!({"decision-rights-and-gates": 4})))]
    pub targets: BTreeMap<String, u8>,
    /// People who are asked to answer.
    #[serde(default)]
    pub respondent_ids: Vec<Uuid>,
}

/// Changing an assessment that is open (merge-patch).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PatchAssessment {
    /// Name, at most 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "PMO maturity 2026, first half"))]
    pub name: Option<String>,
    /// Day it speaks of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assessed_on: Option<NaiveDate>,
    /// All people who are asked to answer; who has answered stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub respondent_ids: Option<Vec<Uuid>>,
}

/// Opening a completed assessment again.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ReopenAssessment {
    /// Why.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "The answers about benefits were those of last year.")
    )]
    pub reason: String,
}

/// What one respondent answered about one practice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AnswerView {
    /// Key of the practice.
    #[cfg_attr(feature = "openapi", schema(example = "decision-rights-and-gates"))]
    pub practice: String,
    /// Who answered.
    pub respondent: Reference,
    /// Levels whose statement holds, ascending.
    #[cfg_attr(feature = "openapi", schema(example = json!([1, 2, 4])))]
    pub statements: Vec<u8>,
    /// The level reached: the highest whose statement and all lower ones
    /// hold; none when the practice does not apply.
    #[cfg_attr(feature = "openapi", schema(example = 2))]
    pub level: Option<u8>,
    /// Statements that hold without counting, because one below does not.
    #[cfg_attr(feature = "openapi", schema(example = json!([4])))]
    pub beyond: Vec<u8>,
    /// Whether the practice does not apply.
    #[cfg_attr(feature = "openapi", schema(example = false))]
    pub not_applicable: bool,
    /// Why it does not apply.
    pub reason: Option<String>,
    /// Why this level, in the respondent's words.
    pub note: String,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// Version, as in the `ETag`.
    pub version: i64,
}

/// Answering a practice: either the statements that hold, or that it does not
/// apply and why.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PutAnswer {
    /// Levels whose statement holds; an empty list means that not even the
    /// first does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = json!([1, 2, 3])))]
    pub statements: Option<Vec<u8>>,
    /// Whether the practice does not apply.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = false))]
    pub not_applicable: bool,
    /// Why it does not apply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Why this level, in one's own words, at most 4,000 characters.
    #[serde(default)]
    #[cfg_attr(
        feature = "openapi",
        schema(example = "Targets for time in state exist but are not reported yet.")
    )]
    pub note: String,
}

/// The levels an assessment aims at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TargetsView {
    /// Level by practice key.
    #[cfg_attr(feature = "openapi", schema(example = json!({"decision-rights-and-gates": 4})))]
    pub targets: BTreeMap<String, u8>,
    /// Version of the assessment, as in the `ETag`.
    pub version: i64,
}

/// Replacing all levels an assessment aims at.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PutTargets {
    /// Level by practice key; a practice that is not named has no target.
    #[cfg_attr(feature = "openapi", schema(example = json!({"decision-rights-and-gates": 4})))]
    pub targets: BTreeMap<String, u8>,
}

/// What people agreed on about one practice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConsensusView {
    /// The level; none when they agreed that it does not apply.
    #[cfg_attr(feature = "openapi", schema(example = 3))]
    pub level: Option<u8>,
    /// Whether the practice does not apply.
    #[cfg_attr(feature = "openapi", schema(example = false))]
    pub not_applicable: bool,
    /// Why.
    pub reason: String,
    /// Who recorded it.
    pub decided_by: Option<Reference>,
    /// When.
    pub decided_at: DateTime<Utc>,
}

/// Recording what people agreed on about one practice: either a level, or that
/// it does not apply and why.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PutConsensus {
    /// The level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 3))]
    pub level: Option<u8>,
    /// Whether the practice does not apply.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = false))]
    pub not_applicable: bool,
    /// Why; needed when the practice does not apply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(example = "Every unit uses the form since May; seen in the register.")
    )]
    pub reason: Option<String>,
}
