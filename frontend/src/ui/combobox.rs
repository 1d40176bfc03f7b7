//! Typing to find one of many.

use leptos::{html, prelude::*, text_prop::TextProp};

use super::{field::field_ids, fresh_id};
use crate::{
    browser,
    i18n::{m, t},
};

/// One entry a combobox offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// What is stored.
    pub value: String,
    /// What people read.
    pub label: String,
    /// A quieter word at the end of the row.
    pub detail: String,
}

/// A text field that offers entries while typing. Up and Down move, Enter
/// takes, Esc closes; leaving it without choosing puts the last choice back.
#[component]
pub fn Combobox(
    /// The chosen entry, none when empty.
    value: RwSignal<Option<Suggestion>>,
    /// What is typed; whoever holds the entries narrows them by it.
    query: RwSignal<String>,
    /// The entries for what is typed, best first.
    #[prop(into)]
    options: Signal<Vec<Suggestion>>,
    /// Accessible name of the list.
    #[prop(into)]
    list_label: TextProp,
    /// An example.
    #[prop(optional, into)]
    placeholder: TextProp,
    /// Accessible name where no field gives one.
    #[prop(optional, into)]
    label: Option<TextProp>,
    /// Whether it can be used.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Told the choice; none when it was emptied.
    #[prop(optional, into)]
    on_choose: Option<Callback<Option<Suggestion>>>,
) -> impl IntoView {
    let ids = field_ids();
    let required = ids.required;
    let list_id = StoredValue::new(fresh_id("options"));
    let open = RwSignal::new(false);
    let cursor = RwSignal::new(0_usize);
    let input = NodeRef::<html::Input>::new();
    let shown = move || {
        value.with(|value| {
            value
                .as_ref()
                .map_or_else(String::new, |chosen| chosen.label.clone())
        })
    };

    let choose = move |chosen: Option<Suggestion>| {
        open.set(false);
        query.set(
            chosen
                .as_ref()
                .map_or_else(String::new, |chosen| chosen.label.clone()),
        );
        value.set(chosen.clone());
        if let Some(on_choose) = on_choose {
            on_choose.run(chosen);
        }
    };
    let leave = move || {
        open.set(false);
        if query.with_untracked(|query| query.trim().is_empty()) {
            if value.with_untracked(Option::is_some) {
                choose(None);
            }
        } else {
            query.set(untrack(shown));
        }
    };
    let on_key = move |event: web_sys::KeyboardEvent| {
        let count = options.with_untracked(Vec::len);
        match event.key().as_str() {
            "ArrowDown" if open.get_untracked() => {
                event.prevent_default();
                cursor.update(|cursor| *cursor = (*cursor + 1).min(count.saturating_sub(1)));
            }
            "ArrowDown" => {
                event.prevent_default();
                open.set(true);
            }
            "ArrowUp" => {
                event.prevent_default();
                cursor.update(|cursor| *cursor = cursor.saturating_sub(1));
            }
            "Enter" if open.get_untracked() => {
                event.prevent_default();
                let chosen =
                    options.with_untracked(|options| options.get(cursor.get_untracked()).cloned());
                if chosen.is_some() {
                    choose(chosen);
                }
            }
            "Escape" if open.get_untracked() => {
                event.prevent_default();
                event.stop_propagation();
                open.set(false);
                query.set(untrack(shown));
            }
            _ => {}
        }
    };
    Effect::new(move || {
        // A choice made elsewhere shows its words.
        let label = shown();
        if !open.get_untracked() {
            query.set(label);
        }
    });

    view! {
        <div class="combo">
            <input
                class="input"
                id=ids.control
                type="text"
                role="combobox"
                autocomplete="off"
                aria-autocomplete="list"
                aria-expanded=move || if open.get() { "true" } else { "false" }
                aria-controls=list_id.get_value()
                aria-activedescendant=move || open.get().then(|| format!("{}-{}", list_id.get_value(), cursor.get()))
                aria-describedby=ids.described_by
                aria-label=move || label.as_ref().map(|label| label.get()).filter(|name| !name.is_empty())
                aria-invalid=move || ids.invalid.get().then_some("true")
                aria-required=required.then_some("true")
                placeholder=placeholder
                disabled=move || disabled.get()
                node_ref=input
                prop:value=move || query.get()
                on:input=move |event| {
                    query.set(event_target_value(&event));
                    cursor.set(0);
                    open.set(true);
                }
                on:click=move |_| open.set(true)
                on:keydown=on_key
                on:blur=move |_| leave()
            />
            <div
                class="menu menu--w combo__list"
                id=list_id.get_value()
                role="listbox"
                aria-label=list_label
                hidden=move || !open.get()
            >
                {move || options.get().into_iter().enumerate().map(|(index, option)| {
                    let chosen = option.clone();
                    view! {
                        <div
                            class="menu__i"
                            class:is-on=move || cursor.get() == index
                            role="option"
                            id=format!("{}-{index}", list_id.get_value())
                            aria-selected=move || if cursor.get() == index { "true" } else { "false" }
                            // Pressing must not take the focus away, which would close the list.
                            on:mousedown=move |event| {
                                event.prevent_default();
                                choose(Some(chosen.clone()));
                                if let Some(input) = input.get_untracked() {
                                    browser::focus_element(&input);
                                }
                            }
                        >
                            <span class="cut">{option.label}</span>
                            <span class="push t3 sm">{option.detail}</span>
                        </div>
                    }
                }).collect_view()}
                <Show when=move || options.with(Vec::is_empty)>
                    <div class="menu__i off" role="presentation">{t(m::FIELD_NO_MATCH)}</div>
                </Show>
            </div>
        </div>
    }
}
