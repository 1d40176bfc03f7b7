//! Files: sent in pieces by whoever holds an upload's id, then attached to a
//! record, as an answer or beside the answers.

pub mod answer;
pub mod content;
mod routes;
pub mod upload;

pub use routes::configure;
