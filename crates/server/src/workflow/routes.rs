//! Operations on workflows, their versions, and the demands that go through
//! them.

use actix_web::{delete, get, patch, post, put, web};
use docket_contract::page::Page;
use docket_contract::workflow::{
    CreateWorkflow, CreateWorkflowVersion, DemandsMoved, MoveDemands, PatchWorkflow,
    PutWorkflowVersion, WorkflowComparison, WorkflowDemands, WorkflowVersionView, WorkflowView,
};
use docket_domain::workflow::Workflow;
use uuid::Uuid;

use super::{moving, service};
use crate::body::{Body, IfMatch, Input};
use crate::caller::{Answer, Caller};
use crate::openapi::IfMatchHeader;
use crate::operation::Operation;
use crate::query::Query;
use crate::version;

/// List workflows
///
/// All workflows with their versions, in the order they were made.
#[utoipa::path(tag = "Workflows", responses((status = 200, body = Page<WorkflowView>)))]
#[get("/workflows")]
pub async fn list_workflows(caller: Caller, query: Query) -> Answer {
    let context = caller.context(Operation::ListWorkflows)?;
    let rest = query.finish()?;
    caller.page(service::list(&context).await?, &rest)
}

/// Read a workflow
///
/// One workflow with its versions.
#[utoipa::path(tag = "Workflows", params(("id" = Uuid, Path, description = "The workflow.")),
    responses((status = 200, body = WorkflowView)))]
#[get("/workflows/{id}")]
pub async fn get_workflow(caller: Caller, id: web::Path<Uuid>) -> Answer {
    let context = caller.context(Operation::GetWorkflow)?;
    caller.answer(service::get(context.reader(), *id).await?)
}

/// Create a workflow
///
/// With a first version, which is a draft until it is published: that of a file,
/// or the workflow that ships. Its key stays what it is.
#[utoipa::path(tag = "Workflows", request_body = CreateWorkflow,
    responses((status = 201, body = WorkflowView)))]
#[post("/workflows")]
pub async fn create_workflow(caller: Caller, body: Body<CreateWorkflow>) -> Answer {
    caller
        .change(
            Operation::CreateWorkflow,
            body.input(),
            |transaction, context, input| Box::pin(service::create(transaction, context, input)),
        )
        .await
}

/// Change a workflow
///
/// Merge-patch: its name. What it says is changed version by version.
#[utoipa::path(tag = "Workflows", request_body = PatchWorkflow,
    params(("id" = Uuid, Path, description = "The workflow."), IfMatchHeader),
    responses((status = 200, body = WorkflowView)))]
#[patch("/workflows/{id}")]
pub async fn update_workflow(
    caller: Caller,
    id: web::Path<Uuid>,
    version: IfMatch,
    body: Body<PatchWorkflow>,
) -> Answer {
    let input = body.with(|patch| (id.into_inner(), version.0, patch));
    caller
        .change(
            Operation::UpdateWorkflow,
            input,
            |transaction, context, input| Box::pin(service::update(transaction, context, input)),
        )
        .await
}

/// Start a new version of a workflow
///
/// A draft that begins as the published version or as another one. A workflow
/// has one draft at a time.
#[utoipa::path(tag = "Workflows", request_body = CreateWorkflowVersion,
    params(("id" = Uuid, Path, description = "The workflow.")),
    responses((status = 201, body = WorkflowVersionView)))]
#[post("/workflows/{id}/versions")]
pub async fn create_workflow_version(
    caller: Caller,
    id: web::Path<Uuid>,
    body: Body<CreateWorkflowVersion>,
) -> Answer {
    let input = body.with(|input| (id.into_inner(), input));
    caller
        .change(
            Operation::CreateWorkflowVersion,
            input,
            |transaction, context, input| Box::pin(service::draft(transaction, context, input)),
        )
        .await
}

/// Count the demands of a workflow
///
/// How many demands are in which status of which version, deleted ones apart,
/// and where they would go with the published version as far as that suggests
/// itself. It counts all demands, whoever may read them: figures, no demands.
#[utoipa::path(tag = "Workflows", params(("id" = Uuid, Path, description = "The workflow.")),
    responses((status = 200, body = WorkflowDemands)))]
#[get("/workflows/{id}/demands")]
pub async fn list_workflow_demands(caller: Caller, id: web::Path<Uuid>) -> Answer {
    let context = caller.context(Operation::ListWorkflowDemands)?;
    caller.answer(moving::standings(&context, *id).await?)
}

/// Read a workflow version
///
/// Its statuses and transitions. Frozen once published; a draft says what keeps
/// it from being published.
#[utoipa::path(tag = "Workflows", params(("id" = Uuid, Path, description = "The workflow version.")),
    responses((status = 200, body = WorkflowVersionView)))]
#[get("/workflow-versions/{id}")]
pub async fn get_workflow_version(caller: Caller, id: web::Path<Uuid>) -> Answer {
    let context = caller.context(Operation::GetWorkflowVersion)?;
    caller.answer(service::get_version(context.reader(), *id).await?)
}

/// Compare two versions of a workflow
///
/// Every difference from an earlier version to this one. When none is named it
/// is the one before; the first one has none, and is compared with itself.
#[utoipa::path(tag = "Workflows", params(
        ("id" = Uuid, Path, description = "The later version."),
        ("from" = Option<Uuid>, Query, description = "The earlier version, of the same workflow.", example = "0192f0c1-7d1e-7cc0-b0f7-2d8a5d3c9e11")),
    responses((status = 200, body = WorkflowComparison)))]
#[get("/workflow-versions/{id}/changes")]
pub async fn compare_workflow_versions(
    caller: Caller,
    id: web::Path<Uuid>,
    mut query: Query,
) -> Answer {
    let context = caller.context(Operation::CompareWorkflowVersions)?;
    let from: Option<Uuid> = query.one("from", "the id of a workflow version")?;
    query.finish()?;
    caller.answer(service::changes(context.reader(), *id, from).await?)
}

/// Replace what a draft of a workflow says
///
/// Only a draft: 409 once the version was published. A draft may be
/// unfinished.
#[utoipa::path(tag = "Workflows", request_body = PutWorkflowVersion,
    params(("id" = Uuid, Path, description = "The workflow version."), IfMatchHeader),
    responses((status = 200, body = WorkflowVersionView)))]
#[put("/workflow-versions/{id}")]
pub async fn replace_workflow_version(
    caller: Caller,
    id: web::Path<Uuid>,
    version: IfMatch,
    body: Body<PutWorkflowVersion>,
) -> Answer {
    let input = body.with(|put| (id.into_inner(), version.0, put));
    caller
        .change(
            Operation::ReplaceWorkflowVersion,
            input,
            |transaction, context, input| Box::pin(service::replace(transaction, context, input)),
        )
        .await
}

/// Discard a draft of a workflow
///
/// Only a draft, which no demand ever went through, and never the only version.
#[utoipa::path(tag = "Workflows",
    params(("id" = Uuid, Path, description = "The workflow version."), IfMatchHeader),
    responses((status = 204, description = "The draft is gone.")))]
#[delete("/workflow-versions/{id}")]
pub async fn discard_workflow_version(
    caller: Caller,
    id: web::Path<Uuid>,
    version: IfMatch,
) -> Answer {
    let input = Input::of((id.into_inner(), version.0));
    caller
        .change(
            Operation::DiscardWorkflowVersion,
            input,
            |transaction, context, input| {
                Box::pin(version::discard::<Workflow>(transaction, context, *input))
            },
        )
        .await
}

/// Publish a workflow version
///
/// Checks the draft - a start, an end, every status reached, no dead end, one
/// way to hand in - freezes it and uses it for new demands; the version
/// published before is retired. Demands that go through that one keep it until
/// they are moved.
#[utoipa::path(tag = "Workflows",
    params(("id" = Uuid, Path, description = "The workflow version."), IfMatchHeader),
    responses((status = 200, body = WorkflowVersionView)))]
#[post("/workflow-versions/{id}/publish")]
pub async fn publish_workflow_version(
    caller: Caller,
    id: web::Path<Uuid>,
    version: IfMatch,
) -> Answer {
    let input = Input::of((id.into_inner(), version.0));
    caller
        .change(
            Operation::PublishWorkflowVersion,
            input,
            |transaction, context, input| Box::pin(service::publish(transaction, context, input)),
        )
        .await
}

/// Move demands to a workflow version
///
/// Up to 200 demands that go through another version of the same workflow, in
/// the order of their numbers; repeat with `after` until `next` is null. Each
/// comes into the status that the mapping names for its own. Moving decides
/// nothing: what is open stays open, and drafts stay drafts. Needs the
/// permission to triage everywhere, too.
#[utoipa::path(tag = "Workflows", request_body = MoveDemands,
    params(("id" = Uuid, Path, description = "The published version they go to.")),
    responses((status = 200, body = DemandsMoved)))]
#[post("/workflow-versions/{id}/moves")]
pub async fn move_demands(caller: Caller, id: web::Path<Uuid>, body: Body<MoveDemands>) -> Answer {
    let input = body.with(|input| (id.into_inner(), input));
    caller
        .change(
            Operation::MoveDemands,
            input,
            |transaction, context, input| Box::pin(moving::run(transaction, context, input)),
        )
        .await
}
