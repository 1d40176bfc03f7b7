//! Saving by itself what is being written: after a pause, again when it changed
//! meanwhile, again when the network or the server is back, and once more when
//! the page is left.

use std::{
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex},
    time::Duration,
};

use docket_contract::problem::Code;
use gloo_timers::future::TimeoutFuture;
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};

use crate::{
    api::Failure,
    i18n::{Key, m, t, text},
    network,
    ui::{Button, ButtonSize, Icon},
};

/// How long nothing is typed before it is saved.
const PAUSE: Duration = Duration::from_millis(700);
/// After how many seconds it is tried again, one try after the other; the last
/// one holds from then on.
const AGAIN: [u64; 4] = [2, 5, 10, 30];
/// How often it is looked whether something has arrived.
const LOOK_MILLISECONDS: u32 = 50;

/// How far saving is.
#[derive(Clone, Debug, PartialEq)]
pub enum Saving {
    /// Everything is stored.
    Saved,
    /// Something is not stored yet.
    Waiting,
    /// It is on its way.
    Sending,
    /// Somebody else changed the same record meanwhile.
    Stale,
    /// It could not be stored.
    Failed(Failure),
}

/// A change on its way to the server.
pub type Sent = Pin<Box<dyn Future<Output = Result<(), Failure>>>>;

/// What is written, and how it is stored.
struct Work<C> {
    /// As it is now; none while it cannot be stored.
    now: Box<dyn Fn() -> Option<C> + Send + Sync>,
    /// Stores it. It is also called after the page was left, when no signal of
    /// the page is there any more.
    send: Box<dyn Fn(C) -> Sent + Send + Sync>,
    /// What is still to be stored after the page was left.
    left: Mutex<Option<C>>,
}

/// Saves by itself what is being written.
pub struct Autosave<C: 'static> {
    /// How far saving is.
    pub state: RwSignal<Saving>,
    timer: StoredValue<Option<TimeoutHandle>>,
    /// How often in a row it failed.
    failed: StoredValue<usize>,
    work: StoredValue<Arc<Work<C>>>,
}

impl<C> Clone for Autosave<C> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<C> Copy for Autosave<C> {}

impl<C: Clone + PartialEq + Send + Sync + 'static> Autosave<C> {
    /// Nothing to save yet. `now` gives what is written, none while it cannot
    /// be stored; `send` stores it.
    pub fn new(
        now: impl Fn() -> Option<C> + Send + Sync + 'static,
        send: impl Fn(C) -> Sent + Send + Sync + 'static,
    ) -> Self {
        let this = Self {
            state: RwSignal::new(Saving::Saved),
            timer: StoredValue::new(None),
            failed: StoredValue::new(0),
            work: StoredValue::new(Arc::new(Work {
                now: Box::new(now),
                send: Box::new(send),
                left: Mutex::new(None),
            })),
        };
        // What waits when the page is left is sent at once, or after what is
        // on its way.
        on_cleanup(move || {
            this.stop();
            match this.state.get_untracked() {
                Saving::Waiting | Saving::Failed(_) => this.send(),
                Saving::Sending => {
                    let work = this.work.get_value();
                    if let Ok(mut left) = work.left.lock() {
                        *left = (work.now)();
                    }
                }
                Saving::Saved | Saving::Stale => {}
            }
        });
        // What could not be sent goes as soon as there is a network again.
        Effect::new(move |before: Option<bool>| {
            let online = network::online();
            if online && before == Some(false) && untrack(|| this.is_unsaved()) {
                this.send();
            }
            online
        });
        // The browser asks before a page with something unsaved is closed.
        let leaving = window_event_listener(leptos::ev::beforeunload, move |event| {
            if untrack(|| this.is_unsaved()) {
                event.prevent_default();
            }
        });
        on_cleanup(move || leaving.remove());
        this
    }

    /// Whether something is not stored yet.
    pub fn is_unsaved(self) -> bool {
        self.state.with(|state| *state != Saving::Saved)
    }

    /// Hears that something changed: it is saved after a pause.
    pub fn touch(self) {
        if self.state.get_untracked() == Saving::Stale {
            return;
        }
        if self.state.get_untracked() != Saving::Sending {
            self.state.set(Saving::Waiting);
        }
        self.after(PAUSE);
    }

    /// Goes on after somebody else's change was dealt with.
    pub fn settle(self) {
        self.state.set(Saving::Saved);
    }

    /// No longer saves anything: what was written went another way.
    pub fn finish(self) {
        self.stop();
        let _ = self.state.try_set(Saving::Saved);
    }

    fn stop(self) {
        // The page may be gone by now, and its timer with it.
        if let Some(timer) = self.timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    }

    fn after(self, pause: Duration) {
        self.stop();
        let timer = set_timeout_with_handle(move || self.send(), pause);
        self.timer.set_value(timer.ok());
    }

    /// Waits until nothing is on its way any more.
    pub async fn settled(self) {
        self.stop();
        while self.state.try_get_untracked() == Some(Saving::Sending) {
            TimeoutFuture::new(LOOK_MILLISECONDS).await;
        }
    }

    /// Stores it as it is now, and tells when that is done.
    ///
    /// # Errors
    /// It could not be stored, or the page was left.
    pub async fn flush(self) -> Result<(), Failure> {
        self.settled().await;
        // Whoever left the page before it began is not waited for.
        let Some(work) = self.work.try_get_value() else {
            return Err(Failure::Unexpected(0));
        };
        let Some(now) = (work.now)() else {
            return Ok(());
        };
        self.state.set(Saving::Sending);
        self.deliver(work, now).await
    }

    /// Stores it as it is now.
    pub fn send(self) {
        if self.state.get_untracked() == Saving::Sending {
            return;
        }
        let work = self.work.get_value();
        let Some(sent) = (work.now)() else {
            return;
        };
        self.state.set(Saving::Sending);
        spawn_local(async move {
            // How it went is said by the state.
            let _ = self.deliver(work, sent).await;
        });
    }

    /// Sends it, and says how it went: what was written meanwhile goes next,
    /// also when the page was left.
    async fn deliver(self, work: Arc<Work<C>>, sent: C) -> Result<(), Failure> {
        let answer = (work.send)(sent.clone()).await;
        if self.state.is_disposed() {
            let last = work.left.lock().ok().and_then(|mut left| left.take());
            let last = last.filter(|last| answer.is_ok() && *last != sent);
            return match last {
                Some(last) => (work.send)(last).await,
                None => answer,
            };
        }
        match &answer {
            Ok(()) => {
                self.failed.set_value(0);
                self.state.set(Saving::Saved);
                if (work.now)().as_ref() != Some(&sent) {
                    self.touch();
                }
            }
            Err(failure) if failure.is(Code::Stale) => self.state.set(Saving::Stale),
            Err(failure) => self.fail(failure.clone()),
        }
        answer
    }

    /// Says that it failed, and tries again where waiting may help.
    fn fail(self, failure: Failure) {
        let may_pass = failure.may_pass();
        self.state.set(Saving::Failed(failure));
        if may_pass {
            let failed = self.failed.get_value();
            self.failed.set_value(failed + 1);
            let seconds = AGAIN[failed.min(AGAIN.len() - 1)];
            self.after(Duration::from_secs(seconds));
        }
    }
}

/// How far saving is, in words.
#[component]
pub fn SavingMark(
    /// How far it is.
    #[prop(into)]
    state: Signal<Saving>,
    /// What is said when everything is stored.
    saved: Key,
    /// Tries again.
    #[prop(into)]
    on_retry: Callback<()>,
    /// Brings together what somebody else changed meanwhile, where nothing else
    /// on the page does.
    #[prop(optional, into)]
    on_stale: Option<Callback<()>>,
) -> impl IntoView {
    let words = move || match state.get() {
        Saving::Saved => text(saved).to_owned(),
        Saving::Waiting | Saving::Sending => text(m::BUILDER_SAVING).to_owned(),
        Saving::Stale => text(m::STALE_TITLE).to_owned(),
        Saving::Failed(failure) => failure.sentence(),
    };
    let failed = move || state.with(|state| matches!(state, Saving::Failed(_)));
    view! {
        <span class="saved" role="status">
            <Show when=move || state.get() == Saving::Saved><Icon name="check"/></Show>
            {words}
        </span>
        <Show when=failed>
            <Button size=ButtonSize::Small on_click=on_retry>{t(m::STATE_RETRY)}</Button>
        </Show>
        {on_stale.map(|on_stale| view! {
            <Show when=move || state.get() == Saving::Stale>
                <Button size=ButtonSize::Small on_click=on_stale>{t(m::DEMAND_BRING_IN)}</Button>
            </Show>
        })}
    }
}
