//! Submissions that wait until somebody of the project office lets them in.

use actix_web::{get, post, web};
use docket_contract::demand::{DemandReference, TransitionDemand};
use docket_contract::intake::{
    HeldSubmissionDetail, HeldSubmissionView, ModerateSubmission, ModerationDecision, Submitter,
};
use docket_contract::organization::Reference;
use docket_contract::page::Page;
use docket_contract::problem::Code;
use docket_domain::demand;
use docket_domain::identity::Permission;
use docket_domain::intake::{Moderation, standing_of_submitter};
use docket_domain::notification::Topic;
use docket_storage::demand::{self as demands, Demand, NOUN, Which};
use docket_storage::intake::{self, Held};
use docket_storage::{ConnectionTrait, DatabaseTransaction, Reach, StorageError};
use serde_json::json;

use crate::body::Body;
use crate::caller::{Answer, Caller};
use crate::context::{Context, Record, differences};
use crate::demand::answer::Catalogue;
use crate::demand::content::Content;
use crate::demand::service::{announce, refuse_taken, standing, which, workflow};
use crate::demand::transition::advance;
use crate::demand::view::{Presenter, named};
use crate::notification::outside;
use crate::notification::tell::News;
use crate::operation::Operation;
use crate::problem::{Error, Result};
use crate::query::{Query, cursor, invalid, next_page};
use crate::reply::Reply;
use crate::triage::routing;

/// Most characters of a reason.
const MAX_REASON_CHARS: usize = 2_000;

/// List held submissions
///
/// What came through public links whose submissions somebody has to let in:
/// what waits for it, or what was refused; the oldest first.
#[utoipa::path(tag = "Intake", params(
        ("state" = Option<String>, Query, description = "`held` (the default) or `refused`.", example = "held"),
        ("limit" = Option<u64>, Query, description = "Items a page: 1 to 200.", example = 50),
        ("cursor" = Option<String>, Query, description = "Cursor of the page."),
        ("count" = Option<bool>, Query, description = "Whether to count all.")),
    responses((status = 200, body = Page<HeldSubmissionView>)))]
#[get("/held-submissions")]
pub async fn list_held_submissions(caller: Caller, mut query: Query) -> Answer {
    let context = caller.context(Operation::ListHeldSubmissions)?;
    let state = match query.text("state").as_deref() {
        None | Some("held") => Moderation::Held,
        Some("refused") => Moderation::Refused,
        Some(_) => return Err(invalid("state", "Give held or refused.")),
    };
    let count = query.flag("count")?;
    let (limit, after) = (query.limit()?, query.cursor::<i64>()?.unwrap_or(0));
    let rest = query.finish()?;
    let (reader, reach) = (context.reader(), triaged(&context));
    let mut found = intake::held(reader, state, &reach, after, limit + 1).await?;
    let next = next_page(&mut found, limit, |last| cursor(&last.seq));
    let total = match count {
        true => Some(intake::count_held(reader, state, &reach).await?),
        false => None,
    };
    let items = found.into_iter().map(|held| view(&context, held));
    let items = items.collect::<Result<_>>()?;
    caller.page(Page { items, next, total }, &rest)
}

/// Read a held submission
///
/// With everything that was answered.
#[utoipa::path(tag = "Intake",
    params(("demand" = String, Path, description = "Key or id of the demand it is when it is let in.", example = "DEM-142")),
    responses((status = 200, body = HeldSubmissionDetail)))]
#[get("/held-submissions/{demand}")]
pub async fn get_held_submission(caller: Caller, demand: web::Path<String>) -> Answer {
    let context = caller.context(Operation::GetHeldSubmission)?;
    let reader = context.reader();
    let which = which(&demand)?;
    let demand = self::demand(reader, &context, which).await?;
    let held = find(reader, &context, which).await?;
    let presenter = Presenter::load(reader, &context).await?;
    let standing = standing(reader, &context, &demand).await?;
    let content = presenter.view(reader, &demand, standing).await?;
    let base = view(&context, held)?;
    caller.answer(Reply::ok(HeldSubmissionDetail { base, content }))
}

/// Let a held submission in, or not
///
/// Let in, it is a demand like any other, and its time in the first status
/// begins. Refused, whoever submitted it is told so; a refusal may be taken
/// back.
#[utoipa::path(tag = "Intake", request_body = ModerateSubmission,
    params(("demand" = String, Path, description = "Key or id of the demand it is when it is let in.", example = "DEM-142")),
    responses((status = 200, body = HeldSubmissionView)))]
#[post("/held-submissions/{demand}/decision")]
pub async fn moderate_submission(
    caller: Caller,
    demand: web::Path<String>,
    body: Body<ModerateSubmission>,
) -> Answer {
    let demand = which(&demand)?;
    let input = body.with(|decision| (demand, decision));
    caller
        .change(
            Operation::ModerateSubmission,
            input,
            |transaction, context, (which, decision)| {
                Box::pin(decide(transaction, context, *which, decision))
            },
        )
        .await
}

async fn decide(
    transaction: &DatabaseTransaction,
    context: &Context,
    which: Which,
    input: &ModerateSubmission,
) -> Result<Reply<HeldSubmissionView>> {
    let held = find(transaction, context, which).await?;
    let reason = input.reason.as_deref().map(str::trim);
    let reason = reason.filter(|reason| !reason.is_empty());
    if reason.is_some_and(|reason| reason.chars().count() > MAX_REASON_CHARS) {
        let detail = "Enter at most 2,000 characters.";
        return Err(Error::invalid_field("/reason", "too_long", detail));
    }
    let next = match input.decision {
        ModerationDecision::Accept => Moderation::Accepted,
        ModerationDecision::Refuse => Moderation::Refused,
        ModerationDecision::Hold => Moderation::Held,
    };
    let reason = reason.filter(|_| next == Moderation::Refused);
    settle(transaction, context, &held, next, reason).await?;
    match next {
        Moderation::Accepted => let_in(transaction, context, &held).await?,
        Moderation::Refused => {
            let status = next.name();
            let news = News {
                topic: Topic::Decision,
                status: Some(&status),
                detail: reason,
                ..of_held(&held)
            };
            outside::tell(transaction, context, &news).await?;
        }
        Moderation::Held | Moderation::Withdrawn => {}
    }
    let after = find(transaction, context, Which::Id(held.demand_id)).await?;
    Ok(Reply::ok(view(context, after)?))
}

/// Writes down what becomes of a submission.
///
/// # Errors
/// Somebody else decided it before.
pub async fn settle(
    transaction: &DatabaseTransaction,
    context: &Context,
    held: &Held,
    next: Moderation,
    reason: Option<&str>,
) -> Result<()> {
    let id = held.demand_id;
    let before = state_of(held)?;
    let is_done =
        before.may_become(next) && intake::moderate(transaction, id, before, next, reason).await?;
    if !is_done {
        let detail = "Somebody else decided this submission a moment ago, or its submitter took \
                      it back.";
        return Err(Error::new(Code::WrongState, detail));
    }
    let told = |moderation: Moderation| json!({ "moderation": moderation });
    let label = demand::key(held.seq);
    let changes = differences(Some(&told(before)), Some(&told(next)));
    let record = Record {
        reason: reason.map(str::to_owned),
        ..Record::new(NOUN, id, &label, changes)
    };
    context.record(transaction, record).await?;
    let payload = json!({ "key": label });
    context
        .announce(
            transaction,
            "demand.moderated",
            NOUN,
            id,
            held.unit_id,
            payload,
        )
        .await
}

/// What is told of a held submission.
fn of_held(held: &Held) -> News<'_> {
    News {
        demand_id: held.demand_id,
        number: held.seq,
        title: &held.title,
        unit_id: held.unit_id,
        owner_id: None,
        is_draft: false,
        topic: Topic::Progress,
        status: None,
        detail: None,
    }
}

/// Makes a demand like any other of it.
async fn let_in(transaction: &DatabaseTransaction, context: &Context, held: &Held) -> Result<()> {
    let demand = content_of(transaction, held).await?;
    let catalogue = Catalogue::load(transaction, context.now).await?;
    let before = Content::load(transaction, &demand, &catalogue).await?;
    let mut content = before.clone();
    content.values.hidden_at = None;
    content.values.status_since = context.now;
    refuse_taken(transaction, &demand, &catalogue, &content).await?;
    // What the unit has yet to be asked about is not handed in.
    let is_handed_in = demand.submitted_at.is_some();
    let is_routed = is_handed_in && routing::route(transaction, &mut content).await?;
    content
        .update(transaction, context, &demand, &before, None)
        .await?;
    if is_routed {
        let (whose, values) = ((demand.id, demand.seq), &content.values);
        routing::tell_routed(transaction, context, whose, values).await?;
    }
    let workflow = workflow(transaction, demand.workflow_version_id).await?;
    let status = workflow.status(&demand.status).map(|status| &status.name);
    if is_handed_in {
        let news = News {
            status,
            ..of_held(held)
        };
        outside::tell(transaction, context, &news).await?;
    }
    let (kind, number, next) = ("demand.created", demand.seq, demand.version + 1);
    announce(
        transaction,
        context,
        kind,
        demand.id,
        number,
        next,
        &content.values,
    )
    .await?;
    if is_handed_in {
        return Ok(());
    }
    let standing = standing_of_submitter();
    let step = workflow
        .handing_in_step(&standing)
        .ok_or_else(|| Error::lacking(Permission::DemandCreate))?;
    let step = TransitionDemand {
        transition: step.key.clone(),
        ..TransitionDemand::default()
    };
    let demand = content_of(transaction, held).await?;
    advance(transaction, context, &demand, &standing, &step).await
}

/// How far the caller screens demands.
fn triaged(context: &Context) -> Reach {
    context.actor.reach(Permission::DemandTriage)
}

async fn find(connection: &impl ConnectionTrait, context: &Context, which: Which) -> Result<Held> {
    intake::find_held(connection, which, &triaged(context))
        .await?
        .ok_or_else(|| Error::not_found("held submission"))
}

/// The demand that a held or refused submission is when it is let in, for those
/// who let it in.
///
/// # Errors
/// There is none within reach.
pub async fn demand(
    connection: &impl ConnectionTrait,
    context: &Context,
    which: Which,
) -> Result<Demand> {
    let held = find(connection, context, which).await?;
    // What was let in is a demand, and what was taken back is nobody's.
    if !matches!(state_of(&held)?, Moderation::Held | Moderation::Refused) {
        return Err(Error::not_found("held submission"));
    }
    content_of(connection, &held).await
}

/// The demand that is still out of sight.
async fn content_of(connection: &impl ConnectionTrait, held: &Held) -> Result<Demand> {
    let which = Which::Id(held.demand_id);
    demands::find(connection, which, &Reach::SYSTEM, None, true)
        .await?
        .ok_or_else(|| Error::not_found("held submission"))
}

fn state_of(held: &Held) -> Result<Moderation> {
    let state = Moderation::from_key(&held.moderation);
    let state = state.ok_or_else(|| StorageError::Corrupt {
        what: "moderation",
        why: held.moderation.clone(),
    })?;
    Ok(state)
}

fn view(context: &Context, held: Held) -> Result<HeldSubmissionView> {
    let state = state_of(&held)?;
    Ok(HeldSubmissionView {
        demand: DemandReference {
            id: held.demand_id,
            key: demand::key(held.seq),
            title: held.title,
        },
        form: Reference {
            id: held.form_id,
            name: held.form_name.get(context.language()).to_owned(),
        },
        unit: named(held.unit_id, &held.unit_name),
        submitter: Submitter {
            name: held.name,
            email: held.email,
        },
        submitted_at: held.created_at,
        state,
        reason: held.moderation_reason,
    })
}
