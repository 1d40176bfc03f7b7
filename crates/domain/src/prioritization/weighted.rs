//! The weighted score on anchored scales, exact and explained.
//!
//! Every answer is placed between its criterion's anchors, (x − lo) ∕ (hi − lo)
//! or (hi − x) ∕ (hi − lo) where less is better, and the score is the weighted
//! mean of these places, times the framework's `scale_to`. Anchors belong to
//! the framework and not to the items, so adding an item never changes the
//! score of another.

use std::collections::BTreeMap;

use num_traits::{Signed, Zero};
use serde::{Deserialize, Serialize};

use super::framework::{Answers, Criterion, Direction, FrameworkDefinition, MissingRule};
use crate::exact::{Billionths, NumberError, Rational, largest_remainder};

/// The score of one item and how it came about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evaluation {
    /// From 0 to the framework's `scale_to`; `None` while answers that the
    /// framework needs are missing.
    pub score: Option<Billionths>,
    /// The criteria without an answer, in the framework's order. Under
    /// [`MissingRule::Renormalise`] there may be a score all the same.
    pub missing: Vec<String>,
    /// The answered criteria, in the framework's order. Their contributions
    /// sum to the score to the last digit. Without a score they are what is
    /// certain so far, measured against all weights.
    pub rows: Vec<ContributionRow>,
}

/// What one answer adds to a score.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContributionRow {
    /// The criterion's key.
    pub criterion: String,
    /// The answer, on the criterion's own scale.
    pub answer: Billionths,
    /// Where it lies between the anchors: 0 is worst, 1 is best.
    pub normalised: Billionths,
    /// The criterion's weight as the framework states it.
    pub weight: Billionths,
    /// The part of all weights in play, 0 to 1. The shares of a score sum to 1.
    pub share: Billionths,
    /// What it adds to the score, in points of the score.
    pub contribution: Billionths,
}

/// Why answers cannot be scored.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EvaluationError {
    /// An answer to something the framework does not ask.
    #[error("the framework has no criterion {criterion}")]
    UnknownCriterion {
        /// The key of the answer.
        criterion: String,
    },
    /// An answer beyond the anchors of its criterion.
    #[error("the answer to {criterion} must be from {lo} to {hi}")]
    OutsideScale {
        /// The criterion's key.
        criterion: String,
        /// The lowest answer there is.
        lo: Billionths,
        /// The highest answer there is.
        hi: Billionths,
    },
    /// The framework does not pass [`FrameworkDefinition::validate`].
    #[error("the framework cannot be computed")]
    InvalidFramework,
}

/// Checks one assessor's answers: every one is to a criterion of the
/// framework and on its scale. Answers may be missing.
///
/// # Errors
/// [`EvaluationError::UnknownCriterion`] or [`EvaluationError::OutsideScale`].
pub fn check_answers(
    definition: &FrameworkDefinition,
    answers: &Answers,
) -> Result<(), EvaluationError> {
    for (key, answer) in answers {
        let criterion = find(definition, key)?;
        if !criterion.scale.contains(*answer) {
            return Err(outside_scale(criterion));
        }
    }
    Ok(())
}

/// Scores one set of answers.
///
/// # Errors
/// Those of [`check_answers`], and [`EvaluationError::InvalidFramework`].
pub fn evaluate(
    definition: &FrameworkDefinition,
    answers: &Answers,
) -> Result<Evaluation, EvaluationError> {
    let exact = answers
        .iter()
        .map(|(key, answer)| (key.clone(), answer.to_rational()))
        .collect();
    evaluate_exact(definition, &exact)
}

/// Scores answers that need not have a finite decimal, such as the mean of
/// three assessors. The score is computed from the exact answers and rounded
/// once, half to even.
///
/// # Errors
/// As [`evaluate`].
pub fn evaluate_exact(
    definition: &FrameworkDefinition,
    answers: &BTreeMap<String, Rational>,
) -> Result<Evaluation, EvaluationError> {
    let all_weights = computable(definition)?;
    for key in answers.keys() {
        find(definition, key)?;
    }

    let mut missing = Vec::new();
    let mut blocked = false;
    let mut answered = Vec::new();
    for criterion in &definition.criteria {
        match answers.get(&criterion.key) {
            Some(answer) => answered.push((criterion, answer, normalise(criterion, answer)?)),
            None => {
                missing.push(criterion.key.clone());
                blocked |= criterion.mandatory
                    || definition.missing == MissingRule::Incomplete
                        && criterion.weight > Billionths::ZERO;
            }
        }
    }
    let answered_weights: Rational = answered.iter().map(|(c, ..)| c.weight.to_rational()).sum();
    let complete = !blocked && !answered_weights.is_zero();
    let weights_in_play = if complete {
        answered_weights
    } else {
        all_weights
    };

    let shares: Vec<Rational> = answered
        .iter()
        .map(|(criterion, ..)| criterion.weight.to_rational() / &weights_in_play)
        .collect();
    let scale_to = definition.scale_to.to_rational();
    let contributions: Vec<Rational> = answered
        .iter()
        .zip(&shares)
        .map(|((.., place), share)| place * share * &scale_to)
        .collect();
    let score = rounded_sum(&contributions)?;
    let rounded_shares = largest_remainder(&shares, rounded_sum(&shares)?)?;
    let rounded_contributions = largest_remainder(&contributions, score)?;

    let rows = answered
        .iter()
        .zip(rounded_shares.into_iter().zip(rounded_contributions))
        .map(|((criterion, answer, place), (share, contribution))| {
            Ok(ContributionRow {
                criterion: criterion.key.clone(),
                answer: Billionths::from_rational(answer)?,
                normalised: Billionths::from_rational(place)?,
                weight: criterion.weight,
                share,
                contribution,
            })
        })
        .collect::<Result<_, NumberError>>()?;
    Ok(Evaluation {
        score: complete.then_some(score),
        missing,
        rows,
    })
}

/// Where an answer lies between its criterion's anchors, from 0 (worst) to
/// 1 (best).
fn normalise(criterion: &Criterion, answer: &Rational) -> Result<Rational, EvaluationError> {
    let (lo, hi) = (
        criterion.scale.lo.to_rational(),
        criterion.scale.hi.to_rational(),
    );
    if *answer < lo || *answer > hi {
        return Err(outside_scale(criterion));
    }
    let distance = match criterion.direction {
        Direction::Direct => answer - &lo,
        Direction::Inverse => &hi - answer,
    };
    // Not nought: `computable` has refused empty scales.
    Ok(distance / (hi - lo))
}

/// The sum of all weights, if the definition can be computed with at all.
fn computable(definition: &FrameworkDefinition) -> Result<Rational, EvaluationError> {
    let weights: Rational = definition
        .criteria
        .iter()
        .map(|criterion| criterion.weight.to_rational())
        .sum();
    let sound = definition
        .criteria
        .iter()
        .all(|c| !c.weight.is_negative() && c.scale.lo < c.scale.hi);
    if sound && weights.is_positive() && definition.scale_to > Billionths::ZERO {
        Ok(weights)
    } else {
        Err(EvaluationError::InvalidFramework)
    }
}

fn find<'a>(
    definition: &'a FrameworkDefinition,
    key: &str,
) -> Result<&'a Criterion, EvaluationError> {
    definition
        .criterion(key)
        .ok_or_else(|| EvaluationError::UnknownCriterion {
            criterion: key.to_owned(),
        })
}

fn outside_scale(criterion: &Criterion) -> EvaluationError {
    EvaluationError::OutsideScale {
        criterion: criterion.key.clone(),
        lo: criterion.scale.lo,
        hi: criterion.scale.hi,
    }
}

fn rounded_sum(parts: &[Rational]) -> Result<Billionths, NumberError> {
    Billionths::from_rational(&parts.iter().sum())
}

impl From<NumberError> for EvaluationError {
    /// Every result lies between 0 and `scale_to` or within a scale, whose
    /// ends are billionths themselves, so a sound framework never gets here.
    fn from(_: NumberError) -> Self {
        Self::InvalidFramework
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::exact::rational;
    use crate::prioritization::framework::{Aggregation, Method, Scale};
    use crate::prioritization::matrix::{ColumnRule, Normalisation, weighted_sum};
    use crate::text::LocalText;

    fn criterion(key: &str, weight: i32, direction: Direction) -> Criterion {
        Criterion {
            key: key.to_owned(),
            name: LocalText::en(key),
            description: LocalText::default(),
            weight: Billionths::whole(weight),
            direction,
            scale: Scale {
                lo: Billionths::whole(1),
                hi: Billionths::whole(5),
            },
            levels: Vec::new(),
            mandatory: false,
        }
    }

    fn framework(missing: MissingRule, criteria: Vec<Criterion>) -> FrameworkDefinition {
        FrameworkDefinition {
            method: Method::WeightedSum,
            criteria,
            missing,
            aggregation: Aggregation::Median,
            scale_to: Billionths::whole(100),
        }
    }

    fn answers(given: &[(&str, i32)]) -> Answers {
        given
            .iter()
            .map(|&(key, answer)| (key.to_owned(), Billionths::whole(answer)))
            .collect()
    }

    fn value_effort_note(missing: MissingRule) -> FrameworkDefinition {
        framework(
            missing,
            vec![
                criterion("value", 2, Direction::Direct),
                criterion("effort", 1, Direction::Inverse),
                criterion("note", 0, Direction::Direct),
            ],
        )
    }

    #[test]
    fn a_score_is_explained_row_by_row() -> Result<(), EvaluationError> {
        let framework = value_effort_note(MissingRule::Incomplete);
        let evaluation = evaluate(&framework, &answers(&[("value", 4), ("effort", 2)]))?;
        // 3/4 of the way on both, so 75; 2/3 of it from value.
        assert_eq!(evaluation.score, Some(Billionths::whole(75)));
        assert_eq!(evaluation.missing, ["note"]);
        let effort = &evaluation.rows[1];
        assert_eq!(effort.criterion, "effort");
        assert_eq!(effort.answer, Billionths::whole(2));
        assert_eq!(effort.normalised.to_string(), "0.75");
        assert_eq!(effort.weight, Billionths::ONE);
        assert_eq!(effort.share.to_string(), "0.333333333");
        assert_eq!(effort.contribution, Billionths::whole(25));
        Ok(())
    }

    #[test]
    fn a_missing_answer_follows_the_rule() -> Result<(), EvaluationError> {
        use MissingRule::{Incomplete, Renormalise};
        for (rule, given, score, first_contribution) in [
            // What is certain so far: 2/3 of 75.
            (Incomplete, [("value", 4)], None, "50"),
            (Renormalise, [("value", 4)], Some(75), "75"),
            // Answered, but it weighs nothing.
            (Renormalise, [("note", 4)], None, "0"),
        ] {
            let evaluation = evaluate(&value_effort_note(rule), &answers(&given))?;
            assert_eq!(evaluation.score, score.map(Billionths::whole), "{rule:?}");
            assert_eq!(evaluation.missing.len(), 2);
            assert_eq!(
                evaluation.rows[0].contribution.to_string(),
                first_contribution
            );
        }
        let mut mandatory = value_effort_note(Renormalise);
        mandatory.criteria[2].mandatory = true;
        let evaluation = evaluate(&mandatory, &answers(&[("value", 4), ("effort", 2)]))?;
        assert_eq!(evaluation.score, None);
        Ok(())
    }

    #[test]
    fn what_cannot_be_scored_says_why() {
        let framework = value_effort_note(MissingRule::Incomplete);
        for outside in [0, 6] {
            let given = answers(&[("value", outside)]);
            let error = EvaluationError::OutsideScale {
                criterion: "value".to_owned(),
                lo: Billionths::whole(1),
                hi: Billionths::whole(5),
            };
            assert_eq!(check_answers(&framework, &given), Err(error.clone()));
            assert_eq!(evaluate(&framework, &given), Err(error));
        }
        assert_eq!(
            evaluate(&framework, &answers(&[("vlaue", 3)])),
            Err(EvaluationError::UnknownCriterion {
                criterion: "vlaue".to_owned()
            })
        );
        type Break = fn(&mut FrameworkDefinition);
        let broken: [Break; 4] = [
            |f| f.criteria.clear(),
            |f| f.criteria[0].scale.hi = f.criteria[0].scale.lo,
            |f| f.criteria[0].weight.0 = -1,
            |f| f.scale_to = Billionths::ZERO,
        ];
        for change in broken {
            let mut framework = framework.clone();
            change(&mut framework);
            assert_eq!(
                evaluate(&framework, &Answers::new()),
                Err(EvaluationError::InvalidFramework)
            );
        }
    }

    /// A framework of one to eight criteria with an answer in billionths to
    /// each, or none.
    fn assessed() -> impl Strategy<Value = (FrameworkDefinition, Answers)> {
        let one = (
            1i64..=1_000_000_000_000,
            any::<bool>(),
            prop::option::weighted(0.8, 1_000_000_000i64..=5_000_000_000),
        );
        (prop::collection::vec(one, 1..=8), 1i32..=1000).prop_map(|(drawn, scale_to)| {
            let mut criteria = Vec::new();
            let mut answers = Answers::new();
            for (index, (weight, inverse, answer)) in drawn.into_iter().enumerate() {
                let key = format!("c{index}");
                let direction = if inverse {
                    Direction::Inverse
                } else {
                    Direction::Direct
                };
                let mut criterion = criterion(&key, 1, direction);
                criterion.weight = Billionths(weight);
                criteria.push(criterion);
                answers.extend(answer.map(|answer| (key, Billionths(answer))));
            }
            let mut framework = framework(MissingRule::Renormalise, criteria);
            framework.scale_to = Billionths::whole(scale_to);
            (framework, answers)
        })
    }

    proptest! {
        #[test]
        fn contributions_sum_to_the_score((framework, answers) in assessed()) {
            let evaluation = evaluate(&framework, &answers)?;
            prop_assert_eq!(evaluation.score.is_some(), !answers.is_empty());
            if let Some(score) = evaluation.score {
                let sum = |part: fn(&ContributionRow) -> Billionths| {
                    evaluation.rows.iter().map(|row| part(row).0).sum::<i64>()
                };
                prop_assert_eq!(sum(|row| row.contribution), score.0);
                prop_assert_eq!(sum(|row| row.share), Billionths::ONE.0);
                prop_assert!(score >= Billionths::ZERO && score <= framework.scale_to);
            }
        }

        #[test]
        fn a_better_answer_never_lowers_the_score(
            (framework, answers) in assessed(),
            which: prop::sample::Index,
            to in 1_000_000_000i64..=5_000_000_000,
        ) {
            prop_assume!(!answers.is_empty());
            let before = evaluate(&framework, &answers)?.score;
            let mut better = answers.clone();
            let (key, answer) = better
                .iter_mut()
                .nth(which.index(answers.len()))
                .ok_or(TestCaseError::reject("no answer"))?;
            let direct = framework.criterion(key).map(|c| c.direction) == Some(Direction::Direct);
            *answer = if direct { (*answer).max(Billionths(to)) } else { (*answer).min(Billionths(to)) };
            prop_assert!(evaluate(&framework, &better)?.score >= before);
        }

        /// The same rule written down twice, and no item sees another.
        #[test]
        fn a_row_of_a_table_scores_as_it_does_alone(
            (framework, answers) in assessed(),
            added in 1i64..=5,
        ) {
            let columns: Vec<ColumnRule> = framework
                .criteria
                .iter()
                .map(|criterion| ColumnRule {
                    weight: criterion.weight.to_rational(),
                    direction: criterion.direction,
                    range: Some((rational(1), rational(5))),
                })
                .collect();
            let row: Vec<Option<Rational>> = framework
                .criteria
                .iter()
                .map(|criterion| answers.get(&criterion.key).map(|answer| answer.to_rational()))
                .collect();
            let other = vec![Some(rational(added)); columns.len()];
            let score = |rows: &[Vec<Option<Rational>>]| {
                weighted_sum(rows, &columns, Normalisation::FixedRange, MissingRule::Renormalise)
            };
            let alone = score(std::slice::from_ref(&row))?;
            prop_assert_eq!(&score(&[row, other])?[0], &alone[0]);

            let rounded = alone[0]
                .as_ref()
                .map(|score| Billionths::from_rational(&(score * framework.scale_to.to_rational())))
                .transpose()?;
            prop_assert_eq!(evaluate(&framework, &answers)?.score, rounded);
        }
    }
}
