//! The ends of an assessment: completing freezes it, deleting hides it, and
//! both can be undone.

use std::collections::BTreeMap;

use actix_web::{delete, post, web};
use aws_lc_rs::digest::{SHA256, digest};
use chrono::NaiveDate;
use docket_contract::maturity::{AssessmentView, ReopenAssessment};
use docket_contract::problem::Code;
use docket_domain::identity::Permission;
use docket_domain::maturity::answer::HeldStatements;
use docket_domain::maturity::assessment::AssessmentState;
use docket_domain::maturity::model::MaturityModel;
use docket_storage::audit::{Changes, FieldChange};
use docket_storage::maturity::answer;
use docket_storage::maturity::assessment::{Assessment, AssessmentValues};
use docket_storage::{DatabaseTransaction, StorageError};
use serde::Serialize;
use uuid::Uuid;

use super::{assessment, model, scope};
use crate::body::{Body, IfMatch, Input};
use crate::caller::{Answer, Caller};
use crate::context::Context;
use crate::openapi::IfMatchHeader;
use crate::operation::Operation;
use crate::problem::{Error, Result};
use crate::reply::Reply;

/// Longest reason, in characters.
const LONGEST_REASON: usize = 4_000;

/// Delete an assessment
///
/// It disappears from lists with its answers; `restore` brings it back.
#[utoipa::path(tag = "Maturity", params(
        ("id" = String, Path, description = "The assessment, by id or key.", example = "ASM-7"),
        IfMatchHeader),
    responses((status = 204, description = "Deleted; the `ETag` is the one to restore with.")))]
#[delete("/assessments/{id}")]
pub async fn delete_assessment(caller: Caller, id: web::Path<String>, version: IfMatch) -> Answer {
    let input = Input::of((id.into_inner(), version.0));
    caller
        .change(
            Operation::DeleteAssessment,
            input,
            |transaction, context, (id, version)| {
                Box::pin(hide(transaction, context, id, *version))
            },
        )
        .await
}

async fn hide(
    transaction: &DatabaseTransaction,
    context: &Context,
    id: &str,
    version: i64,
) -> Result<Reply<()>> {
    let found = find(transaction, context, id, version, false).await?;
    let values = AssessmentValues {
        hidden_at: Some(context.now),
        ..found.values()
    };
    let hidden = assessment::store(transaction, context, &found, &values).await?;
    let changes = Changes::from([("hidden".to_owned(), turned(false, true))]);
    let kind = "assessment.deleted";
    scope::tell(transaction, context, kind, &hidden, changes, None).await?;
    Ok(Reply::done().version(hidden.version))
}

/// Restore an assessment
///
/// Undoes its deletion.
#[utoipa::path(tag = "Maturity", params(
        ("id" = String, Path, description = "The assessment, by id or key.", example = "ASM-7"),
        IfMatchHeader),
    responses((status = 200, body = AssessmentView)))]
#[post("/assessments/{id}/restore")]
pub async fn restore_assessment(caller: Caller, id: web::Path<String>, version: IfMatch) -> Answer {
    let input = Input::of((id.into_inner(), version.0));
    caller
        .change(
            Operation::RestoreAssessment,
            input,
            |transaction, context, (id, version)| {
                Box::pin(restore(transaction, context, id, *version))
            },
        )
        .await
}

async fn restore(
    transaction: &DatabaseTransaction,
    context: &Context,
    id: &str,
    version: i64,
) -> Result<Reply<AssessmentView>> {
    let found = find(transaction, context, id, version, true).await?;
    if found.hidden_at.is_none() {
        let detail = "The assessment is not deleted; there is nothing to restore.";
        return Err(Error::new(Code::WrongState, detail));
    }
    let values = AssessmentValues {
        hidden_at: None,
        ..found.values()
    };
    let changes = Changes::from([("hidden".to_owned(), turned(true, false))]);
    finish(transaction, context, &found, &values, changes, None).await
}

/// Complete an assessment
///
/// Freezes answers, consensus and targets, and keeps a SHA-256 of them with
/// the model, so that a printed report can be matched to its data.
#[utoipa::path(tag = "Maturity", params(
        ("id" = String, Path, description = "The assessment, by id or key.", example = "ASM-7"),
        IfMatchHeader),
    responses((status = 200, body = AssessmentView)))]
#[post("/assessments/{id}/complete")]
pub async fn complete_assessment(
    caller: Caller,
    id: web::Path<String>,
    version: IfMatch,
) -> Answer {
    let input = Input::of((id.into_inner(), version.0));
    caller
        .change(
            Operation::CompleteAssessment,
            input,
            |transaction, context, (id, version)| {
                Box::pin(complete(transaction, context, id, *version))
            },
        )
        .await
}

async fn complete(
    transaction: &DatabaseTransaction,
    context: &Context,
    id: &str,
    version: i64,
) -> Result<Reply<AssessmentView>> {
    let found = scope::find_open(transaction, context, id, version).await?;
    let content = content_hash(transaction, &found).await?;
    let Some(content) = content else {
        return Err(Error::new(
            Code::WrongState,
            "Nobody has answered anything yet. Answer at least one practice first.",
        ));
    };
    let values = AssessmentValues {
        state: AssessmentState::Completed,
        completed_at: Some(context.now),
        completed_by: context.person_id(),
        content_hash: Some(content),
        ..found.values()
    };
    let changes = states(AssessmentState::Open, AssessmentState::Completed);
    finish(transaction, context, &found, &values, changes, None).await
}

/// Reopen an assessment
///
/// A completed one, to correct it; the reason stands in the audit trail.
#[utoipa::path(tag = "Maturity", request_body = ReopenAssessment, params(
        ("id" = String, Path, description = "The assessment, by id or key.", example = "ASM-7"),
        IfMatchHeader),
    responses((status = 200, body = AssessmentView)))]
#[post("/assessments/{id}/reopen")]
pub async fn reopen_assessment(
    caller: Caller,
    id: web::Path<String>,
    version: IfMatch,
    body: Body<ReopenAssessment>,
) -> Answer {
    let input = body.with(|input| (id.into_inner(), version.0, input));
    caller
        .change(
            Operation::ReopenAssessment,
            input,
            |transaction, context, (id, version, input)| {
                Box::pin(reopen(transaction, context, id, *version, input))
            },
        )
        .await
}

async fn reopen(
    transaction: &DatabaseTransaction,
    context: &Context,
    id: &str,
    version: i64,
    input: &ReopenAssessment,
) -> Result<Reply<AssessmentView>> {
    let found = find(transaction, context, id, version, false).await?;
    if found.state() == AssessmentState::Open {
        let detail = "The assessment is open; there is nothing to reopen.";
        return Err(Error::new(Code::WrongState, detail));
    }
    let reason = input.reason.trim();
    if reason.is_empty() || reason.chars().count() > LONGEST_REASON {
        let detail = "Say why, in 1 to 4,000 characters.";
        return Err(Error::invalid_field("/reason", "length", detail));
    }
    let values = AssessmentValues {
        state: AssessmentState::Open,
        completed_at: None,
        completed_by: None,
        content_hash: None,
        ..found.values()
    };
    let changes = states(AssessmentState::Completed, AssessmentState::Open);
    let reason = Some(reason.to_owned());
    finish(transaction, context, &found, &values, changes, reason).await
}

/// Finds an assessment of an expected version, for somebody who manages it.
async fn find(
    transaction: &DatabaseTransaction,
    context: &Context,
    id: &str,
    version: i64,
    hidden: bool,
) -> Result<Assessment> {
    let found = scope::find(transaction, context, id, hidden).await?;
    scope::require(transaction, context, &found, Permission::AssessmentManage).await?;
    if found.version == version {
        Ok(found)
    } else {
        Err(Error::stale())
    }
}

async fn finish(
    transaction: &DatabaseTransaction,
    context: &Context,
    found: &Assessment,
    values: &AssessmentValues,
    changes: Changes,
    reason: Option<String>,
) -> Result<Reply<AssessmentView>> {
    let changed = assessment::store(transaction, context, found, values).await?;
    let kind = "assessment.changed";
    scope::tell(transaction, context, kind, &changed, changes, reason).await?;
    assessment::reply(transaction, context, &changed).await
}

fn states(from: AssessmentState, to: AssessmentState) -> Changes {
    let change = FieldChange {
        from: Some(from.key().into()),
        to: Some(to.key().into()),
    };
    Changes::from([("state".to_owned(), change)])
}

fn turned(from: bool, to: bool) -> FieldChange {
    FieldChange {
        from: Some(from.into()),
        to: Some(to.into()),
    }
}

/// What is frozen. Its JSON is canonical: members stand in the order of this
/// declaration, maps in the order of their keys, answers in that of practice
/// and respondent, and there is no white space.
#[derive(Serialize)]
struct Content<'a> {
    assessed_on: NaiveDate,
    model: &'a MaturityModel,
    answers: Vec<FrozenAnswer<'a>>,
    consensus: BTreeMap<&'a str, FrozenConsensus<'a>>,
    targets: &'a BTreeMap<String, u8>,
}

#[derive(Serialize)]
struct FrozenAnswer<'a> {
    practice: &'a str,
    respondent: Uuid,
    statements: HeldStatements,
    not_applicable: bool,
    reason: Option<&'a str>,
    note: &'a str,
}

#[derive(Serialize)]
struct FrozenConsensus<'a> {
    level: Option<u8>,
    reason: &'a str,
}

/// SHA-256 over what is frozen; none when nothing is answered.
async fn content_hash(
    transaction: &DatabaseTransaction,
    found: &Assessment,
) -> Result<Option<Vec<u8>>> {
    let model = model::load(transaction, found.model_version_id).await?;
    let answers = answer::answers(transaction, found.id, None).await?;
    let consensus = answer::consensus(transaction, found.id).await?;
    if answers.is_empty() && consensus.is_empty() {
        return Ok(None);
    }
    let targets = answer::targets(transaction, found.id).await?;
    let mut frozen: Vec<FrozenAnswer<'_>> = answers
        .iter()
        .map(|answer| FrozenAnswer {
            practice: &answer.practice,
            respondent: answer.respondent_id,
            statements: answer.values.statements,
            not_applicable: answer.values.not_applicable,
            reason: answer.values.reason.as_deref(),
            note: &answer.values.note,
        })
        .collect();
    frozen.sort_by_key(|answer| (answer.practice, answer.respondent));
    let content = Content {
        assessed_on: found.assessed_on,
        model: &model.definition,
        answers: frozen,
        consensus: consensus
            .iter()
            .map(|(practice, agreed)| {
                let frozen = FrozenConsensus {
                    level: agreed.level,
                    reason: &agreed.reason,
                };
                (practice.as_str(), frozen)
            })
            .collect(),
        targets: &targets,
    };
    let json = serde_json::to_vec(&content).map_err(|why| StorageError::Corrupt {
        what: "assessment",
        why: why.to_string(),
    })?;
    Ok(Some(digest(&SHA256, &json).as_ref().to_vec()))
}
