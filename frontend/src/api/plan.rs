//! Plans, their ranked lists and placements.

use docket_contract::{
    page::Page,
    plan::{
        CreatePlacements, CreatePlan, MovePlacement, PatchPlan, PlacementMoved, PlanRanking,
        PlanView,
    },
};
use uuid::Uuid;

use super::{Answer, Query, delete, get, patch, post, post_versioned};

/// Plans, the newest first.
///
/// # Errors
/// See [`super::get`]; so for every function here.
pub async fn list(cursor: Option<String>) -> Answer<Page<PlanView>> {
    get(&Query::new()
        .with_some("cursor", &cursor.unwrap_or_default())
        .after("/plans"))
    .await
}

/// Makes a plan.
///
/// # Errors
/// See [`super::get`].
pub async fn create(plan: &CreatePlan) -> Answer<PlanView> {
    post("/plans", plan).await
}

/// Changes a plan's name or budget.
///
/// # Errors
/// See [`super::patch`].
pub async fn change(id: Uuid, changes: &PatchPlan, etag: &str) -> Answer<PlanView> {
    patch(&format!("/plans/{id}"), changes, etag).await
}

/// Hides a plan; the version in the answer is the one to restore it with.
///
/// # Errors
/// See [`super::patch`].
pub async fn hide(id: Uuid, etag: &str) -> Answer<()> {
    delete(&format!("/plans/{id}"), Some(etag)).await
}

/// Brings a hidden plan back.
///
/// # Errors
/// See [`super::patch`].
pub async fn restore(id: Uuid, etag: &str) -> Answer<PlanView> {
    let path = format!("/plans/{id}/restore");
    post_versioned(&path, &serde_json::json!({}), Some(etag)).await
}

/// A plan's ranked list with the cut line. `id` is what stands in the page's
/// address.
///
/// # Errors
/// See [`super::get`].
pub async fn ranking(id: &str) -> Answer<PlanRanking> {
    get(&format!("/plans/{}/ranking", super::query::segment(id))).await
}

/// Gives demands a place in a plan.
///
/// # Errors
/// See [`super::get`].
pub async fn place(id: Uuid, demands: &CreatePlacements) -> Answer<PlanRanking> {
    post(&format!("/plans/{id}/placements"), demands).await
}

/// Puts a plan in the order of the scores.
///
/// # Errors
/// See [`super::get`].
pub async fn rank_by_score(id: Uuid) -> Answer<PlanRanking> {
    post(
        &format!("/plans/{id}/rank-by-score"),
        &serde_json::json!({}),
    )
    .await
}

/// Moves a placement behind another; `etag` is the placement's own.
///
/// # Errors
/// See [`super::patch`].
pub async fn move_placement(
    id: Uuid,
    placement: Uuid,
    to: &MovePlacement,
    etag: &str,
) -> Answer<PlacementMoved> {
    let path = format!("/plans/{id}/placements/{placement}/move");
    post_versioned(&path, to, Some(etag)).await
}

/// Takes a placement out of a plan; its demand is untouched.
///
/// # Errors
/// See [`super::patch`].
pub async fn remove(id: Uuid, placement: Uuid, etag: &str) -> Answer<()> {
    delete(&format!("/plans/{id}/placements/{placement}"), Some(etag)).await
}
