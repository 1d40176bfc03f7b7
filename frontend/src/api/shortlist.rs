//! Shortlists: the demands a meeting works through, and what it decides.

use docket_contract::{
    BASE_PATH,
    page::Page,
    shortlist::{
        AddEntries, CreateShortlist, EntriesView, EntryView, ListedShortlist, MoveEntry,
        MoveShortlist, PatchEntry, RecordDecision, ShortlistView, ShortlistedView,
    },
};
use serde::Serialize;
use uuid::Uuid;

use super::{Answer, Query, delete, get, patch, post, post_versioned, put, query::segment};

/// The path of a shortlist by its id or the key people see.
fn path(key: &str) -> String {
    format!("/shortlists/{}", segment(key))
}

/// Shortlists that match a query, those of the latest day first.
///
/// # Errors
/// See [`super::get`]; so for every function here.
pub async fn list(query: Query) -> Answer<Page<ListedShortlist>> {
    get(&query.after("/shortlists")).await
}

/// Shortlists that demands may be put on: they are not closed, and the caller
/// prepares them.
///
/// # Errors
/// See [`super::get`].
pub async fn open_ones() -> Answer<Page<ListedShortlist>> {
    let query = Query::new().with("state", "preparing,in_session");
    let mut reply = list(query.with("limit", "200")).await?;
    reply.body.items.retain(|one| one.may_manage);
    Ok(reply)
}

/// Makes a shortlist.
///
/// # Errors
/// See [`super::get`].
pub async fn create(shortlist: &CreateShortlist) -> Answer<ShortlistView> {
    post("/shortlists", shortlist).await
}

/// One shortlist by its id or key.
///
/// # Errors
/// See [`super::get`].
pub async fn find(key: &str) -> Answer<ShortlistView> {
    get(&path(key)).await
}

/// Changes a shortlist that is not closed.
///
/// # Errors
/// See [`super::patch`].
pub async fn change(key: &str, changes: &impl Serialize, etag: &str) -> Answer<ShortlistView> {
    patch(&path(key), changes, etag).await
}

/// Deletes a shortlist; the version in the answer is the one to restore with.
///
/// # Errors
/// See [`super::patch`].
pub async fn hide(key: &str, etag: &str) -> Answer<()> {
    delete(&path(key), Some(etag)).await
}

/// Brings a deleted shortlist back.
///
/// # Errors
/// See [`super::patch`].
pub async fn restore(key: &str, etag: &str) -> Answer<ShortlistView> {
    let path = format!("{}/restore", path(key));
    post_versioned(&path, &serde_json::json!({}), Some(etag)).await
}

/// Takes a shortlist to another state.
///
/// # Errors
/// See [`super::patch`].
pub async fn enter(key: &str, state: &MoveShortlist, etag: &str) -> Answer<ShortlistView> {
    post_versioned(&format!("{}/state", path(key)), state, Some(etag)).await
}

/// The demands on a shortlist, in their order.
///
/// # Errors
/// See [`super::get`].
pub async fn entries(key: &str) -> Answer<EntriesView> {
    get(&format!("{}/entries", path(key))).await
}

/// Puts demands at the end of a shortlist.
///
/// # Errors
/// See [`super::get`].
pub async fn add(key: &str, demands: &AddEntries) -> Answer<EntriesView> {
    post(&format!("{}/entries", path(key)), demands).await
}

/// Changes what is noted about a demand on a shortlist.
///
/// # Errors
/// See [`super::patch`].
pub async fn note(key: &str, entry: Uuid, note: &PatchEntry, etag: &str) -> Answer<EntryView> {
    patch(&format!("{}/entries/{entry}", path(key)), note, etag).await
}

/// Moves a demand on a shortlist before another one, or to the end.
///
/// # Errors
/// See [`super::get`].
pub async fn place(key: &str, entry: Uuid, to: MoveEntry) -> Answer<EntriesView> {
    post(&format!("{}/entries/{entry}/move", path(key)), &to).await
}

/// Takes a demand off a shortlist.
///
/// # Errors
/// See [`super::patch`].
pub async fn remove(key: &str, entry: Uuid, etag: &str) -> Answer<()> {
    delete(&format!("{}/entries/{entry}", path(key)), Some(etag)).await
}

/// Records what the meeting decided about a demand, or corrects it.
///
/// # Errors
/// See [`super::patch`].
pub async fn decide(
    key: &str,
    entry: Uuid,
    decision: &RecordDecision,
    etag: &str,
) -> Answer<EntryView> {
    let path = format!("{}/entries/{entry}/decision", path(key));
    put(&path, decision, Some(etag)).await
}

/// The address at which a file of a decision is read.
pub fn file(key: &str, entry: Uuid, file: Uuid) -> String {
    format!("{BASE_PATH}{}/entries/{entry}/files/{file}", path(key))
}

/// The shortlists that a demand is or was on.
///
/// # Errors
/// See [`super::get`].
pub async fn of_demand(key: &str) -> Answer<Page<ShortlistedView>> {
    get(&format!("/demands/{}/shortlists", segment(key))).await
}
