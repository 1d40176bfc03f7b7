//! Limits on what an address may attempt without being anybody.

use chrono::Duration;
use docket_contract::problem::Code;
use docket_storage::identity::attempt;

use crate::caller::Caller;
use crate::context::Context;
use crate::exchange::{Allowance, note_allowance};
use crate::problem::{Error, Result};

/// Refuses attempts of a kind beyond `most` of one address and minute, counted
/// across all servers.
///
/// # Errors
/// There were too many.
pub async fn limit(
    caller: &Caller,
    context: &Context,
    kind: &'static str,
    most: u64,
) -> Result<()> {
    let (address, now) = (caller.address.clone(), context.now);
    let count = caller
        .state
        .database
        .write(move |transaction| {
            let address = address.clone();
            Box::pin(async move {
                let since = now - Duration::minutes(1);
                Ok::<_, Error>(attempt::record(transaction, kind, &address, since, now).await?)
            })
        })
        .await?;
    note_allowance(Allowance {
        most,
        left: most.saturating_sub(count),
        reset: 60,
    });
    if count > most {
        return Err(Error::later(
            Code::RateLimited,
            60,
            "There were too many attempts from this address. Wait a minute.",
        ));
    }
    Ok(())
}
