//! A stacked bar: parts of a whole side by side, with the same numbers as a table.

use leptos::{prelude::*, text_prop::TextProp};

use crate::format;

/// One part of a whole.
#[derive(Clone, Debug, PartialEq)]
pub struct StackPart {
    /// What it is.
    pub name: String,
    /// How much, in percent of the full width, 0 to 100.
    pub percent: f64,
    /// How much, as the API sends it.
    pub value: String,
}

/// Parts of a whole. The rows beside it carry the numbers for everybody; the
/// table in it carries them for assistive technology.
#[component]
pub fn StackBar(
    /// What the bar shows, in a sentence.
    #[prop(into)]
    label: TextProp,
    /// The parts in order.
    #[prop(into)]
    parts: Signal<Vec<StackPart>>,
) -> impl IntoView {
    let caption = label.clone();
    view! {
        <div class="stackbar" role="img" aria-label=label>
            {move || parts.get().into_iter().map(|part| view! {
                <i title=part.name style=("--v", format!("{:.3}", part.percent.clamp(0.0, 100.0)))></i>
            }).collect_view()}
        </div>
        <table class="vh">
            <caption>{move || caption.get()}</caption>
            <tbody>
                {move || parts.get().into_iter().map(|part| view! {
                    <tr><th scope="row">{part.name}</th><td>{format::decimal(&part.value)}</td></tr>
                }).collect_view()}
            </tbody>
        </table>
    }
}
