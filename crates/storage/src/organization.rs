//! The organisation: settings, units, registers, fields, forms, workflows.

pub mod approver;
pub mod definition;
pub mod register;
pub mod unit;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::{Result, sql, stored, to_stored};

/// The organisation's settings.
#[derive(Clone, Debug, PartialEq)]
pub struct Organization {
    /// Identifier.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// IANA name of the time zone.
    pub time_zone: String,
    /// Language of new people.
    pub language: String,
    /// Base currency.
    pub currency: String,
    /// Month the fiscal year starts in, 1 to 12.
    pub fiscal_year_start: u8,
    /// Working days: 1 Monday to 7 Sunday.
    pub working_days: Vec<u8>,
    /// Days nobody works.
    pub holidays: Vec<NaiveDate>,
    /// Days for which the secret link of a submission works after its demand
    /// last moved.
    pub tracking_days: u16,
    /// Version.
    pub version: i64,
}

/// A rate into the base currency.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct ExchangeRate {
    /// The other currency.
    pub currency: String,
    /// First day it holds.
    pub valid_from: NaiveDate,
    /// Base currency for one unit, in billionths.
    pub rate: i64,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    name: String,
    time_zone: String,
    language: String,
    currency: String,
    fiscal_year_start: i64,
    working_days: String,
    holidays: String,
    tracking_days: i64,
    version: i64,
}

/// The settings, once there are any.
///
/// # Errors
/// When the database refuses.
pub async fn find(connection: &impl ConnectionTrait) -> Result<Option<Organization>> {
    let row: Option<Row> = sql::row(
        connection,
        "SELECT id, name, time_zone, language, currency, fiscal_year_start, working_days, \
         holidays, tracking_days, version FROM organization",
        vec![],
    )
    .await?;
    row.map(|row| {
        Ok(Organization {
            id: row.id,
            name: row.name,
            time_zone: row.time_zone,
            language: row.language,
            currency: row.currency,
            fiscal_year_start: u8::try_from(row.fiscal_year_start).unwrap_or(1),
            working_days: stored("working days", &row.working_days)?,
            holidays: stored("holidays", &row.holidays)?,
            tracking_days: u16::try_from(row.tracking_days).unwrap_or(365),
            version: row.version,
        })
    })
    .transpose()
}

/// Stores the settings for the first time.
///
/// # Errors
/// When the database refuses; a duplicate when there are some.
pub async fn insert(
    connection: &impl ConnectionTrait,
    organization: &Organization,
    now: DateTime<Utc>,
) -> Result<()> {
    sql::execute(
        connection,
        "INSERT INTO organization (id, name, time_zone, language, currency, fiscal_year_start, \
         working_days, holidays, tracking_days, created_at, updated_at) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        vec![
            organization.id.into(),
            organization.name.clone().into(),
            organization.time_zone.clone().into(),
            organization.language.clone().into(),
            organization.currency.clone().into(),
            i64::from(organization.fiscal_year_start).into(),
            to_stored("working days", &organization.working_days)?.into(),
            to_stored("holidays", &organization.holidays)?.into(),
            i64::from(organization.tracking_days).into(),
            now.into(),
            now.into(),
        ],
    )
    .await?;
    Ok(())
}

/// Stores changed settings if they still have the expected version.
///
/// # Errors
/// When the database refuses.
pub async fn update(
    connection: &impl ConnectionTrait,
    organization: &Organization,
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let rows = sql::execute(
        connection,
        "UPDATE organization SET name = ?, time_zone = ?, language = ?, currency = ?, \
         fiscal_year_start = ?, working_days = ?, holidays = ?, tracking_days = ?, \
         version = version + 1, updated_at = ?, updated_by = ? WHERE version = ?",
        vec![
            organization.name.clone().into(),
            organization.time_zone.clone().into(),
            organization.language.clone().into(),
            organization.currency.clone().into(),
            i64::from(organization.fiscal_year_start).into(),
            to_stored("working days", &organization.working_days)?.into(),
            to_stored("holidays", &organization.holidays)?.into(),
            i64::from(organization.tracking_days).into(),
            now.into(),
            by.into(),
            organization.version.into(),
        ],
    )
    .await?;
    Ok(sql::touched(rows))
}

/// All rates, newest first.
///
/// # Errors
/// When the database refuses.
pub async fn exchange_rates(connection: &impl ConnectionTrait) -> Result<Vec<ExchangeRate>> {
    sql::rows(
        connection,
        "SELECT currency, valid_from, rate FROM exchange_rate ORDER BY currency, valid_from DESC",
        vec![],
    )
    .await
}

/// Replaces all rates.
///
/// # Errors
/// When the database refuses.
pub async fn set_exchange_rates(
    connection: &impl ConnectionTrait,
    rates: &[ExchangeRate],
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<()> {
    sql::execute(connection, "DELETE FROM exchange_rate", vec![]).await?;
    for rate in rates {
        sql::execute(
            connection,
            "INSERT INTO exchange_rate (currency, valid_from, rate, created_at, created_by) \
             VALUES (?, ?, ?, ?, ?)",
            vec![
                rate.currency.clone().into(),
                rate.valid_from.into(),
                rate.rate.into(),
                now.into(),
                by.into(),
            ],
        )
        .await?;
    }
    Ok(())
}
