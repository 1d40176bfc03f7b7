//! How the organisation triages.

use docket_contract::problem::FieldError;
use docket_contract::triage::TriagePolicyView;
use docket_domain::identity::Permission;
use docket_domain::money::Currency;
use docket_domain::triage::{Assignment, RoutingRule, TriagePolicy};
use docket_storage::identity::person;
use docket_storage::organization::register::{self, Register};
use docket_storage::organization::unit;
use docket_storage::triage::{self, StoredPolicy};
use docket_storage::{ConnectionTrait, DatabaseTransaction, team};
use serde_json::json;

use crate::context::{Context, Record, differences};
use crate::organization::settings;
use crate::problem::{Error, Result, field_error};
use crate::reply::Reply;

fn reply(stored: StoredPolicy) -> Reply<TriagePolicyView> {
    let version = stored.version;
    let policy = stored.policy;
    Reply::ok(TriagePolicyView { policy, version }).version(version)
}

/// The policy.
///
/// # Errors
/// When the database refuses.
pub async fn get(connection: &impl ConnectionTrait) -> Result<Reply<TriagePolicyView>> {
    Ok(reply(triage::policy(connection).await?))
}

/// Stores another policy.
///
/// # Errors
/// Stale, or something in it is wrong.
pub async fn put(
    transaction: &DatabaseTransaction,
    context: &Context,
    (version, policy): &(i64, TriagePolicy),
) -> Result<Reply<TriagePolicyView>> {
    insist(context)?;
    let before = triage::policy(transaction).await?;
    if before.version != *version {
        return Err(Error::stale());
    }
    let mut policy = policy.clone();
    for rule in &mut policy.rules {
        rule.name = rule.name.trim().to_owned();
    }
    let organization = settings(transaction).await?;
    let currency = organization.currency.parse().unwrap_or(Currency::EUR);
    let mut errors: Vec<FieldError> = policy
        .problems()
        .iter()
        .map(|problem| field_error(&problem.pointer(), problem.code(), problem.to_string()))
        .collect();
    for (at, rule) in policy.rules.iter().enumerate() {
        check_rule(transaction, at, rule, currency, &mut errors).await?;
    }
    if !errors.is_empty() {
        return Err(Error::invalid(errors));
    }
    let (by, now) = (context.person_id(), context.now);
    if !triage::set_policy(transaction, *version, &policy, by, now).await? {
        return Err(Error::stale());
    }
    let changes = differences(Some(&before.policy), Some(&policy));
    let (kind, id) = ("organization", organization.id);
    let record = Record::new(kind, id, &organization.name, changes);
    context.record(transaction, record).await?;
    context
        .announce(
            transaction,
            "triage_policy.changed",
            kind,
            id,
            None,
            json!({}),
        )
        .await?;
    get(transaction).await
}

/// Insists that the caller manages the whole organisation: what is triaged how
/// concerns all of it.
///
/// # Errors
/// They do not.
pub fn insist(context: &Context) -> Result<()> {
    if context.reach_of(Permission::OrganizationManage).everywhere {
        return Ok(());
    }
    Err(Error::lacking(Permission::OrganizationManage))
}

/// Whether what a rule names is there.
async fn check_rule(
    connection: &impl ConnectionTrait,
    at: usize,
    rule: &RoutingRule,
    currency: Currency,
    errors: &mut Vec<FieldError>,
) -> Result<()> {
    let place = format!("/rules/{at}");
    let mut unknown = |pointer: String, detail: &str| {
        errors.push(field_error(&pointer, "unknown", detail));
    };
    for (number, &id) in rule.when.units.iter().enumerate() {
        if unit::find(connection, id).await?.is_none() {
            unknown(format!("{place}/when/units/{number}"), "Choose a unit.");
        }
    }
    for (number, &id) in rule.when.categories.iter().enumerate() {
        let found = register::find(connection, Register::Category, id).await?;
        if found.is_none() {
            let pointer = format!("{place}/when/categories/{number}");
            unknown(pointer, "Choose a category.");
        }
    }
    match rule.to {
        Assignment::UnitPartner => {}
        Assignment::Person { person_id } => {
            let found = person::find(connection, person_id).await?;
            if found.is_none_or(|person| person.archived_at.is_some() || person.kind == "service") {
                let pointer = format!("{place}/to/person_id");
                unknown(pointer, "Choose a person who is in service.");
            }
        }
        Assignment::Team { team_id } | Assignment::RoundRobin { team_id } => {
            let found = team::find(connection, team_id).await?;
            if found.is_none_or(|team| team.archived_at.is_some()) {
                unknown(
                    format!("{place}/to/team_id"),
                    "Choose a team that is in use.",
                );
            }
        }
    }
    if rule
        .when
        .cost_from
        .is_some_and(|cost| cost.currency != currency)
    {
        let pointer = format!("{place}/when/cost_from/currency");
        let detail = "Give the amount in the base currency.";
        errors.push(field_error(&pointer, "wrong", detail));
    }
    Ok(())
}
