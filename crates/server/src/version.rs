//! What forms and workflows have in common: they are written as drafts,
//! published, and replaced by a later version.

use docket_contract::organization::Reference;
use docket_contract::problem::Code;
use docket_contract::version::{VersionState, VersionSummary};
use docket_domain::identity::Permission;
use docket_storage::audit::Changes;
use docket_storage::version::{self, Version, Versioned};
use docket_storage::{ConnectionTrait, DatabaseTransaction, StorageError};
use serde_json::json;
use uuid::Uuid;

use crate::context::{Context, Record, differences};
use crate::problem::{Error, Result};
use crate::query::invalid;
use crate::reply::Reply;

/// Whether a version has come so far.
pub fn is<T>(version: &Version<T>, state: VersionState) -> bool {
    version.state == state.key()
}

/// What lists show of a version.
///
/// # Errors
/// What is stored is no state.
pub fn summary<T>(version: &Version<T>) -> Result<VersionSummary> {
    let state = VersionState::from_key(&version.state).ok_or_else(|| StorageError::Corrupt {
        what: "state of a version",
        why: version.state.clone(),
    })?;
    Ok(VersionSummary {
        id: version.id,
        number: version.number,
        state,
        published_at: version.published_at,
        published_by: version
            .published_by
            .zip(version.published_by_name.clone())
            .map(|(id, name)| Reference { id, name }),
        retired_at: version.retired_at,
        version: version.version,
    })
}

/// What people call a version.
fn label<T>(version: &Version<T>) -> String {
    let name = version.name.get(docket_domain::text::DEFAULT_LANGUAGE);
    format!("{name}, version {}", version.number)
}

/// Loads a version.
///
/// # Errors
/// There is none.
pub async fn load<T: Versioned>(connection: &impl ConnectionTrait, id: Uuid) -> Result<Version<T>> {
    version::find(connection, id)
        .await?
        .ok_or_else(|| Error::not_found(&format!("{} version", T::NOUN)))
}

/// Loads a version that may still be changed.
///
/// # Errors
/// There is none, it is frozen, or somebody else changed it.
pub async fn load_draft<T: Versioned>(
    connection: &impl ConnectionTrait,
    id: Uuid,
    expected: i64,
) -> Result<Version<T>> {
    let version = load::<T>(connection, id).await?;
    if !is(&version, VersionState::Draft) {
        let noun = T::NOUN;
        return Err(Error::new(
            Code::WrongState,
            format!("This version was published and is frozen. Start a new version of the {noun}."),
        ));
    }
    if version.version != expected {
        return Err(Error::stale());
    }
    Ok(version)
}

/// The version that another one is compared with: a named one, or the one
/// before; the first one is compared with itself.
///
/// # Errors
/// The named one is none of the same form or workflow.
pub async fn earlier<T: Versioned>(
    connection: &impl ConnectionTrait,
    to: &Version<T>,
    from: Option<Uuid>,
) -> Result<Version<T>> {
    let mut versions = version::list::<T>(connection, Some(to.of)).await?;
    let place = match from {
        Some(from) => {
            let place = versions.iter().position(|version| version.id == from);
            place.ok_or_else(|| {
                let noun = T::NOUN;
                invalid(
                    "from",
                    format!("Give the id of a version of the same {noun}."),
                )
            })?
        }
        // The newest comes first.
        None => versions
            .iter()
            .position(|version| version.number < to.number)
            .or_else(|| versions.iter().position(|version| version.id == to.id))
            .unwrap_or_default(),
    };
    Ok(versions.swap_remove(place))
}

/// Stores a new draft that begins as a named version, or as the published one.
/// Gives its id.
///
/// # Errors
/// There is a draft already, or no such version.
pub async fn draft<T: Versioned>(
    transaction: &DatabaseTransaction,
    context: &Context,
    (of, key): (Uuid, &str),
    from: Option<Uuid>,
) -> Result<Uuid> {
    let noun = T::NOUN;
    let versions = version::list::<T>(transaction, Some(of)).await?;
    if versions
        .iter()
        .any(|version| is(version, VersionState::Draft))
    {
        return Err(Error::new(
            Code::WrongState,
            format!("This {noun} has a draft already. Change that one."),
        ));
    }
    let origin = match from {
        Some(from) => versions
            .iter()
            .find(|version| version.id == from)
            .ok_or_else(|| {
                let detail = format!("Choose a version of this {noun}.");
                Error::invalid_field("/from", "unknown", detail)
            })?,
        None => versions
            .iter()
            .find(|version| is(version, VersionState::Published))
            .or(versions.first())
            .ok_or_else(|| Error::not_found(&format!("{noun} version")))?,
    };
    let number = versions.first().map_or(1, |newest| newest.number + 1);
    let id = Uuid::now_v7();
    let (by, now) = (context.person_id(), context.now);
    version::insert(transaction, id, (of, number), &origin.definition, by, now)
        .await
        .map_err(|error| {
            Error::taken(error, "", "Somebody else started this draft a moment ago.")
        })?;
    let changes = differences(
        None,
        Some(&json!({ "draft": number, "from": origin.number })),
    );
    let payload = json!({ "version_id": id });
    announce::<T>(transaction, context, (of, key), payload, changes).await?;
    Ok(id)
}

/// Replaces what a draft says.
///
/// # Errors
/// Somebody else changed it.
pub async fn replace<T: Versioned>(
    transaction: &DatabaseTransaction,
    context: &Context,
    draft: &Version<T>,
    definition: &T,
) -> Result<()> {
    let (by, now) = (context.person_id(), context.now);
    let expected = (draft.id, draft.version);
    if !version::update_draft(transaction, expected, definition, by, now).await? {
        return Err(Error::stale());
    }
    let changes = differences(Some(&draft.definition), Some(definition));
    tell(transaction, context, draft, changes).await
}

/// Throws a draft away that is not the only version.
///
/// # Errors
/// There is none, it is frozen, the only version, or somebody else changed it.
pub async fn discard<T: Versioned>(
    transaction: &DatabaseTransaction,
    context: &Context,
    (id, expected): (Uuid, i64),
) -> Result<Reply<()>> {
    refuse_unless_everywhere(context)?;
    let draft = load_draft::<T>(transaction, id, expected).await?;
    let versions = version::list::<T>(transaction, Some(draft.of)).await?;
    if versions.len() == 1 {
        let noun = T::NOUN;
        return Err(Error::new(
            Code::WrongState,
            format!("This is the only version of the {noun}. Change it instead."),
        ));
    }
    if !version::delete_draft::<T>(transaction, (id, expected)).await? {
        return Err(Error::stale());
    }
    let changes = differences(Some(&json!({ "draft": draft.number })), None);
    tell(transaction, context, &draft, changes).await?;
    Ok(Reply::done())
}

/// Freezes a draft that is sound. The version published before is retired.
///
/// # Errors
/// Somebody else changed it.
pub async fn publish<T: Versioned>(
    transaction: &DatabaseTransaction,
    context: &Context,
    draft: &Version<T>,
) -> Result<()> {
    let (by, now) = (context.person_id(), context.now);
    let expected = (draft.id, draft.version);
    if !version::publish::<T>(transaction, draft.of, expected, by, now).await? {
        return Err(Error::stale());
    }
    let state = |state: VersionState| json!({ "state": state });
    let changes = differences(
        Some(&state(VersionState::Draft)),
        Some(&state(VersionState::Published)),
    );
    tell(transaction, context, draft, changes).await
}

/// Writes a change of a version into the trail and the event log.
///
/// # Errors
/// When the database refuses.
pub async fn tell<T: Versioned>(
    transaction: &DatabaseTransaction,
    context: &Context,
    version: &Version<T>,
    changes: Changes,
) -> Result<()> {
    let label = label(version);
    let payload = json!({ "version_id": version.id });
    announce::<T>(transaction, context, (version.of, &label), payload, changes).await
}

/// Writes a change of a form or a workflow into the trail and the event log.
///
/// # Errors
/// When the database refuses.
pub async fn announce<T: Versioned>(
    transaction: &DatabaseTransaction,
    context: &Context,
    (id, label): (Uuid, &str),
    payload: serde_json::Value,
    changes: Changes,
) -> Result<()> {
    context
        .record(transaction, Record::new(T::NOUN, id, label, changes))
        .await?;
    let kind = format!("{}.changed", T::NOUN);
    context
        .announce(transaction, &kind, T::NOUN, id, None, payload)
        .await
}

/// Forms and workflows are the organisation's: a permission for some units only
/// does not reach them.
///
/// # Errors
/// The permission does not reach everywhere.
pub fn refuse_unless_everywhere(context: &Context) -> Result<()> {
    if context.reach().everywhere {
        return Ok(());
    }
    Err(Error::lacking(Permission::OrganizationManage))
}
