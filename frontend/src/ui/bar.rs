//! A bar: how much of a whole.

use leptos::{prelude::*, text_prop::TextProp};

/// A bar from 0 to 100 percent with its meaning in words.
#[component]
pub fn Bar(
    /// Percent of the whole, 0 to 100.
    #[prop(into)]
    value: Signal<f64>,
    /// What it says, in words.
    #[prop(into)]
    label: TextProp,
) -> impl IntoView {
    view! {
        <span class="bar" role="img" aria-label=label>
            <i style=("--v", move || format!("{:.2}", value.get().clamp(0.0, 100.0)))></i>
        </span>
    }
}
