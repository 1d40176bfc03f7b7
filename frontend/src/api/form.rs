//! Forms and their versions.

use docket_contract::{
    form::{CreateForm, FormImport, FormVersionView, FormView, PatchForm, PutFormVersion},
    intake::PublishFormLink,
    page::Page,
};
use docket_domain::{field::FieldDefinition, form::FormDefinition, text::LocalText};
use serde::Serialize;
use serde_json::value::RawValue;
use uuid::Uuid;

use super::{Answer, get, patch, post, post_versioned, put};

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

/// Writes a new form; its first version is a draft.
///
/// # Errors
/// See [`super::get`].
pub async fn create(form: &CreateForm) -> Answer<FormView> {
    post("/forms", form).await
}

/// Makes a form of a JSON Schema, or only tells what would become of it. The
/// schema is sent as it is written, because the order of its properties is that
/// of the questions.
///
/// # Errors
/// See [`super::get`].
pub async fn import(schema: &RawValue, name: &LocalText, dry_run: bool) -> Answer<FormImport> {
    #[derive(Serialize)]
    struct Sent<'a> {
        #[serde(skip_serializing_if = "LocalText::is_blank")]
        name: &'a LocalText,
        schema: &'a RawValue,
        dry_run: bool,
    }
    let sent = Sent {
        name,
        schema,
        dry_run,
    };
    post("/form-imports", &sent).await
}

/// Replaces what a draft asks; fields that the catalogue does not have are
/// added to it.
///
/// # Errors
/// See [`super::patch`].
pub async fn replace(
    id: Uuid,
    definition: FormDefinition,
    fields: Vec<FieldDefinition>,
    etag: &str,
) -> Answer<FormVersionView> {
    let input = PutFormVersion { definition, fields };
    put(&format!("/form-versions/{id}"), &input, Some(etag)).await
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

/// One form with its versions.
///
/// # Errors
/// See [`super::get`].
pub async fn form(id: Uuid) -> Answer<FormView> {
    get(&format!("/forms/{id}")).await
}

/// Changes a form: whom it is for, and the terms of its public link.
///
/// # Errors
/// See [`super::patch`].
pub async fn change(id: Uuid, changes: &PatchForm, etag: &str) -> Answer<FormView> {
    patch(&format!("/forms/{id}"), changes, etag).await
}

/// Makes a public link, a new one in its place, or takes it back.
///
/// # Errors
/// See [`super::patch`].
pub async fn publish_link(form: Uuid, published: bool, etag: &str) -> Answer<FormView> {
    let input = PublishFormLink { published };
    put(&format!("/forms/{form}/public-link"), &input, Some(etag)).await
}
