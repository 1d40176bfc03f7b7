//! Shortlists: what a meeting works through, and what it decides.
//!
//! A shortlist belongs to a unit, or to the whole organisation. Whoever screens
//! demands there prepares it; whoever decides on demands there records what the
//! meeting decides, too. Those who attend see it wherever it belongs. What is on
//! it is shown to each reader as far as they read the demands.

pub(crate) mod decision;
pub(crate) mod entry;
pub(crate) mod list;
mod routes;
pub(crate) mod view;

pub use routes::configure;
