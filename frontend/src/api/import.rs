//! Importing demands from a file.

use docket_contract::{
    BASE_PATH,
    import::{ImportReport, ImportView, PatchImport},
};
use uuid::Uuid;

use super::{Answer, Query, get, patch, post, send_file};

/// Uploads a file; nothing of it is imported yet.
///
/// # Errors
/// See [`super::get`]; so for every function here.
pub async fn upload(file: &web_sys::File, source: &str) -> Answer<ImportView> {
    let query = Query::new()
        .with("name", &file.name())
        .with_some("source", source.trim());
    send_file(&query.after("/imports"), file).await
}

/// An uploaded file, how it is understood and what became of it.
///
/// # Errors
/// See [`super::get`].
pub async fn find(id: Uuid) -> Answer<ImportView> {
    get(&format!("/imports/{id}")).await
}

/// Changes how a file is understood.
///
/// # Errors
/// See [`super::patch`].
pub async fn change(id: Uuid, changes: &PatchImport, etag: &str) -> Answer<ImportView> {
    patch(&format!("/imports/{id}"), changes, etag).await
}

/// Counts what importing would do, and does nothing of it.
///
/// # Errors
/// See [`super::get`].
pub async fn dry_run(id: Uuid) -> Answer<ImportReport> {
    post(&format!("/imports/{id}/dry-run"), &serde_json::json!({})).await
}

/// Imports the file. A long import goes on after the answer; reading the
/// import follows it.
///
/// # Errors
/// See [`super::get`].
pub async fn commit(id: Uuid) -> Answer<ImportReport> {
    post(&format!("/imports/{id}/commit"), &serde_json::json!({})).await
}

/// The address of the rows that were left out, as a file to download.
pub fn rejected_rows(id: Uuid) -> String {
    format!("{BASE_PATH}/imports/{id}/rejected")
}
