//! Portfolios, plans, ranked placements and the cut line.

mod placement;
mod portfolio;
mod ranking;
mod record;
mod routes;

use docket_domain::workflow::Status;
use docket_storage::plan::Plan;
use docket_storage::plan::placement::Placeable;
use docket_storage::workflow::WorkflowVersion;
use uuid::Uuid;

use crate::context::Context;
use crate::problem::Result;
use crate::registration::ServiceConfig;

/// Registers the operations of this noun.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(routes::list_portfolios)
        .service(routes::create_portfolio)
        .service(routes::get_portfolio)
        .service(routes::list_plans)
        .service(routes::get_plan)
        .service(routes::create_plan)
        .service(routes::update_plan)
        .service(routes::delete_plan)
        .service(routes::restore_plan)
        .service(routes::get_plan_ranking)
        .service(routes::create_placements)
        .service(routes::rank_placements_by_score)
        .service(routes::move_placement)
        .service(routes::delete_placement);
}

/// Loads a plan within the caller's reach.
///
/// # Errors
/// There is none.
pub async fn load(context: &Context, id: Uuid) -> Result<Plan> {
    record::load(context.reader(), context, id).await
}

/// Whether the workflow of a demand lets it be given a place where it is.
pub fn is_placeable(workflows: &[WorkflowVersion], demand: &Placeable) -> bool {
    workflows
        .iter()
        .find(|version| version.id == demand.workflow_version_id)
        .and_then(|version| version.definition.status(&demand.status))
        .is_some_and(Status::is_placeable)
}
