//! Frameworks, the answers of assessors and scores with their explanation.

use chrono::{DateTime, Utc};
use docket_domain::exact::Billionths;
use docket_domain::prioritization::framework::{Answers, FrameworkDefinition};
use docket_domain::text::LocalText;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::demand::DemandReference;
use crate::organization::Reference;

/// Most characters of an assessor's note.
pub const MAX_NOTE_CHARS: usize = 4_000;

/// How far a framework version has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FrameworkState {
    /// Being written; nothing can be scored with it.
    Draft,
    /// In use, and frozen.
    Agreed,
    /// Replaced by a later version. What was scored with it keeps its score.
    Retired,
}

impl FrameworkState {
    /// The stable key, as stored.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Agreed => "agreed",
            Self::Retired => "retired",
        }
    }

    /// The state with this key.
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::Draft, Self::Agreed, Self::Retired]
            .into_iter()
            .find(|state| state.key() == key)
    }
}

/// A framework with all its versions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FrameworkView {
    /// Identifier.
    pub id: Uuid,
    /// Stable key.
    #[cfg_attr(feature = "openapi", schema(example = "docket-standard"))]
    pub key: String,
    /// Name in each language.
    pub name: LocalText,
    /// Its versions, the newest first.
    pub versions: Vec<FrameworkVersionSummary>,
    /// Version of the record; its framework versions have their own.
    pub version: i64,
}

/// A framework version without what it asks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FrameworkVersionSummary {
    /// Identifier.
    pub id: Uuid,
    /// Number, from 1.
    #[cfg_attr(feature = "openapi", schema(example = 2))]
    pub number: i64,
    /// How far it has come.
    pub state: FrameworkState,
    /// Whether it is the one the organisation scores with: the version agreed
    /// last, whatever its framework.
    pub is_current: bool,
    /// When it was agreed.
    pub agreed_at: Option<DateTime<Utc>>,
    /// Who agreed it.
    pub agreed_by: Option<Reference>,
    /// Version of the record, as in the `ETag`.
    pub version: i64,
}

/// A framework version with what it asks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FrameworkVersionView {
    /// What lists show of it.
    #[serde(flatten)]
    pub base: FrameworkVersionSummary,
    /// The framework it is a version of.
    pub framework: Reference,
    /// Method, criteria and rules.
    pub definition: FrameworkDefinition,
}

/// A framework version mentioned by another record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FrameworkVersionReference {
    /// Identifier.
    pub id: Uuid,
    /// The framework's name in the caller's language.
    #[cfg_attr(feature = "openapi", schema(example = "Docket standard"))]
    pub name: String,
    /// Number of the version.
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub number: i64,
}

/// Writing a new framework; its first version is a draft.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateFramework {
    /// Stable key, unique: lower-case letters, digits and hyphens; at most 60
    /// characters.
    #[cfg_attr(feature = "openapi", schema(example = "water-projects"))]
    pub key: String,
    /// Name in each language.
    pub name: LocalText,
    /// Method, criteria and rules. A draft may be unfinished; it is checked
    /// when it is agreed.
    pub definition: FrameworkDefinition,
}

/// Replacing what a draft asks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PutFrameworkVersion {
    /// Method, criteria and rules.
    pub definition: FrameworkDefinition,
}

/// What the assessors of a demand answered under one framework version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DemandScorings {
    /// The framework version.
    pub framework_version: FrameworkVersionReference,
    /// One entry for each assessor, the earliest first.
    pub items: Vec<ScoringView>,
}

/// One assessor's answers for a demand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ScoringView {
    /// Who answered.
    pub assessor: Reference,
    /// Whether that is the caller.
    pub is_mine: bool,
    /// The framework version they answered.
    pub framework_version_id: Uuid,
    /// Answers by criterion, each on the criterion's own scale.
    #[cfg_attr(feature = "openapi", schema(value_type = std::collections::BTreeMap<String, Billionths>, example = json!({"urgency": "4"})))]
    pub answers: Answers,
    /// Why, in the assessor's words.
    pub note: String,
    /// When it was first given.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// Version, as in the `ETag`.
    pub version: i64,
}

/// Giving or replacing one's own answers for a demand.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PutScoring {
    /// Answers by criterion, each on the criterion's own scale; those that are
    /// not there are not answered.
    #[cfg_attr(feature = "openapi", schema(value_type = std::collections::BTreeMap<String, Billionths>, example = json!({"regulatory_duty": "5", "urgency": "4"})))]
    pub answers: Answers,
    /// Why, at most 4,000 characters.
    #[serde(default)]
    #[cfg_attr(
        feature = "openapi",
        schema(example = "The permit names us; parts end in 18 months.")
    )]
    pub note: String,
}

/// A demand's score and how it came about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ScoreView {
    /// The demand.
    pub demand: DemandReference,
    /// The framework version it was scored with.
    pub framework_version: FrameworkVersionReference,
    /// From 0 to `scale_to`; none while answers the framework needs are
    /// missing.
    pub value: Option<Billionths>,
    /// The score of a demand that is best on every criterion.
    #[cfg_attr(feature = "openapi", schema(example = "100"))]
    pub scale_to: Billionths,
    /// The score if the least favourable answer to each criterion were right.
    pub lowest: Option<Billionths>,
    /// The score if the most favourable answer to each criterion were right.
    pub highest: Option<Billionths>,
    /// People who answered.
    #[cfg_attr(feature = "openapi", schema(example = 5))]
    pub assessors: u64,
    /// Whether every criterion has an answer.
    pub is_complete: bool,
    /// Keys of the criteria nobody answered, in the framework's order.
    pub missing: Vec<String>,
    /// The answered criteria, in the framework's order. Their contributions
    /// sum to `value` to the last digit; while there is no value they are what
    /// is certain so far.
    pub rows: Vec<ScoreRow>,
}

/// What one criterion adds to a score.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ScoreRow {
    /// Key of the criterion.
    #[cfg_attr(feature = "openapi", schema(example = "urgency"))]
    pub criterion: String,
    /// Its name in the caller's language.
    #[cfg_attr(feature = "openapi", schema(example = "Urgency"))]
    pub name: String,
    /// Its weight as the framework states it.
    #[cfg_attr(feature = "openapi", schema(example = "10"))]
    pub weight: Billionths,
    /// Its part of all weights in play, 0 to 1.
    #[cfg_attr(feature = "openapi", schema(example = "0.1"))]
    pub share: Billionths,
    /// The answer that counts, on the criterion's own scale.
    #[cfg_attr(feature = "openapi", schema(example = "4"))]
    pub answer: Billionths,
    /// What that answer is called, where the framework names it.
    #[cfg_attr(feature = "openapi", schema(example = "Support ends within 18 months"))]
    pub level: Option<String>,
    /// The lowest answer anybody gave.
    #[cfg_attr(feature = "openapi", schema(example = "2"))]
    pub lowest_answer: Billionths,
    /// The highest answer anybody gave.
    #[cfg_attr(feature = "openapi", schema(example = "5"))]
    pub highest_answer: Billionths,
    /// Where the answer lies between the anchors: 0 is worst, 1 is best.
    #[cfg_attr(feature = "openapi", schema(example = "0.75"))]
    pub normalised: Billionths,
    /// What it adds to the score.
    #[cfg_attr(feature = "openapi", schema(example = "7.5"))]
    pub contribution: Billionths,
}
