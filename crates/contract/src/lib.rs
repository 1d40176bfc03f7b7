//! What clients of the API see as JSON: requests, views, errors and pages.
//!
//! Requests refuse unknown fields; views only ever gain fields inside v1.
//! Nothing here knows a database or a web framework. The `openapi` feature
//! adds the schemas of the OpenAPI document; the browser's build leaves it off.

pub mod analytics;
pub mod attachment;
pub mod audit;
pub mod demand;
pub mod form;
pub mod identity;
pub mod import;
pub mod intake;
pub mod maturity;
pub mod notification;
pub mod organization;
pub mod page;
pub mod patch;
pub mod plan;
pub mod prioritization;
pub mod problem;
pub mod saved_view;
pub mod shortlist;
pub mod triage;
pub mod version;
pub mod workflow;

/// The path every operation of this version starts with.
pub const BASE_PATH: &str = "/api/v1";
