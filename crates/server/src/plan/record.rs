//! Plans themselves: name, period, currency and budget.

use chrono::{DateTime, NaiveDate, Utc};
use docket_contract::organization::Reference;
use docket_contract::page::Page;
use docket_contract::plan::{CreatePlan, MAX_NAME_CHARS, PatchPlan, PlanRate, PlanView};
use docket_contract::problem::Code;
use docket_domain::exact::Billionths;
use docket_domain::identity::Permission;
use docket_domain::money::{Currency, Money};
use docket_domain::organization::{ExchangeRate, FiscalPeriod};
use docket_storage::organization::{self, Organization};
use docket_storage::plan::{self, NOUN, NewPlan, Plan, Reaches};
use docket_storage::prioritization::current_framework_version_id;
use docket_storage::{ConnectionTrait, DatabaseTransaction, StorageError};
use serde_json::json;
use uuid::Uuid;

use super::portfolio;
use crate::context::{Context, Record, differences};
use crate::problem::{Error, Result};
use crate::query::{cursor, next_page};
use crate::reply::Reply;

/// Name of the scenario that is the plan itself.
const BASELINE: &str = "Baseline";

/// How far the caller reaches plans.
pub fn reaches(context: &Context) -> Reaches {
    Reaches {
        read: context.reach_of(Permission::PlanRead),
        manage: context.reach_of(Permission::PlanManage),
    }
}

/// A page of the plans the caller reaches, the newest first.
///
/// # Errors
/// When the database refuses.
pub async fn list(
    context: &Context,
    limit: u64,
    before: Option<i64>,
    count: bool,
) -> Result<Page<PlanView>> {
    let (reader, reaches) = (context.reader(), reaches(context));
    let mut plans = plan::list(reader, &reaches, before, limit + 1).await?;
    let next = next_page(&mut plans, limit, |last| cursor(&last.seq));
    let total = match count {
        true => Some(plan::count(reader, &reaches).await?),
        false => None,
    };
    let items = plans
        .iter()
        .map(|plan| view(plan, context.language()))
        .collect::<Result<_>>()?;
    Ok(Page { items, next, total })
}

/// Loads a plan.
///
/// # Errors
/// There is none within reach.
pub async fn load(connection: &impl ConnectionTrait, context: &Context, id: Uuid) -> Result<Plan> {
    plan::find(connection, id, &reaches(context))
        .await?
        .ok_or_else(|| Error::not_found("plan"))
}

/// Loads a plan that the caller may change.
///
/// # Errors
/// There is none within reach, or it may only be read.
pub async fn load_managed(
    connection: &impl ConnectionTrait,
    context: &Context,
    id: Uuid,
) -> Result<Plan> {
    let plan = load(connection, context, id).await?;
    if plan.is_managed {
        Ok(plan)
    } else {
        Err(Error::lacking(Permission::PlanManage))
    }
}

/// Stores a new plan with its budget, and freezes what it reckons with: the
/// framework version and the exchange rate of today.
///
/// # Errors
/// A value breaks a rule, no framework is agreed, or the caller may not manage
/// plans there.
pub async fn create(
    transaction: &DatabaseTransaction,
    context: &Context,
    input: &CreatePlan,
) -> Result<Reply<PlanView>> {
    let name = check_name(&input.name)?;
    let period: FiscalPeriod = input.period.parse().map_err(|_| {
        Error::invalid_field(
            "/period",
            "wrong",
            "Enter a fiscal year, such as FY2027, or a quarter, such as FY2027 Q1.",
        )
    })?;
    let currency = input.currency.unwrap_or(input.budget.currency);
    let budget = check_budget(input.budget, currency)?;
    let settings = settings(transaction).await?;
    let rates = rates(transaction, &settings, currency, context.now).await?;
    let framework_version_id = current_framework_version_id(transaction)
        .await?
        .ok_or_else(|| {
            Error::new(
                Code::WrongState,
                "No framework is agreed yet. Agree one first.",
            )
        })?;
    let portfolio =
        portfolio::choose(transaction, context, input.portfolio_id, &settings.name).await?;
    let new = NewPlan {
        id: Uuid::now_v7(),
        portfolio_id: portfolio.id,
        name,
        period: period.to_string(),
        currency: currency.to_string(),
        rates,
        framework_version_id,
        scenario_name: BASELINE.to_owned(),
        budget,
    };
    plan::insert(transaction, &new, context.person_id(), context.now).await?;
    let created = load(transaction, context, new.id).await?;
    let view = view(&created, context.language())?;
    announce(
        transaction,
        context,
        &created,
        "plan.created",
        None,
        Some(&view),
    )
    .await?;
    Ok(Reply::created(view, format!("/plans/{}", new.id)).version(1))
}

/// Stores another name or budget.
///
/// # Errors
/// There is no such plan, it may only be read, somebody else changed it, or a
/// value breaks a rule.
pub async fn update(
    transaction: &DatabaseTransaction,
    context: &Context,
    id: Uuid,
    expected: i64,
    patch: &PatchPlan,
) -> Result<Reply<PlanView>> {
    let current = load_managed(transaction, context, id).await?;
    if current.version != expected {
        return Err(Error::stale());
    }
    let before = view(&current, context.language())?;
    let mut changed = current;
    if let Some(name) = &patch.name {
        changed.name = check_name(name)?;
    }
    if let Some(budget) = patch.budget {
        changed.budget = check_budget(budget, before.currency)?;
    }
    if !plan::update(transaction, &changed, context.person_id(), context.now).await? {
        return Err(Error::stale());
    }
    let after = load(transaction, context, id).await?;
    let view = view(&after, context.language())?;
    announce(
        transaction,
        context,
        &after,
        "plan.changed",
        Some(&before),
        Some(&view),
    )
    .await?;
    Ok(Reply::ok(view).version(after.version))
}

/// Deletes a plan. Its demands are untouched.
///
/// # Errors
/// There is no such plan, it may only be read, or somebody else changed it.
pub async fn delete(
    transaction: &DatabaseTransaction,
    context: &Context,
    id: Uuid,
    expected: i64,
) -> Result<Reply<()>> {
    let current = load_managed(transaction, context, id).await?;
    let hidden = Some(context.now);
    let by = context.person_id();
    if !plan::set_hidden(transaction, id, expected, hidden, by, context.now).await? {
        return Err(Error::stale());
    }
    let before = view(&current, context.language())?;
    announce(
        transaction,
        context,
        &current,
        "plan.deleted",
        Some(&before),
        None,
    )
    .await?;
    Ok(Reply::done().version(expected + 1))
}

/// Undoes the deletion of a plan.
///
/// # Errors
/// There is no such plan, it is not deleted, it may only be read, or it is not
/// the version that was deleted.
pub async fn restore(
    transaction: &DatabaseTransaction,
    context: &Context,
    id: Uuid,
    expected: i64,
) -> Result<Reply<PlanView>> {
    let hidden = plan::find_hidden(transaction, id, &reaches(context)).await?;
    let Some(hidden) = hidden else {
        load_managed(transaction, context, id).await?;
        return Err(Error::new(
            Code::WrongState,
            "The plan is not deleted; there is nothing to restore.",
        ));
    };
    if !hidden.is_managed {
        return Err(Error::lacking(Permission::PlanManage));
    }
    let by = context.person_id();
    if !plan::set_hidden(transaction, id, expected, None, by, context.now).await? {
        return Err(Error::stale());
    }
    let after = load(transaction, context, id).await?;
    let view = view(&after, context.language())?;
    announce(
        transaction,
        context,
        &after,
        "plan.restored",
        None,
        Some(&view),
    )
    .await?;
    Ok(Reply::ok(view).version(after.version))
}

/// A plan as clients see it.
///
/// # Errors
/// Its currency is not one.
pub fn view(plan: &Plan, language: &str) -> Result<PlanView> {
    let currency = currency(&plan.currency)?;
    Ok(PlanView {
        id: plan.id,
        name: plan.name.clone(),
        period: plan.period.clone(),
        currency,
        budget: Money::new(plan.budget, currency),
        portfolio: Reference {
            id: plan.portfolio_id,
            name: plan.portfolio_name.clone(),
        },
        unit: plan
            .unit_id
            .zip(plan.unit_name.clone())
            .map(|(id, name)| Reference { id, name }),
        framework_version: crate::prioritization::reference(
            plan.framework_version_id,
            &plan.framework_name,
            plan.framework_number,
            language,
        ),
        rates: plan
            .rates
            .iter()
            .map(|rate| PlanRate {
                from: rate.from(),
                to: rate.to(),
                rate: rate.rate(),
            })
            .collect(),
        may_manage: plan.is_managed,
        created_at: plan.created_at,
        updated_at: plan.updated_at,
        version: plan.version,
    })
}

/// Checks a name.
///
/// # Errors
/// It is blank or too long.
pub fn check_name(name: &str) -> Result<String> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > MAX_NAME_CHARS {
        let detail = format!("Enter a name of 1 to {MAX_NAME_CHARS} characters.");
        return Err(Error::invalid_field("/name", "length", detail));
    }
    Ok(name.to_owned())
}

/// Reads a stored currency.
///
/// # Errors
/// It is not one.
pub fn currency(code: &str) -> Result<Currency> {
    code.parse()
        .map_err(|why: docket_domain::money::MoneyError| {
            StorageError::Corrupt {
                what: "currency",
                why: why.to_string(),
            }
            .into()
        })
}

/// The organisation's settings.
///
/// # Errors
/// There are none, which first steps rule out.
pub async fn settings(connection: &impl ConnectionTrait) -> Result<Organization> {
    organization::find(connection)
        .await?
        .ok_or_else(|| Error::not_found("organisation"))
}

fn check_budget(budget: Money, currency: Currency) -> Result<i64> {
    if budget.currency != currency {
        let detail = format!("This plan is reckoned in {currency}.");
        return Err(Error::invalid_field("/budget/currency", "wrong", detail));
    }
    if budget.minor < 0 {
        let detail = "Enter an amount of 0 or more.";
        return Err(Error::invalid_field("/budget/amount", "range", detail));
    }
    Ok(budget.minor)
}

/// The rate from the base currency, in which costs are kept, into the plan's,
/// as it holds today where the organisation is.
async fn rates(
    connection: &impl ConnectionTrait,
    settings: &Organization,
    currency: Currency,
    now: DateTime<Utc>,
) -> Result<Vec<ExchangeRate>> {
    let base = self::currency(&settings.currency)?;
    if currency == base {
        return Ok(Vec::new());
    }
    let today = local_date(settings, now);
    // Newest first: the first that holds already is the one of today.
    let known = organization::exchange_rates(connection).await?;
    let into_base = known
        .iter()
        .find(|rate| rate.currency == currency.code() && rate.valid_from <= today)
        .and_then(|rate| ExchangeRate::new(currency, base, Billionths(rate.rate)).ok());
    match into_base.and_then(|rate| rate.inverse().ok()) {
        Some(rate) => Ok(vec![rate]),
        None => Err(Error::invalid_field(
            "/currency",
            "no_rate",
            format!(
                "There is no usable exchange rate from {currency} into {base}. Add one to the \
                 organisation's settings first."
            ),
        )),
    }
}

fn local_date(settings: &Organization, now: DateTime<Utc>) -> NaiveDate {
    // Settings are checked when they come in; UTC stands in for a zone that a
    // later version of the time zone data dropped.
    let zone: chrono_tz::Tz = settings.time_zone.parse().unwrap_or(chrono_tz::UTC);
    now.with_timezone(&zone).date_naive()
}

/// Writes a change of the plan itself into the trail and the event log.
async fn announce(
    transaction: &DatabaseTransaction,
    context: &Context,
    plan: &Plan,
    kind: &str,
    before: Option<&PlanView>,
    after: Option<&PlanView>,
) -> Result<()> {
    let mut changes = differences(before, after);
    for unversioned in ["version", "updated_at", "may_manage"] {
        changes.remove(unversioned);
    }
    context
        .record(transaction, Record::new(NOUN, plan.id, &plan.name, changes))
        .await?;
    let payload = json!({ "version": after.map(|view| view.version) });
    context
        .announce(transaction, kind, NOUN, plan.id, plan.unit_id, payload)
        .await
}
