//! Forms. They belong to the organisation as a whole.

use chrono::{DateTime, Utc};
use docket_domain::form::{FormAudience, FormDefinition};
use docket_domain::intake::LinkTerms;
use docket_domain::text::LocalText;
use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use uuid::Uuid;

use crate::version::Version;
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
pub type FormVersion = Version<FormDefinition>;

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

const FORM: &str = "SELECT id, key, name, public_slug, audience, link_terms, \
     link_password, version FROM form ";

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
