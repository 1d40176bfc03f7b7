//! A limit: value, limit and what the last move did.

use leptos::{prelude::*, text_prop::TextProp};

/// A limit such as a budget. The limit mark stands at 88 percent of the width,
/// so that going over it can be seen.
#[component]
pub fn Meter(
    /// What is limited.
    #[prop(into)]
    label: TextProp,
    /// What is left, or by how much it is over, in words.
    #[prop(into)]
    rest: Signal<String>,
    /// The value in words.
    #[prop(into)]
    value: Signal<String>,
    /// The limit in words, such as “of 9 600 k€”.
    #[prop(into)]
    limit: Signal<String>,
    /// What the last move did, such as “−60”.
    #[prop(optional, into)]
    change: Signal<String>,
    /// Value in percent of the limit.
    #[prop(into)]
    percent: Signal<f64>,
    /// Value before the last move in percent of the limit.
    #[prop(optional, into)]
    was: Signal<Option<f64>>,
) -> impl IntoView {
    let over = move || percent.get() > 100.0;
    view! {
        <div class="meter" class:meter--over=over>
            <div class="meter__l"><span>{move || label.get()}</span><span>{move || rest.get()}</span></div>
            <div class="meter__v">
                <b>{move || value.get()}</b>
                <span class="t3">{move || limit.get()}</span>
                <span class="push sm t2">{move || change.get()}</span>
            </div>
            <div class="gauge" aria-hidden="true">
                <i style=("--v", move || format!("{:.2}", percent.get().clamp(0.0, 100.0)))></i>
                {move || over().then(|| view! {
                    <i class="over" style=("--v", move || format!("{:.2}", (percent.get() - 100.0).clamp(0.0, 13.0)))></i>
                })}
                {move || was.get().map(|was| view! {
                    <i class="was" style=("--v", format!("{:.2}", was.clamp(0.0, 113.0)))></i>
                })}
            </div>
        </div>
    }
}
