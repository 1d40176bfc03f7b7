//! Random forms and answers. A seed always makes the same case.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use docket_domain::{
    field::{Choice, Column, FieldDefinition, FieldKey, FieldKind, SIZES, well_known},
    form::{
        Check, Comparison, Condition, Expression, FormDefinition, FormItem, Heading, Length,
        Operand, Pattern, Question, Range, Section,
    },
    text::LocalText,
};
use serde_json::{Value, json};

use crate::Case;

/// A sequence of chances that begins anew with its seed (SplitMix64, from
/// Steele, Lea and Flood, "Fast splittable pseudorandom number generators").
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, count: usize) -> usize {
        (self.next() % count.max(1) as u64) as usize
    }

    fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    fn pick<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())].clone()
    }
}

fn key(name: &str) -> FieldKey {
    FieldKey::from_label(name, |_| false)
}

/// A field of every kind, twice where two are compared.
pub fn fields() -> Vec<FieldDefinition> {
    let options = ["north", "south", "west"].map(|option| Choice {
        key: option.to_owned(),
        label: LocalText::en(option),
    });
    let title = FieldDefinition::new(
        key(well_known::TITLE),
        FieldKind::ShortText,
        LocalText::en("Title"),
    );
    let mut fields = vec![title];
    for kind in FieldKind::ALL {
        for number in 1..=2 {
            let name = format!("{kind}_{number}");
            let mut field = FieldDefinition::new(key(&name), kind, LocalText::en(&name));
            if kind.has_options() {
                field.options = options.to_vec();
            }
            if kind == FieldKind::Table {
                let column = |name: &str, kind| Column::new(key(name), kind, LocalText::en(name));
                field.columns = vec![
                    Column {
                        required: number == 1,
                        ..column("item", FieldKind::ShortText)
                    },
                    column("count", FieldKind::Number),
                    column("price", FieldKind::Money),
                ];
            }
            fields.push(field);
        }
    }
    fields
}

/// The case of a seed.
pub fn case(seed: u64) -> Case {
    let mut chance = Chance(seed);
    let fields = fields();
    let today = NaiveDate::from_ymd_opt(2027, 3, 1).unwrap_or_default();
    let definition = form(&mut chance, &fields);
    let mut entered = BTreeMap::new();
    for field in &fields {
        let asked = definition.question(&field.key).is_some();
        if (asked && !chance.one_in(4)) || chance.one_in(60) {
            let value = match chance.one_in(15) {
                true => chance.pick(&[json!("x"), json!(7), json!([]), json!({}), Value::Null]),
                false => value(&mut chance, field),
            };
            entered.insert(field.key.clone(), value);
        }
    }
    Case {
        fields,
        definition,
        entered,
        today,
    }
}

/// A value that suits a field, out of few, so that many are alike.
fn value(chance: &mut Chance, field: &FieldDefinition) -> Value {
    let day = |chance: &mut Chance| {
        chance
            .pick(&["2027-02-28", "2027-03-01", "2027-03-02", "2028-02-29"])
            .to_owned()
    };
    match field.kind {
        FieldKind::ShortText => json!(chance.pick(&["a", "AB-12", "x y", "Größe", " padded "])),
        FieldKind::LongText => json!(chance.pick(&["a", "two\nlines", "longer text than that"])),
        FieldKind::Number => json!(chance.pick(&["0", "1", "2.5", "-3", "9000000000"])),
        FieldKind::Money => {
            let amount = chance.pick(&["0", "0.01", "12.50", "-3", "90000000000000"]);
            json!({ "amount": amount, "currency": chance.pick(&["EUR", "EUR", "EUR", "JPY"]) })
        }
        FieldKind::Date => json!(day(chance)),
        FieldKind::DateRange => {
            let (from, to) = (day(chance), day(chance));
            json!({ "from": from, "to": to })
        }
        FieldKind::SingleChoice => json!(chance.pick(&["north", "south", "west"])),
        FieldKind::MultipleChoice => {
            let all = ["north", "south", "west"];
            let some: Vec<&str> = all.into_iter().filter(|_| chance.one_in(2)).collect();
            json!(some)
        }
        FieldKind::YesNo => json!(chance.one_in(2)),
        FieldKind::Unit | FieldKind::Person => json!(chance.pick(&[
            "0192f0c1-7d1e-7cc0-b0f7-2d8a5d3c9e11",
            "0192f0c1-7d1e-7cc0-b0f7-2d8a5d3c9e12",
        ])),
        FieldKind::Link => json!(chance.pick(&["https://example.org", "http://example.com/a"])),
        FieldKind::Rating => json!(chance.below(5) + 1),
        FieldKind::Size => json!(chance.pick(&SIZES)),
        FieldKind::File => {
            let count = chance.below(4);
            let files = (0..count).map(|_| {
                let id = chance.pick(&[
                    "0192f0c1-7d1e-4cc0-b0f7-2d8a5d3c9e11",
                    "0192f0c1-7d1e-4cc0-b0f7-2d8a5d3c9e12",
                    "0192f0c1-7d1e-4cc0-b0f7-2d8a5d3c9e13",
                ]);
                json!({ "id": id, "name": "a.txt", "media_type": "text/plain", "size": 1 })
            });
            Value::Array(files.collect())
        }
        FieldKind::Table => {
            let count = chance.below(4);
            let rows = (0..count).map(|_| {
                let mut row = serde_json::Map::new();
                for column in &field.columns {
                    if !chance.one_in(4) {
                        row.insert(column.key.to_string(), value(chance, &column.field()));
                    }
                }
                Value::Object(row)
            });
            Value::Array(rows.collect())
        }
    }
}

fn form(chance: &mut Chance, fields: &[FieldDefinition]) -> FormDefinition {
    let title = Question {
        required: true,
        ..Question::new(key(well_known::TITLE))
    };
    let mut items: Vec<FormItem> = vec![title.into()];
    let mut asked = vec![fields[0].clone()];
    let mut left: Vec<FieldDefinition> = fields[1..].to_vec();
    for _ in 0..chance.below(18) {
        if chance.one_in(10) {
            items.push(FormItem::Heading(Heading {
                heading: LocalText::en("Heading"),
                help: LocalText::default(),
                show_when: chance.one_in(2).then(|| condition(chance, &asked, 3)),
            }));
            continue;
        }
        if left.is_empty() {
            break;
        }
        let field = left.swap_remove(chance.below(left.len()));
        items.push(question(chance, &field, &asked).into());
        asked.push(field);
    }
    let mut sections = Vec::new();
    while !items.is_empty() {
        let count = 1 + chance.below(items.len());
        let number = sections.len() + 1;
        sections.push(Section {
            key: key(&format!("section {number}")),
            title: LocalText::en(format!("Section {number}")),
            help: LocalText::default(),
            items: items.drain(..count).collect(),
        });
    }
    FormDefinition {
        sections,
        thank_you: LocalText::default(),
        asks_approver: false,
    }
}

fn question(chance: &mut Chance, field: &FieldDefinition, asked: &[FieldDefinition]) -> Question {
    let mut question = Question::new(field.key.clone());
    let kind = field.kind;
    if chance.one_in(3) {
        question.show_when = Some(condition(chance, asked, 3));
    }
    if matches!(kind, FieldKind::Number | FieldKind::Money) && chance.one_in(3) {
        let money = kind == FieldKind::Money;
        question.calculation = expression(chance, asked, money, 3);
        if question.calculation.is_some() {
            return question;
        }
    }
    question.required = chance.one_in(4);
    if chance.one_in(5) {
        question.require_when = Some(condition(chance, asked, 2));
    }
    if chance.one_in(6) && !kind.has_options() {
        question.default = Some(Operand::Value(value(chance, field)));
    }
    if kind.is_ordered() && chance.one_in(2) {
        let min = chance.one_in(2).then(|| operand(chance, field, asked));
        let max = chance.one_in(2).then(|| operand(chance, field, asked));
        question.range = Some(Range { min, max });
    }
    if kind.has_length() && chance.one_in(3) {
        let min = chance.below(7) as u32;
        question.length = Some(Length {
            min: chance.one_in(2).then_some(min),
            max: chance.one_in(2).then_some(min + chance.below(8) as u32),
        });
    }
    if kind.is_text() && chance.one_in(3) {
        question.pattern = Some(Pattern {
            regex: chance
                .pick(&["^[A-Z]{2}-[0-9]+$", "a", "(?i)größe", "[", "^https", "\\s"])
                .to_owned(),
            message: LocalText::en_de("Otherwise.", "Anders."),
        });
    }
    if chance.one_in(4) {
        let mut known = asked.to_vec();
        known.push(field.clone());
        question.checks.push(Check {
            holds: condition(chance, &known, 2),
            message: LocalText::en("These do not go together."),
        });
    }
    question
}

fn operand(chance: &mut Chance, field: &FieldDefinition, asked: &[FieldDefinition]) -> Operand {
    let alike: Vec<&FieldDefinition> = asked
        .iter()
        .filter(|other| other.kind == field.kind && other.key != field.key)
        .collect();
    if !alike.is_empty() && chance.one_in(2) {
        return Operand::Field(chance.pick(&alike).key.clone());
    }
    if field.kind == FieldKind::Date && chance.one_in(2) {
        return Operand::Today(chance.pick(&[-1, 0, 1, 365]));
    }
    Operand::Value(value(chance, field))
}

fn condition(chance: &mut Chance, asked: &[FieldDefinition], depth: usize) -> Condition {
    if depth > 0 && chance.one_in(3) {
        let count = chance.below(4);
        let parts = (0..count)
            .map(|_| condition(chance, asked, depth - 1))
            .collect();
        return match chance.below(3) {
            0 => Condition::All(parts),
            1 => Condition::Any(parts),
            _ => Condition::Not(condition(chance, asked, depth - 1).into()),
        };
    }
    let field = chance.pick(asked);
    let comparison = |chance: &mut Chance| Comparison {
        field: field.key.clone(),
        value: operand(chance, &field, asked),
    };
    match chance.below(7) {
        0 => Condition::Answered(field.key),
        1 if field.kind == FieldKind::MultipleChoice => Condition::Includes {
            field: field.key,
            option: chance.pick(&["north", "south"]).to_owned(),
        },
        1 | 2 => Condition::OneOf {
            values: vec![value(chance, &field), value(chance, &field)],
            field: field.key,
        },
        3 => Condition::Equals(comparison(chance)),
        kind if field.kind.is_ordered() => {
            let comparison = comparison(chance);
            match kind {
                4 => Condition::GreaterThan(comparison),
                5 => Condition::AtLeast(comparison),
                _ => match chance.one_in(2) {
                    true => Condition::LessThan(comparison),
                    false => Condition::AtMost(comparison),
                },
            }
        }
        _ => Condition::Equals(comparison(chance)),
    }
}

/// A calculation of an amount or of a number; nothing where nothing suits.
fn expression(
    chance: &mut Chance,
    asked: &[FieldDefinition],
    money: bool,
    depth: usize,
) -> Option<Expression> {
    let of = |kinds: &[FieldKind]| -> Vec<FieldKey> {
        let all = asked.iter().filter(|field| kinds.contains(&field.kind));
        all.map(|field| field.key.clone()).collect()
    };
    let tables = of(&[FieldKind::Table]);
    if depth > 0 && chance.one_in(2) {
        let part = |chance: &mut Chance, money| expression(chance, asked, money, depth - 1);
        let (one, other) = (part(chance, money)?, part(chance, money)?);
        let number = part(chance, false)?;
        return Some(match chance.below(6) {
            0 => Expression::Sum(vec![one, other]),
            1 => Expression::Difference([one, other].into()),
            2 => Expression::Minimum(vec![one, other]),
            3 => Expression::Maximum(vec![one, other]),
            4 => Expression::Product(vec![one, number]),
            _ => Expression::Quotient([one, number].into()),
        });
    }
    if !tables.is_empty() && chance.one_in(2) {
        let column = if money { "price" } else { "count" };
        return Some(Expression::Total {
            field: chance.pick(&tables),
            column: key(column),
        });
    }
    let plain = match money {
        true => of(&[FieldKind::Money]),
        false => of(&[FieldKind::Number, FieldKind::Rating]),
    };
    let dates = of(&[FieldKind::DateRange]);
    match (plain.is_empty(), money) {
        (false, _) => Some(Expression::Field(chance.pick(&plain))),
        (true, false) if !dates.is_empty() => Some(Expression::Days {
            from: chance.pick(&dates),
            to: None,
        }),
        (true, false) => "1.5".parse().ok().map(Expression::Number),
        (true, true) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_cases_say_something() {
        let cases: Vec<Case> = (0..400).map(case).collect();
        let judged: Vec<Value> = cases.iter().map(Case::judge).collect();
        let count = |what: &dyn Fn(&Value) -> bool| judged.iter().filter(|one| what(one)).count();
        let some = |value: &Value| value.as_array().is_some_and(|all| !all.is_empty());
        assert!(
            count(&|one| !some(&one["faults"])) > 150,
            "forms that can be published"
        );
        assert!(
            count(&|one| some(&one["submit"])) > 200,
            "answers that are refused"
        );
        assert!(count(&|one| some(&one["wrong"])) > 30, "what is no answer");
        for code in [
            "below_minimum",
            "too_short",
            "wrong_pattern",
            "check_failed",
            "required",
        ] {
            let told = count(&|one| {
                let mut all = one["submit"].as_array().into_iter().flatten();
                all.any(|problem| problem[2] == code)
            });
            assert!(told > 3, "{code}: {told}");
        }
        // A case survives being written and read.
        let written = serde_json::to_string(&cases[7]).unwrap_or_default();
        assert_eq!(crate::judge(&written), judged[7].to_string());
    }
}
