//! The log of events, told to every open browser.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::{Reach, Result, sql};

/// Something that happened.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Event {
    /// Identifier.
    pub id: Uuid,
    /// Kind, such as `demand.changed`.
    pub kind: String,
    /// Noun of the record.
    pub record_kind: String,
    /// The record.
    pub record_id: Uuid,
    /// Unit the record belongs to: who reaches it may hear of it.
    pub unit_id: Option<Uuid>,
    /// Small facts as JSON.
    pub payload: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// An event with its place in the published order.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Published {
    /// Place in the published order.
    pub published_seq: i64,
    /// Kind.
    pub kind: String,
    /// Noun of the record.
    pub record_kind: String,
    /// The record.
    pub record_id: Uuid,
    /// Small facts as JSON.
    pub payload: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// Writes an event, in the transaction of the change it tells of.
///
/// # Errors
/// When the database refuses.
pub async fn append(connection: &impl ConnectionTrait, event: &Event) -> Result<()> {
    sql::execute(
        connection,
        "INSERT INTO event (id, kind, record_kind, record_id, unit_id, payload, at) \
         VALUES (?, ?, ?, ?, ?, ?, ?)",
        vec![
            event.id.into(),
            event.kind.clone().into(),
            event.record_kind.clone().into(),
            event.record_id.into(),
            event.unit_id.into(),
            event.payload.clone().into(),
            event.at.into(),
        ],
    )
    .await?;
    Ok(())
}

/// Gives committed events their place in the published order; run by the one
/// relay that holds the lock. Gives how many there were.
///
/// # Errors
/// When the database refuses.
pub async fn publish(connection: &impl ConnectionTrait) -> Result<u64> {
    sql::wait_for(connection, sql::Turn::Publishing).await?;
    sql::execute(
        connection,
        "UPDATE event SET published_seq = fresh.place + \
           (SELECT coalesce(max(published_seq), 0) FROM event) \
         FROM (SELECT seq, row_number() OVER (ORDER BY seq) AS place FROM event \
               WHERE published_seq IS NULL) AS fresh \
         WHERE event.seq = fresh.seq",
        vec![],
    )
    .await
}

/// The newest place in the published order.
///
/// # Errors
/// When the database refuses.
pub async fn newest(connection: &impl ConnectionTrait) -> Result<i64> {
    let newest: Option<sql::Count> = sql::row(
        connection,
        "SELECT coalesce(max(published_seq), 0) AS n FROM event",
        vec![],
    )
    .await?;
    Ok(newest.map_or(0, |newest| newest.n))
}

/// How far the actor hears of records of one kind.
#[derive(Clone, Debug)]
pub struct Hearing {
    /// Noun of the record.
    pub record_kind: &'static str,
    /// The reach of the permission to read it.
    pub reach: Reach,
}

/// Events after a place, oldest first, as far as the actor hears of them.
///
/// # Errors
/// When the database refuses.
pub async fn after(
    connection: &impl ConnectionTrait,
    hearings: &[Hearing],
    place: i64,
    limit: u64,
) -> Result<Vec<Published>> {
    let mut values = vec![place.into()];
    let mut any = vec!["1 = 0".to_owned()];
    for hearing in hearings {
        values.push(hearing.record_kind.into());
        let reach = hearing.reach.condition(
            hearing.record_kind,
            "event.record_id",
            "event.unit_id",
            &mut values,
        );
        any.push(format!("(record_kind = ? AND {reach})"));
    }
    values.push(limit.into());
    let query = format!(
        "SELECT published_seq, kind, record_kind, record_id, payload, at FROM event \
         WHERE published_seq > ? AND ({}) ORDER BY published_seq LIMIT ?",
        any.join(" OR ")
    );
    sql::rows(connection, &query, values).await
}

/// Whether events wait for their place.
///
/// # Errors
/// When the database refuses.
pub async fn has_unpublished(connection: &impl ConnectionTrait) -> Result<bool> {
    let some: Option<sql::Count> = sql::row(
        connection,
        "SELECT CAST(1 AS bigint) AS n FROM event WHERE published_seq IS NULL LIMIT 1",
        vec![],
    )
    .await?;
    Ok(some.is_some())
}
