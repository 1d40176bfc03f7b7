//! The rules of Docket: what is true on paper, without a computer.
//!
//! No input or output, no clock, no randomness: the present, identifiers and
//! seeds are passed in. The browser uses these functions to preview, the
//! server uses the same functions to decide.

pub mod analytics;
pub mod attachment;
pub mod demand;
pub mod exact;
pub mod field;
pub mod form;
pub mod identity;
pub mod import;
pub mod intake;
pub mod maturity;
pub mod money;
pub mod notification;
pub mod organization;
pub mod prioritization;
pub mod saved_view;
pub mod shortlist;
pub mod similarity;
pub mod text;
pub mod triage;
pub mod workflow;
