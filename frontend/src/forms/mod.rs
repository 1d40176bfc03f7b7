//! The forms of the organisation: their versions, what is different between
//! them, and the builder that drafts are written with.

mod add;
mod builder;
mod comparison;
mod import;
mod list;
mod sharing;
mod types;
mod version;
mod words;

pub use builder::BuilderPage;
pub use list::FormsPage;
