//! Demands that have to do with each other.

use chrono::{DateTime, Utc};
use docket_domain::demand::LinkKind;
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::within;
use crate::{Reach, Result, StorageError, sql};

/// A link as one of its demands sees it.
#[derive(Clone, Debug)]
pub struct Link {
    /// Identifier.
    pub id: Uuid,
    /// Kind.
    pub kind: LinkKind,
    /// Whether it begins at the demand that looks.
    pub is_outgoing: bool,
    /// The other demand.
    pub other_id: Uuid,
    /// Its number.
    pub seq: i64,
    /// Its title.
    pub title: String,
    /// Its status.
    pub status: String,
    /// The status's category, as its key.
    pub status_category: String,
    /// Workflow version it goes through.
    pub workflow_version_id: Uuid,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    kind: String,
    from_id: Uuid,
    other_id: Uuid,
    seq: i64,
    title: String,
    status: String,
    status_category: String,
    workflow_version_id: Uuid,
}

/// The links of a demand to others within the reach, in the order they were
/// made.
///
/// # Errors
/// When the database refuses.
pub async fn list(
    connection: &impl ConnectionTrait,
    demand: Uuid,
    reach: &Reach,
) -> Result<Vec<Link>> {
    let mut values = vec![demand.into(), demand.into(), demand.into()];
    let within = within(reach, &mut values);
    let query = format!(
        "SELECT l.id, l.kind, l.from_id, d.id AS other_id, d.seq, d.title, d.status, \
         d.status_category, d.workflow_version_id FROM demand_link l JOIN demand d \
         ON d.id = CASE WHEN l.from_id = ? THEN l.to_id ELSE l.from_id END \
         WHERE (l.from_id = ? OR l.to_id = ?) AND d.hidden_at IS NULL AND {within} ORDER BY l.seq"
    );
    let rows: Vec<Row> = sql::rows(connection, &query, values).await?;
    let link = |row: Row| {
        let kind = LinkKind::from_key(&row.kind).ok_or_else(|| StorageError::Corrupt {
            what: "link",
            why: row.kind.clone(),
        })?;
        Ok(Link {
            id: row.id,
            kind,
            is_outgoing: row.from_id == demand,
            other_id: row.other_id,
            seq: row.seq,
            title: row.title,
            status: row.status,
            status_category: row.status_category,
            workflow_version_id: row.workflow_version_id,
        })
    };
    rows.into_iter().map(link).collect()
}

/// Links two demands; nothing happens where they are linked like this already.
///
/// # Errors
/// When the database refuses.
pub async fn insert(
    connection: &impl ConnectionTrait,
    ends: (Uuid, Uuid),
    kind: LinkKind,
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<()> {
    link(connection, ends, (kind, false), by, now).await
}

/// Links a part to the demand that was split into it and others.
///
/// # Errors
/// When the database refuses.
pub async fn insert_part(
    connection: &impl ConnectionTrait,
    (part, whole): (Uuid, Uuid),
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<()> {
    link(connection, (part, whole), (LinkKind::PartOf, true), by, now).await
}

async fn link(
    connection: &impl ConnectionTrait,
    (from, to): (Uuid, Uuid),
    (kind, is_split): (LinkKind, bool),
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<()> {
    let insert = "INSERT INTO demand_link \
                  (id, from_id, to_id, kind, is_split, created_at, created_by) \
                  VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
    let values = vec![
        Uuid::now_v7().into(),
        from.into(),
        to.into(),
        kind.key().into(),
        is_split.into(),
        now.into(),
        by.into(),
    ];
    sql::execute(connection, insert, values).await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct End {
    id: Uuid,
}

/// The demands that a demand was split into, and those that these were, in the
/// order they were made. Demands that were only linked as its parts are none.
///
/// # Errors
/// When the database refuses.
pub async fn parts(connection: &impl ConnectionTrait, whole: Uuid) -> Result<Vec<Uuid>> {
    let query = "WITH RECURSIVE part (id) AS (\
                 SELECT from_id FROM demand_link WHERE to_id = ? AND is_split = ? \
                 UNION SELECT l.from_id FROM demand_link l JOIN part p ON p.id = l.to_id \
                 WHERE l.is_split = ?) \
                 SELECT d.id FROM part p JOIN demand d ON d.id = p.id ORDER BY d.seq";
    let values = vec![whole.into(), true.into(), true.into()];
    let rows: Vec<End> = sql::rows(connection, query, values).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// The demand that was handed in, of which this one is a part by splitting;
/// itself where it is none.
///
/// # Errors
/// When the database refuses.
pub async fn whole(connection: &impl ConnectionTrait, part: Uuid) -> Result<Uuid> {
    let query = "SELECT to_id AS id FROM demand_link WHERE from_id = ? AND is_split = ?";
    let mut seen = vec![part];
    loop {
        let last = *seen.last().unwrap_or(&part);
        let row: Option<End> = sql::row(connection, query, vec![last.into(), true.into()]).await?;
        match row {
            Some(row) if !seen.contains(&row.id) => seen.push(row.id),
            _ => return Ok(last),
        }
    }
}

/// Makes those who add links with a direction wait for each other until the
/// transaction ends: each of two links between four demands could close the
/// circle of the other.
///
/// # Errors
/// When the database refuses.
pub async fn queue(connection: &impl ConnectionTrait) -> Result<()> {
    sql::wait_for(connection, sql::Turn::Linking).await
}

/// Whether links of a kind lead from one demand to another.
///
/// # Errors
/// When the database refuses.
pub async fn leads(
    connection: &impl ConnectionTrait,
    from: Uuid,
    to: Uuid,
    kind: LinkKind,
) -> Result<bool> {
    let query = "WITH RECURSIVE led(id) AS (SELECT l.to_id FROM demand_link l \
                 WHERE l.from_id = ? AND l.kind = ? UNION SELECT l.to_id FROM demand_link l \
                 JOIN led ON l.from_id = led.id WHERE l.kind = ?) \
                 SELECT count(*) AS n FROM led WHERE id = ?";
    let values = vec![from.into(), kind.key().into(), kind.key().into(), to.into()];
    let count: Option<sql::Count> = sql::row(connection, query, values).await?;
    Ok(count.is_some_and(|count| count.n > 0))
}

/// Takes a link of a demand away. Gives whether there was one.
///
/// # Errors
/// When the database refuses.
pub async fn delete(connection: &impl ConnectionTrait, demand: Uuid, id: Uuid) -> Result<bool> {
    let delete = "DELETE FROM demand_link WHERE id = ? AND (from_id = ? OR to_id = ?)";
    let values = vec![id.into(), demand.into(), demand.into()];
    Ok(sql::touched(
        sql::execute(connection, delete, values).await?,
    ))
}
