//! Workflows: the way demands go, version by version.

mod moving;
mod routes;
pub mod service;

use crate::registration::ServiceConfig;

/// Registers the operations of this noun.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(routes::list_workflows)
        .service(routes::get_workflow)
        .service(routes::create_workflow)
        .service(routes::update_workflow)
        .service(routes::create_workflow_version)
        .service(routes::list_workflow_demands)
        .service(routes::get_workflow_version)
        .service(routes::compare_workflow_versions)
        .service(routes::replace_workflow_version)
        .service(routes::discard_workflow_version)
        .service(routes::publish_workflow_version)
        .service(routes::move_demands);
}
