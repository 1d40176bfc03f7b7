//! Writing a condition: comparisons and groups of them, each a line.

use docket_domain::{
    field::{FieldDefinition, FieldKey, FieldKind, FieldValue},
    form::{
        Comparison, Condition, FormDefinition, FormItem, MAX_DEPTH, Operand, Question, Section,
    },
    text::LocalText,
};
use leptos::prelude::*;
use serde_json::{Value, json};

use super::draft::Draft;
use crate::{
    demand,
    filling::{Controls, Files, Item, Registers, Sheet},
    forms::words::Names,
    i18n::{Key, m, t, text},
    session::Session,
    ui::{Button, ButtonSize, IconButton, InputKind, Select, SelectOption, TextInput, fresh_id},
};

/// How a group joins its lines.
const JOINS: [(&str, Key); 4] = [
    ("all", m::RULE_GROUP_ALL),
    ("any", m::RULE_GROUP_ANY),
    ("none", m::RULE_GROUP_NONE),
    ("not_all", m::RULE_GROUP_NOT_ALL),
];

/// A group of lines while it is written.
#[derive(Clone, Copy)]
struct Group {
    join: RwSignal<String>,
    lines: RwSignal<Vec<(usize, Part)>>,
    next: StoredValue<usize>,
}

#[derive(Clone, Copy)]
enum Part {
    Line(Line),
    Group(Group),
}

/// A comparison while it is written.
#[derive(Clone, Copy)]
struct Line {
    field: RwSignal<String>,
    operator: RwSignal<String>,
    operand: RwSignal<Option<Operand>>,
}

impl Line {
    fn new(field: &str, operator: &str, operand: Option<Operand>) -> Self {
        Self {
            field: RwSignal::new(field.to_owned()),
            operator: RwSignal::new(operator.to_owned()),
            operand: RwSignal::new(operand),
        }
    }

    /// The comparison; none while something is missing.
    fn condition(self) -> Option<Condition> {
        let field: FieldKey = self.field.get().parse().ok()?;
        let operator = self.operator.get();
        let comparison = || {
            Some(Comparison {
                field: field.clone(),
                value: self.operand.get()?,
            })
        };
        let option = || match self.operand.get()? {
            Operand::Value(Value::Array(all)) => {
                all.first().and_then(Value::as_str).map(str::to_owned)
            }
            Operand::Value(value) => value.as_str().map(str::to_owned),
            _ => None,
        };
        let not = |condition: Condition| Condition::Not(condition.into());
        Some(match operator.as_str() {
            "answered" => Condition::Answered(field),
            "not_answered" => not(Condition::Answered(field)),
            "is" => Condition::Equals(comparison()?),
            "is_not" => not(Condition::Equals(comparison()?)),
            "includes" => Condition::Includes {
                option: option()?,
                field,
            },
            "not_includes" => not(Condition::Includes {
                option: option()?,
                field,
            }),
            "more" => Condition::GreaterThan(comparison()?),
            "less" => Condition::LessThan(comparison()?),
            "at_least" => Condition::AtLeast(comparison()?),
            "at_most" => Condition::AtMost(comparison()?),
            _ => return None,
        })
    }

    fn of(condition: &Condition, negated: bool) -> Option<Self> {
        let compared = |operator: &str, comparison: &Comparison| {
            Self::new(
                comparison.field.as_str(),
                operator,
                Some(comparison.value.clone()),
            )
        };
        let pick = |plain: &'static str, not: &'static str| if negated { not } else { plain };
        Some(match condition {
            Condition::Answered(field) => {
                Self::new(field.as_str(), pick("answered", "not_answered"), None)
            }
            Condition::Equals(comparison) => compared(pick("is", "is_not"), comparison),
            Condition::Includes { field, option } => Self::new(
                field.as_str(),
                pick("includes", "not_includes"),
                Some(Operand::Value(json!([option]))),
            ),
            _ if negated => return None,
            Condition::GreaterThan(comparison) => compared("more", comparison),
            Condition::LessThan(comparison) => compared("less", comparison),
            Condition::AtLeast(comparison) => compared("at_least", comparison),
            Condition::AtMost(comparison) => compared("at_most", comparison),
            _ => return None,
        })
    }
}

impl Group {
    fn new(join: &str, parts: Vec<Part>) -> Self {
        Self {
            join: RwSignal::new(join.to_owned()),
            next: StoredValue::new(parts.len()),
            lines: RwSignal::new(parts.into_iter().enumerate().collect()),
        }
    }

    /// The group; none while no line of it is finished.
    fn condition(self) -> Option<Condition> {
        let parts: Vec<Condition> = self
            .lines
            .get()
            .into_iter()
            .filter_map(|(_, part)| match part {
                Part::Line(line) => line.condition(),
                Part::Group(group) => group.condition(),
            })
            .collect();
        let one = parts.len() == 1;
        let first = parts.first().cloned()?;
        let not = |condition: Condition| Condition::Not(condition.into());
        Some(match self.join.get().as_str() {
            "all" | "any" if one => first,
            "all" => Condition::All(parts),
            "any" => Condition::Any(parts),
            "none" => not(Condition::Any(parts)),
            _ => not(Condition::All(parts)),
        })
    }

    fn of(condition: &Condition) -> Self {
        let several =
            |join: &str, parts: &[Condition]| Self::new(join, parts.iter().map(Part::of).collect());
        match condition {
            Condition::All(parts) => several("all", parts),
            Condition::Any(parts) => several("any", parts),
            Condition::Not(inner) => match inner.as_ref() {
                Condition::Any(parts) => several("none", parts),
                Condition::All(parts) => several("not_all", parts),
                // Not not is itself.
                Condition::Not(inner) => Self::of(inner),
                inner => match Line::of(inner, true) {
                    Some(line) => Self::new("all", vec![Part::Line(line)]),
                    None => Self::new("none", vec![Part::of(inner)]),
                },
            },
            Condition::OneOf { field, values } => Self::new(
                "any",
                values
                    .iter()
                    .map(|value| {
                        let value = Operand::Value(value.clone());
                        Part::Line(Line::new(field.as_str(), "is", Some(value)))
                    })
                    .collect(),
            ),
            leaf => Self::new(
                "all",
                Line::of(leaf, false).map(Part::Line).into_iter().collect(),
            ),
        }
    }

    fn add(self, part: Part) {
        let number = self.next.get_value();
        self.next.set_value(number + 1);
        self.lines.update(|lines| lines.push((number, part)));
    }
}

impl Part {
    fn of(condition: &Condition) -> Self {
        let line = match condition {
            Condition::Not(inner) => Line::of(inner, true),
            leaf => Line::of(leaf, false),
        };
        line.map_or_else(|| Self::Group(Group::of(condition)), Self::Line)
    }
}

/// A condition that is written; told whenever it is another one. Nothing as
/// long as no comparison is finished.
#[component]
pub(super) fn ConditionEditor(
    /// The draft.
    draft: Draft,
    /// The questions it may look at.
    before: Vec<FieldKey>,
    /// What is written so far.
    known: Option<Condition>,
    /// Told the condition.
    #[prop(into)]
    on_change: Callback<Option<Condition>>,
) -> impl IntoView {
    let empty = || Group::new("all", vec![Part::Line(Line::new("", "", None))]);
    let group = known.as_ref().map_or_else(empty, Group::of);
    Effect::new(move |earlier: Option<Option<Condition>>| {
        let condition = group.condition();
        if earlier.is_some_and(|earlier| earlier != condition) {
            on_change.run(condition.clone());
        }
        condition
    });
    let before = StoredValue::new(before);
    if before.with_value(Vec::is_empty) {
        return view! { <p class="t3 sm">{t(m::BUILDER_NOTHING_BEFORE)}</p> }.into_any();
    }
    view! { <GroupEditor draft before group depth=1/> }.into_any()
}

#[component]
fn GroupEditor(
    draft: Draft,
    before: StoredValue<Vec<FieldKey>>,
    group: Group,
    depth: usize,
) -> impl IntoView {
    let joins = || {
        JOINS
            .map(|(value, words)| SelectOption::new(value, text(words)))
            .to_vec()
    };
    let several = move || group.lines.with(|lines| lines.len() > 1);
    let remove = move |number: usize| {
        group
            .lines
            .update(|lines| lines.retain(|(own, _)| *own != number));
    };
    let joined = move || !matches!(group.join.get().as_str(), "all" | "any");
    // Boxed, because groups stand in groups.
    let part = move |part: Part| -> AnyView {
        match part {
            Part::Line(line) => view! { <LineEditor draft before line/> }.into_any(),
            Part::Group(inner) => {
                view! { <GroupEditor draft before group=inner depth=depth + 1/> }.into_any()
            }
        }
    };
    view! {
        <div class="rule">
            <Show when=move || several() || joined()>
                <Select value=group.join options=Signal::derive(joins) label=m::RULE_GROUP/>
            </Show>
            <For each=move || group.lines.get() key=|(number, _)| *number let((number, own))>
                <div class="rule__part">
                    {part(own)}
                    <IconButton icon="x" label=m::BUILDER_LINE_REMOVE on_click=move || remove(number)/>
                </div>
            </For>
            <div class="row row--1">
                <Button local=true size=ButtonSize::Small icon="plus" on_click=move || group.add(Part::Line(Line::new("", "", None)))>
                    {t(m::RULE_ADD)}
                </Button>
                <Show when=move || depth + 2 < MAX_DEPTH>
                    <Button local=true size=ButtonSize::Small icon="plus" on_click=move || {
                        group.add(Part::Group(Group::new("any", vec![Part::Line(Line::new("", "", None))])));
                    }>{t(m::RULE_ADD_GROUP)}</Button>
                </Show>
            </div>
        </div>
    }
    .into_any()
}

/// The comparisons that a kind of field knows.
fn operators(kind: FieldKind) -> Vec<(&'static str, Key)> {
    let mut known = Vec::new();
    if kind == FieldKind::MultipleChoice {
        known.extend([
            ("includes", m::RULE_OP_INCLUDES),
            ("not_includes", m::RULE_OP_NOT_INCLUDES),
        ]);
    } else if !matches!(
        kind,
        FieldKind::File | FieldKind::Table | FieldKind::LongText | FieldKind::DateRange
    ) {
        known.extend([("is", m::RULE_OP_IS), ("is_not", m::RULE_OP_IS_NOT)]);
    }
    if kind.is_ordered() {
        known.extend([
            ("more", m::RULE_OP_MORE),
            ("less", m::RULE_OP_LESS),
            ("at_least", m::RULE_OP_AT_LEAST),
            ("at_most", m::RULE_OP_AT_MOST),
        ]);
    }
    known.extend([
        ("answered", m::RULE_OP_ANSWERED),
        ("not_answered", m::RULE_OP_NOT_ANSWERED),
    ]);
    known
}

#[component]
fn LineEditor(draft: Draft, before: StoredValue<Vec<FieldKey>>, line: Line) -> impl IntoView {
    let questions = move || {
        before.with_value(|before| {
            draft.definition.with(|form| {
                draft.fields.with(|fields| {
                    let names = Names { form, fields };
                    before
                        .iter()
                        .map(|key| SelectOption::new(key.as_str(), names.question(key)))
                        .collect::<Vec<_>>()
                })
            })
        })
    };
    let field = Memo::new(move |_| {
        let key: FieldKey = line.field.get().parse().ok()?;
        draft.field(&key)
    });
    let known = move || field.with(|field| field.as_ref().map(|field| operators(field.kind)));
    let offered = move || {
        let known = known().unwrap_or_default().into_iter();
        known
            .map(|(value, words)| SelectOption::new(value, text(words)))
            .collect::<Vec<_>>()
    };
    // Another question begins with its first comparison, and no value.
    let chosen = Callback::new(move |_: String| {
        let first = untrack(known).and_then(|known| known.first().map(|(value, _)| *value));
        line.operator.set(first.unwrap_or_default().to_owned());
        line.operand.set(None);
    });
    let compares = Memo::new(move |_| {
        !matches!(
            line.operator.get().as_str(),
            "" | "answered" | "not_answered"
        )
    });
    view! {
        <div class="rule__line">
            <Select value=line.field options=Signal::derive(questions) none=m::FIELD_CHOOSE label=m::RULE_QUESTION on_change=chosen/>
            <Show when=move || field.with(Option::is_some)>
                <Select value=line.operator options=Signal::derive(offered) label=m::RULE_OPERATOR/>
            </Show>
            {move || {
                let field = field.get().filter(|_| compares.get())?;
                Some(view! { <OperandEditor draft before field operand=line.operand/> })
            }}
        </div>
    }
}

/// What an answer is compared with: a value, another answer, a day counted
/// from today.
#[component]
pub(super) fn OperandEditor(
    /// The draft.
    draft: Draft,
    /// The questions it may look at.
    before: StoredValue<Vec<FieldKey>>,
    /// The field it stands beside.
    field: FieldDefinition,
    /// What it is; none while it is not finished.
    operand: RwSignal<Option<Operand>>,
) -> impl IntoView {
    let alike: Vec<FieldKey> = before.with_value(|before| {
        let of_kind = |key: &&FieldKey| {
            draft.field(key).is_some_and(|one| one.kind == field.kind) && **key != field.key
        };
        before.iter().filter(of_kind).cloned().collect()
    });
    let mut ways = vec![SelectOption::new("value", text(m::RULE_WAY_VALUE))];
    if field.kind == FieldKind::Date {
        ways.push(SelectOption::new("today", text(m::RULE_WAY_TODAY)));
    }
    if !alike.is_empty() && field.kind.is_ordered() {
        ways.push(SelectOption::new("field", text(m::RULE_WAY_FIELD)));
    }
    let way = RwSignal::new(
        match operand.get_untracked() {
            Some(Operand::Field(_)) => "field",
            Some(Operand::Today(_)) => "today",
            _ => "value",
        }
        .to_owned(),
    );
    let only = ways.len() == 1;
    let ways = Signal::stored(ways);
    let switched = Callback::new(move |way: String| {
        operand.set((way == "today").then_some(Operand::Today(0)));
    });
    let alike = StoredValue::new(alike);
    let field = StoredValue::new(field);
    view! {
        {(!only).then(|| view! { <Select value=way options=ways label=m::RULE_WAY on_change=switched/> })}
        {move || match way.get().as_str() {
            "field" => {
                let known = match operand.get_untracked() {
                    Some(Operand::Field(key)) => key.to_string(),
                    _ => String::new(),
                };
                let value = RwSignal::new(known);
                let options = move || alike.with_value(|alike| draft.definition.with(|form| draft.fields.with(|fields| {
                    let names = Names { form, fields };
                    alike.iter().map(|key| SelectOption::new(key.as_str(), names.question(key))).collect::<Vec<_>>()
                })));
                let choose = Callback::new(move |key: String| operand.set(key.parse().ok().map(Operand::Field)));
                view! { <Select value options=Signal::derive(options) none=m::FIELD_CHOOSE label=m::RULE_QUESTION on_change=choose/> }.into_any()
            }
            "today" => {
                let known = match operand.get_untracked() {
                    Some(Operand::Today(days)) => days.to_string(),
                    _ => "0".to_owned(),
                };
                let value = RwSignal::new(known);
                Effect::new(move |before: Option<()>| {
                    let days = value.get().trim().parse::<i32>().ok();
                    if before.is_some() {
                        operand.set(days.map(Operand::Today));
                    }
                });
                view! { <TextInput value kind=InputKind::Decimal label=m::RULE_DAYS/> }.into_any()
            }
            _ => view! { <ValueInput field=field.get_value() operand/> }.into_any(),
        }}
    }
}

/// A key that no other control of the page has.
fn own_key() -> Option<FieldKey> {
    fresh_id("rule").replace('-', "_").parse().ok()
}

/// A value of a field, entered as an answer would be.
#[component]
fn ValueInput(field: FieldDefinition, operand: RwSignal<Option<Operand>>) -> impl IntoView {
    let session = Session::here();
    let currency =
        Signal::derive(move || session.map_or_else(String::new, |session| session.currency()));
    // The same field may be asked about several times on a page, and stands in the
    // preview: each control has an id of its own.
    let key = own_key().unwrap_or_else(|| field.key.clone());
    // One of a list, entered as a value of its own; several are not compared.
    let kind = match field.kind {
        FieldKind::MultipleChoice => FieldKind::SingleChoice,
        kind => kind,
    };
    let entered = match operand.get_untracked() {
        Some(Operand::Value(Value::Array(all))) => all.first().cloned(),
        Some(Operand::Value(value)) => Some(value),
        _ => None,
    };
    let several = field.kind == FieldKind::MultipleChoice;
    let plain = FieldDefinition {
        key: key.clone(),
        kind,
        label: LocalText::en(text(m::RULE_VALUE)),
        help: LocalText::default(),
        ..field
    };
    let question = Question {
        required: true,
        ..Question::new(key.clone())
    };
    let sheet = Sheet::new(
        single(&question),
        vec![plain.clone()],
        Default::default(),
        Registers::new(),
        entered
            .into_iter()
            .map(|value| (key.clone(), value))
            .collect(),
    );
    Effect::new(move |before: Option<()>| {
        let value = sheet
            .entered
            .with(|entered| entered.values().next().cloned());
        if before.is_some() {
            let sound = value.filter(|value| FieldValue::from_json(&plain, value).is_ok());
            operand.set(
                sound.map(|value| Operand::Value(if several { json!([value]) } else { value })),
            );
        }
    });
    let fine = Signal::stored(None::<String>);
    let controls = Controls {
        sheet,
        currency,
        other: demand::reference,
        files: Files::nowhere(),
    };
    view! {
        <div class="rule__value">
            <Item controls item=FormItem::from(question) place=0 error=fine/>
        </div>
    }
}

/// A form with one question.
fn single(question: &Question) -> FormDefinition {
    FormDefinition {
        sections: vec![Section {
            key: question.field.clone(),
            title: LocalText::default(),
            help: LocalText::default(),
            items: vec![question.clone().into()],
        }],
        thank_you: LocalText::default(),
        asks_approver: false,
    }
}
