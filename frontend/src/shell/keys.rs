//! Keyboard shortcuts, off while typing.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{Overlays, navigation::PLACES};
use crate::{
    browser,
    i18n::{m, t},
    ui::{Dialog, DialogBody},
};

/// How long the second key of `g d` may take, in ms.
const CHORD: f64 = 1_500.0;

/// Listens to the keys of the whole application.
#[component]
pub(super) fn Keys() -> impl IntoView {
    let overlays = use_context::<Overlays>();
    let navigate = use_navigate();
    let chord = StoredValue::new(0.0_f64);
    let handle = window_event_listener(leptos::ev::keydown, move |event| {
        let Some(overlays) = overlays else { return };
        let key = event.key();
        if (event.ctrl_key() || event.meta_key()) && key.eq_ignore_ascii_case("k") {
            event.prevent_default();
            overlays.palette.update(|open| *open = !*open);
            return;
        }
        let modal = browser::document()
            .and_then(|document| document.query_selector("dialog[open]").ok().flatten())
            .is_some();
        if modal
            || event.ctrl_key()
            || event.meta_key()
            || event.alt_key()
            || browser::is_typing(event.target())
        {
            return;
        }
        let now = js_sys::Date::now();
        if now - chord.get_value() < CHORD {
            chord.set_value(0.0);
            let place = PLACES
                .iter()
                .find(|place| place.key.is_some_and(|own| key == own.to_string()));
            if let Some(place) = place {
                event.prevent_default();
                navigate(place.path, NavigateOptions::default());
            }
            return;
        }
        match key.as_str() {
            "g" => chord.set_value(now),
            "c" | "C" => {
                event.prevent_default();
                navigate("/demands/new", NavigateOptions::default());
            }
            "/" => {
                event.prevent_default();
                let field = browser::document().and_then(|document| {
                    document.query_selector("input[type=search]").ok().flatten()
                });
                match field {
                    Some(field) => browser::focus_element(&field),
                    None => overlays.palette.set(true),
                }
            }
            "?" => {
                event.prevent_default();
                overlays.keys.set(true);
            }
            _ => {}
        }
    });
    on_cleanup(move || handle.remove());
}

/// The list of keys, behind `?`.
#[component]
pub(super) fn KeyHelp() -> impl IntoView {
    let open =
        use_context::<Overlays>().map_or_else(|| RwSignal::new(false), |overlays| overlays.keys);
    view! {
        <Dialog open title=m::KEYS_TITLE>
            <DialogBody>
                <dl class="kv">
                    <dt><kbd>{t(m::KEYS_CTRL_K)}</kbd></dt><dd>{t(m::KEYS_PALETTE)}</dd>
                    <dt><kbd>"C"</kbd></dt><dd>{t(m::NAV_NEW_DEMAND)}</dd>
                    <dt><kbd>"/"</kbd></dt><dd>{t(m::KEYS_SEARCH)}</dd>
                    <dt><kbd>"j"</kbd> " " <kbd>"k"</kbd></dt><dd>{t(m::KEYS_ROWS)}</dd>
                    <dt><kbd>"J"</kbd> " " <kbd>"K"</kbd></dt><dd>{t(m::KEYS_EXTEND)}</dd>
                    <dt><kbd>"x"</kbd></dt><dd>{t(m::KEYS_SELECT)}</dd>
                    <dt><kbd>{t(m::KEYS_ENTER)}</kbd></dt><dd>{t(m::KEYS_OPEN)}</dd>
                    {PLACES.iter().filter_map(|place| place.key.map(|key| view! {
                        <dt><kbd>"g"</kbd> " " <kbd>{key.to_string()}</kbd></dt><dd>{t(place.name)}</dd>
                    })).collect_view()}
                    <dt><kbd>"?"</kbd></dt><dd>{t(m::KEYS_TITLE)}</dd>
                </dl>
            </DialogBody>
        </Dialog>
    }
}
