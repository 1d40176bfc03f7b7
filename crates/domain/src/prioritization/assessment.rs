//! Several assessors' answers to one framework.
//!
//! Raw answers are kept; the official value of a criterion is derived from
//! them by the framework's rule, exactly, from those who answered it.

use std::collections::BTreeMap;

use num_traits::Zero;
use serde::{Deserialize, Serialize};

use super::framework::{Aggregation, Answers, Direction, FrameworkDefinition};
use super::weighted::{Evaluation, EvaluationError, check_answers, evaluate, evaluate_exact};
use crate::exact::{Billionths, Rational, rational};

/// The scores an item would have if, on every criterion, the assessor least
/// and the one most in its favour were right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScoreInterval {
    /// The least favourable score.
    pub lowest: Billionths,
    /// The most favourable score.
    pub highest: Billionths,
}

/// One value for several answers to the same criterion; `None` for none.
pub fn aggregate(rule: Aggregation, answers: &[Billionths]) -> Option<Rational> {
    match rule {
        Aggregation::Median => median(answers),
        Aggregation::Mean => mean(answers),
    }
}

/// The official value of every criterion that anyone has answered.
pub fn combine<'a>(
    rule: Aggregation,
    assessors: impl IntoIterator<Item = &'a Answers>,
) -> BTreeMap<String, Rational> {
    by_criterion(assessors)
        .into_iter()
        .filter_map(|(key, answers)| Some((key.to_owned(), aggregate(rule, &answers)?)))
        .collect()
}

/// Scores the official values of several assessors' answers.
///
/// # Errors
/// Those of [`evaluate`], for any one assessor.
pub fn evaluate_assessors<'a>(
    definition: &FrameworkDefinition,
    assessors: impl IntoIterator<Item = &'a Answers> + Clone,
) -> Result<Evaluation, EvaluationError> {
    // Each on its own: a mean can be on the scale when the answers are not.
    for answers in assessors.clone() {
        check_answers(definition, answers)?;
    }
    evaluate_exact(definition, &combine(definition.aggregation, assessors))
}

/// How far the score depends on whom one asks; `None` while there is no
/// score.
///
/// # Errors
/// Those of [`evaluate`], for any one assessor.
pub fn score_interval<'a>(
    definition: &FrameworkDefinition,
    assessors: impl IntoIterator<Item = &'a Answers> + Clone,
) -> Result<Option<ScoreInterval>, EvaluationError> {
    for answers in assessors.clone() {
        check_answers(definition, answers)?;
    }
    let mut worst = Answers::new();
    let mut best = Answers::new();
    for (key, answers) in by_criterion(assessors) {
        let (Some(&least), Some(&most)) = (answers.iter().min(), answers.iter().max()) else {
            continue;
        };
        let inverse = definition
            .criterion(key)
            .is_some_and(|criterion| criterion.direction == Direction::Inverse);
        let (bad, good) = if inverse {
            (most, least)
        } else {
            (least, most)
        };
        worst.insert(key.to_owned(), bad);
        best.insert(key.to_owned(), good);
    }
    let lowest = evaluate(definition, &worst)?.score;
    let highest = evaluate(definition, &best)?.score;
    Ok(lowest
        .zip(highest)
        .map(|(lowest, highest)| ScoreInterval { lowest, highest }))
}

fn by_criterion<'a>(
    assessors: impl IntoIterator<Item = &'a Answers>,
) -> BTreeMap<&'a str, Vec<Billionths>> {
    let mut grouped: BTreeMap<&str, Vec<Billionths>> = BTreeMap::new();
    for (key, answer) in assessors.into_iter().flatten() {
        grouped.entry(key).or_default().push(*answer);
    }
    grouped
}

fn median(answers: &[Billionths]) -> Option<Rational> {
    let mut sorted = answers.to_vec();
    sorted.sort_unstable();
    let upper = *sorted.get(sorted.len() / 2)?;
    let lower = *sorted.get(sorted.len().checked_sub(1)? / 2)?;
    Some((lower.to_rational() + upper.to_rational()) / rational(2))
}

fn mean(answers: &[Billionths]) -> Option<Rational> {
    let count = Rational::from_integer(answers.len().into());
    if count.is_zero() {
        return None;
    }
    Some(
        answers
            .iter()
            .map(|answer| answer.to_rational())
            .sum::<Rational>()
            / count,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prioritization::framework::{Criterion, Method, MissingRule, Scale};
    use crate::text::LocalText;

    fn framework() -> FrameworkDefinition {
        let criterion = |key: &str, direction| Criterion {
            key: key.to_owned(),
            name: LocalText::en(key),
            description: LocalText::default(),
            weight: Billionths::ONE,
            direction,
            scale: Scale {
                lo: Billionths::ZERO,
                hi: Billionths::whole(10),
            },
            levels: Vec::new(),
            mandatory: false,
        };
        FrameworkDefinition {
            method: Method::WeightedSum,
            criteria: vec![
                criterion("value", Direction::Direct),
                criterion("effort", Direction::Inverse),
            ],
            missing: MissingRule::Incomplete,
            aggregation: Aggregation::Median,
            scale_to: Billionths::whole(100),
        }
    }

    fn assessors(answers: &[(i32, i32)]) -> Vec<Answers> {
        answers
            .iter()
            .map(|&(value, effort)| {
                Answers::from([
                    ("value".to_owned(), Billionths::whole(value)),
                    ("effort".to_owned(), Billionths::whole(effort)),
                ])
            })
            .collect()
    }

    #[test]
    fn median_and_mean_are_exact() {
        let whole = |numbers: &[i32]| -> Vec<_> {
            numbers.iter().copied().map(Billionths::whole).collect()
        };
        for (rule, answers, expected) in [
            (Aggregation::Median, whole(&[9, 1, 2]), Some((2, 1))),
            (Aggregation::Median, whole(&[9, 1, 2, 3]), Some((5, 2))),
            (Aggregation::Median, whole(&[4]), Some((4, 1))),
            (Aggregation::Median, Vec::new(), None),
            (Aggregation::Mean, whole(&[1, 1, 2]), Some((4, 3))),
            (Aggregation::Mean, Vec::new(), None),
        ] {
            let expected = expected.map(|(n, d)| rational(n) / rational(d));
            assert_eq!(aggregate(rule, &answers), expected, "{rule:?} {answers:?}");
        }
    }

    #[test]
    fn a_third_is_rounded_in_the_score_only() -> Result<(), EvaluationError> {
        let mut framework = framework();
        framework.aggregation = Aggregation::Mean;
        // Mean value 10/3 and effort 20/3, each a third of the way.
        let three = assessors(&[(3, 7), (3, 7), (4, 6)]);
        let evaluation = evaluate_assessors(&framework, &three)?;
        assert_eq!(evaluation.score, Some(Billionths(33_333_333_333)));
        assert_eq!(evaluation.rows[0].answer, Billionths(3_333_333_333));
        Ok(())
    }

    #[test]
    fn the_interval_follows_the_direction() -> Result<(), EvaluationError> {
        let two = assessors(&[(2, 3), (8, 9)]);
        let interval = score_interval(&framework(), &two)?;
        assert_eq!(
            interval,
            Some(ScoreInterval {
                // value 2 with effort 9, and value 8 with effort 3.
                lowest: Billionths::whole(15),
                highest: Billionths::whole(75),
            })
        );
        assert_eq!(score_interval(&framework(), &[])?, None);
        Ok(())
    }

    #[test]
    fn every_assessor_is_checked() {
        // The median, 5, would be on the scale.
        let outside = assessors(&[(-5, 0), (15, 0)]);
        assert!(matches!(
            evaluate_assessors(&framework(), &outside),
            Err(EvaluationError::OutsideScale { .. })
        ));
    }
}
