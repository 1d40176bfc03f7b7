//! One question of a form, with the control its kind asks for.

use chrono::NaiveDate;
use docket_domain::{
    field::{FieldDefinition, FieldKey, FieldKind, MAX_RATING, SIZES, well_known},
    form::FormItem,
};
use leptos::{prelude::*, task::spawn_local};
use serde_json::{Value, json};

use super::answers::{Sheet, help_of, label_of};
use crate::{
    api::{identity, organization},
    i18n::{language, m},
    identity::PersonInput,
    loadable::Loadable,
    organization::UnitInput,
    ui::{
        Checkbox, DateInput, Field, Fieldset, InputKind, MoneyInput, RadioGroup, RadioOption,
        Select, SelectOption, Suggestion, TextArea, TextInput,
    },
};

/// Id of the control of a field, which error summaries lead to.
pub(super) fn control_id(key: &FieldKey) -> String {
    format!("answer-{}", key.as_str())
}

/// A question, shown while the form asks it.
#[component]
pub(super) fn Question(
    /// The form.
    sheet: Sheet,
    /// The question.
    item: FormItem,
    /// Currency of amounts.
    #[prop(into)]
    currency: Signal<String>,
    /// What is wrong with the answer.
    #[prop(into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let field = sheet.field(&item.field)?;
    let key = StoredValue::new(item.field.clone());
    let shown = Memo::new(move |_| key.with_value(|key| sheet.shows(key)));
    let required = Memo::new(move |_| key.with_value(|key| sheet.requires(key)));
    let item = StoredValue::new(item);
    let field = StoredValue::new(field);
    Some(view! {
        <Show when=move || shown.get()>
            {move || {
                let required = required.get();
                field.with_value(|field| item.with_value(|item| {
                    view! { <Control sheet item=item.clone() field=field.clone() currency error required/> }
                }))
            }}
        </Show>
    })
}

/// Binds a text signal to the entered value of a field.
fn text_of(sheet: Sheet, key: FieldKey) -> RwSignal<String> {
    let known = untrack(|| sheet.value(&key));
    let value = RwSignal::new(known.as_str().unwrap_or_default().to_owned());
    Effect::new(move |before: Option<()>| {
        let text = value.get();
        if before.is_some() {
            sheet.set(
                &key,
                if text.is_empty() {
                    Value::Null
                } else {
                    json!(text)
                },
            );
        }
    });
    value
}

/// The control for the kind of a field.
#[component]
fn Control(
    sheet: Sheet,
    item: FormItem,
    field: FieldDefinition,
    currency: Signal<String>,
    error: Signal<Option<String>>,
    required: bool,
) -> impl IntoView {
    let id = control_id(&field.key);
    let key = field.key.clone();
    let (named, helped) = (field.clone(), field.clone());
    let help = item.clone();
    let label = move || label_of(&item, &named, language().tag());
    let hint = move || help_of(&help, &helped, language().tag());
    let optional = !required;
    match field.kind {
        FieldKind::YesNo => {
            let known = untrack(|| sheet.value(&key)).as_bool();
            let value = RwSignal::new(
                known
                    .map_or("", |yes| if yes { "yes" } else { "no" })
                    .to_owned(),
            );
            Effect::new(move |before: Option<()>| {
                let answer = value.get();
                if before.is_some() {
                    sheet.set(&key, json!(answer == "yes"));
                }
            });
            view! {
                <RadioGroup legend=label hint=hint value=value error=error options=vec![
                    RadioOption::new("yes", m::FIELD_YES),
                    RadioOption::new("no", m::FIELD_NO),
                ]/>
            }
            .into_any()
        }
        FieldKind::MultipleChoice => view! {
            <Fieldset legend=label hint=hint error=error><Several sheet field/></Fieldset>
        }
        .into_any(),
        _ => view! {
            <Field label=label hint=hint error=error id=id required=required optional=optional>
                <Single sheet field currency/>
            </Field>
        }
        .into_any(),
    }
}

/// The control of a kind with one value.
#[component]
fn Single(sheet: Sheet, field: FieldDefinition, currency: Signal<String>) -> impl IntoView {
    let key = field.key.clone();
    match field.kind {
        FieldKind::LongText => {
            let value = text_of(sheet, key);
            view! { <TextArea value=value rows=4/> }.into_any()
        }
        FieldKind::Number => {
            let value = text_of(sheet, key);
            view! { <TextInput value=value kind=InputKind::Decimal/> }.into_any()
        }
        FieldKind::Money => {
            let known = untrack(|| sheet.value(&key));
            let amount = known
                .get("amount")
                .and_then(Value::as_str)
                .unwrap_or_default();
            let value = RwSignal::new(amount.to_owned());
            // An amount that was answered in another currency stays in it.
            let other = known
                .get("currency")
                .and_then(Value::as_str)
                .map(str::to_owned);
            let currency = Signal::derive(move || other.clone().unwrap_or_else(|| currency.get()));
            Effect::new(move |before: Option<()>| {
                let (amount, currency) = (value.get(), currency.get());
                if before.is_some() {
                    let answer = json!({ "amount": amount, "currency": currency });
                    sheet.set(
                        &key,
                        if amount.is_empty() {
                            Value::Null
                        } else {
                            answer
                        },
                    );
                }
            });
            view! { <MoneyInput value=value currency=currency/> }.into_any()
        }
        FieldKind::Date => {
            let known = untrack(|| sheet.value(&key));
            let value = RwSignal::new(known.as_str().and_then(|day| day.parse::<NaiveDate>().ok()));
            Effect::new(move |before: Option<()>| {
                let day = value.get();
                if before.is_some() {
                    sheet.set(&key, day.map_or(Value::Null, |day| json!(day.to_string())));
                }
            });
            view! { <DateInput value=value/> }.into_any()
        }
        FieldKind::DateRange => view! { <Range sheet key_of=key/> }.into_any(),
        FieldKind::SingleChoice | FieldKind::Size => view! { <OneOf sheet field/> }.into_any(),
        FieldKind::Rating => {
            let known = untrack(|| sheet.value(&key)).as_u64();
            let value = RwSignal::new(known.map_or_else(String::new, |rating| rating.to_string()));
            Effect::new(move |before: Option<()>| {
                let rating = value.with(|value| value.parse::<u8>().ok());
                if before.is_some() {
                    sheet.set(&key, rating.map_or(Value::Null, |rating| json!(rating)));
                }
            });
            let ratings = || {
                (1..=MAX_RATING)
                    .map(|n| SelectOption::new(n.to_string(), n.to_string()))
                    .collect::<Vec<_>>()
            };
            view! { <Select value=value options=Signal::derive(ratings) none=m::FIELD_CHOOSE/> }
                .into_any()
        }
        FieldKind::Unit => {
            let value = chosen_before(sheet, &key, |id| async move {
                let units = organization::units(true).await.ok()?.body.items;
                let unit = units.into_iter().find(|unit| unit.id.to_string() == id)?;
                Some(unit.name)
            });
            let on_choose = move |chosen| take(sheet, &key, chosen);
            view! { <UnitInput value=value on_choose=on_choose/> }.into_any()
        }
        FieldKind::Person => {
            let value = chosen_before(sheet, &key, |id| async move {
                Some(identity::person(&id).await.ok()?.body.name)
            });
            let on_choose = move |chosen| take(sheet, &key, chosen);
            view! { <PersonInput value=value on_choose=on_choose/> }.into_any()
        }
        FieldKind::ShortText | FieldKind::Link | FieldKind::YesNo | FieldKind::MultipleChoice => {
            let value = text_of(sheet, key);
            view! { <TextInput value=value/> }.into_any()
        }
    }
}

/// First and last day.
#[component]
fn Range(sheet: Sheet, key_of: FieldKey) -> impl IntoView {
    let known = untrack(|| sheet.value(&key_of));
    let end = |name: &str| {
        known
            .get(name)
            .and_then(Value::as_str)
            .and_then(|day| day.parse::<NaiveDate>().ok())
    };
    let (from, to) = (RwSignal::new(end("from")), RwSignal::new(end("to")));
    Effect::new(move |before: Option<()>| {
        let (from, to) = (from.get(), to.get());
        if before.is_some() {
            let written = |day: Option<NaiveDate>| day.map(|day| day.to_string());
            let answer = json!({ "from": written(from), "to": written(to) });
            sheet.set(
                &key_of,
                if from.is_none() && to.is_none() {
                    Value::Null
                } else {
                    answer
                },
            );
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

/// One of the options, which for two shipped fields come from a register.
#[component]
fn OneOf(sheet: Sheet, field: FieldDefinition) -> impl IntoView {
    let value = text_of(sheet, field.key.clone());
    let register = match field.key.as_str() {
        well_known::CATEGORY => Some(Loadable::new(organization::categories)),
        well_known::STRATEGIC_OBJECTIVE => Some(Loadable::new(organization::objectives)),
        _ => None,
    };
    let options = move || match register {
        Some(register) => register.value.with(|page| {
            page.as_ref().map_or_else(Vec::new, |page| {
                page.items
                    .iter()
                    .filter(|entry| {
                        // What was chosen before it was archived stays.
                        entry.archived_at.is_none()
                            || value.with(|value| *value == entry.id.to_string())
                    })
                    .map(|entry| {
                        SelectOption::new(entry.id.to_string(), entry.name.get(language().tag()))
                    })
                    .collect()
            })
        }),
        None if field.kind == FieldKind::Size => SIZES
            .iter()
            .map(|size| SelectOption::new(*size, size.to_uppercase()))
            .collect(),
        None => field
            .options
            .iter()
            .map(|choice| SelectOption::new(&choice.key, choice.label.get(language().tag())))
            .collect(),
    };
    view! { <Select value=value options=Signal::derive(options) none=m::FIELD_CHOOSE/> }
}

/// Any of the options.
#[component]
fn Several(sheet: Sheet, field: FieldDefinition) -> impl IntoView {
    let key = StoredValue::new(field.key);
    let chosen = move || {
        let value = key.with_value(|key| sheet.value(key));
        value.as_array().map_or_else(Vec::new, |all| {
            all.iter()
                .filter_map(|one| one.as_str().map(str::to_owned))
                .collect::<Vec<_>>()
        })
    };
    field
        .options
        .into_iter()
        .map(|choice| {
            let (own, toggled) = (choice.key.clone(), choice.key);
            let label = choice.label;
            view! {
                <Checkbox
                    checked=Signal::derive(move || chosen().contains(&own))
                    on_change=move |on: bool| {
                        let mut all = untrack(chosen);
                        all.retain(|one| *one != toggled);
                        if on {
                            all.push(toggled.clone());
                        }
                        key.with_value(|key| sheet.set(key, if all.is_empty() { Value::Null } else { json!(all) }));
                    }
                >{move || label.get(language().tag()).to_owned()}</Checkbox>
            }
        })
        .collect_view()
}

/// The record that was chosen before, by its id until its name is there.
fn chosen_before<F>(
    sheet: Sheet,
    key: &FieldKey,
    name_of: impl FnOnce(String) -> F,
) -> RwSignal<Option<Suggestion>>
where
    F: Future<Output = Option<String>> + 'static,
{
    let chosen = RwSignal::new(None);
    if let Some(id) = untrack(|| sheet.value(key)).as_str().map(str::to_owned) {
        let name = name_of(id.clone());
        spawn_local(async move {
            let label = name.await.unwrap_or_else(|| id.clone());
            let _ = chosen.try_set(Some(Suggestion {
                value: id,
                label,
                detail: String::new(),
            }));
        });
    }
    chosen
}

/// Enters the chosen record.
fn take(sheet: Sheet, key: &FieldKey, chosen: Option<Suggestion>) {
    sheet.set(
        key,
        chosen.map_or(Value::Null, |chosen| json!(chosen.value)),
    );
}
