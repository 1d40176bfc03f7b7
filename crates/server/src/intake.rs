//! Intake from people without an account: forms behind secret links, what is
//! handed in through them, and the page that tells how it goes on.

mod access;
mod file;
mod form;
pub mod held;
mod routes;
mod similar;
mod submission;
pub mod token;
mod tracking;

use crate::registration::ServiceConfig;

/// Registers the operations of this noun.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(form::publish_form_link)
        .service(routes::get_public_form)
        .service(access::get_form_access)
        .service(access::create_form_access)
        .service(routes::submit_public_form)
        .service(similar::list_similar_public_demands)
        .service(similar::support_public_demand)
        .service(file::create_form_upload)
        .service(file::create_tracking_upload)
        .service(file::read_tracking_attachment)
        .service(routes::get_tracking)
        .service(routes::get_tracking_answers)
        .service(routes::update_tracking_answers)
        .service(routes::answer_tracking)
        .service(routes::withdraw_tracking)
        .service(routes::revoke_tracking_link)
        .service(held::list_held_submissions)
        .service(held::get_held_submission)
        .service(held::moderate_submission);
}
