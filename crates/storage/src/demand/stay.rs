//! Where demands stayed: a row for each stay in a status that came to its end.
//! Where a demand is now, and since when, it says itself.

use docket_domain::demand::StatusCategory;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::DemandValues;
use crate::{Result, sql};

/// Notes what a change means for a demand's stays. Stays in drafts are nobody's
/// business, and what is out of sight stays nowhere. A demand that goes back to
/// a stay from before, as when a merge is taken apart, never left it.
///
/// # Errors
/// When the database refuses.
pub async fn note(
    connection: &impl ConnectionTrait,
    demand: Uuid,
    before: &DemandValues,
    after: &DemandValues,
) -> Result<()> {
    let (began, ended) = (before.status_since, after.status_since);
    if ended < began {
        let delete = "DELETE FROM demand_stay WHERE demand_id = ? AND began_at >= ?";
        sql::execute(connection, delete, vec![demand.into(), ended.into()]).await?;
        return Ok(());
    }
    let is_draft = before.status_category == StatusCategory::Draft.key();
    if ended == began || is_draft || before.hidden_at.is_some() {
        return Ok(());
    }
    let insert = "INSERT INTO demand_stay (demand_id, began_at, ended_at, status, seconds) \
                  VALUES (?, ?, ?, ?, ?) ON CONFLICT (demand_id, began_at) DO NOTHING";
    let values = vec![
        demand.into(),
        began.into(),
        ended.into(),
        before.status.clone().into(),
        (ended - began).num_seconds().into(),
    ];
    sql::execute(connection, insert, values).await?;
    Ok(())
}
