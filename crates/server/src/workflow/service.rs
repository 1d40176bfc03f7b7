//! Workflows: written as drafts, published, replaced by a later version.

use std::collections::BTreeSet;

use docket_contract::page::Page;
use docket_contract::problem::FieldError;
use docket_contract::version::VersionState;
use docket_contract::workflow::{
    CreateWorkflow, CreateWorkflowVersion, PatchWorkflow, PutWorkflowVersion, WorkflowComparison,
    WorkflowVersionView, WorkflowView,
};
use docket_domain::field::FieldCatalogue;
use docket_domain::text::{DEFAULT_LANGUAGE, LocalText};
use docket_domain::workflow::{Status, Surroundings, Workflow, compare, shipped_workflow};
use docket_storage::identity::role;
use docket_storage::organization::definition;
use docket_storage::workflow::{self, NOUN, NamedWorkflow, WorkflowVersion};
use docket_storage::{ConnectionTrait, DatabaseTransaction, organization, version as versions};
use serde_json::json;
use uuid::Uuid;

use crate::context::{Context, Record, differences};
use crate::organization::{check_key, key_from};
use crate::problem::{Error, Result, field_error};
use crate::reply::Reply;
use crate::version::{self, is, refuse_unless_everywhere, summary};

/// All workflows with their versions.
///
/// # Errors
/// When the database refuses.
pub async fn list(context: &Context) -> Result<Page<WorkflowView>> {
    let reader = context.reader();
    let all = versions::list(reader, None).await?;
    let used = used(reader).await?;
    let items = workflow::list(reader)
        .await?
        .into_iter()
        .map(|workflow| view(workflow, &all, &used))
        .collect::<Result<_>>()?;
    Ok(Page {
        items,
        next: None,
        total: None,
    })
}

/// One workflow with its versions.
///
/// # Errors
/// There is none.
pub async fn get(connection: &impl ConnectionTrait, id: Uuid) -> Result<Reply<WorkflowView>> {
    let workflow = one(connection, id).await?;
    let version = workflow.version;
    Ok(Reply::ok(workflow).version(version))
}

async fn one(connection: &impl ConnectionTrait, id: Uuid) -> Result<WorkflowView> {
    let workflow = load(connection, id).await?;
    let all = versions::list(connection, Some(id)).await?;
    let used = used(connection).await?;
    view(workflow, &all, &used)
}

/// One version with its statuses and steps.
///
/// # Errors
/// There is none.
pub async fn get_version(
    connection: &impl ConnectionTrait,
    id: Uuid,
) -> Result<Reply<WorkflowVersionView>> {
    let found = one_version(connection, id).await?;
    let version = found.base.version;
    Ok(Reply::ok(found).version(version))
}

async fn one_version(connection: &impl ConnectionTrait, id: Uuid) -> Result<WorkflowVersionView> {
    let found: WorkflowVersion = version::load(connection, id).await?;
    let problems = match is(&found, VersionState::Draft) {
        true => Judge::load(connection).await?.problems(&found.definition),
        false => Vec::new(),
    };
    Ok(WorkflowVersionView {
        base: summary(&found)?,
        kept_statuses: kept(connection, &found).await?,
        workflow_id: found.of,
        name: found.name,
        definition: found.definition,
        problems,
    })
}

/// The statuses that demands of earlier versions may be in, and this one does
/// not have.
async fn kept(connection: &impl ConnectionTrait, version: &WorkflowVersion) -> Result<Vec<Status>> {
    let mut kept: Vec<Status> = Vec::new();
    if !is(version, VersionState::Published) {
        return Ok(kept);
    }
    let others = workflow::in_force(connection).await?.into_iter();
    for other in others.filter(|other| other.of == version.of && other.id != version.id) {
        for status in other.definition.statuses {
            let is_known = version.definition.status(&status.key).is_some();
            if !is_known && kept.iter().all(|one| one.key != status.key) {
                kept.push(status);
            }
        }
    }
    Ok(kept)
}

/// What is different between two versions of one workflow.
///
/// # Errors
/// There is no such version, or they are of two workflows.
pub async fn changes(
    connection: &impl ConnectionTrait,
    id: Uuid,
    from: Option<Uuid>,
) -> Result<Reply<WorkflowComparison>> {
    let to: WorkflowVersion = version::load(connection, id).await?;
    let from = version::earlier(connection, &to, from).await?;
    Ok(Reply::ok(WorkflowComparison {
        changes: compare(&from.definition, &to.definition),
        from: summary(&from)?,
        to: summary(&to)?,
    }))
}

/// Stores a new workflow with its first draft.
///
/// # Errors
/// Its key is not one or taken, or it has no name.
pub async fn create(
    transaction: &DatabaseTransaction,
    context: &Context,
    input: &CreateWorkflow,
) -> Result<Reply<WorkflowView>> {
    refuse_unless_everywhere(context)?;
    let name = &input.name;
    named(name)?;
    let key = match &input.key {
        Some(key) => key.clone(),
        None => key_from(name.get(DEFAULT_LANGUAGE)),
    };
    check_key("/key", &key)?;
    let definition = input.definition.clone().unwrap_or_else(shipped_workflow);
    let (id, version_id) = (Uuid::now_v7(), Uuid::now_v7());
    let (by, now) = (context.person_id(), context.now);
    workflow::insert(transaction, id, &key, name, by, now)
        .await
        .map_err(|error| Error::taken(error, "/key", "There is a workflow with this key."))?;
    versions::insert(transaction, version_id, (id, 1), &definition, by, now).await?;
    let trail = json!({ "key": key, "name": name, "definition": definition });
    let changes = differences(None, Some(&trail));
    context
        .record(transaction, Record::new(NOUN, id, &key, changes))
        .await?;
    let payload = json!({ "version_id": version_id });
    context
        .announce(transaction, "workflow.created", NOUN, id, None, payload)
        .await?;
    let created = one(transaction, id).await?;
    Ok(Reply::created(created, format!("/workflows/{id}")).version(1))
}

fn named(name: &LocalText) -> Result<()> {
    match name.is_blank() {
        true => Err(Error::invalid_field("/name", "required", "Enter a name.")),
        false => Ok(()),
    }
}

/// Changes the name of a workflow.
///
/// # Errors
/// There is none, the name is blank, or somebody else changed it.
pub async fn update(
    transaction: &DatabaseTransaction,
    context: &Context,
    (id, expected, patch): &(Uuid, i64, PatchWorkflow),
) -> Result<Reply<WorkflowView>> {
    refuse_unless_everywhere(context)?;
    let before = load(transaction, *id).await?;
    if before.version != *expected {
        return Err(Error::stale());
    }
    let mut after = before.clone();
    if let Some(name) = &patch.name {
        after.name.clone_from(name);
    }
    named(&after.name)?;
    let (by, now) = (context.person_id(), context.now);
    if !workflow::update(transaction, &after, by, now).await? {
        return Err(Error::stale());
    }
    let trail = |workflow: &NamedWorkflow| json!({ "name": workflow.name });
    let changes = differences(Some(&trail(&before)), Some(&trail(&after)));
    let of = (*id, before.key.as_str());
    version::announce::<Workflow>(transaction, context, of, json!({}), changes).await?;
    get(transaction, *id).await
}

/// Starts a new draft, from the published version or from another one.
///
/// # Errors
/// There is no such workflow or version, or the workflow has a draft already.
pub async fn draft(
    transaction: &DatabaseTransaction,
    context: &Context,
    (id, input): &(Uuid, CreateWorkflowVersion),
) -> Result<Reply<WorkflowVersionView>> {
    refuse_unless_everywhere(context)?;
    let workflow = load(transaction, *id).await?;
    let version_id =
        version::draft::<Workflow>(transaction, context, (*id, &workflow.key), input.from).await?;
    let created = one_version(transaction, version_id).await?;
    Ok(Reply::created(created, format!("/workflow-versions/{version_id}")).version(1))
}

/// Replaces what a draft says.
///
/// # Errors
/// There is none, it is frozen, or somebody else changed it.
pub async fn replace(
    transaction: &DatabaseTransaction,
    context: &Context,
    (id, expected, input): &(Uuid, i64, PutWorkflowVersion),
) -> Result<Reply<WorkflowVersionView>> {
    refuse_unless_everywhere(context)?;
    let before: WorkflowVersion = version::load_draft(transaction, *id, *expected).await?;
    version::replace(transaction, context, &before, &input.definition).await?;
    get_version(transaction, *id).await
}

/// Publishes a draft: from now on it is frozen, and new demands go through it.
/// The version of the same workflow published before is retired; running
/// demands keep it.
///
/// # Errors
/// There is none, it is no draft, it is not sound, or somebody else changed
/// it.
pub async fn publish(
    transaction: &DatabaseTransaction,
    context: &Context,
    (id, expected): &(Uuid, i64),
) -> Result<Reply<WorkflowVersionView>> {
    refuse_unless_everywhere(context)?;
    let draft: WorkflowVersion = version::load_draft(transaction, *id, *expected).await?;
    let problems = Judge::load(transaction).await?.problems(&draft.definition);
    if !problems.is_empty() {
        return Err(Error::invalid(problems));
    }
    version::publish(transaction, context, &draft).await?;
    get_version(transaction, *id).await
}

/// What workflows are judged by before they are published.
struct Judge {
    catalogue: FieldCatalogue,
    roles: BTreeSet<String>,
    language: String,
}

impl Judge {
    async fn load(connection: &impl ConnectionTrait) -> Result<Self> {
        let settings = organization::find(connection).await?;
        let roles = role::list(connection).await?;
        Ok(Self {
            catalogue: definition::catalogue(connection).await?,
            roles: roles.into_iter().map(|role| role.key).collect(),
            language: settings
                .map_or_else(|| DEFAULT_LANGUAGE.to_owned(), |settings| settings.language),
        })
    }

    /// What keeps a workflow from being published.
    fn problems(&self, workflow: &Workflow) -> Vec<FieldError> {
        let surroundings = Surroundings {
            catalogue: &self.catalogue,
            roles: &self.roles,
            language: &self.language,
        };
        let found = workflow.validate(&surroundings).err().unwrap_or_default();
        let told = found.iter().map(|fault| {
            let pointer = format!("/definition{}", fault.place);
            field_error(&pointer, fault.problem.code(), fault.problem.to_string())
        });
        told.collect()
    }
}

/// Loads a workflow.
///
/// # Errors
/// There is none.
pub async fn load(connection: &impl ConnectionTrait, id: Uuid) -> Result<NamedWorkflow> {
    workflow::find(connection, id)
        .await?
        .ok_or_else(|| Error::not_found("workflow"))
}

/// The versions that types of demand use.
async fn used(connection: &impl ConnectionTrait) -> Result<Vec<Uuid>> {
    let types = definition::demand_types(connection).await?;
    Ok(types
        .into_iter()
        .map(|demand_type| demand_type.workflow_version_id)
        .collect())
}

fn view(
    workflow: NamedWorkflow,
    versions: &[WorkflowVersion],
    used: &[Uuid],
) -> Result<WorkflowView> {
    let own = || versions.iter().filter(|version| version.of == workflow.id);
    Ok(WorkflowView {
        versions: own().map(summary).collect::<Result<_>>()?,
        in_use: own().any(|version| used.contains(&version.id)),
        id: workflow.id,
        key: workflow.key,
        name: workflow.name,
        version: workflow.version,
    })
}
