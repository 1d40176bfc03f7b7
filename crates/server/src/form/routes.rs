//! Operations on forms and their versions.

use actix_web::{delete, get, patch, post, put, web};
use docket_contract::form::{
    CreateForm, CreateFormVersion, FormComparison, FormImport, FormVersionView, FormView,
    ImportForm, PatchForm, PutFormVersion,
};
use docket_contract::page::Page;
use docket_domain::form::FormDefinition;
use uuid::Uuid;

use super::service;
use crate::body::{Body, IfMatch, Input};
use crate::caller::{Answer, Caller};
use crate::openapi::IfMatchHeader;
use crate::operation::Operation;
use crate::query::Query;
use crate::version;

/// List forms
///
/// All forms with their versions, in the order they were made, and, where one
/// has a public link, the path to hand out.
#[utoipa::path(tag = "Forms", responses((status = 200, body = Page<FormView>)))]
#[get("/forms")]
pub async fn list_forms(caller: Caller, query: Query) -> Answer {
    let context = caller.context(Operation::ListForms)?;
    let rest = query.finish()?;
    caller.page(service::list(&context).await?, &rest)
}

/// Read a form
///
/// One form with its versions.
#[utoipa::path(tag = "Forms", params(("id" = Uuid, Path, description = "The form.")),
    responses((status = 200, body = FormView)))]
#[get("/forms/{id}")]
pub async fn get_form(caller: Caller, id: web::Path<Uuid>) -> Answer {
    let context = caller.context(Operation::GetForm)?;
    caller.answer(service::get(context.reader(), *id).await?)
}

/// Create a form
///
/// With a first version, which is a draft until it is published. Its key stays
/// what it is.
#[utoipa::path(tag = "Forms", request_body = CreateForm, responses((status = 201, body = FormView)))]
#[post("/forms")]
pub async fn create_form(caller: Caller, body: Body<CreateForm>) -> Answer {
    caller
        .change(
            Operation::CreateForm,
            body.input(),
            |transaction, context, input| Box::pin(service::create(transaction, context, input)),
        )
        .await
}

/// Make a form of a JSON Schema
///
/// Types, required, enumerations, formats, bounds, patterns, if and then become
/// questions with rules; nested objects sections, arrays tables. What a form
/// does not have is listed. The form begins as a draft; fields that the
/// catalogue does not have are added to it. A dry run only tells.
#[utoipa::path(tag = "Forms", request_body = ImportForm,
    responses((status = 201, body = FormImport), (status = 200, body = FormImport, description = "A dry run.")))]
#[post("/form-imports")]
pub async fn import_form(caller: Caller, body: Body<ImportForm>) -> Answer {
    caller
        .change(
            Operation::ImportForm,
            body.input(),
            |transaction, context, input| Box::pin(service::import(transaction, context, input)),
        )
        .await
}

/// Change a form
///
/// Merge-patch: its name, who may write demands with it, and under what terms
/// its public link works. What it asks is changed version by version.
#[utoipa::path(tag = "Forms", request_body = PatchForm,
    params(("id" = Uuid, Path, description = "The form."), IfMatchHeader),
    responses((status = 200, body = FormView)))]
#[patch("/forms/{id}")]
pub async fn update_form(
    caller: Caller,
    id: web::Path<Uuid>,
    version: IfMatch,
    body: Body<PatchForm>,
) -> Answer {
    let input = body.with(|patch| (id.into_inner(), version.0, patch));
    caller
        .change(
            Operation::UpdateForm,
            input,
            |transaction, context, input| Box::pin(service::update(transaction, context, input)),
        )
        .await
}

/// Start a new version of a form
///
/// A draft that begins as the published version or as another one. A form has
/// one draft at a time.
#[utoipa::path(tag = "Forms", request_body = CreateFormVersion,
    params(("id" = Uuid, Path, description = "The form.")),
    responses((status = 201, body = FormVersionView)))]
#[post("/forms/{id}/versions")]
pub async fn create_form_version(
    caller: Caller,
    id: web::Path<Uuid>,
    body: Body<CreateFormVersion>,
) -> Answer {
    let input = body.with(|input| (id.into_inner(), input));
    caller
        .change(
            Operation::CreateFormVersion,
            input,
            |transaction, context, input| Box::pin(service::draft(transaction, context, input)),
        )
        .await
}

/// Read a form version
///
/// What it asks, with the definitions of the fields it places. Frozen once
/// published; a draft says what keeps it from being published.
#[utoipa::path(tag = "Forms", params(("id" = Uuid, Path, description = "The form version.")),
    responses((status = 200, body = FormVersionView)))]
#[get("/form-versions/{id}")]
pub async fn get_form_version(caller: Caller, id: web::Path<Uuid>) -> Answer {
    let context = caller.context(Operation::GetFormVersion)?;
    caller.answer(service::get_version(context.reader(), *id).await?)
}

/// Compare two versions of a form
///
/// Every difference from an earlier version to this one, section by section.
/// When none is named it is the one before; the first one has none, and is
/// compared with itself.
#[utoipa::path(tag = "Forms", params(
        ("id" = Uuid, Path, description = "The later version."),
        ("from" = Option<Uuid>, Query, description = "The earlier version, of the same form.", example = "0192f0c1-7d1e-7cc0-b0f7-2d8a5d3c9e11")),
    responses((status = 200, body = FormComparison)))]
#[get("/form-versions/{id}/changes")]
pub async fn compare_form_versions(
    caller: Caller,
    id: web::Path<Uuid>,
    mut query: Query,
) -> Answer {
    let context = caller.context(Operation::CompareFormVersions)?;
    let from: Option<Uuid> = query.one("from", "the id of a form version")?;
    query.finish()?;
    caller.answer(service::changes(context.reader(), *id, from).await?)
}

/// Replace what a draft asks
///
/// Only a draft: 409 once the version was published. A draft may be
/// unfinished.
#[utoipa::path(tag = "Forms", request_body = PutFormVersion,
    params(("id" = Uuid, Path, description = "The form version."), IfMatchHeader),
    responses((status = 200, body = FormVersionView)))]
#[put("/form-versions/{id}")]
pub async fn replace_form_version(
    caller: Caller,
    id: web::Path<Uuid>,
    version: IfMatch,
    body: Body<PutFormVersion>,
) -> Answer {
    let input = body.with(|put| (id.into_inner(), version.0, put));
    caller
        .change(
            Operation::ReplaceFormVersion,
            input,
            |transaction, context, input| Box::pin(service::replace(transaction, context, input)),
        )
        .await
}

/// Discard a draft of a form
///
/// Only a draft, which nothing was ever made with, and never the only version.
#[utoipa::path(tag = "Forms",
    params(("id" = Uuid, Path, description = "The form version."), IfMatchHeader),
    responses((status = 204, description = "The draft is gone.")))]
#[delete("/form-versions/{id}")]
pub async fn discard_form_version(caller: Caller, id: web::Path<Uuid>, version: IfMatch) -> Answer {
    let input = Input::of((id.into_inner(), version.0));
    caller
        .change(
            Operation::DiscardFormVersion,
            input,
            |transaction, context, input| {
                Box::pin(version::discard::<FormDefinition>(
                    transaction,
                    context,
                    *input,
                ))
            },
        )
        .await
}

/// Publish a form version
///
/// Checks the draft, freezes it and uses it for new demands; the version
/// published before is retired. What was made with that keeps it, and a draft
/// of a demand written with it can be handed in for 30 more days.
#[utoipa::path(tag = "Forms",
    params(("id" = Uuid, Path, description = "The form version."), IfMatchHeader),
    responses((status = 200, body = FormVersionView)))]
#[post("/form-versions/{id}/publish")]
pub async fn publish_form_version(caller: Caller, id: web::Path<Uuid>, version: IfMatch) -> Answer {
    let input = Input::of((id.into_inner(), version.0));
    caller
        .change(
            Operation::PublishFormVersion,
            input,
            |transaction, context, input| Box::pin(service::publish(transaction, context, input)),
        )
        .await
}
