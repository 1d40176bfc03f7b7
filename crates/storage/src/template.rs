//! Texts that the project office writes again and again.

use chrono::{DateTime, Utc};
use docket_domain::text::fold;
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::{Result, sql};

/// The noun of templates.
pub const NOUN: &str = "answer_template";

/// A text that is written again and again.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Template {
    /// Identifier.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// The text.
    pub body: String,
    /// When archived.
    pub archived_at: Option<DateTime<Utc>>,
    /// Version.
    pub version: i64,
}

const SELECT: &str = "SELECT id, name, body, archived_at, version FROM answer_template WHERE ";

/// All templates by name.
///
/// # Errors
/// When the database refuses.
pub async fn list(connection: &impl ConnectionTrait, archived: bool) -> Result<Vec<Template>> {
    let condition = match archived {
        true => "1 = 1",
        false => "archived_at IS NULL",
    };
    let query = format!("{SELECT} {condition} ORDER BY name_key, seq");
    sql::rows(connection, &query, vec![]).await
}

/// One template.
///
/// # Errors
/// When the database refuses.
pub async fn find(connection: &impl ConnectionTrait, id: Uuid) -> Result<Option<Template>> {
    sql::row(connection, &format!("{SELECT} id = ?"), vec![id.into()]).await
}

/// Stores a new template.
///
/// # Errors
/// When the database refuses; a duplicate when another one in use has the name.
pub async fn insert(
    connection: &impl ConnectionTrait,
    template: &Template,
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<()> {
    let insert = "INSERT INTO answer_template (id, name, name_key, body, created_at, created_by, \
                  updated_at, updated_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
    let values = vec![
        template.id.into(),
        template.name.clone().into(),
        fold(&template.name).into(),
        template.body.clone().into(),
        now.into(),
        by.into(),
        now.into(),
        by.into(),
    ];
    sql::execute(connection, insert, values).await?;
    Ok(())
}

/// Stores a changed template if it still has the expected version. Gives
/// whether it had.
///
/// # Errors
/// When the database refuses; a duplicate when another one in use has the name.
pub async fn update(
    connection: &impl ConnectionTrait,
    template: &Template,
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let update = "UPDATE answer_template SET name = ?, name_key = ?, body = ?, archived_at = ?, \
                  version = version + 1, updated_at = ?, updated_by = ? \
                  WHERE id = ? AND version = ?";
    let values = vec![
        template.name.clone().into(),
        fold(&template.name).into(),
        template.body.clone().into(),
        template.archived_at.into(),
        now.into(),
        by.into(),
        template.id.into(),
        template.version.into(),
    ];
    Ok(sql::touched(
        sql::execute(connection, update, values).await?,
    ))
}
