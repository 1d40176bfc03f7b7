//! Forms: what is asked about a demand, version by version.

pub mod audience;
mod routes;
pub mod service;

use crate::registration::ServiceConfig;

/// Registers the operations of this noun.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(routes::list_forms)
        .service(routes::get_form)
        .service(routes::create_form)
        .service(routes::import_form)
        .service(routes::update_form)
        .service(routes::create_form_version)
        .service(routes::get_form_version)
        .service(routes::compare_form_versions)
        .service(routes::replace_form_version)
        .service(routes::discard_form_version)
        .service(routes::publish_form_version);
}
