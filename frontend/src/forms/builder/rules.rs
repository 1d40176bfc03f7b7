//! The rules for one answer: what it begins as, how much and how long it may
//! be, what it must look like, what must hold, and how it is calculated.

use docket_domain::{
    field::{FieldDefinition, FieldKey, FieldKind},
    form::{Check, Condition, Expression, Length, Operand, Pattern, Question, Range},
    text::LocalText,
};
use leptos::prelude::*;

use super::{
    condition::{ConditionEditor, OperandEditor},
    draft::Draft,
};
use crate::{
    drafting::Bilingual,
    i18n::{Key, m, t, text, tf},
    ui::{Button, ButtonSize, Checkbox, Field, Fieldset, IconButton, InputKind, TextInput},
};

/// The rules that suit the kind of a field.
#[component]
pub(super) fn Rules(
    /// The draft.
    draft: Draft,
    /// The places of section and question.
    place: (usize, usize),
    /// The question as it is now.
    question: Question,
    /// Its field.
    field: FieldDefinition,
) -> impl IntoView {
    let kind = field.kind;
    let before = draft.before(place.0, place.1);
    let calculable = matches!(kind, FieldKind::Number | FieldKind::Money);
    let calculated = Memo::new(move |_| {
        let item = draft.item(place.0, place.1);
        item.is_some_and(|item| item.question().is_some_and(|one| one.calculation.is_some()))
    });
    let rules = StoredValue::new((question.clone(), field.clone(), before.clone()));
    let is_choice = kind.has_options() || matches!(kind, FieldKind::File | FieldKind::Table);
    view! {
        {calculable.then(|| view! { <Calculation draft place known=question.calculation.clone()/> })}
        <Show when=move || !calculated.get()>
            {move || {
                let (opened, field, before) = rules.get_value();
                // As it is now, not as it was when the panel opened.
                let item = untrack(|| draft.item(place.0, place.1));
                let now = item.as_ref().and_then(docket_domain::form::FormItem::question);
                let question = now.cloned().unwrap_or(opened);
                view! {
                    {(!is_choice || kind == FieldKind::SingleChoice).then(|| view! {
                        <Default draft place known=question.default.clone() field=field.clone()/>
                    })}
                    {kind.is_ordered().then(|| view! {
                        <Bounds draft place known=question.range.clone() field=field.clone() before=before.clone()/>
                    })}
                    {kind.has_length().then(|| view! { <Lengths draft place known=question.length kind/> })}
                    {kind.is_text().then(|| view! { <Shape draft place known=question.pattern.clone()/> })}
                    {field.can_be_unique().then(|| {
                        let unique = move || {
                            let item = draft.item(place.0, place.1);
                            item.is_some_and(|item| item.question().is_some_and(|one| one.unique))
                        };
                        view! {
                            <Checkbox
                                checked=Signal::derive(unique)
                                on_change=move |on: bool| draft.change_question(place, "unique", |one| one.unique = on)
                            >{t(m::BUILDER_UNIQUE)}</Checkbox>
                        }
                    })}
                }
            }}
        </Show>
        <Checks draft place known=question.checks own=question.field before/>
    }
}

/// What the answer begins as.
#[component]
fn Default(
    draft: Draft,
    place: (usize, usize),
    known: Option<Operand>,
    field: FieldDefinition,
) -> impl IntoView {
    let operand = RwSignal::new(known.clone());
    let has = RwSignal::new(known.is_some());
    follow(operand, move |operand| {
        draft.change_question(place, "default", |one| one.default = operand);
    });
    let field = StoredValue::new(field);
    let none = StoredValue::new(Vec::<FieldKey>::new());
    let switch = move |on: bool| {
        has.set(on);
        if !on {
            operand.set(None);
        }
    };
    view! {
        <div class="stack stack--2">
            <Checkbox checked=has on_change=switch>{t(m::BUILDER_DEFAULT)}</Checkbox>
            <Show when=move || has.get()>
                <div class="rule__line"><OperandEditor draft before=none field=field.get_value() operand/></div>
            </Show>
        </div>
    }
}

/// Calls back with every later value of a signal.
fn follow<T: Clone + PartialEq + Send + Sync + 'static>(
    signal: RwSignal<T>,
    told: impl Fn(T) + 'static,
) {
    Effect::new(move |before: Option<T>| {
        let now = signal.get();
        if before.is_some_and(|before| before != now) {
            told(now.clone());
        }
        now
    });
}

/// The least and the greatest answer.
#[component]
fn Bounds(
    draft: Draft,
    place: (usize, usize),
    known: Option<Range>,
    field: FieldDefinition,
    before: Vec<FieldKey>,
) -> impl IntoView {
    let known = known.unwrap_or_default();
    let ends = [
        (m::BUILDER_MIN, RwSignal::new(known.min)),
        (m::BUILDER_MAX, RwSignal::new(known.max)),
    ];
    let [(_, min), (_, max)] = ends;
    let write = move |_: Option<Operand>| {
        let range = Range {
            min: min.get_untracked(),
            max: max.get_untracked(),
        };
        let range = Some(range).filter(|range| *range != Range::default());
        draft.change_question(place, "range", |one| one.range = range);
    };
    follow(min, write);
    follow(max, write);
    let before = StoredValue::new(before);
    ends.map(|(words, operand)| {
        let has = RwSignal::new(operand.with_untracked(Option::is_some));
        let field = StoredValue::new(field.clone());
        let switch = move |on: bool| {
            has.set(on);
            if !on {
                operand.set(None);
            }
        };
        view! {
            <div class="stack stack--2">
                <Checkbox checked=has on_change=switch>{t(words)}</Checkbox>
                <Show when=move || has.get()>
                    <div class="rule__line"><OperandEditor draft before field=field.get_value() operand/></div>
                </Show>
            </div>
        }
    })
    .into_iter()
    .collect_view()
}

/// The least and the greatest length.
#[component]
fn Lengths(
    draft: Draft,
    place: (usize, usize),
    known: Option<Length>,
    kind: FieldKind,
) -> impl IntoView {
    let known = known.unwrap_or_default();
    let written = |limit: Option<u32>| {
        RwSignal::new(limit.map_or_else(String::new, |limit| limit.to_string()))
    };
    let (min, max) = (written(known.min), written(known.max));
    let write = move |_: String| {
        let read = |text: RwSignal<String>| text.get_untracked().trim().parse().ok();
        let length = Length {
            min: read(min),
            max: read(max),
        };
        let length = Some(length).filter(|length| *length != Length::default());
        draft.change_question(place, "length", |one| one.length = length);
    };
    follow(min, write);
    follow(max, write);
    let words: [Key; 2] = match kind {
        FieldKind::Table => [m::BUILDER_ROWS_MIN, m::BUILDER_ROWS_MAX],
        FieldKind::File => [m::BUILDER_FILES_MIN, m::BUILDER_FILES_MAX],
        FieldKind::MultipleChoice => [m::BUILDER_OPTIONS_MIN, m::BUILDER_OPTIONS_MAX],
        _ => [m::BUILDER_CHARACTERS_MIN, m::BUILDER_CHARACTERS_MAX],
    };
    view! {
        <div class="two">
            <Field label=words[0] optional=true><TextInput value=min kind=InputKind::Decimal/></Field>
            <Field label=words[1] optional=true><TextInput value=max kind=InputKind::Decimal/></Field>
        </div>
    }
}

/// What a text must look like.
#[component]
fn Shape(draft: Draft, place: (usize, usize), known: Option<Pattern>) -> impl IntoView {
    // Outlives a pattern that is emptied and written anew.
    let message = known.as_ref().map(|pattern| pattern.message.clone());
    let said = StoredValue::new(message.unwrap_or_default());
    let regex = RwSignal::new(known.map(|pattern| pattern.regex).unwrap_or_default());
    follow(regex, move |regex| {
        draft.change_question(place, "pattern", |one| {
            one.pattern = Some(Pattern {
                regex,
                message: said.get_value(),
            })
            .filter(|pattern| !pattern.regex.is_empty());
        });
    });
    let on_message = move |message: LocalText| {
        said.set_value(message.clone());
        draft.change_question(place, "pattern_message", |one| {
            if let Some(pattern) = &mut one.pattern {
                pattern.message = message;
            }
        });
    };
    view! {
        <Field label=m::BUILDER_PATTERN hint=m::BUILDER_PATTERN_HINT optional=true>
            <TextInput value=regex/>
        </Field>
        <Show when=move || regex.with(|regex| !regex.is_empty())>
            <Bilingual label=m::BUILDER_MESSAGE known=said.get_value() on_change=on_message/>
        </Show>
    }
}

/// How the answer follows from others, as a formula.
#[component]
fn Calculation(draft: Draft, place: (usize, usize), known: Option<Expression>) -> impl IntoView {
    let written = known.map_or_else(String::new, |known| known.to_string());
    let formula = RwSignal::new(written);
    let wrong = RwSignal::new(None::<String>);
    follow(formula, move |formula| {
        let read = formula.parse::<Expression>();
        let is_empty = formula.trim().is_empty();
        wrong.set(read.err().filter(|_| !is_empty).map(formula_words));
    });
    // Taken over when it is finished: what is typed so far may be another
    // formula.
    let finish = Callback::new(move |formula: String| {
        if formula.trim().is_empty() {
            draft.change_question(place, "calculation", |one| one.calculation = None);
            return;
        }
        if let Ok(read) = formula.parse::<Expression>() {
            draft.change_question(place, "calculation", |one| {
                // What is calculated is not asked.
                one.required = false;
                one.require_when = None;
                one.default = None;
                one.unique = false;
                one.calculation = Some(read);
            });
        }
    });
    view! {
        <Field label=m::BUILDER_FORMULA hint=m::BUILDER_FORMULA_HINT optional=true error=wrong>
            <TextInput value=formula on_commit=finish/>
        </Field>
    }
}

fn formula_words(error: docket_domain::form::FormulaError) -> String {
    use docket_domain::form::FormulaError;
    match error {
        FormulaError::Unexpected(at) => tf(m::BUILDER_FORMULA_AT, &[("at", &(at + 1).to_string())]),
        FormulaError::Unfinished => text(m::BUILDER_FORMULA_UNFINISHED).to_owned(),
        FormulaError::TooLong => text(m::BUILDER_FORMULA_TOO_LONG).to_owned(),
    }
}

/// What must hold between this answer and others.
#[component]
fn Checks(
    draft: Draft,
    place: (usize, usize),
    known: Vec<Check>,
    own: FieldKey,
    mut before: Vec<FieldKey>,
) -> impl IntoView {
    before.push(own.clone());
    let next = StoredValue::new(known.len());
    let checks = RwSignal::new(known.into_iter().enumerate().collect::<Vec<_>>());
    let write = move || {
        let all =
            checks.with_untracked(|checks| checks.iter().map(|(_, one)| one.clone()).collect());
        draft.change_question(place, "checks", |one| one.checks = all);
    };
    // Changed in place, so that what is being written stays on the page.
    let change = move |number: usize, change: &dyn Fn(&mut Check)| {
        checks.update_untracked(|checks| {
            if let Some((_, check)) = checks.iter_mut().find(|(one, _)| *one == number) {
                change(check);
            }
        });
        write();
    };
    let add = move || {
        let number = next.get_value();
        next.set_value(number + 1);
        let check = Check {
            holds: Condition::Answered(own.clone()),
            message: LocalText::default(),
        };
        checks.update(|checks| checks.push((number, check)));
        write();
    };
    let remove = move |number: usize| {
        checks.update(|checks| checks.retain(|(one, _)| *one != number));
        write();
    };
    let one = move |number: usize, check: Check| {
        let hold = move |holds: Option<Condition>| {
            if let Some(holds) = holds {
                change(number, &|check| check.holds = holds.clone());
            }
        };
        let say = move |message: LocalText| {
            change(number, &|check| check.message = message.clone());
        };
        view! {
            <div class="rule__check">
                <ConditionEditor draft before=before.clone() known=Some(check.holds) on_change=hold/>
                <Bilingual label=m::BUILDER_MESSAGE known=check.message on_change=say/>
                <IconButton icon="x" label=m::BUILDER_CHECK_REMOVE on_click=move || remove(number)/>
            </div>
        }
    };
    view! {
        <Fieldset legend=m::BUILDER_CHECKS hint=m::BUILDER_CHECKS_HINT>
            <For each=move || checks.get() key=|(number, _)| *number let((number, check))>
                {one(number, check)}
            </For>
            <div><Button local=true size=ButtonSize::Small icon="plus" on_click=add>{t(m::BUILDER_CHECK_ADD)}</Button></div>
        </Fieldset>
    }
}
