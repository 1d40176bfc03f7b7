//! The few things the client asks of the browser itself.
//!
//! Storage may be switched off and a window may be missing in tests; nothing
//! here fails loudly, because none of it may stop a person from working.

use chrono::{DateTime, Utc};
use leptos::task::{spawn_local, tick};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Document, Element, Event, EventTarget, HtmlElement, Window};

/// The window, absent outside a browser.
pub fn window() -> Option<Window> {
    web_sys::window()
}

/// The document, absent outside a browser.
pub fn document() -> Option<Document> {
    window()?.document()
}

/// A value kept in this browser.
pub fn stored(key: &str) -> Option<String> {
    window()?.local_storage().ok()??.get_item(key).ok()?
}

/// Keeps a value in this browser. Gives whether it is kept: a storage may be full
/// or forbidden.
pub fn store(key: &str, value: &str) -> bool {
    let storage = window().and_then(|window| window.local_storage().ok().flatten());
    storage.is_some_and(|storage| storage.set_item(key, value).is_ok())
}

/// Forgets a value kept in this browser.
pub fn forget(key: &str) {
    if let Some(storage) = window().and_then(|window| window.local_storage().ok().flatten()) {
        // See `store`.
        let _ = storage.remove_item(key);
    }
}

/// A value kept until the tab is closed.
pub fn stored_for_tab(key: &str) -> Option<String> {
    window()?.session_storage().ok()??.get_item(key).ok()?
}

/// Keeps a value until the tab is closed, where the browser lets us.
pub fn store_for_tab(key: &str, value: &str) {
    if let Some(storage) = window().and_then(|window| window.session_storage().ok().flatten()) {
        // A full or forbidden storage only means that it is asked for again.
        let _ = storage.set_item(key, value);
    }
}

/// Sets an attribute of `<html>`, or removes it when the value is empty.
pub fn set_root_attribute(name: &str, value: &str) {
    let Some(root) = document().and_then(|document| document.document_element()) else {
        return;
    };
    // Only an invalid attribute name fails, and all names are ours.
    let _ = if value.is_empty() {
        root.remove_attribute(name)
    } else {
        root.set_attribute(name, value)
    };
}

/// Gives the style sheets a text under a name of `<html>`, or takes it away
/// when it is empty.
pub fn set_root_text(name: &str, text: &str) {
    let root = document().and_then(|document| document.document_element());
    let Some(root) = root.and_then(|root| root.dyn_into::<HtmlElement>().ok()) else {
        return;
    };
    let quoted = text.replace('\\', "\\\\").replace('"', "\\\"");
    let quoted = quoted.replace('\n', " ");
    // A property of our own takes any text.
    let _ = match text.is_empty() {
        true => root.style().remove_property(name).map(|_| ()),
        false => root.style().set_property(name, &format!("\"{quoted}\"")),
    };
}

/// Sets the title of the browser's tab.
pub fn set_title(title: &str) {
    if let Some(document) = document() {
        document.set_title(title);
    }
}

/// Whether the browser believes it has a network.
pub fn online() -> bool {
    window().is_none_or(|window| window.navigator().on_line())
}

/// Moves the focus to the first element that matches.
pub fn focus(selector: &str) {
    let found = document().and_then(|document| document.query_selector(selector).ok().flatten());
    if let Some(element) = found {
        focus_element(&element);
    }
}

/// Moves the focus to the first element that matches once what has just changed
/// is on the page, and before the next key is answered: keys come faster than
/// frames are drawn, and what has lost the focus hears none.
pub fn focus_next(selector: String) {
    spawn_local(async move {
        tick().await;
        focus(&selector);
    });
}

/// Moves the focus to an element, if it can take it.
pub fn focus_element(element: &Element) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        // Focus fails only on detached elements, where nothing is lost.
        let _ = element.focus();
    }
}

/// Names and values in the query of the address.
pub fn query() -> Vec<(String, String)> {
    let search = window().and_then(|window| window.location().search().ok());
    let parameters = search.and_then(|search| web_sys::UrlSearchParams::new_with_str(&search).ok());
    let entries = parameters.map(|parameters| js_sys::Array::from(&parameters));
    let pair = |entry: wasm_bindgen::JsValue| {
        let entry = js_sys::Array::from(&entry);
        Some((entry.get(0).as_string()?, entry.get(1).as_string()?))
    };
    entries.map_or_else(Vec::new, |entries| {
        entries.iter().filter_map(pair).collect()
    })
}

/// Scrolls the first element a selector matches into sight, as little as needed.
pub fn bring_in_sight(selector: &str) {
    let found = document().and_then(|document| document.query_selector(selector).ok().flatten());
    if let Some(element) = found {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// What the pages of the application scroll in.
pub fn scroller() -> Option<Element> {
    document()?.query_selector("main").ok().flatten()
}

/// Whether the reader is at the beginning of the page.
pub fn is_at_top() -> bool {
    const NEAR: i32 = 40;
    scroller().is_none_or(|main| main.scroll_top() <= NEAR)
}

/// Keeps what is on screen where it is when the rows at some places of a table
/// have left: each one above the screen takes its height away.
pub fn stay_below(gone: &[usize]) {
    let Some(main) = scroller().filter(|_| !gone.is_empty()) else {
        return;
    };
    let row = main.query_selector("tbody tr:not(.spacer)").ok().flatten();
    let Some(height) = row.map(|row| row.get_bounding_client_rect().height()) else {
        return;
    };
    let above = (f64::from(main.scroll_top()) / height.max(1.0)) as usize;
    let left = gone.iter().filter(|place| **place < above).count();
    // Whole rows on a screen are far below what i32 holds.
    main.set_scroll_top(main.scroll_top() - (left as f64 * height) as i32);
}

/// Whether keys typed into this target are text.
pub fn is_typing(target: Option<EventTarget>) -> bool {
    let Some(element) = target.and_then(|target| target.dyn_into::<Element>().ok()) else {
        return false;
    };
    let name = element.tag_name();
    match name.as_str() {
        "TEXTAREA" | "SELECT" => true,
        "INPUT" => !matches!(
            element.get_attribute("type").as_deref(),
            Some("checkbox" | "radio" | "button" | "submit")
        ),
        _ => element
            .dyn_ref::<HtmlElement>()
            .is_some_and(HtmlElement::is_content_editable),
    }
}

/// Whether a key stands for itself: nothing is typed, no dialog is open, and no
/// other key is held that makes something else of it.
pub fn takes_shortcut(event: &web_sys::KeyboardEvent) -> bool {
    let is_modal = document()
        .and_then(|document| document.query_selector("dialog[open]").ok().flatten())
        .is_some();
    let is_held = event.ctrl_key() || event.meta_key() || event.alt_key();
    !is_modal && !is_held && !is_typing(event.target())
}

/// Listens on the window for as long as the page lives.
pub fn on_window<E>(name: &str, handler: impl FnMut(E) + 'static)
where
    E: JsCast + wasm_bindgen::convert::FromWasmAbi + 'static,
{
    let Some(window) = window() else { return };
    let closure = Closure::<dyn FnMut(E)>::new(handler);
    // Adding a listener fails only for a null callback.
    let _ = window.add_event_listener_with_callback(name, closure.as_ref().unchecked_ref());
    closure.forget();
}

/// The value of the input, select or text area an event came from.
pub fn value_of(event: &Event) -> String {
    leptos::prelude::event_target_value(event)
}

/// Copies a text to the clipboard. Gives whether it is there: browsers have none
/// on plain HTTP.
pub async fn copy(text: &str) -> bool {
    let clipboard = window()
        .and_then(|window| js_sys::Reflect::get(&window.navigator(), &"clipboard".into()).ok());
    let Some(clipboard) = clipboard.filter(|clipboard| !clipboard.is_undefined()) else {
        return false;
    };
    let promise = clipboard
        .unchecked_into::<web_sys::Clipboard>()
        .write_text(text);
    wasm_bindgen_futures::JsFuture::from(promise).await.is_ok()
}

/// Leaves the application for an address of the same server.
pub fn go(path: &str) {
    if let Some(window) = window() {
        // Assigning a path of our own cannot fail.
        let _ = window.location().assign(path);
    }
}

/// Keeps what the server sends for an address of its own as a file.
pub fn download(path: &str) {
    let Some(document) = document() else { return };
    let Ok(link) = document.create_element("a") else {
        return;
    };
    // Neither attribute of a link can be refused.
    let _ = link.set_attribute("href", path);
    let _ = link.set_attribute("download", "");
    if let Some(link) = link.dyn_ref::<web_sys::HtmlElement>() {
        link.click();
    }
}

/// Loads the page anew.
pub fn reload() {
    if let Some(window) = window() {
        // Reloading a page of our own cannot fail.
        let _ = window.location().reload();
    }
}

/// The present, as this browser's clock has it.
pub fn now() -> DateTime<Utc> {
    // Whole milliseconds, which no clock takes out of range.
    DateTime::from_timestamp_millis(js_sys::Date::now() as i64).unwrap_or_default()
}

/// Prints the page.
pub fn print() {
    if let Some(window) = window() {
        // A browser without printing simply does nothing.
        let _ = window.print();
    }
}
