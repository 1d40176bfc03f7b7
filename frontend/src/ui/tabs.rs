//! Tabs: parts of one record.

use leptos::{prelude::*, text_prop::TextProp};

use super::fresh_id;
use crate::address::Parameter;

/// One tab and what it shows.
pub struct Tab {
    /// Its words.
    pub label: TextProp,
    /// A count beside the words.
    pub count: Option<Signal<u64>>,
    /// What it shows.
    pub panel: ViewFn,
    /// Its name in the address of the page; empty for the first.
    pub name: &'static str,
}

impl Tab {
    /// A tab from its words and what it shows.
    pub fn new(label: impl Into<TextProp>, panel: impl Into<ViewFn>) -> Self {
        Self {
            label: label.into(),
            count: None,
            panel: panel.into(),
            name: "",
        }
    }

    /// Names it for the address of the page.
    #[must_use]
    pub const fn named(mut self, name: &'static str) -> Self {
        self.name = name;
        self
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
    /// Where the address of the page says which one shows; without it every
    /// visit begins with the first.
    #[prop(optional)]
    shown: Option<Parameter>,
) -> impl IntoView {
    let base = fresh_id("tab");
    let names: Vec<&'static str> = tabs.iter().map(|tab| tab.name).collect();
    let current = RwSignal::new(0_usize);
    if let Some(shown) = shown {
        let known = names.clone();
        Effect::new(move || {
            let asked = shown.get();
            let index = known.iter().position(|name| *name == asked).unwrap_or(0);
            if current.get_untracked() != index {
                current.set(index);
            }
        });
        Effect::new(move |before: Option<()>| {
            let index = current.get();
            if before.is_some() {
                shown.set(names.get(index).copied().unwrap_or_default());
            }
        });
    }
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
