//! Conditions: when a question is shown, when it must be answered, and what
//! must hold between answers.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::operand::{Operand, OperandFault};
use super::{Facts, RuleFault};
use crate::field::{FieldCatalogue, FieldDefinition, FieldKey, FieldKind, FieldValue};

/// How deep conditions and calculations may be nested. People cannot follow
/// more, and it bounds the work of evaluating one.
pub const MAX_DEPTH: usize = 6;

/// A rule over the answers so far, as data.
///
/// Values are written in the JSON form of the field they are compared with:
/// `{"equals": {"field": "required_by_law", "value": true}}`; instead of a
/// value there may be another field or a day counted from today, see
/// [`Operand`]. A comparison with a field that has no answer is false.
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

/// A field and what its answer is compared with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Comparison {
    /// The field whose answer counts.
    pub field: FieldKey,
    /// A value in the field's JSON form, `{"field": "start"}` for the answer to
    /// another field of its kind, or `{"today": 14}` for a day counted from
    /// today.
    #[cfg_attr(feature = "openapi", schema(value_type = serde_json::Value))]
    pub value: Operand,
}

impl Condition {
    /// Whether the condition holds.
    ///
    /// A condition over a field that is unknown, or over a value that does not
    /// fit the field, does not hold; validating the form finds both.
    pub fn holds(&self, facts: &Facts) -> bool {
        match self {
            Self::All(conditions) => conditions.iter().all(|c| c.holds(facts)),
            Self::Any(conditions) => conditions.iter().any(|c| c.holds(facts)),
            Self::Not(condition) => !condition.holds(facts),
            leaf => leaf.compare(facts) == Some(true),
        }
    }

    /// Whether the condition holds, or nothing as long as that depends on
    /// answers that are not there yet (Kleene's strong three-valued logic).
    pub fn truth(&self, facts: &Facts) -> Option<bool> {
        match self {
            Self::All(conditions) => {
                let mut all = Some(true);
                for condition in conditions {
                    match condition.truth(facts) {
                        Some(false) => return Some(false),
                        Some(true) => {}
                        None => all = None,
                    }
                }
                all
            }
            Self::Any(conditions) => {
                let mut any = Some(false);
                for condition in conditions {
                    match condition.truth(facts) {
                        Some(true) => return Some(true),
                        Some(false) => {}
                        None => any = None,
                    }
                }
                any
            }
            Self::Not(condition) => condition.truth(facts).map(|holds| !holds),
            leaf => leaf.compare(facts),
        }
    }

    /// The comparisons that make the condition what it is, each with whether it
    /// holds: of alternatives that hold those that do, of requirements that do
    /// not hold those that do not, otherwise all of them.
    pub fn decisive<'a>(&'a self, facts: &Facts) -> Vec<(&'a Self, bool)> {
        let parts = match self {
            Self::All(parts) | Self::Any(parts) => parts,
            Self::Not(condition) => return condition.decisive(facts),
            leaf => return vec![(leaf, leaf.holds(facts))],
        };
        let holds = self.holds(facts);
        let mixed = matches!(self, Self::Any(_)) == holds;
        parts
            .iter()
            .filter(|part| !mixed || part.holds(facts) == holds)
            .flat_map(|part| part.decisive(facts))
            .collect()
    }

    /// A comparison; nothing while an answer it needs is missing.
    fn compare(&self, facts: &Facts) -> Option<bool> {
        let ordered = |comparison: &Comparison, wanted: &[Ordering]| {
            let answer = facts.answers.get(&comparison.field)?;
            let field = facts.catalogue.get(&comparison.field)?;
            let value = comparison.value.resolve(field, facts)?;
            Some(
                answer
                    .compare(&value)
                    .is_some_and(|ordering| wanted.contains(&ordering)),
            )
        };
        match self {
            Self::All(_) | Self::Any(_) | Self::Not(_) => Some(self.holds(facts)),
            Self::Answered(field) => Some(facts.answers.contains_key(field)),
            Self::Equals(comparison) => {
                let answer = facts.answers.get(&comparison.field)?;
                let field = facts.catalogue.get(&comparison.field)?;
                Some(comparison.value.resolve(field, facts)? == *answer)
            }
            Self::OneOf { field, values } => {
                let answer = facts.answers.get(field)?;
                let field = facts.catalogue.get(field)?;
                let is = |value| FieldValue::from_json(field, value).as_ref() == Ok(answer);
                Some(values.iter().any(is))
            }
            Self::Includes { field, option } => match facts.answers.get(field)? {
                FieldValue::Choices(keys) => Some(keys.contains(option)),
                _ => Some(false),
            },
            Self::GreaterThan(comparison) => ordered(comparison, &[Ordering::Greater]),
            Self::LessThan(comparison) => ordered(comparison, &[Ordering::Less]),
            Self::AtLeast(comparison) => ordered(comparison, &[Ordering::Greater, Ordering::Equal]),
            Self::AtMost(comparison) => ordered(comparison, &[Ordering::Less, Ordering::Equal]),
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
            | Self::AtMost(comparison) => {
                let other = comparison.value.field();
                std::iter::once(&comparison.field).chain(other).collect()
            }
        }
    }

    /// Checks fields, values and depth against the catalogue.
    pub(super) fn validate(&self, catalogue: &FieldCatalogue) -> Result<(), RuleFault> {
        self.validate_at(1, catalogue)
    }

    fn validate_at(&self, depth: usize, catalogue: &FieldCatalogue) -> Result<(), RuleFault> {
        if depth > MAX_DEPTH {
            return Err(RuleFault::TooDeep);
        }
        let definition = |field: &FieldKey| {
            catalogue
                .get(field)
                .ok_or_else(|| RuleFault::UnknownField(field.clone()))
        };
        match self {
            Self::All(conditions) | Self::Any(conditions) => conditions
                .iter()
                .try_for_each(|c| c.validate_at(depth + 1, catalogue)),
            Self::Not(condition) => condition.validate_at(depth + 1, catalogue),
            Self::Answered(field) => definition(field).map(|_| ()),
            Self::Equals(comparison) => {
                let field = definition(&comparison.field)?;
                fits(&comparison.value, field, catalogue)
            }
            Self::OneOf { field, values } => {
                let field = definition(field)?;
                values
                    .iter()
                    .try_for_each(|value| fits(&Operand::Value(value.clone()), field, catalogue))
            }
            Self::Includes { field, option } => {
                let field = definition(field)?;
                if field.kind != FieldKind::MultipleChoice {
                    return Err(RuleFault::Unsuitable(field.key.clone()));
                }
                let options = Value::from(vec![option.as_str()]);
                fits(&Operand::Value(options), field, catalogue)
            }
            Self::GreaterThan(comparison)
            | Self::LessThan(comparison)
            | Self::AtLeast(comparison)
            | Self::AtMost(comparison) => {
                let field = definition(&comparison.field)?;
                if !field.kind.is_ordered() {
                    return Err(RuleFault::Unsuitable(field.key.clone()));
                }
                fits(&comparison.value, field, catalogue)
            }
        }
    }
}

/// Whether something can be compared with the answer to `field`.
pub(super) fn fits(
    operand: &Operand,
    field: &FieldDefinition,
    catalogue: &FieldCatalogue,
) -> Result<(), RuleFault> {
    operand
        .validate(field, catalogue)
        .map_err(|fault| match fault {
            OperandFault::UnknownField(other) => RuleFault::UnknownField(other),
            OperandFault::BadValue => RuleFault::BadValue(field.key.clone()),
            OperandFault::OtherKind => RuleFault::Unsuitable(field.key.clone()),
        })
}
