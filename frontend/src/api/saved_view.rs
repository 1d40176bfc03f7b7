//! Views of the list of demands.

use docket_contract::{
    page::Page,
    saved_view::{CreateSavedView, PatchSavedView, SavedViewView},
};
use docket_domain::saved_view::ViewPreferences;
use uuid::Uuid;

use super::{Answer, delete, get, patch, post, post_versioned, put};

/// One's own views and those shared with one, by name.
///
/// # Errors
/// See [`super::get`]; so for every function here.
pub async fn list() -> Answer<Page<SavedViewView>> {
    get("/views").await
}

/// Keeps a view.
///
/// # Errors
/// See [`super::get`].
pub async fn create(view: &CreateSavedView) -> Answer<SavedViewView> {
    post("/views", view).await
}

/// Changes a view.
///
/// # Errors
/// See [`super::patch`].
pub async fn change(id: Uuid, changes: &PatchSavedView, etag: &str) -> Answer<SavedViewView> {
    patch(&format!("/views/{id}"), changes, etag).await
}

/// Deletes a view; the version in the answer is the one to restore it with.
///
/// # Errors
/// See [`super::patch`].
pub async fn remove(id: Uuid, etag: &str) -> Answer<()> {
    delete(&format!("/views/{id}"), Some(etag)).await
}

/// Brings a deleted view back.
///
/// # Errors
/// See [`super::patch`].
pub async fn restore(id: Uuid, etag: &str) -> Answer<SavedViewView> {
    let path = format!("/views/{id}/restore");
    post_versioned(&path, &serde_json::json!({}), Some(etag)).await
}

/// How one arranges one's views.
///
/// # Errors
/// See [`super::get`].
pub async fn preferences() -> Answer<ViewPreferences> {
    get("/me/view-preferences").await
}

/// Arranges one's views.
///
/// # Errors
/// See [`super::put`].
pub async fn arrange(preferences: &ViewPreferences) -> Answer<ViewPreferences> {
    put("/me/view-preferences", preferences, None).await
}
