//! Steps of the workflow.

use docket_contract::demand::{DemandView, TransitionDemand};
use docket_contract::problem::Code;
use docket_domain::demand::{self, MAX_TEXT_CHARS, Standing, StatusCategory};
use docket_domain::form::{FormDefinition, Stage};
use docket_domain::identity::{Part, Permission};
use docket_domain::intake::Whereabouts;
use docket_domain::notification::Topic;
use docket_domain::workflow::{Status, Transition, TransitionProblem, Workflow};
use docket_storage::demand::mark::{self as marks, Mark};
use docket_storage::demand::{self as demands, Demand, NOUN, Which, link, merge};
use docket_storage::identity::participants;
use docket_storage::intake;
use docket_storage::{DatabaseTransaction, Reach};
use serde_json::json;

use super::answer::{Catalogue, missing, problems, settle, taken};
use super::approval;
use super::change::change;
use super::content::Content;
use super::mark;
use super::service::{announce, find, reply, standing, workflow};
use super::support::check_open;
use super::unit_approval;
use crate::context::{Context, Record, differences};
use crate::form::service::{check_in_time, load_version};
use crate::notification::tell::{self, News};
use crate::problem::{Error, Result};
use crate::reply::Reply;
use crate::triage::routing;

/// Takes a step.
///
/// # Errors
/// Stale, not allowed, not possible from here, or something is missing.
pub async fn take(
    transaction: &DatabaseTransaction,
    context: &Context,
    (which, version, input): &(Which, i64, TransitionDemand),
) -> Result<Reply<DemandView>> {
    let mut demand = find(transaction, context, *which).await?;
    let mut stands = standing(transaction, context, &demand).await?;
    if demand.version != *version {
        return Err(Error::stale());
    }
    if let Some(changes) = &input.changes {
        change(transaction, context, &demand, *version, &stands, changes)
            .await
            .map_err(|error| error.under("/changes"))?;
        demand = find(transaction, context, Which::Id(demand.id)).await?;
        stands = standing(transaction, context, &demand).await?;
    }
    advance(transaction, context, &demand, &stands, input).await?;
    let after = find(transaction, context, Which::Id(demand.id)).await?;
    reply(transaction, context, &after).await
}

/// Takes a step with a demand as one who stands like this to it. Nothing is
/// stored before everything was checked.
///
/// # Errors
/// Not allowed, not possible from here, or something is missing.
pub async fn advance(
    transaction: &DatabaseTransaction,
    context: &Context,
    demand: &Demand,
    standing: &Standing,
    input: &TransitionDemand,
) -> Result<()> {
    step_on(transaction, context, demand, (standing, true), input).await
}

/// Hands in what the unit approved, as those who asked would.
///
/// # Errors
/// The workflow does not know how, or the answers do not pass any more.
pub async fn hand_in_approved(
    transaction: &DatabaseTransaction,
    context: &Context,
    demand: &Demand,
) -> Result<()> {
    let workflow = workflow(transaction, demand.workflow_version_id).await?;
    let standing = unit_approval::of_authors();
    let step = workflow
        .handing_in_step(&standing)
        .ok_or_else(|| Error::lacking(Permission::DemandCreate))?;
    let input = TransitionDemand {
        transition: step.key.clone(),
        ..TransitionDemand::default()
    };
    step_on(transaction, context, demand, (&standing, false), &input).await
}

/// Takes a step; the unit is asked first where it is handed in and that is to be
/// asked.
async fn step_on(
    transaction: &DatabaseTransaction,
    context: &Context,
    demand: &Demand,
    (standing, asks_unit): (&Standing, bool),
    input: &TransitionDemand,
) -> Result<()> {
    let workflow = workflow(transaction, demand.workflow_version_id).await?;
    let reason = input
        .reason
        .as_deref()
        .map(str::trim)
        .filter(|reason| !reason.is_empty());
    if reason.is_some_and(|reason| reason.chars().count() > MAX_TEXT_CHARS) {
        return Err(Error::invalid_field(
            "/reason",
            "too_long",
            "Enter at most 20,000 characters.",
        ));
    }
    let has_other = input.duplicate_of_id.is_some();
    let step = workflow
        .decide(
            &input.transition,
            &demand.status,
            standing,
            reason,
            has_other,
        )
        .map_err(|problem| refused(problem, &workflow, demand))?;
    let catalogue = Catalogue::load(transaction, context.now).await?;
    let before = Content::load(transaction, demand, &catalogue).await?;
    let mut content = before.clone();
    let version = load_version(transaction, demand.form_version_id).await?;
    let form = &version.definition;
    if step.complete_form_required {
        // What was handed in keeps its form for ever; only drafts run out.
        // Neither does what waited for the unit.
        if demand.submitted_at.is_none() && asks_unit {
            check_in_time(&version, context.now)?;
        }
        let (values, answers) = (&content.values, &content.answers);
        let mut errors = problems(form, &catalogue, values, answers, Stage::Submit);
        let except = Some(demand.id);
        errors.extend(taken(transaction, form, &catalogue, values, answers, except).await?);
        if !errors.is_empty() {
            return Err(Error::invalid(errors));
        }
        let (values, answers) = (&content.values, &mut content.answers);
        settle(form, &catalogue, values, answers, Stage::Submit);
    }
    let unanswered = missing(step, form, &catalogue, &content.values, &content.answers);
    if !unanswered.is_empty() {
        return Err(Error::invalid(unanswered));
    }
    if asks_unit
        && unit_approval::comes_first(transaction, context, demand, &workflow, step).await?
    {
        return Ok(());
    }
    if step.approval.is_some() && !input.marks.is_empty() {
        let detail = "A step that several people approve takes no marks.";
        return Err(Error::invalid_field("/marks", "wrong", detail));
    }
    if let Some(needed) = step.approval {
        let given = approval::give(transaction, context, (demand, &workflow), step, reason).await?;
        if !needed.is_met(given) {
            return Ok(());
        }
    }
    if step.other_demand_required {
        content.values.duplicate_of_id = Some(survivor(transaction, context, demand, input).await?);
    }
    let to = workflow
        .status(&step.to)
        .ok_or_else(|| Error::not_found("status"))?;
    let waits = Whereabouts::of(&workflow, &to.key) == Whereabouts::WithSubmitter;
    if waits {
        somebody_answers(transaction, demand).await?;
    }
    let marks = mark::read(&input.marks, waits, form)?;
    enter(&mut content, to, context, reason.map(str::to_owned));
    content.settle(transaction, &catalogue).await?;
    let is_handed_in = demand.submitted_at.is_none() && content.values.submitted_at.is_some();
    let is_routed = is_handed_in && routing::route(transaction, &mut content).await?;
    let kept = reason.map(str::to_owned);
    content
        .update(transaction, context, demand, &before, kept)
        .await?;
    if is_routed {
        let (whose, values) = ((demand.id, demand.seq), &content.values);
        routing::tell_routed(transaction, context, whose, values).await?;
    }
    match content.values.duplicate_of_id {
        Some(survivor) if step.other_demand_required => {
            merge::remember(transaction, demand, context.now).await?;
            merged(transaction, context, survivor).await?;
        }
        None => came_apart(transaction, context, demand).await?,
        Some(_) => {}
    }
    // What is merged keeps its marks: taken apart it stands as it did.
    if !step.other_demand_required {
        put_marks(transaction, context, demand, &marks).await?;
    }
    let news = News {
        demand_id: demand.id,
        number: demand.seq,
        title: &content.values.title,
        unit_id: content.values.unit_id,
        // Whoever was just given it knows already.
        owner_id: content.values.owner_id.filter(|_| !is_routed),
        is_draft: to.category == StatusCategory::Draft,
        topic: Topic::of_status(to.category, waits),
        status: Some(&to.name),
        detail: reason,
    };
    tell::moved(transaction, context, &news).await?;
    let (id, number, next) = (demand.id, demand.seq, demand.version + 1);
    announce(
        transaction,
        context,
        "demand.changed",
        id,
        number,
        next,
        &content.values,
    )
    .await
}

/// Insists that somebody could answer what is asked about a demand: of a part of
/// what was handed in without an account, nobody could.
async fn somebody_answers(transaction: &DatabaseTransaction, demand: &Demand) -> Result<()> {
    let whole = link::whole(transaction, demand.id).await?;
    if whole == demand.id || intake::submission(transaction, whole).await?.is_none() {
        return Ok(());
    }
    let takers = participants(transaction, NOUN, demand.id).await?;
    if takers.iter().any(|taker| !Part::only_reads(&taker.part)) {
        return Ok(());
    }
    let which = Which::Id(whole);
    let whole = demands::find(transaction, which, &Reach::SYSTEM, None, true).await?;
    let whole = whole.map_or_else(String::new, |whole| demand::key(whole.seq));
    let detail = format!(
        "Whoever asked for this has no account and answers at {whole} only, of which it is a \
         part. Ask there."
    );
    Err(Error::new(Code::WrongState, detail))
}

/// Puts the marks of a step in the place of those of the step before.
async fn put_marks(
    transaction: &DatabaseTransaction,
    context: &Context,
    demand: &Demand,
    marks: &[Mark],
) -> Result<()> {
    marks::replace(transaction, demand.id, marks).await?;
    if marks.is_empty() {
        return Ok(());
    }
    let fields: Vec<&str> = marks.iter().map(|mark| mark.field.as_str()).collect();
    let trail = json!({ "marks": fields });
    let label = demand::key(demand.seq);
    let changes = differences(None, Some(&trail));
    let record = Record::new(NOUN, demand.id, &label, changes);
    context.record(transaction, record).await
}

/// Takes apart what was merged: the demand stands as it did before. What belongs
/// to it was never moved.
///
/// # Errors
/// Stale, not allowed, or it is not merged into another.
pub async fn unmerge(
    transaction: &DatabaseTransaction,
    context: &Context,
    (which, version): (Which, i64),
) -> Result<Reply<DemandView>> {
    let demand = find(transaction, context, which).await?;
    let standing = standing(transaction, context, &demand).await?;
    if !standing.permissions.contains(&Permission::DemandTriage) {
        return Err(Error::lacking(Permission::DemandTriage));
    }
    if demand.version != version {
        return Err(Error::stale());
    }
    let known = merge::before(transaction, demand.id).await?;
    let stood = known.filter(|_| demand.duplicate_of_id.is_some());
    let stood = stood.ok_or_else(|| {
        let detail = match demand.duplicate_of_id {
            Some(_) => "How it stood before it was merged is not known. Reopen it instead.",
            None => "This demand is not merged into another one.",
        };
        Error::new(Code::WrongState, detail)
    })?;
    let catalogue = Catalogue::load(transaction, context.now).await?;
    let before = Content::load(transaction, &demand, &catalogue).await?;
    let mut content = before.clone();
    stood.restore(&mut content.values);
    content
        .update(transaction, context, &demand, &before, None)
        .await?;
    came_apart(transaction, context, &demand).await?;
    stands_again(transaction, context, &demand, &content).await?;
    let (kind, id, number) = ("demand.changed", demand.id, demand.seq);
    let next = demand.version + 1;
    announce(
        transaction,
        context,
        kind,
        id,
        number,
        next,
        &content.values,
    )
    .await?;
    let after = find(transaction, context, Which::Id(id)).await?;
    reply(transaction, context, &after).await
}

/// Tells those who were told that a demand is a duplicate that it is none.
async fn stands_again(
    transaction: &DatabaseTransaction,
    context: &Context,
    demand: &Demand,
    content: &Content,
) -> Result<()> {
    let workflow = workflow(transaction, demand.workflow_version_id).await?;
    let Some(status) = workflow.status(&content.values.status) else {
        return Ok(());
    };
    let waits = Whereabouts::of(&workflow, &status.key) == Whereabouts::WithSubmitter;
    let news = News {
        demand_id: demand.id,
        number: demand.seq,
        title: &demand.title,
        unit_id: demand.unit_id,
        owner_id: demand.owner_id,
        is_draft: status.category == StatusCategory::Draft,
        topic: Topic::of_status(status.category, waits),
        status: Some(&status.name),
        detail: None,
    };
    tell::moved(transaction, context, &news).await
}

/// What is no duplicate any more no longer belongs to what it was merged into.
async fn came_apart(
    transaction: &DatabaseTransaction,
    context: &Context,
    demand: &Demand,
) -> Result<()> {
    let Some(survivor) = demand.duplicate_of_id else {
        return Ok(());
    };
    merge::forget(transaction, demand.id).await?;
    merged(transaction, context, survivor).await
}

/// Settles who may read the demand that stays, and tells those who look at it.
async fn merged(
    transaction: &DatabaseTransaction,
    context: &Context,
    survivor: uuid::Uuid,
) -> Result<()> {
    merge::settle(transaction, survivor, context.now).await?;
    let which = Which::Id(survivor);
    let Some(survivor) = demands::find(transaction, which, &Reach::SYSTEM, None, true).await?
    else {
        return Ok(());
    };
    let payload = json!({ "key": demand::key(survivor.seq), "support": true, "merged": true });
    context
        .announce(
            transaction,
            "demand.supported",
            NOUN,
            survivor.id,
            survivor.unit_id,
            payload,
        )
        .await
}

/// Hands in a new demand at once.
///
/// # Errors
/// The workflow does not know how, the caller may not, or the step requires
/// something that is not answered.
pub fn hand_in(
    workflow: &Workflow,
    context: &Context,
    (form, catalogue): (&FormDefinition, &Catalogue),
    content: &mut Content,
) -> Result<()> {
    let standing = Standing {
        permissions: Permission::ALL
            .iter()
            .copied()
            .filter(|&permission| context.actor.holds(permission))
            .collect(),
        is_author: true,
        is_own: true,
        ..Standing::default()
    };
    let step = workflow
        .handing_in_step(&standing)
        .ok_or_else(|| Error::lacking(Permission::DemandCreate))?;
    let unanswered = missing(step, form, catalogue, &content.values, &content.answers);
    if !unanswered.is_empty() {
        return Err(Error::invalid(unanswered));
    }
    let to = workflow
        .status(&step.to)
        .ok_or_else(|| Error::not_found("status"))?;
    enter(content, to, context, None);
    Ok(())
}

/// Puts a demand into a status.
pub fn enter(content: &mut Content, to: &Status, context: &Context, reason: Option<String>) {
    let values = &mut content.values;
    values.status = to.key.clone();
    values.status_category = to.category.key().to_owned();
    values.status_since = context.now;
    // What moves is no longer put off.
    values.snoozed_until = None;
    if to.category == StatusCategory::Open {
        values.submitted_at = values.submitted_at.or(Some(context.now));
        values.decided_at = None;
        values.decision_reason = None;
        values.duplicate_of_id = None;
    } else {
        values.decided_at = Some(context.now);
        // Why it was decided stays once that is carried out.
        let why = values.decision_reason.take();
        let kept = why.filter(|_| to.category == StatusCategory::Delivered);
        values.decision_reason = reason.or(kept);
    }
}

/// The demand that stays when this one is its duplicate.
async fn survivor(
    transaction: &DatabaseTransaction,
    context: &Context,
    demand: &Demand,
    input: &TransitionDemand,
) -> Result<uuid::Uuid> {
    let wrong = |detail: &str| Error::invalid_field("/duplicate_of_id", "wrong", detail);
    let id = input
        .duplicate_of_id
        .ok_or_else(|| wrong("Name the demand that stays."))?;
    if id == demand.id {
        return Err(wrong("A demand cannot be its own duplicate."));
    }
    // Two that are merged into each other at the same moment would be a circle.
    merge::hold(transaction, &[demand.id, id]).await?;
    let survivor = find(transaction, context, Which::Id(id))
        .await
        .map_err(|_| wrong("There is no such demand, or it is outside of what you may see."))?;
    if survivor.duplicate_of_id.is_some() {
        return Err(wrong(
            "That demand is a duplicate itself. Name the one it duplicates.",
        ));
    }
    if check_open(&survivor).is_err() {
        return Err(wrong(
            "Name a demand that is open or decided: what is merged goes on in it.",
        ));
    }
    Ok(id)
}

fn refused(problem: TransitionProblem, workflow: &Workflow, demand: &Demand) -> Error {
    match problem {
        TransitionProblem::Unknown(_) => {
            Error::invalid_field("/transition", "unknown", problem.to_string())
        }
        TransitionProblem::WrongStatus { .. } => {
            let status = workflow.status(&demand.status);
            let name = status.map_or(demand.status.as_str(), |status| status.name.get("en"));
            Error::new(
                Code::WrongState,
                format!("This step is not possible while the demand is in \"{name}\"."),
            )
        }
        TransitionProblem::NotAllowed(key) => {
            let step = workflow.transition(&key);
            let needed = step.map_or(Permission::DemandTriage, Transition::needed_permission);
            Error::lacking(needed)
        }
        TransitionProblem::Waiting(_) => Error::new(Code::WrongState, problem.to_string()),
        TransitionProblem::OtherRoles(_) | TransitionProblem::OwnDemand(_) => {
            Error::new(Code::Forbidden, problem.to_string())
        }
        TransitionProblem::ReasonMissing => {
            Error::invalid_field("/reason", "required", problem.to_string())
        }
        TransitionProblem::OtherDemandMissing => {
            Error::invalid_field("/duplicate_of_id", "required", problem.to_string())
        }
    }
}
