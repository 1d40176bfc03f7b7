//! Units: a tree, with the PMO's partner for each.

use actix_web::{get, patch, post, web};
use docket_contract::organization::{CreateUnit, PatchUnit, Reference, UnitView};
use docket_contract::page::Page;
use docket_contract::problem::Code;
use docket_domain::identity::Permission;
use docket_domain::organization::MAX_APPROVERS;
use docket_storage::identity::person;
use docket_storage::organization::approver::{self, Approver};
use docket_storage::organization::unit::{self, Unit, UnitValues};
use docket_storage::{ConnectionTrait, DatabaseTransaction};
use serde_json::json;
use uuid::Uuid;

use super::{check_key, key_from};
use crate::body::{Body, IfMatch};
use crate::caller::{Answer, Caller};
use crate::context::{Context, Record, differences};
use crate::demand::unit_approval;
use crate::openapi::IfMatchHeader;
use crate::operation::Operation;
use crate::problem::{Error, Result};
use crate::query::Query;
use crate::reply::Reply;

/// Longest name, in characters.
const LONGEST_NAME: usize = 200;

fn view(unit: Unit, approvers: &[Approver]) -> UnitView {
    let reference = |id: Option<Uuid>, name: Option<String>| {
        id.zip(name).map(|(id, name)| Reference { id, name })
    };
    UnitView {
        id: unit.id,
        code: unit.code,
        name: unit.name,
        parent: reference(unit.parent_id, unit.parent_name),
        depth: unit.depth,
        partner: reference(unit.partner_id, unit.partner_name),
        approvers: approvers
            .iter()
            .filter(|one| one.unit_id == unit.id)
            .map(|one| Reference {
                id: one.id,
                name: one.name.clone(),
            })
            .collect(),
        archived_at: unit.archived_at,
        version: unit.version,
    }
}

async fn load(connection: &impl ConnectionTrait, id: Uuid) -> Result<Unit> {
    unit::find(connection, id)
        .await?
        .ok_or_else(|| Error::not_found("unit"))
}

/// List units
///
/// All units by name; with `archived=true` also those no longer in use.
#[utoipa::path(tag = "Organisation", params(
        ("archived" = Option<bool>, Query, description = "Whether archived ones are listed too.")),
    responses((status = 200, body = Page<UnitView>)))]
#[get("/units")]
pub async fn list_units(caller: Caller, mut query: Query) -> Answer {
    let context = caller.context(Operation::ListUnits)?;
    let archived = query.flag("archived")?;
    query.finish()?;
    let units = unit::list(context.reader(), archived).await?;
    let approvers = approver::list(context.reader()).await?;
    let items = units.into_iter();
    let items = items.map(|unit| view(unit, &approvers)).collect();
    caller.answer(Reply::ok(Page {
        items,
        next: None,
        total: None,
    }))
}

/// Read a unit
///
/// One unit with its parent and account manager.
#[utoipa::path(tag = "Organisation", params(("id" = Uuid, Path, description = "The unit.")),
    responses((status = 200, body = UnitView)))]
#[get("/units/{id}")]
pub async fn get_unit(caller: Caller, id: web::Path<Uuid>) -> Answer {
    let context = caller.context(Operation::GetUnit)?;
    let unit = load(context.reader(), *id).await?;
    let version = unit.version;
    let approvers = approver::of_unit(context.reader(), *id).await?;
    caller.answer(Reply::ok(view(unit, &approvers)).version(version))
}

/// Create a unit
///
/// Under a parent, or at the top.
#[utoipa::path(tag = "Organisation", request_body = CreateUnit, responses((status = 201, body = UnitView)))]
#[post("/units")]
pub async fn create_unit(caller: Caller, body: Body<CreateUnit>) -> Answer {
    caller
        .change(
            Operation::CreateUnit,
            body.input(),
            |transaction, context, input| Box::pin(create(transaction, context, input)),
        )
        .await
}

fn check_name(name: &str) -> Result<String> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        return Err(Error::invalid_field(
            "/name",
            "length",
            "Enter a name of 1 to 200 characters.",
        ));
    }
    Ok(name.to_owned())
}

/// Whether the caller manages the place a unit is in, or goes to.
async fn manage(
    connection: &impl ConnectionTrait,
    context: &Context,
    place: Option<Uuid>,
) -> Result<()> {
    let reach = context.reach_of(Permission::UnitManage);
    if reach.everywhere {
        return Ok(());
    }
    if let Some(place) = place {
        for &held in &reach.units {
            if unit::is_within(connection, place, held).await? {
                return Ok(());
            }
        }
    }
    Err(Error::lacking(Permission::UnitManage))
}

async fn check_parent(connection: &impl ConnectionTrait, parent: Uuid) -> Result<()> {
    let found = unit::find(connection, parent).await?;
    if found.is_none_or(|unit| unit.archived_at.is_some()) {
        let detail = "Choose a unit that is in use.";
        return Err(Error::invalid_field("/parent_id", "unknown", detail));
    }
    Ok(())
}

async fn check_partner(connection: &impl ConnectionTrait, partner: Uuid) -> Result<()> {
    let found = person::find(connection, partner).await?;
    if found.is_none_or(|person| person.archived_at.is_some() || person.kind == "service") {
        let detail = "Choose a person who is in service.";
        return Err(Error::invalid_field("/partner_id", "unknown", detail));
    }
    Ok(())
}

/// The people who are to approve for a unit, each once.
async fn check_approvers(connection: &impl ConnectionTrait, people: &[Uuid]) -> Result<Vec<Uuid>> {
    let mut known = Vec::new();
    for (at, &id) in people.iter().enumerate() {
        let found = person::find(connection, id).await?;
        if found.is_none_or(|person| person.archived_at.is_some() || person.kind == "service") {
            let detail = "Choose a person who is in service.";
            let pointer = format!("/approver_ids/{at}");
            return Err(Error::invalid_field(&pointer, "unknown", detail));
        }
        if !known.contains(&id) {
            known.push(id);
        }
    }
    if known.len() > MAX_APPROVERS {
        let detail = "A unit has at most 20 approvers.";
        return Err(Error::invalid_field("/approver_ids", "too_many", detail));
    }
    Ok(known)
}

async fn create(
    transaction: &DatabaseTransaction,
    context: &Context,
    input: &CreateUnit,
) -> Result<Reply<UnitView>> {
    manage(transaction, context, input.parent_id).await?;
    let name = check_name(&input.name)?;
    let id = Uuid::now_v7();
    let code = match &input.code {
        Some(code) => {
            check_key("/code", code)?;
            code.clone()
        }
        None => free_code(transaction, &name).await?,
    };
    if let Some(parent) = input.parent_id {
        check_parent(transaction, parent).await?;
    }
    if let Some(partner) = input.partner_id {
        check_partner(transaction, partner).await?;
    }
    let approvers = check_approvers(transaction, &input.approver_ids).await?;
    let values = UnitValues {
        code,
        name,
        parent_id: input.parent_id,
        partner_id: input.partner_id,
        archived_at: None,
    };
    unit::insert(transaction, id, &values, context.person_id(), context.now)
        .await
        .map_err(|error| Error::taken(error, "/code", "Another unit has this code."))?;
    approver::replace(transaction, id, &approvers).await?;
    let approvers = approver::of_unit(transaction, id).await?;
    let created = view(load(transaction, id).await?, &approvers);
    let changes = differences(None, Some(&created));
    context
        .record(transaction, Record::new("unit", id, &created.name, changes))
        .await?;
    context
        .announce(transaction, "unit.created", "unit", id, Some(id), json!({}))
        .await?;
    Ok(Reply::created(created, format!("/units/{id}")).version(1))
}

/// A code made from the name that no other unit has.
async fn free_code(connection: &impl ConnectionTrait, name: &str) -> Result<String> {
    let base = key_from(name);
    let taken = unit::codes(connection, &base).await?;
    if !taken.contains(&base) {
        return Ok(base);
    }
    let free = (2..)
        .map(|n| format!("{base}-{n}"))
        .find(|code| !taken.contains(code));
    Ok(free.unwrap_or(base))
}

/// Change a unit
///
/// Merge-patch. A unit moves with everything below it; archiving needs all
/// units below to be archived first.
#[utoipa::path(tag = "Organisation", request_body = PatchUnit, params(("id" = Uuid, Path, description = "The unit."), IfMatchHeader),
    responses((status = 200, body = UnitView)))]
#[patch("/units/{id}")]
pub async fn update_unit(
    caller: Caller,
    id: web::Path<Uuid>,
    version: IfMatch,
    body: Body<PatchUnit>,
) -> Answer {
    let input = body.with(|patch| (id.into_inner(), version.0, patch));
    caller
        .change(
            Operation::UpdateUnit,
            input,
            |transaction, context, (id, version, patch)| {
                Box::pin(update(transaction, context, *id, *version, patch))
            },
        )
        .await
}

async fn update(
    transaction: &DatabaseTransaction,
    context: &Context,
    id: Uuid,
    version: i64,
    patch: &PatchUnit,
) -> Result<Reply<UnitView>> {
    let current = load(transaction, id).await?;
    manage(transaction, context, Some(id)).await?;
    let mut values = UnitValues {
        code: current.code.clone(),
        name: current.name.clone(),
        parent_id: current.parent_id,
        partner_id: current.partner_id,
        archived_at: current.archived_at,
    };
    if let Some(name) = &patch.name {
        values.name = check_name(name)?;
    }
    if let Some(partner) = patch.partner_id {
        if let Some(partner) = partner {
            check_partner(transaction, partner).await?;
        }
        values.partner_id = partner;
    }
    if let Some(parent) = patch.parent_id {
        if let Some(parent) = parent {
            check_parent(transaction, parent).await?;
            unit::queue(transaction).await?;
            if unit::is_within(transaction, parent, id).await? {
                let detail = "A unit cannot be below itself.";
                return Err(Error::invalid_field("/parent_id", "cycle", detail));
            }
        }
        manage(transaction, context, parent).await?;
        values.parent_id = parent;
    }
    if let Some(archived) = patch.archived {
        if archived && unit::has_live_children(transaction, id).await? {
            return Err(Error::new(
                Code::WrongState,
                "Units below this one are still in use. Archive or move them first.",
            ));
        }
        values.archived_at = archived.then_some(context.now);
    }
    let before = approver::of_unit(transaction, id).await?;
    let approvers = match &patch.approver_ids {
        Some(people) => Some(check_approvers(transaction, people).await?),
        None => None,
    };
    if !unit::update(
        transaction,
        id,
        version,
        &values,
        context.person_id(),
        context.now,
    )
    .await?
    {
        return Err(Error::stale());
    }
    if values.parent_id != current.parent_id {
        unit::reattach(transaction, id, values.parent_id).await?;
    }
    if let Some(people) = &approvers {
        approver::replace(transaction, id, people).await?;
    }
    if approvers.is_some() || values.parent_id != current.parent_id {
        unit_approval::settle_in(transaction, context, id).await?;
    }
    let after = load(transaction, id).await?;
    let new_version = after.version;
    let changed = view(after, &approver::of_unit(transaction, id).await?);
    let mut changes = differences(Some(&view(current, &before)), Some(&changed));
    changes.remove("version");
    context
        .record(transaction, Record::new("unit", id, &changed.name, changes))
        .await?;
    context
        .announce(transaction, "unit.changed", "unit", id, Some(id), json!({}))
        .await?;
    Ok(Reply::ok(changed).version(new_version))
}
