//! Conditions: when a question is shown, and when it must be answered.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Answers;
use crate::field::{FieldCatalogue, FieldDefinition, FieldKey, FieldKind, FieldValue};

/// How deep conditions may be nested. People cannot follow more, and it
/// bounds the work of evaluating one.
pub const MAX_DEPTH: usize = 6;

/// A rule over the answers so far, as data.
///
/// Values are written in the JSON form of the field they are compared with:
/// `{"equals": {"field": "required_by_law", "value": true}}`. A comparison
/// with a field that has no answer is false.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(no_recursion))]
pub enum Condition {
    /// Every one holds; true when there is none.
    All(Vec<Condition>),
    /// At least one holds; false when there is none.
    Any(Vec<Condition>),
    /// The other does not hold.
    Not(Box<Condition>),
    /// The field has an answer.
    Answered(FieldKey),
    /// The answer is this value.
    Equals(Comparison),
    /// The answer is one of these values.
    OneOf {
        /// The field whose answer counts.
        field: FieldKey,
        /// The values, in the field's JSON form.
        values: Vec<Value>,
    },
    /// The answer to a multiple choice includes this option.
    Includes {
        /// The multiple choice.
        field: FieldKey,
        /// The key of the option.
        option: String,
    },
    /// The answer is more, later or larger. Amounts in another currency than
    /// that of the value are neither more nor less.
    GreaterThan(Comparison),
    /// The answer is less, earlier or smaller.
    LessThan(Comparison),
    /// The answer is the value or more.
    AtLeast(Comparison),
    /// The answer is the value or less.
    AtMost(Comparison),
}

/// A field and the value that its answer is compared with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Comparison {
    /// The field whose answer counts.
    pub field: FieldKey,
    /// The value, in the field's JSON form.
    pub value: Value,
}

/// What is wrong with a condition, apart from the order of the questions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ConditionFault {
    UnknownField(FieldKey),
    BadValue(FieldKey),
    NotOrdered(FieldKey),
    NotMultiple(FieldKey),
    TooDeep,
}

impl Condition {
    /// Whether the condition holds for `answers`.
    ///
    /// A condition over a field that is unknown, or over a value that does not
    /// fit the field, does not hold; validating the form finds both.
    pub fn holds(&self, catalogue: &FieldCatalogue, answers: &Answers) -> bool {
        let compares = |comparison: &Comparison, wanted: &[Ordering]| {
            answers.get(&comparison.field).is_some_and(|answer| {
                read(catalogue, &comparison.field, &comparison.value)
                    .and_then(|value| answer.compare(&value))
                    .is_some_and(|ordering| wanted.contains(&ordering))
            })
        };
        let equals = |field: &FieldKey, value: &Value| {
            answers
                .get(field)
                .is_some_and(|answer| read(catalogue, field, value).as_ref() == Some(answer))
        };
        match self {
            Self::All(conditions) => conditions.iter().all(|c| c.holds(catalogue, answers)),
            Self::Any(conditions) => conditions.iter().any(|c| c.holds(catalogue, answers)),
            Self::Not(condition) => !condition.holds(catalogue, answers),
            Self::Answered(field) => answers.contains_key(field),
            Self::Equals(comparison) => equals(&comparison.field, &comparison.value),
            Self::OneOf { field, values } => values.iter().any(|value| equals(field, value)),
            Self::Includes { field, option } => match answers.get(field) {
                Some(FieldValue::Choices(keys)) => keys.contains(option),
                _ => false,
            },
            Self::GreaterThan(comparison) => compares(comparison, &[Ordering::Greater]),
            Self::LessThan(comparison) => compares(comparison, &[Ordering::Less]),
            Self::AtLeast(comparison) => {
                compares(comparison, &[Ordering::Greater, Ordering::Equal])
            }
            Self::AtMost(comparison) => compares(comparison, &[Ordering::Less, Ordering::Equal]),
        }
    }

    /// The fields whose answers decide, in the order in which they are named.
    pub fn fields(&self) -> Vec<&FieldKey> {
        match self {
            Self::All(conditions) | Self::Any(conditions) => {
                conditions.iter().flat_map(Self::fields).collect()
            }
            Self::Not(condition) => condition.fields(),
            Self::Answered(field) | Self::OneOf { field, .. } | Self::Includes { field, .. } => {
                vec![field]
            }
            Self::Equals(comparison)
            | Self::GreaterThan(comparison)
            | Self::LessThan(comparison)
            | Self::AtLeast(comparison)
            | Self::AtMost(comparison) => vec![&comparison.field],
        }
    }

    /// Checks fields, values and depth against the catalogue.
    pub(super) fn validate(&self, catalogue: &FieldCatalogue) -> Result<(), ConditionFault> {
        self.validate_at(1, catalogue)
    }

    fn validate_at(&self, depth: usize, catalogue: &FieldCatalogue) -> Result<(), ConditionFault> {
        if depth > MAX_DEPTH {
            return Err(ConditionFault::TooDeep);
        }
        let definition = |field: &FieldKey| {
            catalogue
                .get(field)
                .ok_or_else(|| ConditionFault::UnknownField(field.clone()))
        };
        let fits = |field: &FieldDefinition, value: &Value| {
            // A register's entries may change after the form is published.
            if field.is_register() && value.is_string() {
                return Ok(());
            }
            match FieldValue::from_json(field, value) {
                Ok(_) => Ok(()),
                Err(_) => Err(ConditionFault::BadValue(field.key.clone())),
            }
        };
        match self {
            Self::All(conditions) | Self::Any(conditions) => conditions
                .iter()
                .try_for_each(|c| c.validate_at(depth + 1, catalogue)),
            Self::Not(condition) => condition.validate_at(depth + 1, catalogue),
            Self::Answered(field) => definition(field).map(|_| ()),
            Self::Equals(comparison) => fits(definition(&comparison.field)?, &comparison.value),
            Self::OneOf { field, values } => {
                let field = definition(field)?;
                values.iter().try_for_each(|value| fits(field, value))
            }
            Self::Includes { field, option } => {
                let field = definition(field)?;
                if field.kind != FieldKind::MultipleChoice {
                    return Err(ConditionFault::NotMultiple(field.key.clone()));
                }
                fits(field, &Value::from(vec![option.as_str()]))
            }
            Self::GreaterThan(comparison)
            | Self::LessThan(comparison)
            | Self::AtLeast(comparison)
            | Self::AtMost(comparison) => {
                let field = definition(&comparison.field)?;
                if !field.kind.is_ordered() {
                    return Err(ConditionFault::NotOrdered(field.key.clone()));
                }
                fits(field, &comparison.value)
            }
        }
    }
}

fn read(catalogue: &FieldCatalogue, field: &FieldKey, value: &Value) -> Option<FieldValue> {
    FieldValue::from_json(catalogue.get(field)?, value).ok()
}
