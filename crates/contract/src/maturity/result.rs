//! Results: scores that explain themselves, gaps, and change over time. Texts
//! are in the caller's language.

use docket_domain::exact::Billionths;
use docket_domain::maturity::agreement::{Agreement, OfficialSource};
use docket_domain::maturity::comparison::{NotComparable, PracticeChange};
use docket_domain::maturity::gap::Gap;
use docket_domain::maturity::result::Standing;
use docket_domain::maturity::score::Score;
use serde::{Deserialize, Serialize};

use super::assessment::AssessmentSummary;

/// What an assessment says, whole: enough for charts, tables and the printed
/// report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AssessmentResultView {
    /// The assessment.
    pub assessment: AssessmentSummary,
    /// The levels above 0, ascending; the last one is the top of the scale.
    pub levels: Vec<LevelView>,
    /// All dimensions together.
    pub overall: Score,
    /// Each dimension, in model order.
    pub dimensions: Vec<DimensionResultView>,
    /// Practices below their target, the most pressing first.
    pub gaps: Vec<GapView>,
    /// What changed since the assessment named by `compare`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compared_to: Option<ComparisonView>,
}

/// One rung of the model's scale.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LevelView {
    /// Number, counted from 1.
    #[cfg_attr(feature = "openapi", schema(example = 3))]
    pub number: u8,
    /// What it is called.
    #[cfg_attr(feature = "openapi", schema(example = "Standardised"))]
    pub name: String,
    /// What it means for an organisation as a whole.
    pub description: String,
}

/// What an assessment says about one dimension.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DimensionResultView {
    /// Key of the dimension.
    #[cfg_attr(feature = "openapi", schema(example = "governance"))]
    pub key: String,
    /// What people call it.
    #[cfg_attr(feature = "openapi", schema(example = "Governance"))]
    pub name: String,
    /// Why it matters.
    pub purpose: String,
    /// Relative importance among dimensions.
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub weight: u32,
    /// Its practices together.
    pub score: Score,
    /// The mean of the targets of its practices, by weight; none when no
    /// practice has one.
    pub target: Option<Billionths>,
    /// Each practice, in model order.
    pub practices: Vec<PracticeResultView>,
}

/// What an assessment says about one practice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PracticeResultView {
    /// Key of the practice.
    #[cfg_attr(feature = "openapi", schema(example = "decision-rights-and-gates"))]
    pub key: String,
    /// What people call it.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "Decision rights and stage gates")
    )]
    pub name: String,
    /// The question that the statements answer.
    pub question: String,
    /// Relative importance within the dimension.
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub weight: u32,
    /// Where it stands officially.
    pub standing: Standing,
    /// Where that comes from; none while nobody has answered.
    pub source: Option<OfficialSource>,
    /// Its official level, if it has one.
    #[cfg_attr(feature = "openapi", schema(example = 2))]
    pub level: Option<u8>,
    /// The statement of that level; none at level 0.
    pub statement: Option<String>,
    /// The level aimed at.
    #[cfg_attr(feature = "openapi", schema(example = 4))]
    pub target: Option<u8>,
    /// Levels missing to the target; none without a target or a level.
    #[cfg_attr(feature = "openapi", schema(example = 2))]
    pub gap: Option<u8>,
    /// What is missing for the next level; none at the top and as long as
    /// there is no level.
    pub next: Option<RungView>,
    /// How far respondents concur; none as long as fewer than two gave a
    /// level.
    pub agreement: Option<Agreement>,
    /// How many respondents gave each level, from level 0 up.
    #[cfg_attr(feature = "openapi", schema(example = json!([0, 0, 2, 3, 2, 0])))]
    pub distribution: Vec<usize>,
    /// How many respondents said that it does not apply.
    #[cfg_attr(feature = "openapi", schema(example = 0))]
    pub not_applicable: usize,
    /// Standards that ask for it.
    pub references: Vec<String>,
}

/// What a practice looks like at one level, and how to get there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RungView {
    /// Number of the level.
    #[cfg_attr(feature = "openapi", schema(example = 3))]
    pub level: u8,
    /// What the level is called.
    #[cfg_attr(feature = "openapi", schema(example = "Standardised"))]
    pub name: String,
    /// What an observer would see.
    pub statement: String,
    /// Facts that show it.
    pub criteria: Vec<String>,
    /// What to do to reach it.
    pub action: String,
}

/// A practice below its target, with the way there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GapView {
    /// How far, and how pressing.
    #[serde(flatten)]
    pub gap: Gap,
    /// What people call the dimension.
    #[cfg_attr(feature = "openapi", schema(example = "Governance"))]
    pub dimension_name: String,
    /// What people call the practice.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "Decision rights and stage gates")
    )]
    pub practice_name: String,
    /// The levels still to reach, the next one first.
    pub steps: Vec<RungView>,
}

/// What changed since an earlier assessment. Only practices with a level on
/// both sides are compared, and the means here are taken over those alone, by
/// the weights of the later model: they may differ from the means of either
/// result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ComparisonView {
    /// The earlier assessment.
    pub assessment: AssessmentSummary,
    /// All dimensions together.
    pub overall: MeanChange,
    /// Each dimension of the later model, in its order.
    pub dimensions: Vec<MeanChange>,
    /// Practices with a level on both sides, in the order of the later model.
    pub changes: Vec<PracticeChange>,
    /// All other practices of either model, and why they are not compared.
    pub not_comparable: Vec<NotComparable>,
}

/// A mean before and after, over the same practices.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MeanChange {
    /// Key of the dimension, or of the model for all of them.
    #[cfg_attr(feature = "openapi", schema(example = "governance"))]
    pub key: String,
    /// What people call it.
    #[cfg_attr(feature = "openapi", schema(example = "Governance"))]
    pub name: String,
    /// How many practices are compared.
    #[cfg_attr(feature = "openapi", schema(example = 3))]
    pub practices: usize,
    /// Earlier mean; none when nothing is compared.
    pub before: Option<Billionths>,
    /// Later mean.
    pub after: Option<Billionths>,
    /// After minus before.
    pub delta: Option<Billionths>,
}
