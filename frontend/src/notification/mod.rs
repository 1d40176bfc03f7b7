//! What one is told: a number in the bar above every page, a page of its own,
//! and how one wants to be told.

mod bell;
mod page;
mod preferences;
mod unsubscribe;

pub(crate) use bell::{Bell, Unread};
pub use page::NotificationsPage;
pub(crate) use preferences::PreferencesPanel;
pub use unsubscribe::UnsubscribePage;
