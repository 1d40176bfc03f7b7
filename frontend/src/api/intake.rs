//! Intake from people without an account.

use docket_contract::intake::{
    CreateFormAccess, CreateTrackingMessage, FormAccess, FormAccessView, HeldSubmissionDetail,
    HeldSubmissionView, ModerateSubmission, PatchTrackingAnswers, Receipt, SimilarPublicDemands,
    SubmitPublicForm, SupportPublicDemand, TrackingAnswersView, TrackingView,
};
use docket_contract::page::Page;

use serde_json::value::RawValue;

use super::{Answer, Query, get, patch, post, post_once, query::segment};

/// A published form by the secret part of its link, or an earlier version of it,
/// as JSON: its questions are read by code that comes later.
///
/// # Errors
/// See [`super::get`]; so for every function here.
pub async fn form(slug: &str, number: Option<i64>) -> Answer<Box<RawValue>> {
    let number = number.map_or_else(String::new, |number| number.to_string());
    let path = format!("/public/forms/{}", segment(slug));
    get(&Query::new().with_some("number", &number).after(&path)).await
}

/// Whether a published form lets one in now.
///
/// # Errors
/// See [`super::get`].
pub async fn access(slug: &str) -> Answer<FormAccessView> {
    get(&format!("/public/forms/{}/access", segment(slug))).await
}

/// Gives the password of a published form.
///
/// # Errors
/// See [`super::get`].
pub async fn unlock(slug: &str, password: String) -> Answer<FormAccess> {
    let path = format!("/public/forms/{}/access", segment(slug));
    post(&path, &CreateFormAccess { password }).await
}

/// Hands in a form; the same key names the same attempt.
///
/// # Errors
/// See [`super::get`].
pub async fn submit(slug: &str, form: &SubmitPublicForm, key: &str) -> Answer<Receipt> {
    let path = format!("/public/forms/{}/submissions", segment(slug));
    post_once(&path, form, key).await
}

/// Where files for a published form are announced.
pub fn uploads(slug: &str) -> String {
    format!("/public/forms/{}/uploads", segment(slug))
}

/// Where files for a submission are announced, by the secret of its link.
pub fn tracking_uploads(token: &str) -> String {
    format!("/public/tracking/{}/uploads", segment(token))
}

/// Demands that others may learn of, with titles like this.
///
/// # Errors
/// See [`super::get`].
pub async fn similar(slug: &str, title: &str) -> Answer<SimilarPublicDemands> {
    let path = format!("/public/forms/{}/similar-demands", segment(slug));
    get(&Query::new().with("title", title).after(&path)).await
}

/// Follows one of them; the same key names the same attempt.
///
/// # Errors
/// See [`super::get`].
pub async fn follow(slug: &str, support: &SupportPublicDemand, key: &str) -> Answer<Receipt> {
    let path = format!("/public/forms/{}/support", segment(slug));
    post_once(&path, support, key).await
}

/// What became of a submission, by the secret of its link.
///
/// # Errors
/// See [`super::get`].
pub async fn tracking(token: &str) -> Answer<TrackingView> {
    get(&format!("/public/tracking/{}", segment(token))).await
}

/// What one handed in, to be changed.
///
/// # Errors
/// See [`super::get`].
pub async fn answers(token: &str) -> Answer<TrackingAnswersView> {
    get(&format!("/public/tracking/{}/answers", segment(token))).await
}

/// Changes it.
///
/// # Errors
/// See [`super::patch`].
pub async fn change(
    token: &str,
    answers: &PatchTrackingAnswers,
    etag: &str,
) -> Answer<TrackingView> {
    let path = format!("/public/tracking/{}/answers", segment(token));
    patch(&path, answers, etag).await
}

/// Writes to the project office.
///
/// # Errors
/// See [`super::get`].
pub async fn answer(token: &str, message: &CreateTrackingMessage) -> Answer<TrackingView> {
    let path = format!("/public/tracking/{}/messages", segment(token));
    post(&path, message).await
}

/// Takes a submission back.
///
/// # Errors
/// See [`super::get`].
pub async fn withdraw(token: &str) -> Answer<TrackingView> {
    let path = format!("/public/tracking/{}/withdraw", segment(token));
    post(&path, &()).await
}

/// Submissions that wait until somebody lets them in, or that were refused.
///
/// # Errors
/// See [`super::get`].
pub async fn held(query: Query) -> Answer<Page<HeldSubmissionView>> {
    get(&query.with("count", "true").after("/held-submissions")).await
}

/// One of them with everything that was answered.
///
/// # Errors
/// See [`super::get`].
pub async fn held_submission(key: &str) -> Answer<HeldSubmissionDetail> {
    get(&format!("/held-submissions/{}", segment(key))).await
}

/// Lets one in, or not.
///
/// # Errors
/// See [`super::get`].
pub async fn moderate(key: &str, decision: &ModerateSubmission) -> Answer<HeldSubmissionView> {
    let path = format!("/held-submissions/{}/decision", segment(key));
    post(&path, decision).await
}
