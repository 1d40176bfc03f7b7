//! One request and its answer: what both the code around every request and the
//! code deep inside know of it.

use std::cell::Cell;
use std::time::Duration;

use tokio::time::Instant;
use uuid::Uuid;

use crate::limits;

tokio::task_local! {
    static EXCHANGE: Exchange;
}

/// What is known of the request that is being answered.
pub struct Exchange {
    id: Uuid,
    deadline: Cell<Instant>,
    allowance: Cell<Option<Allowance>>,
}

/// How many attempts an address has left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// Attempts in a period.
    pub most: u64,
    /// Attempts that are left in it.
    pub left: u64,
    /// Seconds until all of them are there again.
    pub reset: u64,
}

/// The id of the request being answered; nil outside of one.
pub fn request_id() -> Uuid {
    EXCHANGE.try_with(|of| of.id).unwrap_or(Uuid::nil())
}

/// Gives the request more time from now on: while a body arrives, whose own
/// limits count, and the handler's time once it is there.
pub fn extend(time: Duration) {
    let _ = EXCHANGE.try_with(|of| of.deadline.set(Instant::now() + time));
}

/// Notes how many attempts are left, for the answer's headers.
pub fn note_allowance(allowance: Allowance) {
    let _ = EXCHANGE.try_with(|of| of.allowance.set(Some(allowance)));
}

/// What became of a request.
pub struct Ending<T> {
    /// The answer; none when the time was up.
    pub answer: Option<T>,
    /// How many attempts are left, where they are counted.
    pub allowance: Option<Allowance>,
}

/// Answers a request under its id, within its time unless it is a stream.
pub async fn run<T>(id: Uuid, is_stream: bool, call: impl Future<Output = T>) -> Ending<T> {
    let exchange = Exchange {
        id,
        deadline: Cell::new(Instant::now() + limits::HANDLER_TIME),
        allowance: Cell::new(None),
    };
    EXCHANGE
        .scope(exchange, async move {
            let answer = if is_stream {
                Some(call.await)
            } else {
                within_deadline(call).await
            };
            Ending {
                answer,
                allowance: EXCHANGE.with(|of| of.allowance.get()),
            }
        })
        .await
}

async fn within_deadline<T>(call: impl Future<Output = T>) -> Option<T> {
    let mut call = std::pin::pin!(call);
    loop {
        let deadline = EXCHANGE.with(|of| of.deadline.get());
        match tokio::time::timeout_at(deadline, &mut call).await {
            Ok(answer) => return Some(answer),
            Err(_) if EXCHANGE.with(|of| of.deadline.get()) > Instant::now() => {}
            Err(_) => return None,
        }
    }
}
