//! Fields: label, hint and error around any control.

use std::sync::atomic::{AtomicU32, Ordering};

use leptos::{context::Provider, prelude::*, text_prop::TextProp};

use super::Icon;
use crate::i18n::{m, t};

static NEXT_ID: AtomicU32 = AtomicU32::new(1);

/// An element id nobody else on the page has.
pub fn fresh_id(prefix: &str) -> String {
    format!("{prefix}-{}", NEXT_ID.fetch_add(1, Ordering::Relaxed))
}

/// What a control inside a field needs to point at its label, hint and error.
#[derive(Clone, Debug)]
pub(super) struct FieldIds {
    /// Id the label points at.
    pub control: String,
    /// Ids of hint and error.
    pub described_by: String,
    /// Whether there is an error.
    pub invalid: Signal<bool>,
    /// Whether an answer is needed.
    pub required: bool,
    /// What the control itself cannot take, which comes before everything
    /// else that is wrong.
    pub own: RwSignal<Option<String>>,
}

/// The ids of the field around a control, or fresh ones outside any field.
pub(super) fn field_ids() -> FieldIds {
    use_context::<FieldIds>().unwrap_or_else(|| {
        let own = RwSignal::new(None::<String>);
        FieldIds {
            control: fresh_id("control"),
            described_by: String::new(),
            invalid: Signal::derive(move || own.with(Option::is_some)),
            required: false,
            own,
        }
    })
}

/// A control with its label, hint and error. The error says what to enter.
#[component]
pub fn Field(
    /// The label.
    #[prop(into)]
    label: TextProp,
    /// What helps to answer.
    #[prop(optional, into)]
    hint: Option<TextProp>,
    /// What to enter instead.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Whether it may stay empty; then the label says so.
    #[prop(optional)]
    optional: bool,
    /// Whether an answer is needed, for assistive technology.
    #[prop(optional)]
    required: bool,
    /// Id of the control; made up when missing. An error summary links to it.
    #[prop(optional, into)]
    id: Option<String>,
    /// The control.
    children: Children,
) -> impl IntoView {
    let control = id.unwrap_or_else(|| fresh_id("field"));
    let hint_id = format!("{control}-hint");
    let error_id = format!("{control}-error");
    let own = RwSignal::new(None::<String>);
    let error = Signal::derive(move || own.get().or_else(|| error.get()));
    let invalid = Signal::derive(move || error.with(Option::is_some));
    let ids = FieldIds {
        control: control.clone(),
        described_by: format!("{hint_id} {error_id}"),
        invalid,
        required,
        own,
    };
    view! {
        <div class="field" class:field--bad=move || invalid.get()>
            <label for=control>
                {move || label.get()}
                {optional.then(|| view! { " " <span class="opt">{t(m::FIELD_OPTIONAL)}</span> })}
            </label>
            <Provider value=ids>{children()}</Provider>
            {hint.map(|hint| view! { <span class="hint" id=hint_id>{move || hint.get()}</span> })}
            <span class="err" id=error_id aria-live="polite" hidden=move || !invalid.get()>
                <Icon name="alert"/>
                <span>{move || error.get()}</span>
            </span>
        </div>
    }
}

/// Several controls that answer one question, such as radio buttons.
#[component]
pub fn Fieldset(
    /// The question.
    #[prop(into)]
    legend: TextProp,
    /// What helps to answer.
    #[prop(optional, into)]
    hint: Option<TextProp>,
    /// What to enter instead.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Whether it may be left without an answer, which the legend says.
    #[prop(optional)]
    optional: bool,
    /// The controls.
    children: Children,
) -> impl IntoView {
    let id = fresh_id("fieldset");
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let described_by = format!("{hint_id} {error_id}");
    view! {
        <fieldset
            class="field"
            class:field--bad=move || error.with(Option::is_some)
            aria-describedby=described_by
        >
            <legend>
                {move || legend.get()}
                {optional.then(|| view! { " " <span class="opt">{t(m::FIELD_OPTIONAL)}</span> })}
            </legend>
            {hint.map(|hint| view! { <span class="hint" id=hint_id>{move || hint.get()}</span> })}
            {children()}
            <span class="err" id=error_id aria-live="polite" hidden=move || error.with(Option::is_none)>
                <Icon name="alert"/>
                <span>{move || error.get()}</span>
            </span>
        </fieldset>
    }
}

/// Every error of a form at its top, each leading to its field; it takes the
/// focus when it appears.
#[component]
pub fn ErrorSummary(
    /// Id of the control and what to enter, in the order of the form.
    #[prop(into)]
    errors: Signal<Vec<(String, String)>>,
    /// Whether it follows what is typed: then it takes the focus once, when it
    /// appears.
    #[prop(optional)]
    follows: bool,
) -> impl IntoView {
    let node = NodeRef::<leptos::html::Div>::new();
    Effect::new(move |before: Option<bool>| {
        let is_there = errors.with(|errors| !errors.is_empty());
        let Some(node) = node.get().filter(|_| is_there) else {
            return false;
        };
        if !follows || before != Some(true) {
            crate::browser::focus_element(&node);
        }
        true
    });
    view! {
        <Show when=move || errors.with(|errors| !errors.is_empty())>
            <div class="errsum stack stack--1" role="alert" tabindex="-1" node_ref=node>
                <h2>{t(m::FIELD_CHECK_ANSWERS)}</h2>
                <ul>
                    {move || errors.get().into_iter().map(|(id, message)| view! {
                        <li><a href=format!("#{id}") rel="external" on:click=move |event| {
                            event.prevent_default();
                            crate::browser::focus(&format!("#{id}"));
                        }>{message}</a></li>
                    }).collect_view()}
                </ul>
            </div>
        </Show>
    }
}
