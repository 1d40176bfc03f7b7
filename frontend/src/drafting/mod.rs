//! What is agreed as a whole - a form, a workflow - while it is written: every
//! change, the way back, saving by itself, and somebody else at the same draft.

mod agreed;
mod line;
mod state;
mod text;
mod version;

use std::{
    future::Future,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use leptos::{prelude::*, task::spawn_local};

use crate::{
    api::{self, Failure},
    autosave::{Autosave, Saving, SavingMark},
    browser,
    i18n::{Key, m, t, text as words},
    ui::{Button, ButtonKind, ButtonSize, Note, Tone, toast},
};

pub(crate) use agreed::{Agreed, AgreedPage, Agreements, in_use};
pub(crate) use line::Line;
pub(crate) use state::StateTag;
pub(crate) use text::Bilingual;
pub(crate) use version::{Comparison, FileButton, Problems, VersionActions, VersionHead};

/// How many steps can be taken back.
const STEPS: usize = 100;

/// What is stored, with its version.
pub(crate) type Stored<T> = Pin<Box<dyn Future<Output = Result<(i64, T), Failure>>>>;

type Read<T> = Arc<dyn Fn() -> Stored<T> + Send + Sync>;

/// A draft being written.
pub(crate) struct Drafting<T: 'static> {
    /// What it says.
    pub definition: RwSignal<T>,
    /// Saves it by itself.
    pub saving: Autosave<T>,
    /// Counts up when the editor has to show other values than those typed.
    pub revision: RwSignal<u32>,
    past: RwSignal<Vec<T>>,
    future: RwSignal<Vec<T>>,
    last: StoredValue<String>,
    /// Version of what is stored; it outlives the page.
    version: StoredValue<Arc<AtomicI64>>,
    read: StoredValue<Read<T>>,
    /// Told what comes on the page before it does, so that nothing is selected
    /// that there is not.
    coming: Callback<T>,
}

impl<T> Clone for Drafting<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Drafting<T> {}

impl<T: Clone + PartialEq + Send + Sync + 'static> Drafting<T> {
    /// Begins with what is stored. `read` reads it again, `store` replaces it
    /// under an `ETag`, and `coming` is told what takes the place of the draft.
    pub fn new(
        (version, definition): (i64, T),
        read: impl Fn() -> Stored<T> + Send + Sync + 'static,
        store: impl Fn(T, String) -> Stored<T> + Send + Sync + 'static,
        coming: Callback<T>,
    ) -> Self {
        let definition = RwSignal::new(definition);
        let stored = Arc::new(AtomicI64::new(version));
        let known = Arc::clone(&stored);
        let store = Arc::new(store);
        let send = move |definition: T| -> crate::autosave::Sent {
            let (known, store) = (Arc::clone(&known), Arc::clone(&store));
            Box::pin(async move {
                let etag = api::etag(known.load(Ordering::Relaxed));
                let (version, _) = store(definition, etag).await?;
                known.store(version, Ordering::Relaxed);
                Ok(())
            })
        };
        Self {
            definition,
            saving: Autosave::new(move || Some(definition.get_untracked()), send),
            revision: RwSignal::new(0),
            past: RwSignal::new(Vec::new()),
            future: RwSignal::new(Vec::new()),
            last: StoredValue::new(String::new()),
            version: StoredValue::new(stored),
            read: StoredValue::new(Arc::new(read)),
            coming,
        }
    }

    /// Changes the draft. Changes in a row at one place are one step back.
    pub fn change(self, place: &str, change: impl FnOnce(&mut T)) {
        let before = self.definition.get_untracked();
        let mut after = before.clone();
        change(&mut after);
        if after == before {
            return;
        }
        if self.last.with_value(|last| last != place) || place.is_empty() {
            self.past.update(|past| {
                past.push(before);
                if past.len() > STEPS {
                    past.remove(0);
                }
            });
            self.last.set_value(place.to_owned());
        }
        self.future.update(Vec::clear);
        self.definition.set(after);
        self.saving.touch();
    }

    /// Whether there is a step to take back, and one to take again.
    pub fn steps(self) -> (bool, bool) {
        (
            self.past.with(|past| !past.is_empty()),
            self.future.with(|future| !future.is_empty()),
        )
    }

    /// Takes the last step back.
    pub fn undo(self) {
        self.step(self.past, self.future);
    }

    /// Takes a step again that was taken back.
    pub fn redo(self) {
        self.step(self.future, self.past);
    }

    fn step(self, from: RwSignal<Vec<T>>, to: RwSignal<Vec<T>>) {
        let Some(other) = from.try_update(Vec::pop).flatten() else {
            return;
        };
        let now = self.definition.get_untracked();
        to.update(|to| to.push(now));
        self.last.set_value(String::new());
        self.show(other);
        self.saving.touch();
    }

    /// Puts another definition on the page.
    fn show(self, definition: T) {
        self.coming.run(definition.clone());
        self.definition.set(definition);
        self.revision.update(|revision| *revision += 1);
    }

    /// Reads what somebody else stored: takes it in place of this, or keeps
    /// this in place of it.
    pub fn settle(self, mine: bool) {
        let read = self.read.get_value();
        spawn_local(async move {
            match read().await {
                Ok(_) if self.revision.is_disposed() => {}
                Ok((version, definition)) => {
                    self.know(version);
                    self.saving.settle();
                    if mine {
                        self.saving.send();
                    } else {
                        self.take_over(definition);
                    }
                }
                Err(failure) => toast::fail(failure.sentence()),
            }
        });
    }

    /// Takes over what somebody else stored, when nothing waits here.
    pub fn follow(self) {
        if untrack(|| self.saving.is_unsaved()) {
            return;
        }
        let read = self.read.get_value();
        spawn_local(async move {
            let Ok((version, definition)) = read().await else {
                return;
            };
            // What was stored here meanwhile is newer than what was read.
            let is_other = !self.revision.is_disposed()
                && version > self.known()
                && !untrack(|| self.saving.is_unsaved());
            if is_other {
                self.know(version);
                self.take_over(definition);
            }
        });
    }

    /// Puts on the page what somebody else stored: their steps are not taken
    /// back here.
    fn take_over(self, definition: T) {
        self.past.update(Vec::clear);
        self.future.update(Vec::clear);
        self.last.set_value(String::new());
        self.show(definition);
    }

    /// Version of what is stored.
    fn known(self) -> i64 {
        self.version
            .with_value(|version| version.load(Ordering::Relaxed))
    }

    fn know(self, stored: i64) {
        self.version
            .with_value(|version| version.store(stored, Ordering::Relaxed));
    }

    /// Version as in the `ETag`, of what is stored.
    pub fn etag(self) -> String {
        api::etag(self.known())
    }

    /// Says that something was removed, and offers to take that back as long as
    /// it is the last step.
    pub fn offer_undo(self, removed: Key) {
        let after = self.definition.get_untracked();
        toast::undo(words(removed), move || {
            if self.definition.try_get_untracked().as_ref() == Some(&after) {
                self.undo();
            }
        });
    }

    /// Takes steps back and again by the keys that people know.
    pub fn listen(self) {
        let keys = window_event_listener(leptos::ev::keydown, move |event| {
            let steps =
                (event.ctrl_key() || event.meta_key()) && event.key().eq_ignore_ascii_case("z");
            if steps && !browser::is_typing(event.target()) {
                event.prevent_default();
                if event.shift_key() {
                    self.redo();
                } else {
                    self.undo();
                }
            }
        });
        on_cleanup(move || keys.remove());
    }
}

/// How far saving is, the way back, and what leads to publishing.
#[component]
pub(crate) fn DraftHead<T: Clone + PartialEq + Send + Sync + 'static>(
    /// The draft.
    draft: Drafting<T>,
    /// What it is called.
    #[prop(into)]
    title: Signal<String>,
    /// Opens the list of what to look at.
    #[prop(into)]
    on_check: Callback<()>,
) -> impl IntoView {
    view! {
        <header class="build__head">
            <h2 class="t16 strong">{title}</h2>
            <SavingMark state=draft.saving.state saved=m::BUILDER_SAVED on_retry=move || draft.saving.send()/>
            <span class="push row">
                <Button local=true disabled=Signal::derive(move || !draft.steps().0) on_click=move || draft.undo()>{t(m::BUILDER_UNDO)}</Button>
                <Button local=true disabled=Signal::derive(move || !draft.steps().1) on_click=move || draft.redo()>{t(m::BUILDER_REDO)}</Button>
                <Button local=true kind=ButtonKind::Primary on_click=on_check>{t(m::BUILDER_CHECK)}</Button>
            </span>
        </header>
    }
}

/// What to do when somebody else changed the draft, too.
#[component]
pub(crate) fn Stale<T: Clone + PartialEq + Send + Sync + 'static>(
    /// The draft.
    draft: Drafting<T>,
) -> impl IntoView {
    view! {
        <Show when=move || draft.saving.state.get() == Saving::Stale>
            <div class="build__note">
                <Note tone=Tone::Warn>
                    <strong>{t(m::STALE_TITLE)}</strong>
                    <p>{t(m::BUILDER_STALE)}</p>
                    <div class="row spc">
                        <Button on_click=move || draft.settle(false)>{t(m::BUILDER_THEIRS)}</Button>
                        <Button on_click=move || draft.settle(true)>{t(m::BUILDER_MINE)}</Button>
                    </div>
                </Note>
            </div>
        </Show>
    }
}

/// Moves what is worked on, or removes it.
#[component]
pub(crate) fn Moves(
    /// Moves it one place up.
    #[prop(into)]
    on_up: Callback<()>,
    /// Moves it one place down.
    #[prop(into)]
    on_down: Callback<()>,
    /// Removes it.
    #[prop(into)]
    on_remove: Callback<()>,
) -> impl IntoView {
    view! {
        <div class="row row--1">
            <Button local=true size=ButtonSize::Small icon="up" on_click=on_up>{t(m::BUILDER_UP)}</Button>
            <Button local=true size=ButtonSize::Small icon="down" on_click=on_down>{t(m::BUILDER_DOWN)}</Button>
            <Button local=true size=ButtonSize::Small kind=ButtonKind::Danger on_click=on_remove>{t(m::BUILDER_REMOVE)}</Button>
        </div>
    }
}
