//! A list that comes page by page.

use std::{collections::HashSet, future::Future, pin::Pin, rc::Rc};

use docket_contract::page::Page;
use leptos::{prelude::*, task::spawn_local, text_prop::TextProp};

use crate::{
    api::{Answer, Failure},
    browser,
    i18n::{Plural, m, t, text, tf, tn},
    loadable::Failed,
    network,
    ui::{Art, Button, Empty, More, SkeletonRows, toast},
};

type Fetch<T> = Rc<dyn Fn(Option<String>) -> Pin<Box<dyn Future<Output = Answer<Page<T>>>>>>;

/// A newer list, kept until the reader asks for it.
#[derive(Clone)]
struct Newer<T> {
    rows: Page<T>,
    /// How many of them the reader has not seen.
    unseen: usize,
}

/// Pages read again at most when the list is brought up to date.
const PAGES: usize = 6;
/// When to try again while the list is being read.
const LATER: std::time::Duration = std::time::Duration::from_millis(300);
/// Rows read beyond those that are shown before a missing one counts as gone.
const BEYOND: usize = 50;

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
    /// The list as it is now, where the reader is shown an earlier one.
    newer: RwSignal<Option<Newer<T>>>,
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
            newer: RwSignal::new(None),
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
                        self.newer.set(None);
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

impl<T: Clone + Send + Sync + 'static> Listing<T> {
    /// Brings the list up to date after somebody changed something, filter and
    /// order included, and the rows that were loaded on demand as well. Under a
    /// reader who has scrolled nothing moves: rows change where they are, those
    /// that are gone leave, and what is new waits to be asked for. `identity`
    /// tells one record from another.
    pub fn refresh(self, identity: fn(&T) -> String) {
        match self.busy.try_get_untracked() {
            Some(false) => {}
            // Whatever is being read now may be older than what happened.
            Some(true) => {
                set_timeout(move || self.refresh(identity), LATER);
                return;
            }
            None => return,
        }
        let number = self.asked.get_value();
        let shown: Vec<String> = self
            .items
            .with_untracked(|items| items.iter().map(identity).collect());
        spawn_local(async move {
            let Some(rows) = self.read_again(&shown, identity).await else {
                return;
            };
            // The page may be gone, or may have asked something newer.
            if self.asked.try_get_value() != Some(number) {
                return;
            }
            if browser::is_at_top() || !self.ready.get_untracked() {
                self.take(rows);
            } else {
                self.keep_place(rows, identity);
            }
        });
    }

    /// The rows as they are now: as many as are shown, and under a reader who
    /// has scrolled so many more that one which is missing is known to be gone.
    async fn read_again(self, shown: &[String], identity: fn(&T) -> String) -> Option<Page<T>> {
        let enough = |rows: &[T]| {
            let names: HashSet<String> = rows.iter().map(identity).collect();
            rows.len() >= shown.len() + BEYOND
                || rows.len() >= shown.len()
                    && (browser::is_at_top() || shown.iter().all(|name| names.contains(name)))
        };
        let mut page = self.page_again(None).await?;
        for _ in 1..PAGES {
            if page.next.is_none() || enough(&page.items) {
                break;
            }
            let more = self.page_again(page.next.clone()).await?;
            page.items.extend(more.items);
            page.next = more.next;
        }
        Some(page)
    }

    /// One page as it is now. A reader is not told that what they did not ask
    /// for failed.
    async fn page_again(self, cursor: Option<String>) -> Option<Page<T>> {
        let answer = self.fetch.try_with_value(|fetch| fetch(cursor))?;
        answer.await.ok().map(|reply| reply.body)
    }

    /// Shows a newer list.
    fn take(self, rows: Page<T>) {
        self.failure.set(None);
        self.newer.set(None);
        self.next.set(rows.next);
        self.total.set(rows.total);
        self.items.set(rows.items);
        self.ready.set(true);
    }

    /// Changes rows where they are and keeps the rest for later.
    fn keep_place(self, rows: Page<T>, identity: fn(&T) -> String) {
        let names: Vec<String> = rows.items.iter().map(identity).collect();
        let shown: Vec<String> = self
            .items
            .with_untracked(|items| items.iter().map(identity).collect());
        // What lies behind the last row read again is not known to be gone.
        let complete = rows.next.is_none() || rows.items.len() >= shown.len() + BEYOND;
        let mut gone = Vec::new();
        self.items.update(|items| {
            let mut index = 0;
            items.retain_mut(|item| {
                let here = index;
                index += 1;
                match names.iter().position(|name| *name == shown[here]) {
                    Some(place) => {
                        item.clone_from(&rows.items[place]);
                        true
                    }
                    None if complete => {
                        gone.push(here);
                        false
                    }
                    None => true,
                }
            });
        });
        browser::stay_below(&gone);
        self.total.set(rows.total);
        let left: Vec<&String> = shown.iter().filter(|name| names.contains(name)).collect();
        // What follows the last row shown was not asked for yet.
        let asked = if self.next.with_untracked(Option::is_none) {
            names.len()
        } else {
            let last = names.iter().rposition(|name| shown.contains(name));
            last.map_or(0, |last| last + 1)
        };
        let unseen = names
            .iter()
            .take(asked)
            .filter(|name| !shown.contains(name))
            .count();
        let moved = !names
            .iter()
            .filter(|name| shown.contains(name))
            .eq(left.iter().copied());
        self.newer
            .set((unseen > 0 || moved).then_some(Newer { rows, unseen }));
    }

    /// Shows what waited to be asked for, from its beginning.
    pub fn show_newer(self) {
        if let Some(newer) = self.newer.get_untracked() {
            self.take(newer.rows);
            if let Some(main) = browser::scroller() {
                main.set_scroll_top(0);
            }
        }
    }
}

/// How new rows of a list are counted for a reader.
#[derive(Clone, Copy)]
pub struct News(Plural);

impl News {
    /// Counted by a message of one's own.
    pub const fn new(words: Plural) -> Self {
        Self(words)
    }
}

/// What waits above a list whose reader is in the middle of it.
#[component]
fn NewsPill<T: Clone + Send + Sync + 'static>(of: Listing<T>, words: News) -> impl IntoView {
    let waiting = Memo::new(move |_| of.newer.with(|newer| newer.as_ref().map(|one| one.unseen)));
    let said = move || match waiting.get() {
        Some(0) => text(m::LIST_CHANGED).to_owned(),
        Some(unseen) => tn(words.0, unseen as u64, &[]),
        None => String::new(),
    };
    view! {
        <div class="news-pill" role="status">
            <Show when=move || waiting.with(Option::is_some)>
                <button type="button" class="btn btn--primary btn--sm" on:click=move |_| of.show_newer()>
                    {said} " \u{b7} " {t(m::LIST_SHOW_NEW)}
                </button>
            </Show>
        </div>
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
    /// How rows that came meanwhile are counted.
    #[prop(default = News::new(m::LIST_NEW))]
    news: News,
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
            view! { <Failed failure busy=of.busy on_retry=move || of.reload()/> }.into_any()
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
            <div class="listed" class:is-busy=move || of.busy.get()>
                <NewsPill of words=news/>
                {children()}
            </div>
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
