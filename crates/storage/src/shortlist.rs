//! Shortlists: what a meeting works through, and what it decides.

pub mod decision;
pub mod entry;

use chrono::{DateTime, NaiveDate, Utc};
use docket_domain::shortlist::ShortlistState;
use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use uuid::Uuid;

use crate::demand::Which;
use crate::{Reach, Result, StorageError, sql};

/// The noun of shortlists in the trail and the event log.
pub const NOUN: &str = "shortlist";

/// How far the actor reaches shortlists. One within either reach is found, and
/// one that the actor attends.
#[derive(Clone, Debug)]
pub struct Reaches {
    /// To prepare them.
    pub triage: Reach,
    /// To record what is decided.
    pub decide: Reach,
    /// Who attends.
    pub person_id: Option<Uuid>,
}

impl Reaches {
    /// The conditions on shortlists, aliased `l`, of whoever may record what is
    /// decided: either holds. Their values are pushed in this order.
    fn deciding(&self, values: &mut Vec<Value>) -> (String, String) {
        let triage = self.triage.condition(NOUN, "l.id", "l.unit_id", values);
        let decide = self.decide.condition(NOUN, "l.id", "l.unit_id", values);
        (triage, decide)
    }

    /// The condition on shortlists, aliased `l`, that the actor sees.
    fn seen(&self, values: &mut Vec<Value>) -> String {
        let (triage, decide) = self.deciding(values);
        values.push(self.person_id.unwrap_or(Uuid::nil()).into());
        format!(
            "({triage} OR {decide} OR EXISTS (SELECT 1 FROM shortlist_person a \
             WHERE a.shortlist_id = l.id AND a.person_id = ?))"
        )
    }
}

/// A shortlist as read.
#[derive(Clone, Debug)]
pub struct Shortlist {
    /// Order of insertion: the number in its key.
    pub seq: i64,
    /// Identifier.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// The day of the meeting.
    pub meets_on: NaiveDate,
    /// Where it is held.
    pub place: String,
    /// What it is for.
    pub purpose: String,
    /// The unit it belongs to.
    pub unit_id: Option<Uuid>,
    /// Its name.
    pub unit_name: Option<String>,
    /// How far it is.
    pub state: ShortlistState,
    /// Whether the actor may prepare it.
    pub may_manage: bool,
    /// Whether the actor may record what is decided.
    pub may_decide: bool,
    /// Demands on it.
    pub demands: i64,
    /// Those of them that were decided on.
    pub decided: i64,
    /// Version.
    pub version: i64,
    /// When made.
    pub created_at: DateTime<Utc>,
    /// When changed.
    pub updated_at: DateTime<Utc>,
    /// Who changed it.
    pub updated_by: Option<Uuid>,
    /// Their name.
    pub updated_by_name: Option<String>,
}

#[derive(FromQueryResult)]
struct Row {
    seq: i64,
    id: Uuid,
    name: String,
    meets_on: NaiveDate,
    place: String,
    purpose: String,
    unit_id: Option<Uuid>,
    unit_name: Option<String>,
    state: String,
    may_manage: i64,
    may_decide: i64,
    demands: i64,
    decided: i64,
    version: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    updated_by: Option<Uuid>,
    updated_by_name: Option<String>,
}

impl Row {
    fn read(self) -> Result<Shortlist> {
        Ok(Shortlist {
            seq: self.seq,
            id: self.id,
            name: self.name,
            meets_on: self.meets_on,
            place: self.place,
            purpose: self.purpose,
            unit_id: self.unit_id,
            unit_name: self.unit_name,
            state: state(&self.state)?,
            may_manage: self.may_manage == 1,
            may_decide: self.may_decide == 1,
            demands: self.demands,
            decided: self.decided,
            version: self.version,
            created_at: self.created_at,
            updated_at: self.updated_at,
            updated_by: self.updated_by,
            updated_by_name: self.updated_by_name,
        })
    }
}

/// Reads a stored state.
pub(crate) fn state(key: &str) -> Result<ShortlistState> {
    ShortlistState::from_key(key).ok_or_else(|| StorageError::Corrupt {
        what: "state of a shortlist",
        why: key.to_owned(),
    })
}

/// Shortlists that are there, or deleted ones.
#[derive(Clone, Copy)]
enum Shown {
    Usual,
    Hidden,
}

/// Reads shortlists within the reaches that meet a further condition, which may
/// end in an order and a limit; `values` are that condition's.
async fn select(
    connection: &impl ConnectionTrait,
    reaches: &Reaches,
    shown: Shown,
    condition: &str,
    values: Vec<Value>,
) -> Result<Vec<Shortlist>> {
    let mut all = Vec::new();
    let manage = reaches
        .triage
        .condition(NOUN, "l.id", "l.unit_id", &mut all);
    let (triage, decide) = reaches.deciding(&mut all);
    let seen = reaches.seen(&mut all);
    all.extend(values);
    let hidden = match shown {
        Shown::Usual => "IS NULL",
        Shown::Hidden => "IS NOT NULL",
    };
    let query = format!(
        "SELECT l.seq, l.id, l.name, l.meets_on, l.place, l.purpose, l.unit_id, \
         u.name AS unit_name, l.state, \
         CAST(CASE WHEN {manage} THEN 1 ELSE 0 END AS bigint) AS may_manage, \
         CAST(CASE WHEN {triage} OR {decide} THEN 1 ELSE 0 END AS bigint) AS may_decide, \
         (SELECT count(*) FROM shortlist_entry e JOIN demand d ON d.id = e.demand_id \
         WHERE e.shortlist_id = l.id AND d.hidden_at IS NULL) AS demands, \
         (SELECT count(*) FROM shortlist_entry e JOIN demand d ON d.id = e.demand_id \
         WHERE e.shortlist_id = l.id AND d.hidden_at IS NULL \
         AND EXISTS (SELECT 1 FROM shortlist_decision x WHERE x.entry_id = e.id)) AS decided, \
         l.version, l.created_at, l.updated_at, l.updated_by, c.name AS updated_by_name \
         FROM shortlist l LEFT JOIN unit u ON u.id = l.unit_id \
         LEFT JOIN person c ON c.id = l.updated_by \
         WHERE l.hidden_at {hidden} AND {seen} AND {condition}"
    );
    let rows: Vec<Row> = sql::rows(connection, &query, all).await?;
    rows.into_iter().map(Row::read).collect()
}

/// A page of shortlists within the reaches, those of the latest day first,
/// beyond a day and number, in some states.
///
/// # Errors
/// When the database refuses.
pub async fn list(
    connection: &impl ConnectionTrait,
    reaches: &Reaches,
    states: &[ShortlistState],
    before: Option<(NaiveDate, i64)>,
    limit: u64,
) -> Result<Vec<Shortlist>> {
    let mut values: Vec<Value> = Vec::new();
    let mut conditions = vec!["1 = 1".to_owned()];
    if !states.is_empty() {
        conditions.push(format!("l.state IN ({})", sql::marks(states.len())));
        values.extend(states.iter().map(|state| Value::from(state.key())));
    }
    if let Some((day, seq)) = before {
        conditions.push("(l.meets_on < ? OR (l.meets_on = ? AND l.seq < ?))".to_owned());
        values.extend([day.into(), day.into(), seq.into()]);
    }
    values.push(limit.into());
    let all = conditions.join(" AND ");
    let condition = format!("{all} ORDER BY l.meets_on DESC, l.seq DESC LIMIT ?");
    select(connection, reaches, Shown::Usual, &condition, values).await
}

/// One shortlist within the reaches.
///
/// # Errors
/// When the database refuses.
pub async fn find(
    connection: &impl ConnectionTrait,
    which: Which,
    reaches: &Reaches,
) -> Result<Option<Shortlist>> {
    one(connection, which, reaches, Shown::Usual).await
}

/// One deleted shortlist within the reaches.
///
/// # Errors
/// When the database refuses.
pub async fn find_hidden(
    connection: &impl ConnectionTrait,
    which: Which,
    reaches: &Reaches,
) -> Result<Option<Shortlist>> {
    one(connection, which, reaches, Shown::Hidden).await
}

async fn one(
    connection: &impl ConnectionTrait,
    which: Which,
    reaches: &Reaches,
    shown: Shown,
) -> Result<Option<Shortlist>> {
    let (condition, value) = match which {
        Which::Id(id) => ("l.id = ?", Value::from(id)),
        Which::Number(seq) => ("l.seq = ?", Value::from(seq)),
    };
    let found = select(connection, reaches, shown, condition, vec![value]).await?;
    Ok(found.into_iter().next())
}

/// Keeps a shortlist from others until the transaction ends, so that what is
/// decided and the end of the meeting come one after the other.
///
/// # Errors
/// When the database refuses.
pub async fn hold(connection: &impl ConnectionTrait, id: Uuid) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Held {
        #[allow(dead_code)]
        id: Uuid,
    }
    let lock = sql::for_update(connection.get_database_backend());
    let query = format!("SELECT id FROM shortlist WHERE id = ?{lock}");
    let _: Option<Held> = sql::row(connection, &query, vec![id.into()]).await?;
    Ok(())
}

/// What can be said of a shortlist.
#[derive(Clone, Debug)]
pub struct ShortlistValues {
    /// Name.
    pub name: String,
    /// The day of the meeting.
    pub meets_on: NaiveDate,
    /// Where it is held.
    pub place: String,
    /// What it is for.
    pub purpose: String,
    /// How far it is.
    pub state: ShortlistState,
}

/// Stores a new shortlist.
///
/// # Errors
/// When the database refuses.
pub async fn insert(
    connection: &impl ConnectionTrait,
    id: Uuid,
    values: &ShortlistValues,
    unit_id: Option<Uuid>,
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<()> {
    sql::execute(
        connection,
        "INSERT INTO shortlist (id, name, meets_on, place, purpose, unit_id, state, created_at, \
         created_by, updated_at, updated_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        vec![
            id.into(),
            values.name.clone().into(),
            values.meets_on.into(),
            values.place.clone().into(),
            values.purpose.clone().into(),
            unit_id.into(),
            values.state.key().into(),
            now.into(),
            by.into(),
            now.into(),
            by.into(),
        ],
    )
    .await?;
    Ok(())
}

/// Stores a changed shortlist if it still has the expected version. Gives
/// whether it had.
///
/// # Errors
/// When the database refuses.
pub async fn update(
    connection: &impl ConnectionTrait,
    (id, expected): (Uuid, i64),
    values: &ShortlistValues,
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let rows = sql::execute(
        connection,
        "UPDATE shortlist SET name = ?, meets_on = ?, place = ?, purpose = ?, state = ?, \
         version = version + 1, updated_at = ?, updated_by = ? WHERE id = ? AND version = ?",
        vec![
            values.name.clone().into(),
            values.meets_on.into(),
            values.place.clone().into(),
            values.purpose.clone().into(),
            values.state.key().into(),
            now.into(),
            by.into(),
            id.into(),
            expected.into(),
        ],
    )
    .await?;
    Ok(sql::touched(rows))
}

/// Hides a shortlist, or shows it again, if it still has the expected version.
/// Gives whether it had.
///
/// # Errors
/// When the database refuses.
pub async fn set_hidden(
    connection: &impl ConnectionTrait,
    (id, expected): (Uuid, i64),
    hidden_at: Option<DateTime<Utc>>,
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let rows = sql::execute(
        connection,
        "UPDATE shortlist SET hidden_at = ?, version = version + 1, updated_at = ?, \
         updated_by = ? WHERE id = ? AND version = ?",
        vec![
            hidden_at.into(),
            now.into(),
            by.into(),
            id.into(),
            expected.into(),
        ],
    )
    .await?;
    Ok(sql::touched(rows))
}

/// Somebody named by a shortlist, or by a decision on it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Named {
    /// The shortlist or the decision.
    pub of_id: Uuid,
    /// Who.
    pub person_id: Uuid,
    /// Their name.
    pub name: String,
}

/// Who attends a shortlist, in their order.
///
/// # Errors
/// When the database refuses.
pub async fn people(connection: &impl ConnectionTrait, id: Uuid) -> Result<Vec<Named>> {
    let query = "SELECT a.shortlist_id AS of_id, a.person_id, p.name FROM shortlist_person a \
                 JOIN person p ON p.id = a.person_id WHERE a.shortlist_id = ? ORDER BY a.place";
    sql::rows(connection, query, vec![id.into()]).await
}

/// Puts these people in the place of those who attended.
///
/// # Errors
/// When the database refuses.
pub async fn set_people(
    connection: &impl ConnectionTrait,
    id: Uuid,
    people: &[Uuid],
) -> Result<()> {
    let delete = "DELETE FROM shortlist_person WHERE shortlist_id = ?";
    sql::execute(connection, delete, vec![id.into()]).await?;
    for (person, place) in people.iter().zip(0_i64..) {
        let insert =
            "INSERT INTO shortlist_person (shortlist_id, person_id, place) VALUES (?, ?, ?)";
        let values = vec![id.into(), (*person).into(), place.into()];
        sql::execute(connection, insert, values).await?;
    }
    Ok(())
}

/// A shortlist that a demand is on.
#[derive(Clone, Debug, FromQueryResult)]
pub struct On {
    /// The shortlist.
    pub shortlist_id: Uuid,
    /// The demand's entry on it.
    pub entry_id: Uuid,
}

/// The shortlists that a demand is on, those beyond the actor's reach and
/// deleted ones included.
///
/// # Errors
/// When the database refuses.
pub async fn of_demand(connection: &impl ConnectionTrait, demand_id: Uuid) -> Result<Vec<On>> {
    let query = "SELECT e.shortlist_id, e.id AS entry_id FROM shortlist_entry e \
                 JOIN shortlist l ON l.id = e.shortlist_id WHERE e.demand_id = ? \
                 ORDER BY l.meets_on DESC, l.seq DESC";
    sql::rows(connection, query, vec![demand_id.into()]).await
}

/// Shortlists within the reaches by their ids, those of the latest day first.
///
/// # Errors
/// When the database refuses.
pub async fn find_all(
    connection: &impl ConnectionTrait,
    ids: &[Uuid],
    reaches: &Reaches,
) -> Result<Vec<Shortlist>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let marks = sql::marks(ids.len());
    let condition = format!("l.id IN ({marks}) ORDER BY l.meets_on DESC, l.seq DESC");
    let values = ids.iter().map(|&id| id.into()).collect();
    select(connection, reaches, Shown::Usual, &condition, values).await
}
