//! Several lines of text.

use leptos::{prelude::*, text_prop::TextProp};

use super::field::field_ids;

/// Several lines of text, bound to a signal.
#[component]
pub fn TextArea(
    /// The text.
    value: RwSignal<String>,
    /// Lines shown at first.
    #[prop(default = 3)]
    rows: u8,
    /// An example, never the label.
    #[prop(optional, into)]
    placeholder: TextProp,
    /// Accessible name where no field gives one.
    #[prop(optional, into)]
    label: Option<TextProp>,
    /// Longest text in characters.
    #[prop(optional, into)]
    max_length: Option<u32>,
    /// Whether it can be used.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let ids = field_ids();
    let required = ids.required;
    view! {
        <textarea
            class="textarea"
            id=ids.control
            rows=rows.to_string()
            aria-describedby=ids.described_by
            aria-label=move || label.as_ref().map(|label| label.get()).filter(|name| !name.is_empty())
            aria-invalid=move || ids.invalid.get().then_some("true")
            aria-required=required.then_some("true")
            placeholder=placeholder
            maxlength=max_length.map(|length| length.to_string())
            disabled=move || disabled.get()
            prop:value=move || value.get()
            on:input=move |event| value.set(event_target_value(&event))
        ></textarea>
    }
}
