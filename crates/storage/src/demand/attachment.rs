//! Files attached to demands.

use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

use super::comment::Merged;
use super::{NOUN, merge::families, within};
use crate::attachment::{Attachment, SELECT};
use crate::{Result, sql};

/// Which files of a demand somebody sees.
#[derive(Clone, Copy)]
pub struct Seen<'a> {
    /// Whether the internal ones are among them.
    pub internal: bool,
    /// How far those of what was merged into the demand are.
    pub merged: Merged<'a>,
}

/// The files of a demand, oldest first, after a place, and those of what was
/// merged into it within a reach. The caller has found the demand within its
/// reach.
///
/// # Errors
/// When the database refuses.
pub async fn list(
    connection: &impl ConnectionTrait,
    demand_id: Uuid,
    seen: Seen<'_>,
    after: i64,
    limit: u64,
) -> Result<Vec<Attachment>> {
    let (query, mut values) = of_demand(demand_id, seen);
    values.push(after.into());
    values.push(limit.into());
    let query = format!("{query} AND a.seq > ? ORDER BY a.seq LIMIT ?");
    sql::rows(connection, &query, values).await
}

/// One of the files that [`list`] gives.
///
/// # Errors
/// When the database refuses.
pub async fn find(
    connection: &impl ConnectionTrait,
    demand_id: Uuid,
    seen: Seen<'_>,
    id: Uuid,
) -> Result<Option<Attachment>> {
    let (query, mut values) = of_demand(demand_id, seen);
    values.push(id.into());
    sql::row(connection, &format!("{query} AND a.id = ?"), values).await
}

fn of_demand(demand_id: Uuid, seen: Seen<'_>) -> (String, Vec<Value>) {
    let own = if seen.internal {
        "1 = 1"
    } else {
        "a.internal = ?"
    };
    let mut values: Vec<Value> = vec![demand_id.into(), NOUN.into(), demand_id.into()];
    if !seen.internal {
        values.push(false.into());
    }
    values.push(demand_id.into());
    let within_read = within(seen.merged.read, &mut values);
    values.push(false.into());
    let within_internal = within(seen.merged.internal, &mut values);
    let query = format!(
        "{} {SELECT} JOIN demand d ON d.id = a.record_id WHERE a.record_kind = ? \
         AND a.record_id IN (SELECT f.id FROM family f) AND ((d.id = ? AND {own}) \
         OR (d.id <> ? AND {within_read} AND (a.internal = ? OR ({within_internal})))) \
         AND a.removed_at IS NULL",
        families(1)
    );
    (query, values)
}
