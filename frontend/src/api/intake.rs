//! Intake from people without an account.

use docket_contract::intake::{
    CreateTrackingMessage, PatchTrackingAnswers, Receipt, SimilarPublicDemands, SubmitPublicForm,
    SupportPublicDemand, TrackingAnswersView, TrackingView,
};

use serde_json::value::RawValue;

use super::{Answer, Query, get, patch, post, post_once, query::segment};

/// A published form by the secret part of its link, as JSON: its questions are
/// read by code that comes later.
///
/// # Errors
/// See [`super::get`]; so for every function here.
pub async fn form(slug: &str) -> Answer<Box<RawValue>> {
    get(&format!("/public/forms/{}", segment(slug))).await
}

/// Hands in a form; the same key names the same attempt.
///
/// # Errors
/// See [`super::get`].
pub async fn submit(slug: &str, form: &SubmitPublicForm, key: &str) -> Answer<Receipt> {
    let path = format!("/public/forms/{}/submissions", segment(slug));
    post_once(&path, form, key).await
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
