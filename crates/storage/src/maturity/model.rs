//! Maturity models: a version that is published never changes.

use chrono::{DateTime, Utc};
use docket_domain::maturity::model::MaturityModel;
use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use uuid::Uuid;

use crate::{Result, sql, stored, to_stored};

/// A published version of a model.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelVersion {
    /// Identifier of the version.
    pub id: Uuid,
    /// What it asks.
    pub definition: MaturityModel,
    /// When it was published.
    pub published_at: Option<DateTime<Utc>>,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    definition: String,
    published_at: Option<DateTime<Utc>>,
}

impl Row {
    fn read(self) -> Result<ModelVersion> {
        Ok(ModelVersion {
            id: self.id,
            definition: stored("maturity model", &self.definition)?,
            published_at: self.published_at,
        })
    }
}

const SELECT: &str = "SELECT v.id, v.definition, v.published_at FROM maturity_model_version v \
     JOIN maturity_model m ON m.id = v.model_id";

/// All published versions: models in the order they were made, the newest
/// version of each first.
///
/// # Errors
/// When the database refuses.
pub async fn published(connection: &impl ConnectionTrait) -> Result<Vec<ModelVersion>> {
    let query = format!(
        "{SELECT} WHERE v.state = 'published' ORDER BY m.seq, v.published_at DESC, v.id DESC"
    );
    let rows: Vec<Row> = sql::rows(connection, &query, vec![]).await?;
    rows.into_iter().map(Row::read).collect()
}

/// One version that is or was published.
///
/// # Errors
/// When the database refuses.
pub async fn find(connection: &impl ConnectionTrait, id: Uuid) -> Result<Option<ModelVersion>> {
    let query = format!("{SELECT} WHERE v.id = ? AND v.state <> 'draft'");
    one(connection, &query, vec![id.into()]).await
}

/// The version that was published last.
///
/// # Errors
/// When the database refuses.
pub async fn newest(connection: &impl ConnectionTrait) -> Result<Option<ModelVersion>> {
    let query = format!(
        "{SELECT} WHERE v.state = 'published' ORDER BY v.published_at DESC, v.id DESC LIMIT 1"
    );
    one(connection, &query, vec![]).await
}

async fn one(
    connection: &impl ConnectionTrait,
    query: &str,
    values: Vec<Value>,
) -> Result<Option<ModelVersion>> {
    let row: Option<Row> = sql::row(connection, query, values).await?;
    row.map(Row::read).transpose()
}

/// Publishes a version of a model, unless this version is there already. Gives
/// its identifier. The caller has checked the model.
///
/// # Errors
/// When the database refuses.
pub async fn publish(
    connection: &impl ConnectionTrait,
    model: &MaturityModel,
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<Uuid> {
    #[derive(FromQueryResult)]
    struct Id {
        id: Uuid,
    }
    sql::execute(
        connection,
        "INSERT INTO maturity_model (id, key, name, created_at, created_by) \
         VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        vec![
            Uuid::now_v7().into(),
            model.key.clone().into(),
            to_stored("maturity model name", &model.name)?.into(),
            now.into(),
            by.into(),
        ],
    )
    .await?;
    let practices = i64::try_from(model.practices().count()).unwrap_or(i64::MAX);
    let fresh = Uuid::now_v7();
    sql::execute(
        connection,
        "INSERT INTO maturity_model_version (id, model_id, number, state, definition, practices, \
         published_at, created_at, created_by) \
         SELECT ?, m.id, ?, 'published', ?, ?, ?, ?, ? FROM maturity_model m WHERE m.key = ? \
         ON CONFLICT DO NOTHING",
        vec![
            fresh.into(),
            model.version.clone().into(),
            to_stored("maturity model", model)?.into(),
            practices.into(),
            now.into(),
            now.into(),
            by.into(),
            model.key.clone().into(),
        ],
    )
    .await?;
    let kept: Option<Id> = sql::row(
        connection,
        "SELECT v.id FROM maturity_model_version v JOIN maturity_model m ON m.id = v.model_id \
         WHERE m.key = ? AND v.number = ?",
        vec![model.key.clone().into(), model.version.clone().into()],
    )
    .await?;
    Ok(kept.map_or(fresh, |kept| kept.id))
}
