//! Telling people what concerns them: in the application, and by mail.

pub mod letter;
mod routes;
mod service;
pub mod tell;

pub use routes::configure;
