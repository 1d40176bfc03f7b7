//! Telling people what concerns them: in the application, and by mail.

pub mod letter;
pub mod outside;
mod routes;
mod service;
pub mod tell;

pub use routes::configure;
