//! A drawer: a record beside the list it came from.

use leptos::{html, prelude::*, text_prop::TextProp};

use super::{ButtonSize, IconButton, closed, fresh_id};
use crate::i18n::m;

/// A panel from the right edge, modal like a dialog.
#[component]
pub fn Drawer(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Its title.
    #[prop(into)]
    title: TextProp,
    /// Its content, which exists only while it is open.
    children: ChildrenFn,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    let title_id = fresh_id("drawer");
    let labelled_by = title_id.clone();
    Effect::new(move || {
        let Some(node) = node.get() else { return };
        match (open.get(), node.open()) {
            // Opening fails only for an element that left the page meanwhile.
            (true, false) => drop(node.show_modal()),
            (false, true) => node.close(),
            _ => {}
        }
    });
    view! {
        <dialog class="dlg drawer" aria-labelledby=labelled_by node_ref=node on:close=move |_| closed(node, open)>
            <div class="dlg__h">
                <h3 id=title_id>{move || title.get()}</h3>
                <span class="push">
                    <IconButton icon="x" label=m::DIALOG_CLOSE size=ButtonSize::Small on_click=move || open.set(false)/>
                </span>
            </div>
            <Show when=move || open.get()>{children()}</Show>
        </dialog>
    }
}
