//! The field catalogue.

use actix_web::{get, post};
use docket_contract::organization::FieldView;
use docket_contract::page::Page;
use docket_domain::field::FieldDefinition;
use docket_domain::identity::Permission;
use docket_storage::DatabaseTransaction;
use docket_storage::organization::definition::{self, Field};
use serde_json::json;
use uuid::Uuid;

use crate::body::Body;
use crate::caller::{Answer, Caller};
use crate::context::{Context, Record, differences};
use crate::operation::Operation;
use crate::problem::{Error, Result};
use crate::reply::Reply;

fn view(field: Field) -> FieldView {
    FieldView {
        id: field.id,
        definition: field.definition,
        shipped: field.shipped,
        archived_at: field.archived_at,
        version: field.version,
    }
}

/// List the field catalogue
///
/// Every field that forms, frameworks and boards can refer to.
#[utoipa::path(tag = "Organisation", responses((status = 200, body = Page<FieldView>)))]
#[get("/fields")]
pub async fn list_fields(caller: Caller) -> Answer {
    let context = caller.context(Operation::ListFields)?;
    let items = definition::fields(context.reader())
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

/// Add a field to the catalogue
///
/// Its key and kind stay what they are: values are stored by them.
#[utoipa::path(tag = "Organisation", request_body = FieldDefinition, responses((status = 201, body = FieldView)))]
#[post("/fields")]
pub async fn create_field(caller: Caller, body: Body<FieldDefinition>) -> Answer {
    caller
        .change(
            Operation::CreateField,
            body.input(),
            |transaction, context, input| Box::pin(create(transaction, context, input)),
        )
        .await
}

async fn create(
    transaction: &DatabaseTransaction,
    context: &Context,
    input: &FieldDefinition,
) -> Result<Reply<FieldView>> {
    if !context.reach().everywhere {
        return Err(Error::lacking(Permission::OrganizationManage));
    }
    let created = add(transaction, context, input).await?;
    Ok(Reply::created(created, "/fields").version(1))
}

/// Adds those of some fields to the catalogue that it does not have yet.
///
/// # Errors
/// One of them is not sound.
pub async fn add_missing(
    transaction: &DatabaseTransaction,
    context: &Context,
    fields: &[FieldDefinition],
) -> Result<()> {
    if fields.is_empty() {
        return Ok(());
    }
    let mut known = definition::catalogue(transaction).await?;
    for (number, field) in fields.iter().enumerate() {
        if known.contains(&field.key) {
            continue;
        }
        add(transaction, context, field)
            .await
            .map_err(|error| error.under(&format!("/fields/{number}")))?;
        known.insert(field.clone());
    }
    Ok(())
}

async fn add(
    transaction: &DatabaseTransaction,
    context: &Context,
    input: &FieldDefinition,
) -> Result<FieldView> {
    input
        .validate()
        .map_err(|problem| Error::invalid_field("", problem.code(), problem.to_string()))?;
    let field = Field {
        id: Uuid::now_v7(),
        definition: input.clone(),
        shipped: false,
        archived_at: None,
        version: 1,
    };
    definition::insert_field(transaction, &field, context.person_id(), context.now)
        .await
        .map_err(|error| Error::taken(error, "/key", "There is a field with this key."))?;
    let created = view(field);
    let (id, label) = (created.id, created.definition.key.to_string());
    let changes = differences(None, Some(&created));
    context
        .record(transaction, Record::new("field", id, &label, changes))
        .await?;
    let kind = "organization.changed";
    context
        .announce(transaction, kind, "organization", id, None, json!({}))
        .await?;
    Ok(created)
}
