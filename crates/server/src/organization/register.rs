//! Registers: categories and strategic objectives.

use actix_web::{get, patch, post, web};
use docket_contract::organization::{CreateRegisterEntry, PatchRegisterEntry, RegisterEntryView};
use docket_contract::page::Page;
use docket_domain::identity::Permission;
use docket_storage::DatabaseTransaction;
use docket_storage::organization::register::{self, Entry, Register};
use serde_json::json;
use uuid::Uuid;

use super::check_key;
use crate::body::{Body, IfMatch};
use crate::caller::{Answer, Caller};
use crate::context::{Context, Record, differences};
use crate::openapi::IfMatchHeader;
use crate::operation::Operation;
use crate::problem::{Error, Result};
use crate::reply::Reply;

/// A request to change an entry.
type Patch = (Uuid, i64, PatchRegisterEntry);

fn view(entry: Entry) -> RegisterEntryView {
    RegisterEntryView {
        id: entry.id,
        key: entry.key,
        name: entry.name,
        archived_at: entry.archived_at,
        version: entry.version,
    }
}

async fn list(caller: &Caller, operation: Operation, register: Register) -> Answer {
    let context = caller.context(operation)?;
    let items = register::list(context.reader(), register)
        .await?
        .into_iter()
        .map(view)
        .collect();
    caller.answer(Reply::ok(Page {
        items,
        next: None,
        total: None,
    }))
}

async fn get(caller: &Caller, operation: Operation, register: Register, id: Uuid) -> Answer {
    let context = caller.context(operation)?;
    let entry = register::find(context.reader(), register, id).await?;
    let entry = entry.ok_or_else(|| Error::not_found("entry of this register"))?;
    let version = entry.version;
    caller.answer(Reply::ok(view(entry)).version(version))
}

/// List categories
///
/// All of them, archived ones included, in the order they were made.
#[utoipa::path(tag = "Organisation", responses((status = 200, body = Page<RegisterEntryView>)))]
#[get("/categories")]
pub async fn list_categories(caller: Caller) -> Answer {
    list(&caller, Operation::ListCategories, Register::Category).await
}

/// Read a category
///
/// One entry of the register.
#[utoipa::path(tag = "Organisation", params(("id" = Uuid, Path, description = "The category.")),
    responses((status = 200, body = RegisterEntryView)))]
#[get("/categories/{id}")]
pub async fn get_category(caller: Caller, id: web::Path<Uuid>) -> Answer {
    get(&caller, Operation::GetCategory, Register::Category, *id).await
}

/// Create a category
///
/// Its key stays what it is.
#[utoipa::path(tag = "Organisation", request_body = CreateRegisterEntry, responses((status = 201, body = RegisterEntryView)))]
#[post("/categories")]
pub async fn create_category(caller: Caller, body: Body<CreateRegisterEntry>) -> Answer {
    caller
        .change(
            Operation::CreateCategory,
            body.input(),
            |transaction, context, input| {
                Box::pin(create(transaction, context, Register::Category, input))
            },
        )
        .await
}

/// Change a category
///
/// Merge-patch. An archived one cannot be chosen any more and stays where it
/// was chosen.
#[utoipa::path(tag = "Organisation", request_body = PatchRegisterEntry, params(("id" = Uuid, Path, description = "The category."), IfMatchHeader),
    responses((status = 200, body = RegisterEntryView)))]
#[patch("/categories/{id}")]
pub async fn update_category(
    caller: Caller,
    id: web::Path<Uuid>,
    version: IfMatch,
    body: Body<PatchRegisterEntry>,
) -> Answer {
    let input = body.with(|patch| (id.into_inner(), version.0, patch));
    caller
        .change(
            Operation::UpdateCategory,
            input,
            |transaction, context, patch: &Patch| {
                Box::pin(update(transaction, context, Register::Category, patch))
            },
        )
        .await
}

/// List strategic objectives
///
/// All of them, archived ones included, in the order they were made.
#[utoipa::path(tag = "Organisation", responses((status = 200, body = Page<RegisterEntryView>)))]
#[get("/strategic-objectives")]
pub async fn list_objectives(caller: Caller) -> Answer {
    list(
        &caller,
        Operation::ListObjectives,
        Register::StrategicObjective,
    )
    .await
}

/// Read a strategic objective
///
/// One entry of the register.
#[utoipa::path(tag = "Organisation", params(("id" = Uuid, Path, description = "The objective.")),
    responses((status = 200, body = RegisterEntryView)))]
#[get("/strategic-objectives/{id}")]
pub async fn get_objective(caller: Caller, id: web::Path<Uuid>) -> Answer {
    let register = Register::StrategicObjective;
    get(&caller, Operation::GetObjective, register, *id).await
}

/// Create a strategic objective
///
/// Its key stays what it is.
#[utoipa::path(tag = "Organisation", request_body = CreateRegisterEntry, responses((status = 201, body = RegisterEntryView)))]
#[post("/strategic-objectives")]
pub async fn create_objective(caller: Caller, body: Body<CreateRegisterEntry>) -> Answer {
    caller
        .change(
            Operation::CreateObjective,
            body.input(),
            |transaction, context, input| {
                Box::pin(create(
                    transaction,
                    context,
                    Register::StrategicObjective,
                    input,
                ))
            },
        )
        .await
}

/// Change a strategic objective
///
/// Merge-patch. An archived one cannot be chosen any more and stays where it
/// was chosen.
#[utoipa::path(tag = "Organisation", request_body = PatchRegisterEntry, params(("id" = Uuid, Path, description = "The objective."), IfMatchHeader),
    responses((status = 200, body = RegisterEntryView)))]
#[patch("/strategic-objectives/{id}")]
pub async fn update_objective(
    caller: Caller,
    id: web::Path<Uuid>,
    version: IfMatch,
    body: Body<PatchRegisterEntry>,
) -> Answer {
    let input = body.with(|patch| (id.into_inner(), version.0, patch));
    caller
        .change(
            Operation::UpdateObjective,
            input,
            |transaction, context, patch: &Patch| {
                Box::pin(update(
                    transaction,
                    context,
                    Register::StrategicObjective,
                    patch,
                ))
            },
        )
        .await
}

fn manages(context: &Context) -> Result<()> {
    if context.reach().everywhere {
        return Ok(());
    }
    Err(Error::lacking(Permission::OrganizationManage))
}

fn address(register: Register, id: Uuid) -> String {
    match register {
        Register::Category => format!("/categories/{id}"),
        Register::StrategicObjective => format!("/strategic-objectives/{id}"),
    }
}

async fn create(
    transaction: &DatabaseTransaction,
    context: &Context,
    register: Register,
    input: &CreateRegisterEntry,
) -> Result<Reply<RegisterEntryView>> {
    manages(context)?;
    check_key("/key", &input.key)?;
    if input.name.is_blank() {
        return Err(Error::invalid_field("/name", "required", "Enter a name."));
    }
    let entry = Entry {
        id: Uuid::now_v7(),
        key: input.key.clone(),
        name: input.name.clone(),
        archived_at: None,
        version: 1,
    };
    register::insert(
        transaction,
        register,
        &entry,
        context.person_id(),
        context.now,
    )
    .await
    .map_err(|error| Error::taken(error, "/key", "There is an entry with this key."))?;
    let created = view(entry);
    let (id, noun) = (created.id, register.noun());
    let changes = differences(None, Some(&created));
    context
        .record(transaction, Record::new(noun, id, &created.key, changes))
        .await?;
    let kind = "organization.changed";
    context
        .announce(transaction, kind, "organization", id, None, json!({}))
        .await?;
    Ok(Reply::created(created, address(register, id)).version(1))
}

async fn update(
    transaction: &DatabaseTransaction,
    context: &Context,
    register: Register,
    (id, version, patch): &Patch,
) -> Result<Reply<RegisterEntryView>> {
    manages(context)?;
    let before = register::find(transaction, register, *id).await?;
    let before = before.ok_or_else(|| Error::not_found("entry of this register"))?;
    let mut entry = Entry {
        version: *version,
        ..before.clone()
    };
    if let Some(name) = &patch.name {
        if name.is_blank() {
            return Err(Error::invalid_field("/name", "required", "Enter a name."));
        }
        entry.name = name.clone();
    }
    if let Some(archived) = patch.archived {
        entry.archived_at = archived.then_some(context.now);
    }
    let (by, now) = (context.person_id(), context.now);
    if !register::update(transaction, register, &entry, by, now).await? {
        return Err(Error::stale());
    }
    let changed = view(Entry {
        version: version + 1,
        ..entry
    });
    let mut changes = differences(Some(&view(before)), Some(&changed));
    changes.remove("version");
    context
        .record(
            transaction,
            Record::new(register.noun(), *id, &changed.key, changes),
        )
        .await?;
    let kind = "organization.changed";
    context
        .announce(transaction, kind, "organization", *id, None, json!({}))
        .await?;
    let version = changed.version;
    Ok(Reply::ok(changed).version(version))
}
