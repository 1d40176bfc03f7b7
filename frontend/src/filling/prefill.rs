//! What a form begins with: its own defaults, and what the address says:
//! `?title=New%20pumps&estimated_cost=1200`.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use docket_domain::{
    field::{FieldDefinition, FieldKey, FieldValue},
    form::FormDefinition,
    money::Currency,
};
use serde_json::{Value, json};

use super::Registers;
use crate::browser;

/// What is entered on a form before anybody enters anything. What the address
/// says and no answer can be is left out.
pub(crate) fn begins(
    form: &FormDefinition,
    fields: &[FieldDefinition],
    registers: &Registers,
    today: NaiveDate,
    currency: Currency,
) -> BTreeMap<FieldKey, Value> {
    let mut begins = form.defaults(today);
    let address = browser::query();
    for question in form.questions() {
        let given = address
            .iter()
            .find(|(name, _)| name == question.field.as_str());
        let field = fields.iter().find(|field| field.key == question.field);
        if let (Some((_, text)), Some(field), None) = (given, field, &question.calculation)
            && let Some(value) = read(field, text, registers, currency)
        {
            begins.insert(question.field.clone(), value);
        }
    }
    // Entries of registers are entered by id; one that is out of use is none.
    begins.retain(|key, value| match registers.get(key) {
        Some(entries) => {
            let mut entries = entries.iter();
            let entry = entries.find(|(id, option)| value == id || value == option.key.as_str());
            if let Some((id, _)) = entry {
                *value = json!(id);
            }
            entry.is_some()
        }
        None => {
            let field = fields.iter().find(|field| field.key == *key);
            field.is_some_and(|field| FieldValue::from_json(field, value).is_ok())
        }
    });
    begins
}

fn read(
    field: &FieldDefinition,
    text: &str,
    registers: &Registers,
    currency: Currency,
) -> Option<Value> {
    if let Some(entries) = registers.get(&field.key) {
        let mut entries = entries.iter();
        let entry = entries.find(|(_, option)| option.key == text.trim())?;
        return Some(json!(entry.0));
    }
    let value = FieldValue::from_text(field, text, currency).ok()?;
    Some(value.to_json())
}
