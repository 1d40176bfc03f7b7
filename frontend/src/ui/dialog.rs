//! Dialogs, for what cannot be undone and for short forms.

use leptos::{html, prelude::*, text_prop::TextProp};

use super::{Button, ButtonKind, ButtonSize, IconButton, fresh_id};
use crate::i18n::{m, t};

/// A modal dialog on the browser's own element: it traps the focus, closes on
/// Esc and gives the focus back. Its content exists only while it is open.
#[component]
pub fn Dialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Its title.
    #[prop(into)]
    title: TextProp,
    /// Whether it is 720 px wide instead of 440 px.
    #[prop(optional)]
    wide: bool,
    /// Whether it interrupts with something that cannot be undone.
    #[prop(optional)]
    alert: bool,
    /// `DialogBody` and `DialogActions`.
    children: ChildrenFn,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    let title_id = fresh_id("dialog");
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
        <dialog
            class=if wide { "dlg dlg--wide" } else { "dlg" }
            role=alert.then_some("alertdialog")
            aria-labelledby=labelled_by
            node_ref=node
            on:close=move |_| closed(node, open)
        >
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

/// Notes that a dialog was closed. The browser says so a moment later: it may be
/// open again by then.
pub(crate) fn closed(node: NodeRef<html::Dialog>, open: RwSignal<bool>) {
    let is_open = node.get_untracked().is_some_and(|node| node.open());
    if !is_open {
        open.set(false);
    }
}

/// What a dialog says or asks.
#[component]
pub fn DialogBody(
    /// The content.
    children: Children,
) -> impl IntoView {
    view! { <div class="dlg__b stack stack--3">{children()}</div> }
}

/// The buttons of a dialog, the main one last.
#[component]
pub fn DialogActions(
    /// The buttons.
    children: Children,
) -> impl IntoView {
    view! { <div class="dlg__f">{children()}</div> }
}

/// Asks before something irreversible; everything else can be undone instead.
#[component]
pub fn Confirm(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// The question, such as “Delete the form?”.
    #[prop(into)]
    title: TextProp,
    /// What will happen.
    #[prop(into)]
    body: TextProp,
    /// The verb that does it.
    #[prop(into)]
    action: TextProp,
    /// Whether it takes something away.
    #[prop(optional)]
    danger: bool,
    /// Does it.
    #[prop(into)]
    on_confirm: Callback<()>,
) -> impl IntoView {
    let body = StoredValue::new(body);
    let action = StoredValue::new(action);
    let kind = if danger {
        ButtonKind::Danger
    } else {
        ButtonKind::Primary
    };
    view! {
        <Dialog open title alert=true>
            <DialogBody><p>{move || body.with_value(TextProp::get)}</p></DialogBody>
            <DialogActions>
                <Button local=true on_click=move || open.set(false)>{t(m::DIALOG_CANCEL)}</Button>
                <Button kind on_click=move || { open.set(false); on_confirm.run(()); }>
                    {move || action.with_value(TextProp::get)}
                </Button>
            </DialogActions>
        </Dialog>
    }
}
