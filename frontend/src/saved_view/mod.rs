//! Views of the list of demands: those one may use, and the pinned ones in the
//! navigation. What the list does with them is the list's.

mod pins;

use docket_contract::{page::Page, saved_view::SavedViewView};
use docket_domain::{identity::Permission, saved_view::ViewPreferences};
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

use crate::{
    api::{Reply, saved_view},
    live,
    loadable::Loadable,
    session::Session,
    ui::toast,
};

pub(crate) use pins::Pins;

/// What stands in the address of the list for all demands, where a view is
/// what the list begins with.
pub(crate) const ALL: &str = "all";

/// The address of a view.
pub(crate) fn address(id: Uuid) -> String {
    format!("/demands?view={id}")
}

/// The views one may use and how one arranges them; shared by all pages.
#[derive(Clone, Copy)]
pub(crate) struct Views {
    all: Loadable<Page<SavedViewView>>,
    preferences: Loadable<ViewPreferences>,
}

impl Views {
    /// Asks for them, and again when somebody changes a shared one.
    pub(crate) fn new(session: Session) -> Self {
        let standing = Memo::new(move |_| {
            let is_known = session.me().value.with(Option::is_some);
            is_known.then(|| session.may(Permission::DemandRead))
        });
        let this = Self {
            all: Loadable::new(move || {
                let may = standing.get();
                async move {
                    match wait_for(may).await {
                        true => saved_view::list().await,
                        false => Ok(nothing(Page {
                            items: Vec::new(),
                            next: None,
                            total: None,
                        })),
                    }
                }
            }),
            preferences: Loadable::new(move || {
                let may = standing.get();
                async move {
                    match wait_for(may).await {
                        true => saved_view::preferences().await,
                        false => Ok(nothing(ViewPreferences::default())),
                    }
                }
            }),
        };
        live::soon(&["saved_view"], move || this.reload());
        this
    }

    /// Those of the shell around this view.
    pub(crate) fn here() -> Option<Self> {
        use_context()
    }

    /// Asks again.
    pub(crate) fn reload(self) {
        self.all.reload();
        self.preferences.reload();
    }

    /// Whether they came, or did not and will not by themselves.
    pub(crate) fn is_known(self) -> bool {
        is_settled(self.all) && is_settled(self.preferences)
    }

    /// All of them, by name.
    pub(crate) fn all(self) -> Vec<SavedViewView> {
        self.all.value.with(|page| {
            page.as_ref()
                .map_or_else(Vec::new, |page| page.items.clone())
        })
    }

    /// One of them.
    pub(crate) fn find(self, id: Uuid) -> Option<SavedViewView> {
        self.all.value.with(|page| {
            let mut views = page.iter().flat_map(|page| &page.items);
            views.find(|view| view.id == id).cloned()
        })
    }

    /// The one the list begins with.
    pub(crate) fn start(self) -> Option<Uuid> {
        self.preferences
            .value
            .with(|kept| kept.as_ref().and_then(|kept| kept.start))
            .filter(|id| self.find(*id).is_some())
    }

    /// The pinned ones, in their order.
    pub(crate) fn pinned(self) -> Vec<SavedViewView> {
        let pinned = self.preferences.value.with(|kept| {
            kept.as_ref()
                .map_or_else(Vec::new, |kept| kept.pinned.clone())
        });
        pinned.into_iter().filter_map(|id| self.find(id)).collect()
    }

    /// Takes a view that came with the answer to a change.
    pub(crate) fn take(self, view: SavedViewView) {
        self.all.change(|page| {
            page.items.retain(|one| one.id != view.id);
            let place = page
                .items
                .partition_point(|one| one.name.to_lowercase() < view.name.to_lowercase());
            page.items.insert(place, view);
        });
    }

    /// Forgets a view that was deleted.
    pub(crate) fn forget(self, id: Uuid) {
        self.all
            .change(|page| page.items.retain(|one| one.id != id));
    }

    /// Arranges them: at once here, and back again when the server refuses.
    pub(crate) fn arrange(self, change: impl FnOnce(&mut ViewPreferences)) {
        let before = self.preferences.value.get_untracked().unwrap_or_default();
        let mut after = before.clone();
        // What one may no longer use would be refused.
        untrack(|| {
            after.pinned.retain(|id| self.find(*id).is_some());
            after.start = after.start.filter(|id| self.find(*id).is_some());
        });
        change(&mut after);
        self.preferences.value.set(Some(after.clone()));
        let held = self.preferences.hold();
        spawn_local(async move {
            let _held = held;
            if let Err(failure) = saved_view::arrange(&after).await {
                let _ = self.preferences.value.try_set(Some(before));
                toast::fail(failure.sentence());
            }
        });
    }
}

/// Waits for as long as nobody knows who is signed in.
async fn wait_for(may: Option<bool>) -> bool {
    match may {
        Some(may) => may,
        None => std::future::pending().await,
    }
}

fn nothing<T>(body: T) -> Reply<T> {
    Reply { body, etag: None }
}

fn is_settled<T: Send + Sync + 'static>(of: Loadable<T>) -> bool {
    of.value.with(Option::is_some) || of.failure.with(Option::is_some)
}
