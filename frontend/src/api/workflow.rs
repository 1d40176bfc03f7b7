//! Workflows, their versions, and the demands that go through them.

use docket_contract::workflow::{
    ApprovalsView, CreateWorkflow, DemandsMoved, MoveDemands, PutWorkflowVersion, WorkflowDemands,
    WorkflowVersionView, WorkflowView,
};
use docket_domain::workflow::Workflow;
use uuid::Uuid;

use super::{Answer, delete, get, post, post_versioned, put};

/// A version of a workflow.
///
/// # Errors
/// See [`super::get`].
pub async fn version(id: Uuid) -> Answer<WorkflowVersionView> {
    get(&format!("/workflow-versions/{id}")).await
}

/// Writes a new workflow; its first version is a draft.
///
/// # Errors
/// See [`super::get`].
pub async fn create(workflow: &CreateWorkflow) -> Answer<WorkflowView> {
    post("/workflows", workflow).await
}

/// Replaces what a draft says.
///
/// # Errors
/// See [`super::patch`].
pub async fn replace(id: Uuid, definition: Workflow, etag: &str) -> Answer<WorkflowVersionView> {
    let input = PutWorkflowVersion { definition };
    put(&format!("/workflow-versions/{id}"), &input, Some(etag)).await
}

/// Publishes a draft: it is frozen, and new demands go through it.
///
/// # Errors
/// See [`super::patch`].
pub async fn publish(id: Uuid, etag: &str) -> Answer<WorkflowVersionView> {
    let path = format!("/workflow-versions/{id}/publish");
    post_versioned(&path, &serde_json::json!({}), Some(etag)).await
}

/// How many demands are in which status of which version.
///
/// # Errors
/// See [`super::get`].
pub async fn demands(id: Uuid) -> Answer<WorkflowDemands> {
    get(&format!("/workflows/{id}/demands")).await
}

/// Moves demands to a version, as many as one request does.
///
/// # Errors
/// See [`super::get`].
pub async fn move_demands(to: Uuid, input: &MoveDemands) -> Answer<DemandsMoved> {
    post(&format!("/workflow-versions/{to}/moves"), input).await
}

/// Who agreed to the steps that several people have to agree to.
///
/// # Errors
/// See [`super::get`].
pub async fn approvals(demand: &str) -> Answer<ApprovalsView> {
    get(&format!("/demands/{demand}/approvals")).await
}

/// Takes one's approval of a step back.
///
/// # Errors
/// See [`super::get`].
pub async fn withdraw_approval(
    demand: &str,
    transition: &str,
) -> Answer<docket_contract::demand::DemandView> {
    delete(&format!("/demands/{demand}/approvals/{transition}"), None).await
}
