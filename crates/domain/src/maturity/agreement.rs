//! How far respondents concur about a practice, and which level is official.

use num_traits::Zero;
use serde::{Deserialize, Serialize};

use crate::exact::{Billionths, Rational, rational};

use super::answer::Answer;
use super::score::shown;

/// From which distance between the lowest and the highest answer people
/// should talk.
const WIDE_RANGE: u8 = 2;

/// The answers of several respondents to one practice, summarised. Individual
/// answers stay what they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Agreement {
    /// How many respondents gave a level.
    pub respondents: usize,
    /// The arithmetic mean of the levels.
    pub mean: Billionths,
    /// The middle level; with an even number of answers the mean of the two
    /// in the middle.
    pub median: Billionths,
    /// The lowest level given.
    pub lowest: u8,
    /// The highest level given.
    pub highest: u8,
    /// Within-group agreement r_wg from 0 (as scattered as chance) to 1 (all
    /// alike); none for a single respondent.
    pub r_wg: Option<Billionths>,
    /// Whether the answers lie 2 levels or more apart, or the exact r_wg is
    /// below 0.7: talk before a level becomes official.
    pub disputed: bool,
}

/// Summarises the levels given to one practice, of which a respondent could
/// choose among `options` (see
/// [`response_options`](super::model::MaturityModel::response_options)). None
/// without any level.
///
/// r_wg = max(0, 1 − s² / σ²), where s² is the sample variance (n − 1) and
/// σ² = (options² − 1) / 12 the variance of answers spread evenly over all
/// options: James, Demaree and Wolf, Journal of Applied Psychology 69 (1984).
/// It is undefined for fewer than two respondents or two options.
pub fn agreement(levels: &[u8], options: u8) -> Option<Agreement> {
    let mut sorted = levels.to_vec();
    sorted.sort_unstable();
    let (lowest, highest) = (*sorted.first()?, *sorted.last()?);
    let n = rational(i64::try_from(sorted.len()).ok()?);
    let sum = sorted.iter().map(|level| i64::from(*level)).sum();
    let mean = rational(sum) / &n;
    let (low, high) = middle(&sorted)?;
    let median = rational(i64::from(low) + i64::from(high)) / rational(2);

    let r_wg = (sorted.len() > 1 && options > 1).then(|| {
        let squares: Rational = sorted
            .iter()
            .map(|level| {
                let off = rational(i64::from(*level)) - &mean;
                &off * &off
            })
            .sum();
        let variance = squares / (n - rational(1));
        let chance = rational(i64::from(options).pow(2) - 1) / rational(12);
        (rational(1) - variance / chance).max(Rational::zero())
    });
    let scattered = r_wg
        .as_ref()
        .is_some_and(|r_wg| *r_wg < rational(7) / rational(10));
    Some(Agreement {
        respondents: sorted.len(),
        mean: shown(&mean),
        median: shown(&median),
        lowest,
        highest,
        r_wg: r_wg.as_ref().map(shown),
        disputed: highest - lowest >= WIDE_RANGE || scattered,
    })
}

/// The answer that counts for a practice, and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficialAnswer {
    /// What enters the score.
    pub answer: Answer,
    /// Where it comes from.
    pub source: OfficialSource,
}

/// Where an official answer comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum OfficialSource {
    /// People agreed on it and recorded that.
    Consensus,
    /// It is the median of the individual levels.
    Median,
}

/// The official answer to a practice: the recorded consensus, else the median
/// of the individual levels, else none.
///
/// A ladder has no half levels, so with an even number of answers the lower of
/// the two in the middle counts: a level is not claimed that only half of the
/// respondents see. That a practice does not apply is never found by counting;
/// it takes a consensus.
pub fn official(consensus: Option<&Answer>, individual: &[Answer]) -> Option<OfficialAnswer> {
    if let Some(answer) = consensus {
        return Some(OfficialAnswer {
            answer: answer.clone(),
            source: OfficialSource::Consensus,
        });
    }
    let mut levels: Vec<u8> = individual.iter().filter_map(Answer::level).collect();
    levels.sort_unstable();
    let (lower, _) = middle(&levels)?;
    Some(OfficialAnswer {
        answer: Answer::Level(lower),
        source: OfficialSource::Median,
    })
}

/// The two levels in the middle of an ascending list, the same one twice when
/// its length is odd.
fn middle(sorted: &[u8]) -> Option<(u8, u8)> {
    let last = sorted.len().checked_sub(1)?;
    Some((sorted[last / 2], sorted[last.div_ceil(2)]))
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize)]
    struct Oracle {
        #[serde(rename = "A")]
        options: u8,
        vectors: Vec<Vector>,
    }

    #[derive(Deserialize)]
    struct Vector {
        x: Vec<u8>,
        mean: f64,
        median: f64,
        rwg: Option<f64>,
    }

    fn near(figure: Billionths, expected: f64) -> bool {
        (figure.to_f64() - expected).abs() < 1e-9
    }

    #[test]
    fn published_vectors_come_out() {
        let oracle: Oracle =
            serde_json::from_str(include_str!("../../tests/oracles/rwg_vectors.json")).unwrap();
        assert_eq!(oracle.vectors.len(), 7);
        for vector in oracle.vectors {
            let found = agreement(&vector.x, oracle.options).unwrap();
            assert!(near(found.mean, vector.mean), "{:?}", vector.x);
            assert!(near(found.median, vector.median), "{:?}", vector.x);
            match (found.r_wg, vector.rwg) {
                (Some(found), Some(expected)) => assert!(near(found, expected), "{:?}", vector.x),
                (found, expected) => assert_eq!(found.is_none(), expected.is_none()),
            }
        }
    }

    #[test]
    fn disputes_are_flagged() {
        for (levels, options, disputed) in [
            (vec![3], 6, false),
            (vec![3, 3], 6, false),
            (vec![2, 3], 6, false),
            (vec![2, 4], 6, true),
            // Next to each other, yet 1 − 0.5/1.25 = 0.6 on a scale of four.
            (vec![2, 3], 4, true),
            // 1 − 0.2/(2/3) is exactly 0.7, which is enough.
            (vec![1, 1, 1, 1, 2], 3, false),
        ] {
            let found = agreement(&levels, options).unwrap();
            assert_eq!(found.disputed, disputed, "{levels:?} of {options}");
        }
        assert_eq!(agreement(&[], 6), None);
        assert_eq!(agreement(&[0, 0], 1).unwrap().r_wg, None);
    }

    #[test]
    fn the_official_level_is_consensus_else_lower_median() {
        let excluded = Answer::NotApplicable {
            reason: "No programmes here".to_owned(),
        };
        let levels = |levels: &[u8]| -> Vec<Answer> {
            levels.iter().map(|level| Answer::Level(*level)).collect()
        };
        for (individual, expected) in [
            (levels(&[]), None),
            (levels(&[4]), Some(4)),
            (levels(&[4, 1]), Some(1)),
            (levels(&[5, 2, 3]), Some(3)),
            (levels(&[5, 2, 3, 4]), Some(3)),
        ] {
            let found = official(None, &individual);
            assert_eq!(found.and_then(|found| found.answer.level()), expected);
        }
        assert_eq!(official(None, std::slice::from_ref(&excluded)), None);
        let agreed = official(Some(&excluded), &levels(&[2, 3])).unwrap();
        assert_eq!(agreed.answer, excluded);
        assert_eq!(agreed.source, OfficialSource::Consensus);
    }
}
