//! A segment: two to five views of the same thing.

use leptos::{prelude::*, text_prop::TextProp};

/// One segment.
#[derive(Clone, Debug)]
pub struct SegOption {
    /// What is stored.
    pub value: &'static str,
    /// What people read.
    pub label: TextProp,
}

impl SegOption {
    /// A segment from its value and its words.
    pub fn new(value: &'static str, label: impl Into<TextProp>) -> Self {
        Self {
            value,
            label: label.into(),
        }
    }
}

/// Chooses between views of the same thing.
#[component]
pub fn Seg(
    /// What the segments choose between, for assistive technology.
    #[prop(into)]
    label: TextProp,
    /// The chosen value.
    value: RwSignal<&'static str>,
    /// The segments in order.
    options: Vec<SegOption>,
    /// Whether it stands in a toolbar or a head.
    #[prop(optional)]
    small: bool,
) -> impl IntoView {
    view! {
        <div class=if small { "seg seg--sm" } else { "seg" } role="group" aria-label=label>
            {options.into_iter().map(|option| {
                let own = option.value;
                view! {
                    <button
                        type="button"
                        aria-pressed=move || if value.get() == own { "true" } else { "false" }
                        on:click=move |_| value.set(own)
                    >
                        {move || option.label.get()}
                    </button>
                }
            }).collect_view()}
        </div>
    }
}
