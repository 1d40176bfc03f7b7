//! Whether the browser has a network.

use std::sync::LazyLock;

use leptos::prelude::*;

use crate::browser;

static ONLINE: LazyLock<ArcRwSignal<bool>> = LazyLock::new(|| ArcRwSignal::new(true));

/// Follows the browser's network for as long as the page lives; called once.
pub fn follow() {
    ONLINE.set(browser::online());
    for (name, value) in [("online", true), ("offline", false)] {
        browser::on_window(name, move |_: web_sys::Event| ONLINE.set(value));
    }
}

/// Whether there is a network; reading it in a view follows changes.
pub fn online() -> bool {
    ONLINE.get()
}
