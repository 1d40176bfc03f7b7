//! Operations on views.

use actix_web::{delete, get, patch, post, put, web};
use docket_contract::page::Page;
use docket_contract::saved_view::{CreateSavedView, PatchSavedView, SavedViewView};
use docket_domain::saved_view::ViewPreferences;
use uuid::Uuid;

use super::{query, service};
use crate::body::{Body, IfMatch, Input};
use crate::caller::{Answer, Caller};
use crate::openapi::IfMatchHeader;
use crate::operation::Operation;
use crate::query::Query;
use crate::registration::ServiceConfig;
use crate::reply::Reply;

/// Registers the operations of this noun.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(list_saved_views)
        .service(create_saved_view)
        .service(get_saved_view)
        .service(update_saved_view)
        .service(delete_saved_view)
        .service(restore_saved_view)
        .service(get_view_preferences)
        .service(put_view_preferences);
}

/// List views
///
/// The caller's own and those shared with them, by name. A view is a query and
/// never data: the list of demands shows each reader what they reach.
#[utoipa::path(tag = "Views", responses((status = 200, body = Page<SavedViewView>)))]
#[get("/views")]
pub async fn list_saved_views(caller: Caller, query: Query) -> Answer {
    let context = caller.context(Operation::ListSavedViews)?;
    let rest = query.finish()?;
    caller.page(service::list(&context).await?, &rest)
}

/// Keep a view
///
/// Of the list of demands, under a name. Sharing with units takes reading
/// their demands, sharing with everyone takes screening or deciding on all.
#[utoipa::path(tag = "Views", request_body = CreateSavedView, responses((status = 201, body = SavedViewView)))]
#[post("/views")]
pub async fn create_saved_view(caller: Caller, body: Body<CreateSavedView>) -> Answer {
    let context = caller.context(Operation::CreateSavedView)?;
    let mut input = body.input();
    input.value.query = query::checked(&context, input.value.query).await?;
    caller
        .change(
            Operation::CreateSavedView,
            input,
            |transaction, context, input| Box::pin(service::create(transaction, context, input)),
        )
        .await
}

/// Read a view
///
/// One of the caller's own, or one shared with them.
#[utoipa::path(tag = "Views", params(("id" = Uuid, Path, description = "The view.")),
    responses((status = 200, body = SavedViewView)))]
#[get("/views/{id}")]
pub async fn get_saved_view(caller: Caller, id: web::Path<Uuid>) -> Answer {
    let context = caller.context(Operation::GetSavedView)?;
    caller.answer(service::get(context.reader(), &context, *id).await?)
}

/// Change a view
///
/// Merge-patch; `query` and `sharing` are replaced as a whole. Shared views are
/// changed by their owner and by those who screen or decide on the demands of
/// all it is shared with.
#[utoipa::path(tag = "Views", request_body = PatchSavedView, params(("id" = Uuid, Path, description = "The view."), IfMatchHeader),
    responses((status = 200, body = SavedViewView)))]
#[patch("/views/{id}")]
pub async fn update_saved_view(
    caller: Caller,
    id: web::Path<Uuid>,
    version: IfMatch,
    body: Body<PatchSavedView>,
) -> Answer {
    let context = caller.context(Operation::UpdateSavedView)?;
    let mut input = body.with(|patch| (id.into_inner(), version.0, patch));
    if let Some(wanted) = input.value.2.query.take() {
        input.value.2.query = Some(query::checked(&context, wanted).await?);
    }
    caller
        .change(
            Operation::UpdateSavedView,
            input,
            |transaction, context, input| Box::pin(service::update(transaction, context, input)),
        )
        .await
}

/// Delete a view
///
/// For everyone it is shared with; `restore` brings it back.
#[utoipa::path(tag = "Views", params(("id" = Uuid, Path, description = "The view."), IfMatchHeader),
    responses((status = 204, description = "Deleted; the `ETag` is the one to restore with.")))]
#[delete("/views/{id}")]
pub async fn delete_saved_view(caller: Caller, id: web::Path<Uuid>, version: IfMatch) -> Answer {
    caller
        .change(
            Operation::DeleteSavedView,
            Input::of((id.into_inner(), version.0)),
            |transaction, context, &input| {
                Box::pin(async move {
                    service::set_hidden(transaction, context, input, true).await?;
                    Ok(Reply::<()>::done().version(input.1 + 1))
                })
            },
        )
        .await
}

/// Restore a view
///
/// Undoes its deletion.
#[utoipa::path(tag = "Views", params(("id" = Uuid, Path, description = "The view."), IfMatchHeader),
    responses((status = 200, body = SavedViewView)))]
#[post("/views/{id}/restore")]
pub async fn restore_saved_view(caller: Caller, id: web::Path<Uuid>, version: IfMatch) -> Answer {
    caller
        .change(
            Operation::RestoreSavedView,
            Input::of((id.into_inner(), version.0)),
            |transaction, context, &input| {
                Box::pin(async move {
                    service::set_hidden(transaction, context, input, false).await?;
                    service::get(transaction, context, input.0).await
                })
            },
        )
        .await
}

/// Read how I arrange views
///
/// The view that the list of demands begins with, and those that are always at
/// hand; what the caller may no longer use is left out.
#[utoipa::path(tag = "Views", responses((status = 200, body = ViewPreferences)))]
#[get("/me/view-preferences")]
pub async fn get_view_preferences(caller: Caller) -> Answer {
    let context = caller.context(Operation::GetViewPreferences)?;
    caller.answer(service::preferences(&context).await?)
}

/// Arrange my views
///
/// Of the caller's own and those shared with them.
#[utoipa::path(tag = "Views", request_body = ViewPreferences, responses((status = 200, body = ViewPreferences)))]
#[put("/me/view-preferences")]
pub async fn put_view_preferences(caller: Caller, body: Body<ViewPreferences>) -> Answer {
    caller
        .change(
            Operation::PutViewPreferences,
            body.input(),
            |transaction, context, input| Box::pin(service::arrange(transaction, context, input)),
        )
        .await
}
