//! Maturity: how well the organisation manages its projects, practice by
//! practice, and what to do next.
//!
//! A [`model`] declares dimensions, practices and the statement that marks each
//! level. People give an [`answer`] per practice; where several do, [`agreement`]
//! says how far they concur and which level is official. [`result`] turns
//! official answers and targets into scores that explain themselves, [`gap`]
//! orders what is left to do, [`comparison`] sets two results side by side.
//!
//! Means are exact fractions until they are shown: a level is cut off from the
//! exact mean, so exactly 3 is level 3 and anything short of it is level 2,
//! however little is missing.

pub mod agreement;
pub mod answer;
pub mod assessment;
pub mod comparison;
pub mod gap;
pub mod model;
pub mod pmo_core;
pub mod problem;
pub mod result;
pub mod score;

#[cfg(test)]
mod sample;
