//! Shortlists: what a meeting works through, what it decides, and the minutes.

mod add;
mod agenda;
mod decide;
mod decision;
mod details;
mod draft;
mod drag;
mod head;
mod list;
mod meeting;
mod note;
mod of_demand;
mod order;
mod page;
mod panel;
mod paper;
mod put;
mod state;
mod step;
mod wording;

pub(crate) use of_demand::ShortlistsPanel;
pub use page::ShortlistsPage;
pub(crate) use put::{PutForm, PutOn};
