//! Changing a demand: its properties, its answers, its money, and who has it.

use chrono::NaiveDate;
use docket_contract::demand::{DemandView, PatchDemand};
use docket_domain::demand::Standing;
use docket_domain::form::Stage;
use docket_domain::identity::Permission;
use docket_storage::demand::{Demand, NOUN, Which};
use docket_storage::identity::person;
use docket_storage::organization::unit;
use docket_storage::{ConnectionTrait, DatabaseTransaction, team};
use uuid::Uuid;

use super::answer::{
    Catalogue, check_references, drop_hidden_by, new_problems, problems, read, read_lines, settle,
    taken,
};
use super::content::Content;
use super::service::{
    announce, check_texts, find, form, reply, standing, waits_for_unit, within_reach, workflow,
};
use crate::actor::Actor;
use crate::attachment::answer as files;
use crate::context::Context;
use crate::problem::{Error, Result};
use crate::reply::Reply;
use crate::triage::routing;

/// Changes a demand.
///
/// # Errors
/// Stale, not allowed, or something in it breaks a rule.
pub async fn update(
    transaction: &DatabaseTransaction,
    context: &Context,
    (which, version, patch): &(Which, i64, PatchDemand),
) -> Result<Reply<DemandView>> {
    let demand = find(transaction, context, *which).await?;
    let standing = standing(transaction, context, &demand).await?;
    change(transaction, context, &demand, *version, &standing, patch).await?;
    let after = find(transaction, context, Which::Id(demand.id)).await?;
    reply(transaction, context, &after).await
}

/// Changes a demand as one who stands like this to it.
///
/// # Errors
/// Stale, not allowed, or something in it breaks a rule.
pub async fn change(
    transaction: &DatabaseTransaction,
    context: &Context,
    demand: &Demand,
    version: i64,
    standing: &Standing,
    patch: &PatchDemand,
) -> Result<()> {
    let workflow = workflow(transaction, demand.workflow_version_id).await?;
    if standing.is_waiting {
        return Err(waits_for_unit());
    }
    if !workflow.may_edit(&demand.status, standing) {
        return Err(Error::lacking(Permission::DemandEdit));
    }
    if demand.version != version {
        return Err(Error::stale());
    }
    let catalogue = Catalogue::load(transaction, context.now).await?;
    let form = form(transaction, demand.form_version_id).await?;
    let before = Content::load(transaction, demand, &catalogue).await?;
    let mut content = before.clone();
    apply(&mut content, standing, patch)?;
    let mut errors = read(&catalogue.fields, &patch.values, &mut content.answers);
    let whose = Some(((NOUN, demand.id), &before.answers));
    errors.extend(files::settle(transaction, context, whose, &mut content.answers).await?);
    // A new answer takes the place of the text that was kept for want of one.
    content
        .kept
        .retain(|key, _| !patch.values.contains_key(key));
    catalogue.take_built_in(&mut content.values, &mut content.answers);
    check_texts(&mut content.values)?;
    let (values, answers) = (&content.values, &content.answers);
    if demand.submitted_at.is_none() {
        errors.extend(problems(&form, &catalogue, values, answers, Stage::Draft));
    } else {
        let earlier = (&before.values, &before.answers);
        errors.extend(new_problems(&form, &catalogue, earlier, (values, answers)));
        let except = Some(demand.id);
        let all = taken(transaction, &form, &catalogue, values, answers, except).await?;
        // Two that were alike before the form asked for more may stay so.
        let touched = |error: &docket_contract::problem::FieldError| {
            let key = error.pointer.strip_prefix("/values/").unwrap_or_default();
            patch.values.keys().any(|touched| touched.as_str() == key)
        };
        errors.extend(all.into_iter().filter(touched));
    }
    if !errors.is_empty() {
        return Err(Error::invalid(errors));
    }
    check_references(
        transaction,
        &catalogue,
        Some(&before.values),
        &content.values,
    )
    .await?;
    if content.values.owner_id != before.values.owner_id {
        check_owner(transaction, content.values.owner_id).await?;
    }
    if content.values.team_id != before.values.team_id {
        check_team(transaction, content.values.team_id).await?;
    }
    if content.values.snoozed_until != before.values.snoozed_until {
        check_snooze(content.values.snoozed_until, catalogue.today)?;
    }
    // Whoever submitted without an account may name any unit, as on the form.
    let is_outsider = matches!(context.actor, Actor::Anonymous);
    if content.values.unit_id != before.values.unit_id && !standing.is_author {
        moves_within(transaction, context, content.values.unit_id).await?;
    } else if !is_outsider && content.values.unit_id != before.values.unit_id {
        within_reach(transaction, context, content.values.unit_id).await?;
    }
    let (values, answers) = (&content.values, &mut content.answers);
    settle(&form, &catalogue, values, answers, Stage::Draft);
    if demand.submitted_at.is_some() {
        let earlier = (&before.values, &before.answers);
        drop_hidden_by(&form, &catalogue, earlier, values, answers);
    }
    content.settle(transaction, &catalogue).await?;
    if content.differs_from(&before) {
        content
            .update(transaction, context, demand, &before, None)
            .await?;
        let values = &content.values;
        let is_given = values.owner_id != before.values.owner_id
            || (values.owner_id.is_none() && values.team_id != before.values.team_id);
        if is_given {
            routing::tell_routed(transaction, context, (demand.id, demand.seq), values).await?;
        }
        let (id, number, next) = (demand.id, demand.seq, demand.version + 1);
        announce(
            transaction,
            context,
            "demand.changed",
            id,
            number,
            next,
            values,
        )
        .await?;
    }
    Ok(())
}

fn apply(content: &mut Content, standing: &Standing, patch: &PatchDemand) -> Result<()> {
    let values = &mut content.values;
    if let Some(title) = &patch.title {
        values.title = title.clone();
    }
    if let Some(summary) = &patch.summary {
        values.summary = summary.clone();
    }
    values.unit_id = patch.unit_id.unwrap_or(values.unit_id);
    values.category_id = patch.category_id.unwrap_or(values.category_id);
    values.objective_id = patch.objective_id.unwrap_or(values.objective_id);
    let triages = patch.owner_id.is_some()
        || patch.team_id.is_some()
        || patch.snoozed_until.is_some()
        || patch.is_public.is_some();
    if triages && !standing.permissions.contains(&Permission::DemandTriage) {
        return Err(Error::lacking(Permission::DemandTriage));
    }
    values.owner_id = patch.owner_id.unwrap_or(values.owner_id);
    values.team_id = patch.team_id.unwrap_or(values.team_id);
    values.snoozed_until = patch.snoozed_until.unwrap_or(values.snoozed_until);
    values.is_public = patch.is_public.unwrap_or(values.is_public);
    if let Some(lines) = &patch.lines {
        content.lines = read_lines(lines)?;
    }
    Ok(())
}

async fn check_owner(connection: &impl ConnectionTrait, owner: Option<Uuid>) -> Result<()> {
    let Some(owner) = owner else { return Ok(()) };
    let person = person::find(connection, owner).await?;
    if person.is_none_or(|person| person.archived_at.is_some() || person.kind == "service") {
        let detail = "Choose a person who is in service.";
        return Err(Error::invalid_field("/owner_id", "unknown", detail));
    }
    Ok(())
}

async fn check_team(connection: &impl ConnectionTrait, team: Option<Uuid>) -> Result<()> {
    let Some(team) = team else { return Ok(()) };
    let found = team::find(connection, team).await?;
    if found.is_none_or(|team| team.archived_at.is_some()) {
        let detail = "Choose a team that is in use.";
        return Err(Error::invalid_field("/team_id", "unknown", detail));
    }
    Ok(())
}

/// Days after which a demand that is put off comes back at the latest.
const LONGEST_SNOOZE: i64 = 366;

fn check_snooze(until: Option<NaiveDate>, today: NaiveDate) -> Result<()> {
    let Some(until) = until else { return Ok(()) };
    if (1..=LONGEST_SNOOZE).contains(&(until - today).num_days()) {
        return Ok(());
    }
    let detail = "Choose a day after today and within a year.";
    Err(Error::invalid_field("/snoozed_until", "range", detail))
}

/// Whoever moves a demand to another unit must be able to edit it there too.
async fn moves_within(
    connection: &impl ConnectionTrait,
    context: &Context,
    unit_id: Option<Uuid>,
) -> Result<()> {
    let units = match unit_id {
        Some(id) => unit::with_ancestors(connection, id).await?,
        None => Vec::new(),
    };
    if context.actor.reaches(Permission::DemandEdit, &units, false) {
        return Ok(());
    }
    Err(Error::lacking(Permission::DemandEdit))
}
