//! What the holder of a secret link is shown.

use docket_contract::intake::{TrackingMessage, TrackingPart, TrackingStep, TrackingView};
use docket_domain::demand::{self, StatusCategory};
use docket_domain::intake::{Moderation, UnitApproval, Whereabouts, withdrawing_step};
use docket_domain::text::LocalText;
use docket_domain::workflow::Workflow;
use docket_storage::ConnectionTrait;
use docket_storage::audit::{self, Filter, Read};
use docket_storage::demand::comment::{self, Comment};
use docket_storage::demand::unit_approval::Asked;
use docket_storage::demand::{Demand, NOUN};

use super::{Part, Tracked, elsewhere};
use crate::context::Context;
use crate::demand::calendar::Calendar;
use crate::problem::Result;

/// Most messages and steps that are shown.
const MOST: u64 = 500;

/// How a submission stands, for the holder of its link.
///
/// # Errors
/// When the database refuses.
pub(super) async fn view(
    connection: &impl ConnectionTrait,
    context: &Context,
    tracked: &Tracked,
) -> Result<TrackingView> {
    let Tracked {
        demand,
        workflow,
        support,
        kept_out,
        asked,
        survivor,
        parts,
        expires_at,
    } = tracked;
    let at_unit = tracked.at_unit();
    // How it goes on is how that goes on which it was merged into.
    let (standing, standing_workflow) = match survivor {
        Some((survivor, workflow)) => (survivor, workflow),
        None => (demand, workflow),
    };
    let is_followed = support.is_some();
    let (calendar, settings) = Calendar::load(connection).await?;
    let filter = Filter {
        record_kind: Some(NOUN.to_owned()),
        record_id: Some(demand.id),
        // However much else happens to it, the way it went is told.
        changed: Some("status"),
        ..Filter::default()
    };
    let trail = audit::list(connection, &filter, None, MOST).await?;
    let comments = match is_followed {
        true => Vec::new(),
        false => comment::list(connection, demand.id, false, None, 0, MOST, None).await?,
    };
    let whereabouts = tracked.whereabouts();
    let status = standing_workflow.status(&standing.status);
    let is_asked = whereabouts == Whereabouts::WithSubmitter;
    Ok(TrackingView {
        organization: settings.name,
        key: demand::key(demand.seq),
        title: demand.title.clone(),
        unit: demand.unit_name.clone(),
        status: match tracked.moderation() {
            None => match at_unit {
                None => name(standing_workflow, &standing.status),
                Some(state) => state.name(),
            },
            Some(moderation) => moderation.name(),
        },
        merged_into: survivor
            .as_ref()
            .map(|(survivor, _)| demand::key(survivor.seq)),
        parts: parts.iter().map(part).collect(),
        whereabouts,
        next: whereabouts.next(),
        since: standing.status_since,
        target_days: status
            .and_then(|status| status.target_days)
            .filter(|_| kept_out.is_none() && at_unit.is_none()),
        submitted_at: demand.submitted_at.filter(|_| !is_followed),
        decided_at: standing.decided_at.filter(|_| !is_followed),
        decision_reason: match kept_out {
            Some(submission) => submission.moderation_reason.clone(),
            None => standing.decision_reason.clone().filter(|_| !is_followed),
        },
        question: match (is_asked && !is_followed, at_unit) {
            (false, _) => None,
            (true, Some(_)) => asked.as_ref().and_then(returned),
            (true, None) => question(&trail, demand),
        },
        messages: comments.into_iter().map(message).collect(),
        steps: match is_followed || kept_out.is_some() {
            true => Vec::new(),
            false => steps(&trail, workflow),
        },
        owner: standing.owner_name.clone().filter(|_| !is_followed),
        days_in_status: calendar.working_days(standing.status_since, context.now),
        can_edit: tracked.can_edit(),
        is_followed,
        can_write: whereabouts.takes_messages() && !is_followed,
        can_withdraw: match tracked.moderation() {
            None => match at_unit {
                Some(state) => state != UnitApproval::Withdrawn,
                None => is_followed || withdrawing_step(workflow, &demand.status).is_some(),
            },
            Some(moderation) => moderation.may_become(Moderation::Withdrawn),
        },
        expires_at: *expires_at,
    })
}

fn name(workflow: &Workflow, status: &str) -> LocalText {
    workflow
        .status(status)
        .map_or_else(|| LocalText::en(status), |status| status.name.clone())
}

fn part(part: &Part) -> TrackingPart {
    let standing = &part.standing;
    let is_merged = standing.id != part.demand.id;
    TrackingPart {
        key: demand::key(part.demand.seq),
        title: part.demand.title.clone(),
        status: name(&part.workflow, &standing.status),
        whereabouts: elsewhere(&part.workflow, &standing.status),
        since: standing.status_since,
        // Why another was decided is told to those who asked for that.
        decision_reason: standing.decision_reason.clone().filter(|_| !is_merged),
        merged_into: is_merged.then(|| demand::key(standing.seq)),
    }
}

fn message(comment: Comment) -> TrackingMessage {
    TrackingMessage {
        author: comment.author_name,
        body: comment.body,
        created_at: comment.created_at,
    }
}

/// The status an entry of the trail led to.
fn entered(entry: &Read) -> Option<&str> {
    entry.entry.changes.get("status")?.to.as_ref()?.as_str()
}

/// Why the demand was last put into its status: what its submitter is asked.
fn question(trail: &[Read], demand: &Demand) -> Option<TrackingMessage> {
    // Taking a merge apart leads to the status as well, and asks nothing.
    let asks = |entry: &&Read| {
        entered(entry) == Some(demand.status.as_str()) && entry.entry.reason.is_some()
    };
    let asked = trail.iter().find(asks)?;
    Some(TrackingMessage {
        author: asked.person_name.clone(),
        body: asked.entry.reason.clone()?,
        created_at: asked.entry.at,
    })
}

/// Why the unit's approver returned it.
fn returned(asked: &Asked) -> Option<TrackingMessage> {
    Some(TrackingMessage {
        author: asked.decided_by_name.clone(),
        body: asked.reason.clone()?,
        created_at: asked.decided_at?,
    })
}

fn steps(trail: &[Read], workflow: &Workflow) -> Vec<TrackingStep> {
    let is_written = |status: &str| {
        let status = workflow.status(status);
        status.is_some_and(|status| status.category == StatusCategory::Draft)
    };
    let step = |entry: &Read| {
        if is_written(entered(entry)?) {
            return None;
        }
        Some(TrackingStep {
            status: name(workflow, entered(entry)?),
            at: entry.entry.at,
        })
    };
    trail.iter().rev().filter_map(step).collect()
}
