//! Types of demand: which form is filled in, and which workflow follows.

use std::collections::BTreeSet;

use actix_web::{get, patch, post, web};
use docket_contract::organization::{CreateDemandType, DemandTypeView, PatchDemandType};
use docket_contract::page::Page;
use docket_contract::problem::Code;
use docket_contract::version::VersionState;
use docket_domain::form::FormDefinition;
use docket_domain::identity::Permission;
use docket_domain::workflow::Workflow;
use docket_storage::organization::definition::{self, DemandType};
use docket_storage::{ConnectionTrait, DatabaseTransaction, version};
use serde_json::json;
use uuid::Uuid;

use super::{check_key, key_from};
use crate::body::{Body, IfMatch};
use crate::caller::{Answer, Caller};
use crate::context::{Context, Record, differences};
use crate::form::audience::offered;
use crate::openapi::IfMatchHeader;
use crate::operation::Operation;
use crate::problem::{Error, Result};
use crate::reply::Reply;
use crate::version::is;

/// What the audit trail calls one.
const NOUN: &str = "demand_type";

fn view(demand_type: DemandType, offered: &BTreeSet<Uuid>) -> DemandTypeView {
    DemandTypeView {
        is_offered: offered.contains(&demand_type.id),
        id: demand_type.id,
        key: demand_type.key,
        name: demand_type.name,
        workflow_version_id: demand_type.workflow_version_id,
        form_version_id: demand_type.form_version_id,
        archived_at: demand_type.archived_at,
        version: demand_type.version,
    }
}

/// What the trail compares: what a type is, not for whom.
fn trail(view: &DemandTypeView) -> serde_json::Value {
    let mut json = json!(view);
    if let Some(members) = json.as_object_mut() {
        members.remove("is_offered");
    }
    json
}

/// Loads a type, in use or not.
///
/// # Errors
/// There is none.
pub async fn load(connection: &impl ConnectionTrait, id: Uuid) -> Result<DemandType> {
    definition::all_demand_types(connection)
        .await?
        .into_iter()
        .find(|demand_type| demand_type.id == id)
        .ok_or_else(|| Error::not_found("type of demand"))
}

/// List demand types
///
/// Each with its workflow version and its published form version, those out of
/// use included, in the order they were made. `is_offered` tells whether the
/// form is for the caller.
#[utoipa::path(tag = "Organisation", responses((status = 200, body = Page<DemandTypeView>)))]
#[get("/demand-types")]
pub async fn list_demand_types(caller: Caller) -> Answer {
    let context = caller.context(Operation::ListDemandTypes)?;
    let types = definition::all_demand_types(context.reader()).await?;
    let offered = offered(context.reader(), &context).await?;
    let types = types.into_iter();
    caller.answer(Reply::ok(Page {
        items: types.map(|one| view(one, &offered)).collect(),
        next: None,
        total: None,
    }))
}

/// Read a demand type
///
/// One type of demand.
#[utoipa::path(tag = "Organisation", params(("id" = Uuid, Path, description = "The type of demand.")),
    responses((status = 200, body = DemandTypeView)))]
#[get("/demand-types/{id}")]
pub async fn get_demand_type(caller: Caller, id: web::Path<Uuid>) -> Answer {
    let context = caller.context(Operation::GetDemandType)?;
    let found = load(context.reader(), *id).await?;
    let version = found.version;
    let offered = offered(context.reader(), &context).await?;
    caller.answer(Reply::ok(view(found, &offered)).version(version))
}

/// Create a demand type
///
/// From now on its form can be filled in: by those who may hand in demands, and
/// behind the form's public link. Its key stays what it is.
#[utoipa::path(tag = "Organisation", request_body = CreateDemandType, responses((status = 201, body = DemandTypeView)))]
#[post("/demand-types")]
pub async fn create_demand_type(caller: Caller, body: Body<CreateDemandType>) -> Answer {
    caller
        .change(
            Operation::CreateDemandType,
            body.input(),
            |transaction, context, input| Box::pin(create(transaction, context, input)),
        )
        .await
}

/// Change a demand type
///
/// Merge-patch: its name, its form, its workflow, whether it is in use. What was
/// written with it keeps the versions of form and workflow it was written with.
#[utoipa::path(tag = "Organisation", request_body = PatchDemandType,
    params(("id" = Uuid, Path, description = "The type of demand."), IfMatchHeader),
    responses((status = 200, body = DemandTypeView)))]
#[patch("/demand-types/{id}")]
pub async fn update_demand_type(
    caller: Caller,
    id: web::Path<Uuid>,
    version: IfMatch,
    body: Body<PatchDemandType>,
) -> Answer {
    let input = body.with(|patch| (id.into_inner(), version.0, patch));
    caller
        .change(
            Operation::UpdateDemandType,
            input,
            |transaction, context, input| Box::pin(update(transaction, context, input)),
        )
        .await
}

fn manages(context: &Context) -> Result<()> {
    match context.reach().everywhere {
        true => Ok(()),
        false => Err(Error::lacking(Permission::OrganizationManage)),
    }
}

/// The published version of a form.
async fn published(connection: &impl ConnectionTrait, form_id: Uuid) -> Result<Uuid> {
    let version = version::published::<FormDefinition>(connection, form_id).await?;
    let version = version.ok_or_else(|| {
        let detail = "Choose a form that has a published version.";
        Error::invalid_field("/form_id", "unpublished", detail)
    })?;
    Ok(version.id)
}

async fn create(
    transaction: &DatabaseTransaction,
    context: &Context,
    input: &CreateDemandType,
) -> Result<Reply<DemandTypeView>> {
    manages(context)?;
    if input.name.is_blank() {
        return Err(Error::invalid_field("/name", "required", "Enter a name."));
    }
    let key = match &input.key {
        Some(key) => key.clone(),
        None => key_from(input.name.get(docket_domain::text::DEFAULT_LANGUAGE)),
    };
    check_key("/key", &key)?;
    let types = definition::demand_types(transaction).await?;
    let workflow = input
        .workflow_version_id
        .or(types.first().map(|first| first.workflow_version_id));
    let workflow = workflow.ok_or_else(|| Error::not_found("workflow version"))?;
    let found = version::find::<Workflow>(transaction, workflow).await?;
    if !found.is_some_and(|found| is(&found, VersionState::Published)) {
        let detail = "Choose a workflow version that is published.";
        return Err(Error::invalid_field(
            "/workflow_version_id",
            "unknown",
            detail,
        ));
    }
    let demand_type = DemandType {
        id: Uuid::now_v7(),
        key,
        name: input.name.clone(),
        workflow_version_id: workflow,
        form_version_id: published(transaction, input.form_id).await?,
        archived_at: None,
        version: 1,
    };
    let (by, now) = (context.person_id(), context.now);
    definition::insert_demand_type(transaction, &demand_type, by, now)
        .await
        .map_err(|error| Error::taken(error, "/key", "There is a type with this key."))?;
    let created = view(demand_type, &offered(transaction, context).await?);
    let changes = differences(None, Some(&trail(&created)));
    tell(transaction, context, &created, changes).await?;
    let location = format!("/demand-types/{}", created.id);
    Ok(Reply::created(created, location).version(1))
}

async fn update(
    transaction: &DatabaseTransaction,
    context: &Context,
    (id, expected, patch): &(Uuid, i64, PatchDemandType),
) -> Result<Reply<DemandTypeView>> {
    manages(context)?;
    let before = load(transaction, *id).await?;
    if before.version != *expected {
        return Err(Error::stale());
    }
    let mut after = before.clone();
    if let Some(name) = &patch.name {
        after.name.clone_from(name);
    }
    if after.name.is_blank() {
        return Err(Error::invalid_field("/name", "required", "Enter a name."));
    }
    if let Some(form_id) = patch.form_id {
        after.form_version_id = published(transaction, form_id).await?;
    }
    if let Some(workflow_id) = patch.workflow_id {
        let version = version::published::<Workflow>(transaction, workflow_id).await?;
        let version = version.ok_or_else(|| {
            let detail = "Choose a workflow that has a published version.";
            Error::invalid_field("/workflow_id", "unpublished", detail)
        })?;
        after.workflow_version_id = version.id;
    }
    match patch.archived {
        Some(true) if before.archived_at.is_none() => {
            let types = definition::demand_types(transaction).await?;
            if types.len() == 1 {
                let detail = "This is the only type in use. Make another one first.";
                return Err(Error::new(Code::WrongState, detail));
            }
            after.archived_at = Some(context.now);
        }
        Some(false) => after.archived_at = None,
        _ => {}
    }
    if !definition::update_demand_type(transaction, &after, context.person_id(), context.now)
        .await?
    {
        return Err(Error::stale());
    }
    after.version += 1;
    let offered = offered(transaction, context).await?;
    let (before, after) = (view(before, &offered), view(after, &offered));
    let changes = differences(Some(&trail(&before)), Some(&trail(&after)));
    tell(transaction, context, &after, changes).await?;
    let version = after.version;
    Ok(Reply::ok(after).version(version))
}

async fn tell(
    transaction: &DatabaseTransaction,
    context: &Context,
    demand_type: &DemandTypeView,
    changes: docket_storage::audit::Changes,
) -> Result<()> {
    let id = demand_type.id;
    context
        .record(
            transaction,
            Record::new(NOUN, id, &demand_type.key, changes),
        )
        .await?;
    // Forms tell whether a type uses them.
    for (kind, noun) in [
        ("organization.changed", "organization"),
        ("form.changed", "form"),
    ] {
        context
            .announce(transaction, kind, noun, id, None, json!({}))
            .await?;
    }
    Ok(())
}
