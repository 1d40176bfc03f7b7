//! Answers as people read them.

use docket_domain::field::{FieldDefinition, FieldValue};
use serde_json::Value;

use crate::filling::answer_words;

/// An answer as people read it; one that no longer fits its field as it is.
pub(crate) fn written(field: &FieldDefinition, json: &Value) -> String {
    FieldValue::from_json(field, json)
        .ok()
        .and_then(|value| answer_words(&value, Some(field)))
        .unwrap_or_else(|| {
            json.as_str()
                .map_or_else(|| json.to_string(), str::to_owned)
        })
}
