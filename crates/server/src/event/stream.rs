//! The event stream: server-sent events, one stream a browser.

use std::time::Duration;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_ENCODING, ContentEncoding};
use actix_web::{HttpRequest, HttpResponse, get, web};
use docket_contract::audit::EventView;
use docket_domain::identity::Permission;
use docket_storage::Reach;
use docket_storage::event::{self, Hearing, Published};
use tokio::sync::{Notify, watch};
use tokio::time::Instant;

use crate::actor::Actor;
use crate::caller::{Answer, Caller};
use crate::clock::now;
use crate::operation::Operation;
use crate::problem::Result;
use crate::query::Query;
use crate::state::State;

/// How often a silent stream says that it lives.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How often rights are read again.
const RIGHTS: Duration = Duration::from_secs(20);
/// Events sent at once.
const BATCH: u64 = 200;

/// Wakes the relay when something was written, and the streams when something
/// was published.
pub struct Listeners {
    written: Notify,
    newest: watch::Sender<i64>,
    closing: watch::Sender<bool>,
}

impl Listeners {
    /// Nobody listens yet.
    pub fn new() -> Self {
        Self {
            written: Notify::new(),
            newest: watch::Sender::new(0),
            closing: watch::Sender::new(false),
        }
    }

    /// The server is about to end: streams end too, and are opened again on
    /// another server or the next one.
    pub fn close(&self) {
        self.closing.send_replace(true);
    }

    /// Whether the server is about to end.
    pub fn is_closing(&self) -> bool {
        *self.closing.borrow()
    }

    /// Something was written.
    pub fn wake(&self) {
        self.written.notify_one();
    }

    /// Waits until something was written.
    pub async fn written(&self) {
        self.written.notified().await;
    }

    /// Events up to this place are published.
    pub fn published(&self, newest: i64) {
        self.newest
            .send_if_modified(|known| std::mem::replace(known, newest) != newest);
    }
}

/// Follow what happens
///
/// Server-sent events: one stream a browser or client tells of every change
/// within the caller's reach. Each event's id is its place in the log; send it
/// as `Last-Event-ID` to go on from there after a break. Events name records
/// and small facts; read the record for the rest.
#[utoipa::path(
    tag = "Events",
    params(("after" = Option<i64>, Query, description = "Place to go on from; as `Last-Event-ID`.", example = 42)),
    responses((status = 200, description = "The stream.", content_type = "text/event-stream",
        body = EventView))
)]
#[get("/events")]
pub async fn stream_events(caller: Caller, request: HttpRequest, mut query: Query) -> Answer {
    let context = caller.context(Operation::StreamEvents)?;
    let asked: Option<i64> = query.one("after", "the id of an event")?;
    query.finish()?;
    let resumed = request
        .headers()
        .get("Last-Event-ID")
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.parse().ok());
    let place = match resumed.or(asked) {
        Some(place) => place,
        None => event::newest(context.reader()).await?,
    };
    let stream = Stream {
        newest: caller.state.listeners.newest.subscribe(),
        closing: caller.state.listeners.closing.subscribe(),
        rights_until: Instant::now() + RIGHTS,
        hearings: hearings(&caller.actor),
        actor: caller.actor,
        state: caller.state,
        place,
        started: false,
    };
    let events = futures_util::stream::unfold(stream, |mut stream| async move {
        let chunk = stream.next().await?;
        Some((Ok::<_, actix_web::Error>(web::Bytes::from(chunk)), stream))
    });
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_ENCODING, ContentEncoding::Identity))
        .insert_header(("X-Accel-Buffering", "no"))
        .streaming(events))
}

/// What an actor may hear of.
fn hearings(actor: &Actor) -> Vec<Hearing> {
    let hears = |record_kind, permission| Hearing {
        record_kind,
        reach: actor.reach(permission),
    };
    // What belongs to the whole organisation is read by whoever holds the
    // permission anywhere, and heard of by the same.
    let shares = |record_kind, permission| Hearing {
        record_kind,
        reach: match actor.holds(permission) {
            true => Reach::SYSTEM,
            false => Reach::NOTHING,
        },
    };
    vec![
        hears("demand", Permission::DemandRead),
        // Only that there is something new: which view it is says nothing.
        shares("saved_view", Permission::DemandRead),
        // As with views; whoever attends hears of it beyond their units.
        shares("shortlist", Permission::DemandTriage),
        shares("shortlist", Permission::DemandDecide),
        hears("plan", Permission::PlanRead),
        shares("framework", Permission::ScoreRead),
        hears("assessment", Permission::AssessmentRead),
        hears("assessment", Permission::AssessmentAnswer),
        shares("unit", Permission::OrganizationRead),
        shares("organization", Permission::OrganizationRead),
        shares("form", Permission::OrganizationRead),
        shares("person", Permission::PersonRead),
        shares("role", Permission::OrganizationRead),
    ]
}

struct Stream {
    state: State,
    actor: Actor,
    hearings: Vec<Hearing>,
    rights_until: Instant,
    newest: watch::Receiver<i64>,
    closing: watch::Receiver<bool>,
    place: i64,
    started: bool,
}

impl Stream {
    /// The next piece of the stream; nothing when it is over.
    async fn next(&mut self) -> Option<String> {
        if !self.started {
            self.started = true;
            return Some(format!("retry: 2000\nid: {}\n\n", self.place));
        }
        loop {
            if Instant::now() >= self.rights_until && !self.read_rights_again().await {
                return None;
            }
            let newest = *self.newest.borrow_and_update();
            if newest > self.place {
                match self.events(newest).await {
                    Ok(text) if !text.is_empty() => return Some(text),
                    Ok(_) => {}
                    Err(error) => {
                        tracing::warn!(%error, "reading events");
                        return None;
                    }
                }
            }
            let heard = async {
                tokio::select! {
                    heard = self.newest.changed() => heard.is_ok(),
                    _ = self.closing.wait_for(|closing| *closing) => false,
                }
            };
            match tokio::time::timeout(HEARTBEAT, heard).await {
                Ok(true) => {}
                Ok(false) => return None,
                Err(_) => return Some(": still here\n\n".to_owned()),
            }
        }
    }

    async fn events(&mut self, newest: i64) -> Result<String> {
        let reader = self.state.database.reader();
        let events = event::after(reader, &self.hearings, self.place, BATCH).await?;
        let is_full = u64::try_from(events.len()).is_ok_and(|count| count == BATCH);
        self.place = match events.last() {
            Some(last) if is_full => last.published_seq,
            _ => newest.max(self.place),
        };
        if is_full {
            self.newest.mark_changed();
        }
        Ok(events.iter().map(written).collect())
    }

    /// Reads the rights again; gives whether the actor may still listen.
    async fn read_rights_again(&mut self) -> bool {
        self.rights_until = Instant::now() + RIGHTS;
        match self.actor.again(&self.state, now()).await {
            Ok(Some(actor)) => {
                self.hearings = hearings(&actor);
                self.actor = actor;
                true
            }
            Ok(None) => false,
            Err(error) => {
                tracing::warn!(%error, "reading rights again");
                false
            }
        }
    }
}

fn written(event: &Published) -> String {
    let view = EventView {
        kind: event.kind.clone(),
        record_kind: event.record_kind.clone(),
        record_id: event.record_id,
        payload: serde_json::from_str(&event.payload).unwrap_or(serde_json::Value::Null),
        at: event.at,
    };
    let data = serde_json::to_string(&view).unwrap_or_default();
    format!("id: {}\ndata: {data}\n\n", event.published_seq)
}
