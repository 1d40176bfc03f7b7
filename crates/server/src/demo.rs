//! An invented organisation to try things on.

use docket_storage::Database;

use crate::problem::Result;
use crate::state::State;

/// Fills an empty database; gives who can sign in, and with what password.
///
/// # Errors
/// When the database refuses.
pub async fn fill(state: &State) -> Result<Vec<String>> {
    let _database: &Database = &state.database;
    Ok(Vec::new())
}
