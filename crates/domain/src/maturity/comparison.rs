//! Two results side by side: what moved between them, over the practices both
//! have, whatever the versions of the model.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::result::AssessmentResult;

/// What changed from one result to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// Practices with a level on both sides, in the order of the later result.
    pub changes: Vec<PracticeChange>,
    /// All other practices of either result: those of the later one in its
    /// order, then those only the earlier one has.
    pub not_comparable: Vec<NotComparable>,
}

/// A practice that has a level on both sides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PracticeChange {
    /// Key of the practice.
    pub practice: String,
    /// The earlier level.
    pub before: u8,
    /// The later level.
    pub after: u8,
    /// after − before; below 0 when the practice got worse.
    pub delta: i16,
}

/// A practice that cannot be compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NotComparable {
    /// Key of the practice.
    pub practice: String,
    /// Why not.
    pub reason: Incomparability,
}

/// Why a practice cannot be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Incomparability {
    /// Only the earlier model has it.
    OnlyBefore,
    /// Only the later model has it.
    OnlyAfter,
    /// It has no level on at least one side: unanswered or not applicable.
    NoLevel,
    /// The scales end at different levels, so that equal numbers mean
    /// different things.
    DifferentScale,
}

/// Compares two results by the stable keys of their practices.
///
/// Means are left out on purpose: they are alike only when taken over the same
/// practices. For those, evaluate both sets of answers, reduced to the keys in
/// `changes`, against the same model.
pub fn compare(before: &AssessmentResult, after: &AssessmentResult) -> Comparison {
    let mut earlier: BTreeMap<&str, Option<u8>> = before
        .practices()
        .map(|practice| (practice.key.as_str(), practice.standing.level()))
        .collect();
    let same_scale = before.top_level == after.top_level;
    let mut comparison = Comparison {
        changes: Vec::new(),
        not_comparable: Vec::new(),
    };
    for practice in after.practices() {
        let reason = match (
            earlier.remove(practice.key.as_str()),
            practice.standing.level(),
        ) {
            (None, _) => Incomparability::OnlyAfter,
            (Some(_), _) if !same_scale => Incomparability::DifferentScale,
            (Some(Some(before)), Some(after)) => {
                comparison.changes.push(PracticeChange {
                    practice: practice.key.clone(),
                    before,
                    after,
                    delta: i16::from(after) - i16::from(before),
                });
                continue;
            }
            (Some(_), _) => Incomparability::NoLevel,
        };
        comparison.not_comparable.push(NotComparable {
            practice: practice.key.clone(),
            reason,
        });
    }
    let gone = before
        .practices()
        .filter(|practice| earlier.contains_key(practice.key.as_str()))
        .map(|practice| NotComparable {
            practice: practice.key.clone(),
            reason: Incomparability::OnlyBefore,
        });
    comparison.not_comparable.extend(gone);
    comparison
}

#[cfg(test)]
mod tests {
    use super::super::answer::Answer;
    use super::super::model::MaturityModel;
    use super::super::result::evaluate;
    use super::super::sample;
    use super::*;

    fn result(model: &MaturityModel, levels: &[(&str, u8)]) -> AssessmentResult {
        let answers = levels
            .iter()
            .map(|(key, level)| ((*key).to_owned(), Answer::Level(*level)))
            .collect();
        evaluate(model, &answers, &BTreeMap::new()).unwrap()
    }

    #[test]
    fn only_practices_with_a_level_on_both_sides_are_compared() {
        let old = sample::model(&[("one", 1, &[("gone", 1), ("a", 1), ("b", 1), ("c", 1)])]);
        // The later version moved `b` to another dimension.
        let new = sample::model(&[
            ("one", 1, &[("a", 1), ("c", 1), ("new", 1)]),
            ("two", 1, &[("b", 4)]),
        ]);
        let before = result(&old, &[("gone", 5), ("a", 2), ("b", 4), ("c", 1)]);
        let after = result(&new, &[("a", 3), ("b", 1), ("new", 2)]);
        let comparison = compare(&before, &after);
        let change = |practice: &str, before, after, delta| PracticeChange {
            practice: practice.to_owned(),
            before,
            after,
            delta,
        };
        assert_eq!(
            comparison.changes,
            [change("a", 2, 3, 1), change("b", 4, 1, -3)]
        );
        let reasons: Vec<(&str, Incomparability)> = comparison
            .not_comparable
            .iter()
            .map(|entry| (entry.practice.as_str(), entry.reason))
            .collect();
        assert_eq!(
            reasons,
            [
                ("c", Incomparability::NoLevel),
                ("new", Incomparability::OnlyAfter),
                ("gone", Incomparability::OnlyBefore),
            ]
        );
    }

    #[test]
    fn levels_of_different_scales_are_not_compared() {
        let model = sample::model(&[("one", 1, &[("a", 1)])]);
        let mut shorter = model.clone();
        shorter.levels.pop();
        let comparison = compare(&result(&model, &[("a", 3)]), &result(&shorter, &[("a", 3)]));
        assert_eq!(comparison.changes, []);
        assert_eq!(
            comparison.not_comparable[0].reason,
            Incomparability::DifferentScale
        );
    }
}
