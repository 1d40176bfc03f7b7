//! Fields and the rules of their questions.

use std::collections::BTreeSet;

use serde_json::Value;

use super::block::{Entry, Group};
use super::reading::{ARRAY_KEYWORDS, NUMBER_KEYWORDS, Node, Shape, TEXT_KEYWORDS};
use super::unmapped::UnmappedReason;
use super::wording::{german, humanised, option_key};
use super::{Import, required_title};
use crate::exact::Billionths;
use crate::field::{
    Choice, Column, FieldDefinition, FieldKey, FieldKind, FieldValue, MAX_LINK, MAX_LONG_TEXT,
    MAX_ROWS, MAX_SHORT_TEXT, well_known,
};
use crate::form::{Check, Comparison, Condition, Length, Operand, Pattern, Question, Range};
use crate::text::LocalText;

/// The most options of a choice.
pub(super) const MAX_OPTIONS: usize = 300;
/// The longest label, in characters.
pub(super) const MAX_LABEL: usize = MAX_SHORT_TEXT;
/// The longest help, in characters.
pub(super) const MAX_HELP: usize = 2_000;
/// Examples up to so many characters make a short text, and fit a placeholder.
pub(super) const SHORT_EXAMPLE: usize = 40;
pub(super) const EMAIL: &str = r"^[^@\s]+@[^@\s]+\.[^@\s]+$";

/// What a field, or a column, takes.
#[derive(Debug)]
pub(super) struct Answer<'a> {
    pub(super) kind: FieldKind,
    pub(super) options: Vec<Choice>,
    /// The key of an option by what the schema calls it.
    pub(super) values: Vec<(&'a Value, String)>,
    /// The one answer that yes or no may have.
    pub(super) only: Option<bool>,
    /// Whether it is the address of a mailbox.
    pub(super) email: bool,
}

impl Answer<'_> {
    pub(super) fn of(kind: FieldKind) -> Self {
        Self {
            kind,
            options: Vec::new(),
            values: Vec::new(),
            only: None,
            email: false,
        }
    }
}

/// A field to be found or made, and its question.
pub(super) struct Asked<'b> {
    pub(super) name: &'b str,
    pub(super) group: &'b Group,
    pub(super) required: bool,
    /// The row that the rows of a lifted table belong to.
    pub(super) parent: Option<&'b Column>,
}

impl<'a> Import<'a> {
    /// What a schema that is neither object nor array takes.
    pub(super) fn answer(&mut self, node: &mut Node<'a>, shape: Shape) -> Option<Answer<'a>> {
        if let Some(values) = self.constants(node) {
            if values.is_empty() {
                self.list(&node.place, "enum", UnmappedReason::UnsupportedType);
                return None;
            }
            return Some(choice(values));
        }
        Some(match shape {
            Shape::YesNo => Answer::of(FieldKind::YesNo),
            Shape::Number => Answer::of(FieldKind::Number),
            Shape::Integer => {
                self.list(&node.place, "type", UnmappedReason::DecimalsAccepted);
                Answer::of(FieldKind::Number)
            }
            Shape::Text => self.text_answer(node),
            _ => {
                self.list(&node.place, "type", UnmappedReason::UnclearType);
                Answer::of(FieldKind::LongText)
            }
        })
    }

    fn text_answer(&mut self, node: &mut Node<'a>) -> Answer<'a> {
        let kind = text_kind(node);
        let Some((format, place)) = node.keywords.remove("format") else {
            return Answer::of(kind);
        };
        match format.as_str() {
            Some("date") => Answer::of(FieldKind::Date),
            Some("date-time") => {
                self.list(&place, "format", UnmappedReason::TimeDropped);
                Answer::of(FieldKind::Date)
            }
            Some("uri" | "url" | "iri") => Answer::of(FieldKind::Link),
            Some("email" | "idn-email") => Answer {
                email: true,
                ..Answer::of(kind)
            },
            _ => {
                self.list(&place, "format", UnmappedReason::Unsupported);
                Answer::of(kind)
            }
        }
    }

    /// The values that a schema lists, each with what people read; none when it
    /// does not list them.
    fn constants(&mut self, node: &mut Node<'a>) -> Option<Vec<(&'a Value, String)>> {
        let listed: Vec<(&'a Value, Option<&'a str>)> =
            if let Some((value, _)) = node.keywords.remove("const") {
                node.keywords.remove("enum");
                vec![(value, None)]
            } else if let Some((Value::Array(values), _)) = node.keywords.get("enum") {
                node.keywords.remove("enum");
                let names = node.keywords.remove("enumNames");
                let names = names.and_then(|(names, _)| names.as_array());
                let name = |number: usize| names?.get(number)?.as_str();
                let values = values.iter().enumerate();
                values
                    .map(|(number, value)| (value, name(number)))
                    .collect()
            } else {
                ["oneOf", "anyOf"].into_iter().find_map(|keyword| {
                    let (alternatives, _) = node.keywords.get(keyword)?;
                    let found = titled_constants(alternatives)?;
                    node.keywords.remove(keyword);
                    Some(found)
                })?
            };
        let mut values: Vec<(&'a Value, String)> = Vec::new();
        for (value, name) in listed {
            let text = match value {
                Value::String(text) => text.clone(),
                Value::Bool(_) | Value::Number(_) => value.to_string(),
                // Having no answer needs no option.
                Value::Null => continue,
                Value::Array(_) | Value::Object(_) => {
                    self.list(&node.place, "enum", UnmappedReason::UnsupportedType);
                    continue;
                }
            };
            let label = name.filter(|name| !name.trim().is_empty()).unwrap_or(&text);
            let known = values.iter().any(|(other, _)| *other == value);
            if known || text.trim().is_empty() {
                continue;
            }
            if values.len() == MAX_OPTIONS {
                self.list(&node.place, "enum", UnmappedReason::TooManyOptions);
                break;
            }
            values.push((value, self.shortened(node, "enum", label, MAX_LABEL)));
        }
        Some(values)
    }

    /// Adds a question to an entry, with the rules that its kind has.
    pub(super) fn ask(
        &mut self,
        entry: &mut Entry<'a>,
        node: &mut Node<'a>,
        mut answer: Answer<'a>,
        columns: Vec<Column>,
        asked: &Asked,
    ) {
        let at_root = asked.group.depth == 0 && asked.parent.is_none();
        let is_title = at_root && self.title == Some(asked.name);
        if !is_title && !self.has_room(&node.place) {
            return;
        }
        let label = LocalText::en(self.label(node, asked.name));
        let help = self.help(node);
        let mut question = if is_title {
            answer.kind = FieldKind::ShortText;
            let mut question = required_title();
            question.label = Some(label);
            question.help = Some(help).filter(|help| !help.is_blank());
            question
        } else {
            // The key comes with the choice of the field.
            let key = FieldKey::well_known(well_known::TITLE);
            let field = FieldDefinition {
                help,
                options: std::mem::take(&mut answer.options),
                columns,
                ..FieldDefinition::new(key, answer.kind, label)
            };
            self.place(field, asked)
        };
        question.required |= asked.required;
        if let Some(field) = self.known.get(&question.field).cloned() {
            let lifted = asked.parent.is_some();
            self.rules(&mut question, node, &field, &answer, lifted);
        }
        if entry.questions.is_empty() {
            entry.values = answer.values;
        }
        entry.questions.push(question);
    }

    /// The question about a field: one that the catalogue has, if it means the
    /// same, else a new one.
    fn place(&mut self, mut field: FieldDefinition, asked: &Asked) -> Question {
        let taken = |key: &FieldKey| {
            let other = self.known.get(key);
            self.used.contains(key)
                || self.shipped.contains(key)
                || other.is_some_and(|other| !means_the_same(other, &field))
        };
        let name = humanised(asked.name);
        let prefix = &asked.group.prefix;
        let own = FieldKey::from_label(&name, |_| false);
        let key = match prefix.is_empty() || !taken(&own) {
            true => FieldKey::from_label(&name, taken),
            false => FieldKey::from_label(&format!("{prefix} {name}"), taken),
        };
        self.used.insert(key.clone());
        let mut question = Question::new(key.clone());
        match self.known.get(&key) {
            Some(known) => {
                question.label = Some(field.label).filter(|label| *label != known.label);
                let differs = |help: &LocalText| !help.is_blank() && *help != known.help;
                question.help = Some(field.help).filter(differs);
            }
            None => {
                field.key = key;
                self.known.insert(field.clone());
                self.fields.push(field);
            }
        }
        question
    }

    fn rules(
        &mut self,
        question: &mut Question,
        node: &mut Node<'a>,
        field: &FieldDefinition,
        answer: &Answer<'a>,
        lifted: bool,
    ) {
        let characters = ["minLength", "maxLength"];
        let items = ["minItems", "maxItems"];
        match field.kind {
            FieldKind::ShortText => {
                question.length = self.length(node, characters, MAX_SHORT_TEXT);
            }
            FieldKind::LongText => {
                question.length = self.length(node, characters, MAX_LONG_TEXT);
            }
            FieldKind::Link => question.length = self.length(node, characters, MAX_LINK),
            FieldKind::MultipleChoice => {
                // Nobody can choose an option twice, nor more than there are.
                node.keywords.remove("uniqueItems");
                question.length = self.length(node, items, field.options.len());
            }
            FieldKind::Table if !lifted => question.length = self.length(node, items, MAX_ROWS),
            FieldKind::Number => self.range(question, node),
            _ => {}
        }
        if field.kind.is_text() {
            question.pattern = self.pattern(node);
            question.placeholder = placeholder(node);
            if answer.email && question.pattern.is_some() {
                self.list(&node.place, "format", UnmappedReason::Unsupported);
            } else if answer.email {
                question.pattern = Some(email());
            }
        }
        if let Some(only) = answer.only {
            question.checks.push(only_check(&field.key, only));
        }
        let default = node.keywords.remove("default");
        if let Some((default, place)) = default.filter(|(default, _)| !is_empty(default)) {
            question.default = value_of(field, &answer.values, default).map(Operand::Value);
            let reason = match field.kind {
                FieldKind::Table => UnmappedReason::Unsupported,
                _ => UnmappedReason::UnusableDefault,
            };
            if question.default.is_none() {
                self.list(&place, "default", reason);
            }
        }
    }

    /// How long an answer may be; `most` is what its kind takes.
    fn length(&mut self, node: &mut Node<'a>, names: [&str; 2], most: usize) -> Option<Length> {
        let [min, max] = names.map(|name| {
            let (value, place) = node.keywords.remove(name)?;
            let count = count(value);
            if count.is_none() {
                self.list(&place, name, UnmappedReason::Malformed);
            }
            Some((count?, place))
        });
        let most = u64::try_from(most).unwrap_or(u64::MAX);
        let min = min.filter(|(min, place)| {
            let kept = *min <= most;
            if !kept {
                self.list(place, names[0], UnmappedReason::Unsatisfiable);
            }
            kept && *min > 0
        });
        let max = max.filter(|(max, place)| {
            let reason = match *max {
                0 => UnmappedReason::Unsatisfiable,
                max if max > most => UnmappedReason::LimitedByKind,
                max => return max < most,
            };
            self.list(place, names[1], reason);
            false
        });
        if let (Some((min, _)), Some((max, place))) = (&min, &max)
            && min > max
        {
            self.list(place, names[1], UnmappedReason::Unsatisfiable);
            return None;
        }
        let size = |bound: Option<(u64, String)>| u32::try_from(bound?.0).ok();
        let length = Length {
            min: size(min),
            max: size(max),
        };
        (length != Length::default()).then_some(length)
    }

    /// How large a number may be. A bound that is itself not allowed becomes a
    /// check.
    fn range(&mut self, question: &mut Question, node: &mut Node<'a>) {
        let (min, above) = self.bound(node, "minimum", "exclusiveMinimum");
        let (max, below) = self.bound(node, "maximum", "exclusiveMaximum");
        let low = min.into_iter().chain(above).max();
        let high = max.into_iter().chain(below).min();
        if let (Some(low), Some(high)) = (low, high) {
            let open = above == Some(low) || below == Some(high);
            if low > high || low == high && open {
                return self.list(&node.place, "maximum", UnmappedReason::Unsatisfiable);
            }
        }
        let operand = |bound: Billionths| Operand::Value(bound.to_string().into());
        let range = Range {
            min: min.map(operand),
            max: max.map(operand),
        };
        question.range = (range != Range::default()).then_some(range);
        let comparison = |bound| Comparison {
            field: question.field.clone(),
            value: operand(bound),
        };
        let above = above.map(|bound| Check {
            holds: Condition::GreaterThan(comparison(bound)),
            message: LocalText::en_de(
                format!("Enter more than {bound}."),
                format!("Geben Sie mehr als {} ein.", german(bound)),
            ),
        });
        let below = below.map(|bound| Check {
            holds: Condition::LessThan(comparison(bound)),
            message: LocalText::en_de(
                format!("Enter less than {bound}."),
                format!("Geben Sie weniger als {} ein.", german(bound)),
            ),
        });
        question.checks.extend(above.into_iter().chain(below));
    }

    /// A bound that is allowed, and one that is not. In draft 4 the second
    /// keyword only says of which sort the first is.
    fn bound(
        &mut self,
        node: &mut Node<'a>,
        inclusive: &str,
        exclusive: &str,
    ) -> (Option<Billionths>, Option<Billionths>) {
        let at = self.number(node, inclusive);
        if let Some((Value::Bool(is_exclusive), _)) = node.keywords.get(exclusive) {
            node.keywords.remove(exclusive);
            return match is_exclusive {
                true => (None, at),
                false => (at, None),
            };
        }
        (at, self.number(node, exclusive))
    }

    fn number(&mut self, node: &mut Node<'a>, keyword: &str) -> Option<Billionths> {
        let (value, place) = node.keywords.remove(keyword)?;
        let Value::Number(number) = value else {
            self.list(&place, keyword, UnmappedReason::Malformed);
            return None;
        };
        let exact = decimal(number);
        if exact.is_none() {
            self.list(&place, keyword, UnmappedReason::NumberOutOfReach);
        }
        exact
    }

    fn pattern(&mut self, node: &mut Node<'a>) -> Option<Pattern> {
        let (value, place) = node.keywords.remove("pattern")?;
        let pattern = value.as_str().map(|regex| Pattern {
            regex: regex.to_owned(),
            message: LocalText::default(),
        });
        // These are letters and signs in JSON Schema, and more than that here.
        let means_more = |regex: &str| {
            [r"\<", r"\>", r"\A", r"\z"]
                .iter()
                .any(|c| regex.contains(c))
        };
        let usable =
            pattern.filter(|pattern| !means_more(&pattern.regex) && pattern.compile().is_ok());
        if usable.is_none() {
            self.list(&place, "pattern", UnmappedReason::UnusablePattern);
        }
        usable
    }

    pub(super) fn label(&mut self, node: &Node<'a>, name: &str) -> String {
        let plain = humanised(name);
        let label = node.text("title").unwrap_or(&plain);
        self.shortened(node, "title", label, MAX_LABEL)
    }

    pub(super) fn help(&mut self, node: &Node<'a>) -> LocalText {
        match node.text("description") {
            None => LocalText::default(),
            Some(text) => LocalText::en(self.shortened(node, "description", text, MAX_HELP)),
        }
    }

    /// The text with at most so many characters, and without a line break if
    /// it is a label.
    pub(super) fn shortened(
        &mut self,
        node: &Node<'a>,
        keyword: &str,
        text: &str,
        most: usize,
    ) -> String {
        let text = match keyword {
            "description" => text.trim().to_owned(),
            _ => text.split_whitespace().collect::<Vec<_>>().join(" "),
        };
        match text.char_indices().nth(most) {
            None => text,
            Some((end, _)) => {
                self.list(&node.place, keyword, UnmappedReason::Shortened);
                text[..end].trim_end().to_owned()
            }
        }
    }
}

/// Values that are alternatives to each other, each with its title.
fn titled_constants(alternatives: &Value) -> Option<Vec<(&Value, Option<&str>)>> {
    let constant = |schema: &'_ Value| -> bool {
        schema.get("const").is_some() || only_value(schema).is_some()
    };
    let alternatives = alternatives
        .as_array()
        .filter(|all| all.iter().all(constant))?;
    let found = alternatives.iter().filter_map(|schema| {
        let value = schema.get("const").or_else(|| only_value(schema))?;
        Some((value, schema.get("title").and_then(Value::as_str)))
    });
    Some(found.collect())
}

/// The value of a list with one.
fn only_value(schema: &Value) -> Option<&Value> {
    match schema.get("enum")?.as_array()?.as_slice() {
        [value] => Some(value),
        _ => None,
    }
}

/// Short when it is known to be short.
fn text_kind(node: &Node) -> FieldKind {
    let number = |name| node.keywords.get(name).and_then(|(value, _)| count(value));
    let short = MAX_SHORT_TEXT as u64;
    let has = |name: &str| node.keywords.contains_key(name);
    let is_short = match number("maxLength") {
        Some(most) => most <= short,
        None => has("format") || has("pattern") || has_short_examples(node),
    };
    match is_short && number("minLength").is_none_or(|least| least <= short) {
        true => FieldKind::ShortText,
        false => FieldKind::LongText,
    }
}

fn has_short_examples(node: &Node) -> bool {
    let examples = node
        .keywords
        .get("examples")
        .and_then(|(value, _)| value.as_array());
    examples.is_some_and(|examples| {
        !examples.is_empty()
            && examples
                .iter()
                .all(|example| short_example(example).is_some())
    })
}

/// An example that fits one short line.
fn short_example(example: &Value) -> Option<&str> {
    let text = example.as_str()?;
    let short = text.chars().nth(SHORT_EXAMPLE).is_none();
    (short && !text.contains(char::is_control)).then_some(text)
}

fn placeholder(node: &Node) -> Option<LocalText> {
    let (examples, _) = node.keywords.get("examples")?;
    let example = short_example(examples.get(0)?)?.trim();
    (!example.is_empty())
        .then(|| LocalText::en_de(format!("e.g. {example}"), format!("z. B. {example}")))
}

/// A choice between values, or yes or no.
fn choice(values: Vec<(&Value, String)>) -> Answer<'_> {
    let is_plain =
        |(value, label): &(&Value, String)| value.is_boolean() && value.to_string() == *label;
    if values.iter().all(is_plain) {
        let only = match values.as_slice() {
            [(value, _)] => value.as_bool(),
            _ => None,
        };
        return Answer {
            only,
            ..Answer::of(FieldKind::YesNo)
        };
    }
    let mut answer = Answer::of(FieldKind::SingleChoice);
    let mut taken = BTreeSet::new();
    for (value, label) in values {
        let text = match value {
            Value::String(text) => option_key(text, &taken),
            other => option_key(&other.to_string(), &taken),
        };
        taken.insert(text.clone());
        answer.values.push((value, text.clone()));
        answer.options.push(Choice {
            key: text,
            label: LocalText::en(label),
        });
    }
    answer
}

/// The keywords that say something about answers of a kind.
pub(super) fn own_keywords(kind: FieldKind) -> &'static [&'static str] {
    match kind {
        FieldKind::Number => &NUMBER_KEYWORDS,
        FieldKind::MultipleChoice | FieldKind::Table => &ARRAY_KEYWORDS,
        FieldKind::SingleChoice | FieldKind::YesNo => &[],
        _ => &TEXT_KEYWORDS,
    }
}

/// Whether answers to one field can stand for answers to the other.
fn means_the_same(one: &FieldDefinition, other: &FieldDefinition) -> bool {
    one.kind == other.kind
        && one.options == other.options
        && one.columns == other.columns
        && one.unit_label == other.unit_label
}

fn email() -> Pattern {
    Pattern {
        regex: EMAIL.to_owned(),
        message: LocalText::en_de(
            "Enter an email address, such as name@example.org.",
            "Geben Sie eine E-Mail-Adresse ein, etwa name@example.org.",
        ),
    }
}

/// That the answer is yes, or that it is no.
fn only_check(field: &FieldKey, only: bool) -> Check {
    Check {
        holds: Condition::Equals(Comparison {
            field: field.clone(),
            value: Operand::Value(only.into()),
        }),
        message: match only {
            true => LocalText::en_de("Answer yes.", "Antworten Sie mit Ja."),
            false => LocalText::en_de("Answer no.", "Antworten Sie mit Nein."),
        },
    }
}

/// Whether JSON is no answer.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(values) => values.is_empty(),
        _ => false,
    }
}

/// A value of the schema as an answer to a field.
pub(super) fn value_of(
    field: &FieldDefinition,
    values: &[(&Value, String)],
    json: &Value,
) -> Option<Value> {
    let json = match (field.kind, json) {
        (FieldKind::SingleChoice, json) => value_of_choice(values, json)?.into(),
        (FieldKind::MultipleChoice, Value::Array(chosen)) => {
            let keys = chosen.iter().map(|json| value_of_choice(values, json));
            keys.collect::<Option<Vec<_>>>()?.into()
        }
        (FieldKind::Number, Value::Number(number)) => decimal(number)?.to_string().into(),
        (FieldKind::Number | FieldKind::MultipleChoice | FieldKind::Table, _) => return None,
        (_, json) => json.clone(),
    };
    let answer = FieldValue::from_json(field, &json).ok()?;
    Some(answer.to_json())
}

/// The key of the option that stands for a value of the schema.
pub(super) fn value_of_choice(values: &[(&Value, String)], json: &Value) -> Option<String> {
    let known = values.iter().find(|(value, _)| *value == json);
    known.map(|(_, key)| key.clone())
}

/// A number of characters or items. Draft 6 and later also write 3.0.
pub(super) fn count(value: &Value) -> Option<u64> {
    let Value::Number(number) = value else {
        return None;
    };
    let whole = || decimal(number).map(|number| number.to_string());
    number.as_u64().or_else(|| whole()?.parse().ok())
}

/// A number of JSON exactly, if that can be kept.
pub(super) fn decimal(number: &serde_json::Number) -> Option<Billionths> {
    let text = number.to_string();
    let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else {
        return text.parse().ok();
    };
    let (sign, digits) = match mantissa.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", mantissa),
    };
    // More than that is out of reach whatever the digits.
    let exponent: i32 = exponent
        .parse()
        .ok()
        .filter(|shift| (-30..=30).contains(shift))?;
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let zeros = "0".repeat(exponent.unsigned_abs().try_into().ok()?);
    let text = match exponent {
        ..0 => {
            let shifted = format!("{zeros}{whole}");
            let (whole, moved) = shifted.split_at(whole.len());
            format!("{sign}{whole}.{moved}{fraction}")
        }
        _ => {
            let shifted = format!("{fraction}{zeros}");
            let (moved, fraction) = shifted.split_at(zeros.len());
            match fraction.is_empty() {
                true => format!("{sign}{whole}{moved}"),
                false => format!("{sign}{whole}{moved}.{fraction}"),
            }
        }
    };
    text.parse().ok()
}
