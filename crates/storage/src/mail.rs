//! Mail on its way: written with what it tells about, sent by whichever server
//! takes it first.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use uuid::Uuid;

use crate::{Result, sql};

/// A mail.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Mail {
    /// Identifier; of its message, too.
    pub id: Uuid,
    /// Who it is for, where they are somebody known.
    pub person_id: Option<Uuid>,
    /// Their name.
    pub name: String,
    /// Their address.
    pub address: String,
    /// Subject.
    pub subject: String,
    /// As plain text.
    pub text: String,
    /// As a page.
    pub html: String,
    /// Secret of the link that ends such mail.
    pub unsubscribe: Option<String>,
    /// How often sending it was tried.
    pub attempts: i64,
}

/// Puts a mail into the post.
///
/// # Errors
/// When the database refuses.
pub async fn insert(
    connection: &impl ConnectionTrait,
    mail: &Mail,
    now: DateTime<Utc>,
) -> Result<()> {
    sql::execute(
        connection,
        "INSERT INTO mail (id, person_id, name, address, subject, text, html, unsubscribe, \
         state, next_at, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'waiting', ?, ?)",
        vec![
            mail.id.into(),
            mail.person_id.into(),
            mail.name.clone().into(),
            mail.address.clone().into(),
            mail.subject.clone().into(),
            mail.text.clone().into(),
            mail.html.clone().into(),
            mail.unsubscribe.clone().into(),
            now.into(),
            now.into(),
        ],
    )
    .await?;
    Ok(())
}

/// Takes some mail that is due, the oldest first. Nobody else takes it before
/// `until`: whoever took it has said by then what became of it, or is gone.
///
/// # Errors
/// When the database refuses.
pub async fn take(
    connection: &impl ConnectionTrait,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
    limit: u64,
) -> Result<Vec<Mail>> {
    let lock = sql::skip_locked(connection.get_database_backend());
    let query = format!(
        "SELECT id, person_id, name, address, subject, text, html, unsubscribe, attempts FROM mail \
         WHERE state = 'waiting' AND next_at <= ? ORDER BY next_at, seq LIMIT ?{lock}"
    );
    let found: Vec<Mail> = sql::rows(connection, &query, vec![now.into(), limit.into()]).await?;
    if found.is_empty() {
        return Ok(found);
    }
    let update = format!(
        "UPDATE mail SET next_at = ?, attempts = attempts + 1 WHERE id IN ({})",
        sql::marks(found.len())
    );
    let mut values: Vec<Value> = vec![until.into()];
    values.extend(found.iter().map(|mail| Value::from(mail.id)));
    sql::execute(connection, &update, values).await?;
    Ok(found)
}

/// Notes that a mail was sent. What it said is not kept.
///
/// # Errors
/// When the database refuses.
pub async fn sent(connection: &impl ConnectionTrait, id: Uuid, now: DateTime<Utc>) -> Result<()> {
    let update = "UPDATE mail SET state = 'sent', sent_at = ?, problem = NULL, text = '', \
                  html = '', unsubscribe = NULL WHERE id = ?";
    sql::execute(connection, update, vec![now.into(), id.into()]).await?;
    Ok(())
}

/// Notes that sending a mail failed, and when it is tried again; never, where
/// no time is given.
///
/// # Errors
/// When the database refuses.
pub async fn failed(
    connection: &impl ConnectionTrait,
    id: Uuid,
    problem: &str,
    again: Option<DateTime<Utc>>,
) -> Result<()> {
    let (update, values) = match again {
        Some(next) => (
            "UPDATE mail SET problem = ?, next_at = ? WHERE id = ?",
            vec![problem.into(), next.into(), id.into()],
        ),
        // What it said, secrets included, is of no use any more.
        None => (
            "UPDATE mail SET problem = ?, state = 'failed', text = '', html = '', \
             unsubscribe = NULL WHERE id = ?",
            vec![problem.into(), id.into()],
        ),
    };
    sql::execute(connection, update, values).await?;
    Ok(())
}

/// How much mail was written to an address since a moment.
///
/// # Errors
/// When the database refuses.
pub async fn recent(
    connection: &impl ConnectionTrait,
    address: &str,
    since: DateTime<Utc>,
) -> Result<u64> {
    let query = "SELECT count(*) AS n FROM mail WHERE address = ? AND created_at > ?";
    let values = vec![address.into(), since.into()];
    let count: Option<sql::Count> = sql::row(connection, query, values).await?;
    Ok(count.map_or(0, |count| count.n.unsigned_abs()))
}

/// Takes back what waits to be sent and could have been ended by this secret.
///
/// # Errors
/// When the database refuses.
pub async fn take_back(connection: &impl ConnectionTrait, unsubscribe: &str) -> Result<()> {
    let delete = "DELETE FROM mail WHERE state = 'waiting' AND unsubscribe = ?";
    sql::execute(connection, delete, vec![unsubscribe.into()]).await?;
    Ok(())
}

/// Forgets mail from before a moment, whatever became of it.
///
/// # Errors
/// When the database refuses.
pub async fn forget(connection: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<()> {
    let delete = "DELETE FROM mail WHERE created_at < ?";
    sql::execute(connection, delete, vec![before.into()]).await?;
    Ok(())
}
