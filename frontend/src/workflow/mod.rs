//! The workflows of the organisation: their versions, what is different between
//! them, the editor that drafts are written with, and moving running demands.

mod add;
mod comparison;
mod editor;
mod list;
mod moving;
mod picture;
mod version;
mod words;

pub use editor::WorkflowEditorPage;
pub use list::WorkflowsPage;
