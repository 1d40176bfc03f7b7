//! Prioritisation: frameworks, the answers of assessors, scores explained.

mod frameworks;
mod score_panel;
mod score_table;
mod scoring;
mod shown;

pub use frameworks::FrameworksPage;
pub use score_panel::ScorePanel;
pub use score_table::ScoreTable;
