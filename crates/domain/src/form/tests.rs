use serde_json::{Value, json};

use super::*;
use crate::field::{Choice, FieldDefinition, FieldKind};

fn key(text: &str) -> FieldKey {
    FieldKey::from_label(text, |_| false)
}

/// The shipped fields, and one field of every kind that can be compared.
fn catalogue() -> FieldCatalogue {
    let mut catalogue = FieldCatalogue::shipped();
    for (name, kind) in [
        ("number", FieldKind::Number),
        ("money", FieldKind::Money),
        ("date", FieldKind::Date),
        ("yes", FieldKind::YesNo),
        ("text", FieldKind::ShortText),
        ("size", FieldKind::Size),
        ("rating", FieldKind::Rating),
        ("regions", FieldKind::MultipleChoice),
    ] {
        let mut field = FieldDefinition::new(key(name), kind, LocalText::en(name));
        if kind.has_options() {
            field.options = ["north", "south"]
                .map(|option| Choice {
                    key: option.to_owned(),
                    label: LocalText::en(option),
                })
                .to_vec();
        }
        catalogue.insert(field);
    }
    catalogue
}

fn answers(json: Value) -> Answers {
    let catalogue = catalogue();
    let fields = json.as_object().into_iter().flatten();
    fields
        .map(|(name, value)| {
            let field = catalogue
                .get(&key(name))
                .unwrap_or_else(|| panic!("{name}"));
            let value = FieldValue::from_json(field, value)
                .unwrap_or_else(|problem| panic!("{name}: {problem}"));
            (key(name), value)
        })
        .collect()
}

/// A form with a title and `items`, each written as JSON.
fn form(items: Value) -> FormDefinition {
    let mut all = vec![json!({"field": "title", "required": true})];
    all.extend(items.as_array().into_iter().flatten().cloned());
    serde_json::from_value(json!({
        "sections": [{"key": "all", "title": {"en": "All"}, "items": all}],
    }))
    .unwrap_or_else(|error| panic!("{error}"))
}

fn codes(form: &FormDefinition) -> Vec<&'static str> {
    match form.validate_definition(&catalogue()) {
        Ok(()) => Vec::new(),
        Err(problems) => problems.iter().map(|fault| fault.problem.code()).collect(),
    }
}

#[test]
fn conditions_are_data() {
    let given = json!({
        "yes": true, "number": "10", "money": {"amount": "5", "currency": "EUR"},
        "date": "2027-01-31", "size": "l", "regions": ["north"], "rating": 3,
    });
    let given = answers(given);
    for (condition, holds) in [
        (json!({"equals": {"field": "yes", "value": true}}), true),
        (json!({"equals": {"field": "yes", "value": false}}), false),
        (
            json!({"equals": {"field": "number", "value": "10.00"}}),
            true,
        ),
        (json!({"equals": {"field": "text", "value": "x"}}), false),
        (
            json!({"not": {"equals": {"field": "text", "value": "x"}}}),
            true,
        ),
        (json!({"answered": "number"}), true),
        (json!({"answered": "text"}), false),
        (
            json!({"one_of": {"field": "size", "values": ["m", "l"]}}),
            true,
        ),
        (json!({"one_of": {"field": "size", "values": []}}), false),
        (
            json!({"includes": {"field": "regions", "option": "north"}}),
            true,
        ),
        (
            json!({"includes": {"field": "regions", "option": "south"}}),
            false,
        ),
        (
            json!({"greater_than": {"field": "number", "value": "9"}}),
            true,
        ),
        (
            json!({"greater_than": {"field": "number", "value": "10"}}),
            false,
        ),
        (
            json!({"at_least": {"field": "number", "value": "10"}}),
            true,
        ),
        (
            json!({"less_than": {"field": "date", "value": "2027-02-01"}}),
            true,
        ),
        (json!({"at_most": {"field": "rating", "value": 2}}), false),
        (
            json!({"greater_than": {"field": "size", "value": "s"}}),
            true,
        ),
        (
            json!({"greater_than": {"field": "money", "value": {"amount": "4", "currency": "EUR"}}}),
            true,
        ),
        (
            json!({"greater_than": {"field": "money", "value": {"amount": "4", "currency": "USD"}}}),
            false,
        ),
        (json!({"all": []}), true),
        (json!({"any": []}), false),
        (
            json!({"all": [{"answered": "yes"}, {"answered": "text"}]}),
            false,
        ),
        (
            json!({"any": [{"answered": "yes"}, {"answered": "text"}]}),
            true,
        ),
    ] {
        let read: Condition = serde_json::from_value(condition.clone())
            .unwrap_or_else(|error| panic!("{condition}: {error}"));
        assert_eq!(serde_json::to_value(&read).ok(), Some(condition.clone()));
        assert_eq!(read.holds(&catalogue(), &given), holds, "{condition}");
    }
}

#[test]
fn a_definition_is_checked_before_it_is_published() {
    let on = |field: &str| json!({"answered": field});
    let mut deep = on("yes");
    for _ in 0..MAX_DEPTH {
        deep = json!({"not": deep});
    }
    for (items, expected) in [
        (
            json!([{"field": "yes"}, {"field": "text", "show_when": on("yes")}]),
            vec![],
        ),
        (json!([{"field": "nowhere"}]), vec!["unknown_field"]),
        (
            json!([{"field": "yes"}, {"field": "yes"}]),
            vec!["duplicate_field"],
        ),
        (
            json!([{"field": "yes", "show_when": on("yes")}]),
            vec!["not_asked_before"],
        ),
        (
            json!([{"field": "yes", "show_when": on("text")}, {"field": "text", "show_when": on("yes")}]),
            vec!["not_asked_before"],
        ),
        (
            json!([{"field": "yes", "require_when": on("text")}]),
            vec!["not_asked_before"],
        ),
        (
            json!([{"field": "yes", "show_when": on("nowhere")}]),
            vec!["unknown_field"],
        ),
        (
            json!([{"field": "yes"}, {"field": "text", "show_when": {"equals": {"field": "yes", "value": "true"}}}]),
            vec!["bad_condition_value"],
        ),
        (
            json!([{"field": "yes"}, {"field": "text", "show_when": {"at_least": {"field": "yes", "value": true}}}]),
            vec!["unsuitable_condition"],
        ),
        (
            json!([{"field": "yes"}, {"field": "text", "show_when": {"includes": {"field": "yes", "option": "north"}}}]),
            vec!["unsuitable_condition"],
        ),
        (
            json!([{"field": "regions"}, {"field": "text", "show_when": {"includes": {"field": "regions", "option": "west"}}}]),
            vec!["bad_condition_value"],
        ),
        (
            json!([{"field": "yes"}, {"field": "text", "show_when": deep}]),
            vec!["condition_too_deep"],
        ),
        // The options of a register are not known when a form is written.
        (
            json!([{"field": "category"}, {"field": "text", "show_when": {"equals": {"field": "category", "value": "it"}}}]),
            vec![],
        ),
    ] {
        assert_eq!(codes(&form(items.clone())), expected, "{items}");
    }
}

#[test]
fn a_form_always_requires_the_title() {
    for title in [
        json!([{"field": "title"}]),
        json!([{"field": "yes", "required": true}]),
        json!([{"field": "yes"}, {"field": "title", "required": true, "show_when": {"answered": "yes"}}]),
    ] {
        let mut form = form(json!([]));
        form.sections[0].items = serde_json::from_value(title).unwrap_or_default();
        assert_eq!(codes(&form), ["title_not_required"]);
    }
    let mut twins = form(json!([]));
    twins.sections.push(Section {
        key: key("all"),
        title: LocalText::default(),
        help: LocalText::default(),
        items: Vec::new(),
    });
    assert_eq!(codes(&twins), ["duplicate_section", "blank_section"]);
}

#[test]
fn hiding_a_question_hides_what_depends_on_it() {
    let form = form(json!([
        {"field": "yes"},
        {"field": "number", "show_when": {"equals": {"field": "yes", "value": true}}},
        {"field": "text", "required": true, "show_when": {"answered": "number"}},
    ]));
    let names = |answers: &Answers| -> Vec<String> {
        let visible = form.visible_fields(&catalogue(), answers);
        visible.into_iter().map(FieldKey::to_string).collect()
    };
    let shown = answers(json!({"title": "t", "yes": true, "number": "1", "text": "kept"}));
    assert_eq!(names(&shown), ["title", "yes", "number", "text"]);
    assert_eq!(form.retained(&catalogue(), shown.clone()), shown);

    let hidden = answers(json!({"title": "t", "yes": false, "number": "1", "text": "dropped"}));
    assert_eq!(names(&hidden), ["title", "yes"]);
    assert_eq!(
        form.retained(&catalogue(), hidden.clone()),
        answers(json!({"title": "t", "yes": false}))
    );
    assert_eq!(form.check(&catalogue(), &hidden, Stage::Submit), []);
}

#[test]
fn a_draft_may_lack_what_a_submission_needs() {
    let form = shipped_form();
    let check = |answers: &Answers, stage| -> Vec<(String, &'static str)> {
        let problems = form.check(&catalogue(), answers, stage);
        let named = problems.iter().map(|p| (p.field.to_string(), p.code()));
        named.collect()
    };
    let missing = |names: &[&str]| -> Vec<(String, &'static str)> {
        names
            .iter()
            .map(|name| ((*name).to_owned(), "required"))
            .collect()
    };
    let empty = Answers::new();
    assert_eq!(check(&empty, Stage::Draft), []);
    assert_eq!(
        check(&empty, Stage::Submit),
        missing(&["title", "unit", "problem"])
    );

    let obliged = answers(json!({
        "title": "Retention rules", "problem": "Records are kept for ever.",
        "unit": "01890a5d-ac96-774b-bcce-b302099a8057", "required_by_law": true,
    }));
    assert_eq!(
        check(&obliged, Stage::Submit),
        missing(&["legal_basis", "latest_date"])
    );
    let required = form.required_fields(&catalogue(), &obliged);
    assert_eq!(required.len(), 5);
}

#[test]
fn unsound_answers_are_refused_even_in_a_draft() {
    let mut given = answers(json!({"title": "t", "number": "1"}));
    given.insert(key("yes"), FieldValue::Text("yes".to_owned()));
    let problems = form(json!([{"field": "yes"}])).check(&catalogue(), &given, Stage::Draft);
    let codes: Vec<_> = problems
        .iter()
        .map(|p| (p.field.as_str(), p.code()))
        .collect();
    assert_eq!(codes, [("yes", "wrong_type"), ("number", "not_asked")]);
    assert_eq!(problems[0].message(), "Expected true or false.");
}

#[test]
fn the_shipped_form_is_valid_and_asks_for_every_shipped_field() {
    let form = shipped_form();
    assert_eq!(form.validate_definition(&FieldCatalogue::shipped()), Ok(()));
    let asked: Vec<_> = form.items().map(|item| item.field.clone()).collect();
    let shipped = crate::field::shipped_fields();
    let fields: Vec<_> = shipped.into_iter().map(|field| field.key).collect();
    assert_eq!(asked, fields);

    let json = serde_json::to_value(&form).unwrap_or_default();
    assert_eq!(
        serde_json::from_value::<FormDefinition>(json).ok(),
        Some(form)
    );
}
