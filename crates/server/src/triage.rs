//! Triage: teams, where demands are routed, the inbox, target days, and what is
//! told of demands that wait.

mod inbox;
pub mod nudge;
mod policy;
mod routes;
pub mod routing;
pub mod schedule;
mod team;
mod template;
mod unit;

pub use routes::configure;
pub use team::load as load_team;
pub use template::load as load_template;
