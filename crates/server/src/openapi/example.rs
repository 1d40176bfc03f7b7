//! Examples for every body of the document, put together from the examples of
//! the schemas: what a schema says by itself is never written a second time.

use serde_json::{Map, Value, json};
use utoipa::openapi::path::Operation;
use utoipa::openapi::{Content, OpenApi, RefOr};

use super::operations_mut;

/// Schemas within schemas are followed so far; what comes deeper is left out.
const DEPTH: usize = 12;

/// Completes every JSON body that has no example.
pub fn complete(api: &mut OpenApi) {
    let components = api
        .components
        .as_ref()
        .and_then(|components| serde_json::to_value(&components.schemas).ok());
    let Some(Value::Object(schemas)) = components else {
        return;
    };
    let examples = Examples { schemas };
    for item in api.paths.paths.values_mut() {
        for (_, operation) in operations_mut(item) {
            examples.put_into(operation);
        }
    }
}

struct Examples {
    schemas: Map<String, Value>,
}

impl Examples {
    fn put_into(&self, operation: &mut Operation) {
        let request = match operation.request_body.as_mut() {
            Some(RefOr::T(body)) => Some(body),
            _ => None,
        };
        let requests = request.into_iter().flat_map(|body| body.content.iter_mut());
        let responses = operation.responses.responses.values_mut();
        let answers = responses.filter_map(|response| match response {
            RefOr::T(response) => Some(response),
            RefOr::Ref(_) => None,
        });
        let answers = answers.flat_map(|response| response.content.iter_mut());
        for (kind, content) in requests.chain(answers) {
            if let ("application/json", RefOr::T(content)) = (kind.as_str(), content) {
                self.complete(content);
            }
        }
    }

    fn complete(&self, content: &mut Content) {
        if content.example.is_some() || !content.examples.is_empty() {
            return;
        }
        let schema = content.schema.as_ref().map(serde_json::to_value);
        if let Some(Ok(schema)) = schema {
            content.example = Some(self.of(&schema, "", &mut Vec::new()));
        }
    }

    /// An example of a schema that stands under a property of this name.
    fn of(&self, schema: &Value, name: &str, within: &mut Vec<String>) -> Value {
        if let Some(example) = schema.get("example") {
            return example.clone();
        }
        if let Some(named) = schema.get("$ref").and_then(Value::as_str) {
            let named = named.rsplit('/').next().unwrap_or_default();
            let again = within.iter().filter(|one| *one == named).count();
            let Some(found) = self.schemas.get(named) else {
                return Value::Null;
            };
            if again > 0 || within.len() >= DEPTH {
                return Value::Null;
            }
            within.push(named.to_owned());
            let example = self.of(found, name, within);
            within.pop();
            return example;
        }
        if let Some(constant) = schema.get("const") {
            return constant.clone();
        }
        let list = |key: &str| schema.get(key).and_then(Value::as_array);
        if let Some(first) = list("enum").and_then(|all| all.first()) {
            return first.clone();
        }
        if let Some(parts) = list("allOf") {
            let mut whole = Map::new();
            for part in parts {
                match self.of(part, name, within) {
                    Value::Object(fields) => whole.extend(fields),
                    // What is referred to is a text or a number.
                    single => return single,
                }
            }
            return Value::Object(whole);
        }
        if let Some(variants) = list("oneOf").or_else(|| list("anyOf")) {
            let examples = variants.iter().map(|one| self.of(one, name, within));
            let first = examples.into_iter().find(|one| !one.is_null());
            return first.unwrap_or(Value::Null);
        }
        match kind(schema) {
            Some("object") => self.object(schema, within),
            Some("array") => match schema.get("items") {
                Some(items) => match self.of(items, name, within) {
                    Value::Null => json!([]),
                    one => json!([one]),
                },
                None => json!([]),
            },
            Some("integer" | "number") => number(schema),
            Some("boolean") => json!(true),
            Some("string") => text(schema, name),
            _ => Value::Null,
        }
    }

    fn object(&self, schema: &Value, within: &mut Vec<String>) -> Value {
        let required: Vec<&str> = schema
            .get("required")
            .and_then(Value::as_array)
            .map(|names| names.iter().filter_map(Value::as_str).collect())
            .unwrap_or_default();
        let mut fields = Map::new();
        let properties = schema.get("properties").and_then(Value::as_object);
        for (name, property) in properties.into_iter().flatten() {
            let example = self.of(property, name, within);
            if !example.is_null() || required.contains(&name.as_str()) {
                fields.insert(name.clone(), example);
            }
        }
        if let Some(values @ Value::Object(_)) = schema.get("additionalProperties") {
            let name = schema
                .get("propertyNames")
                .map_or(Value::Null, |names| self.of(names, "key", within));
            let name = name.as_str().unwrap_or("key").to_owned();
            let example = self.of(values, &name, within);
            if !example.is_null() {
                fields.insert(name, example);
            }
        }
        Value::Object(fields)
    }
}

/// The type of a schema, of several the one that is not null.
fn kind(schema: &Value) -> Option<&str> {
    match schema.get("type")? {
        Value::String(kind) => Some(kind),
        Value::Array(kinds) => kinds
            .iter()
            .filter_map(Value::as_str)
            .find(|kind| *kind != "null"),
        _ => None,
    }
}

fn number(schema: &Value) -> Value {
    let bound = |key: &str| schema.get(key).and_then(Value::as_i64);
    let least = bound("minimum").unwrap_or(1).max(1);
    json!(bound("maximum").map_or(least, |most| least.min(most)))
}

/// A text of the format, or what properties of this name usually hold.
fn text(schema: &Value, name: &str) -> Value {
    let format = schema.get("format").and_then(Value::as_str);
    let example = match (format, name) {
        (Some("uuid"), _) => "0192f0c1-7d1e-7cc0-b0f7-2d8a5d3c9e11",
        (Some("date-time"), _) => "2027-03-01T09:30:00Z",
        (Some("date"), _) => "2027-03-01",
        (_, "name") => "Water Supply",
        (_, "title" | "label") => "Replace pump telemetry",
        (_, "key" | "option" | "practice" | "dimension" | "question") => "demand-intake",
        (_, "email") => "mara.lindqvist@example.org",
        (_, "password" | "current_password" | "new_password") => "harbour lantern quiet",
        (_, "token") => "Zt4vQm0bVJ3xw1yqk2nQ5l8sT7cU9dRe",
        (_, "time_zone") => "Europe/Berlin",
        (_, "language" | "initial") => "en",
        (_, "currency") => "EUR",
        (_, "next") => "eyJzZXEiOjQyfQ",
        (_, "reason" | "decision_reason") => "Fits this year's budget and closes an audit finding.",
        (_, "note" | "body" | "summary" | "description" | "statement") => {
            "38 of 112 stations are read by hand."
        }
        (_, "organization") => "Example Utilities",
        (_, "address") => "192.0.2.17",
        (_, "user_agent") => "Mozilla/5.0",
        (_, "external_key") => "PRJ-0815",
        (_, "external_source") => "projects.csv",
        (_, "delimiter") => ";",
        (_, "encoding") => "windows-1252",
        (_, "sheet") => "Projects",
        (_, "version") => "1.0",
        (_, "licence") => "Apache-2.0",
        (_, "unit") => "person-days",
        _ => "text",
    };
    json!(example)
}
