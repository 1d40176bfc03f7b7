//! What the product promises over HTTP, on SQLite and on PostgreSQL.

mod attachment;
mod audit;
mod authorization;
mod cli;
mod conventions;
mod demand;
mod edge;
mod event;
mod form;
mod history;
mod identity;
mod import;
mod intake;
mod journey;
mod maturity;
mod merge;
mod notification;
mod organization;
mod plan;
mod prioritization;
mod public_link;
mod support;
mod write;
