//! Views of the list of demands, at the list: choosing one, keeping one,
//! changing one together with others.

mod arrange;
mod keep;
mod menu;
mod viewing;

pub use arrange::ArrangeViewsDialog;
pub use keep::KeepViewDialog;
pub(super) use menu::{Gone, ViewBar, ViewMenu};
pub(super) use viewing::Viewing;
