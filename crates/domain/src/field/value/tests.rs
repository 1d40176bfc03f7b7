use serde_json::{Value, json};

use super::*;
use crate::field::{Choice, FieldKey};
use crate::text::LocalText;

fn field(kind: FieldKind) -> FieldDefinition {
    let options: &[&str] = if kind.has_options() {
        &["north", "south"]
    } else {
        &[]
    };
    FieldDefinition {
        options: options
            .iter()
            .map(|key| Choice {
                key: (*key).to_owned(),
                label: LocalText::en(*key),
            })
            .collect(),
        ..FieldDefinition::new(
            FieldKey::from_label("asked", |_| false),
            kind,
            LocalText::en("Asked"),
        )
    }
}

#[test]
fn every_kind_reads_what_it_writes() {
    let id = "01890a5d-ac96-774b-bcce-b302099a8057";
    for (kind, json) in [
        (FieldKind::ShortText, json!("Straße")),
        (FieldKind::LongText, json!("two\nlines")),
        (FieldKind::Number, json!("-1.5")),
        (
            FieldKind::Money,
            json!({"amount": "1234.50", "currency": "EUR"}),
        ),
        (FieldKind::Date, json!("2027-01-31")),
        (
            FieldKind::DateRange,
            json!({"from": "2027-01-31", "to": "2027-01-31"}),
        ),
        (FieldKind::SingleChoice, json!("north")),
        (FieldKind::MultipleChoice, json!(["north", "south"])),
        (FieldKind::YesNo, json!(false)),
        (FieldKind::Unit, json!(id)),
        (FieldKind::Person, json!(id)),
        (FieldKind::Link, json!("https://example.org/a?b=c")),
        (FieldKind::Rating, json!(5)),
        (FieldKind::Size, json!("xl")),
    ] {
        let value = FieldValue::from_json(&field(kind), &json);
        assert_eq!(value.map(|value| value.to_json()), Ok(json), "{kind}");
    }
}

#[test]
fn lenient_spellings_are_normalised() {
    for (kind, sent, kept) in [
        (FieldKind::ShortText, json!("  title "), json!("title")),
        (FieldKind::LongText, json!("a\r\nb"), json!("a\nb")),
        (FieldKind::Number, json!(2.50), json!("2.5")),
        (FieldKind::Number, json!(" 7 "), json!("7")),
        (
            FieldKind::Money,
            json!({"amount": "5", "currency": "EUR"}),
            json!({"amount": "5.00", "currency": "EUR"}),
        ),
        (
            FieldKind::MultipleChoice,
            json!(["south", "north", "south"]),
            json!(["north", "south"]),
        ),
    ] {
        let value = FieldValue::from_json(&field(kind), &sent);
        assert_eq!(value.map(|value| value.to_json()), Ok(kept), "{kind}");
    }
}

#[test]
fn what_does_not_fit_is_named() {
    let long = |length: usize| json!("x".repeat(length));
    for (kind, json, code) in [
        (FieldKind::ShortText, Value::Null, "empty"),
        (FieldKind::ShortText, json!(" \n"), "empty"),
        (FieldKind::MultipleChoice, json!([]), "empty"),
        (FieldKind::ShortText, json!(1), "wrong_type"),
        (FieldKind::ShortText, long(301), "too_long"),
        (FieldKind::LongText, long(20_001), "too_long"),
        (FieldKind::ShortText, json!("a\nb"), "control_character"),
        (FieldKind::LongText, json!("a\u{0}b"), "control_character"),
        (FieldKind::Number, json!("1,5"), "not_a_number"),
        (
            FieldKind::Number,
            json!("0.0000000001"),
            "too_many_decimals",
        ),
        (FieldKind::Number, json!("99999999999"), "out_of_range"),
        (FieldKind::Money, json!("5 EUR"), "wrong_type"),
        (
            FieldKind::Money,
            json!({"amount": "5", "currency": "euro"}),
            "unknown_currency",
        ),
        (
            FieldKind::Money,
            json!({"amount": "a lot", "currency": "EUR"}),
            "not_an_amount",
        ),
        (
            FieldKind::Money,
            json!({"amount": "5.001", "currency": "EUR"}),
            "too_many_decimals",
        ),
        (FieldKind::Date, json!("2027-02-29"), "not_a_date"),
        (FieldKind::Date, json!("2027-2-9"), "not_a_date"),
        (FieldKind::Date, json!("31.01.2027"), "not_a_date"),
        (FieldKind::Date, json!("0207-01-31"), "date_out_of_range"),
        (
            FieldKind::DateRange,
            json!({"from": "2027-02-01", "to": "2027-01-31"}),
            "reversed_range",
        ),
        (
            FieldKind::DateRange,
            json!({"from": "2027-02-01"}),
            "wrong_type",
        ),
        (FieldKind::SingleChoice, json!("west"), "unknown_choice"),
        (FieldKind::MultipleChoice, json!(["west"]), "unknown_choice"),
        (FieldKind::MultipleChoice, json!("north"), "wrong_type"),
        (FieldKind::YesNo, json!("yes"), "wrong_type"),
        (FieldKind::Unit, json!("finance"), "not_an_id"),
        (FieldKind::Link, json!("javascript:alert(1)"), "not_a_link"),
        (FieldKind::Link, json!("https://"), "not_a_link"),
        (FieldKind::Link, json!("http://a b"), "not_a_link"),
        (FieldKind::Rating, json!(0), "rating_out_of_range"),
        (FieldKind::Rating, json!(261), "rating_out_of_range"),
        (FieldKind::Rating, json!(2.5), "wrong_type"),
        (FieldKind::Size, json!("huge"), "unknown_choice"),
    ] {
        let problem = FieldValue::from_json(&field(kind), &json).map_err(|problem| problem.code());
        assert_eq!(problem, Err(code), "{kind} {json}");
    }
}

#[test]
fn limits_count_characters_not_bytes() {
    let json = json!("ß".repeat(MAX_SHORT_TEXT));
    assert!(FieldValue::from_json(&field(FieldKind::ShortText), &json).is_ok());
    let json = json!("ß".repeat(MAX_SHORT_TEXT + 1));
    let problem = FieldValue::from_json(&field(FieldKind::ShortText), &json);
    assert_eq!(
        problem.map_err(|problem| problem.to_string()),
        Err("Shorten the text to 300 characters; it has 301.".to_owned())
    );
}

#[test]
fn only_like_compares_with_like() {
    let money = |amount: &str, currency: &str| {
        let json = json!({"amount": amount, "currency": currency});
        FieldValue::from_json(&field(FieldKind::Money), &json)
    };
    let size = |key: &str| FieldValue::Choice(key.to_owned());
    let compare =
        |a: Result<FieldValue, _>, b: Result<FieldValue, _>| Ok::<_, FieldProblem>(a?.compare(&b?));
    assert_eq!(
        compare(money("9", "EUR"), money("10", "EUR")),
        Ok(Some(Ordering::Less))
    );
    assert_eq!(compare(money("9", "EUR"), money("10", "USD")), Ok(None));
    assert_eq!(size("xl").compare(&size("m")), Some(Ordering::Greater));
    assert_eq!(size("north").compare(&size("m")), None);
    assert_eq!(
        FieldValue::Rating(3).compare(&FieldValue::YesNo(true)),
        None
    );
}
