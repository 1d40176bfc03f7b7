//! The weighted sum over a table of items and criteria, under the usual
//! normalisations (simple additive weighting).
//!
//! Every normalisation but [`Normalisation::FixedRange`] looks at the whole
//! column, so adding one item can change the order of the others; that is why
//! frameworks score on anchored scales (see [`super::weighted`]) and these
//! are for comparison. All of it is computed in rationals; ranks over these
//! scores come from [`super::rank::competition_ranks`].

use num_traits::{One, Signed, Zero};
use serde::{Deserialize, Serialize};

use super::framework::{Direction, MissingRule};
use crate::exact::Rational;

/// How the values x of a column become comparable with other columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Normalisation {
    /// x ∕ Σx; less is better: (1∕x) ∕ Σ(1∕x).
    Sum,
    /// x ∕ max; less is better: min ∕ x.
    Linear,
    /// (x − min) ∕ (max − min), and 1 where all are equal; less is better:
    /// (max − x) ∕ (max − min).
    MinMax,
    /// x ∕ max; less is better: 1 − x ∕ max.
    Max,
    /// (x − lo) ∕ (hi − lo) with the column's own anchors; less is better:
    /// (hi − x) ∕ (hi − lo).
    FixedRange,
}

/// What the table says about one criterion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnRule {
    /// Its weight, 0 or more; only the proportions count.
    pub weight: Rational,
    /// Which end is good.
    pub direction: Direction,
    /// The anchors, for [`Normalisation::FixedRange`].
    pub range: Option<(Rational, Rational)>,
}

/// Why a table cannot be scored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MatrixError {
    /// A row has more or fewer values than there are columns.
    #[error("row {row} does not have one value for each column")]
    Shape {
        /// The row, from 0.
        row: usize,
    },
    /// A weight is negative, or all are nought.
    #[error("weights must not be negative, and at least one must be above 0")]
    Weights,
    /// A fixed range is asked for and the anchors are absent or not ascending.
    #[error("column {column} has no range")]
    NoRange {
        /// The column, from 0.
        column: usize,
    },
    /// The column's values would divide by nought, are negative where a ratio
    /// is formed, or lie outside the fixed range.
    #[error("column {column} cannot be normalised")]
    Undefined {
        /// The column, from 0.
        column: usize,
    },
}

/// The score of every row, from 0 to 1: the weighted mean of its normalised
/// values. `None` stands for a missing value, and for the score of a row that
/// has none: one with a missing value under [`MissingRule::Incomplete`], or
/// without any value that weighs something under [`MissingRule::Renormalise`].
///
/// # Errors
/// A [`MatrixError`] that names the row or the column.
pub fn weighted_sum(
    matrix: &[Vec<Option<Rational>>],
    columns: &[ColumnRule],
    normalisation: Normalisation,
    missing: MissingRule,
) -> Result<Vec<Option<Rational>>, MatrixError> {
    if let Some(row) = matrix.iter().position(|row| row.len() != columns.len()) {
        return Err(MatrixError::Shape { row });
    }
    let any_weight = columns.iter().any(|column| column.weight.is_positive());
    if !any_weight || columns.iter().any(|column| column.weight.is_negative()) {
        return Err(MatrixError::Weights);
    }
    let mut normalised = Vec::with_capacity(columns.len());
    for (index, rule) in columns.iter().enumerate() {
        let values: Vec<Option<&Rational>> = matrix.iter().map(|row| row[index].as_ref()).collect();
        normalised.push(normalise(index, rule, normalisation, &values)?);
    }
    Ok((0..matrix.len())
        .map(|row| {
            let mut weighted = Rational::zero();
            let mut weights = Rational::zero();
            for (rule, values) in columns.iter().zip(&normalised) {
                match &values[row] {
                    Some(value) => {
                        weighted += &rule.weight * value;
                        weights += &rule.weight;
                    }
                    None if missing == MissingRule::Incomplete => return None,
                    None => {}
                }
            }
            (!weights.is_zero()).then(|| weighted / weights)
        })
        .collect())
}

fn normalise(
    column: usize,
    rule: &ColumnRule,
    normalisation: Normalisation,
    values: &[Option<&Rational>],
) -> Result<Vec<Option<Rational>>, MatrixError> {
    let undefined = MatrixError::Undefined { column };
    let present = || values.iter().flatten().copied();
    let (Some(min), Some(max)) = (present().min(), present().max()) else {
        return Ok(vec![None; values.len()]);
    };
    let each = |place: &dyn Fn(&Rational) -> Rational| -> Vec<Option<Rational>> {
        values.iter().map(|value| value.map(place)).collect()
    };

    use Direction::{Direct, Inverse};
    match (normalisation, rule.direction) {
        (Normalisation::FixedRange, direction) => {
            let (lo, hi) = match &rule.range {
                Some((lo, hi)) if lo < hi => (lo, hi),
                _ => return Err(MatrixError::NoRange { column }),
            };
            if min < lo || max > hi {
                return Err(undefined);
            }
            Ok(match direction {
                Direct => each(&|x| (x - lo) / (hi - lo)),
                Inverse => each(&|x| (hi - x) / (hi - lo)),
            })
        }
        (Normalisation::MinMax, _) if min == max => Ok(each(&|_| Rational::one())),
        (Normalisation::MinMax, Direct) => Ok(each(&|x| (x - min) / (max - min))),
        (Normalisation::MinMax, Inverse) => Ok(each(&|x| (max - x) / (max - min))),
        // Ratios mean something on a scale that starts at nought.
        _ if min.is_negative() || max.is_zero() => Err(undefined),
        (Normalisation::Sum, Direct) => {
            let sum: Rational = present().sum();
            Ok(each(&|x| x / &sum))
        }
        (Normalisation::Linear | Normalisation::Max, Direct) => Ok(each(&|x| x / max)),
        (Normalisation::Max, Inverse) => Ok(each(&|x| Rational::one() - x / max)),
        (Normalisation::Sum | Normalisation::Linear, Inverse) if min.is_zero() => Err(undefined),
        (Normalisation::Linear, Inverse) => Ok(each(&|x| min / x)),
        (Normalisation::Sum, Inverse) => {
            let sum: Rational = present().map(Rational::recip).sum();
            Ok(each(&|x| x.recip() / &sum))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exact::rational;

    fn column(weight: i64, direction: Direction) -> ColumnRule {
        ColumnRule {
            weight: rational(weight),
            direction,
            range: None,
        }
    }

    #[test]
    fn what_has_no_value_is_an_error_and_never_a_panic() {
        let rows = |numbers: &[i64]| -> Vec<Vec<Option<Rational>>> {
            numbers.iter().map(|&x| vec![Some(rational(x))]).collect()
        };
        let undefined = MatrixError::Undefined { column: 0 };
        use Direction::{Direct, Inverse};
        for (numbers, direction, normalisation, error) in [
            (&[0, 0], Direct, Normalisation::Sum, undefined),
            (&[0, 3], Inverse, Normalisation::Sum, undefined),
            (&[0, 3], Inverse, Normalisation::Linear, undefined),
            (&[0, 0], Inverse, Normalisation::Max, undefined),
            (&[-1, 3], Direct, Normalisation::Max, undefined),
            (
                &[1, 2],
                Direct,
                Normalisation::FixedRange,
                MatrixError::NoRange { column: 0 },
            ),
        ] {
            let scores = weighted_sum(
                &rows(numbers),
                &[column(1, direction)],
                normalisation,
                MissingRule::Incomplete,
            );
            assert_eq!(scores, Err(error), "{numbers:?} {normalisation:?}");
        }
        let score = |columns: &[ColumnRule]| {
            weighted_sum(
                &rows(&[1]),
                columns,
                Normalisation::MinMax,
                MissingRule::Incomplete,
            )
        };
        assert_eq!(score(&[]), Err(MatrixError::Shape { row: 0 }));
        assert_eq!(score(&[column(0, Direct)]), Err(MatrixError::Weights));
        assert_eq!(score(&[column(-1, Direct)]), Err(MatrixError::Weights));
    }

    #[test]
    fn a_value_outside_the_anchors_is_undefined() {
        let rule = ColumnRule {
            range: Some((rational(1), rational(5))),
            ..column(1, Direction::Direct)
        };
        let scores = weighted_sum(
            &[vec![Some(rational(6))]],
            &[rule],
            Normalisation::FixedRange,
            MissingRule::Incomplete,
        );
        assert_eq!(scores, Err(MatrixError::Undefined { column: 0 }));
    }

    #[test]
    fn without_renormalising_a_gap_means_no_score() -> Result<(), MatrixError> {
        let matrix = [vec![Some(rational(1)), None], vec![None, None]];
        let columns = [column(1, Direction::Direct), column(1, Direction::Direct)];
        let score = |missing| weighted_sum(&matrix, &columns, Normalisation::MinMax, missing);
        assert_eq!(score(MissingRule::Incomplete)?, [None, None]);
        assert_eq!(score(MissingRule::Renormalise)?, [Some(rational(1)), None]);
        Ok(())
    }
}
