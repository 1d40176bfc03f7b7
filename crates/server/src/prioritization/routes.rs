//! Operations on frameworks, scorings and scores.

use actix_web::{delete, get, post, put, web};
use docket_contract::page::Page;
use docket_contract::prioritization::{
    CreateFramework, DemandScorings, FrameworkVersionView, FrameworkView, PutFrameworkVersion,
    PutScoring, ScoreView, ScoringView,
};
use uuid::Uuid;

use super::scoring::Subject;
use super::{framework, scoring};
use crate::body::{Body, IfMatch, Input, MayMatch};
use crate::caller::{Answer, Caller};
use crate::openapi::IfMatchHeader;
use crate::operation::Operation;
use crate::problem::Result;
use crate::query::Query;
use crate::reply::Reply;

/// List frameworks
///
/// All frameworks with their versions, in the order they were made. The
/// organisation scores with the version marked as current.
#[utoipa::path(tag = "Prioritisation", responses((status = 200, body = Page<FrameworkView>)))]
#[get("/frameworks")]
pub async fn list_frameworks(caller: Caller, query: Query) -> Answer {
    let context = caller.context(Operation::ListFrameworks)?;
    let rest = query.finish()?;
    caller.page(framework::list(&context).await?, &rest)
}

/// Read a framework
///
/// One framework with its versions.
#[utoipa::path(tag = "Prioritisation",
    params(("id" = Uuid, Path, description = "The framework.")),
    responses((status = 200, body = FrameworkView)))]
#[get("/frameworks/{id}")]
pub async fn get_framework(caller: Caller, id: web::Path<Uuid>) -> Answer {
    let context = caller.context(Operation::GetFramework)?;
    caller.answer(framework::get(context.reader(), *id).await?)
}

/// Create a framework
///
/// With a first version, which is a draft until it is agreed.
#[utoipa::path(tag = "Prioritisation", request_body = CreateFramework, responses((status = 201, body = FrameworkView)))]
#[post("/frameworks")]
pub async fn create_framework(caller: Caller, body: Body<CreateFramework>) -> Answer {
    caller
        .change(
            Operation::CreateFramework,
            body.input(),
            |transaction, context, input| Box::pin(framework::create(transaction, context, input)),
        )
        .await
}

/// Start a new version of a framework
///
/// A draft that begins as the version agreed last. A framework has one draft
/// at a time.
#[utoipa::path(tag = "Prioritisation",
    params(("id" = Uuid, Path, description = "The framework.")),
    responses((status = 201, body = FrameworkVersionView)))]
#[post("/frameworks/{id}/versions")]
pub async fn create_framework_version(caller: Caller, id: web::Path<Uuid>) -> Answer {
    caller
        .change(
            Operation::CreateFrameworkVersion,
            Input::of(id.into_inner()),
            |transaction, context, id| Box::pin(framework::draft(transaction, context, *id)),
        )
        .await
}

/// Read a framework version
///
/// What it asks, and how answers become a score.
#[utoipa::path(tag = "Prioritisation",
    params(("id" = Uuid, Path, description = "The framework version.")),
    responses((status = 200, body = FrameworkVersionView)))]
#[get("/framework-versions/{id}")]
pub async fn get_framework_version(caller: Caller, id: web::Path<Uuid>) -> Answer {
    let context = caller.context(Operation::GetFrameworkVersion)?;
    caller.answer(framework::get_version(context.reader(), &context, *id).await?)
}

/// Replace what a draft asks
///
/// Only a draft: 409 once the version was agreed. A draft may be unfinished.
#[utoipa::path(tag = "Prioritisation",
    request_body = PutFrameworkVersion, params(("id" = Uuid, Path, description = "The framework version."), IfMatchHeader),
    responses((status = 200, body = FrameworkVersionView)))]
#[put("/framework-versions/{id}")]
pub async fn replace_framework_version(
    caller: Caller,
    id: web::Path<Uuid>,
    version: IfMatch,
    body: Body<PutFrameworkVersion>,
) -> Answer {
    let input = body.with(|put| (id.into_inner(), version.0, put));
    caller
        .change(
            Operation::ReplaceFrameworkVersion,
            input,
            |transaction, context, (id, version, put)| {
                Box::pin(framework::replace(transaction, context, *id, *version, put))
            },
        )
        .await
}

/// Agree a framework version
///
/// Checks the draft, freezes it and makes it the one the organisation scores
/// with; the version of the same framework agreed before is retired, and what
/// was scored with that keeps its score.
#[utoipa::path(tag = "Prioritisation",
    params(("id" = Uuid, Path, description = "The framework version."), IfMatchHeader),
    responses((status = 200, body = FrameworkVersionView)))]
#[post("/framework-versions/{id}/agree")]
pub async fn agree_framework_version(
    caller: Caller,
    id: web::Path<Uuid>,
    version: IfMatch,
) -> Answer {
    let input = Input::of((id.into_inner(), version.0));
    caller
        .change(
            Operation::AgreeFrameworkVersion,
            input,
            |transaction, context, (id, version)| {
                Box::pin(framework::agree(transaction, context, *id, *version))
            },
        )
        .await
}

/// Reads whose answers are meant.
fn subject(demand: web::Path<String>, mut query: Query) -> Result<Subject> {
    let framework_version = query.one("framework_version_id", "the id of a framework version")?;
    query.finish()?;
    Ok(Subject {
        demand: demand.into_inner(),
        framework_version,
    })
}

/// List the answers of a demand's assessors
///
/// Everybody's answers under the organisation's framework version, or under
/// another that was agreed at some time.
#[utoipa::path(tag = "Prioritisation", params(
        ("demand" = String, Path, description = "The demand's id or key.", example = "DEM-142"),
        ("framework_version_id" = Option<Uuid>, Query, description = "The framework version; the current one when absent.")),
    responses((status = 200, body = DemandScorings)))]
#[get("/demands/{demand}/scorings")]
pub async fn list_scorings(caller: Caller, demand: web::Path<String>, query: Query) -> Answer {
    let context = caller.context(Operation::ListScorings)?;
    let scorings = scoring::list(&context, &subject(demand, query)?).await?;
    caller.answer(Reply::ok(scorings))
}

/// Give or replace one's own answers
///
/// The first time without `If-Match`, later with the ETag of one's own answers
/// (their `version` in the list). The score is computed anew at once. Demands
/// are scored from when they are handed in until they are decided.
#[utoipa::path(tag = "Prioritisation", request_body = PutScoring, params(
        ("demand" = String, Path, description = "The demand's id or key.", example = "DEM-142"),
        ("framework_version_id" = Option<Uuid>, Query, description = "The framework version; the current one when absent."),
        ("If-Match" = Option<String>, Header, description = "ETag of one's own earlier answers.", example = "\"1\"")),
    responses((status = 200, body = ScoringView, description = "Replaced."),
        (status = 201, body = ScoringView, description = "Given.")))]
#[put("/demands/{demand}/scorings/mine")]
pub async fn give_scoring(
    caller: Caller,
    demand: web::Path<String>,
    query: Query,
    version: MayMatch,
    body: Body<PutScoring>,
) -> Answer {
    let subject = subject(demand, query)?;
    let input = body.with(|put| (subject, version.0, put));
    caller
        .change(
            Operation::GiveScoring,
            input,
            |transaction, context, (subject, version, put)| {
                Box::pin(scoring::give(transaction, context, subject, *version, put))
            },
        )
        .await
}

/// Take one's own answers back
///
/// The score is computed anew from those of the others.
#[utoipa::path(tag = "Prioritisation", params(
        ("demand" = String, Path, description = "The demand's id or key.", example = "DEM-142"),
        ("framework_version_id" = Option<Uuid>, Query, description = "The framework version; the current one when absent."),
        IfMatchHeader),
    responses((status = 204, description = "Taken back.")))]
#[delete("/demands/{demand}/scorings/mine")]
pub async fn withdraw_scoring(
    caller: Caller,
    demand: web::Path<String>,
    query: Query,
    version: IfMatch,
) -> Answer {
    let input = Input::of((subject(demand, query)?, version.0));
    caller
        .change(
            Operation::WithdrawScoring,
            input,
            |transaction, context, (subject, version)| {
                Box::pin(scoring::withdraw(transaction, context, subject, *version))
            },
        )
        .await
}

/// Read a demand's score
///
/// The score with its explanation: each criterion with the answer that counts,
/// where that lies between its anchors, and what it adds. The contributions
/// sum to the score to the last digit.
#[utoipa::path(tag = "Prioritisation", params(
        ("demand" = String, Path, description = "The demand's id or key.", example = "DEM-142"),
        ("framework_version_id" = Option<Uuid>, Query, description = "The framework version; the current one when absent.")),
    responses((status = 200, body = ScoreView)))]
#[get("/demands/{demand}/score")]
pub async fn get_score(caller: Caller, demand: web::Path<String>, query: Query) -> Answer {
    let context = caller.context(Operation::GetScore)?;
    let score = scoring::score(&context, &subject(demand, query)?).await?;
    caller.answer(Reply::ok(score))
}
