//! Accounts: what a person signs in with.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::{Result, sql};

/// An account as sign-in needs it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Account {
    /// Whose it is.
    pub person_id: Uuid,
    /// Argon2id hash in PHC form; none until a password was set.
    pub password_hash: Option<String>,
    /// When it was disabled.
    pub disabled_at: Option<DateTime<Utc>>,
    /// Failed sign-ins since the last good one.
    pub failed_logins: i64,
    /// Before this instant no attempt is even looked at.
    pub next_login_at: Option<DateTime<Utc>>,
}

const SELECT: &str = "SELECT a.person_id, a.password_hash, a.disabled_at, a.failed_logins, \
     a.next_login_at FROM account a JOIN person p ON p.id = a.person_id \
     WHERE p.kind = 'person' AND p.archived_at IS NULL AND ";

/// The account with this e-mail key.
///
/// # Errors
/// When the database refuses.
pub async fn find_by_email(
    connection: &impl ConnectionTrait,
    email_key: &str,
) -> Result<Option<Account>> {
    sql::row(
        connection,
        &format!("{SELECT} p.email_key = ?"),
        vec![email_key.into()],
    )
    .await
}

/// The account of this person.
///
/// # Errors
/// When the database refuses.
pub async fn find(connection: &impl ConnectionTrait, person_id: Uuid) -> Result<Option<Account>> {
    sql::row(
        connection,
        &format!("{SELECT} p.id = ?"),
        vec![person_id.into()],
    )
    .await
}

/// Whether there is any account with a password.
///
/// # Errors
/// When the database refuses.
pub async fn any(connection: &impl ConnectionTrait) -> Result<bool> {
    let count: Option<sql::Count> = sql::row(
        connection,
        "SELECT count(*) AS n FROM account WHERE password_hash IS NOT NULL",
        vec![],
    )
    .await?;
    Ok(count.is_some_and(|count| count.n > 0))
}

/// Sets a password, making the account when there is none.
///
/// # Errors
/// When the database refuses.
pub async fn set_password(
    connection: &impl ConnectionTrait,
    person_id: Uuid,
    hash: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    sql::execute(
        connection,
        "INSERT INTO account (person_id, password_hash, password_changed_at) VALUES (?, ?, ?) \
         ON CONFLICT (person_id) DO UPDATE SET password_hash = excluded.password_hash, \
         password_changed_at = excluded.password_changed_at, failed_logins = 0, \
         next_login_at = NULL",
        vec![person_id.into(), hash.into(), now.into()],
    )
    .await?;
    Ok(())
}

/// Disables an account, or enables it again.
///
/// # Errors
/// When the database refuses.
pub async fn set_disabled(
    connection: &impl ConnectionTrait,
    person_id: Uuid,
    at: Option<DateTime<Utc>>,
) -> Result<()> {
    sql::execute(
        connection,
        "INSERT INTO account (person_id, disabled_at) VALUES (?, ?) \
         ON CONFLICT (person_id) DO UPDATE SET disabled_at = excluded.disabled_at",
        vec![person_id.into(), at.into()],
    )
    .await?;
    Ok(())
}

/// Records a failed sign-in and when the next will be looked at.
///
/// # Errors
/// When the database refuses.
pub async fn record_failure(
    connection: &impl ConnectionTrait,
    person_id: Uuid,
    next_login_at: DateTime<Utc>,
) -> Result<()> {
    sql::execute(
        connection,
        "UPDATE account SET failed_logins = failed_logins + 1, next_login_at = ? \
         WHERE person_id = ?",
        vec![next_login_at.into(), person_id.into()],
    )
    .await?;
    Ok(())
}

/// Records a good sign-in.
///
/// # Errors
/// When the database refuses.
pub async fn record_success(
    connection: &impl ConnectionTrait,
    person_id: Uuid,
    now: DateTime<Utc>,
) -> Result<()> {
    sql::execute(
        connection,
        "UPDATE account SET failed_logins = 0, next_login_at = NULL, last_login_at = ? \
         WHERE person_id = ?",
        vec![now.into(), person_id.into()],
    )
    .await?;
    Ok(())
}
