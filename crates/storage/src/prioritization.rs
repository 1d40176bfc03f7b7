//! Frameworks with their versions, the answers of assessors, scores.

pub mod framework;
pub mod scoring;

pub use framework::{current_framework_version, current_framework_version_id};
