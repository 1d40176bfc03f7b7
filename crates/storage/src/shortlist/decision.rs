//! What meetings decided. Decisions are only ever added; the newest of an entry
//! is the one that holds.

use chrono::{DateTime, Utc};
use docket_domain::attachment::FileReference;
use docket_domain::shortlist::Outcome;
use docket_domain::text::LocalText;
use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use uuid::Uuid;

use super::Named;
use crate::attachment::Attachment;
use crate::{Result, StorageError, sql, stored, to_stored};

/// A decision as read.
#[derive(Clone, Debug)]
pub struct Decision {
    /// Identifier.
    pub id: Uuid,
    /// The entry it is about.
    pub entry_id: Uuid,
    /// What was decided.
    pub outcome: Outcome,
    /// Why.
    pub reason: String,
    /// Who decided, in their order.
    pub deciders: Vec<Named>,
    /// Files that belong to it, in their order.
    pub files: Vec<FileReference>,
    /// Name of the status the demand came into with it.
    pub moved_to: Option<LocalText>,
    /// The shortlist it was deferred to.
    pub postponed_to: Option<Uuid>,
    /// When recorded.
    pub decided_at: DateTime<Utc>,
    /// Who recorded it.
    pub recorded_by: Option<Uuid>,
    /// Their name.
    pub recorded_by_name: Option<String>,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    entry_id: Uuid,
    outcome: String,
    reason: String,
    moved_to: Option<String>,
    postponed_to: Option<Uuid>,
    decided_at: DateTime<Utc>,
    recorded_by: Option<Uuid>,
    recorded_by_name: Option<String>,
}

#[derive(FromQueryResult)]
struct FileRow {
    decision_id: Uuid,
    id: Uuid,
    name: String,
    media_type: String,
    size: i64,
}

/// The decisions about some entries, the newest of each first.
///
/// # Errors
/// When the database refuses.
pub async fn list(connection: &impl ConnectionTrait, entries: &[Uuid]) -> Result<Vec<Decision>> {
    if entries.is_empty() {
        return Ok(Vec::new());
    }
    let ids = || entries.iter().map(|&id| id.into()).collect::<Vec<Value>>();
    let marks = sql::marks(entries.len());
    let query = format!(
        "SELECT x.id, x.entry_id, x.outcome, x.reason, x.moved_to, x.postponed_to, x.decided_at, \
         x.recorded_by, p.name AS recorded_by_name FROM shortlist_decision x \
         LEFT JOIN person p ON p.id = x.recorded_by WHERE x.entry_id IN ({marks}) \
         ORDER BY x.seq DESC"
    );
    let rows: Vec<Row> = sql::rows(connection, &query, ids()).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let query = format!(
        "SELECT d.decision_id AS of_id, d.person_id, p.name FROM shortlist_decider d \
         JOIN person p ON p.id = d.person_id JOIN shortlist_decision x ON x.id = d.decision_id \
         WHERE x.entry_id IN ({marks}) ORDER BY d.place"
    );
    let deciders: Vec<Named> = sql::rows(connection, &query, ids()).await?;
    let query = format!(
        "SELECT f.decision_id, a.id, a.name, a.media_type, a.size FROM shortlist_file f \
         JOIN attachment a ON a.id = f.attachment_id \
         JOIN shortlist_decision x ON x.id = f.decision_id \
         WHERE x.entry_id IN ({marks}) ORDER BY f.place"
    );
    let files: Vec<FileRow> = sql::rows(connection, &query, ids()).await?;
    rows.into_iter()
        .map(|row| read(row, &deciders, &files))
        .collect()
}

fn read(row: Row, deciders: &[Named], files: &[FileRow]) -> Result<Decision> {
    let outcome = Outcome::from_key(&row.outcome).ok_or_else(|| StorageError::Corrupt {
        what: "outcome of a decision",
        why: row.outcome.clone(),
    })?;
    let moved_to = row.moved_to.as_deref();
    let moved_to = moved_to.map(|name| stored("name of a status", name));
    let own = deciders.iter().filter(|decider| decider.of_id == row.id);
    let files = files.iter().filter(|file| file.decision_id == row.id);
    let files = files.map(|file| FileReference {
        id: file.id,
        name: file.name.clone(),
        media_type: file.media_type.clone(),
        size: file.size.unsigned_abs(),
    });
    Ok(Decision {
        id: row.id,
        entry_id: row.entry_id,
        outcome,
        reason: row.reason,
        deciders: own.cloned().collect(),
        files: files.collect(),
        moved_to: moved_to.transpose()?,
        postponed_to: row.postponed_to,
        decided_at: row.decided_at,
        recorded_by: row.recorded_by,
        recorded_by_name: row.recorded_by_name,
    })
}

/// A decision to store.
#[derive(Clone, Debug)]
pub struct NewDecision<'a> {
    /// Identifier.
    pub id: Uuid,
    /// The entry it is about.
    pub entry_id: Uuid,
    /// Version of the entry.
    pub expected: i64,
    /// What was decided.
    pub outcome: Outcome,
    /// Why.
    pub reason: &'a str,
    /// Who decided.
    pub deciders: &'a [Uuid],
    /// Files that belong to it.
    pub files: &'a [Uuid],
    /// Name of the status the demand came into with it.
    pub moved_to: Option<&'a LocalText>,
    /// The shortlist it was deferred to.
    pub postponed_to: Option<Uuid>,
}

/// Stores a decision if its entry still has the expected version. Gives whether
/// it had.
///
/// # Errors
/// When the database refuses.
pub async fn insert(
    connection: &impl ConnectionTrait,
    decision: &NewDecision<'_>,
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let update = "UPDATE shortlist_entry SET version = version + 1 WHERE id = ? AND version = ?";
    let values = vec![decision.entry_id.into(), decision.expected.into()];
    if !sql::touched(sql::execute(connection, update, values).await?) {
        return Ok(false);
    }
    let moved_to = decision.moved_to;
    let moved_to = moved_to.map(|name| to_stored("name of a status", name));
    sql::execute(
        connection,
        "INSERT INTO shortlist_decision (id, entry_id, outcome, reason, moved_to, postponed_to, \
         decided_at, recorded_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        vec![
            decision.id.into(),
            decision.entry_id.into(),
            decision.outcome.key().into(),
            decision.reason.to_owned().into(),
            moved_to.transpose()?.into(),
            decision.postponed_to.into(),
            now.into(),
            by.into(),
        ],
    )
    .await?;
    for (decider, place) in decision.deciders.iter().zip(0_i64..) {
        let insert = "INSERT INTO shortlist_decider (decision_id, person_id, place) \
                      VALUES (?, ?, ?)";
        let values = vec![decision.id.into(), (*decider).into(), place.into()];
        sql::execute(connection, insert, values).await?;
    }
    for (file, place) in decision.files.iter().zip(0_i64..) {
        let insert = "INSERT INTO shortlist_file (decision_id, attachment_id, place) \
                      VALUES (?, ?, ?)";
        let values = vec![decision.id.into(), (*file).into(), place.into()];
        sql::execute(connection, insert, values).await?;
    }
    Ok(true)
}

/// Everybody who decided something in a meeting, corrected decisions included.
///
/// # Errors
/// When the database refuses.
pub async fn deciders(connection: &impl ConnectionTrait, shortlist: Uuid) -> Result<Vec<Named>> {
    let query = "SELECT DISTINCT e.shortlist_id AS of_id, d.person_id, p.name \
                 FROM shortlist_decider d JOIN person p ON p.id = d.person_id \
                 JOIN shortlist_decision x ON x.id = d.decision_id \
                 JOIN shortlist_entry e ON e.id = x.entry_id WHERE e.shortlist_id = ?";
    sql::rows(connection, query, vec![shortlist.into()]).await
}

/// One file of a decision about an entry.
///
/// # Errors
/// When the database refuses.
pub async fn file(
    connection: &impl ConnectionTrait,
    entry_id: Uuid,
    id: Uuid,
) -> Result<Option<Attachment>> {
    let select = crate::attachment::SELECT;
    let query = format!(
        "{select} WHERE a.id = ? AND EXISTS (SELECT 1 FROM shortlist_file f \
         JOIN shortlist_decision x ON x.id = f.decision_id \
         WHERE f.attachment_id = a.id AND x.entry_id = ?)"
    );
    sql::row(connection, &query, vec![id.into(), entry_id.into()]).await
}
