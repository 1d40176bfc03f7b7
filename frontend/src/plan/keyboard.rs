//! The keys of rows and cards: arrows look around, Alt with arrows moves,
//! Enter keeps a move or looks at a demand, Esc puts it back.

use leptos::prelude::*;
use uuid::Uuid;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

use super::{
    board::{self, Board},
    column::Columns,
    step::Steps,
};
use crate::browser;

/// What the keys need to know; in context inside a plan.
#[derive(Clone, Copy)]
pub(super) struct Keyboard {
    board: Board,
    columns: Columns,
    steps: Steps,
}

impl Keyboard {
    /// The keys of a plan.
    pub fn new(board: Board, columns: Columns, steps: Steps) -> Self {
        Self {
            board,
            columns,
            steps,
        }
    }

    /// The keys of the plan around this view.
    pub fn here() -> Option<Self> {
        use_context()
    }

    /// Answers a key that was pressed on a placement or its slot.
    pub fn press(self, placement: Uuid, event: &KeyboardEvent) {
        let key = event.key();
        let on_part = event.target() != event.current_target();
        if on_part && matches!(key.as_str(), "Enter" | " ") {
            // Links and buttons have their own.
            return;
        }
        let done = if event.alt_key() {
            self.move_by(placement, &key)
        } else if event.ctrl_key() || event.meta_key() {
            false
        } else {
            self.look(placement, &key, event)
        };
        if done {
            event.prevent_default();
            event.stop_propagation();
        }
    }

    fn move_by(self, placement: Uuid, key: &str) -> bool {
        if !untrack(|| self.board.may_manage()) || self.board.busy.get_untracked() {
            return false;
        }
        match key {
            "ArrowUp" => self.board.nudge(placement, -1),
            "ArrowDown" => self.board.nudge(placement, 1),
            "Home" => self.board.nudge(placement, isize::MIN),
            "End" => self.board.nudge(placement, isize::MAX),
            "ArrowLeft" | "ArrowRight"
                if self.columns.shown_untracked() && self.columns.by_status_untracked() =>
            {
                self.to_neighbour(placement, key == "ArrowRight");
            }
            _ => return false,
        }
        if self.board.pending.with_untracked(Option::is_some) {
            board::focus_slot();
        } else {
            board::focus_row(placement);
        }
        true
    }

    /// Takes the step to the status of the column beside.
    fn to_neighbour(self, placement: Uuid, right: bool) {
        let columns = untrack(|| self.columns.all());
        let own = self.columns.key_of(placement);
        let here = columns
            .iter()
            .position(|column| Some(&column.key) == own.as_ref());
        let beside = here.and_then(|here| {
            if right {
                columns.get(here + 1)
            } else {
                columns.get(here.checked_sub(1)?)
            }
        });
        if let Some(beside) = beside {
            self.steps.take(placement, beside.key.clone());
        }
    }

    fn look(self, placement: Uuid, key: &str, event: &KeyboardEvent) -> bool {
        match key {
            "ArrowDown" | "j" => step_focus(event, true),
            "ArrowUp" | "k" => step_focus(event, false),
            "Enter" | " " if self.board.pending.with_untracked(Option::is_some) => {
                self.board.keep();
            }
            "Enter" | " " => self.board.choose(placement),
            "Escape" if self.board.pending.with_untracked(Option::is_some) => {
                self.board.put_back();
            }
            "m" if untrack(|| self.board.may_manage()) => self.board.moving.set(Some(placement)),
            _ => return false,
        }
        true
    }
}

/// Moves the focus to the next or previous row or card on screen.
fn step_focus(event: &KeyboardEvent, forward: bool) {
    let own = event
        .current_target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    let Some(cards) = browser::document()
        .and_then(|document| document.query_selector_all("[data-placement]").ok())
    else {
        return;
    };
    let cards: Vec<Element> = (0..cards.length())
        .filter_map(|index| cards.item(index)?.dyn_into().ok())
        .collect();
    let here = cards.iter().position(|card| Some(card) == own.as_ref());
    let next = match (here, forward) {
        (Some(here), true) => cards.get(here + 1),
        (Some(here), false) => here.checked_sub(1).and_then(|index| cards.get(index)),
        (None, _) => cards.first(),
    };
    if let Some(next) = next {
        browser::focus_element(next);
    }
}
