//! The session: renewing it, and signing in again over the page when it has
//! ended, so that nothing typed on the page is lost.

use std::{
    cell::{Cell, RefCell},
    sync::LazyLock,
};

use gloo_net::http::Method;
use leptos::prelude::*;
use uuid::Uuid;
use wasm_bindgen_futures::JsFuture;

use super::{Call, Failure, Query, RENEW, ROUNDS, attempt, read};
use crate::{browser, network};

/// Pauses before asking again whether the session can be renewed, in
/// milliseconds.
const PAUSES: [u32; 2] = [400, 1_600];
/// Until the cookies another tab was given are surely there, in milliseconds.
const OTHER_TAB: u32 = 300;

/// What became of asking for a new session.
enum Renewal {
    /// It is renewed.
    Renewed,
    /// The server says that it has ended.
    Ended,
    /// Nobody knows: the network or the server failed.
    Unknown(Failure),
}

/// Whoever waits for the same thing to happen.
type Waiting = RefCell<Vec<js_sys::Function>>;

thread_local! {
    static RENEWING: Cell<bool> = const { Cell::new(false) };
    static FOR_RENEWAL: Waiting = const { RefCell::new(Vec::new()) };
    static FOR_PERSON: Waiting = const { RefCell::new(Vec::new()) };
    static PERSON: RefCell<Option<String>> = const { RefCell::new(None) };
}

static ASKED: LazyLock<ArcRwSignal<bool>> = LazyLock::new(|| ArcRwSignal::new(false));

/// From now on calls bring a session back that has run out.
pub fn install() {
    RENEW.set(Some(|round| Box::pin(bring_back(round))));
}

async fn bring_back(round: u8) -> Result<(), Failure> {
    if round + 1 < ROUNDS {
        match renew().await {
            Renewal::Renewed => return Ok(()),
            Renewal::Unknown(failure) => return Err(failure),
            Renewal::Ended => {}
        }
    }
    if sign_in_again().await {
        Ok(())
    } else {
        Err(Failure::Unauthorised)
    }
}

/// Remembers who is signed in here, by e-mail address, who then is asked to
/// sign in again when the session has ended.
pub fn remember(email: Option<String>) {
    PERSON.set(email);
}

/// The address of the person who was signed in here.
pub fn person() -> Option<String> {
    PERSON.with_borrow(Clone::clone)
}

/// Whether the person has to sign in again; reading it in a view follows
/// changes.
pub fn is_asked() -> bool {
    ASKED.get()
}

/// Goes on with every call that waits: again when the person signed in,
/// otherwise with a failure.
pub fn answer(signed_in: bool) {
    ASKED.set(false);
    FOR_PERSON.with_borrow_mut(|waiting| wake(waiting, signed_in));
}

/// Waits until the person has signed in again. False when they did not want
/// to; where nobody was signed in there is nothing to lose, so that the
/// sign-in page takes the place of this one.
async fn sign_in_again() -> bool {
    if person().is_none() {
        go_to_sign_in();
        return false;
    }
    ASKED.set(true);
    wait(&FOR_PERSON).await
}

/// Renews the session, once for all calls that need it at the same time.
async fn renew() -> Renewal {
    if RENEWING.replace(true) {
        wait(&FOR_RENEWAL).await;
        // The call is repeated and finds out by itself.
        return Renewal::Renewed;
    }
    let renewal = ask().await;
    RENEWING.set(false);
    FOR_RENEWAL.with_borrow_mut(|waiting| wake(waiting, true));
    renewal
}

async fn ask() -> Renewal {
    for pause in PAUSES {
        match ask_once().await {
            Renewal::Unknown(_) if untrack(network::online) => {
                gloo_timers::future::TimeoutFuture::new(pause).await;
            }
            known => return known,
        }
    }
    ask_once().await
}

async fn ask_once() -> Renewal {
    let call = Call {
        method: Method::POST,
        path: "/auth/refresh".to_owned(),
        body: None,
        if_match: None,
        idempotency_key: Some(Uuid::new_v4().to_string()),
        upload_offset: None,
    };
    let answer = match attempt(&call).await {
        Ok(answer) => answer,
        Err(failure) => return Renewal::Unknown(failure),
    };
    match answer.status() {
        200..300 => Renewal::Renewed,
        // Another tab has just done it.
        409 => {
            gloo_timers::future::TimeoutFuture::new(OTHER_TAB).await;
            Renewal::Renewed
        }
        401 | 403 => Renewal::Ended,
        status => Renewal::Unknown(
            read::<serde_json::Value>(answer)
                .await
                .err()
                .unwrap_or(Failure::Unexpected(status)),
        ),
    }
}

/// Waits for [`wake`]; false when it cannot wait.
async fn wait(place: &'static std::thread::LocalKey<Waiting>) -> bool {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        place.with_borrow_mut(|waiting| waiting.push(resolve));
    });
    JsFuture::from(promise)
        .await
        .is_ok_and(|answer| answer.is_truthy())
}

fn wake(waiting: &mut Vec<js_sys::Function>, answer: bool) {
    for resolve in waiting.drain(..) {
        // What resolves a promise takes anything and runs nothing at once.
        let _ = resolve.call1(&wasm_bindgen::JsValue::NULL, &answer.into());
    }
}

/// Leaves for the sign-in page, remembering this address.
fn go_to_sign_in() {
    let Some(window) = browser::window() else {
        return;
    };
    let location = window.location();
    let here = format!(
        "{}{}",
        location.pathname().unwrap_or_default(),
        location.search().unwrap_or_default()
    );
    if here.starts_with("/sign-in") {
        return;
    }
    browser::go(&Query::new().with("next", &here).after("/sign-in"));
}
