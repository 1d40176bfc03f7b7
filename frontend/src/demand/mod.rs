//! Demands: the list, one demand, handing one in.

mod actions;
mod age;
mod bulk;
mod column;
mod conflict;
mod content;
mod detail;
mod draft;
mod edit;
mod filter;
mod filter_dialog;
mod held;
mod lines;
mod list;
mod names;
mod new;
mod places;
mod questions;
mod reference;
mod similar;
mod status;
mod thread;
mod transition;
mod workflow;
mod writing;
mod written;

pub use detail::DemandPage;
pub use edit::EditDemandPage;
pub use held::HeldPage;
pub(crate) use lines::{line_kind, money};
pub use list::DemandsPage;
pub use new::NewDemandPage;
pub(crate) use reference::control as reference;
pub use status::StatusMark;
pub use workflow::{common_workflow, status_name};
pub(crate) use written::written;
