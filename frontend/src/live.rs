//! Live updates: what others change, told by the server's event stream.
//!
//! A browser keeps one stream, whatever the number of its tabs: more would use
//! up the few connections that it opens to a server. One tab at a time holds
//! the lock of the stream, opens it and passes on what it hears; when that tab
//! is closed, another one goes on after the last event that it was passed.
//!
//! The browser itself resumes a broken stream where it stopped; when the server ended it,
//! because the session ran out or the server was restarted, it is opened again
//! from the last event that came.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};

use docket_contract::{BASE_PATH, audit::EventView};
use js_sys::{Function, Promise, Reflect};
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{BroadcastChannel, EventSource, MessageEvent};

use crate::api;

/// Pause before a stream that the server ended is opened again; it doubles
/// with every attempt that fails.
const FIRST_PAUSE: Duration = Duration::from_secs(2);
/// What the tabs of a browser call the lock and the channel of the stream.
const SHARED: &str = "docket-events";
/// The longest such pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

type Handler = Rc<dyn Fn(&EventView)>;

/// Somebody who wants to hear of one kind of record.
struct Listener {
    id: u64,
    record_kind: &'static str,
    handler: Handler,
}

thread_local! {
    static LISTENERS: RefCell<Vec<Listener>> = const { RefCell::new(Vec::new()) };
    static NEXT: Cell<u64> = const { Cell::new(0) };
    static JOINED: Cell<bool> = const { Cell::new(false) };
    static CHANNEL: RefCell<Option<BroadcastChannel>> = const { RefCell::new(None) };
    static STREAM: RefCell<Option<EventSource>> = const { RefCell::new(None) };
    static LAST: RefCell<String> = const { RefCell::new(String::new()) };
    static PAUSE: Cell<Duration> = const { Cell::new(FIRST_PAUSE) };
}

/// Every kind of record.
pub const EVERY: &[&str] = &[ANY];
/// What stands for every kind of record.
const ANY: &str = "*";
/// How long to wait for more events: a change of many records is told one by
/// one, and lists are read again only once.
const GATHER: Duration = Duration::from_millis(300);

/// Runs `handler` soon after something happened to records of some kinds, once
/// for everything that happens at the same time.
pub fn soon(record_kinds: &[&'static str], handler: impl Fn() + Clone + 'static) {
    let waiting = StoredValue::new(false);
    for kind in record_kinds {
        let handler = handler.clone();
        on(kind, move |_| {
            if waiting.try_get_value() != Some(false) {
                return;
            }
            waiting.set_value(true);
            let handler = handler.clone();
            set_timeout(
                move || {
                    // The view may be gone by now.
                    if waiting.try_set_value(false).is_none() {
                        handler();
                    }
                },
                GATHER,
            );
        });
    }
}

/// Tells `handler` of every event about records of a kind, such as `plan`, for
/// as long as the view around this lives.
pub fn on(record_kind: &'static str, handler: impl Fn(&EventView) + 'static) {
    let id = NEXT.get();
    NEXT.set(id + 1);
    LISTENERS.with_borrow_mut(|listeners| {
        listeners.push(Listener {
            id,
            record_kind,
            handler: Rc::new(handler),
        });
    });
    on_cleanup(move || {
        LISTENERS.with_borrow_mut(|listeners| listeners.retain(|listener| listener.id != id));
    });
}

/// Begins to hear of what happens after a place in the log of events, which
/// comes from before anything was read: nothing is missed between reading a
/// record and opening the stream.
pub fn follow(after: i64) {
    if !JOINED.replace(true) {
        LAST.set(after.to_string());
        join();
    }
}

/// Hears what the tab with the stream passes on, and opens the stream when
/// this is the tab to do so.
fn join() {
    let Ok(channel) = BroadcastChannel::new(SHARED) else {
        open();
        return;
    };
    let heard = Closure::<dyn FnMut(MessageEvent)>::new(|message: MessageEvent| {
        let text = message.data().as_string().unwrap_or_default();
        if let Some((id, data)) = text.split_once('\n') {
            tell(id, data);
        }
    });
    channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
    heard.forget();
    CHANNEL.set(Some(channel));
    if ask_for_lock().is_none() {
        // Without locks, as on plain HTTP, each tab opens its own.
        CHANNEL.take();
        open();
    }
}

/// Asks the browser for the lock of the stream, which is held for as long as
/// the tab is open; nothing where the browser has no locks.
fn ask_for_lock() -> Option<()> {
    let navigator = web_sys::window()?.navigator();
    let locks = Reflect::get(&navigator, &"locks".into()).ok()?;
    let request = Reflect::get(&locks, &"request".into()).ok()?;
    let request: Function = request.dyn_into().ok()?;
    let granted = Closure::<dyn FnMut() -> Promise>::new(|| {
        open();
        // Never settled, so never let go of.
        Promise::new(&mut |_, _| {})
    });
    let asked = request.call2(&locks, &JsValue::from(SHARED), granted.as_ref());
    granted.forget();
    asked.ok().map(drop)
}

/// Opens the stream, after the last event that came.
fn open() {
    let last = LAST.with_borrow(Clone::clone);
    let address = api::Query::new()
        .with_some("after", &last)
        .after(&format!("{BASE_PATH}/events"));
    // It fails only for an address that is none.
    let Ok(stream) = EventSource::new(&address) else {
        return;
    };
    let heard = Closure::<dyn FnMut(MessageEvent)>::new(|message: MessageEvent| {
        let (id, data) = (message.last_event_id(), message.data());
        let data = data.as_string().unwrap_or_default();
        pass_on(&id, &data);
        tell(&id, &data);
    });
    stream.set_onmessage(Some(heard.as_ref().unchecked_ref()));
    heard.forget();
    let opened = Closure::<dyn FnMut()>::new(|| PAUSE.set(FIRST_PAUSE));
    stream.set_onopen(Some(opened.as_ref().unchecked_ref()));
    opened.forget();
    let failed = Closure::<dyn FnMut()>::new(|| {
        let ended = STREAM.with_borrow(|stream| {
            stream
                .as_ref()
                .is_some_and(|stream| stream.ready_state() == EventSource::CLOSED)
        });
        // Otherwise the browser is trying again already.
        if ended {
            open_later();
        }
    });
    stream.set_onerror(Some(failed.as_ref().unchecked_ref()));
    failed.forget();
    STREAM.set(Some(stream));
}

/// Opens the stream again after a pause. The session may have run out, so it
/// is renewed first; when that is refused, the next action of the person asks
/// them to sign in again, not this.
fn open_later() {
    let pause = PAUSE.get();
    PAUSE.set((pause * 2).min(LONGEST_PAUSE));
    set_timeout(
        || {
            spawn_local(async {
                let _ =
                    api::post::<serde_json::Value>("/auth/refresh", &serde_json::json!({})).await;
                open();
            });
        },
        pause,
    );
}

/// Passes an event on to the other tabs. One that cannot be told hears of it
/// when it reads the record again.
fn pass_on(id: &str, data: &str) {
    CHANNEL.with_borrow(|channel| {
        if let Some(channel) = channel {
            let _ = channel.post_message(&format!("{id}\n{data}").into());
        }
    });
}

/// Hands an event to those who listen for its kind of record.
fn tell(id: &str, data: &str) {
    if !id.is_empty() {
        LAST.set(id.to_owned());
    }
    let Ok(event) = serde_json::from_str::<EventView>(data) else {
        return;
    };
    // A handler may begin or stop listening, so none runs inside the borrow.
    let handlers: Vec<Handler> = LISTENERS.with_borrow(|listeners| {
        listeners
            .iter()
            .filter(|listener| {
                listener.record_kind == event.record_kind || listener.record_kind == ANY
            })
            .map(|listener| listener.handler.clone())
            .collect()
    });
    for handler in handlers {
        handler(&event);
    }
}
