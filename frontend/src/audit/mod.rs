//! The audit trail, and the history of one record.

mod filter;
mod known;
mod operation;
mod page;
mod past;
mod wording;

pub use page::AuditPage;
pub use past::{Looking, Past, PastButton, PastDrawer, PastPanel, Trail};
pub use wording::in_words;
