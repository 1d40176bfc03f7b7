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
pub mod smtp;

pub use client::{Answer, Client};
pub use server::Server;

/// A file or folder of the real data, in the folder that `DOCKET_REAL_DATA`
/// names; nothing, said aloud, where it is not set.
pub fn real_data(path: &str) -> Option<std::path::PathBuf> {
    let Some(root) = std::env::var_os("DOCKET_REAL_DATA") else {
        println!("not run: DOCKET_REAL_DATA is not set");
        return None;
    };
    Some(std::path::PathBuf::from(root).join(path))
}
