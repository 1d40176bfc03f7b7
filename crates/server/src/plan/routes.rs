//! Operations on portfolios, plans and placements.

use actix_web::{delete, get, patch, post, web};
use docket_contract::page::Page;
use docket_contract::plan::{
    CreatePlacements, CreatePlan, CreatePortfolio, MovePlacement, PatchPlan, PlacementMoved,
    PlanRanking, PlanView, PortfolioView,
};
use uuid::Uuid;

use super::{placement, portfolio, ranking, record};
use crate::body::{Body, IfMatch, Input};
use crate::caller::{Answer, Caller};
use crate::openapi::IfMatchHeader;
use crate::operation::Operation;
use crate::query::Query;
use crate::reply::Reply;

/// List portfolios
///
/// Those the caller reaches, in the order they were made.
#[utoipa::path(tag = "Plans", responses((status = 200, body = Page<PortfolioView>)))]
#[get("/portfolios")]
pub async fn list_portfolios(caller: Caller, query: Query) -> Answer {
    let context = caller.context(Operation::ListPortfolios)?;
    let rest = query.finish()?;
    caller.page(portfolio::list(&context).await?, &rest)
}

/// Create a portfolio
///
/// For a unit with its subtree, or for the whole organisation. Whoever reaches
/// the portfolio reaches its plans.
#[utoipa::path(tag = "Plans", request_body = CreatePortfolio, responses((status = 201, body = PortfolioView)))]
#[post("/portfolios")]
pub async fn create_portfolio(caller: Caller, body: Body<CreatePortfolio>) -> Answer {
    caller
        .change(
            Operation::CreatePortfolio,
            body.input(),
            |transaction, context, input| Box::pin(portfolio::create(transaction, context, input)),
        )
        .await
}

/// Read a portfolio
///
/// Its name and the unit it is for.
#[utoipa::path(tag = "Plans", params(("id" = Uuid, Path, description = "The portfolio.")),
    responses((status = 200, body = PortfolioView)))]
#[get("/portfolios/{id}")]
pub async fn get_portfolio(caller: Caller, id: web::Path<Uuid>) -> Answer {
    let context = caller.context(Operation::GetPortfolio)?;
    caller.answer(portfolio::get(&context, *id).await?)
}

/// List plans
///
/// Those the caller reaches, the newest first.
#[utoipa::path(tag = "Plans", params(
        ("limit" = Option<u64>, Query, description = "Items a page: 1 to 200.", example = 50),
        ("cursor" = Option<String>, Query, description = "Cursor of the page."),
        ("count" = Option<bool>, Query, description = "Whether to count all.")),
    responses((status = 200, body = Page<PlanView>)))]
#[get("/plans")]
pub async fn list_plans(caller: Caller, mut query: Query) -> Answer {
    let context = caller.context(Operation::ListPlans)?;
    let (limit, before) = (query.limit()?, query.cursor::<i64>()?);
    let count = query.flag("count")?;
    let rest = query.finish()?;
    let page = record::list(&context, limit, before, count).await?;
    caller.page(page, &rest)
}

/// Read a plan
///
/// Its name, budget and what it reckons with. The ranked list is read by
/// itself.
#[utoipa::path(tag = "Plans", params(("id" = Uuid, Path, description = "The plan.")),
    responses((status = 200, body = PlanView)))]
#[get("/plans/{id}")]
pub async fn get_plan(caller: Caller, id: web::Path<Uuid>) -> Answer {
    let context = caller.context(Operation::GetPlan)?;
    let plan = record::load(context.reader(), &context, *id).await?;
    let view = record::view(&plan, context.language())?;
    caller.answer(Reply::ok(view).version(plan.version))
}

/// Create a plan
///
/// A portfolio's plan for a fiscal period, with a budget. The organisation's
/// framework version and today's exchange rate are frozen with it; without a
/// portfolio it goes into the organisation's own.
#[utoipa::path(tag = "Plans", request_body = CreatePlan, responses((status = 201, body = PlanView)))]
#[post("/plans")]
pub async fn create_plan(caller: Caller, body: Body<CreatePlan>) -> Answer {
    caller
        .change(
            Operation::CreatePlan,
            body.input(),
            |transaction, context, input| Box::pin(record::create(transaction, context, input)),
        )
        .await
}

/// Change a plan
///
/// Merge-patch of its name and its budget.
#[utoipa::path(tag = "Plans",
    request_body = PatchPlan, params(("id" = Uuid, Path, description = "The plan."), IfMatchHeader),
    responses((status = 200, body = PlanView)))]
#[patch("/plans/{id}")]
pub async fn update_plan(
    caller: Caller,
    id: web::Path<Uuid>,
    version: IfMatch,
    body: Body<PatchPlan>,
) -> Answer {
    let input = body.with(|patch| (id.into_inner(), version.0, patch));
    caller
        .change(
            Operation::UpdatePlan,
            input,
            |transaction, context, (id, version, patch)| {
                Box::pin(record::update(transaction, context, *id, *version, patch))
            },
        )
        .await
}

/// Delete a plan
///
/// With its ranked list; the demands in it are untouched, and `restore` brings
/// it back.
#[utoipa::path(tag = "Plans",
    params(("id" = Uuid, Path, description = "The plan."), IfMatchHeader),
    responses((status = 204, description = "Deleted; the `ETag` is the one to restore with.")))]
#[delete("/plans/{id}")]
pub async fn delete_plan(caller: Caller, id: web::Path<Uuid>, version: IfMatch) -> Answer {
    let input = Input::of((id.into_inner(), version.0));
    caller
        .change(
            Operation::DeletePlan,
            input,
            |transaction, context, (id, version)| {
                Box::pin(record::delete(transaction, context, *id, *version))
            },
        )
        .await
}

/// Restore a plan
///
/// Undoes its deletion.
#[utoipa::path(tag = "Plans",
    params(("id" = Uuid, Path, description = "The plan."), IfMatchHeader),
    responses((status = 200, body = PlanView)))]
#[post("/plans/{id}/restore")]
pub async fn restore_plan(caller: Caller, id: web::Path<Uuid>, version: IfMatch) -> Answer {
    let input = Input::of((id.into_inner(), version.0));
    caller
        .change(
            Operation::RestorePlan,
            input,
            |transaction, context, (id, version)| {
                Box::pin(record::restore(transaction, context, *id, *version))
            },
        )
        .await
}

/// Read a plan's ranked list
///
/// All placements in rank order with the budget spent down them: each that
/// still fits is funded, and the line comes after the last that is. Demands
/// outside of what the caller may see are counted as `hidden`, and count in
/// ranks, line and totals.
#[utoipa::path(tag = "Plans", params(("id" = Uuid, Path, description = "The plan.")),
    responses((status = 200, body = PlanRanking)))]
#[get("/plans/{id}/ranking")]
pub async fn get_plan_ranking(caller: Caller, id: web::Path<Uuid>) -> Answer {
    let context = caller.context(Operation::GetPlanRanking)?;
    let plan = record::load(context.reader(), &context, *id).await?;
    caller.answer(Reply::ok(
        ranking::read(context.reader(), &context, &plan).await?,
    ))
}

/// Add demands to a plan
///
/// Qualified or approved ones, by score (the highest first, ties by age,
/// those without a score last): behind what is there, or with
/// `"position": "ranked"` the whole plan is put in the order of the scores.
#[utoipa::path(tag = "Plans", request_body = CreatePlacements, params(("id" = Uuid, Path, description = "The plan.")),
    responses((status = 200, body = PlanRanking)))]
#[post("/plans/{id}/placements")]
pub async fn create_placements(
    caller: Caller,
    id: web::Path<Uuid>,
    body: Body<CreatePlacements>,
) -> Answer {
    let input = body.with(|added| (id.into_inner(), added));
    caller
        .change(
            Operation::CreatePlacements,
            input,
            |transaction, context, (id, added)| {
                Box::pin(placement::add(transaction, context, *id, added))
            },
        )
        .await
}

/// Put a plan in the order of the scores
///
/// The highest first, ties by the demand's age, those without a score last.
/// What was placed by hand loses its place.
#[utoipa::path(tag = "Plans", params(("id" = Uuid, Path, description = "The plan.")),
    responses((status = 200, body = PlanRanking)))]
#[post("/plans/{id}/rank-by-score")]
pub async fn rank_placements_by_score(caller: Caller, id: web::Path<Uuid>) -> Answer {
    let input = Input::of(id.into_inner());
    caller
        .change(
            Operation::RankPlacementsByScore,
            input,
            |transaction, context, id| {
                Box::pin(placement::rank_by_score(transaction, context, *id))
            },
        )
        .await
}

/// Move a placement
///
/// Behind another, or to the top. `If-Match` names the version of the
/// placement that is moved: moves of others never conflict with it. The answer
/// says which demands are funded now and were not, or the other way round.
#[utoipa::path(tag = "Plans", request_body = MovePlacement, params(
        ("id" = Uuid, Path, description = "The plan."),
        ("placement_id" = Uuid, Path, description = "The placement."), IfMatchHeader),
    responses((status = 200, body = PlacementMoved)))]
#[post("/plans/{id}/placements/{placement_id}/move")]
pub async fn move_placement(
    caller: Caller,
    path: web::Path<(Uuid, Uuid)>,
    version: IfMatch,
    body: Body<MovePlacement>,
) -> Answer {
    let input = body.with(|to| (path.into_inner(), version.0, to));
    caller
        .change(
            Operation::MovePlacement,
            input,
            |transaction, context, (path, version, to)| {
                Box::pin(placement::move_behind(
                    transaction,
                    context,
                    *path,
                    *version,
                    to,
                ))
            },
        )
        .await
}

/// Remove a placement
///
/// Takes the demand out of the plan; the demand itself is untouched.
#[utoipa::path(tag = "Plans", params(
        ("id" = Uuid, Path, description = "The plan."),
        ("placement_id" = Uuid, Path, description = "The placement."), IfMatchHeader),
    responses((status = 204, description = "Removed.")))]
#[delete("/plans/{id}/placements/{placement_id}")]
pub async fn delete_placement(
    caller: Caller,
    path: web::Path<(Uuid, Uuid)>,
    version: IfMatch,
) -> Answer {
    let input = Input::of((path.into_inner(), version.0));
    caller
        .change(
            Operation::DeletePlacement,
            input,
            |transaction, context, (path, version)| {
                Box::pin(placement::remove(transaction, context, *path, *version))
            },
        )
        .await
}
