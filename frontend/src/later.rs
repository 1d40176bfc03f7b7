//! Pages whose code is loaded when they are first gone to. The code may not
//! come: without a network, while the server restarts, or because an update
//! has replaced it. Then the page's place says so; nothing else is lost.

use std::{
    future::Future,
    pin::{Pin, pin},
    task::{Context, Poll, Waker},
};

use gloo_net::http::Request;
use gloo_timers::future::TimeoutFuture;
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_params_map;

use crate::{
    browser,
    i18n::{m, t, text},
    network, shell,
    ui::{Art, Button, ButtonKind, Empty, toast},
};

/// Pauses before code that did not come is asked for again, in milliseconds.
const PAUSES: [u32; 2] = [300, 1_200];

/// Something that is awaited once.
type Awaited<T> = Pin<Box<dyn Future<Output = T>>>;

/// A page and the way to its code.
#[derive(Clone, Copy)]
pub struct Page {
    /// Loads the code; whether it came.
    pub fetch: fn() -> Awaited<bool>,
    /// Loads the code if it is not there yet, and makes the page of it.
    pub show: fn() -> Awaited<Option<AnyView>>,
}

/// Dialogs of the first page, whose code is loaded when they are first opened.
#[derive(Clone, Copy)]
pub struct Dialogs {
    /// Setting a filter of the list.
    pub filter: Page,
    /// What narrows the list.
    pub chips: Page,
    /// Keeping a view of the list.
    pub keep_view: Page,
    /// Arranging views.
    pub arrange_views: Page,
    /// Changing several demands.
    pub several: Page,
    /// Giving demands to somebody.
    pub give: Page,
    /// Putting demands off.
    pub snooze: Page,
}

/// A dialog whose code is loaded when it is first opened. What it works on is
/// in the context around it.
#[component]
pub fn LaterDialog(
    /// Which.
    which: fn(&Dialogs) -> Page,
    /// Whether it is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let page = use_context::<Dialogs>().map(|dialogs| which(&dialogs));
    let came = RwSignal::new(false);
    Effect::new(move || {
        let Some(page) = page.filter(|_| open.get() && !came.get_untracked()) else {
            return;
        };
        spawn_local(async move {
            let there = fetch(page).await;
            if !there {
                let _ = open.try_set(false);
                toast::fail(text(m::LATER_BODY));
            }
            let _ = came.try_set(there);
        });
    });
    move || {
        came.get()
            .then(|| page.and_then(|page| at_once((page.show)())))
    }
}

/// Loads the code of a page; when it does not come, again after a pause.
pub async fn fetch(page: Page) -> bool {
    for pause in PAUSES {
        if (page.fetch)().await {
            return true;
        }
        if !untrack(network::online) {
            return false;
        }
        TimeoutFuture::new(pause).await;
    }
    (page.fetch)().await
}

/// The page, or why it is not there.
pub async fn view(page: Page) -> AnyView {
    match (page.fetch)().await {
        true => view! { <Anew page/> }.into_any(),
        false => view! { <Missing page/> }.into_any(),
    }
}

/// The page, made anew when its address names another record: what is seen of
/// one is never acted on as the other.
#[component]
fn Anew(page: Page) -> impl IntoView {
    let params = use_params_map();
    let record = Memo::new(move |_| params.get());
    move || {
        record.track();
        untrack(|| at_once((page.show)()))
    }
}

/// In the place of a page whose code did not come: tries again, by itself too
/// once there is a network; after an update of Docket it offers to reload.
#[component]
fn Missing(page: Page) -> impl IntoView {
    shell::page(m::LATER_TITLE);
    let came = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let replaced = RwSignal::new(false);
    let again = move || {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let now = fetch(page).await;
            if !now {
                let _ = replaced.try_set(is_replaced().await);
            }
            let _ = busy.try_set(false);
            let _ = came.try_set(now);
        });
    };
    spawn_local(async move {
        let _ = replaced.try_set(is_replaced().await);
    });
    Effect::new(move |before: Option<bool>| {
        let online = network::online();
        if before == Some(false) && online {
            again();
        }
        online
    });
    move || {
        if came.get() {
            return view! { <Anew page/> }.into_any();
        }
        view! {
            <div role="alert">
                {move || if replaced.get() {
                    view! {
                        <Empty art=Art::Cut title=m::LATER_REPLACED body=m::LATER_REPLACED_BODY>
                            <Button local=true kind=ButtonKind::Primary on_click=browser::reload>
                                {t(m::LATER_RELOAD)}
                            </Button>
                        </Empty>
                    }.into_any()
                } else {
                    view! {
                        <Empty art=Art::Cut title=m::LATER_TITLE body=m::LATER_BODY>
                            <Button local=true kind=ButtonKind::Primary busy=busy on_click=again>
                                {t(m::STATE_RETRY)}
                            </Button>
                        </Empty>
                    }.into_any()
                }}
            </div>
        }
        .into_any()
    }
}

/// What is awaited, if it is there already.
pub fn at_once<T>(awaited: Awaited<Option<T>>) -> Option<T> {
    match pin!(awaited).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => None,
    }
}

/// Whether the server has another version of Docket than this window: its
/// first page then names another script than the one that runs here.
async fn is_replaced() -> bool {
    let own = browser::document()
        .and_then(|document| {
            document
                .query_selector("script[type=module][src]")
                .ok()
                .flatten()
        })
        .and_then(|script| script.get_attribute("src"));
    let (Some(own), Ok(answer)) = (own, Request::get("/").send().await) else {
        return false;
    };
    answer.ok() && answer.text().await.is_ok_and(|page| !page.contains(&own))
}
