//! The framework every installation starts with.

use chrono::{DateTime, Utc};
use docket_domain::prioritization::shipped::{
    SHIPPED_FRAMEWORK_KEY, shipped_framework, shipped_framework_name,
};
use docket_storage::prioritization::framework;
use docket_storage::{ConnectionTrait, StorageError};
use uuid::Uuid;

/// Stores the shipped framework and agrees its first version: part of the
/// first steps in a new database.
///
/// # Errors
/// When the database refuses; a duplicate when it is there already.
pub async fn install(
    connection: &impl ConnectionTrait,
    now: DateTime<Utc>,
) -> Result<(), StorageError> {
    let (id, version_id) = (Uuid::now_v7(), Uuid::now_v7());
    let (name, definition) = (shipped_framework_name(), shipped_framework());
    framework::insert(connection, id, SHIPPED_FRAMEWORK_KEY, &name, None, now).await?;
    framework::insert_version(connection, version_id, id, 1, &definition, None, now).await?;
    framework::agree(connection, id, version_id, 1, None, now).await?;
    Ok(())
}
