//! Answers as people read them.

use docket_domain::field::{FieldDefinition, FieldValue};
use serde_json::Value;

use super::lines::money;
use crate::{
    format,
    i18n::{language, m, text},
};

/// An answer as people read it; one that no longer fits its field as it is.
pub(crate) fn written(field: &FieldDefinition, json: &Value) -> String {
    let label = |key: &str| {
        field
            .options
            .iter()
            .find(|choice| choice.key == key)
            .map_or_else(
                || key.to_owned(),
                |choice| choice.label.get(language().tag()).to_owned(),
            )
    };
    match FieldValue::from_json(field, json) {
        Ok(FieldValue::Number(number)) => {
            let unit = field
                .unit_label
                .as_ref()
                .map_or("", |unit| unit.get(language().tag()));
            format!("{} {unit}", format::decimal(&number.to_string()))
                .trim_end()
                .to_owned()
        }
        Ok(FieldValue::Money(amount)) => money(amount),
        Ok(FieldValue::Date(day)) => format::date(day),
        Ok(FieldValue::DateRange { from, to }) => {
            format!("{} \u{2013} {}", format::date(from), format::date(to))
        }
        Ok(FieldValue::Choice(key)) => label(&key),
        Ok(FieldValue::Choices(keys)) => keys
            .iter()
            .map(|key| label(key))
            .collect::<Vec<_>>()
            .join(", "),
        Ok(FieldValue::YesNo(yes)) => text(if yes { m::FIELD_YES } else { m::FIELD_NO }).to_owned(),
        _ => json
            .as_str()
            .map_or_else(|| json.to_string(), str::to_owned),
    }
}
