//! Teams of the project office.

use std::collections::BTreeSet;

use docket_contract::organization::Reference;
use docket_contract::page::Page;
use docket_contract::problem::Code;
use docket_contract::triage::{CreateTeam, PatchTeam, TeamView};
use docket_domain::triage::{Assignment, MAX_CHOSEN, MAX_NAME_CHARS};
use docket_storage::identity::person;
use docket_storage::team::{self, NOUN, Team, TeamMember, TeamValues};
use docket_storage::{ConnectionTrait, DatabaseTransaction, triage};
use serde_json::json;
use uuid::Uuid;

use super::policy::insist;
use crate::context::{Context, Record, differences};
use crate::demand::view::named;
use crate::problem::{Error, Result};
use crate::reply::Reply;

/// One team.
///
/// # Errors
/// There is none.
pub async fn load(connection: &impl ConnectionTrait, id: Uuid) -> Result<Team> {
    let found = team::find(connection, id).await?;
    found.ok_or_else(|| Error::not_found("team"))
}

fn view(team: Team, members: &[TeamMember]) -> TeamView {
    let own = members.iter().filter(|member| member.team_id == team.id);
    let members = own.map(|member| Reference {
        id: member.person_id,
        name: member.name.clone(),
    });
    TeamView {
        id: team.id,
        name: team.name,
        lead: named(team.lead_id, &team.lead_name),
        members: members.collect(),
        archived_at: team.archived_at,
        version: team.version,
    }
}

async fn show(connection: &impl ConnectionTrait, id: Uuid) -> Result<TeamView> {
    let team = load(connection, id).await?;
    let members = team::members(connection, &[id]).await?;
    Ok(view(team, &members))
}

/// All teams by name.
///
/// # Errors
/// When the database refuses.
pub async fn list(
    connection: &impl ConnectionTrait,
    archived: bool,
) -> Result<Reply<Page<TeamView>>> {
    let teams = team::list(connection, archived).await?;
    let ids: Vec<Uuid> = teams.iter().map(|team| team.id).collect();
    let members = team::members(connection, &ids).await?;
    let items = teams.into_iter().map(|team| view(team, &members));
    Ok(Reply::ok(Page {
        items: items.collect(),
        next: None,
        total: None,
    }))
}

/// One team.
///
/// # Errors
/// There is none.
pub async fn get(connection: &impl ConnectionTrait, id: Uuid) -> Result<Reply<TeamView>> {
    let team = show(connection, id).await?;
    let version = team.version;
    Ok(Reply::ok(team).version(version))
}

/// Makes a team.
///
/// # Errors
/// Something in it is wrong.
pub async fn create(
    transaction: &DatabaseTransaction,
    context: &Context,
    input: &CreateTeam,
) -> Result<Reply<TeamView>> {
    insist(context)?;
    let values = TeamValues {
        name: check_name(&input.name)?,
        lead_id: input.lead_id,
        archived_at: None,
    };
    check_people(transaction, values.lead_id, &input.member_ids).await?;
    let id = Uuid::now_v7();
    team::insert(transaction, id, &values, context.person_id(), context.now)
        .await
        .map_err(taken)?;
    team::set_members(transaction, id, &input.member_ids).await?;
    let created = show(transaction, id).await?;
    let changes = differences(None, Some(&created));
    let record = Record::new(NOUN, id, &created.name, changes);
    context.record(transaction, record).await?;
    context
        .announce(transaction, "team.created", NOUN, id, None, json!({}))
        .await?;
    Ok(Reply::created(created, format!("/teams/{id}")).version(1))
}

/// Changes a team.
///
/// # Errors
/// Stale, still needed, or something in it is wrong.
pub async fn update(
    transaction: &DatabaseTransaction,
    context: &Context,
    (id, version, patch): &(Uuid, i64, PatchTeam),
) -> Result<Reply<TeamView>> {
    insist(context)?;
    let before = show(transaction, *id).await?;
    let current = load(transaction, *id).await?;
    let mut values = TeamValues {
        name: current.name,
        lead_id: patch.lead_id.unwrap_or(current.lead_id),
        archived_at: current.archived_at,
    };
    if let Some(name) = &patch.name {
        values.name = check_name(name)?;
    }
    let lead = patch.lead_id.flatten();
    check_people(
        transaction,
        lead,
        patch.member_ids.as_deref().unwrap_or_default(),
    )
    .await?;
    if let Some(archived) = patch.archived {
        if archived && values.archived_at.is_none() {
            check_unneeded(transaction, *id).await?;
        }
        values.archived_at = archived.then_some(context.now);
    }
    let (by, now) = (context.person_id(), context.now);
    let stored = team::update(transaction, *id, *version, &values, by, now).await;
    if !stored.map_err(taken)? {
        return Err(Error::stale());
    }
    if let Some(people) = &patch.member_ids {
        team::set_members(transaction, *id, people).await?;
    }
    let after = show(transaction, *id).await?;
    let mut changes = differences(Some(&before), Some(&after));
    changes.remove("version");
    let record = Record::new(NOUN, *id, &after.name, changes);
    context.record(transaction, record).await?;
    context
        .announce(transaction, "team.changed", NOUN, *id, None, json!({}))
        .await?;
    let version = after.version;
    Ok(Reply::ok(after).version(version))
}

fn taken(error: docket_storage::StorageError) -> Error {
    Error::taken(error, "/name", "Another team has this name.")
}

fn check_name(name: &str) -> Result<String> {
    let name = name.trim();
    if (1..=MAX_NAME_CHARS).contains(&name.chars().count()) {
        return Ok(name.to_owned());
    }
    let detail = "Enter a name of 1 to 100 characters.";
    Err(Error::invalid_field("/name", "length", detail))
}

async fn check_people(
    connection: &impl ConnectionTrait,
    lead: Option<Uuid>,
    members: &[Uuid],
) -> Result<()> {
    if members.len() > MAX_CHOSEN {
        let detail = "A team has at most 50 people.";
        return Err(Error::invalid_field("/member_ids", "too_many", detail));
    }
    let lead = lead.map(|lead| ("/lead_id".to_owned(), lead));
    let members = members.iter().enumerate();
    let members = members.map(|(at, &id)| (format!("/member_ids/{at}"), id));
    let mut seen = BTreeSet::new();
    for (pointer, id) in lead.into_iter().chain(members) {
        if pointer != "/lead_id" && !seen.insert(id) {
            let detail = "Name everybody once.";
            return Err(Error::invalid_field(&pointer, "wrong", detail));
        }
        let found = person::find(connection, id).await?;
        if found.is_none_or(|person| person.archived_at.is_some() || person.kind == "service") {
            let detail = "Choose a person who is in service.";
            return Err(Error::invalid_field(&pointer, "unknown", detail));
        }
    }
    Ok(())
}

/// A team stays in use while demands or rules need it.
async fn check_unneeded(connection: &impl ConnectionTrait, id: Uuid) -> Result<()> {
    let open = team::open_demands(connection, id).await?;
    if open > 0 {
        let detail = format!("The team still has open demands: {open}. Give them to others first.");
        return Err(Error::new(Code::WrongState, detail));
    }
    let rules = triage::policy(connection).await?.policy.rules;
    let needs = |to: &Assignment| matches!(to, Assignment::Team { team_id } | Assignment::RoundRobin { team_id } if *team_id == id);
    match rules.iter().find(|rule| needs(&rule.to)) {
        Some(rule) => {
            let name = &rule.name;
            let detail =
                format!("The rule \"{name}\" sends demands to this team. Change it first.");
            Err(Error::new(Code::WrongState, detail))
        }
        None => Ok(()),
    }
}
