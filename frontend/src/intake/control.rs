//! The controls of a published form, one for each kind of field.

use chrono::NaiveDate;
use docket_domain::field::{FieldDefinition, FieldKey, FieldKind, MAX_RATING, SIZES};
use leptos::{prelude::*, text_prop::TextProp};
use serde_json::{Value, json};

use super::sheet::Sheet;
use crate::{
    i18n::{language, m},
    ui::{DateInput, InputKind, MoneyInput, Select, SelectOption, TextArea, TextInput, fresh_id},
};

/// Binds a signal to the entered value of a field: `read` makes the signal's
/// value from what is known, `write` the field's from what is entered.
fn bound<T: Clone + Send + Sync + 'static>(
    sheet: Sheet,
    key: FieldKey,
    read: impl Fn(&Value) -> T,
    write: impl Fn(T) -> Value + 'static,
) -> RwSignal<T> {
    let value = RwSignal::new(read(&untrack(|| sheet.value(&key))));
    Effect::new(move |before: Option<()>| {
        let entered = value.get();
        if before.is_some() {
            sheet.set(&key, write(entered));
        }
    });
    value
}

fn text_of(sheet: Sheet, key: FieldKey) -> RwSignal<String> {
    bound(
        sheet,
        key,
        |known| known.as_str().unwrap_or_default().to_owned(),
        text_or_nothing,
    )
}

fn text_or_nothing(text: String) -> Value {
    if text.is_empty() {
        Value::Null
    } else {
        json!(text)
    }
}

fn day_of(known: &Value) -> Option<NaiveDate> {
    known.as_str().and_then(|day| day.parse().ok())
}

/// The control of a kind with one value in a labelled field.
#[component]
pub(super) fn Single(sheet: Sheet, field: FieldDefinition) -> impl IntoView {
    let key = field.key.clone();
    match field.kind {
        FieldKind::LongText => view! { <TextArea value=text_of(sheet, key) rows=4/> }.into_any(),
        FieldKind::Number => {
            view! { <TextInput value=text_of(sheet, key) kind=InputKind::Decimal/> }.into_any()
        }
        FieldKind::Money => {
            let currency = sheet.form.with_value(|form| form.currency.clone());
            let written = currency.clone();
            let value = bound(
                sheet,
                key,
                |known| {
                    let amount = known.get("amount").and_then(Value::as_str);
                    amount.unwrap_or_default().to_owned()
                },
                move |amount: String| match amount.is_empty() {
                    true => Value::Null,
                    false => json!({ "amount": amount, "currency": written }),
                },
            );
            view! { <MoneyInput value=value currency=Signal::stored(currency)/> }.into_any()
        }
        FieldKind::Date => {
            let value = bound(sheet, key, day_of, |day: Option<NaiveDate>| {
                day.map_or(Value::Null, |day| json!(day.to_string()))
            });
            view! { <DateInput value=value/> }.into_any()
        }
        FieldKind::DateRange => view! { <Range sheet key_of=key/> }.into_any(),
        FieldKind::Rating => {
            let value = bound(
                sheet,
                key,
                |known| known.as_u64().map_or_else(String::new, |n| n.to_string()),
                |rating: String| rating.parse::<u8>().map_or(Value::Null, |n| json!(n)),
            );
            let ratings = || {
                (1..=MAX_RATING)
                    .map(|n| SelectOption::new(n.to_string(), n.to_string()))
                    .collect::<Vec<_>>()
            };
            view! { <Select value=value options=Signal::derive(ratings) none=m::FIELD_CHOOSE/> }
                .into_any()
        }
        FieldKind::Unit | FieldKind::SingleChoice | FieldKind::Size => {
            let options = move || entries(sheet, &field);
            view! { <Select value=text_of(sheet, key) options=Signal::derive(options) none=m::FIELD_CHOOSE/> }
                .into_any()
        }
        // Choices shown at once have their own controls; people of the
        // organisation are not asked for by a published form.
        FieldKind::ShortText
        | FieldKind::Link
        | FieldKind::YesNo
        | FieldKind::MultipleChoice
        | FieldKind::Person => view! { <TextInput value=text_of(sheet, key)/> }.into_any(),
    }
}

/// What a list offers.
fn entries(sheet: Sheet, field: &FieldDefinition) -> Vec<SelectOption> {
    match field.kind {
        FieldKind::Unit => sheet.form.with_value(|form| {
            let units = form.units.iter();
            units
                .map(|unit| {
                    let name = match &unit.parent {
                        Some(parent) => format!("{} ({parent})", unit.name),
                        None => unit.name.clone(),
                    };
                    SelectOption::new(unit.id.to_string(), name)
                })
                .collect()
        }),
        FieldKind::Size => SIZES
            .iter()
            .map(|size| SelectOption::new(*size, size.to_uppercase()))
            .collect(),
        _ => field
            .options
            .iter()
            .map(|choice| SelectOption::new(&choice.key, choice.label.get(language().tag())))
            .collect(),
    }
}

/// First and last day.
#[component]
fn Range(sheet: Sheet, key_of: FieldKey) -> impl IntoView {
    let known = untrack(|| sheet.value(&key_of));
    let end = |name: &str| known.get(name).and_then(day_of);
    let (from, to) = (RwSignal::new(end("from")), RwSignal::new(end("to")));
    Effect::new(move |before: Option<()>| {
        let (from, to) = (from.get(), to.get());
        if before.is_some() {
            let written = |day: Option<NaiveDate>| day.map(|day| day.to_string());
            let range = json!({ "from": written(from), "to": written(to) });
            let is_empty = from.is_none() && to.is_none();
            sheet.set(&key_of, if is_empty { Value::Null } else { range });
        }
    });
    view! {
        <div class="row">
            <DateInput value=from/>
            <span aria-hidden="true">"\u{2013}"</span>
            <DateInput value=to label=m::FIELD_LAST_DAY/>
        </div>
    }
}

/// Yes or no. The first button is what an error summary leads to.
#[component]
pub(super) fn YesNo(sheet: Sheet, key_of: FieldKey, id: String) -> impl IntoView {
    let key = StoredValue::new(key_of);
    let name = fresh_id("choice");
    let is = move |yes: bool| key.with_value(|key| sheet.value(key)).as_bool() == Some(yes);
    view! {
        <div class="row row--3 choices">
            {[(true, m::FIELD_YES, Some(id)), (false, m::FIELD_NO, None)].into_iter().map(|(yes, words, id)| view! {
                <Choice
                    id
                    name=name.clone()
                    label=words
                    checked=Signal::derive(move || is(yes))
                    on_change=move |_| key.with_value(|key| sheet.set(key, json!(yes)))
                />
            }).collect_view()}
        </div>
    }
}

/// The options of a choice, all visible: one of them, or any.
#[component]
pub(super) fn Options(sheet: Sheet, field: FieldDefinition, id: String) -> impl IntoView {
    let several = field.kind == FieldKind::MultipleChoice;
    let key = StoredValue::new(field.key);
    let name = fresh_id("choice");
    let chosen = move || match key.with_value(|key| sheet.value(key)) {
        Value::String(one) => vec![one],
        Value::Array(all) => all
            .into_iter()
            .filter_map(|one| one.as_str().map(str::to_owned))
            .collect(),
        _ => Vec::new(),
    };
    let choose = move |option: &str, on: bool| {
        let value = if several {
            let mut all = untrack(chosen);
            all.retain(|one| one != option);
            if on {
                all.push(option.to_owned());
            }
            if all.is_empty() {
                Value::Null
            } else {
                json!(all)
            }
        } else {
            json!(option)
        };
        key.with_value(|key| sheet.set(key, value));
    };
    let mut first = Some(id);
    view! {
        <div class="stack choices">
            {field.options.into_iter().map(|option| {
                let (own, picked, label) = (option.key.clone(), option.key, option.label);
                view! {
                    <Choice
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
fn Choice(
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
