use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::answer::{EMAIL, MAX_HELP, MAX_OPTIONS, decimal};
use super::wording::humanised;
use super::*;
use crate::field::{Choice, FieldKind, MAX_COLUMNS};

/// The form of a schema, which is valid with the fields that come with it.
fn import_into(schema: &Value, catalogue: &FieldCatalogue) -> ImportedForm {
    let form = form_from_json_schema(schema, catalogue).unwrap_or_else(|error| panic!("{error}"));
    assert_sound(&form, catalogue);
    form
}

fn import(schema: Value) -> ImportedForm {
    import_into(&schema, &FieldCatalogue::shipped())
}

/// The form of an object with these properties.
fn properties(properties: Value) -> ImportedForm {
    import(json!({"type": "object", "properties": properties}))
}

fn assert_sound(form: &ImportedForm, catalogue: &FieldCatalogue) {
    let mut catalogue = catalogue.clone();
    for field in &form.fields {
        assert_eq!(field.validate(), Ok(()), "{}", field.key);
        assert_eq!(catalogue.insert(field.clone()), None, "{}", field.key);
    }
    let problems = form.definition.validate_definition(&catalogue);
    assert_eq!(problems, Ok(()), "{:#?}", form.definition);
    assert!(form.unmapped.len() <= MAX_LISTED + 1);
}

fn key(text: &str) -> FieldKey {
    text.parse().unwrap_or_else(|error| panic!("{error}"))
}

fn field<'f>(form: &'f ImportedForm, name: &str) -> &'f FieldDefinition {
    let mut fields = form.fields.iter();
    let found = fields.find(|field| field.key.as_str() == name);
    found.unwrap_or_else(|| panic!("no field {name} in {:#?}", form.fields))
}

fn question<'f>(form: &'f ImportedForm, name: &str) -> &'f Question {
    let found = form.definition.question(&key(name));
    found.unwrap_or_else(|| panic!("no question {name} in {:#?}", form.definition))
}

/// A question as JSON, without its field.
fn rules(form: &ImportedForm, name: &str) -> Value {
    let mut json = serde_json::to_value(question(form, name)).unwrap();
    let question = json.as_object_mut().unwrap();
    question.remove("field");
    if question.get("required") == Some(&Value::Bool(false)) {
        question.remove("required");
    }
    json
}

fn order(form: &ImportedForm) -> Vec<&str> {
    let questions = form.definition.questions();
    questions.map(|question| question.field.as_str()).collect()
}

fn listed(form: &ImportedForm) -> Vec<(&str, &str, &'static str)> {
    let list = form.unmapped.iter();
    list.map(|unmapped| {
        let Unmapped { place, keyword, .. } = unmapped;
        (place.as_str(), keyword.as_str(), unmapped.reason.code())
    })
    .collect()
}

fn columns(field: &FieldDefinition) -> Vec<(&str, FieldKind, &str, bool)> {
    let columns = field.columns.iter();
    columns
        .map(|column| {
            let label = column.label.get("en");
            (column.key.as_str(), column.kind, label, column.required)
        })
        .collect()
}

fn options(options: &[Choice]) -> Vec<(&str, &str)> {
    let options = options.iter();
    options
        .map(|option| (option.key.as_str(), option.label.get("en")))
        .collect()
}

#[test]
fn kinds_follow_from_types() {
    use FieldKind as Kind;
    let short = json!(["Prog Ops", "x"]);
    let long = json!([
        "Prog Ops",
        "A sentence that is longer than forty characters are."
    ]);
    for (schema, kind, reasons) in [
        (json!({"type": "string"}), Kind::LongText, &[][..]),
        (json!({"type": ["string", "null"]}), Kind::LongText, &[]),
        (
            json!({"type": "string", "maxLength": 300}),
            Kind::ShortText,
            &[],
        ),
        (
            json!({"type": "string", "maxLength": 300.0}),
            Kind::ShortText,
            &[],
        ),
        (
            json!({"type": "string", "maxLength": 301}),
            Kind::LongText,
            &[],
        ),
        (
            json!({"type": "string", "pattern": "x"}),
            Kind::ShortText,
            &[],
        ),
        (json!({"pattern": "x"}), Kind::ShortText, &[]),
        (
            json!({"type": "string", "minLength": 301, "pattern": "x"}),
            Kind::LongText,
            &[],
        ),
        (
            json!({"type": "string", "examples": short}),
            Kind::ShortText,
            &[],
        ),
        (
            json!({"type": "string", "examples": long}),
            Kind::LongText,
            &[],
        ),
        (
            json!({"type": "string", "examples": []}),
            Kind::LongText,
            &[],
        ),
        (json!({"type": "string", "format": "date"}), Kind::Date, &[]),
        (
            json!({"type": "string", "format": "date-time"}),
            Kind::Date,
            &["time_dropped"],
        ),
        (json!({"type": "string", "format": "uri"}), Kind::Link, &[]),
        (json!({"type": "string", "format": "url"}), Kind::Link, &[]),
        (
            json!({"type": "string", "format": "email"}),
            Kind::ShortText,
            &[],
        ),
        (
            json!({"type": "string", "format": "ipv4"}),
            Kind::ShortText,
            &["unsupported"],
        ),
        (
            json!({"type": "string", "enum": ["a", "b"]}),
            Kind::SingleChoice,
            &[],
        ),
        (json!({"enum": [1, 2.5]}), Kind::SingleChoice, &[]),
        (json!({"enum": [true, false, null]}), Kind::YesNo, &[]),
        (json!({"const": "a"}), Kind::SingleChoice, &[]),
        (
            json!({"oneOf": [{"const": "a", "title": "A"}, {"enum": ["b"]}]}),
            Kind::SingleChoice,
            &[],
        ),
        (
            json!({"anyOf": [{"type": "boolean"}, {"type": "null"}]}),
            Kind::YesNo,
            &[],
        ),
        (json!({"type": "number"}), Kind::Number, &[]),
        (json!({"minimum": 0}), Kind::Number, &[]),
        (
            json!({"type": "integer"}),
            Kind::Number,
            &["decimals_accepted"],
        ),
        (json!({"type": ["integer", "number"]}), Kind::Number, &[]),
        (json!({"type": "boolean"}), Kind::YesNo, &[]),
        (
            json!({"type": ["boolean", "string"]}),
            Kind::YesNo,
            &["several_types"],
        ),
        (
            json!({"type": "array", "items": {"enum": ["a"]}}),
            Kind::MultipleChoice,
            &[],
        ),
        (json!({"items": {"type": "string"}}), Kind::Table, &[]),
        (json!({}), Kind::LongText, &["unclear_type"]),
        (json!(true), Kind::LongText, &["unclear_type"]),
        (
            json!({"oneOf": [{"type": "string"}, {"type": "number"}]}),
            Kind::LongText,
            &["unclear_type", "unsupported"],
        ),
    ] {
        let form = properties(json!({"theField": schema}));
        let found = field(&form, "the_field");
        assert_eq!(found.kind, kind, "{schema}");
        let reasons = reasons.to_vec();
        let listed: Vec<_> = listed(&form).iter().map(|(.., reason)| *reason).collect();
        assert_eq!(listed, reasons, "{schema}");
    }
}

#[test]
fn what_cannot_be_asked_is_listed() {
    for (schema, place, keyword, reason) in [
        (json!(false), "/properties/x", "", "unsupported_type"),
        (json!(5), "/properties/x", "", "malformed"),
        (
            json!({"type": "null"}),
            "/properties/x",
            "type",
            "unsupported_type",
        ),
        (
            json!({"type": "any"}),
            "/properties/x",
            "type",
            "unsupported_type",
        ),
        (
            json!({"type": 5}),
            "/properties/x",
            "type",
            "unsupported_type",
        ),
        (
            json!({"enum": [null, ""]}),
            "/properties/x",
            "enum",
            "unsupported_type",
        ),
        (
            json!({"const": {"a": 1}}),
            "/properties/x",
            "enum",
            "unsupported_type",
        ),
        (
            json!({"type": "object"}),
            "/properties/x",
            "type",
            "unsupported_type",
        ),
        (
            json!({"type": "string", "readOnly": true}),
            "/properties/x",
            "readOnly",
            "read_only",
        ),
        (
            json!({"type": "array"}),
            "/properties/x",
            "items",
            "unsupported_type",
        ),
        (
            json!({"items": [{"type": "string"}]}),
            "/properties/x",
            "items",
            "unsupported_type",
        ),
        (
            json!({"items": {"items": {"type": "string"}}}),
            "/properties/x/items",
            "items",
            "unsupported_type",
        ),
        (
            json!({"items": {"type": "object", "properties": {}}}),
            "/properties/x",
            "items",
            "unsupported_type",
        ),
        (
            json!({"$ref": "other.json#/x"}),
            "/properties/x",
            "$ref",
            "remote_reference",
        ),
        (
            json!({"$ref": "#/nothing"}),
            "/properties/x",
            "$ref",
            "unresolved_reference",
        ),
        (
            json!({"$ref": "#anchor"}),
            "/properties/x",
            "$ref",
            "unresolved_reference",
        ),
        (
            json!({"$ref": "#"}),
            "/properties/x",
            "$ref",
            "recursive_reference",
        ),
        (
            json!({"$ref": "#/properties/x"}),
            "/properties/x",
            "$ref",
            "recursive_reference",
        ),
    ] {
        let form = properties(json!({"x": schema}));
        assert!(
            listed(&form).contains(&(place, keyword, reason)),
            "{schema}: {:?}",
            form.unmapped
        );
        // `5` may be anything; of the rest nothing is asked.
        if schema != json!(5) {
            assert_eq!(order(&form), ["title"], "{schema}");
        }
    }
}

#[test]
fn rules_come_along() {
    let greater = |bound: &str, comma: &str| {
        json!({
            "holds": {"greater_than": {"field": "x", "value": bound}},
            "message": {
                "en": format!("Enter more than {bound}."),
                "de": format!("Geben Sie mehr als {comma} ein."),
            },
        })
    };
    let email = json!({
        "regex": EMAIL,
        "message": {
            "en": "Enter an email address, such as name@example.org.",
            "de": "Geben Sie eine E-Mail-Adresse ein, etwa name@example.org.",
        },
    });
    for (schema, expected, reasons) in [
        (
            json!({"type": "string", "minLength": 2, "maxLength": 9}),
            json!({"length": {"min": 2, "max": 9}}),
            &[][..],
        ),
        (
            json!({"type": "string", "minLength": 0, "maxLength": 300}),
            json!({}),
            &[],
        ),
        (
            json!({"type": "string", "minLength": 9, "maxLength": 2}),
            json!({}),
            &["unsatisfiable"],
        ),
        (
            json!({"type": "string", "maxLength": 0}),
            json!({}),
            &["unsatisfiable"],
        ),
        (
            json!({"type": "string", "minLength": 30_000}),
            json!({}),
            &["unsatisfiable"],
        ),
        (
            json!({"type": "string", "maxLength": 30_000}),
            json!({}),
            &["limited_by_kind"],
        ),
        (
            json!({"type": "string", "minLength": "x"}),
            json!({}),
            &["malformed"],
        ),
        (
            json!({"type": "number", "minimum": 0, "maximum": 1e3}),
            json!({"range": {"min": "0", "max": "1000"}}),
            &[],
        ),
        (
            json!({"type": "number", "minimum": 0.1, "maximum": 1e-7}),
            json!({}),
            &["unsatisfiable"],
        ),
        (
            json!({"type": "number", "minimum": 1e-7}),
            json!({"range": {"min": "0.0000001"}}),
            &[],
        ),
        (
            json!({"type": "number", "minimum": 1e-10}),
            json!({}),
            &["number_out_of_reach"],
        ),
        (
            json!({"type": "number", "maximum": 1e300}),
            json!({}),
            &["number_out_of_reach"],
        ),
        (
            json!({"type": "number", "maximum": "9"}),
            json!({}),
            &["malformed"],
        ),
        (
            json!({"type": "number", "exclusiveMinimum": 0.5}),
            json!({"checks": [greater("0.5", "0,5")]}),
            &[],
        ),
        (
            json!({"type": "number", "minimum": 5, "exclusiveMinimum": true, "maximum": 9, "exclusiveMaximum": false}),
            json!({"range": {"max": "9"}, "checks": [greater("5", "5")]}),
            &[],
        ),
        (
            json!({"type": "number", "exclusiveMinimum": 5, "maximum": 5}),
            json!({}),
            &["unsatisfiable"],
        ),
        (
            json!({"type": "number", "exclusiveMaximum": 5}),
            json!({"checks": [{
                "holds": {"less_than": {"field": "x", "value": "5"}},
                "message": {"en": "Enter less than 5.", "de": "Geben Sie weniger als 5 ein."},
            }]}),
            &[],
        ),
        (
            json!({"type": "number", "multipleOf": 5}),
            json!({}),
            &["unsupported"],
        ),
        (
            json!({"type": "number", "maxLength": 5}),
            json!({}),
            &["does_not_apply"],
        ),
        (
            json!({"type": "number", "colour": "red"}),
            json!({}),
            &["unknown_keyword"],
        ),
        (
            json!({"type": "number", "not": {"const": 5}}),
            json!({}),
            &["unsupported"],
        ),
        (
            json!({"type": "string", "pattern": "^[A-Z]{2}$"}),
            json!({"pattern": {"regex": "^[A-Z]{2}$"}}),
            &[],
        ),
        (
            json!({"type": "string", "pattern": "(?=a)"}),
            json!({}),
            &["unusable_pattern"],
        ),
        (
            json!({"type": "string", "pattern": "\\<b"}),
            json!({}),
            &["unusable_pattern"],
        ),
        (
            json!({"type": "string", "pattern": 5}),
            json!({}),
            &["unusable_pattern"],
        ),
        (
            json!({"type": "string", "format": "email"}),
            json!({"pattern": email}),
            &[],
        ),
        (
            json!({"type": "string", "format": "email", "pattern": "@example"}),
            json!({"pattern": {"regex": "@example"}}),
            &["unsupported"],
        ),
        (
            json!({"type": "string", "examples": ["8(a)", "x"]}),
            json!({"placeholder": {"en": "e.g. 8(a)", "de": "z. B. 8(a)"}}),
            &[],
        ),
        (
            json!({"type": "string", "default": " hello "}),
            json!({"default": "hello"}),
            &[],
        ),
        (json!({"type": "string", "default": ""}), json!({}), &[]),
        (
            json!({"type": "string", "default": 5}),
            json!({}),
            &["unusable_default"],
        ),
        (
            json!({"type": "number", "default": 1.50}),
            json!({"default": "1.5"}),
            &[],
        ),
        (
            json!({"type": "number", "default": "5"}),
            json!({}),
            &["unusable_default"],
        ),
        (
            json!({"type": "boolean", "default": false}),
            json!({"default": false}),
            &[],
        ),
        (
            json!({"format": "date", "default": "2027-01-31"}),
            json!({"default": "2027-01-31"}),
            &[],
        ),
        (
            json!({"format": "date", "default": "today"}),
            json!({}),
            &["unusable_default"],
        ),
        (
            json!({"format": "uri", "default": "mailto:x"}),
            json!({}),
            &["unusable_default"],
        ),
        (
            json!({"enum": ["Not sure", 5], "default": "Not sure"}),
            json!({"default": "not-sure"}),
            &[],
        ),
        (
            json!({"enum": ["Not sure", 5], "default": 5}),
            json!({"default": "5"}),
            &[],
        ),
        (
            json!({"enum": ["a"], "default": "b"}),
            json!({}),
            &["unusable_default"],
        ),
        (
            json!({"items": {"enum": ["A", "B"]}, "default": ["B"]}),
            json!({"default": ["b"]}),
            &[],
        ),
        (
            json!({"items": {"enum": ["A", "B"]}, "minItems": 1, "maxItems": 5, "uniqueItems": true}),
            json!({"length": {"min": 1}}),
            &["limited_by_kind"],
        ),
        (
            json!({"items": {"type": "string"}, "minItems": 1, "maxItems": 5, "uniqueItems": true}),
            json!({"length": {"min": 1, "max": 5}}),
            &["unsupported"],
        ),
        (
            json!({"items": {"type": "number"}, "default": [5]}),
            json!({}),
            &["unsupported"],
        ),
        (
            json!({"items": {"type": "number"}, "default": []}),
            json!({}),
            &[],
        ),
        (
            json!({
                "oneOf": [{"const": true, "title": "Granted"}, {"const": false}],
                "default": false,
            }),
            json!({"default": "false"}),
            &[],
        ),
        (
            json!({"type": "boolean", "const": true}),
            json!({"checks": [{
                "holds": {"equals": {"field": "x", "value": true}},
                "message": {"en": "Answer yes.", "de": "Antworten Sie mit Ja."},
            }]}),
            &[],
        ),
    ] {
        let form = properties(json!({"x": schema}));
        assert_eq!(rules(&form, "x"), expected, "{schema}");
        let listed: Vec<_> = listed(&form).iter().map(|(.., reason)| *reason).collect();
        assert_eq!(listed, reasons, "{schema}");
    }
}

#[test]
fn exact_numbers_survive_their_notation() {
    for (text, expected) in [
        ("0", Some("0")),
        ("-1.50", Some("-1.5")),
        ("1e3", Some("1000")),
        ("1.25e1", Some("12.5")),
        ("-1.25E-1", Some("-0.125")),
        ("12.5e-3", Some("0.0125")),
        ("1e-9", Some("0.000000001")),
        ("1e-10", None),
        ("1e10", None),
        ("1e400", None),
        ("9007199254740993", None),
        ("0.1", Some("0.1")),
    ] {
        let number: Option<serde_json::Number> = serde_json::from_str(text).ok();
        let found = number.as_ref().and_then(decimal).map(|n| n.to_string());
        assert_eq!(found.as_deref(), expected, "{text}");
    }
}

#[test]
fn options_have_keys_of_their_own() {
    let form = properties(json!({
        "a": {"enum": ["Not sure", "NOT SURE", "", "Größe (m²)", "!!!", 5, true, "Not sure", [1]]},
        "b": {"enum": ["y", "n"], "enumNames": ["Yes, please", " "]},
        "c": {"oneOf": [{"const": "new", "title": "New system"}, {"const": "old"}, {"const": null}]},
        "d": {"const": "only"},
        "e": {"enum": ["x".repeat(400), "x".repeat(401)]},
    }));
    assert_eq!(
        options(&field(&form, "a").options),
        [
            ("not-sure", "Not sure"),
            ("not-sure-2", "NOT SURE"),
            ("grosse-m", "Größe (m²)"),
            ("option", "!!!"),
            ("5", "5"),
            ("true", "true"),
        ]
    );
    assert_eq!(
        options(&field(&form, "b").options),
        [("y", "Yes, please"), ("n", "n")]
    );
    assert_eq!(
        options(&field(&form, "c").options),
        [("new", "New system"), ("old", "old")]
    );
    assert_eq!(options(&field(&form, "d").options), [("only", "only")]);
    let long = &field(&form, "e").options;
    assert_eq!(long[1].key, format!("{}-2", "x".repeat(55)));
    assert_eq!(long[0].label.get("en").len(), MAX_LABEL);
    assert_eq!(
        listed(&form),
        [
            ("/properties/a", "enum", "unsupported_type"),
            ("/properties/e", "enum", "shortened"),
        ]
    );
    let many: Vec<String> = (0..400).map(|number| number.to_string()).collect();
    let form = properties(json!({"a": {"enum": many}}));
    assert_eq!(field(&form, "a").options.len(), MAX_OPTIONS);
    assert_eq!(
        listed(&form),
        [("/properties/a", "enum", "too_many_options")]
    );
}

#[test]
fn names_become_words() {
    for (name, words) in [
        ("businessOwnerComponent", "Business owner component"),
        ("userEUA", "User EUA"),
        ("lifecycleID", "Lifecycle ID"),
        ("HTTPServerName", "HTTP server name"),
        ("estimated_cost", "Estimated cost"),
        ("PROJECT_NAME", "Project name"),
        ("NAME", "NAME"),
        ("DESCRIPTION", "Description"),
        ("ID", "ID"),
        ("x", "X"),
        ("plan2030Budget", "Plan2030 budget"),
        ("größeInMetern", "Größe in metern"),
        ("--", "--"),
        (" ", "Question"),
        ("", "Question"),
    ] {
        assert_eq!(humanised(name), words, "{name}");
    }
    let form =
        properties(json!({"businessOwner": {"type": "string", "description": " Who\nowns it "}}));
    let owner = field(&form, "business_owner");
    assert_eq!(owner.label, LocalText::en("Business owner"));
    assert_eq!(owner.help, LocalText::en("Who\nowns it"));
    let long = "x".repeat(5_000);
    let form = properties(json!({"a": {"type": "string", "title": long, "description": long}}));
    let shortened = field(&form, "a");
    assert_eq!(shortened.label.get("en").len(), MAX_LABEL);
    assert_eq!(shortened.help.get("en").len(), MAX_HELP);
    assert_eq!(
        listed(&form),
        [
            ("/properties/a", "title", "shortened"),
            ("/properties/a", "description", "shortened")
        ]
    );
}

#[test]
fn the_title_is_always_asked() {
    let text = json!({"type": "string"});
    // The property that names the demand.
    for name in [
        "title",
        "Title",
        "name",
        "subject",
        "projectName",
        "project_name",
        "request-name",
    ] {
        let form = properties(json!({"a": text, name: text}));
        assert_eq!(form.fields.len(), 1, "{name}");
        let title = question(&form, "title");
        assert!(title.required && title.show_when.is_none(), "{name}");
        assert_eq!(title.label, Some(LocalText::en(humanised(name))), "{name}");
    }
    // The surest of several; the others are fields of their own.
    let form = properties(json!({"name": text, "projectName": text}));
    assert_eq!(order(&form), ["name", "title"]);
    // None that could be one.
    for other in [
        json!({"type": "number"}),
        json!({"type": "string", "enum": ["a"]}),
        json!({"type": "string", "readOnly": true}),
        json!({"type": "string", "minLength": 301}),
        json!({"type": "string", "format": "date"}),
        json!({"type": "object", "properties": {"a": text}}),
    ] {
        let form = properties(json!({"a": text, "title": other}));
        assert_eq!(order(&form)[0], "title", "{other}");
        assert_eq!(question(&form, "title").label, None, "{other}");
    }
    // It keeps its rules.
    let form = import(json!({
        "properties": {"title": {
            "type": "string", "title": "Name of the project", "description": "Short.",
            "maxLength": 80, "pattern": "^[A-Z]", "default": "New", "examples": ["Parking"],
        }},
    }));
    assert_eq!(
        rules(&form, "title"),
        json!({
            "required": true,
            "label": {"en": "Name of the project"},
            "help": {"en": "Short."},
            "placeholder": {"en": "e.g. Parking", "de": "z. B. Parking"},
            "default": "New",
            "length": {"max": 80},
            "pattern": {"regex": "^[A-Z]"},
        })
    );
    // An empty catalogue gets the field.
    let form = import_into(
        &json!({"properties": {"a": text}}),
        &FieldCatalogue::default(),
    );
    assert_eq!(form.fields.len(), 2);
}

#[test]
fn fields_are_shared_by_forms_that_mean_the_same() {
    let schema = json!({"properties": {
        "summary": {"type": "string", "title": "Summary"},
        "phase": {"enum": ["one", "two"]},
        "a": {"properties": {"street": {"type": "string"}, "phase": {"type": "number"}}},
        "b": {"properties": {"street": {"type": "string", "description": "Of b"}}},
        "rows": {"items": {"properties": {"x": {"type": "string"}, "y": {"items": {"type": "number"}}}}},
    }});
    let mut catalogue = FieldCatalogue::shipped();
    let first = import_into(&schema, &catalogue);
    let keys: Vec<&str> = first
        .fields
        .iter()
        .map(|field| field.key.as_str())
        .collect();
    assert_eq!(
        keys,
        [
            "phase",
            "rows",
            "y",
            "summary_2",
            "a_phase",
            "street",
            "b_street",
        ]
    );
    for field in first.fields.clone() {
        catalogue.insert(field);
    }
    let second = import_into(&schema, &catalogue);
    assert_eq!(second.fields, []);
    assert_eq!(second.definition, first.definition);
    // Another version: what it words otherwise, it words on the form; what
    // means something else is another field.
    let schema = json!({"properties": {
        "phase": {"enum": ["one", "two"], "title": "Stage", "description": "Where it is."},
        "rows": {"items": {"properties": {"x": {"type": "number"}}}},
    }});
    let third = import_into(&schema, &catalogue);
    assert_eq!(order(&third), ["title", "phase", "rows_2"]);
    assert_eq!(
        rules(&third, "phase"),
        json!({"label": {"en": "Stage"}, "help": {"en": "Where it is."}})
    );
    assert_eq!(third.fields.len(), 1);
}

#[test]
fn objects_become_sections_and_headings() {
    let text = json!({"type": "string"});
    let form = import(json!({
        "title": "Intake", "description": "Fill it in.",
        "required": ["contact", "name"],
        "properties": {
            "contact": {
                "title": "Who asks", "description": "You.",
                "required": ["name", "address"],
                "properties": {
                    "address": {"required": ["street"], "properties": {
                        "geo": {"required": ["lat"], "properties": {"lat": {"type": "number"}}},
                        "street": text,
                    }},
                    "empty": {"properties": {"id": {"type": "string", "readOnly": true}}},
                    "name": text,
                },
            },
            "name": text,
            "other": {"required": ["name"], "properties": {"name": text}},
            "unasked": {"properties": {"id": {"type": "string", "readOnly": true}}},
        },
    }));
    let sections: Vec<Vec<String>> = form
        .definition
        .sections
        .iter()
        .map(|section| {
            let title = format!("{}: {}", section.key, section.title.get("en"));
            let items = section.items.iter().map(|item| match item {
                FormItem::Question(question) => format!(
                    "{}{}",
                    question.field,
                    if question.required { "!" } else { "" }
                ),
                FormItem::Heading(heading) => format!("# {}", heading.heading.get("en")),
            });
            std::iter::once(title).chain(items).collect()
        })
        .collect();
    assert_eq!(
        sections,
        [
            vec!["questions: Intake", "title!"],
            vec![
                "contact: Who asks",
                "name!",
                "# Address",
                "street!",
                "# Geo",
                "lat"
            ],
            vec!["other: Other", "other_name"],
        ]
    );
    assert_eq!(
        form.definition.sections[0].help,
        LocalText::en("Fill it in.")
    );
    assert_eq!(form.definition.sections[1].help, LocalText::en("You."));
    let optional: Vec<_> = listed(&form)
        .into_iter()
        .filter(|(.., reason)| *reason == "required_in_optional")
        .collect();
    assert_eq!(optional.len(), 2, "{optional:?}");
    assert_eq!(
        properties(json!({"a": text})).definition.sections[0].title,
        LocalText::en_de("Questions", "Fragen")
    );
}

#[test]
fn arrays_become_tables() {
    use FieldKind as Kind;
    let form = properties(json!({
        "phones": {"type": "array", "items": {"type": "string", "maxLength": 20}},
        "days": {"items": {"type": "string", "format": "date", "title": "Day off"}},
        "costLines": {
            "title": "Cost lines",
            "items": {
                "required": ["year", "where", "sort"],
                "properties": {
                    "cost": {"type": "number", "minimum": 0},
                    "sort": {"enum": ["One-off", "Running"]},
                    "until": {"type": "string", "format": "date-time"},
                    "web": {"type": "string", "format": "uri"},
                    "mail": {"type": "string", "format": "email"},
                    "sure": {"type": "boolean", "const": true},
                    "year": {"type": "string", "maxLength": 4},
                    "where": {"required": ["room"], "properties": {"room": {"type": "string", "maxLength": 9}}},
                    "id": {"type": "string", "readOnly": true},
                },
            },
        },
    }));
    assert_eq!(
        columns(field(&form, "phones")),
        [("value", Kind::ShortText, "Phones", true)]
    );
    assert_eq!(
        columns(field(&form, "days")),
        [("value", Kind::Date, "Day off", true)]
    );
    assert_eq!(
        columns(field(&form, "cost_lines")),
        [
            ("cost", Kind::Number, "Cost", false),
            ("mail", Kind::ShortText, "Mail", false),
            ("sort", Kind::SingleChoice, "Sort", true),
            ("sure", Kind::YesNo, "Sure", false),
            ("until", Kind::Date, "Until", false),
            ("web", Kind::Link, "Web", false),
            ("where_room", Kind::ShortText, "Where: Room", true),
            ("year", Kind::ShortText, "Year", true),
        ]
    );
    let table = field(&form, "cost_lines");
    let sort = table
        .column(&key("sort"))
        .map(|column| options(&column.options));
    assert_eq!(
        sort,
        Some(vec![("one-off", "One-off"), ("running", "Running")])
    );
    let cells = "/properties/costLines/items/properties";
    let place = |name| format!("{cells}/{name}");
    for (place, keyword, reason) in [
        (place("cost"), "minimum", "not_in_tables"),
        (place("mail"), "format", "not_in_tables"),
        (place("sure"), "const", "not_in_tables"),
        (place("year"), "maxLength", "not_in_tables"),
        (place("until"), "format", "time_dropped"),
        (place("id"), "readOnly", "read_only"),
    ] {
        assert!(
            listed(&form).contains(&(place.as_str(), keyword, reason)),
            "{:?}",
            form.unmapped
        );
    }
    let wide: serde_json::Map<String, Value> = (0..30)
        .map(|number| (format!("c{number}"), json!({"type": "number"})))
        .collect();
    let form = properties(json!({"wide": {"items": {"properties": wide}}}));
    assert_eq!(field(&form, "wide").columns.len(), MAX_COLUMNS);
    let left_out = listed(&form)
        .iter()
        .filter(|(.., reason)| *reason == "too_many_columns")
        .count();
    assert_eq!(left_out, 10);
}

#[test]
fn a_table_in_a_table_is_lifted_out() {
    use FieldKind as Kind;
    let form = properties(json!({
        "solutions": {
            "title": "Business solutions",
            "items": {"properties": {
                "costs": {"minItems": 1, "items": {"required": ["year"], "properties": {
                    "parts": {"items": {"type": "string", "maxLength": 9}},
                    "year": {"type": "number"},
                }}},
                "tags": {"items": {"enum": ["a", "b"]}},
                "title": {"type": "string", "maxLength": 80},
            }},
        },
        "zip": {"type": "string"},
    }));
    assert_eq!(
        order(&form),
        ["title", "solutions", "costs", "parts", "tags", "zip"]
    );
    let parent = ("solutions", Kind::ShortText, "Business solutions", true);
    assert_eq!(
        columns(field(&form, "costs")),
        [parent, ("year", Kind::Number, "Year", true)]
    );
    assert_eq!(
        columns(field(&form, "parts")),
        [
            ("costs", Kind::ShortText, "Costs", true),
            ("value", Kind::ShortText, "Parts", true)
        ]
    );
    assert_eq!(
        columns(field(&form, "tags")),
        [parent, ("value", Kind::SingleChoice, "Tags", true)]
    );
    let place = "/properties/solutions/items/properties/costs";
    assert!(listed(&form).contains(&(place, "items", "lifted")));
    assert!(listed(&form).contains(&(place, "minItems", "unsupported")));
}

#[test]
fn references_are_followed_within_the_schema() {
    let form = import(json!({
        "$id": "https://example.org/intake.json",
        "$ref": "#/definitions/Intake",
        "title": "Mine",
        "definitions": {
            "Intake": {
                "title": "Theirs",
                "properties": {
                    "a": {"$ref": "#/definitions/with%20space~1and~0tilde", "title": "Own", "maxLength": 5},
                    "b": {"$ref": "https://example.org/intake.json#/definitions/num"},
                    "c": {"allOf": [{"$ref": "#/definitions/num"}, {"$ref": "#/definitions/num"}, {"maximum": 3}], "minimum": 1},
                    "d": {"$ref": "#/definitions/Tree"},
                    "e": {"$ref": "#/definitions/one"},
                },
            },
            "with space/and~tilde": {"type": "string", "title": "There", "maxLength": 9},
            "num": {"type": "number", "maximum": 9},
            "Tree": {"properties": {"label": {"type": "string"}, "child": {"$ref": "#/definitions/Tree"}}},
            "one": {"$ref": "#/definitions/two"},
            "two": {"$ref": "#/definitions/one"},
        },
    }));
    assert_eq!(form.definition.sections[0].title, LocalText::en("Mine"));
    assert_eq!(field(&form, "a").label, LocalText::en("Own"));
    assert_eq!(rules(&form, "a"), json!({"length": {"max": 5}}));
    assert_eq!(rules(&form, "b"), json!({"range": {"max": "9"}}));
    assert_eq!(
        rules(&form, "c"),
        json!({"range": {"min": "1", "max": "9"}})
    );
    assert_eq!(order(&form), ["title", "a", "b", "c", "label"]);
    let listed = listed(&form);
    for expected in [
        (
            "/definitions/with space~1and~0tilde",
            "maxLength",
            "overridden",
        ),
        (
            "/definitions/Intake/properties/c/allOf/2",
            "maximum",
            "overridden",
        ),
        (
            "/definitions/Tree/properties/child",
            "$ref",
            "recursive_reference",
        ),
        ("/definitions/two", "$ref", "recursive_reference"),
    ] {
        assert!(listed.contains(&expected), "{listed:?}");
    }
    // All of it may come from elsewhere in the schema.
    let form = import(json!({
        "$defs": {"base": {"properties": {"a": {"type": "number"}, "b": {"type": "number"}}, "required": ["a"]}},
        "allOf": [{"$ref": "#/$defs/base"}, {"required": ["b"], "properties": {"a": {"type": "string"}, "c": {"type": "number"}}}],
    }));
    assert_eq!(order(&form), ["title", "a", "b", "c"]);
    assert!(question(&form, "a").required && question(&form, "b").required);
    assert_eq!(
        self::listed(&form),
        [("/allOf/1/properties/a", "", "overridden")]
    );
}

#[test]
fn what_makes_no_form_is_refused() {
    let deep = (0..200).fold(json!({"type": "string"}), |inner, _| json!([inner]));
    let many: Vec<Value> = vec![json!(1); MAX_VALUES];
    for (schema, code) in [
        (json!([]), "not_a_schema"),
        (json!(true), "not_a_schema"),
        (json!({}), "no_properties"),
        (json!({"properties": {}}), "no_properties"),
        (json!({"properties": 5}), "no_properties"),
        (json!({"x": deep}), "no_properties"),
        (
            json!({"type": "array", "items": {"type": "string"}}),
            "not_an_object",
        ),
        (json!({"$ref": "https://example.org/x.json"}), "reference"),
        (json!({"$ref": "#/definitions/X"}), "reference"),
        (json!({"$ref": "#"}), "reference"),
        (
            json!({"$ref": "#/a", "a": {"$ref": "#/b"}, "b": {"$ref": "#/a"}}),
            "reference",
        ),
        (json!({"enum": many}), "too_large"),
        (json!({"properties": {"x".repeat(1_001): {}}}), "too_large"),
    ] {
        let problem = form_from_json_schema(&schema, &FieldCatalogue::shipped()).unwrap_err();
        assert_eq!(problem.code(), code);
        assert!(problem.to_string().ends_with('.'), "{problem}");
    }
}

#[test]
fn conditions_show_and_require() {
    let equals = |field: &str, value: Value| json!({"equals": {"field": field, "value": value}});
    let yes = equals("has", json!(true));
    let base = || {
        json!({
            "has": {"type": "boolean"},
            "kind": {"enum": ["New", "Old"]},
            "count": {"type": "number"},
            "tags": {"items": {"enum": ["A", "B"]}},
            "z": {"type": "number"},
        })
    };
    let text = json!({"type": "string"});
    let then = json!({"properties": {"more": text}, "required": ["more", "z"]});
    for (condition, expected) in [
        (
            json!({"properties": {"has": {"const": true}}, "required": ["has"]}),
            yes.clone(),
        ),
        (
            json!({"properties": {"kind": {"const": "Old"}}, "required": ["kind"]}),
            equals("kind", json!("old")),
        ),
        (
            json!({"properties": {"kind": {"enum": ["Old", "New", "None"]}}, "required": ["kind"]}),
            json!({"one_of": {"field": "kind", "values": ["old", "new"]}}),
        ),
        (json!({"required": ["count"]}), json!({"answered": "count"})),
        (
            json!({"properties": {"count": {"type": "number", "minimum": 1e3}}, "required": ["count"]}),
            json!({"at_least": {"field": "count", "value": "1000"}}),
        ),
        (
            json!({"properties": {"tags": {"contains": {"const": "B"}}}, "required": ["tags"]}),
            json!({"includes": {"field": "tags", "option": "b"}}),
        ),
        (
            json!({"properties": {"kind": {"not": {"const": "Old"}}}, "required": ["kind"]}),
            json!({"all": [{"answered": "kind"}, {"not": equals("kind", json!("old"))}]}),
        ),
        (
            json!({"not": {"properties": {"has": {"const": true}}, "required": ["has"]}}),
            json!({"not": yes}),
        ),
        (
            json!({"properties": {"has": {"const": true}, "kind": {"const": "Old"}}, "required": ["has", "kind"]}),
            json!({"all": [yes, equals("kind", json!("old"))]}),
        ),
        (
            json!({"anyOf": [
                {"properties": {"has": {"const": true}}, "required": ["has"]},
                {"required": ["count"]},
            ]}),
            json!({"any": [yes, {"answered": "count"}]}),
        ),
    ] {
        for schema in [
            json!({"properties": base(), "if": condition, "then": then}),
            json!({"properties": base(), "allOf": [{"if": condition, "then": then}]}),
        ] {
            let form = import(schema);
            assert_eq!(listed(&form), [], "{condition}");
            let expected_more = json!({"required": true, "show_when": expected});
            assert_eq!(rules(&form, "more"), expected_more, "{condition}");
            assert_eq!(
                rules(&form, "z"),
                json!({"require_when": expected}),
                "{condition}"
            );
        }
    }
}

#[test]
fn an_alternative_counts_when_the_condition_fails() {
    let text = json!({"type": "string"});
    let form = import(json!({
        "properties": {"has": {"type": "boolean"}},
        "required": ["has"],
        "if": {"properties": {"has": {"const": true}}},
        "then": {"properties": {"why": text}},
        "else": {"properties": {"whyNot": text}, "required": ["whyNot"]},
    }));
    let yes = json!({"equals": {"field": "has", "value": true}});
    assert_eq!(order(&form), ["title", "has", "why", "why_not"]);
    assert_eq!(rules(&form, "why"), json!({"show_when": yes}));
    assert_eq!(
        rules(&form, "why_not"),
        json!({"required": true, "show_when": {"not": yes}})
    );
    assert_eq!(listed(&form), []);
    // A missing answer meets the condition in the schema.
    let form = import(json!({
        "properties": {"has": {"type": "boolean"}},
        "if": {"properties": {"has": {"const": true}}},
        "else": {"properties": {"whyNot": text}},
    }));
    let no = json!({"all": [{"answered": "has"}, {"not": yes}]});
    assert_eq!(rules(&form, "why_not"), json!({"show_when": no}));
    assert_eq!(listed(&form), [("", "if", "only_when_answered")]);
}

#[test]
fn questions_come_after_what_they_depend_on() {
    let text = json!({"type": "string"});
    let when = |name: &str, then: Value| json!({"if": {"properties": {name: {"const": true}}, "required": [name]}, "then": then});
    let yes = json!({"type": "boolean"});
    let form = import(json!({
        "properties": {"a": text, "b": yes, "c": yes, "d": text},
        "allOf": [
            when("c", json!({"required": ["b", "a"]})),
            when("b", json!({"required": ["d"], "properties": {"extra": text}})),
            when("b", json!({"properties": {"part": {"properties": {"deep": text}, "required": ["deep"]}}, "required": ["part"]})),
        ],
    }));
    assert_eq!(order(&form), ["title", "c", "a", "b", "extra", "d", "deep"]);
    let part = &form.definition.sections[1];
    assert_eq!(part.title, LocalText::en("Part"));
    assert_eq!(
        rules(&form, "deep"),
        json!({"required": true, "show_when": {"equals": {"field": "b", "value": true}}})
    );
    assert_eq!(listed(&form), []);
    // Round in a circle.
    let form = import(json!({
        "properties": {"a": yes, "b": yes},
        "allOf": [
            when("a", json!({"required": ["b"]})),
            when("b", json!({"required": ["a"]})),
            when("a", json!({"required": ["a"]})),
        ],
    }));
    assert_eq!(order(&form), ["title", "a", "b"]);
    assert_eq!(
        listed(&form),
        [
            ("/allOf/1/then", "", "circular"),
            ("/allOf/2/then", "", "circular")
        ]
    );
}

#[test]
fn branches_may_share_a_question() {
    let text = json!({"type": "string"});
    let when = |value: &str, then: Value| json!({"if": {"properties": {"k": {"const": value}}, "required": ["k"]}, "then": then});
    let is = |value: &str| json!({"equals": {"field": "k", "value": value}});
    let form = import(json!({
        "properties": {"k": {"enum": ["a", "b", "c"]}, "own": text},
        "allOf": [
            when("a", json!({"properties": {"x": text, "own": true}, "required": ["x"]})),
            when("b", json!({"properties": {"x": text, "own": {"minLength": 5}}})),
            when("c", json!({"properties": {"x": {"type": "number"}}})),
            when("a", when("b", json!({"properties": {"y": text}}))),
        ],
    }));
    assert_eq!(
        rules(&form, "x"),
        json!({"show_when": {"any": [is("a"), is("b")]}, "require_when": is("a")})
    );
    assert_eq!(
        rules(&form, "y"),
        json!({"show_when": {"all": [is("a"), is("b")]}})
    );
    assert_eq!(
        listed(&form),
        [
            ("/allOf/1/then/properties/own", "", "unsupported"),
            ("/allOf/2/then/properties/x", "", "unsupported"),
        ]
    );
}

#[test]
fn dependencies_require_and_show() {
    let text = json!({"type": "string"});
    for keyword in ["dependentRequired", "dependencies"] {
        let form = import(json!({
            "properties": {"a": text, "b": text, "part": {"properties": {"c": text}}},
            keyword: {"b": ["a", "nothing"], "part": ["a"]},
        }));
        assert_eq!(order(&form), ["title", "b", "a", "c"]);
        assert_eq!(
            rules(&form, "a"),
            json!({"require_when": {"answered": "b"}})
        );
        let place = format!("/{keyword}/b");
        assert_eq!(
            listed(&form),
            [
                (place.as_str(), "required", "not_asked_here"),
                ("", keyword, "unsupported_condition")
            ]
        );
    }
    for keyword in ["dependentSchemas", "dependencies"] {
        let form = import(json!({
            "properties": {"a": text},
            keyword: {"a": {"properties": {"b": text}, "required": ["b"]}},
        }));
        assert_eq!(
            rules(&form, "b"),
            json!({"required": true, "show_when": {"answered": "a"}})
        );
    }
}

#[test]
fn conditions_that_forms_do_not_have_are_listed() {
    let text = json!({"type": "string"});
    for condition in [
        json!(true),
        json!({}),
        json!({"properties": {"a": {"pattern": "x"}}}),
        json!({"properties": {"part": {"properties": {"b": {"const": "x"}}}}}),
        json!({"properties": {"nothing": {"const": "x"}}}),
        json!({"required": ["nothing"]}),
        json!({"properties": {"a": {"const": 5}}}),
        json!({"oneOf": [{"required": ["a"]}, {"required": ["part"]}]}),
    ] {
        let form = import(json!({
            "properties": {"a": text, "part": {"properties": {"b": text}}},
            "if": condition,
            "then": {"properties": {"c": text}},
        }));
        assert_eq!(
            listed(&form),
            [("", "if", "unsupported_condition")],
            "{condition}"
        );
        assert_eq!(order(&form), ["title", "a", "b"], "{condition}");
    }
}

#[test]
fn what_is_left_over_is_listed_once() {
    let form = import(json!({
        "$schema": "http://json-schema.org/draft-04/schema#", "$comment": "x", "type": "object",
        "additionalProperties": false, "patternProperties": {"^x": {}}, "minProperties": 1,
        "not": {}, "x-colour": 1,
        "properties": {
            "a": {"type": "string", "contentEncoding": "base64", "deprecated": true, "writeOnly": true},
            "b": {"$ref": "#/definitions/B"}, "c": {"$ref": "#/definitions/B"},
        },
        "definitions": {"B": {"type": "number", "multipleOf": 5, "additionalProperties": {}}},
    }));
    assert_eq!(
        listed(&form),
        [
            ("/properties/a", "contentEncoding", "unsupported"),
            ("/definitions/B", "additionalProperties", "does_not_apply"),
            ("/definitions/B", "multipleOf", "unsupported"),
            ("", "minProperties", "unsupported"),
            ("", "not", "unsupported"),
            ("", "patternProperties", "unsupported"),
            ("", "x-colour", "unknown_keyword"),
        ]
    );
}

#[test]
fn there_is_an_end_to_everything() {
    let number = json!({"type": "number"});
    let named = |prefix: &str, count: usize, schema: &Value| -> Value {
        let all = (0..count).map(|number| (format!("{prefix}{number:03}"), schema.clone()));
        Value::Object(all.collect())
    };
    let form = properties(named("q", 400, &number));
    assert_eq!(form.definition.items().count(), MAX_QUESTIONS);
    assert_eq!(listed(&form).len(), 101);
    assert_eq!(
        listed(&form)[0],
        ("/properties/q299", "", "too_many_questions")
    );
    let form = properties(named("s", 40, &json!({"properties": {"a": number}})));
    assert_eq!(form.definition.sections.len(), MAX_SECTIONS);
    assert_eq!(
        listed(&form)[0],
        ("/properties/s029", "properties", "too_many_sections")
    );
    // Deep, wide, and many times over through references.
    let deep = (0..50).fold(
        number.clone(),
        |inner, _| json!({"properties": {"a": inner}}),
    );
    let form = properties(json!({"a": deep}));
    assert!(
        form.unmapped
            .iter()
            .any(|unmapped| unmapped.reason == UnmappedReason::TooDeep)
    );
    let deep = (0..50).fold(
        number.clone(),
        |inner, _| json!({"items": {"properties": {"a": inner, "n": number}}}),
    );
    let form = properties(json!({"a": deep}));
    assert!(
        form.unmapped
            .iter()
            .any(|unmapped| unmapped.reason == UnmappedReason::TooDeep)
    );
    let mut definitions = serde_json::Map::new();
    for level in 0..30 {
        let next = json!({"$ref": format!("#/definitions/{}", level + 1)});
        definitions.insert(
            level.to_string(),
            json!({"properties": named("p", 50, &next)}),
        );
    }
    let form = import(json!({"$ref": "#/definitions/0", "definitions": definitions}));
    assert!(
        form.unmapped
            .iter()
            .any(|unmapped| unmapped.reason == UnmappedReason::TooMuch)
    );
    // Conditions in conditions.
    let test = json!({"properties": {"a": {"not": {"const": 1}}}});
    for (levels, reason) in [(3, "too_deep"), (9, "unsupported_condition")] {
        let condition = (0..levels).fold(test.clone(), |inner, level| {
            let keyword = ["anyOf", "allOf"][level % 2];
            json!({keyword: [inner, {"required": ["b"]}]})
        });
        let form = import(json!({
            "properties": {"a": number, "b": number}, "required": ["a"],
            "if": condition, "then": {"required": ["b"]},
        }));
        assert_eq!(listed(&form), [("", "if", reason)]);
    }
    // Many conditions about everything.
    let required: Vec<String> = (0..280).map(|number| format!("q{number:03}")).collect();
    let rules: Vec<Value> = (0..90)
        .map(|number| {
            json!({
                "if": {"required": [format!("q{number:03}")]},
                "then": {"required": required, "properties": {"more": {"type": "string"}}},
            })
        })
        .collect();
    let form = import(json!({"properties": named("q", 280, &number), "allOf": rules}));
    assert!(
        form.unmapped
            .iter()
            .any(|unmapped| unmapped.reason == UnmappedReason::TooManyConditions)
    );
}

#[test]
fn a_document_keeps_the_order_in_which_it_was_written() {
    let text = r##"{"properties": {
        "zeta": {"type": "number", "minimum": -1, "maximum": 1.5, "x": [null, true]},
        "alpha": {"$ref": "#/definitions/Part"},
        "beta": {"type": "string"}
    }, "definitions": {"Part": {"properties": {"two": {"type": "string"}, "one": {"type": "string"}}}}}"##;
    let document: SchemaDocument = serde_json::from_str(text).unwrap();
    let catalogue = FieldCatalogue::shipped();
    let form = document.form(&catalogue).unwrap();
    assert_sound(&form, &catalogue);
    assert_eq!(order(&form), ["title", "zeta", "beta", "two", "one"]);
    let value: Value = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_value(&document).unwrap(), value);
    let form = SchemaDocument::from(value.clone()).form(&catalogue);
    assert_eq!(form, form_from_json_schema(&value, &catalogue));
}

#[test]
fn codes_are_those_of_json_and_sentences_end() {
    let mut codes = BTreeSet::new();
    for name in [
        "unknown_keyword",
        "malformed",
        "unsupported",
        "unsupported_type",
        "unclear_type",
        "several_types",
        "does_not_apply",
        "not_in_tables",
        "overridden",
        "remote_reference",
        "unresolved_reference",
        "recursive_reference",
        "unusable_pattern",
        "too_deep",
        "too_many_questions",
        "too_many_sections",
        "too_many_columns",
        "too_many_options",
        "too_many_conditions",
        "too_much",
        "lifted",
        "shortened",
        "read_only",
        "time_dropped",
        "decimals_accepted",
        "number_out_of_reach",
        "unsatisfiable",
        "limited_by_kind",
        "unusable_default",
        "required_in_optional",
        "only_when_answered",
        "unsupported_condition",
        "not_asked_here",
        "circular",
    ] {
        let reason: UnmappedReason = serde_json::from_value(json!(name)).unwrap();
        assert_eq!(reason.code(), name);
        assert!(reason.to_string().ends_with('.'));
        assert!(codes.insert(name));
    }
}

/// Keywords with values that suit them, and some that do not.
fn keyword(schema: BoxedStrategy<Value>) -> BoxedStrategy<(String, Value)> {
    let named = |name: &'static str, value: BoxedStrategy<Value>| {
        value
            .prop_map(move |value| (name.to_owned(), value))
            .boxed()
    };
    let pick = |values: Vec<Value>| prop::sample::select(values).boxed();
    let types = [
        "string", "number", "integer", "boolean", "array", "object", "null", "any",
    ];
    let mut types: Vec<Value> = types.map(Value::from).to_vec();
    types.push(json!(["string", "null"]));
    let scalars = vec![
        json!("a"),
        json!("B"),
        json!(""),
        json!(true),
        json!(false),
        json!(null),
        json!(5),
        json!(-1.5),
        json!(1e300),
        json!("2027-01-31"),
        json!("https://example.org"),
        json!([]),
        json!({}),
        json!(["a"]),
    ];
    let names = prop::sample::select(vec!["a", "b", "c", "title", "name", "d", ""]);
    let object = |value: BoxedStrategy<Value>| {
        prop::collection::btree_map(names.clone().prop_map(str::to_owned), value, 0..5)
            .prop_map(|members| Value::Object(members.into_iter().collect()))
            .boxed()
    };
    let list = |value: BoxedStrategy<Value>| {
        prop::collection::vec(value, 0..4)
            .prop_map(Value::from)
            .boxed()
    };
    let some_names = list(names.clone().prop_map(Value::from).boxed());
    let numbers = pick(vec![
        json!(0),
        json!(1),
        json!(2),
        json!(5.5),
        json!(400),
        json!(1e30),
        json!(-3),
        json!(true),
        json!("x"),
    ]);
    let references = pick(vec![
        json!("#"),
        json!("#/definitions/a"),
        json!("#/definitions/b"),
        json!("#/properties/a"),
        json!("x.json"),
        json!("#/nothing"),
        json!("#%"),
    ]);
    let condition = (
        object(
            prop_oneof![
                pick(scalars.clone()).prop_map(|value| json!({"const": value})),
                list(pick(scalars.clone())).prop_map(|values| json!({"enum": values})),
                pick(scalars.clone()).prop_map(|value| json!({"not": {"const": value}})),
                pick(scalars.clone()).prop_map(|value| json!({"contains": {"const": value}})),
                Just(json!({"minimum": 5})),
                Just(json!({"minLength": 1})),
            ]
            .boxed(),
        ),
        some_names.clone(),
    )
        .prop_map(|(properties, required)| json!({"properties": properties, "required": required}));
    let condition = prop_oneof![
        4 => condition.clone(),
        1 => condition.clone().prop_map(|inner| json!({"not": inner})),
        1 => list(condition.boxed()).prop_map(|inner| json!({"anyOf": inner})),
        1 => schema.clone(),
    ];
    let consequence = (object(schema.clone()), some_names.clone())
        .prop_map(|(properties, required)| json!({"properties": properties, "required": required}))
        .boxed();
    prop_oneof![
        6 => named("type", pick(types)),
        6 => named("properties", object(schema.clone())),
        3 => named("required", some_names.clone()),
        3 => named("items", prop_oneof![schema.clone(), list(schema.clone())].boxed()),
        2 => named("$ref", references),
        2 => named("allOf", list(schema.clone())),
        1 => named("anyOf", list(schema.clone())),
        1 => named("oneOf", list(schema.clone())),
        3 => named("if", condition.boxed()),
        3 => named("then", prop_oneof![consequence.clone(), schema.clone()].boxed()),
        2 => named("else", consequence.clone()),
        2 => named("dependencies", object(prop_oneof![some_names.clone(), consequence].boxed())),
        2 => named("enum", list(pick(scalars.clone()))),
        1 => named("const", pick(scalars.clone())),
        2 => named("default", pick(scalars.clone())),
        2 => named("examples", list(pick(scalars.clone()))),
        1 => named("format", pick(["date", "date-time", "uri", "email", "x"].map(Value::from).to_vec())),
        1 => named("pattern", pick(["^a", "(", "(?=a)", "\\d"].map(Value::from).to_vec())),
        3 => (prop::sample::select(vec![
            "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength",
            "maxLength", "minItems", "maxItems", "multipleOf", "uniqueItems", "readOnly",
            "additionalProperties", "x-unknown",
        ]), numbers).prop_map(|(name, value)| (name.to_owned(), value)),
        1 => (prop::sample::select(vec!["title", "description"]), ".{0,20}")
            .prop_map(|(name, text)| (name.to_owned(), Value::from(text))),
        // Anything anywhere.
        1 => (prop::sample::select(vec!["properties", "type", "allOf", "if", "then", "$ref", "required", "enum", "items"]), pick(scalars))
            .prop_map(|(name, value)| (name.to_owned(), value)),
    ]
    .boxed()
}

fn schema() -> BoxedStrategy<Value> {
    let of = |inner: BoxedStrategy<Value>, most: usize| {
        prop::collection::vec(keyword(inner), 0..most)
            .prop_map(|members| Value::Object(members.into_iter().collect()))
            .boxed()
    };
    let leaf = prop_oneof![
        Just(json!({"type": "string"})),
        Just(json!({"type": "boolean"})),
        Just(json!({"type": "number"})),
        Just(json!({"type": "string", "enum": ["a", "B"]})),
        Just(json!({"type": "array", "items": {"enum": ["a", "B"]}})),
        Just(json!({"$ref": "#/definitions/a"})),
        Just(json!(true)),
        Just(json!(false)),
        Just(json!(7)),
    ];
    leaf.prop_recursive(5, 60, 6, move |inner| of(inner.boxed(), 7))
        .boxed()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn whatever_the_schema_the_form_is_valid(
        root in prop::collection::vec(keyword(schema()), 0..10),
        a in schema(),
        b in schema(),
        own in schema(),
    ) {
        let mut root: serde_json::Map<String, Value> = root.into_iter().collect();
        root.insert("definitions".to_owned(), json!({"a": a, "b": b}));
        root.entry("properties").or_insert(json!({"a": own, "b": b, "c": {"type": "boolean"}}));
        let root = Value::Object(root);
        let mut catalogue = FieldCatalogue::shipped();
        if let Ok(form) = form_from_json_schema(&root, &catalogue) {
            assert_sound(&form, &catalogue);
            // Whatever it is, the second time there is nothing new in it.
            for field in form.fields.clone() {
                catalogue.insert(field);
            }
            let again = form_from_json_schema(&root, &catalogue);
            let expected = ImportedForm { fields: Vec::new(), ..form };
            prop_assert_eq!(again, Ok(expected));
        }
    }
}
