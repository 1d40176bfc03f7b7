//! Dragging a placement by mouse, pen or finger.
//!
//! The element that was taken hold of stays where it is while the slot wanders,
//! so that the browser keeps sending its movements here. By keyboard the same
//! moves are made with Alt and the arrow keys.

use std::time::Duration;

use leptos::{leptos_dom::helpers::set_interval_with_handle, prelude::*};
use uuid::Uuid;
use wasm_bindgen::JsCast;
use web_sys::{Element, PointerEvent};

use super::{board::Board, column::Columns, preview::Move, step::Steps};
use crate::browser;

/// Movement in px before holding becomes dragging.
const THRESHOLD: f64 = 4.0;
/// Distance from the edge of the list in px at which it scrolls.
const EDGE: f64 = 48.0;
/// How far it scrolls at a time, in px.
const SCROLL: f64 = 12.0;
/// How often it scrolls.
const SCROLL_EVERY: Duration = Duration::from_millis(24);

/// A placement that is held.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Held {
    /// The placement.
    pub placement: Uuid,
    /// Where the pointer is, in px of the window.
    pub at: (f64, f64),
    /// Whether it has moved far enough to be dragging.
    pub lifted: bool,
    /// Key of the column it is over, in the view by columns.
    pub column: Option<String>,
    start: (f64, f64),
    pointer: i32,
    before: Option<Move>,
    on_link: bool,
}

/// What dragging needs to know; in context inside a plan.
#[derive(Clone, Copy)]
pub(super) struct Drag {
    /// What is held.
    pub held: RwSignal<Option<Held>>,
    board: Board,
    columns: Columns,
    steps: Steps,
    dropped: StoredValue<bool>,
}

impl Drag {
    /// Follows pointers for as long as the plan is on screen.
    pub fn begin(board: Board, columns: Columns, steps: Steps) -> Self {
        let this = Self {
            held: RwSignal::new(None),
            board,
            columns,
            steps,
            dropped: StoredValue::new(false),
        };
        let moved =
            window_event_listener(leptos::ev::pointermove, move |event| this.follow(&event));
        let up = window_event_listener(leptos::ev::pointerup, move |event| this.let_go(&event));
        let lost = window_event_listener(leptos::ev::pointercancel, move |_| this.cancel());
        let key = window_event_listener(leptos::ev::keydown, move |event| {
            if event.key() == "Escape" {
                this.escape(&event);
            }
        });
        let timer = set_interval_with_handle(move || this.scroll(), SCROLL_EVERY);
        on_cleanup(move || {
            for handle in [moved, up, lost, key] {
                handle.remove();
            }
            if let Ok(timer) = timer {
                timer.clear();
            }
        });
        this
    }

    /// The drag of the plan around this view.
    pub fn here() -> Option<Self> {
        use_context()
    }

    /// Whether the click that comes now ends a drag and means nothing else.
    pub fn swallows_click(self) -> bool {
        self.dropped
            .try_update_value(std::mem::take)
            .unwrap_or_default()
    }

    /// Takes hold of a placement: with the mouse anywhere on it but on
    /// buttons, with a finger or pen by its grip, so that lists scroll.
    pub fn hold(self, placement: Uuid, event: &PointerEvent) {
        let target = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok());
        let inside = |selector: &str| {
            target
                .as_ref()
                .is_some_and(|target| target.closest(selector).ok().flatten().is_some())
        };
        let reachable = inside(".grip") || event.pointer_type() == "mouse";
        let idle = !self.board.busy.get_untracked() && untrack(|| self.board.may_manage());
        if event.button() != 0 || inside("button, input") || !reachable || !idle {
            return;
        }
        let at = place_of(event);
        self.dropped.set_value(false);
        self.held.set(Some(Held {
            placement,
            at,
            lifted: false,
            column: None,
            start: at,
            pointer: event.pointer_id(),
            before: self.board.pending.get_untracked(),
            on_link: inside("a"),
        }));
    }

    fn follow(self, event: &PointerEvent) {
        let Some(mut held) = self.held_by(event) else {
            return;
        };
        held.at = place_of(event);
        let (dx, dy) = (held.at.0 - held.start.0, held.at.1 - held.start.1);
        held.lifted = held.lifted || dx.hypot(dy) >= THRESHOLD;
        if held.lifted {
            event.prevent_default();
            held.column = self.try_at(&held);
        }
        self.held.set(Some(held));
    }

    fn let_go(self, event: &PointerEvent) {
        let Some(held) = self.held_by(event) else {
            return;
        };
        self.held.set(None);
        self.dropped.set_value(held.lifted);
        if !held.lifted {
            // A click on a link goes where it leads.
            if !held.on_link {
                self.board.choose(held.placement);
            }
        } else if let Some(status) = self.other_status(&held) {
            self.steps.take(held.placement, status);
        }
    }

    /// Lets go of what is held; else puts a tried move back, wherever the focus
    /// is but in a text or a dialog.
    fn escape(self, event: &web_sys::KeyboardEvent) {
        let modal = browser::document()
            .and_then(|document| document.query_selector("dialog[open]").ok().flatten())
            .is_some();
        if self.held.with_untracked(Option::is_some) {
            self.cancel();
        } else if !modal && !browser::is_typing(event.target()) {
            self.board.put_back();
        }
    }

    /// Puts what is held back where it was taken.
    fn cancel(self) {
        if let Some(held) = self.held.get_untracked() {
            self.held.set(None);
            self.board.pending.set(held.before);
        }
    }

    fn held_by(self, event: &PointerEvent) -> Option<Held> {
        self.held
            .get_untracked()
            .filter(|held| held.pointer == event.pointer_id())
    }

    /// The status of the column it is over, when that is not its own: then
    /// letting go takes a step of the workflow instead of moving it.
    fn other_status(self, held: &Held) -> Option<String> {
        let column = held.column.clone()?;
        let own = self.columns.key_of(held.placement)?;
        (self.columns.by_status_untracked() && column != own).then_some(column)
    }

    /// Tries the move to where the pointer is; gives the column it is over.
    fn try_at(self, held: &Held) -> Option<String> {
        let document = browser::document()?;
        if !self.columns.shown_untracked() {
            let list = document.query_selector("[data-ranked]").ok().flatten()?;
            let after = last_above(&list, held);
            self.board.propose(Move {
                placement: held.placement,
                after,
            });
            return None;
        }
        #[expect(
            clippy::cast_possible_truncation,
            reason = "the browser takes single precision"
        )]
        let column = document
            .element_from_point(held.at.0 as f32, held.at.1 as f32)?
            .closest("[data-column]")
            .ok()
            .flatten()?;
        let key = column.get_attribute("data-column")?;
        let over = Held {
            column: Some(key.clone()),
            ..held.clone()
        };
        if self.other_status(&over).is_some() {
            self.board.pending.set(held.before);
            return Some(key);
        }
        let after = match last_above(&column, held) {
            Some(after) => Some(after),
            None => self.columns.before(&key, held.placement),
        };
        self.board.propose(Move {
            placement: held.placement,
            after,
        });
        Some(key)
    }

    /// Scrolls the list while something is held at its edge.
    fn scroll(self) {
        let Some(held) = self.held.get_untracked().filter(|held| held.lifted) else {
            return;
        };
        let Some(list) = browser::document()
            .and_then(|document| document.query_selector("[data-scroll]").ok().flatten())
        else {
            return;
        };
        let frame = list.get_bounding_client_rect();
        let step = |place: f64, low: f64, high: f64| match () {
            () if place < low + EDGE => -SCROLL,
            () if place > high - EDGE => SCROLL,
            () => 0.0,
        };
        list.scroll_by_with_x_and_y(
            step(held.at.0, frame.left(), frame.right()),
            step(held.at.1, frame.top(), frame.bottom()),
        );
    }
}

/// The last placement of a list whose middle is above the pointer, leaving
/// out the one that is held.
fn last_above(list: &Element, held: &Held) -> Option<Uuid> {
    let cards = list.query_selector_all("[data-placement]").ok()?;
    (0..cards.length())
        .filter_map(|index| cards.item(index)?.dyn_into::<Element>().ok())
        .filter(|card| {
            let frame = card.get_bounding_client_rect();
            frame.top() + frame.height() / 2.0 < held.at.1
        })
        .filter_map(|card| card.get_attribute("data-placement")?.parse().ok())
        .rfind(|placement: &Uuid| *placement != held.placement)
}

fn place_of(event: &PointerEvent) -> (f64, f64) {
    (f64::from(event.client_x()), f64::from(event.client_y()))
}
