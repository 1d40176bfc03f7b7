//! Teams of the project office, who take what comes in together.

use chrono::{DateTime, Utc};
use docket_domain::text::fold;
use docket_domain::triage::Member;
use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use uuid::Uuid;

use crate::{Result, sql};

/// The noun of teams.
pub const NOUN: &str = "team";

/// A team.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Team {
    /// Identifier.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// Who leads it, and is told when something waits for too long.
    pub lead_id: Option<Uuid>,
    /// Their name.
    pub lead_name: Option<String>,
    /// When archived.
    pub archived_at: Option<DateTime<Utc>>,
    /// Version.
    pub version: i64,
}

/// What can be said of a team.
#[derive(Clone, Debug)]
pub struct TeamValues {
    /// Name.
    pub name: String,
    /// Who leads it.
    pub lead_id: Option<Uuid>,
    /// When archived.
    pub archived_at: Option<DateTime<Utc>>,
}

/// Somebody in a team.
#[derive(Clone, Debug, FromQueryResult)]
pub struct TeamMember {
    /// The team.
    pub team_id: Uuid,
    /// Who.
    pub person_id: Uuid,
    /// Their name.
    pub name: String,
}

const SELECT: &str = "SELECT t.id, t.name, t.lead_id, p.name AS lead_name, t.archived_at, \
     t.version FROM team t LEFT JOIN person p ON p.id = t.lead_id WHERE ";

/// All teams by name.
///
/// # Errors
/// When the database refuses.
pub async fn list(connection: &impl ConnectionTrait, archived: bool) -> Result<Vec<Team>> {
    let condition = match archived {
        true => "1 = 1",
        false => "t.archived_at IS NULL",
    };
    let query = format!("{SELECT} {condition} ORDER BY t.name_key, t.seq");
    sql::rows(connection, &query, vec![]).await
}

/// One team.
///
/// # Errors
/// When the database refuses.
pub async fn find(connection: &impl ConnectionTrait, id: Uuid) -> Result<Option<Team>> {
    sql::row(connection, &format!("{SELECT} t.id = ?"), vec![id.into()]).await
}

/// Stores a new team.
///
/// # Errors
/// When the database refuses; a duplicate when another team in use has the name.
pub async fn insert(
    connection: &impl ConnectionTrait,
    id: Uuid,
    values: &TeamValues,
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<()> {
    sql::execute(
        connection,
        "INSERT INTO team (id, name, name_key, lead_id, archived_at, created_at, created_by, \
         updated_at, updated_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        vec![
            id.into(),
            values.name.clone().into(),
            fold(&values.name).into(),
            values.lead_id.into(),
            values.archived_at.into(),
            now.into(),
            by.into(),
            now.into(),
            by.into(),
        ],
    )
    .await?;
    Ok(())
}

/// Stores a changed team if it still has the expected version. Gives whether it
/// had.
///
/// # Errors
/// When the database refuses; a duplicate when another team in use has the name.
pub async fn update(
    connection: &impl ConnectionTrait,
    id: Uuid,
    expected_version: i64,
    values: &TeamValues,
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let rows = sql::execute(
        connection,
        "UPDATE team SET name = ?, name_key = ?, lead_id = ?, archived_at = ?, \
         version = version + 1, updated_at = ?, updated_by = ? WHERE id = ? AND version = ?",
        vec![
            values.name.clone().into(),
            fold(&values.name).into(),
            values.lead_id.into(),
            values.archived_at.into(),
            now.into(),
            by.into(),
            id.into(),
            expected_version.into(),
        ],
    )
    .await?;
    Ok(sql::touched(rows))
}

/// Those in some teams, in the order of each.
///
/// # Errors
/// When the database refuses.
pub async fn members(connection: &impl ConnectionTrait, teams: &[Uuid]) -> Result<Vec<TeamMember>> {
    if teams.is_empty() {
        return Ok(Vec::new());
    }
    let query = format!(
        "SELECT m.team_id, m.person_id, p.name FROM team_member m \
         JOIN person p ON p.id = m.person_id WHERE m.team_id IN ({}) \
         ORDER BY m.team_id, m.position",
        sql::marks(teams.len())
    );
    let teams = teams.iter().map(|&team| team.into()).collect();
    sql::rows(connection, &query, teams).await
}

/// The teams in use that somebody is in, or leads.
///
/// # Errors
/// When the database refuses.
pub async fn of_person(connection: &impl ConnectionTrait, person: Uuid) -> Result<Vec<Uuid>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
    }
    let query = "SELECT t.id FROM team t WHERE t.archived_at IS NULL AND (t.lead_id = ? \
                 OR EXISTS (SELECT 1 FROM team_member m WHERE m.team_id = t.id \
                 AND m.person_id = ?)) ORDER BY t.name_key, t.seq";
    let rows: Vec<Row> = sql::rows(connection, query, vec![person.into(), person.into()]).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// Makes a team consist of these people, in this order. Who stays keeps their
/// turn.
///
/// # Errors
/// When the database refuses.
pub async fn set_members(
    connection: &impl ConnectionTrait,
    team: Uuid,
    people: &[Uuid],
) -> Result<()> {
    let mut gone = vec![Value::from(team)];
    let others = match people {
        [] => String::new(),
        people => {
            gone.extend(people.iter().map(|&person| Value::from(person)));
            format!(" AND person_id NOT IN ({})", sql::marks(people.len()))
        }
    };
    let delete = format!("DELETE FROM team_member WHERE team_id = ?{others}");
    sql::execute(connection, &delete, gone).await?;
    let insert = "INSERT INTO team_member (team_id, person_id, position) VALUES (?, ?, ?) \
                  ON CONFLICT (team_id, person_id) DO UPDATE SET position = excluded.position";
    for (position, person) in (0_i64..).zip(people) {
        let values = vec![team.into(), (*person).into(), position.into()];
        sql::execute(connection, insert, values).await?;
    }
    Ok(())
}

/// Begins a turn: nobody else begins one before the transaction ends.
///
/// # Errors
/// When the database refuses.
pub async fn begin_turn(connection: &impl ConnectionTrait, team: Uuid) -> Result<()> {
    let count = "UPDATE team SET turns = turns + 1 WHERE id = ?";
    sql::execute(connection, count, vec![team.into()]).await?;
    Ok(())
}

/// Those in a team who are in service, with their turns.
///
/// # Errors
/// When the database refuses.
pub async fn turns(connection: &impl ConnectionTrait, team: Uuid) -> Result<Vec<Member>> {
    #[derive(FromQueryResult)]
    struct Row {
        person_id: Uuid,
        last_turn: Option<i64>,
    }
    let query = "SELECT m.person_id, m.last_turn FROM team_member m \
                 JOIN person p ON p.id = m.person_id JOIN account a ON a.person_id = p.id \
                 WHERE m.team_id = ? AND p.archived_at IS NULL AND a.disabled_at IS NULL \
                 ORDER BY m.position";
    let rows: Vec<Row> = sql::rows(connection, query, vec![team.into()]).await?;
    let member = |row: Row| Member {
        person_id: row.person_id,
        last_turn: row.last_turn,
    };
    Ok(rows.into_iter().map(member).collect())
}

/// Notes that the turn that was begun is somebody's.
///
/// # Errors
/// When the database refuses.
pub async fn take_turn(connection: &impl ConnectionTrait, team: Uuid, person: Uuid) -> Result<()> {
    let update = "UPDATE team_member SET last_turn = (SELECT turns FROM team WHERE id = ?) \
                  WHERE team_id = ? AND person_id = ?";
    let values = vec![team.into(), team.into(), person.into()];
    sql::execute(connection, update, values).await?;
    Ok(())
}

/// How many open demands a team has.
///
/// # Errors
/// When the database refuses.
pub async fn open_demands(connection: &impl ConnectionTrait, team: Uuid) -> Result<u64> {
    let query = "SELECT count(*) AS n FROM demand WHERE team_id = ? AND status_category = 'open' \
                 AND hidden_at IS NULL";
    let count: Option<sql::Count> = sql::row(connection, query, vec![team.into()]).await?;
    Ok(count.map_or(0, |count| count.n.unsigned_abs()))
}
