//! Figures about demands.

use docket_contract::analytics::DemandAnalytics;

use super::{Answer, Query, get};

/// Figures about the demands that a query narrows.
///
/// # Errors
/// See [`super::get`].
pub async fn demands(query: Query) -> Answer<DemandAnalytics> {
    get(&query.after("/analytics/demands")).await
}
