//! Texts that the project office writes again and again.

use docket_contract::page::Page;
use docket_contract::triage::{CreateTemplate, PatchTemplate, TemplateView};
use docket_domain::demand::MAX_TEXT_CHARS;
use docket_domain::identity::Permission;
use docket_domain::triage::MAX_NAME_CHARS;
use docket_storage::template::{self, NOUN, Template};
use docket_storage::{ConnectionTrait, DatabaseTransaction};
use serde_json::json;
use uuid::Uuid;

use crate::context::{Context, Record, differences};
use crate::problem::{Error, Result};
use crate::reply::Reply;

fn view(template: Template) -> TemplateView {
    TemplateView {
        id: template.id,
        name: template.name,
        body: template.body,
        archived_at: template.archived_at,
        version: template.version,
    }
}

/// One template.
///
/// # Errors
/// There is none.
pub async fn load(connection: &impl ConnectionTrait, id: Uuid) -> Result<Template> {
    let found = template::find(connection, id).await?;
    found.ok_or_else(|| Error::not_found("answer template"))
}

/// All templates by name.
///
/// # Errors
/// When the database refuses.
pub async fn list(
    connection: &impl ConnectionTrait,
    archived: bool,
) -> Result<Reply<Page<TemplateView>>> {
    let templates = template::list(connection, archived).await?;
    Ok(Reply::ok(Page {
        items: templates.into_iter().map(view).collect(),
        next: None,
        total: None,
    }))
}

/// One template, to be read.
///
/// # Errors
/// There is none.
pub async fn get(connection: &impl ConnectionTrait, id: Uuid) -> Result<Reply<TemplateView>> {
    let template = load(connection, id).await?;
    let version = template.version;
    Ok(Reply::ok(view(template)).version(version))
}

/// Makes a template.
///
/// # Errors
/// Something in it is wrong.
pub async fn create(
    transaction: &DatabaseTransaction,
    context: &Context,
    input: &CreateTemplate,
) -> Result<Reply<TemplateView>> {
    insist(context)?;
    let template = Template {
        id: Uuid::now_v7(),
        name: check_name(&input.name)?,
        body: check_body(&input.body)?,
        archived_at: None,
        version: 1,
    };
    let (by, now) = (context.person_id(), context.now);
    template::insert(transaction, &template, by, now)
        .await
        .map_err(taken)?;
    let id = template.id;
    let created = view(template);
    let changes = differences(None, Some(&created));
    let record = Record::new(NOUN, id, &created.name, changes);
    context.record(transaction, record).await?;
    context
        .announce(
            transaction,
            "answer_template.created",
            NOUN,
            id,
            None,
            json!({}),
        )
        .await?;
    Ok(Reply::created(created, format!("/answer-templates/{id}")).version(1))
}

/// Changes a template.
///
/// # Errors
/// Stale, or something in it is wrong.
pub async fn update(
    transaction: &DatabaseTransaction,
    context: &Context,
    (id, version, patch): &(Uuid, i64, PatchTemplate),
) -> Result<Reply<TemplateView>> {
    insist(context)?;
    let before = load(transaction, *id).await?;
    let mut template = Template {
        version: *version,
        ..before.clone()
    };
    if let Some(name) = &patch.name {
        template.name = check_name(name)?;
    }
    if let Some(body) = &patch.body {
        template.body = check_body(body)?;
    }
    if let Some(archived) = patch.archived {
        template.archived_at = archived.then_some(context.now);
    }
    let (by, now) = (context.person_id(), context.now);
    if !template::update(transaction, &template, by, now)
        .await
        .map_err(taken)?
    {
        return Err(Error::stale());
    }
    let after = view(load(transaction, *id).await?);
    let mut changes = differences(Some(&view(before)), Some(&after));
    changes.remove("version");
    let record = Record::new(NOUN, *id, &after.name, changes);
    context.record(transaction, record).await?;
    context
        .announce(
            transaction,
            "answer_template.changed",
            NOUN,
            *id,
            None,
            json!({}),
        )
        .await?;
    let version = after.version;
    Ok(Reply::ok(after).version(version))
}

/// Templates are the whole project office's.
fn insist(context: &Context) -> Result<()> {
    if context.reach_of(Permission::DemandTriage).everywhere {
        return Ok(());
    }
    Err(Error::lacking(Permission::DemandTriage))
}

fn taken(error: docket_storage::StorageError) -> Error {
    Error::taken(error, "/name", "Another template has this name.")
}

fn check_name(name: &str) -> Result<String> {
    let name = name.trim();
    if (1..=MAX_NAME_CHARS).contains(&name.chars().count()) {
        return Ok(name.to_owned());
    }
    let detail = "Enter a name of 1 to 100 characters.";
    Err(Error::invalid_field("/name", "length", detail))
}

fn check_body(body: &str) -> Result<String> {
    let body = body.trim();
    if (1..=MAX_TEXT_CHARS).contains(&body.chars().count()) {
        return Ok(body.to_owned());
    }
    let detail = "Enter 1 to 20,000 characters.";
    Err(Error::invalid_field("/body", "length", detail))
}
