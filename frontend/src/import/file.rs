//! The uploaded file of the page: read, corrected one change after the other,
//! tried, imported.

use std::{collections::VecDeque, time::Duration};

use docket_contract::import::{ImportReport, ImportState, ImportView, PatchImport};
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

use crate::{
    api::{self, Failure, Reply, import},
    loadable::Loadable,
    ui::toast,
};

/// How often an import that goes on in the server is looked at.
const LOOK: Duration = Duration::from_millis(1_500);

/// The file of the page.
#[derive(Clone, Copy)]
pub(super) struct ImportFile {
    /// Its id, none before a file is chosen.
    pub id: Memo<Option<Uuid>>,
    /// How it is understood.
    pub view: Loadable<Option<ImportView>>,
    /// What trying it said; after a correction it is tried again by itself.
    pub tried: RwSignal<Option<ImportReport>>,
    /// Whether it is being tried.
    pub trying: RwSignal<bool>,
    /// Whether it is being imported.
    pub importing: RwSignal<bool>,
    /// Whether corrections are being sent.
    pub changing: RwSignal<bool>,
    queue: StoredValue<VecDeque<PatchImport>>,
}

impl ImportFile {
    /// The file with this id, read again when the id changes.
    pub fn new(id: Memo<Option<Uuid>>) -> Self {
        let view = Loadable::new(move || {
            let id = id.get();
            async move {
                match id {
                    Some(id) => import::find(id).await.map(some),
                    None => Ok(Reply {
                        body: None,
                        etag: None,
                    }),
                }
            }
        });
        let this = Self {
            id,
            view,
            tried: RwSignal::new(None),
            trying: RwSignal::new(false),
            importing: RwSignal::new(false),
            changing: RwSignal::new(false),
            queue: StoredValue::new(VecDeque::new()),
        };
        Effect::new(move || {
            id.track();
            this.tried.set(None);
        });
        // One that was under way when the page was left goes on in the server.
        Effect::new(move || {
            let state = view.value.with(|view| {
                view.as_ref()
                    .and_then(|view| view.as_ref().map(|view| view.state))
            });
            if state == Some(ImportState::Importing) && !this.importing.get_untracked() {
                this.importing.set(true);
                this.follow();
            }
        });
        this
    }

    /// A part of the view, none before there is one.
    pub fn part<T>(self, of: impl FnOnce(&ImportView) -> T) -> Option<T> {
        self.view
            .value
            .with(|view| view.as_ref().and_then(|view| view.as_ref().map(of)))
    }

    /// Makes a correction on screen at once and sends it after those before
    /// it. When one is refused, the file shows as the server has it.
    pub fn change(self, patch: PatchImport) {
        self.view.value.update(|view| {
            if let (Some(Some(view)), Some(Some(changes))) = (view, &patch.mapping) {
                changes.apply(&mut view.mapping);
            }
        });
        self.queue.update_value(|queue| queue.push_back(patch));
        if !self.changing.get_untracked() {
            self.changing.set(true);
            let held = self.view.hold();
            spawn_local(async move {
                self.send().await;
                drop(held);
            });
        }
    }

    async fn send(self) {
        while let Some(patch) = self.queue.try_update_value(VecDeque::pop_front).flatten() {
            let Some((id, etag)) = self.version() else {
                break;
            };
            match import::change(id, &patch, &etag).await {
                Ok(reply) => {
                    let last = self
                        .queue
                        .try_with_value(VecDeque::is_empty)
                        .unwrap_or(true);
                    if last {
                        let reply = some(reply);
                        self.view.replace(reply.body, reply.etag);
                    } else {
                        // What is still to be sent shows already.
                        let _ = self.view.etag.try_set(reply.etag);
                    }
                }
                Err(failure) => {
                    let _ = self.queue.try_update_value(VecDeque::clear);
                    toast::fail(told(&failure));
                    self.view.reload();
                }
            }
        }
        let _ = self.changing.try_set(false);
        let tried = self
            .tried
            .try_with_untracked(Option::is_some)
            .unwrap_or(false);
        if tried {
            self.try_out();
        }
    }

    fn version(self) -> Option<(Uuid, String)> {
        let id = self.id.try_get_untracked().flatten()?;
        let etag = self
            .view
            .etag
            .try_get_untracked()
            .flatten()
            .or_else(|| untrack(|| self.part(|view| api::etag(view.version))))?;
        Some((id, etag))
    }

    /// Counts what importing would do.
    pub fn try_out(self) {
        let Some(id) = self.id.get_untracked() else {
            return;
        };
        if self.trying.get_untracked() {
            return;
        }
        self.trying.set(true);
        spawn_local(async move {
            match import::dry_run(id).await {
                Ok(reply) => {
                    let _ = self.tried.try_set(Some(reply.body));
                }
                Err(failure) => {
                    // What it said before no longer holds.
                    let _ = self.tried.try_set(None);
                    toast::fail(told(&failure));
                }
            }
            let _ = self.trying.try_set(false);
        });
    }

    /// Imports the file and follows it to its end.
    pub fn import(self) {
        let Some(id) = self.id.get_untracked() else {
            return;
        };
        if self.importing.get_untracked() {
            return;
        }
        self.importing.set(true);
        spawn_local(async move {
            if let Err(failure) = import::commit(id).await {
                toast::fail(told(&failure));
            }
            self.look(id).await;
        });
    }

    /// Reads the file; while the server is at it, again in a moment.
    async fn look(self, id: Uuid) {
        let state = match import::find(id).await {
            Ok(reply) => {
                let state = reply.body.state;
                let reply = some(reply);
                self.view.replace(reply.body, reply.etag);
                Some(state)
            }
            Err(failure) => {
                toast::fail(failure.sentence());
                None
            }
        };
        if state == Some(ImportState::Importing) {
            self.follow();
        } else {
            let _ = self.importing.try_set(false);
        }
    }

    fn follow(self) {
        set_timeout(
            move || {
                if let Some(Some(id)) = self.id.try_get_untracked() {
                    spawn_local(self.look(id));
                }
            },
            LOOK,
        );
    }
}

fn some<T>(reply: Reply<T>) -> Reply<Option<T>> {
    Reply {
        body: Some(reply.body),
        etag: reply.etag,
    }
}

/// A failure with what it says about places of the body, which have no field
/// of their own here.
pub(super) fn told(failure: &Failure) -> String {
    let mut told = failure.sentence();
    for detail in failure.elsewhere(&[]) {
        // A single place is often all that the sentence speaks of.
        if !told.contains(&detail) {
            told.push(' ');
            told.push_str(&detail);
        }
    }
    told
}
