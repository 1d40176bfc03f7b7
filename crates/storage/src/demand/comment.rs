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
/// merged into it within a reach; `only` those that are internal, or are not.
/// The caller has found the demand within its
/// reach.
///
/// # Errors
/// When the database refuses.
pub async fn list(
    connection: &impl ConnectionTrait,
    demand_id: Uuid,
    internal: bool,
    only: Option<bool>,
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
    let which = match only {
        Some(only) => {
            values.push(only.into());
            "k.internal = ?"
        }
        None => "1 = 1",
    };
    values.push(after.into());
    values.push(limit.into());
    let query = format!(
        "{families} SELECT k.seq, k.id, k.author_id, p.name AS author_name, k.body, k.internal, \
         k.created_at, d.seq AS demand_seq FROM demand_comment k JOIN demand d \
         ON d.id = k.demand_id LEFT JOIN person p ON p.id = k.author_id \
         WHERE {of_which} AND {which} AND k.hidden_at IS NULL AND k.seq > ? \
         ORDER BY k.seq LIMIT ?"
    );
    sql::rows(connection, &query, values).await
}

/// Whom comments name: the comment, who, their name.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Mention {
    /// The comment.
    pub comment_id: Uuid,
    /// Who.
    pub person_id: Uuid,
    /// Their name.
    pub name: String,
}

/// Whom some comments name.
///
/// # Errors
/// When the database refuses.
pub async fn mentions(
    connection: &impl ConnectionTrait,
    comments: &[Uuid],
) -> Result<Vec<Mention>> {
    if comments.is_empty() {
        return Ok(Vec::new());
    }
    let query = format!(
        "SELECT m.comment_id, m.person_id, p.name FROM comment_mention m \
         JOIN person p ON p.id = m.person_id WHERE m.comment_id IN ({}) \
         ORDER BY m.comment_id, m.position",
        sql::marks(comments.len())
    );
    let values = comments.iter().map(|&id| id.into()).collect();
    sql::rows(connection, &query, values).await
}

/// Stores whom a comment names.
///
/// # Errors
/// When the database refuses.
pub async fn mention(
    connection: &impl ConnectionTrait,
    comment: Uuid,
    people: impl Iterator<Item = Uuid>,
) -> Result<()> {
    let insert = "INSERT INTO comment_mention (comment_id, position, person_id) VALUES (?, ?, ?)";
    for (position, person) in (0_i64..).zip(people) {
        let values = vec![comment.into(), position.into(), person.into()];
        sql::execute(connection, insert, values).await?;
    }
    Ok(())
}

/// Who wrote about a demand; with `internal` among colleagues, too.
///
/// # Errors
/// When the database refuses.
pub async fn authors(
    connection: &impl ConnectionTrait,
    demand: Uuid,
    internal: bool,
) -> Result<Vec<Uuid>> {
    #[derive(FromQueryResult)]
    struct Row {
        author_id: Uuid,
    }
    let query = "SELECT DISTINCT author_id FROM demand_comment WHERE demand_id = ? \
                 AND author_id IS NOT NULL AND hidden_at IS NULL AND internal IN (?, ?)";
    let values = vec![demand.into(), false.into(), internal.into()];
    let rows: Vec<Row> = sql::rows(connection, query, values).await?;
    Ok(rows.into_iter().map(|row| row.author_id).collect())
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
