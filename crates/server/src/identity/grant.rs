//! Roles given to people: where each reaches, and who may give it.

use actix_web::{delete, get, post, web};
use docket_contract::identity::{CreateGrant, GrantView};
use docket_contract::organization::Reference;
use docket_contract::page::Page;
use docket_contract::problem::Code;
use docket_domain::identity::Permission;
use docket_storage::DatabaseTransaction;
use docket_storage::identity::role;
use serde_json::json;
use uuid::Uuid;

use super::oversight::{insist, load_managed};
use super::person::{check_unit, load};
use crate::body::{Body, Input};
use crate::caller::{Answer, Caller};
use crate::context::{Context, Record, differences};
use crate::operation::Operation;
use crate::problem::{Error, Result};
use crate::reply::Reply;

fn grant_view(grant: role::Grant, language: &str) -> GrantView {
    GrantView {
        id: grant.id,
        role: Reference {
            id: grant.role_id,
            name: grant.role_name.get(language).to_owned(),
        },
        unit: grant
            .unit_id
            .zip(grant.unit_name)
            .map(|(id, name)| Reference { id, name }),
        created_at: grant.created_at,
    }
}

/// List a person's roles
///
/// Each with the unit it reaches.
#[utoipa::path(tag = "People", params(("id" = Uuid, Path, description = "The person.")),
    responses((status = 200, body = Page<GrantView>)))]
#[get("/people/{id}/grants")]
pub async fn list_grants(caller: Caller, id: web::Path<Uuid>) -> Answer {
    let context = caller.context(Operation::ListGrants)?;
    load(context.reader(), *id).await?;
    let grants = role::grants(context.reader(), *id).await?;
    let items = grants
        .into_iter()
        .map(|grant| grant_view(grant, context.language()))
        .collect();
    caller.answer(Reply::ok(Page {
        items,
        next: None,
        total: None,
    }))
}

/// Give a person a role
///
/// For a unit with its subtree, or for everything.
#[utoipa::path(tag = "People", request_body = CreateGrant, params(("id" = Uuid, Path, description = "The person.")),
    responses((status = 201, body = GrantView)))]
#[post("/people/{id}/grants")]
pub async fn create_grant(caller: Caller, id: web::Path<Uuid>, body: Body<CreateGrant>) -> Answer {
    let input = body.with(|grant| (id.into_inner(), grant));
    caller
        .change(
            Operation::CreateGrant,
            input,
            |transaction, context, (id, grant)| Box::pin(give(transaction, context, *id, grant)),
        )
        .await
}

async fn give(
    transaction: &DatabaseTransaction,
    context: &Context,
    person_id: Uuid,
    input: &CreateGrant,
) -> Result<Reply<GrantView>> {
    load_managed(transaction, context, person_id).await?;
    let role = role::find(transaction, input.role_id)
        .await?
        .ok_or_else(|| Error::invalid_field("/role_id", "unknown", "Choose one of the roles."))?;
    // Nobody gives rights away that they do not have, or have only elsewhere.
    for &permission in &role.permissions {
        insist(transaction, context, permission, input.unit_id).await?;
    }
    if let Some(unit) = input.unit_id {
        check_unit(transaction, unit).await?;
    }
    let id = Uuid::now_v7();
    let (by, now) = (context.person_id(), context.now);
    role::grant(transaction, id, person_id, role.id, input.unit_id, by, now)
        .await
        .map_err(|error| {
            Error::taken(
                error,
                "/role_id",
                "The person holds this role there already.",
            )
        })?;
    let grants = role::grants(transaction, person_id).await?;
    let grant = grants.into_iter().find(|grant| grant.id == id);
    let grant = grant.ok_or_else(|| Error::not_found("role of this person"))?;
    let changes = differences(
        None,
        Some(&json!({ "role": role.key, "unit": input.unit_id })),
    );
    context
        .record(
            transaction,
            Record::new("person", person_id, "role given", changes),
        )
        .await?;
    let payload = json!({});
    context
        .announce(
            transaction,
            "person.changed",
            "person",
            person_id,
            None,
            payload,
        )
        .await?;
    let path = format!("/people/{person_id}/grants");
    Ok(Reply::created(grant_view(grant, context.language()), path))
}

/// Take a role from a person
///
/// Works with the person's next request; the last administrator keeps theirs.
#[utoipa::path(tag = "People", params(
        ("id" = Uuid, Path, description = "The person."),
        ("grant_id" = Uuid, Path, description = "The role given.")),
    responses((status = 204, description = "Taken away.")))]
#[delete("/people/{id}/grants/{grant_id}")]
pub async fn revoke_grant(caller: Caller, path: web::Path<(Uuid, Uuid)>) -> Answer {
    caller
        .change(
            Operation::RevokeGrant,
            Input::of(path.into_inner()),
            |transaction, context, (person_id, id)| {
                Box::pin(take(transaction, context, *person_id, *id))
            },
        )
        .await
}

async fn take(
    transaction: &DatabaseTransaction,
    context: &Context,
    person_id: Uuid,
    id: Uuid,
) -> Result<Reply<()>> {
    load_managed(transaction, context, person_id).await?;
    let grants = role::grants(transaction, person_id).await?;
    let grant = grants.iter().find(|grant| grant.id == id);
    let grant = grant.ok_or_else(|| Error::not_found("role of this person"))?;
    role::revoke(transaction, id, person_id).await?;
    let left = role::holders_everywhere(transaction, Permission::PersonManage).await?;
    if left.is_empty() {
        return Err(Error::new(
            Code::WrongState,
            "This is the last account that can manage people. Give somebody else that role first.",
        ));
    }
    let changes = differences(
        Some(&json!({ "role": grant.role_id, "unit": grant.unit_id })),
        None,
    );
    context
        .record(
            transaction,
            Record::new("person", person_id, "role taken", changes),
        )
        .await?;
    let payload = json!({});
    context
        .announce(
            transaction,
            "person.changed",
            "person",
            person_id,
            None,
            payload,
        )
        .await?;
    Ok(Reply::done())
}
