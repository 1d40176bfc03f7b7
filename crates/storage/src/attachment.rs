//! Files: uploads that belong to nothing yet, and attachments of records. An
//! upload becomes an attachment by being bound to a record; its content, in
//! pieces, stays where it is.

use chrono::{DateTime, Utc};
use docket_domain::attachment::FileReference;
use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use uuid::Uuid;

use crate::{Result, sql};

/// The noun of files.
pub const NOUN: &str = "attachment";

/// A file, whole or on its way.
#[derive(Clone, Debug, PartialEq, FromQueryResult)]
pub struct Attachment {
    /// Order of insertion.
    pub seq: i64,
    /// Identifier.
    pub id: Uuid,
    /// Noun of the record it belongs to.
    pub record_kind: Option<String>,
    /// The record it belongs to; none while it is an upload.
    pub record_id: Option<Uuid>,
    /// The question it answers; none beside the answers.
    pub place: Option<String>,
    /// Whether those who asked for the record do not see it.
    pub internal: bool,
    /// Name.
    pub name: String,
    /// Media type.
    pub media_type: String,
    /// Size, in bytes.
    pub size: i64,
    /// Bytes that have arrived.
    pub received: i64,
    /// Who sent it; nobody without an account.
    pub uploader_id: Option<Uuid>,
    /// Their name.
    pub uploader_name: Option<String>,
    /// When all of it was there and was found to be what its name says.
    pub completed_at: Option<DateTime<Utc>>,
    /// When it was taken away.
    pub removed_at: Option<DateTime<Utc>>,
    /// When sending it began.
    pub created_at: DateTime<Utc>,
}

impl Attachment {
    /// As an answer names it.
    pub fn reference(&self) -> FileReference {
        FileReference {
            id: self.id,
            name: self.name.clone(),
            media_type: self.media_type.clone(),
            size: self.size.unsigned_abs(),
        }
    }
}

/// The start of every query for files, aliased `a`.
pub(crate) const SELECT: &str = "SELECT a.seq, a.id, a.record_kind, a.record_id, a.place, \
     a.internal, a.name, a.media_type, a.size, a.received, a.uploader_id, \
     p.name AS uploader_name, a.completed_at, a.removed_at, a.created_at \
     FROM attachment a LEFT JOIN person p ON p.id = a.uploader_id";

/// Begins an upload.
///
/// # Errors
/// When the database refuses.
pub async fn insert(
    connection: &impl ConnectionTrait,
    file: &FileReference,
    uploader: Option<Uuid>,
    address: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    // Where somebody without an account sends from is known until it is used.
    let address = uploader.is_none().then_some(address);
    sql::execute(
        connection,
        "INSERT INTO attachment (id, internal, name, media_type, size, received, uploader_id, \
         address, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        vec![
            file.id.into(),
            false.into(),
            file.name.clone().into(),
            file.media_type.clone().into(),
            file.size.cast_signed().into(),
            0_i64.into(),
            uploader.into(),
            address.into(),
            now.into(),
        ],
    )
    .await?;
    Ok(())
}

/// One file.
///
/// # Errors
/// When the database refuses.
pub async fn find(connection: &impl ConnectionTrait, id: Uuid) -> Result<Option<Attachment>> {
    let query = format!("{SELECT} WHERE a.id = ?");
    sql::row(connection, &query, vec![id.into()]).await
}

/// Some files, in the order of their numbers.
///
/// # Errors
/// When the database refuses.
pub async fn find_all(connection: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Vec<Attachment>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let marks = sql::marks(ids.len());
    let query = format!("{SELECT} WHERE a.id IN ({marks}) ORDER BY a.seq");
    let values = ids.iter().map(|&id| id.into()).collect();
    sql::rows(connection, &query, values).await
}

/// Bytes of uploads that belong to nothing yet.
#[derive(Clone, Copy, Debug, FromQueryResult)]
pub struct Pending {
    /// Announced by one person, or from one address without an account.
    pub own: i64,
    /// Arrived from all addresses without an account.
    pub public: i64,
}

/// Bytes of uploads that belong to nothing yet, of a person or of an address
/// without an account.
///
/// # Errors
/// When the database refuses.
pub async fn pending(
    connection: &impl ConnectionTrait,
    uploader: Option<Uuid>,
    address: &str,
) -> Result<Pending> {
    let (whose, value) = match uploader {
        Some(person) => ("uploader_id = ?", Value::from(person)),
        None => ("uploader_id IS NULL AND address = ?", Value::from(address)),
    };
    let query = format!(
        "SELECT CAST(coalesce((SELECT sum(size) FROM attachment WHERE record_id IS NULL \
         AND {whose}), 0) AS bigint) AS own, CAST(coalesce((SELECT sum(received) FROM attachment \
         WHERE record_id IS NULL AND uploader_id IS NULL), 0) AS bigint) AS public"
    );
    let pending: Option<Pending> = sql::row(connection, &query, vec![value]).await?;
    Ok(pending.unwrap_or(Pending { own: 0, public: 0 }))
}

/// Adds a piece at the place where the last one ended. Gives whether it was
/// that place.
///
/// # Errors
/// When the database refuses.
pub async fn append(
    connection: &impl ConnectionTrait,
    id: Uuid,
    start: u64,
    piece: &[u8],
) -> Result<bool> {
    let (start, length) = (start.cast_signed(), (piece.len() as u64).cast_signed());
    let rows = sql::execute(
        connection,
        "UPDATE attachment SET received = received + ? WHERE id = ? AND received = ? \
         AND received + ? <= size AND record_id IS NULL",
        vec![length.into(), id.into(), start.into(), length.into()],
    )
    .await?;
    if !sql::touched(rows) {
        return Ok(false);
    }
    sql::execute(
        connection,
        "INSERT INTO attachment_chunk (attachment_id, start, content) VALUES (?, ?, ?)",
        vec![id.into(), start.into(), piece.to_vec().into()],
    )
    .await?;
    Ok(true)
}

/// Notes that a file is whole.
///
/// # Errors
/// When the database refuses.
pub async fn complete(
    connection: &impl ConnectionTrait,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<()> {
    let update = "UPDATE attachment SET completed_at = ? WHERE id = ? AND received = size";
    sql::execute(connection, update, vec![now.into(), id.into()]).await?;
    Ok(())
}

/// The piece of a file that begins at a place; none behind its end.
///
/// # Errors
/// When the database refuses.
pub async fn piece(
    connection: &impl ConnectionTrait,
    id: Uuid,
    start: u64,
) -> Result<Option<Vec<u8>>> {
    #[derive(FromQueryResult)]
    struct Piece {
        content: Vec<u8>,
    }
    let query = "SELECT content FROM attachment_chunk WHERE attachment_id = ? AND start = ?";
    let values = vec![id.into(), start.cast_signed().into()];
    let found: Option<Piece> = sql::row(connection, query, values).await?;
    Ok(found.map(|piece| piece.content))
}

/// Binds an upload to a record, or an answer of it to another question. Gives
/// whether it could be bound: it is whole, belongs to nothing else, and was not
/// attached beside the answers.
///
/// # Errors
/// When the database refuses.
pub async fn bind(
    connection: &impl ConnectionTrait,
    id: Uuid,
    (record_kind, record_id): (&str, Uuid),
    place: Option<&str>,
    internal: bool,
) -> Result<bool> {
    let rows = sql::execute(
        connection,
        "UPDATE attachment SET record_kind = ?, record_id = ?, place = ?, internal = ?, \
         address = NULL, removed_at = NULL, removed_by = NULL WHERE id = ? \
         AND completed_at IS NOT NULL AND (record_id IS NULL OR (record_kind = ? \
         AND record_id = ? AND place IS NOT NULL AND internal = ?))",
        vec![
            record_kind.into(),
            record_id.into(),
            place.into(),
            internal.into(),
            id.into(),
            record_kind.into(),
            record_id.into(),
            false.into(),
        ],
    )
    .await?;
    Ok(sql::touched(rows))
}

/// The files that answer questions about a record, each with its question.
///
/// # Errors
/// When the database refuses.
pub async fn answers(
    connection: &impl ConnectionTrait,
    (record_kind, record_id): (&str, Uuid),
) -> Result<Vec<(Uuid, String)>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
        place: String,
    }
    let query = "SELECT id, place FROM attachment WHERE record_kind = ? AND record_id = ? \
                 AND place IS NOT NULL AND removed_at IS NULL";
    let values = vec![record_kind.into(), record_id.into()];
    let rows: Vec<Row> = sql::rows(connection, query, values).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.place)).collect())
}

/// How many files a record has.
///
/// # Errors
/// When the database refuses.
pub async fn count(
    connection: &impl ConnectionTrait,
    (record_kind, record_id): (&str, Uuid),
) -> Result<u64> {
    let query = "SELECT count(*) AS n FROM attachment WHERE record_kind = ? AND record_id = ? \
                 AND removed_at IS NULL";
    let values = vec![record_kind.into(), record_id.into()];
    let count: Option<sql::Count> = sql::row(connection, query, values).await?;
    Ok(count.map_or(0, |count| count.n.unsigned_abs()))
}

/// Takes an attachment away. Its content is kept for a time, so that it can
/// come back.
///
/// # Errors
/// When the database refuses.
pub async fn remove(
    connection: &impl ConnectionTrait,
    id: Uuid,
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<()> {
    sql::execute(
        connection,
        "UPDATE attachment SET removed_at = ?, removed_by = ? WHERE id = ? AND removed_at IS NULL",
        vec![now.into(), by.into(), id.into()],
    )
    .await?;
    Ok(())
}

/// Forgets an upload that belongs to nothing. Gives whether it was there.
///
/// # Errors
/// When the database refuses.
pub async fn discard(connection: &impl ConnectionTrait, id: Uuid) -> Result<bool> {
    // Held first, so that no piece arrives between the two.
    let lock = sql::for_update(connection.get_database_backend());
    let hold = format!("SELECT id FROM attachment WHERE id = ? AND record_id IS NULL{lock}");
    let held: Option<Id> = sql::row(connection, &hold, vec![id.into()]).await?;
    if held.is_none() {
        return Ok(false);
    }
    let pieces = "DELETE FROM attachment_chunk WHERE attachment_id IN \
                  (SELECT id FROM attachment WHERE id = ? AND record_id IS NULL)";
    sql::execute(connection, pieces, vec![id.into()]).await?;
    let file = "DELETE FROM attachment WHERE id = ? AND record_id IS NULL";
    let rows = sql::execute(connection, file, vec![id.into()]).await?;
    Ok(sql::touched(rows))
}

/// Until when files are kept that nothing belongs to any more.
#[derive(Clone, Copy, Debug)]
pub struct Kept {
    /// Uploads of people who are signed in, begun after this.
    pub uploads: DateTime<Utc>,
    /// Uploads of people without an account, begun after this.
    pub public_uploads: DateTime<Utc>,
    /// Uploads of people without an account of which nothing arrived, begun
    /// after this.
    pub announced: DateTime<Utc>,
    /// Attachments taken away after this.
    pub removed: DateTime<Utc>,
}

#[derive(FromQueryResult)]
struct Id {
    id: Uuid,
}

/// Most files that are forgotten at once.
const AT_ONCE: i64 = 100;

/// Forgets uploads that nobody used and attachments that were taken away.
/// Gives how many.
///
/// # Errors
/// When the database refuses.
pub async fn forget(connection: &impl ConnectionTrait, kept: Kept) -> Result<u64> {
    // Whoever uses one at this moment finds that it is gone, or keeps it.
    let lock = sql::skip_locked(connection.get_database_backend());
    let query = format!(
        "SELECT id FROM attachment WHERE (record_id IS NULL AND uploader_id IS NOT NULL \
         AND created_at < ?) OR (record_id IS NULL AND uploader_id IS NULL AND created_at < ?) \
         OR (record_id IS NULL AND uploader_id IS NULL AND received = 0 AND created_at < ?) \
         OR removed_at < ? ORDER BY seq LIMIT ?{lock}"
    );
    let values = vec![
        kept.uploads.into(),
        kept.public_uploads.into(),
        kept.announced.into(),
        kept.removed.into(),
        AT_ONCE.into(),
    ];
    let rows: Vec<Id> = sql::rows(connection, &query, values).await?;
    if rows.is_empty() {
        return Ok(0);
    }
    let ids = || rows.iter().map(|row| row.id.into()).collect::<Vec<Value>>();
    let marks = sql::marks(rows.len());
    let pieces = format!("DELETE FROM attachment_chunk WHERE attachment_id IN ({marks})");
    sql::execute(connection, &pieces, ids()).await?;
    let files = format!("DELETE FROM attachment WHERE id IN ({marks})");
    sql::execute(connection, &files, ids()).await
}
