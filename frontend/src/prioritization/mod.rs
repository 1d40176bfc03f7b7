//! Prioritisation: frameworks, the answers of assessors, scores explained.

mod frameworks;
mod score_panel;
mod scoring;
mod shown;

pub use frameworks::FrameworksPage;
pub use score_panel::ScorePanel;
