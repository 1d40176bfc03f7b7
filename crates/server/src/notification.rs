//! Telling people what concerns them: in the application, and by mail.

pub mod letter;
mod routes;
pub mod tell;

pub use routes::configure;
