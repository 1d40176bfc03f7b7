//! Views of the list of demands that people keep under a name.

mod query;
mod routes;
mod service;
mod sharing;

pub use routes::configure;
