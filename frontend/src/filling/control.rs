//! The control of a question by the kind of its field.

use chrono::NaiveDate;
use docket_domain::{
    field::{FieldDefinition, FieldKey, FieldKind, MAX_RATING, read_date},
    form::Question,
};
use leptos::{prelude::*, text_prop::TextProp};
use serde_json::{Value, json};

use super::{
    Sheet, answer_words, control_id,
    files::{FileList, Files},
    table::Rows,
    words,
};
use crate::{
    i18n::{language, m, t, text},
    ui::{
        DateInput, Field, Fieldset, InputKind, LongText, MoneyInput, Select, SelectOption,
        TextArea, TextInput, fresh_id,
    },
};

/// Most options that are shown at once instead of in a list.
const FEW: usize = 5;

/// What the controls of a page have in common.
#[derive(Clone, Copy)]
pub(crate) struct Controls {
    /// The form.
    pub sheet: Sheet,
    /// Currency of new amounts.
    pub currency: Signal<String>,
    /// The control of a unit or a person, which depends on who asks.
    pub other: fn(Sheet, FieldDefinition) -> AnyView,
    /// Where files are sent and read.
    pub files: Files,
}

/// A question with its label, help and control.
#[component]
pub(crate) fn Control(
    /// What the page's controls have in common.
    controls: Controls,
    /// The question.
    question: Question,
    /// Its field.
    field: FieldDefinition,
    /// What is wrong with the answer.
    error: Signal<Option<String>>,
    /// Whether it must be answered.
    required: bool,
) -> impl IntoView {
    let sheet = controls.sheet;
    let id = control_id(&field.key);
    let key = field.key.clone();
    let is_entered = question.calculation.is_none();
    let unit = field.unit_label.clone().filter(|_| is_entered);
    let label = move || {
        let label = sheet.label(&key);
        // What is counted is known before it is entered.
        match unit.as_ref().map(|unit| unit.get(language().tag())) {
            Some(unit) if !unit.is_empty() => format!("{label} ({unit})"),
            _ => label,
        }
    };
    let helped = question.clone();
    let hint = move || sheet.help(&helped);
    if question.calculation.is_some() {
        return view! { <Calculated sheet field label hint/> }.into_any();
    }
    match field.kind {
        FieldKind::YesNo => view! {
            <Fieldset legend=label hint=hint error=error optional=!required>
                <YesNo value=slot(sheet, field.key) id/>
            </Fieldset>
        }
        .into_any(),
        FieldKind::MultipleChoice => view! {
            <Fieldset legend=label hint=hint error=error optional=!required>
                <Options sheet field id several=true/>
            </Fieldset>
        }
        .into_any(),
        FieldKind::SingleChoice if !field.is_register() && field.options.len() <= FEW => view! {
            <Fieldset legend=label hint=hint error=error optional=!required>
                <Options sheet field id several=false/>
            </Fieldset>
        }
        .into_any(),
        FieldKind::File => view! {
            <Fieldset legend=label hint=hint error=error optional=!required>
                <FileList sheet field id files=controls.files/>
            </Fieldset>
        }
        .into_any(),
        FieldKind::Table => view! {
            <Fieldset legend=label hint=hint error=error optional=!required>
                <Rows sheet field id currency=controls.currency/>
            </Fieldset>
        }
        .into_any(),
        _ => view! {
            <Field label=label hint=hint error=error id=id required=required optional=!required>
                <Single controls question field/>
            </Field>
        }
        .into_any(),
    }
}

/// A value and how to change it: the answer to a field, or a cell.
#[derive(Clone, Copy)]
pub(super) struct Slot {
    pub get: Signal<Value>,
    pub set: Callback<Value>,
}

pub(super) fn slot(sheet: Sheet, key: FieldKey) -> Slot {
    let own = key.clone();
    Slot {
        get: Signal::derive(move || sheet.value(&own)),
        set: Callback::new(move |value| sheet.set(&key, value)),
    }
}

/// Binds a signal to a slot: `read` makes the signal's value from what is
/// known, `write` the slot's from what is entered.
fn bound<T: Clone + Send + Sync + 'static>(
    slot: Slot,
    read: impl Fn(&Value) -> T,
    write: impl Fn(T) -> Value + 'static,
) -> RwSignal<T> {
    let value = RwSignal::new(read(&slot.get.get_untracked()));
    Effect::new(move |before: Option<()>| {
        let entered = value.get();
        if before.is_some() {
            slot.set.run(write(entered));
        }
    });
    value
}

fn text_of(slot: Slot) -> RwSignal<String> {
    bound(
        slot,
        |known| known.as_str().unwrap_or_default().to_owned(),
        |text| match text.is_empty() {
            true => Value::Null,
            false => json!(text),
        },
    )
}

fn day_of(known: &Value) -> Option<NaiveDate> {
    known.as_str().and_then(read_date)
}

/// The control of a kind with one value in a labelled field.
#[component]
fn Single(controls: Controls, question: Question, field: FieldDefinition) -> impl IntoView {
    let sheet = controls.sheet;
    let at = slot(sheet, field.key.clone());
    let example = question.placeholder;
    let example = move || {
        let example = example.as_ref();
        example.map_or_else(String::new, |text| text.get(language().tag()).to_owned())
    };
    match field.kind {
        FieldKind::DateRange => {
            let key = field.key.clone();
            let question = Signal::derive(move || sheet.label(&key));
            view! { <Days at question/> }.into_any()
        }
        FieldKind::Unit | FieldKind::Person => (controls.other)(sheet, field),
        FieldKind::SingleChoice if field.is_register() => {
            let entries = sheet.register(&field.key);
            let value = text_of(at);
            let offered = move || -> Vec<SelectOption> {
                let label = |option: &docket_domain::field::Choice| {
                    option.label.get(language().tag()).to_owned()
                };
                match &entries {
                    Some(entries) => entries
                        .iter()
                        .map(|(id, option)| SelectOption::new(id, label(option)))
                        .collect(),
                    None => offered(&field),
                }
            };
            view! { <Select value options=Signal::derive(offered) none=m::FIELD_CHOOSE/> }
                .into_any()
        }
        _ => view! { <Simple at field currency=controls.currency example/> }.into_any(),
    }
}

fn offered(field: &FieldDefinition) -> Vec<SelectOption> {
    words::options(field)
        .into_iter()
        .map(|(key, words)| SelectOption::new(key, words))
        .collect()
}

/// The control of a value that a cell can have, too.
#[component]
pub(super) fn Simple(
    /// The value.
    at: Slot,
    /// The field, or the column as one.
    field: FieldDefinition,
    /// Currency of new amounts.
    currency: Signal<String>,
    /// An example.
    #[prop(optional, into)]
    example: TextProp,
    /// Accessible name where no label stands beside it.
    #[prop(optional, into)]
    name: Option<TextProp>,
) -> impl IntoView {
    let is_cell = name.is_some();
    let named = move || {
        let name = name.clone();
        TextProp::from(move || {
            name.as_ref()
                .map_or_else(Default::default, |name| name.get())
        })
    };
    match field.kind {
        // In a cell there is no room to look at it as it will be shown.
        FieldKind::LongText if is_cell => {
            view! { <TextArea value=text_of(at) rows=4 placeholder=example label=named()/> }
                .into_any()
        }
        FieldKind::LongText => {
            view! { <LongText value=text_of(at) rows=4 placeholder=example/> }.into_any()
        }
        FieldKind::Number => view! {
            <TextInput value=text_of(at) kind=InputKind::Decimal placeholder=example label=named()/>
        }
        .into_any(),
        FieldKind::Money => {
            // An amount that was answered in another currency stays in it.
            let known = at.get.get_untracked();
            let other = known
                .get("currency")
                .and_then(Value::as_str)
                .map(str::to_owned);
            let currency = Signal::derive(move || other.clone().unwrap_or_else(|| currency.get()));
            let value = bound(
                at,
                |known| {
                    let amount = known.get("amount").and_then(Value::as_str);
                    amount.unwrap_or_default().to_owned()
                },
                move |amount: String| match amount.is_empty() {
                    true => Value::Null,
                    false => {
                        json!({ "amount": amount, "currency": currency.get_untracked() })
                    }
                },
            );
            view! { <MoneyInput value currency label=named()/> }.into_any()
        }
        FieldKind::Date => {
            let value = bound(at, day_of, |day: Option<NaiveDate>| {
                day.map_or(Value::Null, |day| json!(day.to_string()))
            });
            view! { <DateInput value label=named()/> }.into_any()
        }
        FieldKind::Rating => {
            let value = bound(
                at,
                |known| known.as_u64().map_or_else(String::new, |n| n.to_string()),
                |rating: String| rating.parse::<u8>().map_or(Value::Null, |n| json!(n)),
            );
            let ratings = || {
                (1..=MAX_RATING)
                    .map(|n| SelectOption::new(n.to_string(), n.to_string()))
                    .collect::<Vec<_>>()
            };
            view! { <Select value options=Signal::derive(ratings) none=m::FIELD_CHOOSE label=named()/> }
                .into_any()
        }
        FieldKind::SingleChoice | FieldKind::Size => {
            let options = move || offered(&field);
            view! { <Select value=text_of(at) options=Signal::derive(options) none=m::FIELD_CHOOSE label=named()/> }
                .into_any()
        }
        FieldKind::YesNo => {
            let value = bound(
                at,
                |known| match known.as_bool() {
                    Some(true) => "yes".to_owned(),
                    Some(false) => "no".to_owned(),
                    None => String::new(),
                },
                |chosen: String| match chosen.as_str() {
                    "" => Value::Null,
                    answer => json!(answer == "yes"),
                },
            );
            let options = || {
                vec![
                    SelectOption::new("yes", text(m::FIELD_YES)),
                    SelectOption::new("no", text(m::FIELD_NO)),
                ]
            };
            view! { <Select value options=Signal::derive(options) none=m::FIELD_CHOOSE label=named()/> }
                .into_any()
        }
        _ => view! { <TextInput value=text_of(at) placeholder=example label=named()/> }.into_any(),
    }
}

/// First and last day.
#[component]
fn Days(at: Slot, question: Signal<String>) -> impl IntoView {
    let known = at.get.get_untracked();
    let end = |name: &str| known.get(name).and_then(day_of);
    let (from, to) = (RwSignal::new(end("from")), RwSignal::new(end("to")));
    Effect::new(move |before: Option<()>| {
        let (from, to) = (from.get(), to.get());
        if before.is_some() {
            let written = |day: Option<NaiveDate>| day.map(|day| day.to_string());
            let range = json!({ "from": written(from), "to": written(to) });
            let is_empty = from.is_none() && to.is_none();
            at.set.run(if is_empty { Value::Null } else { range });
        }
    });
    // The label of the question leads to the first day.
    let last = Signal::derive(move || format!("{}: {}", text(m::FIELD_LAST_DAY), question.get()));
    view! {
        <div class="row row--wrap">
            <span class="days__one"><DateInput value=from/></span>
            <span aria-hidden="true">"\u{2013}"</span>
            <span class="days__one"><DateInput value=to second=true label=last/></span>
        </div>
    }
}

/// Yes or no. The first button is what an error summary leads to.
#[component]
fn YesNo(value: Slot, id: String) -> impl IntoView {
    let name = fresh_id("choice");
    let is = move |yes: bool| value.get.get().as_bool() == Some(yes);
    view! {
        <div class="row row--3 choices">
            {[(true, m::FIELD_YES, Some(id)), (false, m::FIELD_NO, None)].into_iter().map(|(yes, words, id)| view! {
                <OneChoice
                    id
                    name=name.clone()
                    label=words
                    checked=Signal::derive(move || is(yes))
                    on_change=move |_| value.set.run(json!(yes))
                />
            }).collect_view()}
        </div>
    }
}

/// The options of a choice, all visible: one of them, or any.
#[component]
fn Options(sheet: Sheet, field: FieldDefinition, id: String, several: bool) -> impl IntoView {
    let at = slot(sheet, field.key.clone());
    let name = fresh_id("choice");
    let chosen = move || match at.get.get() {
        Value::String(one) => vec![one],
        Value::Array(all) => all
            .into_iter()
            .filter_map(|one| one.as_str().map(str::to_owned))
            .collect(),
        _ => Vec::new(),
    };
    let choose = move |option: &str, on: bool| {
        if !several {
            at.set.run(json!(option));
            return;
        }
        let mut all = untrack(chosen);
        all.retain(|one| one != option);
        if on {
            all.push(option.to_owned());
        }
        let value = if all.is_empty() {
            Value::Null
        } else {
            json!(all)
        };
        at.set.run(value);
    };
    let mut first = Some(id);
    view! {
        <div class="stack choices">
            {field.options.into_iter().map(|option| {
                let (own, picked, label) = (option.key.clone(), option.key, option.label);
                view! {
                    <OneChoice
                        id=first.take()
                        name=name.clone()
                        several
                        label=move || label.get(language().tag()).to_owned()
                        checked=Signal::derive(move || chosen().contains(&own))
                        on_change=move |on: bool| choose(&picked, on)
                    />
                }
            }).collect_view()}
        </div>
    }
}

/// One answer as a large target.
#[component]
fn OneChoice(
    /// Id, where something leads to it.
    id: Option<String>,
    /// What it belongs to.
    name: String,
    /// Whether others can be chosen beside it.
    #[prop(optional)]
    several: bool,
    /// The words.
    #[prop(into)]
    label: TextProp,
    /// Whether it is chosen.
    checked: Signal<bool>,
    /// Told the new state.
    #[prop(into)]
    on_change: Callback<bool>,
) -> impl IntoView {
    view! {
        <label class="choice">
            <input
                class="box"
                type=if several { "checkbox" } else { "radio" }
                id=id
                name=name
                prop:checked=move || checked.get()
                on:change=move |event| on_change.run(event_target_checked(&event))
            />
            <span>{move || label.get()}</span>
        </label>
    }
}

/// An answer that follows from others.
#[component]
fn Calculated(
    sheet: Sheet,
    field: FieldDefinition,
    #[prop(into)] label: TextProp,
    #[prop(into)] hint: TextProp,
) -> impl IntoView {
    let id = control_id(&field.key);
    let result = move || {
        let value = sheet.answer(&field.key)?;
        answer_words(&value, Some(&field))
    };
    view! {
        <div class="field">
            <span class="label">{move || label.get()} " " <span class="opt">{t(m::FIELD_CALCULATED)}</span></span>
            <output class="calculated" id=id>
                {move || result().unwrap_or_else(|| "\u{2013}".to_owned())}
            </output>
            <span class="hint">{move || hint.get()}</span>
        </div>
    }
}
