//! Intake from people without an account: forms with their secret links, and
//! who submitted what.

use chrono::{DateTime, Utc};
use docket_domain::text::LocalText;
use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use uuid::Uuid;

use crate::{Result, sql, stored};

/// A form with its published version.
#[derive(Clone, Debug)]
pub struct Form {
    /// Identifier.
    pub id: Uuid,
    /// Stable key.
    pub key: String,
    /// Name.
    pub name: LocalText,
    /// Secret part of its public address; none while it is not published.
    pub public_slug: Option<String>,
    /// Version of the form's own columns.
    pub version: i64,
    /// Its published version.
    pub form_version_id: Uuid,
    /// Number of that version.
    pub number: i64,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    key: String,
    name: String,
    public_slug: Option<String>,
    version: i64,
    form_version_id: Uuid,
    number: i64,
}

impl Row {
    fn read(self) -> Result<Form> {
        Ok(Form {
            id: self.id,
            key: self.key,
            name: stored("form name", &self.name)?,
            public_slug: self.public_slug,
            version: self.version,
            form_version_id: self.form_version_id,
            number: self.number,
        })
    }
}

/// Forms with the latest of their published versions.
const SELECT: &str = "SELECT f.id, f.key, f.name, f.public_slug, f.version, \
     v.id AS form_version_id, v.number FROM form f \
     JOIN form_version v ON v.form_id = f.id AND v.number = \
     (SELECT max(number) FROM form_version WHERE form_id = f.id AND state = 'published') ";

/// Every form that has a published version, in the order they were made.
///
/// # Errors
/// When the database refuses.
pub async fn forms(connection: &impl ConnectionTrait) -> Result<Vec<Form>> {
    let query = format!("{SELECT} ORDER BY f.seq");
    let rows: Vec<Row> = sql::rows(connection, &query, vec![]).await?;
    rows.into_iter().map(Row::read).collect()
}

/// One form.
///
/// # Errors
/// When the database refuses.
pub async fn form(connection: &impl ConnectionTrait, id: Uuid) -> Result<Option<Form>> {
    one(connection, "f.id = ?", id.into()).await
}

/// The form published under a secret link.
///
/// # Errors
/// When the database refuses.
pub async fn form_by_slug(connection: &impl ConnectionTrait, slug: &str) -> Result<Option<Form>> {
    one(connection, "f.public_slug = ?", slug.into()).await
}

async fn one(
    connection: &impl ConnectionTrait,
    condition: &str,
    value: Value,
) -> Result<Option<Form>> {
    let query = format!("{SELECT} WHERE {condition}");
    let row: Option<Row> = sql::row(connection, &query, vec![value]).await?;
    row.map(Row::read).transpose()
}

/// Publishes a form under a secret link, or takes it back, if it still has the
/// expected version. Gives whether it had.
///
/// # Errors
/// When the database refuses.
pub async fn set_slug(
    connection: &impl ConnectionTrait,
    id: Uuid,
    expected_version: i64,
    slug: Option<&str>,
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let rows = sql::execute(
        connection,
        "UPDATE form SET public_slug = ?, version = version + 1, updated_at = ?, updated_by = ? \
         WHERE id = ? AND version = ?",
        vec![
            slug.map(str::to_owned).into(),
            now.into(),
            by.into(),
            id.into(),
            expected_version.into(),
        ],
    )
    .await?;
    Ok(sql::touched(rows))
}

/// Who submitted a demand through a published form. All of it is personal.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Submission {
    /// The demand.
    pub demand_id: Uuid,
    /// The form.
    pub form_id: Uuid,
    /// Name of the submitter.
    pub name: String,
    /// E-mail address of the submitter.
    pub email: String,
    /// Language they read.
    pub language: String,
    /// When their secret link was taken back.
    pub tracking_revoked_at: Option<DateTime<Utc>>,
}

/// Stores who submitted a demand.
///
/// # Errors
/// When the database refuses.
pub async fn insert_submission(
    connection: &impl ConnectionTrait,
    submission: &Submission,
    now: DateTime<Utc>,
) -> Result<()> {
    sql::execute(
        connection,
        "INSERT INTO submission (demand_id, form_id, name, email, language, created_at) \
         VALUES (?, ?, ?, ?, ?, ?)",
        vec![
            submission.demand_id.into(),
            submission.form_id.into(),
            submission.name.clone().into(),
            submission.email.clone().into(),
            submission.language.clone().into(),
            now.into(),
        ],
    )
    .await?;
    Ok(())
}

/// Who submitted a demand; none when it did not come through a published form.
/// The caller has found the demand within its reach, or holds its secret link.
///
/// # Errors
/// When the database refuses.
pub async fn submission(
    connection: &impl ConnectionTrait,
    demand_id: Uuid,
) -> Result<Option<Submission>> {
    sql::row(
        connection,
        "SELECT demand_id, form_id, name, email, language, tracking_revoked_at FROM submission \
         WHERE demand_id = ?",
        vec![demand_id.into()],
    )
    .await
}

/// Takes back the secret link of a submission. Gives whether one worked until
/// now.
///
/// # Errors
/// When the database refuses.
pub async fn revoke_tracking(
    connection: &impl ConnectionTrait,
    demand_id: Uuid,
    now: DateTime<Utc>,
) -> Result<bool> {
    let rows = sql::execute(
        connection,
        "UPDATE submission SET tracking_revoked_at = ? \
         WHERE demand_id = ? AND tracking_revoked_at IS NULL",
        vec![now.into(), demand_id.into()],
    )
    .await?;
    Ok(sql::touched(rows))
}
