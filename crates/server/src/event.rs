//! Live updates: one relay stamps committed events, every server tails them.

pub mod relay;
pub mod stream;
