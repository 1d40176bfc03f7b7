//! Tabs: parts of one record.

use leptos::{prelude::*, text_prop::TextProp};

use super::fresh_id;

/// One tab and what it shows.
pub struct Tab {
    /// Its words.
    pub label: TextProp,
    /// A count beside the words.
    pub count: Option<Signal<u64>>,
    /// What it shows.
    pub panel: ViewFn,
}

impl Tab {
    /// A tab from its words and what it shows.
    pub fn new(label: impl Into<TextProp>, panel: impl Into<ViewFn>) -> Self {
        Self {
            label: label.into(),
            count: None,
            panel: panel.into(),
        }
    }

    /// Adds a count beside the words.
    #[must_use]
    pub fn count(mut self, count: Signal<u64>) -> Self {
        self.count = Some(count);
        self
    }
}

/// Parts of one record of which one shows. Arrow keys move between the tabs.
#[component]
pub fn Tabs(
    /// What the tabs belong to, for assistive technology.
    #[prop(into)]
    label: TextProp,
    /// The tabs in order.
    tabs: Vec<Tab>,
) -> impl IntoView {
    let base = fresh_id("tab");
    let current = RwSignal::new(0_usize);
    let last = tabs.len().saturating_sub(1);
    let panels: Vec<ViewFn> = tabs.iter().map(|tab| tab.panel.clone()).collect();
    let focus_base = base.clone();
    let on_key = move |event: web_sys::KeyboardEvent| {
        let now = current.get_untracked();
        let next = match event.key().as_str() {
            "ArrowRight" => {
                if now == last {
                    0
                } else {
                    now + 1
                }
            }
            "ArrowLeft" => now.checked_sub(1).unwrap_or(last),
            "Home" => 0,
            "End" => last,
            _ => return,
        };
        event.prevent_default();
        current.set(next);
        crate::browser::focus(&format!("#{focus_base}-{next}"));
    };
    let panel_base = base.clone();
    view! {
        <div class="tabs" role="tablist" aria-label=label on:keydown=on_key>
            {tabs.into_iter().enumerate().map(|(index, tab)| view! {
                <button
                    type="button"
                    role="tab"
                    id=format!("{base}-{index}")
                    aria-selected=move || if current.get() == index { "true" } else { "false" }
                    aria-controls=format!("{base}-panel")
                    tabindex=move || if current.get() == index { "0" } else { "-1" }
                    on:click=move |_| current.set(index)
                >
                    {move || tab.label.get()}
                    {tab.count.map(|count| view! {
                        <span class="count">{move || crate::format::count(count.get())}</span>
                    })}
                </button>
            }).collect_view()}
        </div>
        <div
            role="tabpanel"
            id=format!("{panel_base}-panel")
            aria-labelledby=move || format!("{panel_base}-{}", current.get())
            tabindex="0"
        >
            {move || panels.get(current.get()).map(|panel| panel.run())}
        </div>
    }
}
