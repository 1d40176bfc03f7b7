//! Moving running demands to another version of their workflow.
//!
//! A workflow is the organisation's, and so is what goes through it: whoever
//! moves demands manages the organisation and triages everywhere. Drafts of
//! others are moved with the rest, so that no version is kept for them; what is
//! told of them is how many there are.

use docket_contract::problem::Code;
use docket_contract::version::VersionState;
use docket_contract::workflow::{
    DemandLeft, DemandsMoved, MOST_MOVED, MoveDemands, StatusDemands, VersionDemands, WhyLeft,
    WorkflowDemands,
};
use docket_domain::demand::{self, StatusCategory};
use docket_domain::identity::Permission;
use docket_domain::text::LocalText;
use docket_domain::workflow::{Status, StatusMapping, may_be_remembered};
use docket_storage::demand::{self as demands, Demand, Which, merge};
use docket_storage::workflow::{self, Whereabouts, WorkflowVersion};
use docket_storage::{ConnectionTrait, DatabaseTransaction, Reach, version as versions};
use serde_json::json;
use uuid::Uuid;

use super::service::load;
use crate::context::{Context, differences};
use crate::demand::answer::Catalogue;
use crate::demand::content::Content;
use crate::demand::service::announce;
use crate::demand::transition::enter;
use crate::problem::{Error, Result, field_error};
use crate::reply::Reply;
use crate::version::{self, is, refuse_unless_everywhere, summary};

/// How many demands are in which status of which version.
///
/// # Errors
/// There is no such workflow, or the caller does not manage all of it.
pub async fn standings(context: &Context, id: Uuid) -> Result<Reply<WorkflowDemands>> {
    refuse_unless_everywhere(context)?;
    let reader = context.reader();
    load(reader, id).await?;
    let all: Vec<WorkflowVersion> = versions::list(reader, Some(id)).await?;
    let counted = workflow::whereabouts(reader, id, &Reach::SYSTEM).await?;
    let published = all
        .iter()
        .find(|version| is(version, VersionState::Published));
    let versions = all
        .iter()
        .filter(|version| counted.iter().any(|one| one.version_id == version.id))
        .map(|version| of_version(version, published, &counted))
        .collect::<Result<_>>()?;
    Ok(Reply::ok(WorkflowDemands { versions }))
}

fn of_version(
    version: &WorkflowVersion,
    published: Option<&WorkflowVersion>,
    counted: &[Whereabouts],
) -> Result<VersionDemands> {
    let mut statuses: Vec<StatusDemands> = counted
        .iter()
        .filter(|one| one.version_id == version.id)
        .map(|one| StatusDemands {
            name: version
                .definition
                .status(&one.status)
                .map_or_else(|| LocalText::en(&one.status), |status| status.name.clone()),
            status: one.status.clone(),
            demands: one.demands.unsigned_abs(),
        })
        .collect();
    let order = &version.definition.statuses;
    statuses.sort_by_key(|one| order.iter().position(|status| status.key == one.status));
    Ok(VersionDemands {
        base: summary(version)?,
        demands: statuses.iter().map(|one| one.demands).sum(),
        statuses,
        suggested: published
            .map(|to| StatusMapping::suggested(&version.definition, &to.definition)),
    })
}

/// Moves up to [`MOST_MOVED`] demands from one version to another, in the order
/// of their numbers, and tells where to go on.
///
/// # Errors
/// There is no such version, it is not published, the mapping leaves demands
/// without a place, or the caller may not.
pub async fn run(
    transaction: &DatabaseTransaction,
    context: &Context,
    (id, input): &(Uuid, MoveDemands),
) -> Result<Reply<DemandsMoved>> {
    refuse_unless_everywhere(context)?;
    if !context.reach_of(Permission::DemandTriage).everywhere {
        return Err(Error::lacking(Permission::DemandTriage));
    }
    let to: WorkflowVersion = version::load(transaction, *id).await?;
    if !is(&to, VersionState::Published) {
        let detail = "Demands are moved to the published version of a workflow.";
        return Err(Error::new(Code::WrongState, detail));
    }
    let from: Option<WorkflowVersion> = versions::find(transaction, input.from).await?;
    let from = from
        .filter(|from| from.of == to.of && from.id != to.id)
        .ok_or_else(|| {
            let detail = "Choose another version of the same workflow.";
            Error::invalid_field("/from", "unknown", detail)
        })?;
    check(transaction, input, &from, &to).await?;
    let after = input.after.unwrap_or_default();
    let held =
        workflow::hold_demands(transaction, from.id, &Reach::SYSTEM, after, MOST_MOVED).await?;
    let catalogue = Catalogue::load(transaction, context.now).await?;
    let mut outcome = DemandsMoved {
        moved: 0,
        left: Vec::new(),
        remaining: 0,
        next: None,
    };
    for one in &held {
        let which = Which::Id(one.id);
        let demand = demands::find(transaction, which, &Reach::SYSTEM, None, false).await?;
        let Some(demand) = demand else { continue };
        match place(transaction, &demand, &input.statuses, &to).await? {
            Ok(status) => {
                move_one(transaction, context, &catalogue, (&demand, &to), status).await?;
                outcome.moved += 1;
            }
            Err(why) => {
                let key = seen(transaction, context, &demand).await?;
                outcome.left.push(DemandLeft { key, why });
            }
        }
    }
    if let Some(last) = held.last() {
        let left = workflow::remaining(transaction, from.id, &Reach::SYSTEM, last.seq).await?;
        outcome.remaining = left.unsigned_abs();
        outcome.next = (left > 0).then_some(last.seq);
    }
    if outcome.moved > 0 {
        let trail = json!({ "moved": outcome.moved, "from": from.number });
        version::tell(transaction, context, &to, differences(None, Some(&trail))).await?;
    }
    Ok(Reply::ok(outcome))
}

/// Refuses a mapping that leaves demands without a place.
async fn check(
    connection: &impl ConnectionTrait,
    input: &MoveDemands,
    from: &WorkflowVersion,
    to: &WorkflowVersion,
) -> Result<()> {
    let counted = workflow::whereabouts(connection, from.of, &Reach::SYSTEM).await?;
    let with_demands = counted
        .iter()
        .filter(|one| one.version_id == from.id)
        .map(|one| one.status.as_str());
    let checked = input
        .statuses
        .check(&from.definition, &to.definition, with_demands);
    checked.map_err(|faults| {
        let told = faults.iter().map(|fault| {
            let pointer = format!("/statuses/{}", fault.from);
            field_error(&pointer, fault.problem.code(), fault.problem.to_string())
        });
        Error::invalid(told.collect())
    })
}

/// The status that a demand comes into, or why it cannot be moved.
async fn place<'a>(
    transaction: &DatabaseTransaction,
    demand: &Demand,
    statuses: &StatusMapping,
    to: &'a WorkflowVersion,
) -> Result<std::result::Result<&'a Status, WhyLeft>> {
    let Some(status) = statuses.target(&demand.status, &to.definition) else {
        return Ok(Err(WhyLeft::Unmapped));
    };
    if demand.duplicate_of_id.is_none() {
        return Ok(Ok(status));
    }
    if status.category == StatusCategory::Open {
        return Ok(Err(WhyLeft::Merged));
    }
    // Taken apart again, it has to stand in a status that there is.
    if let Some(before) = merge::before(transaction, demand.id).await? {
        let target = statuses.target(&before.status, &to.definition);
        let Some(status) =
            target.filter(|target| may_be_remembered(&before.status_category, target))
        else {
            return Ok(Err(WhyLeft::Merged));
        };
        let (key, category) = (&status.key, status.category.key());
        merge::rename_status(transaction, demand.id, key, category).await?;
    }
    Ok(Ok(status))
}

/// Moves a demand. In a status with the same key it stays as long as it has.
async fn move_one(
    transaction: &DatabaseTransaction,
    context: &Context,
    catalogue: &Catalogue,
    (demand, to): (&Demand, &WorkflowVersion),
    status: &Status,
) -> Result<()> {
    let before = Content::load(transaction, demand, catalogue).await?;
    let mut content = before.clone();
    content.values.workflow_version_id = to.id;
    let category = status.category.key();
    if status.key != demand.status || category != demand.status_category {
        let values = content.values.clone();
        enter(&mut content, status, context, values.decision_reason);
        // It was decided when it was; only what is open again is not.
        if content.values.decided_at.is_some() {
            content.values.decided_at = values.decided_at;
        }
        if status.key == demand.status {
            content.values.status_since = values.status_since;
        }
    }
    content.settle(transaction, catalogue).await?;
    content
        .update(transaction, context, demand, &before, None)
        .await?;
    let (kind, next) = ("demand.changed", demand.version + 1);
    let values = &content.values;
    announce(
        transaction,
        context,
        kind,
        demand.id,
        demand.seq,
        next,
        values,
    )
    .await
}

/// The key of a demand that the caller may see.
async fn seen(
    connection: &impl ConnectionTrait,
    context: &Context,
    demand: &Demand,
) -> Result<Option<String>> {
    let reach = context.reach_of(Permission::DemandRead);
    let found = demands::find(connection, Which::Id(demand.id), &reach, None, false).await?;
    Ok(found.map(|found| demand::key(found.seq)))
}
