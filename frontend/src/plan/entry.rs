//! What stands in the views of a plan, from top to bottom.

use leptos::prelude::*;
use uuid::Uuid;

use super::board::Board;

/// One thing in a list or a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Entry {
    /// A placement; the one that is being moved stays, struck out, where it was.
    Card(Uuid),
    /// Where the placement that is being moved would go.
    Slot(Uuid),
    /// The cut line.
    Cut,
}

/// The ranked list: placements that pass the filters, the slot of a move that
/// is being tried, the cut line after the last that is funded.
pub(super) fn ranked(board: Board) -> Vec<Entry> {
    let step = board.pending.get();
    let moving = step.map(|step| step.placement);
    let last_funded = board.shown.with(|shown| {
        shown.as_ref().and_then(|shown| {
            shown
                .items
                .iter()
                .rev()
                .find(|item| item.standing.rank <= shown.totals.line_after)
                .map(|item| item.placement_id)
        })
    });
    let visible = |placement: Uuid| {
        moving == Some(placement)
            || board
                .cards
                .with(|cards| cards.get(&placement).is_some_and(|card| board.passes(card)))
    };
    let mut entries = Vec::new();
    let slot = |entries: &mut Vec<Entry>, after: Option<Uuid>| {
        if let Some(step) = step.filter(|step| step.after == after) {
            entries.push(Entry::Slot(step.placement));
            if last_funded == moving {
                entries.push(Entry::Cut);
            }
        }
    };
    if last_funded.is_none() {
        entries.push(Entry::Cut);
    }
    slot(&mut entries, None);
    board.ranking.value.with(|ranking| {
        for item in ranking.iter().flat_map(|ranking| &ranking.items) {
            let id = item.placement_id;
            if visible(id) {
                entries.push(Entry::Card(id));
            }
            if last_funded == Some(id) && last_funded != moving {
                entries.push(Entry::Cut);
            }
            slot(&mut entries, Some(id));
        }
    });
    entries
}
