//! Settings, units, people and registers.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use docket_storage::DatabaseTransaction;
use docket_storage::identity::person::{self, PersonValues};
use docket_storage::identity::{account, acting_as, role};
use docket_storage::organization::register::{self, Register};
use docket_storage::organization::unit::{self, UnitValues};
use docket_storage::organization::{self, ExchangeRate, Organization};
use docket_storage::prioritization::framework::current_framework_version;
use serde_json::json;
use uuid::Uuid;

use super::cast::{Cast, instant, named};
use super::{ADMINISTRATOR, data, email, unsound};
use crate::actor::Actor;
use crate::context::{Context, Record, differences};
use crate::operation::Operation;
use crate::problem::Result;
use crate::state::State;

/// When the organisation was set up, in days before today: before the first
/// demand.
const FOUNDED_AGO: i64 = 430;

/// Sets the organisation up; gives who and what there is.
///
/// # Errors
/// When the database refuses, or the files do not hold together.
pub async fn found(
    transaction: &DatabaseTransaction,
    state: &State,
    company: &data::Company,
    hashes: &BTreeMap<String, String>,
    now: DateTime<Utc>,
) -> Result<Cast> {
    let given = &company.organization;
    let at = instant(now, FOUNDED_AGO, 0);
    // Nobody is there yet to do it.
    let first = |operation| Context {
        state: state.clone(),
        actor: Actor::System,
        operation,
        now: at,
        request_id: None,
        address: String::new(),
    };
    let units = create_units(transaction, &first(Operation::CreateUnit), &given.units).await?;
    let creating = first(Operation::CreatePerson);
    let people = create_people(transaction, &creating, &company.people, &units, hashes).await?;
    let framework = current_framework_version(transaction)
        .await?
        .ok_or_else(|| unsound("no framework is agreed"))?;
    let mut cast = Cast {
        state: state.clone(),
        now,
        people,
        units,
        partners: BTreeMap::new(),
        categories: BTreeMap::new(),
        objectives: BTreeMap::new(),
        framework,
        demands: BTreeMap::new(),
        plan: None,
        assessments: BTreeMap::new(),
    };
    let later = instant(now, FOUNDED_AGO, 1);
    let by_administrator = |operation| cast.context(ADMINISTRATOR, operation, later);
    let context = by_administrator(Operation::UpdateOrganization)?;
    change_settings(transaction, &context, &given.settings).await?;
    let context = by_administrator(Operation::UpdateUnit)?;
    let partners = name_partners(transaction, &context, &cast, &given.units).await?;
    let context = by_administrator(Operation::CreateCategory)?;
    let register = Register::Category;
    let categories = fill_register(transaction, &context, register, &given.categories).await?;
    let context = by_administrator(Operation::CreateObjective)?;
    let register = Register::StrategicObjective;
    let objectives = fill_register(transaction, &context, register, &given.objectives).await?;
    cast.partners = partners;
    cast.categories = categories;
    cast.objectives = objectives;
    Ok(cast)
}

async fn change_settings(
    transaction: &DatabaseTransaction,
    context: &Context,
    given: &data::Settings,
) -> Result<()> {
    let current = organization::find(transaction)
        .await?
        .ok_or_else(|| unsound("there are no settings"))?;
    let settings = Organization {
        name: given.name.clone(),
        time_zone: given.time_zone.clone(),
        language: given.language.clone(),
        currency: given.currency.clone(),
        fiscal_year_start: given.fiscal_year_start,
        working_days: given.working_days.clone(),
        holidays: given.holidays.clone(),
        ..current
    };
    let (by, now) = (context.person_id(), context.now);
    organization::update(transaction, &settings, by, now).await?;
    let rates: Vec<ExchangeRate> = given
        .exchange_rates
        .iter()
        .map(|rate| ExchangeRate {
            currency: rate.currency.clone(),
            valid_from: rate.valid_from,
            rate: rate.rate.0,
        })
        .collect();
    organization::set_exchange_rates(transaction, &rates, by, now).await?;
    let trail = json!({
        "name": given.name,
        "holidays": given.holidays,
        "exchange_rates": given.exchange_rates,
    });
    let changes = differences(None, Some(&trail));
    let record = Record::new("organization", settings.id, &given.name, changes);
    context.record(transaction, record).await
}

async fn create_units(
    transaction: &DatabaseTransaction,
    context: &Context,
    given: &[data::Unit],
) -> Result<BTreeMap<String, Uuid>> {
    let mut units = BTreeMap::new();
    for unit in given {
        let id = Uuid::now_v7();
        let values = values(unit, &units)?;
        unit::insert(transaction, id, &values, context.person_id(), context.now).await?;
        units.insert(unit.code.clone(), id);
        let trail = json!({ "code": unit.code, "name": unit.name, "parent": unit.parent });
        let changes = differences(None, Some(&trail));
        let record = Record::new("unit", id, &unit.name, changes);
        context.record(transaction, record).await?;
        context
            .announce(transaction, "unit.created", "unit", id, Some(id), json!({}))
            .await?;
    }
    Ok(units)
}

fn values(unit: &data::Unit, units: &BTreeMap<String, Uuid>) -> Result<UnitValues> {
    let parent = unit.parent.as_deref().map(|parent| named(units, parent));
    Ok(UnitValues {
        code: unit.code.clone(),
        name: unit.name.clone(),
        parent_id: parent.transpose()?.copied(),
        partner_id: None,
        archived_at: None,
    })
}

/// Gives units their partners; those are people, who belong to units.
async fn name_partners(
    transaction: &DatabaseTransaction,
    context: &Context,
    cast: &Cast,
    given: &[data::Unit],
) -> Result<BTreeMap<String, String>> {
    let mut partners = BTreeMap::new();
    for unit in given {
        let Some(partner) = &unit.partner else {
            continue;
        };
        let (id, person) = (*named(&cast.units, &unit.code)?, cast.person(partner)?);
        let values = UnitValues {
            partner_id: Some(person.person_id),
            ..values(unit, &cast.units)?
        };
        unit::update(
            transaction,
            id,
            1,
            &values,
            context.person_id(),
            context.now,
        )
        .await?;
        partners.insert(unit.code.clone(), partner.clone());
        let changes = differences(None, Some(&json!({ "partner": person.person_id })));
        let record = Record::new("unit", id, &unit.name, changes);
        context.record(transaction, record).await?;
    }
    Ok(partners)
}

async fn create_people(
    transaction: &DatabaseTransaction,
    context: &Context,
    given: &[data::Person],
    units: &BTreeMap<String, Uuid>,
    hashes: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, docket_storage::identity::Acting>> {
    let (by, now) = (context.person_id(), context.now);
    let roles: BTreeMap<String, Uuid> = role::list(transaction)
        .await?
        .into_iter()
        .map(|role| (role.key, role.id))
        .collect();
    let mut people = BTreeMap::new();
    for person in given {
        let id = Uuid::now_v7();
        let address = (!person.service).then(|| email(&person.key));
        let values = PersonValues {
            is_service: person.service,
            name: person.name.clone(),
            email: address.clone(),
            email_key: address,
            unit_id: Some(*named(units, &person.unit)?),
            language: person.language.clone(),
            time_zone: None,
            archived_at: None,
        };
        person::insert(transaction, id, &values, by, now).await?;
        for grant in &person.roles {
            let role = *named(&roles, &grant.role)?;
            let unit = grant.unit.as_deref().map(|unit| named(units, unit));
            let unit = unit.transpose()?.copied();
            role::grant(transaction, Uuid::now_v7(), id, role, unit, by, now).await?;
        }
        if let Some(hash) = hashes.get(&person.key) {
            account::set_password(transaction, id, hash, now).await?;
        }
        let trail = json!({ "kind": if person.service { "service" } else { "person" },
            "unit": values.unit_id, "language": person.language });
        let record = Record::new("person", id, "person", differences(None, Some(&trail)));
        context.record(transaction, record).await?;
        context
            .announce(transaction, "person.created", "person", id, None, json!({}))
            .await?;
        let acting = acting_as(transaction, id).await?;
        let acting = acting.ok_or_else(|| unsound(format!("{} may not act", person.key)))?;
        people.insert(person.key.clone(), acting);
    }
    Ok(people)
}

async fn fill_register(
    transaction: &DatabaseTransaction,
    context: &Context,
    register: Register,
    given: &[data::Entry],
) -> Result<BTreeMap<String, Uuid>> {
    let mut entries = BTreeMap::new();
    for entry in given {
        let stored = register::Entry {
            id: Uuid::now_v7(),
            key: entry.key.clone(),
            name: entry.name.clone(),
            archived_at: None,
            version: 1,
        };
        let (by, now) = (context.person_id(), context.now);
        register::insert(transaction, register, &stored, by, now).await?;
        let trail = json!({ "key": entry.key, "name": entry.name });
        let changes = differences(None, Some(&trail));
        let record = Record::new(register.noun(), stored.id, &entry.key, changes);
        context.record(transaction, record).await?;
        entries.insert(entry.key.clone(), stored.id);
    }
    Ok(entries)
}
