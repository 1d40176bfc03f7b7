//! Figures about demands, each with the list of those it counts.

mod ages;
mod conversion;
mod figure;
mod filter;
mod filter_bar;
mod key_figures;
mod page;
mod period;
mod statuses;
mod twin;
mod volume;

pub use page::AnalyticsPage;
