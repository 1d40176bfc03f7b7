//! Sending a file in pieces. After a break it goes on where it ended, as often
//! as needed; who looks on is told how far it is and when it waits.

mod outbox;

use std::{
    cell::Cell,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use docket_contract::{
    attachment::{CreateUpload, UploadView},
    problem::Code,
};
use gloo_timers::future::TimeoutFuture;
use uuid::Uuid;
use wasm_bindgen_futures::JsFuture;

use crate::api::{Failure, attachment};

pub(crate) use outbox::{Drop, FileName, OnTheirWay, Outbox};

/// Bytes of a piece at first. A piece that arrives within [`QUICK`] is followed
/// by one twice as large.
const SMALL: u64 = 256 * 1024;
/// Most bytes of a piece.
const LARGE: u64 = 4 * 1024 * 1024;
/// How long a piece may take, in milliseconds, to be called quick.
const QUICK: f64 = 1_500.0;
/// Waits before trying again, in milliseconds; the last one again and again.
const WAITS: [u32; 5] = [500, 1_000, 2_000, 4_000, 8_000];

/// How long to wait for one's turn to announce a file, in milliseconds.
const TURN: u32 = 100;
/// How long to wait after too many were announced, in milliseconds.
const TOO_MANY: u32 = 20_000;

/// How sending stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Progress {
    /// So many bytes have arrived.
    Sent(u64),
    /// It waits for the network or the server.
    Waiting,
}

/// Ends what it belongs to.
#[derive(Clone, Default)]
pub(crate) struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// From now on nothing more is sent.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Sends a file to where uploads are announced; none when it was cancelled.
///
/// # Errors
/// The server does not take it.
pub(crate) async fn send(
    path: &str,
    file: &web_sys::File,
    cancel: &Cancel,
    tell: impl Fn(Progress),
) -> Result<Option<UploadView>, Failure> {
    let announced = CreateUpload {
        name: file.name(),
        size: size_of(file),
    };
    let key = Uuid::new_v4().to_string();
    let mut tries = 0;
    let mut upload = loop {
        match announce(path, &announced, &key, cancel).await {
            None => return Ok(None),
            Some(Ok(upload)) => break upload,
            Some(Err(failure)) if failure.may_pass() => {
                readable(file).await?;
                wait(&mut tries, &tell).await;
            }
            Some(Err(failure)) => return Err(failure),
        }
    };
    let mut length = SMALL;
    while !upload.is_complete {
        if cancel.is_cancelled() {
            // What nobody wants any more need not be kept; where that is not
            // heard, it is forgotten later.
            let _ = attachment::discard(upload.id).await;
            return Ok(None);
        }
        let start = upload.received;
        let began = js_sys::Date::now();
        match attachment::append(upload.id, start, &piece(file, start, length)).await {
            Ok(reply) => {
                tries = 0;
                if js_sys::Date::now() - began < QUICK {
                    length = (length * 2).min(LARGE);
                }
                upload = reply.body;
                tell(Progress::Sent(upload.received));
            }
            // It may have arrived although the answer did not.
            Err(failure) if failure.may_pass() || failure.is(Code::WrongState) => {
                length = SMALL;
                readable(file).await?;
                wait(&mut tries, &tell).await;
                match attachment::upload(upload.id).await {
                    Ok(reply) => upload = reply.body,
                    Err(failure) if failure.may_pass() => {}
                    Err(failure) => return Err(failure),
                }
            }
            Err(failure) => return Err(failure),
        }
    }
    if cancel.is_cancelled() {
        let _ = attachment::discard(upload.id).await;
        return Ok(None);
    }
    Ok(Some(upload))
}

thread_local! {
    /// Whether a file is being announced.
    static ANNOUNCING: Cell<bool> = const { Cell::new(false) };
}

/// Announces a file, one after the other: an address may announce only so many
/// a minute, and attempts that are refused count, too. Nothing where it was
/// cancelled meanwhile.
async fn announce(
    path: &str,
    file: &CreateUpload,
    key: &str,
    cancel: &Cancel,
) -> Option<Result<UploadView, Failure>> {
    while ANNOUNCING.replace(true) {
        TimeoutFuture::new(TURN).await;
        if cancel.is_cancelled() {
            return None;
        }
    }
    let answer = match cancel.is_cancelled() {
        true => None,
        false => Some(attachment::announce(path, file, key).await),
    };
    if let Some(Err(failure)) = &answer
        && failure.is(Code::RateLimited)
    {
        TimeoutFuture::new(TOO_MANY).await;
    }
    ANNOUNCING.set(false);
    answer.map(|answer| answer.map(|reply| reply.body))
}

/// Makes sure that a file is still what was chosen. One that was changed or
/// taken away since cannot be read any more, which looks like a network that is
/// gone.
async fn readable(file: &web_sys::File) -> Result<(), Failure> {
    let first = piece(file, 0, 1);
    match JsFuture::from(first.array_buffer()).await {
        Ok(_) => Ok(()),
        Err(_) => Err(Failure::Unexpected(0)),
    }
}

async fn wait(tries: &mut usize, tell: &impl Fn(Progress)) {
    tell(Progress::Waiting);
    let longest = WAITS.len() - 1;
    let pause = WAITS.get((*tries).min(longest)).copied().unwrap_or(8_000);
    *tries += 1;
    TimeoutFuture::new(pause).await;
}

/// Size of a file, in bytes.
pub(crate) fn size_of(file: &web_sys::File) -> u64 {
    // Sizes are whole numbers far below what a float holds exactly.
    let size = file.size();
    if size.is_finite() && size >= 0.0 {
        size as u64
    } else {
        0
    }
}

fn piece(file: &web_sys::File, start: u64, length: u64) -> web_sys::Blob {
    let (from, to) = (start as f64, (start + length) as f64);
    // Slicing fails on no browser; the whole file would be refused by the
    // server, and nothing lost.
    file.slice_with_f64_and_f64(from, to)
        .unwrap_or_else(|_| web_sys::Blob::clone(file))
}
