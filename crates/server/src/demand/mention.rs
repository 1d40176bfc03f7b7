//! Naming people in what is said about a demand.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::{get, web};
use docket_contract::organization::Reference;
use docket_contract::page::Page;
use docket_domain::identity::{Part, Permission};
use docket_domain::text::fold;
use docket_storage::demand::{Demand, NOUN, comment};
use docket_storage::identity::{acting_as, participants, person};
use docket_storage::organization::unit;
use docket_storage::{ConnectionTrait, team};
use uuid::Uuid;

use super::service::{find, standing, which};
use crate::actor::Actor;
use crate::caller::{Answer, Caller};
use crate::context::Context;
use crate::operation::Operation;
use crate::problem::{Error, Result};
use crate::query::Query;
use crate::reply::Reply;

/// Most people that a comment names.
const MOST: usize = 20;
/// People that are offered at once.
const OFFERED: usize = 10;
/// People whose names fit that are looked at, where the caller sees people.
const LOOKED_AT: u64 = 50;

/// List who can be mentioned
///
/// People who read what is said about the demand: those who take part in it,
/// have it or wrote about it first; for whoever sees people, others as well.
/// At most 10.
#[utoipa::path(tag = "Demands", params(
        ("demand" = String, Path, description = "Key or id.", example = "DEM-142"),
        ("q" = Option<String>, Query, description = "Part of a name.", example = "jon"),
        ("internal" = Option<bool>, Query, description = "Whether they have to read what is internal.")),
    responses((status = 200, body = Page<Reference>)))]
#[get("/demands/{demand}/mentionable")]
pub async fn list_mentionable(
    caller: Caller,
    demand: web::Path<String>,
    mut query: Query,
) -> Answer {
    let context = caller.context(Operation::ListMentionable)?;
    let words = fold(&query.text("q").unwrap_or_default());
    let internal = query.flag("internal")?;
    query.finish()?;
    let reader = context.reader();
    let demand = find(reader, &context, which(&demand)?).await?;
    let standing = standing(reader, &context, &demand).await?;
    if internal && !standing.permissions.contains(&Permission::DemandInternal) {
        return Err(Error::lacking(Permission::DemandInternal));
    }
    let reads_all = standing.permissions.contains(&Permission::DemandInternal);
    let mut items = Vec::new();
    for person in candidates(reader, &context, (&demand, reads_all), &words).await? {
        if items.len() == OFFERED {
            break;
        }
        let is_other = context.person_id() != Some(person.id);
        if is_other && reads(reader, &demand, person.id, internal).await? {
            items.push(person);
        }
    }
    caller.answer(Reply::ok(Page {
        items,
        next: None,
        total: None,
    }))
}

/// People whose names fit, those nearest to the demand first. Who only spoke
/// among colleagues, or is in the team, is for those to know who read that.
async fn candidates(
    connection: &impl ConnectionTrait,
    context: &Context,
    (demand, reads_all): (&Demand, bool),
    words: &str,
) -> Result<Vec<Reference>> {
    let mut near: BTreeSet<Uuid> = demand.owner_id.into_iter().collect();
    let takers = participants(connection, NOUN, demand.id).await?;
    near.extend(takers.iter().map(|one| one.person_id));
    near.extend(comment::authors(connection, demand.id, reads_all).await?);
    if let Some(team) = demand.team_id.filter(|_| reads_all) {
        let members = team::members(connection, &[team]).await?;
        near.extend(members.iter().map(|one| one.person_id));
    }
    let mut found = Vec::new();
    for id in near {
        if let Some(person) = person::find(connection, id).await?
            && fold(&person.name).contains(words)
        {
            let name = person.name;
            found.push(Reference { id, name });
        }
    }
    found.sort_by_key(|one| fold(&one.name));
    if context.actor.holds(Permission::PersonRead) {
        let filter = person::Filter {
            text: Some(words.to_owned()).filter(|words| !words.is_empty()),
            kind: Some("person".to_owned()),
            unit_id: None,
            archived: false,
        };
        for person in person::list(connection, &filter, None, LOOKED_AT).await? {
            if found.iter().all(|known| known.id != person.id) {
                let (id, name) = (person.id, person.name);
                found.push(Reference { id, name });
            }
        }
    }
    Ok(found)
}

/// Whether somebody reads what is said about a demand.
async fn reads(
    connection: &impl ConnectionTrait,
    demand: &Demand,
    person: Uuid,
    internal: bool,
) -> Result<bool> {
    let Some(acting) = acting_as(connection, person).await? else {
        return Ok(false);
    };
    if acting.is_service {
        return Ok(false);
    }
    let units = match demand.unit_id {
        Some(id) => unit::with_ancestors(connection, id).await?,
        None => Vec::new(),
    };
    let takers = participants(connection, NOUN, demand.id).await?;
    let mut own = takers.iter().filter(|one| one.person_id == person);
    let parts: Vec<&str> = own.by_ref().map(|one| one.part.as_str()).collect();
    let writes = parts.iter().any(|part| !Part::only_reads(part));
    let actor = Actor::of(acting);
    let is_draft = demand.submitted_at.is_none();
    Ok(
        actor.reaches(Permission::DemandRead, &units, !parts.is_empty())
            && (!is_draft || writes)
            && (!internal || actor.reaches(Permission::DemandInternal, &units, writes)),
    )
}

/// Checks whom a comment names; gives their names.
///
/// # Errors
/// Too many, or somebody who could not read it.
pub async fn check(
    connection: &impl ConnectionTrait,
    demand: &Demand,
    mentions: &[Uuid],
    internal: bool,
) -> Result<BTreeMap<Uuid, String>> {
    if mentions.len() > MOST {
        let detail = "Mention at most 20 people.";
        return Err(Error::invalid_field("/mentions", "too_many", detail));
    }
    let mut names = BTreeMap::new();
    for (at, &id) in mentions.iter().enumerate() {
        let person = person::find(connection, id).await?;
        let person = person.filter(|person| person.archived_at.is_none());
        match person {
            Some(person) if reads(connection, demand, id, internal).await? => {
                names.insert(id, person.name);
            }
            _ => {
                let detail = "Mention people who read this.";
                let pointer = format!("/mentions/{at}");
                return Err(Error::invalid_field(&pointer, "unknown", detail));
            }
        }
    }
    Ok(names)
}
