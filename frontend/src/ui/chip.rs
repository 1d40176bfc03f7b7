//! Chips: a filter that holds.

use leptos::{prelude::*, text_prop::TextProp};

use super::Icon;

/// A filter that holds: what it looks at, what it asks for, and a way out.
#[component]
pub fn Chip(
    /// What it looks at, such as Unit; without it only what it asks for shows.
    #[prop(optional, into)]
    name: Option<TextProp>,
    /// What it asks for.
    #[prop(into)]
    value: TextProp,
    /// Opens it for changing, where it can be changed.
    #[prop(optional, into)]
    on_open: Option<Callback<()>>,
    /// Label of the button that removes it.
    #[prop(into)]
    remove_label: TextProp,
    /// Removes it.
    #[prop(into)]
    on_remove: Callback<()>,
) -> impl IntoView {
    view! {
        <span class="chip">
            {name.map(|name| view! { <span class="op">{move || name.get()}</span> })}
            {match on_open {
                Some(on_open) => view! {
                    <button type="button" class="chip__v" on:click=move |_| on_open.run(())>{move || value.get()}</button>
                }.into_any(),
                None => view! { <span>{move || value.get()}</span> }.into_any(),
            }}
            <button type="button" aria-label=remove_label on:click=move |_| on_remove.run(())>
                <Icon name="x" size=12/>
            </button>
        </span>
    }
}

/// The button that adds a filter.
#[component]
pub fn AddChip(
    /// Its words.
    #[prop(into)]
    label: TextProp,
    /// Adds a filter.
    #[prop(into)]
    on_click: Callback<()>,
) -> impl IntoView {
    view! {
        <button class="chip chip--add" type="button" on:click=move |_| on_click.run(())>
            <span><Icon name="plus" size=12/>{move || label.get()}</span>
        </button>
    }
}
