//! The model the product ships with, in its own words and under its licence:
//! `models/pmo-core/`, one file for the whole and one per dimension.

use serde_json::Value;

use super::model::MaturityModel;
use super::problem::ModelError;

/// The file for the whole, in which dimensions are named by key, in order.
const MODEL: &str = include_str!("../../models/pmo-core/model.json");

macro_rules! dimension_files {
    ($($key:literal),+ $(,)?) => {
        &[$(($key, include_str!(concat!("../../models/pmo-core/", $key, ".json")))),+]
    };
}

/// The file of each dimension by its key.
const DIMENSIONS: &[(&str, &str)] = dimension_files![
    "governance",
    "standards",
    "resources",
    "finance",
    "performance",
    "risk",
    "stakeholders",
    "demand-and-portfolio",
    "benefits",
    "delivery-modes",
    "change",
    "people-and-knowledge",
];

/// The shipped model `pmo-core`, assembled from its files.
///
/// # Errors
/// None as released, which a test makes sure of; while the content is edited,
/// what is wrong with it.
pub fn pmo_core() -> Result<MaturityModel, ModelError> {
    let mut model = read("model.json", MODEL)?;
    if let Some(dimensions) = model.get_mut("dimensions").and_then(Value::as_array_mut) {
        for dimension in dimensions {
            let file = DIMENSIONS
                .iter()
                .find(|(key, _)| dimension.as_str() == Some(*key));
            // A key without a file stays a string, which no dimension is.
            if let Some((key, text)) = file {
                *dimension = read(key, text)?;
            }
        }
    }
    let model: MaturityModel =
        serde_json::from_value(model).map_err(|source| ModelError::Unreadable {
            part: "pmo-core".to_owned(),
            source,
        })?;
    model.checked()
}

fn read(part: &str, text: &str) -> Result<Value, ModelError> {
    serde_json::from_str(text).map_err(|source| ModelError::Unreadable {
        part: part.to_owned(),
        source,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::text::LANGUAGES;

    #[test]
    fn the_shipped_model_is_whole() {
        let model = pmo_core().unwrap();
        assert_eq!(model.key, "pmo-core");
        assert_eq!(model.top_level(), 5);
        let keys: Vec<&str> = model.dimensions.iter().map(|d| d.key.as_str()).collect();
        let files: Vec<&str> = DIMENSIONS.iter().map(|(key, _)| *key).collect();
        assert_eq!(keys, files);
        assert!(model.dimensions.iter().all(|d| d.practices.len() == 3));

        // The model is valid, so every text is there in each language of its
        // name.
        let languages: BTreeSet<&str> = model.name.0.keys().map(String::as_str).collect();
        assert_eq!(languages, BTreeSet::from(LANGUAGES));
        for (_, practice) in model.practices() {
            assert_eq!(practice.levels.len(), 5, "{}", practice.key);
            for language in LANGUAGES {
                let statements: BTreeSet<&str> = practice
                    .levels
                    .iter()
                    .map(|rung| rung.statement.get(language))
                    .collect();
                assert_eq!(statements.len(), 5, "{} in {language}", practice.key);
            }
            assert!(practice.levels.iter().all(|rung| rung.criteria.len() == 2));
        }
    }

    #[test]
    fn the_shipped_model_survives_a_round_trip() {
        let model = pmo_core().unwrap();
        let json = serde_json::to_string(&model).unwrap();
        assert_eq!(MaturityModel::from_json(&json).unwrap(), model);
    }
}
