//! Forms and their versions. They belong to the organisation as a whole.

use chrono::{DateTime, Utc};
use docket_domain::form::{FormAudience, FormDefinition};
use docket_domain::intake::LinkTerms;
use docket_domain::text::LocalText;
use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use uuid::Uuid;

use crate::{Result, sql, stored, to_stored};

/// The noun of forms.
pub const NOUN: &str = "form";

/// A form.
#[derive(Clone, Debug)]
pub struct Form {
    /// Identifier.
    pub id: Uuid,
    /// Stable key.
    pub key: String,
    /// Name.
    pub name: LocalText,
    /// Secret part of its public address; none while it has no public link.
    pub public_slug: Option<String>,
    /// Who may write with it, of those who are signed in.
    pub audience: FormAudience,
    /// Under what terms its public link works.
    pub link_terms: LinkTerms,
    /// Hash of the password that its public link asks for.
    pub link_password: Option<String>,
    /// Version of the form's own columns.
    pub version: i64,
}

/// A version of a form.
#[derive(Clone, Debug)]
pub struct FormVersion {
    /// Identifier.
    pub id: Uuid,
    /// The form.
    pub form_id: Uuid,
    /// Name of the form.
    pub form_name: LocalText,
    /// Number, from 1.
    pub number: i64,
    /// State, as its key: `draft`, `published` or `retired`.
    pub state: String,
    /// What it asks.
    pub definition: FormDefinition,
    /// When published.
    pub published_at: Option<DateTime<Utc>>,
    /// Who published it.
    pub published_by: Option<Uuid>,
    /// Their name.
    pub published_by_name: Option<String>,
    /// When a later version took its place.
    pub retired_at: Option<DateTime<Utc>>,
    /// Version of the record.
    pub version: i64,
}

#[derive(FromQueryResult)]
struct FormRow {
    id: Uuid,
    key: String,
    name: String,
    public_slug: Option<String>,
    audience: String,
    link_terms: String,
    link_password: Option<String>,
    version: i64,
}

impl FormRow {
    fn read(self) -> Result<Form> {
        Ok(Form {
            id: self.id,
            key: self.key,
            name: stored("form name", &self.name)?,
            public_slug: self.public_slug,
            audience: stored("form audience", &self.audience)?,
            link_terms: stored("terms of a form's link", &self.link_terms)?,
            link_password: self.link_password,
            version: self.version,
        })
    }
}

#[derive(FromQueryResult)]
struct VersionRow {
    id: Uuid,
    form_id: Uuid,
    form_name: String,
    number: i64,
    state: String,
    definition: String,
    published_at: Option<DateTime<Utc>>,
    published_by: Option<Uuid>,
    published_by_name: Option<String>,
    retired_at: Option<DateTime<Utc>>,
    version: i64,
}

impl VersionRow {
    fn read(self) -> Result<FormVersion> {
        Ok(FormVersion {
            id: self.id,
            form_id: self.form_id,
            form_name: stored("form name", &self.form_name)?,
            number: self.number,
            state: self.state,
            definition: stored("form definition", &self.definition)?,
            published_at: self.published_at,
            published_by: self.published_by,
            published_by_name: self.published_by_name,
            retired_at: self.retired_at,
            version: self.version,
        })
    }
}

const FORM: &str = "SELECT id, key, name, public_slug, audience, link_terms, \
     link_password, version FROM form ";

const VERSION: &str = "SELECT v.id, v.form_id, f.name AS form_name, v.number, v.state, \
     v.definition, v.published_at, v.published_by, p.name AS published_by_name, v.retired_at, \
     v.version FROM form_version v JOIN form f ON f.id = v.form_id \
     LEFT JOIN person p ON p.id = v.published_by WHERE ";

/// All forms, in the order they were made.
///
/// # Errors
/// When the database refuses.
pub async fn list(connection: &impl ConnectionTrait) -> Result<Vec<Form>> {
    let rows: Vec<FormRow> = sql::rows(connection, &format!("{FORM} ORDER BY seq"), vec![]).await?;
    rows.into_iter().map(FormRow::read).collect()
}

/// One form.
///
/// # Errors
/// When the database refuses.
pub async fn find(connection: &impl ConnectionTrait, id: Uuid) -> Result<Option<Form>> {
    one(connection, "id = ?", id.into()).await
}

/// The form behind a secret link.
///
/// # Errors
/// When the database refuses.
pub async fn find_by_slug(connection: &impl ConnectionTrait, slug: &str) -> Result<Option<Form>> {
    one(connection, "public_slug = ?", slug.into()).await
}

async fn one(
    connection: &impl ConnectionTrait,
    condition: &str,
    value: Value,
) -> Result<Option<Form>> {
    let query = format!("{FORM} WHERE {condition}");
    let row: Option<FormRow> = sql::row(connection, &query, vec![value]).await?;
    row.map(FormRow::read).transpose()
}

/// Stores a new form, without versions.
///
/// # Errors
/// When the database refuses; a duplicate when the key is taken.
pub async fn insert(
    connection: &impl ConnectionTrait,
    id: Uuid,
    key: &str,
    name: &LocalText,
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<()> {
    sql::execute(
        connection,
        "INSERT INTO form (id, key, name, created_at, created_by, updated_at, updated_by) \
         VALUES (?, ?, ?, ?, ?, ?, ?)",
        vec![
            id.into(),
            key.into(),
            to_stored("form name", name)?.into(),
            now.into(),
            by.into(),
            now.into(),
            by.into(),
        ],
    )
    .await?;
    Ok(())
}

/// Stores a changed form - its name, whom it is for, and the terms of its link
/// - if it still has the expected version. Gives whether it had.
///
/// # Errors
/// When the database refuses.
pub async fn update(
    connection: &impl ConnectionTrait,
    form: &Form,
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let rows = sql::execute(
        connection,
        "UPDATE form SET name = ?, audience = ?, link_terms = ?, link_password = ?, \
         version = version + 1, updated_at = ?, updated_by = ? WHERE id = ? AND version = ?",
        vec![
            to_stored("form name", &form.name)?.into(),
            to_stored("form audience", &form.audience)?.into(),
            to_stored("terms of a form's link", &form.link_terms)?.into(),
            form.link_password.clone().into(),
            now.into(),
            by.into(),
            form.id.into(),
            form.version.into(),
        ],
    )
    .await?;
    Ok(sql::touched(rows))
}

/// Gives a form a secret link, or takes it back, if it still has the expected
/// version. Gives whether it had.
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

#[derive(FromQueryResult)]
struct AudienceRow {
    id: Uuid,
    audience: String,
}

/// Whom the forms of the types of demand are for, by type.
///
/// # Errors
/// When the database refuses.
pub async fn audiences(connection: &impl ConnectionTrait) -> Result<Vec<(Uuid, FormAudience)>> {
    let rows: Vec<AudienceRow> = sql::rows(
        connection,
        "SELECT t.id, f.audience FROM demand_type t \
         JOIN form_version v ON v.id = t.form_version_id JOIN form f ON f.id = v.form_id",
        vec![],
    )
    .await?;
    let read = |row: AudienceRow| Ok((row.id, stored("form audience", &row.audience)?));
    rows.into_iter().map(read).collect()
}

/// The versions of one form, or of all, the newest first.
///
/// # Errors
/// When the database refuses.
pub async fn versions(
    connection: &impl ConnectionTrait,
    form: Option<Uuid>,
) -> Result<Vec<FormVersion>> {
    let (condition, values) = match form {
        Some(id) => ("v.form_id = ?", vec![Value::from(id)]),
        None => ("1 = 1", vec![]),
    };
    let query = format!("{VERSION} {condition} ORDER BY v.number DESC, v.id");
    let rows: Vec<VersionRow> = sql::rows(connection, &query, values).await?;
    rows.into_iter().map(VersionRow::read).collect()
}

/// One version.
///
/// # Errors
/// When the database refuses.
pub async fn version(connection: &impl ConnectionTrait, id: Uuid) -> Result<Option<FormVersion>> {
    let query = format!("{VERSION} v.id = ?");
    let row: Option<VersionRow> = sql::row(connection, &query, vec![id.into()]).await?;
    row.map(VersionRow::read).transpose()
}

/// The published version of a form; none while there are only drafts.
///
/// # Errors
/// When the database refuses.
pub async fn published_version(
    connection: &impl ConnectionTrait,
    form: Uuid,
) -> Result<Option<FormVersion>> {
    let query =
        format!("{VERSION} v.form_id = ? AND v.state = 'published' ORDER BY v.number DESC LIMIT 1");
    let row: Option<VersionRow> = sql::row(connection, &query, vec![form.into()]).await?;
    row.map(VersionRow::read).transpose()
}

/// Stores a new draft.
///
/// # Errors
/// When the database refuses; a duplicate when the number is taken.
pub async fn insert_version(
    connection: &impl ConnectionTrait,
    id: Uuid,
    form: Uuid,
    number: i64,
    definition: &FormDefinition,
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<()> {
    sql::execute(
        connection,
        "INSERT INTO form_version (id, form_id, number, state, definition, created_at, \
         created_by, updated_at, updated_by) VALUES (?, ?, ?, 'draft', ?, ?, ?, ?, ?)",
        vec![
            id.into(),
            form.into(),
            number.into(),
            to_stored("form definition", definition)?.into(),
            now.into(),
            by.into(),
            now.into(),
            by.into(),
        ],
    )
    .await?;
    Ok(())
}

/// Replaces what a draft asks if it still is a draft of the expected version.
/// Gives whether it was.
///
/// # Errors
/// When the database refuses.
pub async fn update_draft(
    connection: &impl ConnectionTrait,
    id: Uuid,
    expected_version: i64,
    definition: &FormDefinition,
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let rows = sql::execute(
        connection,
        "UPDATE form_version SET definition = ?, version = version + 1, updated_at = ?, \
         updated_by = ? WHERE id = ? AND version = ? AND state = 'draft'",
        vec![
            to_stored("form definition", definition)?.into(),
            now.into(),
            by.into(),
            id.into(),
            expected_version.into(),
        ],
    )
    .await?;
    Ok(sql::touched(rows))
}

/// Throws a draft of the expected version away: nothing was ever made with it.
/// Gives whether it was such a draft.
///
/// # Errors
/// When the database refuses.
pub async fn delete_draft(
    connection: &impl ConnectionTrait,
    id: Uuid,
    expected_version: i64,
) -> Result<bool> {
    let rows = sql::execute(
        connection,
        "DELETE FROM form_version WHERE id = ? AND version = ? AND state = 'draft'",
        vec![id.into(), expected_version.into()],
    )
    .await?;
    Ok(sql::touched(rows))
}

/// Freezes a draft of the expected version, retires the version of the same
/// form that was published before, and lets the types of demand that used that
/// one use this. Gives whether it was such a draft; nothing else happens when
/// it was not.
///
/// # Errors
/// When the database refuses.
pub async fn publish(
    connection: &impl ConnectionTrait,
    form: Uuid,
    id: Uuid,
    expected_version: i64,
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let rows = sql::execute(
        connection,
        "UPDATE form_version SET state = 'published', published_at = ?, published_by = ?, \
         version = version + 1, updated_at = ?, updated_by = ? \
         WHERE id = ? AND version = ? AND state = 'draft'",
        vec![
            now.into(),
            by.into(),
            now.into(),
            by.into(),
            id.into(),
            expected_version.into(),
        ],
    )
    .await?;
    if !sql::touched(rows) {
        return Ok(false);
    }
    sql::execute(
        connection,
        "UPDATE form_version SET state = 'retired', retired_at = ?, version = version + 1, \
         updated_at = ?, updated_by = ? WHERE form_id = ? AND state = 'published' AND id <> ?",
        vec![now.into(), now.into(), by.into(), form.into(), id.into()],
    )
    .await?;
    sql::execute(
        connection,
        "UPDATE demand_type SET form_version_id = ?, version = version + 1, updated_at = ?, \
         updated_by = ? WHERE form_version_id IN (SELECT id FROM form_version WHERE form_id = ?)",
        vec![id.into(), now.into(), by.into(), form.into()],
    )
    .await?;
    Ok(true)
}
