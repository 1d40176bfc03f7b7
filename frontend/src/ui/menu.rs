//! Menus: actions behind a button.

use leptos::{context::Provider, html, prelude::*, text_prop::TextProp};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::{ButtonKind, Icon, fresh_id};
use crate::{
    browser,
    i18n::{m, text},
    network,
};

/// Room kept between a menu and the edge of the window, in px.
const EDGE: f64 = 8.0;

/// Lets entries close the menu they are in.
#[derive(Clone, Copy)]
struct MenuState {
    open: RwSignal<bool>,
}

/// A button that opens a menu. Up and Down move, Enter takes, Esc closes and
/// gives the focus back.
#[component]
pub fn Menu(
    /// What the button says to assistive technology, and its tooltip.
    #[prop(into)]
    label: TextProp,
    /// Icon on the button, when `trigger` is missing.
    #[prop(default = "more")]
    icon: &'static str,
    /// How loud the button is.
    #[prop(default = ButtonKind::Quiet)]
    kind: ButtonKind,
    /// What the button shows instead of an icon.
    #[prop(optional, into)]
    trigger: Option<ViewFn>,
    /// Entries: `MenuItem` and `MenuRule`.
    children: ChildrenFn,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let button = NodeRef::<html::Button>::new();
    let list = NodeRef::<html::Div>::new();
    let id = fresh_id("menu");
    let controls = id.clone();
    let class = match (kind, trigger.is_some()) {
        (_, true) => "menu__t",
        (ButtonKind::Quiet, false) => "btn btn--quiet btn--icon",
        (_, false) => "btn btn--icon",
    };
    let close = move || {
        open.set(false);
        if let Some(button) = button.get_untracked() {
            browser::focus_element(&button);
        }
    };
    Effect::new(move || {
        if !open.get() {
            return;
        }
        let (Some(list), Some(button)) = (list.get(), button.get_untracked()) else {
            return;
        };
        place(&list, &button);
        if let Ok(Some(first)) = list.query_selector("[role^=menuitem]:not([aria-disabled=true])") {
            browser::focus_element(&first);
        }
    });
    let on_key = move |event: web_sys::KeyboardEvent| match event.key().as_str() {
        "Escape" => {
            event.stop_propagation();
            event.prevent_default();
            close();
        }
        "Tab" => open.set(false),
        "ArrowDown" | "ArrowUp" | "Home" | "End" => {
            event.prevent_default();
            if let Some(list) = list.get_untracked() {
                move_focus(&list, &event.key());
            }
        }
        _ => {}
    };
    let title = label.clone();
    view! {
        <span class="menubox">
            <button
                type="button"
                class=class
                aria-haspopup="menu"
                aria-expanded=move || if open.get() { "true" } else { "false" }
                aria-controls=controls
                aria-label=label
                title=move || title.get()
                node_ref=button
                on:click=move |_| open.update(|open| *open = !*open)
            >
                {match trigger {
                    Some(trigger) => trigger.run(),
                    None => view! { <Icon name=icon/> }.into_any(),
                }}
            </button>
            <Show when=move || open.get()>
                <div class="menu__veil" on:click=move |_| close()></div>
            </Show>
            <div class="menu menu--float" role="menu" id=id hidden=move || !open.get() node_ref=list on:keydown=on_key>
                <Provider value=MenuState { open }>{children()}</Provider>
            </div>
        </span>
    }
}

/// Puts the menu under its button, above when there is no room, inside the window.
fn place(list: &HtmlElement, button: &Element) {
    let Some(window) = browser::window() else {
        return;
    };
    let size = |value: Result<wasm_bindgen::JsValue, _>| {
        value.ok().and_then(|value| value.as_f64()).unwrap_or(0.0)
    };
    let (width, height) = (size(window.inner_width()), size(window.inner_height()));
    let anchor = button.get_bounding_client_rect();
    let own = list.get_bounding_client_rect();
    let left = anchor.left().min(width - own.width() - EDGE).max(EDGE);
    let below = anchor.bottom() + 4.0;
    let top = if below + own.height() + EDGE > height {
        (anchor.top() - own.height() - 4.0).max(EDGE)
    } else {
        below
    };
    let style = list.style();
    // Setting a known property to a length cannot fail.
    let _ = style.set_property("left", &format!("{left}px"));
    let _ = style.set_property("top", &format!("{top}px"));
}

/// Moves the focus among the entries that can be taken, round the ends.
fn move_focus(list: &Element, key: &str) {
    let Ok(items) = list.query_selector_all("[role^=menuitem]:not([aria-disabled=true])") else {
        return;
    };
    let count = items.length();
    if count == 0 {
        return;
    }
    let active = browser::document().and_then(|document| document.active_element());
    let current = (0..count).find(|index| {
        items
            .item(*index)
            .and_then(|node| node.dyn_into::<Element>().ok())
            == active
    });
    let next = match (key, current) {
        ("Home", _) | ("ArrowDown", None) => 0,
        ("End", _) | ("ArrowUp", None | Some(0)) => count - 1,
        ("ArrowUp", Some(index)) => index - 1,
        (_, Some(index)) => (index + 1) % count,
        (_, None) => 0,
    };
    if let Some(element) = items
        .item(next)
        .and_then(|node| node.dyn_into::<Element>().ok())
    {
        browser::focus_element(&element);
    }
}

/// One action of a menu. Without a network it cannot be taken and says so,
/// unless it is `local`.
#[component]
pub fn MenuItem(
    /// Icon before the words.
    #[prop(optional, into)]
    icon: Option<&'static str>,
    /// The verb.
    #[prop(into)]
    label: TextProp,
    /// Why it cannot be taken now; the entry stays visible and says so.
    #[prop(optional, into)]
    off: Signal<Option<String>>,
    /// Whether it takes something away.
    #[prop(optional)]
    danger: bool,
    /// Whether it is on, for an entry that is switched; the menu stays open.
    #[prop(optional, into)]
    checked: Option<Signal<bool>>,
    /// Whether it sends nothing to the server, as on a button.
    #[prop(optional)]
    local: bool,
    /// Does it.
    #[prop(into)]
    on_click: Callback<()>,
) -> impl IntoView {
    let state = use_context::<MenuState>();
    let switched = checked.is_some();
    let off = Signal::derive(move || {
        off.get()
            .or_else(|| (!local && !network::online()).then(|| text(m::OFFLINE_WAIT).to_owned()))
    });
    view! {
        <button
            type="button"
            class="menu__i"
            class:danger=danger
            class:off=move || off.with(Option::is_some)
            role=if switched { "menuitemcheckbox" } else { "menuitem" }
            aria-checked=checked.map(|checked| move || if checked.get() { "true" } else { "false" })
            tabindex="-1"
            aria-disabled=move || off.with(Option::is_some).then_some("true")
            on:click=move |_| {
                if off.with_untracked(Option::is_none) {
                    if let Some(state) = state && !switched {
                        state.open.set(false);
                    }
                    on_click.run(());
                }
            }
        >
            {icon.map(|name| view! { <Icon name/> })}
            {switched.then(|| view! { <span class="menu__on"><Icon name="check"/></span> })}
            <span>
                {move || label.get()}
                {move || off.get().map(|reason| view! { <br/><span class="sm">{reason}</span> })}
            </span>
        </button>
    }
}

/// A line between groups of entries.
#[component]
pub fn MenuRule() -> impl IntoView {
    view! { <hr/> }
}
