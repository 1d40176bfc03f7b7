//! Looking after the audit trail from the command line.

use crate::audit::seal::{self, Verdict};
use crate::state::State;

/// What to do with the audit trail.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Compare every row with the hash it was sealed under
    Verify,
}

/// Runs the command.
///
/// # Errors
/// The trail is not what was sealed, or the database refuses.
pub async fn run(state: &State, command: Command) -> Result<(), Box<dyn std::error::Error>> {
    match command {
        Command::Verify => verify(state).await,
    }
}

async fn verify(state: &State) -> Result<(), Box<dyn std::error::Error>> {
    match seal::verify(state).await? {
        Verdict::Intact {
            sealed,
            waiting,
            hash,
        } => {
            println!("The audit trail is intact: {sealed} rows sealed, {waiting} wait for a seal.");
            if !hash.is_empty() {
                println!("Last hash: {hash}");
            }
            Ok(())
        }
        Verdict::Broken { first, last } => Err(format!(
            "the audit trail was changed: rows {first} to {last} are not what was sealed. Compare \
             them with a backup"
        )
        .into()),
    }
}
