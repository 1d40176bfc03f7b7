//! What shows while something loads: the same rows, without a jump.

use leptos::{prelude::*, text_prop::TextProp};

/// Widths of the bars of a row, in percent, so that rows differ.
const WIDTHS: [[u8; 5]; 4] = [
    [100, 80, 72, 70, 60],
    [100, 80, 54, 88, 60],
    [100, 80, 81, 62, 60],
    [100, 80, 46, 74, 60],
];

/// Rows of a list that is loading.
#[component]
pub fn SkeletonRows(
    /// What is loading, for assistive technology.
    #[prop(into)]
    label: TextProp,
    /// How many rows.
    #[prop(default = 12)]
    rows: usize,
) -> impl IntoView {
    view! {
        <div aria-busy="true">
            <span class="vh" role="status">{move || label.get()}</span>
            {WIDTHS.iter().cycle().take(rows).map(|widths| view! {
                <div class="skt" aria-hidden="true">
                    {widths.iter().map(|width| view! {
                        <span class="sk" style=("--v", width.to_string())></span>
                    }).collect_view()}
                </div>
            }).collect_view()}
        </div>
    }
}

/// Lines of a text or a panel that is loading.
#[component]
pub fn SkeletonText(
    /// What is loading, for assistive technology.
    #[prop(into)]
    label: TextProp,
    /// How many lines.
    #[prop(default = 4)]
    lines: usize,
) -> impl IntoView {
    view! {
        <div class="stack stack--3 sk-text" aria-busy="true">
            <span class="vh" role="status">{move || label.get()}</span>
            {[64_u8, 92, 78, 40].into_iter().cycle().take(lines).map(|width| view! {
                <span class="sk" aria-hidden="true" style=("--v", width.to_string())></span>
            }).collect_view()}
        </div>
    }
}
