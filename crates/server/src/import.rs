//! Importing demands from files: read carefully, tried first, taken in batches.

pub mod command;

mod decision;
mod decode;
mod delimited;
mod directory;
mod line;
mod progress;
mod routes;
mod run;
mod service;
mod settings;
mod table;
mod workbook;

pub use routes::configure;
