//! Demands: the list, one demand, handing one in.

mod age;
mod answer;
mod answers;
mod bulk;
mod column;
mod detail;
mod edit;
mod filter;
mod filter_dialog;
mod list;
mod names;
mod new;
mod status;
mod thread;
mod transition;
mod workflow;

pub use detail::DemandPage;
pub use list::DemandsPage;
pub use new::NewDemandPage;
pub use status::StatusMark;
pub use workflow::{common_workflow, status_name};
