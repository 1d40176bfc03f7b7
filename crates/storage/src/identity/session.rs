//! Sessions: one signed-in browser each.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::{Result, sql};

/// A session as its owner sees it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Session {
    /// Identifier.
    pub id: Uuid,
    /// Whose it is.
    pub person_id: Uuid,
    /// When it was signed in.
    pub created_at: DateTime<Utc>,
    /// When it was last renewed.
    pub renewed_at: DateTime<Utc>,
    /// When it ends at the latest.
    pub expires_at: DateTime<Utc>,
    /// What the browser called itself.
    pub user_agent: Option<String>,
    /// Where it signed in from.
    pub address: Option<String>,
}

/// Stores a new session.
///
/// # Errors
/// When the database refuses.
pub async fn insert(
    connection: &impl ConnectionTrait,
    session: &Session,
    refresh_hash: &[u8],
    family_hash: &[u8],
) -> Result<()> {
    sql::execute(
        connection,
        "INSERT INTO session (id, person_id, refresh_hash, renewed_at, created_at, expires_at, \
         user_agent, address, family_hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        vec![
            session.id.into(),
            session.person_id.into(),
            refresh_hash.to_vec().into(),
            session.renewed_at.into(),
            session.created_at.into(),
            session.expires_at.into(),
            session.user_agent.clone().into(),
            session.address.clone().into(),
            family_hash.to_vec().into(),
        ],
    )
    .await?;
    Ok(())
}

/// What became of a refresh token.
#[derive(Clone, Debug)]
pub enum Renewal {
    /// It was the current one; now the fresh one is.
    Renewed(Session),
    /// It was replaced a moment ago, by another tab of the same browser.
    JustReplaced,
    /// It was used before: somebody has a copy. The session is revoked.
    Reused {
        /// Whose session it was.
        person_id: Uuid,
    },
    /// It is unknown, ended, idle for too long or revoked.
    Unknown,
}

/// Exchanges a refresh token for a fresh one by compare-and-swap. All tokens of
/// a session have its family in common.
///
/// # Errors
/// When the database refuses.
pub async fn renew(
    connection: &impl ConnectionTrait,
    hash: &[u8],
    family_hash: &[u8],
    fresh_hash: &[u8],
    idle_since: DateTime<Utc>,
    grace_since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Renewal> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
        person_id: Uuid,
        previous_hash: Option<Vec<u8>>,
        renewed_at: DateTime<Utc>,
    }
    let renewed = sql::execute(
        connection,
        "UPDATE session SET refresh_hash = ?, previous_hash = ?, renewed_at = ? \
         WHERE refresh_hash = ? AND revoked_at IS NULL AND expires_at > ? AND renewed_at > ?",
        vec![
            fresh_hash.to_vec().into(),
            hash.to_vec().into(),
            now.into(),
            hash.to_vec().into(),
            now.into(),
            idle_since.into(),
        ],
    )
    .await?;
    if sql::touched(renewed) {
        let query = format!("{SELECT} refresh_hash = ?");
        let session = sql::row(connection, &query, vec![fresh_hash.to_vec().into()]).await?;
        return Ok(session.map_or(Renewal::Unknown, Renewal::Renewed));
    }
    // One of the session's earlier tokens, the last of them or an older one.
    let replaced: Option<Row> = sql::row(
        connection,
        "SELECT id, person_id, previous_hash, renewed_at FROM session \
         WHERE family_hash = ? AND refresh_hash <> ? AND revoked_at IS NULL",
        vec![family_hash.to_vec().into(), hash.to_vec().into()],
    )
    .await?;
    let is_last = |row: &Row| row.previous_hash.as_deref() == Some(hash);
    match replaced {
        Some(row) if is_last(&row) && row.renewed_at > grace_since => Ok(Renewal::JustReplaced),
        Some(row) => {
            revoke(connection, row.id, None, now).await?;
            Ok(Renewal::Reused {
                person_id: row.person_id,
            })
        }
        None => Ok(Renewal::Unknown),
    }
}

const SELECT: &str = "SELECT id, person_id, created_at, renewed_at, expires_at, user_agent, \
     address FROM session WHERE ";

/// A person's sessions that still work, newest first.
///
/// # Errors
/// When the database refuses.
pub async fn list(
    connection: &impl ConnectionTrait,
    person_id: Uuid,
    now: DateTime<Utc>,
) -> Result<Vec<Session>> {
    let query = format!(
        "{SELECT} person_id = ? AND revoked_at IS NULL AND expires_at > ? ORDER BY created_at DESC"
    );
    sql::rows(connection, &query, vec![person_id.into(), now.into()]).await
}

/// Revokes a session, of that person only when one is named. Gives whether
/// there was one.
///
/// # Errors
/// When the database refuses.
pub async fn revoke(
    connection: &impl ConnectionTrait,
    id: Uuid,
    person_id: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let mut query =
        "UPDATE session SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL".to_owned();
    let mut values = vec![now.into(), id.into()];
    if let Some(person) = person_id {
        query.push_str(" AND person_id = ?");
        values.push(person.into());
    }
    Ok(sql::touched(
        sql::execute(connection, &query, values).await?,
    ))
}

/// Revokes all sessions of a person but one.
///
/// # Errors
/// When the database refuses.
pub async fn revoke_all(
    connection: &impl ConnectionTrait,
    person_id: Uuid,
    but: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<()> {
    sql::execute(
        connection,
        "UPDATE session SET revoked_at = ? WHERE person_id = ? AND revoked_at IS NULL AND id <> ?",
        vec![
            now.into(),
            person_id.into(),
            but.unwrap_or(Uuid::nil()).into(),
        ],
    )
    .await?;
    Ok(())
}
