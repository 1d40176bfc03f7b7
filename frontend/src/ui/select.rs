//! One of a few: the browser's own select.

use leptos::{prelude::*, text_prop::TextProp};

use super::{Icon, field::field_ids};

/// One entry of a select.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelectOption {
    /// What is stored.
    pub value: String,
    /// What people read.
    pub label: String,
}

impl SelectOption {
    /// An entry from its value and its words.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
        }
    }
}

/// One of a few entries, bound to a signal with its value.
#[component]
pub fn Select(
    /// The chosen value.
    value: RwSignal<String>,
    /// The entries in order.
    #[prop(into)]
    options: Signal<Vec<SelectOption>>,
    /// Words of an entry for nothing, whose value is empty.
    #[prop(optional, into)]
    none: Option<TextProp>,
    /// Accessible name where no field gives one.
    #[prop(optional, into)]
    label: Option<TextProp>,
    /// Whether it can be used.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Told the new value.
    #[prop(optional, into)]
    on_change: Option<Callback<String>>,
) -> impl IntoView {
    let ids = field_ids();
    let required = ids.required;
    view! {
        <span class="selectbox">
            <select
                class="select"
                id=ids.control
                aria-describedby=ids.described_by
                aria-label=move || label.as_ref().map(|label| label.get()).filter(|name| !name.is_empty())
                aria-invalid=move || ids.invalid.get().then_some("true")
                aria-required=required.then_some("true")
                disabled=move || disabled.get()
                on:change=move |event| {
                    let chosen = event_target_value(&event);
                    value.set(chosen.clone());
                    if let Some(on_change) = on_change {
                        on_change.run(chosen);
                    }
                }
            >
                {none.map(|none| view! {
                    <option value="" selected=move || value.with(String::is_empty)>{move || none.get()}</option>
                })}
                {move || options.get().into_iter().map(|option| {
                    let own = option.value.clone();
                    view! {
                        <option value=option.value selected=move || value.with(|value| *value == own)>
                            {option.label}
                        </option>
                    }
                }).collect_view()}
            </select>
            <Icon name="down" size=14/>
        </span>
    }
}
