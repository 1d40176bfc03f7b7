//! Portfolios: what competes for one budget.

use docket_contract::organization::Reference;
use docket_contract::page::Page;
use docket_contract::plan::{CreatePortfolio, PortfolioView};
use docket_domain::identity::Permission;
use docket_storage::DatabaseTransaction;
use docket_storage::organization::unit;
use docket_storage::plan::portfolio::{self, NOUN, Portfolio};
use uuid::Uuid;

use super::record::check_name;
use crate::context::{Context, Record, differences};
use crate::problem::{Error, Result};
use crate::reply::Reply;

/// The portfolios the caller reaches.
///
/// # Errors
/// When the database refuses.
pub async fn list(context: &Context) -> Result<Page<PortfolioView>> {
    let portfolios = portfolio::list(context.reader(), &context.reach()).await?;
    let items = portfolios.into_iter().map(view).collect();
    Ok(Page {
        items,
        next: None,
        total: None,
    })
}

/// One portfolio.
///
/// # Errors
/// There is none within reach.
pub async fn get(context: &Context, id: Uuid) -> Result<Reply<PortfolioView>> {
    let found = portfolio::find(context.reader(), id, &context.reach()).await?;
    let found = found.ok_or_else(|| Error::not_found("portfolio"))?;
    let version = found.version;
    Ok(Reply::ok(view(found)).version(version))
}

/// Stores a new portfolio.
///
/// # Errors
/// Its name is none, there is no such unit, or the caller may not manage plans
/// there.
pub async fn create(
    transaction: &DatabaseTransaction,
    context: &Context,
    input: &CreatePortfolio,
) -> Result<Reply<PortfolioView>> {
    let name = check_name(&input.name)?;
    if let Some(id) = input.unit_id {
        let unit = unit::find(transaction, id).await?;
        if unit.is_none_or(|unit| unit.archived_at.is_some()) {
            let detail = "Choose a unit that is in use.";
            return Err(Error::invalid_field("/unit_id", "unknown", detail));
        }
    }
    let created = insert(transaction, context, &name, input.unit_id).await?;
    let path = format!("/portfolios/{}", created.id);
    let version = created.version;
    Ok(Reply::created(view(created), path).version(version))
}

/// The portfolio of a new plan: the one that was named, else the
/// organisation's own, which is made when there is none.
///
/// # Errors
/// There is no such portfolio, or the caller may not manage plans in it.
pub async fn choose(
    transaction: &DatabaseTransaction,
    context: &Context,
    named: Option<Uuid>,
    own_name: &str,
) -> Result<Portfolio> {
    let manage = context.reach_of(Permission::PlanManage);
    let Some(id) = named else {
        return match portfolio::find_own(transaction, &manage).await? {
            Some(own) => Ok(own),
            None => insert(transaction, context, own_name, None).await,
        };
    };
    if let Some(found) = portfolio::find(transaction, id, &manage).await? {
        return Ok(found);
    }
    let read = context.reach_of(Permission::PlanRead);
    Err(match portfolio::find(transaction, id, &read).await? {
        Some(_) => Error::lacking(Permission::PlanManage),
        None => Error::invalid_field("/portfolio_id", "unknown", "Choose one of the portfolios."),
    })
}

/// Stores a portfolio where the caller may manage plans.
async fn insert(
    transaction: &DatabaseTransaction,
    context: &Context,
    name: &str,
    unit: Option<Uuid>,
) -> Result<Portfolio> {
    let id = Uuid::now_v7();
    portfolio::insert(
        transaction,
        id,
        name,
        unit,
        context.person_id(),
        context.now,
    )
    .await?;
    // Asked of the database once it is there; outside of the reach, the whole
    // change is undone.
    let manage = context.reach_of(Permission::PlanManage);
    let created = portfolio::find(transaction, id, &manage)
        .await?
        .ok_or_else(|| Error::lacking(Permission::PlanManage))?;
    let changes = differences(None, Some(&view(created.clone())));
    context
        .record(transaction, Record::new(NOUN, id, name, changes))
        .await?;
    Ok(created)
}

fn view(portfolio: Portfolio) -> PortfolioView {
    PortfolioView {
        id: portfolio.id,
        name: portfolio.name,
        unit: portfolio
            .unit_id
            .zip(portfolio.unit_name)
            .map(|(id, name)| Reference { id, name }),
        version: portfolio.version,
    }
}
