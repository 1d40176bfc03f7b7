//! Roles: sets of permissions the organisation can change.

use actix_web::{delete, get, patch, post, web};
use docket_contract::identity::{CreateRole, PatchRole, PermissionView, RoleView};
use docket_contract::page::Page;
use docket_contract::problem::Code;
use docket_domain::identity::Permission;
use docket_storage::identity::role::{self, Role};
use docket_storage::{ConnectionTrait, DatabaseTransaction};
use serde_json::json;
use uuid::Uuid;

use crate::body::{Body, IfMatch, Input};
use crate::caller::{Answer, Caller};
use crate::context::{Context, Record, differences};
use crate::openapi::IfMatchHeader;
use crate::operation::Operation;
use crate::problem::{Error, Result};
use crate::reply::Reply;

fn view(role: Role) -> RoleView {
    RoleView {
        id: role.id,
        key: role.key,
        name: role.name,
        shipped: role.shipped,
        permissions: role.permissions,
        holders: role.holders,
        version: role.version,
    }
}

async fn load(connection: &impl ConnectionTrait, id: Uuid) -> Result<Role> {
    role::find(connection, id)
        .await?
        .ok_or_else(|| Error::not_found("role"))
}

/// List permissions
///
/// Everything a role can allow, with its meaning.
#[utoipa::path(tag = "Roles", responses((status = 200, body = Page<PermissionView>)))]
#[get("/permissions")]
pub async fn list_permissions(caller: Caller) -> Answer {
    caller.context(Operation::ListPermissions)?;
    let items = Permission::ALL
        .iter()
        .map(|&key| PermissionView {
            key,
            meaning: key.meaning().to_owned(),
        })
        .collect();
    caller.answer(Reply::ok(Page {
        items,
        next: None,
        total: None,
    }))
}

/// List roles
///
/// The shipped ones first.
#[utoipa::path(tag = "Roles", responses((status = 200, body = Page<RoleView>)))]
#[get("/roles")]
pub async fn list_roles(caller: Caller) -> Answer {
    let context = caller.context(Operation::ListRoles)?;
    let items = role::list(context.reader())
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

/// Read a role
///
/// One role with what it allows.
#[utoipa::path(tag = "Roles", params(("id" = Uuid, Path, description = "The role.")),
    responses((status = 200, body = RoleView)))]
#[get("/roles/{id}")]
pub async fn get_role(caller: Caller, id: web::Path<Uuid>) -> Answer {
    let context = caller.context(Operation::GetRole)?;
    let role = load(context.reader(), *id).await?;
    let version = role.version;
    caller.answer(Reply::ok(view(role)).version(version))
}

/// Create a role
///
/// A named set of permissions; at most those the caller holds everywhere.
#[utoipa::path(tag = "Roles", request_body = CreateRole, responses((status = 201, body = RoleView)))]
#[post("/roles")]
pub async fn create_role(caller: Caller, body: Body<CreateRole>) -> Answer {
    caller
        .change(
            Operation::CreateRole,
            body.input(),
            |transaction, context, input| Box::pin(create(transaction, context, input)),
        )
        .await
}

/// Nobody puts rights into a role, or takes them out, that they do not have
/// everywhere; managing roles is one of them.
fn check_permissions(context: &Context, permissions: &[Permission]) -> Result<()> {
    match permissions
        .iter()
        .chain(&[Permission::RoleManage])
        .find(|&&permission| !context.reach_of(permission).everywhere)
    {
        Some(&permission) => Err(Error::lacking(permission)),
        None => Ok(()),
    }
}

async fn create(
    transaction: &DatabaseTransaction,
    context: &Context,
    input: &CreateRole,
) -> Result<Reply<RoleView>> {
    crate::organization::check_key("/key", &input.key)?;
    if input.name.is_blank() {
        return Err(Error::invalid_field("/name", "required", "Enter a name."));
    }
    check_permissions(context, &input.permissions)?;
    let role = Role {
        id: Uuid::now_v7(),
        key: input.key.clone(),
        name: input.name.clone(),
        shipped: false,
        permissions: input.permissions.clone(),
        holders: 0,
        version: 1,
    };
    role::insert(transaction, &role, context.person_id(), context.now)
        .await
        .map_err(|error| Error::taken(error, "/key", "There is a role with this key."))?;
    let (id, key) = (role.id, role.key.clone());
    let created = view(role);
    let changes = differences(None, Some(&created));
    context
        .record(transaction, Record::new("role", id, &key, changes))
        .await?;
    context
        .announce(transaction, "role.created", "role", id, None, json!({}))
        .await?;
    Ok(Reply::created(created, format!("/roles/{id}")).version(1))
}

/// Change a role
///
/// Merge-patch. Works for everybody who holds it with their next request.
#[utoipa::path(tag = "Roles", request_body = PatchRole, params(("id" = Uuid, Path, description = "The role."), IfMatchHeader),
    responses((status = 200, body = RoleView)))]
#[patch("/roles/{id}")]
pub async fn update_role(
    caller: Caller,
    id: web::Path<Uuid>,
    version: IfMatch,
    body: Body<PatchRole>,
) -> Answer {
    let input = body.with(|patch| (id.into_inner(), version.0, patch));
    caller
        .change(
            Operation::UpdateRole,
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
    patch: &PatchRole,
) -> Result<Reply<RoleView>> {
    let before = load(transaction, id).await?;
    let mut role = before.clone();
    if let Some(name) = &patch.name {
        if name.is_blank() {
            return Err(Error::invalid_field("/name", "required", "Enter a name."));
        }
        role.name = name.clone();
    }
    // What changes changes for everybody who holds the role, wherever they are.
    check_permissions(context, &before.permissions)?;
    if let Some(permissions) = &patch.permissions {
        check_permissions(context, permissions)?;
        role.permissions = permissions.clone();
    }
    if !role::update(
        transaction,
        &role,
        version,
        context.person_id(),
        context.now,
    )
    .await?
    {
        return Err(Error::stale());
    }
    let left = role::holders_everywhere(transaction, Permission::PersonManage).await?;
    if left.is_empty() {
        return Err(Error::new(
            Code::WrongState,
            "Nobody could manage people any more. Give another role that permission first.",
        ));
    }
    let after = load(transaction, id).await?;
    let (label, new_version) = (after.key.clone(), after.version);
    let changed = view(after);
    let mut changes = differences(Some(&view(before)), Some(&changed));
    changes.remove("version");
    context
        .record(transaction, Record::new("role", id, &label, changes))
        .await?;
    context
        .announce(transaction, "role.changed", "role", id, None, json!({}))
        .await?;
    Ok(Reply::ok(changed).version(new_version))
}

/// Delete a role
///
/// Only one that nobody holds and that did not ship.
#[utoipa::path(tag = "Roles", params(("id" = Uuid, Path, description = "The role."), IfMatchHeader),
    responses((status = 204, description = "Deleted.")))]
#[delete("/roles/{id}")]
pub async fn delete_role(caller: Caller, id: web::Path<Uuid>, version: IfMatch) -> Answer {
    let input = Input::of((id.into_inner(), version.0));
    caller
        .change(
            Operation::DeleteRole,
            input,
            |transaction, context, (id, version)| {
                Box::pin(delete(transaction, context, *id, *version))
            },
        )
        .await
}

async fn delete(
    transaction: &DatabaseTransaction,
    context: &Context,
    id: Uuid,
    version: i64,
) -> Result<Reply<()>> {
    let role = load(transaction, id).await?;
    check_permissions(context, &role.permissions)?;
    if role.shipped || role.holders > 0 {
        return Err(Error::new(
            Code::WrongState,
            "Shipped roles and roles that somebody holds stay. Take the role from everybody first.",
        ));
    }
    if !role::delete(transaction, id, version).await? {
        return Err(Error::stale());
    }
    let label = role.key.clone();
    let changes = differences(Some(&view(role)), None);
    context
        .record(transaction, Record::new("role", id, &label, changes))
        .await?;
    context
        .announce(transaction, "role.deleted", "role", id, None, json!({}))
        .await?;
    Ok(Reply::done())
}
