//! Talking to the server: the one place that knows about fetch, sessions,
//! versions and retries. Each noun has a file of typed functions.

pub mod analytics;
pub mod attachment;
pub mod demand;
pub mod failure;
pub mod form;
pub mod identity;
pub mod import;
pub mod intake;
pub mod maturity;
pub mod notification;
pub mod organization;
pub mod plan;
pub mod prioritization;
pub mod query;
pub mod renewal;
pub mod saved_view;
pub mod shortlist;
pub mod triage;
pub mod version;
pub mod workflow;

use std::{
    cell::{Cell, RefCell},
    future::Future,
    pin::Pin,
};

use docket_contract::{BASE_PATH, attachment::UPLOAD_OFFSET, problem::Problem};
use gloo_net::http::{Method, Request, RequestBuilder, Response};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

pub(crate) use failure::words_of;
pub use failure::{Failure, in_language};
pub use query::Query;

/// Brings a session back that has run out, or says why it cannot; it is told
/// how often it did so for the same call.
type Renew = fn(u8) -> Pin<Box<dyn Future<Output = Result<(), Failure>>>>;

thread_local! {
    /// Absent on pages for people without an account, which then carry none of
    /// its code.
    static RENEW: Cell<Option<Renew>> = const { Cell::new(None) };

    /// What stands for the password of the published form on the page.
    static FORM_ACCESS: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Remembers what stands for the password of the published form on the page.
pub(crate) fn give_form_access(token: Option<String>) {
    FORM_ACCESS.set(token);
}

/// How often a session is brought back for the same call: renewed, renewed
/// again because a tab beside this one was given the cookies in between, and
/// once by the person.
const ROUNDS: u8 = 3;

/// An answer: what it says and which version it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply<T> {
    /// The body.
    pub body: T,
    /// The version to send back as `If-Match` when changing it.
    pub etag: Option<String>,
}

/// What every call answers with.
pub type Answer<T> = Result<Reply<T>, Failure>;

/// A request before it is sent; it can be sent again unchanged, key included,
/// which is what makes a retry safe.
#[derive(Clone, Debug)]
struct Call {
    method: Method,
    path: String,
    body: Option<Body>,
    if_match: Option<String>,
    idempotency_key: Option<String>,
    /// Where in a file the body begins.
    upload_offset: Option<u64>,
}

/// What a request carries; either can be sent more than once.
#[derive(Clone, Debug)]
enum Body {
    /// A document.
    Json(String),
    /// A file as it is on the person's disk, or a piece of it.
    File(web_sys::Blob),
}

/// Reads a resource. `path` comes after `/api/v1`.
///
/// # Errors
/// See [`Failure`]; so for every function here.
pub async fn get<T: DeserializeOwned>(path: &str) -> Answer<T> {
    send(Call {
        method: Method::GET,
        path: path.to_owned(),
        body: None,
        if_match: None,
        idempotency_key: None,
        upload_offset: None,
    })
    .await
}

/// Creates something, or asks for something to be done, exactly once however
/// often the network makes us ask.
///
/// # Errors
/// See [`get`].
pub async fn post<T: DeserializeOwned>(path: &str, body: &impl Serialize) -> Answer<T> {
    post_versioned(path, body, None).await
}

/// As [`post`], for what people may send again by themselves: the same key
/// names the same attempt.
///
/// # Errors
/// See [`get`].
pub async fn post_once<T: DeserializeOwned>(
    path: &str,
    body: &impl Serialize,
    key: &str,
) -> Answer<T> {
    send(Call {
        method: Method::POST,
        path: path.to_owned(),
        body: Some(Body::Json(written(body)?)),
        if_match: None,
        idempotency_key: Some(key.to_owned()),
        upload_offset: None,
    })
    .await
}

/// As [`post`], for what depends on the record's version, such as a transition.
///
/// # Errors
/// See [`get`].
pub async fn post_versioned<T: DeserializeOwned>(
    path: &str,
    body: &impl Serialize,
    etag: Option<&str>,
) -> Answer<T> {
    send(Call {
        method: Method::POST,
        path: path.to_owned(),
        body: Some(Body::Json(written(body)?)),
        if_match: etag.map(str::to_owned),
        idempotency_key: Some(Uuid::new_v4().to_string()),
        upload_offset: None,
    })
    .await
}

/// Changes the named fields of a resource (merge-patch).
///
/// # Errors
/// See [`get`]; a problem with code `stale` when somebody else was faster.
pub async fn patch<T: DeserializeOwned>(
    path: &str,
    body: &impl Serialize,
    etag: &str,
) -> Answer<T> {
    send(Call {
        method: Method::PATCH,
        path: path.to_owned(),
        body: Some(Body::Json(written(body)?)),
        if_match: Some(etag.to_owned()),
        idempotency_key: None,
        upload_offset: None,
    })
    .await
}

/// Replaces a resource.
///
/// # Errors
/// See [`patch`].
pub async fn put<T: DeserializeOwned>(
    path: &str,
    body: &impl Serialize,
    etag: Option<&str>,
) -> Answer<T> {
    send(Call {
        method: Method::PUT,
        path: path.to_owned(),
        body: Some(Body::Json(written(body)?)),
        if_match: etag.map(str::to_owned),
        idempotency_key: None,
        upload_offset: None,
    })
    .await
}

/// Removes a resource.
///
/// # Errors
/// See [`patch`].
pub async fn delete<T: DeserializeOwned>(path: &str, etag: Option<&str>) -> Answer<T> {
    send(Call {
        method: Method::DELETE,
        path: path.to_owned(),
        body: None,
        if_match: etag.map(str::to_owned),
        idempotency_key: None,
        upload_offset: None,
    })
    .await
}

/// Sends a file as it is, exactly once however often the network makes us ask.
///
/// # Errors
/// See [`get`].
pub async fn send_file<T: DeserializeOwned>(path: &str, file: &web_sys::File) -> Answer<T> {
    send(Call {
        method: Method::POST,
        path: path.to_owned(),
        body: Some(Body::File(web_sys::Blob::clone(file))),
        if_match: None,
        idempotency_key: Some(Uuid::new_v4().to_string()),
        upload_offset: None,
    })
    .await
}

/// Sends a piece of a file, which begins at a place. Sending it again does
/// nothing twice: the place says where it belongs.
///
/// # Errors
/// See [`get`].
pub async fn send_piece<T: DeserializeOwned>(
    path: &str,
    start: u64,
    piece: &web_sys::Blob,
) -> Answer<T> {
    send(Call {
        method: Method::PATCH,
        path: path.to_owned(),
        body: Some(Body::File(piece.clone())),
        if_match: None,
        idempotency_key: None,
        upload_offset: Some(start),
    })
    .await
}

/// The strong entity tag of a version number, for rows of lists, which come
/// without a header of their own.
pub fn etag(version: i64) -> String {
    format!("\"{version}\"")
}

fn written(body: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_string(body).map_err(|_| Failure::Unexpected(0))
}

/// Sends a call. When the session has run out it is renewed and the call
/// repeated. When the server says that it has ended, the person signs in again
/// over the page, which is not left, and the call goes on. As long as the
/// network or the server keeps that from being known, nobody is signed out:
/// the call fails like any other.
async fn send<T: DeserializeOwned>(call: Call) -> Answer<T> {
    let mut round = 0;
    loop {
        let answer = attempt(&call).await?;
        match RENEW.get() {
            Some(renew) if answer.status() == 401 && !is_sign_in(&call.path) && round < ROUNDS => {
                renew(round).await?;
                round += 1;
            }
            _ => return read(answer).await,
        }
    }
}

/// Whether a 401 of this operation means a wrong password, not an old session.
fn is_sign_in(path: &str) -> bool {
    path.starts_with("/auth/")
}

async fn attempt(call: &Call) -> Result<Response, Failure> {
    let builder = RequestBuilder::new(&format!("{BASE_PATH}{}", call.path))
        .method(call.method.clone())
        .header("Accept", "application/json");
    let builder = match &call.if_match {
        Some(etag) => builder.header("If-Match", etag),
        None => builder,
    };
    let builder = match &call.idempotency_key {
        Some(key) => builder.header("Idempotency-Key", key),
        None => builder,
    };
    let builder = match call.upload_offset {
        Some(start) => builder.header(UPLOAD_OFFSET, &start.to_string()),
        None => builder,
    };
    let builder = match FORM_ACCESS.with_borrow(Clone::clone) {
        Some(access) if call.path.starts_with("/public/forms/") => {
            builder.header("Form-Access", &access)
        }
        _ => builder,
    };
    let request: Request = match &call.body {
        Some(Body::Json(body)) => {
            let media = if call.method == Method::PATCH {
                "application/merge-patch+json"
            } else {
                "application/json"
            };
            builder.header("Content-Type", media).body(body.clone())
        }
        // The server finds out by itself what a file is; systems disagree on
        // the type of a CSV file.
        Some(Body::File(file)) => builder
            .header("Content-Type", "application/octet-stream")
            .body(file.clone()),
        None => builder.build(),
    }
    .map_err(|_| Failure::Unexpected(0))?;
    // The browser does not say why a fetch failed; without an answer the
    // network is the only thing a person can do something about.
    request.send().await.map_err(|_| Failure::Offline)
}

async fn read<T: DeserializeOwned>(response: Response) -> Answer<T> {
    let status = response.status();
    let etag = response.headers().get("ETag");
    let text = response.text().await.map_err(|_| Failure::Offline)?;
    if (200..300).contains(&status) {
        let json = if text.is_empty() {
            "null"
        } else {
            text.as_str()
        };
        return serde_json::from_str(json)
            .map(|body| Reply { body, etag })
            .map_err(|_| Failure::Unexpected(status));
    }
    match serde_json::from_str::<Problem>(&text) {
        Ok(problem) if status == 401 && problem.code != "invalid-credentials" => {
            Err(Failure::Unauthorised)
        }
        Ok(problem) => Err(Failure::Problem(Box::new(problem))),
        Err(_) if status == 401 => Err(Failure::Unauthorised),
        Err(_) => Err(Failure::Unexpected(status)),
    }
}
