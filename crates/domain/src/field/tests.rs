use super::*;

#[test]
fn keys_are_slugs() {
    let longest = "a".repeat(63);
    for good in ["a", "unit", "cost_2027", "x__y_", longest.as_str()] {
        assert_eq!(good.parse::<FieldKey>().map(String::from), Ok(good.into()));
    }
    let too_long = "a".repeat(64);
    for bad in [
        "",
        "_a",
        "2027",
        "Cost",
        "größe",
        "a-b",
        "a b",
        too_long.as_str(),
    ] {
        assert_eq!(bad.parse::<FieldKey>(), Err(InvalidFieldKey(bad.into())));
    }
}

#[test]
fn a_label_makes_a_key() {
    let long = "very ".repeat(40);
    for (label, key) in [
        ("Cost (k€)", "cost_k"),
        ("Größe der Abteilung", "grosse_der_abteilung"),
        ("2027 budget", "field_2027_budget"),
        ("预算", "field"),
        ("  __ ", "field"),
        (
            long.as_str(),
            "very_very_very_very_very_very_very_very_very_very_very",
        ),
    ] {
        let made = FieldKey::from_label(label, |_| false);
        assert_eq!(made.as_str(), key);
        assert!(key.parse::<FieldKey>().is_ok());
    }
    let taken = ["cost", "cost_2"];
    let third = FieldKey::from_label("Cost", |key| taken.contains(&key.as_str()));
    assert_eq!(third.as_str(), "cost_3");
}

#[test]
fn kinds_are_written_as_in_json() {
    for kind in FieldKind::ALL {
        assert_eq!(
            serde_json::to_value(kind).ok(),
            Some(serde_json::Value::from(kind.as_str()))
        );
    }
}

#[test]
fn a_choice_needs_distinct_well_formed_options() {
    let definition = |kind, keys: &[&str]| FieldDefinition {
        options: keys
            .iter()
            .map(|key| Choice {
                key: (*key).to_owned(),
                label: LocalText::en("label"),
            })
            .collect(),
        ..FieldDefinition::new(
            FieldKey::from_label("region", |_| false),
            kind,
            LocalText::en("Region"),
        )
    };
    use FieldDefinitionProblem as P;
    use FieldKind::{Date, SingleChoice};
    for (kind, keys, problem) in [
        (SingleChoice, &["north", "so-uth"][..], None),
        (SingleChoice, &[], Some(P::NoOptions)),
        (
            SingleChoice,
            &["a", "a"],
            Some(P::DuplicateOption("a".into())),
        ),
        (SingleChoice, &["A"], Some(P::InvalidOptionKey("A".into()))),
        (Date, &["a"], Some(P::UnexpectedOptions)),
        (Date, &[], None),
    ] {
        assert_eq!(definition(kind, keys).validate().err(), problem);
    }
}

#[test]
fn shipped_definitions_are_valid_in_both_languages() {
    for field in shipped_fields() {
        assert_eq!(field.key.as_str().parse(), Ok(field.key.clone()));
        assert_eq!(field.validate(), Ok(()), "{}", field.key);
        for text in [&field.label, &field.help] {
            for language in crate::text::LANGUAGES {
                assert!(text.0.contains_key(language), "{} {language}", field.key);
            }
        }
    }
}
