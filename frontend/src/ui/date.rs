//! A calendar date.

use chrono::NaiveDate;
use docket_domain::field::read_date;
use leptos::{prelude::*, text_prop::TextProp};

use super::field::field_ids;

/// A calendar date through the browser's own date control, which writes it in
/// the person's locale and is operable by keyboard.
#[component]
pub fn DateInput(
    /// The date.
    value: RwSignal<Option<NaiveDate>>,
    /// Accessible name where no field gives one.
    #[prop(optional, into)]
    label: Option<TextProp>,
    /// Earliest date.
    #[prop(optional, into)]
    min: Option<NaiveDate>,
    /// Latest date.
    #[prop(optional, into)]
    max: Option<NaiveDate>,
    /// Whether it can be used.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Whether it is the second control of its field: the label leads to the
    /// first.
    #[prop(optional)]
    second: bool,
) -> impl IntoView {
    let ids = field_ids();
    let required = ids.required;
    let written = |date: NaiveDate| date.to_string();
    view! {
        <input
            class="input"
            type="date"
            id=(!second).then_some(ids.control)
            aria-describedby=ids.described_by
            aria-label=move || label.as_ref().map(|label| label.get()).filter(|name| !name.is_empty())
            aria-invalid=move || ids.invalid.get().then_some("true")
            aria-required=required.then_some("true")
            min=min.map(written)
            max=max.map(written)
            disabled=move || disabled.get()
            prop:value=move || value.get().map_or_else(String::new, written)
            on:change=move |event| {
                value.set(read_date(&event_target_value(&event)));
            }
        />
    }
}
