//! Something that is loaded from the server, and what shows until it is there
//! or when it does not come.

use std::future::Future;

use docket_contract::problem::Code;
use leptos::{prelude::*, task::spawn_local, text_prop::TextProp};

use crate::{
    api::{Answer, Failure},
    browser,
    i18n::{m, t, tf},
    network,
    ui::{Art, Button, ButtonKind, Empty, SkeletonText, toast},
};

/// Something loaded from the server. It loads again whenever a signal that the
/// fetch reads changes; until then the last value stays on screen.
pub struct Loadable<T: Send + Sync + 'static> {
    /// The last value that came.
    pub value: RwSignal<Option<T>>,
    /// Its version.
    pub etag: RwSignal<Option<String>>,
    /// Why the last attempt failed.
    pub failure: RwSignal<Option<Failure>>,
    /// Whether an attempt is under way.
    pub busy: RwSignal<bool>,
    again: RwSignal<u32>,
    /// The number of the last question; answers to earlier ones are dropped.
    asked: StoredValue<u64>,
    /// How many changes are being stored that are on screen already.
    held: StoredValue<u32>,
}

impl<T: Send + Sync + 'static> Clone for Loadable<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Loadable<T> {}

impl<T: Send + Sync + 'static> Loadable<T> {
    /// Loads by `fetch`, now and whenever a signal it reads changes. A late
    /// answer to an earlier question is dropped.
    pub fn new<F, A>(fetch: F) -> Self
    where
        F: Fn() -> A + 'static,
        A: Future<Output = Answer<T>> + 'static,
    {
        let this = Self {
            value: RwSignal::new(None),
            etag: RwSignal::new(None),
            failure: RwSignal::new(None),
            busy: RwSignal::new(true),
            again: RwSignal::new(0),
            asked: StoredValue::new(0),
            held: StoredValue::new(0),
        };
        Effect::new(move || {
            this.again.track();
            let answer = fetch();
            this.asked.update_value(|number| *number += 1);
            let number = this.asked.get_value();
            this.busy.set(true);
            spawn_local(async move {
                let answer = answer.await;
                // The page may be gone, or may have asked something newer, or
                // shows something newer.
                if this.asked.try_get_value() == Some(number) && this.held.get_value() == 0 {
                    match answer {
                        Ok(reply) => {
                            this.failure.set(None);
                            this.etag.set(reply.etag);
                            this.value.set(Some(reply.body));
                        }
                        Err(failure) => this.failure.set(Some(failure)),
                    }
                    this.busy.set(false);
                }
            });
        });
        // What did not come for want of a network is asked for again.
        Effect::new(move || {
            if network::online() && this.failure.get_untracked() == Some(Failure::Offline) {
                this.reload();
            }
        });
        this
    }

    /// Loads again.
    pub fn reload(&self) {
        // A page that is gone needs nothing.
        let _ = self
            .again
            .try_update(|again| *again = again.wrapping_add(1));
    }

    /// Takes a newer value that came with the answer to a change.
    pub fn replace(&self, body: T, etag: Option<String>) {
        let _ = self.etag.try_set(etag);
        let _ = self.failure.try_set(None);
        let _ = self.value.try_set(Some(body));
        self.outdate();
    }

    /// Changes the value by what came with the answer to a change.
    pub fn change(&self, change: impl FnOnce(&mut T)) {
        let _ = self.value.try_update(|value| value.as_mut().map(change));
        self.outdate();
    }

    /// Keeps what is on screen while a change of it is being stored.
    pub fn hold(&self) -> Held<T> {
        let _ = self.held.try_update_value(|held| *held += 1);
        Held(*self)
    }

    /// What is being read may be older than what is known now: it is dropped
    /// and read again.
    fn outdate(&self) {
        if self.busy.try_get_untracked() == Some(true) {
            let _ = self.asked.try_update_value(|number| *number += 1);
            self.reload();
        }
    }
}

/// A change that is on screen while it is being stored. What is read until it
/// is dropped may be without the change, and is read again then.
pub struct Held<T: Send + Sync + 'static>(Loadable<T>);

impl<T: Send + Sync + 'static> Drop for Held<T> {
    fn drop(&mut self) {
        let _ = self.0.held.try_update_value(|held| *held -= 1);
        if self.0.held.try_get_value() == Some(0) {
            self.0.outdate();
        }
    }
}

/// Which of its states a view is in.
#[derive(Clone, PartialEq)]
enum Stage {
    Loading,
    Failed(Failure),
    Ready,
}

/// Shows its children once there is a value; before that a skeleton, and when
/// it failed what happened and what to do. A value that was there stays when
/// loading it again fails; a toast says so.
#[component]
pub fn Loaded<T: Send + Sync + 'static>(
    /// What is loaded.
    of: Loadable<T>,
    /// What is loading, for the skeleton.
    #[prop(into)]
    label: TextProp,
    /// The skeleton; lines of text when missing.
    #[prop(optional, into)]
    skeleton: Option<ViewFn>,
    /// What shows the value.
    children: ChildrenFn,
) -> impl IntoView {
    let stage = Memo::new(move |_| {
        if of.value.with(Option::is_some) {
            Stage::Ready
        } else if let Some(failure) = of.failure.get() {
            Stage::Failed(failure)
        } else {
            Stage::Loading
        }
    });
    Effect::new(move || {
        if let Some(failure) = of.failure.get()
            && of.value.with_untracked(Option::is_some)
        {
            toast::fail(failure.sentence());
        }
    });
    move || match stage.get() {
        Stage::Loading => match &skeleton {
            Some(skeleton) => skeleton.run(),
            None => view! { <SkeletonText label=label.clone()/> }.into_any(),
        },
        Stage::Failed(failure) => {
            view! { <Failed failure busy=of.busy on_retry=move || of.reload()/> }.into_any()
        }
        Stage::Ready => children(),
    }
}

/// A page the reader may see nothing of, known before anything was asked for.
#[component]
pub fn Forbidden() -> impl IntoView {
    view! {
        <div role="alert">
            <Empty art=Art::Lock title=m::PROBLEM_FORBIDDEN body=m::ADVICE_FORBIDDEN>
                <Button local=true on_click=|| browser::go("/")>{t(m::STATE_HOME)}</Button>
            </Empty>
        </div>
    }
}

/// A view whose content did not come: forbidden, not there, offline or failed.
#[component]
pub fn Failed(
    /// Why.
    failure: Failure,
    /// Tries again.
    #[prop(into)]
    on_retry: Callback<()>,
    /// Whether it is being tried again.
    #[prop(optional, into)]
    busy: Signal<bool>,
) -> impl IntoView {
    let art = match () {
        () if failure.is(Code::Forbidden) => Art::Lock,
        () if failure.is(Code::NotFound) => Art::Slip,
        () => Art::Cut,
    };
    let final_answer = failure.is(Code::Forbidden) || failure.is(Code::NotFound);
    let details = failure.reference().map(str::to_owned);
    let shown = details.clone();
    let title = {
        let failure = failure.clone();
        move || failure.title()
    };
    view! {
        <div role="alert">
            <Empty art title body=move || failure.advice()>
                {if final_answer {
                    view! {
                        <Button local=true on_click=|| browser::go("/")>{t(m::STATE_HOME)}</Button>
                    }.into_any()
                } else {
                    view! {
                        <Button local=true kind=ButtonKind::Primary busy=busy on_click=move || on_retry.run(())>{t(m::STATE_RETRY)}</Button>
                    }.into_any()
                }}
                {details.map(|details| view! {
                    <Button local=true kind=ButtonKind::Quiet on_click=move || {
                        let details = details.clone();
                        spawn_local(async move {
                            if browser::copy(&details).await {
                                toast::say(crate::i18n::text(m::STATE_COPIED));
                            }
                        });
                    }>{t(m::STATE_COPY)}</Button>
                })}
            </Empty>
            {shown.map(|id| view! {
                <p class="t3 sm state-ref">{move || tf(m::STATE_REFERENCE, &[("id", &id)])}</p>
            })}
        </div>
    }
}
