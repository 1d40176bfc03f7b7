//! What the server does by itself: it seals the audit trail and forgets what
//! is kept for a time only.

use std::time::Duration;

use docket_storage::idempotency;

use crate::audit::seal;
use crate::clock;
use crate::problem::{Error, Result};
use crate::state::State;

/// How often.
const INTERVAL: Duration = Duration::from_secs(60);
/// How long answers to repeatable requests are kept, in hours.
pub const ANSWER_HOURS: i64 = 24;

/// Keeps house until the server ends.
pub async fn run(state: State) {
    loop {
        tokio::time::sleep(INTERVAL).await;
        if let Err(error) = keep(&state).await {
            tracing::warn!(%error, "housekeeping; tried again in a minute");
        }
    }
}

/// Keeps house once.
///
/// # Errors
/// When the database refuses.
pub async fn keep(state: &State) -> Result<()> {
    let before = clock::now() - chrono::Duration::hours(ANSWER_HOURS);
    state
        .database
        .write(move |transaction| {
            Box::pin(async move { Ok::<_, Error>(idempotency::forget(transaction, before).await?) })
        })
        .await?;
    seal::seal(state).await?;
    Ok(())
}
