//! Portfolios and their plans. A plan's budget is that of its baseline
//! scenario.

pub mod placement;
pub mod portfolio;

use chrono::{DateTime, Utc};
use docket_domain::organization::ExchangeRate;
use docket_domain::text::{LocalText, fold};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use uuid::Uuid;

use crate::{Reach, Result, sql, stored, to_stored};

/// The noun under which people take part in plans.
pub const NOUN: &str = "plan";

/// How far the actor reaches plans: a plan within either reach is found.
#[derive(Clone, Debug)]
pub struct Reaches {
    /// To see them.
    pub read: Reach,
    /// To change them.
    pub manage: Reach,
}

/// A plan as read, with its baseline scenario and the names of what it
/// mentions.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Order of insertion.
    pub seq: i64,
    /// Identifier.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// Fiscal period.
    pub period: String,
    /// Currency, as its code.
    pub currency: String,
    /// Frozen rates into that currency.
    pub rates: Vec<ExchangeRate>,
    /// Its portfolio.
    pub portfolio_id: Uuid,
    /// Name of the portfolio.
    pub portfolio_name: String,
    /// Unit of the portfolio.
    pub unit_id: Option<Uuid>,
    /// Name of the unit.
    pub unit_name: Option<String>,
    /// Framework version it ranks by.
    pub framework_version_id: Uuid,
    /// Name of the framework.
    pub framework_name: LocalText,
    /// Number of the framework version.
    pub framework_number: i64,
    /// Its baseline scenario.
    pub scenario_id: Uuid,
    /// What may be spent in that, in minor units.
    pub budget: i64,
    /// Whether it is within the reach for changing.
    pub is_managed: bool,
    /// Version.
    pub version: i64,
    /// When made.
    pub created_at: DateTime<Utc>,
    /// When changed.
    pub updated_at: DateTime<Utc>,
}

#[derive(FromQueryResult)]
struct Row {
    seq: i64,
    id: Uuid,
    name: String,
    period: String,
    currency: String,
    rates: String,
    portfolio_id: Uuid,
    portfolio_name: String,
    unit_id: Option<Uuid>,
    unit_name: Option<String>,
    framework_version_id: Uuid,
    framework_name: String,
    framework_number: i64,
    scenario_id: Uuid,
    budget: i64,
    is_managed: i64,
    version: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl Row {
    fn read(self) -> Result<Plan> {
        Ok(Plan {
            seq: self.seq,
            id: self.id,
            name: self.name,
            period: self.period,
            currency: self.currency,
            rates: stored("plan rates", &self.rates)?,
            portfolio_id: self.portfolio_id,
            portfolio_name: self.portfolio_name,
            unit_id: self.unit_id,
            unit_name: self.unit_name,
            framework_version_id: self.framework_version_id,
            framework_name: stored("framework name", &self.framework_name)?,
            framework_number: self.framework_number,
            scenario_id: self.scenario_id,
            budget: self.budget,
            is_managed: self.is_managed == 1,
            version: self.version,
            created_at: self.created_at,
            updated_at: self.updated_at,
        })
    }
}

/// Plans that are there, or deleted ones.
#[derive(Clone, Copy)]
enum Shown {
    Usual,
    Hidden,
}

/// Reads plans within the reaches that meet a further condition, which may
/// end in an order and a limit; `values` are that condition's.
async fn select(
    connection: &impl ConnectionTrait,
    reaches: &Reaches,
    shown: Shown,
    condition: &str,
    values: Vec<Value>,
) -> Result<Vec<Plan>> {
    let mut all = Vec::new();
    let managed = reaches
        .manage
        .condition(NOUN, "p.id", "pf.unit_id", &mut all);
    let read = reaches.read.condition(NOUN, "p.id", "pf.unit_id", &mut all);
    let manage = reaches
        .manage
        .condition(NOUN, "p.id", "pf.unit_id", &mut all);
    all.extend(values);
    let hidden = match shown {
        Shown::Usual => "IS NULL",
        Shown::Hidden => "IS NOT NULL",
    };
    let query = format!(
        "SELECT p.seq, p.id, p.name, p.period, p.currency, p.rates, p.portfolio_id, \
         pf.name AS portfolio_name, pf.unit_id, u.name AS unit_name, p.framework_version_id, \
         f.name AS framework_name, v.number AS framework_number, s.id AS scenario_id, s.budget, \
         CAST(CASE WHEN {managed} THEN 1 ELSE 0 END AS bigint) AS is_managed, p.version, \
         p.created_at, p.updated_at \
         FROM plan p JOIN portfolio pf ON pf.id = p.portfolio_id \
         LEFT JOIN unit u ON u.id = pf.unit_id \
         JOIN framework_version v ON v.id = p.framework_version_id \
         JOIN framework f ON f.id = v.framework_id \
         JOIN scenario s ON s.plan_id = p.id AND s.is_baseline \
         WHERE p.hidden_at {hidden} AND ({read} OR {manage}) AND {condition}"
    );
    let rows: Vec<Row> = sql::rows(connection, &query, all).await?;
    rows.into_iter().map(Row::read).collect()
}

/// A page of plans within the reaches, the newest first, beyond the one with
/// the number `before`.
///
/// # Errors
/// When the database refuses.
pub async fn list(
    connection: &impl ConnectionTrait,
    reaches: &Reaches,
    before: Option<i64>,
    limit: u64,
) -> Result<Vec<Plan>> {
    let mut values = Vec::new();
    let beyond = match before {
        Some(before) => {
            values.push(before.into());
            "p.seq < ?"
        }
        None => "1 = 1",
    };
    values.push(limit.into());
    let condition = format!("{beyond} ORDER BY p.seq DESC LIMIT ?");
    select(connection, reaches, Shown::Usual, &condition, values).await
}

/// How many plans there are within the reaches.
///
/// # Errors
/// When the database refuses.
pub async fn count(connection: &impl ConnectionTrait, reaches: &Reaches) -> Result<u64> {
    let mut values = Vec::new();
    let read = reaches
        .read
        .condition(NOUN, "p.id", "pf.unit_id", &mut values);
    let manage = reaches
        .manage
        .condition(NOUN, "p.id", "pf.unit_id", &mut values);
    let query = format!(
        "SELECT count(*) AS n FROM plan p JOIN portfolio pf ON pf.id = p.portfolio_id \
         WHERE p.hidden_at IS NULL AND ({read} OR {manage})"
    );
    let count: Option<sql::Count> = sql::row(connection, &query, values).await?;
    Ok(count.map_or(0, |count| count.n.unsigned_abs()))
}

/// One plan within the reaches.
///
/// # Errors
/// When the database refuses.
pub async fn find(
    connection: &impl ConnectionTrait,
    id: Uuid,
    reaches: &Reaches,
) -> Result<Option<Plan>> {
    one(connection, id, reaches, Shown::Usual).await
}

/// One deleted plan within the reaches.
///
/// # Errors
/// When the database refuses.
pub async fn find_hidden(
    connection: &impl ConnectionTrait,
    id: Uuid,
    reaches: &Reaches,
) -> Result<Option<Plan>> {
    one(connection, id, reaches, Shown::Hidden).await
}

async fn one(
    connection: &impl ConnectionTrait,
    id: Uuid,
    reaches: &Reaches,
    shown: Shown,
) -> Result<Option<Plan>> {
    let plans = select(connection, reaches, shown, "p.id = ?", vec![id.into()]).await?;
    Ok(plans.into_iter().next())
}

/// What a new plan is made of.
#[derive(Clone, Debug)]
pub struct NewPlan {
    /// Identifier.
    pub id: Uuid,
    /// Its portfolio.
    pub portfolio_id: Uuid,
    /// Name.
    pub name: String,
    /// Fiscal period.
    pub period: String,
    /// Currency, as its code.
    pub currency: String,
    /// Rates into that currency.
    pub rates: Vec<ExchangeRate>,
    /// Framework version it ranks by.
    pub framework_version_id: Uuid,
    /// Name of the baseline scenario.
    pub scenario_name: String,
    /// What may be spent in that, in minor units; 0 or more.
    pub budget: i64,
}

/// Stores a new plan with its baseline scenario.
///
/// # Errors
/// When the database refuses.
pub async fn insert(
    connection: &impl ConnectionTrait,
    plan: &NewPlan,
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<()> {
    sql::execute(
        connection,
        "INSERT INTO plan (id, portfolio_id, name, name_key, period, currency, rates, \
         framework_version_id, created_at, created_by, updated_at, updated_by) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        vec![
            plan.id.into(),
            plan.portfolio_id.into(),
            plan.name.clone().into(),
            fold(&plan.name).into(),
            plan.period.clone().into(),
            plan.currency.clone().into(),
            to_stored("plan rates", &plan.rates)?.into(),
            plan.framework_version_id.into(),
            now.into(),
            by.into(),
            now.into(),
            by.into(),
        ],
    )
    .await?;
    sql::execute(
        connection,
        "INSERT INTO scenario (id, plan_id, name, is_baseline, budget, created_at, created_by, \
         updated_at, updated_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        vec![
            Uuid::now_v7().into(),
            plan.id.into(),
            plan.scenario_name.clone().into(),
            true.into(),
            plan.budget.into(),
            now.into(),
            by.into(),
            now.into(),
            by.into(),
        ],
    )
    .await?;
    Ok(())
}

/// Stores the name and the budget of a changed plan if it still has the
/// version it was read with. Gives whether it had.
///
/// # Errors
/// When the database refuses.
pub async fn update(
    connection: &impl ConnectionTrait,
    plan: &Plan,
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let rows = sql::execute(
        connection,
        "UPDATE plan SET name = ?, name_key = ?, version = version + 1, updated_at = ?, \
         updated_by = ? WHERE id = ? AND version = ?",
        vec![
            plan.name.clone().into(),
            fold(&plan.name).into(),
            now.into(),
            by.into(),
            plan.id.into(),
            plan.version.into(),
        ],
    )
    .await?;
    if !sql::touched(rows) {
        return Ok(false);
    }
    sql::execute(
        connection,
        "UPDATE scenario SET budget = ?, version = version + 1, updated_at = ?, updated_by = ? \
         WHERE id = ?",
        vec![
            plan.budget.into(),
            now.into(),
            by.into(),
            plan.scenario_id.into(),
        ],
    )
    .await?;
    Ok(true)
}

/// Hides a plan, or shows it again, if it still has the expected version.
/// Gives whether it had.
///
/// # Errors
/// When the database refuses.
pub async fn set_hidden(
    connection: &impl ConnectionTrait,
    id: Uuid,
    expected_version: i64,
    hidden_at: Option<DateTime<Utc>>,
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let rows = sql::execute(
        connection,
        "UPDATE plan SET hidden_at = ?, version = version + 1, updated_at = ?, updated_by = ? \
         WHERE id = ? AND version = ?",
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
