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
    merged: Option<&Reach>,
) -> Result<Vec<Comment>> {
    let mut values = vec![demand_id.into()];
    let (families, of_which) = match merged {
        Some(reach) => {
            values.push(demand_id.into());
            let within = within(reach, &mut values);
            let of_which =
                format!("(d.id = ? OR (d.id IN (SELECT f.id FROM family f) AND {within}))");
            (families(1), of_which)
        }
        None => (String::new(), "d.id = ?".to_owned()),
    };
    let which = if internal { "1 = 1" } else { "k.internal = ?" };
    values.push(after.into());
    if !internal {
        values.push(false.into());
    }
    values.push(limit.into());
    let query = format!(
        "{families} SELECT k.seq, k.id, k.author_id, p.name AS author_name, k.body, k.internal, \
         k.created_at, d.seq AS demand_seq FROM demand_comment k JOIN demand d \
         ON d.id = k.demand_id LEFT JOIN person p ON p.id = k.author_id \
         WHERE {of_which} AND k.hidden_at IS NULL AND k.seq > ? AND {which} \
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
