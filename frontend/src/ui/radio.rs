//! One of a few, all visible.

use leptos::{prelude::*, text_prop::TextProp};

use super::{Fieldset, fresh_id};

/// One answer of a radio group.
#[derive(Clone, Debug)]
pub struct RadioOption {
    /// What is stored.
    pub value: String,
    /// What people read.
    pub label: TextProp,
    /// What it means, below the words.
    pub hint: Option<TextProp>,
}

impl RadioOption {
    /// An answer from its value and its words.
    pub fn new(value: impl Into<String>, label: impl Into<TextProp>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            hint: None,
        }
    }

    /// Adds what it means.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<TextProp>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// A question with a few answers of which one holds.
#[component]
pub fn RadioGroup(
    /// The question.
    #[prop(into)]
    legend: TextProp,
    /// The value of the answer.
    value: RwSignal<String>,
    /// The answers in order.
    options: Vec<RadioOption>,
    /// What helps to answer.
    #[prop(optional, into)]
    hint: TextProp,
    /// What to do instead.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Whether it can be used.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let name = fresh_id("radio");
    view! {
        <Fieldset legend hint error>
            {options.into_iter().map(|option| {
                let own = option.value.clone();
                let stored = option.value.clone();
                view! {
                    <label class="radio">
                        <input
                            type="radio"
                            class="box"
                            name=name.clone()
                            value=option.value
                            disabled=move || disabled.get()
                            prop:checked=move || value.with(|value| *value == own)
                            on:change=move |_| value.set(stored.clone())
                        />
                        <span>
                            {move || option.label.get()}
                            {option.hint.map(|hint| view! { <small class="hint">{move || hint.get()}</small> })}
                        </span>
                    </label>
                }
            }).collect_view()}
        </Fieldset>
    }
}
