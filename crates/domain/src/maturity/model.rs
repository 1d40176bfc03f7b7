//! The maturity model: dimensions, their practices and the ladder of
//! statements that anchors every level.

use serde::{Deserialize, Serialize};

use super::problem::{self, ModelError, ModelProblem};
use crate::text::LocalText;

/// The most levels a model may have; statements held fit one byte.
pub const MAX_LEVELS: usize = 8;

/// A maturity model as it is published: once in use it no longer changes, and
/// what was assessed with a version keeps that version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MaturityModel {
    /// How the file is to be read.
    pub schema: Schema,
    /// Stable name of the model across its versions, a slug such as `pmo-core`.
    pub key: String,
    /// Version of the content, for example `1.0.0`.
    pub version: String,
    /// What people call the model. Its languages are the model's languages:
    /// every other text must be given in each of them.
    pub name: LocalText,
    /// What the model is for and for whom.
    pub description: LocalText,
    /// Under which licence the content may be used, as an SPDX expression or a
    /// short sentence.
    pub licence: String,
    /// The levels above 0 in ascending order; level 0 means that not even the
    /// first statement holds.
    pub levels: Vec<Level>,
    /// How answers become scores.
    pub scoring: Scoring,
    /// What is assessed, in the order in which it is shown.
    pub dimensions: Vec<Dimension>,
}

/// The shapes of model files this release reads; a later one is refused rather
/// than misread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = MaturityModelSchema))]
pub enum Schema {
    /// The first shape.
    #[serde(rename = "pmo-maturity/1")]
    V1,
}

/// One rung of the model's scale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = MaturityLevel))]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// The number of the level, counted from 1.
    #[serde(rename = "n")]
    pub number: u8,
    /// What the level is called, for example "Measured".
    pub name: LocalText,
    /// What the level means for an organisation as a whole.
    pub description: LocalText,
}

/// The scoring rules a model names. Each has one rule today; a file that names
/// another is refused rather than scored by a rule its authors did not mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = MaturityScoring))]
#[serde(deny_unknown_fields)]
pub struct Scoring {
    /// How a practice reaches a level.
    pub practice: PracticeRule,
    /// How practices make the score of a dimension.
    pub dimension: MeanRule,
    /// How practices make the staged level of a dimension.
    pub dimension_staged: StagedRule,
    /// How dimensions make the overall score.
    pub overall: MeanRule,
    /// How practices make the overall staged level.
    pub overall_staged: StagedRule,
    /// What an unanswered practice does to a score.
    pub unanswered: UnansweredRule,
    /// What a practice that does not apply does to a score.
    pub not_applicable: NotApplicableRule,
}

/// How a practice reaches a level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PracticeRule {
    /// The highest level whose statement and all lower ones hold.
    LadderCumulative,
}

/// How several scores make one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum MeanRule {
    /// Σ weight·score / Σ weight.
    WeightedMean,
}

/// How several levels make a staged one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum StagedRule {
    /// The lowest of them: a chain is as strong as its weakest link.
    Min,
}

/// What an unanswered practice does to a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum UnansweredRule {
    /// It leaves the score, and the share answered and the score interval say
    /// how much that leaves open.
    ExcludeAndReport,
}

/// What a practice that does not apply does to a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum NotApplicableRule {
    /// It leaves numerator and denominator, and needs a reason.
    ExcludeWithReason,
}

/// A field of project management that the model looks at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = MaturityDimension))]
#[serde(deny_unknown_fields)]
pub struct Dimension {
    /// Stable slug, unique within the model.
    pub key: String,
    /// Relative importance among dimensions, at least 1.
    pub weight: u32,
    /// What people call the dimension.
    pub name: LocalText,
    /// Why the dimension matters, in one sentence.
    pub purpose: LocalText,
    /// What is assessed in it, in the order in which it is shown.
    pub practices: Vec<Practice>,
}

/// Something an organisation does more or less well, and the one thing that is
/// answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Practice {
    /// Stable slug, unique within the whole model, because answers, targets and
    /// comparisons over time refer to a practice by it alone.
    pub key: String,
    /// Relative importance within the dimension, at least 1.
    pub weight: u32,
    /// What people call the practice.
    pub name: LocalText,
    /// The question that the statements answer.
    pub question: LocalText,
    /// One rung per level of the model, level 1 first.
    pub levels: Vec<PracticeLevel>,
    /// Standards that ask for the practice, by reference only.
    #[serde(default)]
    pub references: Vec<String>,
}

/// What a practice looks like at one level, and how to get there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PracticeLevel {
    /// What an observer would see.
    pub statement: LocalText,
    /// Facts that can be checked and that show the statement holds.
    pub criteria: Vec<LocalText>,
    /// What to do to reach the level.
    pub action: LocalText,
}

impl MaturityModel {
    /// The highest level a practice can reach.
    pub fn top_level(&self) -> u8 {
        u8::try_from(self.levels.len()).unwrap_or(u8::MAX)
    }

    /// How many different levels a respondent can choose from, level 0
    /// included: the number of response options of
    /// [`agreement`](super::agreement::agreement).
    pub fn response_options(&self) -> u8 {
        self.top_level().saturating_add(1)
    }

    /// All practices with the dimension each belongs to, in model order.
    pub fn practices(&self) -> impl Iterator<Item = (&Dimension, &Practice)> {
        self.dimensions
            .iter()
            .flat_map(|dimension| dimension.practices.iter().map(move |p| (dimension, p)))
    }

    /// The practice with this key.
    pub fn practice(&self, key: &str) -> Option<&Practice> {
        self.practices()
            .find_map(|(_, practice)| (practice.key == key).then_some(practice))
    }

    /// Reads a model from JSON and checks it.
    ///
    /// # Errors
    /// [`ModelError::Unreadable`] when the text is not such a model,
    /// [`ModelError::Invalid`] with every problem when it contradicts itself.
    pub fn from_json(text: &str) -> Result<Self, ModelError> {
        let model: Self = serde_json::from_str(text).map_err(|source| ModelError::Unreadable {
            part: "model".to_owned(),
            source,
        })?;
        model.checked()
    }

    /// The model itself when nothing is wrong with it.
    ///
    /// # Errors
    /// [`ModelError::Invalid`] with everything [`validate`](Self::validate) found.
    pub fn checked(self) -> Result<Self, ModelError> {
        let problems = self.validate();
        if problems.is_empty() {
            Ok(self)
        } else {
            Err(ModelError::Invalid(problems))
        }
    }

    /// Everything that is wrong with the model, in reading order; empty when
    /// it can be published.
    pub fn validate(&self) -> Vec<ModelProblem> {
        problem::find(self)
    }
}

impl Practice {
    /// The rung of `level`, counted from 1.
    pub fn rung(&self, level: u8) -> Option<&PracticeLevel> {
        self.levels.get(usize::from(level).checked_sub(1)?)
    }
}
