//! A list that comes page by page.

use std::{future::Future, pin::Pin, rc::Rc};

use docket_contract::page::Page;
use leptos::{prelude::*, task::spawn_local, text_prop::TextProp};

use crate::{
    api::{Answer, Failure},
    i18n::{m, t, tf},
    loadable::Failed,
    network,
    ui::{Art, Button, Empty, More, SkeletonRows, toast},
};

type Fetch<T> = Rc<dyn Fn(Option<String>) -> Pin<Box<dyn Future<Output = Answer<Page<T>>>>>>;

/// Rows from the server, more of them on demand. The first page loads again
/// whenever a signal that the fetch reads changes.
pub struct Listing<T: Send + Sync + 'static> {
    /// The rows so far.
    pub items: RwSignal<Vec<T>>,
    /// Rows on all pages, if the server was asked to count.
    pub total: RwSignal<Option<u64>>,
    /// Whether something is being loaded.
    pub busy: RwSignal<bool>,
    /// Whether the first page has come.
    ready: RwSignal<bool>,
    failure: RwSignal<Option<Failure>>,
    next: RwSignal<Option<String>>,
    again: RwSignal<u32>,
    asked: StoredValue<u64>,
    fetch: StoredValue<Fetch<T>, LocalStorage>,
}

impl<T: Send + Sync + 'static> Clone for Listing<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Listing<T> {}

impl<T: Clone + Send + Sync + 'static> Listing<T> {
    /// A list by `fetch`, which is given the cursor of the page.
    pub fn new<F, A>(fetch: F) -> Self
    where
        F: Fn(Option<String>) -> A + 'static,
        A: Future<Output = Answer<Page<T>>> + 'static,
    {
        let fetch: Fetch<T> = Rc::new(move |cursor| Box::pin(fetch(cursor)));
        let this = Self {
            items: RwSignal::new(Vec::new()),
            total: RwSignal::new(None),
            busy: RwSignal::new(true),
            ready: RwSignal::new(false),
            failure: RwSignal::new(None),
            next: RwSignal::new(None),
            again: RwSignal::new(0),
            asked: StoredValue::new(0),
            fetch: StoredValue::new_local(fetch),
        };
        Effect::new(move || {
            this.again.track();
            this.ask(None);
        });
        // What did not come for want of a network is asked for again.
        Effect::new(move || {
            if network::online() && this.failure.get_untracked() == Some(Failure::Offline) {
                this.reload();
            }
        });
        this
    }

    /// Loads the first page again.
    pub fn reload(&self) {
        // A page that is gone needs nothing.
        let _ = self
            .again
            .try_update(|again| *again = again.wrapping_add(1));
    }

    /// Loads the next page and appends it.
    pub fn more(&self) {
        if let Some(cursor) = self.next.get_untracked()
            && !self.busy.get_untracked()
        {
            self.ask(Some(cursor));
        }
    }

    /// Whether there is a next page.
    pub fn has_more(&self) -> bool {
        self.next.with(Option::is_some)
    }

    fn ask(self, cursor: Option<String>) {
        let first = cursor.is_none();
        let Some(answer) = self.fetch.try_with_value(|fetch| fetch(cursor)) else {
            return;
        };
        self.asked.update_value(|number| *number += 1);
        let number = self.asked.get_value();
        self.busy.set(true);
        spawn_local(async move {
            let answer = answer.await;
            // The page may be gone, or may have asked something newer.
            if self.asked.try_get_value() != Some(number) {
                return;
            }
            match answer {
                Ok(reply) => {
                    self.failure.set(None);
                    self.next.set(reply.body.next);
                    if first {
                        self.total.set(reply.body.total);
                        self.items.set(reply.body.items);
                        self.ready.set(true);
                    } else {
                        self.items.update(|items| items.extend(reply.body.items));
                    }
                }
                Err(failure) if self.ready.get_untracked() => toast::fail(failure.sentence()),
                Err(failure) => self.failure.set(Some(failure)),
            }
            self.busy.set(false);
        });
    }
}

/// Which of its states a list is in.
#[derive(Clone, PartialEq)]
enum Stage {
    Loading,
    Failed(Failure),
    Empty,
    Ready,
}

/// A list in all its states: loading, failed, empty, filtered to nothing, rows.
#[component]
pub fn Listed<T: Clone + Send + Sync + 'static>(
    /// The list.
    of: Listing<T>,
    /// What is listed.
    #[prop(into)]
    label: TextProp,
    /// Whether a filter or search narrows the list.
    #[prop(optional, into)]
    filtered: Signal<bool>,
    /// Removes the filters.
    #[prop(optional, into)]
    on_clear: Option<Callback<()>>,
    /// What shows when there is nothing at all, with the first step.
    #[prop(into)]
    empty: ViewFn,
    /// The table.
    children: ChildrenFn,
) -> impl IntoView {
    let stage = Memo::new(move |_| {
        if !of.ready.get() {
            return of.failure.get().map_or(Stage::Loading, Stage::Failed);
        }
        if of.items.with(Vec::is_empty) {
            Stage::Empty
        } else {
            Stage::Ready
        }
    });
    let summary = move || {
        let shown = crate::format::count(of.items.with(Vec::len) as u64);
        match of.total.get() {
            Some(total) => tf(
                m::LIST_SHOWN_OF,
                &[("shown", &shown), ("total", &crate::format::count(total))],
            ),
            None => tf(m::LIST_SHOWN, &[("shown", &shown)]),
        }
    };
    move || {
        match stage.get() {
        Stage::Loading => view! { <SkeletonRows label=label.clone()/> }.into_any(),
        Stage::Failed(failure) => {
            view! { <Failed failure on_retry=move || of.reload()/> }.into_any()
        }
        Stage::Empty if filtered.get() => view! {
            <Empty art=Art::Filtered title=m::LIST_FILTERED body=m::LIST_FILTERED_BODY>
                {on_clear.map(|on_clear| view! {
                    <Button local=true on_click=move || on_clear.run(())>{t(m::LIST_CLEAR_FILTERS)}</Button>
                })}
            </Empty>
        }
        .into_any(),
        Stage::Empty => empty.run(),
        Stage::Ready => view! {
            <div class="listed" class:is-busy=move || of.busy.get()>{children()}</div>
            <More
                summary=Signal::derive(summary)
                more=Signal::derive(move || of.has_more())
                busy=of.busy
                on_more=move || of.more()
            />
        }
        .into_any(),
    }
    }
}
