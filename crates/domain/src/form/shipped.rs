//! The form that a new installation starts with.

use serde_json::Value;

use super::{Comparison, Condition, FormDefinition, Operand, Question, Section};
use crate::field::{FieldKey, well_known as key};
use crate::text::LocalText;

/// The shipped demand form: the need, the obligation, cost and time. Only the
/// title, the unit and the problem are required, and the obligation's details
/// once there is one.
pub fn shipped_form() -> FormDefinition {
    FormDefinition {
        sections: vec![
            section(
                "need",
                ["The need", "Der Bedarf"],
                [
                    "Describe what is wrong today. How to solve it comes later.",
                    "Was heute nicht gut ist. Wie es gelöst wird, klärt sich später.",
                ],
                vec![
                    required(key::TITLE),
                    optional(key::SUMMARY),
                    required(key::UNIT),
                    optional(key::CATEGORY),
                    optional(key::STRATEGIC_OBJECTIVE),
                    required(key::PROBLEM),
                    optional(key::BENEFIT),
                    optional(key::AFFECTED),
                ],
            ),
            section(
                "obligation",
                ["Obligation", "Verpflichtung"],
                [
                    "Obligations are handled apart from wishes.",
                    "Verpflichtungen werden getrennt von Wünschen behandelt.",
                ],
                vec![
                    optional(key::REQUIRED_BY_LAW),
                    Question {
                        required: true,
                        show_when: Some(obliged()),
                        ..optional(key::LEGAL_BASIS)
                    },
                    Question {
                        require_when: Some(obliged()),
                        ..optional(key::LATEST_DATE)
                    },
                ],
            ),
            section(
                "cost_and_time",
                ["Cost and time", "Kosten und Zeit"],
                [
                    "Rough figures help to compare. Leave empty what nobody knows yet.",
                    "Grobe Zahlen helfen beim Vergleich. Was noch niemand weiß, bleibt leer.",
                ],
                vec![
                    optional(key::ESTIMATED_COST),
                    optional(key::RUNNING_COST),
                    optional(key::EFFORT),
                    optional(key::DESIRED_START),
                ],
            ),
        ],
        asks_approver: false,
        thank_you: LocalText::en_de(
            "Thank you. The project office will look at your demand and tell you what comes next.",
            "Vielen Dank. Das Projektbüro prüft den Bedarf und meldet sich mit den nächsten Schritten.",
        ),
    }
}

fn obliged() -> Condition {
    Condition::Equals(Comparison {
        field: FieldKey::well_known(key::REQUIRED_BY_LAW),
        value: Operand::Value(Value::Bool(true)),
    })
}

fn section(
    key: &str,
    [title_en, title_de]: [&str; 2],
    [help_en, help_de]: [&str; 2],
    items: Vec<Question>,
) -> Section {
    Section {
        key: FieldKey::well_known(key),
        title: LocalText::en_de(title_en, title_de),
        help: LocalText::en_de(help_en, help_de),
        items: items.into_iter().map(Into::into).collect(),
    }
}

fn optional(key: &str) -> Question {
    Question::new(FieldKey::well_known(key))
}

fn required(key: &str) -> Question {
    Question {
        required: true,
        ..optional(key)
    }
}
