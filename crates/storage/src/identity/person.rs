//! People, with and without accounts, and service accounts.

use chrono::{DateTime, Utc};
use docket_domain::text::fold;
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, ConnectionTrait, FromQueryResult, QueryFilter};
use uuid::Uuid;

use crate::{Result, sql};

mod entity {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "person")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub kind: String,
        pub name: String,
        pub name_key: String,
        pub email: Option<String>,
        pub email_key: Option<String>,
        pub unit_id: Option<Uuid>,
        pub language: String,
        pub time_zone: Option<String>,
        pub archived_at: Option<DateTimeUtc>,
        pub version: i64,
        pub created_at: DateTimeUtc,
        pub created_by: Option<Uuid>,
        pub updated_at: DateTimeUtc,
        pub updated_by: Option<Uuid>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A person as read, with what others know of them.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Person {
    /// Order of insertion.
    pub seq: i64,
    /// Identifier.
    pub id: Uuid,
    /// `person` or `service`.
    pub kind: String,
    /// Name.
    pub name: String,
    /// Name folded for comparing.
    pub name_key: String,
    /// E-mail address.
    pub email: Option<String>,
    /// Unit.
    pub unit_id: Option<Uuid>,
    /// Name of the unit.
    pub unit_name: Option<String>,
    /// Language.
    pub language: String,
    /// IANA name of the time zone.
    pub time_zone: Option<String>,
    /// When archived.
    pub archived_at: Option<DateTime<Utc>>,
    /// Whether a password was set.
    pub has_account: bool,
    /// When the account was disabled.
    pub disabled_at: Option<DateTime<Utc>>,
    /// Last sign-in.
    pub last_login_at: Option<DateTime<Utc>>,
    /// Version.
    pub version: i64,
    /// When made.
    pub created_at: DateTime<Utc>,
    /// When changed.
    pub updated_at: DateTime<Utc>,
}

/// What can be said of a person.
#[derive(Clone, Debug)]
pub struct PersonValues {
    /// Whether it is a service account.
    pub is_service: bool,
    /// Name.
    pub name: String,
    /// E-mail address.
    pub email: Option<String>,
    /// Its unique key.
    pub email_key: Option<String>,
    /// Unit.
    pub unit_id: Option<Uuid>,
    /// Language.
    pub language: String,
    /// IANA name of the time zone.
    pub time_zone: Option<String>,
    /// When archived.
    pub archived_at: Option<DateTime<Utc>>,
}

const SELECT: &str = "SELECT p.seq, p.id, p.kind, p.name, p.name_key, p.email, p.unit_id, \
     u.name AS unit_name, p.language, p.time_zone, p.archived_at, \
     (a.password_hash IS NOT NULL) AS has_account, a.disabled_at, a.last_login_at, p.version, \
     p.created_at, p.updated_at FROM person p \
     LEFT JOIN unit u ON u.id = p.unit_id LEFT JOIN account a ON a.person_id = p.id WHERE ";

/// Stores a new person.
///
/// # Errors
/// When the database refuses; a duplicate when the e-mail address is taken.
pub async fn insert(
    connection: &impl ConnectionTrait,
    id: Uuid,
    values: &PersonValues,
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<()> {
    let row = entity::ActiveModel {
        id: Set(id),
        kind: Set(if values.is_service {
            "service"
        } else {
            "person"
        }
        .to_owned()),
        name: Set(values.name.clone()),
        name_key: Set(fold(&values.name)),
        email: Set(values.email.clone()),
        email_key: Set(values.email_key.clone()),
        unit_id: Set(values.unit_id),
        language: Set(values.language.clone()),
        time_zone: Set(values.time_zone.clone()),
        archived_at: Set(values.archived_at),
        version: Set(1),
        created_at: Set(now),
        created_by: Set(by),
        updated_at: Set(now),
        updated_by: Set(by),
    };
    entity::Entity::insert(row)
        .exec_without_returning(connection)
        .await?;
    Ok(())
}

/// Stores a changed person if it still has the expected version. Gives whether
/// it had.
///
/// # Errors
/// When the database refuses; a duplicate when the e-mail address is taken.
pub async fn update(
    connection: &impl ConnectionTrait,
    id: Uuid,
    expected_version: i64,
    values: &PersonValues,
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let row = entity::ActiveModel {
        name: Set(values.name.clone()),
        name_key: Set(fold(&values.name)),
        email: Set(values.email.clone()),
        email_key: Set(values.email_key.clone()),
        unit_id: Set(values.unit_id),
        language: Set(values.language.clone()),
        time_zone: Set(values.time_zone.clone()),
        archived_at: Set(values.archived_at),
        version: Set(expected_version + 1),
        updated_at: Set(now),
        updated_by: Set(by),
        ..Default::default()
    };
    let outcome = entity::Entity::update_many()
        .set(row)
        .filter(entity::Column::Id.eq(id))
        .filter(entity::Column::Version.eq(expected_version))
        .exec(connection)
        .await?;
    Ok(sql::touched(outcome.rows_affected))
}

/// One person.
///
/// # Errors
/// When the database refuses.
pub async fn find(connection: &impl ConnectionTrait, id: Uuid) -> Result<Option<Person>> {
    sql::row(connection, &format!("{SELECT} p.id = ?"), vec![id.into()]).await
}

/// The person with this e-mail key.
///
/// # Errors
/// When the database refuses.
pub async fn find_by_email(
    connection: &impl ConnectionTrait,
    email_key: &str,
) -> Result<Option<Person>> {
    sql::row(
        connection,
        &format!("{SELECT} p.email_key = ?"),
        vec![email_key.into()],
    )
    .await
}

/// What to look for.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Part of the name or address.
    pub text: Option<String>,
    /// `person` or `service`.
    pub kind: Option<String>,
    /// In this unit.
    pub unit_id: Option<Uuid>,
    /// Whether archived ones are wanted too.
    pub archived: bool,
}

/// People by name, after the cursor.
///
/// # Errors
/// When the database refuses.
pub async fn list(
    connection: &impl ConnectionTrait,
    filter: &Filter,
    after: Option<(String, i64)>,
    limit: u64,
) -> Result<Vec<Person>> {
    let (mut query, mut values) = conditions(filter);
    if let Some((name_key, seq)) = after {
        query.push_str(" AND (p.name_key, p.seq) > (?, ?)");
        values.extend([name_key.into(), seq.into()]);
    }
    query.push_str(" ORDER BY p.name_key, p.seq LIMIT ?");
    values.push(limit.into());
    sql::rows(connection, &format!("{SELECT} {query}"), values).await
}

/// How many people there are.
///
/// # Errors
/// When the database refuses.
pub async fn count(connection: &impl ConnectionTrait, filter: &Filter) -> Result<u64> {
    let (query, values) = conditions(filter);
    let query = format!("SELECT count(*) AS n FROM person p WHERE {query}");
    let count: Option<sql::Count> = sql::row(connection, &query, values).await?;
    Ok(count.map_or(0, |count| count.n.unsigned_abs()))
}

fn conditions(filter: &Filter) -> (String, Vec<sea_orm::Value>) {
    let mut query = "1 = 1".to_owned();
    let mut values: Vec<sea_orm::Value> = Vec::new();
    if !filter.archived {
        query.push_str(" AND p.archived_at IS NULL");
    }
    if let Some(text) = &filter.text {
        let pattern = sql::contains(&fold(text));
        query.push_str(" AND (p.name_key LIKE ? ESCAPE '!' OR p.email_key LIKE ? ESCAPE '!')");
        values.extend([pattern.clone().into(), pattern.into()]);
    }
    if let Some(kind) = &filter.kind {
        query.push_str(" AND p.kind = ?");
        values.push(kind.clone().into());
    }
    if let Some(unit) = filter.unit_id {
        query.push_str(" AND p.unit_id = ?");
        values.push(unit.into());
    }
    (query, values)
}
