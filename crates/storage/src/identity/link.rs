//! One-time links: the first run's set-up and password resets.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::{Result, sql};

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Making the first administrator.
    Setup,
    /// Setting a new password.
    Reset,
}

impl Purpose {
    const fn key(self) -> &'static str {
        match self {
            Self::Setup => "setup",
            Self::Reset => "reset",
        }
    }
}

/// Stores a link by its token's hash; earlier unused links for the same end
/// stop working.
///
/// # Errors
/// When the database refuses.
pub async fn insert(
    connection: &impl ConnectionTrait,
    purpose: Purpose,
    person_id: Option<Uuid>,
    hash: &[u8],
    created_by: Option<Uuid>,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<()> {
    let (condition, mut values) = match person_id {
        // What somebody handed over themselves is not ended by a mail that
        // anybody can ask for.
        Some(person) if created_by.is_none() => (
            "person_id = ? AND created_by IS NULL",
            vec![now.into(), purpose.key().into(), person.into()],
        ),
        Some(person) => (
            "person_id = ?",
            vec![now.into(), purpose.key().into(), person.into()],
        ),
        None => ("person_id IS NULL", vec![now.into(), purpose.key().into()]),
    };
    let retire = format!(
        "UPDATE one_time_link SET used_at = ? WHERE purpose = ? AND used_at IS NULL AND {condition}"
    );
    sql::execute(connection, &retire, std::mem::take(&mut values)).await?;
    sql::execute(
        connection,
        "INSERT INTO one_time_link (id, purpose, person_id, hash, created_at, created_by, expires_at) \
         VALUES (?, ?, ?, ?, ?, ?, ?)",
        vec![
            Uuid::now_v7().into(),
            purpose.key().into(),
            person_id.into(),
            hash.to_vec().into(),
            now.into(),
            created_by.into(),
            expires_at.into(),
        ],
    )
    .await?;
    Ok(())
}

/// Whether a person was sent a link since a moment that still works.
///
/// # Errors
/// When the database refuses.
pub async fn is_recent(
    connection: &impl ConnectionTrait,
    person_id: Uuid,
    since: DateTime<Utc>,
) -> Result<bool> {
    let query = "SELECT count(*) AS n FROM one_time_link WHERE purpose = ? AND person_id = ? \
                 AND created_by IS NULL AND used_at IS NULL AND created_at > ?";
    let values = vec![Purpose::Reset.key().into(), person_id.into(), since.into()];
    let count: Option<sql::Count> = sql::row(connection, query, values).await?;
    Ok(count.is_some_and(|count| count.n > 0))
}

/// Uses up a link: gives whose it is when it was still good, once.
///
/// # Errors
/// When the database refuses.
pub async fn take(
    connection: &impl ConnectionTrait,
    purpose: Purpose,
    hash: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<Option<Uuid>>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
        person_id: Option<Uuid>,
    }
    let row: Option<Row> = sql::row(
        connection,
        "SELECT id, person_id FROM one_time_link \
         WHERE hash = ? AND purpose = ? AND used_at IS NULL AND expires_at > ?",
        vec![hash.to_vec().into(), purpose.key().into(), now.into()],
    )
    .await?;
    let Some(row) = row else { return Ok(None) };
    let used = sql::execute(
        connection,
        "UPDATE one_time_link SET used_at = ? WHERE id = ? AND used_at IS NULL",
        vec![now.into(), row.id.into()],
    )
    .await?;
    Ok(sql::touched(used).then_some(row.person_id))
}
