//! Shortlists themselves: name, day, who attends, and how far they are.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use docket_contract::page::Page;
use docket_contract::problem::Code;
use docket_contract::shortlist::{
    CreateShortlist, ListedShortlist, MoveShortlist, PatchShortlist, ShortlistView,
};
use docket_domain::identity::Permission;
use docket_domain::shortlist::{
    self as domain, MAX_NAME_CHARS, MAX_PEOPLE, MAX_PLACE_CHARS, MAX_TEXT_CHARS, ShortlistState,
    StateProblem,
};
use docket_storage::demand::Which;
use docket_storage::identity::person;
use docket_storage::organization::unit;
pub use docket_storage::shortlist::NOUN;
use docket_storage::shortlist::{self, Reaches, Shortlist, ShortlistValues, decision};
use docket_storage::{ConnectionTrait, DatabaseTransaction};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{entry, view};
use crate::clock::check_day;
use crate::context::{Context, Record, differences};
use crate::identity::oversight::insist;
use crate::problem::{Error, Result, field_error};
use crate::query::{cursor, next_page};
use crate::reply::Reply;

/// Reads `SL-7` or an id.
///
/// # Errors
/// It is neither: there is no such shortlist.
pub fn which(text: &str) -> Result<Which> {
    domain::parse_key(text)
        .map(Which::Number)
        .or_else(|| text.parse().ok().map(Which::Id))
        .ok_or_else(|| Error::not_found("shortlist"))
}

/// How far the caller reaches shortlists.
pub fn reaches(context: &Context) -> Reaches {
    Reaches {
        triage: context.reach_of(Permission::DemandTriage),
        decide: context.reach_of(Permission::DemandDecide),
        person_id: context.person_id(),
    }
}

/// Loads a shortlist.
///
/// # Errors
/// There is none within reach.
pub async fn load(
    connection: &impl ConnectionTrait,
    context: &Context,
    which: Which,
) -> Result<Shortlist> {
    shortlist::find(connection, which, &reaches(context))
        .await?
        .ok_or_else(|| Error::not_found("shortlist"))
}

/// Loads a shortlist to change something of it, and keeps it from others until
/// the transaction ends.
///
/// # Errors
/// There is none within reach, it may only be read, or it is closed.
pub async fn load_open(
    transaction: &DatabaseTransaction,
    context: &Context,
    which: Which,
) -> Result<Shortlist> {
    let found = load_managed(transaction, context, which).await?;
    refuse_frozen(&found)?;
    Ok(found)
}

async fn load_managed(
    transaction: &DatabaseTransaction,
    context: &Context,
    which: Which,
) -> Result<Shortlist> {
    let found = held(transaction, context, which).await?;
    match found.may_manage {
        true => Ok(found),
        false => Err(Error::lacking(Permission::DemandTriage)),
    }
}

/// Loads a shortlist and keeps it from others until the transaction ends.
///
/// # Errors
/// There is none within reach.
pub async fn held(
    transaction: &DatabaseTransaction,
    context: &Context,
    which: Which,
) -> Result<Shortlist> {
    let found = load(transaction, context, which).await?;
    shortlist::hold(transaction, found.id).await?;
    load(transaction, context, Which::Id(found.id)).await
}

/// Refuses to change what is closed.
///
/// # Errors
/// It is closed.
pub fn refuse_frozen(shortlist: &Shortlist) -> Result<()> {
    if shortlist.state.may_change() {
        return Ok(());
    }
    Err(Error::new(
        Code::WrongState,
        "This shortlist is closed: nothing of it changes any more. Open it again, saying why, \
         to correct something.",
    ))
}

/// A page of the shortlists the caller reaches, those of the latest day first.
///
/// # Errors
/// When the database refuses.
pub async fn list(
    context: &Context,
    states: &[ShortlistState],
    limit: u64,
    before: Option<(NaiveDate, i64)>,
) -> Result<Page<ListedShortlist>> {
    let (reader, reaches) = (context.reader(), reaches(context));
    let mut found = shortlist::list(reader, &reaches, states, before, limit + 1).await?;
    let next = next_page(&mut found, limit, |last| cursor(&(last.meets_on, last.seq)));
    Ok(Page {
        items: found.into_iter().map(view::listed).collect(),
        next,
        total: None,
    })
}

/// One shortlist.
///
/// # Errors
/// There is none within reach.
pub async fn get(
    connection: &impl ConnectionTrait,
    context: &Context,
    which: Which,
) -> Result<Reply<ShortlistView>> {
    let found = load(connection, context, which).await?;
    let version = found.version;
    let view = view::shortlist(connection, found).await?;
    Ok(Reply::ok(view).version(version))
}

/// Shows a deleted shortlist again.
///
/// # Errors
/// As [`set_hidden`].
pub async fn restore(
    transaction: &DatabaseTransaction,
    context: &Context,
    which: (Which, i64),
) -> Result<Reply<ShortlistView>> {
    let id = set_hidden(transaction, context, which, false).await?;
    get(transaction, context, Which::Id(id)).await
}

/// Stores a new shortlist, with demands on it where it names some.
///
/// # Errors
/// A value breaks a rule, or the caller may not screen demands there.
pub async fn create(
    transaction: &DatabaseTransaction,
    context: &Context,
    input: &CreateShortlist,
) -> Result<Reply<ShortlistView>> {
    let unit_id = place(transaction, context, input.unit_id).await?;
    check_day("/meets_on", input.meets_on)?;
    let values = ShortlistValues {
        name: input.name.trim().to_owned(),
        meets_on: input.meets_on,
        place: input.place.trim().to_owned(),
        purpose: input.purpose.trim().to_owned(),
        state: ShortlistState::Preparing,
    };
    check(&values)?;
    check_people(transaction, &input.person_ids).await?;
    let (id, by) = (Uuid::now_v7(), context.person_id());
    shortlist::insert(transaction, id, &values, unit_id, by, context.now).await?;
    shortlist::set_people(transaction, id, &input.person_ids).await?;
    let made = load(transaction, context, Which::Id(id)).await?;
    let after = trail(transaction, &made).await?;
    let changes = differences(None, Some(&after));
    tell(transaction, context, &made, ("shortlist.created", changes)).await?;
    if !input.demand_ids.is_empty() {
        entry::put(transaction, context, &made, &input.demand_ids, "").await?;
    }
    let path = format!("/shortlists/{}", domain::key(made.seq));
    let view = view::shortlist(transaction, made).await?;
    Ok(Reply::created(view, path).version(1))
}

/// The unit a new shortlist belongs to: the one that was named, or where the
/// caller screens demands if that is one place.
async fn place(
    transaction: &DatabaseTransaction,
    context: &Context,
    named: Option<Uuid>,
) -> Result<Option<Uuid>> {
    if let Some(id) = named {
        if unit::find(transaction, id).await?.is_none() {
            let detail = "Choose among the units there are.";
            return Err(Error::invalid_field("/unit_id", "unknown", detail));
        }
        insist(transaction, context, Permission::DemandTriage, Some(id)).await?;
        return Ok(Some(id));
    }
    let reach = context.reach_of(Permission::DemandTriage);
    match reach.units.as_slice() {
        _ if reach.everywhere => Ok(None),
        [only] => Ok(Some(*only)),
        _ => {
            let detail = "Choose the unit that the shortlist belongs to.";
            Err(Error::invalid_field("/unit_id", "required", detail))
        }
    }
}

/// Stores another name, day, place, purpose, or other people.
///
/// # Errors
/// There is no such shortlist, it may only be read, it is closed, somebody else
/// changed it, or a value breaks a rule.
pub async fn update(
    transaction: &DatabaseTransaction,
    context: &Context,
    (which, expected, patch): &(Which, i64, PatchShortlist),
) -> Result<Reply<ShortlistView>> {
    let current = load_open(transaction, context, *which).await?;
    if current.version != *expected {
        return Err(Error::stale());
    }
    let before = trail(transaction, &current).await?;
    let mut values = values(&current);
    let taken = |text: &String| text.trim().to_owned();
    values.name = patch.name.as_ref().map_or(values.name, taken);
    values.place = patch.place.as_ref().map_or(values.place, taken);
    values.purpose = patch.purpose.as_ref().map_or(values.purpose, taken);
    if let Some(day) = patch.meets_on {
        check_day("/meets_on", day)?;
        values.meets_on = day;
    }
    check(&values)?;
    if let Some(people) = &patch.person_ids {
        check_people(transaction, people).await?;
        check_deciders(transaction, current.id, people).await?;
        shortlist::set_people(transaction, current.id, people).await?;
    }
    let changed = (current.id, *expected);
    if !shortlist::update(
        transaction,
        changed,
        &values,
        context.person_id(),
        context.now,
    )
    .await?
    {
        return Err(Error::stale());
    }
    // Whoever takes themselves off the meeting may see it no longer.
    let after = shortlist::find(
        transaction,
        Which::Id(current.id),
        &Reaches {
            triage: docket_storage::Reach::SYSTEM,
            ..reaches(context)
        },
    )
    .await?
    .ok_or_else(|| Error::not_found("shortlist"))?;
    let changes = differences(Some(&before), Some(&trail(transaction, &after).await?));
    tell(transaction, context, &after, ("shortlist.changed", changes)).await?;
    get(transaction, context, Which::Id(current.id)).await
}

/// Takes a shortlist into another state.
///
/// # Errors
/// There is no such shortlist, it may only be read, somebody else changed it, or
/// it cannot come into that state.
pub async fn advance(
    transaction: &DatabaseTransaction,
    context: &Context,
    (which, expected, input): &(Which, i64, MoveShortlist),
) -> Result<Reply<ShortlistView>> {
    let current = load_managed(transaction, context, *which).await?;
    if current.version != *expected {
        return Err(Error::stale());
    }
    let reason = input.reason.as_deref().map(str::trim);
    let reason = reason.filter(|reason| !reason.is_empty());
    if reason.is_some_and(|reason| reason.chars().count() > MAX_TEXT_CHARS) {
        let detail = "Enter at most 5,000 characters.";
        return Err(Error::invalid_field("/reason", "too_long", detail));
    }
    let has_decisions = has_decisions(transaction, current.id).await?;
    current
        .state
        .enter(input.state, has_decisions, reason.is_some())
        .map_err(|problem| match problem {
            StateProblem::ReasonMissing => {
                Error::invalid_field("/reason", "required", problem.to_string())
            }
            _ => Error::new(Code::WrongState, problem.to_string()),
        })?;
    let values = ShortlistValues {
        state: input.state,
        ..values(&current)
    };
    let changed = (current.id, *expected);
    let by = context.person_id();
    if !shortlist::update(transaction, changed, &values, by, context.now).await? {
        return Err(Error::stale());
    }
    let (from, to) = (
        json!({ "state": current.state }),
        json!({ "state": input.state }),
    );
    let changes = differences(Some(&from), Some(&to));
    let label = domain::key(current.seq);
    let record = Record {
        reason: reason.map(str::to_owned),
        ..Record::new(NOUN, current.id, &label, changes)
    };
    context.record(transaction, record).await?;
    announce(transaction, context, &current, "shortlist.changed").await?;
    get(transaction, context, Which::Id(current.id)).await
}

/// Deletes a shortlist, or brings it back. What is closed is a record of what
/// was decided: it stays.
///
/// # Errors
/// There is no such shortlist, it may only be read, it is closed, somebody else
/// changed it, or it is not deleted.
pub async fn set_hidden(
    transaction: &DatabaseTransaction,
    context: &Context,
    (which, expected): (Which, i64),
    hidden: bool,
) -> Result<Uuid> {
    let found = match hidden {
        true => load_open(transaction, context, which).await?,
        false => {
            let found = shortlist::find_hidden(transaction, which, &reaches(context)).await?;
            let Some(found) = found else {
                load_managed(transaction, context, which).await?;
                let detail = "The shortlist is not deleted; there is nothing to restore.";
                return Err(Error::new(Code::WrongState, detail));
            };
            if !found.may_manage {
                return Err(Error::lacking(Permission::DemandTriage));
            }
            found
        }
    };
    if hidden && has_decisions(transaction, found.id).await? {
        let detail = "What this meeting decided stays. Close the shortlist instead.";
        return Err(Error::new(Code::WrongState, detail));
    }
    let at = hidden.then_some(context.now);
    let (changed, by) = ((found.id, expected), context.person_id());
    if !shortlist::set_hidden(transaction, changed, at, by, context.now).await? {
        return Err(Error::stale());
    }
    let values = trail(transaction, &found).await?;
    let (kind, changes) = match hidden {
        true => ("shortlist.deleted", differences(Some(&values), None)),
        false => ("shortlist.restored", differences(None, Some(&values))),
    };
    tell(transaction, context, &found, (kind, changes)).await?;
    Ok(found.id)
}

/// Whether the meeting decided anything, also about demands that were deleted
/// since: those can be brought back.
async fn has_decisions(connection: &impl ConnectionTrait, shortlist: Uuid) -> Result<bool> {
    let deciders = decision::deciders(connection, shortlist).await?;
    Ok(!deciders.is_empty())
}

fn values(shortlist: &Shortlist) -> ShortlistValues {
    ShortlistValues {
        name: shortlist.name.clone(),
        meets_on: shortlist.meets_on,
        place: shortlist.place.clone(),
        purpose: shortlist.purpose.clone(),
        state: shortlist.state,
    }
}

fn check(values: &ShortlistValues) -> Result<()> {
    let mut errors = Vec::new();
    let length = values.name.chars().count();
    if !(1..=MAX_NAME_CHARS).contains(&length) {
        let detail = format!("Enter a name of 1 to {MAX_NAME_CHARS} characters.");
        errors.push(field_error("/name", "length", detail));
    }
    for (pointer, text, most) in [
        ("/place", &values.place, MAX_PLACE_CHARS),
        ("/purpose", &values.purpose, MAX_TEXT_CHARS),
    ] {
        if text.chars().count() > most {
            let detail = format!("Enter at most {most} characters.");
            errors.push(field_error(pointer, "too_long", detail));
        }
    }
    match errors.is_empty() {
        true => Ok(()),
        false => Err(Error::invalid(errors)),
    }
}

async fn check_people(connection: &impl ConnectionTrait, people: &[Uuid]) -> Result<()> {
    if people.len() > MAX_PEOPLE {
        let detail = format!("Name at most {MAX_PEOPLE} people.");
        return Err(Error::invalid_field("/person_ids", "too_many", detail));
    }
    let mut known = BTreeSet::new();
    for (place, &id) in people.iter().enumerate() {
        let pointer = format!("/person_ids/{place}");
        if !known.insert(id) {
            return Err(Error::invalid_field(
                &pointer,
                "taken",
                "Name everybody once.",
            ));
        }
        if person::find(connection, id).await?.is_none() {
            let detail = "Choose among the people there are.";
            return Err(Error::invalid_field(&pointer, "unknown", detail));
        }
    }
    Ok(())
}

/// Whoever has decided something has attended.
async fn check_deciders(
    connection: &impl ConnectionTrait,
    shortlist: Uuid,
    people: &[Uuid],
) -> Result<()> {
    let deciders = decision::deciders(connection, shortlist).await?;
    let gone = deciders
        .iter()
        .find(|decider| !people.contains(&decider.person_id));
    match gone {
        Some(gone) => {
            let detail = format!("{} has decided something here and stays.", gone.name);
            Err(Error::invalid_field("/person_ids", "needed", detail))
        }
        None => Ok(()),
    }
}

/// What the trail compares of a shortlist.
async fn trail(connection: &impl ConnectionTrait, shortlist: &Shortlist) -> Result<Value> {
    let people = shortlist::people(connection, shortlist.id).await?;
    let names: Vec<String> = people.into_iter().map(|person| person.name).collect();
    Ok(json!({
        "name": shortlist.name,
        "meets_on": shortlist.meets_on,
        "place": shortlist.place,
        "purpose": shortlist.purpose,
        "unit_id": shortlist.unit_id,
        "state": shortlist.state,
        "attending": names,
    }))
}

/// Writes a change of a shortlist into the trail and the event log.
///
/// # Errors
/// When the database refuses.
pub async fn tell(
    transaction: &DatabaseTransaction,
    context: &Context,
    shortlist: &Shortlist,
    (kind, changes): (&str, docket_storage::audit::Changes),
) -> Result<()> {
    let label = domain::key(shortlist.seq);
    let record = Record::new(NOUN, shortlist.id, &label, changes);
    context.record(transaction, record).await?;
    announce(transaction, context, shortlist, kind).await
}

async fn announce(
    transaction: &DatabaseTransaction,
    context: &Context,
    shortlist: &Shortlist,
    kind: &str,
) -> Result<()> {
    let (id, unit) = (shortlist.id, shortlist.unit_id);
    context
        .announce(transaction, kind, NOUN, id, unit, json!({}))
        .await
}
