//! Access tokens of people and service accounts.

use chrono::{DateTime, Utc};
use docket_domain::identity::Permission;
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::{Result, sql, stored, to_stored};

/// An access token, without its secret.
#[derive(Clone, Debug)]
pub struct AccessToken {
    /// Identifier.
    pub id: Uuid,
    /// Whose rights it uses.
    pub person_id: Uuid,
    /// Name of that person.
    pub person_name: String,
    /// What it is for.
    pub name: String,
    /// Its first characters.
    pub hint: String,
    /// Permissions it may use.
    pub scopes: Vec<Permission>,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it stops working.
    pub expires_at: DateTime<Utc>,
    /// When it was last used.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    person_id: Uuid,
    person_name: String,
    name: String,
    hint: String,
    scopes: String,
    created_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    last_used_at: Option<DateTime<Utc>>,
    revoked_at: Option<DateTime<Utc>>,
}

impl Row {
    fn read(self) -> Result<AccessToken> {
        Ok(AccessToken {
            id: self.id,
            person_id: self.person_id,
            person_name: self.person_name,
            name: self.name,
            hint: self.hint,
            scopes: stored("token scopes", &self.scopes)?,
            created_at: self.created_at,
            expires_at: self.expires_at,
            last_used_at: self.last_used_at,
            revoked_at: self.revoked_at,
        })
    }
}

const SELECT: &str = "SELECT t.id, t.person_id, p.name AS person_name, t.name, t.hint, t.scopes, \
     t.created_at, t.expires_at, t.last_used_at, t.revoked_at \
     FROM access_token t JOIN person p ON p.id = t.person_id WHERE ";

/// Stores a token by its secret's hash.
///
/// # Errors
/// When the database refuses.
pub async fn insert(
    connection: &impl ConnectionTrait,
    token: &AccessToken,
    hash: &[u8],
    created_by: Uuid,
) -> Result<()> {
    sql::execute(
        connection,
        "INSERT INTO access_token (id, person_id, name, hint, hash, scopes, expires_at, \
         created_at, created_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        vec![
            token.id.into(),
            token.person_id.into(),
            token.name.clone().into(),
            token.hint.clone().into(),
            hash.to_vec().into(),
            to_stored("token scopes", &token.scopes)?.into(),
            token.expires_at.into(),
            token.created_at.into(),
            created_by.into(),
        ],
    )
    .await?;
    Ok(())
}

/// The token with this hash, if it still works.
///
/// # Errors
/// When the database refuses.
pub async fn find_working(
    connection: &impl ConnectionTrait,
    hash: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<AccessToken>> {
    let query = format!("{SELECT} t.hash = ? AND t.revoked_at IS NULL AND t.expires_at > ?");
    let row: Option<Row> =
        sql::row(connection, &query, vec![hash.to_vec().into(), now.into()]).await?;
    row.map(Row::read).transpose()
}

/// A person's tokens, newest first.
///
/// # Errors
/// When the database refuses.
pub async fn list(connection: &impl ConnectionTrait, person_id: Uuid) -> Result<Vec<AccessToken>> {
    let query = format!("{SELECT} t.person_id = ? ORDER BY t.seq DESC");
    let rows: Vec<Row> = sql::rows(connection, &query, vec![person_id.into()]).await?;
    rows.into_iter().map(Row::read).collect()
}

/// A person's token.
///
/// # Errors
/// When the database refuses.
pub async fn find(
    connection: &impl ConnectionTrait,
    id: Uuid,
    person_id: Uuid,
) -> Result<Option<AccessToken>> {
    let query = format!("{SELECT} t.id = ? AND t.person_id = ?");
    let row: Option<Row> = sql::row(connection, &query, vec![id.into(), person_id.into()]).await?;
    row.map(Row::read).transpose()
}

/// Revokes a token. Gives whether it still worked.
///
/// # Errors
/// When the database refuses.
pub async fn revoke(
    connection: &impl ConnectionTrait,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<bool> {
    let rows = sql::execute(
        connection,
        "UPDATE access_token SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL",
        vec![now.into(), id.into()],
    )
    .await?;
    Ok(sql::touched(rows))
}

/// Notes that a token was used.
///
/// # Errors
/// When the database refuses.
pub async fn note_use(
    connection: &impl ConnectionTrait,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<()> {
    sql::execute(
        connection,
        "UPDATE access_token SET last_used_at = ? WHERE id = ?",
        vec![now.into(), id.into()],
    )
    .await?;
    Ok(())
}
