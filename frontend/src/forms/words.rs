//! Rules in words, for whoever writes a form.

use docket_domain::{
    field::{FieldDefinition, FieldKey, FieldValue},
    form::{Comparison, Condition, FormDefinition, Operand},
};

use crate::{
    filling::answer_words,
    i18n::{Key, language, m, text, tf},
};

/// The names that rules are told with.
pub(super) struct Names<'a> {
    /// The form.
    pub form: &'a FormDefinition,
    /// The fields that exist.
    pub fields: &'a [FieldDefinition],
}

impl Names<'_> {
    /// The question of a field as the form puts it; its key where there is
    /// none.
    pub fn question(&self, key: &FieldKey) -> String {
        let own = self.form.question(key).and_then(|one| one.label.as_ref());
        let field = self.field(key);
        own.or(field.map(|field| &field.label)).map_or_else(
            || key.to_string(),
            |label| label.get(language().tag()).to_owned(),
        )
    }

    fn field(&self, key: &FieldKey) -> Option<&FieldDefinition> {
        self.fields.iter().find(|field| field.key == *key)
    }

    fn value(&self, key: &FieldKey, value: &serde_json::Value) -> String {
        let field = self.field(key);
        let read = field.and_then(|field| FieldValue::from_json(field, value).ok());
        read.and_then(|value| answer_words(&value, field))
            .unwrap_or_else(|| match value {
                serde_json::Value::String(text) => text.clone(),
                other => other.to_string(),
            })
    }

    /// What something is compared with.
    pub fn operand(&self, key: &FieldKey, operand: &Operand) -> String {
        match operand {
            Operand::Value(value) => self.value(key, value),
            Operand::Field(other) => tf(m::RULE_ANSWER_TO, &[("question", &self.question(other))]),
            Operand::Today(0) => text(m::RULE_TODAY).to_owned(),
            Operand::Today(days) => {
                let words = if *days > 0 {
                    m::RULE_TODAY_PLUS
                } else {
                    m::RULE_TODAY_MINUS
                };
                tf(words, &[("days", &days.unsigned_abs().to_string())])
            }
        }
    }

    /// A condition as a sentence without a full stop.
    pub fn condition(&self, condition: &Condition) -> String {
        let compared = |words: Key, comparison: &Comparison| {
            let value = self.operand(&comparison.field, &comparison.value);
            tf(
                words,
                &[
                    ("question", &self.question(&comparison.field)),
                    ("value", &value),
                ],
            )
        };
        let joined = |parts: &[Condition], word: Key| {
            let parts: Vec<String> = parts.iter().map(|part| self.part(part)).collect();
            parts.join(&format!(" {} ", text(word)))
        };
        match condition {
            Condition::All(parts) => joined(parts, m::RULE_AND),
            Condition::Any(parts) => joined(parts, m::RULE_OR),
            Condition::Not(inner) => tf(m::RULE_NOT, &[("rule", &self.condition(inner))]),
            Condition::Answered(field) => {
                tf(m::RULE_ANSWERED, &[("question", &self.question(field))])
            }
            Condition::Equals(comparison) => compared(m::RULE_IS, comparison),
            Condition::OneOf { field, values } => {
                let values: Vec<String> = values
                    .iter()
                    .map(|value| self.value(field, value))
                    .collect();
                tf(
                    m::RULE_ONE_OF,
                    &[
                        ("question", &self.question(field)),
                        ("value", &values.join(", ")),
                    ],
                )
            }
            Condition::Includes { field, option } => tf(
                m::RULE_INCLUDES,
                &[
                    ("question", &self.question(field)),
                    ("value", &self.value(field, &serde_json::json!([option]))),
                ],
            ),
            Condition::GreaterThan(comparison) => compared(m::RULE_MORE, comparison),
            Condition::LessThan(comparison) => compared(m::RULE_LESS, comparison),
            Condition::AtLeast(comparison) => compared(m::RULE_AT_LEAST, comparison),
            Condition::AtMost(comparison) => compared(m::RULE_AT_MOST, comparison),
        }
    }

    fn part(&self, condition: &Condition) -> String {
        match condition {
            Condition::All(parts) | Condition::Any(parts) if parts.len() > 1 => {
                format!("({})", self.condition(condition))
            }
            _ => self.condition(condition),
        }
    }
}
