//! Toasts: what just happened, with a way back for ten seconds.

use std::{
    sync::{
        Arc, LazyLock,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use leptos::{leptos_dom::helpers::set_interval_with_handle, prelude::*};

use super::Icon;
use crate::{
    i18n::{self, m, t, tn},
    network,
};

/// Seconds a toast stays; the time in which something can be undone.
const SECONDS: u32 = 10;

static NEXT: AtomicU32 = AtomicU32::new(0);
static TOASTS: LazyLock<ArcRwSignal<Vec<Toast>>> = LazyLock::new(|| ArcRwSignal::new(Vec::new()));

/// Something that just happened.
#[derive(Clone)]
struct Toast {
    id: u32,
    text: String,
    bad: bool,
    action: Option<Action>,
}

/// What can be done about it.
#[derive(Clone)]
struct Action {
    label: String,
    run: Arc<dyn Fn() + Send + Sync>,
}

fn show(text: String, bad: bool, action: Option<Action>) {
    let id = NEXT.fetch_add(1, Ordering::Relaxed);
    TOASTS.update(|toasts| {
        toasts.push(Toast {
            id,
            text,
            bad,
            action,
        })
    });
}

fn close(id: u32) {
    TOASTS.update(|toasts| toasts.retain(|toast| toast.id != id));
}

/// Says what happened.
pub fn say(text: impl Into<String>) {
    show(text.into(), false, None);
}

/// Says what went wrong and what to do.
pub fn fail(text: impl Into<String>) {
    show(text.into(), true, None);
}

/// Says that a change has to wait when there is no network. True when it has
/// to: for changes made without a button, such as dropping a card.
pub fn waits() -> bool {
    let waits = !untrack(network::online);
    if waits {
        fail(i18n::text(m::OFFLINE_WAIT));
    }
    waits
}

/// Says what happened and offers to take it back for ten seconds.
pub fn undo(text: impl Into<String>, back: impl Fn() + Send + Sync + 'static) {
    let label = i18n::text(m::TOAST_UNDO).to_owned();
    show(
        text.into(),
        false,
        Some(Action {
            label,
            run: Arc::new(back),
        }),
    );
}

/// The place toasts appear, once in the application.
#[component]
pub fn Toasts() -> impl IntoView {
    view! {
        <div class="toasts toasts--page stack" role="region" aria-live="polite" aria-label=t(m::TOAST_REGION)>
            <For each=|| TOASTS.get() key=|toast| toast.id let:toast>
                <ToastView toast/>
            </For>
        </div>
    }
}

/// One toast; its time stands still while the pointer or the focus is on it.
#[component]
fn ToastView(toast: Toast) -> impl IntoView {
    let left = RwSignal::new(SECONDS);
    let held = RwSignal::new(false);
    let id = toast.id;
    let handle = set_interval_with_handle(
        move || {
            if held.get_untracked() {
                return;
            }
            match left.get_untracked() {
                0 | 1 => close(id),
                seconds => left.set(seconds - 1),
            }
        },
        Duration::from_secs(1),
    );
    on_cleanup(move || {
        if let Ok(handle) = handle {
            handle.clear();
        }
    });
    let undoable = toast.action.is_some();
    view! {
        <div
            class="toast"
            class:toast--bad=toast.bad
            role=if toast.bad { "alert" } else { "status" }
            style=("--v", move || if undoable { (left.get() * 100 / SECONDS).to_string() } else { "0".to_owned() })
            on:mouseenter=move |_| held.set(true)
            on:mouseleave=move |_| held.set(false)
            on:focusin=move |_| held.set(true)
            on:focusout=move |_| held.set(false)
        >
            {toast.bad.then(|| view! { <Icon name="alert"/> })}
            <span>{toast.text}</span>
            {toast.action.map(|action| view! {
                <button
                    type="button"
                    aria-disabled=move || (!network::online()).then_some("true")
                    title=move || (!network::online()).then(|| i18n::text(m::OFFLINE_WAIT))
                    on:click=move |_| if untrack(network::online) { close(id); (action.run)(); }
                >{action.label}</button>
                <span class="tn" aria-hidden="true">{move || tn(m::TOAST_SECONDS, u64::from(left.get()), &[])}</span>
            })}
            <button type="button" aria-label=t(m::TOAST_CLOSE) on:click=move |_| close(id)>
                <Icon name="x" size=12/>
            </button>
        </div>
    }
}
