//! What an answer is compared with: a value, another answer, or a day counted
//! from today.

use chrono::{NaiveDate, TimeDelta};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::{Value, json};

use super::Facts;
use crate::field::{FieldDefinition, FieldKey, FieldKind, FieldValue};

/// The most days before or after today: about a hundred years.
pub const MAX_DAYS: i32 = 36_525;
/// How deep a value may be nested: rows of a table of amounts are three deep.
const DEEPEST: usize = 4;

/// What an answer is compared with, or begins as.
///
/// In JSON a value is written in the form of the field it stands beside; the
/// two others are objects that no field has as its value: `{"field": "start"}`
/// is the answer to another field, `{"today": 14}` the day in two weeks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operand {
    /// This value, in the field's JSON form.
    Value(Value),
    /// The answer to another field of the same kind.
    Field(FieldKey),
    /// The day that many days after today, or before it; at most [`MAX_DAYS`].
    /// What day it is, is the server's to say.
    Today(i32),
}

/// Why an operand does not suit the field it stands beside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum OperandFault {
    /// There is no such field.
    UnknownField(FieldKey),
    /// Not a value of the field.
    BadValue,
    /// Of another kind than the field.
    OtherKind,
}

impl Operand {
    /// What it stands for beside `field`; nothing while the other field has no
    /// answer.
    pub fn resolve(&self, field: &FieldDefinition, facts: &Facts) -> Option<FieldValue> {
        match self {
            Self::Value(value) => FieldValue::from_json(field, value).ok(),
            Self::Field(other) => facts.answers.get(other).cloned(),
            Self::Today(days) => day(facts.today, *days).map(FieldValue::Date),
        }
    }

    /// The JSON form of what an answer begins as; nothing for the answer to
    /// another field.
    pub(super) fn begins(&self, today: NaiveDate) -> Option<Value> {
        match self {
            Self::Value(value) => Some(value.clone()),
            Self::Today(days) => day(today, *days).map(|day| json!(day.to_string())),
            Self::Field(_) => None,
        }
    }

    /// The other field whose answer counts.
    pub fn field(&self) -> Option<&FieldKey> {
        match self {
            Self::Field(key) => Some(key),
            _ => None,
        }
    }

    pub(super) fn validate(
        &self,
        field: &FieldDefinition,
        catalogue: &crate::field::FieldCatalogue,
    ) -> Result<(), OperandFault> {
        match self {
            // A register's entries may change after the form is published.
            Self::Value(value) if field.is_register() && value.is_string() => Ok(()),
            Self::Value(value) => FieldValue::from_json(field, value)
                .map(|_| ())
                .map_err(|_| OperandFault::BadValue),
            Self::Field(other) => match catalogue.get(other) {
                None => Err(OperandFault::UnknownField(other.clone())),
                Some(other) if other.kind != field.kind => Err(OperandFault::OtherKind),
                Some(_) => Ok(()),
            },
            Self::Today(_) if field.kind != FieldKind::Date => Err(OperandFault::OtherKind),
            Self::Today(days) if days.unsigned_abs() > MAX_DAYS.unsigned_abs() => {
                Err(OperandFault::BadValue)
            }
            Self::Today(_) => Ok(()),
        }
    }
}

fn day(today: NaiveDate, days: i32) -> Option<NaiveDate> {
    today.checked_add_signed(TimeDelta::days(days.into()))
}

impl Serialize for Operand {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Value(value) => value.serialize(serializer),
            Self::Field(key) => json!({ "field": key }).serialize(serializer),
            Self::Today(days) => json!({ "today": days }).serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Operand {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let only = value
            .as_object()
            .filter(|object| object.len() == 1)
            .and_then(|object| object.iter().next());
        match only {
            Some((name, key)) if name == "field" => FieldKey::deserialize(key)
                .map(Self::Field)
                .map_err(de::Error::custom),
            Some((name, days)) if name == "today" => i32::deserialize(days)
                .map(Self::Today)
                .map_err(|_| de::Error::custom("“today” takes a whole number of days")),
            _ if depth(&value) > DEEPEST => Err(de::Error::custom("the value is nested too deep")),
            _ => Ok(Self::Value(value)),
        }
    }
}

/// How deep a value is nested: 0 for a text or a number.
fn depth(value: &Value) -> usize {
    let deepest = match value {
        Value::Array(items) => items.iter().map(depth).max(),
        Value::Object(members) => members.values().map(depth).max(),
        _ => return 0,
    };
    1 + deepest.unwrap_or_default()
}
