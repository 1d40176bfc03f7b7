//! Forms and their versions.

use docket_contract::{
    form::{
        CreateForm, CreateFormVersion, FormComparison, FormVersionView, FormView, PutFormVersion,
    },
    intake::PublishFormLink,
    page::Page,
};
use docket_domain::form::FormDefinition;
use uuid::Uuid;

use super::{Answer, delete, get, post, post_versioned, put};

/// Every form with its versions.
///
/// # Errors
/// See [`super::get`]; so for every function here.
pub async fn forms() -> Answer<Page<FormView>> {
    get("/forms").await
}

/// A form version with what it asks and the fields it places.
///
/// # Errors
/// See [`super::get`].
pub async fn version(id: Uuid) -> Answer<FormVersionView> {
    get(&format!("/form-versions/{id}")).await
}

/// What is different between two versions of a form.
///
/// # Errors
/// See [`super::get`].
pub async fn compare(from: Uuid, to: Uuid) -> Answer<FormComparison> {
    get(&format!("/form-versions/{to}/changes?from={from}")).await
}

/// Writes a new form; its first version is a draft.
///
/// # Errors
/// See [`super::get`].
pub async fn create(form: &CreateForm) -> Answer<FormView> {
    post("/forms", form).await
}

/// Starts a draft that begins as another version.
///
/// # Errors
/// See [`super::get`].
pub async fn draft(form: Uuid, from: Uuid) -> Answer<FormVersionView> {
    let input = CreateFormVersion { from: Some(from) };
    post(&format!("/forms/{form}/versions"), &input).await
}

/// Replaces what a draft asks.
///
/// # Errors
/// See [`super::patch`].
pub async fn replace(id: Uuid, definition: FormDefinition, etag: &str) -> Answer<FormVersionView> {
    let input = PutFormVersion { definition };
    put(&format!("/form-versions/{id}"), &input, Some(etag)).await
}

/// Throws a draft away.
///
/// # Errors
/// See [`super::patch`].
pub async fn discard(id: Uuid, etag: &str) -> Answer<()> {
    delete(&format!("/form-versions/{id}"), Some(etag)).await
}

/// Publishes a draft: it is frozen, and new demands are written with it.
///
/// # Errors
/// See [`super::patch`].
pub async fn publish(id: Uuid, etag: &str) -> Answer<FormVersionView> {
    post_versioned(
        &format!("/form-versions/{id}/publish"),
        &serde_json::json!({}),
        Some(etag),
    )
    .await
}

/// Makes a public link, a new one in its place, or takes it back.
///
/// # Errors
/// See [`super::patch`].
pub async fn publish_link(form: Uuid, published: bool, etag: &str) -> Answer<FormView> {
    let input = PublishFormLink { published };
    put(&format!("/forms/{form}/public-link"), &input, Some(etag)).await
}
