//! Dragging a demand of the agenda by mouse, pen or finger. It stays where it is
//! until it is let go of; a line says where it would come.

use leptos::prelude::*;
use uuid::Uuid;
use wasm_bindgen::JsCast;
use web_sys::{Element, PointerEvent};

use super::{
    meeting::Meeting,
    order::{Ordering, To},
};
use crate::browser;

/// Movement in px before holding becomes dragging.
const THRESHOLD: f64 = 4.0;
/// Distance from the edge of the page in px at which it scrolls.
const EDGE: f64 = 48.0;
/// How far it scrolls at a time, in px.
const SCROLL: f64 = 12.0;

/// An entry that is held.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Held {
    entry: Uuid,
    start: (f64, f64),
    pointer: i32,
    lifted: bool,
    /// What it would come before; the end where there is nothing.
    before: Option<Uuid>,
}

/// What is dragged on the agenda.
#[derive(Clone, Copy)]
pub(super) struct Drag {
    of: Meeting,
    ordering: Ordering,
    held: RwSignal<Option<Held>>,
    dropped: StoredValue<bool>,
}

impl Drag {
    /// Follows pointers for as long as the agenda is on screen.
    pub fn begin(of: Meeting, ordering: Ordering) -> Self {
        let this = Self {
            of,
            ordering,
            held: RwSignal::new(None),
            dropped: StoredValue::new(false),
        };
        let moved =
            window_event_listener(leptos::ev::pointermove, move |event| this.follow(&event));
        let up = window_event_listener(leptos::ev::pointerup, move |event| this.let_go(&event));
        let lost = window_event_listener(leptos::ev::pointercancel, move |_| this.held.set(None));
        let key = window_event_listener(leptos::ev::keydown, move |event| {
            if event.key() == "Escape" {
                this.held.set(None);
            }
        });
        on_cleanup(move || {
            for handle in [moved, up, lost, key] {
                handle.remove();
            }
        });
        this
    }

    /// Whether an entry is being dragged.
    pub fn lifts(self, entry: Uuid) -> bool {
        self.held
            .with(|held| held.is_some_and(|held| held.lifted && held.entry == entry))
    }

    /// Whether what is dragged would come before an entry; before nothing means
    /// the end.
    pub fn is_over(self, before: Option<Uuid>) -> bool {
        self.held
            .with(|held| held.is_some_and(|held| held.lifted && held.before == before))
    }

    /// Whether the click that comes now ends a drag and means nothing else.
    pub fn swallows_click(self) -> bool {
        self.dropped
            .try_update_value(std::mem::take)
            .unwrap_or_default()
    }

    /// Takes hold of an entry: with the mouse anywhere on it, with a finger or
    /// pen by its grip, so that the page scrolls.
    pub fn hold(self, entry: Uuid, event: &PointerEvent) {
        let target = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok());
        let by_grip = target.is_some_and(|target| target.closest(".grip").ok().flatten().is_some());
        let reachable = by_grip || event.pointer_type() == "mouse";
        if event.button() != 0 || !reachable || !untrack(|| self.of.may_prepare()) {
            return;
        }
        self.dropped.set_value(false);
        self.held.set(Some(Held {
            entry,
            start: place_of(event),
            pointer: event.pointer_id(),
            lifted: false,
            before: Some(entry),
        }));
    }

    fn held_by(self, event: &PointerEvent) -> Option<Held> {
        self.held
            .get_untracked()
            .filter(|held| held.pointer == event.pointer_id())
    }

    fn follow(self, event: &PointerEvent) {
        let Some(mut held) = self.held_by(event) else {
            return;
        };
        let at = place_of(event);
        let (dx, dy) = (at.0 - held.start.0, at.1 - held.start.1);
        held.lifted = held.lifted || dx.hypot(dy) >= THRESHOLD;
        if held.lifted {
            event.prevent_default();
            held.before = first_below(at.1);
            scroll(at.1);
        }
        self.held.set(Some(held));
    }

    fn let_go(self, event: &PointerEvent) {
        let Some(held) = self.held_by(event) else {
            return;
        };
        self.held.set(None);
        self.dropped.set_value(held.lifted);
        if held.lifted {
            // The click of this drag comes now, or never.
            set_timeout(
                move || {
                    let _ = self.dropped.try_set_value(false);
                },
                std::time::Duration::ZERO,
            );
            let to = held.before.map_or(To::Last, To::Before);
            self.ordering.go(held.entry, to);
        }
    }
}

/// The first entry whose middle is below a place of the window, in px.
fn first_below(y: f64) -> Option<Uuid> {
    let rows = browser::document()?
        .query_selector_all("[data-entry]")
        .ok()?;
    (0..rows.length())
        .filter_map(|index| rows.item(index)?.dyn_into::<Element>().ok())
        .find(|row| {
            let frame = row.get_bounding_client_rect();
            frame.top() + frame.height() / 2.0 > y
        })
        .and_then(|row| row.get_attribute("data-entry")?.parse().ok())
}

/// Scrolls the page while something is held at its edge.
fn scroll(y: f64) {
    let Some(page) = browser::scroller() else {
        return;
    };
    let frame = page.get_bounding_client_rect();
    let step = match () {
        () if y < frame.top() + EDGE => -SCROLL,
        () if y > frame.bottom() - EDGE => SCROLL,
        () => return,
    };
    page.scroll_by_with_x_and_y(0.0, step);
}

fn place_of(event: &PointerEvent) -> (f64, f64) {
    (f64::from(event.client_x()), f64::from(event.client_y()))
}
