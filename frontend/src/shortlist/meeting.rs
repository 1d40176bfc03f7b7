//! The shortlist a page is about: what is on it, and which demand is looked at.

use docket_contract::shortlist::{EntriesView, EntryView, ShortlistView};
use docket_domain::shortlist::ShortlistState;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use uuid::Uuid;

use super::{draft::Drafts, order::Moves};
use crate::{
    address::Parameter,
    api::{self, shortlist},
    browser,
    i18n::m,
    live,
    loadable::Loadable,
    shell,
};

/// Where the demand that is looked at has its name.
pub(super) const PANEL: &str = "shortlist-panel";

/// Widest window in px in which the panel is below the agenda.
const STACKED: f64 = 1_180.0;

/// The shortlist the address names.
#[derive(Clone, Copy)]
pub(super) struct Meeting {
    /// Its key or id, as in the address.
    pub key: Memo<String>,
    /// Name, day, people, state.
    pub head: Loadable<ShortlistView>,
    /// What is on it.
    pub entries: Loadable<EntriesView>,
    /// What is written about decisions and not recorded yet.
    pub drafts: Drafts,
    /// Key of the demand that the address names.
    at: Parameter,
    /// Where the address names none.
    first: RwSignal<Option<Uuid>>,
    /// Moves that the server has not heard of yet.
    pub moves: Moves,
}

impl Meeting {
    /// Reads the shortlist of the current address. What others change comes by
    /// itself.
    pub fn here() -> Self {
        let params = use_params_map();
        let key = Memo::new(move |_| params.with(|params| params.get("key")).unwrap_or_default());
        let head = Loadable::new(move || {
            let key = key.get();
            async move { shortlist::find(&key).await }
        });
        let entries = entries_of(head);
        let this = Self {
            key,
            head,
            entries,
            drafts: Drafts::new(),
            at: Parameter::of("at"),
            first: RwSignal::new(None),
            moves: Moves::new(),
        };
        live::on("shortlist", move |event| {
            if this.id() == Some(event.record_id) {
                head.reload();
                entries.reload();
            }
        });
        live::on("demand", move |event| {
            let has = entries.value.with_untracked(|entries| {
                let mut items = entries.iter().flat_map(|entries| &entries.items);
                items.any(|entry| entry.demand.id == event.record_id)
            });
            if has {
                entries.reload();
            }
        });
        // Somebody who comes without a choice begins with the first that is not
        // decided on; what others decide then moves nothing under them.
        Effect::new(move || {
            entries.value.with(|entries| {
                let Some(entries) = entries else { return };
                let held = this.first.get_untracked();
                let is_there = entries.items.iter().any(|entry| Some(entry.id) == held);
                if !is_there {
                    let open = entries.items.iter().find(|entry| entry.decision.is_none());
                    let first = open.or_else(|| entries.items.first());
                    this.first.set(first.map(|entry| entry.id));
                }
            });
        });
        this
    }

    /// Names the page after the shortlist.
    pub fn name_page(self) {
        shell::page_under(
            vec![shell::Crumb::new(m::NAV_SHORTLISTS, "/shortlists")],
            move || self.key.get(),
        );
    }

    /// The id, once known.
    pub fn id(self) -> Option<Uuid> {
        let id = |head: &Option<ShortlistView>| head.as_ref().map(|head| head.id);
        self.head.value.try_with_untracked(id).flatten()
    }

    /// Its version, to send back with a change.
    pub fn etag(self) -> String {
        let version = self
            .head
            .value
            .with_untracked(|head| head.as_ref().map_or(0, |head| head.version));
        let known = self.head.etag.get_untracked();
        known.unwrap_or_else(|| api::etag(version))
    }

    /// Whether something holds of the shortlist.
    pub fn is(self, what: impl FnOnce(&ShortlistView) -> bool) -> bool {
        self.head.value.with(|head| head.as_ref().is_some_and(what))
    }

    /// Whether demands are put on it, ordered and prepared by the reader.
    pub fn may_prepare(self) -> bool {
        self.is(|head| head.may_manage && head.state.may_change())
    }

    /// Whether the reader records decisions.
    pub fn may_decide(self) -> bool {
        self.is(|head| head.may_decide && head.state.may_decide())
    }

    /// How far it is.
    pub fn state(self) -> ShortlistState {
        self.head.value.with(|head| {
            head.as_ref()
                .map_or(ShortlistState::Preparing, |head| head.state)
        })
    }

    /// Decided on, and all that the reader sees.
    pub fn progress(self) -> (u64, u64) {
        self.entries.value.with(|entries| {
            let items = entries.as_ref().map(|entries| entries.items.as_slice());
            let items = items.unwrap_or_default();
            let decided = items.iter().filter(|entry| entry.decision.is_some());
            (decided.count() as u64, items.len() as u64)
        })
    }

    /// How many there are that the reader may not read.
    pub fn hidden(self) -> u64 {
        self.entries
            .value
            .with(|entries| entries.as_ref().map_or(0, |entries| entries.hidden))
    }

    /// The demand that is looked at.
    pub fn chosen(self) -> Option<Uuid> {
        let named = self.at.get();
        self.entries
            .value
            .with(|entries| {
                let mut items = entries.iter().flat_map(|entries| &entries.items);
                let found = items.find(|entry| entry.demand.key == named);
                found.map(|entry| entry.id)
            })
            .or_else(|| self.first.get())
    }

    /// An entry, as it is now.
    pub fn entry(self, id: Uuid) -> Option<EntryView> {
        self.entries.value.with(|entries| {
            let mut items = entries.iter().flat_map(|entries| &entries.items);
            items.find(|entry| entry.id == id).cloned()
        })
    }

    /// Looks at a demand; whoever chose it reads on there.
    pub fn look_at(self, id: Uuid) {
        if let Some(entry) = untrack(|| self.entry(id)) {
            self.at.set(&entry.demand.key);
            self.first.set(Some(id));
            set_timeout(
                || {
                    browser::focus(&format!("#{PANEL}"));
                    bring_up();
                },
                std::time::Duration::from_millis(30),
            );
        }
    }

    /// The next demand after the one that is looked at about which nothing is
    /// decided, from the beginning again after the last.
    pub fn next_open(self) -> Option<Uuid> {
        let chosen = self.chosen();
        self.entries.value.with(|entries| {
            let items = entries.as_ref().map(|entries| entries.items.as_slice());
            let items = items.unwrap_or_default();
            let here = items.iter().position(|entry| Some(entry.id) == chosen);
            let (before, after) = items.split_at(here.map_or(0, |here| here + 1).min(items.len()));
            let mut round = after.iter().chain(before);
            round
                .find(|entry| entry.decision.is_none() && Some(entry.id) != chosen)
                .map(|entry| entry.id)
        })
    }

    /// Takes an entry as a change answered it.
    pub fn replace(self, entry: EntryView) {
        self.entries.change(|entries| {
            let mut items = entries.items.iter_mut();
            if let Some(known) = items.find(|known| known.id == entry.id) {
                *known = entry;
            }
        });
    }
}

/// What is on a shortlist, asked for once the shortlist is there.
pub(super) fn entries_of(head: Loadable<ShortlistView>) -> Loadable<EntriesView> {
    let known = Memo::new(move |_| {
        head.value
            .with(|head| head.as_ref().map(|head| head.key.clone()))
    });
    Loadable::new(move || {
        let key = known.get();
        async move {
            match key {
                Some(key) => shortlist::entries(&key).await,
                None => std::future::pending().await,
            }
        }
    })
}

/// Where the panel is below the agenda, it comes up to the top.
fn bring_up() {
    let panel = browser::document()
        .and_then(|document| document.query_selector(".sl__panel").ok().flatten());
    let width = browser::window()
        .and_then(|window| window.inner_width().ok())
        .and_then(|width| width.as_f64());
    if let Some(panel) = panel.filter(|_| width.is_some_and(|width| width <= STACKED)) {
        panel.scroll_into_view();
    }
}
