//! One line of text.

use leptos::{prelude::*, text_prop::TextProp};

use super::field::field_ids;

/// What kind of text is expected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InputKind {
    /// Any text.
    #[default]
    Text,
    /// An e-mail address.
    Email,
    /// A password; hidden while typing.
    Password,
    /// Words to search for.
    Search,
    /// A decimal number, as text.
    Decimal,
}

impl InputKind {
    const fn html(self) -> &'static str {
        match self {
            Self::Text | Self::Decimal => "text",
            Self::Email => "email",
            Self::Password => "password",
            Self::Search => "search",
        }
    }

    const fn mode(self) -> Option<&'static str> {
        match self {
            Self::Decimal => Some("decimal"),
            _ => None,
        }
    }
}

/// One line of text, bound to a signal.
#[component]
pub fn TextInput(
    /// The text.
    value: RwSignal<String>,
    /// What kind of text.
    #[prop(optional)]
    kind: InputKind,
    /// An example, never the label.
    #[prop(optional, into)]
    placeholder: TextProp,
    /// Accessible name where no field gives one.
    #[prop(optional, into)]
    label: Option<TextProp>,
    /// What the browser may fill in, such as `username`.
    #[prop(optional, into)]
    autocomplete: Option<&'static str>,
    /// Longest text in characters.
    #[prop(optional, into)]
    max_length: Option<u32>,
    /// Whether it can be used.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Whether it is only shown.
    #[prop(optional, into)]
    readonly: Signal<bool>,
    /// Told the text when the person leaves the control or presses Enter.
    #[prop(optional, into)]
    on_commit: Option<Callback<String>>,
) -> impl IntoView {
    let ids = field_ids();
    let required = ids.required;
    view! {
        <input
            class="input"
            id=ids.control
            type=kind.html()
            inputmode=kind.mode()
            aria-describedby=ids.described_by
            aria-label=move || label.as_ref().map(|label| label.get()).filter(|name| !name.is_empty())
            aria-invalid=move || ids.invalid.get().then_some("true")
            aria-required=required.then_some("true")
            placeholder=placeholder
            autocomplete=autocomplete
            maxlength=max_length.map(|length| length.to_string())
            disabled=move || disabled.get()
            readonly=move || readonly.get()
            prop:value=move || value.get()
            on:input=move |event| value.set(event_target_value(&event))
            on:change=move |event| {
                if let Some(on_commit) = on_commit {
                    on_commit.run(event_target_value(&event));
                }
            }
        />
    }
}
