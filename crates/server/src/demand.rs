//! Demands: what business units hand in, and the way it goes.

pub mod answer;
mod attachment;
pub mod calendar;
mod comment;
pub mod content;
pub mod export;
mod history;
pub mod list;
pub mod routes;
pub mod service;
pub mod support;
pub mod transition;
pub mod view;

use crate::registration::ServiceConfig;

/// Registers the operations of this noun.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(list::list_demands)
        .service(routes::create_demand)
        .service(export::export_demands)
        .service(routes::get_demand)
        .service(routes::update_demand)
        .service(routes::delete_demand)
        .service(routes::restore_demand)
        .service(routes::transition_demand)
        .service(routes::unmerge_demand)
        .service(attachment::list_attachments)
        .service(attachment::create_attachment)
        .service(attachment::delete_attachment)
        .service(attachment::read_attachment)
        .service(comment::list_comments)
        .service(comment::create_comment)
        .service(history::get_demand_history)
        .service(support::list_similar_demands)
        .service(support::get_support)
        .service(support::put_support)
        .service(support::withdraw_support);
}
