//! Putting demands on shortlists, preparing them, and their order.

use docket_contract::problem::Code;
use docket_contract::shortlist::{AddEntries, EntriesView, EntryView, MoveEntry, PatchEntry};
use docket_domain::demand;
use docket_domain::identity::Permission;
use docket_domain::shortlist::{MAX_ENTRIES, MAX_TEXT_CHARS, key, reorder};
use docket_storage::DatabaseTransaction;
use docket_storage::demand::Which;
use docket_storage::shortlist::Shortlist;
use docket_storage::shortlist::{decision, entry};
use serde_json::json;
use uuid::Uuid;

use super::list::{load_open, tell};
use super::view;
use crate::context::{Context, differences};
use crate::demand::service::{find, standing};
use crate::problem::{Error, Result};
use crate::reply::Reply;

/// Puts demands on a shortlist.
///
/// # Errors
/// It is closed or may only be read, it would be too long, or one of the demands
/// is not there to be screened by the caller.
pub async fn add(
    transaction: &DatabaseTransaction,
    context: &Context,
    (which, input): &(Which, AddEntries),
) -> Result<Reply<EntriesView>> {
    let shortlist = load_open(transaction, context, *which).await?;
    let note = input.note.as_deref().unwrap_or_default().trim();
    check_note(note)?;
    if input.demand_ids.is_empty() {
        let detail = "Choose at least one demand.";
        return Err(Error::invalid_field("/demand_ids", "required", detail));
    }
    put(transaction, context, &shortlist, &input.demand_ids, note).await?;
    let path = format!("/shortlists/{}/entries", key(shortlist.seq));
    let view = view::entries(transaction, context, &shortlist).await?;
    Ok(Reply::created(view, path))
}

/// Puts demands at the end of a shortlist that the caller may change. Those that
/// are on it already stay where they are.
///
/// # Errors
/// It would be too long, or one of the demands is not there to be screened by
/// the caller.
pub async fn put(
    transaction: &DatabaseTransaction,
    context: &Context,
    shortlist: &Shortlist,
    demands: &[Uuid],
    note: &str,
) -> Result<()> {
    let known = entry::places(transaction, shortlist.id).await?;
    let mut on: Vec<Uuid> = known.iter().map(|place| place.demand_id).collect();
    for (place, &id) in demands.iter().enumerate() {
        if on.contains(&id) {
            continue;
        }
        let pointer = format!("/demand_ids/{place}");
        let demand =
            find(transaction, context, Which::Id(id))
                .await
                .map_err(|error| match error {
                    Error::Told { .. } => {
                        let detail =
                            "There is no such demand, or it is outside of what you may see.";
                        Error::invalid_field(&pointer, "unknown", detail)
                    }
                    Error::Storage(_) => error,
                })?;
        let held = standing(transaction, context, &demand).await?.permissions;
        let screens = held.contains(&Permission::DemandTriage);
        if !screens && !held.contains(&Permission::DemandDecide) {
            let key = demand::key(demand.seq);
            let detail = format!("You neither screen {key} nor decide on it. Leave it out.");
            return Err(Error::invalid_field(&pointer, "not_held", detail));
        }
        if demand.submitted_at.is_none() {
            let key = demand::key(demand.seq);
            let detail =
                format!("{key} is a draft. It goes onto a shortlist once it is submitted.");
            return Err(Error::invalid_field(&pointer, "wrong", detail));
        }
        on.push(id);
        if on.len() > MAX_ENTRIES {
            let detail = format!("A shortlist has at most {MAX_ENTRIES} demands.");
            return Err(Error::invalid_field(&pointer, "too_many", detail));
        }
        let by = context.person_id();
        entry::insert(transaction, (shortlist.id, id), note, by, context.now).await?;
        noted(
            transaction,
            context,
            shortlist,
            ("shortlist.changed", "put_on", id),
        )
        .await?;
    }
    Ok(())
}

/// Changes what is noted about a demand on a shortlist.
///
/// # Errors
/// It is closed or may only be read, or somebody else changed the entry.
pub async fn update(
    transaction: &DatabaseTransaction,
    context: &Context,
    (which, id, expected, patch): &(Which, Uuid, i64, PatchEntry),
) -> Result<Reply<EntryView>> {
    let shortlist = load_open(transaction, context, *which).await?;
    let whose = (shortlist.id, *id);
    let found = view::find(transaction, context, whose).await?;
    let note = match &patch.note {
        Some(note) => note.as_deref().unwrap_or_default().trim().to_owned(),
        None => found.note,
    };
    check_note(&note)?;
    if !entry::update(transaction, (*id, *expected), &note).await? {
        return Err(Error::stale());
    }
    let what = ("shortlist.changed", "noted_about", found.demand_id);
    noted(transaction, context, &shortlist, what).await?;
    let view = view::entry(transaction, context, whose).await?;
    let version = view.version;
    Ok(Reply::ok(view).version(version))
}

/// Moves a demand before another one on the shortlist, or to its end.
///
/// # Errors
/// It is closed or may only be read, or one of the two is not on it.
pub async fn place(
    transaction: &DatabaseTransaction,
    context: &Context,
    (which, id, input): &(Which, Uuid, MoveEntry),
) -> Result<Reply<EntriesView>> {
    let shortlist = load_open(transaction, context, *which).await?;
    let found = view::find(transaction, context, (shortlist.id, *id)).await?;
    let places = entry::places(transaction, shortlist.id).await?;
    let order: Vec<Uuid> = places.into_iter().map(|place| place.id).collect();
    let next = reorder(&order, *id, input.before).ok_or_else(|| {
        let detail = "That entry is not on this shortlist any more.";
        Error::invalid_field("/before", "unknown", detail)
    })?;
    if next != order {
        entry::arrange(transaction, &next).await?;
        let what = ("shortlist.changed", "moved_on_it", found.demand_id);
        noted(transaction, context, &shortlist, what).await?;
    }
    Ok(Reply::ok(
        view::entries(transaction, context, &shortlist).await?,
    ))
}

/// Takes a demand off a shortlist. What was decided stays.
///
/// # Errors
/// It is closed or may only be read, something was decided about the demand, or
/// somebody else changed the entry.
pub async fn remove(
    transaction: &DatabaseTransaction,
    context: &Context,
    (which, id, expected): (Which, Uuid, i64),
) -> Result<Reply<()>> {
    let shortlist = load_open(transaction, context, which).await?;
    let found = view::find(transaction, context, (shortlist.id, id)).await?;
    if !decision::list(transaction, &[id]).await?.is_empty() {
        let detail = "The meeting decided about this demand: it stays on the shortlist. Correct \
                      the decision instead.";
        return Err(Error::new(Code::WrongState, detail));
    }
    if !entry::delete(transaction, (id, expected)).await? {
        return Err(Error::stale());
    }
    let gone = json!({ "taken_off": found.demand_id });
    let changes = differences(None, Some(&gone));
    tell(
        transaction,
        context,
        &shortlist,
        ("shortlist.changed", changes),
    )
    .await?;
    Ok(Reply::done())
}

fn check_note(note: &str) -> Result<()> {
    if note.chars().count() <= MAX_TEXT_CHARS {
        return Ok(());
    }
    let detail = "Enter at most 5,000 characters.";
    Err(Error::invalid_field("/note", "too_long", detail))
}

/// Writes down what happened to a demand on a shortlist. The trail names the
/// demand by its id alone: whoever sees the shortlist may not see the demand.
async fn noted(
    transaction: &DatabaseTransaction,
    context: &Context,
    shortlist: &Shortlist,
    (kind, what, demand): (&str, &str, Uuid),
) -> Result<()> {
    let changes = differences(None, Some(&json!({ what: demand })));
    tell(transaction, context, shortlist, (kind, changes)).await
}
