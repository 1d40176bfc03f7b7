//! Comments on demands.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::{merge::families, within};
use crate::{Reach, Result, sql};

/// A comment.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Comment {
    /// Order of insertion.
    pub seq: i64,
    /// Identifier.
    pub id: Uuid,
    /// Who wrote it.
    pub author_id: Option<Uuid>,
    /// Their name.
    pub author_name: Option<String>,
    /// What.
    pub body: String,
    /// Whether the submitter does not see it.
    pub internal: bool,
    /// When.
    pub created_at: DateTime<Utc>,
    /// Number of the demand it was written on.
    pub demand_seq: i64,
}

/// How far one reads comments on what was merged into a demand.
#[derive(Clone, Copy)]
pub struct Merged<'a> {
    /// Demands whose comments one reads.
    pub read: &'a Reach,
    /// Demands whose internal comments one reads, too.
    pub internal: &'a Reach,
}

/// A demand's comments, oldest first, after a place, and those on what was
/// merged into it within a reach. The caller has found the demand within its
/// reach.
///
/// # Errors
/// When the database refuses.
pub async fn list(
    connection: &impl ConnectionTrait,
    demand_id: Uuid,
    internal: bool,
    after: i64,
    limit: u64,
    merged: Option<Merged<'_>>,
) -> Result<Vec<Comment>> {
    let mut values = vec![demand_id.into()];
    let own = if internal { "1 = 1" } else { "k.internal = ?" };
    let (families, of_which) = match merged {
        Some(merged) => {
            values.push(demand_id.into());
            if !internal {
                values.push(false.into());
            }
            values.push(demand_id.into());
            let within_read = within(merged.read, &mut values);
            values.push(false.into());
            let within_internal = within(merged.internal, &mut values);
            let of_which = format!(
                "k.demand_id IN (SELECT f.id FROM family f) AND ((d.id = ? AND {own}) OR (d.id <> ? \
                 AND {within_read} AND (k.internal = ? OR ({within_internal}))))"
            );
            (families(1), of_which)
        }
        None => {
            if !internal {
                values.push(false.into());
            }
            (String::new(), format!("k.demand_id = ? AND {own}"))
        }
    };
    values.push(after.into());
    values.push(limit.into());
    let query = format!(
        "{families} SELECT k.seq, k.id, k.author_id, p.name AS author_name, k.body, k.internal, \
         k.created_at, d.seq AS demand_seq FROM demand_comment k JOIN demand d \
         ON d.id = k.demand_id LEFT JOIN person p ON p.id = k.author_id \
         WHERE {of_which} AND k.hidden_at IS NULL AND k.seq > ? \
         ORDER BY k.seq LIMIT ?"
    );
    sql::rows(connection, &query, values).await
}

/// Stores a new comment.
///
/// # Errors
/// When the database refuses.
pub async fn insert(
    connection: &impl ConnectionTrait,
    id: Uuid,
    demand_id: Uuid,
    author_id: Option<Uuid>,
    body: &str,
    internal: bool,
    now: DateTime<Utc>,
) -> Result<()> {
    sql::execute(
        connection,
        "INSERT INTO demand_comment (id, demand_id, author_id, body, internal, created_at) \
         VALUES (?, ?, ?, ?, ?, ?)",
        vec![
            id.into(),
            demand_id.into(),
            author_id.into(),
            body.into(),
            internal.into(),
            now.into(),
        ],
    )
    .await?;
    Ok(())
}
