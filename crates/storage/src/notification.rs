//! What people were told, and how they want to be told.

use chrono::{DateTime, NaiveDate, Utc};
use docket_domain::notification::{Preferences, Topic};
use docket_domain::text::LocalText;
use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use uuid::Uuid;

use crate::demand::within;
use crate::{Reach, Result, StorageError, sql, stored, to_stored};

/// Most things that one daily mail tells.
const MOST_DAILY: u64 = 500;

/// Something somebody was told.
#[derive(Clone, Debug)]
pub struct Notification {
    /// Order of insertion.
    pub seq: i64,
    /// Identifier.
    pub id: Uuid,
    /// Who is told.
    pub person_id: Uuid,
    /// What about.
    pub topic: Topic,
    /// Noun of the record.
    pub record_kind: String,
    /// The record.
    pub record_id: Uuid,
    /// What people call it.
    pub record_label: String,
    /// Its title then.
    pub title: String,
    /// Name of its status then, where that is what is told.
    pub status: Option<LocalText>,
    /// What was written.
    pub detail: Option<String>,
    /// Who did it.
    pub actor_id: Option<Uuid>,
    /// Their name.
    pub actor_name: Option<String>,
    /// Whether only those may know who read what is internal.
    pub internal: bool,
    /// How they are told, as its key.
    pub delivery: String,
    /// When they read it.
    pub read_at: Option<DateTime<Utc>>,
    /// When.
    pub created_at: DateTime<Utc>,
}

#[derive(FromQueryResult)]
struct Row {
    seq: i64,
    id: Uuid,
    person_id: Uuid,
    topic: String,
    record_kind: String,
    record_id: Uuid,
    record_label: String,
    title: String,
    status: Option<String>,
    detail: Option<String>,
    actor_id: Option<Uuid>,
    actor_name: Option<String>,
    internal: bool,
    delivery: String,
    read_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
}

impl Row {
    fn read(self) -> Result<Notification> {
        let topic = Topic::from_key(&self.topic).ok_or_else(|| StorageError::Corrupt {
            what: "topic",
            why: self.topic.clone(),
        })?;
        let status = self.status.map(|json| stored("status name", &json));
        Ok(Notification {
            seq: self.seq,
            id: self.id,
            person_id: self.person_id,
            topic,
            record_kind: self.record_kind,
            record_id: self.record_id,
            record_label: self.record_label,
            title: self.title,
            status: status.transpose()?,
            detail: self.detail,
            actor_id: self.actor_id,
            actor_name: self.actor_name,
            internal: self.internal,
            delivery: self.delivery,
            read_at: self.read_at,
            created_at: self.created_at,
        })
    }
}

const SELECT: &str = "SELECT n.seq, n.id, n.person_id, n.topic, n.record_kind, n.record_id, \
     n.record_label, n.title, n.status, n.detail, n.actor_id, p.name AS actor_name, n.internal, n.delivery, \
     n.read_at, n.created_at FROM notification n LEFT JOIN person p ON p.id = n.actor_id";

/// Stores what somebody is told; its number is given by the database.
///
/// # Errors
/// When the database refuses.
pub async fn insert(connection: &impl ConnectionTrait, told: &Notification) -> Result<()> {
    let status = told.status.as_ref();
    let status = status.map(|status| to_stored("status name", status));
    sql::execute(
        connection,
        "INSERT INTO notification (id, person_id, topic, record_kind, record_id, record_label, \
         title, status, detail, actor_id, internal, delivery, created_at) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        vec![
            told.id.into(),
            told.person_id.into(),
            told.topic.key().into(),
            told.record_kind.clone().into(),
            told.record_id.into(),
            told.record_label.clone().into(),
            told.title.clone().into(),
            status.transpose()?.into(),
            told.detail.clone().into(),
            told.actor_id.into(),
            told.internal.into(),
            told.delivery.clone().into(),
            told.created_at.into(),
        ],
    )
    .await?;
    Ok(())
}

/// What somebody may still know of what they were told.
#[derive(Clone, Copy)]
pub struct Knowing<'a> {
    /// Who.
    pub person_id: Uuid,
    /// Demands they read.
    pub read: &'a Reach,
    /// Demands of which they read what is internal, too.
    pub internal: &'a Reach,
}

impl Knowing<'_> {
    /// The condition on what they were told, aliased `n`. What is about a
    /// demand that they no longer read is not theirs any more.
    fn condition(self, values: &mut Vec<Value>) -> String {
        values.push(self.person_id.into());
        let read = within(self.read, values);
        values.push(false.into());
        let internal = within(self.internal, values);
        format!(
            "n.person_id = ? AND EXISTS (SELECT 1 FROM demand d WHERE d.id = n.record_id \
             AND d.hidden_at IS NULL AND {read} AND (n.internal = ? OR ({internal})))"
        )
    }
}

/// What somebody was told, the newest first, before a place.
///
/// # Errors
/// When the database refuses.
pub async fn list(
    connection: &impl ConnectionTrait,
    knowing: Knowing<'_>,
    unread: bool,
    before: Option<i64>,
    limit: u64,
) -> Result<Vec<Notification>> {
    let mut values: Vec<Value> = Vec::new();
    let mut conditions = knowing.condition(&mut values);
    if unread {
        conditions.push_str(" AND n.read_at IS NULL");
    }
    if let Some(before) = before {
        conditions.push_str(" AND n.seq < ?");
        values.push(before.into());
    }
    values.push(limit.into());
    let query = format!("{SELECT} WHERE {conditions} ORDER BY n.seq DESC LIMIT ?");
    let rows: Vec<Row> = sql::rows(connection, &query, values).await?;
    rows.into_iter().map(Row::read).collect()
}

/// How much somebody was told, or did not read yet.
///
/// # Errors
/// When the database refuses.
pub async fn count(
    connection: &impl ConnectionTrait,
    knowing: Knowing<'_>,
    unread: bool,
) -> Result<u64> {
    let unread = if unread { " AND n.read_at IS NULL" } else { "" };
    let mut values: Vec<Value> = Vec::new();
    let condition = knowing.condition(&mut values);
    let query = format!("SELECT count(*) AS n FROM notification n WHERE {condition}{unread}");
    let count: Option<sql::Count> = sql::row(connection, &query, values).await?;
    Ok(count.map_or(0, |count| count.n.unsigned_abs()))
}

/// Notes that somebody read some of what they were told, or all of it up to a
/// moment. Gives how much.
///
/// # Errors
/// When the database refuses.
pub async fn mark_read(
    connection: &impl ConnectionTrait,
    person_id: Uuid,
    which: Option<&[Uuid]>,
    now: DateTime<Utc>,
) -> Result<u64> {
    let mut values: Vec<Value> = vec![now.into(), person_id.into()];
    let among = match which {
        Some([]) => return Ok(0),
        Some(ids) => {
            values.extend(ids.iter().map(|&id| Value::from(id)));
            format!("id IN ({})", sql::marks(ids.len()))
        }
        None => {
            values.push(now.into());
            "created_at <= ?".to_owned()
        }
    };
    let update = format!(
        "UPDATE notification SET read_at = ? WHERE person_id = ? AND read_at IS NULL AND {among}"
    );
    sql::execute(connection, &update, values).await
}

/// Forgets what was told before a moment.
///
/// # Errors
/// When the database refuses.
pub async fn forget(connection: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<()> {
    let delete = "DELETE FROM notification WHERE created_at < ?";
    sql::execute(connection, delete, vec![before.into()]).await?;
    Ok(())
}

/// Somebody who can be told something.
#[derive(Clone, Debug)]
pub struct Listener {
    /// The person.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// Where mail reaches them.
    pub email: Option<String>,
    /// Language.
    pub language: String,
    /// How they want to be told.
    pub preferences: Preferences,
}

#[derive(FromQueryResult)]
struct ListenerRow {
    id: Uuid,
    name: String,
    email: Option<String>,
    language: String,
    notifications: String,
}

impl ListenerRow {
    fn read(self) -> Result<Listener> {
        Ok(Listener {
            id: self.id,
            name: self.name,
            email: self.email,
            language: self.language,
            preferences: stored("notification preferences", &self.notifications)?,
        })
    }
}

const LISTENER: &str = "SELECT p.id, p.name, p.email, p.language, p.notifications FROM person p \
     LEFT JOIN account a ON a.person_id = p.id WHERE p.archived_at IS NULL \
     AND a.disabled_at IS NULL AND p.kind = 'person'";

/// Those of some people who are in service.
///
/// # Errors
/// When the database refuses.
pub async fn listeners(
    connection: &impl ConnectionTrait,
    people: &[Uuid],
) -> Result<Vec<Listener>> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let marks = sql::marks(people.len());
    let query = format!("{LISTENER} AND p.id IN ({marks}) ORDER BY p.seq");
    let values = people.iter().map(|&id| id.into()).collect();
    let rows: Vec<ListenerRow> = sql::rows(connection, &query, values).await?;
    rows.into_iter().map(ListenerRow::read).collect()
}

/// Stores how somebody wants to be told.
///
/// # Errors
/// When the database refuses.
pub async fn set_preferences(
    connection: &impl ConnectionTrait,
    person_id: Uuid,
    preferences: &Preferences,
) -> Result<()> {
    let json = to_stored("notification preferences", preferences)?;
    let update = "UPDATE person SET notifications = ? WHERE id = ?";
    sql::execute(connection, update, vec![json.into(), person_id.into()]).await?;
    Ok(())
}

/// Those who have something to be told in today's mail and did not get it yet.
///
/// # Errors
/// When the database refuses.
pub async fn awaiting_digest(
    connection: &impl ConnectionTrait,
    today: NaiveDate,
    limit: u64,
) -> Result<Vec<Listener>> {
    let query = format!(
        "{LISTENER} AND p.email IS NOT NULL AND (p.digest_on IS NULL OR p.digest_on < ?) \
         AND p.id IN (SELECT n.person_id FROM notification n WHERE n.delivery = 'daily' \
         AND n.mailed_at IS NULL AND n.read_at IS NULL) ORDER BY p.seq LIMIT ?"
    );
    let rows: Vec<ListenerRow> =
        sql::rows(connection, &query, vec![today.into(), limit.into()]).await?;
    rows.into_iter().map(ListenerRow::read).collect()
}

/// Takes what somebody is told in one mail a day and has not read, the oldest
/// first, for the mail of a day. Nothing where it was taken already.
///
/// # Errors
/// When the database refuses.
pub async fn take_digest(
    connection: &impl ConnectionTrait,
    knowing: Knowing<'_>,
    today: NaiveDate,
    now: DateTime<Utc>,
) -> Result<Vec<Notification>> {
    let update = "UPDATE person SET digest_on = ? WHERE id = ? \
                  AND (digest_on IS NULL OR digest_on < ?)";
    let values = vec![today.into(), knowing.person_id.into(), today.into()];
    if !sql::touched(sql::execute(connection, update, values).await?) {
        return Ok(Vec::new());
    }
    let mut values: Vec<Value> = Vec::new();
    let condition = knowing.condition(&mut values);
    let query = format!(
        "{SELECT} WHERE {condition} AND n.delivery = 'daily' AND n.mailed_at IS NULL \
         AND n.read_at IS NULL ORDER BY n.seq LIMIT {MOST_DAILY}"
    );
    let rows: Vec<Row> = sql::rows(connection, &query, values).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    // Only what was read here: more may have been told meanwhile.
    let mut values: Vec<Value> = vec![now.into()];
    values.extend(rows.iter().map(|row| Value::from(row.id)));
    let update = format!(
        "UPDATE notification SET mailed_at = ? WHERE id IN ({})",
        sql::marks(rows.len())
    );
    sql::execute(connection, &update, values).await?;
    rows.into_iter().map(Row::read).collect()
}

/// Tells in the application alone what was to be told by the next daily mail,
/// where it is about one of these topics.
///
/// # Errors
/// When the database refuses.
pub async fn quieten(
    connection: &impl ConnectionTrait,
    person_id: Uuid,
    topics: &[Topic],
) -> Result<()> {
    if topics.is_empty() {
        return Ok(());
    }
    let update = format!(
        "UPDATE notification SET delivery = 'app' WHERE person_id = ? AND delivery = 'daily' \
         AND mailed_at IS NULL AND topic IN ({})",
        sql::marks(topics.len())
    );
    let mut values: Vec<Value> = vec![person_id.into()];
    values.extend(topics.iter().map(|topic| Value::from(topic.key())));
    sql::execute(connection, &update, values).await?;
    Ok(())
}
