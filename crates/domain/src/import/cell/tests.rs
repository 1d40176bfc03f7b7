use serde_json::{Value, json};

use super::*;
use crate::field::{Choice, FieldKey};
use crate::text::LocalText;

fn field(kind: FieldKind) -> FieldDefinition {
    let mut field = FieldDefinition::new(
        FieldKey::from_label("asked", |_| false),
        kind,
        LocalText::en("Asked"),
    );
    if kind.has_options() {
        field.options = [("north", "Norden"), ("it", "IT, network")]
            .map(|(key, label)| Choice {
                key: key.to_owned(),
                label: LocalText::en(label),
            })
            .to_vec();
    }
    field
}

fn euros() -> Conventions {
    Conventions::new(Currency::EUR)
}

fn read(kind: FieldKind, raw: &str, conventions: &Conventions) -> (Value, Option<&'static str>) {
    let reading = read_cell(&field(kind), raw, conventions);
    let value = reading.value.map_or(Value::Null, |value| value.to_json());
    (value, reading.warning.map(CellWarning::code))
}

#[test]
fn every_kind_reads_what_people_write() {
    let money = |amount: &str, currency: &str| json!({"amount": amount, "currency": currency});
    let id = "01890a5d-ac96-774b-bcce-b302099a8057";
    for (kind, raw, value, warning) in [
        (FieldKind::ShortText, " a \r\n b\u{0} ", json!("a b"), None),
        (FieldKind::ShortText, "n/a", json!("n/a"), None),
        (FieldKind::ShortText, "\u{0}", Value::Null, None),
        (
            FieldKind::LongText,
            "a\rb\u{7}\r\nc ",
            json!("a\nb\nc"),
            None,
        ),
        (FieldKind::Number, "12 343,96", json!("12343.96"), None),
        (FieldKind::Number, "0.30000000000000004", json!("0.3"), None),
        (FieldKind::Number, "n/a", Value::Null, None),
        (FieldKind::Number, "many", Value::Null, Some("not_a_number")),
        (
            FieldKind::Number,
            "99999999999",
            Value::Null,
            Some("out_of_range"),
        ),
        (
            FieldKind::Money,
            "£12,343.96",
            money("12343.96", "GBP"),
            None,
        ),
        (FieldKind::Money, "€ 1.200", money("1200.00", "EUR"), None),
        (FieldKind::Money, "500,000", money("500000.00", "EUR"), None),
        (FieldKind::Money, "$5", money("5.00", "USD"), None),
        (
            FieldKind::Money,
            "0.125",
            money("0.12", "EUR"),
            Some("rounded"),
        ),
        (
            FieldKind::Money,
            "Exempt under Section 43 of the Freedom of Information Act 2000",
            Value::Null,
            Some("not_an_amount"),
        ),
        (
            FieldKind::Money,
            "99999999999999999999",
            Value::Null,
            Some("out_of_range"),
        ),
        (FieldKind::Date, "30.06.08", json!("2008-06-30"), None),
        (
            FieldKind::Date,
            "2012-07-03 00:00:00",
            json!("2012-07-03"),
            None,
        ),
        (FieldKind::Date, "45292", json!("2024-01-01"), None),
        (
            FieldKind::Date,
            "01/02/2027",
            Value::Null,
            Some("ambiguous_date"),
        ),
        (FieldKind::Date, "soon", Value::Null, Some("not_a_date")),
        (
            FieldKind::Date,
            "0207-01-01",
            Value::Null,
            Some("out_of_range"),
        ),
        (
            FieldKind::DateRange,
            "01.02.2027 - 28.02.2027",
            json!({"from": "2027-02-01", "to": "2027-02-28"}),
            None,
        ),
        (
            FieldKind::DateRange,
            "2027-02-01/2027-02-28",
            json!({"from": "2027-02-01", "to": "2027-02-28"}),
            None,
        ),
        (
            FieldKind::DateRange,
            "2027-03-01 to 2027-02-28",
            Value::Null,
            Some("out_of_range"),
        ),
        (FieldKind::SingleChoice, "norden", json!("north"), None),
        (
            FieldKind::SingleChoice,
            "Sued",
            Value::Null,
            Some("unknown_option"),
        ),
        (
            FieldKind::MultipleChoice,
            "IT, network",
            json!(["it"]),
            None,
        ),
        (
            FieldKind::MultipleChoice,
            "north; it",
            json!(["it", "north"]),
            None,
        ),
        (
            FieldKind::MultipleChoice,
            "north, x",
            Value::Null,
            Some("unknown_option"),
        ),
        (
            FieldKind::MultipleChoice,
            ";",
            Value::Null,
            Some("unknown_option"),
        ),
        (FieldKind::YesNo, "Ja", json!(true), None),
        (FieldKind::YesNo, "perhaps", Value::Null, Some("not_yes_no")),
        (FieldKind::Unit, id, json!(id), None),
        (FieldKind::Person, "Jane", Value::Null, Some("not_an_id")),
        (
            FieldKind::Link,
            "https://example.org",
            json!("https://example.org"),
            None,
        ),
        (
            FieldKind::Link,
            "javascript:x",
            Value::Null,
            Some("not_a_link"),
        ),
        (FieldKind::Rating, "4,0", json!(4), None),
        (FieldKind::Rating, "6", Value::Null, Some("not_a_rating")),
        (
            FieldKind::Rating,
            "Amber/Red",
            Value::Null,
            Some("not_a_rating"),
        ),
        (FieldKind::Size, "XL", json!("xl"), None),
    ] {
        assert_eq!(
            read(kind, raw, &euros()),
            (value, warning),
            "{kind} {raw:?}"
        );
    }
}

#[test]
fn conventions_settle_what_a_cell_leaves_open() {
    let conventions = Conventions {
        amount_unit: 1_000,
        decimal_mark: Some(DecimalMark::Comma),
        day_order: Some(DayOrder::MonthFirst),
        ..euros()
    };
    for (kind, raw, value) in [
        (FieldKind::Date, "01/02/2027", json!("2027-01-02")),
        (FieldKind::Number, "1.200", json!("1200")),
        (
            FieldKind::Money,
            "5,5",
            json!({"amount": "5500.00", "currency": "EUR"}),
        ),
        (
            FieldKind::Money,
            "2 Mio.",
            json!({"amount": "2000000.00", "currency": "EUR"}),
        ),
    ] {
        assert_eq!(read(kind, raw, &conventions), (value, None), "{raw}");
    }
    let canada = Conventions {
        currency: "CAD".parse().unwrap_or(Currency::EUR),
        ..conventions
    };
    let (value, _) = read(FieldKind::Money, "$1", &canada);
    assert_eq!(value["currency"], "CAD");
}

#[test]
fn long_texts_are_cut_between_characters() {
    let (value, warning) = read(FieldKind::ShortText, &"ß".repeat(301), &euros());
    assert_eq!(value.as_str().map(|text| text.chars().count()), Some(300));
    assert_eq!(warning, Some("cut"));
    assert_eq!(
        read(FieldKind::ShortText, &"ß".repeat(300), &euros()).1,
        None
    );
}
