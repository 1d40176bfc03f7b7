//! What is answered about a practice: the level reached, or that it does not
//! apply and why.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::model::MAX_LEVELS;

/// The answer to one practice; a practice without one is unanswered.
///
/// In JSON `{"level": 3}` or `{"not_applicable": {"reason": "…"}}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// The level reached, 0 to the top level of the model.
    Level(u8),
    /// The practice makes no sense here; it leaves every score.
    NotApplicable {
        /// Why; never blank.
        reason: String,
    },
}

/// Why an answer is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AnswerError {
    /// The scale ends below the level given.
    #[error("level {level} is above the highest level {top}")]
    LevelTooHigh {
        /// The level given.
        level: u8,
        /// The highest level of the model.
        top: u8,
    },
    /// Leaving a practice out needs a reason that others can read.
    #[error("a practice that does not apply needs a reason")]
    ReasonMissing,
}

impl Answer {
    /// Checks the answer against a scale that ends at `top`.
    ///
    /// # Errors
    /// A level above `top`; a blank reason.
    pub fn check(&self, top: u8) -> Result<(), AnswerError> {
        match self {
            Self::Level(level) => check_level(*level, top),
            Self::NotApplicable { reason } if reason.trim().is_empty() => {
                Err(AnswerError::ReasonMissing)
            }
            Self::NotApplicable { .. } => Ok(()),
        }
    }

    /// The level, when the practice applies.
    pub fn level(&self) -> Option<u8> {
        match self {
            Self::Level(level) => Some(*level),
            Self::NotApplicable { .. } => None,
        }
    }
}

/// Checks that a level, answered or aimed at, is on the scale.
///
/// # Errors
/// The level lies above `top`.
pub fn check_level(level: u8, top: u8) -> Result<(), AnswerError> {
    if level > top {
        return Err(AnswerError::LevelTooHigh { level, top });
    }
    Ok(())
}

/// Which statements of a practice's ladder hold, each judged by itself.
///
/// In JSON the levels whose statement holds, for example `[1, 2, 4]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<u8>", into = "Vec<u8>")]
pub struct HeldStatements(u8);

/// A statement belongs to a level from 1 to [`MAX_LEVELS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("there is no statement for level {0}")]
pub struct NoSuchStatement(pub u8);

impl HeldStatements {
    /// The set with the statements of these levels.
    ///
    /// # Errors
    /// A level is 0 or above [`MAX_LEVELS`].
    pub fn of(levels: impl IntoIterator<Item = u8>) -> Result<Self, NoSuchStatement> {
        levels.into_iter().try_fold(Self::default(), |held, level| {
            bit(level)
                .map(|bit| Self(held.0 | bit))
                .ok_or(NoSuchStatement(level))
        })
    }

    /// The set as a number, to be stored: the lowest bit is level 1.
    pub fn bits(self) -> u8 {
        self.0
    }

    /// The set that [`bits`](Self::bits) gave this number for.
    pub fn from_bits(bits: u8) -> Self {
        Self(bits)
    }

    /// Whether the statement of `level` holds.
    pub fn holds(self, level: u8) -> bool {
        bit(level).is_some_and(|bit| self.0 & bit != 0)
    }

    /// The levels whose statement holds, ascending.
    pub fn levels(self) -> impl Iterator<Item = u8> {
        (1..=u8::MAX)
            .take(MAX_LEVELS)
            .filter(move |level| self.holds(*level))
    }

    /// The level reached: the highest whose statement and all lower ones hold,
    /// 0 when the first does not.
    pub fn level(self) -> u8 {
        // At most 8 ones fit a byte.
        self.0.trailing_ones() as u8
    }

    /// The statements that hold without counting, because one below does not:
    /// what the respondent should look at again.
    pub fn beyond(self) -> impl Iterator<Item = u8> {
        let reached = self.level();
        self.levels().filter(move |level| *level > reached)
    }
}

impl TryFrom<Vec<u8>> for HeldStatements {
    type Error = NoSuchStatement;

    fn try_from(levels: Vec<u8>) -> Result<Self, Self::Error> {
        Self::of(levels)
    }
}

impl From<HeldStatements> for Vec<u8> {
    fn from(held: HeldStatements) -> Self {
        held.levels().collect()
    }
}

/// The bit of a level: level 1 is the lowest.
fn bit(level: u8) -> Option<u8> {
    1_u8.checked_shl(u32::from(level.checked_sub(1)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ladder_counts_up_to_its_first_gap() {
        for (held, level, beyond) in [
            (vec![], 0, vec![]),
            (vec![1], 1, vec![]),
            (vec![1, 2, 3, 4, 5], 5, vec![]),
            (vec![1, 2, 4], 2, vec![4]),
            (vec![2, 3, 4, 5], 0, vec![2, 3, 4, 5]),
            (vec![5, 1, 1], 1, vec![5]),
            (vec![1, 2, 3, 4, 5, 6, 7, 8], 8, vec![]),
        ] {
            let set = HeldStatements::of(held.clone()).unwrap();
            assert_eq!(set.level(), level, "{held:?}");
            assert_eq!(set.beyond().collect::<Vec<_>>(), beyond, "{held:?}");
        }
        assert_eq!(HeldStatements::of([0]), Err(NoSuchStatement(0)));
        assert_eq!(HeldStatements::of([9]), Err(NoSuchStatement(9)));
        assert_eq!(HeldStatements::of([255]), Err(NoSuchStatement(255)));
    }

    #[test]
    fn a_set_survives_being_stored() {
        for bits in 0..=u8::MAX {
            let held = HeldStatements::from_bits(bits);
            assert_eq!(held.bits(), bits);
            assert_eq!(HeldStatements::of(held.levels()), Ok(held));
        }
    }

    #[test]
    fn statements_travel_as_levels() {
        let held: HeldStatements = serde_json::from_str("[4,1,2]").unwrap();
        assert_eq!(serde_json::to_string(&held).unwrap(), "[1,2,4]");
        assert!(serde_json::from_str::<HeldStatements>("[9]").is_err());
    }

    #[test]
    fn an_answer_is_checked_against_the_scale() {
        let excluded = |reason: &str| Answer::NotApplicable {
            reason: reason.to_owned(),
        };
        for (answer, outcome) in [
            (Answer::Level(0), Ok(())),
            (Answer::Level(5), Ok(())),
            (
                Answer::Level(6),
                Err(AnswerError::LevelTooHigh { level: 6, top: 5 }),
            ),
            (excluded("We have no agile delivery."), Ok(())),
            (excluded(" \n"), Err(AnswerError::ReasonMissing)),
        ] {
            assert_eq!(answer.check(5), outcome);
        }
    }

    #[test]
    fn answers_travel_as_tagged_objects() {
        for (json, answer) in [
            (r#"{"level":3}"#, Answer::Level(3)),
            (
                r#"{"not_applicable":{"reason":"No suppliers"}}"#,
                Answer::NotApplicable {
                    reason: "No suppliers".to_owned(),
                },
            ),
        ] {
            assert_eq!(serde_json::from_str::<Answer>(json).unwrap(), answer);
            assert_eq!(serde_json::to_string(&answer).unwrap(), json);
        }
    }
}
