//! From answers and targets to scores, dimension by dimension and overall.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::answer::{Answer, AnswerError, check_level};
use super::gap::{self, Gap};
use super::model::{Dimension, MaturityModel, Practice};
use super::score::{Part, Score, Tally, score, whole};

/// What an assessment says about an organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssessmentResult {
    /// The highest level of the scale.
    pub top_level: u8,
    /// All dimensions together: the weighted mean of their means.
    pub overall: Score,
    /// Each dimension, in model order.
    pub dimensions: Vec<DimensionResult>,
    /// Practices below their target, the most pressing first; equally pressing
    /// ones in model order.
    pub gaps: Vec<Gap>,
}

/// What an assessment says about one dimension.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DimensionResult {
    /// Key of the dimension.
    pub key: String,
    /// Its practices together.
    pub score: Score,
    /// Each practice, in model order.
    pub practices: Vec<PracticeResult>,
}

/// What an assessment says about one practice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PracticeResult {
    /// Key of the practice.
    pub key: String,
    /// Where it stands.
    pub standing: Standing,
    /// The level aimed at, if any.
    pub target: Option<u8>,
    /// max(0, target − level); none without a target or a level.
    pub gap: Option<u8>,
    /// The level to reach next: its statement and criteria say what is
    /// missing, its action how to get there (see
    /// [`Practice::rung`](super::model::Practice::rung)). None at the top, and
    /// as long as there is no level.
    pub next_level: Option<u8>,
}

/// Where a practice stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = PracticeStanding))]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// At this level.
    Level(u8),
    /// Nobody has answered it yet.
    Unanswered,
    /// It does not apply.
    NotApplicable {
        /// Why.
        reason: String,
    },
}

impl Standing {
    /// The level, if there is one.
    pub fn level(&self) -> Option<u8> {
        match self {
            Self::Level(level) => Some(*level),
            Self::Unanswered | Self::NotApplicable { .. } => None,
        }
    }
}

impl AssessmentResult {
    /// All practices, in model order.
    pub fn practices(&self) -> impl Iterator<Item = &PracticeResult> {
        self.dimensions
            .iter()
            .flat_map(|dimension| &dimension.practices)
    }
}

/// Why answers and targets cannot be evaluated against a model.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EvaluationError {
    /// The model has no practice of this key.
    #[error("the model has no practice “{0}”")]
    UnknownPractice(String),
    /// An answer is not valid.
    #[error("answer to “{practice}”: {error}")]
    Answer {
        /// Key of the practice.
        practice: String,
        /// What is wrong with the answer.
        #[source]
        error: AnswerError,
    },
    /// A target is not on the scale.
    #[error("target of “{practice}”: {error}")]
    Target {
        /// Key of the practice.
        practice: String,
        /// What is wrong with the target.
        #[source]
        error: AnswerError,
    },
}

/// Scores answers by practice key against a model, with targets by practice
/// key.
///
/// A practice that does not apply leaves numerator and denominator. A practice
/// without an answer leaves the mean too, and shows in the share answered and
/// in the score interval. A dimension in which nothing is answered does not
/// count in the overall mean.
///
/// # Errors
/// The first answer or target, by key, that does not fit the model.
pub fn evaluate(
    model: &MaturityModel,
    answers: &BTreeMap<String, Answer>,
    targets: &BTreeMap<String, u8>,
) -> Result<AssessmentResult, EvaluationError> {
    check(model, answers, targets)?;
    let top_level = model.top_level();
    let mut gaps = Vec::new();
    let mut dimensions = Vec::with_capacity(model.dimensions.len());
    let mut parts = Vec::with_capacity(model.dimensions.len());
    let mut tally = Tally::default();
    for dimension in &model.dimensions {
        let practices: Vec<PracticeResult> = dimension
            .practices
            .iter()
            .map(|practice| stand(practice, answers, targets, top_level))
            .collect();
        gaps.extend(practices.iter().filter_map(|practice| {
            let (current, target) = (practice.standing.level()?, practice.target?);
            Gap::of(&dimension.key, &practice.key, current, target, top_level)
        }));
        let counts = count(&practices);
        tally = tally.and(counts);
        let of_dimension = practice_parts(dimension, &practices, top_level);
        let mean = whole(&dimension.key, dimension.weight, &of_dimension);
        dimensions.push(DimensionResult {
            key: dimension.key.clone(),
            score: score(mean.as_ref(), &of_dimension, counts),
            practices,
        });
        parts.extend(mean);
    }
    gap::sort(&mut gaps);
    let overall = whole(&model.key, 1, &parts);
    Ok(AssessmentResult {
        top_level,
        overall: score(overall.as_ref(), &parts, tally),
        dimensions,
        gaps,
    })
}

fn check(
    model: &MaturityModel,
    answers: &BTreeMap<String, Answer>,
    targets: &BTreeMap<String, u8>,
) -> Result<(), EvaluationError> {
    let top = model.top_level();
    let known = |key: &String| match model.practice(key) {
        Some(_) => Ok(()),
        None => Err(EvaluationError::UnknownPractice(key.clone())),
    };
    for (key, answer) in answers {
        known(key)?;
        answer.check(top).map_err(|error| EvaluationError::Answer {
            practice: key.clone(),
            error,
        })?;
    }
    for (key, target) in targets {
        known(key)?;
        check_level(*target, top).map_err(|error| EvaluationError::Target {
            practice: key.clone(),
            error,
        })?;
    }
    Ok(())
}

fn stand(
    practice: &Practice,
    answers: &BTreeMap<String, Answer>,
    targets: &BTreeMap<String, u8>,
    top: u8,
) -> PracticeResult {
    let standing = match answers.get(&practice.key) {
        Some(Answer::Level(level)) => Standing::Level(*level),
        Some(Answer::NotApplicable { reason }) => Standing::NotApplicable {
            reason: reason.clone(),
        },
        None => Standing::Unanswered,
    };
    let level = standing.level();
    let target = targets.get(&practice.key).copied();
    PracticeResult {
        key: practice.key.clone(),
        standing,
        target,
        gap: target
            .zip(level)
            .map(|(target, level)| target.saturating_sub(level)),
        next_level: level.filter(|level| *level < top).map(|level| level + 1),
    }
}

fn count(practices: &[PracticeResult]) -> Tally {
    let mut tally = Tally::default();
    for practice in practices {
        let level = practice.standing.level();
        tally = tally.and(Tally {
            practices: 1,
            applicable: match practice.standing {
                Standing::NotApplicable { .. } => 0,
                Standing::Level(_) | Standing::Unanswered => 1,
            },
            answered: usize::from(level.is_some()),
            staged: level,
            gaps: practice.gap.map_or(0, u32::from),
            // A target counts once its gap is known.
            targets: practice.gap.and(practice.target).map_or(0, u32::from),
        });
    }
    tally
}

fn practice_parts<'a>(
    dimension: &'a Dimension,
    practices: &[PracticeResult],
    top: u8,
) -> Vec<Part<'a>> {
    dimension
        .practices
        .iter()
        .zip(practices)
        .filter(|(_, result)| !matches!(result.standing, Standing::NotApplicable { .. }))
        .map(|(practice, result)| {
            let level = result.standing.level();
            Part::practice(&practice.key, practice.weight, level, top)
        })
        .collect()
}

#[cfg(test)]
mod tests;
