//! Triage: the inbox, who gets what comes in and until when, and how a unit's
//! demands stand.

mod act;
mod condition;
mod due;
mod give;
mod inbox;
mod panel;
mod policy;
mod rule;
mod snooze;
mod teams;
mod templates;
mod unit;

pub(crate) use act::{Act, Bulk};
pub(crate) use due::Due;
pub use give::GiveDialog;
pub use inbox::InboxPage;
pub(crate) use panel::TriagePanel;
pub use policy::TriagePage;
pub use snooze::SnoozeDialog;
pub use unit::UnitPage;
