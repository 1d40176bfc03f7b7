//! Who needs what a demand asks for too.

use chrono::{DateTime, Utc};
use docket_domain::identity::Part;
use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use uuid::Uuid;

use super::merge::families;
use super::{NOUN, within};
use crate::{Reach, Result, sql};

/// One who needs it too.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Support {
    /// Identifier.
    pub id: Uuid,
    /// The demand.
    pub demand_id: Uuid,
    /// Unit they need it for.
    pub unit_id: Option<Uuid>,
    /// Its name.
    pub unit_name: Option<String>,
    /// Who, with an account.
    pub person_id: Option<Uuid>,
    /// Name of the person, or the one that was left without an account.
    pub name: Option<String>,
    /// Address that was left without an account.
    pub email: Option<String>,
    /// Language they read, without an account.
    pub language: Option<String>,
    /// Whether they want no mail about it, without an account.
    pub mail_off: bool,
    /// Since when.
    pub created_at: DateTime<Utc>,
}

const SELECT: &str = "SELECT s.id, s.demand_id, s.unit_id, u.name AS unit_name, s.person_id, \
     COALESCE(p.name, s.name) AS name, s.email, s.language, s.mail_off, s.created_at FROM demand_support s \
     LEFT JOIN unit u ON u.id = s.unit_id LEFT JOIN person p ON p.id = s.person_id";

/// One whose demand was merged into another, which says that they need that,
/// too.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Joined {
    /// Number of the demand that was merged.
    pub seq: i64,
    /// Who asked for it: with an account, or without.
    pub name: Option<String>,
    /// Whether they have no account.
    pub is_outsider: bool,
    /// Unit it was asked for.
    pub unit_id: Option<Uuid>,
    /// Its name.
    pub unit_name: Option<String>,
    /// When they said so.
    pub created_at: DateTime<Utc>,
}

/// Those who came with what was merged into a demand, as far as that is within
/// reach: who asked for it, and who needed it too.
///
/// # Errors
/// When the database refuses.
pub async fn joined(
    connection: &impl ConnectionTrait,
    demand_id: Uuid,
    reach: &Reach,
) -> Result<Vec<Joined>> {
    let mut values = vec![demand_id.into()];
    let asked = within(reach, &mut values);
    let needed = within(reach, &mut values);
    let statement = format!(
        "{} SELECT d.seq, COALESCE(p.name, w.name) AS name, (p.id IS NULL) AS is_outsider, \
         d.unit_id, u.name AS unit_name, d.created_at FROM family f CROSS JOIN demand d \
         LEFT JOIN person p ON p.id = d.requester_id LEFT JOIN submission w ON w.demand_id = d.id \
         LEFT JOIN unit u ON u.id = d.unit_id WHERE d.id = f.id AND f.id <> f.root AND {asked} \
         UNION ALL SELECT d.seq, COALESCE(p.name, s.name), (s.person_id IS NULL), s.unit_id, \
         u.name, s.created_at FROM family f CROSS JOIN demand d CROSS JOIN demand_support s LEFT JOIN unit u ON u.id = s.unit_id \
         LEFT JOIN person p ON p.id = s.person_id WHERE d.id = f.id AND s.demand_id = d.id \
         AND f.id <> f.root AND {needed} \
         ORDER BY 1, 6",
        families(1)
    );
    sql::rows(connection, &statement, values).await
}

/// Everybody who needs what a demand asks for, in the order they said so. The
/// caller has found the demand within its reach.
///
/// # Errors
/// When the database refuses.
pub async fn list(connection: &impl ConnectionTrait, demand_id: Uuid) -> Result<Vec<Support>> {
    let statement = format!("{SELECT} WHERE s.demand_id = ? ORDER BY s.seq");
    sql::rows(connection, &statement, vec![demand_id.into()]).await
}

/// Those without an account who need a demand, too, and want to be told of it.
///
/// # Errors
/// When the database refuses.
pub async fn told(connection: &impl ConnectionTrait, demand_id: Uuid) -> Result<Vec<Support>> {
    let statement = format!(
        "{SELECT} WHERE s.demand_id = ? AND s.person_id IS NULL AND s.mail_off = ? ORDER BY s.seq"
    );
    sql::rows(connection, &statement, vec![demand_id.into(), false.into()]).await
}

/// Notes that somebody without an account wants no mail about a demand, however
/// often they said that they need it.
///
/// # Errors
/// When the database refuses.
pub async fn end_mail(connection: &impl ConnectionTrait, of: &Support) -> Result<()> {
    let update = "UPDATE demand_support SET mail_off = ? WHERE demand_id = ? \
                  AND person_id IS NULL AND lower(email) = lower(?)";
    let values = vec![
        true.into(),
        of.demand_id.into(),
        of.email.clone().unwrap_or_default().into(),
    ];
    sql::execute(connection, update, values).await?;
    Ok(())
}

/// What somebody without an account said, by its identifier.
///
/// # Errors
/// When the database refuses.
pub async fn find(connection: &impl ConnectionTrait, id: Uuid) -> Result<Option<Support>> {
    let statement = format!("{SELECT} WHERE s.id = ? AND s.person_id IS NULL");
    sql::row(connection, &statement, vec![id.into()]).await
}

/// How many units need what each of these demands asks for, besides the one
/// that asked: those that said so, and those whose demands were merged into it.
/// The caller has found the demands within its reach.
///
/// # Errors
/// When the database refuses.
pub async fn votes(
    connection: &impl ConnectionTrait,
    demands: &[Uuid],
) -> Result<Vec<(Uuid, u64)>> {
    #[derive(FromQueryResult)]
    struct Row {
        demand_id: Uuid,
        n: i64,
    }
    if demands.is_empty() {
        return Ok(Vec::new());
    }
    let statement = format!(
        "{} SELECT voice.root AS demand_id, count(DISTINCT voice.unit_id) AS n FROM (\
         SELECT f.root, s.unit_id FROM family f CROSS JOIN demand_support s \
         WHERE s.demand_id = f.id UNION SELECT f.root, m.unit_id FROM family f \
         CROSS JOIN demand m WHERE m.id = f.id AND f.id <> f.root) AS voice \
         CROSS JOIN demand d WHERE d.id = voice.root \
         AND (d.unit_id IS NULL OR voice.unit_id <> d.unit_id) GROUP BY voice.root",
        families(demands.len())
    );
    let values = demands.iter().map(|&id| Value::from(id)).collect();
    let rows: Vec<Row> = sql::rows(connection, &statement, values).await?;
    let votes = |row: Row| (row.demand_id, u64::try_from(row.n).unwrap_or(0));
    Ok(rows.into_iter().map(votes).collect())
}

/// Which of these demands a person follows or takes part in.
///
/// # Errors
/// When the database refuses.
pub async fn followed(
    connection: &impl ConnectionTrait,
    demands: &[Uuid],
    person_id: Uuid,
) -> Result<Vec<Uuid>> {
    #[derive(FromQueryResult)]
    struct Row {
        record_id: Uuid,
    }
    if demands.is_empty() {
        return Ok(Vec::new());
    }
    let statement = format!(
        "SELECT DISTINCT record_id FROM participant \
         WHERE person_id = ? AND record_kind = ? AND record_id IN ({})",
        sql::marks(demands.len())
    );
    let mut values = vec![Value::from(person_id), NOUN.into()];
    values.extend(demands.iter().map(|&id| Value::from(id)));
    let rows: Vec<Row> = sql::rows(connection, &statement, values).await?;
    Ok(rows.into_iter().map(|row| row.record_id).collect())
}

/// Says that a person needs it too, for a unit; they follow it from now on.
/// Saying it again for another unit moves their voice.
///
/// # Errors
/// When the database refuses.
pub async fn put(
    connection: &impl ConnectionTrait,
    id: Uuid,
    demand_id: Uuid,
    person_id: Uuid,
    unit_id: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<()> {
    sql::execute(
        connection,
        "INSERT INTO demand_support (id, demand_id, unit_id, person_id, created_at) \
         VALUES (?, ?, ?, ?, ?) ON CONFLICT (demand_id, person_id) WHERE person_id IS NOT NULL \
         DO UPDATE SET unit_id = excluded.unit_id",
        vec![
            id.into(),
            demand_id.into(),
            unit_id.into(),
            person_id.into(),
            now.into(),
        ],
    )
    .await?;
    crate::identity::take_part(connection, NOUN, demand_id, person_id, Part::Follower, now).await
}

/// Takes a person's voice back; they no longer follow it. Gives whether they
/// did until now.
///
/// # Errors
/// When the database refuses.
pub async fn withdraw(
    connection: &impl ConnectionTrait,
    demand_id: Uuid,
    person_id: Uuid,
) -> Result<bool> {
    let rows = sql::execute(
        connection,
        "DELETE FROM demand_support WHERE demand_id = ? AND person_id = ?",
        vec![demand_id.into(), person_id.into()],
    )
    .await?;
    sql::execute(
        connection,
        "DELETE FROM participant \
         WHERE record_kind = ? AND record_id = ? AND person_id = ? AND part = ?",
        vec![
            NOUN.into(),
            demand_id.into(),
            person_id.into(),
            Part::Follower.key().into(),
        ],
    )
    .await?;
    Ok(sql::touched(rows))
}

/// What somebody without an account left when they said that they need it too.
#[derive(Clone, Debug)]
pub struct Outsider {
    /// Name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Language they read.
    pub language: String,
    /// Unit they need it for.
    pub unit_id: Option<Uuid>,
}

/// Says that somebody without an account needs it too. Who says it twice has
/// two links; units are counted, not people.
///
/// # Errors
/// When the database refuses.
pub async fn put_outsider(
    connection: &impl ConnectionTrait,
    id: Uuid,
    demand_id: Uuid,
    outsider: &Outsider,
    now: DateTime<Utc>,
) -> Result<()> {
    sql::execute(
        connection,
        "INSERT INTO demand_support (id, demand_id, unit_id, name, email, language, created_at) \
         VALUES (?, ?, ?, ?, ?, ?, ?)",
        vec![
            id.into(),
            demand_id.into(),
            outsider.unit_id.into(),
            outsider.name.clone().into(),
            outsider.email.clone().into(),
            outsider.language.clone().into(),
            now.into(),
        ],
    )
    .await?;
    Ok(())
}

/// Takes back what somebody without an account said.
///
/// # Errors
/// When the database refuses.
pub async fn withdraw_outsider(connection: &impl ConnectionTrait, id: Uuid) -> Result<bool> {
    let statement = "DELETE FROM demand_support WHERE id = ? AND person_id IS NULL";
    let rows = sql::execute(connection, statement, vec![id.into()]).await?;
    Ok(sql::touched(rows))
}
