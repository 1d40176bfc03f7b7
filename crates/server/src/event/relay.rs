//! Gives committed events their place in the published order.

use std::time::Duration;

use docket_storage::event;

use crate::problem::Error;
use crate::state::State;

/// How often to look without being woken: other servers and the command line
/// write events too.
const INTERVAL: Duration = Duration::from_millis(500);

/// Publishes events until the server ends; wakes the streams when there were
/// some.
pub async fn run(state: State) {
    loop {
        // Being woken and running out of time mean the same.
        let _ = tokio::time::timeout(INTERVAL, state.listeners.written()).await;
        match publish(&state).await {
            Ok(newest) => state.listeners.published(newest),
            Err(error) => {
                tracing::warn!(%error, "publishing events");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
}

async fn publish(state: &State) -> Result<i64, Error> {
    let reader = state.database.reader();
    if event::has_unpublished(reader).await? {
        state
            .database
            .write(|transaction| {
                Box::pin(async move { Ok::<_, Error>(event::publish(transaction).await?) })
            })
            .await?;
    }
    Ok(event::newest(reader).await?)
}
