//! Versions of forms and of workflows, told apart by their noun.

use docket_contract::page::Page;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::json;
use uuid::Uuid;

use super::{Answer, delete, get, post};

/// What is different between two versions.
#[derive(Deserialize)]
pub struct Changes<C> {
    /// One by one.
    pub changes: Vec<C>,
}

/// Every record of a noun with its versions.
///
/// # Errors
/// See [`super::get`]; so for every function here.
pub async fn all<R: DeserializeOwned>(noun: &str) -> Answer<Page<R>> {
    get(&format!("/{noun}s")).await
}

/// A version with what it says.
///
/// # Errors
/// See [`super::get`].
pub async fn version<V: DeserializeOwned>(noun: &str, id: Uuid) -> Answer<V> {
    get(&format!("/{noun}-versions/{id}")).await
}

/// What is different between two versions of the same record.
///
/// # Errors
/// See [`super::get`].
pub async fn compare<C: DeserializeOwned>(noun: &str, from: Uuid, to: Uuid) -> Answer<Changes<C>> {
    get(&format!("/{noun}-versions/{to}/changes?from={from}")).await
}

/// Starts a draft of a record that begins as a version of it.
///
/// # Errors
/// See [`super::get`].
pub async fn draft<V: DeserializeOwned>(noun: &str, of: Uuid, from: Uuid) -> Answer<V> {
    post(&format!("/{noun}s/{of}/versions"), &json!({ "from": from })).await
}

/// Throws a draft away.
///
/// # Errors
/// See [`super::patch`].
pub async fn discard(noun: &str, id: Uuid, etag: &str) -> Answer<()> {
    delete(&format!("/{noun}-versions/{id}"), Some(etag)).await
}
