//! The order of the demands on a shortlist, and taking them off. What is moved
//! moves at once; the server hears of it one after the other.

use std::collections::VecDeque;

use docket_contract::shortlist::{AddEntries, EntriesView, EntryView, MoveEntry};
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

use super::meeting::Meeting;
use crate::{
    api::{self, shortlist},
    browser,
    i18n::{m, tf},
    loadable::Held,
    ui::toast,
};

/// Where a demand is moved to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum To {
    /// One place towards the beginning.
    Up,
    /// One place towards the end.
    Down,
    /// The beginning.
    First,
    /// The end.
    Last,
    /// Before another one.
    Before(Uuid),
}

/// Moves that the server has not heard of yet.
#[derive(Clone, Copy)]
pub(super) struct Moves {
    /// Each keeps the order on screen until the server has heard of it.
    waiting: StoredValue<VecDeque<(Uuid, MoveEntry, Held<EntriesView>)>>,
    busy: StoredValue<bool>,
}

impl Moves {
    /// Nothing moves yet.
    pub fn new() -> Self {
        Self {
            waiting: StoredValue::new(VecDeque::new()),
            busy: StoredValue::new(false),
        }
    }
}

/// Moves demands of a shortlist.
#[derive(Clone, Copy)]
pub(super) struct Ordering {
    of: Meeting,
    moves: Moves,
}

impl Ordering {
    /// Of the demands of a shortlist.
    pub fn new(of: Meeting) -> Self {
        Self {
            of,
            moves: of.moves,
        }
    }

    /// Moves a demand, and says it to the server.
    pub fn go(self, entry: Uuid, to: To) {
        if !untrack(|| self.of.may_prepare()) || toast::waits() {
            return;
        }
        let order = self.of.entries.value.with_untracked(|entries| {
            let items = entries.iter().flat_map(|entries| &entries.items);
            items.map(|entry| entry.id).collect::<Vec<_>>()
        });
        let Some(before) = target(&order, entry, to) else {
            return;
        };
        self.of.entries.value.update(|entries| {
            let Some(entries) = entries else { return };
            let Some(from) = entries.items.iter().position(|one| one.id == entry) else {
                return;
            };
            let moved = entries.items.remove(from);
            let place = before
                .and_then(|before| entries.items.iter().position(|one| one.id == before))
                .unwrap_or(entries.items.len());
            entries.items.insert(place, moved);
        });
        let held = self.of.entries.hold();
        self.moves
            .waiting
            .update_value(|waiting| waiting.push_back((entry, MoveEntry { before }, held)));
        self.send();
    }

    fn send(self) {
        let Moves { waiting, busy, .. } = self.moves;
        if busy.try_get_value() != Some(false) {
            return;
        }
        let next = waiting.try_update_value(VecDeque::pop_front).flatten();
        let Some((entry, to, held)) = next else {
            return;
        };
        busy.set_value(true);
        let key = self.of.key.get_untracked();
        spawn_local(async move {
            let _held = held;
            let answer = shortlist::place(&key, entry, to).await;
            // The page may be gone.
            if busy.try_set_value(false).is_some() {
                return;
            }
            match answer {
                Ok(reply) if waiting.with_value(VecDeque::is_empty) => {
                    self.of.entries.replace(reply.body, None);
                }
                Ok(_) => {}
                Err(failure) => {
                    waiting.update_value(VecDeque::clear);
                    toast::fail(failure.sentence());
                    self.of.entries.reload();
                }
            }
            self.send();
        });
    }
}

/// What an entry comes before; nothing inside for the end, nothing at all where
/// it would stay.
fn target(order: &[Uuid], entry: Uuid, to: To) -> Option<Option<Uuid>> {
    let here = order.iter().position(|one| *one == entry)?;
    let after = order.get(here + 1);
    match to {
        To::Up => Some(Some(*order.get(here.checked_sub(1)?)?)),
        To::Down => after.map(|_| order.get(here + 2).copied()),
        To::First => (here > 0).then(|| order.first().copied()),
        To::Last => after.map(|_| None),
        To::Before(other) if other == entry || after == Some(&other) => None,
        To::Before(other) => order.contains(&other).then_some(Some(other)),
    }
}

/// Takes a demand off the shortlist, with ten seconds to take it back.
pub(super) fn take_off(of: Meeting, entry: EntryView) {
    let key = of.key.get_untracked();
    let after = of.entries.value.with_untracked(|entries| {
        let mut items = entries.iter().flat_map(|entries| &entries.items);
        items.find(|one| one.id == entry.id)?;
        items.next().map(|one| one.id)
    });
    spawn_local(async move {
        match shortlist::remove(&key, entry.id, &api::etag(entry.version)).await {
            Ok(_) => {
                of.entries
                    .change(|entries| entries.items.retain(|one| one.id != entry.id));
                browser::focus("[data-entry] button");
                let said = tf(m::SHORTLIST_TAKEN_OFF, &[("key", &entry.demand.key)]);
                toast::undo(said, move || put_back(key.clone(), entry.clone(), after));
            }
            Err(failure) => {
                toast::fail(failure.sentence());
                of.entries.reload();
            }
        }
    });
}

/// Puts a demand back to where it was. The page hears of it like of everything.
fn put_back(key: String, entry: EntryView, before: Option<Uuid>) {
    spawn_local(async move {
        let again = AddEntries {
            demand_ids: vec![entry.demand.id],
            note: Some(entry.note).filter(|note| !note.is_empty()),
        };
        let answer = shortlist::add(&key, &again).await;
        let place = match &answer {
            Ok(reply) => {
                let mut items = reply.body.items.iter();
                items.find(|one| one.demand.id == entry.demand.id)
            }
            Err(failure) => return toast::fail(failure.sentence()),
        };
        if let Some((place, _)) = place.zip(before) {
            // At the end it is on the list all the same.
            let _ = shortlist::place(&key, place.id, MoveEntry { before }).await;
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_stay_is_not_moved() {
        let ids: Vec<Uuid> = (1..=3).map(Uuid::from_u128).collect();
        let [first, second, third] = [ids[0], ids[1], ids[2]];
        assert_eq!(target(&ids, first, To::Up), None);
        assert_eq!(target(&ids, first, To::First), None);
        assert_eq!(target(&ids, third, To::Down), None);
        assert_eq!(target(&ids, third, To::Last), None);
        assert_eq!(target(&ids, first, To::Before(second)), None);
        assert_eq!(target(&ids, first, To::Down), Some(Some(third)));
        assert_eq!(target(&ids, second, To::Down), Some(None));
        assert_eq!(target(&ids, third, To::Up), Some(Some(second)));
        assert_eq!(target(&ids, third, To::Before(first)), Some(Some(first)));
    }
}
