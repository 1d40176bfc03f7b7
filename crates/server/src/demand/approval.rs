//! Steps that several people have to agree to. Taking such a step is one voice;
//! the demand moves when there are enough of the present stay in its status.
//! Voices change nothing of the demand itself, so that two that are given at
//! the same moment count both.

use std::collections::BTreeSet;

use actix_web::{delete, get, web};
use docket_contract::demand::DemandView;
use docket_contract::organization::Reference;
use docket_contract::problem::Code;
use docket_contract::workflow::{ApprovalView, ApprovalsView, StepApprovals};
use docket_domain::demand::{self, StatusCategory};
use docket_domain::identity::Permission;
use docket_domain::notification::Topic;
use docket_domain::workflow::{Transition, Workflow};
use docket_storage::demand::approval::{self, GivenApproval};
use docket_storage::demand::{self as demands, Demand, NOUN, Which, author, merge};
use docket_storage::identity::role;
use docket_storage::organization::unit;
use docket_storage::{ConnectionTrait, DatabaseTransaction, Reach};
use serde_json::json;
use uuid::Uuid;

use super::service::{find, reply, standing, which, workflow};
use crate::body::Input;
use crate::caller::{Answer, Caller};
use crate::context::{Context, Record, differences};
use crate::notification::tell::{self, News};
use crate::operation::Operation;
use crate::problem::{Error, Result};
use crate::reply::Reply;

/// List approvals
///
/// The steps out of the demand's status that several people have to agree to,
/// how many of them, and who did so far: for those who may take the step, and
/// those who read what is internal. It is a record of its own, because giving
/// an approval does not change the demand's version.
#[utoipa::path(tag = "Demands",
    params(("demand" = String, Path, description = "Key or id.", example = "DEM-142")),
    responses((status = 200, body = ApprovalsView)))]
#[get("/demands/{demand}/approvals")]
pub async fn list_approvals(caller: Caller, demand: web::Path<String>) -> Answer {
    let context = caller.context(Operation::ListApprovals)?;
    let reader = context.reader();
    let demand = find(reader, &context, which(&demand)?).await?;
    caller.answer(Reply::ok(view(reader, &context, &demand).await?))
}

/// Take an approval back
///
/// The caller's own, as long as the step was not taken. 409 when there is none.
#[utoipa::path(tag = "Demands", params(
        ("demand" = String, Path, description = "Key or id.", example = "DEM-142"),
        ("transition" = String, Path, description = "Key of the step.", example = "approve")),
    responses((status = 200, body = DemandView)))]
#[delete("/demands/{demand}/approvals/{transition}")]
pub async fn withdraw_approval(caller: Caller, path: web::Path<(String, String)>) -> Answer {
    let (demand, transition) = path.into_inner();
    let input = Input::of((which(&demand)?, transition));
    caller
        .change(
            Operation::WithdrawApproval,
            input,
            |transaction, context, input| Box::pin(withdraw(transaction, context, input)),
        )
        .await
}

async fn view(
    connection: &impl ConnectionTrait,
    context: &Context,
    demand: &Demand,
) -> Result<ApprovalsView> {
    let workflow = workflow(connection, demand.workflow_version_id).await?;
    let standing = standing(connection, context, demand).await?;
    let reads_all = standing.permissions.contains(&Permission::DemandInternal);
    let mut given = Vec::new();
    for step in workflow
        .transitions
        .iter()
        .filter(|step| step.approval.is_some())
    {
        given.extend(counting(connection, demand, step).await?);
    }
    let person = context.person_id();
    let steps = workflow
        .transitions
        .iter()
        .filter(|step| step.leaves(&demand.status) && (reads_all || step.allows(&standing)));
    let items = steps.filter_map(|step| {
        let needed = step.approval?;
        let own = || given.iter().filter(|one| one.transition == step.key);
        Some(StepApprovals {
            transition: step.key.clone(),
            quorum: needed.quorum,
            is_given: own().any(|one| Some(one.person_id) == person),
            given: own().map(given_view).collect(),
        })
    });
    Ok(ApprovalsView {
        items: items.collect(),
    })
}

fn given_view(given: &GivenApproval) -> ApprovalView {
    ApprovalView {
        person: Reference {
            id: given.person_id,
            name: given.person_name.clone(),
        },
        given_at: given.given_at,
    }
}

/// Keeps that the one who acts agrees to a step, and gives how many do now. The
/// first voice calls the others who may.
///
/// # Errors
/// Nobody acts, or somebody else moved the demand meanwhile.
pub async fn give(
    transaction: &DatabaseTransaction,
    context: &Context,
    (demand, workflow): (&Demand, &Workflow),
    step: &Transition,
    reason: Option<&str>,
) -> Result<usize> {
    let person = context
        .person_id()
        .ok_or_else(|| Error::new(Code::Forbidden, "Only people approve something."))?;
    hold(transaction, demand).await?;
    let is_new = approval::give(transaction, demand, &step.key, person, context.now).await?;
    if is_new {
        tell(
            transaction,
            context,
            demand,
            (None, Some(&step.key)),
            reason,
        )
        .await?;
    }
    let counted = counting(transaction, demand, step).await?;
    let given: BTreeSet<Uuid> = counted.into_iter().map(|one| one.person_id).collect();
    let is_met = step
        .approval
        .is_some_and(|needed| needed.is_met(given.len()));
    if is_new && given.len() == 1 && !is_met {
        call(transaction, context, (demand, workflow), step, &given).await?;
    }
    Ok(given.len())
}

/// Those who may agree to a step of a demand now: who asked for it, or wrote it
/// once, is none of them.
async fn able(
    connection: &impl ConnectionTrait,
    demand: &Demand,
    step: &Transition,
) -> Result<BTreeSet<Uuid>> {
    let units = match demand.unit_id {
        Some(id) => unit::with_ancestors(connection, id).await?,
        None => Vec::new(),
    };
    let needed = step.needed_permission();
    let holders = role::holders(connection, needed, &units, &step.roles).await?;
    let authors = author::ever(connection, demand.id).await?;
    let others = holders.into_iter();
    Ok(others.filter(|one| !authors.contains(one)).collect())
}

/// The voices for a step that count: of those who may still give them.
async fn counting(
    connection: &impl ConnectionTrait,
    demand: &Demand,
    step: &Transition,
) -> Result<Vec<GivenApproval>> {
    let mut given = approval::list(connection, demand).await?;
    given.retain(|one| one.transition == step.key);
    if !given.is_empty() {
        let able = able(connection, demand, step).await?;
        given.retain(|one| able.contains(&one.person_id));
    }
    Ok(given)
}

/// Keeps the demand as it was found: voices are counted one after the other.
async fn hold(transaction: &DatabaseTransaction, demand: &Demand) -> Result<()> {
    merge::hold(transaction, &[demand.id]).await?;
    let which = Which::Id(demand.id);
    let now = demands::find(transaction, which, &Reach::SYSTEM, None, true).await?;
    match now.is_some_and(|now| now.version == demand.version) {
        true => Ok(()),
        false => Err(Error::stale()),
    }
}

/// Tells those who may agree, too, and did not yet.
async fn call(
    transaction: &DatabaseTransaction,
    context: &Context,
    (demand, workflow): (&Demand, &Workflow),
    step: &Transition,
    given: &BTreeSet<Uuid>,
) -> Result<()> {
    let people = able(transaction, demand, step).await?;
    let people = people.difference(given).copied().collect();
    let to = workflow.status(&step.to);
    let news = News {
        demand_id: demand.id,
        number: demand.seq,
        title: &demand.title,
        unit_id: demand.unit_id,
        owner_id: demand.owner_id,
        is_draft: demand.status_category == StatusCategory::Draft.key(),
        topic: Topic::Approval,
        status: to.map(|to| &to.name),
        detail: None,
    };
    tell::awaited(transaction, context, &news, &people).await
}

async fn withdraw(
    transaction: &DatabaseTransaction,
    context: &Context,
    (which, transition): &(Which, String),
) -> Result<Reply<DemandView>> {
    let demand = find(transaction, context, *which).await?;
    let person = context.oneself()?;
    hold(transaction, &demand).await?;
    if !approval::take_back(transaction, &demand, transition, person).await? {
        let detail = "There is no approval of yours to take back: it was taken back before, or \
                      the demand has moved.";
        return Err(Error::new(Code::WrongState, detail));
    }
    tell(
        transaction,
        context,
        &demand,
        (Some(transition), None),
        None,
    )
    .await?;
    reply(transaction, context, &demand).await
}

/// Writes a voice into the trail and the event log.
async fn tell(
    transaction: &DatabaseTransaction,
    context: &Context,
    demand: &Demand,
    (before, after): (Option<&String>, Option<&String>),
    reason: Option<&str>,
) -> Result<()> {
    let trail = |step: &String| json!({ "approval": step });
    let changes = differences(before.map(trail).as_ref(), after.map(trail).as_ref());
    let label = demand::key(demand.seq);
    let record = Record {
        reason: reason.map(str::to_owned),
        ..Record::new(NOUN, demand.id, &label, changes)
    };
    context.record(transaction, record).await?;
    let (kind, id, unit_id) = ("demand.approved", demand.id, demand.unit_id);
    let payload = json!({ "key": label, "approvals": true });
    context
        .announce(transaction, kind, NOUN, id, unit_id, payload)
        .await
}
