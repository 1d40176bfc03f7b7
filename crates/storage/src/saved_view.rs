//! Views of the list of demands that people keep under a name.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use docket_domain::saved_view::{ViewPreferences, ViewQuery, ViewSharing};
use docket_domain::text::fold;
use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use uuid::Uuid;

use crate::{Result, StorageError, sql, stored, to_stored};

/// The noun of views in the trail and the event log.
pub const NOUN: &str = "saved_view";

/// A view as read, with the names of the people it mentions.
#[derive(Clone, Debug)]
pub struct SavedView {
    /// Identifier.
    pub id: Uuid,
    /// Whose it is.
    pub owner_id: Uuid,
    /// Their name.
    pub owner_name: String,
    /// Name.
    pub name: String,
    /// What it asks of the list.
    pub query: ViewQuery,
    /// Whom it is shared with.
    pub sharing: ViewSharing,
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
    id: Uuid,
    owner_id: Uuid,
    owner_name: String,
    name: String,
    query: String,
    shared_with: String,
    version: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    updated_by: Option<Uuid>,
    updated_by_name: Option<String>,
}

impl Row {
    fn read(self, units: BTreeSet<Uuid>) -> Result<SavedView> {
        let sharing = ViewSharing::from_key(&self.shared_with, units);
        Ok(SavedView {
            id: self.id,
            owner_id: self.owner_id,
            owner_name: self.owner_name,
            name: self.name,
            query: stored("view", &self.query)?,
            sharing: sharing.ok_or(StorageError::Corrupt {
                what: "sharing of a view",
                why: self.shared_with,
            })?,
            version: self.version,
            created_at: self.created_at,
            updated_at: self.updated_at,
            updated_by: self.updated_by,
            updated_by_name: self.updated_by_name,
        })
    }
}

/// Who looks for views: those that are theirs and those shared with them are
/// found.
#[derive(Clone, Debug)]
pub struct Viewer {
    /// Who.
    pub person_id: Uuid,
    /// Units they belong to, those above them included.
    pub units: Vec<Uuid>,
}

impl Viewer {
    /// The condition on views, aliased `v`.
    fn condition(&self, values: &mut Vec<Value>) -> String {
        values.push(self.person_id.into());
        let mut any = vec!["v.owner_id = ?", "v.shared_with = 'everyone'"];
        let among = format!(
            "v.shared_with = 'units' AND EXISTS (SELECT 1 FROM saved_view_unit s \
             WHERE s.saved_view_id = v.id AND s.unit_id IN ({}))",
            sql::marks(self.units.len())
        );
        if !self.units.is_empty() {
            any.push(&among);
            values.extend(self.units.iter().map(|&unit| Value::from(unit)));
        }
        format!("({})", any.join(" OR "))
    }
}

/// Reads views that meet a condition, by their names.
async fn select(
    connection: &impl ConnectionTrait,
    condition: &str,
    values: Vec<Value>,
) -> Result<Vec<SavedView>> {
    let query = format!(
        "SELECT v.id, v.owner_id, o.name AS owner_name, v.name, v.query, v.shared_with, \
         v.version, v.created_at, v.updated_at, v.updated_by, c.name AS updated_by_name \
         FROM saved_view v JOIN person o ON o.id = v.owner_id \
         LEFT JOIN person c ON c.id = v.updated_by \
         WHERE {condition} ORDER BY v.name_key, v.seq"
    );
    let rows: Vec<Row> = sql::rows(connection, &query, values).await?;
    let mut units = units(connection, &rows).await?;
    rows.into_iter()
        .map(|row| {
            let units = units.remove(&row.id).unwrap_or_default();
            row.read(units)
        })
        .collect()
}

/// The units that views are shared with.
async fn units(
    connection: &impl ConnectionTrait,
    views: &[Row],
) -> Result<BTreeMap<Uuid, BTreeSet<Uuid>>> {
    #[derive(FromQueryResult)]
    struct Shared {
        saved_view_id: Uuid,
        unit_id: Uuid,
    }
    let with_units = views.iter().filter(|view| view.shared_with == "units");
    let ids: Vec<Value> = with_units.map(|view| view.id.into()).collect();
    let mut units: BTreeMap<Uuid, BTreeSet<Uuid>> = BTreeMap::new();
    if ids.is_empty() {
        return Ok(units);
    }
    let query = format!(
        "SELECT saved_view_id, unit_id FROM saved_view_unit WHERE saved_view_id IN ({})",
        sql::marks(ids.len())
    );
    let shared: Vec<Shared> = sql::rows(connection, &query, ids).await?;
    for one in shared {
        units
            .entry(one.saved_view_id)
            .or_default()
            .insert(one.unit_id);
    }
    Ok(units)
}

/// Every view somebody may use, by name.
///
/// # Errors
/// When the database refuses.
pub async fn list(connection: &impl ConnectionTrait, viewer: &Viewer) -> Result<Vec<SavedView>> {
    let mut values = Vec::new();
    let seen = viewer.condition(&mut values);
    let condition = format!("v.hidden_at IS NULL AND {seen}");
    select(connection, &condition, values).await
}

/// One view that somebody may use.
///
/// # Errors
/// When the database refuses.
pub async fn find(
    connection: &impl ConnectionTrait,
    id: Uuid,
    viewer: &Viewer,
) -> Result<Option<SavedView>> {
    one(connection, id, viewer, "v.hidden_at IS NULL").await
}

/// One deleted view that somebody could use before.
///
/// # Errors
/// When the database refuses.
pub async fn find_hidden(
    connection: &impl ConnectionTrait,
    id: Uuid,
    viewer: &Viewer,
) -> Result<Option<SavedView>> {
    one(connection, id, viewer, "v.hidden_at IS NOT NULL").await
}

async fn one(
    connection: &impl ConnectionTrait,
    id: Uuid,
    viewer: &Viewer,
    shown: &str,
) -> Result<Option<SavedView>> {
    let mut values = Vec::new();
    let seen = viewer.condition(&mut values);
    values.push(id.into());
    let condition = format!("{shown} AND {seen} AND v.id = ?");
    let found = select(connection, &condition, values).await?;
    Ok(found.into_iter().next())
}

/// How many views somebody keeps.
///
/// # Errors
/// When the database refuses.
pub async fn count_owned(connection: &impl ConnectionTrait, owner_id: Uuid) -> Result<u64> {
    let query = "SELECT count(*) AS n FROM saved_view WHERE owner_id = ? AND hidden_at IS NULL";
    let count: Option<sql::Count> = sql::row(connection, query, vec![owner_id.into()]).await?;
    Ok(count.map_or(0, |count| count.n.unsigned_abs()))
}

/// Stores a new view.
///
/// # Errors
/// When the database refuses; a duplicate when its owner has another one of
/// this name.
pub async fn insert(connection: &impl ConnectionTrait, view: &SavedView) -> Result<()> {
    sql::execute(
        connection,
        "INSERT INTO saved_view (id, owner_id, name, name_key, query, shared_with, created_at, \
         created_by, updated_at, updated_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        vec![
            view.id.into(),
            view.owner_id.into(),
            view.name.clone().into(),
            fold(&view.name).into(),
            to_stored("view", &view.query)?.into(),
            view.sharing.key().into(),
            view.created_at.into(),
            view.owner_id.into(),
            view.updated_at.into(),
            view.updated_by.into(),
        ],
    )
    .await?;
    share(connection, view).await
}

/// Stores a changed view if it still has the version it was read with. Gives
/// whether it had.
///
/// # Errors
/// When the database refuses; a duplicate when its owner has another one of
/// this name.
pub async fn update(
    connection: &impl ConnectionTrait,
    view: &SavedView,
    by: Uuid,
    now: DateTime<Utc>,
) -> Result<bool> {
    let rows = sql::execute(
        connection,
        "UPDATE saved_view SET name = ?, name_key = ?, query = ?, shared_with = ?, \
         version = version + 1, updated_at = ?, updated_by = ? WHERE id = ? AND version = ?",
        vec![
            view.name.clone().into(),
            fold(&view.name).into(),
            to_stored("view", &view.query)?.into(),
            view.sharing.key().into(),
            now.into(),
            by.into(),
            view.id.into(),
            view.version.into(),
        ],
    )
    .await?;
    if !sql::touched(rows) {
        return Ok(false);
    }
    let delete = "DELETE FROM saved_view_unit WHERE saved_view_id = ?";
    sql::execute(connection, delete, vec![view.id.into()]).await?;
    share(connection, view).await?;
    Ok(true)
}

/// Stores the units a view is shared with.
async fn share(connection: &impl ConnectionTrait, view: &SavedView) -> Result<()> {
    for unit in view.sharing.units() {
        let insert = "INSERT INTO saved_view_unit (saved_view_id, unit_id) VALUES (?, ?)";
        sql::execute(connection, insert, vec![view.id.into(), unit.into()]).await?;
    }
    Ok(())
}

/// Hides a view, or shows it again, if it still has the expected version.
/// Gives whether it had.
///
/// # Errors
/// When the database refuses; a duplicate when its owner has another one of
/// this name meanwhile.
pub async fn set_hidden(
    connection: &impl ConnectionTrait,
    id: Uuid,
    expected_version: i64,
    hidden_at: Option<DateTime<Utc>>,
    by: Uuid,
    now: DateTime<Utc>,
) -> Result<bool> {
    let rows = sql::execute(
        connection,
        "UPDATE saved_view SET hidden_at = ?, version = version + 1, updated_at = ?, \
         updated_by = ? WHERE id = ? AND version = ?",
        vec![
            hidden_at.into(),
            now.into(),
            by.into(),
            id.into(),
            expected_version.into(),
        ],
    )
    .await?;
    Ok(sql::touched(rows))
}

/// How somebody arranges their views, those that are gone included.
///
/// # Errors
/// When the database refuses.
pub async fn preferences(
    connection: &impl ConnectionTrait,
    person_id: Uuid,
) -> Result<ViewPreferences> {
    #[derive(FromQueryResult)]
    struct Kept {
        view_preferences: String,
    }
    let query = "SELECT view_preferences FROM person WHERE id = ?";
    let kept: Option<Kept> = sql::row(connection, query, vec![person_id.into()]).await?;
    match kept {
        Some(kept) => stored("view preferences", &kept.view_preferences),
        None => Ok(ViewPreferences::default()),
    }
}

/// Stores how somebody arranges their views.
///
/// # Errors
/// When the database refuses.
pub async fn set_preferences(
    connection: &impl ConnectionTrait,
    person_id: Uuid,
    preferences: &ViewPreferences,
) -> Result<()> {
    let json = to_stored("view preferences", preferences)?;
    let update = "UPDATE person SET view_preferences = ? WHERE id = ?";
    sql::execute(connection, update, vec![json.into(), person_id.into()]).await?;
    Ok(())
}
