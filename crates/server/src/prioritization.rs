//! Frameworks, the answers of assessors, scores.

mod framework;
mod routes;
mod scoring;
pub mod shipped;

use docket_contract::prioritization::FrameworkVersionReference;
use docket_domain::text::LocalText;
use docket_storage::prioritization::framework::Framework;
use uuid::Uuid;

use crate::context::Context;
use crate::problem::Result;
use crate::registration::ServiceConfig;

/// Registers the operations of this noun.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(routes::list_frameworks)
        .service(routes::get_framework)
        .service(routes::create_framework)
        .service(routes::create_framework_version)
        .service(routes::get_framework_version)
        .service(routes::replace_framework_version)
        .service(routes::agree_framework_version)
        .service(routes::list_scorings)
        .service(routes::give_scoring)
        .service(routes::withdraw_scoring)
        .service(routes::get_score);
}

/// A framework version as other records mention it.
pub fn reference(
    id: Uuid,
    name: &LocalText,
    number: i64,
    language: &str,
) -> FrameworkVersionReference {
    FrameworkVersionReference {
        id,
        name: name.get(language).to_owned(),
        number,
    }
}

/// Loads a framework.
///
/// # Errors
/// There is none.
pub async fn load(context: &Context, id: Uuid) -> Result<Framework> {
    framework::load(context.reader(), id).await
}
