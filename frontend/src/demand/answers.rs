//! What is being answered on a form: raw input by field, and what the rules
//! of the form make of it. The same rules decide on the server.

use std::collections::BTreeMap;

use docket_contract::form::FormVersionView;
use docket_domain::{
    field::{FieldCatalogue, FieldDefinition, FieldKey, FieldProblem, FieldValue, well_known},
    form::{Answers, FormItem},
};
use leptos::prelude::*;
use serde_json::Value;

use crate::i18n::{m, text, tf};

/// The fields a demand keeps outside its answers, as its own properties.
pub(super) const PROPERTIES: [(&str, &str); 5] = [
    (well_known::TITLE, "/title"),
    (well_known::SUMMARY, "/summary"),
    (well_known::UNIT, "/unit_id"),
    (well_known::CATEGORY, "/category_id"),
    (well_known::STRATEGIC_OBJECTIVE, "/objective_id"),
];

/// Where a field stands in the body of a request.
pub(super) fn place_of(key: &FieldKey) -> String {
    PROPERTIES
        .iter()
        .find(|(own, _)| *own == key.as_str())
        .map_or_else(
            || format!("/values/{}", key.as_str()),
            |(_, pointer)| (*pointer).to_owned(),
        )
}

/// The field that stands at a place of a request's body.
pub(super) fn key_at(place: &str) -> Option<FieldKey> {
    let own = PROPERTIES.iter().find(|(_, pointer)| *pointer == place);
    let name = match own {
        Some((name, _)) => name,
        None => place.strip_prefix("/values/")?,
    };
    name.parse().ok()
}

/// A form being filled in.
#[derive(Clone, Copy)]
pub(super) struct Sheet {
    form: StoredValue<FormVersionView>,
    catalogue: StoredValue<FieldCatalogue>,
    /// What was entered, in the JSON form of each kind.
    pub entered: RwSignal<BTreeMap<FieldKey, Value>>,
}

impl Sheet {
    /// An empty form, or one with what was answered before.
    pub fn new(form: FormVersionView, entered: BTreeMap<FieldKey, Value>) -> Self {
        let mut catalogue = FieldCatalogue::default();
        for field in &form.fields {
            catalogue.insert(field.clone());
        }
        Self {
            form: StoredValue::new(form),
            catalogue: StoredValue::new(catalogue),
            entered: RwSignal::new(entered),
        }
    }

    /// The definition of a field.
    pub fn field(&self, key: &FieldKey) -> Option<FieldDefinition> {
        self.catalogue
            .with_value(|catalogue| catalogue.get(key).cloned())
    }

    /// What is entered for a field.
    pub fn value(&self, key: &FieldKey) -> Value {
        self.entered
            .with(|entered| entered.get(key).cloned().unwrap_or(Value::Null))
    }

    /// Enters a value; null empties the field.
    pub fn set(&self, key: &FieldKey, value: Value) {
        self.entered.update(|entered| {
            if value.is_null() {
                entered.remove(key);
            } else {
                entered.insert(key.clone(), value);
            }
        });
    }

    /// The entered values that are answers.
    fn answers(&self) -> Answers {
        self.catalogue.with_value(|catalogue| {
            self.entered.with(|entered| {
                entered
                    .iter()
                    .filter_map(|(key, json)| {
                        let field = catalogue.get(key)?;
                        Some((key.clone(), read(field, json).ok()?))
                    })
                    .collect()
            })
        })
    }

    /// Whether a question is asked, given the other answers.
    pub fn shows(&self, key: &FieldKey) -> bool {
        let answers = self.answers();
        self.form.with_value(|form| {
            self.catalogue.with_value(|catalogue| {
                form.definition
                    .visible_fields(catalogue, &answers)
                    .contains(&key)
            })
        })
    }

    /// Whether a question must be answered to hand the form in.
    pub fn requires(&self, key: &FieldKey) -> bool {
        let answers = self.answers();
        self.form.with_value(|form| {
            self.catalogue.with_value(|catalogue| {
                form.definition
                    .required_fields(catalogue, &answers)
                    .contains(&key)
            })
        })
    }

    /// What keeps the form from being saved, or handed in, by field, in the
    /// order of the form.
    pub fn problems(&self, submit: bool) -> Vec<(FieldKey, String)> {
        let answers = self.answers();
        self.form.with_value(|form| {
            self.catalogue.with_value(|catalogue| {
                let required = form.definition.required_fields(catalogue, &answers);
                form.definition
                    .visible_fields(catalogue, &answers)
                    .into_iter()
                    .filter_map(|key| {
                        let json = self
                            .entered
                            .with_untracked(|entered| entered.get(key).cloned());
                        let problem = match catalogue.get(key).zip(json) {
                            Some((field, json)) => read(field, &json).err()?,
                            None => FieldProblem::Empty,
                        };
                        let always = key.as_str() == well_known::TITLE;
                        match problem {
                            FieldProblem::Empty
                                if always || (submit && required.contains(&key)) =>
                            {
                                Some((key.clone(), words(&FieldProblem::Required)))
                            }
                            FieldProblem::Empty => None,
                            other => Some((key.clone(), words(&other))),
                        }
                    })
                    .collect()
            })
        })
    }

    /// Every field of the form with what is entered for it, as the server keeps
    /// it: null for none, and for what cannot be an answer.
    pub fn entries(&self) -> BTreeMap<FieldKey, Value> {
        let answers = self.answers();
        self.form.with_value(|form| {
            form.definition
                .items()
                .map(|item| {
                    let value = answers.get(&item.field).map(FieldValue::to_json);
                    (item.field.clone(), value.unwrap_or_default())
                })
                .collect()
        })
    }

    /// The answers to send: those of the questions that are asked, without the
    /// demand's own properties.
    pub fn values(&self) -> BTreeMap<FieldKey, Value> {
        let answers = self.answers();
        self.form.with_value(|form| {
            self.catalogue.with_value(|catalogue| {
                form.definition
                    .retained(catalogue, answers)
                    .into_iter()
                    .filter(|(key, _)| PROPERTIES.iter().all(|(own, _)| *own != key.as_str()))
                    .map(|(key, value)| (key, value.to_json()))
                    .collect()
            })
        })
    }

    /// A property of the demand as it was entered.
    pub fn property(&self, name: &str) -> Option<String> {
        self.entered.with_untracked(|entered| {
            let value = entered.iter().find(|(key, _)| key.as_str() == name)?.1;
            value
                .as_str()
                .map(|text| text.trim().to_owned())
                .filter(|text| !text.is_empty())
        })
    }
}

/// Reads an entered value. The options of a register are not part of its field:
/// the control offers them and the server checks them.
fn read(field: &FieldDefinition, json: &Value) -> Result<FieldValue, FieldProblem> {
    match json.as_str() {
        Some(id) if field.is_register() && !id.is_empty() => Ok(FieldValue::Choice(id.to_owned())),
        _ => FieldValue::from_json(field, json),
    }
}

/// The label of an item: its own, else that of its field.
pub(super) fn label_of(item: &FormItem, field: &FieldDefinition, language: &str) -> String {
    item.label
        .as_ref()
        .unwrap_or(&field.label)
        .get(language)
        .to_owned()
}

/// The help of an item: its own, else that of its field.
pub(super) fn help_of(item: &FormItem, field: &FieldDefinition, language: &str) -> String {
    item.help
        .as_ref()
        .unwrap_or(&field.help)
        .get(language)
        .to_owned()
}

/// What to enter instead, in the current language for what people meet often.
fn words(problem: &FieldProblem) -> String {
    match problem {
        FieldProblem::Required | FieldProblem::Empty => text(m::FIELD_REQUIRED).to_owned(),
        FieldProblem::TooLong { limit, length } => tf(
            m::FIELD_TOO_LONG,
            &[
                ("limit", &limit.to_string()),
                ("length", &length.to_string()),
            ],
        ),
        FieldProblem::Money(_) => text(m::FIELD_NOT_MONEY).to_owned(),
        FieldProblem::Number(_) => text(m::FIELD_NOT_NUMBER).to_owned(),
        FieldProblem::NotALink => text(m::FIELD_NOT_LINK).to_owned(),
        FieldProblem::ReversedRange => text(m::FIELD_REVERSED).to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use docket_domain::field::shipped_fields;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_register_is_answered_by_the_id_of_its_entry() {
        let id = "0192f0c1-7d1e-7cc0-b0f7-2d8a5d3c9e11";
        for field in shipped_fields().iter().filter(|field| field.is_register()) {
            assert_eq!(
                read(field, &json!(id)),
                Ok(FieldValue::Choice(id.to_owned()))
            );
        }
    }

    #[test]
    fn places_and_fields_belong_together() {
        for place in ["/title", "/unit_id", "/values/effort"] {
            assert_eq!(
                key_at(place).map(|key| place_of(&key)).as_deref(),
                Some(place)
            );
        }
        assert_eq!(key_at("/lines"), None);
    }
}
