//! What can be wrong with a maturity model, and where.

use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize;
use thiserror::Error;

use super::model::{Dimension, MAX_LEVELS, MaturityModel, Practice};
use crate::text::LocalText;

/// Why a model cannot be used.
#[derive(Debug, Error)]
pub enum ModelError {
    /// A file is not JSON of the expected shape.
    #[error("{part}: {source}")]
    Unreadable {
        /// Which file of the model.
        part: String,
        /// What the reader stumbled over, with line and column.
        #[source]
        source: serde_json::Error,
    },
    /// The model contradicts itself or is incomplete.
    #[error("the model has {} problem(s), the first: {}", .0.len(), FirstProblem(.0))]
    Invalid(Vec<ModelProblem>),
}

struct FirstProblem<'a>(&'a [ModelProblem]);

impl fmt::Display for FirstProblem<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.first().map_or(Ok(()), |problem| problem.fmt(f))
    }
}

/// Something wrong at a place in a model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Error)]
#[error("{place}: {fault}")]
pub struct ModelProblem {
    /// JSON pointer to the place, for example `/dimensions/0/practices/2/key`.
    pub place: String,
    /// What is wrong there.
    pub fault: ModelFault,
}

/// What can be wrong in a model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Error)]
#[serde(rename_all = "snake_case")]
pub enum ModelFault {
    /// A key is not a slug.
    #[error("a key is lower-case letters, digits and hyphens, and starts with a letter")]
    InvalidKey,
    /// A key was used before in the model.
    #[error("the key “{0}” is used twice")]
    DuplicateKey(String),
    /// A weight of 0 would take its bearer out of every mean.
    #[error("a weight is at least 1")]
    ZeroWeight,
    /// The scale has too few or too many levels.
    #[error("a model has 1 to {MAX_LEVELS} levels, not {0}")]
    ScaleSize(usize),
    /// The levels of the scale are not numbered 1, 2, 3 and so on.
    #[error("levels are numbered from 1 upwards; here {expected} is expected, not {found}")]
    LevelNumber {
        /// The number this position has.
        expected: usize,
        /// The number given.
        found: u8,
    },
    /// A practice has more or fewer rungs than the model has levels.
    #[error("a practice has one statement per level: {expected}, not {found}")]
    LevelCount {
        /// How many levels the model has.
        expected: usize,
        /// How many rungs the practice has.
        found: usize,
    },
    /// A list that must not be empty is.
    #[error("at least one entry is needed")]
    Empty,
    /// A plain text is missing.
    #[error("the text is blank")]
    Blank,
    /// A text lacks one of the languages of the model.
    #[error("the text is blank in “{0}”")]
    BlankIn(String),
}

/// One walk over a model, gathering problems.
struct Check<'a> {
    languages: Vec<&'a str>,
    keys: BTreeSet<&'a str>,
    levels: usize,
    problems: Vec<ModelProblem>,
}

/// Everything that is wrong with a model, in reading order.
pub(super) fn find(model: &MaturityModel) -> Vec<ModelProblem> {
    let mut check = Check {
        languages: model.name.0.keys().map(String::as_str).collect(),
        keys: BTreeSet::new(),
        levels: model.levels.len(),
        problems: Vec::new(),
    };
    check.model(model);
    check.problems
}

impl<'a> Check<'a> {
    fn report(&mut self, place: String, fault: ModelFault) {
        self.problems.push(ModelProblem { place, fault });
    }

    fn model(&mut self, model: &'a MaturityModel) {
        if !is_slug(&model.key) {
            self.report("/key".to_owned(), ModelFault::InvalidKey);
        }
        for (place, text) in [("/version", &model.version), ("/licence", &model.licence)] {
            if text.trim().is_empty() {
                self.report(place.to_owned(), ModelFault::Blank);
            }
        }
        if self.languages.is_empty() {
            self.report("/name".to_owned(), ModelFault::Blank);
        }
        self.text("/name".to_owned(), &model.name);
        self.text("/description".to_owned(), &model.description);
        if !(1..=MAX_LEVELS).contains(&model.levels.len()) {
            let fault = ModelFault::ScaleSize(model.levels.len());
            self.report("/levels".to_owned(), fault);
        }
        for (index, level) in model.levels.iter().enumerate() {
            let place = format!("/levels/{index}");
            if usize::from(level.number) != index + 1 {
                let fault = ModelFault::LevelNumber {
                    expected: index + 1,
                    found: level.number,
                };
                self.report(format!("{place}/n"), fault);
            }
            self.text(format!("{place}/name"), &level.name);
            self.text(format!("{place}/description"), &level.description);
        }
        if model.dimensions.is_empty() {
            self.report("/dimensions".to_owned(), ModelFault::Empty);
        }
        let mut dimensions = BTreeSet::new();
        for (index, dimension) in model.dimensions.iter().enumerate() {
            let place = format!("/dimensions/{index}");
            let fresh = dimensions.insert(dimension.key.as_str());
            self.entry(&place, &dimension.key, fresh, dimension.weight);
            self.dimension(&place, dimension);
        }
    }

    fn dimension(&mut self, place: &str, dimension: &'a Dimension) {
        self.text(format!("{place}/name"), &dimension.name);
        self.text(format!("{place}/purpose"), &dimension.purpose);
        if dimension.practices.is_empty() {
            self.report(format!("{place}/practices"), ModelFault::Empty);
        }
        for (index, practice) in dimension.practices.iter().enumerate() {
            let place = format!("{place}/practices/{index}");
            let fresh = self.keys.insert(&practice.key);
            self.entry(&place, &practice.key, fresh, practice.weight);
            self.practice(&place, practice);
        }
    }

    fn practice(&mut self, place: &str, practice: &Practice) {
        self.text(format!("{place}/name"), &practice.name);
        self.text(format!("{place}/question"), &practice.question);
        if practice.levels.len() != self.levels {
            let fault = ModelFault::LevelCount {
                expected: self.levels,
                found: practice.levels.len(),
            };
            self.report(format!("{place}/levels"), fault);
        }
        for (index, rung) in practice.levels.iter().enumerate() {
            let place = format!("{place}/levels/{index}");
            self.text(format!("{place}/statement"), &rung.statement);
            for (index, criterion) in rung.criteria.iter().enumerate() {
                self.text(format!("{place}/criteria/{index}"), criterion);
            }
            self.text(format!("{place}/action"), &rung.action);
        }
        for (index, reference) in practice.references.iter().enumerate() {
            if reference.trim().is_empty() {
                self.report(format!("{place}/references/{index}"), ModelFault::Blank);
            }
        }
    }

    /// What dimensions and practices have in common: a key of their own and a
    /// weight.
    fn entry(&mut self, place: &str, key: &str, fresh: bool, weight: u32) {
        if !is_slug(key) {
            self.report(format!("{place}/key"), ModelFault::InvalidKey);
        }
        if !fresh {
            let fault = ModelFault::DuplicateKey(key.to_owned());
            self.report(format!("{place}/key"), fault);
        }
        if weight == 0 {
            self.report(format!("{place}/weight"), ModelFault::ZeroWeight);
        }
    }

    fn text(&mut self, place: String, text: &LocalText) {
        for index in 0..self.languages.len() {
            let language = self.languages[index];
            let given = text.0.get(language);
            if given.is_none_or(|given| given.trim().is_empty()) {
                let fault = ModelFault::BlankIn(language.to_owned());
                self.report(place.clone(), fault);
            }
        }
    }
}

fn is_slug(key: &str) -> bool {
    key.starts_with(|c: char| c.is_ascii_lowercase())
        && key
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    /// What is wrong with the sample after `change`.
    fn faults(change: impl FnOnce(&mut MaturityModel)) -> Vec<(String, ModelFault)> {
        let mut model =
            sample::model(&[("one", 1, &[("a", 1), ("b", 2)]), ("two", 3, &[("c", 1)])]);
        change(&mut model);
        model
            .validate()
            .into_iter()
            .map(|problem| (problem.place, problem.fault))
            .collect()
    }

    fn one(place: &str, fault: ModelFault) -> Vec<(String, ModelFault)> {
        vec![(place.to_owned(), fault)]
    }

    #[test]
    fn a_sound_model_has_no_problem() {
        assert_eq!(faults(|_| ()), []);
    }

    #[test]
    fn keys_are_slugs_and_used_once() {
        for key in ["", "A", "1a", "a b", "-a", "ä"] {
            assert_eq!(
                faults(|model| model.key = key.to_owned()),
                one("/key", ModelFault::InvalidKey),
                "{key}"
            );
        }
        // A practice key is unique in the model, not just in its dimension.
        assert_eq!(
            faults(|model| model.dimensions[1].practices[0].key = "a".to_owned()),
            one(
                "/dimensions/1/practices/0/key",
                ModelFault::DuplicateKey("a".to_owned())
            )
        );
        assert_eq!(
            faults(|model| model.dimensions[1].key = "one".to_owned()),
            one(
                "/dimensions/1/key",
                ModelFault::DuplicateKey("one".to_owned())
            )
        );
    }

    #[test]
    fn nothing_weighs_nothing() {
        assert_eq!(
            faults(|model| model.dimensions[0].weight = 0),
            one("/dimensions/0/weight", ModelFault::ZeroWeight)
        );
        assert_eq!(
            faults(|model| model.dimensions[0].practices[1].weight = 0),
            one("/dimensions/0/practices/1/weight", ModelFault::ZeroWeight)
        );
    }

    #[test]
    fn levels_are_complete_and_in_order() {
        assert_eq!(
            faults(|model| model.levels.swap(0, 1)).len(),
            2,
            "two levels are out of place"
        );
        assert_eq!(
            faults(|model| {
                model.dimensions[0].practices[0].levels.pop();
            }),
            one(
                "/dimensions/0/practices/0/levels",
                ModelFault::LevelCount {
                    expected: 5,
                    found: 4
                }
            )
        );
        assert_eq!(
            faults(|model| {
                model.levels.clear();
                model.dimensions.clear();
            }),
            [
                ("/levels".to_owned(), ModelFault::ScaleSize(0)),
                ("/dimensions".to_owned(), ModelFault::Empty)
            ]
        );
    }

    #[test]
    fn every_text_is_there_in_every_language_of_the_name() {
        let found = faults(|model| model.name = LocalText::en_de("Sample", "Muster"));
        assert!(found.len() > 50);
        assert!(
            found
                .iter()
                .all(|(_, fault)| *fault == ModelFault::BlankIn("de".to_owned()))
        );
        assert_eq!(
            faults(|model| {
                let rung = &mut model.dimensions[1].practices[0].levels[2];
                rung.criteria[0] = LocalText::en(" ");
            }),
            one(
                "/dimensions/1/practices/0/levels/2/criteria/0",
                ModelFault::BlankIn("en".to_owned())
            )
        );
        assert_eq!(
            faults(|model| model.name = LocalText::default()),
            one("/name", ModelFault::Blank)
        );
    }

    #[test]
    fn a_file_of_another_shape_is_refused() {
        let model = sample::model(&[("one", 1, &[("a", 1)])]);
        let json = serde_json::to_string(&model).unwrap();
        assert_eq!(MaturityModel::from_json(&json).unwrap(), model);
        for (from, to) in [
            ("pmo-maturity/1", "pmo-maturity/2"),
            ("ladder_cumulative", "ladder"),
            ("\"licence\"", "\"license\""),
        ] {
            let other = json.replace(from, to);
            assert!(
                matches!(
                    MaturityModel::from_json(&other),
                    Err(ModelError::Unreadable { .. })
                ),
                "{to}"
            );
        }
        let blank = json.replace("\"Sample\"", "\"\"");
        let error = MaturityModel::from_json(&blank).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the model has 1 problem(s), the first: /name: the text is blank in “en”"
        );
    }
}
