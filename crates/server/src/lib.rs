//! The Docket server: HTTP, identity, transactions, jobs, the command line.
//!
//! A request goes through four hands, each in the file of its noun: a route
//! extracts, a service decides inside one transaction, storage keeps, and the
//! contract's view is the answer.

mod analytics;
pub mod app;
pub mod cli;
pub mod settings;

mod actor;
mod admission;
pub mod attachment;
mod attempt;
pub mod audit;
mod body;
mod caller;
mod client;
mod clock;
mod context;
mod demand;
mod demo;
mod edge;
mod event;
mod exchange;
mod form;
mod health;
pub mod housekeeping;
mod identity;
mod import;
mod intake;
mod limits;
mod mail;
mod maturity;
mod notification;
mod openapi;
pub mod operation;
mod organization;
mod plan;
mod prioritization;
mod problem;
mod query;
mod registration;
mod repeat;
mod reply;
mod saved_view;
mod setup;
mod shortlist;
pub mod state;
mod triage;
mod version;
mod workflow;
