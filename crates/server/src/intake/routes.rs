//! The operations of people without an account, and the one that ends their
//! access.

use actix_web::{delete, get, patch, post, web};
use docket_contract::intake::{
    CreateTrackingMessage, PatchTrackingAnswers, PublicFormView, Receipt, SubmitPublicForm,
    TrackingAnswersView, TrackingView,
};

use super::submission::{self, Link};
use super::tracking;
use crate::attempt;
use crate::body::{Body, IfMatch, Input};
use crate::caller::{Answer, Caller};
use crate::context::Context;
use crate::demand::service::which;
use crate::openapi::{FormAccessHeader, IfMatchHeader};
use crate::operation::Operation;
use crate::problem::Result;
use crate::query::Query;

/// Lets an anonymous change through, as many a minute as one address has.
///
/// # Errors
/// There were too many.
pub async fn admit(caller: &Caller, operation: Operation) -> Result<Context> {
    let context = caller.context(operation)?;
    let most = caller.state.settings.submissions_per_minute;
    attempt::limit(caller, &context, "public", most).await?;
    Ok(context)
}

/// Read a published form
///
/// What people without an account need to fill it in: questions, options,
/// units. An unknown or withdrawn link is answered with 404. Whoever began to
/// fill in an earlier version goes on with that for 30 days.
#[utoipa::path(tag = "Intake",
    params(("slug" = String, Path, description = "Secret part of the form's link.", example = "Vh3gqkq8Zp0YtX1mVbJ2dw"), FormAccessHeader,
        ("number" = Option<i64>, Query, description = "Number of the version; the published one when absent.", example = 1)),
    responses((status = 200, body = PublicFormView)))]
#[get("/public/forms/{slug}")]
pub async fn get_public_form(caller: Caller, slug: web::Path<String>, mut query: Query) -> Answer {
    let context = caller.context(Operation::GetPublicForm)?;
    let number: Option<i64> = query.one("number", "the number of a version")?;
    query.finish()?;
    let link = Link {
        number,
        ..Link::of(&caller, &slug)
    };
    caller.answer(submission::form(&context, &link).await?)
}

/// Hand in a published form
///
/// Needs an `Idempotency-Key`. Answers with the key to quote and the path of
/// the secret page that tells how it goes on. Limited per address and minute.
#[utoipa::path(tag = "Intake", request_body = SubmitPublicForm,
    params(("slug" = String, Path, description = "Secret part of the form's link.", example = "Vh3gqkq8Zp0YtX1mVbJ2dw"), FormAccessHeader),
    responses((status = 201, body = Receipt)))]
#[post("/public/forms/{slug}/submissions")]
pub async fn submit_public_form(
    caller: Caller,
    slug: web::Path<String>,
    body: Body<SubmitPublicForm>,
) -> Answer {
    caller.require_idempotency_key()?;
    let operation = Operation::SubmitPublicForm;
    admit(&caller, operation).await?;
    let link = Link::of(&caller, &slug);
    let input = body.with(|submitted| {
        let number = submitted.number;
        (Link { number, ..link }, submitted)
    });
    caller
        .change(operation, input, |transaction, context, input| {
            Box::pin(submission::submit(transaction, context, input))
        })
        .await
}

/// Follow a submission
///
/// Where it is, what happens next, what was decided and what was written, for
/// the holder of its secret link. Unknown, expired and revoked links are
/// answered with 404.
#[utoipa::path(tag = "Intake",
    params(("token" = String, Path, description = "Secret of the link.")),
    responses((status = 200, body = TrackingView)))]
#[get("/public/tracking/{token}")]
pub async fn get_tracking(caller: Caller, token: web::Path<String>) -> Answer {
    let context = caller.context(Operation::GetTracking)?;
    caller.answer(tracking::get(&context, &token).await?)
}

/// Read one's answers to change them
///
/// While the submitter may: the questions as they were, and what they answered.
#[utoipa::path(tag = "Intake",
    params(("token" = String, Path, description = "Secret of the link.")),
    responses((status = 200, body = TrackingAnswersView)))]
#[get("/public/tracking/{token}/answers")]
pub async fn get_tracking_answers(caller: Caller, token: web::Path<String>) -> Answer {
    let context = caller.context(Operation::GetTrackingAnswers)?;
    caller.answer(tracking::answers(&context, &token).await?)
}

/// Change one's answers
///
/// As the submitter, while it waits for them. Nothing may become worse by the
/// rules of the form than it was.
#[utoipa::path(tag = "Intake", request_body = PatchTrackingAnswers,
    params(("token" = String, Path, description = "Secret of the link."), IfMatchHeader),
    responses((status = 200, body = TrackingView)))]
#[patch("/public/tracking/{token}/answers")]
pub async fn update_tracking_answers(
    caller: Caller,
    token: web::Path<String>,
    version: IfMatch,
    body: Body<PatchTrackingAnswers>,
) -> Answer {
    let operation = Operation::UpdateTrackingAnswers;
    admit(&caller, operation).await?;
    let input = body.with(|answers| (token.into_inner(), version.0, answers));
    caller
        .change(operation, input, |transaction, context, input| {
            Box::pin(tracking::change(transaction, context, input))
        })
        .await
}

/// Write to the project office
///
/// As the submitter. Where it waits for their answer, it goes on with it.
#[utoipa::path(tag = "Intake", request_body = CreateTrackingMessage,
    params(("token" = String, Path, description = "Secret of the link.")),
    responses((status = 201, body = TrackingView)))]
#[post("/public/tracking/{token}/messages")]
pub async fn answer_tracking(
    caller: Caller,
    token: web::Path<String>,
    body: Body<CreateTrackingMessage>,
) -> Answer {
    let operation = Operation::AnswerTracking;
    admit(&caller, operation).await?;
    let input = body.with(|message| (token.into_inner(), message));
    caller
        .change(operation, input, |transaction, context, input| {
            Box::pin(tracking::answer(transaction, context, input))
        })
        .await
}

/// Withdraw a submission
///
/// As the submitter, while nothing is decided.
#[utoipa::path(tag = "Intake",
    params(("token" = String, Path, description = "Secret of the link.")),
    responses((status = 200, body = TrackingView)))]
#[post("/public/tracking/{token}/withdraw")]
pub async fn withdraw_tracking(caller: Caller, token: web::Path<String>) -> Answer {
    let operation = Operation::WithdrawTracking;
    admit(&caller, operation).await?;
    let input = Input::of(token.into_inner());
    caller
        .change(operation, input, |transaction, context, token| {
            Box::pin(tracking::withdraw(transaction, context, token))
        })
        .await
}

/// Revoke a submission's secret link
///
/// For good: the submitter can no longer read or answer under it.
#[utoipa::path(tag = "Intake",
    params(("demand" = String, Path, description = "Key or id.", example = "DEM-142")),
    responses((status = 204, description = "The link does not work any more.")))]
#[delete("/demands/{demand}/tracking-link")]
pub async fn revoke_tracking_link(caller: Caller, demand: web::Path<String>) -> Answer {
    let input = Input::of(which(&demand)?);
    caller
        .change(
            Operation::RevokeTrackingLink,
            input,
            |transaction, context, which| Box::pin(tracking::revoke(transaction, context, *which)),
        )
        .await
}
