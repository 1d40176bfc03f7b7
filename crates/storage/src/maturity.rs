//! Maturity: models in versions, assessments, answers by respondent, targets
//! and what people agreed on.

pub mod answer;
pub mod assessment;
pub mod list;
pub mod model;

pub use assessment::NOUN;
