//! Plans: the demands that compete for a budget, ranked, with the cut line.

mod add;
mod board;
mod budget;
mod cards;
mod change;
mod column;
mod destination;
mod detail;
mod drag;
mod entry;
mod filter;
mod keyboard;
mod list;
mod panel;
mod preview;
mod ranked;
mod remove;
mod step;
mod wording;

pub use detail::PlanPage;
pub use list::PlansPage;
