//! Recording what a meeting decides, and taking the demand through a step of its
//! workflow with it.

use std::collections::BTreeSet;

use docket_contract::demand::TransitionDemand;
use docket_contract::problem::Code;
use docket_contract::shortlist::{EntryView, RecordDecision};
use docket_domain::identity::Permission;
use docket_domain::shortlist::{Decided, DecisionProblem, MAX_FILES};
use docket_domain::text::LocalText;
use docket_storage::attachment::{self as files, Attachment};
use docket_storage::demand::{Demand, Which};
use docket_storage::shortlist::decision::{self, NewDecision};
use docket_storage::shortlist::{self, Shortlist};
use docket_storage::{ConnectionTrait, DatabaseTransaction};
use serde_json::json;
use uuid::Uuid;

use super::list::{held, load_open, refuse_frozen, tell};
use super::{entry, view};
use crate::context::{Context, differences};
use crate::demand::service::{find, standing, workflow};
use crate::demand::transition;
use crate::problem::{Error, Result, field_error};
use crate::reply::Reply;

/// The noun under which decisions keep their files.
const FILES: &str = "shortlist_entry";

/// A file of a decision, of the entry of a shortlist.
///
/// # Errors
/// There is none, or it is outside of what the caller may see.
pub async fn file(
    connection: &impl ConnectionTrait,
    context: &Context,
    (shortlist, entry): (Uuid, Uuid),
    file: Uuid,
) -> Result<Attachment> {
    view::find(connection, context, (shortlist, entry)).await?;
    decision::file(connection, entry, file)
        .await?
        .ok_or_else(|| Error::not_found("file"))
}

/// Records what the meeting decided about a demand, or corrects it; what was
/// recorded before is kept.
///
/// # Errors
/// The shortlist is not in session, somebody else decided meanwhile, a value
/// breaks a rule, or the demand cannot take the step: nothing is stored then.
pub async fn record(
    transaction: &DatabaseTransaction,
    context: &Context,
    (which, id, expected, input): &(Which, Uuid, i64, RecordDecision),
) -> Result<Reply<EntryView>> {
    let meeting = held(transaction, context, *which).await?;
    if !meeting.may_decide {
        return Err(Error::lacking(Permission::DemandDecide));
    }
    refuse_frozen(&meeting)?;
    if !meeting.state.may_decide() {
        let detail = "The meeting has not begun. Open its session first.";
        return Err(Error::new(Code::WrongState, detail));
    }
    let whose = (meeting.id, *id);
    let found = view::find(transaction, context, whose).await?;
    let demand = find(transaction, context, Which::Id(found.demand_id)).await?;
    let held = standing(transaction, context, &demand).await?.permissions;
    let screens = held.contains(&Permission::DemandTriage);
    if !screens && !held.contains(&Permission::DemandDecide) {
        return Err(Error::lacking(Permission::DemandDecide));
    }
    if found.version != *expected {
        return Err(Error::stale());
    }
    let reason = input.reason.trim();
    check(transaction, &meeting, input, reason).await?;
    bind(transaction, context, *id, &input.file_ids).await?;
    let moved_to = step(transaction, context, &demand, input, reason).await?;
    // Correcting what was said does not undo what was done with it.
    let before = decision::list(transaction, &[*id]).await?;
    let same = before
        .into_iter()
        .next()
        .filter(|before| before.outcome == input.outcome);
    let (moved_before, postponed_before) = same.map_or((None, None), |before| {
        (before.moved_to, before.postponed_to)
    });
    let moved_to = moved_to.or(moved_before);
    if let Some(other) = input.postpone_to {
        postpone(transaction, context, &meeting, (&demand, other)).await?;
    }
    let new = NewDecision {
        id: Uuid::now_v7(),
        entry_id: *id,
        expected: *expected,
        outcome: input.outcome,
        reason,
        deciders: &input.decider_ids,
        files: &input.file_ids,
        moved_to: moved_to.as_ref(),
        postponed_to: input.postpone_to.or(postponed_before),
    };
    if !decision::insert(transaction, &new, context.person_id(), context.now).await? {
        return Err(Error::stale());
    }
    // What was decided is read with the entry, by those who read its demand.
    let changes = differences(None, Some(&json!({ "decided_about": demand.id })));
    tell(
        transaction,
        context,
        &meeting,
        ("shortlist.decided", changes),
    )
    .await?;
    let view = view::entry(transaction, context, whose).await?;
    let version = view.version;
    Ok(Reply::ok(view).version(version))
}

async fn check(
    connection: &impl ConnectionTrait,
    meeting: &Shortlist,
    input: &RecordDecision,
    reason: &str,
) -> Result<()> {
    let attending = shortlist::people(connection, meeting.id).await?;
    let attending: BTreeSet<Uuid> = attending.iter().map(|one| one.person_id).collect();
    let decided = Decided {
        outcome: input.outcome,
        reason,
        deciders: &input.decider_ids,
        is_postponed: input.postpone_to.is_some(),
    };
    let problems = decided.problems(&attending);
    if problems.is_empty() {
        return Ok(());
    }
    let told = |problem: DecisionProblem| {
        let (pointer, code) = match problem {
            DecisionProblem::ReasonMissing => ("/reason".to_owned(), "required"),
            DecisionProblem::ReasonTooLong => ("/reason".to_owned(), "too_long"),
            DecisionProblem::DecidersMissing => ("/decider_ids".to_owned(), "required"),
            DecisionProblem::NotAttending(at) => (format!("/decider_ids/{at}"), "unknown"),
            DecisionProblem::DeciderTwice(at) => (format!("/decider_ids/{at}"), "taken"),
            DecisionProblem::PostponedUndeferred => ("/postpone_to".to_owned(), "wrong"),
        };
        field_error(&pointer, code, problem.to_string())
    };
    Err(Error::invalid(problems.into_iter().map(told).collect()))
}

/// Binds uploads of the caller to an entry; files of an earlier decision about
/// it are bound already.
async fn bind(
    transaction: &DatabaseTransaction,
    context: &Context,
    entry: Uuid,
    ids: &[Uuid],
) -> Result<()> {
    if ids.len() > MAX_FILES {
        let detail = format!("Attach at most {MAX_FILES} files to a decision.");
        return Err(Error::invalid_field("/file_ids", "too_many", detail));
    }
    for (place, &id) in ids.iter().enumerate() {
        let pointer = format!("/file_ids/{place}");
        if ids[..place].contains(&id) {
            let detail = "This file is named twice.";
            return Err(Error::invalid_field(&pointer, "taken", detail));
        }
        if decision::file(transaction, entry, id).await?.is_some() {
            continue;
        }
        let upload = files::find(transaction, id).await?;
        let is_own = upload.is_some_and(|upload| {
            upload.uploader_id.is_some() && upload.uploader_id == context.person_id()
        });
        let is_bound = is_own && files::bind(transaction, id, (FILES, entry), None, true).await?;
        if !is_bound {
            let detail = "Send the file first; name an upload of your own that is whole.";
            return Err(Error::invalid_field(&pointer, "unknown_file", detail));
        }
    }
    Ok(())
}

/// Takes the demand through a step, if there is one, as anybody does. Gives the
/// name of the status it came into.
async fn step(
    transaction: &DatabaseTransaction,
    context: &Context,
    demand: &Demand,
    input: &RecordDecision,
    reason: &str,
) -> Result<Option<LocalText>> {
    let Some(step) = &input.step else {
        return Ok(None);
    };
    let Some(expected) = input.demand_version else {
        let detail = "Name the version of the demand that the step was chosen for.";
        return Err(Error::invalid_field("/demand_version", "required", detail));
    };
    if demand.version != expected {
        let detail = "The demand was changed since you read it. Read it again, and choose the \
                      step anew.";
        return Err(Error::Told {
            code: Code::Stale,
            detail: detail.to_owned(),
            errors: vec![field_error("/demand_version", "stale", detail)],
            retry_after: None,
        });
    }
    let given = step.reason.clone().filter(|own| !own.trim().is_empty());
    let step = TransitionDemand {
        reason: given.or_else(|| Some(reason.to_owned())),
        ..step.clone()
    };
    let standing = standing(transaction, context, demand).await?;
    transition::advance(transaction, context, demand, &standing, &step)
        .await
        .map_err(at_step)?;
    let after = find(transaction, context, Which::Id(demand.id)).await?;
    // Until enough people have approved, the demand stays where it is.
    if after.version == demand.version {
        return Ok(None);
    }
    let workflow = workflow(transaction, after.workflow_version_id).await?;
    let status = workflow.status(&after.status);
    Ok(status.map(|status| status.name.clone()))
}

/// What is said of a step, said of the decision it belongs to.
fn at_step(error: Error) -> Error {
    match error.under("/step") {
        Error::Told {
            code,
            detail,
            errors,
            retry_after,
        } if errors.is_empty() => Error::Told {
            errors: vec![field_error("/step", code.code(), detail.as_str())],
            code,
            detail,
            retry_after,
        },
        told => told,
    }
}

/// Puts a deferred demand on the shortlist of another meeting.
async fn postpone(
    transaction: &DatabaseTransaction,
    context: &Context,
    meeting: &Shortlist,
    (demand, other): (&Demand, Uuid),
) -> Result<()> {
    let wrong = |detail: &str| Error::invalid_field("/postpone_to", "wrong", detail);
    if other == meeting.id {
        return Err(wrong("Choose the shortlist of another meeting."));
    }
    let later = load_open(transaction, context, Which::Id(other))
        .await
        .map_err(|error| match error {
            Error::Told { detail, .. } => wrong(&detail),
            Error::Storage(_) => error,
        })?;
    if later.meets_on < meeting.meets_on {
        return Err(wrong("Choose the shortlist of a later meeting."));
    }
    entry::put(transaction, context, &later, &[demand.id], "").await
}
