//! Demands: the list, one demand, handing one in.

mod answer;
mod answers;
mod detail;
mod edit;
mod list;
mod new;
mod status;
mod thread;
mod transition;
mod workflow;

pub use detail::DemandPage;
pub use list::DemandsPage;
pub use new::NewDemandPage;
pub use status::StatusMark;
