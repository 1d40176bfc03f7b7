//! Maturity: models, assessments, answers, targets, results.

use docket_contract::{
    maturity::{
        AnswerView, AssessmentResultView, AssessmentSummary, AssessmentView, CreateAssessment,
        MaturityModelSummary, MaturityModelView, PatchAssessment, PutAnswer, PutConsensus,
        PutTargets, ReopenAssessment, TargetsView,
    },
    page::Page,
};
use uuid::Uuid;

use super::{Answer, Query, delete, get, patch, post, post_versioned, put, query::segment};

/// The path of an assessment by its id or the key people see.
fn path(key: &str) -> String {
    format!("/assessments/{}", segment(key))
}

/// The published maturity models.
///
/// # Errors
/// See [`super::get`]; so for every function here.
pub async fn models() -> Answer<Page<MaturityModelSummary>> {
    get("/maturity-models").await
}

/// A version of a maturity model, whole.
///
/// # Errors
/// See [`super::get`].
pub async fn model(id: Uuid) -> Answer<MaturityModelView> {
    get(&format!("/maturity-models/{id}")).await
}

/// Assessments that match a query.
///
/// # Errors
/// See [`super::get`].
pub async fn assessments(query: Query) -> Answer<Page<AssessmentSummary>> {
    get(&query.after("/assessments")).await
}

/// One assessment by its id or key.
///
/// # Errors
/// See [`super::get`].
pub async fn assessment(key: &str) -> Answer<AssessmentView> {
    get(&path(key)).await
}

/// Starts an assessment.
///
/// # Errors
/// See [`super::get`].
pub async fn start(assessment: &CreateAssessment) -> Answer<AssessmentView> {
    post("/assessments", assessment).await
}

/// Changes an open assessment.
///
/// # Errors
/// See [`super::patch`].
pub async fn change(key: &str, changes: &PatchAssessment, etag: &str) -> Answer<AssessmentView> {
    patch(&path(key), changes, etag).await
}

/// Hides an assessment; the version in the answer is the one to restore with.
///
/// # Errors
/// See [`super::patch`].
pub async fn hide(key: &str, etag: &str) -> Answer<()> {
    delete(&path(key), Some(etag)).await
}

/// Brings a hidden assessment back.
///
/// # Errors
/// See [`super::patch`].
pub async fn restore(id: Uuid, etag: &str) -> Answer<AssessmentView> {
    let path = format!("/assessments/{id}/restore");
    post_versioned(&path, &serde_json::json!({}), Some(etag)).await
}

/// Completes an assessment: nothing of it changes any more.
///
/// # Errors
/// See [`super::patch`].
pub async fn complete(key: &str, etag: &str) -> Answer<AssessmentView> {
    let path = format!("{}/complete", path(key));
    post_versioned(&path, &serde_json::json!({}), Some(etag)).await
}

/// Opens a completed assessment again.
///
/// # Errors
/// See [`super::patch`].
pub async fn reopen(key: &str, reason: &ReopenAssessment, etag: &str) -> Answer<AssessmentView> {
    post_versioned(&format!("{}/reopen", path(key)), reason, Some(etag)).await
}

/// One's own answers.
///
/// # Errors
/// See [`super::get`].
pub async fn answers(key: &str) -> Answer<Page<AnswerView>> {
    get(&format!("{}/answers", path(key))).await
}

/// Answers a practice; a change names the version of the answer.
///
/// # Errors
/// See [`super::patch`].
pub async fn put_answer(
    key: &str,
    practice: &str,
    answer: &PutAnswer,
    etag: Option<&str>,
) -> Answer<AnswerView> {
    put(
        &format!("{}/answers/{}", path(key), segment(practice)),
        answer,
        etag,
    )
    .await
}

/// Takes an answer back.
///
/// # Errors
/// See [`super::patch`].
pub async fn take_back(key: &str, practice: &str, etag: &str) -> Answer<()> {
    delete(
        &format!("{}/answers/{}", path(key), segment(practice)),
        Some(etag),
    )
    .await
}

/// The levels an assessment aims at.
///
/// # Errors
/// See [`super::get`].
pub async fn targets(key: &str) -> Answer<TargetsView> {
    get(&format!("{}/targets", path(key))).await
}

/// Replaces all levels an assessment aims at.
///
/// # Errors
/// See [`super::patch`].
pub async fn put_targets(key: &str, targets: &PutTargets, etag: &str) -> Answer<TargetsView> {
    put(&format!("{}/targets", path(key)), targets, Some(etag)).await
}

/// Records what people agreed on about a practice.
///
/// # Errors
/// See [`super::patch`].
pub async fn put_consensus(
    key: &str,
    practice: &str,
    consensus: &PutConsensus,
    etag: &str,
) -> Answer<AssessmentView> {
    put(
        &format!("{}/consensus/{}", path(key), segment(practice)),
        consensus,
        Some(etag),
    )
    .await
}

/// What an assessment says, compared with an earlier one when it is named.
///
/// # Errors
/// See [`super::get`].
pub async fn results(key: &str, compare: &str) -> Answer<AssessmentResultView> {
    let query = Query::new().with_some("compare", compare);
    get(&query.after(&format!("{}/results", path(key)))).await
}
