//! Demands: what business units hand in, and the way it goes.

pub mod answer;
pub mod approval;
mod attachment;
mod author;
pub mod calendar;
pub mod change;
mod comment;
pub mod content;
pub mod export;
mod history;
mod link;
pub mod list;
pub mod mark;
mod mention;
pub mod past;
pub mod routes;
pub mod service;
pub mod support;
pub mod transition;
pub mod unit_approval;
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
        .service(approval::list_approvals)
        .service(approval::withdraw_approval)
        .service(unit_approval::list_unit_approvals)
        .service(unit_approval::decide_unit_approval)
        .service(unit_approval::withdraw_unit_approval)
        .service(attachment::list_attachments)
        .service(attachment::create_attachment)
        .service(attachment::delete_attachment)
        .service(attachment::read_attachment)
        .service(link::list_links)
        .service(link::create_link)
        .service(link::delete_link)
        .service(link::split_demand)
        .service(mark::get_completeness)
        .service(mention::list_mentionable)
        .service(author::list_co_authors)
        .service(author::list_co_author_candidates)
        .service(author::put_co_author)
        .service(author::delete_co_author)
        .service(comment::list_comments)
        .service(comment::create_comment)
        .service(history::get_demand_history)
        .service(support::list_similar_demands)
        .service(support::get_support)
        .service(support::put_support)
        .service(support::withdraw_support);
}
