//! Views: kept, shared, changed, deleted and brought back; and how each person
//! arranges those they may use.

use docket_contract::organization::Reference;
use docket_contract::page::Page;
use docket_contract::problem::Code;
use docket_contract::saved_view::{CreateSavedView, PatchSavedView, SavedViewView};
use docket_domain::saved_view::{
    MAX_NAME_CHARS, MAX_OWNED, MAX_PINNED, ViewPreferences, ViewSharing,
};
use docket_storage::saved_view::{self, NOUN, SavedView};
use docket_storage::{ConnectionTrait, DatabaseTransaction};
use serde_json::json;
use uuid::Uuid;

use super::sharing;
use crate::context::{Context, Record, differences};
use crate::demand::view::named;
use crate::problem::{Error, Result, field_error};
use crate::reply::Reply;

/// Every view the one who acts may use, by name.
///
/// # Errors
/// When the database refuses.
pub async fn list(context: &Context) -> Result<Page<SavedViewView>> {
    let reader = context.reader();
    let viewer = sharing::viewer(reader, context).await?;
    let mut items = Vec::new();
    for found in saved_view::list(reader, &viewer).await? {
        items.push(view(reader, context, found).await?);
    }
    Ok(Page {
        items,
        next: None,
        total: None,
    })
}

/// One view.
///
/// # Errors
/// There is none that the one who acts may use.
pub async fn get(
    connection: &impl ConnectionTrait,
    context: &Context,
    id: Uuid,
) -> Result<Reply<SavedViewView>> {
    let found = load(connection, context, id).await?;
    let version = found.version;
    Ok(Reply::ok(view(connection, context, found).await?).version(version))
}

async fn load(connection: &impl ConnectionTrait, context: &Context, id: Uuid) -> Result<SavedView> {
    let viewer = sharing::viewer(connection, context).await?;
    saved_view::find(connection, id, &viewer)
        .await?
        .ok_or_else(|| Error::not_found("view"))
}

/// Loads a view that the one who acts may change.
async fn load_own(
    connection: &impl ConnectionTrait,
    context: &Context,
    id: Uuid,
) -> Result<SavedView> {
    let found = load(connection, context, id).await?;
    refuse_unless_theirs(connection, context, &found).await?;
    Ok(found)
}

async fn refuse_unless_theirs(
    connection: &impl ConnectionTrait,
    context: &Context,
    found: &SavedView,
) -> Result<()> {
    if sharing::may_change(connection, context, found).await? {
        return Ok(());
    }
    Err(Error::new(
        Code::Forbidden,
        "This view is somebody else's. Keep one of your own with the same filters.",
    ))
}

/// Keeps a view.
///
/// # Errors
/// A value breaks a rule, the name is taken, or it may not be shared like this.
pub async fn create(
    transaction: &DatabaseTransaction,
    context: &Context,
    input: &CreateSavedView,
) -> Result<Reply<SavedViewView>> {
    let owner_id = context.oneself()?;
    let name = check_name(&input.name)?;
    sharing::check(transaction, context, &input.sharing).await?;
    has_room(transaction, owner_id).await?;
    let new = SavedView {
        id: Uuid::now_v7(),
        owner_id,
        owner_name: String::new(),
        name,
        query: input.query.clone(),
        sharing: input.sharing.clone(),
        version: 1,
        created_at: context.now,
        updated_at: context.now,
        updated_by: Some(owner_id),
        updated_by_name: None,
    };
    saved_view::insert(transaction, &new).await.map_err(taken)?;
    tell(transaction, context, "saved_view.created", None, Some(&new)).await?;
    let created = load(transaction, context, new.id).await?;
    let created = view(transaction, context, created).await?;
    Ok(Reply::created(created, format!("/views/{}", new.id)).version(1))
}

async fn has_room(connection: &impl ConnectionTrait, owner_id: Uuid) -> Result<()> {
    if saved_view::count_owned(connection, owner_id).await? < MAX_OWNED as u64 {
        return Ok(());
    }
    let detail = format!("{MAX_OWNED} views are kept already. Delete one of them first.");
    Err(Error::new(Code::WrongState, detail))
}

/// Changes a view.
///
/// # Errors
/// There is none, it is somebody else's, somebody else changed it, a value
/// breaks a rule, or it may not be shared like this.
pub async fn update(
    transaction: &DatabaseTransaction,
    context: &Context,
    (id, expected, patch): &(Uuid, i64, PatchSavedView),
) -> Result<Reply<SavedViewView>> {
    let by = context.oneself()?;
    let before = load_own(transaction, context, *id).await?;
    if before.version != *expected {
        return Err(Error::stale());
    }
    let mut after = before.clone();
    if let Some(name) = &patch.name {
        after.name = check_name(name)?;
    }
    if let Some(query) = &patch.query {
        after.query.clone_from(query);
    }
    if let Some(wanted) = patch.sharing.as_ref().filter(|one| **one != before.sharing) {
        if before.owner_id != by && *wanted == ViewSharing::Nobody {
            return Err(Error::new(
                Code::Forbidden,
                "Only whose view it is can keep it to themselves.",
            ));
        }
        sharing::check(transaction, context, wanted).await?;
        after.sharing.clone_from(wanted);
    }
    let stored = saved_view::update(transaction, &after, by, context.now);
    if !stored.await.map_err(taken)? {
        return Err(Error::stale());
    }
    tell(
        transaction,
        context,
        "saved_view.changed",
        Some(&before),
        Some(&after),
    )
    .await?;
    // Who shares somebody's view with others may no longer be among them.
    let acting = context.actor.acting();
    let stored = SavedView {
        version: after.version + 1,
        updated_at: context.now,
        updated_by: Some(by),
        updated_by_name: acting.map(|acting| acting.name.clone()),
        ..after
    };
    let version = stored.version;
    Ok(Reply::ok(view(transaction, context, stored).await?).version(version))
}

/// Deletes a view, or brings it back.
///
/// # Errors
/// There is none, it is somebody else's, somebody else changed it, or it is
/// not deleted.
pub async fn set_hidden(
    transaction: &DatabaseTransaction,
    context: &Context,
    (id, expected): (Uuid, i64),
    hidden: bool,
) -> Result<()> {
    let by = context.oneself()?;
    let found = match hidden {
        true => load_own(transaction, context, id).await?,
        false => load_hidden(transaction, context, id).await?,
    };
    if !hidden {
        has_room(transaction, found.owner_id).await?;
    }
    let at = hidden.then_some(context.now);
    let stored = saved_view::set_hidden(transaction, id, expected, at, by, context.now);
    if !stored.await.map_err(taken)? {
        return Err(Error::stale());
    }
    let (kind, before, after) = match hidden {
        true => ("saved_view.deleted", Some(&found), None),
        false => ("saved_view.restored", None, Some(&found)),
    };
    tell(transaction, context, kind, before, after).await
}

async fn load_hidden(
    connection: &impl ConnectionTrait,
    context: &Context,
    id: Uuid,
) -> Result<SavedView> {
    let viewer = sharing::viewer(connection, context).await?;
    let Some(hidden) = saved_view::find_hidden(connection, id, &viewer).await? else {
        load(connection, context, id).await?;
        return Err(Error::new(
            Code::WrongState,
            "The view is not deleted; there is nothing to restore.",
        ));
    };
    refuse_unless_theirs(connection, context, &hidden).await?;
    Ok(hidden)
}

/// How the one who acts arranges their views, as far as they may still use
/// them.
///
/// # Errors
/// When the database refuses.
pub async fn preferences(context: &Context) -> Result<Reply<ViewPreferences>> {
    let reader = context.reader();
    let viewer = sharing::viewer(reader, context).await?;
    let usable = saved_view::list(reader, &viewer).await?;
    let is_usable = |id: &Uuid| usable.iter().any(|view| view.id == *id);
    let mut kept = saved_view::preferences(reader, viewer.person_id).await?;
    kept.start = kept.start.filter(is_usable);
    kept.pinned.retain(is_usable);
    Ok(Reply::ok(kept))
}

/// Arranges the views of the one who acts.
///
/// # Errors
/// One of them they may not use, is there twice, or there are too many.
pub async fn arrange(
    transaction: &DatabaseTransaction,
    context: &Context,
    wanted: &ViewPreferences,
) -> Result<Reply<ViewPreferences>> {
    let viewer = sharing::viewer(transaction, context).await?;
    if wanted.pinned.len() > MAX_PINNED {
        let detail = format!("Pin at most {MAX_PINNED}.");
        return Err(Error::invalid_field("/pinned", "too_many", detail));
    }
    let usable = saved_view::list(transaction, &viewer).await?;
    let is_usable = |id: &Uuid| usable.iter().any(|view| view.id == *id);
    let unknown = "Choose a view of yours or one that is shared with you.";
    let mut errors = Vec::new();
    if wanted.start.as_ref().is_some_and(|id| !is_usable(id)) {
        errors.push(field_error("/start", "unknown", unknown));
    }
    for (index, id) in wanted.pinned.iter().enumerate() {
        let pointer = format!("/pinned/{index}");
        if !is_usable(id) {
            errors.push(field_error(&pointer, "unknown", unknown));
        } else if wanted.pinned[..index].contains(id) {
            errors.push(field_error(&pointer, "taken", "It is pinned already."));
        }
    }
    if !errors.is_empty() {
        return Err(Error::invalid(errors));
    }
    let before = saved_view::preferences(transaction, viewer.person_id).await?;
    saved_view::set_preferences(transaction, viewer.person_id, wanted).await?;
    let names = |kept: &ViewPreferences| {
        let name = |id: &Uuid| usable.iter().find(|view| view.id == *id);
        let name = |id: &Uuid| name(id).map(|view| view.name.clone());
        json!({
            "start_view": kept.start.as_ref().and_then(name),
            "pinned_views": kept.pinned.iter().filter_map(name).collect::<Vec<_>>(),
        })
    };
    let changes = differences(Some(&names(&before)), Some(&names(wanted)));
    if !changes.is_empty() {
        let record = Record::new("person", viewer.person_id, "person", changes);
        context.record(transaction, record).await?;
    }
    Ok(Reply::ok(wanted.clone()))
}

fn check_name(name: &str) -> Result<String> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > MAX_NAME_CHARS {
        let detail = format!("Enter a name of 1 to {MAX_NAME_CHARS} characters.");
        return Err(Error::invalid_field("/name", "length", detail));
    }
    Ok(name.to_owned())
}

fn taken(error: docket_storage::StorageError) -> Error {
    Error::taken(error, "/name", "There is a view with this name already.")
}

async fn view(
    connection: &impl ConnectionTrait,
    context: &Context,
    found: SavedView,
) -> Result<SavedViewView> {
    Ok(SavedViewView {
        may_change: sharing::may_change(connection, context, &found).await?,
        is_own: context.person_id() == Some(found.owner_id),
        id: found.id,
        name: found.name,
        query: found.query,
        sharing: found.sharing,
        owner: Reference {
            id: found.owner_id,
            name: found.owner_name,
        },
        created_at: found.created_at,
        updated_at: found.updated_at,
        updated_by: named(found.updated_by, &found.updated_by_name),
        version: found.version,
    })
}

/// What the trail compares of a view.
fn trail(view: &SavedView) -> serde_json::Value {
    json!({
        "name": view.name,
        "filter": view.query.filter,
        "sort": view.query.sort,
        "columns": view.query.columns,
        "shared_with": view.sharing.key(),
        "shared_units": view.sharing.units().collect::<Vec<_>>(),
    })
}

/// Writes a change of a view into the trail, and into the event log where
/// others may use it.
async fn tell(
    transaction: &DatabaseTransaction,
    context: &Context,
    kind: &str,
    before: Option<&SavedView>,
    after: Option<&SavedView>,
) -> Result<()> {
    let Some(view) = after.or(before) else {
        return Ok(());
    };
    let changes = differences(before.map(trail).as_ref(), after.map(trail).as_ref());
    context
        .record(transaction, Record::new(NOUN, view.id, &view.name, changes))
        .await?;
    let is_shared = |view: &SavedView| view.sharing != ViewSharing::Nobody;
    if before.is_some_and(is_shared) || after.is_some_and(is_shared) {
        context
            .announce(transaction, kind, NOUN, view.id, None, json!({}))
            .await?;
    }
    Ok(())
}
