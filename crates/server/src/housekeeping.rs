//! What the server does by itself: it seals the audit trail and forgets what
//! is kept for a time only.

use chrono::Duration;
use docket_storage::attachment::{self, Kept};
use docket_storage::{idempotency, mail, notification};

use crate::audit::seal;
use crate::clock;
use crate::problem::{Error, Result};
use crate::state::State;

/// How often.
const INTERVAL: std::time::Duration = std::time::Duration::from_secs(60);
/// How long answers to repeatable requests are kept, in hours.
pub const ANSWER_HOURS: i64 = 24;
/// How long what people were told is kept, in days.
pub const NOTIFICATION_DAYS: i64 = 365;
/// How long it is known that a mail was sent or was not, in days.
pub const MAIL_DAYS: i64 = 30;
/// How long uploads are kept that nothing uses, in days.
pub const UPLOAD_DAYS: i64 = 7;
/// As [`UPLOAD_DAYS`], of people without an account.
pub const PUBLIC_UPLOAD_DAYS: i64 = 1;
/// How long the content of files is kept that were taken away, in days.
pub const REMOVED_FILE_DAYS: i64 = 30;

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
    let now = clock::now();
    let before = now - Duration::hours(ANSWER_HOURS);
    let kept = Kept {
        uploads: now - Duration::days(UPLOAD_DAYS),
        announced: now - Duration::hours(1),
        public_uploads: now - Duration::days(PUBLIC_UPLOAD_DAYS),
        removed: now - Duration::days(REMOVED_FILE_DAYS),
    };
    state
        .database
        .write(move |transaction| {
            Box::pin(async move {
                idempotency::forget(transaction, before).await?;
                attachment::forget(transaction, kept).await?;
                notification::forget(transaction, now - Duration::days(NOTIFICATION_DAYS)).await?;
                mail::forget(transaction, now - Duration::days(MAIL_DAYS)).await?;
                Ok::<_, Error>(())
            })
        })
        .await?;
    seal::seal(state).await?;
    Ok(())
}
