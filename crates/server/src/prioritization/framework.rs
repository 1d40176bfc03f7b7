//! Frameworks: written as drafts, agreed, replaced by a later version.

use docket_contract::organization::Reference;
use docket_contract::page::Page;
use docket_contract::prioritization::{
    CreateFramework, FrameworkState, FrameworkVersionSummary, FrameworkVersionView, FrameworkView,
    PutFrameworkVersion,
};
use docket_contract::problem::{Code, FieldError};
use docket_domain::prioritization::framework::FrameworkProblem;
use docket_storage::prioritization::current_framework_version_id;
use docket_storage::prioritization::framework::{self, Framework, FrameworkVersion, NOUN};
use docket_storage::{ConnectionTrait, DatabaseTransaction, StorageError};
use serde_json::json;
use uuid::Uuid;

use crate::context::{Context, Record, differences};
use crate::operation::Access;
use crate::problem::{Error, Result, field_error};
use crate::reply::Reply;

/// All frameworks with their versions.
///
/// # Errors
/// When the database refuses.
pub async fn list(context: &Context) -> Result<Page<FrameworkView>> {
    let reader = context.reader();
    let versions = framework::versions(reader, None).await?;
    let current = current_framework_version_id(reader).await?;
    let items = framework::list(reader)
        .await?
        .into_iter()
        .map(|framework| view(framework, &versions, current))
        .collect::<Result<_>>()?;
    Ok(Page {
        items,
        next: None,
        total: None,
    })
}

/// One framework with its versions.
///
/// # Errors
/// There is none.
pub async fn get(connection: &impl ConnectionTrait, id: Uuid) -> Result<Reply<FrameworkView>> {
    let framework = load(connection, id).await?;
    let version = framework.version;
    let versions = framework::versions(connection, Some(id)).await?;
    let current = current_framework_version_id(connection).await?;
    Ok(Reply::ok(view(framework, &versions, current)?).version(version))
}

/// One framework version with what it asks.
///
/// # Errors
/// There is none.
pub async fn get_version(
    connection: &impl ConnectionTrait,
    context: &Context,
    id: Uuid,
) -> Result<Reply<FrameworkVersionView>> {
    let found = load_version(connection, id).await?;
    let current = current_framework_version_id(connection).await?;
    let version = found.version;
    Ok(Reply::ok(version_view(found, current, context.language())?).version(version))
}

/// Stores a new framework with its first draft.
///
/// # Errors
/// Its key is not one or taken, or it has no name.
pub async fn create(
    transaction: &DatabaseTransaction,
    context: &Context,
    input: &CreateFramework,
) -> Result<Reply<FrameworkView>> {
    refuse_unless_everywhere(context)?;
    crate::organization::check_key("/key", &input.key)?;
    if input.name.is_blank() {
        return Err(Error::invalid_field("/name", "required", "Enter a name."));
    }
    let (id, version_id) = (Uuid::now_v7(), Uuid::now_v7());
    let (by, now) = (context.person_id(), context.now);
    framework::insert(transaction, id, &input.key, &input.name, by, now)
        .await
        .map_err(|error| Error::taken(error, "/key", "There is a framework with this key."))?;
    framework::insert_version(transaction, version_id, id, 1, &input.definition, by, now).await?;
    let changes = differences(None, Some(input));
    context
        .record(transaction, Record::new(NOUN, id, &input.key, changes))
        .await?;
    let payload = json!({ "version_id": version_id });
    context
        .announce(transaction, "framework.created", NOUN, id, None, payload)
        .await?;
    let framework = load(transaction, id).await?;
    let versions = framework::versions(transaction, Some(id)).await?;
    let current = current_framework_version_id(transaction).await?;
    let created = view(framework, &versions, current)?;
    Ok(Reply::created(created, format!("/frameworks/{id}")).version(1))
}

/// Starts a new draft from the version agreed last, or from the newest where
/// none was.
///
/// # Errors
/// There is no such framework, or it has a draft already.
pub async fn draft(
    transaction: &DatabaseTransaction,
    context: &Context,
    id: Uuid,
) -> Result<Reply<FrameworkVersionView>> {
    refuse_unless_everywhere(context)?;
    let framework = load(transaction, id).await?;
    let versions = framework::versions(transaction, Some(id)).await?;
    let agreed = versions
        .iter()
        .find(|version| is(version, FrameworkState::Agreed));
    let Some((newest, origin)) = versions
        .first()
        .map(|newest| (newest, agreed.unwrap_or(newest)))
    else {
        return Err(Error::not_found("framework"));
    };
    if versions
        .iter()
        .any(|version| is(version, FrameworkState::Draft))
    {
        return Err(Error::new(
            Code::WrongState,
            "This framework has a draft already. Change that one.",
        ));
    }
    let (version_id, number) = (Uuid::now_v7(), newest.number + 1);
    let (by, now) = (context.person_id(), context.now);
    let definition = &origin.definition;
    framework::insert_version(transaction, version_id, id, number, definition, by, now)
        .await
        .map_err(|error| {
            Error::taken(error, "", "Somebody else started this draft a moment ago.")
        })?;
    let changes = differences(
        None,
        Some(&json!({ "draft": number, "from": origin.number })),
    );
    announce(
        transaction,
        context,
        id,
        &framework.key,
        version_id,
        changes,
    )
    .await?;
    let created = load_version(transaction, version_id).await?;
    let created = version_view(created, None, context.language())?;
    Ok(Reply::created(created, format!("/framework-versions/{version_id}")).version(1))
}

/// Replaces what a draft asks.
///
/// # Errors
/// There is none, it is frozen, or somebody else changed it.
pub async fn replace(
    transaction: &DatabaseTransaction,
    context: &Context,
    id: Uuid,
    expected: i64,
    input: &PutFrameworkVersion,
) -> Result<Reply<FrameworkVersionView>> {
    refuse_unless_everywhere(context)?;
    let before = load_draft(transaction, id, expected).await?;
    let (by, now) = (context.person_id(), context.now);
    if !framework::update_draft(transaction, id, expected, &input.definition, by, now).await? {
        return Err(Error::stale());
    }
    let changes = differences(Some(&before.definition), Some(&input.definition));
    let label = label(&before);
    announce(
        transaction,
        context,
        before.framework_id,
        &label,
        id,
        changes,
    )
    .await?;
    get_version(transaction, context, id).await
}

/// Agrees a draft: from now on it is frozen, and the organisation scores with
/// it. The version of the same framework agreed before is retired.
///
/// # Errors
/// There is none, it is no draft, it is not sound, or somebody else changed
/// it.
pub async fn agree(
    transaction: &DatabaseTransaction,
    context: &Context,
    id: Uuid,
    expected: i64,
) -> Result<Reply<FrameworkVersionView>> {
    refuse_unless_everywhere(context)?;
    let draft = load_draft(transaction, id, expected).await?;
    let problems = draft.definition.validate();
    if !problems.is_empty() {
        return Err(Error::invalid(problems.iter().map(told).collect()));
    }
    let (by, now) = (context.person_id(), context.now);
    if !framework::agree(transaction, draft.framework_id, id, expected, by, now).await? {
        return Err(Error::stale());
    }
    let state = |state: FrameworkState| json!({ "state": state });
    let changes = differences(
        Some(&state(FrameworkState::Draft)),
        Some(&state(FrameworkState::Agreed)),
    );
    let label = label(&draft);
    announce(
        transaction,
        context,
        draft.framework_id,
        &label,
        id,
        changes,
    )
    .await?;
    get_version(transaction, context, id).await
}

/// A framework is the organisation's: a permission for some units only does
/// not reach it.
fn refuse_unless_everywhere(context: &Context) -> Result<()> {
    match context.operation.access() {
        Access::Holders(permission) if !context.reach().everywhere => {
            Err(Error::lacking(permission))
        }
        _ => Ok(()),
    }
}

/// Loads a framework.
///
/// # Errors
/// There is none.
pub async fn load(connection: &impl ConnectionTrait, id: Uuid) -> Result<Framework> {
    framework::find(connection, id)
        .await?
        .ok_or_else(|| Error::not_found("framework"))
}

async fn load_version(connection: &impl ConnectionTrait, id: Uuid) -> Result<FrameworkVersion> {
    framework::version(connection, id)
        .await?
        .ok_or_else(|| Error::not_found("framework version"))
}

async fn load_draft(
    connection: &impl ConnectionTrait,
    id: Uuid,
    expected: i64,
) -> Result<FrameworkVersion> {
    let version = load_version(connection, id).await?;
    if !is(&version, FrameworkState::Draft) {
        return Err(Error::new(
            Code::WrongState,
            "This version was agreed and is frozen. Start a new version of the framework.",
        ));
    }
    if version.version != expected {
        return Err(Error::stale());
    }
    Ok(version)
}

/// Writes a change of a framework version into the trail and the event log.
async fn announce(
    transaction: &DatabaseTransaction,
    context: &Context,
    framework: Uuid,
    label: &str,
    version_id: Uuid,
    changes: docket_storage::audit::Changes,
) -> Result<()> {
    context
        .record(transaction, Record::new(NOUN, framework, label, changes))
        .await?;
    let payload = json!({ "version_id": version_id });
    context
        .announce(
            transaction,
            "framework.changed",
            NOUN,
            framework,
            None,
            payload,
        )
        .await
}

/// What people call a version: its framework's English name and its number.
fn label(version: &FrameworkVersion) -> String {
    let name = version
        .framework_name
        .get(docket_domain::text::DEFAULT_LANGUAGE);
    format!("{name}, version {}", version.number)
}

/// Whether a version is in a state.
pub fn is(version: &FrameworkVersion, state: FrameworkState) -> bool {
    version.state == state.key()
}

fn told(problem: &FrameworkProblem) -> FieldError {
    // A kind without fields is always a JSON string.
    let code = serde_json::to_value(problem.kind).ok();
    let code = code
        .as_ref()
        .and_then(|code| code.as_str())
        .unwrap_or("wrong");
    let pointer = format!("/definition{}", problem.place);
    field_error(&pointer, code, format!("Correct this: {}.", problem.kind))
}

fn view(
    framework: Framework,
    versions: &[FrameworkVersion],
    current: Option<Uuid>,
) -> Result<FrameworkView> {
    Ok(FrameworkView {
        versions: versions
            .iter()
            .filter(|version| version.framework_id == framework.id)
            .map(|version| summary(version, current))
            .collect::<Result<_>>()?,
        id: framework.id,
        key: framework.key,
        name: framework.name,
        version: framework.version,
    })
}

fn version_view(
    version: FrameworkVersion,
    current: Option<Uuid>,
    language: &str,
) -> Result<FrameworkVersionView> {
    Ok(FrameworkVersionView {
        base: summary(&version, current)?,
        framework: Reference {
            id: version.framework_id,
            name: version.framework_name.get(language).to_owned(),
        },
        definition: version.definition,
    })
}

fn summary(version: &FrameworkVersion, current: Option<Uuid>) -> Result<FrameworkVersionSummary> {
    let state = FrameworkState::from_key(&version.state).ok_or_else(|| StorageError::Corrupt {
        what: "framework state",
        why: version.state.clone(),
    })?;
    Ok(FrameworkVersionSummary {
        id: version.id,
        number: version.number,
        state,
        is_current: current == Some(version.id),
        agreed_at: version.agreed_at,
        agreed_by: version
            .agreed_by
            .zip(version.agreed_by_name.clone())
            .map(|(id, name)| Reference { id, name }),
        version: version.version,
    })
}
