//! A score that explains itself: mean and staged level side by side, how sure
//! they are, and the rows that add up to the mean.
//!
//! A mean alone hides a hole (0, 3 and 3 average to 2), a minimum alone hides
//! progress; people get both.

use num_traits::{ToPrimitive, Zero};
use serde::{Deserialize, Serialize};

use crate::exact::{Billionths, Rational, largest_remainder, rational};

/// The score of a dimension or of the whole assessment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = MaturityScore))]
pub struct Score {
    /// Σ weight·score / Σ weight over what is answered and applies, from 0 to
    /// the top level; none when nothing is.
    pub mean: Option<Billionths>,
    /// The whole levels in the exact mean. It may be lower than `mean` looks:
    /// 2.9999999999 is shown as 3 and is level 2.
    pub level: Option<u8>,
    /// The lowest level among the answered practices.
    pub staged: Option<u8>,
    /// How many practices there are.
    pub practices: usize,
    /// How many of them apply: all but those answered "not applicable".
    pub applicable: usize,
    /// How many of those have a level.
    pub answered: usize,
    /// The answered part of what applies, by weight, from 0 to 1; none when
    /// nothing applies.
    pub answered_share: Option<Billionths>,
    /// Between which bounds the mean will lie once everything is answered;
    /// none when nothing applies.
    pub interval: Option<ScoreInterval>,
    /// 1 − Σ gap / Σ target over the answered practices that have a target,
    /// from 0 to 1; 1 when nothing is aimed at.
    pub to_target: Billionths,
    /// What the mean is made of; the contributions add up to it to the last
    /// digit. Rows of a dimension are practices, rows of the whole assessment
    /// are dimensions. What is unanswered or does not apply has no row.
    pub rows: Vec<ContributionRow>,
}

/// The bounds of a mean that is not fully answered yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ScoreInterval {
    /// The mean if every open practice turned out to be at level 0.
    pub low: Billionths,
    /// The mean if every open practice turned out to be at the top level.
    pub high: Billionths,
}

/// What one practice or dimension adds to a mean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = MaturityContribution))]
pub struct ContributionRow {
    /// Key of the practice or dimension.
    pub key: String,
    /// Level of the practice, or mean of the dimension.
    pub score: Billionths,
    /// Weight as the model has it.
    pub weight: u32,
    /// Part of this weight in all that counts; the shares add up to 1.
    pub share: Billionths,
    /// Share times score; the contributions add up to the mean.
    pub contribution: Billionths,
}

/// The whole levels in an exact mean.
pub fn level_of(mean: &Rational) -> u8 {
    // A mean of levels is no larger than a level.
    mean.trunc().to_integer().to_u8().unwrap_or(u8::MAX)
}

/// One thing to be averaged: a practice, or a dimension that is a mean itself.
pub(super) struct Part<'a> {
    pub(super) key: &'a str,
    pub(super) weight: u32,
    /// None while unanswered.
    pub(super) mean: Option<Rational>,
    /// The answered part of it, from 0 to 1.
    pub(super) answered: Rational,
    /// Its score with everything open at 0, and at the top level.
    pub(super) bounds: (Rational, Rational),
}

impl<'a> Part<'a> {
    /// A practice that applies: answered with a level, or open.
    pub(super) fn practice(key: &'a str, weight: u32, level: Option<u8>, top: u8) -> Self {
        let whole = |level: u8| rational(i64::from(level));
        Self {
            key,
            weight,
            mean: level.map(whole),
            answered: rational(i64::from(level.is_some())),
            bounds: (whole(level.unwrap_or(0)), whole(level.unwrap_or(top))),
        }
    }
}

/// Counts that a score carries beside its mean.
#[derive(Clone, Copy, Default)]
pub(super) struct Tally {
    pub(super) practices: usize,
    pub(super) applicable: usize,
    pub(super) answered: usize,
    pub(super) staged: Option<u8>,
    pub(super) gaps: u32,
    pub(super) targets: u32,
}

impl Tally {
    /// Counts of two disjoint sets of practices together.
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            practices: self.practices + other.practices,
            applicable: self.applicable + other.applicable,
            answered: self.answered + other.answered,
            staged: match (self.staged, other.staged) {
                (Some(one), Some(another)) => Some(one.min(another)),
                (one, another) => one.or(another),
            },
            gaps: self.gaps + other.gaps,
            targets: self.targets + other.targets,
        }
    }
}

/// The average of all parts, itself a part of the next average up; none when
/// nothing in it applies.
pub(super) fn whole<'a>(key: &'a str, weight: u32, parts: &[Part]) -> Option<Part<'a>> {
    let of = |pick: for<'p, 'k> fn(&'p Part<'k>) -> &'p Rational| {
        weighted_mean(parts.iter().map(|part| (part.weight, pick(part))))
    };
    Some(Part {
        key,
        weight,
        mean: weighted_mean(answered(parts)),
        answered: of(|part| &part.answered)?,
        bounds: (of(|part| &part.bounds.0)?, of(|part| &part.bounds.1)?),
    })
}

/// The score as it is shown: every exact figure rounded once.
pub(super) fn score(whole: Option<&Part>, parts: &[Part], tally: Tally) -> Score {
    let mean = whole.and_then(|whole| whole.mean.as_ref());
    Score {
        mean: mean.map(shown),
        level: mean.map(level_of),
        staged: tally.staged,
        practices: tally.practices,
        applicable: tally.applicable,
        answered: tally.answered,
        answered_share: whole.map(|whole| shown(&whole.answered)),
        interval: whole.map(|whole| ScoreInterval {
            low: shown(&whole.bounds.0),
            high: shown(&whole.bounds.1),
        }),
        to_target: to_target(tally.gaps, tally.targets),
        rows: mean.map_or_else(Vec::new, |mean| rows(parts, mean)),
    }
}

fn answered<'p>(parts: &'p [Part]) -> impl Iterator<Item = (u32, &'p Rational)> {
    parts
        .iter()
        .filter_map(|part| Some((part.weight, part.mean.as_ref()?)))
}

/// Σ weight·value / Σ weight; none when there is no weight.
fn weighted_mean<'p>(values: impl Iterator<Item = (u32, &'p Rational)>) -> Option<Rational> {
    let (sum, weights) = values.fold(
        (Rational::zero(), Rational::zero()),
        |(sum, weights), (weight, value)| {
            let weight = rational(i64::from(weight));
            (sum + &weight * value, weights + weight)
        },
    );
    (!weights.is_zero()).then(|| sum / weights)
}

fn rows(parts: &[Part], mean: &Rational) -> Vec<ContributionRow> {
    let total: i64 = answered(parts).map(|(weight, _)| i64::from(weight)).sum();
    let total = rational(total);
    let shares: Vec<Rational> = answered(parts)
        .map(|(weight, _)| rational(i64::from(weight)) / &total)
        .collect();
    let contributions: Vec<Rational> = answered(parts)
        .zip(&shares)
        .map(|((_, value), share)| share * value)
        .collect();
    let shares = apportioned(&shares, Billionths::ONE);
    let contributions = apportioned(&contributions, shown(mean));
    parts
        .iter()
        .filter_map(|part| Some((part, part.mean.as_ref()?)))
        .zip(shares.into_iter().zip(contributions))
        .map(|((part, value), (share, contribution))| ContributionRow {
            key: part.key.to_owned(),
            score: shown(value),
            weight: part.weight,
            share,
            contribution,
        })
        .collect()
}

fn to_target(gaps: u32, targets: u32) -> Billionths {
    if targets == 0 {
        return Billionths::ONE;
    }
    let missing = rational(i64::from(gaps)) / rational(i64::from(targets));
    shown(&(rational(1) - missing))
}

/// Rounds a figure of a score. Levels fit a byte, shares lie between 0 and 1:
/// neither can leave the range of billionths.
pub(super) fn shown(value: &Rational) -> Billionths {
    Billionths::from_rational(value).expect("a score is no larger than a level")
}

fn apportioned(parts: &[Rational], total: Billionths) -> Vec<Billionths> {
    largest_remainder(parts, total).expect("a contribution is no larger than a level")
}
