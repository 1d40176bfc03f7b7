//! Frameworks, the answers of assessors, scores.

use docket_contract::{
    page::Page,
    prioritization::{
        DemandScorings, FrameworkVersionView, FrameworkView, PutScoring, ScoreView, ScoringView,
    },
};
use uuid::Uuid;

use super::{Answer, delete, get, post, post_versioned, put, query::segment};

/// Every framework with its versions.
///
/// # Errors
/// See [`super::get`]; so for every function here.
pub async fn frameworks() -> Answer<Page<FrameworkView>> {
    get("/frameworks").await
}

/// A framework version with what it asks.
///
/// # Errors
/// See [`super::get`].
pub async fn framework_version(id: Uuid) -> Answer<FrameworkVersionView> {
    get(&format!("/framework-versions/{id}")).await
}

/// Begins a new version of a framework as a draft.
///
/// # Errors
/// See [`super::get`].
pub async fn draft(framework: Uuid) -> Answer<FrameworkVersionView> {
    post(
        &format!("/frameworks/{framework}/versions"),
        &serde_json::json!({}),
    )
    .await
}

/// Agrees a draft: it is frozen, and the organisation scores with it.
///
/// # Errors
/// See [`super::patch`].
pub async fn agree(version: Uuid, etag: &str) -> Answer<FrameworkVersionView> {
    post_versioned(
        &format!("/framework-versions/{version}/agree"),
        &serde_json::json!({}),
        Some(etag),
    )
    .await
}

/// A demand's score and how it came about.
///
/// # Errors
/// See [`super::get`].
pub async fn score(demand: &str) -> Answer<ScoreView> {
    get(&format!("/demands/{}/score", segment(demand))).await
}

/// What the assessors of a demand answered.
///
/// # Errors
/// See [`super::get`].
pub async fn scorings(demand: &str) -> Answer<DemandScorings> {
    get(&format!("/demands/{}/scorings", segment(demand))).await
}

/// Gives or replaces one's own answers; `etag` is that of the earlier ones.
///
/// # Errors
/// See [`super::patch`].
pub async fn give(demand: &str, answers: &PutScoring, etag: Option<&str>) -> Answer<ScoringView> {
    put(
        &format!("/demands/{}/scorings/mine", segment(demand)),
        answers,
        etag,
    )
    .await
}

/// Takes one's own answers back.
///
/// # Errors
/// See [`super::patch`].
pub async fn withdraw(demand: &str, etag: &str) -> Answer<()> {
    delete(
        &format!("/demands/{}/scorings/mine", segment(demand)),
        Some(etag),
    )
    .await
}
