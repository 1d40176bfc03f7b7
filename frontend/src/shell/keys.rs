//! Keyboard shortcuts, off while typing.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{Overlays, navigation::PLACES};
use crate::{
    browser,
    i18n::{Key, m, t},
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
        if !browser::takes_shortcut(&event) {
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

/// What stands on a key: itself, or a word.
#[derive(Clone)]
enum Cap {
    Own(String),
    Word(Key),
}

/// Every key there is, or two of them, and what they do.
fn every_key() -> Vec<(Cap, Option<Cap>, Key)> {
    let own = |key: &str| Cap::Own(key.to_owned());
    let mut all = vec![
        (Cap::Word(m::KEYS_CTRL_K), None, m::KEYS_PALETTE),
        (own("C"), None, m::NAV_NEW_DEMAND),
        (own("/"), None, m::KEYS_SEARCH),
        (own("j"), Some(own("k")), m::KEYS_ROWS),
        (own("J"), Some(own("K")), m::KEYS_EXTEND),
        (own("x"), None, m::KEYS_SELECT),
        (own("t"), None, m::DEMANDS_TAKE),
        (own("h"), None, m::DEMANDS_ASSIGN),
        (own("s"), None, m::DEMANDS_SNOOZE),
        (own("e"), None, m::DEMANDS_EDIT),
        (Cap::Word(m::KEYS_ENTER), None, m::KEYS_OPEN),
    ];
    all.extend(PLACES.iter().filter_map(|place| {
        let key = place.key?.to_string();
        Some((own("g"), Some(Cap::Own(key)), place.name))
    }));
    all.push((own("?"), None, m::KEYS_TITLE));
    all
}

/// One key, or two of them, and what they do.
fn line((first, second, words): (Cap, Option<Cap>, Key)) -> AnyView {
    let cap = |cap: Cap| {
        view! {
            <kbd>{move || match &cap {
                Cap::Own(key) => key.clone(),
                Cap::Word(word) => t(*word)().to_owned(),
            }}</kbd>
        }
    };
    view! {
        <dt>{cap(first)} {second.map(|second| view! { " " {cap(second)} })}</dt>
        <dd>{t(words)}</dd>
    }
    .into_any()
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
                    {every_key().into_iter().map(line).collect_view()}
                </dl>
            </DialogBody>
        </Dialog>
    }
}
