//! The operations of one demand.

use actix_web::{delete, get, patch, post, web};
use docket_contract::demand::{CreateDemand, DemandView, PatchDemand, TransitionDemand};

use super::change;
use super::service::{self, which};
use super::transition;
use crate::body::{Body, IfMatch, Input};
use crate::caller::{Answer, Caller};
use crate::openapi::IfMatchHeader;
use crate::operation::Operation;
use crate::reply::Reply;

/// Create a demand
///
/// As a draft that only its authors see, or handed in at once with
/// `submit: true`, which checks every answer by the form.
#[utoipa::path(tag = "Demands", request_body = CreateDemand, responses((status = 201, body = DemandView)))]
#[post("/demands")]
pub async fn create_demand(caller: Caller, body: Body<CreateDemand>) -> Answer {
    caller
        .change(
            Operation::CreateDemand,
            body.input(),
            |transaction, context, input| Box::pin(service::create(transaction, context, input)),
        )
        .await
}

/// Read a demand
///
/// With every answer, the money by fiscal period, and what the caller may do.
#[utoipa::path(tag = "Demands",
    params(("demand" = String, Path, description = "Key or id.", example = "DEM-142")),
    responses((status = 200, body = DemandView)))]
#[get("/demands/{demand}")]
pub async fn get_demand(caller: Caller, demand: web::Path<String>) -> Answer {
    let context = caller.context(Operation::GetDemand)?;
    let reply = service::get(&context, which(&demand)?).await?;
    caller.answer(reply)
}

/// Change a demand
///
/// Merge-patch. Its authors may while it is a draft or waits for their answer;
/// later it needs the permission to edit.
#[utoipa::path(tag = "Demands",
    request_body = PatchDemand, params(("demand" = String, Path, description = "Key or id.", example = "DEM-142"), IfMatchHeader),
    responses((status = 200, body = DemandView)))]
#[patch("/demands/{demand}")]
pub async fn update_demand(
    caller: Caller,
    demand: web::Path<String>,
    version: IfMatch,
    body: Body<PatchDemand>,
) -> Answer {
    let demand = which(&demand)?;
    let input = body.with(|patch| (demand, version.0, patch));
    caller
        .change(
            Operation::UpdateDemand,
            input,
            |transaction, context, input| Box::pin(change::update(transaction, context, input)),
        )
        .await
}

/// Delete a demand
///
/// Hides it; `restore` brings it back.
#[utoipa::path(tag = "Demands",
    params(("demand" = String, Path, description = "Key or id.", example = "DEM-142"), IfMatchHeader),
    responses((status = 204, description = "Deleted; the `ETag` is the one to restore with.")))]
#[delete("/demands/{demand}")]
pub async fn delete_demand(caller: Caller, demand: web::Path<String>, version: IfMatch) -> Answer {
    let input = Input::of((which(&demand)?, version.0));
    caller
        .change(
            Operation::DeleteDemand,
            input,
            |transaction, context, (demand, version)| {
                Box::pin(async move {
                    let hidden =
                        service::set_hidden(transaction, context, *demand, *version, true).await?;
                    Ok(Reply::<()>::done().version(hidden.version))
                })
            },
        )
        .await
}

/// Restore a deleted demand
///
/// The inverse of deleting.
#[utoipa::path(tag = "Demands",
    params(("demand" = String, Path, description = "Key or id.", example = "DEM-142"), IfMatchHeader),
    responses((status = 200, body = DemandView)))]
#[post("/demands/{demand}/restore")]
pub async fn restore_demand(caller: Caller, demand: web::Path<String>, version: IfMatch) -> Answer {
    let input = Input::of((which(&demand)?, version.0));
    caller
        .change(
            Operation::RestoreDemand,
            input,
            |transaction, context, (demand, version)| {
                Box::pin(async move {
                    let shown =
                        service::set_hidden(transaction, context, *demand, *version, false).await?;
                    service::reply(transaction, context, &shown).await
                })
            },
        )
        .await
}

/// Take a merge apart
///
/// The inverse of merging a demand into another as its duplicate: it stands as
/// it did before, with everything that belongs to it.
#[utoipa::path(tag = "Demands",
    params(("demand" = String, Path, description = "Key or id of the demand that was merged.", example = "DEM-142"), IfMatchHeader),
    responses((status = 200, body = DemandView)))]
#[post("/demands/{demand}/unmerge")]
pub async fn unmerge_demand(caller: Caller, demand: web::Path<String>, version: IfMatch) -> Answer {
    let input = Input::of((which(&demand)?, version.0));
    caller
        .change(
            Operation::UnmergeDemand,
            input,
            |transaction, context, input| {
                Box::pin(transition::unmerge(transaction, context, *input))
            },
        )
        .await
}

/// Take a step of the workflow
///
/// Which steps there are, who may take them and what they ask for stands in
/// the demand's workflow version. A step that names the demand that stays merges
/// this one into it: its voices, comments and followers count there as well.
#[utoipa::path(tag = "Demands",
    request_body = TransitionDemand, params(("demand" = String, Path, description = "Key or id.", example = "DEM-142"), IfMatchHeader),
    responses((status = 200, body = DemandView)))]
#[post("/demands/{demand}/transitions")]
pub async fn transition_demand(
    caller: Caller,
    demand: web::Path<String>,
    version: IfMatch,
    body: Body<TransitionDemand>,
) -> Answer {
    let demand = which(&demand)?;
    let input = body.with(|step| (demand, version.0, step));
    caller
        .change(
            Operation::TransitionDemand,
            input,
            |transaction, context, input| Box::pin(transition::take(transaction, context, input)),
        )
        .await
}
