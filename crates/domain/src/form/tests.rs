use serde_json::json;

use super::*;
use crate::field::{Choice, Column, FieldCatalogue, FieldDefinition, FieldKind};

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
        ("start", FieldKind::Date),
        ("end", FieldKind::Date),
        ("period", FieldKind::DateRange),
        ("total", FieldKind::Money),
        ("count", FieldKind::Number),
        ("costs", FieldKind::Table),
        ("link", FieldKind::Link),
        ("person", FieldKind::Person),
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
        if kind == FieldKind::Table {
            let column = |name, kind| Column::new(key(name), kind, LocalText::en(name));
            field.columns = vec![
                Column {
                    required: true,
                    ..column("item", FieldKind::ShortText)
                },
                column("pieces", FieldKind::Number),
                column("price", FieldKind::Money),
            ];
        }
        catalogue.insert(field);
    }
    catalogue
}

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2027, 3, 1).unwrap()
}

fn visible(form: &FormDefinition, answers: &Answers) -> Vec<String> {
    let evaluation = form.evaluate(&catalogue(), answers, today());
    evaluation.visible().map(FieldKey::to_string).collect()
}

fn problems(form: &FormDefinition, answers: &Answers, stage: Stage) -> Vec<(String, &'static str)> {
    let found = form
        .evaluate(&catalogue(), answers, today())
        .problems(stage);
    found
        .iter()
        .map(|found| {
            (
                found.field.to_string() + &found.problem.place(),
                found.code(),
            )
        })
        .collect()
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
        let facts = Facts {
            catalogue: &catalogue(),
            answers: &given,
            today: today(),
        };
        assert_eq!(read.holds(&facts), holds, "{condition}");
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
            vec!["bad_value"],
        ),
        (
            json!([{"field": "yes"}, {"field": "text", "show_when": {"at_least": {"field": "yes", "value": true}}}]),
            vec!["unsuitable_rule"],
        ),
        (
            json!([{"field": "yes"}, {"field": "text", "show_when": {"includes": {"field": "yes", "option": "north"}}}]),
            vec!["unsuitable_rule"],
        ),
        (
            json!([{"field": "regions"}, {"field": "text", "show_when": {"includes": {"field": "regions", "option": "west"}}}]),
            vec!["bad_value"],
        ),
        (
            json!([{"field": "yes"}, {"field": "text", "show_when": deep}]),
            vec!["too_deep"],
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
    let shown = answers(json!({"title": "t", "yes": true, "number": "1", "text": "kept"}));
    assert_eq!(visible(&form, &shown), ["title", "yes", "number", "text"]);
    assert_eq!(form.evaluate(&catalogue(), &shown, today()).answers, shown);

    let hidden = answers(json!({"title": "t", "yes": false, "number": "1", "text": "dropped"}));
    assert_eq!(visible(&form, &hidden), ["title", "yes"]);
    assert_eq!(
        form.evaluate(&catalogue(), &hidden, today()).answers,
        answers(json!({"title": "t", "yes": false}))
    );
    assert_eq!(problems(&form, &hidden, Stage::Submit), []);
}

#[test]
fn a_default_is_no_deeper_than_any_answer() {
    let question = |default: Value| {
        serde_json::from_value::<Question>(json!({"field": "text", "default": default}))
    };
    let rows = json!([{"item": "a", "price": {"amount": "1", "currency": "EUR"}}]);
    assert!(question(rows).is_ok());
    assert!(question(json!([[[[["deep"]]]]])).is_err());
}

#[test]
fn what_is_open_before_a_field_has_an_answer() {
    let form = form(json!([
        {"field": "yes"},
        {"field": "number"},
        {"field": "rating", "show_when": {"equals": {"field": "yes", "value": true}}},
        {"field": "count", "calculation": {"product": [{"field": "number"}, {"field": "rating"}]}},
        {"field": "total", "calculation": {"product": [{"field": "count"}, {"money": {"amount": "2", "currency": "EUR"}}]}},
        {"field": "money", "calculation": {"sum": [
            {"product": [{"field": "count"}, {"money": {"amount": "1", "currency": "EUR"}}]}, {"field": "total"},
        ]}},
        {"field": "effort", "show_when": {"answered": "rating"}},
    ]));
    for (given, field, open) in [
        // A field that nobody answered is open itself, also where no form asks it.
        (json!({}), "number", &["number"][..]),
        (json!({}), "link", &["link"]),
        (json!({"number": "3"}), "number", &[]),
        // What is hidden does not apply.
        (json!({}), "rating", &[]),
        (json!({"yes": true}), "rating", &["rating"]),
        (json!({"yes": true}), "effort", &[]),
        // What is calculated waits for what it is calculated from, however far
        // away that is.
        (json!({"yes": true}), "total", &["number", "rating"]),
        (json!({"yes": true, "rating": 2}), "total", &["number"]),
        (json!({"yes": true}), "money", &["number", "rating"]),
        (
            json!({"yes": true, "rating": 2, "number": "3"}),
            "total",
            &[],
        ),
        (json!({"yes": true, "number": "3"}), "total", &["rating"]),
        // Where nothing is missing but the result, that is.
        (json!({"yes": false, "number": "3"}), "total", &["count"]),
    ] {
        let given = answers(given);
        let evaluation = form.evaluate(&catalogue(), &given, today());
        let found = evaluation.open(&key(field));
        let found: Vec<&str> = found.iter().map(FieldKey::as_str).collect();
        assert_eq!(found, open, "{field} for {given:?}");
    }
}

#[test]
fn a_draft_may_lack_what_a_submission_needs() {
    let form = shipped_form();
    let check = |answers: &Answers, stage| problems(&form, answers, stage);
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
    let evaluation = form.evaluate(&catalogue(), &obliged, today());
    assert_eq!(evaluation.required().count(), 5);
}

#[test]
fn unsound_answers_are_refused_even_in_a_draft() {
    let mut given = answers(json!({"title": "t", "number": "1"}));
    given.insert(key("yes"), FieldValue::Text("yes".to_owned()));
    let form = form(json!([{"field": "yes"}]));
    let evaluation = form.evaluate(&catalogue(), &given, today());
    let problems = evaluation.problems(Stage::Draft);
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
    let asked: Vec<_> = form.questions().map(|asked| asked.field.clone()).collect();
    let shipped = crate::field::shipped_fields();
    let fields: Vec<_> = shipped.into_iter().map(|field| field.key).collect();
    assert_eq!(asked, fields);

    let json = serde_json::to_value(&form).unwrap_or_default();
    assert_eq!(
        serde_json::from_value::<FormDefinition>(json).ok(),
        Some(form)
    );
}

/// What is wrong with `answer` to a field, asked by a question with `rules`.
fn broken(rules: Value, given: Value) -> Vec<(String, &'static str)> {
    let mut items = vec![
        json!({"field": "start"}),
        json!({"field": "yes"}),
        json!({"field": "costs"}),
    ];
    items.retain(|item| item["field"] != rules["field"]);
    items.push(rules);
    let form = form(Value::Array(items));
    assert_eq!(codes(&form), [""; 0]);
    let mut given = answers(given);
    given.insert(key("title"), FieldValue::Text("t".to_owned()));
    let found = problems(&form, &given, Stage::Submit);
    // A draft may be kept with any of them.
    assert_eq!(problems(&form, &given, Stage::Draft), []);
    found
}

#[test]
fn an_answer_keeps_to_the_rules_of_its_question() {
    let eur = |amount: &str| json!({"amount": amount, "currency": "EUR"});
    let after = json!([{
        "holds": {"greater_than": {"field": "end", "value": {"field": "start"}}},
        "message": {"en": "End after you begin."},
    }]);
    for (rules, given, expected) in [
        (
            json!({"field": "number", "range": {"min": "1", "max": "9"}}),
            json!({"number": "1"}),
            None,
        ),
        (
            json!({"field": "number", "range": {"min": "1"}}),
            json!({"number": "0.9"}),
            Some("below_minimum"),
        ),
        (
            json!({"field": "number", "range": {"max": "9"}}),
            json!({"number": "9.1"}),
            Some("above_maximum"),
        ),
        (
            json!({"field": "rating", "range": {"min": 3}}),
            json!({"rating": 2}),
            Some("below_minimum"),
        ),
        (
            json!({"field": "size", "range": {"max": "m"}}),
            json!({"size": "xl"}),
            Some("above_maximum"),
        ),
        (
            json!({"field": "money", "range": {"max": eur("5")}}),
            json!({"money": eur("5.01")}),
            Some("above_maximum"),
        ),
        (
            json!({"field": "money", "range": {"max": eur("5")}}),
            json!({"money": {"amount": "1", "currency": "USD"}}),
            Some("other_currency"),
        ),
        (
            json!({"field": "date", "range": {"min": {"today": 0}}}),
            json!({"date": "2027-03-01"}),
            None,
        ),
        (
            json!({"field": "date", "range": {"min": {"today": 1}}}),
            json!({"date": "2027-03-01"}),
            Some("below_minimum"),
        ),
        (
            json!({"field": "date", "range": {"max": {"today": -1}}}),
            json!({"date": "2027-03-01"}),
            Some("above_maximum"),
        ),
        (
            json!({"field": "end", "range": {"min": {"field": "start"}}}),
            json!({"start": "2027-05-02", "end": "2027-05-01"}),
            Some("below_minimum"),
        ),
        // A bound that has no answer yet does not count.
        (
            json!({"field": "end", "range": {"min": {"field": "start"}}}),
            json!({"end": "2027-05-01"}),
            None,
        ),
        (
            json!({"field": "text", "length": {"min": 3}}),
            json!({"text": "äö"}),
            Some("too_short"),
        ),
        (
            json!({"field": "text", "length": {"max": 2}}),
            json!({"text": "äöü"}),
            Some("too_long"),
        ),
        (
            json!({"field": "regions", "length": {"min": 2}}),
            json!({"regions": ["north"]}),
            Some("too_few"),
        ),
        (
            json!({"field": "regions", "length": {"max": 1}}),
            json!({"regions": ["north", "south"]}),
            Some("too_many"),
        ),
        (
            json!({"field": "text", "pattern": {"regex": "^[A-Z]{2}-[0-9]+$"}}),
            json!({"text": "AB-12"}),
            None,
        ),
        (
            json!({"field": "text", "pattern": {"regex": "^[A-Z]{2}-[0-9]+$"}}),
            json!({"text": "ab-12"}),
            Some("wrong_pattern"),
        ),
        // It matches anywhere unless it is tied to the ends.
        (
            json!({"field": "link", "pattern": {"regex": "[.]org"}}),
            json!({"link": "https://example.org/a"}),
            None,
        ),
        (
            json!({"field": "end", "checks": after}),
            json!({"start": "2027-05-01", "end": "2027-05-02"}),
            None,
        ),
        (
            json!({"field": "end", "checks": after}),
            json!({"start": "2027-05-01", "end": "2027-05-01"}),
            Some("check_failed"),
        ),
        // What depends on an answer that is missing is not judged.
        (
            json!({"field": "end", "checks": after}),
            json!({"end": "2027-05-01"}),
            None,
        ),
        (
            json!({"field": "costs", "length": {"max": 1}}),
            json!({"costs": [{"item": "a"}, {"item": "b"}]}),
            Some("too_many"),
        ),
    ] {
        let found = broken(rules.clone(), given);
        let field = rules["field"].as_str().unwrap().to_owned();
        let expected: Vec<_> = expected.map(|code| (field, code)).into_iter().collect();
        assert_eq!(found, expected, "{rules}");
    }
    assert_eq!(
        broken(
            json!({"field": "costs"}),
            json!({"costs": [{"item": "a"}, {"pieces": "2"}]})
        ),
        [("costs/1/item".to_owned(), "required")]
    );
}

#[test]
fn what_a_check_says_is_what_the_form_says() {
    let form = form(json!([{"field": "text", "pattern": {
        "regex": "^x", "message": {"en": "Begin with x.", "de": "Beginne mit x."},
    }}]));
    let given = answers(json!({"title": "t", "text": "y"}));
    let found = form
        .evaluate(&catalogue(), &given, today())
        .problems(Stage::Submit);
    assert_eq!(found[0].message(), "Begin with x.");
}

#[test]
fn rules_that_cannot_be_kept_are_refused() {
    let pattern = "x".repeat(MAX_PATTERN + 1);
    let message = json!({"en": "No."});
    let yes = json!({"answered": "yes"});
    let checks: Vec<Value> = (0..=MAX_CHECKS)
        .map(|_| json!({"holds": {"answered": "text"}, "message": message}))
        .collect();
    for (item, expected) in [
        (
            json!({"field": "text", "range": {"min": "a"}}),
            "unsuitable_rule",
        ),
        (
            json!({"field": "number", "range": {"min": "many"}}),
            "bad_value",
        ),
        (
            json!({"field": "number", "range": {"min": "2", "max": "1"}}),
            "reversed_bounds",
        ),
        (
            json!({"field": "date", "range": {"min": {"today": 2}, "max": {"today": 1}}}),
            "reversed_bounds",
        ),
        (
            json!({"field": "date", "range": {"min": {"today": MAX_DAYS + 1}}}),
            "bad_value",
        ),
        (
            json!({"field": "number", "range": {"min": {"today": 1}}}),
            "unsuitable_rule",
        ),
        (
            json!({"field": "end", "range": {"min": {"field": "start"}}}),
            "not_asked_before",
        ),
        (
            json!({"field": "end", "range": {"min": {"field": "yes"}}}),
            "unsuitable_rule",
        ),
        (
            json!({"field": "end", "range": {"min": {"field": "nowhere"}}}),
            "unknown_field",
        ),
        (
            json!({"field": "number", "length": {"min": 1}}),
            "unsuitable_rule",
        ),
        (
            json!({"field": "text", "length": {"min": 2, "max": 1}}),
            "reversed_bounds",
        ),
        (
            json!({"field": "text", "pattern": {"regex": "("}}),
            "bad_pattern",
        ),
        (
            json!({"field": "text", "pattern": {"regex": pattern}}),
            "bad_pattern",
        ),
        (
            json!({"field": "text", "pattern": {"regex": "^(.{0,500}x?){0,200}$"}}),
            "bad_pattern",
        ),
        (
            json!({"field": "number", "pattern": {"regex": "1"}}),
            "unsuitable_rule",
        ),
        (
            json!({"field": "text", "checks": [{"holds": {"answered": "start"}, "message": message}]}),
            "not_asked_before",
        ),
        (
            json!({"field": "text", "checks": [{"holds": {"answered": "text"}, "message": {}}]}),
            "silent_check",
        ),
        (
            json!({"field": "text", "checks": checks}),
            "too_many_checks",
        ),
        (
            json!({"field": "text", "default": {"field": "yes"}}),
            "unsuitable_rule",
        ),
        (json!({"field": "number", "default": "many"}), "bad_value"),
        (json!({"field": "money", "unique": true}), "unsuitable_rule"),
        (
            json!({"field": "summary", "unique": true}),
            "unsuitable_rule",
        ),
        (json!({"heading": {"en": " "}}), "blank_heading"),
        (
            json!({"heading": {"en": "Dates"}, "show_when": {"answered": "end"}}),
            "not_asked_before",
        ),
        (
            json!({"field": "count", "calculation": {"field": "text"}}),
            "unsuitable_rule",
        ),
        (
            json!({"field": "count", "calculation": {"field": "number"}}),
            "not_asked_before",
        ),
        (
            json!({"field": "count", "calculation": {"sum": []}}),
            "incalculable",
        ),
        (
            json!({"field": "text", "calculation": {"number": "1"}}),
            "incalculable",
        ),
        (
            json!({"field": "total", "calculation": {"number": "1"}}),
            "incalculable",
        ),
        (
            json!({"field": "total", "calculation": {"count": "yes"}}),
            "unsuitable_rule",
        ),
        (
            json!({"field": "count", "required": true, "calculation": {"number": "1"}}),
            "calculated_and_asked",
        ),
    ] {
        let found = codes(&form(json!([{"field": "yes", "show_when": null}, item])));
        assert!(found.contains(&expected), "{item}: {found:?}");
        // The same beside a condition says the same.
        assert!(!found.contains(&"too_long"), "{yes}");
    }
}

#[test]
fn answers_follow_from_others() {
    let eur = |amount: &str| json!({"amount": amount, "currency": "EUR"});
    let rows = json!([
        {"item": "a", "pieces": "2", "price": eur("10.10")},
        {"item": "b", "pieces": "1", "price": eur("0.05")},
        {"item": "c"},
    ]);
    let given = json!({
        "number": "3", "money": eur("10"), "rating": 2, "costs": rows, "regions": ["north", "south"],
        "start": "2027-01-30", "end": "2027-02-02",
        "period": {"from": "2027-01-01", "to": "2027-01-31"},
    });
    let dollars = json!({"money": {"amount": "1", "currency": "USD"}});
    for (target, calculation, result) in [
        (
            "count",
            json!({"sum": [{"field": "number"}, {"field": "rating"}, {"number": "0.5"}]}),
            json!("5.5"),
        ),
        (
            "count",
            json!({"sum": [{"field": "number"}, {"field": "effort"}]}),
            json!("3"),
        ),
        ("count", json!({"sum": [{"field": "effort"}]}), Value::Null),
        // A part without a result is not left out.
        (
            "count",
            json!({"sum": [{"difference": [{"field": "number"}, {"field": "effort"}]}, {"field": "rating"}]}),
            Value::Null,
        ),
        (
            "count",
            json!({"difference": [{"field": "number"}, {"number": "5"}]}),
            json!("-2"),
        ),
        (
            "count",
            json!({"difference": [{"field": "number"}, {"field": "effort"}]}),
            Value::Null,
        ),
        (
            "count",
            json!({"quotient": [{"field": "number"}, {"number": "7"}]}),
            json!("0.428571429"),
        ),
        (
            "count",
            json!({"quotient": [{"field": "number"}, {"number": "0"}]}),
            Value::Null,
        ),
        (
            "count",
            json!({"quotient": [{"field": "money"}, {"money": eur("4")}]}),
            json!("2.5"),
        ),
        (
            "count",
            json!({"minimum": [{"field": "number"}, {"field": "rating"}]}),
            json!("2"),
        ),
        (
            "count",
            json!({"maximum": [{"field": "number"}, {"field": "rating"}]}),
            json!("3"),
        ),
        ("count", json!({"count": "regions"}), json!("2")),
        ("count", json!({"count": "costs"}), json!("3")),
        (
            "count",
            json!({"total": {"field": "costs", "column": "pieces"}}),
            json!("3"),
        ),
        (
            "count",
            json!({"days": {"from": "start", "to": "end"}}),
            json!("3"),
        ),
        ("count", json!({"days": {"from": "period"}}), json!("31")),
        (
            "count",
            json!({"product": [{"number": "9000000000"}, {"number": "9000000000"}]}),
            Value::Null,
        ),
        (
            "total",
            json!({"total": {"field": "costs", "column": "price"}}),
            eur("10.15"),
        ),
        (
            "total",
            json!({"product": [{"field": "money"}, {"field": "number"}]}),
            eur("30.00"),
        ),
        // Rounded once, half to even: 10 / 3 × 1.5 is 5, not 4.995.
        (
            "total",
            json!({"product": [{"quotient": [{"field": "money"}, {"field": "number"}]}, {"number": "1.5"}]}),
            eur("5.00"),
        ),
        (
            "total",
            json!({"quotient": [{"field": "money"}, {"number": "16"}]}),
            eur("0.62"),
        ),
        (
            "total",
            json!({"sum": [{"field": "money"}, dollars]}),
            Value::Null,
        ),
    ] {
        let mut items: Vec<Value> = given
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, _)| json!({"field": name}))
            .collect();
        items.push(json!({"field": "effort"}));
        items.push(json!({"field": target, "calculation": calculation}));
        let form = form(Value::Array(items));
        assert_eq!(codes(&form), [""; 0], "{calculation}");
        // What a client sends for it does not count.
        let mut sent = answers(given.clone());
        sent.insert(
            key("count"),
            FieldValue::Number(crate::exact::Billionths(1)),
        );
        let evaluation = form.evaluate(&catalogue(), &sent, today());
        let found = evaluation
            .answers
            .get(&key(target))
            .map(FieldValue::to_json);
        assert_eq!(found.unwrap_or_default(), result, "{calculation}");
    }
}

#[test]
fn what_is_calculated_decides_about_what_comes_after_it() {
    let form = form(json!([
        {"field": "costs"},
        {"field": "count", "calculation": {"total": {"field": "costs", "column": "pieces"}}},
        {"heading": {"en": "Many"}, "show_when": {"at_least": {"field": "count", "value": "10"}}},
        {"field": "text", "required": true, "show_when": {"at_least": {"field": "count", "value": "10"}}},
    ]));
    assert_eq!(codes(&form), [""; 0]);
    let few = answers(json!({"title": "t", "costs": [{"item": "a", "pieces": "4"}]}));
    let many = answers(
        json!({"title": "t", "costs": [{"item": "a", "pieces": "4"}, {"item": "b", "pieces": "6"}]}),
    );
    assert_eq!(problems(&form, &few, Stage::Submit), []);
    assert_eq!(
        problems(&form, &many, Stage::Submit),
        [("text".to_owned(), "required")]
    );
    let evaluation = form.evaluate(&catalogue(), &many, today());
    let heading = &evaluation.items[3];
    assert!(heading.shown && heading.item.question().is_none());
    // The trace tells what decided, and whether it held.
    let holds: Vec<bool> = heading.reasons.iter().map(|(_, holds)| *holds).collect();
    assert_eq!(holds, [true]);
}

#[test]
fn a_trace_names_what_decides() {
    let leaf = |name: &str| Condition::Answered(key(name));
    let given = answers(json!({"yes": true}));
    let catalogue = catalogue();
    let facts = Facts {
        catalogue: &catalogue,
        answers: &given,
        today: today(),
    };
    for (condition, expected) in [
        (
            Condition::All(vec![leaf("yes"), leaf("text")]),
            vec![("text", false)],
        ),
        (
            Condition::Any(vec![leaf("yes"), leaf("text")]),
            vec![("yes", true)],
        ),
        (
            Condition::All(vec![leaf("yes"), leaf("yes")]),
            vec![("yes", true), ("yes", true)],
        ),
        (
            Condition::Any(vec![leaf("text"), leaf("number")]),
            vec![("text", false), ("number", false)],
        ),
        (Condition::Not(leaf("text").into()), vec![("text", false)]),
    ] {
        let found: Vec<(String, bool)> = condition
            .decisive(&facts)
            .into_iter()
            .map(|(leaf, holds)| (leaf.fields()[0].to_string(), holds))
            .collect();
        let expected: Vec<(String, bool)> = expected
            .into_iter()
            .map(|(name, holds)| (name.to_owned(), holds))
            .collect();
        assert_eq!(found, expected, "{condition:?}");
    }
}

#[test]
fn a_mistyped_name_is_named() {
    for (item, told) in [
        (json!({"field": "title", "requried": true}), "requried"),
        (json!({"heading": {"en": "A"}, "field": "title"}), "field"),
        (json!({}), "field"),
        (
            json!({"field": "end", "range": {"min": {"field": "No key"}}}),
            "No key",
        ),
        (
            json!({"field": "end", "range": {"min": {"today": "1"}}}),
            "whole number of days",
        ),
    ] {
        let error = serde_json::from_value::<FormItem>(item.clone())
            .unwrap_err()
            .to_string();
        assert!(error.contains(told), "{item}: {error}");
    }
}

#[test]
fn answers_begin_as_the_form_says() {
    let form = form(json!([
        {"field": "number", "default": "3"},
        {"field": "date", "default": {"today": -1}},
        {"field": "yes"},
    ]));
    assert_eq!(codes(&form), [""; 0]);
    let begins: Vec<_> = form.defaults(today()).into_iter().collect();
    assert_eq!(
        begins,
        [
            (key("date"), json!("2027-02-28")),
            (key("number"), json!("3"))
        ]
    );
}
