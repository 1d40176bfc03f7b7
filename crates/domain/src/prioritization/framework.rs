//! What a scoring framework asks, and how its answers become a score.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::exact::Billionths;
use crate::text::LocalText;

/// One assessor's answers: criterion key to the chosen value on its scale.
pub type Answers = BTreeMap<String, Billionths>;

/// One version of a framework. Frozen once something was scored with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FrameworkDefinition {
    /// The formula.
    pub method: Method,
    /// What is asked, in the order in which it is shown.
    pub criteria: Vec<Criterion>,
    /// What an unanswered criterion does to the score.
    #[serde(default)]
    pub missing: MissingRule,
    /// How the answers of several assessors become one.
    #[serde(default)]
    pub aggregation: Aggregation,
    /// The score of an item that is best on every criterion; the worst is
    /// nought. Above 0; 100 unless said.
    #[serde(default = "hundred")]
    pub scale_to: Billionths,
}

/// How criteria are combined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = ScoringMethod))]
pub enum Method {
    /// Σ w·r ∕ Σ w over answers on anchored scales (simple additive
    /// weighting): what an item scores depends on no other item.
    WeightedSum,
}

/// What an unanswered criterion does to the score.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum MissingRule {
    /// There is no score until every criterion that weighs anything is answered.
    #[default]
    Incomplete,
    /// The weights of the answered criteria are scaled up to fill the gap,
    /// except that a mandatory criterion must be answered.
    Renormalise,
}

/// How the answers of several assessors to one criterion become one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Aggregation {
    /// The middle answer, or the mean of the two in the middle. One outlier
    /// does not move it.
    #[default]
    Median,
    /// The arithmetic mean.
    Mean,
}

/// One question of a framework.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Criterion {
    /// Stable name, unique in the framework: a lower-case letter, then
    /// lower-case letters, digits, `_` and `-`; at most 64 characters.
    pub key: String,
    /// What it is called.
    pub name: LocalText,
    /// What is meant, for the assessor.
    #[serde(default)]
    pub description: LocalText,
    /// Its importance relative to the other weights; 0 or more. A criterion
    /// of weight 0 is asked and shown but changes no score.
    pub weight: Billionths,
    /// Which end of the scale is good.
    #[serde(default)]
    pub direction: Direction,
    /// The anchors: the lowest and the highest possible answer.
    pub scale: Scale,
    /// What particular values mean. Answers between them are allowed.
    #[serde(default)]
    pub levels: Vec<Level>,
    /// Whether an item without this answer has no score, whatever
    /// [`FrameworkDefinition::missing`] says.
    #[serde(default)]
    pub mandatory: bool,
}

/// Which end of a scale is good.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Direction {
    /// More is better: value, benefit, urgency.
    #[default]
    Direct,
    /// Less is better: cost, effort, risk.
    Inverse,
}

/// The lowest and the highest possible answer to a criterion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = CriterionScale))]
pub struct Scale {
    /// The lowest answer; below `hi`.
    pub lo: Billionths,
    /// The highest answer.
    pub hi: Billionths,
}

impl Scale {
    /// Whether `value` lies on the scale, its ends included.
    pub fn contains(self, value: Billionths) -> bool {
        self.lo <= value && value <= self.hi
    }
}

/// The meaning of one value of a scale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = CriterionLevel))]
pub struct Level {
    /// A value on the criterion's scale.
    pub value: Billionths,
    /// What it is called, such as "High".
    pub label: LocalText,
    /// When to choose it.
    #[serde(default)]
    pub description: LocalText,
}

/// Something in a definition that keeps it from being used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FrameworkProblem {
    /// Where, as a JSON pointer (RFC 6901) into the definition:
    /// `/criteria/0/weight`.
    pub place: String,
    /// What is wrong there.
    pub kind: FrameworkProblemKind,
}

/// What is wrong at one place of a definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum FrameworkProblemKind {
    /// A framework without criteria asks nothing.
    #[error("there are no criteria")]
    NoCriteria,
    /// Weights of nought everywhere order nothing.
    #[error("at least one weight must be above 0")]
    NoWeight,
    /// A weight below nought.
    #[error("a weight must not be negative")]
    NegativeWeight,
    /// A key that is not in the form [`Criterion::key`] describes.
    #[error("a key is a lower-case letter, then lower-case letters, digits, _ or -")]
    MalformedKey,
    /// A key that an earlier criterion already has.
    #[error("another criterion has this key")]
    DuplicateKey,
    /// A name or a label without text in any language.
    #[error("a text is needed in at least one language")]
    BlankText,
    /// A scale whose lower end is not below its upper end.
    #[error("the lower end of a scale must be below its upper end")]
    EmptyScale,
    /// A level outside the criterion's scale.
    #[error("the value is outside the scale")]
    LevelOutsideScale,
    /// A value that an earlier level already has.
    #[error("another level has this value")]
    DuplicateLevel,
    /// A score range that ends at or below nought.
    #[error("the highest score must be above 0")]
    ScoreRangeNotPositive,
}

/// The longest criterion key, in characters.
pub const LONGEST_KEY: usize = 64;

impl FrameworkDefinition {
    /// The criterion with this key.
    pub fn criterion(&self, key: &str) -> Option<&Criterion> {
        self.criteria.iter().find(|criterion| criterion.key == key)
    }

    /// Everything that keeps the definition from being used, in reading
    /// order; empty when it is sound.
    pub fn validate(&self) -> Vec<FrameworkProblem> {
        let mut found = Problems::default();
        if self.criteria.is_empty() {
            found.add("/criteria", FrameworkProblemKind::NoCriteria);
        } else if self.criteria.iter().all(|c| c.weight == Billionths::ZERO) {
            found.add("/criteria", FrameworkProblemKind::NoWeight);
        }
        let mut keys = BTreeSet::new();
        for (index, criterion) in self.criteria.iter().enumerate() {
            let place = format!("/criteria/{index}");
            if !is_key(&criterion.key) {
                found.add(format!("{place}/key"), FrameworkProblemKind::MalformedKey);
            } else if !keys.insert(&criterion.key) {
                found.add(format!("{place}/key"), FrameworkProblemKind::DuplicateKey);
            }
            criterion.validate(&place, &mut found);
        }
        if self.scale_to <= Billionths::ZERO {
            found.add("/scale_to", FrameworkProblemKind::ScoreRangeNotPositive);
        }
        found.0
    }
}

impl Criterion {
    fn validate(&self, place: &str, found: &mut Problems) {
        if self.name.is_blank() {
            found.add(format!("{place}/name"), FrameworkProblemKind::BlankText);
        }
        if self.weight.is_negative() {
            found.add(
                format!("{place}/weight"),
                FrameworkProblemKind::NegativeWeight,
            );
        }
        if self.scale.lo >= self.scale.hi {
            found.add(format!("{place}/scale"), FrameworkProblemKind::EmptyScale);
        }
        let mut values = BTreeSet::new();
        for (index, level) in self.levels.iter().enumerate() {
            let place = format!("{place}/levels/{index}");
            if !self.scale.contains(level.value) {
                found.add(
                    format!("{place}/value"),
                    FrameworkProblemKind::LevelOutsideScale,
                );
            } else if !values.insert(level.value) {
                found.add(
                    format!("{place}/value"),
                    FrameworkProblemKind::DuplicateLevel,
                );
            }
            if level.label.is_blank() {
                found.add(format!("{place}/label"), FrameworkProblemKind::BlankText);
            }
        }
    }
}

#[derive(Default)]
struct Problems(Vec<FrameworkProblem>);

impl Problems {
    fn add(&mut self, place: impl Into<String>, kind: FrameworkProblemKind) {
        self.0.push(FrameworkProblem {
            place: place.into(),
            kind,
        });
    }
}

fn is_key(key: &str) -> bool {
    key.len() <= LONGEST_KEY
        && key.starts_with(|c: char| c.is_ascii_lowercase())
        && key
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-')
}

fn hundred() -> Billionths {
    Billionths::whole(100)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sound() -> Result<FrameworkDefinition, serde_json::Error> {
        serde_json::from_value(serde_json::json!({
            "method": "weighted_sum",
            "criteria": [
                {
                    "key": "value",
                    "name": {"en": "Value", "de": "Nutzen"},
                    "weight": "0.6",
                    "scale": {"lo": "1", "hi": "5"},
                    "levels": [{"value": "1", "label": {"en": "Low"}}],
                },
                {
                    "key": "effort",
                    "name": {"en": "Effort"},
                    "weight": "0.4",
                    "direction": "inverse",
                    "scale": {"lo": "0", "hi": "10"},
                    "mandatory": true,
                },
            ],
        }))
    }

    #[test]
    fn a_sound_definition_survives_json() -> Result<(), serde_json::Error> {
        let definition = sound()?;
        assert_eq!(definition.validate(), []);
        assert_eq!(definition.missing, MissingRule::Incomplete);
        assert_eq!(definition.aggregation, Aggregation::Median);
        assert_eq!(definition.scale_to, Billionths::whole(100));
        let again = serde_json::from_value(serde_json::to_value(&definition)?)?;
        assert_eq!(definition, again);
        Ok(())
    }

    #[test]
    fn an_unknown_field_is_refused() -> Result<(), serde_json::Error> {
        let mut json = serde_json::to_value(sound()?)?;
        json["criteria"][0]["wieght"] = "1".into();
        assert!(serde_json::from_value::<FrameworkDefinition>(json).is_err());
        Ok(())
    }

    #[test]
    fn every_problem_names_its_place() -> Result<(), serde_json::Error> {
        use FrameworkProblemKind::*;

        type Break = fn(&mut FrameworkDefinition);
        let broken: [(Break, &str, FrameworkProblemKind); 11] = [
            (|d| d.criteria.clear(), "/criteria", NoCriteria),
            (
                |d| {
                    d.criteria
                        .iter_mut()
                        .for_each(|c| c.weight = Billionths::ZERO)
                },
                "/criteria",
                NoWeight,
            ),
            (
                |d| d.criteria[1].weight.0 = -1,
                "/criteria/1/weight",
                NegativeWeight,
            ),
            (
                |d| d.criteria[0].key = "Value".into(),
                "/criteria/0/key",
                MalformedKey,
            ),
            (
                |d| d.criteria[0].key = "v".repeat(65),
                "/criteria/0/key",
                MalformedKey,
            ),
            (
                |d| d.criteria[1].key = "value".into(),
                "/criteria/1/key",
                DuplicateKey,
            ),
            (
                |d| d.criteria[0].name = LocalText::en(" "),
                "/criteria/0/name",
                BlankText,
            ),
            (
                |d| d.criteria[1].scale.hi = Billionths::ZERO,
                "/criteria/1/scale",
                EmptyScale,
            ),
            (
                |d| d.criteria[0].levels[0].value = Billionths::ZERO,
                "/criteria/0/levels/0/value",
                LevelOutsideScale,
            ),
            (
                |d| {
                    let level = d.criteria[0].levels[0].clone();
                    d.criteria[0].levels.push(level);
                },
                "/criteria/0/levels/1/value",
                DuplicateLevel,
            ),
            (
                |d| d.scale_to = Billionths::ZERO,
                "/scale_to",
                ScoreRangeNotPositive,
            ),
        ];
        for (change, place, kind) in broken {
            let mut definition = sound()?;
            change(&mut definition);
            let place = place.to_owned();
            assert_eq!(definition.validate(), [FrameworkProblem { place, kind }]);
        }
        Ok(())
    }
}
