//! What the tests are written with: a real server on a fresh database, clients
//! that speak HTTP to it, and builders for what they need.
//!
//! `DOCKET_TEST_DATABASE` chooses the database: `sqlite` (the default), or
//! `postgres`, which needs `TEST_DATABASE_URL`.

pub mod client;
pub mod database;
pub mod document;
pub mod prioritization;
pub mod program;
pub mod server;

pub use client::{Answer, Client};
pub use server::Server;
