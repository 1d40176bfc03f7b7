//! Maturity: assessments, answering them, targets, results, the printed report.

mod actions;
mod agreed;
mod answering;
mod change;
mod charts;
mod comparison;
mod contents;
mod draft;
mod explain;
mod figure;
mod gaps;
mod head;
mod ladder;
mod list;
mod next_level;
mod others;
mod past;
mod record;
mod report;
mod respondents;
mod results;
mod sheet;
mod start;
mod targets;

pub use answering::AssessmentPage;
pub use list::AssessmentsPage;
pub use past::AssessmentHistoryPage;
pub use report::ReportPage;
pub use results::ResultsPage;
pub use targets::TargetsPage;
