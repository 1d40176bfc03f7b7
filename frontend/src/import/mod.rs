//! Importing demands from a file: choosing it, what its columns mean, trying
//! it, importing it.

mod columns;
mod file;
mod outcome;
mod page;
mod reading;
mod target;
mod upload;
mod wording;

pub use page::ImportPage;
