//! Yes or no, or some of many.

use leptos::{prelude::*, text_prop::TextProp};

/// A checkbox with its words. Outside a form it can stand without words; then
/// `label` names it.
#[component]
pub fn Checkbox(
    /// Whether it is ticked.
    #[prop(into)]
    checked: Signal<bool>,
    /// Told the new state.
    #[prop(into)]
    on_change: Callback<bool>,
    /// Whether only some of what it stands for is chosen.
    #[prop(optional, into)]
    mixed: Signal<bool>,
    /// Accessible name where there are no words beside it.
    #[prop(optional, into)]
    label: Option<TextProp>,
    /// Whether it can be used.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// The words beside it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let bare = children.is_none();
    view! {
        <label class=if bare { "check check--bare" } else { "check" }>
            <input
                type="checkbox"
                class="box"
                class:is-mixed=move || mixed.get()
                aria-label=move || label.as_ref().map(|label| label.get()).filter(|name| !name.is_empty())
                disabled=move || disabled.get()
                prop:checked=move || checked.get()
                prop:indeterminate=move || mixed.get()
                on:change=move |event| on_change.run(event_target_checked(&event))
            />
            {children.map(|children| view! { <span>{children()}</span> })}
        </label>
    }
}
